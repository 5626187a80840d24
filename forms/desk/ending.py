"""Ways a visit ends or goes back to the client: changes, withdrawal, invalidation, leaving. Each but the first with notes."""

from collections.abc import Callable
from datetime import date, datetime

import streamlit as st

from forms.desk import code, timeline
from forms.desk.chart import Chart
from forms.desk.frame import Desk, told
from forms.desk.markup import panel, text
from forms.desk.opening import modality
from screening.actions import visits
from screening.consent import Agreed, Consent
from screening.entry import PHOTOS, Abandoned, Channel, Declined, Invalidated, Withdrawn
from screening.rule import Modality
from screening.visit import CLOSED, Status
from screening.wording import moment_words

Act = Callable[..., None]


def show(desk: Desk, found: Chart) -> None:
    _how_it_ended(desk, found)
    acts = _acts(desk, found)
    if not acts:
        return
    with st.expander(desk.words["end_title"]):
        labels = {name: desk.words[f"end_{name}"] for name in acts}
        chosen = st.radio(
            desk.words["end_ask"], list(acts), index=None, key=f"end_{found.ref}", format_func=lambda one: labels[one]
        )
        if chosen:
            _form(desk, found, chosen, acts[chosen])


def _acts(desk: Desk, found: Chart) -> dict[str, Act | None]:
    acts: dict[str, Act | None] = {}
    open_still = found.status not in CLOSED
    if open_still and visits.is_untouched(found.visit) and desk.may("open a visit"):
        acts["mistake"] = visits.take_back
    if open_still and found.visit.response is not None and desk.may("open a visit"):
        acts["reopen"] = None
    if _consent(desk, found) and desk.may("withdraw"):
        acts["withdraw"] = visits.withdraw
    if open_still and desk.may("abandon"):
        acts["abandon"] = visits.abandon
    if found.status is not Status.invalidated and desk.may("invalidate"):
        acts["invalidate"] = visits.invalidate
    return acts


def _consent(desk: Desk, found: Chart) -> Consent | None:
    """What can be taken back here: signed at this visit, or at the one that covers it."""
    if found.status in CLOSED - {Status.treated, Status.abandoned}:
        return None
    with desk.service.store.read() as reader:
        signed = visits.to_withdraw(reader, found.visit)
    is_gone = any(isinstance(entry, Withdrawn) and not entry.scope for entry in signed.entries)
    return None if is_gone else signed.consent


def _form(desk: Desk, found: Chart, chosen: str, act: Act | None) -> None:
    words = desk.words
    st.html(f'<p class="under">{text(words[f"end_{chosen}_note"])}</p>')
    if act is None:
        if st.button(words["make_code"], key="reopen", type="primary", icon=":material/qr_code_2:"):
            with told():
                code.give(desk, found.ref, visits.ANSWER)
                st.rerun()
        return
    more = _withdrawal(desk, found) if chosen == "withdraw" else None
    notes = st.text_area(words["end_notes"], key=f"end_notes_{chosen}_{found.ref}", height=80)
    if st.button(words[f"end_{chosen}"], key="end_do", type="primary"):
        with told():
            said = more.model_copy(update={"reason": notes}) if more else notes
            act(desk.service.store, desk.actor, desk.now, found.ref, said)
            st.rerun()


def _withdrawal(desk: Desk, found: Chart) -> visits.Withdrawal:
    """How it came, who it was, what it is about, and since when."""
    words, consent = desk.words, _consent(desk, found)
    assert consent is not None
    channel = st.radio(
        words["channel_ask"],
        list(Channel),
        key=f"channel_{found.ref}",
        format_func=lambda one: words[f"channel_{one}"],
        horizontal=True,
    )
    check = ""
    if channel is not Channel.in_person:
        check = st.text_input(
            words["caller_check"], key=f"caller_{found.ref}", help=words["caller_check_help"], autocomplete="off"
        )
    parts = [*(one for one in Modality if one in consent.agreed), *([PHOTOS] if _photos(consent) else [])]
    labels = {PHOTOS: words["scope_photos"]} | {one: modality(desk, one) for one in Modality}
    scope = st.pills(
        words["scope_ask"], parts, selection_mode="multi", key=f"scope_{found.ref}", format_func=lambda one: labels[one]
    )
    local = desk.clinic.local(desk.now)
    left, right = st.columns(2)
    day = left.date_input(
        words["effective_day"], value=local.date(), max_value=local.date(), key=f"effective_day_{found.ref}", format="YYYY-MM-DD"
    )
    at = right.time_input(words["effective_time"], value=local.time(), key=f"effective_time_{found.ref}", step=300)
    effective = None
    if isinstance(day, date) and at is not None:
        effective = datetime.combine(day, at, local.tzinfo)
    return visits.Withdrawal(reason="", channel=channel, caller_check=check, scope=tuple(scope or ()), effective=effective)


def _photos(consent: Consent) -> bool:
    return any(said is not Agreed.no for said in consent.photos.values())


def _how_it_ended(desk: Desk, found: Chart) -> None:
    for entry in found.visit.entries:
        if isinstance(entry, Withdrawn):
            title = f"{desk.words['ended_withdrawn']}, {moment_words(desk.clinic, entry.at)}"
            st.html(panel("nothing", "cross", title, [line for line in timeline.withdrawal(desk, entry) if line]))
        elif isinstance(entry, Invalidated | Abandoned):
            st.html(
                panel(
                    "nothing",
                    "cross",
                    f"{desk.words[f'ended_{entry.kind}']}, {moment_words(desk.clinic, entry.at)}",
                    # why a consent was withdrawn or a record made invalid may tell of health
                    [entry.reason] if desk.reads_answers or isinstance(entry, Abandoned) else [],
                )
            )
        elif isinstance(entry, Declined):
            reasons = entry.reasons if desk.reads_answers else ()
            st.html(panel("nothing", "cross", f"{desk.words['ended_declined']}, {moment_words(desk.clinic, entry.at)}", reasons))
