"""A form filled in on paper: typed in by one member of staff, checked against the paper by another."""

from collections.abc import Iterable
from datetime import datetime

from screening.actions import answering
from screening.actions.answering import Shown
from screening.actions.record import append, clinic_of, must_be_open, who
from screening.digest import digest
from screening.entry import Answered, NoticeAgreed, PaperChecked, Unanswered
from screening.errors import InputError, NotAllowed, NotNow
from screening.identity import Actor, is_reference, may, must
from screening.protocol import Protocol
from screening.questionnaire import EmergencyText
from screening.response import By, Response
from screening.store import Reader, Store
from screening.visit import Visit

TYPE_IN = "type in a paper form"
SHORT = 12
"""Characters of the protocol's digest at the foot of each page of paper."""
BORN = "birth_date"
STAFF = "staff:"


def begin(
    store: Store,
    protocol: Protocol,
    actor: Actor,
    now: datetime,
    ref: str,
    foot: str,
    text: str,
    helper: By = By.client,
    helper_name: str = "",
) -> None:
    """The notice was read and agreed to on paper. `foot`: what the paper's foot or square says; `text`: digest of the notice there.

    Tablets of the visit end: an answer comes from one side at a time.
    """
    must(actor, TYPE_IN)
    if helper is not By.client and not helper_name.strip():
        raise InputError("Enter the name of the person who helps.")
    _must_fit(protocol, ref, foot)
    with store.write() as writer:
        visit = writer.visit(ref)
        _must_be_answering(visit)
        entry = NoticeAgreed(
            at=now, by=who(actor), text=text, seconds=0, helper=helper, helper_name=helper_name.strip(), on_paper=True
        )
        append(writer, visit, entry, now, actor, "notice agreed on paper", helper=helper)
        writer.kill_codes(ref, now)
        writer.end_tablet_sessions(ref, now)


def _must_fit(protocol: Protocol, ref: str, foot: str) -> None:
    """The paper has these questions; and this visit's reference, where one is printed on it."""
    words = foot.upper().split()
    if protocol.digest[:SHORT].upper() not in words:
        raise InputError(
            f"Check the {SHORT} characters after the word form at the foot of the paper. If they are as you entered them, the paper has"
            " another version of the questions: ask the client the questions again."
        )
    if any(is_reference(word) and word != ref for word in words if len(word) != SHORT):
        raise InputError("This paper is of another visit. Look at the reference at its foot.")


def _must_be_answering(visit: Visit) -> None:
    must_be_open(visit)
    if visit.response is not None and not visit.changed_since:
        raise NotNow("The answers of this visit were sent already.")


def type_in(
    store: Store, protocol: Protocol, actor: Actor, now: datetime, ref: str, shown: Iterable[Shown], language: str
) -> tuple[EmergencyText, ...]:
    """Saves what stands on the paper; raises an emergency just as the tablet does."""
    must(actor, TYPE_IN)
    answers = tuple(shown)
    with store.read() as reader:
        visit = reader.visit(ref)
        _must_be_answering(visit)
        if visit.notice is None or not visit.notice.on_paper:
            raise NotNow("Begin with the foot of the paper form.")
        born = reader.client(visit.client).birth_date.isoformat()
    if any(one.item == BORN and one.given not in (None, born) for one in answers):
        raise InputError("The birth date on the paper is not this client's. Look whose paper this is.")
    return answering.answer(store, protocol, actor, now, ref, answers, By.paper, language).opened


def answers_digest(visit: Visit) -> str:
    """What a second person compares with the paper."""
    return digest([answer.model_dump(mode="json") for _, answer in sorted(visit.answers.items())])


def typists(visit: Visit) -> tuple[str, ...]:
    """References of those who typed."""
    found = []
    for entry in visit.entries:
        is_paper = isinstance(entry, Answered) and entry.answer.by is By.paper
        if entry.by.startswith(STAFF) and (is_paper or isinstance(entry, Unanswered)):
            found.append(entry.by.removeprefix(STAFF))
    return tuple(dict.fromkeys(found))


def others(reader: Reader, visit: Visit) -> tuple[str, ...]:
    """Names of those who may check what was typed."""
    typed = typists(visit)
    staff = (one for one in reader.all_staff() if one.active and one.ref not in typed)
    return tuple(one.name for one in staff if may(Actor(kind="staff", ref=one.ref, roles=one.roles), TYPE_IN))


def check(
    store: Store, protocol: Protocol, actor: Actor, now: datetime, ref: str, reads: str, compared: bool, alone: bool = False
) -> Response:
    """A second person compared every line with the paper, and the answers are sent. `reads`: digest of what was compared.

    `alone`: there is no second person, and the papers say so.
    """
    must(actor, TYPE_IN)
    if not compared:
        raise InputError("Tick that you compared every line with the paper.")
    with store.write() as writer:
        visit = writer.visit(ref)
        _must_be_answering(visit)
        typed = typists(visit)
        if not typed or visit.notice is None or not visit.notice.on_paper:
            raise NotNow("Nothing was typed in from paper.")
        if answers_digest(visit.today(protocol, clinic_of(writer), now)) != reads:
            raise NotNow("An answer changed meanwhile. Compare it again.")
        if actor.ref in typed:
            _must_be_alone(writer, visit, alone)
        names = tuple(writer.staff(one).name for one in typed)
        entry = PaperChecked(at=now, by=who(actor), typed=names, checked=actor.name, alone=actor.ref in typed, answers=reads)
        visit = append(writer, visit, entry, now, actor, "paper form checked", alone=entry.alone)
        return answering.freeze(writer, protocol, actor, now, visit)


def _must_be_alone(reader: Reader, visit: Visit, alone: bool) -> None:
    checkers = others(reader, visit)
    if checkers:
        raise NotAllowed(f"Let a second person check what you typed: {', '.join(checkers)}.")
    if not alone:
        raise NotAllowed("Say that you work alone: the papers will say it too.")
