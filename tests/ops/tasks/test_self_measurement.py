"""A machine nobody has measured is measured once, beside the workers, and what breaks changes nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ops.config import Settings
from ops.tasks import self_measurement
from ops.tasks.self_measurement import measure, measured_beside
from ops.wiring import Wiring
from transcription.bench import at_start
from transcription.context import Context
from transcription.tuning import Tuning, keep_tuning, key, load_tunings

TUNING = Tuning(threads=2, workers=1, compute="int8", batch=80)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path, default_model="hotline-nano", speech_device="cpu", tune_at_start=True)


@pytest.fixture
def name(settings: Settings) -> str:
    model = Wiring(settings).registry.entry("hotline-nano")
    return key(model.name, "cpu", model.context)


def test_what_is_found_is_kept_for_the_next_batch(
    settings: Settings, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_start, "measured", lambda *_: TUNING)

    assert measure(Wiring(settings)) == "measured"

    assert load_tunings(settings.folder.tunings) == {name: TUNING}


def test_what_is_known_is_not_measured_again(
    settings: Settings, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_start, "measured", lambda *_: pytest.fail("it is known"))
    keep_tuning(settings.folder.tunings, name, TUNING)

    assert measure(Wiring(settings)) == "known"


def test_a_busy_machine_is_measured_at_another_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_start, "measured", lambda *_: None)

    assert measure(Wiring(settings)) == "busy"
    assert load_tunings(settings.folder.tunings) == {}


def test_what_was_measured_in_another_context_is_not_known(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_start, "measured", lambda *_: TUNING)
    keep_tuning(settings.folder.tunings, key("hotline-nano", "cpu", Context.FULL), TUNING)

    assert measure(Wiring(settings)) == "measured"


def test_a_measurement_that_breaks_leaves_everything_as_usual(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> Tuning:
        raise RuntimeError("no memory")

    monkeypatch.setattr(at_start, "measured", broken)
    monkeypatch.setattr(self_measurement, "_step_back", lambda: None)
    monkeypatch.setattr(self_measurement, "_end_after", lambda seconds: None)
    monkeypatch.setattr("ops.logs.configure", lambda: None)
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path))

    self_measurement.main()

    assert not settings.folder.tunings.exists()


@pytest.mark.parametrize("unwanted", [{"tune_at_start": False}, {"speech_threads": 2}])
def test_where_it_is_not_wanted_nothing_begins(
    settings: Settings, unwanted: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("it began"))

    with measured_beside(settings.model_copy(update=unwanted)):
        pass


def test_it_ends_with_the_workers(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path))
    begun: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *words: object, **more: object) -> None:
            super().__init__(*words, **more)  # type: ignore[call-overload] # passed on as they come
            begun.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)

    with measured_beside(settings):
        assert begun[0].poll() is None

    assert begun[0].returncode is not None


def test_there_is_an_end_to_it(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that never answers is given up, and nothing is kept."""
    told = (
        "import time, ops.tasks.self_measurement as own;"
        "own.LONGEST = 0.1; own.measure = lambda house: time.sleep(600); own.main()"
    )
    monkeypatch.setenv("HOTLINE_STATE", str(tmp_path))

    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert json.loads(done.stderr)["message"] == "there was no time to measure this machine"
    assert not settings.folder.tunings.exists()
