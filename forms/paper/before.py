"""The sheet for clients before they book, on one page: how long to wait, what to bring, what to go on with, when to call."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from reportlab.lib.units import mm  # type: ignore[import-untyped, unused-ignore]
from reportlab.platypus import KeepInFrame, Spacer  # type: ignore[import-untyped, unused-ignore]

from forms.paper.cover import mark
from forms.paper.fonts import REGULAR
from forms.paper.layout import callout, prose, rule, space, table, tagged_layout, text
from forms.paper.press import about, printed
from forms.paper.styles import CLAY, CLAY_TINT, HAIR, JADE, QUIET, SMALL, TINT, Sheet, sheet_for
from forms.paper.tagging import TaggedCanvas
from screening.consent import Clause
from screening.handbook import waits
from screening.handbook.waits import WaitGroup
from screening.identity import Clinic
from screening.protocol import Protocol, Texts

GAP = 18.0
SHARE = 0.62  # of a column, for what the wait is about
HEAD, FRAMED, URGENT = ("lead", "waits"), ("medicines", "call_first"), ("emergency",)


def before(protocol: Protocol, paper: str = "Letter", language: str = "en", clinic: Clinic | None = None) -> bytes:
    """Pure: the waits come from the rules, the other words from the content. More of them make the print smaller, never a second page."""
    sheet, texts = replace(sheet_for(paper), top=13 * mm, bottom=19 * mm), protocol.words(language)
    clauses = {clause.id: clause for clause in texts.before}
    what = about(clauses["lead"].title, protocol.digest[:12], language)
    story = [
        *_opening(sheet, clauses, clinic),
        _columns(sheet, waits(protocol, language), [one for name, one in clauses.items() if name not in HEAD + URGENT]),
        *(_box(clauses[name], sheet.text, urgent=True) for name in URGENT if name in clauses),
    ]
    one_page = KeepInFrame(sheet.text, sheet.height - sheet.top - sheet.bottom, story, mode="shrink")
    return printed([one_page], sheet, what, partial(_foot, sheet=sheet, protocol=protocol, texts=texts))


def _opening(sheet: Sheet, clauses: dict[str, Clause], clinic: Clinic | None) -> list[Any]:
    title = [text(clauses["lead"].title, "title", "H1"), space(2)]
    named = [text(clinic.name, "clinic"), text(f"{clinic.address}  \u00b7  {clinic.phone}", "small")] if clinic else []
    lead = prose(clauses["lead"].body, "cell_quiet", "cell_line")
    waiting = [text(clauses["waits"].title, "h2", "H2"), space(1), *prose(clauses["waits"].body, "cell", "cell_line")]
    both = tagged_layout([[mark(), [*title, *named]]], [30, sheet.text - 30])
    return [both, *lead, rule(sheet.text, JADE, 1.2, above=4, below=6), *waiting, space(2)]


def _columns(sheet: Sheet, groups: tuple[WaitGroup, ...], clauses: list[Clause]) -> Any:
    """Two columns; each part goes to the one that is shorter so far."""
    width = (sheet.text - GAP) / 2
    columns: tuple[list[Any], list[Any]] = ([], [])
    tall = [0.0, 0.0]
    for part in [_group(group, width) for group in groups] + [[_box(one, width)] for one in clauses]:
        shorter = 0 if tall[0] <= tall[1] else 1
        flow = [*part, space(7)]
        columns[shorter].extend(flow)
        tall[shorter] += sum(one.wrap(width, 10000)[1] for one in flow)
    return tagged_layout([[columns[0], "", columns[1]]], [width, GAP, width])


def _group(group: WaitGroup, width: float) -> list[Any]:
    rows = [[text(wait.label, "small_ink"), text(wait.words, "head")] for wait in group.waits]
    widths = [width * SHARE, width * (1 - SHARE)]
    return [
        text(group.title, "side", "H3"),
        rule(width, HAIR, 0.5, above=1, below=1),
        table(rows, widths, head_column=True, pad=1.2),
    ]


def _box(clause: Clause, width: float, urgent: bool = False) -> Any:
    heading = text(clause.title, "mark" if urgent else "side", "H2")
    body = prose(clause.body, "small_ink", "small_line")
    while isinstance(body[-1], Spacer):
        body.pop()
    return callout([heading, *body], width, CLAY if urgent else JADE, CLAY_TINT if urgent else TINT)


def _foot(canvas: TaggedCanvas, sheet: Sheet, protocol: Protocol, texts: Texts) -> None:
    words = texts.words["before"]
    canvas.setFillColor(QUIET)
    canvas.setFont(REGULAR, SMALL - 1)
    canvas.drawString(sheet.binding, 40, words["version"].format(version=protocol.version))
    if protocol.approval.state != "approved":
        canvas.setFillColor(CLAY)
        canvas.drawRightString(sheet.width - sheet.outer, 40, words["draft"])
