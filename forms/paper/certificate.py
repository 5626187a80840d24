"""The certificate: what the packet rests on, who did what and when, and how to check it."""

from collections.abc import Iterable, Iterator
from typing import Any

from forms.paper.fonts import undrawable
from forms.paper.layout import PartTitle, beside, heading, need, side_indent, space, table, text
from forms.paper.styles import Sheet
from forms.paper.words import Words
from screening.packet import Packet


def _pairs(sheet: Sheet, rows: list[tuple[str, str]], name: str) -> Any:
    cells = [[text(label, "label"), text(value, name)] for label, value in rows if value]
    return table(cells, [sheet.after(3), sheet.columns(9)], head_column=True, pad=2.5)


def _digests(packet: Packet, words: Words) -> list[tuple[str, str]]:
    proof = packet.certificate
    return [
        (words("digest_protocol"), proof.protocol_digest),
        (words("digest_response"), proof.response_digest),
        (words("digest_text"), proof.text_digest),
        (words("digest_decision"), proof.decision_digest),
        (words("digest_packet"), packet.named),
        (words("chain_head"), proof.chain_head),
        (words("fingerprint"), proof.fingerprint),
    ]


def _events(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    rows = [
        [text(event.at, "small"), text(event.who, "small"), text(event.what, "small_ink")] for event in packet.certificate.events
    ]
    head = [words("event_at"), words("event_who"), words("event_what")]
    widths = [sheet.after(4), sheet.after(3), sheet.columns(5)]
    keep = [("NOSPLIT", (0, max(1, len(rows) - 2)), (-1, len(rows)))]  # no single last row on a page of its own
    return heading(sheet, words("events_title"), table(rows, widths, head, commands=keep, pad=2), 3)


def _odd_glyphs(packet: Packet, words: Words) -> list[Any]:
    return [text(words("glyph_note"))] if undrawable("".join(_texts(packet.model_dump()))) else []


def _texts(value: Any) -> Iterator[str]:
    """Every text in the packet, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _texts(part)


def _others(packet: Packet, words: Words) -> list[str]:
    signed = [words(f"named_{one.signature.role}", name=f"{one.signature.name}, {one.signed}") for one in packet.others]
    return [*signed, f"{packet.practitioner.name}, {packet.practitioner.registration}: {packet.countersigned}"]


def _read(reading: Iterable[str], words: Words) -> Iterator[str]:
    """ "plan: 62 s" with the page's own name."""
    for line in reading:
        page, _, seconds = line.partition(": ")
        yield f"{words.named('shown', page)}: {seconds}"


def certificate(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    proof, indent = packet.certificate, side_indent(sheet)
    content = [
        (words("content"), proof.approval),
        (words("protocol"), words("protocol_line", protocol=proof.protocol, version=proof.version, rules=proof.rules)),
        (words("made"), packet.made),
        (words("signed_by"), "\n".join((f"{packet.signature.name}, {packet.signed}", *_others(packet, words)))),
        (words("answers_from"), packet.paper),
        (words("language"), words.named("languages", packet.language)),
        (words("reading_title"), "\n".join(_read(proof.reading, words))),
        (words("aftercare_lines"), ", ".join(line.id for part in packet.aftercare for line in part.lines)),
    ]
    how = [words(f"check_{key}") for key in ("one", "two", "three", "four")]
    return [
        need(sheet.room(320)),
        PartTitle(sheet, "certificate", number, words("certificate_title")),
        text(words("certificate_lead"), "lead"),
        _pairs(sheet, content, "cell"),
        *heading(sheet, words("digests"), _pairs(sheet, _digests(packet, words), "digest"), 7),
        space(6),
        *beside(sheet, words("check_title"), [text(line, "small_after", indent=indent) for line in how], 8),
        *_odd_glyphs(packet, words),
        *_events(sheet, packet, words),
    ]
