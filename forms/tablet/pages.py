"""Stands in until the client's pages are here."""

import streamlit as st

from screening.store import Session


def run(session: Session | None) -> None:
    """`session` is None on a tablet that is bound to no visit."""
    page = st.Page(lambda: st.link_button("Staff sign-in", "/sign-in"), title="start", url_path="start", default=True)
    st.navigation([page], position="hidden").run()
