"""All papers of a visit: in one file, in the order in which they are read, and each by itself."""

from collections.abc import Callable
from typing import Any

from forms.paper.aftercare import aftercare
from forms.paper.answers import answers
from forms.paper.certificate import certificate
from forms.paper.consent import consent, read_before
from forms.paper.cover import cover
from forms.paper.letterhead import heads_alone
from forms.paper.page import build
from forms.paper.photos import photos
from forms.paper.receipt import receipt
from forms.paper.review import review
from forms.paper.room import room
from forms.paper.signatures import signatures
from forms.paper.styles import Sheet, large_sheet_for, raised, sheet_for
from forms.paper.treatment import treatment
from forms.paper.withdrawal import withdrawal
from forms.paper.words import Words, words_in
from screening.packet import Packet

PARTS: dict[str, Callable[[Sheet, Packet, Words, int], list[Any]]] = {
    "consent": consent,
    "photos": photos,
    "signatures": signatures,
    "read": read_before,
    "answers": answers,
    "review": review,
    "certificate": certificate,
    "aftercare": aftercare,
    "withdrawal": withdrawal,
    "treatment": treatment,
}
BOUND = {  # with a cover
    "packet": tuple(key for key in PARTS if key != "treatment"),  # which comes after the seal
    "client": ("consent", "photos", "signatures", "read", "aftercare", "withdrawal"),
    "cover": (),
}
ALONE = {
    "consent": ("consent", "signatures"),
    "photos": ("photos",),
    "signatures": ("signatures",),
    "answers": ("answers",),
    "review": ("review",),
    "certificate": ("certificate",),
    "aftercare": ("aftercare",),
    "withdrawal": ("withdrawal",),
    "treatment": ("treatment",),
}
SLIPS = ("room", "receipt")
DOCUMENTS = (*BOUND, *ALONE, *SLIPS)


def render(packet: Packet, document: str = "packet", large: bool = False, logo: bytes = b"") -> bytes:
    """A paper as a tagged PDF. Pure: the same packet gives the same bytes, whatever the clock says."""
    sheet = large_sheet_for(packet.clinic.paper) if large else sheet_for(packet.clinic.paper)
    words = words_in(packet.language)
    with raised(large):
        story = _story(sheet, packet, words, document, logo)
        return build(story, sheet, packet, words(f"paper_{document}"))


def _story(sheet: Sheet, packet: Packet, words: Words, document: str, logo: bytes) -> list[Any]:
    if document == "room":
        return room(sheet, packet, words)
    if document == "receipt":
        return receipt(sheet, packet, words, logo)
    if document in ALONE:
        parts = [part for key in ALONE[document] for part in PARTS[key](sheet, packet, words, 0)]
        return [*heads_alone(sheet, packet, words, logo, short=document == "aftercare"), *parts]
    keys = [key for key in BOUND[document] if _has(packet, key)]
    story = cover(sheet, packet, words, [(key, words(f"{key}_title")) for key in keys], logo)
    for number, key in enumerate(keys, 1):
        story += PARTS[key](sheet, packet, words, number)
    return story


def _has(packet: Packet, key: str) -> bool:
    held = {"read": packet.read_before, "photos": packet.photos, "aftercare": packet.aftercare}
    return bool(held.get(key, True))
