"""Consent: the text as shown, the client's choices, the questions before signing, both signatures, and what was read before."""

from typing import Any

from forms.paper.layout import (
    PartTitle,
    Sheet,
    clause,
    heading,
    need,
    space,
    table,
    tagged_layout,
    text,
    tick,
    together,
)
from forms.paper.signature import client_signature, countersignature
from forms.paper.words import Words
from screening.consent import TeachBack
from screening.packet import Packet


def _choices(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    widths = [sheet.after(8), sheet.columns(4)]
    rows = [[text(line.modality, "plain"), text(line.client, "bold")] for line in packet.modalities]
    flow = [*heading(sheet, words("choices_title"), 20 + 24 * len(rows)), table(rows, widths, [words("treatment"), words("choice_of")])]
    if packet.photos:
        photos = [[text(use, "plain"), text(said, "bold")] for use, said in packet.photos]
        flow += [space(10), together([table(photos, widths, [words("photo_use"), words("choice_of")])])]
    return flow


def _teach_row(one: TeachBack, words: Words) -> list[Any]:
    key = {True: "teach_right", False: "teach_wrong", None: "teach_left"}[one.right]
    shown = tagged_layout([[tick(done=one.right is True), text(words(key), "small_ink")]], [14, 80])
    return [text(one.asked, "quiet"), text(one.given or words("nothing"), "plain"), shown]


def _teach_back(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    if not packet.teach_back:
        return []
    widths = [sheet.after(4), sheet.after(5), sheet.columns(3)]
    rows = [_teach_row(one, words) for one in packet.teach_back]
    return [*heading(sheet, words("teach_title"), 120), table(rows, widths, [words("question"), words("answer"), ""])]


def _signatures(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    width = sheet.columns(6) - 6
    person = packet.practitioner
    registered = words("registration", number=person.registration) if person.registration else ""
    left = client_signature(packet.signature, packet.signed, width, words)
    right = countersignature(person.name, person.title, registered, packet.countersigned, width, words)
    both = tagged_layout([[left, right]], [sheet.after(6), sheet.columns(6)])
    return [together([*heading(sheet, words("sign_title"), 190)[1:], space(4), both])]


def consent(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    lead = words("consent_lead", name=packet.client.name, version=packet.version)
    clauses = [part for one in packet.consent for part in clause(sheet, one)]
    return [
        PartTitle(sheet, "consent", number, words("consent_title")),
        text(lead, "lead"),
        *clauses,
        *_choices(sheet, packet, words),
        *_teach_back(sheet, packet, words),
        *_signatures(sheet, packet, words),
    ]


def read_before(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    clauses = [part for one in packet.read_before for part in clause(sheet, one)]
    return [need(220), space(26), PartTitle(sheet, "read", number, words("read_title")), text(words("read_lead"), "lead"), *clauses]
