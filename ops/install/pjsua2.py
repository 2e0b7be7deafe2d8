"""Builds pjsua2, the scripted caller's SIP stack, from Debian's own source of Asterisk.

No wheel of pjsua2 is fit for use, so its source is taken where Asterisk came from: the apt sources of the
unpacked root, or of this machine where the distribution's own Asterisk is new enough.
"""

import getpass
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ops.install.aside import built_aside
from ops.install.errors import CommandFailed, InstallError, StillMissing
from ops.install.shell import ask, run
from ops.install.thing import Say
from ops.state import StateFolder

# What a telephone with a keypad and a voice needs; without resampling all its sound is 8 kHz.
LEFT_OUT = (
    "video sound ssl libsrtp resample upnp libuuid libwebrtc libyuv speex-aec speex-codec gsm-codec "
    "ilbc-codec g7221-codec l16-codec opencore-amr silk opus bcg729 lyra v4l2 ffmpeg sdl vpx openh264"
).split()
# Without NDEBUG a malformed packet ends the program in an assertion.
FLAGS = "-O1 -fPIC -DNDEBUG -w"
COMPILER = {"CFLAGS": FLAGS, "CXXFLAGS": FLAGS}
TOOLS = ("apt-get", "tar", "make", "gcc", "g++", "swig")
ASK_VERSION = "import pjsua2; print(pjsua2.Endpoint().libVersion().full)"


def find(folder: StateFolder) -> str | None:
    """The version of the built pjsua2, or None where there is none that this Python can load."""
    if not (folder.pjsua2 / "pjsua2.py").exists():
        return None
    asked = subprocess.run(
        [sys.executable, "-c", ASK_VERSION],
        env={**os.environ, "PYTHONPATH": str(folder.pjsua2)},
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.split()[-1] if asked.returncode == 0 and asked.stdout.strip() else None


def build(folder: StateFolder, say: Say) -> None:
    """Build aside, then rename into place: about a minute on two cores. Raises InstallError."""
    _check_tools()
    log = folder.installed / "log" / "pjsua2.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with built_aside(folder.pjsua2) as finished, tempfile.TemporaryDirectory(dir=finished.parent) as aside:
        work = Path(aside)
        say("fetching the source of pjproject")
        entries = source_entries(_where_asterisk_came_from(folder) / "etc" / "apt")
        source = _unpack(_fetch(work, entries, log), work / "source", log)
        say("compiling pjproject")
        _compile(source, log)
        say("compiling the Python binding")
        _bind(source, finished, log)


def _check_tools() -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise StillMissing(f"pjsua2 needs {', '.join(missing)}; type: apt-get install build-essential swig")
    if not (_python_headers() / "Python.h").exists():
        raise StillMissing("pjsua2 needs Python's headers; type: apt-get install python3-dev")


def _where_asterisk_came_from(folder: StateFolder) -> Path:
    return folder.asterisk_root if folder.asterisk_root.exists() else Path("/")


def source_entries(apt: Path) -> tuple[str, str]:
    """The entries of an `etc/apt`, asking for source code: in apt's one-line style, and in deb822 style."""
    lists = [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*.list"))]
    lines = [line for path in lists if path.exists() for line in path.read_text().splitlines()]
    one_line = "".join(f"deb-src {line.split(None, 1)[1]}\n" for line in lines if line.startswith("deb "))
    stanzas = "\n\n".join(path.read_text() for path in sorted((apt / "sources.list.d").glob("*.sources")))
    deb822 = "".join(
        "Types: deb-src\n" if line.lower().startswith("types:") else f"{line}\n"
        for line in stanzas.splitlines()
    )
    if not (one_line or deb822):
        raise InstallError("pjsua2 needs an apt source to take its own source from, and there is none")
    return one_line, deb822


def _fetch(work: Path, sources: tuple[str, str], log: Path) -> Path:
    """Download Asterisk's source package through an apt of our own; give the pjproject archive."""
    parts = work / "parts"
    for part in (parts, work / "lists" / "partial", work / "cache" / "archives" / "partial"):
        part.mkdir(parents=True)
    for name, text in zip(("here.list", "here.sources"), sources, strict=True):
        (parts / name).write_text(text)
    # a source that offers nothing of ours may fail to update; the second command is the one that counts
    with suppress(CommandFailed):
        run(*_apt(work), "update", doing="The lists of sources could not be fetched", log=log)
    download = (*_apt(work), "source", "--download-only", "asterisk")
    run(*download, doing="The source of Asterisk could not be fetched", log=log, folder=work)
    for archive in work.glob("asterisk_*.orig-Xpjproject.tar.*"):
        return archive
    raise InstallError("pjsua2 comes with the source of Asterisk, but this one holds no pjproject")


def _apt(work: Path) -> Iterator[str]:
    yield "apt-get"
    for option in (
        "Dir::Etc::SourceList=/dev/null",
        f"Dir::Etc::SourceParts={work / 'parts'}",
        f"Dir::State::Lists={work / 'lists'}",
        f"Dir::Cache={work / 'cache'}",
        f"APT::Sandbox::User={getpass.getuser()}",
        "Acquire::Languages=none",
        # testing's Release file can be a few days past its date
        "Acquire::Check-Valid-Until=false",
    ):
        yield from ("-o", option)


def _unpack(archive: Path, source: Path, log: Path) -> Path:
    source.mkdir()
    unpack = ("tar", "-xf", str(archive), "-C", str(source), "--strip-components=1")
    run(*unpack, doing="The source of pjproject could not be unpacked", log=log)
    # Debian takes this file out of the source but leaves it in the makefile (2.17)
    makefile = source / "pjmedia" / "build" / "Makefile"
    makefile.write_text(makefile.read_text().replace(" bdimad_dev.o", ""))
    (source / "pjlib" / "include" / "pj" / "config_site.h").write_text("")
    return source


def _compile(source: Path, log: Path) -> None:
    configure = ("./aconfigure", *(f"--disable-{part}" for part in LEFT_OUT))
    doing = "pjproject could not be configured"
    run(*configure, doing=doing, log=log, folder=source, extra=COMPILER)
    make = ("make", f"-j{os.cpu_count() or 1}", "lib")
    run(*make, doing="pjproject could not be compiled", log=log, folder=source, extra=COMPILER)


def _bind(source: Path, finished: Path, log: Path) -> None:
    """Generate and compile the binding for the Python that runs us."""
    swig = source / "pjsip-apps" / "src" / "swig" / "python"
    packages = ("pjlib", "pjlib-util", "pjnath", "pjmedia", "pjsip")
    include = [f"-I{source / package / 'include'}" for package in packages]
    generate = ("swig", *include, "-c++", "-w312", "-threads", "-python", "-o", "wrap.cpp", "../pjsua2.i")
    run(*generate, doing="The binding of pjsua2 could not be generated", log=log, folder=swig)
    library = finished / f"_pjsua2{sysconfig.get_config_var('EXT_SUFFIX')}"
    link = [*_words(swig, "ldflags"), *(f"-l{name}" for name in _words(swig, "libs"))]
    translate = ("g++", "-shared", "-s", *_words(swig, "cflags"), f"-I{_python_headers()}", "wrap.cpp")
    doing = "The binding of pjsua2 could not be compiled"
    run(*translate, "-o", str(library), *link, doing=doing, log=log, folder=swig)
    shutil.copy(swig / "pjsua2.py", finished)


def _words(swig: Path, target: str) -> list[str]:
    """What pjproject's own makefile says its compiler and linker need."""
    return ask("make", "-C", str(swig), "--no-print-directory", "-f", "helper.mak", target).split()


def _python_headers() -> Path:
    return Path(sysconfig.get_paths()["include"])
