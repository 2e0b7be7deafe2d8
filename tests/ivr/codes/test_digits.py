"""The ten digits: every slip of one finger is noticed, and no code is ever found beside its case."""

import hashlib

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.codes import (
    DIGITS,
    Cost,
    check_digit,
    in_groups,
    is_code,
    lock,
    new_case_code,
    new_code,
    stretch,
    unlock,
)
from ivr.errors import CannotUnseal

QUICK = Cost(n=2)
codes = st.from_regex(r"\A[1-9][0-9]{8}\Z").map(lambda drawn: drawn + check_digit(drawn))
places = st.integers(0, DIGITS - 1)


@given(codes, places, st.sampled_from("0123456789"))
def test_a_single_wrong_digit_is_always_noticed(code: str, place: int, wrong: str) -> None:
    typed = code[:place] + wrong + code[place + 1 :]

    assert is_code(typed) == (typed == code)


@given(codes, st.integers(0, DIGITS - 2))
def test_two_neighbours_swapped_are_always_noticed(code: str, place: int) -> None:
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert is_code(typed) == (typed == code)


@given(st.text(max_size=12))
def test_whatever_is_typed_is_judged_without_an_error(typed: str) -> None:
    assert is_code(typed) in (True, False)


@pytest.mark.parametrize("typed", ["", "1", "0" * 10, "12345678901", "１２３４５６７８９０", "123 567 90"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert not is_code(typed)


def test_a_new_code_is_one_and_never_begins_with_the_key_for_a_person() -> None:
    drawn = {new_code() for _ in range(500)}

    assert len(drawn) == 500
    assert all(is_code(code) and code[0] != "0" for code in drawn)


@given(codes)
def test_it_is_spoken_in_groups_of_three_three_and_four(code: str) -> None:
    groups = in_groups(code)

    assert [len(group) for group in groups] == [3, 3, 4]
    assert "".join(groups) == code


def test_only_the_code_with_the_pepper_of_the_line_unlocks_her_key() -> None:
    stretched = stretch("1234567894", b"pepper", QUICK)
    case_code = new_case_code(stretched)

    identity = unlock(case_code.locked, stretched.key)

    assert identity.recipient().text == case_code.recipient
    for other in (stretch("1234567894", b"salt", QUICK), stretch("2234567890", b"pepper", QUICK)):
        with pytest.raises(CannotUnseal):
            unlock(case_code.locked, other.key)


def test_what_age_seals_to_her_key_her_key_opens() -> None:
    stretched = stretch("1234567894", b"pepper", QUICK)
    case_code = new_case_code(stretched)

    sealed = pyrage.encrypt(b"a voice", [pyrage.x25519.Recipient.from_str(case_code.recipient)])

    assert unlock(case_code.locked, stretched.key).unseal(sealed) == b"a voice"


@given(st.text(max_size=80))
def test_a_damaged_lock_is_told_in_our_own_words(damaged: str) -> None:
    with pytest.raises(CannotUnseal):
        unlock(damaged, bytes(32))


def test_a_lock_is_never_the_same_twice() -> None:
    assert lock("private", bytes(32)) != lock("private", bytes(32))


def test_a_guess_costs_what_it_is_said_to_cost() -> None:
    """RFC 7914's own parameters: 128 MB for each guess, and nothing cheaper beside it."""
    assert 128 * Cost().n * Cost().r == 128 * 2**20

    stretched = stretch("1234567894", b"pepper", Cost())

    once = hashlib.scrypt(b"1234567894", salt=b"pepper", n=2**17, r=8, p=1, maxmem=2**28, dklen=64)
    assert (bytes.fromhex(stretched.lookup), stretched.key) == (once[:32], once[32:])


def test_what_is_kept_of_a_code_does_not_show_in_errors_and_logs() -> None:
    stretched = stretch("1234567894", b"pepper", QUICK)

    assert repr(stretched.key) not in repr(stretched)
