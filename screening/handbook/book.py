"""The whole rule book of a protocol, as values."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from screening.handbook.conditions import Names
from screening.handbook.parts import Absent, Book, Change, Guide, Line, SectionEntry, Source, TopicEntry
from screening.handbook.questions import question
from screening.handbook.rules import CasesOf, cases_of, changes, rule_entry
from screening.protocol import Protocol, Topic
from screening.questionnaire import in_language


def book(protocol: Protocol, language: str = "en") -> Book:
    names = Names(protocol, language)
    changed = changes(names)
    return Book(
        title=in_language(protocol.title, language),
        version=protocol.version,
        digest=protocol.digest,
        draft=protocol.approval.state != "approved",
        state=_state(protocol, names),
        statement=in_language(protocol.approval.statement, language),
        counts=tuple(_counts(protocol, names)),
        guides=tuple(_guides(names)),
        sections=tuple(_sections(protocol, changed, names)),
        changes=changed,
        absent=tuple(_left_out(protocol.topics, language)),
        sources=_sources(protocol),
        words=names.table("handbook"),
    )


def _left_out(topics: Iterable[Topic], language: str) -> Iterator[Absent]:
    """Each topic of the clinical reference that has neither question nor rule of its own, with the reason."""
    for topic in topics:
        if topic.reason:
            where = f" ({topic.where})" if topic.where else ""
            title = f"{topic.reference} {in_language(topic.title, language)}"
            yield Absent(id=topic.id, title=title, reason=in_language(topic.reason, language) + where)


def _state(protocol: Protocol, names: Names) -> str:
    approval, word = protocol.approval, names.table("handbook")
    return word["approved"].format(by=approval.by, on=approval.on) if approval.state == "approved" else word["draft"]


def _counts(protocol: Protocol, names: Names) -> Iterator[Line]:
    items = protocol.questionnaire.items
    switched_on = sum(override.on for override in protocol.overrides)
    for key, count in (
        ("items", len(items)),
        ("readings", sum(item.is_reading for item in items)),
        ("rules", len(protocol.rules)),
        ("policy", sum(rule.policy for rule in protocol.rules)),
        ("cases", len(protocol.cases)),
        ("overrides", len(protocol.overrides) - switched_on),
        ("overrides_on", switched_on),
        ("references", len(protocol.references)),
    ):
        yield Line(label=names.table("handbook")[f"count_{key}"], text=str(count))


def _guides(names: Names) -> Iterator[Guide]:
    """How to read the book: the digest, then effects, tiers and lanes word by word, then what else has to be known."""
    word = names.table("handbook")
    yield Guide(title=word["digest"], text=word["how_digest"])
    for key, table, labels in (
        ("how_effects", "handbook_effect", "effect"),
        ("how_tiers", "handbook_tier", "tier"),
        ("how_lanes", "handbook_lane", "lane"),
    ):
        meanings = names.table(table).items()
        lines = tuple(Line(label=f"{names.table(labels)[name]} ({name})", text=text) for name, text in meanings)
        yield Guide(title=word[key], text=word[f"{key}_lead"], lines=lines)
    for key in ("how_unsure", "how_windows", "how_cases", "how_policy"):
        yield Guide(title=word[key], text=word[f"{key}_lead"])


def _sections(protocol: Protocol, changed: Sequence[Change], names: Names) -> Iterator[SectionEntry]:
    cases = cases_of(protocol)
    for section in protocol.questionnaire.sections:
        topics = tuple(_topics(section.id, cases, changed, names))
        yield SectionEntry(id=section.id, title=in_language(section.title, names.language), topics=topics)


def _topics(section: str, cases: CasesOf, changed: Sequence[Change], names: Names) -> Iterator[TopicEntry]:
    """In the order of the questions; topics that have only rules come after them."""
    items = [item for item in names.protocol.questionnaire.items if item.section == section]
    titles = {one.id: f"{one.reference} {in_language(one.title, names.language)}" for one in names.protocol.topics}
    rules = [rule for rule in names.protocol.rules if rule.section == section]
    for topic in dict.fromkeys([*(item.topic for item in items), *(rule.topic for rule in rules)]):
        yield TopicEntry(
            id=topic,
            title=titles.get(topic, ""),
            questions=tuple(question(item, names) for item in items if item.topic == topic),
            rules=tuple(rule_entry(rule, cases, changed, names) for rule in rules if rule.topic == topic),
        )


def _sources(protocol: Protocol) -> tuple[Source, ...]:
    cited = Counter(name for rule in protocol.rules for name in rule.references)
    return tuple(
        Source(id=one.id, title=one.title, where=one.where, kind=one.kind, cited=cited[one.id]) for one in protocol.references
    )
