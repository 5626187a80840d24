"""Just before and after treatment: who this is, today's questions and readings, the limits; then what was done."""

from collections.abc import Collection

import streamlit as st

from forms.desk import decided, takeover
from forms.desk.chart import Chart, item_of
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import facts, icon, text
from forms.desk.opening import modality
from screening.actions import visits
from screening.entry import Treated
from screening.errors import InputError
from screening.protocol import DeviceSetting, Protocol
from screening.questionnaire import in_language
from screening.rule import Modality
from screening.visit import Status
from screening.wording import area_words, day_words, limit_words, moment_words, said

IDENTITY = "identity"
NONE = "none"


def show(desk: Desk, found: Chart) -> None:
    if found.status is Status.treated:
        _was_treated(desk, found)
    if found.status is not Status.ready or not desk.may("treat") or not takeover.is_mine(desk, found) or desk.protocol is None:
        return
    if found.visit.acknowledged is None:
        heading(desk.words["before_title"])
        _before(desk, found, desk.protocol)
        return
    heading(desk.words["treat"])
    _limits(desk, found)
    st.html(f'<p class="under">{icon("tick", 18)} {text(desk.words["limits_were_read"])}</p>')
    _record(desk, found, desk.protocol)


def _before(desk: Desk, found: Chart, protocol: Protocol) -> None:
    """Three ticks: who this is, what was asked just now, the limits."""
    words, ref = desk.words, found.ref
    statements = {one.id: in_language(one.label, "en") for one in protocol.before_treatment}
    st.html(
        f'<h3 class="head">{text(words["before_identity"])}</h3><p><b>{text(found.client.name)}</b>, '
        f"{text(words['born'])} {text(day_words(found.client.birth_date))}</p>"
    )
    identity = st.checkbox(statements.pop(IDENTITY, words["before_identity"]), key=f"before_identity_{ref}")
    rows = "".join(f"<li>{icon('do', 18)}<span>{text(one)}</span></li>" for one in statements.values())
    st.html(f'<h3 class="head">{text(words["before_asked"])}</h3><ul class="steps">{rows}</ul>')
    asked = st.checkbox(words["before_tick"], key=f"before_asked_{ref}")
    _readings(desk, found)
    _limits(desk, found)
    limits = st.checkbox(words["limits_tick"], key=f"before_limits_{ref}")
    confirmed = ([IDENTITY] if identity else []) + (list(statements) if asked else [])
    if st.button(words["before_do"], key="acknowledge_limits", type="primary"):
        with told():
            if not limits:
                raise InputError(words["limits_tick"] + ".")
            visits.acknowledge_limits(desk.service.store, desk.actor, desk.now, protocol, ref, confirmed)
            st.rerun()


def _readings(desk: Desk, found: Chart) -> None:
    """The newest of each."""
    newest = {one.item: one for one in found.visit.readings}
    rows = []
    for name, one in newest.items():
        item = item_of(desk, name)
        if item and desk.protocol:
            rows.append((in_language(item.ask, "en"), f"{said(desk.protocol, item, one.given, 'en')} ({one.by})"))
    title = f'<h3 class="head">{text(desk.words["before_readings"])}</h3>'
    st.html(title + (facts(rows) if rows else f"<p>{text(desk.words['before_no_readings'])}</p>"))


def _limits(desk: Desk, found: Chart) -> None:
    decision = found.visit.decision
    assert decision is not None and desk.protocol is not None
    lines = list(limit_words(desk.protocol, decision.limits(), "en"))
    avoid = dict.fromkeys(area for choice in decision.modalities.values() if choice.outcome.treats for area in choice.avoid)
    if avoid:
        lines.append(f"{desk.words['avoid_areas']}: {', '.join(area_words(desk.protocol, area, 'en') for area in avoid)}")
    decided.limit_list(desk, lines or [desk.words["no_limits"]])


def _record(desk: Desk, found: Chart, protocol: Protocol) -> None:
    words, visit, ref = desk.words, found.visit, found.ref
    assert visit.decision and visit.consent
    cleared = [one for one in Modality if one in visit.decision.treats & visit.consent.agreed]
    done = st.pills(
        words["treated_with"],
        cleared,
        selection_mode="multi",
        default=cleared,
        key=f"treated_{ref}",
        format_func=lambda one: modality(desk, one),
    )
    left, right = st.columns(2)
    needles_in = left.number_input(words["needles_in"], min_value=0, value=None, step=1, key=f"needles_in_{ref}")
    needles_out = right.number_input(words["needles_out"], min_value=0, value=None, step=1, key=f"needles_out_{ref}")
    settings = _settings(desk, found, protocol, done)
    names = {one.id: in_language(one.label, "en") for one in (*protocol.reactions, *protocol.advice)}
    reactions = _several(words["reactions"], [one.id for one in protocol.reactions], f"reactions_{ref}", names)
    advice = _several(words["advice_given"], [one.id for one in protocol.advice], f"advice_{ref}", names)
    notes = st.text_area(words["treated_notes"], key=f"treated_notes_{ref}", height=80)
    if st.button(words["treated_save"], key="treat", type="primary", disabled=needles_in is None or needles_out is None):
        with told():
            _must_be_said(desk, reactions)
            counted = (int(needles_in or 0), int(needles_out or 0))
            store, used = desk.service.store, frozenset(done)
            visits.treat(store, desk.actor, desk.now, protocol, ref, used, *counted, notes.strip(), settings, reactions, advice)
            st.rerun()


def _several(label: str, options: list[str], key: str, names: dict[str, str]) -> list[str]:
    return list(st.pills(label, options, selection_mode="multi", key=key, format_func=lambda one: names[one]))


def _must_be_said(desk: Desk, reactions: list[str]) -> None:
    """Nothing chosen is not "none seen"."""
    if not reactions:
        raise InputError(desk.words["reactions_missing"])
    if NONE in reactions and len(reactions) > 1:
        raise InputError(desk.words["reactions_only"])


def _settings(desk: Desk, found: Chart, protocol: Protocol, done: Collection[Modality]) -> dict[str, float | str]:
    taken: dict[str, float | str] = {}
    for one in Modality:
        asked = [row for row in protocol.settings if row.modality is one]
        if one not in done or not asked:
            continue
        st.html(f'<h3 class="head">{text(desk.words["settings_of"].format(modality=modality(desk, one)))}</h3>')
        for column, row in zip(st.columns(len(asked)), asked, strict=True):
            with column:
                given = _setting(row, f"setting_{row.id}_{found.ref}")
            if given not in (None, ""):
                taken[row.id] = given
    return taken


def _setting(row: DeviceSetting, key: str) -> float | str:
    label = in_language(row.label, "en")
    if row.words:
        return st.text_input(label, key=key, autocomplete="off").strip()
    given = st.number_input(
        f"{label} ({row.unit})", min_value=row.least, max_value=row.most, value=None, step=1.0, format="%g", key=key
    )
    return "" if given is None else float(given)


def _was_treated(desk: Desk, found: Chart) -> None:
    for entry in found.visit.entries:
        if isinstance(entry, Treated):
            heading(desk.words["record_title"], moment_words(desk.clinic, entry.at))
            st.html(facts(_lines(desk, entry)))


def _lines(desk: Desk, entry: Treated) -> list[tuple[str, object]]:
    words, rows = desk.words, desk.protocol.settings if desk.protocol else ()
    known = desk.protocol.record_words if desk.protocol else {}

    def named(names: Collection[str]) -> str:
        return ", ".join(in_language(known[name], "en") if name in known else name for name in names)

    settings = [
        (f"{modality(desk, row.modality)}: {in_language(row.label, 'en')}", f"{entry.settings[row.id]} {row.unit}".strip())
        for row in rows
        if row.id in entry.settings
    ]
    return [
        (words["treated_with"], ", ".join(modality(desk, one) for one in Modality if one in entry.modalities)),
        (words["needles_in"], str(entry.needles_in)),
        (words["needles_out"], str(entry.needles_out)),
        *settings,
        (words["reactions"], named(entry.reactions)),
        (words["advice_given"], named(entry.advice)),
        (words["treated_notes"], entry.notes),
    ]
