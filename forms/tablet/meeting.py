"""Another practitioner treats: one line that the client reads and agrees to, or asks about."""

import streamlit as st

from forms.tablet import arriving, frame
from forms.tablet.stand import Stand
from screening.actions import settling
from screening.errors import IntakeError


def meet(stand: Stand) -> None:
    words, taken = stand.words, stand.in_visit.taken_over
    frame.open_page(words, stand.clinic.name, stand.language, "meet")
    if taken is None or not stand.in_visit.to_meet:
        frame.calm(words["hand_back_title"], words["meet_done"])
        arriving.hand_back(stand)
        return
    line = words["meet_line"].format(practitioner=taken.name)
    frame.heading(line, words["meet_lead"].format(practitioner=taken.name, before=taken.before))
    if st.button(words["meet_yes"], key="meet_yes", type="primary", width="stretch"):
        try:
            settling.meet(stand.held.store, stand.actor, stand.now, stand.in_visit.ref, taken.practitioner, line)
        except IntakeError as fault:
            frame.beside(str(fault))
            return
        st.rerun()
    if stand.helped:
        frame.note(words["meet_waits"], "told")
    elif st.button(words["meet_ask"], key="meet_ask", width="stretch"):
        stand.help(frame.Pressed(help=True), "meet")
