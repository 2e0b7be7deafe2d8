"""Weights are added up as they were packed, and a file that is none is refused."""

from pathlib import Path

import pytest

from triage.errors import RulesInvalid
from triage.grams import BUCKETS, grams
from triage.learnt import Learnt, pack


def packed(**weighs: dict[str, int]) -> bytes:
    """Four kinds, two of which nothing is learnt of; a word brings what it says to each."""
    rows: list[dict[str, int]] = [{} for _ in range(BUCKETS)]
    rare = bytearray(BUCKETS)
    for word, brings in weighs.items():
        for bucket in grams(word):
            rows[bucket], rare[bucket] = brings, 25
    return pack(
        "xx",
        "digest",
        {"none": 0.0, "wages": 0.5, "now": -9.0, "information": -9.0},
        rows,
        bytes(rare),
        0.1,
        5.0,
    )


@pytest.fixture
def learnt(tmp_path: Path) -> Learnt:
    path = tmp_path / "xx.weights"
    path.write_bytes(packed(salary={"wages": 100}, weather={"none": 100}))
    return Learnt(path)


def test_each_kind_has_a_share_and_words_decide_it(learnt: Learnt) -> None:
    salary, weather, other = (
        learnt.read([(0, len(text))], [grams(text)])[0].likely for text in ("salary", "weather", "zzzzzz")
    )

    assert learnt.kinds == ("none", "wages", "now", "information")
    assert learnt.taught_by == "digest"
    assert sum(salary) == pytest.approx(1)
    assert salary[1] > 0.9
    assert weather[0] > 0.9
    assert other[1] == pytest.approx(0.622, abs=0.001)  # what was said more often in the sentences


def test_what_is_made_of_runs_that_were_never_seen_is_foreign(learnt: Learnt) -> None:
    assert not learnt.is_foreign([grams("salary")])
    assert learnt.is_foreign([grams("zzzzzz")])
    assert not learnt.is_foreign([])


def test_neighbours_are_read_as_one_too(learnt: Learnt) -> None:
    found = learnt.read([(0, 6), (7, 14)], [grams("salary"), grams("weather")])

    assert [(each.begin, each.end) for each in found] == [(0, 6), (7, 14), (0, 14)]
    assert found[0].likely[1] > found[2].likely[1] > found[1].likely[1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}\n",
        b"not json\nxyz",
        packed(salary={"wages": 1})[:-9],
        packed(salary={"wages": 1}).replace(b'"count": ', b'"count": 9'),
        packed(salary={"wages": 1}).replace(b'"wages", ', b""),
        packed(salary={"wages": 1}).replace(b'"now"', b'"wow"'),
    ],
)
def test_a_file_that_holds_no_weights_is_refused_by_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "xx.weights"
    path.write_bytes(content)

    with pytest.raises(RulesInvalid, match=r"xx\.weights"):
        Learnt(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesInvalid, match=r"xx\.weights"):
        Learnt(tmp_path / "xx.weights")


def test_letters_beyond_the_first_plane_and_halves_of_them_are_read() -> None:
    assert grams("😀")
    assert grams("\ud83d")
