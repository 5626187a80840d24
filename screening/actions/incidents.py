"""A serious reaction, written down by a practitioner."""

from collections.abc import Collection
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from screening.actions.record import append, who
from screening.entry import IncidentRecorded
from screening.errors import InputError, NotNow
from screening.identity import Actor, must
from screening.incident import owed
from screening.protocol import Protocol
from screening.store import Store
from screening.visit import Visit

SHORTEST = 3  # characters that say something


class Account(BaseModel):
    """What happened, in the practitioner's words."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    what: str
    began: str
    action: str
    told_to: str

    @property
    def is_whole(self) -> bool:
        return all(len(part) >= SHORTEST for part in (self.what, self.began, self.action, self.told_to))


def record(
    store: Store, protocol: Protocol, actor: Actor, now: datetime, ref: str, items: Collection[str], account: Account
) -> Visit:
    """Also after the visit has ended; a treatment is where some of them happen."""
    must(actor, "write an incident")
    with store.write() as writer:
        visit = writer.visit(ref)
        open_items = tuple(item for item in owed(visit, protocol) if item in items)
        if not open_items:
            raise NotNow("There is no incident to write down here.")
        if not account.is_whole:
            raise InputError("Enter what happened, when it began, what was done, and who was told.")
        entry = IncidentRecorded(at=now, by=who(actor), items=open_items, name=actor.name, **account.model_dump())
        return append(writer, visit, entry, now, actor, "incident recorded")
