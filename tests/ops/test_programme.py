"""The shelter speaks as the published set does, without a new start of Asterisk."""

import shutil
from pathlib import Path

import pytest

from ops.alarms import AlarmKind, Alarms
from ops.config import Settings
from ops.dialplan import flash_folder, render, shelter_folder
from ops.programme import (
    library_now,
    open_publisher,
    open_shelf,
    refresh_prompts,
    refresh_shelter,
    shelter_sounds,
)
from prompts.composing import words_digest
from prompts.sound import as_wav
from prompts.takes import Signed, Spoken
from tests.ivr.line_node import AlarmBell
from tests.prompts.publishing import NOW, Deployment, a_voice


@pytest.fixture
def settings(short_folder: Path) -> Settings:
    """A hotline that has been started once, in two languages."""
    deployment = Deployment(short_folder / "made", ["en", "th"])
    deployment.render()
    settings = Settings(state=short_folder / "state", installed=short_folder / "installed")
    shutil.copytree(deployment.base, settings.folder.placeholder_prompts)
    open_publisher(settings.folder).refresh(NOW)
    render(settings, Path("/modules"), Path("/data"), shelter_sounds(library_now(settings.folder)))
    return settings


def publish(settings: Settings, language: str, key: str) -> None:
    publisher = open_publisher(settings.folder)
    signed = Signed("Mo", NOW, words_digest(publisher.library(), language, key))
    take = publisher.takes.stage(Spoken(language, key, signed, a_voice(500)))
    publisher.takes.approve(take, signed)
    publisher.publish("Mo", NOW)


def test_the_shelter_speaks_as_published(settings: Settings) -> None:
    publish(settings, "th", "shelter")

    refresh_shelter(settings.folder, library_now(settings.folder))

    spoken = shelter_folder(settings.folder)
    assert (spoken / "apology-th.wav").read_bytes() == as_wav(a_voice(500))
    assert (spoken / "apology-en.wav").read_bytes() == as_wav(a_voice(200))
    assert sorted(path.name for path in spoken.iterdir()) == [
        "apology-en.wav",
        "apology-th.wav",
        "goodbye-en.wav",
        "goodbye-th.wav",
    ]
    assert (
        "shelter/apology-en&shelter/apology-th"
        in (settings.folder.asterisk_etc / "extensions.conf").read_text()
    )


def test_numbers_that_are_never_answered_are_as_published(settings: Settings) -> None:
    def marked() -> list[str]:
        return [path.name for path in flash_folder(settings.folder).iterdir()]

    settings.folder.own_words.mkdir(parents=True, exist_ok=True)
    (settings.folder.own_words / "numbers.toml").write_text("[numbers.1310]\nflash = true\n")
    open_publisher(settings.folder).refresh(NOW)
    assert marked() == [], "Asterisk was started before that"

    open_shelf(settings.folder, AlarmBell())
    assert marked() == ["1310"]

    (settings.folder.own_words / "numbers.toml").write_text("[numbers.1311]\nflash = true\n")
    open_publisher(settings.folder).refresh(NOW)
    refresh_shelter(settings.folder, library_now(settings.folder))
    assert marked() == ["1311"]


def test_who_listens_to_the_shelter_hears_the_old_words_to_their_end(settings: Settings) -> None:
    publish(settings, "th", "shelter")
    with (shelter_folder(settings.folder) / "apology-th.wav").open("rb") as listening:
        listening.read(100)

        refresh_shelter(settings.folder, library_now(settings.folder))

        assert listening.read() == as_wav(a_voice(200))[100:]


def test_a_start_does_without_a_set_that_is_damaged(settings: Settings) -> None:
    publisher = open_publisher(settings.folder)
    (publisher.sets.place(str(publisher.sets.current())) / "set.json").unlink()

    assert {language.code for language in library_now(settings.folder).offered()} == {"en", "th"}


def test_new_words_that_cannot_be_put_in_are_an_alarm_until_they_can(settings: Settings) -> None:
    folder, alarms = settings.folder, Alarms(settings.folder.alarms)
    before = open_publisher(folder).sets.current()
    lost = folder.placeholder_prompts / "th" / "shelter.wav"
    sound = lost.read_bytes()
    lost.unlink()

    refresh_prompts(folder, alarms, NOW)
    assert [alarm.kind for alarm in alarms.standing()] == [AlarmKind.PROMPTS_OUTDATED]
    assert open_publisher(folder).sets.current() == before

    lost.write_bytes(sound)
    refresh_prompts(folder, alarms, NOW)
    assert alarms.standing() == []
