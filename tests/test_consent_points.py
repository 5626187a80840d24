"""The packet holds the 24 points that a consent needs, and figures that are the published ones."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from forms.paper import render
from forms.sample import ANSWERS, SampleVisit
from screening.library import HOME, check
from screening.packet import Packet
from screening.wording import expected
from tests.builders import protocol
from tests.test_paper import joined, read

KEPT = ("language_access", "goals", "goals_words")
REASON = "Same dose for two years; the limits below were agreed."


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Packet:
    """A client with a blood thinner, an interpreter and a witness; a flag that the decision goes beyond."""
    made = SampleVisit(tmp_path_factory.mktemp("visit"), protocol(), datetime(2026, 11, 23, 21, 0, tzinfo=UTC)).packet()
    flags = (made.flags[0].model_copy(update={"reason": REASON}), *made.flags[1:])
    answers = tuple(line for line in made.answers if line.item in KEPT)
    return made.model_copy(update={"flags": flags, "answers": answers})


@pytest.fixture(scope="module")
def text(whole: Packet, tmp_path_factory: pytest.TempPathFactory) -> str:
    return printed(whole, tmp_path_factory.mktemp("text"))


def printed(packet: Packet, folder: Path) -> str:
    """Without running feet, bullets and line breaks."""
    pages = read(render(packet), folder).split("\f")
    foot = re.compile(r"^.*· visit .*$|^Packet · .*$|^Page \d+ of.*$|^\d+$", re.M)
    return joined("\n".join(foot.sub("", page) for page in pages).replace("\u2022", " "))


def without(*clauses: str) -> Callable[[Packet], dict[str, Any]]:
    return lambda packet: {"consent": tuple(one for one in packet.consent if one.id not in clauses)}


def empty(*fields: str) -> Callable[[Packet], dict[str, Any]]:
    return lambda packet: {field: () for field in fields}


def _nobody(packet: Packet) -> dict[str, Any]:
    return {"practitioner": packet.practitioner.model_copy(update={"registration": "", "title": ""}), **without("what")(packet)}


def _no_proof(packet: Packet) -> dict[str, Any]:
    return {"certificate": packet.certificate.model_copy(update={"text_digest": ""})}


Point = tuple[tuple[str, ...], Callable[[Packet], dict[str, Any]]]
POINTS: dict[int, Point] = {
    1: (
        ("Sample Clinic", "1 Sample Street, Edmonton, Alberta", "Sample Practitioner", "Registration SAMPLE 0000")
        + ("Registered Acupuncturist", "America/Edmonton", "version 2026.11"),
        _nobody,
    ),
    2: (("Sample Client", "Interpreter: Sample Interpreter", "Witness: Sample Witness", "left nothing out"), empty("others")),
    3: (
        ("What is proposed, and the client's choice", "Needles", "Electro-stimulation", "Low-level laser", "Areas of the goals")
        + ("Go ahead, with limits",),
        empty("modalities"),
    ),
    4: (
        ("Very thin needles are put into the skin", "20 to 30 minutes", "You may feel a sting", "A weak electric current runs")
        + ("It runs for part of the time", "You may feel tapping", "A low-power laser", "for short times", "a little warmth"),
        without("electro"),
    ),
    5: (
        (
            "I would like to look less tired around my eyes. No big change.",
            *(protocol().words("en").words["tablet"][f"expect_{goal}"] for goal in ANSWERS["goals"]),
        ),
        without("what"),
    ),
    6: (("Others see no change", "The proof is limited", "27 women", "No result is guaranteed"), without("benefits")),
    7: (
        ("about 30 in 100 people", "about 6 in 100 people", "Skin infection.", "A nerve can be hurt", "Sight can be lost")
        + ("people feel faint", "a burn", "Seizures during acupuncture", "You bruise easily, so bruises may be larger"),
        without("serious"),
    ),
    8: (
        ("do nothing, now or ever", "sun protection and simple skin care", "creams, peels or light treatment")
        + ("injections or surgery", "Each of these has its own good and bad sides"),
        without("alternatives"),
    ),
    9: (("Your face will go on as it is", "Waiting does no harm to your health"), without("no_treatment")),
    10: (
        ("no proven number of visits", "the price of each visit", "the cost may change. You decide each time"),
        without("sessions"),
    ),
    11: (
        (
            "You can ask anything",
            "You can take time to think",
            "You can say no to all of it",
            "You can stop at any time, also during",
        )
        + ("does not change your other care", "is set out apart from this form"),
        without("rights"),
    ),
    12: (
        ("Do not stop any prescribed medicine for this treatment", "ask the person who prescribed it or your pharmacist"),
        without("medicine"),
    ),
    13: (("Tell us at every visit if something has changed", "may change the plan"), without("duty")),
    14: (
        ("Each needle is sterile, used once", "We count the needles in and out", "With laser, everyone wears goggles"),
        without("needles_safety"),
    ),
    15: (
        ("For my record, to compare before and after Yes", "For teaching No", "such as the website No (no choice made)")
        + ("You can change your mind later", "A photo that was put online can be copied"),
        empty("photos"),
    ),
    16: (
        ("so that we can treat you with care", "The people who treat you can see them", "stored in coded form")
        + ("as long as the law", "have mistakes corrected", "In charge of privacy here", "Information and Privacy Commissioner"),
        without("privacy"),
    ),
    17: (("You can also turn to the College of Acupuncturists of Alberta. A complaint does not",), without("complaints")),
    18: (
        ("You get an aftercare sheet to take home", "Call 911 for a weak or drooping face at any time", "Health Link 811"),
        without("emergency"),
    ),
    19: (
        ("I had the chance to ask questions. They were answered.", "What can this treatment do?", "What can go wrong?")
        + ("Explained again",),
        empty("teach_back"),
    ),
    20: (
        ("Signed by hand on the tablet", "for the parts that I marked Yes", "November 2026, 1", "Sample Interpreter")
        + ("I talked with the client and answered the questions", "does not take away any of your legal rights"),
        lambda packet: {"countersigned": ""},
    ),
    21: (
        ("The client was clear in mind and chose freely", "I have not had alcohol", "Nobody is pushing me"),
        without("statement"),
    ),
    22: (("Would any of these help you today?", "Language English"), empty("answers")),
    23: (("Goes ahead because", REASON, "Go ahead, with limits"), empty("flags")),
    24: (
        ("Digests (SHA-256)", "This packet", "A packet is never changed after it is sealed", "Consent text"),
        _no_proof,
    ),
}


def missing(text: str, packet: Packet, number: int) -> list[str]:
    wanted = [*POINTS[number][0]]
    if number == 24:
        wanted += [packet.certificate.text_digest or "no digest", packet.named]
    if number == 13:
        wanted += [packet.flags[0].because, packet.personal[0]]
    squeezed = text.replace(" ", "")
    return [words for words in wanted if words.replace(" ", "") not in squeezed]


def test_there_are_24_points() -> None:
    assert sorted(POINTS) == list(range(1, 25))


@pytest.mark.parametrize("number", POINTS)
def test_the_packet_holds_the_point(text: str, whole: Packet, number: int) -> None:
    assert missing(text, whole, number) == []


@pytest.mark.parametrize("number", POINTS)
def test_a_packet_without_the_point_is_noticed(whole: Packet, tmp_path: Path, number: int) -> None:
    less = whole.model_copy(update=POINTS[number][1](whole))
    assert missing(printed(less, tmp_path), less, number)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_client_reads_what_to_expect_of_the_goals_chosen_and_of_no_other(language: str) -> None:
    words = protocol().words(language).words["tablet"]
    told = expected(protocol(), ["spots", "other"], language).splitlines()
    assert told == [f"- {words['expect_spots']}", f"- {words['expect_other']}"]
    assert expected(protocol(), [], language) == f"- {words['expect_other']}", "nothing chosen is no promise either"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_goal_without_its_sentence_fails_the_check(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "protocol"
    copytree(HOME, folder)
    file = folder / "texts" / language / "screens.toml"
    left = re.sub(r"^expect_neck = .*\n", "", file.read_text(encoding="utf-8"), flags=re.M)
    file.write_text(left, encoding="utf-8")
    assert any("expect_neck" in fault for fault in check(folder).faults)


WAIVER = re.compile(
    r"\b(?:waive[rs]?|hold harmless|at (?:my|your) own risk|releas\w+ \w+ (?:clinic|practitioner)|not (?:be )?liable"
    r"|give up (?:my|your|any|the) (?:legal )?rights?)\b",
    re.I,
)


def test_nobody_signs_a_right_away(text: str) -> None:
    assert not WAIVER.search(text)
    for sentence in ("I waive all claims.", "You give up your right to sue.", "I release the clinic.", "At my own risk."):
        assert WAIVER.search(sentence), sentence


# The figures

SAID = (
    "Asked right after one visit, about 30 in 100 people had something they did not want, such as soreness or a bruise.",
    "Asked right after one visit, about 24 in 100 people felt tired or sleepy.",
    "Asked later about a whole course, about 9 in 100 people had a side effect. Studies ranged from 5 to 15 in 100.",
    "In the largest study, about 6 in 100 people had a bruise or bleeding over about 10 visits.",
    "On the face it is likely to be more. There is no good number.",
    "You may get a black eye. It is usually gone in 2 weeks. At times it takes longer.",
    "At a first visit, about 1 in 100 people feel faint. In that study all of them were sitting or standing. You will lie down.",
    "Reports range from about 1 in 7,000 people over a course (Germany) to 6 in 10,000 visits (Taiwan).",
    "The Taiwan number comes from insurance records, so the needles may not be the cause each time.",
    "The face was one of the three most common places there.",
    "About 1 in 10,000 people had one. Studies range from fewer than 1 to about 5 in 10,000.",
    "Most of these numbers come from needles in the body, not the face.",
)
RATES = {("30", "100"), ("24", "100"), ("9", "100"), ("15", "100"), ("6", "100"), ("1", "100")} | {
    ("1", "7,000"),
    ("6", "10,000"),
    ("1", "10,000"),
    ("5", "10,000"),
}
COUNTED = (  # what was counted, and the rounded figure it is told as
    (27 / 2_855, 1 / 100, 0.1),  # faint at a first visit
    (31 / 229_230, 1 / 7_000, 0.1),  # local infection over a course, Germany
    (3_996 / 6_207_378, 6 / 10_000, 0.1),  # skin infection per visit, Taiwan
    (1.01 / 10_000, 1 / 10_000, 0.05),  # serious harm
    (3 / 6_348, 5 / 10_000, 0.1),  # the same, told by patients
)


def bodies(*files: str) -> str:
    texts = protocol().words("en")
    return "\n".join(clause.body for file in files for clause in getattr(texts, file)).replace("**", "")


def test_each_figure_is_told_as_published() -> None:
    consent = joined(bodies("consent").replace("- ", ""))
    assert [sentence for sentence in SAID if sentence not in consent] == []


def test_no_other_figure_is_told() -> None:
    found = set(re.findall(r"(\d[\d,]*) in (\d[\d,]*\d)", bodies("consent", "reading")))
    assert found == RATES


def test_the_rounding_is_fair() -> None:
    for counted, told, off in COUNTED:
        assert abs(counted - told) / told <= off


def test_common_effects_share_one_denominator() -> None:
    (common,) = [clause for clause in protocol().words("en").consent if clause.id == "common"]
    assert {below for _, below in re.findall(r"(\d+) in ([\d,]+)", common.body)} == {"100"}


@pytest.mark.parametrize("words", ["Most people have no problem", "229,", "collapsed lung", "cannot faint", "in about 4,000"])
def test_what_the_second_reading_took_out_stays_out(words: str) -> None:
    assert words not in bodies("consent", "reading")
