"""One visit as the desk reads it, and the questions and answers in the client's own words."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from forms.desk.frame import Desk
from forms.desk.markup import icon, text
from screening.actions.record import standing
from screening.entry import Invalidated, PageLeft
from screening.identity import Client
from screening.precedent import in_force
from screening.questionnaire import Item, in_language
from screening.response import Answer
from screening.review import INCONSISTENT, StandingDecision
from screening.rule import Flag, Lane
from screening.screen import Screening
from screening.since import Since, last_decided, since
from screening.visit import Status, Visit
from screening.wording import how_words, in_english, moment_words, said

HURRIED = 3.0  # seconds on an urgent page below which nobody has read it


class Chart(NamedTuple):
    visit: Visit
    client: Client
    screening: Screening
    status: Status
    others: tuple[Visit, ...]  # of this client
    standing: Mapping[str, StandingDecision]  # that answer a flag of this visit, by rule
    since: Since | None  # beside the last decision, where the client was here before

    @property
    def ref(self) -> str:
        return self.visit.ref


def of(desk: Desk, ref: str) -> Chart:
    """Raises InputError for an unknown reference."""
    with desk.service.store.read() as reader:
        visit = reader.visit(ref)
        screening, status = standing(reader, desk.protocol, visit, desk.now)
        visits = reader.visits_of(*reader.one_person(visit.client))
        kept = in_force(visits, visit, screening, desk.clinic.day(desk.now))
        others = tuple(one for one in visits if one.ref != ref)
        last = last_decided(others, visit) if visit.response else None
        beside = since(last, screening, desk.protocol, desk.clinic) if last and desk.protocol else None
        return Chart(visit, reader.client(visit.client), screening, status, others, kept, beside)


class Card(NamedTuple):
    """Flags of one lane that share a theme."""

    lane: Lane
    theme: str
    flags: tuple[Flag, ...]

    def discussed_key(self, ref: str) -> str:
        """Of the tick "discussed" on this card of a visit; two lanes may share a theme."""
        return f"discussed_{ref}_{self.lane}_{self.theme}"


def cards(screening: Screening, lane: Lane) -> list[Card]:
    """The card with the gravest flag first."""
    return [Card(lane, theme, tuple(flags)) for theme, flags in _by_theme(screening.in_lane(lane)).items()]


def apart(screening: Screening) -> tuple[list[Card], list[Card], list[Card]]:
    """The cards to decide: those that are so, those that are uncertain, and those whose answers do not fit together."""
    flags = screening.in_lane(Lane.decide)
    unfit = [flag for flag in flags if flag.topic == INCONSISTENT]
    uncertain = [flag for flag in flags if flag not in unfit and not flag.certain]
    plain = [flag for flag in flags if flag not in unfit and flag.certain]
    plain_cards, uncertain_cards, unfit_cards = (
        [Card(Lane.decide, theme, tuple(some)) for theme, some in _by_theme(kind).items()] for kind in (plain, uncertain, unfit)
    )
    return plain_cards, uncertain_cards, unfit_cards


def _by_theme(flags: Iterable[Flag]) -> dict[str, list[Flag]]:
    themes: dict[str, list[Flag]] = {}
    for flag in sorted(flags, key=lambda one: -one.gravest):
        themes.setdefault(flag.theme, []).append(flag)
    return themes


def item_of(desk: Desk, name: str) -> Item | None:
    return desk.protocol.questionnaire.by_id.get(name) if desk.protocol else None


def question(desk: Desk, chart: Chart, name: str) -> str:
    """As it was asked; as the protocol asks it where it was not."""
    answer, item = chart.visit.answers.get(name), item_of(desk, name)
    if answer and desk.protocol:
        return in_english(desk.protocol, answer)[0]
    return in_language(item.ask, "en") if item else name


def answered(desk: Desk, chart: Chart, names: Iterable[str]) -> str:
    """The questions as asked with their answers, clarifications and readings; a follow-up stands under the question that opened it."""
    lines = [_line(desk, chart, name) for name in _with_gates(desk, names)]
    return f"<ul>{''.join(lines)}</ul>" if lines else ""


def _with_gates(desk: Desk, names: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for name in names:
        gates = []
        item = item_of(desk, name)
        while item:
            gates.append(item.id)
            item = item_of(desk, item.follow_up_of) if item.follow_up_of else None
        found |= dict.fromkeys(reversed(gates))
    return list(found)


def _line(desk: Desk, chart: Chart, name: str) -> str:
    answer = chart.visit.answers.get(name)
    words = in_english(desk.protocol, answer)[1] if answer and desk.protocol else _reading(desk, chart, name)
    given = f'<span class="given">{text(words)}</span>'
    way = f' <span class="how">({text(how(desk, answer))})</span>' if answer else ""
    return f'<li><span class="asked">{text(question(desk, chart, name))}</span> {given}{way}{_clarified(desk, chart, name)}</li>'


def how(desk: Desk, answer: Answer) -> str:
    return how_words(desk.protocol, answer) if desk.protocol else ""


def _reading(desk: Desk, chart: Chart, name: str) -> str:
    item = item_of(desk, name)
    latest = next((one for one in reversed(chart.visit.readings) if one.item == name), None)
    if latest is None or item is None or desk.protocol is None:
        return desk.service.words("how")["unanswered"]
    return f"{said(desk.protocol, item, latest.given, 'en')} ({latest.by}, {moment_words(desk.clinic, latest.at)})"


def _clarified(desk: Desk, chart: Chart, name: str) -> str:
    item = item_of(desk, name)
    if item is None or desk.protocol is None:
        return ""
    found = [one for one in chart.visit.clarifications if one.item == name]
    return "".join(
        f'<br>{icon("talk", 16)} <span class="given">{text(said(desk.protocol, item, one.given, "en"))}</span> <span class="how">'
        f"{text(desk.words['clarify_beside'].format(name=one.by, time=moment_words(desk.clinic, one.at)))}: {text(one.asked_how)}</span>"
        for one in found
    )


def hurried(desk: Desk, chart: Chart) -> list[tuple[str, float]]:
    """Urgent pages that the client left faster than anybody reads them, with their titles."""
    if desk.protocol is None:
        return []
    longest: dict[str, float] = {}
    for entry in chart.visit.entries:
        if isinstance(entry, PageLeft):
            longest[entry.page] = max(entry.seconds, longest.get(entry.page, 0.0))
    questionnaire = desk.protocol.questionnaire
    urgent = [page for page in questionnaire.every_page if any(questionnaire.by_id[item].emergency for item in page.items)]
    return [(in_language(page.title, "en"), longest[page.id]) for page in urgent if longest.get(page.id, HURRIED) < HURRIED]


def to_talk_about(desk: Desk, chart: Chart) -> list[str]:
    """Titles of the pages that the client would rather talk about."""
    if desk.protocol is None:
        return []
    chosen = {entry.page for entry in chart.visit.entries if isinstance(entry, PageLeft) and entry.talk}
    return [in_language(page.title, "en") for page in desk.protocol.questionnaire.every_page if page.id in chosen]


class Changed(NamedTuple):
    """An answer that is not what it was at the client's visit before."""

    item: str
    before: Answer | None
    now: Answer | None


def last_before(chart: Chart) -> Visit | None:
    """The client's visit before this one that was answered to the end and counts."""
    earlier = [one for one in chart.others if one.opened.at < chart.visit.opened.at and one.response]
    earlier = [one for one in earlier if not any(isinstance(entry, Invalidated) for entry in one.entries)]
    return max(earlier, key=lambda one: one.opened.at, default=None)


def changed(desk: Desk, chart: Chart) -> list[Changed]:
    last = last_before(chart)
    if last is None or desk.protocol is None or chart.visit.response is None:
        return []
    then, now = last.answers, chart.visit.answers
    return [
        Changed(item.id, then.get(item.id), now.get(item.id))
        for item in desk.protocol.questionnaire.items
        if _given(then, item.id) != _given(now, item.id)
    ]


def _given(answers: Mapping[str, Answer], name: str) -> object:
    answer = answers.get(name)
    return answer.given if answer else None
