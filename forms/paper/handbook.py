"""The rule book as a PDF: cover, contents, how to read it, section by section, milder changes, sources, sign-off, index."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from forms.paper.bookpart import FINE, Chapter, Entry, Found, branches, effects, line, lines, quiet, run_on, touches, tree_lines
from forms.paper.cover import mark
from forms.paper.fonts import BOLD, REGULAR, markup
from forms.paper.layout import callout, need, new_page, rule, space, table, tagged_layout, text
from forms.paper.press import about, printed
from forms.paper.styles import BODY, CLAY, CLAY_TINT, HAIR, INK, JADE, QUIET, Sheet, sheet_for
from forms.paper.tagging import TaggedCanvas
from forms.paper.words import words_in
from screening.handbook import book as book_of
from screening.handbook.parts import Book, Change, Line, Question, RuleEntry, SectionEntry, TopicEntry, Worked
from screening.protocol import Protocol

SHORT = 12  # letters of the digest in the running head


def handbook(protocol: Protocol, paper: str = "Letter", language: str = "en") -> bytes:
    """Pure: the same protocol gives the same bytes, whatever the clock says."""
    book, sheet = book_of(protocol, language), sheet_for(paper)
    what = about(f"{book.title}: {book('kicker')} {book.version}", book.digest[:SHORT], language)
    page = words_in(language)("page", number="{number}")
    return printed(list(_story(book, sheet)), sheet, what, partial(_furniture, book=book, sheet=sheet, page=page))


def _story(book: Book, sheet: Sheet) -> Iterator[Any]:
    chapters = _chapters(book)
    yield from _cover(book, sheet)
    yield from _contents(book, sheet, chapters)
    for number, (key, title) in enumerate(chapters, 1):
        yield from (new_page(), Chapter(sheet, key, number, title))
        if key in ENDINGS:
            yield from ENDINGS[key](book, sheet)
        else:
            yield from _section(book, sheet, next(one for one in book.sections if one.id == key))


def _chapters(book: Book) -> list[tuple[str, str]]:
    """Keys of the parts that every book has begin with a dot, so that no section is mistaken for one."""
    return [
        (".how", book("how")),
        *((section.id, section.title) for section in book.sections),
        *((f".{key}", book(key)) for key in ("changes", "topics_without", "sources", "sign", "index")),
    ]


# cover and contents
def _cover(book: Book, sheet: Sheet) -> Iterator[Any]:
    yield from (mark(), space(70), text(book("kicker"), "kicker"), text(book.title, "title", "H1"), space(10))
    yield from (text(book("lead"), "lead"), space(8), rule(sheet.text, JADE, 1.2, below=14))
    facts = [(book("version"), book.version), (book("digest"), book.digest), (book("state"), book.state)]
    yield from lines(facts, BODY - 1)
    yield from (space(16), callout([text(book.state, "bold"), text(book.statement, "plain")], sheet.text, CLAY, CLAY_TINT))
    yield from (space(24), text(book("counts"), "side", "H2"), space(4))
    rows = [[text(one.label, "plain"), text(one.text, "bold")] for one in book.counts]
    yield table(rows, [sheet.after(7), sheet.columns(2)], head_column=True, pad=3)


def _contents(book: Book, sheet: Sheet, chapters: Sequence[tuple[str, str]]) -> Iterator[Any]:
    yield from (new_page(), text(book("contents"), "h1", "H1"), rule(sheet.text, JADE, 1.2, above=4, below=10))
    for number, (key, title) in enumerate(chapters, 1):
        yield Found(sheet.text, key, title, number, BODY)


# how to read
def _how(book: Book, sheet: Sheet) -> Iterator[Any]:
    for guide in book.guides:
        yield from (need(50), space(3), text(guide.title, "side", "H2"), space(2), text(guide.text, "cell_after"))
        yield from lines(_pairs(guide.lines), room=150)


# sections
def _section(book: Book, sheet: Sheet, section: SectionEntry) -> Iterator[Any]:
    yield text(book("section_counts", **section.counts), "quiet")
    for topic in section.topics:
        yield from _topic(book, sheet, topic)


def _topic(book: Book, sheet: Sheet, topic: TopicEntry) -> Iterator[Any]:
    yield from (need(150), Entry(sheet, f"topic:{topic.id}", f"{topic.title}  [{topic.id}]".strip(), "h2", "H2", level=1))
    yield rule(sheet.text, JADE, 0.8, below=4)
    for question in topic.questions:
        yield from _question(book, question)
    for one in topic.rules:
        yield from _rule(book, sheet, one)


def _question(book: Book, question: Question) -> Iterator[Any]:
    yield need(60)
    yield line(book("question"), f"<b>{markup(question.ask)}</b> {quiet(f'[{question.id}]')}", BODY - 1)
    if question.hint:
        yield line("", markup(question.hint))
    if question.opens:
        yield from tree_lines(book("opens"), question.opens)
    yield line("", run_on(_pairs(question.lines)))
    yield space(4)


def _rule(book: Book, sheet: Sheet, one: RuleEntry) -> Iterator[Any]:
    title = f"{book('rule')} {one.id}"
    yield from (need(115), Entry(sheet, f"rule:{one.id}", title, "side", "H3"), effects(sheet, one.effects), space(4))
    yield from tree_lines(book("when"), one.when)
    yield from lines([(book("because"), one.because), (book("do"), one.do), *_pairs(one.lines)])
    yield line("", run_on(_pairs(one.marks)))
    yield from _cases(book, one.cases)
    for change in one.changes:
        yield from (space(3), _change(book, sheet, change))
    yield space(4)


def _pairs(some: Iterable[Line]) -> list[tuple[str, str]]:
    return [(one.label, one.text) for one in some]


def _cases(book: Book, cases: Sequence[Worked]) -> Iterator[Any]:
    """Those told in full a line each; those told under another rule run on."""
    for number, case in enumerate(case for case in cases if case.detail):
        words = f"{_case(book, case)} {quiet(f'({case.detail})')}"
        yield line("" if number else book("cases"), words, FINE)
    if elsewhere := "; ".join(_case(book, case) for case in cases if not case.detail):
        yield line(book("told_elsewhere"), elsewhere, FINE)


def _case(book: Book, case: Worked) -> str:
    fires = f"<b>{book('fires')}</b>" if case.fires else book("silent")
    return f"{case.number} {fires}: {markup(case.says)}"


def _change(book: Book, sheet: Sheet, change: Change) -> Any:
    title = text(f"{_change_name(book, change)} ({book('on' if change.on else 'off')})", "cell_bold")
    both = tagged_layout([[[text(label, "label"), *cell] for label, cell in _sides(book, change)]], [(sheet.text - 24) / 2] * 2)
    return callout([title, space(2), both, text(f"{change.reason} ({change.source})", "small")], sheet.text, CLAY, CLAY_TINT)


def _change_name(book: Book, change: Change) -> str:
    return f"{book('departure')}: {change.id}" if change.own else f"{book('change')}: {change.id}"


def _sides(book: Book, change: Change) -> list[tuple[str, list[Any]]]:
    """The published value, and the changed one."""
    sides: list[tuple[str, list[Any]]] = [(book("published"), []), (book("with_change"), [])]
    for side, (_, cell) in enumerate(sides):
        if change.effects:
            cell += touches(change.effects[side], change.effects[1 - side])
        if change.when:
            cell += branches(change.when[side])
        if change.limits:
            cell.append(text(change.limits[side], "small_ink"))
    return sides


# the last parts
def _changes(book: Book, sheet: Sheet) -> Iterator[Any]:
    yield from (text(book("changes_lead"), "lead"), space(4))
    head = [book("change"), book("published"), book("with_change"), book("accept")]
    widths = [sheet.after(3), sheet.after(3), sheet.after(3), sheet.columns(3)]
    yield table([_change_row(book, change) for change in book.changes], widths, head, pad=4)


def _change_row(book: Book, change: Change) -> list[Any]:
    name = [
        text(_change_name(book, change) if change.own else change.id, "head"),
        text(f"{change.rule}, {book('on' if change.on else 'off')}", "small"),
    ]
    cells = [cell for _, cell in _sides(book, change)]
    return [name, *cells, [text(f"{change.reason} ({change.source})", "small"), space(22), rule(90, INK, 0.6)]]


def _absent(book: Book, sheet: Sheet) -> Iterator[Any]:
    yield text(book("topics_without_lead"), "lead")
    rows = [[text(one.id, "head"), text(one.title, "small_ink"), text(one.reason, "small_ink")] for one in book.absent]
    yield table(rows, [sheet.after(3), sheet.after(4), sheet.columns(5)], head_column=True) if rows else text(book("topics_none"))


def _sources(book: Book, sheet: Sheet) -> Iterator[Any]:
    yield text(book("sources_lead"), "lead")
    rows = []
    for one in book.sources:
        about_it = "; ".join(part for part in (one.where, one.kind, book("cited_by", count=one.cited)) if part)
        rows.append([text(one.id, "head"), [text(one.title, "small_ink"), text(about_it, "small")]])
    yield table(rows, [sheet.after(1) + 12, sheet.columns(11) - 12], head_column=True, pad=2.5)


def _sign(book: Book, sheet: Sheet) -> Iterator[Any]:
    yield from (callout([text(book.state, "bold")], sheet.text, CLAY, CLAY_TINT), space(10), text(book("sign_lead")), space(4))
    yield from lines([(book("version"), book.version), (book("digest"), book.digest)])
    yield space(10)
    half = sheet.columns(6) - 6
    fields = [[space(34), rule(half, INK, 0.6, below=3), text(book(f"sign_{key}"), "small")] for key in SIGNED]
    yield tagged_layout([fields[:2], fields[2:]], [sheet.after(6), sheet.columns(6)])
    yield from (space(24), text(book("sign_not_agreed"), "side"))
    yield from (rule(sheet.text, HAIR, 0.5, above=24) for _ in range(10))


def _index(book: Book, sheet: Sheet) -> Iterator[Any]:
    """Read down the columns, page by page."""
    width = (sheet.text - 2 * sheet.gutter) / ACROSS
    names = sorted(one.id for section in book.sections for topic in section.topics for one in topic.rules)
    found = [Found(width, f"rule:{name}", name) for name in names]
    rows = int((sheet.height - sheet.top - sheet.bottom - 60) / found[0].height) if found else 1
    for start in range(0, len(found), ACROSS * rows):
        page = found[start : start + ACROSS * rows]
        tall = -(-len(page) // ACROSS)
        columns = [page[at : at + tall] for at in range(0, len(page), tall)]
        yield from (new_page(),) if start else ()
        yield tagged_layout([columns], [width + sheet.gutter] * (len(columns) - 1) + [width])


SIGNED = ("name", "registration", "date", "signature")
ACROSS = 3
ENDINGS = {
    ".how": _how,
    ".changes": _changes,
    ".topics_without": _absent,
    ".sources": _sources,
    ".sign": _sign,
    ".index": _index,
}


def _furniture(canvas: TaggedCanvas, book: Book, sheet: Sheet, page: str) -> None:
    """Running head: the chapter, but not on the cover. Foot: which content this is, and the page."""
    left, right, top, foot = sheet.binding, sheet.width - sheet.outer, sheet.height - 34, 40
    canvas.setFillColor(QUIET)
    canvas.setFont(REGULAR, FINE)
    room = canvas.stringWidth("000", REGULAR, FINE)
    stamp = f"{book.title}, {book('kicker').lower()}   {book('version')} {book.version}   {book.digest[:SHORT]}   "
    canvas.drawString(left, foot, stamp)
    canvas.drawRightString(right - room, foot, page.format(number=canvas.getPageNumber()))
    canvas.draw_late("total", right - room, foot, REGULAR, FINE)
    if canvas.getPageNumber() > 1:
        canvas.drawString(left, top, getattr(canvas, "chapter", book("contents")))
        canvas.setStrokeColor(HAIR)
        canvas.setLineWidth(0.5)
        canvas.line(left, top - 5, right, top - 5)
    canvas.setFillColor(CLAY if book.draft else JADE)
    canvas.setFont(BOLD, FINE)
    canvas.drawString(left + canvas.stringWidth(stamp, REGULAR, FINE), foot, book.state)
