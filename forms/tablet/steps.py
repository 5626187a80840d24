"""Which page comes next, which items a page shows, and what is missing on it. Pure: no screen, no store."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from screening.actions.visits import MEET, SIGN
from screening.condition import DaysAhead, DaysSince, Truth, leaves
from screening.digest import digest
from screening.entry import PageRead
from screening.facts import Known
from screening.identity import Clinic
from screening.protocol import Protocol, When
from screening.questionnaire import Block, EmergencyText, Item, ItemType, Page, Questionnaire, Text
from screening.response import Answer, Given, How
from screening.store import Session
from screening.visit import CLOSED, Visit

CHECK = "check"
BORN = "birth_date"

Place = Literal[
    "start", "who", "notice", "ask", "check", "certify", "read", "wait", "consent", "sign", "done", "emergency", "covered", "meet"
]


class Gap(NamedTuple):
    """Something still missing on a page: where it stands and the words that say what to do."""

    item: str
    words: str
    block: int


def heard(protocol: Protocol, clinic: Clinic, visit: Visit, now: datetime) -> Known:
    """What is open, with what the client wrote in own words taken into account."""
    return visit.known(protocol, clinic, now, protocol.ears)


def places(
    session: Session | None,
    confirmed: bool,
    visit: Visit | None,
    loaded: bool,
    unread: Sequence[str],
    complete: bool,
    held: bool = False,
) -> tuple[Place, ...]:
    """Where this tablet may be; the first is where it goes by itself. `loaded`: the protocol can be used; `held`: something stops at once."""
    if session is None or visit is None:
        return ("start",)
    if session.covered_at is not None:
        return ("covered",)
    calls = bool(visit.raised) and visit.ended not in CLOSED
    if not confirmed and not (calls and session.confirmed):  # however long nobody touched it: what to do stays on the screen
        return ("who",)
    if calls:
        return ("emergency",)
    if visit.ended in CLOSED or (held and visit.confirmed):
        return ("done",)
    if not loaded:
        return ("wait",)
    if session.purpose == MEET:
        return ("meet",)
    return _signing(visit, unread) if session.purpose == SIGN else _answering(session, visit, complete)


def _answering(session: Session, visit: Visit, complete: bool) -> tuple[Place, ...]:
    if visit.notice is None or visit.notice.on_paper:
        return ("notice",)
    sent = visit.response is not None and not visit.changed_since
    reopened = visit.response is not None and session.made_at > visit.response.at  # a new code lets the client correct
    if sent and not reopened:
        return ("wait", "read")
    return ("check", "ask", "certify") if complete else ("ask", "check")


def _signing(visit: Visit, unread: Sequence[str]) -> tuple[Place, ...]:
    if visit.consent is not None and not visit.released:
        return ("done",)
    if not is_open_for_signing(visit):
        return ("wait",)
    return ("read",) if unread else ("consent", "sign")


def is_open_for_signing(visit: Visit) -> bool:
    return visit.released and visit.decision is not None and not visit.void_because


def unread(protocol: Protocol, visit: Visit) -> tuple[str, ...]:
    """The neutral pages that this client has not read in this visit yet. Nobody reads them again for what is new only."""
    if visit.addendum:
        return ()
    read = {entry.page for entry in visit.entries if isinstance(entry, PageRead)}
    return tuple(clause.id for clause in protocol.words(visit.language).reading if clause.id not in read)


def gravest(texts: Iterable[str]) -> EmergencyText:
    """Of several emergency screens the one that asks for the fastest help."""
    found = set(texts)
    return next((text for text in EmergencyText if text in found), EmergencyText.emergency_department)


def is_shown(item: Item, asked: Mapping[str, Truth]) -> bool:
    return not item.is_reading and asked.get(item.id) is Truth.YES


def gates(block: Block, questionnaire: Questionnaire, asked: Mapping[str, Truth], answers: Container[str]) -> tuple[Item, ...]:
    """The items of a block that stand by themselves. The birth date was entered before the questions began."""
    items = (questionnaire.by_id[name] for name in block.items)
    return tuple(item for item in items if is_shown(item, asked) and not (item.id == BORN and BORN in answers))


def opened(gate: Item, questionnaire: Questionnaire, asked: Mapping[str, Truth]) -> tuple[Item, ...]:
    """The follow-ups that show under an item now."""
    return tuple(item for item in questionnaire.family(gate.id)[1:] if is_shown(item, asked))


def stands_alone(gate: Item, questionnaire: Questionnaire) -> bool:
    """Nothing else on the page hangs on how it is drawn: a picture of areas talks to the browser by ways of its own."""
    return all(item.type is not ItemType.areas for item in questionnaire.family(gate.id))


def offered(item: Item, questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The choices of an item. One that asks which of several chosen things matters offers only what was chosen."""
    every = tuple(choice.id for choice in item.choices)
    parent = questionnaire.by_id.get(item.follow_up_of or "")
    if (
        item.type is not ItemType.choice
        or parent is None
        or parent.type is not ItemType.choices
        or parent.choices != item.choices
    ):
        return every
    given = answers[parent.id].given if parent.id in answers else None
    return tuple(one for one in every if one in given) if isinstance(given, list) else every


def shown(page: Page, questionnaire: Questionnaire, asked: Mapping[str, Truth], answers: Container[str]) -> tuple[Item, ...]:
    """Everything on a page in the order in which it stands there."""
    found: list[Item] = []
    for block in page.block:
        for gate in gates(block, questionnaire, asked, answers):
            found += (gate, *opened(gate, questionnaire, asked))
    return tuple(found)


def pages(questionnaire: Questionnaire, asked: Mapping[str, Truth], answers: Container[str]) -> tuple[Page, ...]:
    """The pages that have something to ask, without the last one, which checks."""
    return tuple(page for page in questionnaire.pages if page.id != CHECK and shown(page, questionnaire, asked, answers))


def for_visit(questionnaire: Questionnaire, asked: Mapping[str, Truth], visit: Visit, whole: str = "") -> tuple[Page, ...]:
    """The pages of this visit. At a return visit those that open it, then others with something due; each asks only what is due.

    `whole`: a page that the client opened to change what was carried; it stands as at a first visit.
    """
    if not visit.returns:
        return pages(questionnaire, asked, visit.answers)
    placed = {name for page in questionnaire.again for name in page.items}
    found = [_due(page, questionnaire, asked, visit, ()) for page in questionnaire.again]
    for page in questionnaire.pages:
        found.append(page if page.id == whole else _due(page, questionnaire, asked, visit, placed))
    return tuple(page for page in found if page.id != CHECK and (page.id == whole or _asks(page, questionnaire, asked, visit)))


def _asks(page: Page, questionnaire: Questionnaire, asked: Mapping[str, Truth], visit: Visit) -> bool:
    return any(_is_due(item, visit) for item in shown(page, questionnaire, asked, visit.answers))


def _is_due(item: Item, visit: Visit) -> bool:
    """What may be left out is no reason to show a page."""
    return item.id not in visit.carried and (item.id in visit.answers or not item.optional)


def _due(page: Page, questionnaire: Questionnaire, asked: Mapping[str, Truth], visit: Visit, placed: Container[str]) -> Page:
    """The page with the questions that are due; a fresh one stays where something that it opens is due."""

    def keeps(name: str) -> bool:
        under = (item for item in questionnaire.family(name)[1:] if is_shown(item, asked))
        return name not in placed and (name not in visit.carried or any(_is_due(item, visit) for item in under))

    blocks = tuple(block.model_copy(update={"items": tuple(filter(keeps, block.items))}) for block in page.block)
    return page.model_copy(update={"block": blocks})


def check_page(questionnaire: Questionnaire) -> Page | None:
    return next((page for page in questionnaire.pages if page.id == CHECK), None)


def number(questionnaire: Questionnaire, page: str) -> int:
    """The page's number in the protocol, from 1: what an answer's provenance names, whatever pages are skipped."""
    forms = (questionnaire.pages, questionnaire.again)
    return next((place for form in forms for place, one in enumerate(form, 1) if one.id == page), 0)


def part(questionnaire: Questionnaire, page: Page) -> tuple[int, Text]:
    """The part that the page belongs to: its number from 1 and its title."""
    place, found = next((n, one) for n, one in enumerate(questionnaire.parts, 1) if one.id == page.part)
    return place, found.title


def lead_is_whole(page: Page, questionnaire: Questionnaire, answers: Container[str]) -> bool:
    """A lead that asks for the birth date is left out where it is known."""
    return not (BORN in page.items and BORN in answers)


def resume(sequence: Sequence[Page], questionnaire: Questionnaire, known: Known, answers: Container[str]) -> str:
    """The first page on which something is missing, else the check."""
    missing = set(known.missing)
    for page in sequence:
        if any(item.id in missing for item in shown(page, questionnaire, known.asked, answers)):
            return page.id
    return CHECK


def after(sequence: Sequence[Page], page: str) -> str:
    """The page after this one; the check after the last."""
    ids = [one.id for one in sequence]
    return ids[ids.index(page) + 1] if page in ids[:-1] else CHECK


def before(sequence: Sequence[Page], page: str) -> str | None:
    ids = [one.id for one in sequence]
    if page not in ids:
        return ids[-1] if ids else None
    return ids[ids.index(page) - 1] if ids.index(page) else None


def is_none(items: Sequence[Item], answers: Mapping[str, Answer]) -> bool:
    """ "None of these" is chosen: every line of the list is answered with no."""
    return bool(items) and all(item.id in answers and answers[item.id].given == "no" for item in items)


def is_ticked(item: Item, answers: Mapping[str, Answer]) -> bool:
    return item.id in answers and answers[item.id].given != "no"


def list_givens(
    lines: Sequence[Item], chosen: Mapping[str, Given | None], none: bool, leaving: bool, answers: Mapping[str, Answer]
) -> dict[str, Given | None]:
    """What the lines of a list say. `chosen` holds the ticked ones with their answers, None where there is none yet.

    "None of these" says no to all. At Next an unticked line beside answered ones is a no; without any tick nothing is said.
    """
    if none:
        return dict.fromkeys((line.id for line in lines), "no")
    answered = bool(chosen) and all(chosen.values())
    found: dict[str, Given | None] = {}
    for line in lines:
        before = answers.get(line.id)
        stays = bool(chosen) and before is not None and before.given == "no" and before.how is How.in_list
        found[line.id] = chosen.get(line.id, "no" if stays or (leaving and answered) else None)
    return found


def gaps(
    page: Page,
    questionnaire: Questionnaire,
    known: Known,
    answers: Mapping[str, Answer],
    ticked: Container[str],
    faults: Mapping[str, str],
) -> tuple[Gap, ...]:
    """What keeps a page from being done, in its order. `faults`: entries that cannot be used, by item, with the words that say why."""
    found: list[Gap] = []
    for place, block in enumerate(page.block):
        lines = gates(block, questionnaire, known.asked, answers)
        untouched = block.kind == "list" and not any(line.id in ticked for line in lines)
        if untouched and lines and not is_none(lines, answers):
            found.append(Gap(lines[0].id, "list_empty", place))
            continue
        blank = {line.id for line in lines if block.kind == "list" and line.id not in ticked}
        for gate in lines:
            for item in (gate, *opened(gate, questionnaire, known.asked)):
                if item.id not in blank:
                    found += _gap(item, place, answers, faults)
    return tuple(found)


def _gap(item: Item, place: int, answers: Mapping[str, Answer], faults: Mapping[str, str]) -> list[Gap]:
    if item.id in faults:
        return [Gap(item.id, faults[item.id], place)]
    if item.id in answers or item.optional:
        return []
    return [Gap(item.id, _EMPTY.get(item.type, "choose_one"), place)]


_EMPTY = {ItemType.choices: "choices_empty", ItemType.areas: "areas_empty", ItemType.number: "number_empty"}


def to_talk_about(items: Iterable[Item], answers: Container[str]) -> tuple[str, ...]:
    """What "I would rather talk about this page" marks: every unanswered item that can be told in person."""
    return tuple(item.id for item in items if item.id not in answers and item.offers_unsure)


def how_of(item: str, block: Block, none: bool, stored: Answer | None) -> How:
    """How an answer is said on its page; one marked by "talk about this page" stays so until it changes."""
    if block.kind == "list" and item in block.items:
        return How.none_of_these if none else How.in_list
    return How.alone


def edges(protocol: Protocol, item: str) -> frozenset[int]:
    """Days at which some rule's window over this date begins or ends."""
    found = set()
    for rule in protocol.rules:
        for leaf in leaves(rule.when):
            if isinstance(leaf, DaysSince | DaysAhead) and leaf.item == item:
                found |= set(leaf.window())
    return frozenset(found)


def straddles(band: When, edges: Iterable[int]) -> bool:
    """The band holds a day on which a rule would turn, so the date itself is worth asking."""
    start, *end = band.days
    return any(start < edge and (not end or edge < end[0]) for edge in edges)


def bands(protocol: Protocol, item: Item) -> tuple[When, ...]:
    return protocol.when_ahead if item.ahead else protocol.when


def notice_digest(protocol: Protocol, bodies: Iterable[str]) -> str:
    """What a client agreed to: the notice as it stood on the screen."""
    return digest([protocol.digest, *bodies])
