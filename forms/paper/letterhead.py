"""The clinic's name on its papers: its logo, or the mark of this service, and its colour."""

import io
from functools import lru_cache
from typing import Any

from PIL import Image
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped, unused-ignore]

from forms.paper.layout import Drawn, coloured, rule, space, tagged_layout, text
from forms.paper.page import grouped
from forms.paper.styles import CLAY, HAIR, JADE, Sheet, accent
from forms.paper.words import Words
from screening.packet import Packet

TALLEST, WIDEST = 34.0, 130.0


def mark() -> Drawn:
    """Three needles, one of them clay."""

    def paint(canvas: Any) -> None:
        canvas.setLineCap(1)
        canvas.setLineWidth(1.6)
        for x, low, color in ((2, 6, JADE), (9, 0, CLAY), (16, 6, JADE)):
            canvas.setStrokeColor(color)
            canvas.setFillColor(color)
            canvas.line(x, low, x, 25)
            canvas.circle(x, 26, 1.7, stroke=0, fill=1)

    return Drawn(18, 28, paint)


@lru_cache(maxsize=4)
def _on_white(logo: bytes) -> tuple[Any, int, int]:
    """Without transparency, which archives do not allow everywhere."""
    with Image.open(io.BytesIO(logo)) as picture:
        drawn = picture.convert("RGBA")
        flat = Image.new("RGB", drawn.size, "white")
        flat.paste(drawn, mask=drawn.getchannel("A"))
    return ImageReader(flat), *flat.size


def _logo(logo: bytes, name: str, words: Words) -> Drawn:
    picture, width, height = _on_white(logo)
    scale = min(TALLEST / height, WIDEST / width)

    def paint(canvas: Any) -> None:
        canvas.drawImage(picture, 0, 0, width * scale, height * scale)

    return Drawn(width * scale, height * scale, paint, words("logo_alt", name=name))


def letterhead(sheet: Sheet, packet: Packet, words: Words, logo: bytes = b"") -> list[Any]:
    clinic = packet.clinic
    drawn = _logo(logo, clinic.name, words) if logo else mark()
    own = accent(clinic.colour)
    address = [coloured(clinic.name, "clinic", own), text(f"{clinic.address}  \u00b7  {clinic.phone}", "small")]
    room = drawn.width + 12
    return [
        tagged_layout([[drawn, address]], [room, sheet.text - room], [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]),
        rule(sheet.text, own, 2.4, above=2, below=8),
    ]


def heads_alone(sheet: Sheet, packet: Packet, words: Words, logo: bytes, short: bool = False) -> list[Any]:
    """What a paper needs when it stands alone: the clinic, the client, the visit. `short`: in one line."""
    if short:
        line = "  \u00b7  ".join((packet.client.name, words("visit", ref=grouped(packet.ref))))
        return [*letterhead(sheet, packet, words, logo), text(line, "bold")]
    born = words.day(packet.client.birth_date) if packet.client.birth_date else words("nothing")
    cells = [
        [text(words(label), "label"), text(value, "bold")]
        for label, value in (("client", packet.client.name), ("born_on", born), ("reference", grouped(packet.ref)))
    ]
    widths = [sheet.after(5), sheet.after(4), sheet.columns(3)]
    return [
        *letterhead(sheet, packet, words, logo),
        tagged_layout([cells], widths, [("RIGHTPADDING", (0, 0), (1, 0), 10)]),
        rule(sheet.text, HAIR, 0.5, above=4, below=6),
        space(2),
    ]
