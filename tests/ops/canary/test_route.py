"""By which number, by which address."""

from dataclasses import replace

import pytest

from ops.canary.route import address, numbers, route
from ops.config import Settings
from ops.dialplan import peers
from prompts.library import Library
from prompts.model import Number


def codes(settings: Settings, library: Library) -> dict[str, str]:
    return {language.code: number for language, number in numbers(settings, library)}


def test_every_language_is_called_by_a_number_that_speaks_it(spoken: Library) -> None:
    library = replace(spoken, numbers={"1301": Number(languages=("th",))})

    dialled = codes(Settings(numbers="1301, 1300"), library)

    assert dialled["th"] == "1301"
    assert {number for code, number in dialled.items() if code != "th"} == {"1300"}
    assert dialled.keys() == {language.code for language in library.offered()}


def test_a_number_that_is_never_answered_is_not_called(spoken: Library) -> None:
    library = replace(spoken, numbers={"1301": Number(languages=("th",), flash=True)})

    assert set(codes(Settings(numbers="1301,1300"), library).values()) == {"1300"}


def test_nor_is_the_studio(spoken: Library) -> None:
    assert set(codes(Settings(studio_number="1399"), spoken).values()) == {"1300"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, ("127.0.0.1", 5060)),
        ({"sip_bind": "0.0.0.0", "sip_peers": "any"}, ("127.0.0.1", 5060)),  # noqa: S104
        ({"sip_bind": "192.0.2.7", "sip_peers": "any"}, ("192.0.2.7", 5060)),
        ({"canary_route": "gateway.example:5070"}, ("gateway.example", 5070)),
    ],
)
def test_it_calls_our_own_asterisk_unless_a_route_is_named(
    told: dict[str, str], expected: tuple[str, int]
) -> None:
    assert address(Settings(**told)) == expected  # type: ignore[arg-type]


def test_our_own_address_is_the_one_on_the_way_there() -> None:
    assert route(Settings(sip_port=5999)).local == "127.0.0.1"


def test_where_only_some_are_let_in_so_is_a_canary_that_calls_straight() -> None:
    closed = {"sip_bind": "192.0.2.7", "sip_peers": "192.0.2.1"}

    assert peers(Settings(**closed)) == ["192.0.2.1"]  # type: ignore[arg-type]
    assert peers(Settings(canary_every=5, **closed)) == ["192.0.2.1", "192.0.2.7"]  # type: ignore[arg-type]
    assert peers(Settings(canary_every=5, canary_route="192.0.2.1:5060", **closed)) == ["192.0.2.1"]  # type: ignore[arg-type]
    assert peers(Settings(canary_every=5)) == []
