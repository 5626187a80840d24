"""The paper form: every question of the tablet, in its order, with its answers; the same bytes each time."""

import random
import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from forms.__main__ import main
from forms.paper import blank as module
from forms.paper.blank import blank, form, printed_notice, stamp
from forms.paper.numbers import answers, letters, numbers, when_asked
from forms.paper.words import words_in
from forms.tablet import steps
from screening.condition import Truth
from screening.facts import Setting, Told, know
from screening.identity import Clinic
from screening.protocol import quiet_answers
from screening.questionnaire import Item, ItemType, in_language
from screening.store import Store
from tests.builders import ALL, DAY, House, protocol
from tests.test_paper import fonts, read, squeezed, tool, written

QUESTIONS = protocol().questionnaire
WORDS = words_in("en").part("blank")
EVERYTHING = dict.fromkeys(QUESTIONS.by_id, Truth.YES)


@cache
def printed(paper: str = "Letter", large: bool = False) -> bytes:
    return blank(protocol(), paper, large=large, reference="K74M29XA")


def on_glass(asked: dict[str, Truth]) -> list[str]:
    """What the tablet asks, page by page."""
    return [item.id for page in QUESTIONS.pages for item in steps.shown(page, QUESTIONS, asked, ())]


def givens(item: Item) -> list[Any]:
    """Every answer that could open something."""
    named = list(answers(protocol(), item, "en"))
    return [[one] if item.type is ItemType.choices and one not in ("not_sure", "in_person") else one for one in named]


# The questions


@pytest.mark.parametrize("large", [False, True])
def test_paper_asks_what_the_tablet_can_ask_in_its_order(large: bool) -> None:
    items = form(protocol(), large=large).items
    assert list(items) == on_glass(EVERYTHING)
    assert len(items) == len(set(items)) == sum(not item.is_reading for item in QUESTIONS.items) > 300


def test_on_no_branch_does_the_tablet_ask_more_than_paper() -> None:
    """Every answer of every question, one after the other, and many clients with answers at random."""
    printed_items, chance = set(form(protocol()).items), random.Random(7)
    base = quiet_answers(QUESTIONS, {"birth_date": "1950-03-16"}, DAY)
    branches = [
        base | {item.id: given}
        for item in QUESTIONS.items
        if item.choices or item.type is ItemType.yes_no
        for given in givens(item)
    ]
    yes_no = [item for item in QUESTIONS.items if (item.choices or item.type is ItemType.yes_no) and not item.is_reading]
    branches += [base | {item.id: chance.choice(givens(item)) for item in yes_no} for _ in range(100)]
    seen: set[str] = set()
    for branch in branches:
        told = {name: Told(given, DAY) for name, given in branch.items()}
        seen |= set(on_glass(know(QUESTIONS, told, Setting(DAY, ALL, session_no=2)).asked))
    assert seen == printed_items


def test_an_item_left_out_of_the_paper_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the two above."""
    real = module.families

    def one_short(questionnaire: Any, page: Any) -> Any:
        return tuple(family._replace(follow_ups=family.follow_ups[:-1]) for family in real(questionnaire, page))

    monkeypatch.setattr(module, "families", one_short)
    assert list(form(protocol()).items) != on_glass(EVERYTHING)


def test_numbers_follow_the_order_and_stand_once() -> None:
    number = numbers(QUESTIONS)
    found = [number[name] for name in form(protocol()).items]
    assert len(set(found)) == len(found)
    gates = [one for one in found if one.isdigit()]
    assert gates == [str(count) for count in range(1, len(gates) + 1)]
    assert [letters(place) for place in (0, 25, 26, 27)] == ["a", "z", "aa", "ab"]


def test_the_words_above_a_follow_up_name_the_answers_that_open_it() -> None:
    """With each answer of the question above, the tablet asks the follow-up just where the paper says so."""
    number = numbers(QUESTIONS)
    for item in QUESTIONS.items:
        parent = QUESTIONS.by_id.get(item.follow_up_of or "")
        if parent is None or item.is_reading:
            continue
        words = when_asked(protocol(), item, number, WORDS, "en")
        assert re.search(rf"\b{number[parent.id]}\b", words), words
        named = answers(protocol(), parent, "en")
        for given, label in named.items():
            value = [given] if parent.type is ItemType.choices and given not in ("not_sure", "in_person") else given
            told = {parent.id: Told(value, DAY), **_above(parent)}
            opens = know(QUESTIONS, told, Setting(DAY, ALL)).asked[item.id] is Truth.YES
            assert opens == _says(words, label), f"{item.id}: {given}: {words}"


def _above(item: Item) -> dict[str, Told]:
    found: dict[str, Told] = {}
    while item.follow_up_of:
        item = QUESTIONS.by_id[item.follow_up_of]
        found[item.id] = Told("yes" if item.type is ItemType.yes_no else givens(item)[0], DAY)
    return found


def _says(words: str, label: str) -> bool:
    if words.startswith("If yes to"):
        return label == "Yes"
    if words.startswith("If you ticked any answer"):
        return True
    named = f'"{label}"' in words
    return not named if words.startswith(("If you answered", "If you ticked more")) else named


@pytest.mark.parametrize("large", [False, True])
def test_every_question_and_every_answer_is_in_the_text(tmp_path: Path, large: bool) -> None:
    text = squeezed(read(printed(large=large), tmp_path, "-layout"))
    raw = squeezed(read(printed(large=large), tmp_path, "-raw"))
    for name in form(protocol()).items:
        item = QUESTIONS.by_id[name]
        ask = squeezed(in_language(item.ask, "en"))
        assert ask in raw or ask in text, name
        for choice in item.choices:
            label = squeezed(in_language(choice.label, "en"))
            assert label in raw or label in text, f"{name} {choice.id}"


def test_a_line_can_say_that_the_client_is_not_sure_or_tells_in_person() -> None:
    for item in QUESTIONS.items:
        offered = answers(protocol(), item, "en")
        if item.type is ItemType.yes_no:
            assert list(offered)[:2] == ["no", "yes"]
        assert {"not_sure", "in_person"} <= set(offered) or not item.offers_unsure


def test_urgent_questions_come_first_and_say_what_to_do(tmp_path: Path) -> None:
    page_text = read(printed(), tmp_path, "-f", "3", "-l", "3", "-layout")
    assert WORDS("start_now") in page_text and "Last 2 weeks, no doctor yet: face droop" in page_text
    items = form(protocol()).items
    urgent = [name for name in items if QUESTIONS.by_id[name].emergency]
    assert items[1] == urgent[0], "only the birth date comes before"
    text = squeezed(read(printed(), tmp_path))
    assert text.count(squeezed(WORDS("start_now"))) == 2  # one for each page of which most questions are urgent
    assert text.count(squeezed(WORDS("now_item"))) + text.count(squeezed(WORDS("now_private"))) >= 3
    assert "9-8-8" in text


def test_the_notice_speaks_of_paper_and_asks_for_a_signature(tmp_path: Path) -> None:
    clauses = printed_notice(protocol(), "en", None)
    assert len(clauses) == len(protocol().words("en").privacy)
    assert "electronic form" not in " ".join(clause.body for clause in clauses)
    text = squeezed(read(printed(), tmp_path))
    for key in ("agree_tick", "consent", "end_lead", "typed_by", "checked_by"):
        assert squeezed(WORDS(key)) in text
    assert text.count(squeezed(WORDS("signature"))) >= 2


# The sheet


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(("paper", "size"), [("Letter", "612 x 792"), ("A4", "595.276 x 841.89")])
def test_it_prints_on_both_sheets_in_both_sizes(
    tmp_path: Path, paper: str, size: str, large: bool, tell: Callable[[str], None]
) -> None:
    made = printed(paper, large)
    told = tool("pdfinfo", written(made, tmp_path)).stdout
    assert size in told and re.search(r"Tagged:\s+yes", told)
    pages = int(re.search(r"Pages:\s+(\d+)", told)[1])  # type: ignore[index]
    tell(f"paper form, {paper}, {'large' if large else 'normal'} print: {pages} pages")
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in fonts(made, tmp_path))
    assert tool("qpdf", "--check", written(made, tmp_path)).returncode == 0
    for page in (1, pages):
        text = read(made, tmp_path, "-f", str(page), "-l", str(page), "-layout")
        assert f"Page {page} of {pages}" in " ".join(text.split())
        assert protocol().digest[:12] in text and f"Version {protocol().version}" in text and "K74M29XA" in text
        assert "Draft. Not for real care." in text


@pytest.mark.parametrize(("large", "least"), [(False, 9.0), (True, 16.0)])
def test_questions_and_answers_are_as_large_as_promised(tmp_path: Path, large: bool, least: float) -> None:
    """Sizes as drawn, of what stands above the foot."""
    out = tmp_path / "page.html"
    tool("pdftotext", "-bbox", "-f", "3", "-l", "3", written(printed(large=large), tmp_path), str(out))
    words = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]+)<', out.read_text())
    tall = {float(end) - float(start) for start, end, word in words if float(end) < 700 and len(word) > 3}
    assert tall and min(tall) > least


def test_the_same_content_gives_the_same_bytes() -> None:
    assert blank(protocol(), large=True) == blank(protocol(), large=True)
    assert blank(protocol()) != blank(protocol(), reference="K74M29XA")


def test_the_square_names_the_questions_and_the_visit() -> None:
    assert stamp(protocol(), "") == f"FORM {protocol().version} {protocol().digest[:12]}".upper()
    assert stamp(protocol(), "K74M29XA").endswith(" K74M29XA")


@pytest.mark.parametrize("large", [False, True])
def test_nothing_is_drawn_into_the_margins(tmp_path: Path, large: bool) -> None:
    tool("pdftoppm", "-gray", "-r", "36", written(printed(large=large), tmp_path), str(tmp_path / "page"), within=200)
    pictures = sorted(tmp_path.glob("page-*.pgm"))
    assert len(pictures) > 20
    for picture in pictures:
        _, size, _, pixels = picture.read_bytes().split(b"\n", 3)
        width = int(size.split()[0])
        rows = [pixels[start : start + width] for start in range(0, len(pixels), width)]
        left, right = int(18 / 25.4 * 36), width - int(15 / 25.4 * 36)
        assert all(set(row[:left] + row[right:]) == {255} for row in rows), picture.name
        assert any(min(row) < 100 for row in rows)


# The command


def test_the_command_writes_it_with_the_clinics_name_where_it_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clinic: House
) -> None:
    monkeypatch.setenv("INTAKE_DATA", str(tmp_path / "none"))
    out = tmp_path / "blank.pdf"
    assert main(["blank", str(out), "--paper", "A4", "--reference", "k74m29xa"]) == 0
    text = tool("pdftotext", "-l", "1", "-layout", str(out), "-").stdout
    assert "Clinic: ____" in text and "Reference: K74M29XA" in text

    monkeypatch.setattr("forms.__main__._store", lambda: clinic.store)
    assert isinstance(clinic.store, Store) and isinstance(clinic.clinic, Clinic)
    assert main(["blank", str(out), "--large"]) == 0
    text = tool("pdftotext", "-l", "1", "-layout", str(out), "-").stdout
    assert clinic.clinic.name in text and "Clinic: ____" not in text


@pytest.mark.parametrize("words", [["--language", "xx"], ["--reference", "TOOSHORT1"], ["--protocol", "/nowhere"]])
def test_the_command_refuses_what_it_cannot_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    monkeypatch.setenv("INTAKE_DATA", str(tmp_path / "none"))
    assert main(["blank", str(tmp_path / "blank.pdf"), *words]) in (2, 3)
    assert not (tmp_path / "blank.pdf").exists()


def test_every_word_of_the_paper_is_used() -> None:
    table = tomllib.loads((Path(module.__file__).parent / "words.toml").read_text("utf-8"))["en"]["blank"]
    source = "".join((Path(module.__file__).parent / name).read_text("utf-8") for name in ("blank.py", "numbers.py", "face.py"))
    assert [key for key in table if not re.search(rf"[\"']{key}[\"']", source) and not key.startswith("if_")] == []


def test_the_french_words_are_whole_and_fill_the_same_places() -> None:
    tables = tomllib.loads((Path(module.__file__).parent / "words.toml").read_text("utf-8"))
    english, french = tables["en"]["blank"], tables["fr"]["blank"]
    assert list(english) == list(french)
    for key, words in english.items():
        assert sorted(re.findall(r"\{\w+\}", str(words))) == sorted(re.findall(r"\{\w+\}", str(french[key]))), key
        assert len(words) == len(french[key]) or isinstance(words, str)
