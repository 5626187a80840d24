"""The rule book as Markdown."""

from collections.abc import Iterable, Iterator

from screening.handbook.parts import Book, Change, Guide, Question, RuleEntry, Tree, Worked


def markdown(book: Book) -> str:
    """One line an entry of the list; headings down to the rule."""
    return "\n".join(_all(book)) + "\n"


def _all(book: Book) -> Iterator[str]:
    yield from _opening(book)
    yield from _chapter(book("how"), "")
    for guide in book.guides:
        yield from _guide(guide)
    for section in book.sections:
        yield from _chapter(section.title, book("section_counts", **section.counts))
        for topic in section.topics:
            yield from ("", f"### {_safe(topic.title)} `{topic.id}`" if topic.title else f"### `{topic.id}`")
            for question in topic.questions:
                yield from _question(question, book)
            for rule in topic.rules:
                yield from _rule(rule, book)
    yield from _ending(book)


def _opening(book: Book) -> Iterator[str]:
    yield from (f"# {_safe(book.title)}: {book('kicker')}", "", f"**{_safe(book.state)}**", "", book("lead"), "")
    yield from (_pair(book("version"), book.version), _pair(book("digest"), f"`{book.digest}`"))
    yield from (_pair(line.label, line.text) for line in book.counts)
    yield from ("", _safe(book.statement))


def _chapter(title: str, lead: str) -> Iterator[str]:
    yield from ("", f"## {_safe(title)}")
    if lead:
        yield from ("", lead)


def _guide(guide: Guide) -> Iterator[str]:
    yield from ("", f"### {guide.title}", "", guide.text)
    if guide.lines:
        yield from ("", *(_pair(line.label, line.text) for line in guide.lines))


def _question(question: Question, book: Book) -> Iterator[str]:
    yield from ("", f"#### `{question.id}`: {_safe(question.ask)}", "")
    if question.hint:
        yield _pair(book("hint"), question.hint)
    if question.opens:
        yield from _tree(book("opens"), question.opens)
    yield from (_pair(line.label, line.text) for line in question.lines)


def _rule(rule: RuleEntry, book: Book) -> Iterator[str]:
    yield from ("", f"#### {book('rule')} `{rule.id}`", "")
    yield from _tree(book("when"), rule.when)
    yield from (_pair(touch.modality, touch.text) for touch in rule.effects)
    yield from (_pair(book("because"), rule.because), _pair(book("do"), rule.do))
    yield from (_pair(line.label, line.text) for line in (*rule.lines, *rule.marks))
    if rule.cases:
        yield f"- **{book('cases')}**"
        yield from (f"  - {_case(case, book)}" for case in rule.cases)
    for change in rule.changes:
        yield from _change(change, book)


def _case(case: Worked, book: Book) -> str:
    words = f"{case.number}, {book('fires' if case.fires else 'silent')}: {case.says}"
    return _safe(f"{words} ({case.detail})" if case.detail else words)


def _change(change: Change, book: Book) -> Iterator[str]:
    title = f"**{book('departure')}** {change.id}" if change.own else f"**{book('change')}** `{change.id}`"
    yield f"- {title} ({book('on' if change.on else 'off')})"
    for label, side in ((book("published"), 0), (book("with_change"), 1)):
        if change.effects:
            yield "  " + _pair(label, "; ".join(f"{touch.modality}: {touch.text}" for touch in change.effects[side]))
        if change.when:
            yield from _tree(label, change.when[side], "  ")
        if change.limits:
            yield "  " + _pair(label, change.limits[side])
    yield "  " + _pair(book("reason"), f"{change.reason} ({change.source})")


def _ending(book: Book) -> Iterator[str]:
    yield from _chapter(book("changes"), book("changes_lead"))
    for change in book.changes:
        yield from (
            "",
            f"### `{change.id}` ({change.rule})",
            "",
            *_change(change, book),
            f"- {book('accept')}: ____________________",
        )
    yield from _chapter(book("topics_without"), book("topics_without_lead"))
    yield from ("", *([f"- `{one.id}` {_safe(one.title)}: {_safe(one.reason)}" for one in book.absent] or [book("topics_none")]))
    yield from (*_chapter(book("sources"), book("sources_lead")), "")
    for source in book.sources:
        where = f"{source.where} " if source.where else ""
        yield _safe(f"- {source.id}: {source.title}. {where}({source.kind}; {book('cited_by', count=source.cited)})")
    yield from _chapter(book("sign"), book("sign_lead"))
    yield from ("", f"**{_safe(book.state)}**", "", *(_blank(book(f"sign_{key}")) for key in SIGNED))


SIGNED = ("name", "registration", "date", "signature", "not_agreed")


def _blank(label: str) -> str:
    return f"- {label}: ____________________"


def _pair(label: str, text: str) -> str:
    return f"- **{_safe(label)}:** {_safe(text)}"


def _tree(label: str, tree: Tree, indent: str = "") -> Iterable[str]:
    yield f"{indent}{_pair(label, tree.text)}"
    yield from _branches(tree, indent + "  ")


def _branches(tree: Tree, indent: str) -> Iterator[str]:
    for part in tree.parts:
        yield f"{indent}- {_safe(part.text)}"
        yield from _branches(part, indent + "  ")


def _safe(text: str) -> str:
    """Content is text: what could be read as markup is escaped."""
    return text.replace("\\", "\\\\").replace("<", "&lt;").replace("*", "\\*").replace("\n", " ")
