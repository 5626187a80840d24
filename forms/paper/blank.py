"""The paper form: the same questions as on the tablet, in its order, numbered, to be filled in by hand when there is no tablet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from typing import Any, NamedTuple

from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped, unused-ignore]
from reportlab.lib.units import mm  # type: ignore[import-untyped, unused-ignore]

from forms.paper.boxes import LARGE_PRINT, NORMAL, Choice, Choices, Print, cells, lines, square
from forms.paper.cover import mark
from forms.paper.face import face_map
from forms.paper.fonts import BOLD, REGULAR, markup
from forms.paper.layout import callout, listed, new_page, prose, rule, space, tagged_layout, text, together
from forms.paper.numbers import answers, families, numbers, when_asked
from forms.paper.press import about, printed
from forms.paper.styles import CLAY, CLAY_TINT, HAIR, INK, JADE, QUIET, Sheet, sheet_for, style
from forms.paper.tagged import TaggedParagraph
from forms.paper.tagging import TaggedCanvas
from forms.paper.words import Words, words_in
from screening.consent import Clause
from screening.digest import digest
from screening.identity import Clinic
from screening.protocol import Protocol
from screening.questionnaire import Block, EmergencyText, Item, ItemType, Page, in_language
from screening.wording import filled

REFERENCE = 8  # characters
SHORT = 12  # characters of the digest that people compare
AGREEMENT = "agree"  # the clause about the form itself: on paper it is another one
ROW = (0.0, 4.6, 9.4, 16.2)  # where No, Yes, Not sure and Tell in person stand, in letter sizes
HELPERS = ("helper_alone", "helper_companion", "helper_staff", "helper_interpreter")
WRITING = 3  # lines


class Form(NamedTuple):
    story: list[Any]
    items: tuple[str, ...]  # laid out, in their order


def blank(
    protocol: Protocol,
    paper: str = "Letter",
    language: str = "en",
    clinic: Clinic | None = None,
    large: bool = False,
    reference: str = "",
) -> bytes:
    """Pure: the same content gives the same bytes."""
    maker = _Maker(protocol, language, LARGE_PRINT if large else NORMAL, _sheet(paper, large), clinic, reference)
    title = f"{maker.words('title')}: {in_language(protocol.title, language)}"
    what = about(title, protocol.digest[:SHORT], language)
    return printed(maker.form().story, maker.sheet, what, partial(_foot, maker=maker))


def form(protocol: Protocol, language: str = "en", large: bool = False) -> Form:
    """What is laid out, before it is printed."""
    return _Maker(protocol, language, LARGE_PRINT if large else NORMAL, _sheet("Letter", large), None, "").form()


def printed_notice(protocol: Protocol, language: str, clinic: Clinic | None) -> tuple[Clause, ...]:
    """The privacy notice as it stands on paper: what it says of the tablet is said of the paper."""
    words = words_in(language).part("blank")
    empty = words("clinic_blank")
    fill = {"clinic": empty, "phone": empty, "privacy_contact": empty, "address": empty}
    if clinic:
        fill = {
            "clinic": clinic.name,
            "phone": clinic.phone,
            "privacy_contact": clinic.privacy_contact,
            "address": clinic.address,
        }
    kept = tuple(filled(clause, fill) for clause in protocol.words(language).privacy if clause.id != AGREEMENT)
    body = f"{words('agree')}\n\n{words('agree_tick')}"
    return (*kept, Clause(id=AGREEMENT, title=words("agree_title"), body=body))


def notice_digest(protocol: Protocol, language: str, clinic: Clinic | None) -> str:
    """What is agreed to on paper."""
    return digest([protocol.digest, *(clause.body for clause in printed_notice(protocol, language, clinic))])


def stamp(protocol: Protocol, reference: str) -> str:
    """What the square on each page says: which questions, and whose visit where it is known."""
    return f"FORM {protocol.version} {protocol.digest[:SHORT]} {reference}".strip().upper()


def _sheet(paper: str, large: bool) -> Sheet:
    return replace(sheet_for(paper), binding=19 * mm, outer=16 * mm, top=14 * mm, bottom=(27 if large else 23) * mm)


@dataclass(frozen=True)
class _Maker:
    protocol: Protocol
    language: str
    print: Print
    sheet: Sheet
    clinic: Clinic | None
    reference: str

    @cached_property
    def words(self) -> Words:
        return words_in(self.language).part("blank")

    @cached_property
    def tablet(self) -> dict[str, str]:
        return self.protocol.words(self.language).words["tablet"]

    @cached_property
    def number(self) -> dict[str, str]:
        return numbers(self.protocol.questionnaire)

    @property
    def room(self) -> float:
        """For the number of a question."""
        return self.print.size * 2.9

    def said(self, words: Any) -> str:
        return in_language(words, self.language) if words else ""

    def text(self, words: str, name: str, tag: str = "P") -> Any:
        return text(words, self.print.style(name), tag)

    # the whole form

    def form(self) -> Form:
        items: list[str] = []
        story = [*self._cover(), *self._notice()]
        for page in self.protocol.questionnaire.pages:
            urgent = self._is_urgent(page)
            if urgent and not self._is_urgent(self._before(page)):
                story.append(new_page())
            story += self._page(page, urgent, items)
        return Form([*story, *self._end()], tuple(items))

    def _before(self, page: Page) -> Page:
        pages = self.protocol.questionnaire.pages
        return pages[max(pages.index(page) - 1, 0)]

    def _is_urgent(self, page: Page) -> bool:
        """Most of its questions call somebody at once."""
        gates = [self.protocol.questionnaire.by_id[name] for name in page.items]
        return sum(_calls(gate) for gate in gates) * 2 > len(gates)

    def _cover(self) -> list[Any]:
        words, print_ = self.words, self.print
        clinic = (
            f"{self.clinic.name}  \u00b7  {self.clinic.phone}" if self.clinic else f"{words('clinic')}: {words('clinic_blank')}"
        )
        title = [self.text(words("title"), "title", "H1"), self.text(in_language(self.protocol.title, self.language), "clinic")]
        reference = cells(print_, [("", REFERENCE)], words("boxes_reference"), self.reference)
        name = [self.text(words("name"), "label"), lines(print_, self._half - 24, 1, words("write_here"))]
        asked = self._abreast(name, [self.text(words("today"), "label"), space(4), self._date_boxes()])
        draft = self.protocol.approval.state != "approved"
        state = [callout([self.text(self.said(self.protocol.approval.statement), "small_ink")], self.sheet.text, CLAY, CLAY_TINT)]
        return [
            tagged_layout([[mark(), [self.text(words("kicker"), "kicker"), *title]]], [30, self.sheet.text - 30]),
            space(6),
            self.text(clinic, "small_ink"),
            rule(self.sheet.text, JADE, 1.2, above=5, below=8),
            *(state if draft else []),
            space(8),
            asked,
            space(6),
            self.text(words("reference"), "label"),
            reference,
            *self._head(words("how_title")),
            *listed(words.several("how"), print_.style("line")),
            *self._head(words("consent_title")),
            self.text(words("consent"), "body"),
        ]

    def _head(self, words: str) -> list[Any]:
        title = self.text(words, "h2", "H2")
        title.keepWithNext = True
        line = rule(self.sheet.text, JADE, 0.8, above=3, below=5)
        line.keepWithNext = True
        return [space(self.print.size), title, line]

    def _notice(self) -> list[Any]:
        clauses = printed_notice(self.protocol, self.language, self.clinic)
        flow = [new_page(), self.text(self.tablet["notice_title"], "h1", "H2")]
        for clause in clauses[:-1]:
            flow += [*self._title(clause.title), *prose(clause.body, self.print.style("cell"), self.print.style("cell_line"))]
        agreed = [
            *self._title(clauses[-1].title),
            self.text(self.words("agree"), "cell"),
            space(4),
            Choices(self.print, [Choice(self.words("agree_tick"))]),
            space(4),
            self._sign(),
        ]
        return [*flow, together(agreed)]

    def _title(self, words: str) -> list[Any]:
        title = self.text(words, "side", "H3")
        title.keepWithNext = True
        return [space(self.print.size * 0.6), title]

    def _sign(self) -> Any:
        """A signature and its date."""
        words = self.words
        signed = [lines(self.print, self._half - 24, 1, words("write_here")), self.text(words("signature"), "label")]
        return self._abreast(signed, [self._date_boxes(), self.text(words("date"), "label")])

    @property
    def _half(self) -> float:
        """What stands beside a date; in large print the date stands below it."""
        return self.sheet.text if self.print.prefix else self.sheet.text * 0.58

    def _abreast(self, one: list[Any], other: list[Any]) -> Any:
        if self.print.prefix:
            return tagged_layout([[[*one, space(8), *other]]], [self.sheet.text])
        return tagged_layout([[one, other]], [self._half, self.sheet.text - self._half], [("VALIGN", (0, 0), (-1, -1), "BOTTOM")])

    def _date_boxes(self) -> Any:
        groups = [(self.tablet[f"date_{part}"], count) for part, count in (("day", 2), ("month", 2), ("year", 4))]
        return cells(self.print, groups, self.words("boxes_date"))

    def _end(self) -> list[Any]:
        words = self.words
        wide = self.sheet.text
        helpers = [Choice(self.tablet[name]) for name in HELPERS]
        mine = [
            *self._head(words("end_title")),
            self.text(words("end_lead"), "body"),
            self.text(words("filled_by"), "bold"),
            Choices(self.print, helpers),
            space(4),
            self.text(words("helper_name"), "label"),
            lines(self.print, wide, 1, words("write_here")),
            space(8),
            self._sign(),
        ]
        staff = [self.text(words("staff_title"), "side", "H3")]
        for key in ("typed_by", "checked_by"):
            staff += [self.text(words(key), "label"), lines(self.print, wide - 30, 1, words("write_here")), space(4)]
        return [together([*mine, space(14), callout(staff, wide)])]

    # one page of the tablet

    def _page(self, page: Page, urgent: bool, items: list[str]) -> Iterator[Any]:
        head = [*self._head(self.said(page.title))]
        if page.lead:
            head.append(self.text(self.said(page.lead), "quiet"))
        if page.private and self.tablet["private_page"] not in self.said(page.lead):
            head.append(self.text(self.tablet["private_page"], "quiet"))
        if urgent:
            head += [self._call_staff(), space(4)]
        of = {family.gate.id: family for family in families(self.protocol.questionnaire, page)}
        for block in page.block:
            head += self._frame(block)
            for name in block.items:
                family = of[name]
                yield together([*head, self._gate(family.gate, urgent)])
                yield from self._follow_ups(family.follow_ups)
                items += [family.gate.id, *(item.id for item in family.follow_ups)]
                head = []

    def _frame(self, block: Block) -> list[Any]:
        """A list on the tablet is ticked; on paper each of its lines is answered."""
        said = (
            [self.words("each_row")] if block.kind == "list" else [f"{self.said(block.prompt)}."] if block.kind == "rows" else []
        )
        said += [self.words("time", frame=self.said(block.frame))] if block.frame else []
        return [self.text(" ".join(said), "head")] if said else []

    def _call_staff(self) -> Any:
        called = [self.text(self.words("start_now"), "bold"), self.text(self.words("start_now_more"), "plain")]
        return callout(called, self.sheet.text, CLAY, CLAY_TINT)

    def _gate(self, gate: Item, urgent: bool) -> Any:
        flow = [*self._condition(gate, ""), *self._question(gate, self.sheet.text, urgent)]
        look = [
            ("LINEABOVE", (0, 0), (-1, 0), 0.4, HAIR),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
        return tagged_layout([[flow]], [self.sheet.text], look)

    def _follow_ups(self, follow_ups: tuple[Item, ...]) -> Iterator[Any]:
        """Beside a line at the left; what opens several in a row is said once."""
        width, said = self.sheet.text - self.room, ""
        look = [
            ("LINEBEFORE", (1, 0), (1, 0), 1.4, JADE),
            ("LEFTPADDING", (1, 0), (1, 0), self.print.size * 0.8),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
        for item in follow_ups:
            condition = self._condition(item, said)
            said = when_asked(self.protocol, item, self.number, self.words, self.language)
            flow = [*condition, *self._question(item, width - self.print.size * 0.8, False)]
            yield tagged_layout([["", flow]], [self.room, width], look)

    def _condition(self, item: Item, said: str) -> list[Any]:
        condition = when_asked(self.protocol, item, self.number, self.words, self.language)
        return [self.text(condition, "head")] if condition and condition != said else []

    # one question

    def _question(self, item: Item, width: float, urgent: bool) -> list[Any]:
        room = self.room
        hint = "" if item.type is ItemType.areas else self.said(item.hint)
        below = [self.text(hint, "cell_quiet")] if hint else []
        if item.optional and item.type is ItemType.text and not hint:
            below.append(self.text(self.tablet["optional"], "cell_quiet"))
        if item.emergency and not urgent:
            below.append(self.text(self._now(item), "mark"))
        answer = [*below, space(2), *_ANSWER[item.type](self, item, width - room)]
        ask = TaggedParagraph(markup(self.said(item.ask)), _numbered(self.print.prefix, room), bulletText=self.number[item.id])
        return [ask, tagged_layout([["", answer]], [room, width - room])]

    def _now(self, item: Item) -> str:
        if item.emergency is not EmergencyText.private_distress:
            return self.words("now_item")
        return " ".join((self.words("now_private"), *self.protocol.words(self.language).emergency[item.emergency].lines[-1:]))

    def _choices(self, item: Item, width: float) -> list[Any]:
        several = [self.text(self.words("choose_all"), "cell_quiet")] if item.type is ItemType.choices and not item.hint else []
        offered = [Choice(label) for label in answers(self.protocol, item, self.language).values()]
        return [*several, Choices(self.print, offered, ROW if item.type is ItemType.yes_no else ())]

    def _areas(self, item: Item, width: float) -> list[Any]:
        """The face is drawn once, with the first question about places."""
        left, right = self.tablet["left"].lower(), self.tablet["right"].lower()
        areas = self.protocol.questionnaire.areas
        boxes = [Choices(self.print, [Choice(self.said(area.label), (left, right) if area.sides else ()) for area in areas])]
        if unsure := answers(self.protocol, item, self.language):
            boxes.append(Choices(self.print, [Choice(label) for label in unsure.values()]))
        if item.id != self.drawn_at:
            return [self.text(self.words("areas_drawn", number=self.number[self.drawn_at]), "cell_quiet"), *boxes]
        drawing = 11.5 * self.print.size
        picture = face_map(drawing, (), (), self.words, self.words("face_alt"), self.print.size * 0.85)
        beside = tagged_layout([[boxes, picture]], [width - drawing, drawing], [("RIGHTPADDING", (0, 0), (0, 0), 14)])
        return [self.text(self.words("areas"), "cell_quiet"), space(3), beside]

    @cached_property
    def drawn_at(self) -> str:
        return next(name for name in self.number if self.protocol.questionnaire.by_id[name].type is ItemType.areas)

    def _date(self, item: Item, width: float) -> list[Any]:
        boxes = self._date_boxes()
        if not item.offers_unsure:
            return [boxes]
        bands = self.protocol.when_ahead if item.ahead else self.protocol.when
        about = [self.said(band.label) for band in bands]
        about += [self.tablet["date_not_known"], self.tablet["in_person"]]
        label = self.text(self.words("date_if_known"), "cell_quiet")
        if self.print.prefix:
            return [boxes, label, Choices(self.print, [Choice(one) for one in about])]
        known = tagged_layout(
            [[boxes, label]], [boxes.width + 10, width - boxes.width - 10], [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
        )
        return [known, space(2), Choices(self.print, [Choice(one) for one in about])]

    def _lines(self, item: Item, width: float) -> list[Any]:
        return [lines(self.print, width, WRITING, self.words("write_here"))]

    def _number(self, item: Item, width: float) -> list[Any]:
        unsure = [Choice(label) for label in answers(self.protocol, item, self.language).values()]
        line = tagged_layout([[lines(self.print, 90, 1, self.words("write_here")), self.text(item.unit, "plain")]], [100, 80])
        return [line, *([Choices(self.print, unsure)] if unsure else [])]


_ANSWER = {
    ItemType.yes_no: _Maker._choices,
    ItemType.choice: _Maker._choices,
    ItemType.choices: _Maker._choices,
    ItemType.areas: _Maker._areas,
    ItemType.date: _Maker._date,
    ItemType.text: _Maker._lines,
    ItemType.number: _Maker._number,
}


def _calls(item: Item) -> bool:
    return item.emergency not in (None, EmergencyText.private_distress)


@cache
def _numbered(prefix: str, room: float) -> Any:
    plain = style(f"{prefix}plain")
    return ParagraphStyle(
        f"{prefix}numbered",
        parent=plain,
        leftIndent=room,
        bulletIndent=0,
        bulletFontName=BOLD,
        bulletFontSize=plain.fontSize,
        bulletColor=JADE,
    )


# The foot of each page


def _foot(canvas: TaggedCanvas, maker: _Maker) -> None:
    sheet, words = maker.sheet, maker.words
    size = 11.0 if maker.print.prefix else 8.0
    side, left, right, step = 38.0, sheet.binding, sheet.width - sheet.outer, size * 1.35
    top = 20 + side
    square(canvas, stamp(maker.protocol, maker.reference), left, 20, side)
    canvas.setStrokeColor(HAIR)
    canvas.setLineWidth(0.5)
    canvas.line(left, top + 5, right, top + 5)
    canvas.setFillColor(QUIET)
    canvas.setFont(REGULAR, size)
    clinic = maker.clinic.name if maker.clinic else f"{words('clinic')}: {words('clinic_blank')}"
    reference = f"{words('reference')}: {maker.reference or '__ ' * REFERENCE}"
    version = (
        f"{words('version', version=maker.protocol.version)}  \u00b7  {words('digest', digest=maker.protocol.digest[:SHORT])}"
    )
    for at, line in enumerate((clinic, version, reference), 1):
        canvas.drawString(left + side + 10, top - step * at, line)
    room = canvas.stringWidth("00", REGULAR, size)
    canvas.drawRightString(right - room, top - step, words_in(maker.language)("page", number=canvas.getPageNumber()))
    canvas.draw_late("total", right - room, top - step, REGULAR, size)
    marks = [maker.protocol.words(maker.language).words["before"]["draft"]] if maker.protocol.approval.state != "approved" else []
    marks += [words_in(maker.language)("test_band")] if maker.clinic and maker.clinic.test else []
    canvas.setFillColor(CLAY)
    for at, line in enumerate(marks, 2):
        canvas.drawRightString(right, top - step * at, line)
    canvas.setFillColor(INK)
