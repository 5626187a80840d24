"""The script that Streamlit runs at every touch: which pages for whom."""

from contextlib import suppress

from forms import paused, service
from forms.desk import pages as desk
from forms.tablet import pages as tablet
from screening.actions import people, visits
from screening.errors import StoreError

held = service.get()
now = held.clock()
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
    at_desk = held.cookie("staff") and not held.cookie("tablet")
    paused.again(str(fault) if at_desk else tablet.paused_words(), fault)
