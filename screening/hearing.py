"""What a client wrote in free text, heard beside the answers. It raises, never lowers, and a person judges it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from screening.clause import Status, visible
from screening.medicines import Found, Names, read
from screening.phrases import Hit, Phrases, scan
from screening.questionnaire import Box, Frozen, Item, ItemType

YES = "yes"
NOT_MEANT = "no"
"""What a medicine says of an item that its class would speak for: nothing."""


class Ears(Frozen):
    """What is listened for."""

    names: Names
    phrases: Phrases


class About(StrEnum):
    medicine = "medicine"
    emergency = "emergency"
    implant = "implant"
    pregnancy = "pregnancy"
    procedure = "procedure"
    unrecognised = "unrecognised"


class Heard(Frozen):
    """One thing heard, with its sentence for a person to judge."""

    box: str  # the text item it stands in
    about: About
    word: str  # as written
    sentence: str
    names: tuple[str, ...] = ()  # medicine classes, or the item that a sign speaks of
    status: Status = Status.current
    suggestions: tuple[str, ...] = ()
    means: tuple[str, ...] = ()  # items that it says something about


class Meaning(NamedTuple):
    """What heard words say about an item: a choice id, a set of them, or None where two words say different things."""

    given: str | frozenset[str] | None
    boxes: tuple[str, ...]
    contradicts: bool  # a "no" beside it does not fit


@dataclass(slots=True)
class Hearing:
    heard: tuple[Heard, ...] = ()
    means: dict[str, Meaning] = field(default_factory=dict)
    medicines: dict[str, tuple[str, ...]] = field(default_factory=dict)  # class or trait in current use -> boxes
    unrecognised: tuple[str, ...] = ()  # boxes that hold names nobody knows

    def mean(self, box: str, means: Mapping[str, Any], contradicts: bool = True) -> None:
        for item, given in means.items():
            new: str | frozenset[str] = given if isinstance(given, str) else frozenset(given)
            before = self.means.get(item)
            if before is None:
                self.means[item] = Meaning(new, (box,), contradicts)
            else:
                boxes = tuple(dict.fromkeys((*before.boxes, box)))
                self.means[item] = Meaning(_together(before.given, new), boxes, before.contradicts or contradicts)

    def name(self, box: str, names: Iterable[str]) -> None:
        for name in names:
            self.medicines[name] = tuple(dict.fromkeys((*self.medicines.get(name, ()), box)))


def _together(one: str | frozenset[str] | None, other: str | frozenset[str]) -> str | frozenset[str] | None:
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return one | other
    if YES in (one, other):
        return YES
    return one if one == other else None


def listen(texts: Iterable[tuple[Item, str]], ears: Ears) -> Hearing:
    """All free text of a response, each with the item it answers."""
    hearing = Hearing()
    found: list[Heard] = []
    for item, written in texts:
        text = visible(written)
        medicines, signs = read(text, ears.names), scan(text, ears.phrases, item.box is Box.goals)
        found += _medicines(item, medicines, ears.names)
        found += [_sign(item, hit) for hit in signs]
        _take_medicines(hearing, item, medicines, ears.names)
        for hit in signs:
            if not hit.is_over:
                hearing.mean(item.id, hit.means)
    hearing.heard = tuple(found)
    return hearing


def _medicines(item: Item, found: Found, names: Names) -> list[Heard]:
    named = [
        Heard(
            box=item.id,
            about=About.medicine,
            word=one.word,
            sentence=one.sentence,
            names=one.classes,
            status=one.status,
            means=tuple(dict.fromkeys(at for name in one.classes for at in names.by_class[name].means)),
        )
        for one in found.mentions
        if one.classes
    ]
    unknown = found.unrecognised if item.box is Box.medicines else ()
    return named + [
        Heard(box=item.id, about=About.unrecognised, word=word, sentence=word, suggestions=found.suggestions.get(word, ()))
        for word in unknown
    ]


def _take_medicines(hearing: Hearing, item: Item, found: Found, names: Names) -> None:
    own = {at for one in found.mentions if one.status is Status.current for at in one.means}
    for name in found.current:
        kind = names.by_class[name]
        hearing.name(item.id, (name,))
        hearing.mean(item.id, {at: given for at, given in kind.means.items() if at not in own}, kind.contradicts)
    for one in found.mentions:
        if one.status is Status.current:
            hearing.name(item.id, one.traits)
            hearing.mean(item.id, {at: given for at, given in one.means.items() if given != NOT_MEANT})
    if found.unrecognised and item.box is Box.medicines:
        hearing.unrecognised = (*hearing.unrecognised, item.id)


def _sign(item: Item, hit: Hit) -> Heard:
    return Heard(
        box=item.id,
        about=About(hit.kind),
        word=hit.word,
        sentence=hit.sentence,
        names=tuple(hit.means),
        status=hit.status,
        means=() if hit.is_over else tuple(hit.means),
    )


def riskier(item: Item, given: Any, meaning: Meaning) -> Any:
    """The answer with the heard words taken into account: the one that calls for more care; None where nothing changes."""
    said = frozenset(given) if isinstance(given, list | tuple) else given
    if item.type is ItemType.choices and isinstance(meaning.given, frozenset):
        told = said - {"none"} if isinstance(said, frozenset) else frozenset()
        return None if isinstance(given, str) or meaning.given <= told else sorted(told | meaning.given)
    is_open = said is None or said in item.denials
    if meaning.given is None:
        return "not_sure" if is_open and item.offers_unsure else None
    if not isinstance(meaning.given, str) or said == meaning.given:
        return None
    return meaning.given if is_open or meaning.given == YES else None
