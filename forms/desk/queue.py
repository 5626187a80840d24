"""Today: who is here, what each visit waits for, and a new visit."""

from collections.abc import Iterable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from forms.desk import backups, code, opening, overview
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import STATUS, chip, named, text
from forms.desk.overview import Board, Group, Line
from screening.actions import tablets, visits
from screening.store import Device
from screening.visit import Status
from screening.wording import day_words

EVERY = 5  # seconds
BESIDE = ("group_incidents", "group_copies")  # a visit may stand there and in a group of its status too
SHOWN = 12  # rows of a group before the rest is asked for

# What each group waits for. Emergencies stand above all of them: alarm.py.
Groups = tuple[tuple[str, tuple[Status, ...]], ...]
GROUPS: Groups = (
    ("group_desk", (Status.not_screened, Status.to_review, Status.to_countersign, Status.ready)),
    ("group_client", (Status.to_sign,)),
    ("group_later", (Status.waiting, Status.deferred, Status.not_going_ahead)),
)
TITLES = (
    *("group_incidents", "group_desk", "group_practitioner", "group_client"),
    *("group_unfinished", "group_later", "group_copies", "group_done"),
)
NOTHING = Group(0, ())
# Reception learns that a person has to look at the visit, not what was found.
FOR_PRACTITIONER = (Status.not_screened, Status.to_review, Status.waiting, Status.deferred, Status.not_going_ahead)
# Nor does a group of its own, or a place in it, tell what a review came to.
FOR_RECEPTION: Groups = (
    ("group_practitioner", (*FOR_PRACTITIONER, Status.to_countersign, Status.ready)),
    ("group_client", (Status.to_sign,)),
)


def show(desk: Desk) -> None:
    code.show_given(desk)
    left, middle, right = st.columns([3, 1, 1], vertical_alignment="bottom")
    left.html(f'<div class="title"><h1>{text(desk.words["queue"])}</h1></div>')
    if desk.may("agree on dates") and middle.button(desk.words["reminders"], key="to_reminders", width="stretch"):
        desk.open("reminders")
    if desk.may("open a visit") and right.button(desk.words["new_visit"], key="new_visit", type="primary", width="stretch"):
        opening.begin()
    opening.show(desk)
    if desk.service.faults:
        st.error(desk.words["protocol_faults"].format(count=len(desk.service.faults)), icon=":material/error:")
    _list(desk)
    backups.show(desk)


@st.fragment(run_every=EVERY)
def _list(desk: Desk) -> None:
    if not overview.is_signed_in(desk):
        st.rerun()
    here = desk.may("open a visit") and _arrivals(desk)
    found = overview.look(desk, partial(ask, _groups(desk))).groups
    if not desk.may("write an incident"):
        found["group_incidents"] = NOTHING
    if not here and not any(group.size for group in found.values()):
        st.html(f'<p class="head">{text(desk.words["queue_empty"])}</p><p class="under">{text(desk.words["queue_empty_do"])}</p>')
    for title in TITLES:
        if title in found and found[title].size:
            heading(desk.words[title], found[title].size)
            _rows(desk, title, found[title])


def _arrivals(desk: Desk) -> bool:
    """Who came to a tablet without a code. False where nobody did."""
    words = desk.words
    with desk.service.store.read() as reader:
        waiting = tablets.arrived(reader, desk.now)
    if waiting:
        heading(words["group_arrivals"], len(waiting))
    for device, arrival in waiting:
        under = (overview.waited(desk, arrival.at), f"{words['born']} {day_words(arrival.birth_date)}")
        where = chip("tablet", "todo", words["arrived_at"].format(tablet=device.name))
        with _row(f"arrival_{device.ref}", arrival.name, under, where):
            _arrival_buttons(desk, device, arrival)
    return bool(waiting)


def _arrival_buttons(desk: Desk, device: Device, arrival: tablets.Arrival) -> None:
    if st.button(desk.words["nobody_there"], key=f"nobody_{device.ref}", type="tertiary"):
        with told():
            tablets.nobody_there(desk.service.store, desk.actor, desk.now, device.ref)
            st.rerun()
    if st.button(desk.words["new_visit"], key=f"admit_{device.ref}", type="primary"):
        opening.begin(device.ref, arrival)
        st.rerun()


def _groups(desk: Desk) -> Groups:
    return GROUPS if desk.reads_answers else FOR_RECEPTION


def ask(groups: Groups, board: Board) -> dict[str, Group]:
    limits = {title: _limit(title) for title in TITLES}
    found = {title: board.in_status(statuses, limits[title]) for title, statuses in groups}
    today = board.in_status([Status.answering], limits["group_client"], first=board.midnight)
    return {
        **found,
        "group_incidents": board.incidents_owed(limits["group_incidents"]),
        "group_client": Group(found["group_client"].size + today.size, (*found["group_client"].lines, *today.lines)),
        "group_unfinished": board.in_status([Status.answering], limits["group_unfinished"], before=board.midnight),
        "group_copies": board.copies_owed(limits["group_copies"]),
        "group_done": board.done(limits["group_done"]),
    }


def _limit(title: str) -> int:
    return int(st.session_state.get(f"limit_{title}", SHOWN))


def _more(title: str) -> None:
    st.session_state[f"limit_{title}"] = _limit(title) + 4 * SHOWN


def _rows(desk: Desk, title: str, group: Group) -> None:
    order = {status: place for _, statuses in GROUPS for place, status in enumerate(statuses)} if desk.reads_answers else {}
    for line in sorted(group.lines, key=lambda line: (order.get(line.status, 0), line.since)):
        key = f"row_{title}_{line.ref}" if title in BESIDE else f"row_{line.ref}"
        with _row(key, line.client.name, _under(desk, title, line), _chips(desk, title, line)):
            _BUTTONS.get(title, _open_button)(desk, title, line)
    rest = group.size - len(group.lines)
    if rest > 0:
        st.button(desk.words["show_more"].format(count=rest), key=f"more_{title}", on_click=partial(_more, title))


def _row(key: str, who: str, under: Iterable[str], chips: str) -> DeltaGenerator:
    """Returns the place of its buttons."""
    with st.container(border=True, key=key):
        left, middle, right = st.columns([5, 4, 3], vertical_alignment="center")
    left.html(named(who, *under))
    middle.html(f'<div class="chips">{chips}</div>')
    return right.container(horizontal=True, horizontal_alignment="right")


def _under(desk: Desk, title: str, line: Line) -> list[str]:
    words = desk.words
    small = [words["session_number"].format(number=line.standing.session_no), line.ref]
    if title in ("group_desk", "group_practitioner", "group_client"):
        small.insert(0, overview.waited(desk, line.since))
    elif title == "group_done":
        small.insert(0, f"{desk.clinic.local(line.since):%H:%M}")
    return small


def _chips(desk: Desk, title: str, line: Line) -> str:
    if title == "group_unfinished":
        return chip("dots", "nothing", desk.words["unfinished"].format(time=_age(desk, line)))
    if title == "group_incidents":
        return chip("alert", "hold", desk.words["incident_owed"])
    if title == "group_copies":
        return chip("letter", "todo", desk.words["copy_owed"])
    return status_chip(desk, line.status)


def _age(desk: Desk, line: Line) -> str:
    days = (desk.clinic.day(desk.now) - desk.clinic.day(line.since)).days
    return desk.words["since_yesterday"] if days == 1 else desk.words["since_days"].format(days=days)


def status_chip(desk: Desk, status: Status) -> str:
    drawing, colour = STATUS[status]
    if not desk.reads_answers and status in (*FOR_PRACTITIONER, Status.emergency):
        return chip("eye", "todo", desk.words["review_needed"])
    return chip(drawing, colour, desk.service.words("status")[status], solid=status is Status.emergency)


def _open_button(desk: Desk, title: str, line: Line) -> None:
    """The tablet's code where the client is next, and the visit itself."""
    ref = line.ref
    clients_turn = line.status is Status.answering or (line.status is Status.to_sign and line.standing.released)
    offered = clients_turn and desk.may("open a visit")
    if offered and st.button(desk.words["code"], key=f"code_{ref}", icon=":material/qr_code_2:"):
        with told():
            code.give(desk, ref, visits.SIGN if line.standing.released else visits.ANSWER)
            st.rerun()
    if st.button(desk.words["open_visit"], key=f"open_{ref}", type="primary" if title == "group_desk" else "secondary"):
        desk.open("visit", ref=ref)


def _copy_button(desk: Desk, _title: str, line: Line) -> None:
    if desk.may("hand over a copy") and st.button(desk.words["copy_give"], key=f"copy_{line.ref}", icon=":material/print:"):
        with told():
            visits.give_copy(desk.service.store, desk.actor, desk.now, line.ref)
            st.rerun()


def _incident_button(desk: Desk, _title: str, line: Line) -> None:
    if st.button(desk.words["incident_write"], key=f"incident_{line.ref}", type="primary", icon=":material/edit_note:"):
        desk.open("visit", ref=line.ref)


_BUTTONS = {"group_copies": _copy_button, "group_incidents": _incident_button}
