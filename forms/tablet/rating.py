"""While waiting, if the client wishes: how much each goal bothers today. Eleven targets in a row, kept at a touch."""

import html

import streamlit as st

from forms import look
from forms.tablet import frame
from forms.tablet.stand import Stand
from screening.actions import rating
from screening.questionnaire import Choice, in_language

_BUTTON = '.st-key-rating [data-testid="stButtonGroup"] button'
STYLE = f"""
.st-key-rating {{ border-radius: 14px; padding: 20px 24px; background: {look.WHITE}; border: 1px solid {look.LINE}; gap: 12px }}
.st-key-rating [data-testid="stButtonGroup"] {{ width: 100% }}
.st-key-rating [data-testid="stButtonGroup"] > div {{ display: grid; gap: 4px; width: 100%;
  grid-template-columns: repeat(auto-fit, minmax(48px, 1fr)) }}
{_BUTTON} {{ min-height: 56px; min-width: 48px; margin: 0; padding: 0; border: 1px solid #8C9A96; border-radius: 10px;
  clip-path: none; background: {look.WHITE}; justify-content: center }}
{_BUTTON} p {{ font-size: 1.176rem }}
{_BUTTON}[aria-checked="true"] {{ background: {look.TINT}; border: 2px solid {look.JADE} }}
{_BUTTON}[aria-checked="true"] p {{ font-weight: 700; color: {look.INK} }}
.st-key-rating .ends {{ display: flex; justify-content: space-between; margin: 0; color: {look.QUIET}; font-size: 1rem }}
"""


def offer(stand: Stand) -> None:
    with stand.held.store.read() as reader:
        goals = rating.due(reader, stand.content, stand.in_visit)
    if not goals:
        return
    words = stand.words
    st.html(f"<style>{STYLE}</style>")
    with st.container(key="rating"):
        frame.title_of(words["rate_title"])
        frame.note(words["rate_lead"])
        for goal in goals:
            _row(stand, goal)


def _row(stand: Stand, goal: Choice) -> None:
    kept = stand.in_visit.ratings.get(goal.id)
    before = kept.value if kept else None
    chosen = st.segmented_control(
        frame.plain(in_language(goal.label, stand.language)),
        list(range(rating.MOST + 1)),
        default=before,
        key=f"rate_{goal.id}",
        width="stretch",
        required=before is not None,
    )
    least, most = (html.escape(stand.words[name]) for name in ("rate_least", "rate_most"))
    st.html(f'<p class="ends"><span>{least}</span><span>{most}</span></p>')
    if chosen is not None and chosen != before:
        rating.rate(stand.held.store, stand.content, stand.actor, stand.now, stand.in_visit.ref, goal.id, chosen)
        frame.say_saved_here(stand.words, len(stand.in_visit.entries) + 1)
