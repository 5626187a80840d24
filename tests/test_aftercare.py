"""Aftercare: the lines of this visit, with real times; right in each place where a wrong one could harm; one answer to one symptom."""

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from forms.paper import render
from forms.sample import SampleVisit
from screening.aftercare import Advice, AdvicePart, Stage, rounded
from screening.library import HOME, check
from screening.packet import aftercare_of
from screening.review import Choice, Outcome, gone_beyond
from screening.rule import Modality
from tests.builders import House, house, protocol
from tests.builders_paper import care, packet
from tests.test_paper import joined, read

LINES = {line.id: line for line in protocol().aftercare.lines}
URGENT = [part.id for part in protocol().aftercare.parts if part.urgent]
EVERYTHING = frozenset(Modality)


def said(name: str) -> str:
    return LINES[name].text["en"]


def ids(parts: Sequence[AdvicePart]) -> set[str]:
    return {line.id for part in parts for line in part.lines}


def line_of(parts: Sequence[AdvicePart], name: str) -> str:
    return next(line.words for part in parts for line in part.lines if line.id == name)


# Real days and times

TREATED = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)  # 14:30 in Edmonton


def test_times_are_real_days_and_hours() -> None:
    parts = care(ends=TREATED, stage=Stage.treated)
    assert "before Tuesday 24 November 2026, 14:30" in line_of(parts, "sauna")
    assert "Monday 23 November 2026, 14:30" in line_of(parts, "counted_treated")
    assert "before Monday 23 November 2026, 18:30" in line_of(parts, "no_product")
    assert "before Wednesday 25 November 2026, 14:30" in line_of(parts, "retinol")
    assert "before Monday 7 December 2026" in line_of(parts, "no_injections")
    assert "From Monday 23 November 2026, 18:30 until Monday 7 December 2026" in line_of(parts, "sun")
    assert not [line for part in parts for line in part.lines if re.search(r"\{\w+\}", line.words)]


def test_an_evening_visit_has_its_hours_too() -> None:
    parts = care(ends=datetime(2026, 11, 24, 3, 15, tzinfo=UTC), stage=Stage.treated)  # 20:15 in Edmonton
    assert "before Tuesday 24 November 2026, 08:15" in line_of(parts, "make_up")
    assert "From Tuesday 24 November 2026, 20:15 on" in line_of(parts, "bruise_warm")


def test_french_days_and_times() -> None:
    parts = care(ends=TREATED, stage=Stage.treated, language="fr")
    assert "avant le mardi 24 novembre 2026, 14 h 30" in line_of(parts, "sauna")
    assert {line.id for part in parts for line in part.lines} == ids(care(ends=TREATED, stage=Stage.treated))


@pytest.mark.parametrize(
    ("ends", "zone", "until"),
    [
        (datetime(2026, 11, 1, 3, 0, tzinfo=UTC), "America/Edmonton", "Saturday 31 October 2026, 21:00 to Sunday 1 November 2026, 20:00"),
        (datetime(2027, 3, 14, 3, 0, tzinfo=UTC), "America/Edmonton", "Saturday 13 March 2027, 20:00 to Sunday 14 March 2027, 21:00"),
        (datetime(2026, 11, 1, 3, 0, tzinfo=UTC), "America/Regina", "Saturday 31 October 2026, 21:00 to Sunday 1 November 2026, 21:00"),
    ],
)  # fmt: skip
def test_24_hours_are_24_hours_when_the_clocks_change(ends: datetime, zone: str, until: str) -> None:
    first, _, last = until.partition(" to ")
    parts = care(ends=ends, zone=zone, stage=Stage.treated)
    assert first in line_of(parts, "counted_treated") and f"before {last}" in line_of(parts, "sauna")


def test_no_time_comes_too_early() -> None:
    for minute in range(60):
        moment = datetime(2026, 11, 23, 14, minute, 7, tzinfo=UTC)
        assert timedelta() <= rounded(moment) - moment < timedelta(minutes=15)
        assert rounded(moment).minute % 15 == 0
    assert rounded(TREATED) == TREATED


# Chosen by what was done


def test_what_was_not_used_has_no_line() -> None:
    needles = care(used=frozenset({Modality.needling}))
    assert not [part.id for part in needles if part.id in ("electro", "laser")]
    everything = care(used=EVERYTHING)
    assert {"electro", "laser"} <= {part.id for part in everything}
    light = care(used=frozenset({Modality.laser}))
    assert {"press", "needle_loose", "you_black_eye", "you_hairline"}.isdisjoint(ids(light))


def test_current_through_pads_alone_tells_of_no_needle() -> None:
    pads = care(used=frozenset({Modality.electro}), stage=Stage.treated, areas=frozenset({"eyes", "forehead"}))
    assert not [line.words for part in pads for line in part.lines if "You had needles" in line.words]
    assert {"needle_in_skin", "needle_loose"}.isdisjoint(ids(pads)) and "not_the_eye" in ids(pads)


EYES, HAIRLINE = "you_black_eye", "you_hairline"


@pytest.mark.parametrize(
    ("areas", "avoid", "told"),
    [
        (["eyes:left"], {Modality.needling: {"eyes"}}, False),
        (["eyes:left"], {Modality.needling: {"eyes:left"}}, False),
        (["eyes:left"], {Modality.needling: {"eyes:right"}}, True),
        (["eyes"], {Modality.needling: {"eyes:left"}}, True),
        (["eyes"], {Modality.needling: {"eyes:left", "eyes:right"}}, False),
        (["eyes:left", "eyes:right"], {Modality.needling: {"eyes:left"}}, True),
        (["eyes"], {Modality.laser: {"eyes"}}, True),
        (["eyes"], {Modality.laser: {"eyes"}, Modality.needling: {"eyes"}}, False),
        (["forehead"], {}, False),
        (["ear"], {Modality.needling: {"eyes"}}, False),
    ],
)
def test_an_area_is_told_of_unless_the_needles_kept_off_it(areas: list[str], avoid: dict[Modality, set[str]], told: bool) -> None:
    kept_off = {modality: frozenset(left_out) for modality, left_out in avoid.items()}
    made = care(used=EVERYTHING, areas=frozenset(areas), avoid=kept_off)
    assert (EYES in ids(made)) == told


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[House]:
    made = house(tmp_path)
    yield made
    made.store.close()


def printed_for(clinic: House, goals: list[str], choices: dict[Modality, Choice], **given: object) -> set[str]:
    ref = clinic.submitted(goal_areas=goals, **given)
    reasons = {flag.rule: "Reviewed in person" for flag in gone_beyond(clinic.screening(ref), choices)}
    clinic.decide(ref, choices, **reasons)
    clinic.release(ref)
    clinic.sign(ref)
    return ids(aftercare_of(protocol(), clinic.clinic, clinic.visit(ref), clinic.now))


def limited(avoid: tuple[str, ...] = (), limits: tuple[str, ...] = ("fewer_needles",)) -> Choice:
    return Choice(outcome=Outcome.with_limits, limits=limits, avoid=avoid)


def test_a_visit_tells_of_needles_where_they_were(clinic: House) -> None:
    everywhere = dict.fromkeys(Modality, limited())
    light_off = everywhere | {Modality.laser: limited(("forehead", "eyes"))}
    assert {EYES, HAIRLINE} <= printed_for(clinic, ["eyes", "forehead"], light_off)
    both_sides = dict.fromkeys(Modality, limited(("eyes",)))
    assert printed_for(clinic, ["eyes:left", "forehead"], both_sides) & {EYES, HAIRLINE} == {HAIRLINE}


def test_a_limit_that_keeps_off_an_area_counts_as_avoiding_it(clinic: House) -> None:
    off = dict.fromkeys(Modality, limited(limits=("no_eye_area",)))
    told = printed_for(
        clinic, ["eyes:left"], off, anticoagulant="yes", anticoagulant_kind="newer_pill", anticoagulant_bleeding="no"
    )
    assert EYES not in told and "you_eye_bruise" in told
    body = dict.fromkeys(Modality, limited(limits=("body_points_only",)))
    assert {EYES, HAIRLINE}.isdisjoint(printed_for(clinic, ["eyes", "forehead"], body))


def test_the_sample_does_not_say_both_that_needles_were_near_the_eye_and_that_none_was(tmp_path: Path) -> None:
    made = SampleVisit(tmp_path, protocol(), datetime(2026, 11, 23, 21, 0, tzinfo=UTC))
    text = joined(read(render(made.packet()), tmp_path)) + joined(read(render(made.after(), "aftercare"), tmp_path))
    assert "no needle comes near your eye" in text and "You had needles near the eye" not in text


def test_zones_and_flags_choose_the_lines_for_this_client() -> None:
    plain = care(signs=frozenset(), areas=frozenset({"cheeks"}))
    assert "you" not in {part.id for part in plain} and {"press", "cool", "drive"} <= ids(plain)
    assert "you_black_eye" in ids(care(areas=frozenset({"eyes"})))
    thinner = ids(care(signs=frozenset({"anticoagulant", "easy_bruise"})))
    assert "you_bleed" in thinner and {"press", "you_bruise"}.isdisjoint(thinner)
    cold = ids(care(signs=frozenset({"raynaud"})))
    assert "you_no_cold" in cold and {"cool", "bruise_cool"}.isdisjoint(cold)


@pytest.mark.parametrize(
    ("sign", "line"),
    [
        ("valve_high", "you_valve_fever"),
        ("valve_other", "you_valve_fever"),
        ("sickle_cell", "you_fever"),
        ("immune_low", "you_fever"),
        ("adrenal", "you_adrenal"),
        ("jaw_bone", "you_jaw_bone"),
        ("brain_aneurysm", "you_aneurysm"),
        ("retina_light", "you_retina"),
        ("dilated_pupils", "you_pupils"),
        ("lenses_out", "you_lenses"),
        ("liver_kidney", "you_infect"),
        ("mrsa", "you_infect"),
        ("older_frail", "you_bruise"),
        ("since_marks", "you_dark_marks"),
    ],
)
def test_what_a_rule_advises_for_after_the_visit_is_on_the_sheet(sign: str, line: str) -> None:
    assert line in ids(care(signs=frozenset({sign})))


def test_a_fever_has_one_answer_for_a_client_with_two_reasons() -> None:
    both = ids(care(signs=frozenset({"valve_high", "immune_low"})))
    assert "you_fever" in both and "you_valve_fever" not in both


def test_what_is_printed_is_what_was_chosen(tmp_path: Path) -> None:
    chosen = care(used=EVERYTHING)
    text = joined(read(render(packet(aftercare=chosen), "aftercare"), tmp_path))
    certificate = joined(read(render(packet(aftercare=chosen), "certificate"), tmp_path))
    for part in protocol().aftercare.parts:
        for line in (line for line in protocol().aftercare.lines if line.part == part.id):
            start = " ".join(re.split(r"\{", line.text["en"])[0].split()[:6])
            assert (start in text) == (line.id in ids(chosen)) or line.part == "you", line.id
            assert (f"{line.id}," in certificate or f", {line.id}" in certificate) == (line.id in ids(chosen)), line.id


def test_when_to_get_help_never_depends_on_the_client() -> None:
    for line in LINES.values():
        if line.part in URGENT:
            assert not (line.used or line.areas or line.signs or line.unless or line.stage), line.id


# Right where a wrong line could harm: what must be said, and what must not

RIGHT: dict[str, tuple[str, str, str]] = {
    "a weak face is 911 at once": ("face_droops", r"at any time", r"24|day"),
    "a numb spot alone is for the clinic": ("numb_spot", r"where a needle was, and nothing else", r"911"),
    "a numb spot the next day is for the doctor": ("numb_next_day", r"still there the next day", r"911"),
    "no breath is 911": ("short_of_breath", r"trouble breathing", r"after"),
    "shoulder pain is no lack of breath": ("shoulder_pain", r"shoulder blade", r"breath"),
    "a small blister is for the clinic": ("blister_small", r"^A small blister$", r"burn"),
    "a large blister is for the emergency department": (
        "blister_large",
        r"coin, near the eye, or more and more painful",
        r"small",
    ),
    "dizziness": ("dizzy_mild", r"nothing from the 911 list", r"sudden"),
    "a rash": ("rash", r"nothing from the 911 list", r"swell"),
    "a mild headache": ("headache_mild", r"nothing from the 911 list", r"bad"),
    "no pressure on the eye": ("not_the_eye", r"Do not press on the eyeball.*bulges or you lose sight.*911", r"firm"),
    "a swelling lid is 911": ("eye_swells", r"swells fast.*Do not press", r"today"),
    "20 minutes": ("bleeding_20", r"20 minutes of firm pressure", r"30"),
    "drink as you may": ("drink", r"as you normally may", r"water|litre"),
    "cold only where it is fine": ("cool", r"only if cold is fine for you", r"ice pack"),
    "nothing on the points, hat and shade": ("no_product", r"no product on the points before \{time\}.*hat and shade", r"SPF"),
    "sun cream after that": ("sun", r"From \{time\}.*SPF 30", r"at once"),
    "keep daily aspirin": ("keep_medicines", r"Keep taking all your prescribed medicine.*daily aspirin", r"stop"),
    "extra pain pills": ("bruise_pills", r"extra pain pills that thin the blood", r"aspirin"),
    "the eye after laser": ("laser_eye", r"emergency department today. Say that you had laser", r"get help now"),
    "filler and sight": ("filler_sight", r"filler, and your sight changes", r"wait"),
    "filler and skin": ("filler_skin", r"white, blue or blotchy", r"wait"),
    "a loose needle": ("needle_loose", r"do not put it back in.*hard container", r"bin\b"),
    "fever with low defences": ("fever_low_defence", r"chemotherapy", r"48"),
    "warm only where it is not hot": ("bruise_warm", r"Do not warm it if it is hot, red or growing", r"heat pack"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_line_that_could_harm_is_right(name: str) -> None:
    line, must, must_not = RIGHT[name]
    assert re.search(must, said(line)), said(line)
    assert not re.search(must_not, said(line)), said(line)


@pytest.mark.parametrize(
    ("name", "part", "hours", "days"),
    [
        ("no_product", "first_hours", 4, None),
        ("sauna", "first_day", 24, None),
        ("exercise", "first_day", 24, None),
        ("retinol", "first_day", 48, None),
        ("no_injections", "two_weeks", None, 14),
        ("sun", "two_weeks", 4, 14),
        ("massage", "two_weeks", None, 7),
        ("make_up", "first_day", 12, None),
        ("bruise_warm", "bruise", 24, None),
        ("face_droops", "call_911", None, None),
        ("eye_swells", "call_911", None, None),
        ("bleeding_20", "emergency_department", None, None),
        ("fever_low_defence", "emergency_department", None, None),
        ("filler_skin", "emergency_department", None, None),
    ],
)
def test_windows_and_places_are_the_agreed_ones(name: str, part: str, hours: int | None, days: int | None) -> None:
    assert (LINES[name].part, LINES[name].hours, LINES[name].days) == (part, hours, days)


# One symptom has one answer, wherever it is told

ANSWERS = {
    "call_911": r"\b911\b(?! list)",
    "emergency_department": r"emergency department|service des urgences",
    "doctor": r"see (?:a|your) doctor|\b811\b|(?:voyez votre|consultez un) médecin",
    "clinic": r"\bcall us\b|call \{?clinic|appelez-nous",
}
SYMPTOMS: dict[str, tuple[str, str, str]] = {
    "weak face": (
        r"face droops|(?<!single )drooping (?:face|eyelid)|new droop|weak face|face.{0,12}weak",
        r"visage (?:est |redevient )?(?:faible|affaissé)|visage s'affaisse",
        "call_911",
    ),
    "breath": (
        r"(?:trouble|hard)\W[^.:;]{0,25}breath|(?<!sit if )breathing is hard|(?<!swell or )short of breath"
        r"|breathless\w* at rest|new(?: or worse)? breathlessness",
        r"difficulté à (?:parler ou à )?respirer|souffle court",
        "call_911",
    ),
    "speech": (r"trouble speaking", r"difficulté à parler", "call_911"),
    "chest": (r"chest pain(?! or breathlessness: doctor)", r"douleur (?:ou pression )?à la poitrine", "call_911"),
    "seizure": (
        r"(?<!without )(?<!given you )\ba seizure\b(?! or collapse nobody| looks| since)",
        r"(?<!causé )\bune crise \(convulsions\)",
        "call_911",
    ),
    "headache": (r"very bad headache", r"mal de tête soudain et très fort", "call_911"),
    "throat": (r"tongue or throat", r"la langue ou (?:de )?(?:la|votre) gorge", "call_911"),
    "sight lost": (
        r"loss of sight|lose sight|double vision|sight is lost",
        r"perte soudaine de la vue|perdez la vue|vue double",
        "call_911",
    ),
    "fast swelling": (r"swells? fast|fast[^.:]{0,10}swelling|bulg", r"enfle vite|l'œil ressort", "call_911"),
    "filler, sight": (
        r"filler[^.]*sight changes|filler, call 911",
        r"comblement[^.]*votre vue change|comblement, appelez",
        "call_911",
    ),
    "thinner, eye": (
        r"thinner[^.]{0,40}eye pain|pain (?:in or )?behind the eye",
        r"anticoagulant[^.]{0,60}douleur à l'œil|vous avez de la douleur à l'œil",
        "call_911",
    ),
    "eye pain": (
        r"^(?!.*(?:thinner|your sight changes)).*eye pain",
        r"^(?!.*(?:anticoagulant|votre vue change)).*douleur à l'œil",
        "emergency_department",
    ),
    "filler, skin": (r"white, blue or blotchy", r"blanche, bleue ou marbrée", "emergency_department"),
    "large blister": (r"larger than a coin", r"plus grande qu'une pièce", "emergency_department"),
    "small blister": (r"a small blister", r"une petite cloque", "clinic"),
    "bleeding": (r"bleeding that (?:does not stop|goes on)", r"saignement qui n'arrête pas", "emergency_department"),
    "fever": (
        r"\bfever[,:]? (?:while|go)|(?:spreads|neck|eye),? with fever|you get a fever",
        r"avec fièvre|fièvre\s: allez|fièvre pendant que|faites de la fièvre, allez",
        "emergency_department",
    ),
    "fever, heart valve": (r"fever after a visit", r"fièvre après une séance", "doctor"),
    "cold sore": (r"new cold sore", r"nouveau feu sauvage", "doctor"),
    "growing bruise": (r"bruise that still grows", r"bleu qui grandit encore", "doctor"),
    "numb, next day": (r"still there the next day", r"encore là le lendemain", "doctor"),
    "numb": (r"numb spot.*nothing else", r"endroit engourdi.*rien d'autre", "clinic"),
    "mild dizziness": (r"mild dizziness", r"légers étourdissements", "clinic"),
}
NO_ADVICE = ("common", "serious", "electro", "laser", "call_first")  # what can happen, and what to tell before a visit


def told(symptom: str, language: str) -> list[tuple[str, str, str]]:
    """Where a sentence tells of the symptom: place, answer that its list gives, sentence."""
    return [
        (place, part if part in URGENT else "", sentence)
        for place, part, words in sources(language)
        if place not in NO_ADVICE
        for sentence in re.split(r"(?<=[.!?])\s+", words)
        if re.search(symptom, sentence, re.I)
    ]


def sources(language: str) -> Iterator[tuple[str, str, str]]:
    """Place, part of the aftercare, and words: all that tells a client or the staff what to do about a symptom."""
    for line in LINES.values():
        yield line.id, line.part, line.text[language]
    texts = protocol().words(language)
    for clause in (*texts.consent, *texts.addendum, *texts.before):
        yield clause.id, "", clause.body
    for rule in protocol().rules:
        for name in ("do", "tells_client", "consent_line"):
            words = getattr(rule, name)
            yield f"{rule.id}, {name}", "", words.get(language, "") if words else ""
    for question in protocol().teach_back:
        right = next(choice for choice in question.choice if choice.right)
        yield question.id, "", re.sub(r"[.?] ", ": ", f"{question.ask[language]} {right.label[language]}")
        for choice in question.choice:
            yield f"{question.id}, {choice.id}", "", (choice.explain or {}).get(language, "")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", SYMPTOMS)
def test_one_symptom_has_one_answer(name: str, language: str) -> None:
    english, french, answer = SYMPTOMS[name]
    found = told(english if language == "en" else french, language)
    assert found, "nothing is told of it"
    for place, part, sentence in found:
        assert part == answer or re.search(ANSWERS[answer], sentence, re.I), (place, sentence)


def test_a_second_answer_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    second = LINES["any_worry"].model_copy(update={"text": {"en": "A weak face for a day"}})
    monkeypatch.setitem(LINES, "any_worry", second)
    with pytest.raises(AssertionError):
        test_one_symptom_has_one_answer("weak face", "en")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("breath", "Round the eye, with fever, or trouble with mouth or breath: emergency department now."),
        ("fast swelling", "Eye bulging, pain, sight changed or fast growth: emergency department now."),
        ("weak face", "Ear, or a weak face: emergency department."),
        ("chest", "Black stools, chest pain or breathless at rest: emergency department."),
    ],
)
def test_a_second_answer_in_a_rule_is_noticed(monkeypatch: pytest.MonkeyPatch, name: str, sentence: str) -> None:
    assert any(place.endswith(", do") for place, _, _ in sources("en"))
    monkeypatch.setattr(sys.modules[__name__], "sources", lambda language: [("a_rule, do", "", sentence)])
    with pytest.raises(AssertionError, match="a_rule"):
        test_one_symptom_has_one_answer(name, "en")


# The content is checked

FAULTS = {
    "an unknown sign": ('signs = ["dark_marks", ', 'signs = ["dark_mark", ', "dark_mark"),
    "an unknown part": ('id = "sauna"\npart = "first_day"', 'id = "sauna"\npart = "first_days"', "first_days"),
    "an unknown area": ('areas = ["eyes"]', 'areas = ["eye"]', "eye"),
    "a time without hours": ('id = "sauna"\npart = "first_day"\nhours = 24', 'id = "sauna"\npart = "first_day"', "sauna"),
    "hours without a time": ("pool before {time}", "pool for a day", "sauna"),
    "an area that a limit does not name right": ('no_scalp = ["scalp"]', 'no_scalp = ["scalps"]', "scalps"),
    "a limit that is none": ('no_scalp = ["scalp"]', 'no_scalps = ["scalp"]', "no_scalps"),
    "a missing translation": ('text.fr = "Une crise (convulsions)"\n', "", "seizure"),
    "an id used twice": ('id = "seizure"', 'id = "chest_pain"', "chest_pain"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_the_content_is_named(tmp_path: Path, name: str) -> None:
    before, after, named = FAULTS[name]
    folder = tmp_path / "protocol"
    copytree(HOME, folder)
    file = folder / "aftercare.toml"
    words = file.read_text(encoding="utf-8")
    assert before in words
    file.write_text(words.replace(before, after, 1), encoding="utf-8")
    assert any(named in fault for fault in check(folder).faults)


def test_advice_is_frozen() -> None:
    with pytest.raises(ValueError):
        Advice(id="x", words="y").id = "z"  # type: ignore[misc]
