"""A slip for the client's pocket: that something was signed, which version, how to withdraw. Nothing about health."""

from typing import Any

from forms.paper.consent import holds
from forms.paper.layout import PartTitle, rule, space, table, text
from forms.paper.letterhead import letterhead
from forms.paper.page import grouped
from forms.paper.styles import HAIR, Sheet
from forms.paper.withdrawal import cut
from forms.paper.words import Words
from screening.packet import Packet


def receipt(sheet: Sheet, packet: Packet, words: Words, logo: bytes = b"") -> list[Any]:
    rows = [
        (words("client"), packet.client.name),
        (words("reference"), grouped(packet.ref)),
        (words("receipt_signed"), packet.signed),
        (words("receipt_version"), packet.version),
        *([(words("earlier_until"), holds(packet.scope, words))] if packet.scope else []),
        (words("digest_packet"), packet.named[:16]),
        (words("practitioner"), packet.practitioner.name),
    ]
    cells = [[text(label, "label"), text(value, "bold")] for label, value in rows]
    lines = ("receipt_withdraw", "receipt_copy", "receipt_help")
    return [
        *letterhead(sheet, packet, words, logo),
        PartTitle(sheet, "receipt", 0, words("receipt_title")),
        table(cells, [sheet.after(4), sheet.columns(8)], head_column=True, pad=4),
        rule(sheet.text, HAIR, 0.5, below=8),
        *(text(words(line, clinic=packet.clinic.name, phone=packet.clinic.phone)) for line in lines),
        space(4),
        cut(sheet),
    ]
