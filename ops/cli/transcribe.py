"""`hotline transcribe` and `hotline speech`: what the ear makes of sound files, for people and for scripts.

With `--json` each file gives one line of JSON, in the order given; fields may be added, none is ever renamed
or removed. A file that cannot be used gives `{"file": ..., "error": ...}`; the others are still done, and the
exit status is 1 at the end.

`transcribe`: file, language, duration_s, speech [[start, end], ...], segments [{start, end, text, words
[{start, end, text, probability}], avg_logprob, doubts [...], channel}], grade ("good", "draft",
"listen-only"), model, demonstration, guess {language, probability} or null, damage [...].

A segment without text is a stretch of speech that gave no words. `channel` counts from 1 where a recording
holds two people on a channel each, and is not there where all speak on one.

`speech`: file, duration_s, speech [[start, end], ...], damage [...].

Times are seconds from the beginning of the file. "listen-only" means that no text was made.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from ops.config import Settings
    from transcription.model import Segment, Span, Transcript
    from transcription.speech import SpeechFinder

Files = Annotated[list[Path], typer.Argument(help="Sound files of any kind.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object per file, one a line.")]
Line = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add `hotline transcribe` and `hotline speech`."""
    app.command()(transcribe)
    app.command()(speech)


def transcribe(
    files: Files,
    language: Annotated[str, typer.Option(help='ISO 639 code, e.g. "th"; "und" where nobody chose one.')],
    as_json: AsJson = False,
) -> None:
    """Write down what is said in sound files.

    JSON, one object per file: file, language, duration_s, speech [[start, end]], segments [{start, end, text,
    words, avg_logprob, doubts}], grade, model, demonstration, guess, damage; or file, error. Exit status 1 if
    a file failed.
    """
    from ops.wiring import Wiring
    from transcription.errors import ModelMissing, RegistryBroken

    _check_language(language)
    try:
        ear = Wiring(_settings()).ear
    except RegistryBroken as fault:
        raise _sorry(str(fault)) from fault

    def one(file: Path) -> Line:
        try:
            return transcript_line(file, ear.transcribe(file, language, file.suffix))
        except ModelMissing as fault:
            raise _sorry(str(fault)) from fault

    _each(files, one, print_json if as_json else print_transcript)


def _settings() -> "Settings":
    """As set; where nobody chose a model and the usual one is not here, the embedded one listens.

    Only here, where a person asks and reads: callers' messages wait for the real one.
    """
    from ops.config import Settings
    from ops.wiring import model_folders
    from transcription.registry import EMBEDDED_MODELS, is_complete

    settings = Settings()
    here = any(is_complete(folder / settings.default_model) for folder in model_folders(settings))
    if here or "default_model" in settings.model_fields_set:
        return settings
    embedded = next(folder.name for folder in EMBEDDED_MODELS.iterdir() if is_complete(folder))
    typer.echo(
        f"The speech model {settings.default_model} is not here (type: hotline models fetch); "
        f"{embedded}, which only serves to demonstrate, listens instead.",
        err=True,
    )
    return settings.model_copy(update={"default_model": embedded})


def speech(files: Files, as_json: AsJson = False) -> None:
    """Tell where in sound files somebody speaks.

    JSON, one object per file: file, duration_s, speech [[start, end]], damage; or file, error. Exit status 1
    if a file failed.
    """
    from transcription.speech import SpeechFinder

    finder = SpeechFinder()
    _each(files, lambda file: speech_line(file, finder), print_json if as_json else print_speech)


def transcript_line(file: Path, transcript: "Transcript") -> Line:
    """The stable JSON form of a transcript."""
    return {
        "file": str(file),
        "language": transcript.language,
        "duration_s": transcript.duration,
        "speech": _pairs(transcript.speech),
        "segments": [_segment(segment) for segment in transcript.segments],
        "grade": transcript.grade.value,
        "model": transcript.model,
        "demonstration": transcript.demonstration,
        "guess": _guess(transcript),
        "damage": [damage.value for damage in transcript.damage],
    }


def speech_line(file: Path, finder: "SpeechFinder") -> Line:
    """The stable JSON form of where speech is."""
    from transcription.decode import decode

    audio = decode(file)
    return {
        "file": str(file),
        "duration_s": round(audio.duration, 3),
        "speech": _pairs(finder.find(audio).speech),
        "damage": [damage.value for damage in audio.damage],
    }


def _pairs(spans: "Iterable[Span]") -> list[list[float]]:
    return [[span.start, span.end] for span in spans]


def _segment(segment: "Segment") -> Line:
    return {
        "start": segment.start,
        "end": segment.end,
        "text": segment.text,
        "words": [
            {"start": word.start, "end": word.end, "text": word.text, "probability": word.probability}
            for word in segment.words
        ],
        "avg_logprob": segment.avg_logprob,
        "doubts": [doubt.value for doubt in segment.doubts],
        **({"channel": segment.channel} if segment.channel else {}),
    }


def _guess(transcript: "Transcript") -> Line | None:
    guess = transcript.guess
    return {"language": guess.language, "probability": guess.probability} if guess else None


def _each(files: list[Path], work: Callable[[Path], Line], show: Callable[[Line], None]) -> None:
    """Show each file's line as soon as it is there; one bad file does not stop the others."""
    from ops.progress import progress
    from transcription.errors import RecogniserFailed, UndecodableAudio

    failed = False
    with progress("Listening", len(files)) as told:
        for file in files:
            try:
                line = work(file)
            except (UndecodableAudio, RecogniserFailed) as fault:
                failed, line = True, {"file": str(file), "error": str(fault)}
            show(line)
            told()
    if failed:
        raise typer.Exit(1)


def print_json(line: Line) -> None:
    """For scripts."""
    typer.echo(json.dumps(line, ensure_ascii=False))


def print_transcript(line: Line) -> None:
    """For people."""
    if not _begun(line):
        return
    about = ["demonstration model"] if line["demonstration"] else []
    typer.echo(f"  {line['language']}, {', '.join([line['grade'], *about, *line['damage']])}")
    if line["grade"] == "listen-only":
        typer.echo("  No text is made in this language; listen to:")
        print_spans(line)
    for segment in line["segments"]:
        doubts = f"   [doubted: {', '.join(segment['doubts'])}]" if segment["doubts"] else ""
        said = segment["text"] or "(speech without words)"
        side = f"[side {segment['channel']}] " if "channel" in segment else ""
        typer.echo(f"  {clock(segment['start'])}-{clock(segment['end'])}  {side}{said}{doubts}")


def print_speech(line: Line) -> None:
    """For people."""
    if _begun(line):
        print_spans(line)


def print_spans(line: Line) -> None:
    """Where somebody speaks, one stretch a line."""
    for start, end in line["speech"]:
        typer.echo(f"  {clock(start)}-{clock(end)}")


def _begun(line: Line) -> bool:
    """Print the heading; False where there is nothing to go on with."""
    if "error" in line:
        typer.echo(f"{line['file']}: {line['error']}", err=True)
        return False
    spoken = sum(end - start for start, end in line["speech"])
    typer.echo(f"{line['file']}: {line['duration_s']:.1f} s, speech in {spoken:.1f} s")
    return True


def clock(seconds: float) -> str:
    """ "1:02.5"."""
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"


def _check_language(language: str) -> None:
    if not (language.isascii() and language.isalpha() and language.islower() and len(language) in {2, 3}):
        raise typer.BadParameter('an ISO 639 code is two or three small letters, like "th" or "shn"')


def _sorry(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)
