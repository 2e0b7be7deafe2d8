"""Which contacts are one caller's: by the pseudonym of her number and by her case code, never by guessing."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Q

from ops.casebook.models import Contact

Node = str


def callers_of(contacts: Collection[Contact]) -> Mapping[UUID, str | None]:
    """A name for the caller of each; None where nothing tells who she is: she may be any of the others.

    Two telephones are one caller's where a code joins them, be it by a contact that is not among these.
    """
    joined: dict[Node, Node] = {}
    known: set[Node] = set()
    for each in _around(contacts):
        thread = _thread(each)
        joined.setdefault(thread, thread)
        if each.pseudonym:
            joined.setdefault(each.pseudonym, each.pseudonym)
            joined[_root(joined, each.pseudonym)] = _root(joined, thread)
        if each.pseudonym or each.about:
            known.add(thread)
    told = {_root(joined, thread) for thread in known}
    named = {each.pk: _root(joined, _thread(each)) for each in contacts}
    return {pk: name if name in told else None for pk, name in named.items()}


def all_of(contact: Contact) -> Collection[Contact]:
    """Her contacts: this one, and what numbers and codes join to it, over however many steps."""
    found = {contact.pk}
    while len(near := _around(list(Contact.objects.filter(pk__in=found)))) > len(found):
        found = {each.pk for each in near}
    return list(Contact.objects.filter(pk__in=found))


def _around(contacts: Collection[Contact]) -> Collection[Contact]:
    """These, and whatever shares a number or a code with one of them."""
    numbers = {each.pseudonym for each in contacts if each.pseudonym}
    threads = {each.about or each.pk for each in contacts}
    near = Contact.objects.filter(Q(pseudonym__in=numbers) | Q(pk__in=threads) | Q(about__in=threads))
    return {each.pk: each for each in (*near.only("pk", "pseudonym", "about"), *contacts)}.values()


def _thread(contact: Contact) -> Node:
    return str(contact.about or contact.pk)


def _root(joined: dict[Node, Node], node: Node) -> Node:
    while joined[node] != node:
        node = joined[node]
    return node
