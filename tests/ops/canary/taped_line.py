"""A line that the canary can call without a telephone: it says prompts until the key it waits for is pressed.

What is said goes to the tape as G.711 brings it, in the loop's own time.
"""

import wave
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import numpy as np
import numpy.typing as npt

from ops.telephone.errors import CallEnded
from ops.telephone.model import CallEnd
from ops.telephone.model import Sound as Kind
from prompts.model import Sound

RATE = 8000
STEP = 0.1
HEADER = bytes(44)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the call: what is said, and the key that ends it; a tone ends by itself."""

    sounds: Sequence[Sound] = ()
    key: str = ""
    tone: bool = False


@dataclass
class TapedLine:
    """`parts` in their order; then it hangs up. Every key pressed is noted, the wrong ones too."""

    tape: Path
    parts: Sequence[Part]
    answers: bool = True
    pressed: str = ""
    spoken: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._key = anyio.Event()
        self._sound = anyio.Event()
        self._tone = anyio.Event()
        self._over = anyio.Event()
        self._wanted = ""
        self.tape.write_bytes(HEADER)

    async def run(self) -> None:
        """Play the call from beginning to end."""
        if not self.answers:
            return await anyio.sleep_forever()
        self._sound.set()
        for part in self.parts:
            self._key, self._wanted = anyio.Event(), part.key
            if part.tone:
                self._tone.set()
                self._tone = anyio.Event()
            await self._say(part)
            if part.key and not self._key.is_set():
                await self._silence_until_key()
        self._over.set()

    async def _say(self, part: Part) -> None:
        said = bytes(RATE) + b"".join(as_on_the_line(sound.path) for sound in part.sounds) + bytes(RATE)
        size = int(STEP * RATE) * 2
        for begin in range(0, len(said), size):
            if self._key.is_set():
                return
            self._write(said[begin : begin + size])
            await anyio.sleep(STEP)

    async def _silence_until_key(self) -> None:
        while not self._key.is_set():
            self._write(bytes(int(STEP * RATE) * 2))
            await anyio.sleep(STEP)

    def _write(self, samples: bytes) -> None:
        with self.tape.open("ab") as tape:
            tape.write(samples)

    async def answered(self) -> None:
        if not self.answers:
            raise CallEnded(CallEnd(404, "Not Found"))

    async def hears(self, sound: Kind = Kind.VOICE, lasting: float = 0.0) -> None:
        await self._sound.wait()

    async def beep(self) -> None:
        await self._tone.wait()

    async def press(self, keys: str) -> None:
        self.pressed += keys
        if keys == self._wanted:
            self._key.set()

    async def speak(self, speech: Path) -> None:
        self.spoken.append(speech)


def as_on_the_line(path: Path) -> bytes:
    """A prompt's samples after G.711."""
    with wave.open(str(path)) as file:
        return through_mu_law(np.frombuffer(file.readframes(file.getnframes()), "<i2")).tobytes()


def through_mu_law(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
    """Eight bits a sample, as G.711's curve (mu = 255) spaces them, and back."""
    told = samples / 32768
    steps = np.round(np.sign(told) * np.log1p(255 * np.abs(told)) / np.log(256) * 127)
    back = np.sign(steps) * np.expm1(np.abs(steps) / 127 * np.log(256)) / 255
    return np.asarray(back * 32767).astype("<i2")
