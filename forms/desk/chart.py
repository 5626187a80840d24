"""One visit as the desk reads it, and the questions and answers in the client's own words."""

from collections.abc import Iterable
from typing import NamedTuple

from forms.desk.frame import Desk
from forms.desk.markup import icon, text
from screening.actions.record import standing
from screening.entry import PageLeft
from screening.identity import Client
from screening.questionnaire import Item, in_language
from screening.response import Answer
from screening.rule import Flag, Lane
from screening.screen import Screening
from screening.visit import Status, Visit
from screening.wording import how_words, in_english, moment_words, said

HURRIED = 3.0  # seconds on an urgent page below which nobody has read it


class Chart(NamedTuple):
    visit: Visit
    client: Client
    screening: Screening
    status: Status
    earlier: int  # other visits of this client

    @property
    def ref(self) -> str:
        return self.visit.ref


def of(desk: Desk, ref: str) -> Chart:
    """Raises InputError for an unknown reference."""
    with desk.service.store.read() as reader:
        visit = reader.visit(ref)
        screening, status = standing(reader, desk.protocol, visit, desk.now)
        return Chart(visit, reader.client(visit.client), screening, status, len(reader.visits_of(visit.client)) - 1)


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
    themes: dict[str, list[Flag]] = {}
    for flag in sorted(screening.in_lane(lane), key=lambda one: -one.gravest):
        themes.setdefault(flag.theme, []).append(flag)
    return [Card(lane, theme, tuple(flags)) for theme, flags in themes.items()]


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
    urgent = [page for page in questionnaire.pages if any(questionnaire.by_id[item].emergency for item in page.items)]
    return [(in_language(page.title, "en"), longest[page.id]) for page in urgent if longest.get(page.id, HURRIED) < HURRIED]


def to_talk_about(desk: Desk, chart: Chart) -> list[str]:
    """Titles of the pages that the client would rather talk about."""
    if desk.protocol is None:
        return []
    chosen = {entry.page for entry in chart.visit.entries if isinstance(entry, PageLeft) and entry.talk}
    return [in_language(page.title, "en") for page in desk.protocol.questionnaire.pages if page.id in chosen]
