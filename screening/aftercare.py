"""What a client takes home after a visit: approved lines, chosen by what was done, with the real days and times."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from screening.condition import same_area
from screening.questionnaire import Frozen, Text, in_language
from screening.rule import Modality

QUARTER = timedelta(minutes=15)
SIDES = ("left", "right")


class Stage(StrEnum):
    planned = "planned"
    treated = "treated"


class CarePart(Frozen):
    id: str
    title: Text
    lead: Text | None = None
    urgent: bool = False  # a list of when to get help: framed, and first


class CareLine(Frozen):
    """One approved sentence or two. It stands where everything that it names is so."""

    id: str
    part: str
    text: Text
    used: tuple[Modality, ...] = ()
    areas: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()  # topics of flags, and limits
    unless: tuple[str, ...] = ()
    stage: Stage | None = None
    hours: int | None = None
    days: int | None = None

    def fits(self, situation: "Situation") -> bool:
        return (
            _any(self.used, situation.used)
            and (not self.areas or self._reached(situation))
            and _any(self.signs, situation.signs)
            and situation.signs.isdisjoint(self.unless)
            and self.stage in (None, situation.stage)
        )

    def _reached(self, situation: "Situation") -> bool:
        """One of the areas was treated: an area is left out only where each treatment that the line is about kept off it."""
        used = situation.used.intersection(self.used or situation.used)
        mine = [area for area in situation.areas if any(same_area(area, one) for one in self.areas)]
        return any(not _kept_off(area, situation.avoid.get(one, frozenset())) for area in mine for one in used)


def _kept_off(area: str, avoid: frozenset[str]) -> bool:
    """All of the area is avoided: by its name, by its zone, or by both of its sides."""
    return area in avoid or area.partition(":")[0] in avoid or {f"{area}:{side}" for side in SIDES} <= avoid


def _any(wanted: Sequence[str], found: frozenset[str]) -> bool:
    return not wanted or not found.isdisjoint(wanted)


class Aftercare(Frozen):
    """The content: all parts in the order of print, and all lines."""

    minutes: int  # that a treatment is planned to take
    keeps_off: Mapping[str, tuple[str, ...]]  # the areas that a limit leaves out
    parts: tuple[CarePart, ...]
    lines: tuple[CareLine, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """What was done, to whom, and when it ended, in the clinic's own time."""

    used: frozenset[Modality]
    areas: frozenset[str]  # that were wished for
    signs: frozenset[str]
    ends: datetime
    stage: Stage = Stage.planned
    avoid: Mapping[Modality, frozenset[str]] = field(default_factory=dict)  # areas that a treatment kept off


class Advice(Frozen):
    id: str
    words: str


class AdvicePart(Frozen):
    """A part as printed."""

    id: str
    title: str
    lead: str = ""
    urgent: bool = False
    lines: tuple[Advice, ...] = ()


def advice(
    content: Aftercare, situation: Situation, language: str, local: Callable[[datetime], datetime], words: Mapping[str, str]
) -> tuple[AdvicePart, ...]:
    """The parts that have a line for this situation. `words` are the clinic's name and phone and the words of dates."""
    spoken = Spoken(words)
    found = []
    for part in content.parts:
        lines = [line for line in content.lines if line.part == part.id and line.fits(situation)]
        if lines:
            lead = _filled(in_language(part.lead, language), words) if part.lead else ""
            said = tuple(Advice(id=one.id, words=_said(one, situation, language, local, spoken)) for one in lines)
            found.append(
                AdvicePart(id=part.id, title=in_language(part.title, language), lead=lead, urgent=part.urgent, lines=said)
            )
    return tuple(found)


def _said(line: CareLine, situation: Situation, language: str, local: Callable[[datetime], datetime], spoken: "Spoken") -> str:
    places = {"end": spoken.moment(local(situation.ends))}
    if line.hours is not None:  # hours that pass, also where the clocks change
        places["time"] = spoken.moment(local(situation.ends + timedelta(hours=line.hours)))
    if line.days is not None:
        places["day"] = spoken.day(local(situation.ends).date() + timedelta(days=line.days))
    return _filled(in_language(line.text, language), {**spoken.words, **places})


def _filled(text: str, places: Mapping[str, str]) -> str:
    for name, words in places.items():
        text = text.replace("{" + name + "}", words)
    return text


def rounded(moment: datetime) -> datetime:
    """The next quarter of an hour: no client needs the minute, and none is told a time that comes too early."""
    over = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment - over + QUARTER if over else moment


class Spoken:
    """Days and times in a language: "Tuesday 24 November 2026, 14:30"."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words

    def day(self, day: date) -> str:
        weekday = self.words["weekdays"].split()[day.weekday()]
        return f"{weekday} {day.day} {self.words['months'].split()[day.month - 1]} {day.year}"

    def moment(self, moment: datetime) -> str:
        return f"{self.day(moment.date())}, {moment.strftime(self.words['clock'])}"


def faults(content: Aftercare, signs: frozenset[str], limits: Collection[str], areas: frozenset[str]) -> Iterator[str]:
    """A sentence for each line that can never stand, stands nowhere, or fills a place that it gives no window for."""
    yield from _limit_faults(content, limits, areas)
    parts = {part.id for part in content.parts}
    for line in content.lines:
        where = f"aftercare.toml, line {line.id}"
        if line.part not in parts:
            yield f"{where}: there is no part `{line.part}`; use one of {', '.join(sorted(parts))}."
        for name in sorted({*line.signs, *line.unless} - signs):
            yield f"{where}: `{name}` is no topic of a rule and no limit; check its spelling."
        for name in sorted(set(line.areas) - areas):
            yield f"{where}: there is no area `{name}`; check its spelling."
        for place, window, name in (("{time}", line.hours, "hours"), ("{day}", line.days, "days")):
            for language, text in line.text.items():
                if (place in text) != (window is not None):
                    yield f"{where}: {place} and `{name}` go together; in {language!r} one of them is missing."
    for part in content.parts:
        if not any(line.part == part.id for line in content.lines):
            yield f"aftercare.toml, part {part.id}: it has no line; write one or take it out."


def _limit_faults(content: Aftercare, limits: Collection[str], areas: frozenset[str]) -> Iterator[str]:
    for limit, left_out in content.keeps_off.items():
        if limit not in limits:
            yield f"aftercare.toml, [keeps_off]: there is no limit `{limit}`; check its spelling."
        for name in sorted(set(left_out) - areas):
            yield f"aftercare.toml, [keeps_off] {limit}: there is no area `{name}`; check its spelling."
