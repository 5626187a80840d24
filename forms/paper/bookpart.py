"""The parts that the rule book is set from: chapters, labelled lines, conditions as indented lines, effects side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped, unused-ignore]
from reportlab.platypus import Flowable  # type: ignore[import-untyped, unused-ignore]

from forms.paper.fonts import BOLD, REGULAR, markup
from forms.paper.layout import PartTitle, tagged_layout, text
from forms.paper.styles import CLAY, CLAY_TINT, HAIR, INK, JADE, QUIET, SMALL, TINT, WHITE, Sheet, style
from forms.paper.tagged import TaggedParagraph
from forms.paper.tagging import TaggedCanvas
from screening.handbook.parts import Touch, Tree

LABEL = 82.0  # points: where the text after a label begins
NUMBER = 32.0  # room for the number of a chapter
STEP = 11.0  # a condition inside a condition
FINE = 7.8
APART = "\u00a0" * 4 + " "
GRAVE = ("stop", "omit", "defer")


@cache
def _labelled(size: float, indent: float, room: float) -> Any:
    return ParagraphStyle(
        "labelled",
        parent=style("small_ink"),
        fontSize=size,
        leading=size + 2.6,
        leftIndent=room + indent,
        bulletIndent=0,
        bulletFontName=REGULAR,
        bulletFontSize=FINE,
        bulletColor=QUIET,
        spaceAfter=1.2,
        splitLongWords=1,
    )


def line(label: str, safe: str, size: float = SMALL, indent: float = 0, room: float = LABEL) -> Any:
    """A label in the side column and its text, both in one paragraph, so that it may break over two pages."""
    return TaggedParagraph(safe, _labelled(size, indent, room), bulletText=label or None)


def rich(safe: str) -> Any:
    """A small paragraph that may hold bold words."""
    return TaggedParagraph(safe, style("small_ink"))


def touches(these: Iterable[Touch], those: Iterable[Touch]) -> list[Any]:
    """What a rule does to each treatment; bold where the other side differs."""
    flow = []
    for one, other in zip(these, those, strict=True):
        words = f"{markup(one.modality)}: {markup(one.text)}"
        flow.append(rich(words if one == other else f"<b>{words}</b>"))
    return flow


def lines(pairs: Iterable[tuple[str, str]], size: float = SMALL, room: float = LABEL) -> list[Any]:
    return [line(label, markup(words), size, room=room) for label, words in pairs]


def quiet(words: str) -> str:
    return f'<font color="{QUIET.hexval()}">{markup(words)}</font>'


def run_on(pairs: Iterable[tuple[str, str]]) -> str:
    """Short facts one after the other, each after its label in quiet."""
    return APART.join(f"{quiet(label)}: {markup(words)}" for label, words in pairs)


def tree_lines(label: str, tree: Tree, depth: int = 0) -> Iterator[Any]:
    dash = "\u2013 " if depth else ""
    yield line(label, markup(dash + tree.text), indent=STEP * max(depth - 1, 0))
    for part in tree.parts:
        yield from tree_lines("", part, depth + 1)


def branches(tree: Tree, depth: int = 0) -> list[Any]:
    """A condition in a narrow cell."""
    flow = [text(tree.text, "small_ink", indent=8.0 * depth)]
    return flow + [one for part in tree.parts for one in branches(part, depth + 1)]


def effects(sheet: Sheet, touches: Iterable[Touch]) -> Any:
    """What the rule does to each treatment, side by side; the grave ones on the warm tint."""
    row, look = [], []
    for at, touch in enumerate(touches):
        row.append([text(touch.modality, "label"), rich(f"<b>{markup(touch.text)}</b>" if touch.effect else quiet(touch.text))])
        tint = CLAY_TINT if touch.effect in GRAVE else TINT if touch.effect else WHITE
        color = CLAY if touch.effect in GRAVE else JADE if touch.effect else HAIR
        look += [("BACKGROUND", (at, 0), (at, 0), tint), ("LINEBEFORE", (at, 0), (at, 0), 2, color)]
    look += [("LEFTPADDING", (0, 0), (-1, -1), 7), ("RIGHTPADDING", (0, 0), (-1, -1), 5)]
    look += [("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)]
    return tagged_layout([row], [sheet.text / len(row)] * len(row), look)


class Chapter(PartTitle):
    """A part's title with room for a number of two digits, which also gives the running head its words."""

    room, below, line_at = NUMBER, 14.0, 8.0
    closed = 1

    def draw(self) -> None:
        self.canv.chapter = self.words
        super().draw()


class Entry(Flowable):  # type: ignore[misc, unused-ignore]
    """A heading in the text, its page kept for the index, with a bookmark where `level` is given."""

    def __init__(self, sheet: Sheet, key: str, words: str, name: str, tag: str, level: int | None = None) -> None:
        super().__init__()
        self.sheet, self.key, self.words, self.level = sheet, key, words, level
        self.title = text(words, name, tag)
        self.spaceBefore = 6

    def wrap(self, *_: float) -> tuple[float, float]:
        _, self.height = self.title.wrap(self.sheet.text, 1000)
        self.width = self.sheet.text
        return self.width, self.height + 2

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        canvas.late[f"part:{self.key}"] = str(canvas.getPageNumber())
        if self.level is not None:
            canvas.bookmarkPage(self.key)
            canvas.addOutlineEntry(self.words, self.key, self.level, closed=1)
        self.title.drawOn(canvas, 0, 2)


class Found(Flowable):  # type: ignore[misc, unused-ignore]
    """A line of the contents or of the index: words, then the page, known only at the end."""

    def __init__(self, width: float, key: str, words: str, number: int | None = None, size: float = FINE) -> None:
        super().__init__()
        self.width, self.height, self.size = width, size + (6.5 if number is not None else 2.6), size
        self.key, self.words, self.number = key, words, number

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        at = 0.0
        with canvas.marked(canvas.element("P")):
            if self.number is not None:
                canvas.setFillColor(CLAY)
                canvas.setFont(BOLD, self.size)
                canvas.drawString(0, 3, str(self.number))
                at = NUMBER
            canvas.setFillColor(INK)
            canvas.setFont(REGULAR, self.size)
            canvas.drawString(at, 3, self.words)
            canvas.draw_late(f"part:{self.key}", self.width - 20, 3, REGULAR, self.size)
        self._leader(canvas, at + canvas.stringWidth(self.words, REGULAR, self.size) + 4)

    def _leader(self, canvas: TaggedCanvas, start: float) -> None:
        if start > self.width - 26:
            return
        with canvas.artifact():
            canvas.setStrokeColor(HAIR)
            canvas.setLineWidth(0.5)
            canvas.line(start, 4, self.width - 25, 4)
