"""Free text to medicine classes. It adds; it never takes anything away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from pydantic import Field
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from screening.clause import (
    ClauseWords,
    Content,
    Index,
    Said,
    Segment,
    Span,
    Status,
    Token,
    find,
    index,
    inside,
    judge,
    segments_of,
    sentence_at,
    tokens_of,
    visible,
    words_in,
    words_of,
)


class MedicineClass(Content):
    id: str
    says: str
    not_by: tuple[str, ...] = ()  # routes that clear the class
    several: str = ""  # class that two different medicines of this one add
    dose_days: int | None = None  # how long one dose counts as use, where only a last dose is named
    silent: bool = False  # raises nothing and is never named
    means: dict[str, str | tuple[str, ...]] = {}  # answers that current use stands for
    contradicts: bool = True  # a "no" beside it does not fit; False where a client cannot know


class Medicine(Content):
    names: tuple[str, ...] = Field(min_length=1)
    misspelt: tuple[str, ...] = ()
    classes: tuple[str, ...]
    routes: dict[str, tuple[str, ...]] = {}  # classes by this route instead
    same_as: str = ""  # holds the medicine of that name
    exact: bool = False  # never by an edit
    means: dict[str, str | tuple[str, ...]] = {}  # instead of what its classes say of the same item
    traits: tuple[str, ...] = ()  # what rules may read besides its classes


class Matching(Content):
    exact_up_to: int  # letters of a listed name
    one_edit_up_to: int
    recent_days: int
    suggest_from: float
    suggestions: int


class Names(Content):
    """The medicines that are recognised, and the clause words they are read with."""

    classes: tuple[MedicineClass, ...]
    medicines: tuple[Medicine, ...]
    look_alikes: tuple[str, ...]
    ask_which: tuple[str, ...]
    routes: dict[str, tuple[str, ...]]
    ordinary: frozenset[str]
    matching: Matching
    clause: ClauseWords

    @classmethod
    def of(cls, medicines: Mapping[str, Any], phrases: Mapping[str, Any]) -> "Names":
        """From the parsed medicines.toml and phrases.toml of one protocol."""
        own = {name: medicines[name] for name in ("look_alikes", "ask_which", "routes", "matching")}
        return cls(
            classes=medicines["class"],
            medicines=medicines["medicine"],
            ordinary=frozenset(medicines["ordinary"].split()),
            clause=phrases["clause"],
            **own,
        )

    @cached_property
    def by_class(self) -> dict[str, MedicineClass]:
        return {one.id: one for one in self.classes}

    @cached_property
    def exact(self) -> Index[Medicine | str]:
        """Every listed name; a text for words that take their place and are no medicine, or name none."""
        listed = [(name, one) for one in self.medicines for name in (*one.names, *one.misspelt)]
        apart = [*((words, "look_alike") for words in self.look_alikes), *((words, "ask_which") for words in self.ask_which)]
        return index([*apart, *listed])

    @cached_property
    def single(self) -> dict[str, Medicine]:
        """Names of one word that an edit may reach."""
        found: dict[str, Medicine] = {}
        for one in self.medicines:
            for name in () if one.exact else one.names:
                word = words_in(name)
                if len(word) == 1 and len(word[0]) > self.matching.exact_up_to:
                    found.setdefault(word[0], one)
        return found

    @cached_property
    def choices(self) -> list[str]:
        return list(self.single)

    @cached_property
    def suggestible(self) -> list[str]:
        return [word for word, one in self.single.items() if not self.is_silent(one)]

    @cached_property
    def route_words(self) -> Index[str]:
        return index((words, route) for route, several in self.routes.items() for words in several)

    @cached_property
    def usual(self) -> frozenset[str]:
        """Words that are no medicine: never edited into one, never reported as unrecognised."""
        return self.ordinary | self.clause.usual | words_of(self.route_words)

    def is_silent(self, one: Medicine) -> bool:
        return all(self.by_class[name].silent for name in one.classes)


class Mention(Content):
    """One medicine as written, with what the clause says of it."""

    word: str
    name: str
    classes: tuple[str, ...]
    holds: str  # the same for every name of one ingredient
    status: Status
    stopped: bool = False  # counts as current although stopped: too recent
    days: int | None = None
    sentence: str
    means: dict[str, str | tuple[str, ...]] = {}
    traits: tuple[str, ...] = ()


class Found(Content):
    mentions: tuple[Mention, ...] = ()
    unrecognised: tuple[str, ...] = ()
    suggestions: dict[str, tuple[str, ...]] = {}
    several: dict[str, str] = {}

    def words(self, status: Status) -> dict[str, tuple[str, ...]]:
        """Classes with this status, and the words that matched each."""
        found: dict[str, list[str]] = {}
        for one in self.mentions:
            for name in one.classes if one.status is status else ():
                found.setdefault(name, []).append(one.word)
        return {name: tuple(dict.fromkeys(found[name])) for name in sorted(found)}

    @property
    def current(self) -> dict[str, tuple[str, ...]]:
        """Use by the client, now or too recently stopped; two different medicines of one class may add a further class."""
        found = self.words(Status.current)
        for name, extra in self.several.items():
            used = [one for one in self.mentions if one.status is Status.current and name in one.classes]
            if len({one.holds for one in used}) > 1:
                found[extra] = found.get(extra, found[name])
        return dict(sorted(found.items()))


def read(text: str, names: Names) -> Found:
    """The medicines in a text: whose, when, by which route; what is not recognised is said."""
    tokens = tokens_of(text)
    spans = _recognised(tokens, names)
    medicines = [span for span in spans if isinstance(span.value, Medicine)]
    said = judge(tokens, medicines, names.clause, names.matching.recent_days)
    shown = _veiled(text, tokens, medicines, names)
    routes = _routes(tokens, medicines, names)
    mentions = tuple(
        mention
        for span, what, by in zip(medicines, said, routes, strict=True)
        if (mention := _mention(shown, tokens, span, what, by, names))
    )
    unknown = _unrecognised(text, tokens, spans, names)
    return Found(
        mentions=mentions,
        unrecognised=tuple(unknown),
        suggestions={word: near for word, folded in unknown.items() if (near := _near(folded, names))},
        several={one.id: one.several for one in names.classes if one.several},
    )


def _veiled(text: str, tokens: Sequence[Token], medicines: Iterable[Span], names: Names) -> str:
    """The text, as long as before, without the names that are never said."""
    for span in medicines:
        if names.is_silent(span.value):
            first, last = tokens[span.first].start, tokens[span.last - 1].end
            text = text[:first] + "…".ljust(last - first) + text[last:]
    return text


def _recognised(tokens: Sequence[Token], names: Names) -> list[Span]:
    """Listed phrases, then single words by an edit."""
    exact = find(tokens, names.exact)
    taken = inside(exact)
    others = [(at, token.text) for at, token in enumerate(tokens) if token.is_word and at not in taken]
    edited = [Span(at, at + 1, one) for at, text in others if (one := _by_edit(text, names))]
    return sorted([*exact, *edited], key=lambda span: span.first)


def _by_edit(text: str, names: Names) -> Medicine | str | None:
    """The one medicine that a misspelt word can mean: a plural, or few edits away; None where two different ones fit."""
    if text in names.usual or not text.isalpha():
        return None
    if text.endswith("s") and (several := names.exact.get(text[:-1])) and several[-1][0] == (text[:-1],):
        return several[-1][1]
    if len(text) < names.matching.exact_up_to:
        return None
    close = process.extract(text, names.choices, scorer=OSA.distance, score_cutoff=2, limit=6)
    fitting = [(edits, names.single[name]) for name, edits, _ in close if edits <= _allowed(name, names.matching)]
    least = [one for edits, one in fitting if edits == min(edits for edits, _ in fitting)]
    return least[0] if least and len({frozenset(one.classes) for one in least}) == 1 else None


def _allowed(name: str, matching: Matching) -> int:
    return 1 if len(name) <= matching.one_edit_up_to else 2


def _routes(tokens: Sequence[Token], spans: Sequence[Span], names: Names) -> list[frozenset[str]]:
    """The routes named beside each medicine, in its own segment or alone in the next one."""
    words = find(tokens, names.route_words)
    segments = segments_of(tokens, inside([*spans, *words]), names.clause)
    ways = inside(words)
    found = []
    for number, span in enumerate(spans):
        at = next((n for n, one in enumerate(segments) if one.holds(span)), 0)
        until = next((one.first for one in spans[number + 1 :] if one.first not in ways), len(tokens))
        since = max((one.last for one in spans[:number] if one.first not in ways), default=0)
        near = [segments[at], *segments[at + 1 : at + 2]] if segments else []
        found.append(_by(span, words, near, since, until))
    return found


def _by(span: Span, words: Sequence[Span], near: Sequence[Segment], since: int, until: int) -> frozenset[str]:
    own, after = near[0], near[1:]
    here = [one for one in words if own.holds(one) and since <= one.first < until]
    if not here:
        alone = [one for one in after if one.joint == "list" and one.last - one.first <= 4 and one.last <= until]
        here = [word for word in words for segment in alone if segment.holds(word)]
    return frozenset(word.value for word in here if word.last <= span.first or word.first >= span.last or word.last > span.last)


def _mention(text: str, tokens: Sequence[Token], span: Span, said: Said, by: frozenset[str], names: Names) -> Mention | None:
    one: Medicine = span.value
    classes = next((one.routes[route] for route in sorted(by) if route in one.routes), None)
    if classes is None:
        classes = tuple(name for name in one.classes if by.isdisjoint(names.by_class[name].not_by))
    shown = tuple(name for name in classes if not names.by_class[name].silent)
    if not shown and not one.traits:
        return None
    return Mention(
        word=text[tokens[span.first].start : tokens[span.last - 1].end],
        name=one.names[0],
        classes=shown,
        holds=one.same_as or one.names[0],
        status=_dosed(said, classes, names),
        stopped=said.stopped,
        days=said.days,
        sentence=sentence_at(text, tokens, span.first),
        means=one.means,
        traits=one.traits,
    )


def _dosed(said: Said, classes: Iterable[str], names: Names) -> Status:
    """A last dose counts as use for as long as the class says."""
    if said.status is not Status.current or said.days is None:
        return said.status
    recent = names.matching.recent_days
    longest = max((names.by_class[name].dose_days or recent for name in classes), default=recent)
    return Status.current if said.days <= longest else Status.past


def _unrecognised(text: str, tokens: Sequence[Token], spans: Sequence[Span], names: Names) -> dict[str, str]:
    """Words, as written and folded, that are neither listed nor ordinary; neighbours are shown together."""
    taken, runs = inside(span for span in spans if span.value != "ask_which"), list[list[Token]]()
    named = inside(span for span in spans if span.value == "ask_which")
    last = -2
    for at, token in enumerate(tokens):
        if at in taken or not token.is_word or (at not in named and not _is_strange(token.text, names)):
            continue
        if at == last + 1:
            runs[-1].append(token)
        else:
            runs.append([token])
        last = at
    return {text[run[0].start : run[-1].end]: " ".join(one.text for one in run) for run in runs}


def _is_strange(word: str, names: Names) -> bool:
    if len(word) < 3 or not word.isalpha() or word in names.usual:
        return False
    return not (word.endswith("s") and word[:-1] in names.usual)


def _near(word: str, names: Names) -> tuple[str, ...]:
    found = process.extract(
        word, names.suggestible, scorer=fuzz.ratio, score_cutoff=names.matching.suggest_from, limit=names.matching.suggestions
    )
    return tuple(name for name, _, _ in found)


def medicines_lines(lines: Iterable[str], names: Names) -> Iterator[dict[str, Any]]:
    """One answer a line, as `python -m screening medicines` prints it; `classes` holds current use by the client only."""
    for line in lines:
        text = line.rstrip("\r\n")
        found = read(visible(text), names)
        yield {
            "text": text,
            "classes": sorted(found.current),
            **{name: sorted(found.words(Status(name))) for name in ("past", "other_person", "allergy")},
            "unrecognised": list(found.unrecognised),
            "suggestions": {word: list(near) for word, near in found.suggestions.items()},
        }
