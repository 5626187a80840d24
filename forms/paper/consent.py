"""Consent: what is proposed, the text as shown, and what was read before."""

from typing import Any

from forms.paper.cover import where
from forms.paper.layout import PartTitle, clause, heading, need, new_page, text
from forms.paper.matrix import choices
from forms.paper.styles import Sheet
from forms.paper.words import Words
from screening.packet import Packet

APART = ("photos", "statement")  # clauses that stand where they were chosen and signed


def consent(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    lead = words("consent_lead", name=packet.client.name, version=packet.version)
    return [
        *([new_page()] if number else []),
        PartTitle(sheet, "consent", number, words("consent_title")),
        text(lead, "lead"),
        *heading(sheet, words("proposed"), choices(sheet, packet, words)),
        *where(sheet, packet, words),
        *(part for one in packet.consent if one.id not in APART for part in clause(sheet, one)),
    ]


def read_before(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    clauses = [part for one in packet.read_before for part in clause(sheet, one)]
    return [
        need(sheet.room(220)),
        PartTitle(sheet, "read", number, words("read_title")),
        text(words("read_lead"), "lead"),
        *clauses,
    ]
