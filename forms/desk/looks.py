"""Who opened what: each opening of a page with a person on it is written down once, however often the page runs again."""

import streamlit as st

from forms.desk.frame import Desk, told
from screening.actions import clients


def arrive(path: str) -> None:
    """Called before every page: another page, or another person on it, is a new opening."""
    here = (path, st.query_params.get("ref", ""))
    if st.session_state.get("here") != here:
        st.session_state["here"], st.session_state["looked"] = here, ""


def write_down(desk: Desk, ref: str, what: str, **about: str | int) -> None:
    """Where that cannot be written the page says so, and still opens: somebody may need it now."""
    if st.session_state.get("looked") != ref:
        with told():
            clients.looked(desk.service.store, desk.actor, desk.now, ref, what, **about)
            st.session_state["looked"] = ref
