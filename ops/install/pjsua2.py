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
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from ops.state import StateFolder

Progress = Callable[[str], None]

# What a telephone with a keypad and a voice needs; without resampling all its sound is 8 kHz.
LEFT_OUT = (
    "video sound ssl libsrtp resample upnp libuuid libwebrtc libyuv speex-aec speex-codec gsm-codec "
    "ilbc-codec g7221-codec l16-codec opencore-amr silk opus bcg729 lyra v4l2 ffmpeg sdl vpx openh264"
).split()
# Without NDEBUG a malformed packet ends the program in an assertion.
FLAGS = "-O1 -fPIC -DNDEBUG -w"
TOOLS = ("apt-get", "tar", "make", "gcc", "g++", "swig")
ASK_VERSION = "import pjsua2; print(pjsua2.Endpoint().libVersion().full)"


class NotBuilt(Exception):
    """pjsua2 could not be built; the message is one sentence for whoever installs."""


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


def build(folder: StateFolder, progress: Progress) -> None:
    """Build aside, then rename into place. About a minute and a half on two cores. Raises NotBuilt."""
    _check_tools()
    folder.installed.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pjsua2-", dir=folder.installed) as aside:
        work = Path(aside)
        progress("fetching the source of pjproject")
        source = _unpack(_fetch(work, _source_lines(folder)), work / "source")
        progress("compiling pjproject")
        _compile(source)
        progress("compiling the Python binding")
        finished = _bind(source, work / "finished")
        _put_in_place(finished, folder.pjsua2, work / "before")


def _check_tools() -> None:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        raise NotBuilt(f"pjsua2 needs {', '.join(missing)}: apt-get install build-essential swig")
    if not (_python_headers() / "Python.h").exists():
        raise NotBuilt("pjsua2 needs Python's headers: apt-get install python3-dev")


def _source_lines(folder: StateFolder) -> tuple[str, str]:
    """The binary sources Asterisk came from, turned into source sources: (one-line style, deb822 style)."""
    root = folder.asterisk_root if folder.asterisk_root.exists() else Path("/")
    apt = root / "etc" / "apt"
    lists = [apt / "sources.list", *sorted((apt / "sources.list.d").glob("*.list"))]
    lines = [line for path in lists if path.exists() for line in path.read_text().splitlines()]
    one_line = "".join(f"deb-src {line.split(None, 1)[1]}\n" for line in lines if line.startswith("deb "))
    stanzas = "\n\n".join(path.read_text() for path in sorted((apt / "sources.list.d").glob("*.sources")))
    deb822 = "".join(
        "Types: deb-src\n" if line.lower().startswith("types:") else f"{line}\n"
        for line in stanzas.splitlines()
    )
    if not (one_line or deb822):
        raise NotBuilt("pjsua2 needs an apt source to take its source from, and there is none")
    return one_line, deb822


def _fetch(work: Path, sources: tuple[str, str]) -> Path:
    """Download Asterisk's source package through an apt of our own; give the pjproject archive."""
    one_line, deb822 = sources
    parts = work / "parts"
    for part in (parts, work / "lists" / "partial", work / "cache" / "archives" / "partial"):
        part.mkdir(parents=True)
    (parts / "here.list").write_text(one_line)
    (parts / "here.sources").write_text(deb822)
    # a source that offers nothing of ours may fail to update; the second command is the one that counts
    with suppress(NotBuilt):
        _run([*_apt(work), "update"], work, "apt could not update")
    asked = [*_apt(work), "source", "--download-only", "asterisk"]
    _run(asked, work, "the source of Asterisk could not be fetched")
    for archive in work.glob("asterisk_*.orig-Xpjproject.tar.*"):
        return archive
    raise NotBuilt("the source of Asterisk holds no pjproject")


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


def _unpack(archive: Path, source: Path) -> Path:
    source.mkdir()
    unpack = ["tar", "-xf", str(archive), "-C", str(source), "--strip-components=1"]
    _run(unpack, source, "the source of pjproject could not be unpacked")
    # Debian takes this file out of the source but leaves it in the makefile (2.17)
    makefile = source / "pjmedia" / "build" / "Makefile"
    makefile.write_text(makefile.read_text().replace(" bdimad_dev.o", ""))
    (source / "pjlib" / "include" / "pj" / "config_site.h").write_text("")
    return source


def _compile(source: Path) -> None:
    configure = ["./aconfigure", *(f"--disable-{part}" for part in LEFT_OUT)]
    _run(configure, source, "pjproject could not be configured")
    _run(["make", f"-j{os.cpu_count() or 1}", "lib"], source, "pjproject could not be compiled")


def _bind(source: Path, finished: Path) -> Path:
    """Generate and compile the binding for the Python that runs us."""
    swig = source / "pjsip-apps" / "src" / "swig" / "python"
    packages = ("pjlib", "pjlib-util", "pjnath", "pjmedia", "pjsip")
    include = [f"-I{source / package / 'include'}" for package in packages]
    generate = ["swig", *include, "-c++", "-w312", "-threads", "-python", "-o", "wrap.cpp", "../pjsua2.i"]
    _run(generate, swig, "the Python binding of pjsua2 could not be generated")
    finished.mkdir()
    library = finished / f"_pjsua2{sysconfig.get_config_var('EXT_SUFFIX')}"
    link = [*_words(swig, "ldflags"), *(f"-l{name}" for name in _words(swig, "libs"))]
    compile_it = ["g++", "-shared", "-s", *_words(swig, "cflags"), f"-I{_python_headers()}", "wrap.cpp"]
    _run([*compile_it, "-o", str(library), *link], swig, "the Python binding of pjsua2 could not be compiled")
    shutil.copy(swig / "pjsua2.py", finished)
    return finished


def _words(swig: Path, target: str) -> list[str]:
    """What pjproject's own makefile says its compiler and linker need."""
    asked = ["make", "--no-print-directory", "-f", "helper.mak", target]
    return _run(asked, swig, "pjproject's makefiles could not be read").split()


def _put_in_place(finished: Path, place: Path, before: Path) -> None:
    with suppress(FileNotFoundError):
        place.rename(before)
    finished.rename(place)


def _python_headers() -> Path:
    return Path(sysconfig.get_paths()["include"])


def _run(command: list[str], folder: Path, trouble: str) -> str:
    environment = {**os.environ, "CFLAGS": FLAGS, "CXXFLAGS": FLAGS, "LC_ALL": "C"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        complaint = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise NotBuilt(": ".join([trouble, *complaint]))
    return done.stdout
