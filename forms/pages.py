"""The script that Streamlit runs at every touch: which pages for whom."""

from contextlib import suppress

import streamlit as st

from forms import logs, paused, service
from forms.desk import pages as desk
from forms.tablet import pages as tablet
from screening.actions import people, visits
from screening.errors import IntakeError, StoreError

held = service.get()
now = held.clock()
at_desk = held.cookie("staff") and not held.cookie("tablet")
try:
    with held.store.read() as reader:
        clinic = reader.clinic()
        held.follow(reader)
        session = visits.on_tablet(reader, held.cookie("tablet"), now)
        staff = people.signed_in(reader, held.cookie("staff"), now)
    if clinic is None:
        desk.run_setup()
    elif session is not None:
        tablet.run(session)
    elif staff is not None:
        with suppress(StoreError):  # reading goes on where nothing can be written
            people.seen(held.store, held.cookie("staff"), now)
        desk.run(staff)
    else:
        tablet.run(None)
except StoreError as fault:
    paused.again(str(fault) if at_desk else tablet.paused_words(), fault)
except IntakeError as fault:  # what a page did not foresee: the sentence says what to do
    logs.fault(fault)
    if at_desk:
        st.error(str(fault), icon=":material/error:")
    else:
        tablet.ask_staff()
