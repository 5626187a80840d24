"""Words in free text that a person must see: emergencies, implants, pregnancy, procedures. They raise, never lower."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any

from screening.clause import (
    ClauseWords,
    Content,
    Index,
    Said,
    Segment,
    Span,
    Status,
    Token,
    days_named,
    find,
    index,
    inside,
    judge,
    segments_of,
    sentence_at,
    tokens_of,
    words_of,
)


class Kind(StrEnum):
    emergency = "emergency"
    implant = "implant"
    pregnancy = "pregnancy"
    procedure = "procedure"


class Sign(Content):
    """Words that raise a hold or a flag. An emergency sign needs a time or a second word, unless it stands `alone`; `always`: in
    the goals box too."""

    id: str  # the item that it opens
    words: tuple[str, ...]
    second: tuple[str, ...] = ()
    alone: bool = False
    always: bool = False
    past_counts: bool = False
    past_days: int = 0  # the past counts when it began fewer days ago than this
    within_days: int | None = None  # longer ago than that the item does not ask about
    means: dict[str, str] = {}  # answers that the words stand for; by default yes to the item itself

    @property
    def stands_for(self) -> dict[str, str]:
        return self.means or {self.id: "yes"}

    @cached_property
    def beside(self) -> Index[str]:
        return index((words, words) for words in self.second)


class Phrases(Content):
    """What is looked for in free text besides medicines."""

    language: str  # whose words these are; text in another one is not searched, and the review says so
    emergency: tuple[Sign, ...]
    implant: tuple[Sign, ...]
    pregnancy: tuple[Sign, ...]
    procedure: tuple[Sign, ...]
    look_alikes: tuple[str, ...]
    sudden: tuple[str, ...]
    just_before: frozenset[str]
    chronic: tuple[str, ...]
    purpose: tuple[str, ...]
    acute_days: int
    chronic_days: int
    clause: ClauseWords

    @classmethod
    def of(cls, phrases: Mapping[str, Any]) -> "Phrases":
        """From the parsed phrases.toml."""
        return cls.model_validate(phrases)

    @cached_property
    def signs(self) -> Index[tuple[Kind, Sign] | None]:
        known = [(words, (kind, sign)) for kind in Kind for sign in getattr(self, kind) for words in sign.words]
        return index([*((words, None) for words in self.look_alikes), *known])

    @cached_property
    def manner(self) -> Index[str]:
        groups = (("sudden", self.sudden), ("chronic", self.chronic), ("purpose", self.purpose))
        return index((words, name) for name, several in groups for words in several)


class Hit(Content):
    """Words found in a free-text box, with the sentence for a person to judge."""

    kind: Kind
    id: str
    word: str
    sentence: str
    status: Status
    days: int | None = None
    means: dict[str, str]
    is_over: bool = False  # longer ago than the item asks about


def scan(text: str, phrases: Phrases, wishes: bool = False) -> tuple[Hit, ...]:
    """Emergencies, implants, pregnancy and procedures in one free-text box. Among wishes an emergency sign needs a time as well."""
    tokens = tokens_of(text)
    spans = [span for span in find(tokens, phrases.signs) if span.value]
    said = judge(tokens, spans, phrases.clause, phrases.acute_days)
    segments = segments_of(tokens, inside([*spans, *find(tokens, phrases.manner)]), phrases.clause)
    hits = []
    for span, what in zip(spans, said, strict=True):
        kind, sign = span.value
        if not _is_meant(kind, sign, what) or (kind is Kind.emergency and not _is_acute(tokens, span, segments, phrases, wishes)):
            continue
        word = text[tokens[span.first].start : tokens[span.last - 1].end]
        sentence = sentence_at(text, tokens, span.first)
        hits.append(_hit(kind, sign, word, sentence, what))
    return tuple(hits)


def _hit(kind: Kind, sign: Sign, word: str, sentence: str, what: Said) -> Hit:
    return Hit(
        kind=kind,
        id=sign.id,
        word=word,
        sentence=sentence,
        status=what.status,
        days=what.days,
        means=sign.stands_for,
        is_over=sign.within_days is not None and what.days is not None and what.days > sign.within_days,
    )


def _is_meant(kind: Kind, sign: Sign, said: Said) -> bool:
    if said.status is Status.past:
        return sign.past_counts or (said.days is not None and said.days < sign.past_days)
    if said.status is Status.not_yet:
        return kind is Kind.pregnancy or sign.always
    return said.status is Status.current


def _is_acute(tokens: Sequence[Token], span: Span, segments: Sequence[Segment], phrases: Phrases, wishes: bool) -> bool:
    sign: Sign = span.value[1]
    first, last = _around(tokens, span, segments, phrases)
    part = tokens[first:last]
    manner = {one.value for one in find(part, phrases.manner)}
    days = days_named(tokens, first, last, phrases.clause)
    longest = phrases.chronic_days if "chronic" in manner else phrases.acute_days
    timed = "sudden" in manner or _just_before(tokens, span, phrases) or (bool(days) and max(days) <= longest)
    if sign.always or timed:
        return True
    if wishes or manner:
        return False
    return sign.alone or bool(find(part, sign.beside))


def _just_before(tokens: Sequence[Token], span: Span, phrases: Phrases) -> bool:
    return any(token.text in phrases.just_before for token in tokens[max(0, span.first - 2) : span.first])


def _around(tokens: Sequence[Token], span: Span, segments: Sequence[Segment], phrases: Phrases) -> tuple[int, int]:
    """The sign's own segment, with neighbours of the same sentence that hold small words and times only."""
    at = next(n for n, one in enumerate(segments) if one.holds(span))
    first, last = segments[at].first, segments[at].last
    after = segments[at + 1] if at + 1 < len(segments) else None
    if at and segments[at].joint in ("list", "and") and _is_aside(tokens, segments[at - 1], phrases):
        first = segments[at - 1].first
    if after and after.joint in ("list", "and", "turn") and _is_aside(tokens, after, phrases):
        last = after.last
    return first, last


def _is_aside(tokens: Sequence[Token], segment: Segment, phrases: Phrases) -> bool:
    usual = phrases.clause.usual | words_of(phrases.manner)
    return all(one.text in usual or one.text.isdigit() for one in tokens[segment.first : segment.last])
