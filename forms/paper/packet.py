"""All papers of a visit in one file, in the order in which they are read."""

from typing import Any

from forms.paper.aftercare import aftercare
from forms.paper.answers import answers
from forms.paper.certificate import certificate
from forms.paper.consent import consent, read_before
from forms.paper.cover import cover
from forms.paper.page import build
from forms.paper.review import review
from forms.paper.styles import sheet_for
from forms.paper.words import words_in
from screening.packet import Packet

PARTS = {
    "consent": consent,
    "read": read_before,
    "answers": answers,
    "review": review,
    "certificate": certificate,
    "aftercare": aftercare,
}


def render(packet: Packet) -> bytes:
    """The packet as a tagged PDF. Pure: the same packet gives the same bytes, whatever the clock says."""
    sheet, words = sheet_for(packet.clinic.paper), words_in(packet.language)
    keys = [key for key in PARTS if (key != "read" or packet.read_before) and (key != "aftercare" or packet.aftercare)]
    story: list[Any] = cover(sheet, packet, words, [(key, words(f"{key}_title")) for key in keys])
    for number, key in enumerate(keys, 1):
        story += PARTS[key](sheet, packet, words, number)
    return build(story, sheet, packet)
