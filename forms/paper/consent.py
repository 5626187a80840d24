"""Consent: the text as shown, the client's choices, the questions before signing, both signatures, and what was read before."""

from typing import Any

from forms.paper.layout import PartTitle, clause, heading, need, space, table, tagged_layout, text, tick, together
from forms.paper.signature import countersignature, signed_by
from forms.paper.styles import Sheet
from forms.paper.words import Words
from screening.consent import TeachBack
from screening.packet import Packet


def _choices(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    """Treatments at the left, photos at the right: two separate questions."""
    half = sheet.columns(6) - 8
    treatments = [[text(line.modality, "plain"), text(line.client or words("nothing"), "bold")] for line in packet.modalities]
    left = table(treatments, [half - 84, 84], [words("treatment"), words("choice_of")], pad=3)
    photos = [[text(use, "plain"), text(said, "bold")] for use, said in packet.photos]
    right = table(photos, [half - 84, 84], [words("photo_use"), words("choice_of")], pad=3) if photos else space(0)
    both = tagged_layout([[left, right]], [sheet.text - half, half])
    return heading(sheet, words("choices_title"), both)


def _teach_row(one: TeachBack, words: Words) -> list[Any]:
    key = {True: "teach_right", False: "teach_wrong", None: "teach_left"}[one.right]
    shown = tagged_layout([[tick(done=one.right is True), text(words(key), "small_ink")]], [14, 80])
    return [text(one.asked, "quiet"), text(one.given or words("nothing"), "plain"), shown]


def _teach_back(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    if not packet.teach_back:
        return []
    widths = [sheet.after(4), sheet.after(5), sheet.columns(3)]
    rows = [_teach_row(one, words) for one in packet.teach_back]
    return heading(sheet, words("teach_title"), table(rows, widths, [words("question"), words("answer"), ""]), 3) + [space(6)]


def _signatures(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    width = (sheet.text - 20) / 2
    person = packet.practitioner
    registered = words("registration", number=person.registration) if person.registration else ""
    client = packet.client.name
    left = signed_by(packet.signature, packet.signed, client, width, words)
    right = countersignature(person.name, person.title, registered, packet.countersigned, width, words)
    both = heading(sheet, words("sign_title"), tagged_layout([[left, "", right]], [width, 20, width]))
    others = [signed_by(one.signature, one.signed, client, width, words) for one in packet.others]
    if not others:
        return both
    second = others[1] if len(others) > 1 else ""
    return [*both, space(14), tagged_layout([[others[0], "", second]], [width, 20, width])]


def consent(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    lead = words("consent_lead", name=packet.client.name, version=packet.version)
    *clauses, statement = [clause(sheet, one) for one in packet.consent] or [[]]
    return [
        PartTitle(sheet, "consent", number, words("consent_title")),
        text(lead, "lead"),
        *(part for flow in clauses for part in flow),
        *_teach_back(sheet, packet, words),
        *statement,
        together(
            [*_choices(sheet, packet, words), *_signatures(sheet, packet, words)]
        ),  # no signature without what it stands for
    ]


def read_before(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    clauses = [part for one in packet.read_before for part in clause(sheet, one)]
    return [need(220), PartTitle(sheet, "read", number, words("read_title")), text(words("read_lead"), "lead"), *clauses]
