"""Which contacts are one caller's: by number and by code, never by guessing."""

from uuid import UUID

import pytest

from ops.casebook.callers import all_of, callers_of
from ops.casebook.models import Contact
from tests.ops.casebook.told import given_told
from tests.ops.conftest import House

pytestmark = pytest.mark.django_db


def given_call(house: House, by: str | None, about: Contact | None = None) -> Contact:
    contact = given_told(house, by=by)
    contact.about = about.pk if about else None
    contact.save()
    return contact


def names(*contacts: Contact) -> list[str | None]:
    called: dict[UUID, str | None] = dict(callers_of(contacts))
    return [called[contact.pk] for contact in contacts]


def test_one_number_is_one_caller(house: House) -> None:
    first, second, other = (given_call(house, by) for by in ("a", "a", "b"))

    one, again, another = names(first, second, other)

    assert one == again != another


def test_who_calls_with_her_code_from_another_telephone_is_the_same(house: House) -> None:
    first = given_call(house, "a")
    second = given_call(house, "b", about=first)

    one, again = names(first, second)

    assert one == again


def test_a_code_joins_two_telephones_also_where_the_call_that_told_it_is_not_among_them(house: House) -> None:
    first = given_call(house, "a")
    given_call(house, "b", about=first)
    third = given_call(house, "b")

    one, again = names(first, third)

    assert one == again


def test_withheld_numbers_are_nobody_unless_a_code_tells(house: House) -> None:
    one, other = given_call(house, None), given_call(house, None)
    coded = given_call(house, None)
    again = given_call(house, None, about=coded)

    assert names(one, other) == [None, None]
    hers, hers_too = names(coded, again)
    assert hers == hers_too is not None


def test_all_of_her_is_what_numbers_and_codes_join_over_several_steps(house: House) -> None:
    first = given_call(house, "a")
    coded = given_call(house, "b", about=first)
    third = given_call(house, "b")
    last = given_call(house, "c", about=third)
    given_call(house, "d")

    assert {each.pk for each in all_of(last)} == {each.pk for each in (first, coded, third, last)}


def test_of_a_withheld_number_all_of_her_is_the_call_alone(house: House) -> None:
    one, _ = given_call(house, None), given_call(house, None)

    assert [each.pk for each in all_of(one)] == [one.pk]
