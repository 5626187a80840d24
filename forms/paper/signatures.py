"""The signatures, with what they stand for: the questions before signing, the statement and the choices."""

from typing import Any

from forms.paper.layout import PartTitle, clause, heading, need, space, table, tagged_layout, text, tick, together
from forms.paper.matrix import choices
from forms.paper.signature import countersignature, signed_by, taken_over
from forms.paper.styles import Sheet
from forms.paper.words import Words
from screening.consent import TeachBack
from screening.packet import Packet

HEADED = 5  # parts of a heading with what it heads
LAST = 3  # of a statement: its last sentence and the space below it


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


def _signed(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    """In the order of signing, two abreast; one below the other in large print."""
    width = sheet.text if sheet.large else (sheet.text - 20) / 2
    person, client = packet.practitioner, packet.client.name
    registered = words("registration", number=person.registration) if person.registration else ""
    blocks = [] if packet.covered else [signed_by(packet.signature, packet.signed, client, width, words)]
    blocks += [] if packet.covered else [signed_by(one.signature, one.signed, client, width, words) for one in packet.others]
    blocks.append(countersignature(person.name, person.title, registered, packet.countersigned, width, words))
    step = 1 if sheet.large else 2
    rows = [blocks[at : at + step] for at in range(0, len(blocks), step)]
    cells: list[list[Any]] = [row if len(row) == 1 else [row[0], "", row[1]] for row in rows]
    grids = [tagged_layout([row], [width, 20, width][: len(row)]) for row in cells]
    taken = [space(8), text(taken_over(packet.takeover, words), "plain")] if packet.takeover else []
    return heading(sheet, words("sign_title"), grids[0]) + [part for grid in grids[1:] for part in (space(14), grid)] + taken


def _lead(packet: Packet, words: Words) -> str:
    if packet.covered and packet.earlier:
        return words("covered_sign_lead", name=packet.signature.name, signed=packet.earlier.signed)
    return words("sign_lead", version=packet.version)


def signatures(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    statement = [part for one in packet.consent if one.id == "statement" for part in clause(sheet, one)]
    chosen = heading(sheet, words("choices_title"), choices(sheet, packet, words))
    signed = _signed(sheet, packet, words)
    first = max(0, len(statement) - LAST) if sheet.large else 0  # a whole statement in large print fills a page by itself
    return [
        need(sheet.room(250)),
        PartTitle(sheet, "signatures", number, words("sign_title")),
        text(_lead(packet, words), "lead"),
        *_teach_back(sheet, packet, words),
        *statement[:first],
        together([*statement[first:], *chosen, *signed[:HEADED]]),  # no signature without what it stands for
        *signed[HEADED:],
    ]
