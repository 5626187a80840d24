"""The client's pages: which one this tablet may show now."""

from collections.abc import Callable
from functools import partial
from typing import cast, get_args

import streamlit as st

from forms import paused, service
from forms.tablet import arriving, asking, checking, consenting, frame, idle, kiosk, meeting, saving, signing, steps, waiting
from forms.tablet.stand import Stand
from screening.actions import visits
from screening.errors import IntakeError, StoreError
from screening.store import Session

DESK_PATHS = (
    *("setup", "queue", "visit", "client", "keyin", "packet", "protocol", "insight", "tablets"),
    *("people", "clinic", "account", "getting_ready", "course", "reminders"),
)
SHOWS: dict[steps.Place, Callable[[Stand], None]] = {
    "start": arriving.start,
    "who": arriving.who,
    "notice": arriving.notice,
    "ask": asking.ask,
    "check": checking.check,
    "certify": checking.certify,
    "read": waiting.read,
    "wait": waiting.wait,
    "consent": consenting.consent,
    "sign": signing.sign,
    "done": waiting.done,
    "emergency": waiting.emergency,
    "covered": kiosk.covered,
    "meet": meeting.meet,
}


def run(session: Session | None) -> None:
    """`session` is None on a tablet that is bound to no visit. Wherever the address points, only what is due now shows."""
    words = service.get().words("tablet")
    st.set_page_config(page_title=words["page_name"], page_icon="🌿", layout="centered")
    try:
        _show(session)
    except StoreError as fault:
        paused.again(paused_words(), fault)
    except IntakeError:  # what changed meanwhile only a member of staff can settle
        ask_staff()


def ask_staff() -> None:
    words = service.get().words("tablet")
    frame.calm(words["ask_staff_title"], words["ask_staff_lead"])


def paused_words() -> str:
    """In the language touched on this tablet: whose form it is, the store does not say now."""
    return service.get().words("tablet", frame.chosen_language() or "en")["saving_paused"]


def _show(session: Session | None) -> None:
    stand = Stand.of(session)
    kiosk.leave_ended(stand)
    current = _navigate(stand)
    allowed = stand.places()
    name = current.url_path
    if name not in allowed:
        stand.go(allowed[0])
    place = cast(steps.Place, name)
    if session:
        _keep(stand, session, place)
    if place in ("ask", "check") and steps.BORN in stand.asked_again:
        arriving.keep_birth_date(stand, saving.by(stand))
    frame.wear_logo(stand.clinic)
    SHOWS[place](stand)


def _keep(stand: Stand, session: Session, place: steps.Place) -> None:
    """What every page of a visit has: it counts as a touch, it sees the visit end elsewhere, and it does not stay open alone."""
    if place not in ("who", "covered"):
        visits.touch(stand.held.store, session, stand.now)
        stand.keep_language()
    kiosk.watch(place == "covered")
    if place != "covered":
        idle.watch(stand.words, place, stand.held.settings.idle)


def _navigate(stand: Stand) -> st.Page:
    """The pages by address; those of the desk lead to the start here. The bare address is a page of its own."""
    stand.pages = {
        place: st.Page(partial(show, stand), title=stand.words["page_name"], url_path=place) for place, show in SHOWS.items()
    }
    nothing = partial(arriving.start, stand)
    elsewhere = [st.Page(nothing, title=path, url_path=path) for path in DESK_PATHS]
    home = st.Page(nothing, title="home", url_path="home", default=True)
    return st.navigation([home, *stand.pages.values(), *elsewhere], position="hidden")


assert set(SHOWS) == set(get_args(steps.Place))
