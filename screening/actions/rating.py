"""The client's own ratings of the goals, for the course and for nothing else."""

from datetime import datetime

from screening.actions.planning import plan_for
from screening.actions.record import append, must_be_clients, must_be_open, who
from screening.entry import GoalRated
from screening.errors import InputError, NotNow
from screening.identity import Actor
from screening.protocol import Protocol
from screening.questionnaire import Choice, in_language
from screening.rating import to_rate
from screening.store import Reader, Store
from screening.visit import Visit

MOST = 10


def due(reader: Reader, protocol: Protocol, visit: Visit) -> tuple[Choice, ...]:
    """The goals to rate at this visit, by the plan that was set for this client."""
    return to_rate(protocol, visit, plan_for(reader, protocol, visit.client))


def rate(store: Store, protocol: Protocol, actor: Actor, now: datetime, ref: str, goal: str, value: int) -> Visit:
    """After the answers were sent; a later rating of the same visit takes the place of an earlier one."""
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        must_be_open(visit)
        if visit.response is None:
            raise NotNow("Send the answers first.")
        label = next((one.label for one in due(writer, protocol, visit) if one.id == goal), None)
        if label is None or not 0 <= value <= MOST:
            raise InputError(f"Rate one of the goals that were chosen, from 0 to {MOST}.")
        entry = GoalRated(at=now, by=who(actor), goal=goal, value=value, label=in_language(label, visit.language))
        return append(writer, visit, entry, now, actor, "goal rated")
