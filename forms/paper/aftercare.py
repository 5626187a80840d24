"""Aftercare to take home: when to get help first, then what is special for this client, then the days that follow."""

from collections.abc import Sequence
from typing import Any

from forms.paper.layout import PartTitle, abreast, beside, callout, listed, new_page, side_indent, space, text
from forms.paper.styles import CLAY, CLAY_TINT, JADE, TINT, Sheet
from forms.paper.words import Words
from screening.aftercare import AdvicePart
from screening.packet import Packet

FIRST, OWN = "counted", "you"


def _lines(part: AdvicePart, name: str, line: str, indent: float = 0) -> list[Any]:
    lead = [text(part.lead, name, indent=indent)] if part.lead else []
    return [*lead, *listed([one.words for one in part.lines], line, indent)]


def _framed(part: AdvicePart) -> list[Any]:
    return [text(part.title, "h2", "H2"), space(3), *_lines(part, "cell_after", "cell_line")]


def _urgent(sheet: Sheet, parts: Sequence[AdvicePart]) -> list[Any]:
    """Two abreast, so that the page opens with all that matters in a bad moment."""
    flow: list[Any] = []
    step = 1 if sheet.large else 2
    for at in range(0, len(parts), step):
        pair = [_framed(one) for one in parts[at : at + step]]
        grave = at < 2
        flow += [abreast(sheet, pair, CLAY if grave else JADE, CLAY_TINT if grave else TINT), space(7)]
    return flow


def _own(sheet: Sheet, part: AdvicePart) -> Any:
    return callout([text(part.title, "h2", "H2"), space(2), *_lines(part, "plain", "line")], sheet.text)


def aftercare(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    by_id = {part.id: part for part in packet.aftercare}
    lead = [text(words("aftercare_lead", clinic=packet.clinic.name, phone=packet.clinic.phone), "lead")] if number else []
    counted = [text(one.words, "bold") for one in by_id[FIRST].lines] if FIRST in by_id else []
    rest = [part for part in packet.aftercare if not part.urgent and part.id not in (FIRST, OWN)]
    return [
        *([new_page()] if number else []),
        PartTitle(sheet, "aftercare", number, words("aftercare_title")),
        *counted,
        *lead,
        space(3),
        *_urgent(sheet, [part for part in packet.aftercare if part.urgent]),
        *([_own(sheet, by_id[OWN])] if OWN in by_id else []),
        space(4),
        *(
            part
            for one in rest
            for part in beside(sheet, one.title, _lines(one, "body", "line", side_indent(sheet)), min(len(one.lines) + 1, 6))
        ),
    ]
