"""After the questions and after the signature, and the screen that an emergency answer opens."""

import html

import streamlit as st

from forms import service
from forms.tablet import arriving, frame, kiosk, rating, steps
from forms.tablet.stand import Stand
from screening.actions import answering, people
from screening.actions.visits import SIGN, on_tablet
from screening.errors import IntakeError
from screening.identity import as_actor
from screening.questionnaire import EmergencyText
from screening.visit import Status
from screening.wording import neutral

_READ, _STAFF = "read_page", "staff_opens"


def wait(stand: Stand) -> None:
    """Sent, or something that only a member of staff can settle: the page says the same to everybody."""
    words = stand.words
    frame.open_page(words, stand.clinic.name, stand.language, "wait")
    if stand.protocol is None or stand.in_visit.response is None or (stand.session and stand.session.purpose == SIGN):
        frame.calm(words["ask_staff_title"], words["ask_staff_lead"])
        arriving.hand_back(stand, primary=False)
        return kiosk.staff(stand)
    talk = words["sent_talk"] if stand.in_visit.in_private else ""
    frame.calm(words["hand_back_title"], words["sent"], talk, words["hand_back_or_read"])
    arriving.hand_back(stand)
    if st.button(words["read_on"], key="read_on"):
        stand.go("read")
    rating.offer(stand)
    return kiosk.staff(stand)


def read(stand: Stand) -> None:
    """The neutral pages, one after the other, each with its reading time."""
    clauses = neutral(stand.content.words(stand.language), stand.clinic)
    to_sign = stand.session is not None and stand.session.purpose == SIGN
    unread = steps.unread(stand.content, stand.in_visit)
    first = next((place for place, clause in enumerate(clauses) if clause.id in unread), 0)
    place = min(st.session_state.get(_READ, first), len(clauses))
    if place == len(clauses):
        return stand.go("consent") if to_sign and not unread else _has_read(stand)
    clause = clauses[place]
    stand.began(f"read_{clause.id}")
    frame.open_page(stand.words, stand.clinic.name, stand.language, f"read_{clause.id}")
    frame.heading(clause.title, "", (place + 1, len(clauses)), stand.words)
    frame.text_of(clause.body)
    pressed = frame.bottom(stand.words, place > 0, stand.words["next"], helped=stand.helped)
    stand.help(pressed, clause.id)
    if pressed.back:
        st.session_state[_READ] = place - 1
        st.rerun()
    if pressed.next:
        answering.read_page(
            stand.held.store, stand.actor, stand.now, stand.in_visit.ref, clause.id, stand.seconds(f"read_{clause.id}")
        )
        st.session_state[_READ] = place + 1
        st.rerun()
    return None


def _has_read(stand: Stand) -> None:
    frame.open_page(stand.words, stand.clinic.name, stand.language, "read_done")
    frame.calm(stand.words["hand_back_title"], stand.words["read_done"])
    arriving.hand_back(stand)
    if st.button(stand.words["back"], key="read_again", type="tertiary"):
        st.session_state[_READ] = 0
        st.rerun()


def done(stand: Stand) -> None:
    words = stand.words
    frame.open_page(words, stand.clinic.name, stand.language, "done")
    if stand.in_visit.ended is Status.declined:
        frame.calm(words["hand_back_title"], words["sign_decline_done"])
    elif stand.in_visit.consent and not stand.in_visit.ended:
        frame.calm(words["sign_done"], words["paper_copy"], words["hand_back"])
    else:
        frame.calm(words["hand_back_title"], words["read_done"])
    arriving.hand_back(stand)


def emergency(stand: Stand) -> None:
    """Stays until the practitioner recorded an assessment, whatever is tapped here. The quiet screen has no alarm in it."""
    words, visit = stand.alarm_words, stand.in_visit
    frame.open_page(stand.words, stand.clinic.name, stand.language, "emergency")
    if visit.staff_came:
        frame.note(stand.words["staff_here"], "private")
    elif st.session_state.get(_STAFF):
        _staff(stand)
    if visit.raised.keys() <= visit.mistakes:
        frame.note(words["mistake_done"], "private")
    _alarm(stand, steps.gravest(visit.raised.values()))
    with st.bottom, st.container(key="beside"):
        left, right = st.columns(2)
        if not visit.raised.keys() <= visit.mistakes and left.button(words["mistake"], key="mistake", width="stretch", wrap=True):
            answering.call_mistake(stand.held.store, stand.actor, stand.now, visit.ref)
            st.rerun()
        asks = visit.staff_came or st.session_state.get(_STAFF)
        if not asks and right.button(words["staff_with_me"], key="staff_with_me", width="stretch", wrap=True):
            st.session_state[_STAFF] = True
            st.rerun()
    _watch()


def _alarm(stand: Stand, text: EmergencyText) -> None:
    source = stand.held.protocol or stand.held.draft  # a fault in the content must not silence an alarm
    if source is None:
        frame.calm(stand.words["ask_staff_title"], stand.words["ask_staff_lead"])
        return
    screen = source.words(stand.language).emergency[text]
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in screen.lines)
    number = f'<p class="number">{html.escape(screen.number)}</p>' if screen.number else ""
    kind, role = ("calm", "status") if text is EmergencyText.private_distress else ("alarm", "alert")
    called = f"<p><strong>{html.escape(stand.alarm_words['staff_called'])}</strong></p>"
    st.html(f'<div class="{kind}" role="{role}"><h1>{html.escape(screen.title)}</h1>{called}{number}{lines}</div>')


def _staff(stand: Stand) -> None:
    """By PIN: "staff is with me" must be true. It ends nothing."""
    words = stand.alarm_words
    # A form: outside of one a PIN is lost when the keyboard passes the button that shows it.
    with st.form("staff_form", border=False):
        pin = st.text_input(words["staff_pin"], type="password", key="staff_pin", autocomplete="off", max_chars=12)
        if not st.form_submit_button(words["staff_with_me"], key="staff_confirm"):
            return
    try:
        person = people.by_pin(stand.held.store, pin, stand.session.subject if stand.session else "", stand.now)
        answering.come(stand.held.store, as_actor(person), stand.now, stand.in_visit.ref)
    except IntakeError as fault:
        frame.beside(str(fault))
        return
    st.session_state.pop(_STAFF)
    st.rerun()


@st.fragment(run_every="5s")
def _watch() -> None:
    """Looks whether the assessment was recorded, so that the screen goes by itself."""
    held = service.get()
    with held.store.read() as reader:
        session = on_tablet(reader, held.cookie("tablet"), held.clock())
        stands = session is not None and session.visit is not None and bool(reader.visit(session.visit).raised)
    if not stands:
        st.rerun()
