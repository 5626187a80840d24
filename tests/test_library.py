"""A protocol broken in many ways: each fault is named, with its remedy, all at once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.errors import ProtocolError
from screening.library import HOME, check, clauses_of, content_digest, load

Break = Callable[[Path], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(HOME, tmp_path / "protocol")
    return tmp_path / "protocol"


def edit(file: str, old: str, new: str) -> Break:
    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def add(file: str, text: str) -> Break:
    def change(folder: Path) -> None:
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return change


def both(*breaks: Break) -> Break:
    def change(folder: Path) -> None:
        for breaking in breaks:
            breaking(folder)

    return change


def question(name: str, *more: str) -> str:
    lines = ("[[item]]", f'id = "{name}"', 'ask.en = "Lost?"', 'type = "yes_no"', "shelf_life = 0", "material = false", *more)
    return "\n" + "\n".join(lines) + "\n"


def without_case(rule: str) -> Break:
    """Takes the rule's name out of every list of cases that it fires in."""

    def change(folder: Path) -> None:
        for path in folder.glob("sections/*.toml"):
            lines = path.read_text(encoding="utf-8").splitlines()
            kept = [line.replace(f'"{rule}"', '"driving"') if line.startswith("fires") else line for line in lines]
            path.write_text("\n".join(kept) + "\n", encoding="utf-8")

    return change


RULE = """
[[rule]]
id = "{id}"
topic = "driving"
when = {when}
effects = {{ needling = "caution" }}
lane = "talk"
theme = "today"
because.en = "For the test."
do.en = "For the test."
references = {references}
confidence = "L"
review_by = 2027-11-30
[[case]]
says = "{id} fires"
answers = {{ driving = "yes" }}
fires = ["{id}"]
[[case]]
says = "{id} is silent"
silent = ["{id}"]
"""


def rule(name: str, when: str, references: str = '["P"]') -> Break:
    return add("sections/today.toml", RULE.format(id=name, when=when, references=references))


TODAY, PROCEDURES = "sections/today.toml", "sections/procedures.toml"
YES = '{ item = "driving", any_of = ["yes"] }'

FAULTS: dict[str, tuple[Break, list[str]]] = {
    "unknown item": (
        rule("a", '{ item = "drivin", any_of = ["yes"] }'),
        ["rule a", "no item `drivin`", "did you mean `driving`"],
    ),
    "misspelt operator": (
        rule("a", '{ item = "driving", anyof = ["yes"] }'),
        ["rule a", "no operator `anyof`", "did you mean `any_of`"],
    ),
    "missing source": (rule("a", YES, "[]"), ["rule a", "references", "at least 1"]),
    "unknown source": (rule("a", YES, '["F999"]'), ["rule a", "no reference `F999`"]),
    "missing case": (
        without_case("heavy_meal_exercise"),
        ["rule heavy_meal_exercise", "no case in which it fires", "add a [[case]]"],
    ),
    "wrong type": (
        rule("a", '{ item = "driving", days_since = [0, 14] }'),
        ["rule a", "`days_since` cannot read `driving`", "it reads date"],
    ),
    "cycle": (both(rule("a", '{ holds = "b" }'), rule("b", '{ holds = "a" }')), ["goes round in a circle", "break it"]),
    "duplicate id": (add(PROCEDURES, question("driving", 'quiet = "no"')), ["item driving", "used twice", "rename one"]),
    "duplicate rule": (rule("driving", YES), ["rule driving", "used twice"]),
    "missing text": (edit(TODAY, 'ask.en = "', 'ask.de = "'), ["ask", "needs its English words", "add .en"]),
    "missing text file": (
        lambda folder: (folder / "texts/en/consent.md").unlink(),
        ["texts/en/consent.md", "the file is missing"],
    ),
    "unreachable item": (add(TODAY, question("lost", 'quiet = "no"')), ["`lost` stands on no page", "add it to a block"]),
    "unreachable follow-up": (
        add(TODAY, question("lost", 'follow_up_of = "driving"', 'enable_when = { item = "driving", any_of = ["perhaps"] }')),
        ["item lost", "never takes the answer `perhaps`"],
    ),
    "follow-up of nothing": (
        edit(PROCEDURES, 'follow_up_of = "botulinum"', 'follow_up_of = "botulin"'),
        ["follow_up_of", "ends nowhere"],
    ),
    "unknown limit": (edit(PROCEDURES, 'limits = ["', 'limits = ["avoid_everything", "'), ["no limit `avoid_everything`"]),
    "unknown effect": (
        edit(PROCEDURES, 'needling = "defer"', 'needling = "postpone"'),
        ["'postpone' is no effect", "use one of"],
    ),
    "unknown table": (add(TODAY, "\n[[rules]]\nid = 'x'\n"), ["[rules] is not known here"]),
    "unknown key": (edit(TODAY, "shelf_life =", "shelflife ="), ["shelflife is not known here"]),
    "not TOML": (add(TODAY, "\n[[rule]\n"), ["today.toml", "not readable as TOML"]),
    "quiet answer": (edit(TODAY, 'quiet = "no"', 'quiet = "never"'), ["quiet answer is not one it takes"]),
    "case that does not hold": (
        edit(TODAY, "facts = { session_no = 1 }", "facts = { session_no = 2 }"),
        ["rule driving should fire and does not"],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_protocol_names_the_fault_and_its_remedy(copy: Path, name: str) -> None:
    breaking, words = FAULTS[name]
    breaking(copy)
    faults = check(copy).faults
    assert any(all(word in fault for word in words) for fault in faults), faults


def test_a_list_that_asks_for_fewer_days_than_a_rule_reads_is_a_fault(copy: Path) -> None:
    path = copy / "pages.toml"
    before, _, after = path.read_text(encoding="utf-8").partition('"botulinum"')
    start = before.rindex('kind = "list"')
    path.write_text(before[:start] + "within_days = 60\n" + before[start:] + '"botulinum"' + after, encoding="utf-8")
    faults = check(copy).faults
    assert any(
        "asks about 60 days" in fault and "`botulinum` looks back" in fault and "lengthen the time frame" in fault
        for fault in faults
    ), faults


def test_all_faults_are_named_at_once(copy: Path) -> None:
    for name in ("unknown item", "unknown limit", "quiet answer"):
        FAULTS[name][0](copy)
    with pytest.raises(ProtocolError) as refused:
        load(copy)
    faults = "\n".join(refused.value.faults)
    for words in ("`drivin`", "`avoid_everything`", "quiet answer"):
        assert words in faults


def test_not_sure_that_would_pass_in_silence_is_a_fault(copy: Path) -> None:
    """A rule over the definite no only would let "not sure" through unseen: the operator `not` keeps it unknown instead."""
    rule("a", '{ not = { item = "driving", any_of = ["no"] } }')(copy)
    assert check(copy).faults == []


def test_a_folder_without_a_protocol_says_so(tmp_path: Path) -> None:
    assert "no protocol.toml" in check(tmp_path).faults[0]


def test_the_digest_follows_every_file_that_takes_part(copy: Path) -> None:
    before = content_digest(copy)
    (copy / "CHANGES.md").write_text("another note")
    assert content_digest(copy) == before == load(copy).digest
    edit(TODAY, "shelf_life = 0", "shelf_life = 1")(copy)
    assert content_digest(copy) != before


def test_clauses_are_the_parts_that_begin_with_an_id_and_a_title() -> None:
    found = list(clauses_of("Above.\n## what: What this is\n\nBody.\n\n## more: More\n- line\n"))
    assert [(clause.id, clause.title, clause.body) for clause in found] == [
        ("what", "What this is", "Body."),
        ("more", "More", "- line"),
    ]
