"""How fresh the last back-up is: a quiet line, or a warning with what to do."""

import streamlit as st

from forms.desk.frame import Desk
from forms.desk.markup import icon, panel, text
from screening.actions.backups import Freshness, freshness
from screening.wording import moment_words


def state(desk: Desk) -> Freshness:
    with desk.service.store.read() as reader:
        return freshness(reader, desk.service.settings.backups, desk.now)


def line(desk: Desk, fresh: Freshness) -> str:
    """When the last one was taken, in words."""
    if fresh.last is None:
        return desk.words["backup_never"]
    return desk.words["backup_last"].format(time=moment_words(desk.clinic, fresh.last))


def show(desk: Desk) -> None:
    """Everybody at the desk sees it: whoever is there can tell the owner."""
    fresh = state(desk)
    if not (fresh.late or fresh.fault):
        st.html(f'<p class="under">{icon("tick", 16)} {text(line(desk, fresh))}</p>')
        return
    what = [line(desk, fresh)]
    if desk.may("edit the clinic"):  # folder names are the owner's business
        what += [fresh.fault] if fresh.fault else []
        what.append(desk.words["backup_do" if fresh.scheduled else "backup_schedule"])
    else:
        what.append(desk.words["backup_tell"])
    st.html(panel("todo", "info", desk.words["backup_late"], what))
