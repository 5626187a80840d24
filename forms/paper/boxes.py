"""What is filled in by hand: boxes to tick, boxes for letters and dates, lines to write on; and the square that names the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import segno
from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped, unused-ignore]
from reportlab.platypus import Flowable  # type: ignore[import-untyped, unused-ignore]

from forms.paper.fonts import FALLBACK, FIRST, REGULAR, normal
from forms.paper.layout import Drawn
from forms.paper.styles import BODY, INK, QUIET
from forms.paper.tagged import Group
from forms.paper.tagging import TaggedCanvas

LARGE = 16.0
TABS = 24  # to a line of choices


@dataclass(frozen=True, slots=True)
class Print:
    """Normal or large print."""

    size: float = BODY
    leading: float = 14.0
    prefix: str = ""  # of the names of the text styles

    @property
    def box(self) -> float:
        return self.size * 0.95

    @property
    def gap(self) -> float:
        return self.size * 0.45

    def style(self, name: str) -> str:
        return self.prefix + name


NORMAL, LARGE_PRINT = Print(), Print(LARGE, 22.0, "large_")


class Choice(NamedTuple):
    """A box and its words; or words with several boxes after them, each with its own."""

    words: str
    sides: tuple[str, ...] = ()


def _face(words: str) -> str:
    return REGULAR if FIRST.issuperset(normal(words)) else FALLBACK


def _wide(words: str, size: float) -> float:
    return float(stringWidth(words, _face(words), size))


class Choices(Flowable):  # type: ignore[misc, unused-ignore]
    """Boxes to tick, row after row, each at the next tab that is free. `stops`: where the few of one row stand instead."""

    def __init__(self, print_: Print, choices: Sequence[Choice], stops: Sequence[float] = ()) -> None:
        super().__init__()
        self.print, self.choices, self.stops = print_, list(choices), [stop * print_.size for stop in stops]
        self.spaceBefore, self.spaceAfter = 0, 0

    @property
    def _box(self) -> float:
        """A box and the gap after it."""
        return self.print.box + self.print.gap

    def _width_of(self, choice: Choice) -> float:
        own = _wide(choice.words, self.print.size)
        sides = [self._box + _wide(side, self.print.size) + self.print.size * 0.7 for side in choice.sides]
        return own + sum(sides) + (self.print.size * 0.6 if sides else self._box)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Finds for each choice its row and where it begins."""
        tab = width / TABS
        self.places: list[tuple[int, float, list[str]]] = []
        depth, row, at = [0], 0, 0.0
        for place, choice in enumerate(self.choices):
            wide = self._width_of(choice)
            start = self.stops[place] if self.stops else -(-at // tab) * tab
            if at and start + wide > width:
                row, start = row + 1, 0.0
                depth.append(0)
            broken = [choice.words] if wide <= width else self._broken(choice, width)
            self.places.append((row, start, broken))
            depth[row] = max(depth[row], len(broken))
            at = start + min(wide, width) + self.print.size * 0.7
        self.tops = [sum(depth[:count]) * self.print.leading + count * self.print.size * 0.2 for count in range(len(depth) + 1)]
        self.width, self.height = width, self.tops[-1]
        return width, self.height

    def _broken(self, choice: Choice, width: float) -> list[str]:
        return list(simpleSplit(choice.words, _face(choice.words), self.print.size, width - self._box))

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        group = Group("L")
        for choice, (row, x, broken) in zip(self.choices, self.places, strict=True):
            self._one(canvas, group, x, self.height - self.tops[row] - self.print.size * 1.05, choice, broken)

    def _one(self, canvas: TaggedCanvas, group: Group, x: float, y: float, choice: Choice, broken: list[str]) -> None:
        item = group.on(canvas).add("LI").add("LBody")
        pieces = [(x if choice.sides else x + self._box, y - at * self.print.leading, line) for at, line in enumerate(broken)]
        boxes = [] if choice.sides else [(x, y)]
        x += _wide(choice.words, self.print.size) + self.print.size * 0.6
        for side in choice.sides:
            boxes.append((x, y))
            pieces.append((x + self._box, y, side))
            x += self._box + _wide(side, self.print.size) + self.print.size * 0.7
        with canvas.marked(item):
            canvas.setFillColor(INK)
            for left, base, words in pieces:
                canvas.setFont(_face(words), self.print.size)
                canvas.drawString(left, base, words)
        with canvas.artifact():
            _squares(canvas, boxes, self.print.box, self.print.size * 0.14)


def _squares(canvas: Any, places: Sequence[tuple[float, float]], side: float, below: float) -> None:
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(side / 12)
    for x, y in places:
        canvas.rect(x, y - below, side, side)


def cells(print_: Print, groups: Sequence[tuple[str, int]], alt: str, given: str = "") -> Drawn:
    """Boxes for one letter each, in groups after their words: day, month and year; or a reference."""
    side, gap = print_.size * 1.5, print_.size * 0.9
    small = print_.size if print_.prefix else print_.size * 0.85
    names = [_wide(words, small) + (print_.size * 0.4 if words else 0) for words, _ in groups]

    def paint(canvas: Any) -> None:
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.7)
        x, letters = 0.0, iter(given)
        for (words, count), name in zip(groups, names, strict=True):
            canvas.setFillColor(QUIET)
            canvas.setFont(_face(words), small)
            canvas.drawString(x, side * 0.3, words)
            canvas.setFillColor(INK)
            canvas.setFont(REGULAR, print_.size)
            x += name
            for _ in range(count):
                canvas.rect(x, 0, side, side)
                canvas.drawCentredString(x + side / 2, side * 0.3, next(letters, ""))
                x += side
            x += gap

    return Drawn(sum(names) + side * sum(count for _, count in groups) + gap * (len(groups) - 1), side, paint, alt)


def lines(print_: Print, width: float, count: int, alt: str) -> Drawn:
    """Lines to write on, far enough apart for a hand."""
    step = print_.size * 1.9

    def paint(canvas: Any) -> None:
        canvas.setStrokeColor(QUIET)
        canvas.setLineWidth(0.6)
        for place in range(count):
            canvas.line(0, place * step + 3, width, place * step + 3)

    return Drawn(width, step * count + 3, paint, alt)


def square(canvas: Any, words: str, x: float, y: float, side: float) -> None:
    """A QR code, as vectors."""
    matrix = [bytes(row) for row in segno.make_qr(words, error="m").matrix]
    one = side / len(matrix)
    canvas.setFillColor(INK)
    for line, row in enumerate(matrix):
        for place, dark in enumerate(row):
            if dark:
                canvas.rect(x + place * one, y + side - (line + 1) * one, one, one, stroke=0, fill=1)
