"""The treatment record: what was asked just before, what was done, counted, set and seen. Of its own, as it follows the seal."""

from collections.abc import Sequence
from typing import Any

from forms.paper.layout import PartTitle, heading, listed, space, table, tagged_layout, text
from forms.paper.signature import taken_over
from forms.paper.styles import Sheet
from forms.paper.words import Words
from screening.packet import Packet
from screening.treated import Treatment

SHORT = 4  # lines; a longer list stands in two columns


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
    ]


def _done(done: Treatment, words: Words) -> list[tuple[str, str]]:
    registered = words("registration", number=done.registration) if done.registration else ""
    seen = [
        (words("treatment_reactions"), "\n".join(done.reactions)),
        (words("treatment_advice"), "\n".join(done.advice)),
        (words("note"), done.notes),
    ]
    return [
        (words("treatment_at"), done.at),
        (words("practitioner"), ", ".join(part for part in (done.name, registered) if part)),
        (words("treatment"), ", ".join(done.modalities)),
        (words("treatment_needles_in"), str(done.needles_in)),
        (words("treatment_needles_out"), str(done.needles_out)),
        *done.settings,
        *(pair for pair in seen if pair[1]),
    ]


def _pairs(sheet: Sheet, rows: Sequence[tuple[str, str]]) -> Any:
    cells = [[text(label, "quiet"), text(value, "bold")] for label, value in rows]
    return table(cells, [sheet.after(5), sheet.columns(7)], head_column=True, pad=2.5)


def _listed(sheet: Sheet, title: str, lines: Sequence[str]) -> list[Any]:
    if not lines:
        return []
    if sheet.large or len(lines) <= SHORT:
        first, *others = listed(lines)
        return [*heading(sheet, title, first), *others, space(2)]
    half, width = (len(lines) + 1) // 2, sheet.columns(6)
    columns = [listed(part) for part in (lines[:half], lines[half:])]
    return heading(sheet, title, tagged_layout([columns], [width + sheet.gutter, width], [("RIGHTPADDING", (0, 0), (0, 0), 10)]))
