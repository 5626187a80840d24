"""How long an answer stands for later visits: a table of ages for every question, and nothing reused past its shelf life, whatever came before."""

import os
import subprocess
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.sealing import seal_visit
from screening.actions import clients, returning, reviewing, visits
from screening.facts import Setting, Told, know
from screening.packet import _answer_lines, unpacked
from screening.protocol import Protocol, quiet_answers
from screening.questionnaire import Item, ItemType
from screening.response import Answer, By, How
from screening.wording import asked, said
from tests.builders import ALL, House, protocol
from tests.test_properties import AREAS, givens

QUESTIONNAIRE = protocol().questionnaire
ASKED = [item for item in QUESTIONNAIRE.items if not item.is_reading and item.id != "birth_date"]
NOON = datetime(2026, 3, 16, 18, 0).astimezone()

EVERY_VISIT = {
    "pregnant", "acute_illness", "acute_illness_kind", "cold_sore_now", "new_since_last", "new_since_last_what", "self_harm",
    "topical_retinoid", "microderm_wax", "nsaid", "planned", "event_soon", "stroke_signs_older", "sudden_headache_older",
}  # fmt: skip
GOES_ON_OR_COMES_BACK = {
    "photosensitiser_date", "immune_medicine_date", "isotretinoin_date", "epilepsy_last", "epilepsy_medicine_date", "migraine_last",
    "trigeminal_date", "vertigo_date", "faint_history_date", "field_cream_date", "tan_sunburn_date",
}  # fmt: skip
"""When was the last time, of what has not ended: an old date would let a waiting time run out by itself."""
MEDICINES = {
    "anticoagulant", "antiplatelet_single", "ssri_snri", "oral_steroid", "immune_medicine", "supplements", "isotretinoin",
    "shots_patches", "photosensitiser", "medicine_names", "nsaid",
}  # fmt: skip
ALLERGIES = {"nickel", "nickel_what", "latex", "latex_what", "antiseptic", "antiseptic_what", "hae", "bad_reaction"}
IMPLANTS = {"pacemaker_icd", "neurostim", "pump_sensor", "loop_recorder", "metal_face", "dental_metal", "facial_implant"}


def day_of(moment: datetime) -> date:
    return moment.date()


def answer(item: Item, value: Any, at: datetime) -> Answer:
    words = said(protocol(), item, value, "en")
    return Answer(
        item=item.id, given=value, asked=asked(item, "en"), said=words, how=How.alone, page=1, language="en", by=By.client, at=at
    )


def definite(item: Item) -> Any:
    """An answer that says something for certain."""
    if item.type is ItemType.yes_no:
        return "yes"
    if item.type is ItemType.choice:
        return item.choices[0].id
    if item.type is ItemType.choices:
        return [item.choices[0].id]
    if item.type is ItemType.areas:
        return [AREAS[0]]
    if item.type is ItemType.number:
        return item.least or 1
    return "Some words" if item.type is ItemType.text else {"days": [0, 1]}


def ancestors(item: Item) -> list[Item]:
    found = [item]
    while found[0].follow_up_of:
        found.insert(0, QUESTIONNAIRE.by_id[found[0].follow_up_of])
    return found


def reused(item: Item, age: int, content: Protocol | None = None) -> bool:
    """The answer and those above it are all so many days old."""
    answers = [answer(one, definite(one), NOON - timedelta(days=age)) for one in ancestors(item)]
    return item.id in {one.item for one in returning.fresh(content or protocol(), answers, day_of, NOON.date())}


def test_a_table_of_ages_for_every_question(tell: Callable[[str], None]) -> None:
    rows, kept = 0, 0
    for item in ASKED:
        for age in {0, max(0, item.shelf_life - 1), item.shelf_life, item.shelf_life + 1}:
            expected = item.shelf_life > 0 and age <= item.shelf_life
            assert reused(item, age) is expected, (item.id, item.shelf_life, age)
            rows, kept = rows + 1, kept + expected
    assert len(ASKED) > 300 and 0 < kept < rows
    tell(f"ages: {rows} rows over {len(ASKED)} questions: {kept} reused, {rows - kept} asked again")


def test_every_question_declares_its_shelf_life_and_whether_a_change_is_material(tell: Callable[[str], None]) -> None:
    assert Item.model_fields["shelf_life"].is_required() and Item.model_fields["material"].is_required()
    material = sum(item.material for item in QUESTIONNAIRE.items)
    tell(f"{material} questions are material, {len(QUESTIONNAIRE.items) - material} are not")


def test_the_terms_are_those_that_the_clinic_goes_by() -> None:
    life = {item.id: item.shelf_life for item in QUESTIONNAIRE.items}
    assert {name for name in EVERY_VISIT | GOES_ON_OR_COMES_BACK if life[name]} == set()
    assert {item.id for item in QUESTIONNAIRE.items if item.emergency and item.shelf_life} == set()
    assert {name for name in MEDICINES if life[name] not in (0, 30)} == set()
    assert {name for name in ALLERGIES | IMPLANTS if life[name] != 180} == set()
    said_new = {choice.id for choice in QUESTIONNAIRE.by_id["new_since_last_what"].choices}
    assert {"illness", "medicine", "treatment", "device", "event", "allergy", "reaction"} <= said_new


def test_no_answer_outlives_the_question_it_belongs_to() -> None:
    for item in ASKED:
        if item.follow_up_of:
            assert item.shelf_life <= QUESTIONNAIRE.by_id[item.follow_up_of].shelf_life, item.id


def test_what_stands_at_all_stands_a_month() -> None:
    """Else a client who comes every week would be asked on many pages at every second visit."""
    assert {item.id for item in ASKED if 0 < item.shelf_life < 30} == set()


@pytest.mark.parametrize("value", ["not_sure", "in_person"])
def test_what_is_not_certain_never_stands(value: str) -> None:
    for item in ASKED:
        if item.offers_unsure:
            answers = [answer(one, definite(one), NOON) for one in ancestors(item)[:-1]] + [answer(item, value, NOON)]
            assert item.id not in {one.item for one in returning.fresh(protocol(), answers, day_of, NOON.date())}, item.id
    old = QUESTIONNAIRE.by_id["botulinum_date"]
    unknown = [answer(QUESTIONNAIRE.by_id["botulinum"], "yes", NOON), answer(old, "unknown", NOON)]
    assert [one.item for one in returning.fresh(protocol(), unknown, day_of, NOON.date())] == ["botulinum"]


def worded(item: str, **words: Any) -> Protocol:
    """The protocol with one question put otherwise."""
    items = tuple(one.model_copy(update=words) if one.id == item else one for one in QUESTIONNAIRE.items)
    return protocol().model_copy(update={"questionnaire": QUESTIONNAIRE.model_copy(update={"items": items})})


def test_an_answer_to_other_words_does_not_stand() -> None:
    latex = QUESTIONNAIRE.by_id["latex_what"]
    again = tuple(one.model_copy(update={"label": {"en": f"{one.label['en']}, ever"}}) for one in latex.choices)
    fewer = latex.choices[1:]
    assert reused(latex, 7)
    assert not reused(latex, 7, worded("latex_what", choices=again))
    assert not reused(latex, 7, worded("latex_what", choices=fewer))
    assert not reused(latex, 7, worded("latex_what", hint={"en": "Think of gloves."}))
    assert not reused(latex, 7, worded("latex", ask={"en": "A rash from gloves, ever"})), "the question above it is another"


# Whatever came before

EXAMPLES = int(os.environ.get("INTAKE_EXAMPLES", "1500")) // 10
SAID = st.sampled_from(ASKED).flatmap(lambda item: st.tuples(st.just(item), givens(item)))
VISIT = st.tuples(st.integers(0, 60), st.lists(SAID, max_size=6), st.booleans())
CERTAIN = [answer(item, definite(item), NOON) for item in ASKED]


@given(st.lists(VISIT, min_size=2, max_size=8))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_reused_is_past_its_shelf_life(history: list[tuple[int, list[tuple[Item, Any]], bool]]) -> None:
    """Each visit: so many days later, what is fresh is carried, some questions are answered, and the form is sent."""
    now, form, last = NOON, dict[str, Answer](), dict[str, tuple[date, Any]]()
    for days, answered, everything in history:
        now += timedelta(days=days)
        carried = list(returning.fresh(protocol(), form.values(), day_of, now.date()))
        names = {one.item for one in carried}
        for one in carried:
            item = QUESTIONNAIRE.by_id[one.item]
            told_on, told = last[item.id]
            assert item.shelf_life > 0 and (now.date() - told_on).days <= item.shelf_life, item.id
            assert (one.at.date(), one.given) == (told_on, told) and told not in ("not_sure", "in_person", "unknown")
            assert item.follow_up_of is None or item.follow_up_of in names
        said_now = [answer(item, value, now) for item, value in answered if str(value).strip()]
        rest = [one.model_copy(update={"at": now}) for one in CERTAIN if everything and one.item not in names]
        form = {one.item: one for one in (*carried, *rest, *said_now)}
        last |= {one.item: (now.date(), one.given) for one in (*rest, *said_now)}


def test_an_unchanged_client_is_asked_the_same_short_list_every_week(tell: Callable[[str], None]) -> None:
    """Ten sessions, a week apart; once a month what stands a month is asked too."""
    told_on, counts = dict.fromkeys((item.id for item in ASKED), NOON - timedelta(days=7)), []
    form: list[Answer] = []
    quiet = quiet_answers(QUESTIONNAIRE, {}, NOON.date())
    for session in range(1, 11):
        now = NOON + timedelta(days=7 * (session - 1))
        form = list(returning.fresh(protocol(), form, day_of, now.date()))
        standing = {one.item: Told(one.given, day_of(one.at)) for one in form} | {"birth_date": Told("1986-03-16", now.date())}
        due = know(QUESTIONNAIRE, standing, Setting(now.date(), ALL, session)).missing
        form += [answer(QUESTIONNAIRE.by_id[name], quiet[name], now) for name in due]
        expected = {name for name in due if session == 1 or QUESTIONNAIRE.by_id[name].shelf_life < (now - told_on[name]).days}
        assert set(due) == expected
        told_on |= dict.fromkeys(due, now)
        counts.append(len(due))
    assert counts[1] == counts[2] == counts[3] == counts[4] < counts[0] / 2 and counts[1] <= counts[5] < counts[0]
    tell(f"questions asked of an unchanged client in ten weekly sessions: {', '.join(map(str, counts))}")


# With the store


def carried(clinic: House, ref: str) -> set[str]:
    clinic.agree(ref)
    return set(returning.carry(clinic.store, protocol(), clinic.client(ref), clinic.tick(), ref))


def test_what_something_speaks_against_is_asked_again(clinic: House) -> None:
    first = clinic.submitted(medicine_names="Eliquis")
    reviewing.clarify(clinic.store, protocol(), clinic.p, clinic.tick(), first, "keloid", "yes", "seen at the ear")
    clinic.answer(first, mrsa="yes", latex="not_sure")  # after the form was sent
    second = clinic.open_again(first)
    stood = carried(clinic, second)
    assert {"nickel", "dark_marks", "botulinum", "medicine_names"} <= stood, "the control"
    assert not {"anticoagulant", "keloid", "mrsa", "latex"} & stood
    assert {"anticoagulant", "keloid", "mrsa", "latex"} <= set(
        clinic.visit(second).known(protocol(), clinic.clinic, clinic.now).missing
    )
    clinic.answer(second, dark_marks="yes")  # and this form is never sent
    visits.abandon(clinic.store, clinic.p, clinic.tick(), second, "had to leave")
    third = clinic.open_again(first)
    again = carried(clinic, third)
    assert "nickel" in again and "dark_marks" not in again


def test_the_newest_form_counts_also_of_a_record_that_was_merged(clinic: House) -> None:
    kept, gone = clinic.submitted(), clinic.submitted(nickel="yes", nickel_what=["rash"])
    owner, other = (clinic.visit(ref).client for ref in (kept, gone))
    clients.merge(clinic.store, clinic.p, clinic.tick(), other, owner, "Same phone")
    ref = clinic.open_again(kept)
    assert "nickel" in carried(clinic, ref)
    assert clinic.visit(ref).answers["nickel"] == clinic.visit(gone).answers["nickel"]
    visits.invalidate(clinic.store, clinic.p, clinic.tick(), gone, "wrong person")
    last = clinic.open_again(kept)
    assert "latex" in carried(clinic, last)
    assert clinic.visit(last).answers["latex"] == clinic.visit(kept).answers["latex"]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, ""),
        (1, "Said on 15 March 2026, the day before this form was sent."),
        (2, "Said on 14 March 2026, 2 days before this form was sent."),
    ],
)
def test_the_age_of_an_answer_in_words(clinic: House, days: int, said: str) -> None:
    visit = clinic.visit(clinic.submitted())
    assert visit.response
    one = visit.response.answers[0]
    older = visit.response.model_copy(update={"answers": (one.model_copy(update={"at": one.at - timedelta(days=days)}),)})
    (line,) = _answer_lines(protocol(), clinic.clinic, visit, older, "en")
    assert line.age == said


def test_reused_answers_print_with_the_day_they_were_given(clinic: House, tmp_path: Path, tell: Callable[[str], None]) -> None:
    ref = clinic.again(clinic.submitted())
    clinic.decide(ref)
    clinic.release(ref)
    clinic.sign(ref)
    clinic.countersign(ref)
    seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())
    visit = clinic.visit(ref)
    assert visit.sealed and visit.response
    aged = "Said on 16 March 2026, 7 days before this form was sent."
    lines = {line.item: line.age for line in unpacked(visit.sealed.values).answers}
    reused_now = {name for name, one in visit.response.by_item.items() if one.at < visit.opened.at}
    assert reused_now == visit.carried.keys() and lines.keys() - reused_now
    assert lines == {name: aged if name in reused_now else "" for name in lines}
    with clinic.store.read() as reader:
        (tmp_path / "packet.pdf").write_bytes(reader.document(visit.sealed.document).body)
    done = subprocess.run(["pdftotext", "-raw", str(tmp_path / "packet.pdf"), "-"], capture_output=True, text=True, check=True)
    assert " ".join(done.stdout.split()).count(aged) == len(reused_now)
    tell(
        f"a return visit prints {len(reused_now)} reused answers with their day, {len(lines) - len(reused_now)} of today without one"
    )
