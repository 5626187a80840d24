"""Who comes in the next days: name, day, time and telephone, for the front desk to call. Nothing else."""

from datetime import timedelta

import streamlit as st

from forms.desk import looks
from forms.desk.frame import Desk
from forms.desk.markup import text
from forms.desk.next_time import long_day
from screening.actions import planning

AHEAD = (1, 3, 7, 14)  # days


def show(desk: Desk) -> None:
    words, today = desk.words, desk.clinic.day(desk.now)
    st.html(f'<div class="title"><h1>{text(words["reminders"])}</h1></div>')
    if not desk.may("agree on dates"):
        st.html(f"<p>{text(words['reminders_not_yours'])}</p>")
        return
    chosen = st.segmented_control(
        words["reminders_ahead"],
        AHEAD,
        default=AHEAD[0],
        required=True,
        key="reminders_ahead",
        format_func=lambda days: words["reminders_tomorrow" if days == 1 else "reminders_days"].format(days=days),
    )
    last = today + timedelta(days=chosen or AHEAD[0])
    with desk.service.store.read() as reader:
        found = planning.reminders(reader, desk.service.protocol, desk.now, last)
    if not found:
        st.html(f'<p class="head">{text(words["reminders_none"])}</p>')
        return
    looks.write_down(desk, "", "reminders listed", people=len(found))
    head = "".join(
        f'<th scope="col">{text(words[name])}</th>' for name in ("next_day", "next_clock", "reminders_name", "reminders_phone")
    )
    rows = "".join(
        "<tr>" + "".join(f"<td>{text(cell)}</td>" for cell in cells) + "</tr>"
        for cells in (
            (long_day(one.on), one.time or "–", one.client.name, one.client.phone or words["no_phone"]) for one in found
        )
    )
    st.html(f'<table class="figures names"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')
    st.html(f'<p class="under">{text(words["reminders_print"])}</p>')
