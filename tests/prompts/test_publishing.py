"""Prompts are published together or not at all, and there is a way back."""

import os
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

import prompts.disk
import prompts.sets
from prompts.errors import NoSuchSet, NotPublished, WordsInvalid
from prompts.model import Audio
from prompts.publishing import Publisher
from prompts.sets import How
from prompts.sound import as_wav
from prompts.takes import Signed, Spoken
from tests.prompts.publishing import Deployment, a_voice

PLACEHOLDER, RECORDED = as_wav(a_voice(200)), as_wav(a_voice(500))


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    deployment = Deployment(tmp_path / "deployment")
    deployment.render()
    deployment.publisher.refresh(deployment.now)
    return deployment


def sets_on_disk(deployment: Deployment) -> list[str]:
    return sorted(path.name for path in (deployment.root / "prompts" / "sets").iterdir())


def test_what_is_recorded_and_approved_is_heard_once_it_is_published(deployment: Deployment) -> None:
    take = deployment.stage("th/welcome")
    deployment.publish()
    assert deployment.heard("th/welcome") == PLACEHOLDER, "nobody has approved it"

    deployment.approve(take)
    assert deployment.heard("th/welcome") == PLACEHOLDER, "nobody has published it"

    deployment.publish()
    assert deployment.heard("th/welcome") == RECORDED
    assert deployment.heard("my/welcome") == PLACEHOLDER


def test_a_recording_is_no_placeholder_and_a_placeholder_stays_one(deployment: Deployment) -> None:
    name = deployment.publish("th/welcome")

    cells = {(cell.key, cell.language): cell.audio for cell in deployment.publisher.library(name).matrix()}
    assert cells["welcome", "th"] is Audio.RECORDED
    assert cells["welcome", "km"] is Audio.MISSING


def test_the_take_approved_last_is_heard(deployment: Deployment) -> None:
    first, second = deployment.stage("th/welcome", 500), deployment.stage("th/welcome", 700)
    deployment.approve(second)
    deployment.approve(first)

    deployment.publish()

    assert deployment.heard("th/welcome") == RECORDED


def test_a_set_never_changes_whatever_happens_to_what_it_was_made_of(deployment: Deployment) -> None:
    before = deployment.publish("th/welcome")
    deployment.render(pitch=900)
    for sound in (deployment.root / "prompts" / "takes").rglob("*.wav"):
        sound.write_bytes(b"gone")

    assert deployment.publisher.sets.current() == before
    assert deployment.heard("th/welcome") == RECORDED
    assert deployment.heard("en/welcome") == PLACEHOLDER


def test_a_sound_that_has_not_changed_takes_no_room_twice(deployment: Deployment) -> None:
    before = deployment.publisher.sets.place(str(deployment.publisher.sets.current()))
    after = deployment.publisher.sets.place(deployment.publish("th/welcome"))

    assert (after / "en/welcome.wav").samefile(before / "en/welcome.wav")
    assert not (after / "th/welcome.wav").samefile(before / "th/welcome.wav")


def test_a_disk_that_knows_no_second_names_gets_copies(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(source: Path, place: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", no_links)

    deployment.publish("th/welcome")

    assert deployment.heard("en/welcome") == PLACEHOLDER
    assert deployment.heard("th/welcome") == RECORDED


def test_nothing_new_is_no_new_set(deployment: Deployment) -> None:
    before = deployment.publish("th/welcome")

    published = deployment.publisher.publish("Mo", deployment.later())

    assert published.name == before
    assert not published.change
    assert [switch.how for switch in deployment.publisher.sets.switches()] == [How.REFRESHED, How.PUBLISHED]


def test_who_publishes_and_when_is_remembered(deployment: Deployment) -> None:
    name = deployment.publish("th/welcome")

    switch = deployment.publisher.sets.switches()[-1]
    assert (switch.name, switch.by, switch.at) == (name, "Mo", deployment.now)


# what is refused


def test_a_language_that_is_offered_may_not_get_a_gap(deployment: Deployment) -> None:
    before = deployment.publisher.sets.current()
    (deployment.base / "th" / "shelter.wav").unlink()

    with pytest.raises(NotPublished, match=r"Thai would lack shelter \(1 in all\)"):
        deployment.publish("my/welcome")

    assert deployment.publisher.sets.current() == before
    assert deployment.heard("my/welcome") == PLACEHOLDER
    assert sets_on_disk(deployment) == [before]


def test_a_language_that_is_to_be_whole_is_refused_with_a_gap(deployment: Deployment) -> None:
    with pytest.raises(NotPublished, match="Khmer would lack"):
        deployment.publish("km/welcome", whole=("km",))

    assert deployment.publish() != deployment.publisher.sets.names()[0], "the others do not wait for Khmer"


def test_a_damaged_recording_is_refused(deployment: Deployment) -> None:
    take = deployment.approve(deployment.stage("th/welcome"))
    deployment.publisher.takes.sound(take).write_bytes(b"RIFF")

    with pytest.raises(NotPublished, match="th/welcome is damaged"):
        deployment.publish()


def test_what_the_scripts_could_not_go_on_with_is_refused(deployment: Deployment) -> None:
    def refuse(library: object) -> None:
        raise WordsInvalid("a menu leads nowhere")

    strict = Publisher(deployment.root / "prompts", deployment.base, deployment.own, refuse)
    deployment.approve(deployment.stage("th/welcome"))

    with pytest.raises(NotPublished, match="a menu leads nowhere"):
        strict.publish("Mo", deployment.later())

    assert deployment.heard("th/welcome") == PLACEHOLDER


def test_a_recording_of_other_words_gives_way_to_the_placeholder(deployment: Deployment) -> None:
    take = deployment.stage("th/main-menu")
    deployment.approve(take, words="those of last year")

    published = deployment.publisher.publish("Mo", deployment.later())

    assert published.stale == ("th/main-menu",)
    assert deployment.heard("th/main-menu") == PLACEHOLDER
    deployment.approve(take)
    deployment.publish()
    assert deployment.heard("th/main-menu") == RECORDED, "somebody says that it still fits"


def test_where_nothing_speaks_the_new_words_the_recording_of_the_old_ones_is_no_way_out(
    deployment: Deployment,
) -> None:
    deployment.publish("th/main-menu")
    deployment.approve(deployment.publisher.takes.all()[0], words="those of last year")
    (deployment.base / "th" / "main-menu.wav").unlink()

    with pytest.raises(NotPublished, match="approve the recordings again"):
        deployment.publish()

    assert deployment.heard("th/main-menu") == RECORDED


def test_a_dropped_recording_is_not_published_again(deployment: Deployment) -> None:
    deployment.publish("th/welcome")
    (take,) = deployment.publisher.takes.all()
    assert take.approved

    deployment.publisher.takes.drop(take, take.approved)
    deployment.publish()

    assert deployment.heard("th/welcome") == PLACEHOLDER


# the way back


def test_the_way_back_is_as_short_as_the_way_there(deployment: Deployment) -> None:
    first = deployment.publisher.sets.current()
    second = deployment.publish("th/welcome")
    deployment.publish("th/shelter")

    assert deployment.publisher.roll_back("Mo", deployment.later()).name == second
    assert deployment.heard("th/welcome") == RECORDED
    assert deployment.heard("th/shelter") == PLACEHOLDER
    assert deployment.publisher.roll_back("Mo", deployment.later()).name == first
    assert deployment.heard("th/welcome") == PLACEHOLDER


def test_there_is_a_way_forward_again(deployment: Deployment) -> None:
    newer = deployment.publish("th/welcome")
    deployment.publisher.roll_back("Mo", deployment.later())

    deployment.publisher.roll_back("Mo", deployment.later(), newer)

    assert deployment.heard("th/welcome") == RECORDED


@pytest.mark.parametrize("name", ["000009-00000000", "", "../takes", ".lock"])
def test_there_is_no_way_to_a_set_that_is_not_there(deployment: Deployment, name: str) -> None:
    with pytest.raises(NoSuchSet):
        deployment.publisher.roll_back("Mo", deployment.later(), name or None)


def test_words_of_the_deployments_own_are_published_and_rolled_back_with_the_sounds(
    deployment: Deployment,
) -> None:
    deployment.own.mkdir()
    (deployment.own / "numbers.toml").write_text('[numbers.1301]\nlanguages = ["th"]\n')
    deployment.publish()
    (deployment.own / "numbers.toml").write_text('[numbers.1301]\nlanguages = ["my"]\n')
    current = deployment.publisher.sets.current()
    assert deployment.publisher.library(current).number("1301").languages == ("th",)

    deployment.publish()
    current = deployment.publisher.sets.current()
    assert deployment.publisher.library(current).number("1301").languages == ("my",)

    back = deployment.publisher.roll_back("Mo", deployment.later())
    assert back.change.words == ("numbers.toml",)
    assert deployment.publisher.library(back.name).number("1301").languages == ("th",)


# a new program


def test_a_start_with_new_placeholders_keeps_the_recordings(deployment: Deployment) -> None:
    deployment.publish("th/welcome")
    deployment.render(pitch=300)

    deployment.publisher.refresh(deployment.later())

    assert deployment.heard("th/welcome") == RECORDED
    assert deployment.heard("en/welcome") == as_wav(a_voice(300))
    assert deployment.publisher.refresh(deployment.later()) is None


def test_a_start_publishes_nothing_that_nobody_has_published(deployment: Deployment) -> None:
    deployment.approve(deployment.stage("th/welcome"))
    deployment.render(pitch=300)

    deployment.publisher.refresh(deployment.later())

    assert deployment.heard("th/welcome") == as_wav(a_voice(300))


def test_a_start_does_not_undo_a_way_back(deployment: Deployment) -> None:
    first = deployment.publisher.sets.current()
    deployment.render(pitch=300)
    deployment.publish()
    deployment.publisher.roll_back("Mo", deployment.later())

    assert deployment.publisher.refresh(deployment.later()) is None
    assert deployment.publisher.sets.current() == first


def test_what_a_newer_program_says_and_a_set_does_not_is_heard_from_the_placeholders(
    deployment: Deployment,
) -> None:
    name = str(deployment.publisher.sets.current())
    (deployment.publisher.sets.place(name) / "th" / "shelter.wav").unlink()

    library = deployment.publisher.library(name)

    assert library.sounds["th", "shelter"].path == deployment.base / "th" / "shelter.wav"
    assert "th" in {language.code for language in library.offered()}


# room


def test_sets_that_nobody_hears_any_more_go(deployment: Deployment) -> None:
    for number in range(14):
        deployment.approve(deployment.stage("th/welcome", 300 + 10 * number))
        deployment.publish()
    deployment.now += timedelta(days=3)

    deployment.publish("th/shelter")

    kept = sets_on_disk(deployment)
    assert len(kept) == prompts.sets.SETS_KEPT + 1
    assert deployment.publisher.sets.current() == kept[-1]


def test_a_set_somebody_may_still_be_listening_to_stays(deployment: Deployment) -> None:
    first = str(deployment.publisher.sets.current())
    for number in range(14):
        deployment.approve(deployment.stage("th/welcome", 300 + 10 * number))
        deployment.publish()

    assert first in sets_on_disk(deployment), "it was current less than two days ago"


# what goes wrong meanwhile


class PowerCut(BaseException):
    """Nothing after it happens."""


def test_a_power_cut_at_any_step_leaves_the_old_set_or_the_new_one_and_both_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment = Deployment(tmp_path / "deployment", ["en"])
    deployment.render()
    deployment.publisher.refresh(deployment.now)
    deployment.approve(deployment.stage("en/welcome"))
    seen, cut, lived = set[bytes](), 0, False
    while not lived:
        here = deployment.copy(tmp_path / f"cut-{cut}")
        lived = lives_through(here, cut, monkeypatch)
        seen.add(here.heard("en/welcome"))
        library = here.publisher.library(here.publisher.sets.current())
        assert [language.code for language in library.offered()] == ["en"]
        here.publish()
        assert here.heard("en/welcome") == RECORDED, "the next time it succeeds"
        assert not [name for name in sets_on_disk(here) if name.startswith(".")], "and clears away"
        cut += 1

    assert cut > 15
    assert seen == {PLACEHOLDER, RECORDED}


def lives_through(deployment: Deployment, steps: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Publish, with a power cut after so many changes on the disk; whether it came to its end."""
    left = [steps]

    def counted(name: str) -> None:
        usual = getattr(os, name)

        def change(*arguments: object, **named: object) -> object:
            if left[0] == 0:
                raise PowerCut
            left[0] -= 1
            return usual(*arguments, **named)

        patch.setattr(os, name, change)

    with monkeypatch.context() as patch:
        for name in ("rename", "replace", "mkdir", "fsync"):
            counted(name)
        # a power cut leaves what is half made where it is
        patch.setattr("shutil.rmtree", lambda path, ignore_errors: None)
        try:
            deployment.publish()
        except PowerCut:
            return False
    return True


def test_on_a_full_disk_nothing_changes(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    before = deployment.publisher.sets.current()
    deployment.approve(deployment.stage("th/welcome"))

    def full(source: Path, place: Path) -> None:
        raise OSError(28, "no room")

    with monkeypatch.context() as patch:
        patch.setattr(prompts.sets, "copy_synced", full)
        with pytest.raises(OSError, match="no room"):
            deployment.publish()

    assert sets_on_disk(deployment) == [before]
    assert deployment.heard("th/welcome") == PLACEHOLDER
    deployment.publish()
    assert deployment.heard("th/welcome") == RECORDED


def publish_in_another_process(root: Path, name: str) -> None:
    Deployment(root).publish(name)


def test_two_publishers_at_once_come_one_after_the_other(deployment: Deployment) -> None:
    processes = [
        get_context("fork").Process(target=publish_in_another_process, args=(deployment.root, name))
        for name in ("th/welcome", "th/shelter", "my/welcome")
    ]

    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert all(deployment.heard(name) == RECORDED for name in ("th/welcome", "th/shelter", "my/welcome"))
    numbers = [name[:6] for name in deployment.publisher.sets.names()]
    assert len(set(numbers)) == len(numbers)


def test_a_torn_switch_is_passed_over(deployment: Deployment) -> None:
    before = deployment.publisher.sets.current()
    (deployment.root / "prompts" / "switches" / "000009.json").write_bytes(b'{"name": "0000')

    assert deployment.publisher.sets.current() == before
    after = deployment.publish("th/welcome")
    assert deployment.publisher.sets.current() == after


def test_a_take_staged_twice_is_one_take(deployment: Deployment) -> None:
    spoken = Spoken("th", "welcome", Signed("Aye", deployment.now), a_voice(), id="0a0b0c0d")

    first, second = (deployment.publisher.takes.stage(spoken) for _ in range(2))

    assert first == second
    assert deployment.publisher.takes.all() == [first]


def test_a_damaged_note_of_a_take_hides_no_other(deployment: Deployment) -> None:
    torn, whole = deployment.stage("th/welcome"), deployment.stage("th/shelter")
    (deployment.root / "prompts" / "takes" / "th" / "welcome" / f"{torn.id}.take.json").write_bytes(b"{")

    assert deployment.publisher.takes.all() == [whole]
