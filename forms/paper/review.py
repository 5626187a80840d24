"""The review: what the rules add up to, the practitioner's decision and its limits, readings, and every flag with its sources."""

from itertools import groupby
from typing import Any

from forms.paper.layout import PartTitle, callout, heading, need, space, table, tagged_layout, text, tick
from forms.paper.matrix import findings
from forms.paper.styles import CLAY, CLAY_TINT, Sheet
from forms.paper.words import Words
from screening.packet import FlagLine, Packet
from screening.treated import StandingLine

LANES = ("decide", "do", "talk", "know")


def _limits(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    """Empty boxes: the room card is ticked before the first needle."""
    if not packet.limits:
        return []
    rows = [[tick(9, done=False), text(limit, "plain")] for limit in packet.limits]
    padding = [("BOTTOMPADDING", (0, 0), (-1, -1), 4), ("TOPPADDING", (0, 0), (0, -1), 3)]
    return heading(sheet, words("room"), tagged_layout(rows, [20, sheet.text - 20], padding))


def _readings(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    if not packet.readings:
        return []
    rows = [
        [
            text(line.what, "cell_quiet"),
            text(line.value, "cell_bold"),
            text(", ".join(part for part in (line.by, line.at) if part), "small"),
        ]
        for line in packet.readings
    ]
    widths = [sheet.after(5), sheet.after(2), sheet.columns(5)]
    return heading(sheet, words("measured"), table(rows, widths, [words("reading"), words("value"), words("taken")]))


def _lines(sheet: Sheet, title: str, lines: tuple[str, ...]) -> list[Any]:
    first, *others = [text(line) for line in lines] or [None]
    return [*heading(sheet, title, first), *others] if first else []


def _standing(line: StandingLine, words: Words) -> str:
    return words("standing_line", flag=line.flag.rstrip("."), says=line.says.rstrip("."), name=line.name, day=line.until)


def _sources(flag: FlagLine, words: Words) -> str:
    confidence = f"{words('confidence')}: {words.named('confidence_word', flag.confidence)}" if flag.confidence else ""
    return "  \u00b7  ".join(part for part in (flag.sources, confidence, words("policy") if flag.policy else "") if part)


def _flag(flag: FlagLine, words: Words, width: float) -> list[Any]:
    side = [text(flag.theme, "side"), text(flag.effects, "small")]
    side += [] if flag.certain else [space(3), text(words("uncertain"), "mark")]
    body = [text(flag.because, "bold"), text(flag.do, "plain"), space(3)]
    pairs = [(words("because_of"), "\n".join(flag.items)), (words("sources"), _sources(flag, words))]
    details = [[text(label, "label"), text(value, "small")] for label, value in pairs if value]
    body.append(tagged_layout(details, [62, width - 62]) if details else space(0))
    if flag.reason:
        beyond = [text(words("beyond"), "mark"), text(flag.reason, "small_ink")]
        body += [space(5), callout(beyond, width, CLAY, CLAY_TINT)]
    return [side, body]


def _ranks(packet: Packet, words: Words) -> dict[str, int]:
    """Decide, do, talk, know, by id or in words; any other lane after them, in the order of its first flag."""
    known = [*LANES, *(words.named("lane", lane) for lane in LANES), *(flag.lane for flag in packet.flags)]
    return {lane: at % len(LANES) if at < 2 * len(LANES) else at for at, lane in reversed(list(enumerate(known)))}


def _flags(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    if not packet.flags:
        return heading(sheet, words("flags"), text(words("no_flags")))
    rank = _ranks(packet, words)
    flow: list[Any] = []
    for lane, flags in groupby(sorted(packet.flags, key=lambda flag: rank[flag.lane]), key=lambda flag: flag.lane):
        rows = [_flag(flag, words, sheet.columns(9)) for flag in flags]
        flow += heading(
            sheet, words.named("lane", lane), table(rows, [sheet.after(3), sheet.columns(9)], head_column=True, pad=6)
        )
    return flow


def review(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    overall = callout([text(words("overall"), "label"), text(packet.overall, "bold")], sheet.text)
    note = heading(sheet, words("note"), text(packet.note)) if packet.note else []
    return [
        need(sheet.room(400)),
        PartTitle(sheet, "review", number, words("review_title")),
        text(words("review_lead"), "lead"),
        overall,
        space(8),
        findings(sheet, packet, words),
        *_lines(sheet, words("departures"), packet.departures),
        *_lines(sheet, words("heard"), packet.heard),
        *_lines(sheet, words("standing"), tuple(_standing(line, words) for line in packet.standing)),
        *_limits(sheet, packet, words),
        *_readings(sheet, packet, words),
        *note,
        *_flags(sheet, packet, words),
    ]
