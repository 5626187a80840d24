"""The treatment record: what was asked just before, what was done, counted, set and seen. Of its own, as it follows the seal."""

from collections.abc import Sequence
from typing import Any

from forms.paper.layout import PartTitle, heading, listed, space, table, text
from forms.paper.signature import taken_over
from forms.paper.styles import Sheet
from forms.paper.words import Words
from screening.packet import Packet
from screening.treated import Treatment


def treatment(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    title = PartTitle(sheet, "treatment", number, words("treatment_title"))
    done = packet.treatment
    if done is None:
        return [title, text(words("treatment_none"))]
    taken = [text(taken_over(packet.takeover, words), "plain")] if packet.takeover else []
    return [
        title,
        text(words("treatment_lead", digest=done.sealed[:12]), "lead"),
        _pairs(sheet, _done(done, words)),
        *taken,
        *_listed(sheet, words("treatment_asked"), done.confirmed),
        *_listed(sheet, words("room"), done.limits),
        *_listed(sheet, words("treatment_reactions"), done.reactions),
        *_listed(sheet, words("treatment_advice"), done.advice),
        *(heading(sheet, words("note"), text(done.notes)) if done.notes else []),
    ]


def _done(done: Treatment, words: Words) -> list[tuple[str, str]]:
    registered = words("registration", number=done.registration) if done.registration else ""
    return [
        (words("treatment_at"), done.at),
        (words("practitioner"), ", ".join(part for part in (done.name, registered) if part)),
        (words("treatment"), ", ".join(done.modalities)),
        (words("treatment_needles_in"), str(done.needles_in)),
        (words("treatment_needles_out"), str(done.needles_out)),
        *done.settings,
    ]


def _pairs(sheet: Sheet, rows: Sequence[tuple[str, str]]) -> Any:
    cells = [[text(label, "quiet"), text(value, "bold")] for label, value in rows]
    return table(cells, [sheet.after(5), sheet.columns(7)], head_column=True)


def _listed(sheet: Sheet, title: str, lines: Sequence[str]) -> list[Any]:
    first, *others = [*listed(lines), None] if lines else [None]
    return [*heading(sheet, title, first), *(one for one in others if one), space(2)] if first else []
