"""Words in free text and the clause they stand in: whose they are, and whether now, in the past, denied, or not yet."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")
Index = dict[str, list[tuple[tuple[str, ...], T]]]
"""Phrases by their first word, the longest first."""

LONG_AGO = 10**5
"""Days, where only a year or a stage of life is named."""
_TOKEN = re.compile(r"n/a|w/o|b/c|\bw/|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’`][^\W\d_]+)*|[%.,;:!?()\[\]/&+•·|–—\-\n=>]", re.IGNORECASE)
_YEAR = re.compile(r"(19[5-9]|20[0-4])\d")
_STOPS = ".!?\n•"
_HEADS = ":-–—="
_TITLES = ("st", "dr", "mr", "mrs", "approx")


PAST = ("past", "swapped", "perhaps_past", "last_dose")
USES = ("current", "myself", "my_use", "resumed")
_CUES = (*PAST, "denied", "not_yet", "allergy", "other_person", *USES, "block", "plain")
HARMLESS = ("plain", "person")


class Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Status(StrEnum):
    current = "current"
    past = "past"
    denied = "denied"
    other_person = "other_person"
    allergy = "allergy"
    not_yet = "not_yet"


class Token(NamedTuple):
    text: str
    start: int
    end: int
    is_word: bool


class Span(NamedTuple):
    first: int
    last: int
    value: Any


class Said(NamedTuple):
    status: Status
    stopped: bool = False  # counts as current although stopped: too recent
    days: int | None = None  # since then, where a time is named


class Times(Content):
    numbers: dict[str, float]
    units: dict[str, int]
    ago: frozenset[str]
    days: dict[str, int]
    long_ago: tuple[str, ...]
    age: frozenset[str]  # before a number: an age
    since: frozenset[str]  # before a time: it has lasted since then
    reason: frozenset[str]  # before a time: the time is that of the reason
    not_years: frozenset[str]  # after a number: a dose, not a year


class ClauseWords(Content):
    """Words that say whose use it is, and when. A longer phrase wins over a shorter one inside it."""

    denied: tuple[str, ...]
    denied_after: frozenset[str]
    past: tuple[str, ...]
    swapped: tuple[str, ...]  # past for the next medicine only
    perhaps_past: tuple[str, ...]
    last_dose: tuple[str, ...]
    not_yet: tuple[str, ...]
    allergy: tuple[str, ...]
    other_person: tuple[str, ...]
    myself: tuple[str, ...]
    my_use: tuple[str, ...]  # both myself and current
    resumed: tuple[str, ...]  # what was stopped is used again
    current: tuple[str, ...]
    block: tuple[str, ...]
    plain: tuple[str, ...]
    persons: tuple[str, ...]
    persons_of: tuple[str, ...]
    persons_how: tuple[str, ...]
    persons_do: tuple[str, ...]
    turns: frozenset[str]
    ands: frozenset[str]
    ors: frozenset[str]
    doses: frozenset[str]
    back: frozenset[str]
    back_all: frozenset[str]
    small: frozenset[str]
    time: Times

    @cached_property
    def cues(self) -> Index[str]:
        pairs = [(words, kind) for kind in _CUES for words in getattr(self, kind)]
        people = [(words, "other_person") for words in self._people()]
        return index([*pairs, *people, *((person, "person") for person in self.persons)])

    @cached_property
    def days(self) -> Index[int]:
        return index([*self.time.days.items(), *((words, LONG_AGO) for words in self.time.long_ago)])

    @cached_property
    def fillers(self) -> frozenset[str]:
        """Words that are about nothing by themselves."""
        time = {*self.time.numbers, *self.time.units, *self.time.ago, *self.time.since, *self.time.reason, *self.time.not_years}
        joints = self.turns | self.ands | self.ors | self.doses | self.back | self.back_all | self.small | self.denied_after
        return joints | time | words_of(self.days)

    @cached_property
    def usual(self) -> frozenset[str]:
        """Every word of the lists above."""
        return self.fillers | words_of(self.cues)

    def _people(self) -> Iterator[str]:
        for person in self.persons:
            yield from (f"{of} {how} {person}" for of in self.persons_of for how in ("", *self.persons_how))
            yield from (f"{person} {verb}" for verb in self.persons_do)


def visible(text: str) -> str:
    """Without signs that nobody sees, such as soft hyphens, which would cut words in two."""
    return "".join(one for one in text if unicodedata.category(one) != "Cf")


def fold(text: str) -> str:
    """Lower case without accents and apostrophes."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return re.sub(r"['’`]", "", plain.casefold())


def tokens_of(text: str) -> list[Token]:
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        sign, start, end = match.group(), match.start(), match.end()
        is_word = sign == "%" or sign[0].isalnum()
        if is_word:
            found.append(Token(fold(sign), start, end, True))
        elif not _is_inside(text, sign, start, end) and not (sign == "." and found and found[-1].text in _TITLES):
            found.append(Token(sign, start, end, False))
    return found


def _is_inside(text: str, sign: str, start: int, end: int) -> bool:
    """A hyphen or full stop inside a word or number divides nothing."""
    return sign in "-." and end < len(text) and text[end].isalnum() and start > 0 and text[start - 1].isalnum()


def words_in(text: str) -> tuple[str, ...]:
    return tuple(one.text for one in tokens_of(text) if one.is_word)


def index(pairs: Iterable[tuple[str, T]]) -> Index[T]:
    """The first value given for a phrase holds."""
    found: dict[tuple[str, ...], T] = {}
    for phrase, value in pairs:
        found.setdefault(words_in(phrase), value)
    by_first: Index[T] = {}
    for words in sorted(found, key=len, reverse=True):
        if words:
            by_first.setdefault(words[0], []).append((words, found[words]))
    return by_first


def words_of(phrases: Index[Any]) -> frozenset[str]:
    return frozenset(word for several in phrases.values() for words, _ in several for word in words)


def find(tokens: Sequence[Token], phrases: Index[Any], taken: frozenset[int] = frozenset()) -> list[Span]:
    """The longest phrases from left to right, without overlaps and outside what is taken."""
    found: list[Span] = []
    at = 0
    while at < len(tokens):
        span = starting(tokens, at, phrases) if tokens[at].is_word else None
        if span and taken.isdisjoint(range(span.first, span.last)):
            found.append(span)
            at = span.last
        else:
            at += 1
    return found


def starting(tokens: Sequence[Token], at: int, phrases: Index[Any]) -> Span | None:
    for words, value in phrases.get(tokens[at].text, ()):
        if len(tokens) >= at + len(words) and all(tokens[at + n].text == word for n, word in enumerate(words)):
            return Span(at, at + len(words), value)
    return None


def inside(spans: Iterable[Span]) -> frozenset[int]:
    return frozenset(at for span in spans for at in range(span.first, span.last))


class Segment(NamedTuple):
    """Words between two joints. `joint` stands before it: stop, line, turn, or, and, list; `mark` is the sign after it."""

    first: int
    last: int
    joint: str
    mark: str

    def holds(self, span: Span) -> bool:
        return self.first <= span.first < self.last


def segments_of(tokens: Sequence[Token], whole: frozenset[int], words: ClauseWords) -> list[Segment]:
    """Divides at signs and joining words, never inside the phrases that stay whole."""
    found: list[Segment] = []
    first, joint = 0, "stop"
    for at, token in enumerate([*tokens, Token("\n", 0, 0, False)]):
        next_joint = _joint(token, words) if at not in whole else ""
        if not next_joint:
            continue
        if at > first:
            found.append(Segment(first, at, joint, token.text))
            joint = next_joint
        else:
            joint = _stronger(joint, next_joint)
        first = at + 1
    return found


def _joint(token: Token, words: ClauseWords) -> str:
    if not token.is_word:
        return "line" if token.text == "\n" else "stop" if token.text in _STOPS else "turn" if token.text == ";" else "list"
    kinds = (("turn", words.turns), ("or", words.ors), ("and", words.ands))
    return next((kind for kind, several in kinds if token.text in several), "")


def _stronger(one: str, other: str) -> str:
    return min(one, other, key=("line", "stop", "turn", "or", "and", "list").index)


class _Time(NamedTuple):
    at: int
    days: int
    is_ago: bool


def _times(tokens: Sequence[Token], first: int, last: int, words: ClauseWords) -> list[_Time]:
    found: list[_Time] = []
    at = first
    while at < last:
        time, used = _time_at(tokens[:last], at, words)
        found += [time] if time else []
        at += used
    return found


def _time_at(tokens: Sequence[Token], at: int, words: ClauseWords) -> tuple[_Time | None, int]:
    """The time that begins here, and how many tokens it takes."""
    after = [one.text for one in tokens[at + 1 : at + 6]]
    days = _span_of_days(tokens[at].text, after, words.time)
    if days is not None:
        unit = next(n for n, one in enumerate(after) if one in words.time.units)
        is_ago = bool(words.time.ago.intersection(after[unit + 1 : unit + 2]))
        return _Time(at, days, is_ago), unit + 2 + is_ago
    if tokens[at].text in words.time.age and after and after[0].isdigit():
        return _Time(at, LONG_AGO, True), 2
    span = starting(tokens, at, words.days)
    if span:
        return _Time(at, span.value, True), span.last - span.first
    if _YEAR.fullmatch(tokens[at].text) and not (after and after[0] in words.time.not_years):
        return _Time(at, LONG_AGO, True), 1
    return None, 1


def _span_of_days(text: str, after: Sequence[str], times: Times) -> int | None:
    number = times.numbers.get(text, float(text) if text.isascii() and text.isdigit() and len(text) < 10 else None)
    near = after[:1] if after and after[0] in times.numbers else after[:2]
    unit = next((one for one in near if one in times.units), None)
    return None if number is None or unit is None else round(number * times.units[unit])


class _Reader:
    """Goes through the segments once; what one says holds for the next where the joint allows it."""

    def __init__(self, tokens: Sequence[Token], spans: Sequence[Span], words: ClauseWords, recent: int) -> None:
        self.tokens, self.spans, self.words, self.recent = tokens, spans, words, recent
        self.cues = find(tokens, words.cues, inside(spans))
        self.segments = segments_of(tokens, inside([*spans, *self.cues]), words)
        self.said: list[Said] = [Said(Status.current)] * len(spans)
        self.carried = ""  # what holds over the next joint
        self.header = ""  # what a heading says of the lines below it
        self.group: list[int] = []  # the mentions that a following remark may be about
        self.chain: list[int] = []  # the mentions joined to the next by "and"

    def read(self) -> list[Said]:
        for number, segment in enumerate(self.segments):
            self._join(segment)
            mine = [n for n, span in enumerate(self.spans) if segment.holds(span)]
            cues = [cue for cue in self.cues if segment.holds(cue)]
            if mine:
                self._with_mentions(segment, mine, cues)
            else:
                after = self.segments[number + 1 : number + 2]
                self._without(segment, cues, [one for one in after if any(one.holds(span) for span in self.spans)])
        return self.said

    def _join(self, segment: Segment) -> None:
        """What still holds after the joint."""
        if segment.joint == "line":
            self.carried, self.group = self.header, []
        elif segment.joint == "stop" or (segment.joint == "turn" and self.carried != "other_person"):
            self.carried = ""
        if segment.joint not in ("and", "or"):
            self.chain = []

    def _with_mentions(self, segment: Segment, mine: list[int], cues: list[Span]) -> None:
        first = self.spans[mine[0]].first
        state = self._kept(segment, [cue for cue in cues if cue.first < first])
        at = segment.first
        for place, n in enumerate(mine):
            span = self.spans[n]
            state = self._state(state, [cue for cue in cues if at <= cue.first < span.first])
            end = self.spans[mine[place + 1]].first if place + 1 < len(mine) else segment.last
            tail = [] if place + 1 < len(mine) else [cue for cue in cues if cue.first >= span.last]
            started = max((cue.first for cue in cues if cue.first < span.first and cue.value in USES and not state), default=0)
            self.said[n] = self._judge(state, tail, span, max(segment.first, started), end)
            state = "" if state == "swapped" else state
            at = span.last
        self._after(segment, mine, state, cues)

    def _after(self, segment: Segment, mine: list[int], state: str, cues: list[Span]) -> None:
        said = self.said[mine[-1]]
        if not state and said.status in (Status.allergy, Status.past):
            for n in self.chain:
                self.said[n] = said
        is_bare = not cues and sum(self.tokens[at].is_word for at in range(segment.first, segment.last)) <= 5
        self.chain = [*self.chain, *mine] if is_bare else []
        self.group = [*self.group, *mine] if segment.joint != "stop" else mine
        timed = bool(_times(self.tokens, segment.first, segment.last, self.words))
        self.carried = "" if state in PAST and timed else state

    def _kept(self, segment: Segment, cues: list[Span]) -> str:
        """What an earlier segment says of this one: nothing where a new verb or a dose begins."""
        state = self.carried
        if not state or segment.joint == "or" or state in ("other_person", self.header):
            return state
        if any(cue.value in USES for cue in cues):
            return ""
        texts = {self.tokens[at].text for at in range(segment.first, segment.last)}
        return "" if state != "allergy" and texts & self.words.doses else state

    def _state(self, state: str, cues: list[Span]) -> str:
        began, in_use = None, False
        for cue in cues:
            kind = cue.value
            if kind == "other_person":
                state = state if in_use or state == "denied" else kind
            elif kind == "myself" or (kind == "my_use" and state == "other_person"):
                state, in_use = "" if state == "other_person" else state, kind == "my_use"
            elif kind == "block":
                state = state if state == "other_person" else ""
            elif kind in ("current", "my_use"):
                in_use = not state
                state = "" if began is not None and state != "other_person" and self._content(began, cue.first) else state
            elif kind not in (*HARMLESS, "resumed") and state not in ("other_person", "denied"):
                state = kind
            if kind not in (*USES, "block", "person"):
                began = cue.last
        return state

    def _content(self, first: int, last: int) -> bool:
        """Is there a word between that is more than a small one?"""
        texts = [one.text for one in self.tokens[first:last] if one.is_word]
        return any(text not in self.words.fillers and not text.isdigit() for text in texts)

    def _judge(self, state: str, tail: list[Span], span: Span, first: int, end: int) -> Said:
        kinds = [cue.value for cue in tail]
        if state == "other_person" or "other_person" in kinds:
            return Said(Status.other_person)
        if state in ("denied", "allergy", "not_yet"):
            return Said(Status(state))
        after = kinds[0] if kinds else ""
        if "allergy" in kinds or "not_yet" in kinds:
            return Said(Status.allergy if "allergy" in kinds else Status.not_yet)
        if self._denied_after(span, end, after):
            return Said(Status.denied)
        past = next((kind for kind in (state, *kinds) if kind in PAST), "")
        return self._when(past, first, end, span)

    def _denied_after(self, span: Span, end: int, after: str) -> bool:
        rest = [one.text for one in self.tokens[span.last : end] if one.is_word]
        if rest and rest[0] in self.words.denied_after:
            return True
        return after == "denied" and all(text in self.words.usual for text in rest)

    def _when(self, past: str, first: int, end: int, span: Span) -> Said:
        times = _times(self.tokens, first, end, self.words)
        if past in ("past", "swapped"):
            return self._stopped([one.days for one in times])
        begins = [first, *(one.at + 1 for one in times)]
        ago = [
            one.days for one, start in zip(times, begins, strict=False) if one.is_ago and not self._lasts(past, one, start, span)
        ]
        if not ago:
            return Said(Status.current)
        if past == "last_dose":
            return Said(Status.past if max(ago) >= LONG_AGO else Status.current, True, max(ago))
        return self._stopped(ago)

    def _lasts(self, past: str, time: _Time, first: int, span: Span) -> bool:
        """Since then, or the time of what it is taken for."""
        before = {one.text for one in self.tokens[first : time.at]}
        near = {one.text for one in self.tokens[span.last : time.at]}
        return bool(before & self.words.time.since) or (not past and bool(near & self.words.time.reason))

    def _stopped(self, days: list[int]) -> Said:
        if not days:
            return Said(Status.past)
        longest = max(days)
        return Said(Status.current, True, longest) if longest <= self.recent else Said(Status.past, False, longest)

    def _without(self, segment: Segment, cues: list[Span], after: list[Segment]) -> None:
        """A remark about what was named before, a heading, or something else."""
        state = self._state("", cues)
        if len(cues) == 1 and cues[0].value == "person" and cues[0].last - cues[0].first == segment.last - segment.first:
            state = "other_person"  # "Father: warfarin", "Eliquis (husband)"
        if not state and any(cue.value == "resumed" for cue in cues):
            state = "resumed"
        is_heading = segment.mark in _HEADS or segment.mark == "\n"
        if self.group and not (is_heading and after) and self._is_remark(segment, cues):
            texts = {one.text for one in self.tokens[segment.first : segment.last]}
            about = self.group if texts & self.words.back_all else self.group[-1:]
            for n in about:
                self._remark(n, state, segment)
            return
        if is_heading and segment.mark in ":\n" and segment.joint in ("line", "stop"):
            self.header = state if segment.mark == ":" or state else ""
        ends_with_cue = bool(cues) and cues[-1].last == segment.last
        is_title = is_heading and (state == "allergy" or not self._content(segment.first, segment.last))
        keeps = state == "other_person" or (state and (is_title or ends_with_cue))
        if any(cue.value in USES for cue in cues) or keeps:
            self.carried = state if keeps else ""
        elif self.carried != "other_person" and segment.joint != "or" and self._content(segment.first, segment.last):
            self.carried = self.carried if self.carried in ("allergy", self.header) else ""

    def _remark(self, n: int, state: str, segment: Segment) -> None:
        if state == "resumed":
            self.said[n] = Said(Status.current)
        if self.said[n].status is not Status.current or state == "resumed":
            return
        if state in ("denied", "allergy", "not_yet", "other_person"):
            self.said[n] = Said(Status(state))
        else:
            self.said[n] = self._when(state, segment.first, segment.last, Span(segment.first, segment.first, None))

    def _is_remark(self, segment: Segment, cues: list[Span]) -> bool:
        texts = [one.text for one in self.tokens[segment.first : segment.last] if one.is_word]
        kinds = {cue.value for cue in cues} - {"plain", "myself", "my_use", "current"}
        if segment.joint == "line" or (segment.joint == "stop" and not kinds & {"past", "denied"}):
            return False
        if segment.joint == "stop" and "denied" in kinds and not self._asked(segment):
            return False
        small = all(text in self.words.usual or text.isdigit() for text in texts)
        timed = bool(_times(self.tokens, segment.first, segment.last, self.words))
        return (small and bool(kinds or timed)) or (bool(kinds) and not (self.words.back | self.words.back_all).isdisjoint(texts))

    def _asked(self, segment: Segment) -> bool:
        return segment.first > 0 and self.tokens[segment.first - 1].text == "?"


def judge(tokens: Sequence[Token], spans: Sequence[Span], words: ClauseWords, recent: int) -> list[Said]:
    """What the text says of each span. A use that ended at most `recent` days ago counts as current."""
    return _Reader(tokens, spans, words, recent).read()


def sentence_at(text: str, tokens: Sequence[Token], at: int) -> str:
    """The words from the stop or line before to the one after, as written."""
    stops = [n for n, one in enumerate(tokens) if not one.is_word and one.text in _STOPS]
    first = max((tokens[n].end for n in stops if n < at), default=0)
    last = min((tokens[n].end for n in stops if n >= at), default=len(text))
    return text[first:last].strip()


def days_named(tokens: Sequence[Token], first: int, last: int, words: ClauseWords) -> list[int]:
    """Days of the times named in a stretch of words."""
    return [one.days for one in _times(tokens, first, last, words)]
