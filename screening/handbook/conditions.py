"""Conditions in plain English: one renderer an operator."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from screening.condition import (
    UNCERTAIN_WORDS,
    All,
    AnyCondition,
    AnyOf,
    AtLeast,
    Below,
    Condition,
    CountAtLeast,
    DaysAhead,
    DaysSince,
    Holds,
    Not,
    Overlaps,
    Unsure,
)
from screening.handbook.parts import Tree
from screening.protocol import Protocol
from screening.questionnaire import ItemType, in_language
from screening.rule import Modality
from screening.wording import area_words


@dataclass(frozen=True, slots=True)
class Names:
    """What items, choices and rules are called in one language."""

    protocol: Protocol
    language: str

    def say(self, table: str, key: str, **places: object) -> str:
        return self.table(table)[key].format(**places)

    def table(self, name: str) -> Mapping[str, str]:
        return self.protocol.words(self.language).words[name]

    def item(self, name: str) -> str:
        item = self.protocol.questionnaire.by_id.get(name)
        ask = in_language(item.ask, self.language) if item else self.table("fact").get(name, name)
        return self.say("condition", "item", ask=ask, id=name)

    def number(self, name: str, number: float) -> str:
        item = self.protocol.questionnaire.by_id.get(name)
        return f"{number:g} {item.unit if item else ''}".strip()

    def choice(self, name: str, choice: str) -> str:
        item = self.protocol.questionnaire.by_id.get(name)
        tablet = self.table("tablet")
        if choice in UNCERTAIN_WORDS or choice in ("yes", "no"):
            return tablet[choice]
        if item is None and choice in list(Modality):
            return in_language(self.protocol.modality_words[Modality(choice)], self.language)
        if item is None or item.type is ItemType.areas:
            return area_words(self.protocol, choice, self.language)
        return next((in_language(one.label, self.language) for one in item.choices if one.id == choice), choice)

    def choices(self, name: str, choices: Iterable[str]) -> str:
        """In the order in which they are offered."""
        item = self.protocol.questionnaire.by_id.get(name)
        order = {choice.id: number for number, choice in enumerate(item.choices if item else ())}
        wanted = sorted(choices, key=lambda choice: (order.get(choice, len(order)), choice not in ("yes", "no"), choice))
        return f" {self.table('condition')['or']} ".join(self.choice(name, choice) for choice in wanted)


def in_words(condition: Condition, names: Names) -> Tree:
    """Raises KeyError for an operator that has no words."""
    return RENDERERS[type(condition)](condition, names)


def _any_of(condition: AnyOf, names: Names) -> Tree:
    choices = names.choices(condition.item, condition.any_of)
    return Tree(text=names.say("condition", "any_of", item=names.item(condition.item), choices=choices))


def _at_least(condition: AtLeast, names: Names) -> Tree:
    number = names.number(condition.item, condition.at_least)
    return Tree(text=names.say("condition", "at_least", item=names.item(condition.item), number=number))


def _below(condition: Below, names: Names) -> Tree:
    number = names.number(condition.item, condition.below)
    return Tree(text=names.say("condition", "below", item=names.item(condition.item), number=number))


def _window(word: str, item: str, window: tuple[int, ...], names: Names) -> Tree:
    """Half open: the last day that counts is the one before the end."""
    first, last = window[0], window[-1] - 1
    kind = "_open" if len(window) == 1 else "_day" if first == last else ""
    return Tree(text=names.say("condition", word + kind, item=names.item(item), first=first, last=last))


def _unsure(condition: Unsure, names: Names) -> Tree:
    return Tree(text=names.say("condition", "unsure", item=names.item(condition.item)))


def _overlaps(condition: Overlaps, names: Names) -> Tree:
    one, two = (names.item(name) for name in condition.overlaps)
    return Tree(text=names.say("condition", "overlaps", one=one, two=two))


def _several(words: str, parts: Iterable[Condition], names: Names) -> Tree:
    return Tree(text=words, parts=tuple(in_words(part, names) for part in parts))


def _plainly(key: str) -> Callable[[Any, Names], Tree]:
    return lambda condition, names: _several(names.say("condition", key), condition.children(), names)


RENDERERS: dict[type[Any], Callable[[Any, Names], Tree]] = {
    AnyOf: _any_of,
    AtLeast: _at_least,
    Below: _below,
    DaysSince: lambda one, names: _window("days_since", one.item, one.days_since, names),
    DaysAhead: lambda one, names: _window("days_ahead", one.item, one.days_ahead, names),
    Unsure: _unsure,
    Overlaps: _overlaps,
    Holds: lambda one, names: Tree(text=names.say("condition", "holds", rule=one.holds)),
    All: _plainly("all"),
    AnyCondition: _plainly("any"),
    Not: _plainly("not"),
    CountAtLeast: lambda one, names: _several(
        names.say("condition", "count_at_least", n=one.count_at_least.n), one.children(), names
    ),
}
