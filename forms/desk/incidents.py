"""All incidents of a time, for those who read answers: on the page, and as a file to save."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from forms.desk import incident, overview
from forms.desk.charts import between
from forms.desk.frame import Desk, heading
from forms.desk.markup import facts, text
from screening.actions import clients
from screening.incident import Incident, about_words, incidents
from screening.wording import moment_words

WEEKS = 52


def show(desk: Desk) -> None:
    words = desk.words
    st.html(f'<p class="under">{text(words["incidents_note"])}</p>')
    days = between(desk, "incidents", WEEKS)
    if days is None:
        return
    first, last = days
    found = _found(desk, first, last)
    heading(words["incidents"], len(found))
    if not found:
        st.html(f"<p>{text(words['incidents_none'])}</p>")
        return
    st.download_button(
        words["incidents_save"], _file(desk, found), f"incidents_{first}_{last}.csv", "text/csv", key="incidents_save"
    )
    for one in found:
        with st.container(border=True, key=f"incident_row_{one.visit}_{one.record.at:%Y%m%d%H%M%S%f}"):
            small = f"{words['reference']} {one.visit} · {moment_words(desk.clinic, one.record.at)}"
            st.html(f'<p class="under">{text(small)}</p>{facts(incident.lines(desk, one.record))}')


def _found(desk: Desk, first: date, last: date) -> list[Incident]:
    """Each list that is opened is written down, once."""
    with desk.service.store.read() as reader:
        refs = reader.visit_refs(None, overview.start_of(desk, last + timedelta(days=1)))
        found = [one for one in incidents(reader.visits_by(refs)) if first <= desk.clinic.day(one.record.at) <= last]
    mark = (first, last, len(found))
    if st.session_state.get("incidents_listed") != mark:
        store, days = desk.service.store, {"first": f"{first}", "last": f"{last}"}
        clients.looked(store, desk.actor, desk.now, "", "incidents listed", **days, visits=len(found))
        st.session_state["incidents_listed"] = mark
    return found


def _file(desk: Desk, found: Sequence[Incident]) -> str:
    """Without the client's name: the reference leads to it."""
    words, file = desk.words, io.StringIO()
    rows = csv.writer(file)
    heads = (
        "incident_when",
        "incident_about",
        "incident_what",
        "incident_began",
        "incident_action",
        "incident_told",
        "incident_by",
    )
    rows.writerow([words["reference"], *(words[head] for head in heads)])
    for one in found:
        told = one.record
        texts = (about_words(desk.protocol, told.items), told.what, told.began, told.action, told.told_to, told.name)
        rows.writerow([one.visit, desk.clinic.local(told.at).isoformat(), *(_plain(part) for part in texts)])
    return file.getvalue()


def _plain(words: str) -> str:
    """A spreadsheet must not take words for a formula."""
    return f"'{words}" if words[:1] in ("=", "+", "-", "@", "\t", "\r") else words
