"""Aftercare to take home, and a slip to take back the consent."""

from collections.abc import Sequence
from typing import Any

from forms.paper.layout import AtFoot, Drawn, PartTitle, abreast, clause, new_page, prose, rule, space, tagged_layout, text
from forms.paper.page import grouped
from forms.paper.styles import CLAY, CLAY_TINT, INK, QUIET, Sheet
from forms.paper.words import Words
from screening.consent import Clause
from screening.packet import Packet


def _urgent(sheet: Sheet, clauses: Sequence[Clause]) -> list[Any]:
    """Framed clauses, two abreast: what to look up first in a bad moment."""
    flow: list[Any] = []
    for at in range(0, len(clauses), 2):
        pair = [
            [text(one.title, "h2", "H2"), space(3), *prose(one.body, "cell_after", "cell_line")] for one in clauses[at : at + 2]
        ]
        flow += [abreast(sheet, pair, CLAY, CLAY_TINT), space(8)]
    return flow


def _clauses(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    urgent = words.several("urgent")
    first = [one for name in urgent for one in packet.aftercare if one.id == name]
    rest = [one for one in packet.aftercare if one.id not in urgent]
    return _urgent(sheet, first) + [part for one in rest for part in clause(sheet, one)]


def _cut(sheet: Sheet) -> Drawn:
    def paint(canvas: Any) -> None:
        canvas.setStrokeColor(QUIET)
        canvas.setLineWidth(0.7)
        canvas.setDash(4, 4)
        canvas.line(0, 12, sheet.text, 12)

    return Drawn(sheet.text, 24, paint)


def _slip(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    width = sheet.columns(6) - 6
    lines: list[list[Any]] = [
        [[space(26), rule(width, INK, 0.6, below=3), text(words(key), "small")] for key in ("slip_name", "slip_signature")]
    ]
    lines.append([[space(22), rule(width, INK, 0.6, below=3), text(words("slip_date"), "small")], ""])
    return [
        _cut(sheet),
        text(words("slip_title"), "h2", "H2"),
        space(4),
        text(words("slip_text", clinic=packet.clinic.name, phone=packet.clinic.phone), "quiet"),
        space(8),
        text(words("slip_statement", ref=grouped(packet.ref)), "bold"),
        tagged_layout(lines, [sheet.after(6), sheet.columns(6)]),
    ]


def aftercare(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    lead = words("aftercare_lead", clinic=packet.clinic.name, phone=packet.clinic.phone)
    return [
        new_page(),
        PartTitle(sheet, "aftercare", number, words("aftercare_title")),
        text(lead, "lead"),
        *_clauses(sheet, packet, words),
        AtFoot(_slip(sheet, packet, words)),
    ]
