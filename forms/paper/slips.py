"""Two single pages: a sheet that asks somebody else for a letter, and a slip to book again. Nothing of the answers stands on them."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from reportlab.lib.units import mm  # type: ignore[import-untyped, unused-ignore]

from forms.paper.cover import mark
from forms.paper.fonts import REGULAR
from forms.paper.layout import callout, rule, space, tagged_layout, text, tick
from forms.paper.page import grouped
from forms.paper.press import about, printed
from forms.paper.styles import HAIR, INK, JADE, QUIET, SMALL, Sheet, sheet_for
from forms.paper.tagging import TaggedCanvas
from forms.paper.words import Words, words_in
from screening.identity import Client, Clinic
from screening.questionnaire import Frozen

HALF_LETTER, A5 = (396.0, 612.0), (419.5, 595.3)


class Request(Frozen):
    """What a letter is asked about: the practitioner's own question, and no more of the record."""

    ref: str
    sender: str
    question: str
    treatments: tuple[str, ...]
    practitioner: str
    registration: str
    on: date


class Rebooking(Frozen):
    """When to come back: a day, or what must be so first."""

    ref: str
    treatments: tuple[str, ...]
    until: date | None
    condition: str
    letter: bool
    on: date


def request_sheet(clinic: Clinic, client: Client, asked: Request) -> bytes:
    """In English: it goes to somebody who treats the client here."""
    sheet, words = sheet_for(clinic.paper), words_in("en").part("slip")
    half = (sheet.text - 12) / 2
    who = [
        [_pair(words("to"), asked.sender or " "), _pair(words("from"), f"{asked.practitioner}  {asked.registration}")],
        [_pair(words("about"), client.name), _pair(words("born"), words_in("en").day(client.birth_date))],
    ]
    treatments = ", ".join(asked.treatments)
    story = [
        *_letterhead(sheet, clinic),
        text(words("request_title"), "h1", "H1"),
        rule(sheet.text, JADE, 1.2, above=4, below=8),
        tagged_layout(who, [half + 12, half], [("BOTTOMPADDING", (0, 0), (-1, -1), 8)]),
        text(words("request_lead", treatments=treatments)),
        callout([text(words("question"), "label"), text(asked.question, "bold")], sheet.text),
        space(10),
        *_permission(sheet, words, clinic),
        *_reply(sheet, words, clinic),
    ]
    return _page(story, sheet, words("request_title"), words("foot", ref=grouped(asked.ref), day=words_in("en").day(asked.on)))


def rebooking_slip(clinic: Clinic, client: Client, slip: Rebooking, language: str = "en") -> bytes:
    """In the client's language."""
    paper = words_in(language)
    words, size = paper.part("slip"), A5 if clinic.paper == "A4" else HALF_LETTER
    sheet = Sheet(*size, binding=14 * mm, outer=14 * mm, top=14 * mm, bottom=20 * mm)
    when = words("book_from", day=paper.day(slip.until)) if slip.until else words("book_when")
    lines = [text(slip.condition, "body")] if slip.condition else []
    story = [
        *_letterhead(sheet, clinic),
        text(words("book_title"), "h1", "H1"),
        rule(sheet.text, JADE, 1.2, above=4, below=8),
        text(client.name, "bold"),
        space(6),
        text(words("book_lead", treatments=", ".join(slip.treatments))),
        callout([text(when, "h2"), *lines], sheet.text),
        space(10),
        *([text(words("book_letter"))] if slip.letter else []),
        text(words("book_worse", phone=clinic.phone)),
        space(14),
        *_lines(sheet, words, "book_next"),
    ]
    return _page(story, sheet, words("book_title"), words("foot", ref=grouped(slip.ref), day=paper.day(slip.on)), language)


def _letterhead(sheet: Sheet, clinic: Clinic) -> list[Any]:
    address = [text(clinic.name, "clinic"), text(f"{clinic.address}  ·  {clinic.phone}", "small")]
    test = [text(words_in("en")("test_band"), "mark")] if clinic.test else []
    return [*test, tagged_layout([[mark(), address]], [28, sheet.text - 28]), space(16)]


def _pair(label: str, words: str) -> list[Any]:
    return [text(label, "label"), text(words, "bold")]


def _permission(sheet: Sheet, words: Words, clinic: Clinic) -> list[Any]:
    return [text(words("permission", clinic=clinic.name), "quiet"), *_lines(sheet, words, "permission_signature")]


def _reply(sheet: Sheet, words: Words, clinic: Clinic) -> list[Any]:
    boxes = [[tick(done=False), text(line)] for line in words.several("replies")]
    return [
        space(14),
        text(words("reply"), "h2", "H2"),
        rule(sheet.text, HAIR, 0.5, above=2, below=6),
        tagged_layout(boxes, [18, sheet.text - 18], [("BOTTOMPADDING", (0, 0), (-1, -1), 5)]),
        *(rule(sheet.text, HAIR, 0.6, above=20, below=0) for _ in range(3)),
        *_lines(sheet, words, "reply_signature"),
        space(8),
        text(words("reply_to", clinic=clinic.name, address=clinic.address, phone=clinic.phone), "quiet"),
    ]


def _lines(sheet: Sheet, words: Words, key: str) -> list[Any]:
    """Lines to write on, each with its words under it."""
    names: Sequence[str] = words.several(key)
    width = (sheet.text - 12 * (len(names) - 1)) / len(names)
    cells: list[Any] = [[space(24), rule(width, INK, 0.6, below=3), text(name, "small")] for name in names]
    return [tagged_layout([cells], [width + 12] * (len(names) - 1) + [width])]


def _page(story: list[Any], sheet: Sheet, title: str, foot: str, language: str = "en") -> bytes:
    return printed(story, sheet, about(title, "", language), partial(_foot, sheet=sheet, words=foot))


def _foot(canvas: TaggedCanvas, sheet: Sheet, words: str) -> None:
    canvas.setFillColor(QUIET)
    canvas.setFont(REGULAR, SMALL - 1)
    canvas.drawString(sheet.binding, 34, words)
