"""What the client does on the tablet, and what an emergency answer sets off."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from screening.actions.record import append, clinic_of, must_be_clients, must_be_open, who
from screening.condition import UNCERTAIN_WORDS, Truth
from screening.entry import (
    Answered,
    Assessed,
    CalledByMistake,
    Carried,
    EmergencyRaised,
    HelpAsked,
    LanguageChosen,
    NoticeAgreed,
    PageLeft,
    PageRead,
    Reopened,
    StaffCame,
    Submitted,
    Unanswered,
)
from screening.errors import InputError, NotNow
from screening.facts import Known, know
from screening.identity import Actor, Clinic, must
from screening.protocol import Protocol
from screening.questionnaire import EmergencyText, Item, ItemType, Questionnaire, Reopens
from screening.response import Answer, By, Given, How, Response
from screening.rule import Flag
from screening.screen import holds
from screening.store import Reader, Store, Writer
from screening.visit import RAISING, Visit


class Saved(NamedTuple):
    """The visit with what was just saved, what is open in it now, and the emergency screens that it opened, the gravest first."""

    opened: tuple[EmergencyText, ...]
    visit: Visit
    known: Known


class Shown(NamedTuple):
    """An answer as the page holds it: `given` None takes it back."""

    item: str
    given: Given | None
    asked: str
    said: str
    how: How
    page: int


def agree(
    store: Store, actor: Actor, now: datetime, ref: str, text: str, seconds: float, helper: By = By.client, helper_name: str = ""
) -> None:
    """Privacy notice read and electronic form agreed to. `text` is the digest of the notice as shown."""
    if helper is not By.client and not helper_name.strip():
        raise InputError("Enter the name of the person who helps.")
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        must_be_open(visit)
        entry = NoticeAgreed(at=now, by=who(actor), text=text, seconds=seconds, helper=helper, helper_name=helper_name.strip())
        append(writer, visit, entry, now, actor, "notice agreed", helper=helper)


def choose_language(store: Store, protocol: Protocol, actor: Actor, now: datetime, ref: str, language: str) -> None:
    """From here on the client reads in this language. Raises InputError for one that the protocol does not have."""
    if language not in protocol.languages:
        raise InputError(f"Choose one of these languages: {', '.join(protocol.languages)}.")
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        must_be_open(visit)
        if visit.language != language:
            entry = LanguageChosen(at=now, by=who(actor), language=language)
            append(writer, visit, entry, now, actor, "language chosen", language=language)


def answer(
    store: Store,
    protocol: Protocol,
    actor: Actor,
    now: datetime,
    ref: str,
    shown: Iterable[Shown],
    by: By,
    language: str,
    since: Visit | None = None,
) -> Saved:
    """Saves what changed on a page. `since`: the visit as the page read it, so that only what is newer is read.

    Raises InputError for an answer that its item does not take; nothing of the batch is saved then.
    """
    with store.write() as writer:
        visit = writer.visit(ref, since)
        if by is not By.paper or actor.kind != "staff":  # paper.type_in asks who may type
            must_be_clients(visit, actor)
        must_be_open(visit)
        if visit.notice is None:
            raise NotNow("Read the notice and agree to the electronic form first.")
        clinic = clinic_of(writer)
        stands, changed = visit.today(protocol, clinic, now).answers, []
        for one in shown:
            before = stands.get(one.item)
            if (before.given if before else None) == one.given:
                continue
            visit = _save(writer, protocol, clinic, actor, now, visit, one, by, language)
            changed.append(one.item)
        visit = _reopen(writer, protocol, actor, now, visit, changed)
        return raise_holds(writer, protocol, actor, now, visit, changed)


def _save(
    writer: Writer,
    protocol: Protocol,
    clinic: Clinic,
    actor: Actor,
    now: datetime,
    visit: Visit,
    one: Shown,
    by: By,
    language: str,
) -> Visit:
    item = protocol.questionnaire.item(one.item)
    if item.is_reading:
        raise InputError(f"{one.item} is entered by the practitioner.")
    if one.given is None:
        return append(writer, visit, Unanswered(at=now, by=who(actor), item=one.item), now, actor, "answer taken back")
    item.read(one.given, clinic.day(now), protocol.questionnaire.area_ids)
    answered = Answer(
        item=one.item,
        given=one.given,
        asked=one.asked,
        said=one.said,
        how=one.how,
        page=one.page,
        language=language,
        by=by,
        at=now,
    )
    return append(writer, visit, Answered(at=now, by=who(actor), answer=answered), now, actor, "answer saved")


def _reopen(writer: Writer, protocol: Protocol, actor: Actor, now: datetime, visit: Visit, changed: Collection[str]) -> Visit:
    """At a return visit: what the client says is new has carried answers asked again; said by mistake, they stand again."""
    rows = protocol.questionnaire.reopens
    gates = {row.item for row in rows} | {protocol.questionnaire.by_id[row.item].follow_up_of for row in rows}
    if not visit.returns or gates.isdisjoint(changed):
        return visit
    due = set(protocol.questionnaire.on_pages(page for row in rows if _says(protocol, visit, row) for page in row.pages))
    again = tuple(name for name in visit.carried if name in due)
    reopened = visit.today(protocol, clinic_of(writer), now).reopened  # nothing new on a later day takes nothing back
    stand = tuple(one for name, one in reopened.items() if name not in due and name not in visit.answers)
    if again:
        visit = append(writer, visit, Reopened(at=now, by=who(actor), items=again), now, actor, "asked again", answers=len(again))
    if stand:
        entry = Carried(at=now, by=who(actor), source="", response="", answers=stand)
        visit = append(writer, visit, entry, now, actor, "answers carried over", answers=len(stand))
    return visit


def _says(protocol: Protocol, visit: Visit, row: Reopens) -> bool:
    """The choice, or that the client is not sure whether anything is new."""
    answer, gate = visit.answers.get(row.item), protocol.questionnaire.by_id[row.item].follow_up_of
    above = visit.answers.get(gate) if gate else None
    for one in (above, answer):
        if one and one.given in UNCERTAIN_WORDS:
            return True
    if above and above.given != "yes":
        return False
    return answer is not None and isinstance(answer.given, list) and row.choice in answer.given


def raise_holds(writer: Writer, protocol: Protocol, actor: Actor, now: datetime, visit: Visit, changed: Sequence[str]) -> Saved:
    """An emergency for every hold that a changed answer or reading decides: single answers and combinations alike."""
    by_text: dict[EmergencyText, list[str]] = {}
    known = visit.known(protocol, clinic_of(writer), now, protocol.ears)
    for flag in holds(protocol.compiled, known.facts):
        if not set(changed).isdisjoint(flag.items):
            text, items = _screen_of(protocol, visit, flag)
            by_text.setdefault(text, []).extend(items)
    opened = tuple(text for text in EmergencyText if text in by_text)
    for text in opened:
        entry = EmergencyRaised(at=now, by=who(actor), items=tuple(dict.fromkeys(by_text[text])), text=text)
        visit = append(writer, visit, entry, now, actor, "emergency raised")
    return Saved(opened, visit, known)


def _screen_of(protocol: Protocol, visit: Visit, flag: Flag) -> tuple[EmergencyText, tuple[str, ...]]:
    """Which screen a hold opens, and the answers that an assessment is about.

    Those of the rule's own section, not a medicine beside them; for a combination, those that say yes or are not sure.
    """
    items = [protocol.questionnaire.by_id[name] for name in flag.items if name in protocol.questionnaire.by_id]
    asked = list({item.id: item for item in (_gate(protocol.questionnaire, one) for one in items) if _takes_no(item)}.values())
    texts = [item.emergency for item in items if item.emergency]
    own = [item.id for item in asked if item.section == protocol.compiled.by_id[flag.rule].section]
    given = {**{name: answer.given for name, answer in visit.answers.items()}, **{one.item: one.given for one in visit.readings}}
    saying = [item.id for item in asked if given.get(item.id) in RAISING]
    answered = [name for name in flag.items if name in given]
    return texts[0] if texts else EmergencyText.emergency_department, tuple(own or saying or answered)


def _gate(questionnaire: Questionnaire, item: Item) -> Item:
    """The item, or the nearest question above it that can be answered with no."""
    while not _takes_no(item) and item.follow_up_of:
        item = questionnaire.by_id[item.follow_up_of]
    return item


def _takes_no(item: Item) -> bool:
    return item.type is ItemType.yes_no or any(choice.id == "no" for choice in item.choices)


def leave_page(store: Store, actor: Actor, now: datetime, ref: str, page: str, seconds: float, talk: bool = False) -> None:
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        entry = PageLeft(at=now, by=who(actor), page=page, seconds=round(seconds, 1), talk=talk)
        append(writer, visit, entry, now, actor, "page left")


def read_page(store: Store, actor: Actor, now: datetime, ref: str, page: str, seconds: float) -> None:
    """A neutral page read while waiting."""
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        append(
            writer,
            visit,
            PageRead(at=now, by=who(actor), page=page, seconds=round(seconds, 1)),
            now,
            actor,
            "page read",
            page=page,
        )


def call_mistake(store: Store, actor: Actor, now: datetime, ref: str) -> None:
    """The hold stays; the practitioner sees that the client called it a mistake."""
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        entry = CalledByMistake(at=now, by=who(actor), items=tuple(visit.raised))
        append(writer, visit, entry, now, actor, "called a mistake by the client")


def call_help(store: Store, actor: Actor, now: datetime, ref: str, page: str) -> None:
    """The desk sees that this client asks for somebody, until a member of staff came. Asked once is enough."""
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        if visit.help_asked is None:
            append(writer, visit, HelpAsked(at=now, by=who(actor), page=page), now, actor, "help asked for")


def come(store: Store, actor: Actor, now: datetime, ref: str) -> None:
    """A member of staff is with the client. Ends nothing."""
    must(actor, "open a visit")
    with store.write() as writer:
        append(writer, writer.visit(ref), StaffCame(at=now, by=who(actor)), now, actor, "staff with the client")


def assess(
    store: Store,
    actor: Actor,
    now: datetime,
    ref: str,
    items: tuple[str, ...],
    confirmed: bool,
    because: str,
    last_well: str = "",
) -> None:
    """The practitioner's recorded assessment is the only end of an emergency. "Not so" answers its questions with no from then on."""
    must(actor, "review")
    if len(because.strip()) < 3:
        raise InputError("Enter what you saw and asked.")
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_open(visit)
        open_items = tuple(item for item in items if item in visit.raised)
        if not open_items:
            raise NotNow("There is no emergency answer to assess.")
        entry = Assessed(
            at=now,
            by=who(actor),
            items=open_items,
            confirmed=confirmed,
            because=because.strip(),
            name=actor.name,
            last_well=last_well,
        )
        append(writer, visit, entry, now, actor, "emergency assessed", confirmed=confirmed)


def submit(store: Store, protocol: Protocol, actor: Actor, now: datetime, ref: str) -> Response:
    """Freezes the answers. Raises NotNow while something is missing, or is too old to stand.

    Answers to closed follow-ups are dropped, and the response says so.
    """
    with store.write() as writer:
        visit = writer.visit(ref)
        must_be_clients(visit, actor)
        return freeze(writer, protocol, actor, now, visit)


def freeze(writer: Writer, protocol: Protocol, actor: Actor, now: datetime, visit: Visit) -> Response:
    """The same inside a transaction that does more."""
    must_be_open(visit)
    if visit.raised:
        raise NotNow("Please ask a member of staff.")
    if not visit.answers.keys() <= protocol.questionnaire.by_id.keys():
        raise NotNow("The questions changed meanwhile. Please ask a member of staff.")
    missing, closed = open_ends(writer, protocol, visit, now)
    if missing:
        raise NotNow(f"Still to answer: {len(missing)}.")
    stands = visit.today(protocol, clinic_of(writer), now).answers
    items = [item.id for item in protocol.questionnaire.items if item.id in stands and item.id not in closed]
    response = Response(
        answers=tuple(stands[name] for name in items),
        protocol=protocol.digest,
        language=visit.language,
        dropped=tuple(name for name in visit.answers if name not in items),
        supersedes=visit.response.digest if visit.response else None,
        at=now,
    )
    entry = Submitted(at=now, by=who(actor), response=response)
    append(writer, visit, entry, now, actor, "answers submitted", answers=len(response.answers))
    return response


def open_ends(reader: Reader, protocol: Protocol, visit: Visit, now: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Items still missing today, those with too old an answer among them; and answered items that a later answer closed."""
    clinic = clinic_of(reader)
    visit = visit.today(protocol, clinic, now)
    setting = visit.setting(protocol, clinic, now)
    told = {name: it for name, it in visit.told(clinic.day).items() if name in protocol.questionnaire.by_id}
    closed: list[str] = []
    while True:  # a follow-up that closes may close its own follow-ups
        known = know(protocol.questionnaire, told, setting)
        closing = [name for name in visit.answers if name in told and known.asked.get(name) is Truth.NO]
        if not closing:
            return tuple(known.missing), tuple(name for name in visit.answers if name in closed)
        closed += closing
        told = {name: it for name, it in told.items() if name not in closing}
