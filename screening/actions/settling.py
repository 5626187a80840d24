"""What a decision waited for comes in; what was decided on a flag is kept for later visits; another practitioner takes over."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from screening.actions.record import append, clinic_of, must_be_clients, must_be_open, standing, stands, who
from screening.actions.reviewing import must_be_found
from screening.entry import PractitionerConfirmed, Received, StandingEnded, StandingKept, TakenOver
from screening.errors import InputError, NotNow
from screening.identity import Actor, Staff, as_actor, must
from screening.precedent import answers_behind, kept
from screening.protocol import Protocol
from screening.review import StandingDecision, may_stand
from screening.store import Scan, Store
from screening.visit import Status


def receive(
    store: Store,
    actor: Actor,
    now: datetime,
    ref: str,
    sender: str,
    on: date,
    says: str,
    scan: bytes,
    reference: Callable[[], str],
) -> None:
    """A letter, or word that a condition is met; the visit comes back to review. `scan` is checked before, empty without one."""
    must(actor, "review")
    if not sender.strip() or not says.strip():
        raise InputError("Enter who it is from and what it says.")
    with store.write() as writer:
        visit, today = writer.visit(ref), clinic_of(writer).day(now)
        must_be_open(visit)
        if visit.decision is None or visit.void_because or not any(one.waits for one in visit.decision.modalities.values()):
            raise NotNow("Nothing is waited for in this visit.")
        if on > today:
            raise InputError("Enter the day it came: today or earlier.")
        kept_as = ""
        if scan:
            kept_as = writer.unused(reference)
            writer.put_scan(Scan(ref=kept_as, visit=ref, made_at=now, body=scan))
        entry = Received(
            at=now,
            by=who(actor),
            decision=visit.decision.digest,
            name=actor.name,
            sender=sender.strip(),
            on=on,
            says=says.strip(),
            scan=kept_as,
        )
        append(writer, visit, entry, now, actor, "received", scan=bool(scan))


def keep_standing(
    store: Store,
    protocol: Protocol,
    actor: Actor,
    now: datetime,
    ref: str,
    rule: str,
    says: str,
    limits: tuple[str, ...],
    until: date,
) -> None:
    """For this client and rule, while the answers behind the flag stay the same."""
    must(actor, "decide")
    if len(says.strip()) < 3:
        raise InputError("Enter what was decided.")
    with store.write() as writer:
        visit, today = writer.visit(ref), clinic_of(writer).day(now)
        must_be_open(visit)
        screening, _ = standing(writer, protocol, visit, now)
        flag = next((one for one in screening.flags if one.rule == rule), None)
        if flag is None or visit.response is None or visit.changed_since or not may_stand(flag):
            raise NotNow("This cannot be decided for later visits: decide it each time.")
        last = today + timedelta(days=protocol.standing.days)
        if not today < until <= last:
            raise InputError(f"Choose a last day from tomorrow to {last.isoformat()}.")
        decision = StandingDecision(
            rule=rule,
            answers=answers_behind(visit, flag),
            says=says.strip(),
            limits=tuple(one for one in limits if one in protocol.limit_words),
            until=until,
            by=actor.ref,
            by_name=actor.name,
        )
        append(writer, visit, StandingKept(at=now, by=who(actor), decision=decision), now, actor, "standing decision kept")


def end_standing(store: Store, actor: Actor, now: datetime, ref: str, rule: str) -> None:
    must(actor, "decide")
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_open(visit)
        if rule not in kept(writer.visits_of(*writer.one_person(visit.client))):
            raise NotNow("There is no such standing decision any more.")
        entry = StandingEnded(at=now, by=who(actor), rule=rule, name=actor.name)
        append(writer, visit, entry, now, actor, "standing decision ended")


def take_over(
    store: Store, protocol: Protocol | None, person: Staff, now: datetime, ref: str, reads: str, found: str = ""
) -> None:
    """After a review of one's own: `reads` and `found` are digests of what was on the screen, as of `decide`. The client has still to agree."""
    actor = as_actor(person)
    must(actor, "decide")
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_open(visit)
        if stands(writer, protocol, visit, now) not in (Status.to_countersign, Status.ready):
            raise NotNow("Before the client has signed, decide yourself: the papers then name you.")
        assert visit.decision
        if visit.evidence != reads:
            raise NotNow("Something changed since this page was opened. Read it again, then take over.")
        must_be_found(visit.screening(protocol, clinic_of(writer), now), found)
        if visit.practitioner == person.ref:
            raise NotNow("This visit is yours already.")
        entry = TakenOver(
            at=now,
            by=who(actor),
            practitioner=person.ref,
            name=person.name,
            registration=person.registration,
            before=visit.taken_over.name if visit.taken_over else visit.decision.by_name,
            reads=reads,
            decision=visit.decision.digest,
        )
        append(writer, visit, entry, now, actor, "taken over")


def meet(store: Store, actor: Actor, now: datetime, ref: str, practitioner: str, said: str) -> None:
    """The client agrees to who treats. Raises NotNow where it is somebody else by now."""
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        must_be_open(visit)
        if not visit.to_meet or visit.practitioner != practitioner:
            raise NotNow("Please ask a member of staff.")
        entry = PractitionerConfirmed(at=now, by=who(actor), practitioner=practitioner, said=said)
        append(writer, visit, entry, now, actor, "practitioner confirmed")
