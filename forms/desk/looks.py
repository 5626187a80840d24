"""Who opened what: each opening of a page with a person on it is written down once, however often the page runs again."""

from typing import Any, TypeVar

import streamlit as st

from forms.desk.frame import Desk, told
from screening.actions import clients

T = TypeVar("T")

OWN = frozenset({"here", "looked", "opened"})
"""What is kept of an opening."""


def arrive(path: str) -> None:
    """Called before every page: another page, or another person on it, is a new opening."""
    here = (path, st.query_params.get("ref", ""))
    if st.session_state.get("here") != here:
        st.session_state["here"] = here
        reopen()


def reopen() -> None:
    st.session_state["looked"], st.session_state["opened"] = "", {}


def as_opened(name: str, now: T) -> T:
    """As it was when this page was opened, so that what somebody else changed since is told apart from what is changed here."""
    opened: dict[str, Any] = st.session_state.setdefault("opened", {})
    found: T = opened.setdefault(name, now)
    return found


def write_down(desk: Desk, ref: str, what: str, **about: str | int) -> None:
    """Where that cannot be written the page says so, and still opens: somebody may need it now."""
    if st.session_state.get("looked") != (ref, what):
        with told():
            clients.looked(desk.service.store, desk.actor, desk.now, ref, what, **about)
            st.session_state["looked"] = (ref, what)
