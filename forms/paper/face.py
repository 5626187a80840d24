"""The face from the front: goals and areas to avoid in two tones and two hatchings, which also differ in black and white."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from forms.paper.fonts import REGULAR
from forms.paper.layout import Drawn
from forms.paper.styles import CLAY, CLAY_TINT, INK, JADE, QUIET, TINT, WHITE
from forms.paper.words import Words
from screening.questionnaire import Frozen

DATA = Path(__file__).resolve().parent.parent / "protocols" / "face.toml"


class Zone(Frozen):
    id: str
    d: str
    sides: bool = False


class Line(Frozen):
    d: str
    weight: float
    sides: bool = False


class Face(Frozen):
    """SVG path data in a box of width by height, y downwards; what has sides is drawn for the client's left and mirrored."""

    width: float
    height: float
    zone: tuple[Zone, ...]
    line: tuple[Line, ...]


@cache
def face() -> Face:
    return Face.model_validate(tomllib.loads(DATA.read_text(encoding="utf-8")))


def steps(d: str) -> list[tuple[str, tuple[float, ...]]]:
    """SVG path data as (letter, coordinates); several curves after one letter are several steps. Only M, L, C and Z."""
    found: list[tuple[str, tuple[float, ...]]] = []
    for letter, rest in re.findall(r"([MLCZ])([^MLCZ]*)", d):
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", rest)]
        size = {"M": 2, "L": 2, "C": 6, "Z": 0}[letter]
        found += [(letter, tuple(numbers[at : at + size])) for at in range(0, len(numbers), size)] if size else [("Z", ())]
    return found


def _path(canvas: Any, d: str) -> Any:
    path = canvas.beginPath()
    draw = {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo, "Z": path.close}
    for letter, numbers in steps(d):
        draw[letter](*numbers)
    return path


def _both_sides(canvas: Any, width: float, sides: str, paint: Any) -> None:
    """Calls `paint` for the left, and again mirrored for the right."""
    for side in ("left", "right"):
        if side in sides:
            canvas.saveState()
            if side == "right":
                canvas.transform(-1, 0, 0, 1, width, 0)
            paint()
            canvas.restoreState()


def _hatch(canvas: Any, d: str, crossed: bool) -> None:
    """Goals: a tint with lines one way. Avoid: a tint with lines both ways, closer."""
    color, tint, gap = (CLAY, CLAY_TINT, 4) if crossed else (JADE, TINT, 5)
    canvas.saveState()
    canvas.clipPath(_path(canvas, d), stroke=0, fill=0)
    canvas.setFillColor(tint)
    canvas.rect(-10, -10, 420, 420, stroke=0, fill=1)
    canvas.setStrokeColor(color)
    canvas.setLineWidth(0.7)
    for at in range(-300, 500, gap):
        canvas.line(at, 0, at + 300, 300)
        if crossed:
            canvas.line(at, 300, at + 300, 0)
    canvas.restoreState()
    canvas.setStrokeColor(color)
    canvas.setLineWidth(1.1)
    canvas.drawPath(_path(canvas, d), stroke=1, fill=0)


def _marked(names: Sequence[str]) -> dict[str, str]:
    """Zone -> the sides that are meant."""
    found: dict[str, str] = {}
    for name in names:
        zone, _, side = name.partition(":")
        found[zone] = found.get(zone, "") + (side or "left right")
    return found


def _paint(canvas: Any, scale: float, goals: Sequence[str], avoid: Sequence[str]) -> None:
    drawing = face()
    canvas.transform(scale, 0, 0, -scale, 0, drawing.height * scale)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    for crossed, marked in ((False, _marked(goals)), (True, _marked(avoid))):
        for zone in drawing.zone:
            if zone.id in marked:
                sides = marked[zone.id] if zone.sides else "left"
                _both_sides(canvas, drawing.width, sides, lambda d=zone.d, crossed=crossed: _hatch(canvas, d, crossed))
    canvas.setStrokeColor(INK)
    for line in drawing.line:
        canvas.setLineWidth(line.weight)
        both = "left right" if line.sides else "left"
        _both_sides(canvas, drawing.width, both, lambda d=line.d: canvas.drawPath(_path(canvas, d), stroke=1, fill=0))


def face_map(width: float, goals: Sequence[str], avoid: Sequence[str], words: Words, said: str = "", small: float = 7.5) -> Drawn:
    """The client's right is on the left, as face to face; the words under it say so."""
    drawing = face()
    scale = width / drawing.width
    foot = small * 1.6

    def paint(canvas: Any) -> None:
        canvas.setFont(REGULAR, small)
        canvas.setFillColor(QUIET)
        canvas.drawString(0, 2, words("face_right"))
        canvas.drawRightString(width, 2, words("face_left"))
        canvas.translate(0, foot)
        _paint(canvas, scale, goals, avoid)

    alt = said or words("face_alt", goals=words.areas(goals), avoid=words.areas(avoid))
    return Drawn(width, drawing.height * scale + foot, paint, alt)


def swatch(crossed: bool) -> Drawn:
    """The hatching of the legend."""

    def paint(canvas: Any) -> None:
        canvas.setFillColor(WHITE)
        _hatch(canvas, "M0 0 L22 0 L22 11 L0 11 Z", crossed)

    return Drawn(22, 11, paint)
