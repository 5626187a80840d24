"""The course page, the next date and the reminders, driven as Streamlit runs them; the calendar file by its address."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from forms import handouts, scans
from forms.desk.course_picture import picture
from forms.service import Service, Words
from screening.actions import people, planning
from screening.clinic import ClinicSettings, Weekday
from screening.errors import InputError
from screening.identity import Client
from screening.ledger import Rated
from screening.review import Choice, Outcome
from screening.rule import Modality
from tests.builders import DAY, House, protocol
from tests.test_desk import desk, held, keys, press, shown
from tests.test_ledger import NUMBERS, PLANTED, agree, keep, put_off, session, told
from tests.test_permissions import Screen
from tests.test_web import Browser

__all__ = ["desk", "held"]


RATED = (
    Rated(DAY, "lines", 7, "Lines"),
    Rated(DAY + timedelta(days=20), "lines", 8, "Lines"),
    Rated(DAY, "tone", 4, "Skin tone"),
)


@pytest.fixture
def home(clinic: House) -> House:
    return clinic


def cookie(home: House, user: str) -> dict[str, str]:
    token = f"cookie {next(NUMBERS)}"
    people.sign_in(home.store, user, "correct horse battery", "test", token, home.tick())
    return {"staff": token}


def at_course(held: Service, home: House, ref: str, user: str = "practitioner") -> AppTest:
    screen = Screen(held, cookie(home, user))
    screen.open("course", ref=home.visit(ref).client)
    return screen.at


def test_the_course_page_tells_of_each_session_and_reception_of_the_day_alone(held: Service, home: House) -> None:
    ref = session(home, goals_words=PLANTED)
    off = put_off(home, ref, condition=PLANTED, until=DAY + timedelta(days=30))
    ref = session(home, off, days=40)
    practitioner = shown(at_course(held, home, ref))
    for words in (
        "2 of 10 sessions done",
        "Session 1",
        "Session 2",
        "8 needles",
        "Put off",
        "Consent signed at this visit",
        '<figure class="course">',
    ):
        assert words in practitioner, words
    at = at_course(held, home, ref, "desk")
    reception = shown(at)
    for words in ("needles", "Put off", "Consent", '<figure class="course">', PLANTED, "Session 1"):
        assert words not in reception, words
    assert "next_save" in keys(at) and not {"course_save", "review_save", "photos_save"} & keys(at)


def test_the_front_desk_agrees_on_a_day_and_gives_a_calendar_file(held: Service, home: House) -> None:
    ref = session(home)
    at = at_course(held, home, ref, "desk")
    press(at, "next_save")
    assert "Choose a day." in shown(at)
    (days,) = [one for one in at.get("button_group") if str(one.key).startswith("next_day")]
    assert len(days.options) == 6  # five that fit, and another one
    days.set_value((DAY + timedelta(days=4)).isoformat())
    press(at, "next_save")
    kept = told(home, ref).agreed
    assert kept and kept.on == DAY + timedelta(days=4) and kept.uid and kept.uid != "random"
    assert "Friday, 20 March 2026" in shown(at)
    browser = Browser(Starlette(routes=handouts.routes()), cookie(home, "desk"))
    answer = browser.get(f"/next/{ref}.ics")
    assert answer.status == 200 and b"DTSTART;VALUE=DATE:20260320" in answer.body
    assert b"Sample Client" not in answer.body and home.visit(ref).client.encode() not in answer.body
    assert home.events(ref)[-1] == "calendar file made"
    press(at, "next_take_back")
    assert told(home, ref).agreed is None and browser.get(f"/next/{ref}.ics").status == 404


def test_the_plan_and_a_review_are_kept_from_the_page(held: Service, home: House) -> None:
    ref = session(home)
    at = at_course(held, home, ref)
    at.number_input(key="course_planned_first").set_value(1).run()
    at.multiselect[0].set_value([1])
    press(at, "course_save")
    assert told(home, ref).plan.sessions == 1 and "A review is due: after session 1" in shown(at)
    press(at, "review_save")
    assert "Choose whether the course goes on." in shown(at)
    at.radio(key="review_1").set_value(False)
    at.text_area(key="review_says_1").set_value("No benefit.")
    press(at, "review_save")
    assert "The course was ended at a review" in shown(at) and "No benefit." in shown(at)


def test_reminders_hold_names_days_and_telephones_and_no_word_of_health(held: Service, home: House) -> None:
    ref = session(home, goals_words=PLANTED)
    with home.store.write() as writer:
        client: Client = writer.client(home.visit(ref).client)
        writer.put_client(client.model_copy(update={"phone": "780 555 0199"}))
    agree(home, ref, DAY + timedelta(days=3), "09:15")
    off = home.open("Put Off")
    home.agree(off)
    home.answer_all(off, goals_words=PLANTED)
    home.submit(off)
    home.look(off)
    home.decide(
        off, {one: Choice(outcome=Outcome.not_until, until=DAY + timedelta(days=2), condition=PLANTED) for one in Modality}
    )
    agree(home, off, DAY + timedelta(days=2))
    screen = Screen(held, cookie(home, "desk"))
    screen.open("reminders")
    assert "Nobody is expected" in shown(screen.at)
    (ahead,) = [one for one in screen.at.get("button_group") if one.key == "reminders_ahead"]
    ahead.set_value(3).run()
    seen = shown(screen.at)
    screen.at.run()
    assert listed(home) == 1  # once an opening
    assert seen.index("Put Off") < seen.index("Sample Client") and "780 555 0199" in seen and "09:15" in seen
    for words in (PLANTED, "Needl", "eferr", "ession 1"):
        assert words not in seen, words


def listed(home: House) -> int:
    with home.store.read() as reader:
        return sum(linked.event.event == "reminders listed" for linked in reader.audit())


def test_photos_are_shown_by_one_touch_and_gone_with_the_next(held: Service, home: House) -> None:
    ref = session(home)
    at = at_course(held, home, ref)
    assert "No photo is kept" in shown(at)
    keep(home, ref)
    at = at_course(held, home, ref)
    assert "data:image/jpeg" not in shown(at)
    assert "data:image/jpeg" in shown(press(at, "photos_show"))
    assert home.events(ref).count("photos opened") == 1
    assert "data:image/jpeg" not in shown(at.run())
    assert home.events(ref).count("photos opened") == 1
    auditor = at_course(held, home, ref, "desk")
    assert "Photos" not in shown(auditor)


def test_a_photo_is_no_letter_at_the_letters_address(held: Service, home: House) -> None:
    ref = session(home)
    keep(home, ref)
    with home.store.read() as reader:
        (scan,) = reader.scans_of(ref)
    browser = Browser(Starlette(routes=handouts.routes()), cookie(home, "practitioner"))
    assert browser.get(f"/scan/{scan.ref}").status == 404


def test_a_photo_loses_what_a_camera_writes_into_it() -> None:
    made, out = Image.new("RGB", (3000, 2000), "white"), io.BytesIO()
    tags = Image.Exif()
    tags[0x010E] = "planted place"
    made.save(out, "JPEG", exif=tags)
    assert b"planted place" in out.getvalue()
    kept = scans.pictured(out.getvalue())
    assert b"planted place" not in kept and max(Image.open(io.BytesIO(kept)).size) == scans.PHOTO_SIDE
    for wrong in (b"%PDF-1.7 %%EOF", b"nothing", b"\xff\xd8\xff" + b"0" * scans.LARGEST):
        with pytest.raises(InputError):
            scans.pictured(wrong)


def test_the_picture_shows_what_the_ledger_holds(home: House) -> None:
    ref = session(home)
    words = {
        name: name for name in ("course_consent", "course_sessions", "reactions", "course_reviews", "course_today", "course_band")
    }
    drawn = picture(told(home, ref), DAY, words)
    assert drawn.count("<circle") == 10 and drawn.count('stroke-dasharray="3 3"') == 9
    agree(home, ref, DAY + timedelta(days=5))
    assert picture(told(home, ref), DAY, words).count('stroke-dasharray="3 3"') == 8


def test_ratings_are_drawn_as_points_with_their_numbers_and_no_line_between(home: House) -> None:
    found = told(home, session(home))
    words = Words({"course_band": "{sessions} {until}"})
    plain, rated = (picture(one, DAY, words) for one in (found, found._replace(rated=RATED)))
    assert rated.count("<circle") - plain.count("<circle") == len(RATED)
    assert rated.count("<path") - plain.count("<path") == 2  # the frame of a lane each, nothing from point to point
    assert ">Lines<" in rated and ">7<" in rated and ">Lines<" not in plain


def test_no_day_is_proposed_on_which_the_clinic_is_closed(home: House) -> None:
    ref = session(home)
    shut = protocol().at_clinic(ClinicSettings(closed=frozenset({Weekday.saturday, Weekday.sunday})), ())
    with home.store.read() as reader:
        found = planning.course_of(reader, shut, home.visit(ref).client, home.now)
    assert [day.weekday() for day in found.proposal.days] == [3, 4, 0]
