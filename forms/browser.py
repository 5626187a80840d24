"""What only the browser can do: leave for another address of ours, so that cookies are read afresh."""

from typing import NoReturn

import streamlit as st

_LEAVE = "export default function (component) { window.location.replace(component.data.to) }"


def leave(to: str) -> NoReturn:
    """Leaves this page for good: what it held is gone from the browser."""
    st.components.v2.component("intake_leave", js=_LEAVE)(data={"to": to}, key="leave")
    st.stop()
