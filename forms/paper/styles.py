"""The sheet and its grid, colours and text styles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from reportlab.lib.colors import HexColor  # type: ignore[import-untyped, unused-ignore]
from reportlab.lib.enums import TA_LEFT  # type: ignore[import-untyped, unused-ignore]
from reportlab.lib.pagesizes import A4, LETTER  # type: ignore[import-untyped, unused-ignore]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped, unused-ignore]
from reportlab.lib.units import mm  # type: ignore[import-untyped, unused-ignore]

from forms.colour import LEAST, contrast
from forms.colour import WHITE as WHITE_PAPER
from forms.paper.fonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR

INK, QUIET = HexColor("#22302E"), HexColor("#55625F")
JADE, TINT, HAIR = HexColor("#1F6A5E"), HexColor("#EAF2EF"), HexColor("#C9D6D1")
CLAY, CLAY_TINT = HexColor("#A8482A"), HexColor("#F8ECE6")
VIOLET, WHITE = HexColor("#6A3D8F"), HexColor("#FFFFFF")

BODY, SMALL = 10.5, 8.5


def accent(colour: str) -> Any:
    """The clinic's own colour, where it can be read on white."""
    return HexColor(colour) if colour and contrast(colour, WHITE_PAPER) >= LEAST else JADE


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with twelve columns, a wider margin on the binding side, measured in points.

    Large print is the same layout on a smaller sheet, drawn larger by `scale`.
    """

    width: float
    height: float
    binding: float = 22 * mm
    outer: float = 18 * mm
    top: float = 18 * mm
    bottom: float = 22 * mm
    gutter: float = 4 * mm
    scale: float = 1.0

    @property
    def large(self) -> bool:
        return self.scale > 1

    @property
    def text(self) -> float:
        return self.width - self.binding - self.outer

    @property
    def page(self) -> float:
        """Height between the margins."""
        return self.height - self.top - self.bottom

    def room(self, points: float) -> float:
        """Of what should stay on one page: less where pages hold less."""
        return points * 0.45 if self.large else points

    def columns(self, count: int) -> float:
        one = (self.text - 11 * self.gutter) / 12
        return count * one + (count - 1) * self.gutter

    def after(self, count: int) -> float:
        """Where the column after `count` columns begins."""
        return self.columns(count) + self.gutter


def sheet_for(paper: str) -> Sheet:
    return Sheet(*(A4 if paper == "A4" else LETTER))


LARGER = 16 / BODY  # body text of 16 points


def large_sheet_for(paper: str) -> Sheet:
    sheet = sheet_for(paper)
    margins = {"binding": 14 * mm, "outer": 11 * mm, "top": 12 * mm, "bottom": 19 * mm, "gutter": 3 * mm}
    return replace(sheet, width=sheet.width / LARGER, height=sheet.height / LARGER, scale=LARGER, **margins)


_raised: ContextVar[bool] = ContextVar("raised", default=False)


@contextmanager
def raised(so: bool) -> Iterator[None]:
    """While a story for large print is made, no text is smaller than its body text."""
    token = _raised.set(so)
    yield
    _raised.reset(token)


def style(name: str, indent: float = 0) -> Any:
    return _style(f"raised_{name}" if _raised.get() else name, indent)


@cache
def _style(name: str, indent: float) -> Any:
    size, leading, font, color, more = _STYLES[name]
    return ParagraphStyle(
        name,
        fontName=font,
        bulletFontName=REGULAR,
        fontSize=size,
        bulletFontSize=size,
        leading=leading,
        textColor=color,
        alignment=TA_LEFT,
        allowWidows=0,
        allowOrphans=0,
        splitLongWords=1,
        **(
            {"leftIndent": indent + more.get("hang", 0), "bulletIndent": indent}
            | {key: more[key] for key in more if key != "hang"}
        ),
    )


_STYLES: dict[str, tuple[float, float, str, Any, dict[str, Any]]] = {
    "body": (BODY, 14, REGULAR, INK, {"spaceAfter": 5}),
    "bold": (BODY, 14, BOLD, INK, {}),
    "line": (BODY, 14, REGULAR, INK, {"spaceAfter": 2.5, "hang": 12}),
    "quiet": (BODY, 14, REGULAR, QUIET, {}),
    "plain": (BODY, 14, REGULAR, INK, {}),
    "cell": (9.5, 12.5, REGULAR, INK, {}),
    "cell_bold": (9.5, 12.5, BOLD, INK, {}),
    "cell_quiet": (9.5, 12.5, REGULAR, QUIET, {}),
    "cell_after": (9.5, 12.5, REGULAR, INK, {"spaceAfter": 4}),
    "cell_line": (9.5, 12.5, REGULAR, INK, {"spaceAfter": 2, "hang": 11}),
    "small": (SMALL, 11.5, REGULAR, QUIET, {}),
    "small_ink": (SMALL, 11.5, REGULAR, INK, {}),
    "small_after": (SMALL, 11.5, REGULAR, INK, {"spaceAfter": 3}),
    "small_line": (SMALL, 11.5, REGULAR, QUIET, {"hang": 9}),
    "label": (SMALL, 11.5, REGULAR, QUIET, {"spaceAfter": 1}),
    "head": (SMALL, 11.5, BOLD, JADE, {}),
    "mark": (SMALL, 11.5, BOLD, CLAY, {}),
    "title": (26, 30, BOLD, INK, {}),
    "h1": (18, 22, BOLD, INK, {}),
    "lead": (BODY, 14, REGULAR, QUIET, {"spaceAfter": 6}),
    "h2": (13, 17, BOLD, INK, {}),
    "side": (11, 14, BOLD, JADE, {}),
    "clinic": (12, 15, BOLD, JADE, {}),
    "name": (15, 19, BOLD, INK, {}),
    "big": (13, 18, REGULAR, INK, {}),
    "big_bold": (13, 18, BOLD, INK, {}),
    "big_line": (13, 18, REGULAR, INK, {"spaceAfter": 3, "hang": 14}),
    "white": (BODY, 14, BOLD, WHITE, {}),
    "typed": (24, 30, ITALIC, INK, {}),
    "kicker": (SMALL, 12, BOLD, CLAY, {}),
    "digest": (7.6, 11.5, REGULAR, INK, {}),
    "emphatic": (BODY, 14, BOLD_ITALIC, INK, {}),
}

_PAPER_STYLES = tuple(_STYLES.items())
_STYLES |= {
    f"raised_{name}": (max(BODY, size), max(14, leading), font, color, more)
    for name, (size, leading, font, color, more) in _PAPER_STYLES
}

# Large print: nothing under 16 points, every text style in the same measure.
_LARGE, _LARGE_LEADING = 16.0, 22.0
_STYLES |= {
    f"large_{name}": (
        max(_LARGE, round(size * 1.35, 1)),
        max(_LARGE_LEADING, round(leading * 1.35, 1)),
        font,
        color,
        {key: value * 1.5 for key, value in more.items()},
    )
    for name, (size, leading, font, color, more) in _PAPER_STYLES
}
