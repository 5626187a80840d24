"""The French words: as many as the English, with the same numbers and places to fill, and nothing that the English would not say."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel

from screening.actions import answering
from screening.errors import InputError
from screening.library import HOME, check
from screening.protocol import Texts
from screening.response import By, How
from screening.translation import CLIENT_TABLES
from screening.wording import asked, date_words, said, unheard_lines
from tests.builders import house, protocol

NUMBER = re.compile(r"\d+")
CLAIM = re.compile(
    r"\b(?:garanti\w*|sans risque|sans danger|sécuritaires?|contre-indi\w+|dangereu\w+|miracle|approuv\w+|éligibles?|rajeuni\w+)",
    re.I,
)
MEDICINE = r"(?:médicament|anticoagulant|pilule|comprimé|aspirine)"
STOPS = re.compile(rf"\b(?:arrête[rz]|cesse[rz]|suspende[rz]|sautez|réduise[rz])\b[^.!?]*{MEDICINE}", re.I)
KEEPS = re.compile(r"\b(?:n'arrêtez|n'arrêter|ne cessez|ne suspendez|ne sautez|ne réduisez) (?:pas|aucun)", re.I)
HONEST = ("aucun résultat n'est garanti",)


class Pair(NamedTuple):
    place: str
    english: str
    french: str


def pairs() -> Iterator[Pair]:
    found = protocol()
    yield from _walk(found.model_copy(update={"texts": {}, "ears": None, "cases": (), "references": ()}), "")
    english, french = found.texts["en"], found.texts["fr"]
    for table in CLIENT_TABLES:
        for key, words in english.words[table].items():
            yield Pair(f"{table}.{key}", words, french.words[table][key])
    for name, screen in english.emergency.items():
        for one, other in zip((screen.title, *screen.lines), _lines(french, name), strict=True):
            yield Pair(f"emergency.{name}", one, other)
    for part in ("consent", "addendum", "reading", "privacy", "before"):
        for clause, other in zip(getattr(english, part), getattr(french, part), strict=True):
            yield Pair(f"{part}.{clause.id}", f"{clause.title}. {clause.body}", f"{other.title}. {other.body}")


def _lines(texts: Texts, name: str) -> tuple[str, ...]:
    return (texts.emergency[name].title, *texts.emergency[name].lines)


def _walk(value: Any, place: str) -> Iterator[Pair]:
    if isinstance(value, dict) and "en" in value and "fr" in value:
        english, french = (one if isinstance(one, tuple) else (one,) for one in (value["en"], value["fr"]))
        for one, other in zip(english, french, strict=True):
            yield Pair(place, one, other)
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _walk(getattr(value, field), f"{place}.{field}")
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _walk(one, f"{place}.{getattr(one, 'id', number)}")


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.!?])\s|\n", text) if part.strip()]


def numbers(text: str) -> list[str]:
    """10,000 and 10 000 are one number; a space before it may not break."""
    return sorted(NUMBER.findall(re.sub(r"(?<=\d)[,\s\u00a0\u202f](?=\d{3}\b)", "", text)))


def test_there_are_french_words_for_all_that_a_client_reads() -> None:
    assert len(list(pairs())) > 1900
    assert not [one.place for one in pairs() if not one.french.strip()]


def test_each_french_text_has_the_numbers_of_the_english_one() -> None:
    wrong = [one for one in pairs() if numbers(one.english) != numbers(one.french)]
    assert not wrong, wrong


def test_the_check_of_numbers_catches_a_changed_one() -> None:
    assert numbers("in the last 7 days") != numbers("au cours des 10 derniers jours")
    assert numbers("1 in 10,000") == numbers("1 sur 10\u00a0000")


def faults(wrong: Callable[[str], bool]) -> list[str]:
    return [f"{one.place}: {part}" for one in pairs() for part in sentences(one.french) if wrong(part)]


def promises(sentence: str) -> bool:
    return bool(CLAIM.search(sentence)) and not any(one in sentence.lower() for one in HONEST)


def stops_a_medicine(sentence: str) -> bool:
    return bool(STOPS.search(sentence)) and not KEEPS.search(sentence)


def test_no_french_text_promises_or_stops_a_medicine() -> None:
    assert not faults(promises)
    assert not faults(stops_a_medicine)


@pytest.mark.parametrize("sentence", ["Le résultat est garanti.", "Ce traitement est sans danger.", "Vous êtes approuvé."])
def test_a_french_claim_is_caught(sentence: str) -> None:
    assert promises(sentence)


@pytest.mark.parametrize("sentence", ["Arrêtez votre anticoagulant trois jours avant.", "Cessez de prendre ce médicament."])
def test_a_french_stop_is_caught(sentence: str) -> None:
    assert stops_a_medicine(sentence)
    assert not stops_a_medicine("N'arrêtez aucun médicament prescrit pour ce traitement.")


def test_questions_answers_and_dates_read_in_french() -> None:
    item = protocol().questionnaire.item("anticoagulant")
    assert asked(item, "fr") != asked(item, "en")
    assert said(protocol(), item, "no", "fr") == "Non"
    when = protocol().questionnaire.item("botulinum_date")
    assert date_words(protocol(), when, "2026-08-03", "fr") == "3 août 2026"
    assert date_words(protocol(), when, "2026-08", "fr") == "août 2026"


MISSING: dict[str, tuple[str, str, str]] = {
    "a question": ("sections/today.toml", "ask.fr = ", "ask.de = "),
    "a word of the screens": ("texts/fr/screens.toml", 'next = "Suivant"', ""),
    "a clause": ("texts/fr/consent.md", "## electro:", "## electrique:"),
    "a place to fill": ("texts/fr/consent.md", "{clinic}", "la clinique"),
    "who signed it off": ("protocol.toml", 'language = "fr"', 'language = "es"'),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_french_word_fails_the_check(tmp_path: Path, name: str) -> None:
    file, before, after = MISSING[name]
    folder = tmp_path / "protocol"
    copytree(HOME, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    found = check(folder).faults
    assert found and any("fr" in fault for fault in found), found


def test_a_draft_translation_says_so() -> None:
    draft = protocol().draft_in("fr")
    assert draft and draft.state == "draft" and draft.statement["fr"]
    assert protocol().draft_in("en") is None


def test_french_free_text_is_not_searched_and_the_review_says_so(tmp_path: Path) -> None:
    clinic = house(tmp_path)
    ref = clinic.open()
    clinic.agree(ref)
    answering.choose_language(clinic.store, protocol(), clinic.client(ref), clinic.tick(), ref, "fr")
    shown = [answering.Shown("goals_words", "J'ai mal au cœur", "?", "J'ai mal au cœur", How.alone, 5)]
    answering.answer(clinic.store, protocol(), clinic.client(ref), clinic.tick(), ref, shown, By.client, "fr")
    (line,) = unheard_lines(protocol(), clinic.visit(ref).answers.values())
    assert "J'ai mal au cœur" in line and "fr" in line
    clinic.answer(ref, goals_words="Softer lines")
    assert not unheard_lines(protocol(), clinic.visit(ref).answers.values())


def test_a_language_is_chosen_at_any_moment_and_no_answer_changes(tmp_path: Path) -> None:
    clinic = house(tmp_path)
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, high_bp="yes")
    before = clinic.visit(ref).answers
    answering.choose_language(clinic.store, protocol(), clinic.client(ref), clinic.tick(), ref, "fr")
    after = clinic.visit(ref)
    assert after.language == "fr" and after.answers == before and after.answers["high_bp"].language == "en"
    with pytest.raises(InputError, match="en, fr"):
        answering.choose_language(clinic.store, protocol(), clinic.client(ref), clinic.tick(), ref, "de")
