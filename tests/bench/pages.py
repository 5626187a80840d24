"""The bench's pages by this service, from the parts that its papers are made of; a worker as tests.bench.makers has them."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from forms.paper import Countersigner, render, seal
from forms.paper.face import face, steps
from forms.paper.fonts import REGULAR
from forms.paper.layout import Drawn, listed, table, text
from forms.paper.press import about, printed
from forms.paper.styles import INK, sheet_for
from tests.bench.makers import SHARES, Page, serve

OURS, SEAL, WHOLE = "this service", "its seal, both signatures", "its real packet"


def ours(page: Page) -> bytes:
    sheet = sheet_for("Letter")
    story = [one for kind, *rest in page["blocks"] for one in _block(kind, rest, sheet.text)]

    def foot(canvas: Any) -> None:
        canvas.setFont(REGULAR, 7.5)
        canvas.drawString(sheet.binding, 40, page["foot"])
        room = canvas.stringWidth("00", REGULAR, 7.5)
        canvas.drawRightString(sheet.width - sheet.outer - room, 40, f"Page {canvas.getPageNumber()} of ")
        canvas.draw_late("total", sheet.width - sheet.outer - room, 40, REGULAR, 7.5)

    return printed(story, sheet, about(page["title"], "", "en"), foot)


def _block(kind: str, rest: list[Any], width: float) -> list[Any]:
    if kind in ("h1", "h2"):
        return [text(rest[0], kind, kind.upper())]
    if kind == "p":
        return [text(rest[0])]
    if kind == "li":
        return listed(rest[0])
    if kind == "drawing":
        return [Drawn(150, 150 * face().height / face().width, _lines, rest[0])]
    rows = [[text(cell, "cell") for cell in row] for row in rest[1]]
    return [table(rows, [width * share for share in SHARES], rest[0])]


def _lines(canvas: Any) -> None:
    drawing = face()
    scale = 150 / drawing.width
    canvas.transform(scale, 0, 0, -scale, 0, drawing.height * scale)
    canvas.setStrokeColor(INK)
    for mirrored in (False, True):
        if mirrored:
            canvas.transform(-1, 0, 0, 1, drawing.width, 0)
        for line in drawing.line:
            if mirrored and not line.sides:
                continue
            path = canvas.beginPath()
            draw = {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo, "Z": path.close}
            for letter, numbers in steps(line.d):
                draw[letter](*numbers)
            canvas.setLineWidth(line.weight)
            canvas.drawPath(path, stroke=1, fill=0)


def sealing() -> Callable[[Page], bytes]:
    from tests.builders_paper import MADE, signing_key

    key, person = signing_key(), Countersigner(name="Sample Practitioner")
    made: dict[str, bytes] = {}

    def sealed(page: Page) -> bytes:
        return seal(made.setdefault("", ours(page)), key, person, MADE)

    return sealed


def whole() -> Callable[[Page], bytes]:
    from tests.builders_paper import packet

    return lambda page: render(packet(note=page["foot"]))


if __name__ == "__main__":
    _, wanted, given, _, out = sys.argv
    own: dict[str, Callable[[], Callable[[Page], bytes]]] = {OURS: lambda: ours, SEAL: sealing, WHOLE: whole}
    serve(own[wanted](), json.loads(Path(given).read_text()), Path(out))
