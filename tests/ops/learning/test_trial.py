"""A new model replaces another only where it is surely better."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ops.casebook.models import AuditEntry, AuditKind, Caseworker
from ops.cli import build_app
from ops.config import Settings
from ops.learning.trial import LEAST_RECORDINGS, Known, Verdict, trial
from ops.state import StateFolder
from ops.wiring import Wiring
from transcription.errors import RecogniserFailed
from transcription.model import Grade, Segment, Transcript
from transcription.registry import EMBEDDED_MODELS

NANO = EMBEDDED_MODELS / "hotline-nano"
SAID = "they took my phone"


class ToldEar:
    """Hears in each sound what it is told to."""

    def __init__(self, heard: Mapping[bytes, str | Exception]) -> None:
        self._heard = heard

    def transcribe(self, audio: bytes, language: str, suffix: str) -> Transcript:
        said = self._heard[audio]
        if isinstance(said, Exception):
            raise said
        line = Segment(0, 2, said, (), -0.2, 0.0, ())
        return Transcript(language, None, 2.0, (), (line,), Grade.DRAFT, "told", demonstration=False)


def judged(now: list[str | Exception], new: list[str | Exception], language: str = "en") -> Verdict:
    sounds = [Known(f"{place}", language, SAID, f"{place}".encode()) for place in range(len(now))]
    ears = [ToldEar({f"{place}".encode(): said for place, said in enumerate(heard)}) for heard in (now, new)]
    (verdict,) = trial(ears[0], ears[1], sounds, lambda: None)
    return verdict


def test_a_model_that_is_right_where_the_other_was_wrong_is_better() -> None:
    verdict = judged(["they took the bone"] * 12, [SAID] * 12)

    assert verdict.better
    assert (verdict.recordings, verdict.new.value) == (12, 0.0)
    assert verdict.change.value == -verdict.now.value


@pytest.mark.parametrize(
    ("now", "new"),
    [
        ([SAID] * 12, [SAID] * 12),
        ([SAID] * 12, ["they took the bone"] * 12),
        (["they took the bone"] * 9, [SAID] * 9),
        (["they took the bone", *[SAID] * 11], [*[SAID] * 11, "they took the bone"]),
        ([""] * 12, ["zzzz"] * 12),
    ],
    ids=["the same", "worse", "too few", "now here, now there", "unreadable"],
)
def test_otherwise_it_is_not(now: list[str | Exception], new: list[str | Exception]) -> None:
    assert not judged(now, new).better


def test_what_breaks_a_model_counts_against_it() -> None:
    verdict = judged([SAID] * 12, [RecogniserFailed("broke")] * 12)

    assert verdict.new.value == 1.0


def test_lines_of_one_recording_are_one_recording() -> None:
    sounds = [Known("same", "en", SAID, b"a"), Known("same", "en", SAID, b"b")]
    ear = ToldEar({b"a": SAID, b"b": SAID})

    (verdict,) = trial(ear, ear, sounds, lambda: None)

    assert verdict.recordings == 1


@pytest.fixture
def state(begun: StateFolder) -> Path:
    """A house that does not write English at all."""
    own = begun.own_models
    own.mkdir(parents=True)
    (own / "0001.toml").write_text('[models.deaf]\nbeam = 1\ngrades = {}\n[languages]\nen = "deaf"\n')
    return begun.root


@pytest.fixture
def known_set(tmp_path: Path) -> Path:
    """English ten times over, and Thai."""
    folder = tmp_path / "set"
    folder.mkdir()
    rows = ["file\tlang\ttext"]
    for place in range(LEAST_RECORDINGS):
        shutil.copy(NANO / "examples" / "en-01.wav", folder / f"{place}.wav")
        rows.append(f"{place}.wav\ten\tpolice, deported, wages")
    shutil.copy(NANO / "examples" / "th-02.wav", folder)
    rows.append("th-02.wav\tth\tป่วย, ห้า, ศูนย์")
    (folder / "refs.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


def models(*words: object) -> Result:
    Caseworker.objects.get_or_create(username="maya")
    by = () if "--by" in words else ("--by", "maya")
    return CliRunner().invoke(build_app(), ["models", *map(str, words), *by])


@pytest.mark.django_db
@pytest.mark.parametrize("words", [("export-corrections", "out"), ("import", "in"), ("rollback",)])
def test_nobody_may_do_it_without_a_name(begun: StateFolder, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(build_app(), ["models", *words])

    assert done.exit_code == 2
    assert "--by" in done.output


@pytest.mark.django_db
def test_a_model_is_installed_where_it_is_better_and_taken_back_again(state: Path, known_set: Path) -> None:
    fitted = ("--context", "fitted", "--window", "5")
    done = models("import", NANO, "--name", "village", "--set", known_set, *fitted)

    assert done.exit_code == 0, done.output
    house = Wiring(Settings())
    assert house.registry.entry("village").fit == house.registry.entry("hotline-nano").fit
    assert [_chosen(house, language) for language in ("en", "th")] == ["village", "hotline-nano"]
    assert house.ear.transcribe(NANO / "examples" / "en-01.wav", "en").segments
    assert _audited() == ["model_tried", "model_installed"]

    undone = models("rollback")

    assert undone.exit_code == 0, undone.output
    assert _chosen(house, "en") == "deaf"
    assert AuditEntry.objects.filter(kind=AuditKind.MODEL_ROLLED_BACK).count() == 1

    again = models("import", NANO, "--name", "village", "--set", known_set)

    assert again.exit_code == 0, again.output
    assert _chosen(house, "en") == "village"


def _audited() -> list[str]:
    """What maya did, in the order in which she did it."""
    return list(AuditEntry.objects.filter(who__username="maya").order_by("pk").values_list("kind", flat=True))


def _chosen(house: Wiring, language: str) -> str:
    entry = house.registry.model_for(language, "hotline-nano")
    return entry.name if entry else ""


@pytest.mark.django_db
def test_a_model_that_is_nowhere_better_does_not_stay(state: Path, known_set: Path) -> None:
    (Settings().folder.own_models / "0001.toml").unlink()

    done = models("import", NANO, "--name", "village", "--set", known_set)

    assert done.exit_code == 1
    assert "nothing changed" in done.output
    assert not (state / "models" / "village").exists()
    assert _chosen(Wiring(Settings()), "en") == "hotline-nano"
    assert _audited() == ["model_tried"]


@pytest.mark.django_db
def test_a_model_that_cannot_be_used_was_tried_too(state: Path, known_set: Path, tmp_path: Path) -> None:
    done = models("import", tmp_path / "nothing", "--name", "village", "--set", known_set)

    assert done.exit_code == 1
    assert "neither" in done.output
    assert _audited() == ["model_tried"]


@pytest.mark.django_db
def test_without_anything_to_try_it_on_nothing_is_taken_in(state: Path) -> None:
    done = models("import", NANO, "--name", "village")

    assert done.exit_code == 1
    assert "no held-back corrections" in done.output
    assert _audited() == []
    assert not (state / "models" / "village").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("state")
def test_who_is_named_must_work_here(tmp_path: Path) -> None:
    done = models("export-corrections", tmp_path / "out", "--by", "nobody")

    assert done.exit_code == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("state")
def test_where_nothing_was_corrected_the_table_has_no_lines(tmp_path: Path) -> None:
    done = models("export-corrections", tmp_path / "out")

    assert (done.exit_code, done.stdout) == (0, f"0 lines, 0.0 min, of 0 recordings are in {tmp_path}/out.\n")
    assert len((tmp_path / "out" / "MANIFEST.tsv").read_text().splitlines()) == 1
