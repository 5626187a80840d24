"""Where people would rather look: figures of many visits, the inspector's view, and who did what."""

from collections.abc import Callable

import streamlit as st

from forms.desk import charts, incidents, inspection, reacted, trail
from forms.desk.frame import Desk
from forms.desk.markup import text

# Part, who may see it, its page.
PARTS: dict[str, tuple[str, Callable[[Desk], None]]] = {
    "figures": ("see the figures", charts.show),
    "reacted": ("see the figures", reacted.show),
    "incidents": ("read answers", incidents.show),
    "inspection": ("inspect", inspection.show),
    "audit": ("read the audit", trail.show),
}


def parts(desk: Desk) -> list[str]:
    return [name for name, (what, _) in PARTS.items() if desk.may(what)]


def show(desk: Desk) -> None:
    words, offered = desk.words, parts(desk)
    st.html(f'<div class="title"><h1>{text(words["insight"])}</h1></div>')
    if not offered:
        st.html(f"<p>{text(words['audit_not_yours'])}</p>")
        return
    if len(offered) == 1:  # nothing to choose between
        PARTS[offered[0]][1](desk)
        return
    chosen = st.segmented_control(
        words["insight_part"],
        offered,
        default=offered[0],
        required=True,
        key="insight_part",
        format_func=lambda name: words[name],
        label_visibility="collapsed",
    )
    PARTS[chosen or offered[0]][1](desk)
