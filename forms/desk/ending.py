"""Ways a visit ends or goes back to the client: changes, withdrawal, invalidation, leaving. Each but the first with notes."""

from collections.abc import Callable

import streamlit as st

from forms.desk import code
from forms.desk.chart import Chart
from forms.desk.frame import Desk, told
from forms.desk.markup import panel, text
from screening.actions import visits
from screening.entry import Abandoned, Declined, Invalidated, Withdrawn
from screening.visit import CLOSED, Status
from screening.wording import moment_words

Act = Callable[..., None]


def show(desk: Desk, found: Chart) -> None:
    _how_it_ended(desk, found)
    acts = _acts(desk, found)
    if not acts:
        return
    with st.expander(desk.words["end_title"]):
        labels = {name: desk.words[f"end_{name}"] for name in acts}
        chosen = st.radio(
            desk.words["end_ask"], list(acts), index=None, key=f"end_{found.ref}", format_func=lambda one: labels[one]
        )
        if chosen:
            _form(desk, found, chosen, acts[chosen])


def _acts(desk: Desk, found: Chart) -> dict[str, Act | None]:
    acts: dict[str, Act | None] = {}
    open_still = found.status not in CLOSED
    if open_still and found.visit.response is not None and desk.may("open a visit"):
        acts["reopen"] = None
    if open_still and found.visit.consent is not None and desk.may("withdraw"):
        acts["withdraw"] = visits.withdraw
    if open_still and desk.may("abandon"):
        acts["abandon"] = visits.abandon
    if found.status is not Status.invalidated and desk.may("invalidate"):
        acts["invalidate"] = visits.invalidate
    return acts


def _form(desk: Desk, found: Chart, chosen: str, act: Act | None) -> None:
    words = desk.words
    st.html(f'<p class="under">{text(words[f"end_{chosen}_note"])}</p>')
    if act is None:
        if st.button(words["make_code"], key="reopen", type="primary", icon=":material/qr_code_2:"):
            with told():
                code.give(desk, found.ref, visits.ANSWER)
                st.rerun()
        return
    notes = st.text_area(words["end_notes"], key=f"end_notes_{chosen}_{found.ref}", height=80)
    if st.button(words[f"end_{chosen}"], key="end_do", type="primary"):
        with told():
            act(desk.service.store, desk.actor, desk.now, found.ref, notes)
            st.rerun()


def _how_it_ended(desk: Desk, found: Chart) -> None:
    for entry in found.visit.entries:
        if isinstance(entry, Withdrawn | Invalidated | Abandoned):
            st.html(
                panel(
                    "nothing",
                    "cross",
                    f"{desk.words[f'ended_{entry.kind}']}, {moment_words(desk.clinic, entry.at)}",
                    # why a consent was withdrawn or a record made invalid may tell of health
                    [entry.reason] if desk.reads_answers or isinstance(entry, Abandoned) else [],
                )
            )
        elif isinstance(entry, Declined):
            reasons = entry.reasons if desk.reads_answers else ()
            st.html(panel("nothing", "cross", f"{desk.words['ended_declined']}, {moment_words(desk.clinic, entry.at)}", reasons))
