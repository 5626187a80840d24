"""Consent: what is proposed, the text as shown, and what was read before."""

from typing import Any

from forms.paper.cover import where
from forms.paper.layout import PartTitle, clause, heading, need, new_page, table, text
from forms.paper.matrix import choices
from forms.paper.page import grouped
from forms.paper.styles import Sheet
from forms.paper.words import Words
from screening.packet import Packet, ScopeLine

APART = ("photos", "statement")  # clauses that stand where they were chosen and signed


def consent(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    lead = words("covered_lead" if packet.covered else "consent_lead", name=packet.client.name, version=packet.version)
    return [
        *([new_page()] if number else []),
        PartTitle(sheet, "consent", number, words("consent_title")),
        text(lead, "lead"),
        *holds_for(packet, words),
        *in_force(sheet, packet, words),
        *heading(sheet, words("proposed"), choices(sheet, packet, words)),
        *where(sheet, packet, words),
        *(part for one in packet.consent if one.id not in APART for part in clause(sheet, one)),
    ]


def in_force(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    """The consent of an earlier session that this visit rests on."""
    earlier, base = packet.earlier, packet.base
    if earlier is None:
        return []
    papers = {earlier.packet, base.packet if base else ""}
    rows = [
        (words("earlier_signed"), earlier.signed),
        (words("earlier_visit"), grouped(earlier.visit)),
        (words("earlier_packet"), earlier.packet),
        *(
            [(words("base_signed"), f"{base.signed} \u00b7 {grouped(base.visit)}"), (words("earlier_packet"), base.packet)]
            if base
            else []
        ),
        (words("earlier_until"), words("earlier_scope", sessions=earlier.sessions, until=earlier.until)),
    ]
    cells = [[text(label, "label"), text(value, "digest" if value in papers else "plain")] for label, value in rows]
    title = words("earlier_title" if packet.covered else "earlier_adds")
    return heading(sheet, title, table(cells, [sheet.after(4), sheet.columns(8)], head_column=True, pad=4), len(rows))


def holds_for(packet: Packet, words: Words) -> list[Any]:
    """How long what is signed here holds."""
    if packet.scope is None or packet.earlier:
        return []
    return [text(f"{words('earlier_until')}: {holds(packet.scope, words)}.", "bold")]


def holds(scope: ScopeLine, words: Words) -> str:
    return words("earlier_scope", sessions=scope.sessions, until=scope.until)


def read_before(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    clauses = [part for one in packet.read_before for part in clause(sheet, one)]
    return [
        need(sheet.room(220)),
        PartTitle(sheet, "read", number, words("read_title")),
        text(words("read_lead"), "lead"),
        *clauses,
    ]
