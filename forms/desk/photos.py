"""Standard photos: kept only where the client agreed to them, shown side by side, each look written down."""

import base64

import streamlit as st

from forms import scans
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import text
from screening.actions import planning
from screening.actions.planning import Course
from screening.entry import View
from screening.errors import InputError
from screening.identity import Client
from screening.ledger import photos_of
from screening.visit import Visit
from screening.wording import day_words


def show(desk: Desk, client: Client, course: Course) -> None:
    """Nothing without a consent to photos: they are never asked for."""
    if not desk.may("take photos") or desk.service.protocol is None:
        return
    if not course.ledger.allows_photos:
        return
    heading(desk.words["photos"])
    taken = {visit.ref: visit for visit in course.visits if photos_of(visit)}
    if taken:
        _side_by_side(desk, client, taken)
    else:
        st.html(f'<p class="under">{text(desk.words["photos_none"])}</p>')
    with st.expander(desk.words["photos_add"], icon=":material/add_a_photo:"):
        _add(desk, course.visits[-1])


def _side_by_side(desk: Desk, client: Client, taken: dict[str, Visit]) -> None:
    """The pictures leave the screen with the next touch: every look is one."""
    words, refs = desk.words, list(taken)
    days = {ref: day_words(desk.clinic.day(visit.opened.at)) for ref, visit in taken.items()}
    left, right, place = st.columns([2, 2, 1], vertical_alignment="bottom")
    first = left.selectbox(words["photos_first"], refs, key="photos_first", format_func=lambda ref: days[ref])
    second = right.selectbox(
        words["photos_second"], refs, index=len(refs) - 1, key="photos_second", format_func=lambda ref: days[ref]
    )
    if place.button(words["photos_show"], key="photos_show", width="stretch") and desk.service.protocol:
        with told():
            wanted = list(dict.fromkeys((first, second)))
            found = planning.photos(desk.service.store, desk.actor, desk.now, desk.service.protocol, client.ref, wanted)
            for view in View:
                st.html(f'<div class="photos">{"".join(_figure(desk, days[ref], view, found[ref]) for ref in wanted)}</div>')


def _figure(desk: Desk, day: str, view: View, pictures: dict[str, bytes]) -> str:
    words = f"{desk.words[f'photos_{view}']}, {day}"
    if view not in pictures:
        return f'<figure><figcaption class="under">{text(words)}: {text(desk.words["photos_missing"])}</figcaption></figure>'
    drawn = base64.b64encode(pictures[view]).decode()
    return f'<figure><img src="data:image/jpeg;base64,{drawn}" alt="{text(words)}"><figcaption class="under">{text(words)}</figcaption></figure>'


def _add(desk: Desk, visit: Visit) -> None:
    words, turn = desk.words, len(visit.entries)
    view = st.segmented_control(
        words["photos_view"], list(View), default=View.front, required=True, key=f"photos_view_{turn}",
        format_func=lambda one: words[f"photos_{one}"],
    )  # fmt: skip
    file = st.file_uploader(words["photos_file"], type=["jpg", "jpeg", "png"], key=f"photos_file_{turn}")
    if st.button(words["photos_save"], key="photos_save", type="primary"):
        with told():
            if file is None or desk.service.protocol is None:
                raise InputError(words["photos_file_missing"])
            store, picture = desk.service.store, scans.pictured(file.getvalue())
            planning.keep_photo(
                store, desk.actor, desk.now, desk.service.protocol, visit.ref, view or View.front, picture, desk.service.reference
            )
            st.rerun()
