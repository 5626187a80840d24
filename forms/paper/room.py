"""The room card: one side, read at arm's length. What to keep to, where, and what to do before the first needle."""

from collections.abc import Iterable
from typing import Any

from forms.paper.face import face_map, swatch
from forms.paper.layout import listed, need, one_side, rule, space, tagged_layout, text, tick
from forms.paper.matrix import sign
from forms.paper.page import grouped
from forms.paper.styles import CLAY, INK, JADE, Sheet
from forms.paper.words import Words
from screening.packet import FlagLine, Packet

GAP = 18.0
FACE = 150.0  # points: as wide as the drawing is in large print
ZONES = 275.0  # points: the drawing there, its title and words


def _boxes(lines: Iterable[str], width: float) -> list[Any]:
    rows = [[tick(11, done=False), text(line, "big")] for line in dict.fromkeys(lines)]
    look = [("BOTTOMPADDING", (0, 0), (-1, -1), 3), ("TOPPADDING", (0, 0), (0, -1), 4)]
    return [tagged_layout(rows, [20, width - 20], look)] if rows else []


def _headed(title: str, flow: list[Any], width: float, none: str = "") -> list[Any]:
    body = flow or ([text(none, "big")] if none else [])
    if not body:
        return []
    head = [text(title, "side", "H2"), rule(width, JADE, 0.8, above=1, below=3)]
    for part in head:
        part.keepWithNext = True
    return [*head, *body, space(8)]


def _treatments(packet: Packet, words: Words, width: float) -> list[Any]:
    rows = []
    for line in packet.modalities:
        goes = line.treats and line.agreed != "no"
        said = f"{words('choice_of')}: {line.client}" if line.client else words("room_not_offered")
        kind = "no" if not goes else "ask" if line.agreed == "ask_first" else "yes"
        rows.append([sign(kind), [text(line.modality, "big_bold"), text(f"{line.outcome}. {said}", "plain")]])
    return [tagged_layout(rows, [20, width - 20], [("BOTTOMPADDING", (0, 0), (-1, -1), 4), ("TOPPADDING", (0, 0), (0, -1), 3)])]


def _zones(sheet: Sheet, packet: Packet, words: Words, width: float) -> list[Any]:
    drawing = face_map(FACE if sheet.large else width, packet.goal_areas, packet.avoid_areas, words)
    pairs = ((False, "goal_areas", packet.goal_areas), (True, "avoid_areas", packet.avoid_areas))
    rows = [
        [swatch(crossed), [text(words(key), "label"), text(words.areas(areas), "big_bold" if crossed else "big")]]
        for crossed, key, areas in pairs
    ]
    return [drawing, space(4), tagged_layout(rows, [30, width - 30], [("BOTTOMPADDING", (0, 0), (-1, -1), 5)])]


def _count(packet: Packet, words: Words, width: float) -> list[Any]:
    """Needles in and out, written by hand."""
    if not any(line.treats for line in packet.modalities):
        return []
    cells = [
        [space(22), rule(width / 3 - 12, INK, 0.7, below=3), text(words(key), "small")]
        for key in ("needles_in", "needles_out", "counted_by")
    ]
    return [tagged_layout([cells], [width / 3] * 3)]


def _lane(packet: Packet, *lanes: str) -> list[FlagLine]:
    """By id, whatever the language; a flag in no known lane is a caution: none may be lost."""
    known = ("do", "talk", "know")
    found = [(flag, flag.lane_id if flag.lane_id in known else "decide") for flag in packet.flags]
    return [flag for flag, lane in found if lane in lanes]


def room(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    left, right = (sheet.text, sheet.text) if sheet.large else (sheet.columns(7) - GAP / 2, sheet.columns(5) - GAP / 2)
    cautions = listed(dict.fromkeys(flag.because for flag in _lane(packet, "decide")))
    steps = [flag.do for flag in _lane(packet, "do")]
    known = [text(line, "small_ink") for line in dict.fromkeys(flag.because for flag in _lane(packet, "talk", "know"))]
    first = [
        *_headed(words("treatment"), _treatments(packet, words, left), left),
        *_headed(words("room"), _boxes(packet.limits, left), left, words("room_no_limits")),
        *_headed(words("room_steps"), _boxes(steps, left), left),
        *_headed(words("needles"), _count(packet, words, left), left),
    ]
    second = [
        *_headed(words("room_zones"), _zones(sheet, packet, words, right), right),
        *_headed(words("room_cautions"), cautions, right),
        *_headed(words("room_known"), known, right),
    ]
    top = [
        [text(words("room_title"), "kicker"), text(packet.client.name, "h1", "H1")],
        [text(grouped(packet.ref), "big_bold"), text(packet.practitioner.name, "small"), text(packet.made, "small")],
    ]
    above = [tagged_layout([top], [sheet.after(8), sheet.columns(4)]), rule(sheet.text, CLAY, 2, above=2, below=8)]
    foot = text(words("room_foot"), "small")
    if sheet.large:  # on one side its print would be smaller than the normal one
        return [*above, *first, need(ZONES), *second, foot]
    return one_side(sheet, [*above, tagged_layout([[first, "", second]], [left, sheet.text - left - right, right]), foot])
