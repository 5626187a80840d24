"""Streamlit gives the place for a file a role that what can be reached by keyboard must not have."""

import streamlit as st

_SCRIPT = """
export default function() {
  const mend = () => {
    for (const one of document.querySelectorAll('[data-testid="stFileUploaderDropzone"][role=presentation]')) { one.removeAttribute('role'); }
  };
  const drawn = new MutationObserver(mend);
  drawn.observe(document.body, { childList: true, subtree: true });
  mend();
  return () => drawn.disconnect();
}
"""


def mend() -> None:
    """On every page of the desk, as what a page unfolds may take a file."""
    st.components.v2.component("intake_uploads", js=_SCRIPT)(key="uploads")
