"""Paragraphs and tables that tell the tagged canvas what they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

from reportlab.platypus import Paragraph, Table  # type: ignore[import-untyped, unused-ignore]
from reportlab.platypus.paragraph import cleanBlockQuotedText  # type: ignore[import-untyped, unused-ignore]

from forms.paper.tagging import Element, TaggedCanvas

TALLEST = 400.0  # points: a row higher than this is cut on any page
HEADING = 80.0  # a heading and the head of its table
LEAST = 120.0  # of it that a page begins with: its question stays in one piece


@dataclass(slots=True, eq=False)
class Group:
    """An element that several flowables share: a list and its lines, a paragraph and its halves. It is made when first drawn."""

    tag: str
    element: Element | None = None

    def on(self, canvas: TaggedCanvas) -> Element:
        if self.element is None:
            self.element = canvas.element(self.tag)
        return self.element


_MARKUP = re.compile("[<&]")


@cache
def _plain(style: Any) -> Any:
    """What the parser makes of words without markup: reading each of them as XML took a sixth of the time."""
    (fragment,) = Paragraph("words", style).frags
    return fragment


class TaggedParagraph(Paragraph):  # type: ignore[misc, unused-ignore]
    """A paragraph, heading or list line. Its halves on two pages stay one element."""

    tag = "P"
    columns = 0  # in a table: how many columns it heads as a row of its own
    group: Group | None = None  # the list it belongs to
    _whole: Group | None = None
    _wrapped: tuple[float, tuple[float, float]] | None = None

    def __init__(self, words: str | None, style: Any, **options: Any) -> None:
        if words and words.strip() and not _MARKUP.search(words):
            options["frags"] = [_plain(style).clone(text=cleanBlockQuotedText(words))]
        super().__init__(words, style, **options)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Tables ask three times for the same width; breaking the lines once saves a quarter of the time."""
        if self._wrapped is None or self._wrapped[0] != width or not hasattr(self, "blPara"):
            self._wrapped = (width, super().wrap(width, height))
        return self._wrapped[1]

    def split(self, width: float, height: float) -> list[Any]:
        parts: list[Any] = super().split(width, height)
        if len(parts) > 1:
            self._whole = self._whole or Group(self.tag)
            for part in parts:
                part.tag, part.group, part._whole = self.tag, self.group, self._whole
        return parts

    def draw(self) -> None:
        canvas = self.canv
        if canvas.silent:
            super().draw()
            return
        self._whole = self._whole or Group(self.tag)
        element = self._whole.element
        if element is None:
            parent = self.group.on(canvas) if self.group else canvas.inside[-1]
            element = parent.add(self.tag)
            if self.tag == "LI":
                element = element.add("LBody")
            self._whole.element = element
        with canvas.marked(element):
            super().draw()


class TableTags:
    """For `Table(renderCB=...)`: rows, header cells and cells. A header repeated on the next page is decoration."""

    def __init__(self, head_rows: int = 1, head_column: bool = False) -> None:
        self.head_rows, self.head_column = head_rows, head_column
        self._table: Element | None = None
        self._drawn = 0  # parts of the table already drawn
        self._open: list[Any] = []

    def __call__(self, table: Any, step: str, *about: Any) -> None:
        getattr(self, f"_{step}", lambda *_: None)(table.canv, *about)

    def _enter(self, context: Any) -> None:
        context.__enter__()
        self._open.append(context)

    def _leave(self) -> None:
        self._open.pop().__exit__(None, None, None)

    def _startTable(self, canvas: TaggedCanvas) -> None:
        if self._table is None and not canvas.silent:
            self._table = canvas.element("Table")
        self._enter(canvas.within(self._table or Element("Table")))

    def _startBG(self, canvas: TaggedCanvas) -> None:
        self._enter(canvas.artifact())

    def _endBG(self, canvas: TaggedCanvas) -> None:
        self._leave()

    _startLines, _endLines = _startBG, _endBG

    def _startRow(self, canvas: TaggedCanvas, row: int) -> None:
        self._head = row < self.head_rows
        if self._head and self._drawn:
            self._enter(canvas.artifact("Pagination"))
            return
        self._enter(canvas.within(canvas.element("TR") if not canvas.silent else Element("TR")))
        self._section = 0

    def _endRow(self, canvas: TaggedCanvas) -> None:
        self._leave()

    def _startCell(self, canvas: TaggedCanvas, row: int, column: int, value: Any, *_: Any) -> None:
        if column == 0:
            first = value[0] if isinstance(value, list | tuple) and value else value
            self._section = getattr(first, "columns", 0)
            if self._section:
                first.tag = "H2"  # a title across the table heads the rows below it, and can be jumped to
        if canvas.silent or (self._section and column):
            self._enter(canvas.within(Element("TD")))
            return
        scope = "Column" if self._head else "Row"
        is_head = self._head or (self.head_column and column == 0 and not self._section)
        cell = canvas.element("TH", A={"O": "Table", "Scope": scope}) if is_head else canvas.element("TD")
        if self._section:
            cell.attributes["A"] = {"O": "Table", "ColSpan": self._section}
        self._enter(canvas.within(cell))

    def _endCell(self, canvas: TaggedCanvas) -> None:
        self._leave()

    def _endTable(self, canvas: TaggedCanvas) -> None:
        self._drawn += 1
        self._leave()


class LayoutTags(TableTags):
    """For a grid that only places things: its lines are decoration, its cells stand for themselves."""

    def __call__(self, table: Any, step: str, *about: Any) -> None:
        if step in ("startBG", "endBG", "startLines", "endLines"):
            super().__call__(table, step, *about)


def tallest(page: float) -> float:
    """A row higher than this is cut where the page ends: a page holds it with its heading, or leaves it little room anyhow."""
    return min(TALLEST, page - HEADING)


class RoomyTable(Table):  # type: ignore[misc, unused-ignore]
    """Rows move to the next page whole; only a row that no page can hold is cut."""

    def split(self, width: float, height: float) -> list[Any]:
        self._calc(width, height)
        ends = accumulate(self._rowHeights)
        row, end = next(((row, end) for row, end in zip(self._rowHeights, ends, strict=True) if end > height), (0, 0))
        left = height - (end - row)
        frame = self._doctemplateAttr("frame")
        self.splitInRow = int(row > tallest(frame._height if frame else TALLEST) and left >= LEAST)
        parts: list[Any] = super().split(width, height)
        return parts

    def room(self, rows: int, page: float) -> float:
        """Points that the head and so many rows need together; of a row that is cut, what stands before the cut. `page`: its height."""
        head, shown = self._rowHeights[: self.repeatRows], self._rowHeights[self.repeatRows : self.repeatRows + rows]
        return float(sum(head) + sum(LEAST if row > tallest(page) else row for row in shown))


def tagged_table(rows: list[list[Any]], widths: list[float], tags: TableTags, **options: Any) -> Any:
    return RoomyTable(rows, colWidths=widths, renderCB=tags, repeatRows=tags.head_rows, **options)
