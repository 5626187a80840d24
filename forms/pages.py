"""The script that Streamlit runs at every touch: which pages for whom."""

from forms import service
from forms.desk import pages as desk
from forms.tablet import pages as tablet
from screening.actions import people, visits

held = service.get()
now = held.clock()
with held.store.read() as reader:
    clinic = reader.clinic()
    session = visits.on_tablet(reader, held.cookie("tablet"), now)
    staff = people.signed_in(reader, held.cookie("staff"), now)

if clinic is None:
    desk.run_setup()
elif session is not None:
    tablet.run(session)
elif staff is not None:
    people.seen(held.store, held.cookie("staff"), now)
    desk.run(staff)
else:
    tablet.run(None)
