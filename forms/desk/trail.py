"""Who did what: the audit chain, checked from its first event, and its newest events. It holds no health data."""

import streamlit as st

from forms.desk.frame import Desk, heading
from forms.desk.markup import facts, panel, text
from screening.audit import Linked, broken
from screening.identity import Staff
from screening.wording import moment_words

NEWEST = 100


def show(desk: Desk) -> None:
    words = desk.words
    with desk.service.store.read() as reader:
        chain = reader.audit()
        staff = {f"staff:{person.ref}": person for person in reader.all_staff()}
    fault = broken(desk.service.store.vault.audit_key, chain)
    if fault:
        st.html(panel("stop", "alert", words["audit_broken"], [fault]))
    else:
        st.html(panel("go", "tick", words["audit_whole"].format(count=len(chain))))
    if chain:
        st.html(facts(((words["audit_head"], chain[-1].link),)))
    heading(words["audit_newest"])
    rows = "".join(_row(desk, staff, linked) for linked in chain[: -NEWEST - 1 : -1])
    st.html(f'<table class="answers"><tbody>{rows}</tbody></table>')


def _row(desk: Desk, staff: dict[str, Staff], linked: Linked) -> str:
    event = linked.event
    person = staff.get(event.actor)
    who = person.name if person else desk.service.words("by").get(event.actor.partition(":")[0], event.actor.partition(":")[0])
    what = desk.service.words("event").get(event.event, event.event.capitalize())
    return (
        f"<tr><td>{text(moment_words(desk.clinic, event.at))}</td><td>{text(what)}<br>"
        f'<span class="under">{text(who)} {text(event.visit)}</span></td></tr>'
    )
