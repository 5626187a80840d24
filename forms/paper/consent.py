"""Consent: what is proposed, the text as shown, and what was read before."""

from typing import Any

from forms.paper.cover import where
from forms.paper.layout import PartTitle, clause, heading, need, new_page, table, text
from forms.paper.matrix import choices
from forms.paper.page import grouped
from forms.paper.styles import Sheet
from forms.paper.words import Words
from screening.packet import Packet

APART = ("photos", "statement")  # clauses that stand where they were chosen and signed


def consent(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    lead = words("covered_lead" if packet.covered else "consent_lead", name=packet.client.name, version=packet.version)
    return [
        *([new_page()] if number else []),
        PartTitle(sheet, "consent", number, words("consent_title")),
        text(lead, "lead"),
        *in_force(sheet, packet, words),
        *heading(sheet, words("proposed"), choices(sheet, packet, words)),
        *where(sheet, packet, words),
        *(part for one in packet.consent if one.id not in APART for part in clause(sheet, one)),
    ]


def in_force(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    """The consent of an earlier session that this visit rests on."""
    earlier = packet.earlier
    if earlier is None:
        return []
    rows = [
        (words("earlier_signed"), earlier.signed),
        (words("earlier_visit"), grouped(earlier.visit)),
        (words("earlier_packet"), earlier.packet),
        (words("earlier_until"), words("earlier_scope", sessions=earlier.sessions, until=earlier.until)),
    ]
    cells = [[text(label, "label"), text(value, "digest" if value == earlier.packet else "plain")] for label, value in rows]
    title = words("earlier_title" if packet.covered else "earlier_adds")
    return heading(sheet, title, table(cells, [sheet.after(4), sheet.columns(8)], head_column=True, pad=4), 4)


def read_before(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    clauses = [part for one in packet.read_before for part in clause(sheet, one)]
    return [
        need(sheet.room(220)),
        PartTitle(sheet, "read", number, words("read_title")),
        text(words("read_lead"), "lead"),
        *clauses,
    ]
