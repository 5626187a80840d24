"""A signature as ink: strokes drawn as lines, or the typed name; and the line with what stands under it."""

from collections.abc import Sequence
from typing import Any

from forms.paper.layout import Drawn, rule, space, text
from forms.paper.styles import INK
from forms.paper.words import Words
from screening.consent import Signature
from screening.treated import Takeover

HEIGHT, EDGE = 54.0, 3.0
LARGEST = 0.6  # points for a pixel of the tablet


def _stroke(canvas: Any, points: Sequence[tuple[float, float]]) -> None:
    """Through the middles between the points, so that slow tablets draw no corners."""
    path = canvas.beginPath()
    (x, y), *rest = points
    path.moveTo(x, y)
    if not rest:
        path.lineTo(x + 0.1, y)
    for (ax, ay), (bx, by) in zip(rest, rest[1:], strict=False):
        middle = ((ax + bx) / 2, (ay + by) / 2)
        path.curveTo(
            x + (ax - x) * 2 / 3,
            y + (ay - y) * 2 / 3,
            middle[0] + (ax - middle[0]) * 2 / 3,
            middle[1] + (ay - middle[1]) * 2 / 3,
            *middle,
        )
        x, y = middle
    if rest:
        path.lineTo(*rest[-1])
    canvas.drawPath(path, stroke=1, fill=0)


def ink(signature: Signature, width: float, words: Words) -> Drawn:
    """The ink by its own extent, fitted into the space over the line and never blown up; what lies beside the box was not seen."""
    points = [point for stroke in signature.strokes for point in stroke]
    right = signature.width if signature.width > 0 else max((point[0] for point in points), default=1)
    bottom = signature.height if signature.height > 0 else max((point[1] for point in points), default=1)
    seen = [(x, y) for x, y, *_ in points if 0 <= x <= right and 0 <= y <= bottom] or [(0, 0), (right, bottom)]
    left, high = min(x for x, _ in seen), min(y for _, y in seen)
    reach, rise = max(x for x, _ in seen) - left, max(y for _, y in seen) - high
    room, space_over = width - 2 * EDGE, HEIGHT - 2 * EDGE
    scale = min(LARGEST, room / max(reach, 1), space_over / max(rise, 1))
    above = (space_over - rise * scale) / 2

    def paint(canvas: Any) -> None:
        clip = canvas.beginPath()
        clip.rect(0, 0, width, HEIGHT)
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.3)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        for stroke in signature.strokes:
            if stroke:
                _stroke(canvas, [(EDGE + (x - left) * scale, HEIGHT - EDGE - above - (y - high) * scale) for x, y, *_ in stroke])

    return Drawn(width, HEIGHT, paint, words("sign_alt", name=signature.name))


def _typed(name: str) -> list[Any]:
    return [space(HEIGHT - 34), text(name, "typed"), space(4)]


def signed_by(signature: Signature, signed: str, client: str, width: float, words: Words) -> list[Any]:
    """Name, meaning, date and time under the line, as the signer saw them."""
    over = _typed(signature.name) if signature.typed else [ink(signature, width, words)]
    how = words("sign_typed") if signature.typed else words("sign_drawn")
    name = f"{signature.name} ({signature.relation})" if signature.relation else signature.name
    under = [text(name, "bold"), text(signature.meaning, "plain"), space(3), text(signed, "small"), text(how, "small")]
    return [text(words(f"sign_{signature.role}", client=client), "label"), *over, rule(width, INK, 0.8, below=4), *under]


def countersignature(name: str, title: str, registration: str, meaning: str, width: float, words: Words) -> list[Any]:
    under = [text(line, "plain") for line in (title, registration) if line]
    over = _typed(name)
    lines = [text(name, "bold"), *under, space(3), text(meaning, "small")]
    return [text(words("sign_practitioner"), "label"), *over, rule(width, INK, 0.8, below=4), *lines]


def taken_over(one: Takeover, words: Words) -> str:
    """Who treats in the place of the one who decided, and the line that the client agreed to."""
    number = words("registration", number=one.registration) if one.registration else ""
    name = ", ".join(part for part in (one.name, number) if part)
    said = words("taken_over_said", said=one.said, at=one.at) if one.said else words("taken_over_waits")
    return f"{words('taken_over', name=name, before=one.before)} {said}"
