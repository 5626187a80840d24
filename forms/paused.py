"""While the store does not answer: the page says so over whatever it shows, and tries again by itself."""

import html
import time
from typing import NoReturn

import streamlit as st

from forms import logs, look
from screening.errors import StoreError

SECONDS = 3
_STYLE = f"""<style>.paused {{ position: fixed; z-index: 1000000; inset: 0 0 auto 0; margin: 0; padding: 20px 24px; text-align: center;
  background: {look.WHITE}; border-bottom: 3px solid {look.CLAY}; color: {look.INK}; font: 700 20px/1.4 Atkinson, "Noto Sans", sans-serif }}
html[data-unsaved] .saved {{ visibility: hidden }}</style>"""


def again(words: str, fault: StoreError) -> NoReturn:
    """A run that ends for another one drops nothing: what stands on the page, saved or not, is still there when the store is back."""
    st.bottom.html(f'{_STYLE}<p class="paused" role="alert">{html.escape(words)}</p>')
    logs.fault(fault)
    time.sleep(SECONDS)
    st.rerun()
