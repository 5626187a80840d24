"""The conditions of the 60 rules said in the languages of the other engines, each the way its own documentation would."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from tests.bench.rules_spec import Spec, kind


class Language(Protocol):
    """How an engine says each thing that a rule can ask."""

    def true(self, item: str) -> Any: ...
    def one_of(self, item: str, words: Sequence[str]) -> Any: ...
    def shares(self, item: str, words: Sequence[str]) -> Any: ...
    def least(self, item: str, number: int) -> Any: ...
    def below(self, item: str, number: int) -> Any: ...
    def every(self, parts: Sequence[Any]) -> Any: ...
    def some(self, parts: Sequence[Any]) -> Any: ...
    def opposite(self, part: Any) -> Any: ...


def say(spec: Spec, language: Language) -> Any:
    match spec:
        case {"all": parts}:
            return language.every([say(part, language) for part in parts])
        case {"any": parts}:
            return language.some([say(part, language) for part in parts])
        case {"not": part}:
            return language.opposite(say(part, language))
        case {"item": item, "any_of": words}:
            return _words(item, words, language)
        case {"item": item, "at_least": number}:
            return language.least(item, number)
        case {"item": item, "below": number}:
            return language.below(item, number)
        case {"item": item, "days_since": (start, end)} | {"item": item, "days_ahead": (start, end)}:
            return language.every([language.least(item, start), language.below(item, end)])
    raise ValueError(f"no language has words for {spec}")


def _words(item: str, words: Sequence[str], language: Language) -> Any:
    if kind(item) == "yes_no":
        return language.true(item) if words == ["yes"] else language.opposite(language.true(item))
    return (language.one_of if kind(item) == "choice" else language.shares)(item, words)


class PythonText:
    """What a person would write: `lambda a: a["pregnant"] and a["weeks"] >= 37`."""

    def true(self, item: str) -> str:
        return f"a[{item!r}]"

    def one_of(self, item: str, words: Sequence[str]) -> str:
        return f"a[{item!r}] in {tuple(words)!r}" if len(words) > 1 else f"a[{item!r}] == {words[0]!r}"

    def shares(self, item: str, words: Sequence[str]) -> str:
        return f"not {set(words)!r}.isdisjoint(a[{item!r}])" if len(words) > 1 else f"{words[0]!r} in a[{item!r}]"

    def least(self, item: str, number: int) -> str:
        return f"a[{item!r}] >= {number}"

    def below(self, item: str, number: int) -> str:
        return f"a[{item!r}] < {number}"

    def every(self, parts: Sequence[str]) -> str:
        return f"({' and '.join(parts)})"

    def some(self, parts: Sequence[str]) -> str:
        return f"({' or '.join(parts)})"

    def opposite(self, part: str) -> str:
        return f"(not {part})"


class JsonLogic:
    def true(self, item: str) -> Spec:
        return {"===": [{"var": item}, True]}

    def one_of(self, item: str, words: Sequence[str]) -> Spec:
        return {"in": [{"var": item}, list(words)]} if len(words) > 1 else {"===": [{"var": item}, words[0]]}

    def shares(self, item: str, words: Sequence[str]) -> Spec:
        found: list[Spec] = [{"in": [word, {"var": item}]} for word in words]
        return {"or": found} if len(found) > 1 else found[0]

    def least(self, item: str, number: int) -> Spec:
        return {">=": [{"var": item}, number]}

    def below(self, item: str, number: int) -> Spec:
        return {"<": [{"var": item}, number]}

    def every(self, parts: Sequence[Spec]) -> Spec:
        return {"and": list(parts)}

    def some(self, parts: Sequence[Spec]) -> Spec:
        return {"or": list(parts)}

    def opposite(self, part: Spec) -> Spec:
        return {"!": [part]}


class ZenText(PythonText):
    """The expression language of zen differs from Python in how it names an answer and asks a list."""

    def true(self, item: str) -> str:
        return f"{item} == true"

    def one_of(self, item: str, words: Sequence[str]) -> str:
        return f"{item} in {list(words)!r}" if len(words) > 1 else f"{item} == {words[0]!r}"

    def shares(self, item: str, words: Sequence[str]) -> str:
        return f"some({item}, # in {list(words)!r})"

    def least(self, item: str, number: int) -> str:
        return f"{item} >= {number}"

    def below(self, item: str, number: int) -> str:
        return f"{item} < {number}"

    def opposite(self, part: str) -> str:
        return f"not ({part})"


NEGATED: Mapping[str, str] = {
    "is_true": "is_false",
    "contains": "does_not_contain",
    "shares_at_least_one_element_with": "shares_no_elements_with",
    "greater_than_or_equal_to": "less_than",
    "less_than": "greater_than_or_equal_to",
    "all": "any",
    "any": "all",
}


class BusinessRules:
    """business-rules has no "not": the opposite of a part turns each of its operators round."""

    def _ask(self, item: str, operator: str, value: Any = "") -> Spec:
        return {"name": item, "operator": operator, "value": value}

    def true(self, item: str) -> Spec:
        return self._ask(item, "is_true")

    def one_of(self, item: str, words: Sequence[str]) -> Spec:
        found = [self._ask(item, "contains", word) for word in words]
        return {"any": found} if len(found) > 1 else found[0]

    def shares(self, item: str, words: Sequence[str]) -> Spec:
        return self._ask(item, "shares_at_least_one_element_with", list(words))

    def least(self, item: str, number: int) -> Spec:
        return self._ask(item, "greater_than_or_equal_to", number)

    def below(self, item: str, number: int) -> Spec:
        return self._ask(item, "less_than", number)

    def every(self, parts: Sequence[Spec]) -> Spec:
        return {"all": list(parts)}

    def some(self, parts: Sequence[Spec]) -> Spec:
        return {"any": list(parts)}

    def opposite(self, part: Spec) -> Spec:
        if "operator" in part:
            return part | {"operator": NEGATED[part["operator"]]}
        return {NEGATED[word]: [self.opposite(inner) for inner in parts] for word, parts in part.items()}
