"""The sound of a recording: unsealed on the fly, in parts, audited, in no cache and on no disk."""

from io import BytesIO
from uuid import uuid4

import pytest
import soundfile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from ops.casebook.models import AuditEntry, AuditKind, Caseworker
from ops.console.playable import Sound, playable
from ops.console.ranges import Stretch, Unsatisfiable, asked
from tests.console.town import Call, Town, a_case, given_call, voice


def test_a_caseworker_hears_the_whole_recording_and_it_is_written_down(
    signed_in: Client, town: Town, caseworker: Caseworker
) -> None:
    recording = a_case(town).recordings.get()

    answer = signed_in.get(f"/recording/{recording.pk}/audio/")

    assert answer.status_code == 200
    assert answer.content == voice()
    assert answer["Content-Type"] == "audio/wav"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Accept-Ranges"] == "bytes"
    heard = AuditEntry.objects.get(kind=AuditKind.OPENED_AUDIO)
    assert (heard.who, heard.object_id) == (caseworker, str(recording.pk))


def test_a_browser_that_seeks_gets_the_part_it_asks_for(signed_in: Client, town: Town) -> None:
    recording = a_case(town).recordings.get()

    answer = signed_in.get(f"/recording/{recording.pk}/audio/", headers={"Range": "bytes=100-299"})

    assert answer.status_code == 206
    assert answer.content == voice()[100:300]
    assert answer["Content-Range"] == f"bytes 100-299/{len(voice())}"
    assert answer["Cache-Control"] == "no-store"


def test_a_range_outside_is_refused_with_the_true_length(signed_in: Client, town: Town) -> None:
    recording = a_case(town).recordings.get()

    answer = signed_in.get(f"/recording/{recording.pk}/audio/", headers={"Range": "bytes=99999999-"})

    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(voice())}")


def test_a_range_of_a_number_without_end_is_as_if_none_were_asked(signed_in: Client, town: Town) -> None:
    recording = a_case(town).recordings.get()

    answer = signed_in.get(f"/recording/{recording.pk}/audio/", headers={"Range": f"bytes={'9' * 5000}-"})

    assert answer.status_code == 200


def test_the_parts_of_one_hearing_are_one_entry(signed_in: Client, town: Town) -> None:
    recording = a_case(town).recordings.get()

    for begin in (0, 5000, 9000):
        signed_in.get(f"/recording/{recording.pk}/audio/", headers={"Range": f"bytes={begin}-"})

    assert AuditEntry.objects.filter(kind=AuditKind.OPENED_AUDIO).count() == 1


def test_nothing_in_clear_is_left_on_the_disk(signed_in: Client, town: Town) -> None:
    recording = a_case(town).recordings.get()

    signed_in.get(f"/recording/{recording.pk}/audio/")

    files = [path for path in town.folder.root.rglob("*") if path.is_file()]
    assert files
    assert not any(voice()[44:2000] in path.read_bytes() for path in files)


def test_a_broken_seal_is_told_without_a_word_of_what_was_inside(signed_in: Client, town: Town) -> None:
    recording = a_case(town).recordings.get()
    (town.folder.vault / recording.stored_as).write_bytes(b"not sealed")

    answer = signed_in.get(f"/recording/{recording.pk}/audio/")

    assert (answer.status_code, answer.content) == (503, b"")


def test_an_unknown_recording_is_not_found(signed_in: Client, town: Town) -> None:
    assert signed_in.get(f"/recording/{uuid4()}/audio/").status_code == 404


@pytest.mark.parametrize("length", [b"\0\0\0\0", b"\xff\xff\xff\xff"])
def test_a_header_left_by_a_killed_asterisk_is_put_right_on_the_way_out(
    signed_in: Client, town: Town, length: bytes
) -> None:
    place = voice().index(b"data")
    killed = voice()[:4] + length + voice()[8 : place + 4] + length + voice()[place + 8 :]
    recording = given_call(town, Call(sounds=(killed,))).recordings.get()

    answer = signed_in.get(f"/recording/{recording.pk}/audio/")

    whole, _rate = soundfile.read(BytesIO(voice()))
    heard, _rate = soundfile.read(BytesIO(answer.content))
    assert len(heard) == len(whole)


@given(st.binary(max_size=200))
def test_what_is_no_sound_comes_out_as_it_came_in_or_longer_by_nothing(content: bytes) -> None:
    assert len(playable(content, ".wav").content) == len(content)
    assert len(playable(b"RIFF\0\0\0\0WAVE" + content, ".wav").content) == len(content) + 12


def test_voice_notes_keep_their_own_type() -> None:
    assert playable(b"OggS", ".ogg") == Sound(b"OggS", "audio/ogg")
    assert playable(b"ID3", ".MP3") == Sound(b"ID3", "audio/mpeg")


def test_what_browsers_do_not_play_is_made_into_a_wav_in_memory(signed_in: Client, town: Town) -> None:
    samples, rate = soundfile.read(BytesIO(voice()))
    aiff = BytesIO()
    soundfile.write(aiff, samples, rate, format="AIFF")
    recording = given_call(town, Call(sounds=(aiff.getvalue(),), suffix=".aiff")).recordings.get()

    answer = signed_in.get(f"/recording/{recording.pk}/audio/")

    heard, _rate = soundfile.read(BytesIO(answer.content))
    assert answer["Content-Type"] == "audio/wav"
    assert len(heard) == len(samples)


def test_what_is_no_sound_at_all_is_told_as_such(signed_in: Client, town: Town) -> None:
    recording = given_call(town, Call(sounds=(b"no sound",), suffix=".amr")).recordings.get()

    answer = signed_in.get(f"/recording/{recording.pk}/audio/")

    assert (answer.status_code, answer.content) == (415, b"")


@pytest.mark.parametrize(
    ("header", "stretch"),
    [
        (None, None),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("items=0-1", None),
        ("bytes=0-1,4-5", None),
        ("bytes=5-2", None),
        ("bytes=0-", Stretch(0, 9, 10)),
        ("bytes=3-4", Stretch(3, 4, 10)),
        ("bytes=8-99", Stretch(8, 9, 10)),
        ("bytes=-4", Stretch(6, 9, 10)),
        ("bytes=-99", Stretch(0, 9, 10)),
    ],
)
def test_ranges_are_read_as_the_standard_says(header: str | None, stretch: Stretch | None) -> None:
    assert asked(header, 10) == stretch


@pytest.mark.parametrize(("header", "size"), [("bytes=10-", 10), ("bytes=0-", 0), ("bytes=-0", 10)])
def test_a_range_with_nothing_in_it_cannot_be_satisfied(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        asked(header, size)


@given(st.binary(min_size=1, max_size=50), st.integers(0, 60), st.integers(0, 60))
def test_a_stretch_is_always_a_true_part(content: bytes, first: int, last: int) -> None:
    try:
        stretch = asked(f"bytes={first}-{last}", len(content))
    except Unsatisfiable:
        assert first >= len(content)
        return
    assert (stretch.of(content) if stretch else content) == (
        content[first : last + 1] if last >= first else content
    )
