"""Photos: a consent of its own, one choice for each use, No where nothing was chosen."""

from typing import Any

from forms.paper.layout import PartTitle, clause, heading, need, space, table, tagged_layout, text, tick, together
from forms.paper.page import grouped
from forms.paper.styles import Sheet
from forms.paper.words import Words
from screening.packet import Packet


def photos(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    widths = [sheet.after(8), sheet.columns(4)]
    rows = [
        [text(use, "plain"), tagged_layout([[tick(10, done=said == words("box_yes")), text(said, "bold")]], [16, widths[1] - 16])]
        for use, said in packet.photos
    ]
    chosen_in = packet.base or packet.earlier  # an addendum asks nothing about photos
    signed, ref = (chosen_in.signed, chosen_in.visit) if chosen_in else (packet.signed, packet.ref)
    chosen = heading(sheet, words("photo_choices"), table(rows, widths, [words("photo_use"), words("choice_of")], pad=5))
    return [
        need(sheet.room(300)),
        PartTitle(sheet, "photos", number, words("photos_title")),
        text(words("photos_lead", name=packet.client.name, version=packet.version), "lead"),
        *(part for one in packet.consent if one.id == "photos" for part in clause(sheet, one)),
        together([*(chosen if rows else []), space(6), text(words("photos_signed", signed=signed, ref=grouped(ref)), "quiet")]),
    ]
