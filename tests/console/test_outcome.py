"""What became of a case: what she says herself, and apart from it what her employer says."""

import pytest
from django.test import Client

from ivr.model import Ending, Question, Solved
from ops.casebook import decisions
from ops.casebook.models import AuditEntry, AuditKind, Caseworker, Contact, WordOfOthers
from ops.console.roles import Role
from tests.console.conftest import Person
from tests.console.town import Call, Town, a_case, given_call

EMPLOYERS = {"source": "employer", "solved": "yes", "words": "All wages were paid."}


@pytest.fixture
def contact(town: Town, signed_in: Client, caseworker: Caseworker) -> Contact:
    """A case that somebody works on, and whose caller said when asked that it got worse."""
    contact = a_case(town)
    decisions.accept(contact.draft, caseworker)
    asked = {Question.SOLVED: Solved.RETALIATION.value}
    given_call(town, Call(answers=asked, ending=Ending.CHECKED_BACK, sounds=(), about=contact.pk))
    return contact


def outcome_on(client: Client, contact: Contact) -> tuple[str, str]:
    """What she says herself and what others say, as the page has them."""
    page = client.get(f"/case/{contact.pk}/").content.decode()
    card = page.partition('id="outcome"')[2].partition("</section>")[0].partition("<form")[0]
    hers, _, others = card.partition("What others say")
    return hers, others


def note(client: Client, contact: Contact, **told: str) -> str:
    return client.post(f"/case/{contact.pk}/word/", EMPLOYERS | told, follow=True).content.decode()


def test_an_employers_word_stands_apart_from_hers_and_never_takes_its_place(
    signed_in: Client, contact: Contact, caseworker: Caseworker
) -> None:
    answered = Contact.objects.get(about=contact.pk)
    before = (answered.answers, answered.digest, contact.draft.urgency)

    page = note(signed_in, contact)

    hers, others = outcome_on(signed_in, contact)
    assert "Noted, apart from what she says herself." in page
    assert "It got worse because she reported" in hers
    assert "solved" not in hers
    assert "employer" not in hers
    assert "Her employer" in others
    assert "It is solved" in others
    assert "All wages were paid." in others
    assert "worse" not in others
    answered.refresh_from_db()
    assert (answered.answers, answered.digest, contact.draft.urgency) == before
    entry = AuditEntry.objects.get(kind=AuditKind.OUTCOME_NOTED)
    assert (entry.who, entry.object_id) == (caseworker, str(contact.pk))
    assert outcome_on(signed_in, answered) == (hers, others), "on each page of what belongs together"


def test_a_later_word_is_noted_beside_the_first(signed_in: Client, contact: Contact) -> None:
    note(signed_in, contact)
    note(signed_in, contact, solved="no", source="other", words="")

    assert list(WordOfOthers.objects.values_list("source", "solved")) == [
        ("employer", "yes"),
        ("other", "no"),
    ]


@pytest.mark.parametrize(
    "told", [{"source": "worker"}, {"source": ""}, {"solved": "retaliation"}, {"words": "a" * 1001}]
)
def test_nobody_notes_her_own_word_for_her(signed_in: Client, contact: Contact, told: dict[str, str]) -> None:
    page = note(signed_in, contact, **told)

    assert "Nothing was noted" in page
    assert not WordOfOthers.objects.exists()
    assert not AuditEntry.objects.filter(kind=AuditKind.OUTCOME_NOTED).exists()


def test_an_operator_notes_nothing(contact: Contact, person: Person) -> None:
    operating = Client()
    operating.force_login(person("op", Role.OPERATOR))

    assert operating.post(f"/case/{contact.pk}/word/", EMPLOYERS).status_code == 403
    assert not WordOfOthers.objects.exists()
