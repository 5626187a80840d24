"""A paper form typed in and checked: the same visit as on glass, never without a second person, never more than stands on paper."""

from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from forms import service
from forms.paper import render
from forms.paper.blank import notice_digest, stamp
from forms.paper.numbers import numbers
from forms.service import Service
from forms.tablet import steps
from screening.actions import paper, people, visits
from screening.actions.record import clinic_of
from screening.entry import NoticeAgreed, PaperChecked
from screening.errors import InputError, NotAllowed, NotNow
from screening.identity import Actor, Role, Staff, as_actor
from screening.packet import build
from screening.response import Answer, By
from screening.settings import Settings
from screening.store import Device
from screening.visit import Status
from tests.builders import PASSWORD, House, protocol
from tests.test_paper import read

SCRIPT = Path(__file__).parent.parent / "forms" / "pages.py"
FOOT = protocol().digest[:12]
CASES: tuple[dict[str, Any], ...] = (
    {},
    {"anticoagulant": "yes", "anticoagulant_kind": "newer_pill", "anticoagulant_bleeding": "no"},
    {"botulinum": "yes", "botulinum_date": {"days": [0, 3]}, "botulinum_areas": ["forehead:left"]},
    {"pregnant": "not_sure", "faint_history": "in_person"},
)


def second(clinic: House, *roles: Role, ref: str = "SECND234") -> Staff:
    person = Staff(
        ref=ref, user=ref.lower(), name=f"Second {ref}", registration="A 9", roles=frozenset(roles or {Role.practitioner})
    )
    people.add_staff(clinic.store, clinic.p, person, PASSWORD, clinic.tick())
    return person


def begun(clinic: House, actor: Actor | None = None) -> str:
    ref = clinic.open()
    notice = notice_digest(protocol(), "en", clinic.clinic)
    paper.begin(clinic.store, protocol(), actor or clinic.p, clinic.tick(), ref, FOOT, notice)
    return ref


def type_in(clinic: House, ref: str, actor: Actor | None = None, **given: Any) -> tuple[Any, ...]:
    shown = [clinic.shown(name, value) for name, value in given.items()]
    return paper.type_in(clinic.store, protocol(), actor or clinic.p, clinic.tick(), ref, shown, "en")


def typed(clinic: House, **given: Any) -> str:
    """All that `House.answer_all` answers on glass, typed in instead."""
    glass = clinic.open()
    clinic.agree(glass)
    clinic.answer_all(glass, **given)
    ref = begun(clinic)
    type_in(clinic, ref, **{name: answer.given for name, answer in clinic.visit(glass).answers.items()})
    return ref


def check(clinic: House, ref: str, person: Staff, compared: bool = True, alone: bool = False) -> None:
    reads = paper.answers_digest(clinic.visit(ref))
    paper.check(clinic.store, protocol(), as_actor(person), clinic.tick(), ref, reads, compared, alone)


# The record


@pytest.mark.parametrize("given", CASES, ids=str)
def test_a_visit_typed_in_reads_like_the_same_visit_on_glass(clinic: House, given: dict[str, Any]) -> None:
    other = second(clinic)
    glass = clinic.open()
    clinic.agree(glass)
    clinic.answer_all(glass, **given)
    clinic.submit(glass)
    ref = typed(clinic, **given)
    check(clinic, ref, other)
    one, two = clinic.visit(glass), clinic.visit(ref)
    assert one.response and two.response
    assert one.response.given() == two.response.given() and one.response.dropped == two.response.dropped
    assert [(a.asked, a.said) for a in one.response.answers] == [(a.asked, a.said) for a in two.response.answers]
    assert clinic.screening(glass) == clinic.screening(ref)
    assert clinic.status(glass) is clinic.status(ref) is Status.to_review
    assert {answer.by for answer in two.response.answers} == {By.paper}
    assert {answer.by for answer in one.response.answers} == {By.client}


def test_who_typed_and_who_checked_is_kept_and_printed(clinic: House, tmp_path: Path) -> None:
    other = second(clinic)
    ref = typed(clinic)
    check(clinic, ref, other)
    kept = next(entry for entry in clinic.visit(ref).entries if isinstance(entry, PaperChecked))
    assert kept.typed == (clinic.practitioner.name,) and kept.checked == other.name and not kept.alone
    packet = signed_packet(clinic, ref)
    line = f"paper form, typed in by {clinic.practitioner.name}, checked line by line by {other.name}"
    assert packet.paper == line and {answer.by for answer in packet.answers} == {line}
    assert "Answers from paper compared with the paper, line by line" in [event.what for event in packet.certificate.events]
    text = " ".join(read(render(packet), tmp_path).split())
    assert f"Answers from a {line}." in text  # the cover
    assert f"From a {line}, unless a line says otherwise." in text  # the answers
    assert text.count("typed in by") >= 3  # and the certificate
    assert "Privacy notice read and agreed to on paper" in [event.what for event in packet.certificate.events]


def signed_packet(clinic: House, ref: str) -> Any:
    clinic.look(ref)
    clinic.decide(ref)
    clinic.release(ref)
    clinic.sign(ref)
    clinic.countersign(ref)
    with clinic.store.read() as reader:
        events = [linked.event for linked in reader.audit(ref)]
        visit = reader.visit(ref)
        client = reader.client(visit.client)
        return build(protocol(), clinic_of(reader), client, clinic.practitioner, visit, events, "head", "print", clinic.tick())


def test_a_packet_from_glass_says_nothing_of_paper(clinic: House) -> None:
    ref = clinic.submitted()
    assert signed_packet(clinic, ref).paper == ""


def test_the_person_who_typed_never_checks_while_there_is_another(clinic: House) -> None:
    second(clinic)
    ref = typed(clinic)
    for alone in (False, True):
        with pytest.raises(NotAllowed, match="second person"):
            check(clinic, ref, clinic.practitioner, alone=alone)
    assert clinic.visit(ref).response is None


def test_alone_only_where_nobody_else_may_and_only_by_saying_so(clinic: House) -> None:
    ref = typed(clinic)  # a receptionist is no second person: answers are not hers to read
    with pytest.raises(NotAllowed, match="alone"):
        check(clinic, ref, clinic.practitioner)
    check(clinic, ref, clinic.practitioner, alone=True)
    kept = clinic.visit(ref).paper
    assert kept and kept.alone
    assert signed_packet(clinic, ref).paper == f"paper form, typed in and checked by {clinic.practitioner.name} alone"


def test_the_check_counts_for_what_was_on_the_screen(clinic: House) -> None:
    other = second(clinic)
    ref = typed(clinic)
    reads = paper.answers_digest(clinic.visit(ref))
    type_in(clinic, ref, latex="not_sure")
    with pytest.raises(NotNow, match="changed"):
        paper.check(clinic.store, protocol(), as_actor(other), clinic.tick(), ref, reads, True)
    with pytest.raises(InputError, match="compared"):
        check(clinic, ref, other, compared=False)
    assert clinic.visit(ref).response is None


def test_what_is_typed_after_the_check_is_not_checked(clinic: House) -> None:
    other = second(clinic)
    ref = typed(clinic)
    check(clinic, ref, other)
    with pytest.raises(NotNow):
        type_in(clinic, ref, latex="yes")
    clinic.answer(ref, latex="not_sure")  # the client, on a tablet
    assert clinic.visit(ref).paper is not None
    type_in(clinic, ref, nickel="not_sure")
    assert clinic.visit(ref).paper is None


def test_a_blank_stays_missing_and_cannot_be_sent(clinic: House) -> None:
    other = second(clinic)
    ref = typed(clinic)
    type_in(clinic, ref, latex=None)
    assert "latex" not in clinic.visit(ref).answers and "latex" in clinic.screening(ref).missing
    with pytest.raises(NotNow, match="Still to answer: 1"):
        check(clinic, ref, other)
    assert clinic.visit(ref).paper is None, "nothing of a refused check is kept"


def test_reception_neither_types_nor_checks(clinic: House) -> None:
    ref = begun(clinic)
    with pytest.raises(NotAllowed):
        type_in(clinic, ref, clinic.r, latex="no")
    with pytest.raises(NotAllowed):
        check(clinic, ref, clinic.receptionist)
    with pytest.raises(NotAllowed):
        begun(clinic, clinic.r)


@pytest.mark.parametrize("foot", ["", "000000000000", f"FORM 2026.11 {FOOT} K74M29XA"])
def test_another_version_or_another_visits_paper_is_refused(clinic: House, foot: str) -> None:
    ref = clinic.open()
    with pytest.raises(InputError):
        paper.begin(clinic.store, protocol(), clinic.p, clinic.tick(), ref, foot, "digest")
    assert clinic.visit(ref).notice is None


def test_the_square_of_this_visits_paper_is_taken(clinic: House) -> None:
    ref = clinic.open()
    paper.begin(clinic.store, protocol(), clinic.p, clinic.tick(), ref, stamp(protocol(), ref), "digest")
    notice = clinic.visit(ref).notice
    assert notice and notice.on_paper


def test_the_birth_date_says_whose_paper_it_is(clinic: House) -> None:
    ref = begun(clinic)
    with pytest.raises(InputError, match="birth date"):
        type_in(clinic, ref, birth_date="1970-01-01")
    type_in(clinic, ref, birth_date="1986-03-16")


def test_an_emergency_on_paper_calls_as_on_glass(clinic: House) -> None:
    glass = clinic.open()
    clinic.agree(glass)
    ref = begun(clinic)
    assert clinic.answer(glass, vision_change="yes") == type_in(clinic, ref, vision_change="yes")
    assert clinic.visit(glass).raised == clinic.visit(ref).raised
    assert clinic.status(ref) is Status.emergency
    with pytest.raises(NotNow):
        check(clinic, ref, second(clinic))


def test_paper_ends_the_tablet_and_a_tablet_asks_for_the_electronic_form_again(clinic: House) -> None:
    ref = clinic.open()
    visits.give_code(clinic.store, clinic.p, clinic.tick(), ref, visits.ANSWER, "AB2CD3")
    device = Device(ref="DEVICE", digest="d", name="Tablet 1")
    visits.take_code(clinic.store, "AB2CD3", "here", device, "token", clinic.tick())
    paper.begin(clinic.store, protocol(), clinic.p, clinic.tick(), ref, FOOT, "digest")
    with clinic.store.read() as reader:
        session = reader.session(reader.code_of("token"))
        assert visits.on_tablet(reader, "token", clinic.tick()) is None
    assert session and steps.places(session, True, clinic.visit(ref), True, (), False) == ("notice",)
    clinic.agree(ref)
    assert steps.places(session, True, clinic.visit(ref), True, (), False) == ("ask", "check")


# The desk


@pytest.fixture
def held(clinic: House, tmp_path: Path) -> Iterator[Service]:
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path)})
    service.put(made := Service(clinic.store, settings, clinic.tick, protocol()))
    yield made
    service._held.clear()


Open = Callable[..., AppTest]


@pytest.fixture
def desk(held: Service) -> Open:
    def opened(ref: str, user: str = "practitioner", keyin: bool = True) -> AppTest:
        people.sign_in(held.store, user, PASSWORD, "test", f"token of {user}", held.clock())
        held.cookie = lambda name: f"token of {user}" if name == "staff" else ""
        at = AppTest.from_file(str(SCRIPT), default_timeout=60).run()
        press(at, f"open_{ref}")
        return press(at, "keyin") if keyin else at

    return opened


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception, at.exception
    return at


def told(at: AppTest) -> str:
    return unescape(
        " ".join(
            [*(one.proto.body for one in at.get("html") if "<style>" not in one.proto.body), *(one.value for one in at.error)]
        )
    )


def start(at: AppTest) -> AppTest:
    at.text_input(key="keyin_foot").set_value(FOOT)
    at.radio(key="keyin_helper").set_value("client")
    at.checkbox(key="keyin_agreed").check()
    return press(at, "keyin_start")


def go(at: AppTest, page: str) -> AppTest:
    key = next(str(one.key) for one in at.selectbox if str(one.key).startswith("keyin_go_"))
    at.selectbox(key=key).set_value(page).run()
    assert not at.exception
    return at


def test_the_front_of_the_paper_comes_first(desk: Open, clinic: House) -> None:
    ref = clinic.open()
    at = desk(ref)
    looked = clinic.events(ref).count("visit opened by staff")
    assert looked == 2  # its page, and this one
    at = press(at, "keyin_start")
    assert clinic.events(ref).count("visit opened by staff") == looked
    assert "who filled in the form" in told(at) and clinic.visit(ref).notice is None
    start(at)
    notice = clinic.visit(ref).notice
    assert isinstance(notice, NoticeAgreed) and notice.on_paper and notice.text == notice_digest(protocol(), "en", clinic.clinic)


def test_lines_are_typed_under_their_numbers_and_kept_at_once(desk: Open, clinic: House) -> None:
    ref, number = clinic.open(), numbers(protocol().questionnaire)
    at = go(start(desk(ref)), "needles_fainting")
    radio = at.radio(key="latex")
    assert radio.label.startswith(number["latex"]) and radio.value is None
    radio.set_value("no").run()
    answer = clinic.visit(ref).answers["latex"]
    assert isinstance(answer, Answer) and (answer.given, answer.by, answer.page) == ("no", By.paper, 12)
    assert number["nickel"] in told(at) and "nickel" not in clinic.visit(ref).answers
    at.radio(key="faint_history").set_value("yes").run()
    follow_up = at.radio(key="faint_history_date")
    assert follow_up.label.startswith(number["faint_history_date"]) and number["faint_history_date"].endswith(
        ("a", "b", "c", "d")
    )


def test_an_emergency_line_stops_the_typing(desk: Open, clinic: House) -> None:
    ref = clinic.open()
    at = go(start(desk(ref)), "urgent_head")
    at.radio(key="vision_change").set_value("yes").run()
    assert "go to the client now" in told(at) and "Paper form: emergency answer, go now" in told(at)
    assert not at.radio and clinic.status(ref) is Status.emergency


def test_the_second_person_sees_each_line_and_sends(desk: Open, clinic: House) -> None:
    second(clinic)
    ref, number = typed(clinic), numbers(protocol().questionnaire)
    at = press(desk(ref), "keyin_check")
    assert "A second person has to check this" in told(at) and not any(one.key == "keyin_send" for one in at.button)
    at = press(desk(ref, "secnd234"), "keyin_check")
    said = told(at)
    for name, answer in clinic.visit(ref).answers.items():
        assert f"<td>{number[name]}. " in said, name
        assert answer.said in said
    assert not at.radio and not at.text_input
    press(at, "keyin_send")
    assert "Tick that you compared" in told(at) and clinic.visit(ref).response is None
    at.checkbox(key="keyin_compared").check()
    press(at, "keyin_send")
    assert clinic.status(ref) is Status.to_review and clinic.visit(ref).paper is not None


def test_who_works_alone_says_so(desk: Open, clinic: House) -> None:
    ref = typed(clinic)
    at = press(desk(ref), "keyin_check")
    at.checkbox(key="keyin_compared").check()
    assert "work alone" in told(press(at, "keyin_send"))
    at.checkbox(key="keyin_alone").check()
    press(at, "keyin_send")
    assert clinic.status(ref) is Status.to_review


def test_with_blanks_there_is_no_way_to_send(desk: Open, clinic: House) -> None:
    ref = typed(clinic)
    type_in(clinic, ref, latex=None)
    at = press(desk(ref), "keyin_check")
    assert numbers(protocol().questionnaire)["latex"] in told(at)
    assert not any(one.key == "keyin_send" for one in at.button)


def test_what_was_typed_yesterday_is_blank_today_and_told_of(desk: Open, clinic: House) -> None:
    ref, words = typed(clinic), protocol().words("en").words["desk"]
    clinic.tick(days=1)
    at = go(desk(ref), "urgent_head")
    assert words["keyin_aged_do"] in told(at) and at.radio(key="vision_change").value is None
    at.radio(key="vision_change").set_value("no").run()
    assert clinic.visit(ref).answers["vision_change"].at.date() == clinic.now.date()


def test_reception_prints_the_form_and_types_nothing(desk: Open, clinic: House) -> None:
    ref = clinic.open()
    at = desk(ref, "desk", keyin=False)
    assert "keyin" not in {str(one.key) for one in at.button}
    assert len(at.get("download_button")) == 2


def test_two_visits_typed_one_after_the_other_share_nothing(desk: Open, clinic: House) -> None:
    first, other = clinic.open(), clinic.open("Another Client", date(1990, 5, 5))
    at = go(start(desk(first)), "needles_fainting")
    at.radio(key="latex").set_value("yes").run()
    at.query_params["ref"] = other
    at.run()
    go(start(at), "needles_fainting")
    assert at.radio(key="latex").value is None and "latex" not in clinic.visit(other).answers


def test_answers_given_on_glass_before_stay_the_clients(clinic: House) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    clinic.answer(ref, latex="no")
    paper.begin(clinic.store, protocol(), clinic.p, clinic.tick(), ref, FOOT, "digest")
    type_in(clinic, ref, latex="no", nickel="no")
    visit = clinic.visit(ref)
    assert visit.answers["latex"].by is By.client and visit.answers["nickel"].by is By.paper
    assert paper.typists(visit) == (clinic.practitioner.ref,)
