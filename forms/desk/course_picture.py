"""The picture of a course: sessions on a time line, what covers them, what was looked at, what came of them."""

import calendar
import html
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from forms import look
from screening.ledger import Ledger, Line, Went
from screening.wording import day_words

WIDTH, LEFT, RIGHT = 960, 118, 34
MONTHS, BAND, LINE, MARKS, REVIEWS, LANES, LANE = 22, 40, 108, 152, 192, 226, 74
WHOLE, NARROW = 14, 6  # radius of a session; where they stand close
ROOM = 310  # for the words in a band
LEAST = timedelta(days=28)
FONT = "font-family='Atkinson Hyperlegible, Verdana, sans-serif' font-size='17'"
TOP = 10  # of a rating


class Scale(NamedTuple):
    first: date
    last: date

    def x(self, day: date) -> float:
        days = max((self.last - self.first).days, 1)
        return LEFT + 20 + (WIDTH - LEFT - RIGHT - 20) * (min(max(day, self.first), self.last) - self.first).days / days


class Planned(NamedTuple):
    number: int
    day: date
    is_agreed: bool


def picture(found: Ledger, today: date, words: Mapping[str, str]) -> str:
    """The words beside it and the table beneath say all that it shows."""
    planned = tuple(_planned(found, today))
    scale = _scale(found, today, planned)
    goals = dict.fromkeys(one.goal for one in found.rated)
    height = (LANES + LANE * len(goals) if goals else REVIEWS + 18) + 26
    rows = (
        ("course_consent", BAND + 19),
        ("course_sessions", LINE + 6),
        ("reactions", MARKS + 6),
        ("course_reviews", REVIEWS + 6),
    )
    parts = [
        *_months(scale, height),
        *(_label(0, y, words[key], look.QUIET) for key, y in rows),
        *_today(scale, today, height, words["course_today"]),
        *_cover(found, scale, words["course_band"]),
        *_sessions(found, scale, planned),
        *_reactions(found, scale),
        *_reviews(found, scale, planned),
        *(part for place, goal in enumerate(goals) for part in _lane(found, scale, goal, LANES + LANE * place)),
    ]
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {FONT}>{"".join(parts)}</svg>'


def _planned(found: Ledger, today: date) -> Iterator[Planned]:
    """What is left of the plan, where it would fall. Only the agreed day is more than a guess."""
    if found.stopped:
        return
    fewest, most = found.plan.interval_days
    step = timedelta(days=(fewest + most + 1) // 2)
    agreed = found.agreed.on if found.agreed else None
    last = found.sessions[-1].day if found.sessions else today
    day = agreed or max(last + step, today + timedelta(days=1))
    left = range(found.done + 1, max(found.plan.sessions, found.done + bool(agreed)) + 1)
    for place, number in enumerate(left):
        yield Planned(number, day + step * place, agreed is not None and place == 0)


def _scale(found: Ledger, today: date, planned: tuple[Planned, ...]) -> Scale:
    days = [today, *(line.day for line in found.lines), *(one.day for one in planned), *(one.on for one in found.rated)]
    days += [line.until for line in found.lines if line.until]
    first = min(days)
    return Scale(first, max(*days, first + LEAST))


def _label(x: float, y: float, words: str, colour: str, anchor: str = "start") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}" text-anchor="{anchor}">{html.escape(words)}</text>'


def _months(scale: Scale, height: int) -> Iterator[str]:
    """Every month, or as many as have room."""
    day, last_x = scale.first.replace(day=1), -WIDTH
    while day <= scale.last:
        x = scale.x(day)
        if day >= scale.first:
            yield f'<path d="M{x:.1f} {MONTHS + 8}V{height - 24}" stroke="{look.LINE}"/>'
        if x - last_x >= 84 and x < WIDTH - 60:
            name = calendar.month_abbr[day.month]
            yield _label(x + 4, MONTHS, f"{name} {day.year}" if last_x < 0 or day.month == 1 else name, look.QUIET)
            last_x = int(x)
        day = (day + timedelta(days=32)).replace(day=1)


def _today(scale: Scale, today: date, height: int, word: str) -> Iterator[str]:
    x = scale.x(today)
    yield f'<path d="M{x:.1f} {MONTHS + 8}V{height - 24}" stroke="{look.QUIET}" stroke-dasharray="3 4"/>'
    yield _label(x, height - 6, word, look.QUIET, "middle")


def _cover(found: Ledger, scale: Scale, words: str) -> Iterator[str]:
    """A band from the signature to its last day; an addendum is a notch, a withdrawal a closed end."""
    for span in found.spans:
        x, end = scale.x(span.first), scale.x(span.last)
        yield (
            f'<rect x="{x:.1f}" y="{BAND}" width="{max(end - x, 4):.1f}" height="28" rx="4" '
            f'fill="{look.TINT}" stroke="{look.JADE}" stroke-width="1.5"/>'
        )
        notches = [scale.x(day) for day in span.addenda]
        room, start = max((b - a, a) for a, b in zip([x, *notches], [*notches, end], strict=True))
        if room >= ROOM:
            said = words.format(sessions=span.sessions, until=day_words(span.last))
            yield _label(start + 12, BAND + 20, said, look.JADE)
        for at in notches:
            yield f'<path d="M{at:.1f} {BAND}v28M{at - 5:.1f} {BAND + 14}h10" stroke="{look.JADE}" stroke-width="2.500"/>'
        if span.taken_back:
            yield f'<path d="M{end - 7:.1f} {BAND + 5}l14 18m0-18l-14 18" stroke="{look.STOP}" stroke-width="2.500"/>'


def _sessions(found: Ledger, scale: Scale, planned: tuple[Planned, ...]) -> Iterator[str]:
    yield f'<path d="M{LEFT} {LINE}H{WIDTH - RIGHT + 14}" stroke="{look.LINE}" stroke-width="2"/>'
    radius = _radius([scale.x(day) for day in (*(line.day for line in found.sessions), *(one.day for one in planned))])
    for line in found.lines:
        if line.number is None:
            yield from _other(line, scale)
    for line in found.sessions:
        yield _circle(scale.x(line.day), radius, look.JADE, f'stroke="{look.JADE}"', look.WHITE, line.number)
    for one in planned:
        way = f'stroke="{look.JADE}" stroke-width="2"' if one.is_agreed else f'stroke="{look.NOTHING}" stroke-dasharray="3 3"'
        yield _circle(scale.x(one.day), radius, look.WHITE, way, look.JADE if one.is_agreed else look.NOTHING, one.number)


def _radius(places: list[float]) -> int:
    near = min((b - a for a, b in zip(places, places[1:], strict=False)), default=WIDTH)
    return WHOLE if near >= 2 * WHOLE else NARROW


def _circle(x: float, radius: int, fill: str, way: str, ink: str, number: int | None) -> str:
    circle = f'<circle cx="{x:.1f}" cy="{LINE}" r="{radius}" fill="{fill}" {way}/>'
    return circle + (_label(x, LINE + 6, str(number), ink, "middle") if radius == WHOLE else "")


def _other(line: Line, scale: Scale) -> Iterator[str]:
    """A visit without a session: put off until a day, or ended."""
    x = scale.x(line.day)
    if line.went is Went.put_off:
        if line.until:
            yield f'<path d="M{x:.1f} {LINE}H{scale.x(line.until):.1f}" stroke="{look.HOLD}" stroke-width="3" stroke-dasharray="6 4"/>'
        yield f'<path d="M{x:.1f} {LINE - 12}l12 12-12 12-12-12Z" fill="{look.WHITE}" stroke="{look.HOLD}" stroke-width="2.500"/>'
    elif line.went is not Went.open:
        yield f'<path d="M{x - 7:.1f} {LINE - 7}l14 14m0-14l-14 14" stroke="{look.NOTHING}" stroke-width="2.500"/>'


def _reactions(found: Ledger, scale: Scale) -> Iterator[str]:
    """Full: seen in the room. Open: told at the next visit."""
    for line in found.sessions:
        x = scale.x(line.day)
        for place, is_there in enumerate((line.seen, line.told)):
            if is_there:
                left = x + (13 * place if line.seen else 0)
                fill = look.CLAY if place == 0 else look.WHITE
                yield f'<path d="M{left:.1f} {MARKS - 7}l8 14h-16Z" fill="{fill}" stroke="{look.CLAY}" stroke-width="2"/>'


def _reviews(found: Ledger, scale: Scale, planned: tuple[Planned, ...]) -> Iterator[str]:
    """A tick where it was held; an empty box where it is to come; a full one where it is due."""
    days = {line.number: line.day for line in found.sessions} | {one.number: one.day for one in planned}
    for review in found.reviews:
        day = days.get(review.after)
        if day is None:
            continue
        x, fill = scale.x(day), look.TODO if review.is_due else look.WHITE
        yield f'<rect x="{x - 9:.1f}" y="{REVIEWS - 9}" width="18" height="18" rx="3" fill="{fill}" stroke="{look.TODO}" stroke-width="2"/>'
        if review.held:
            yield f'<path d="M{x - 5:.1f} {REVIEWS}l4 4 7-8" fill="none" stroke="{look.TODO}" stroke-width="2.500"/>'


def _lane(found: Ledger, scale: Scale, goal: str, top: int) -> Iterator[str]:
    """What the client gave: points in the order of time, with their numbers, and no line that would promise a way."""
    rated = [one for one in found.rated if one.goal == goal]
    low, high = top + LANE - 14, top + 20

    def y(value: int) -> float:
        return low - (low - high) * value / TOP

    yield f'<path d="M{LEFT + 20} {low}H{WIDTH - RIGHT}M{LEFT + 20} {high}H{WIDTH - RIGHT}" stroke="{look.LINE}"/>'
    yield from (_label(LEFT + 12, at + 6, str(value), look.QUIET, "end") for value, at in ((0, low), (TOP, high)))
    yield from (_label(0, top + 26 + 20 * place, part, look.QUIET) for place, part in enumerate(_three_lines(rated[0].label)))
    for one in rated:
        x, at = scale.x(one.on), y(one.value)
        yield f'<circle cx="{x:.1f}" cy="{at:.1f}" r="5" fill="{look.INK}"/>'
        yield _label(x + 9, at + 6, str(one.value), look.INK)


def _three_lines(label: str, most: int = 12) -> Iterable[str]:
    """As much as fits beside a lane."""
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines[:3]
