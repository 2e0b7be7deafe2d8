"""Sounds to listen to: WAV files in every state of repair, and what a telephone plays when nobody speaks."""

import struct
from io import BytesIO

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE = 8_000
Samples = NDArray[np.float64]


def wav(samples: NDArray[np.generic], rate: int = RATE, subtype: str = "PCM_16") -> bytes:
    """A proper WAV file; several columns are several channels."""
    return container(samples, "WAV", subtype, rate)


def container(samples: NDArray[np.generic], kind: str, subtype: str, rate: int = RATE) -> bytes:
    """A sound file of any kind libsndfile writes."""
    file = BytesIO()
    soundfile.write(file, samples, rate, format=kind, subtype=subtype)
    return file.getvalue()


def as_a_killed_exchange_leaves_it(whole: bytes) -> bytes:
    """Asterisk writes the sizes when a recording ends; until then they are 0."""
    broken = bytearray(whole)
    struct.pack_into("<I", broken, 4, 0)
    struct.pack_into("<I", broken, broken.index(b"data") + 4, 0)
    return bytes(broken)


def tone(*frequencies: float, seconds: float = 1.0, level: float = 0.1) -> Samples:
    """Sines, added up."""
    time = np.arange(round(seconds * RATE)) / RATE
    waves = [level * np.sin(2 * np.pi * frequency * time) for frequency in frequencies]
    return np.asarray(np.sum(waves, axis=0), np.float64)


def quiet(seconds: float) -> Samples:
    """Digital silence."""
    return np.zeros(round(seconds * RATE))


def noise(seconds: float, level: float) -> Samples:
    """White noise, the same every time."""
    return np.random.default_rng(7).normal(0, level, round(seconds * RATE))


def busy() -> Samples:
    """480 + 620 Hz, half a second on and off (ITU-T E.180 supplement 2)."""
    return np.tile(np.concatenate([tone(480, 620, seconds=0.5), quiet(0.5)]), 8)


def ringback() -> Samples:
    """440 + 480 Hz, two seconds on, four off."""
    return np.tile(np.concatenate([tone(440, 480, seconds=2), quiet(4)]), 2)


def thai_ringback() -> Samples:
    """400 Hz, one second on, four off."""
    return np.tile(np.concatenate([tone(400), quiet(4)]), 3)


def keys_pressed() -> Samples:
    """DTMF 5, 2, 9, # (ITU-T Q.23)."""
    pairs = ((770, 1336), (697, 1336), (852, 1477), (941, 1477))
    return np.concatenate([np.concatenate([tone(*pair, seconds=0.1), quiet(0.1)]) for pair in pairs * 5])


def hold_music() -> Samples:
    """A slow chord progression with a decay, like the cheaper kind of hold music."""
    chords = ((262, 330, 392), (220, 262, 330), (175, 220, 262), (196, 247, 294))
    fade = np.exp(-np.linspace(0, 2, RATE))
    return np.concatenate([tone(*chord, level=0.08) * fade for chord in chords * 3])


def breathing() -> Samples:
    """Five breaths: noise between 300 and 2500 Hz that swells and fades, 1.2 s in, 1.6 s out, no voice."""
    spectrum = np.fft.rfft(noise(14, 1.0))
    frequency = np.fft.rfftfreq(14 * RATE, 1 / RATE)
    hiss = np.fft.irfft(spectrum * ((frequency > 300) & (frequency < 2_500)), 14 * RATE)
    swell = [np.sin(np.pi * np.linspace(0, 1, round(seconds * RATE))) for seconds in (1.2, 1.6)]
    return np.asarray(0.02 * hiss * np.tile(np.concatenate(swell), 5), np.float64)


def crackle() -> Samples:
    """A bad contact: clicks at random moments."""
    random = np.random.default_rng(3)
    clicks = quiet(8)
    clicks[random.integers(0, len(clicks), 160)] = random.normal(0, 0.4, 160)
    return clicks


def sweep() -> Samples:
    """A siren far off, up and down between 600 and 1200 Hz every three seconds."""
    time = np.arange(9 * RATE) / RATE
    return np.asarray(0.05 * np.sin(2 * np.pi * np.cumsum(900 + 300 * np.sin(2.1 * time)) / RATE), np.float64)


def quacking() -> Samples:
    """Ducks, eight seconds: a buzz falls through three resonances for a fifth of a second, over and over."""
    random = np.random.default_rng(3)
    calls = [np.concatenate([_quack(random), quiet(random.uniform(0.05, 0.6))]) for _ in range(16)]
    return np.concatenate(calls)


def _quack(random: np.random.Generator) -> Samples:
    length = round(random.uniform(0.12, 0.3) * RATE)
    phase = 2 * np.pi * np.cumsum(np.linspace(random.uniform(200, 330), 180, length)) / RATE
    buzz = np.sum([np.sin(partial * phase) / partial for partial in range(1, 16)], axis=0)
    hertz = np.fft.rfftfreq(length, 1 / RATE)
    throat = np.sum([1 / (1 + ((hertz - each) / 90) ** 2) for each in (800, 1500, 2500)], axis=0)
    return np.asarray(0.3 * np.fft.irfft(np.fft.rfft(buzz) * throat, length) * np.hanning(length), np.float64)


def cadence(*frequencies: float, on: float, off: float, seconds: float = 10) -> Samples:
    """A tone again and again."""
    once = np.concatenate([tone(*frequencies, seconds=on), quiet(off)])
    return np.tile(once, round(seconds / (on + off)))


def trembling(hertz: float, beat: float, on: float, off: float, seconds: float = 10) -> Samples:
    """A tone that swells `beat` times a second, again and again."""
    swell = (1 + np.sin(2 * np.pi * beat * np.arange(round(on * RATE)) / RATE)) / 2
    once = np.concatenate([tone(hertz, seconds=on) * swell, quiet(off)])
    return np.tile(once, round(seconds / (on + off)))


def information(*frequencies: float) -> Samples:
    """Special information tones, one after the other (ITU-T E.180)."""
    return np.tile(np.concatenate([*(tone(each, seconds=0.33) for each in frequencies), quiet(1)]), 4)


def modem(low: float, high: float, baud: int) -> Samples:
    """Six seconds of frequency-shift keying."""
    bits = np.random.default_rng(9).integers(0, 2, 6 * baud)
    pitch = np.repeat(np.where(bits, low, high), RATE // baud)
    return np.asarray(0.1 * np.sin(2 * np.pi * np.cumsum(pitch) / RATE), np.float64)


def melody(partials: int, fading: float) -> Samples:
    """Twelve seconds of notes of the pentatonic scale, a third of a second each."""
    steps = np.random.default_rng(4).choice([0, 2, 4, 7, 9, 12], 36)
    fade = np.exp(-fading * np.arange(round(RATE / 3)) / RATE)
    notes = [
        tone(*(330 * 2 ** (step / 12) * (each + 1) for each in range(partials)), seconds=1 / 3, level=0.05)
        for step in steps
    ]
    return np.concatenate([note[: len(fade)] * fade for note in notes])


def turned_over(voice: Samples) -> Samples:
    """What is high is low, and what is low is high: a radio that is tuned to the wrong side."""
    return voice * (-1.0) ** np.arange(len(voice))


def through_a_ring(voice: Samples) -> Samples:
    """Every partial of the voice twice, 600 Hz to both sides of where it was."""
    return np.asarray(voice * np.sin(2 * np.pi * 600 * np.arange(len(voice)) / RATE), np.float64)


def one_bit_deep(voice: Samples) -> Samples:
    """Nothing but whether a sample lies above or below the middle: clipped as hard as can be."""
    return np.where(voice >= 0, 4_000.0, -4_000.0)


def one_bit_deep_where_it_sounds(voice: Samples) -> Samples:
    """The same with pauses: a line that lets nothing faint through."""
    level = np.convolve(np.abs(voice), np.ones(400) / 400, "same")[: len(voice)]
    return np.asarray(one_bit_deep(voice) * (level > 0.1 * np.percentile(level, 95)), np.float64)


SPOILT = {
    "turned over": turned_over,
    "through a ring": through_a_ring,
    "one bit deep": one_bit_deep,
    "one bit deep where it sounds": one_bit_deep_where_it_sounds,
}
"""What can become of a voice on its way, so that nobody recognises one. Samples are of 16 bits."""
NOBODY_SPEAKS = {
    "silence": quiet(8),
    "line noise": noise(8, 0.003),
    "loud noise": noise(8, 0.05),
    "busy": busy(),
    "ringback": ringback(),
    "Thai ringback": thai_ringback(),
    "keys": keys_pressed(),
    "hold music": hold_music(),
    "dial tone": tone(350, 440, seconds=6),
    "fax": np.concatenate([tone(1100, seconds=0.5), quiet(3), tone(2100, seconds=3)]),
    "mains hum": tone(50, 150, seconds=6, level=0.05),
    "a hundredth of a second": tone(400, seconds=0.01),
}
NOT_A_WORD = {**NOBODY_SPEAKS, "breathing": breathing(), "crackle": crackle(), "siren": sweep()}
"""The same, and what a coarser ear may take for a voice; no word is in any of it."""
OTHER_TONES = {
    "Thai busy": cadence(400, on=0.5, off=0.5),
    "Vietnamese busy": cadence(425, on=0.35, off=0.35),
    "Vietnamese ringback": cadence(425, on=1, off=4),
    "British ringback": np.tile(
        np.concatenate([cadence(400, 450, on=0.4, off=0.2, seconds=1.2), quiet(1.8)]), 4
    ),
    "Japanese ringback": trembling(400, 16, on=1, off=2),
    "Indian ringback": trembling(400, 25, on=0.4, off=0.2),
    "congestion": cadence(425, on=0.2, off=0.2),
    "beeps": cadence(1400, on=0.4, off=1.6),
    "low information tones": information(913.8, 1370.6, 1776.7),
    "high information tones": information(985.2, 1428.5, 1776.7),
    "modem at 300 baud": modem(980, 1180, 300),
    "modem at 1000 baud": modem(1300, 2100, 1000),
    "flutes": melody(3, 0),
    "bells": melody(2, 6),
}
"""Tones of other countries and machines, and music that is not plucked."""
