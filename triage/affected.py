"""How many workers an incident concerns: a range with its reasons, never a sum of guesses."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Telling:
    """What one contact tells. `caller` is None where she withheld her number: she may be any other."""

    caller: str | None
    workers: int | None


@dataclass(frozen=True, slots=True)
class Affected:
    """`at_most` is what was told at most; who told no number stands in it for herself alone."""

    at_least: int
    at_most: int
    reasons: tuple[str, ...]


def affected(tellings: Sequence[Telling]) -> Affected:
    """Of the contacts of one incident; contacts of one caller are one telling, the largest she told.

    At least: the largest group one caller told of, or as many as called. At most: the groups of all callers
    together, which is right only if nobody belongs to two of them.
    """
    groups = list(_groups(tellings))
    known = {each.caller for each in tellings if each.caller is not None}
    callers = max(len(known), min(len(groups), 1))
    largest = max((each for each in groups if each is not None), default=0)
    at_most = sum(max(each or 1, 1) for each in groups)
    at_least = max(largest, callers)
    return Affected(at_least, at_most, tuple(_reasons(groups, len(groups) - len(known), largest, callers)))


def _groups(tellings: Sequence[Telling]) -> Iterator[int | None]:
    """One entry a caller: the largest number she told. Who withheld her number is counted by herself."""
    for caller in dict.fromkeys(each.caller for each in tellings if each.caller is not None):
        yield _largest(each.workers for each in tellings if each.caller == caller)
    yield from (each.workers for each in tellings if each.caller is None)


def _largest(told: Iterable[int | None]) -> int | None:
    return max((each for each in told if each is not None), default=None)


def _reasons(groups: Sequence[int | None], withheld: int, largest: int, callers: int) -> Iterator[str]:
    told = [each for each in groups if each is not None]
    if largest >= callers:
        yield f"At least {largest}: the largest number that one caller told."
    else:
        yield f"At least {callers}: so many different callers told of it."
    if len(groups) > 1:
        yield "At most: what all callers told together, if nobody belongs to two of their groups. They may."
    if len(told) < len(groups):
        silent = len(groups) - len(told)
        yield f"{silent} of {len(groups)} told no number; each stands here for herself alone."
    if withheld:
        yield f"{withheld} withheld the number: they may be the same person, or one of the others."
