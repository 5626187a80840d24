"""The rule book and the sheet before booking: everything of the protocol stands in them, in words, worked out and never typed."""

import io
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pydantic import TypeAdapter

from forms.__main__ import main as forms_main
from forms.paper.before import before
from forms.paper.handbook import handbook
from forms.paper.styles import sheet_for
from screening.__main__ import main
from screening.clinic import ClinicSettings, departures
from screening.condition import OPERATORS, Condition, DaysSince, _Operator
from screening.handbook import book, markdown, waits
from screening.handbook.conditions import RENDERERS, Names, in_words
from screening.handbook.parts import Absent, Tree
from screening.handbook.waits import Wait, wait_words
from screening.library import HOME
from screening.protocol import Protocol
from screening.rule import Effect, Modality
from tests.builders import protocol

FORBIDDEN = ("stop taking", "stop your", "safe", "guarantee", "contraindicat", "severity", "approved", "eligible", "risk")


@cache
def words() -> str:
    return markdown(book(protocol()))


@cache
def pdf() -> bytes:
    return handbook(protocol())


def read(data: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.fail("This test needs pdftotext: apt install poppler-utils")
    path = folder / "made.pdf"
    path.write_bytes(data)
    found = subprocess.run(["pdftotext", "-enc", "UTF-8", path, "-"], capture_output=True, text=True, check=True)
    assert not found.stderr
    return " ".join(found.stdout.split())


def pages(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as opened:
        return len(opened.pages)


def said(**condition: Any) -> Tree:
    return in_words(TypeAdapter(Condition).validate_python(condition), Names(protocol(), "en"))


def with_window(rule: str, window: tuple[int, ...]) -> Protocol:
    made = protocol()
    rules = tuple(
        one.model_copy(update={"when": DaysSince(item=next(iter(names(one.when))), days_since=window)}) if one.id == rule else one
        for one in made.rules
    )
    return made.model_copy(update={"rules": rules})


def names(condition: Any) -> list[str]:
    return [condition.item] if hasattr(condition, "item") else [name for child in condition.children() for name in names(child)]


def wait(topic: str, made: Protocol) -> Wait:
    return next(one for group in waits(made) for one in group.waits if one.topic == topic)


# the rule book in Markdown


def test_every_question_rule_case_change_and_source_stands_in_the_book() -> None:
    made = protocol()
    for item in made.questionnaire.items:
        assert f"`{item.id}`: {item.ask['en']}" in words(), item.id
        assert all(choice.label["en"] in words() for choice in item.choices), item.id
    for rule in made.rules:
        assert f"Rule `{rule.id}`" in words() and rule.because["en"] in words() and rule.do["en"] in words(), rule.id
    for case in made.cases:
        assert case.says in words(), case.says
    for override in made.overrides:
        assert words().count(f"`{override.id}`") >= 2 and override.reason["en"] in words(), override.id
    for reference in made.references:
        assert f"- {reference.id}: {reference.title}" in words(), reference.id


def test_the_book_says_which_content_it_is_and_that_it_is_a_draft() -> None:
    made = book(protocol())
    assert made.draft and protocol().digest in words() and protocol().version in words()
    assert words().count("DRAFT until signed") >= 2 and "Signature: ___" in words()
    signed = protocol().approval.model_copy(update={"state": "approved", "by": "A. Person 12", "on": "2026-12-01"})
    after = markdown(book(protocol().model_copy(update={"approval": signed})))
    assert "DRAFT" not in after and "Signed off by A. Person 12 on 2026-12-01" in after


def test_each_case_is_told_in_full_once() -> None:
    rules = [rule for section in book(protocol()).sections for topic in section.topics for rule in topic.rules]
    full = [case.number for rule in rules for case in rule.cases if case.detail]
    assert sorted(full) == list(range(1, len(protocol().cases) + 1))


def test_a_change_stands_beside_the_published_value() -> None:
    change = next(one for one in book(protocol()).changes if one.effects)
    assert change.effects and change.effects[0] != change.effects[1] and not change.on
    switched = tuple(
        override.model_copy(update={"on": True}) if override.id == change.id else override for override in protocol().overrides
    )
    after = markdown(book(protocol().model_copy(update={"overrides": switched})))
    assert f"`{change.id}` (ON)" in after and f"`{change.id}` (ON)" not in words()


def test_a_clinics_own_change_stands_beside_the_published_value() -> None:
    settings = ClinicSettings.model_validate({"change": [{"rule": "botulinum_0", "windows": {"botulinum_date": [0, 28]}}]})
    made = protocol().at_clinic(settings, departures(protocol().rules, protocol().overrides, settings.changes))
    own = next(one for one in book(made).changes if one.own)
    assert own.rule == "botulinum_0" and own.on and own.effects is None and own.when
    assert [tree.text.rsplit(": ", 1)[1] for tree in own.when] == ["0 to 13 days ago", "0 to 27 days ago"]
    assert "This clinic's own change" in markdown(book(made)) and "This clinic's own change" not in words()
    assert wait("botulinum", made).words == "4 weeks"


def test_topics_bear_their_titles_and_one_left_out_its_reason() -> None:
    for topic in protocol().topics:
        assert topic.title["en"] in words(), topic.id
        assert topic.reason is None or topic.reason["en"] in words(), topic.id
    made = book(protocol()).model_copy(update={"absent": (Absent(id="Z9", title="A topic", reason="Outside this form"),)})
    assert "- `Z9` A topic: Outside this form" in markdown(made)


# conditions in words


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ({"item": "botulinum", "any_of": ["yes"]}, ": Yes"),
        ({"item": "botulinum", "any_of": ["not_sure", "yes"]}, ": Yes or Not sure"),
        ({"item": "peel_kind", "any_of": ["deep"]}, "[peel_kind]: "),
        ({"item": "requested", "any_of": ["laser"]}, ": Low-level laser"),
        ({"item": "requested_areas", "any_of": ["jaw:left"]}, ": Jaw (left)"),
        ({"item": "bp_systolic", "at_least": 160}, ": 160 mmHg or more"),
        ({"item": "age", "below": 18}, '"Age in years" [age]: less than 18'),
        ({"item": "botulinum_date", "days_since": [0, 14]}, ": 0 to 13 days ago"),
        ({"item": "botulinum_date", "days_since": [90]}, ": 90 days ago or longer"),
        ({"item": "botulinum_date", "days_since": [0, 1]}, ": exactly 0 days ago"),
        ({"item": "event_soon_date", "days_ahead": [0, 15]}, ": in 0 to 14 days from today"),
        ({"item": "event_soon_date", "days_ahead": [3]}, ": in 3 days or later"),
        ({"item": "a1c", "unsure": True}, ": not sure, told in person, or not known"),
        ({"overlaps": ["botulinum_areas", "requested_areas"]}, "a place under "),
        ({"holds": "anticoagulant"}, "the rule anticoagulant holds"),
        ({"all": [{"holds": "botulinum_0"}]}, "all of these:"),
        ({"any": [{"holds": "botulinum_0"}]}, "any of these:"),
        ({"not": {"holds": "botulinum_0"}}, "this is known not to be so:"),
        ({"count_at_least": {"n": 2, "of": [{"holds": "botulinum_0"}] * 3}}, "at least 2 of these:"),
    ],
)
def test_each_operator_reads_as_plain_english(condition: dict[str, Any], text: str) -> None:
    assert text in said(**condition).text


def test_a_condition_holds_its_parts() -> None:
    tree = said(all=[{"holds": "botulinum_0"}, {"not": {"any": [{"holds": "peel_0"}, {"holds": "peel_14"}]}}])
    assert [part.text for part in tree.parts[1].parts[0].parts] == ["the rule peel_0 holds", "the rule peel_14 holds"]


def test_every_operator_has_words() -> None:
    assert set(RENDERERS) == set(OPERATORS.values())


def test_an_operator_without_words_would_be_found() -> None:
    """The control."""

    class Thirteenth(_Operator):
        pass

    with pytest.raises(KeyError):
        in_words(Thirteenth(), Names(protocol(), "en"))  # type: ignore[arg-type]


# the rule book as a PDF


def test_the_pdf_holds_every_rule_and_question_and_counts_its_pages(tmp_path: Path) -> None:
    text, count = read(pdf(), tmp_path), pages(pdf())
    assert count > 20 and f"Page 1 of {count}" in text and f"Page {count} of {count}" in text
    squeezed = text.replace(" ", "")
    missing = [rule.id for rule in protocol().rules if f"Rule{rule.id}" not in squeezed]
    missing += [item.id for item in protocol().questionnaire.items if f"[{item.id}]" not in squeezed]
    assert not missing
    assert protocol().digest in squeezed and text.count("DRAFT until signed") >= count


def test_the_pdf_is_tagged_and_the_same_bytes_each_time() -> None:
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        assert opened.Root.MarkInfo.Marked and opened.Root.StructTreeRoot
        with opened.open_outline() as outline:
            assert len(outline.root) == len(book(protocol()).sections) + 6
    assert before(protocol()) == before(protocol())
    assert handbook(protocol()) == pdf()


@pytest.mark.parametrize("make", [pdf, lambda: before(protocol())], ids=["book", "before"])
def test_no_word_stands_outside_the_margins(make: Any, tmp_path: Path) -> None:
    path, sheet = tmp_path / "made.pdf", sheet_for("Letter")
    path.write_bytes(make())
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    found = re.findall(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*)</word>', boxes)
    assert len(found) > 200
    assert not [
        word for left, right, word in found if float(left) < sheet.binding - 2 or float(right) > sheet.width - sheet.outer + 2
    ]


# the sheet before booking


def test_the_sheet_is_one_page_and_holds_every_wait(tmp_path: Path) -> None:
    for paper in ("Letter", "A4"):
        made = before(protocol(), paper)
        assert pages(made) == 1
    text = read(before(protocol()), tmp_path)
    for group in waits(protocol()):
        for one in group.waits:
            assert one.label in text and one.words in text, one.topic


def test_a_longer_sheet_is_still_one_page(tmp_path: Path) -> None:
    botulinum = protocol().compiled.by_id["botulinum_0"]
    more = tuple(botulinum.model_copy(update={"id": f"more_{n}", "topic": f"more_{n}"}) for n in range(12))
    made = before(protocol().model_copy(update={"rules": protocol().rules + more}))
    assert pages(made) == 1 and "more_11" in read(made, tmp_path) and "call 911" in read(made, tmp_path)


def test_the_waits_are_the_windows_of_the_rules() -> None:
    found = {one.topic: one for group in waits(protocol()) for one in group.waits}
    for rule in protocol().rules:
        bar = rule.effects.get(Modality.needling)
        ends = [leaf.days_since[1] for leaf in leaves_since(rule.when) if len(leaf.days_since) == 2]
        if bar and bar.effect is Effect.defer and ends:
            assert found[rule.topic].most >= max(ends), rule.id
    assert (found["botulinum"].words, found["filler_ha"].words, found["peel"].words) == (
        "2 weeks",
        "4 weeks",
        "2 weeks to 90 days",
    )


def leaves_since(condition: Any) -> list[DaysSince]:
    if isinstance(condition, DaysSince):
        return [condition]
    return [leaf for child in condition.children() for leaf in leaves_since(child)]


def test_another_window_makes_another_sheet(tmp_path: Path) -> None:
    """The control: nothing of the waits is typed by hand."""
    assert wait("botulinum", with_window("botulinum_0", (0, 21))).words == "3 weeks"
    text = read(before(with_window("botulinum_0", (0, 21))), tmp_path)
    assert "3 weeks" in text and "3 weeks" not in read(before(protocol()), tmp_path)


def test_a_rule_that_no_longer_defers_leaves_the_sheet() -> None:
    rules = tuple(rule for rule in protocol().rules if rule.topic != "vertigo")
    left = protocol().model_copy(update={"rules": rules})
    assert "vertigo" not in {one.topic for group in waits(left) for one in group.waits}


@pytest.mark.parametrize(
    ("least", "most", "text"),
    [
        (1, 1, "1 day"),
        (3, 3, "3 days"),
        (7, 7, "1 week"),
        (14, 42, "2 to 6 weeks"),
        (30, 90, "30 to 90 days"),
        (2, 28, "2 days to 4 weeks"),
        (180, 365, "6 months to 1 year"),
        (730, 730, "2 years"),
    ],
)
def test_a_wait_reads_plainly_and_never_ends_before_its_window(least: int, most: int, text: str) -> None:
    words_before = protocol().words("en").words["before"]
    assert wait_words(words_before, least, most, False) == text
    assert wait_words(words_before, least, most, True) == f"{text}, in that area"


def test_every_wait_has_a_short_label_and_one_without_takes_the_question() -> None:
    labels = {
        topic
        for name, table in protocol().words("en").words.items()
        if name.startswith("before_")
        for topic in table
        if topic != "title"
    }
    assert {one.topic for group in waits(protocol()) for one in group.waits} == labels
    texts = protocol().words("en")
    tables = {name: {key: word for key, word in table.items() if key != "botulinum"} for name, table in texts.words.items()}
    bare = protocol().model_copy(update={"texts": {"en": texts.model_copy(update={"words": tables})}})
    assert wait("botulinum", bare).label == protocol().questionnaire.by_id["botulinum"].ask["en"]


def test_the_sheet_tells_no_client_a_severity_or_a_promise(tmp_path: Path) -> None:
    text = read(before(protocol()), tmp_path).lower()
    assert not [word for word in FORBIDDEN if word in text]
    typed = " ".join(clause.body for clause in protocol().words("en").before).replace("911", "")
    assert not any(letter.isdigit() for letter in typed), "numbers of the sheet come from the rules"
    assert "keep taking your prescribed medicines" in text


# the commands


def test_both_commands_write_the_book(tmp_path: Path) -> None:
    assert main(["handbook", str(tmp_path / "book.md")]) == 0
    assert "Rule `botulinum_0`" in (tmp_path / "book.md").read_text(encoding="utf-8")
    assert forms_main(["before", str(tmp_path / "before.pdf"), "--paper", "A4"]) == 0
    assert pages((tmp_path / "before.pdf").read_bytes()) == 1


@pytest.mark.parametrize(("run", "command"), [(main, "handbook"), (forms_main, "before")])
def test_a_file_that_cannot_be_written_is_bad_input(run: Any, command: str, tmp_path: Path, capsys: Any) -> None:
    assert run([command, str(tmp_path / "missing" / "book")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_protocol_with_faults_makes_no_book(tmp_path: Path, capsys: Any) -> None:
    shutil.copytree(HOME, tmp_path / "protocol")
    (tmp_path / "protocol" / "pages.toml").unlink()
    assert main(["handbook", str(tmp_path / "book.md"), "--protocol", str(tmp_path / "protocol")]) == 3
    assert "pages.toml" in capsys.readouterr().err and not (tmp_path / "book.md").exists()
