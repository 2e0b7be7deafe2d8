"""Information lines, as different people hear them, and how much of them they heard."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from ivr.desk import Desk
from ivr.flows.information import InformationLines, Left, Turn, listen_to_information
from ivr.line import Line
from ivr.model import Ending
from prompts.errors import MenuIncomplete
from prompts.information import Topic
from prompts.library import Library
from tests.ivr.fake_exchange import FakeLeg, Somebody, in_thai
from tests.ivr.line_node import LineNode

pytestmark = pytest.mark.anyio

A_CHAPTER_LASTS = 30.0
WAGES = "wages-your-pay"
NOT_PAID = "wages-not-paid"


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """English is whole, with chapters of half a minute; Thai lacks one chapter about wages, Burmese all."""
    folder = tmp_path_factory.mktemp("spoken")
    library = Library.load()
    long = {chapter for topic in library.information.topics for chapter in topic.chapters}
    missing = {"th": {NOT_PAID}, "my": set(library.rooms["information"])}
    for language in ("en", "th", "my"):
        (folder / language).mkdir()
        for key in set(library.keys()) - missing.get(language, set()):
            with (folder / language / f"{key}.wav").open("wb") as file:
                file.truncate(44 + int(A_CHAPTER_LASTS * 16000) if key in long else 0)
    return Library.load(audio=[folder])


@pytest.fixture
async def node(make_node: Callable[..., LineNode], spoken: Library) -> LineNode:
    return make_node("node", spoken)


def heard(node: LineNode) -> dict[str, float]:
    return {piece.chapter: piece.seconds for piece in node.contact.listened}


def listener(**presses: list[str]) -> Somebody:
    """Somebody who speaks English and wants to hear about her rights."""
    usual = {"for_this_language_press": ["1"], "main_menu": ["2"], "about_wages": ["1"]}
    return Somebody(in_thai(**{**usual, **presses}), ends_with=None)


async def test_who_presses_nothing_more_hears_the_topic_to_its_end(node: LineNode) -> None:
    leg = await node.call_of(listener())

    chapters = [key for key in leg.heard if key.startswith("wages-")]
    assert chapters == [WAGES, NOT_PAID]
    assert heard(node) == {WAGES: A_CHAPTER_LASTS, NOT_PAID: A_CHAPTER_LASTS}
    assert leg.heard.count("information-keys") == 1
    assert node.tally.counts["listened wages en"] == 2 * A_CHAPTER_LASTS
    assert leg.heard.index("main-menu") < len(leg.heard) - 1 - leg.heard[::-1].index("main-menu"), (
        "and goes on"
    )


async def test_who_hangs_up_in_the_middle_of_a_chapter_has_heard_so_much_of_it(node: LineNode) -> None:
    leg = FakeLeg(listener(), node.office.recordings)

    async with anyio.create_task_group() as group:
        group.start_soon(node.conduct, leg)
        while WAGES not in leg.heard:  # noqa: ASYNC110  (on a clock that jumps)
            await anyio.sleep(0.5)
        await anyio.sleep(11)
        leg.put_down()

    assert heard(node)[WAGES] == pytest.approx(11, abs=0.6)
    assert node.contact.listened[0].of == A_CHAPTER_LASTS
    assert node.contact.ending is Ending.HEARD_INFORMATION
    assert not node.left_behind


async def test_hash_skips_star_repeats_and_seven_goes_back(node: LineNode) -> None:
    somebody = listener(wages_your_pay=["*", "#"], wages_not_paid=["7"])

    leg = await node.call_of(somebody)

    chapters = [key for key in leg.heard if key.startswith("wages-")]
    assert chapters == [WAGES, WAGES, NOT_PAID, WAGES, NOT_PAID]
    assert heard(node) == {WAGES: A_CHAPTER_LASTS, NOT_PAID: A_CHAPTER_LASTS}, "the most she heard of each"


async def test_star_pressed_twice_leads_back_to_the_topics(node: LineNode) -> None:
    leg = await node.call_of(listener(wages_your_pay=["*", "*"]))

    assert [key for key in leg.heard if key.startswith("wages-")] == [WAGES, WAGES]
    assert leg.heard.count("about-wages") > 1
    assert 0 < heard(node)[WAGES] < 1


async def test_other_keys_do_not_cut_a_chapter_short(node: LineNode) -> None:
    await node.call_of(listener(wages_your_pay=["5358"]))

    assert heard(node)[WAGES] == A_CHAPTER_LASTS


async def test_keys_dialled_ahead_skip_what_is_not_wanted(node: LineNode) -> None:
    leg = FakeLeg(listener(information_menu=["1#"], about_wages=[]), node.office.recordings)

    await node.conduct(leg)

    assert WAGES not in leg.heard
    assert heard(node) == {NOT_PAID: A_CHAPTER_LASTS}


async def test_nine_leads_to_another_topic(node: LineNode) -> None:
    leg = await node.call_of(listener(wages_your_pay=["9"], about_papers=["", "2"]))

    assert "papers-taken" in leg.heard
    assert {piece.topic for piece in node.contact.listened} == {"wages", "papers"}


async def test_a_message_is_weightier_than_what_she_heard(node: LineNode) -> None:
    somebody = replace(listener(wages_your_pay=["9"], main_menu=["2", "1"]), ends_with="#")

    await node.call_of(somebody)

    assert node.contact.ending is Ending.LEFT_MESSAGE
    assert heard(node)


async def test_zero_asks_for_a_person_and_never_ends_in_nothing(node: LineNode) -> None:
    leg = await node.call_of(listener(wages_your_pay=["0"]))

    assert "no-person-now" in leg.heard
    assert "speak-after-the-tone" in leg.heard


async def test_a_topic_with_a_gap_is_not_offered_and_the_others_keep_their_keys(
    node: LineNode, spoken: Library
) -> None:
    english, thai = (spoken.language(code) for code in ("en", "th"))
    assert english is not None
    assert thai is not None
    (in_english,), (in_thai_,) = (spoken.topic_pages(language) for language in (english, thai))

    assert "wages" not in in_thai_.choices.values()
    assert {"1": "wages", **in_thai_.choices} == dict(in_english.choices)

    leg = await node.call_of(Somebody(in_thai(main_menu=["2"], about_papers=["2"])))
    assert "about-wages" not in leg.heard
    assert "papers-are-yours" in leg.heard


async def test_a_language_without_recordings_says_so_and_the_call_goes_on(node: LineNode) -> None:
    leg = await node.call_of(Somebody(in_thai(for_this_language_press=["3"], main_menu=["2", "1"])))

    assert "no-information-yet" in leg.heard
    assert node.contact.language == "my"
    assert node.contact.ending is Ending.LEFT_MESSAGE


async def test_a_chapter_that_cannot_be_played_is_passed_over_and_was_not_heard(node: LineNode) -> None:
    leg = FakeLeg(listener(), node.office.recordings)
    leg.broken_prompts = {WAGES}

    await node.conduct(leg)

    assert heard(node) == {NOT_PAID: A_CHAPTER_LASTS}


async def test_more_than_nine_topics_fill_several_pages(
    make_node: Callable[..., LineNode], spoken: Library
) -> None:
    one = spoken.information.topics[0]
    many = tuple(Topic(f"topic-{number}", one.prompt, one.chapters) for number in range(19))
    library = replace(spoken, information=replace(spoken.information, topics=many))
    node = make_node("many", library)

    leg = await node.call_of(
        listener(information_menu=["9"], more_topics=["9", "", "1"], about_wages=["", "", ""])
    )

    english = library.language("en")
    assert english is not None
    assert [len(page.choices) for page in library.topic_pages(english)] == [9, 9, 4]
    assert leg.heard.count("more-topics") >= 2
    assert {piece.topic for piece in node.contact.listened} <= {f"topic-{number}" for number in range(19)}


async def test_a_key_that_leads_nowhere_known_is_refused(spoken: Library) -> None:
    keys = replace(
        spoken.information, keys={"#": "next", "*": "again", "7": "previous", "9": "topics", "0": "parson"}
    )

    with pytest.raises(MenuIncomplete, match="parson"):
        InformationLines.prove(replace(spoken, information=keys))
    assert set(InformationLines.prove(spoken).keys.values()) == set(Turn)


async def test_what_she_waits_for_ends_the_listening_at_once(node: LineNode) -> None:
    """And what she heard until then is kept."""
    left: list[Left] = []

    async def script(line: Line, desk: Desk) -> Ending:
        await line.answer()
        lines = InformationLines.prove(node.library)
        left.append(await listen_to_information(line, desk, lines, until=lambda: anyio.sleep(60)))
        await line.say("welcome")
        return desk.outcome()

    node.scripts = [script]
    leg = await node.call_of(Somebody({"about-wages": ["1"]}))

    assert left == [Left.INTERRUPTED]
    assert leg.heard[-1] == "welcome"
    assert 0 < heard(node)[NOT_PAID] < A_CHAPTER_LASTS or 0 < heard(node)[WAGES] < A_CHAPTER_LASTS
    assert node.contact.ending is Ending.HEARD_INFORMATION


async def test_a_call_taken_up_again_goes_on_with_the_chapter_it_was_in(
    make_node: Callable[..., LineNode], spoken: Library, tmp_path: Path
) -> None:
    node = make_node("killed", spoken)
    leg = FakeLeg(listener(wages_your_pay=["#"]), node.office.recordings)

    async with anyio.create_task_group() as group:
        group.start_soon(node.conduct, leg)
        while NOT_PAID not in leg.heard:  # noqa: ASYNC110  (on a clock that jumps)
            await anyio.sleep(0.5)
        await anyio.sleep(9)
        leg.lose()
    again = FakeLeg(leg.somebody, node.office.recordings, leg.contact_id)
    await node.conduct(again, resumed=True)

    assert again.heard[0] == NOT_PAID
    assert heard(node)[NOT_PAID] == A_CHAPTER_LASTS
    assert heard(node)[WAGES] == pytest.approx(0.5, abs=0.1)
