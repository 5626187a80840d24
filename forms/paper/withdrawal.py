"""A slip to take back the consent, blank."""

from typing import Any

from forms.paper.layout import Drawn, PartTitle, need, rule, space, tagged_layout, text, tick, together
from forms.paper.page import grouped
from forms.paper.styles import INK, QUIET, Sheet
from forms.paper.words import Words
from screening.packet import Packet

HELD = ("yes", "ask_first")  # answers that leave a part in the consent


def cut(sheet: Sheet) -> Drawn:
    def paint(canvas: Any) -> None:
        canvas.setStrokeColor(QUIET)
        canvas.setLineWidth(0.7)
        canvas.setDash(4, 4)
        canvas.line(0, 12, sheet.text, 12)

    return Drawn(sheet.text, 24, paint)


def _boxes(sheet: Sheet, packet: Packet, words: Words) -> Any:
    """All, or the parts that the consent in force holds."""
    held = [words("slip_part", part=line.modality) for line in packet.modalities if line.agreed in HELD]
    parts = [words("slip_all"), *held, *([words("slip_photos")] if packet.photos else [])]
    cells = [[tick(12, done=False), text(part, "plain")] for part in parts]
    return tagged_layout(cells, [22, sheet.text - 22], [("BOTTOMPADDING", (0, 0), (-1, -1), 3)])


def _statement(packet: Packet, words: Words) -> str:
    """By the visit where the consent in force was signed: on a covered visit nothing was signed."""
    signed_at = packet.earlier.visit if packet.covered and packet.earlier else packet.ref
    return words("slip_statement", ref=grouped(signed_at), signed=packet.signed)


def withdrawal(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    width = sheet.columns(6) - 6
    lines: list[list[Any]] = [
        [[space(24), rule(width, INK, 0.6, below=3), text(words(key), "small")] for key in ("slip_name", "slip_signature")]
    ]
    lines.append([[space(20), rule(width, INK, 0.6, below=3), text(words("slip_date"), "small")], ""])
    slip = [
        PartTitle(sheet, "withdrawal", number, words("slip_title")),
        text(words("slip_text", clinic=packet.clinic.name, phone=packet.clinic.phone), "lead"),
        space(6),
        text(_statement(packet, words), "big_bold"),
        space(4),
        _boxes(sheet, packet, words),
        tagged_layout(lines, [sheet.after(6), sheet.columns(6)]),
        cut(sheet),
    ]
    return [need(sheet.room(320)), together(slip)]
