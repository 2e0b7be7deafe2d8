"""One prompt's samples: read in any format, brought to the telephone's rate, trimmed, levelled, written."""

import os
import tempfile
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from prompts.errors import NotSpoken

Samples = npt.NDArray[np.float32]
RATE = 8000
FRAME = RATE // 50
SPEECH_LEVEL = -20.0
"""dBFS of the speech itself, pauses left out, in the manner of ITU-T P.56; loud, yet unclipped."""
DEEPEST_SPEECH = 30.0
"""Frames this many dB below the loudest are pauses."""
LEAD, TAIL = 0.06, 0.12
"""Seconds of quiet left around the speech, so that prompts played one after another do not run together."""
LONGEST = 120.0
"""Seconds of a prompt; who listens for longer without a key to press is lost."""
HEADER = 44


def read_samples(path: Path) -> tuple[Samples, int]:
    """Any format libsndfile reads, mixed to mono; and its rate in Hz. Raises NotSpoken."""
    import soundfile  # the ivr needs it only while somebody records prompts

    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise NotSpoken("not a sound file libsndfile can read") from error
    if not np.isfinite(samples).all():
        raise NotSpoken("samples that are not numbers")
    mono: Samples = samples.mean(axis=1, dtype=np.float32)
    return mono, rate


def read_recording(path: Path) -> Samples:
    """What the exchange recorded: 8 kHz, 16-bit, mono. A killed one leaves a header that says 0 bytes."""
    sound = path.read_bytes()[HEADER:]
    whole = np.frombuffer(sound[: len(sound) // 2 * 2], "<i2")
    return (whole / 32768).astype(np.float32)


def as_prompt(samples: Samples, rate: int) -> Samples:
    """At 8 kHz, without the silence around it, at the loudness of all prompts. Raises NotSpoken."""
    if not 0 < samples.size <= LONGEST * rate:
        raise NotSpoken("empty or longer than two minutes")
    samples = at_telephone_rate(samples, rate)
    speech = np.flatnonzero(is_speech(samples))
    if speech.size == 0:
        raise NotSpoken("silence")
    first, last = speech[0] * FRAME - int(LEAD * RATE), (speech[-1] + 1) * FRAME + int(TAIL * RATE)
    samples = samples[max(first, 0) : last]
    gain = 10 ** ((SPEECH_LEVEL - speech_level(samples)) / 20)
    levelled: Samples = np.clip(samples * gain, -1.0, 1.0).astype(np.float32)
    return levelled


def speech_level(samples: Samples) -> float:
    """dBFS of the speech at 8 kHz, pauses left out; minus infinity for silence."""
    frames = frames_of(samples)[is_speech(samples)]
    return float(10 * np.log10(np.mean(frames**2))) if frames.size else -np.inf


def write_prompt(path: Path, samples: Samples) -> None:
    """As 16-bit mono WAV, never half-written."""
    write_aside(path, as_wav(samples))


def as_wav(samples: Samples) -> bytes:
    """A 16-bit mono WAV file at 8 kHz."""
    import soundfile

    buffer = BytesIO()
    soundfile.write(buffer, samples, RATE, subtype="PCM_16", format="WAV")
    return buffer.getvalue()


def write_aside(path: Path, content: bytes) -> None:
    """Beside its place first, then renamed into it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(aside).chmod(0o644)
    Path(aside).replace(path)


def at_telephone_rate(samples: Samples, rate: int) -> Samples:
    """The same sound at 8 kHz."""
    if rate == RATE:
        return samples
    import av

    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    frame = av.AudioFrame.from_ndarray(samples[np.newaxis, :], format="flt", layout="mono")
    frame.sample_rate = rate
    resampled = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([each.to_ndarray()[0] for each in resampled]).astype(np.float32)


def frames_of(samples: Samples) -> npt.NDArray[np.float64]:
    """Frames of 20 ms, the last filled up with silence."""
    padded = np.zeros(-(-samples.size // FRAME) * FRAME)
    padded[: samples.size] = samples
    return padded.reshape(-1, FRAME)


def is_speech(samples: Samples) -> npt.NDArray[np.bool_]:
    """Which frames are no pause."""
    power = np.mean(frames_of(samples) ** 2, axis=1)
    floor = max(power.max(initial=0.0) * 10 ** (-DEEPEST_SPEECH / 10), 1e-9)
    return np.asarray(power > floor)
