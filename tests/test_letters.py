"""What the papers cannot print is refused where it is typed, in words that the person there reads; all else is drawn."""

import os
from pathlib import Path

import pytest

from forms import service
from forms.paper.fonts import face_of, undrawable
from screening.actions import answering, visits
from screening.errors import InputError
from screening.identity import Client
from screening.letters import PRINTABLE, Unprintable, unprintable
from tests.builders import House
from tests.papertext import _REFUSED, run
from tests.test_tablet import Tablet


def test_every_letter_that_is_taken_is_drawn() -> None:
    assert [char for char in PRINTABLE if not face_of(char)] == []
    assert undrawable("Zoë Łukasz Đỗ Ελληνικά кириллица 王小明 さくら \u2264 ½") == ()


@pytest.mark.parametrize("odd", _REFUSED)
def test_other_scripts_pictures_and_hidden_characters_are_refused_and_named(odd: str, clinic: House) -> None:
    assert unprintable(f"fine {odd}")
    ref = clinic.open()
    clinic.agree(ref)
    with pytest.raises(Unprintable) as caught:
        clinic.answer(ref, anything_else=f"fine {odd}")
    assert caught.value.characters and "Latin letters" in str(caught.value)
    assert "anything_else" not in clinic.visit(ref).answers


def test_a_name_is_refused_at_the_desk_and_a_chinese_one_is_taken(clinic: House) -> None:
    with pytest.raises(Unprintable):
        clinic.open(name="שרה")
    ref = clinic.open(name="王小明 Łukasz")
    with clinic.store.read() as reader:
        found: Client = reader.client(clinic.visit(ref).client)
    assert found.name == "王小明 Łukasz"


def test_a_signature_cannot_be_typed_in_letters_that_its_page_cannot_show(clinic: House) -> None:
    ref = clinic.submitted()
    clinic.decide(ref)
    clinic.release(ref)
    with pytest.raises(InputError, match="We cannot print this: ש ר ה"):
        clinic.sign(ref, typed="שרה")
    assert clinic.visit(ref).consent is None


def test_staff_are_told_too(clinic: House) -> None:
    ref = clinic.open()
    with pytest.raises(Unprintable):
        visits.abandon(clinic.store, clinic.p, clinic.tick(), ref, "said \U0001f600")
    with pytest.raises(Unprintable):
        answering.agree(clinic.store, clinic.client(ref), clinic.tick(), ref, "digest", 3.0, helper_name="ท")


def test_on_the_tablet_the_client_reads_how_to_go_on_and_the_other_answers_are_saved(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer_all(ref)
    tablet = Tablet(clinic, ref)
    tablet.identify()
    tablet.press("change_medicines")
    tablet.at.text_area(key="medicine_names").set_value("\U0001f600 Eliquis").run()
    assert "We cannot print this: \U0001f600" in tablet.text
    assert tablet.given("medicine_names") is None
    tablet.at.text_area(key="medicine_names").set_value("Eliquis").run()
    assert "We cannot print this" not in tablet.text and tablet.given("medicine_names") == "Eliquis"
    service._held.clear()


def test_what_was_answered_is_what_the_paper_says(tmp_path: Path) -> None:
    found = run(int(os.environ.get("INTAKE_EXAMPLES", "2")), 6, tmp_path)
    assert found.faults == [] and found.refused
