"""A key that Asterisk tells of twice counts once; one that she pressed twice counts twice."""

from collections.abc import Sequence

import pytest

from ivr.ari.told_twice import ToldTwice

Told = Sequence[tuple[str, float]]

LASTED = 0.12
"""Seconds of each key, as most telephones dial by themselves."""


def counted(told: Told, lasted: float = LASTED) -> str:
    """What is left of keys told of at these moments."""
    twice = ToldTwice()
    return "".join(key for key, at in told if not twice.is_told_again(key, lasted, at))


def one_by_one(keys: str, every: float) -> Told:
    return [(key, every * place) for place, key in enumerate(keys)]


ONE_PUT_BACK: Told = [("2", 0.0), ("7", 0.125), ("7", 0.19), ("3", 0.6)]
EACH_PUT_BACK: Told = [
    *(("6", 0.0), ("3", 0.075)),
    *(("2", 0.235), ("2", 0.26)),
    *(("0", 0.395), ("0", 0.445)),
    *(("8", 0.555), ("8", 0.63)),
]  # fmt: skip
TWO_WAITING: Told = [("1", 0.0), ("2", 0.05), ("3", 0.1), ("2", 0.19), ("3", 0.375)]
TWICE_IN_A_BURST: Told = [("1", 0.0), ("2", 0.07), ("2", 0.09), ("2", 0.19), ("2", 0.375)]

HELD_UP = {
    "2768426846": "2@100 7@265 6@422 8@581 8@599 4@739 4@773 2@904 2@939 "
    "6@1059 6@1104 8@1224 8@1273 4@1379 4@1465 6@1539 6@1642",
    "3875004743": "3@108 8@260 7@422 5@580 0@740 0@1269 4@1269 4@1319 7@1319 "
    "7@1569 4@1569 4@1796 3@1796 3@1976",
    "7058649208": "7@104 0@260 5@420 8@585 6@825 4@927 9@1153 2@1220 0@1382 0@1403 8@1547 8@1569",
    "8682889093": "8@277 6@277 6@322 8@427 8@529 2@826 8@826 8@1012 8@1012 "
    "8@1228 9@1228 9@1419 0@1419 0@1645 9@1645 9@1932 3@1932 3@2132",
    "2532870465": "2@128 5@319 3@548 2@766 8@1238 7@1238 7@1293 0@1420 0@1473 "
    "4@1816 6@1860 6@1963 5@2080 5@2132",
    "2200826199": "2@100 2@461 0@543 0@890 8@983 8@1066 2@1211 2@1298 6@1528 1@1640 1@1693 9@1861 9@2080",
    "4231594259": "4@99 2@325 3@539 1@759 5@1309 9@1309 9@1379 4@1420 4@1557 "
    "2@1640 2@1785 5@1862 5@1959 9@2259",
    "7877893287": "7@110 8@271 7@427 7@580 7@607 8@741 8@775 9@900 9@947 "
    "3@1060 3@1120 2@1229 2@1293 8@1381 8@1462 7@1541 7@1641",
    "4656977781": "4@463 6@463 6@509 5@510 5@691 6@691 6@859 9@867 9@1026 "
    "7@1026 7@1215 7@1216 7@1385 7@1385 7@1551 8@1564 8@1746 1@1746 1@1916",
    "2631662773": "2@100 6@263 3@421 1@620 6@742 6@900 6@921 2@1063 2@1090 "
    "7@1220 7@1255 7@1381 7@1421 3@1540 3@1587",
    "2567851369": "2@123 5@263 6@420 6@445 7@580 7@612 8@742 8@789 5@901 "
    "5@982 1@1061 1@1236 3@1301 3@1424 6@1424 6@1629 9@1629 9@1804",
    "0326755639": "0@398 3@399 3@449 2@449 2@620 6@702 6@785 7@785 7@966 "
    "5@1126 5@1131 5@1131 5@1296 6@1297 6@1465 3@1758 9@1758 9@1803",
    "8085016623": "8@99 0@345 8@542 5@760 0@979 1@1479 6@1531 6@1618 6@1639 6@1785 2@2132 3@2132 3@2322",
    "2484835988": "2@100 4@321 8@540 4@760 8@980 3@1205 5@1420 9@1741 8@1860 8@2080",
}
"""What Asterisk 22.10.1 told of keys of 120 ms, 40 and 100 ms apart, whose packets were held up now and then
for at most 50, 150 or 400 ms, on a busy machine: which key, at which millisecond."""


@pytest.mark.parametrize(
    ("told", "pressed"),
    [
        (ONE_PUT_BACK, "273"),
        (EACH_PUT_BACK, "63208"),
        (TWO_WAITING, "123"),
        (TWICE_IN_A_BURST, "122"),
    ],
)
def test_what_was_put_back_counts_once(told: Told, pressed: str) -> None:
    assert counted(told) == pressed


@pytest.mark.parametrize("pressed", HELD_UP)
def test_so_it_does_where_packets_were_held_up(pressed: str) -> None:
    told = [each.split("@") for each in HELD_UP[pressed].split()]

    assert counted([(key, 1e9 + int(at) / 1000) for key, at in told]) == pressed


@pytest.mark.parametrize("every", [0.16, 0.2, 0.3, 1.0])
@pytest.mark.parametrize("keys", ["11", "1112", "9988776655", "7777777777", "##"])
def test_what_she_presses_twice_counts_twice(keys: str, every: float) -> None:
    assert counted(one_by_one(keys, every)) == keys


@pytest.mark.parametrize("lasted", [0.04, 0.08, 0.3, 1.5])
def test_so_it_does_however_long_she_presses(lasted: float) -> None:
    keys = "1122334455"
    assert counted(one_by_one(keys, lasted + 0.11), lasted) == keys


def test_a_key_of_another_length_is_another_press() -> None:
    twice = ToldTwice()

    assert not any(
        twice.is_told_again("5", lasted, at) for lasted, at in ((0.1, 0.0), (0.14, 0.1), (0.12, 0.2))
    )
