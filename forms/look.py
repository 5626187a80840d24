"""The look on glass: colours, the shared style sheet with its touch targets, and icons as drawings."""

import streamlit as st

PAPER, WHITE, INK, QUIET = "#FBF8F3", "#FFFFFF", "#22302E", "#55625F"
JADE, TINT, LINE, CLAY = "#1F6A5E", "#EAF2EF", "#C9D3CF", "#A8482A"
TODO, GO, HOLD, STOP, NOTHING, TEST = "#1B5A9C", "#1E6F47", "#8A5200", "#A8201A", "#59635F", "#6A3D8F"

# The mark of the house: a leaf made of two strokes.
MARK = (
    f'<svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true" fill="none" stroke="{CLAY}" stroke-width="2" stroke-linecap="round">'
    '<path d="M6 22C4 12 11 5 23 5c0 12-7 19-17 17Z"/><path d="M6 22 16 12"/></svg>'
)

# Only data-testid hooks: class names are hashed and change with every version of Streamlit.
SHARED = f"""
[data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stDecoration"], [data-testid="stStatusWidget"] {{ display: none }}
[data-testid="stRadioOption"], [data-testid="stCheckbox"] label {{
  min-height: 48px; min-width: 48px; padding: 6px 12px 6px 6px; box-sizing: border-box; align-items: center; border-radius: 10px }}
[data-testid="stRadioOption"] *, [data-testid="stCheckbox"] label * {{ white-space: normal; text-overflow: clip; overflow: visible }}
[data-testid="stRadioOption"]:hover, [data-testid="stCheckbox"] label:hover {{ background: {TINT} }}
[data-testid="stRadio"] [role="radiogroup"] {{ gap: 8px }}
[data-testid="stButton"] button, [data-testid="stLinkButton"] a, [data-testid="stFormSubmitButton"] button,
[data-testid="stDownloadButton"] button, [data-testid="stPopoverButton"], [data-testid="stButtonGroup"] button, [data-testid="stPageLink"] a {{
  min-height: 48px; min-width: 48px; transition: background-color 150ms, border-color 150ms }}
[data-testid="stTextInputField"], [data-testid="stNumberInputField"], [data-testid="stSelectbox"] input,
[data-testid="stMultiSelect"] input {{ min-height: 48px }}
[data-testid="stTextInput"] > div > div, [data-testid="stNumberInputContainer"], [data-testid="stDateInput"] > div > div,
[data-testid="stTimeInput"] > div > div {{
  min-height: 50px; height: auto }}
[data-testid="stNumberInputStepDown"], [data-testid="stNumberInputStepUp"], [data-testid="stNumberInputClearButton"],
[data-testid="stSelectbox"] button,
[data-testid="stMultiSelect"] button, [data-testid="stDateInputCalendarButton"] {{ min-width: 48px; min-height: 48px }}
[data-testid="stSelectbox"] > div > div, [data-testid="stMultiSelect"] > div > div {{ min-height: 50px }}
[data-testid="stExpander"] summary {{ min-height: 48px }}
[data-testid="stDialog"] button {{ min-height: 48px; min-width: 48px }}
:focus-visible {{ outline: 3px solid {TODO} !important; outline-offset: 2px }}
h1, h2, h3, h4 {{ letter-spacing: -0.005em; line-height: 1.25 }}
@media (prefers-reduced-motion: reduce) {{ * {{ transition: none !important; animation: none !important }} }}
"""


def wear_more(style: str) -> None:
    """After the shared sheet: a page's own rules."""
    st.html(f"<style>{style}</style>")


def wear(*more: str) -> None:
    """Puts the shared style sheet on the page, and more after it."""
    st.html(f"<style>{SHARED}{''.join(more)}</style>")
