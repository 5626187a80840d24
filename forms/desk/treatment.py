"""Just before and after treatment: the limits read, then what was done."""

import streamlit as st

from forms.desk.chart import Chart
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import facts, icon, text
from forms.desk.opening import modality
from screening.actions import visits
from screening.entry import Treated
from screening.rule import Modality
from screening.visit import Status
from screening.wording import area_words, limit_words, moment_words


def show(desk: Desk, found: Chart) -> None:
    if found.status is Status.treated:
        _was_treated(desk, found)
    if found.status is not Status.ready or not desk.may("treat"):
        return
    heading(desk.words["treat"])
    _limits(desk, found)
    if found.visit.acknowledged is None:
        if st.button(desk.words["limits_read"], key="acknowledge_limits", type="primary"):
            with told():
                visits.acknowledge_limits(desk.service.store, desk.actor, desk.now, desk.protocol, found.ref)
                st.rerun()
        return
    st.html(f'<p class="under">{icon("tick", 18)} {text(desk.words["limits_were_read"])}</p>')
    _form(desk, found)


def _limits(desk: Desk, found: Chart) -> None:
    decision = found.visit.decision
    assert decision is not None and desk.protocol is not None
    lines = list(limit_words(desk.protocol, decision.limits(), "en"))
    avoid = dict.fromkeys(area for choice in decision.modalities.values() if choice.outcome.treats for area in choice.avoid)
    if avoid:
        lines.append(f"{desk.words['avoid_areas']}: {', '.join(area_words(desk.protocol, area, 'en') for area in avoid)}")
    rows = (
        "".join(f"<li>{icon('do', 18)}<span>{text(line)}</span></li>" for line in lines)
        or f"<li>{icon('none', 18)}<span>{text(desk.words['no_limits'])}</span></li>"
    )
    st.html(f'<h3 class="head">{text(desk.words["limits"])}</h3><ul class="steps">{rows}</ul>')


def _form(desk: Desk, found: Chart) -> None:
    words, visit = desk.words, found.visit
    assert visit.decision and visit.consent
    cleared = [one for one in Modality if one in visit.decision.treats & visit.consent.agreed]
    done = st.pills(
        words["treated_with"],
        cleared,
        selection_mode="multi",
        default=cleared,
        key=f"treated_{found.ref}",
        format_func=lambda one: modality(desk, one),
    )
    left, right = st.columns(2)
    needles_in = left.number_input(words["needles_in"], min_value=0, value=None, step=1, key=f"needles_in_{found.ref}")
    needles_out = right.number_input(words["needles_out"], min_value=0, value=None, step=1, key=f"needles_out_{found.ref}")
    notes = st.text_area(words["treated_notes"], key=f"treated_notes_{found.ref}", height=80)
    if st.button(words["treated_save"], key="treat", type="primary", disabled=needles_in is None or needles_out is None):
        with told():
            visits.treat(
                desk.service.store,
                desk.actor,
                desk.now,
                desk.protocol,
                found.ref,
                frozenset(done),
                int(needles_in or 0),
                int(needles_out or 0),
                notes.strip(),
            )
            st.rerun()


def _was_treated(desk: Desk, found: Chart) -> None:
    for entry in found.visit.entries:
        if isinstance(entry, Treated):
            heading(desk.words["treat"], moment_words(desk.clinic, entry.at))
            with_what = ", ".join(modality(desk, one) for one in Modality if one in entry.modalities)
            words = desk.words
            st.html(
                facts(
                    (
                        (words["treated_with"], with_what),
                        (words["needles_in"], entry.needles_in),
                        (words["needles_out"], entry.needles_out),
                        (words["treated_notes"], entry.notes),
                    )
                )
            )
