"""Whether the consent of an earlier session still covers a visit, or what is new since it was signed."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from screening.condition import Interval
from screening.consent import Consent, Earlier, Signer
from screening.course import in_scope
from screening.entry import PHOTOS, Withdrawn
from screening.facts import Told
from screening.identity import Client, Clinic
from screening.protocol import Protocol
from screening.questionnaire import Frozen, Item, ItemType
from screening.review import Decision
from screening.rule import Effect, Modality
from screening.screen import Screening
from screening.visit import Visit, without


class Held(NamedTuple):
    """The newest consent of a person's course, as it stands after what was taken back since, and the visit it was signed in."""

    consent: Consent
    visit: Visit
    earlier: Earlier


def held(visits: Iterable[Visit], present: Visit) -> Held | None:
    """Of all visits of one person the newest sealed consent that was not taken back whole."""
    return newest(one for one in visits if one.ref != present.ref and one.opened.protocol.name == present.opened.protocol.name)


def newest(visits: Iterable[Visit]) -> Held | None:
    """Of the visits of one person's course."""
    others = list(visits)
    signed = [one for one in others if one.consent and one.sealed and not one.covered and not one.is_invalid]
    last = max(signed, key=lambda one: one.consent.at if one.consent else one.opened.at, default=None)
    if last is None or last.consent is None or last.sealed is None:
        return None
    consent = last.consent
    base = (consent.extends.base or consent.extends) if consent.extends else None
    earlier = Earlier(consent=consent.ref, visit=last.ref, signed=consent.at, packet=last.sealed.sha256, base=base)
    for entry in (entry for one in others for entry in one.entries):
        if isinstance(entry, Withdrawn) and entry.at > consent.at:
            consent = without(consent, entry.scope or (*consent.modalities, PHOTOS))
    return Held(consent, last, earlier) if consent.agreed else None


class Need(StrEnum):
    nothing = "nothing"  # the consent in force covers the visit
    addendum = "addendum"  # what is new is told and signed for
    consent = "consent"  # all of it, anew


class Why(StrEnum):
    first = "first"
    sessions = "sessions"
    expired = "expired"
    text = "text"
    signers = "signers"
    name = "name"
    practitioner = "practitioner"
    added = "added"  # a modality that the client has not said yes to: not asked, "ask me first", no, or taken back
    answer = "answer"  # a material one
    risk = "risk"  # a line of this client's own


class Reason(Frozen):
    why: Why
    about: str = ""  # a modality, an item or a rule, by its id


class Cover(NamedTuple):
    need: Need
    because: tuple[Reason, ...]
    held: Held | None

    def about(self, why: Why) -> tuple[str, ...]:
        return tuple(reason.about for reason in self.because if reason.why is why)


class Plan(NamedTuple):
    """A visit that is decided, with what was known when it was."""

    visit: Visit
    decision: Decision
    screening: Screening
    client: Client


def cover_of(found: Held | None, plan: Plan, protocol: Protocol, clinic: Clinic, now: datetime) -> Cover:
    """What the plan still needs to be signed."""
    if found is None:
        return Cover(Need.consent, (Reason(why=Why.first),), None)
    anew = tuple(_ended(found.consent, plan, protocol, clinic.day(now)))
    if anew:
        return Cover(Need.consent, anew, found)
    new = tuple(_new(found, plan, protocol, clinic.day))
    return Cover(Need.addendum if new else Need.nothing, new, found)


def _ended(consent: Consent, plan: Plan, protocol: Protocol, on: date) -> Iterable[Reason]:
    session_no, ink = plan.visit.opened.session_no, consent.signature
    if session_no > consent.scope.sessions:
        yield Reason(why=Why.sessions)
    elif not in_scope(consent, session_no, on):
        yield Reason(why=Why.expired)
    if consent.text.version != protocol.version:
        yield Reason(why=Why.text)
    if not set(plan.decision.signers) <= set(consent.signers):
        yield Reason(why=Why.signers)
    if ink.role is Signer.client and not ink.typed and ink.name != plan.client.name:
        yield Reason(why=Why.name)


def _new(found: Held, plan: Plan, protocol: Protocol, day_of: Callable[[datetime], date]) -> Iterable[Reason]:
    decision = plan.decision
    if found.visit.known_practitioner != decision.by:
        yield Reason(why=Why.practitioner)
    for modality in Modality:
        if modality in decision.treats - found.consent.agreed:
            yield Reason(why=Why.added, about=modality)
    for name in changed(found.visit, plan.visit, protocol, day_of):
        yield Reason(why=Why.answer, about=name)
    for rule in _new_risks(found.consent, plan.screening, protocol):
        yield Reason(why=Why.risk, about=rule)


def _new_risks(consent: Consent, screening: Screening, protocol: Protocol) -> Iterable[str]:
    """Lines that the client has not read. A window that moved on to a milder line of the same topic tells nothing new."""
    read: dict[str, Effect] = {}
    for name in consent.told:
        if rule := protocol.compiled.by_id.get(name):
            gravest = max(bar.effect for bar in rule.effects.values())
            read[rule.topic] = max(gravest, read.get(rule.topic, gravest))
    for flag in screening.flags:
        is_new = flag.topic not in read or flag.gravest > read[flag.topic]
        if flag.consent_line and flag.rule not in consent.told and is_new:
            yield flag.rule


def told(screening: Screening) -> tuple[str, ...]:
    """The rules with a line of this client's own in the consent."""
    return tuple(flag.rule for flag in screening.flags if flag.consent_line)


def changed(before: Visit, now: Visit, protocol: Protocol, day_of: Callable[[datetime], date]) -> tuple[str, ...]:
    """Material items that say something now, whoever said it, which nothing said when the consent was signed."""
    signed = before.consent.at if before.consent else now.opened.at
    at_signing = Visit.of(before.ref, (entry for entry in before.entries if entry.at <= signed))
    then, today = at_signing.told(day_of), now.told(day_of)
    return tuple(
        item.id
        for item in protocol.questionnaire.items
        if item.material and not item.is_reading and item.id in today and says_more(item, then.get(item.id), today[item.id])
    )


def says_more(item: Item, then: Told | None, now: Told) -> bool:
    """A "no" says nothing more, nor does another way to name the same days, words or fewer choices."""
    if now.given == ["none"] or (isinstance(now.given, str) and now.given in item.denials):
        return False
    if then is None:
        return True
    if item.type is ItemType.date:
        return not _overlap(item, then, now)
    if isinstance(now.given, list) and isinstance(then.given, list):
        return any(one not in then.given for one in now.given)
    return bool(_plain(now.given) != _plain(then.given))


def _plain(given: Any) -> Any:
    return " ".join(given.casefold().split()) if isinstance(given, str) else given


def _overlap(item: Item, then: Told, now: Told) -> bool:
    """Whether both may mean the same day. A day that nobody knew then is not the one that is named now."""
    first, second = (item.read(one.given, one.day, frozenset()) for one in (then, now))
    if not isinstance(first, Interval) or not isinstance(second, Interval) or "unknown" in (then.given, now.given):
        return bool(then.given == now.given)
    return first.first <= second.last and second.first <= first.last
