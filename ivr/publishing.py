"""Publishing prompts by errand, as the house asks for it: what is approved, or an earlier set again."""

from dataclasses import dataclass
from uuid import UUID

from anyio import to_thread
from pydantic import TypeAdapter, ValidationError

from ivr.errands import Doer, Errand
from ivr.errors import ErrandNotDone
from ivr.ports import Clock
from prompts.errors import PromptError
from prompts.publishing import Publisher

PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Publishing:
    """`by` asks for it. `back_to` is a set's name; without one everything approved is published."""

    by: str
    back_to: str | None = None

    def errand(self, errand_id: UUID) -> Errand:
        """As it is sent to the line."""
        return Errand(errand_id, PUBLISH, _asked.dump_json(self))


_asked = TypeAdapter(Publishing)


def doers(publisher: Publisher, clock: Clock) -> dict[str, Doer]:
    """Who does this errand. Doing it twice is doing it once."""

    async def publish(errand: Errand) -> None:
        await to_thread.run_sync(_publish, publisher, clock, errand)

    return {PUBLISH: publish}


def _publish(publisher: Publisher, clock: Clock, errand: Errand) -> None:
    try:
        asked = _asked.validate_json(errand.body)
    except ValidationError:
        raise ErrandNotDone("not_an_errand") from None
    try:
        if asked.back_to is None:
            publisher.publish(asked.by, clock.now())
        else:
            publisher.roll_back(asked.by, clock.now(), asked.back_to)
    except PromptError:
        raise ErrandNotDone("not_published") from None
