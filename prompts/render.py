"""Prompts into sound: recordings are converted; what nobody recorded, espeak-ng speaks as a placeholder."""

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from prompts.errors import NotSpoken
from prompts.library import Library
from prompts.model import Language
from prompts.reading import HERE
from prompts.schema import RENDERED_SET, Rendered, RenderedSet, read_rendered_set
from prompts.sound import Samples, as_prompt, read_samples, write_aside, write_prompt

WORDS_A_MINUTE = 145
"""espeak-ng's default is 175; a telephone and a worried listener want it slower."""
SENTENCE_ENDS = str.maketrans({"။": ".", "។": "."})
"""espeak-ng 1.51 sees no end of sentence in these, and aborts where one clause grows too long."""
VERSION = "1"
"""Part of every digest: raise it when the same source is to give another sound."""
RECORDED_AS = (".wav", ".flac", ".ogg", ".mp3", ".aiff")
WHAT_THIS_IS = """\
Made by `hotline prompts render`; may be deleted and made again.

rendered.json says of each sound whether it is a PLACEHOLDER, spoken by espeak-ng, or comes from a recording.
To replace a placeholder put a recording at prompts/<language>/<key>.wav and render again.
"""


@dataclass(frozen=True, slots=True)
class RenderReport:
    """What a rendering did, by `<language>/<key>`. `refused`: what gave no sound, and why."""

    made: tuple[str, ...]
    kept: tuple[str, ...]
    waiting: tuple[str, ...]
    refused: Mapping[str, str]


def render(library: Library, into: Path, recordings: Sequence[Path] = (HERE,)) -> RenderReport:
    """Every prompt as 8 kHz, 16-bit, mono WAV at one loudness, in `<into>/<language>/<key>.wav`.

    Only what changed is made again. A recording that gives no sound is refused and its placeholder stays.
    """
    before = read_rendered_set(into)
    sources = [
        _Source(key, language, _recording_of(key, language, recordings), library.text(key, language))
        for language in library.languages()
        for key in library.keys()
    ]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = list(pool.map(lambda source: _render(source, into, before.get(source.name)), sources))
    after = {result.name: result.rendered for result in results if result.rendered}
    _sweep(into, after)
    write_aside(into / RENDERED_SET, RenderedSet.dump_json(after, indent=1))
    write_aside(into / "README.txt", WHAT_THIS_IS.encode())
    return RenderReport(
        made=tuple(result.name for result in results if result.rendered and result.made),
        kept=tuple(result.name for result in results if result.rendered and not result.made),
        waiting=tuple(result.name for result in results if not result.rendered),
        refused={result.name: result.refused for result in results if result.refused},
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """Where one prompt's sound comes from: a recording, or words and a voice for them."""

    key: str
    language: Language
    recording: Path | None
    text: str | None

    @property
    def name(self) -> str:
        return f"{self.language.code}/{self.key}"

    def digest(self) -> str:
        spoken = f"{self.language.voice}|{WORDS_A_MINUTE}|{self.text}".encode()
        return hashlib.sha256(
            VERSION.encode() + (self.recording.read_bytes() if self.recording else spoken)
        ).hexdigest()

    def samples(self) -> tuple[Samples, int]:
        if self.recording:
            return read_samples(self.recording)
        return _speak(self.language.voice or "", self.text or "")


@dataclass(frozen=True, slots=True)
class _Result:
    name: str
    rendered: Rendered | None = None
    made: bool = False
    refused: str | None = None


def _render(source: _Source, into: Path, before: Rendered | None) -> _Result:
    if source.recording is None and not (source.language.voice and source.text):
        return _Result(source.name)
    rendered = Rendered(digest=source.digest(), placeholder=source.recording is None)
    path = into / source.language.code / f"{source.key}.wav"
    if before == rendered and path.exists():
        return _Result(source.name, rendered)
    try:
        write_prompt(path, as_prompt(*source.samples()))
    except NotSpoken as fault:
        if source.recording is None:
            return _Result(source.name, refused=fault.reason)
        return replace(_render(replace(source, recording=None), into, before), refused=fault.reason)
    return _Result(source.name, rendered, made=True)


def _recording_of(key: str, language: Language, folders: Sequence[Path]) -> Path | None:
    places = (folder / language.code / f"{key}{suffix}" for folder in folders for suffix in RECORDED_AS)
    return next((path for path in places if path.is_file()), None)


def _speak(voice: str, text: str) -> tuple[Samples, int]:
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder) / "spoken.wav"
        command = ["espeak-ng", "-v", voice, "-s", str(WORDS_A_MINUTE), "-w", str(spoken), "--stdin"]
        try:
            subprocess.run(
                command,
                input=text.translate(SENTENCE_ENDS).encode(),
                check=True,
                capture_output=True,
                timeout=60,
            )
        except FileNotFoundError as error:
            raise NotSpoken("espeak-ng is not installed") from error
        except subprocess.SubprocessError as error:
            raise NotSpoken("espeak-ng cannot speak it") from error
        return read_samples(spoken)


def _sweep(into: Path, rendered: Mapping[str, Rendered]) -> None:
    """A sound whose prompt or voice is gone must not be heard any more."""
    for path in into.glob("*/*.wav"):
        if f"{path.parent.name}/{path.stem}" not in rendered:
            path.unlink()
