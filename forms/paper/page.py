"""Puts a story on pages: running foot, band of a test document, one pass, the same bytes each time."""

from functools import partial
from typing import Any

from forms.paper.fonts import BOLD, FIRST, REGULAR, drawn_as, face_of, normal
from forms.paper.metadata import About, Attachment
from forms.paper.press import printed
from forms.paper.styles import HAIR, QUIET, VIOLET, WHITE, Sheet
from forms.paper.tagging import TaggedCanvas
from forms.paper.words import Words, words_in
from screening.errors import IntakeError
from screening.packet import Packet

FOOT = 7.5
BAND = 17.0


def grouped(ref: str) -> str:
    """K74M29XA as K74 M29 XA: easier to read aloud."""
    return " ".join(ref[at : at + 3] for at in range(0, len(ref), 3))


def _fitted(canvas: TaggedCanvas, words: str, width: float) -> str:
    """One line of the foot; a very long name ends in three dots (it stands in full on the cover)."""
    words = normal(words).replace("\n", " ")
    if canvas.stringWidth(words, REGULAR, FOOT) <= width:
        return words
    while words and canvas.stringWidth(words + "...", REGULAR, FOOT) > width:
        words = words[:-1]
    return words + "..."


def _line(canvas: TaggedCanvas, x: float, y: float, words: str) -> None:
    """Draws text that may need the fallback face, run by run."""
    for char in words:
        face, shown = face_of(char) or REGULAR, drawn_as(char)
        canvas.setFont(face, FOOT)
        canvas.drawString(x, y, shown)
        x += canvas.stringWidth(shown, face, FOOT)


def _foot(canvas: TaggedCanvas, sheet: Sheet, packet: Packet, words: Words, paper: str) -> None:
    left, right, y = sheet.binding, sheet.width - sheet.outer, 40.0
    born = words("born", year=packet.client.birth_date.year) if packet.client.birth_date else ""
    first = "  \u00b7  ".join(
        part for part in (packet.client.name, born, words("visit", ref=grouped(packet.ref)), packet.clinic.name) if part
    )
    second = "  \u00b7  ".join((paper, words("version", version=packet.version), words("packet", digest=packet.named[:12])))
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.5)
    canvas.line(left, y + 12, right, y + 12)
    canvas.setFillColor(QUIET)
    with canvas.said_once(last=True):
        if FIRST.issuperset(first):
            canvas.setFont(REGULAR, FOOT)
            canvas.drawString(left, y, _fitted(canvas, first, sheet.text - 70))
        else:
            _line(canvas, left, y, _fitted(canvas, first, sheet.text - 90))
        canvas.setFont(REGULAR, FOOT)
        canvas.drawString(left, y - 10.5, second)
    room = canvas.stringWidth("00", REGULAR, FOOT)
    canvas.drawRightString(right - room, y, words("page", number=canvas.getPageNumber()))
    canvas.draw_late("total", right - room, y, REGULAR, FOOT)


def _band(canvas: TaggedCanvas, sheet: Sheet, words: Words) -> None:
    """Across the top of each page of a test document, where no copy can lose it."""
    canvas.setFillColor(VIOLET)
    canvas.rect(0, sheet.height - BAND, sheet.width, BAND, stroke=0, fill=1)
    canvas.setFillColor(WHITE)
    with canvas.said_once():
        canvas.setFont(BOLD, SIZE := 8.5)
        canvas.drawString(sheet.binding, sheet.height - BAND + 5.4, words("test_band"))
        canvas.setFont(REGULAR, SIZE)
        canvas.drawRightString(sheet.width - sheet.outer, sheet.height - BAND + 5.4, words("test_band_note"))


def _furniture(canvas: TaggedCanvas, sheet: Sheet, packet: Packet, words: Words, paper: str) -> None:
    if packet.test:
        _band(canvas, sheet, words)
    _foot(canvas, sheet, packet, words, paper)


def _record(packet: Packet) -> tuple[Attachment, ...]:
    """What the client answered and what the rules found, for machines."""
    if not packet.record:
        return ()
    words = "Answers, readings and screening of this visit"
    return (Attachment(f"{packet.ref}.json", words, "application/json", packet.record.encode()),)


def build(story: list[Any], sheet: Sheet, packet: Packet, paper: str) -> bytes:
    words = words_in(packet.language)
    about = About(
        title=f"{paper} {packet.ref}",
        author=packet.clinic.name,
        subject=packet.ref,
        language=packet.language,
        at=packet.made_at,
        attachments=_record(packet),
    )
    furniture = partial(_furniture, sheet=sheet, packet=packet, words=words, paper=paper)
    try:
        return printed(story, sheet, about, furniture, when="onPage")
    except Exception as fault:  # its words quote what was to be printed, so they must go no further
        kind = type(fault).__name__
        sentence = f"The papers of visit {packet.ref} could not be laid out ({kind}). Report this with the reference."
        raise IntakeError(sentence) from None
