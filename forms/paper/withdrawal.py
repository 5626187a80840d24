"""A slip to take back the consent, blank."""

from typing import Any

from forms.paper.layout import Drawn, PartTitle, need, rule, space, tagged_layout, text, together
from forms.paper.page import grouped
from forms.paper.styles import INK, QUIET, Sheet
from forms.paper.words import Words
from screening.packet import Packet


def cut(sheet: Sheet) -> Drawn:
    def paint(canvas: Any) -> None:
        canvas.setStrokeColor(QUIET)
        canvas.setLineWidth(0.7)
        canvas.setDash(4, 4)
        canvas.line(0, 12, sheet.text, 12)

    return Drawn(sheet.text, 24, paint)


def withdrawal(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    width = sheet.columns(6) - 6
    lines: list[list[Any]] = [
        [[space(30), rule(width, INK, 0.6, below=3), text(words(key), "small")] for key in ("slip_name", "slip_signature")]
    ]
    lines.append([[space(26), rule(width, INK, 0.6, below=3), text(words("slip_date"), "small")], ""])
    slip = [
        PartTitle(sheet, "withdrawal", number, words("slip_title")),
        text(words("slip_text", clinic=packet.clinic.name, phone=packet.clinic.phone), "lead"),
        space(6),
        text(words("slip_statement", ref=grouped(packet.ref)), "big_bold"),
        tagged_layout(lines, [sheet.after(6), sheet.columns(6)]),
        cut(sheet),
    ]
    return [need(sheet.room(320)), together(slip)]
