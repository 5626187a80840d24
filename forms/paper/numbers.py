"""The numbers of the questions on paper, and when a follow-up is asked there: one place for the paper and for typing it in."""

from typing import NamedTuple

from forms.paper.words import Words
from screening.condition import UNCERTAIN_WORDS, AnyOf
from screening.handbook.conditions import Names, in_words
from screening.protocol import Protocol
from screening.questionnaire import Item, ItemType, Page, Questionnaire, in_language

FEW = 5  # answers that are named; of more, those that do not open a follow-up are


class Family(NamedTuple):
    """A question that stands by itself, and everything that may open under it."""

    gate: Item
    follow_ups: tuple[Item, ...]


def families(questionnaire: Questionnaire, page: Page) -> tuple[Family, ...]:
    """What a page may ask, in its order. Readings are the practitioner's."""
    found = []
    for name in page.items:
        gate, *follow_ups = (item for item in questionnaire.family(name) if not item.is_reading)
        found.append(Family(gate, tuple(follow_ups)))
    return tuple(found)


def numbers(questionnaire: Questionnaire) -> dict[str, str]:
    """Item -> its number on paper: 1, 2, 3 through all pages, follow-ups 3a, 3b."""
    found: dict[str, str] = {}
    gates = (family for page in questionnaire.pages for family in families(questionnaire, page))
    for count, family in enumerate(gates, 1):
        found[family.gate.id] = str(count)
        found |= {item.id: f"{count}{letters(place)}" for place, item in enumerate(family.follow_ups)}
    return found


def letters(place: int) -> str:
    """a to z, then aa, ab."""
    more, last = divmod(place, 26)
    return (letters(more - 1) if more else "") + chr(ord("a") + last)


def when_asked(protocol: Protocol, item: Item, number: dict[str, str], words: Words, language: str) -> str:
    """ "If yes to 3:"; empty where the question is for everyone."""
    condition = item.enable_when
    if condition is None:
        return ""
    if isinstance(condition, AnyOf) and condition.item in number:
        return _if_answered(protocol, condition, number[condition.item], words, language)
    own = f"if_{getattr(condition, 'item', '')}"
    if words.knows(own):
        return words(own, least=f"{getattr(condition, 'at_least', 0):g}")
    return words("if_other", condition=in_words(condition, Names(protocol, language)).text)


def _if_answered(protocol: Protocol, condition: AnyOf, number: str, words: Words, language: str) -> str:
    if condition.any_of == {"yes"}:
        return words("if_yes", number=number)
    parent = protocol.questionnaire.by_id[condition.item]
    every = answers(protocol, parent, language)
    opening = [label for name, label in every.items() if name in condition.any_of]
    others = [label for name, label in every.items() if name not in condition.any_of]
    if not others:
        return words("if_any", number=number)
    several = parent.type is ItemType.choices
    if len(opening) > FEW and len(others) <= len(opening):
        return words("unless_only" if several else "unless", number=number, answers=_either(others, words))
    return words("if_ticked", number=number, answers=_either(opening, words))


def answers(protocol: Protocol, item: Item, language: str) -> dict[str, str]:
    """What may be ticked: answer -> its words, in the order of the tablet."""
    tablet = protocol.words(language).words["tablet"]
    named = {choice.id: in_language(choice.label, language) for choice in item.choices}
    if item.type is ItemType.yes_no:
        named = {name: tablet[name] for name in ("no", "yes")}
    return named | ({word: tablet[word] for word in UNCERTAIN_WORDS} if item.offers_unsure else {})


def _either(labels: list[str], words: Words) -> str:
    quoted = [words("quoted", answer=label) for label in labels]
    return quoted[0] if len(quoted) == 1 else words("either", first=", ".join(quoted[:-1]), last=quoted[-1])
