"""Code, birth date and notice: everything before the first question."""

import re
from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from forms import browser
from forms.tablet import born, frame, kiosk, steps, walk_up
from forms.tablet.stand import Stand
from screening.actions import answering, returning, visits
from screening.actions.answering import Shown
from screening.consent import Clause
from screening.errors import InputError, StoreError, TooManyTries
from screening.letters import Unprintable
from screening.questionnaire import Item
from screening.response import By, How
from screening.wording import asked, day_words, filled, months, said

_FAULT, _HELPED = "who_fault", "back_helped_here"


def start(stand: Stand) -> None:
    """No visit on this tablet: a form that was sent to it, the code from the front desk, or who came without one."""
    words = stand.words
    frame.open_page(words, stand.clinic.name, stand.language, "start")
    here = kiosk.StandBy.of(stand.held, stand.now)
    if here.sent:
        kiosk.ready(stand)
    elif here.arrived:
        walk_up.wait(stand)
    elif here.paired and stand.protocol and walk_up.is_open(stand):
        walk_up.ask(stand)
    else:
        _code(stand)
        if here.paired and stand.protocol:
            walk_up.offer(stand)
    if here.paired:
        kiosk.stand_by(here)
        kiosk.staff(stand)
    else:
        kiosk.staff(stand, "/sign-in", "staff_sign_in")


def _code(stand: Stand) -> None:
    words = stand.words
    with st.container(key="hall"):
        frame.heading(words["welcome"], words["code_ask"])
        code = st.text_input(words["code_label"], key="code", autocomplete="off", max_chars=12).strip().upper()
        if st.button(words["begin"], key="begin", type="primary", width="stretch"):
            if re.fullmatch(r"[A-Z0-9]{6}", code):
                browser.leave(f"/t/{code}")
            else:
                frame.beside(words["code_wrong"])


def who(stand: Stand) -> None:
    """The birth date; after five wrong ones only a member of staff helps. Nothing says whose form it is."""
    words = stand.words
    frame.open_page(words, stand.clinic.name, stand.language, "who")
    if stand.protocol is None:
        frame.heading(words["who_title"])
        return ask_staff(stand)
    with st.container(key="hall"):
        frame.heading(words["who_title"], words["who_ask"])
        typed = born.boxes(stand, "who", st.session_state.get(_FAULT, ""))
    pressed = frame.bottom(words, False, words["next"], helped=stand.helped)
    stand.help(pressed, "who")
    if pressed.next:
        st.session_state[_FAULT] = _identify(stand, typed)
        st.rerun()
    return None


def _identify(stand: Stand, typed: Mapping[str, str]) -> str:
    assert stand.session is not None
    birth_date, problem = born.read(stand, typed)
    if birth_date is None:
        return problem
    try:
        right = visits.confirm_birth_date(stand.held.store, stand.session, birth_date, stand.now)
    except TooManyTries:
        return stand.words["who_mismatch"]
    except StoreError:
        return stand.words["saving_paused"]
    return "" if right else stand.words["who_wrong"]


def ask_staff(stand: Stand) -> None:
    """Neutral: something only a member of staff can settle."""
    frame.note(stand.words["ask_staff_lead"], "told")


# The notice, who helps, and the agreement to an electronic form

_HELPERS = {
    By.client: "helper_alone",
    By.companion: "helper_companion",
    By.staff: "helper_staff",
    By.interpreter: "helper_interpreter",
}


def notice(stand: Stand) -> None:
    words = stand.words
    stand.began("notice")
    frame.open_page(words, stand.clinic.name, stand.language, "notice")
    if st.session_state.get("paper"):
        return _paper(stand)
    before = None if st.session_state.get(_HELPED) else _agreed_before(stand)
    if before:
        return _welcome_back(stand, before)
    frame.heading(words["notice_title"], words["notice_lead"])
    if stand.content.approval.state != "approved":
        frame.note(words["draft_notice"], "private")
    clauses = _clauses(stand)
    st.html(
        "".join(f'<div class="prose"><h2>{frame.inline(clause.title)}</h2>{frame.prose(clause.body)}</div>' for clause in clauses)
    )
    helper, name = _helper(stand)
    if st.session_state.get("notice_fault"):
        frame.beside(st.session_state["notice_fault"])
    wants_paper = st.button(words["notice_paper"], key="paper_form", width="stretch")
    agreed = st.button(words["notice_agree"], key="agree", type="primary", width="stretch")
    pressed = frame.bottom(words, False, "", helped=stand.helped)
    if wants_paper:
        st.session_state["paper"] = True
        st.rerun()
    stand.help(pressed, "notice")
    if agreed:
        _agree(stand, clauses, helper, name)
    return None


def _agreed_before(stand: Stand) -> datetime | None:
    """When this client agreed to the very same notice at an earlier visit."""
    text = steps.notice_digest(stand.content, [clause.body for clause in _clauses(stand)])
    with stand.held.store.read() as reader:
        earlier = reader.visits_of(*reader.one_person(stand.in_visit.client))
    return max((one.notice.at for one in earlier if one.notice and one.response and one.notice.text == text), default=None)


def _welcome_back(stand: Stand, before: datetime) -> None:
    """One touch for who comes alone; all else is on the page that was there at the first visit."""
    words, clauses = stand.words, _clauses(stand)
    with st.container(key="hall"):
        day = day_words(stand.clinic.day(before), months(stand.content.words(stand.language)))
        frame.heading(words["back_title"], words["back_lead"].format(day=day))
        if stand.content.approval.state != "approved":
            frame.note(words["draft_notice"], "private")
        with st.expander(words["back_read"]):
            st.html(
                "".join(f'<div class="prose"><h2>{frame.inline(one.title)}</h2>{frame.prose(one.body)}</div>' for one in clauses)
            )
        if st.session_state.get("notice_fault"):
            frame.beside(st.session_state["notice_fault"])
        alone = st.button(words["back_alone"], key="back_alone", type="primary", width="stretch")
        helped = st.button(words["back_helped"], key="back_helped", width="stretch")
    pressed = frame.bottom(words, False, "", helped=stand.helped)
    stand.help(pressed, "notice")
    if helped:
        st.session_state[_HELPED] = True
        st.rerun()
    if alone:
        _agree(stand, clauses, By.client, "")


def _clauses(stand: Stand) -> tuple[Clause, ...]:
    clinic = stand.clinic
    fill = {"clinic": clinic.name, "phone": clinic.phone, "privacy_contact": clinic.privacy_contact, "address": clinic.address}
    return tuple(filled(clause, fill) for clause in stand.content.words(stand.language).privacy)


def _helper(stand: Stand) -> tuple[By | None, str]:
    words = stand.words
    labels = {by: words[key] for by, key in _HELPERS.items()}
    helper = st.radio(words["helper_ask"], list(labels), None, labels.__getitem__, key="helper", horizontal=True, width="stretch")
    if helper in (None, By.client):
        return helper, ""
    name = st.text_input(words["helper_name"], key="helper_name", autocomplete="off", max_chars=80).strip()
    if helper is not By.companion:
        return helper, name
    relation = st.text_input(words["helper_relation"], key="helper_relation", autocomplete="off", max_chars=80).strip()
    return helper, words["helper_name_words"].format(name=name, relation=relation) if name and relation else name


def _agree(stand: Stand, clauses: tuple[Clause, ...], helper: By | None, name: str) -> None:
    if helper is None or (helper is not By.client and not name):
        st.session_state["notice_fault"] = stand.words["choose_one" if helper is None else "name_empty"]
        st.rerun()
    text = steps.notice_digest(stand.content, [clause.body for clause in clauses])
    try:
        answering.agree(stand.held.store, stand.actor, stand.now, stand.in_visit.ref, text, stand.seconds("notice"), helper, name)
        returning.carry(stand.held.store, stand.content, stand.actor, stand.now, stand.in_visit.ref)
        keep_birth_date(stand, helper)
    except Unprintable as odd:
        st.session_state["notice_fault"] = stand.words["letters_refused"].format(characters=odd.characters)
        st.rerun()
    except (InputError, StoreError):
        st.session_state["notice_fault"] = stand.words["saving_paused"]
    st.session_state.pop("ask_page", None)
    st.rerun()


def keep_birth_date(stand: Stand, by: By) -> None:
    """It was entered a moment ago and matched: nobody is asked twice."""
    item: Item | None = stand.content.questionnaire.by_id.get(steps.BORN)
    if item is None or stand.client is None:
        return
    given = stand.client.birth_date.isoformat()
    page = stand.content.questionnaire.page_of(item.id)
    words = said(stand.content, item, given, stand.language)
    shown = Shown(item.id, given, asked(item, stand.language), words, How.alone, page[0] if page else 0)
    ref = stand.in_visit.ref
    saved = answering.answer(stand.held.store, stand.content, stand.actor, stand.now, ref, [shown], by, stand.language)
    stand.learn(saved.visit, saved.known)


def _paper(stand: Stand) -> None:
    frame.calm(stand.words["hand_back_title"], stand.words["notice_paper_done"])
    hand_back(stand)
    if st.button(stand.words["sign_go_back"], key="paper_back", type="tertiary"):
        st.session_state.pop("paper")
        st.rerun()


def hand_back(stand: Stand, primary: bool = True) -> None:
    """A real navigation: the visit, its cookie and what the browser kept are gone after it."""
    if st.button(stand.words["hand_back_do"], key="hand_back", type="primary" if primary else "secondary"):
        st.session_state.clear()
        browser.leave("/hand-back")
