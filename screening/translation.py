"""What a second language still lacks: every word that a client sees, with the same placeholders."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from screening.aftercare import CareLine, CarePart
from screening.consent import Clause
from screening.protocol import EmergencyScreen, ModalityText, Protocol, TeachChoice, TeachQuestion, Texts, When
from screening.questionnaire import Area, Block, Choice, Item, Page, Part
from screening.rule import Rule

CLIENT_TABLES = ("tablet", "emergency")
"""Tables of screens.toml that clients read. Of the others a language may have its own; else staff see the English ones."""

_CLIENT_FIELDS: Mapping[type[BaseModel], tuple[str, ...]] = {
    Item: ("ask", "hint"),
    Choice: ("label",),
    Area: ("label",),
    Part: ("title",),
    Page: ("title", "lead", "nothing"),
    Block: ("prompt", "frame"),
    Rule: ("tells_client", "consent_line"),
    ModalityText: ("label", "description", "lines"),
    When: ("label",),
    TeachQuestion: ("ask",),
    TeachChoice: ("label",),
    CarePart: ("title", "lead"),
    CareLine: ("text",),
}
_SEARCHED = ("title", "modalities", "aftercare", "when", "when_ahead", "questionnaire", "rules", "teach_back")
_PLACE = re.compile(r"\{\w*\}")


def untranslated(protocol: Protocol) -> Iterator[str]:
    """A sentence for each text that is missing, or that fills in something else than the English one."""
    for language in protocol.languages:
        if language == "en":
            continue
        yield from _labels(protocol, language)
        yield from _texts(protocol.texts["en"], protocol.texts[language], language)
        if language not in {one.language for one in protocol.translations}:
            yield f'protocol.toml: who signed the words in {language!r} off? Add [[translation]] with language = "{language}" and its state.'


def _labels(protocol: Protocol, language: str) -> Iterator[str]:
    yield from _label(protocol.title, "protocol.toml: title", language)
    for limit in protocol.limits:  # the plan shows them to the client
        yield from _label(limit.tells_client or limit.label, f"limit {limit.id}: tells_client", language)
    for name in _SEARCHED:
        yield from _walk(getattr(protocol, name), name, language)


def _walk(value: Any, place: str, language: str) -> Iterator[str]:
    if isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _walk(one, f"{place} {getattr(one, 'id', number)}", language)
    elif isinstance(value, BaseModel):
        if isinstance(value, Item) and value.is_reading:
            return
        for name in _CLIENT_FIELDS.get(type(value), ()):
            if text := getattr(value, name):
                yield from _label(text, f"{place}: {name}", language)
        for name in type(value).model_fields:
            inside = getattr(value, name)
            if isinstance(inside, tuple) and inside and isinstance(inside[0], BaseModel):
                yield from _walk(inside, place, language)


def _label(text: Mapping[str, Any], place: str, language: str) -> Iterator[str]:
    if not text.get(language):
        yield f"{place} has no words in {language!r}; add .{language}."
    elif _places(str(text["en"])) != _places(str(text[language])):
        yield f"{place}: the words in {language!r} must fill in {', '.join(sorted(_places(str(text['en'])))) or 'nothing'}, as the English ones do."


def _texts(english: Texts, other: Texts, language: str) -> Iterator[str]:
    folder = f"texts/{language}"
    for table in CLIENT_TABLES:
        for key, words in english.words.get(table, {}).items():
            yield from _label(
                {"en": words, language: other.words.get(table, {}).get(key, "")},
                f"{folder}/screens.toml, [{table}] {key}",
                language,
            )
    for name, screen in english.emergency.items():
        yield from _screen(screen, other.emergency.get(name), f"{folder}/screens.toml, [emergency.{name}]")
    for part in ("consent", "addendum", "reading", "privacy", "before"):
        yield from _clauses(getattr(english, part), getattr(other, part), f"{folder}/{part}.md")


def _screen(english: EmergencyScreen, other: EmergencyScreen | None, place: str) -> Iterator[str]:
    if other is None:
        yield f"{place} has no text; write its title, lines and staff line."
    elif (len(english.lines), english.number) != (len(other.lines), other.number):
        yield f"{place}: as many lines as in English, and the same number to call."


def _clauses(english: tuple[Clause, ...], other: tuple[Clause, ...], file: str) -> Iterator[str]:
    mine = {clause.id: clause for clause in other}
    if [clause.id for clause in english] != [clause.id for clause in other]:
        yield f"{file}: the same parts in the same order as in English: {', '.join(clause.id for clause in english)}."
    for clause in english:
        if clause.id in mine and _places(clause.body) != _places(mine[clause.id].body):
            yield f"{file}, {clause.id}: must fill in {', '.join(sorted(_places(clause.body))) or 'nothing'}, as the English part does."


def _places(text: str) -> frozenset[str]:
    return frozenset(_PLACE.findall(text))
