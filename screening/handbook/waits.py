"""How long to wait before booking: worked out from the windows of the rules, in words for clients."""

from collections.abc import Iterator, Mapping

from screening.condition import DaysSince, leaves, windows
from screening.protocol import Protocol
from screening.questionnaire import Frozen, in_language
from screening.rule import Effect, Modality, Rule

WEEK, MONTH, YEAR = 7, 30, 365
SURE_MONTHS = 6  # fewer months of the calendar can be shorter than as many times 30 days
GROUP = "before_"


class Wait(Frozen):
    """`least` and `most` days after a topic; they differ where the kind decides."""

    topic: str
    label: str
    least: int
    most: int
    in_area: bool  # every rule of it speaks only of the areas marked
    words: str


class WaitGroup(Frozen):
    title: str
    waits: tuple[Wait, ...]


def waits(protocol: Protocol, language: str = "en") -> tuple[WaitGroup, ...]:
    """Every topic with a rule that defers needles for a time, in the groups and order of the content."""
    found = _by_topic(protocol)
    tables = protocol.words(language).words
    groups = {name: table for name, table in tables.items() if name.startswith(GROUP)}
    labels = {topic: label for table in groups.values() for topic, label in table.items() if topic != "title"}
    listed = [(table["title"], [topic for topic in table if topic in found]) for table in groups.values()]
    listed.append((tables["before"]["other"], [topic for topic in found if topic not in labels]))
    return tuple(
        WaitGroup(title=title, waits=tuple(_wait(protocol, topic, found[topic], labels, language) for topic in topics))
        for title, topics in listed
        if topics
    )


def _by_topic(protocol: Protocol) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in protocol.rules:
        bar = rule.effects.get(Modality.needling)
        if bar and bar.effect is Effect.defer and any(_ends(rule)):
            found.setdefault(rule.topic, []).append(rule)
    return found


def _ends(rule: Rule) -> Iterator[int]:
    return (window[1] for _, window in windows(rule.when) if len(window) == 2)


def _rest(rule: Rule) -> frozenset[str]:
    """What a rule asks beside its windows."""
    return frozenset(repr(leaf) for leaf in leaves(rule.when) if not isinstance(leaf, DaysSince))


def _goes_on(rule: Rule, end: int, rules: list[Rule]) -> bool:
    """The same answers meet a further rule on the day this one ends."""
    return any(_rest(other) == _rest(rule) and any(window[0] == end for _, window in windows(other.when)) for other in rules)


def _wait(protocol: Protocol, topic: str, rules: list[Rule], labels: Mapping[str, str], language: str) -> Wait:
    ends = [end for rule in rules for end in _ends(rule) if not _goes_on(rule, end, rules)]
    in_area = all(rule.effects[Modality.needling].areas for rule in rules)
    item = protocol.questionnaire.by_id.get(topic)
    ask = in_language(item.ask, language) if item else topic
    words = wait_words(protocol.words(language).words["before"], min(ends), max(ends), in_area)
    return Wait(topic=topic, label=labels.get(topic, ask), least=min(ends), most=max(ends), in_area=in_area, words=words)


def wait_words(words: Mapping[str, str], least: int, most: int, in_area: bool) -> str:
    unit, n = _span(most)
    text = _counted(words, unit, n)
    if least != most:
        other, few = _span(least)
        text = words["wait_range"].format(least=few if other == unit else _counted(words, other, few), most=text)
    return words["wait_area"].format(wait=text) if in_area else text


def _span(days: int) -> tuple[str, int]:
    """Never a span that could end before the window does."""
    for unit, name, least in ((YEAR, "year", 1), (MONTH, "month", SURE_MONTHS), (WEEK, "week", 1)):
        if days % unit == 0 and days // unit >= least:
            return name, days // unit
    return "day", days


def _counted(words: Mapping[str, str], unit: str, n: int) -> str:
    return words[f"wait_{unit}"] if n == 1 else words[f"wait_{unit}s"].format(n=n)
