"""A real worker, a real Redis: what was read while she spoke stands in her transcript and in no log."""

import io
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from ivr.seal import Identity, Recipient
from ivr.sound import HEADER, RATE
from ivr.spool import Spool
from ivr.utterance import SUFFIX, Utterance, UtteranceName, to_bytes
from ops.keys import ensure_keys
from ops.state import StateFolder
from tests.conditions import until
from tests.ops.given import given_facts
from tests.ops.redis import running_redis
from tests.ops.tasks.workers import ask, at_work, hotline, read_until
from transcription.ahead import ReadAhead, from_json, to_json
from transcription.decode import decode
from transcription.registry import EMBEDDED_MODELS

SPOKEN = EMBEDDED_MODELS / "hotline-nano" / "examples" / "en-01.wav"
MARK = "spoken-before-the-end"
CONTACT, RECORDING = UUID(int=1), UUID(int=2)


@dataclass(frozen=True, slots=True)
class Line:
    """What the line does, on a house of the test's own."""

    folder: StateFolder

    @property
    def house(self) -> Recipient:
        return Recipient(self.folder.house_recipient)

    @property
    def key(self) -> Identity:
        return Identity(self.folder.private / "house.key")

    @property
    def recording(self) -> bytes:
        """The example, and the example again, as the exchange writes them."""
        audio = decode(SPOKEN)
        samples = audio.samples[:: audio.rate // RATE]
        with io.BytesIO() as file:
            with wave.open(file, "wb") as written:
                written.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
                written.writeframes(
                    np.tile(np.append(samples, np.zeros(RATE, "<i2")), 2).astype("<i2").tobytes()
                )
            return file.getvalue()

    def passes_on_the_first_half(self) -> None:
        sound = self.recording[HEADER : HEADER + len(self.recording[HEADER:]) // 4 * 2]
        name = UtteranceName(CONTACT, RECORDING, 0)
        new = self.folder.utterances / "new"
        new.mkdir(parents=True)
        (new / f"{name}{SUFFIX}").write_bytes(
            self.house.seal(to_bytes(Utterance(name, "en", 0, RATE, sound)))
        )

    def posts(self) -> None:
        clear, sealed = self.folder.root / "clear.wav", self.folder.root / "sealed.wav.age"
        clear.write_bytes(self.recording)
        facts = given_facts(language="en")
        digest = self.house.seal_file(clear, sealed)
        recording = replace(facts.recordings[0], id=RECORDING, sha256=digest)
        contact = replace(facts, id=CONTACT, recordings=(recording,))
        Spool(self.folder.spool, self.house).post(contact, {RECORDING: sealed})

    def read(self) -> list[Path]:
        return list((self.folder.heard_ahead / str(CONTACT)).glob("*.read.age"))

    def mark(self, path: Path) -> ReadAhead:
        """Say it in other words, so that it is known again."""
        read = from_json(self.key.unseal(path.read_bytes()))
        assert read is not None
        marked = replace(read, readings=tuple(replace(each, text=MARK, words=()) for each in read.readings))
        path.write_bytes(self.house.seal(to_json(marked)))
        return read


@pytest.fixture
def line() -> Iterator[Line]:
    with tempfile.TemporaryDirectory(prefix="work-") as folder:
        state = StateFolder(Path(folder))
        hotline(state.root, "django", "migrate", "-v0")
        ensure_keys(state)
        yield Line(state)


def test_what_was_read_while_she_spoke_stands_in_her_transcript(line: Line) -> None:
    state = line.folder.root
    with (
        running_redis(state / "run"),
        at_work(state, settings={"HOTLINE_DEFAULT_MODEL": "hotline-nano"}) as worker,
    ):
        line.passes_on_the_first_half()
        hotline(state, "ops.cli", "intake", "--once")
        until(lambda: bool(line.read()))
        (path,) = line.read()
        read = line.mark(path)

        line.posts()
        hotline(state, "ops.cli", "intake", "--once")
        told = "".join(read_until(worker, {str(CONTACT)}))

    lines = [str(text) for (text,) in ask(state, "SELECT text FROM segment ORDER BY position")]
    said = " ".join(reading.text for reading in read.readings)
    assert said
    assert lines[0] == MARK, "the first half was not read again"
    assert MARK not in lines[1:], "the second half was"
    assert all(lines)
    for secret in (MARK, said, *lines):
        assert secret not in told
