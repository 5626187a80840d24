"""One item type, one widget. Draws the state of an answer, reads the answer back, and says what is wrong beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from forms.tablet import entry, facemap, frame, steps
from screening.condition import UNCERTAIN_WORDS
from screening.protocol import Protocol
from screening.questionnaire import Area, Item, ItemType, in_language
from screening.response import Answer, Given
from screening.wording import months

YES_NO = ("no", "yes", "not_sure", "in_person")
TICKED = ("yes", "not_sure", "in_person")
_FIX = "fix"


@dataclass(slots=True)
class Sheet:
    """A page while it is drawn: what is stored, what is wrong, and what its widgets hold."""

    protocol: Protocol
    language: str
    words: Mapping[str, str]
    today: date
    answers: Mapping[str, Answer]
    wrong: Mapping[str, str] = field(default_factory=dict)  # item -> words that say what to do
    forced: set[str] = field(default_factory=set)  # widget keys whose state was set before this run
    held: dict[str, entry.State] = field(default_factory=dict)
    ticked: set[str] = field(default_factory=set)
    fix: entry.State = field(default_factory=dict)  # states to set before the next run

    @property
    def areas(self) -> tuple[Area, ...]:
        return self.protocol.questionnaire.areas

    @property
    def months(self) -> tuple[str, ...]:
        return months(self.protocol.words(self.language))

    def stored(self, item: str) -> Given | None:
        found = self.answers.get(item)
        return found.given if found else None

    def again(self, answers: Mapping[str, Answer]) -> None:
        """Before a part of the page is drawn once more."""
        self.answers, self.fix = answers, {}
        self.forced.clear()

    def given(self, item: Item) -> Given | None:
        return entry.given_of(item, self.held[item.id], self.areas, self.today, self.months)

    def faults(self) -> dict[str, str]:
        """Entries that cannot be used, by item."""
        by_id = self.protocol.questionnaire.by_id
        found = {name: entry.fault_of(by_id[name], state, self.today, self.months) for name, state in self.held.items()}
        return {name: fault for name, fault in found.items() if fault}

    def text(self, words: Mapping[str, str] | None) -> str:
        return in_language(words, self.language) if words else ""


def take_fixes() -> set[str]:
    """Sets what an earlier run asked for. A widget changes its own state only when it is set before it is drawn."""
    fixes: entry.State = st.session_state.get(_FIX, {})
    for key, value in fixes.items():
        st.session_state[key] = value
    return set(fixes)


def leave_fixes(fixes: Mapping[str, Any]) -> None:
    """At the end of a run that drew everything: what was set before it is done. A run cut short leaves it to the next."""
    st.session_state[_FIX] = dict(fixes)


def _force(sheet: Sheet, key: str, value: Any) -> None:
    st.session_state[key] = value
    sheet.forced.add(key)


def _touched(state: Mapping[str, Any]) -> entry.State:
    """The state with what was just touched, before it is drawn. Where the server began afresh nothing is known of it yet."""
    return {key: st.session_state.get(key, value) for key, value in state.items()}


def fixes_for(items: Iterable[Item], answers: Mapping[str, Given], areas: tuple[Area, ...]) -> entry.State:
    """The widget states that show answers which no touch gave."""
    found: entry.State = {}
    for item in items:
        if item.id in answers:
            found |= entry.state_of(item, answers[item.id], areas) | {f"tick_{item.id}": answers[item.id] != "no"}
    return found


def hold(sheet: Sheet, item: Item) -> entry.State:
    """Keeps what was just touched before its widgets are drawn. Returns the state of what is stored."""
    before = entry.state_of(item, sheet.stored(item.id), sheet.areas)
    touched = _touched(before)
    marks = facemap.changes(item, touched, sheet.areas, facemap.take(item)) if item.type is ItemType.areas else {}
    state = entry.settled(item, touched | marks, sheet.stored(item.id), sheet.areas)
    for key, value in state.items():
        if touched[key] != value or key in marks:
            _force(sheet, key, value)
    sheet.held[item.id] = state if item.type is not ItemType.date else _without_hidden_boxes(sheet, item, state)
    return before


def _without_hidden_boxes(sheet: Sheet, item: Item, state: entry.State) -> entry.State:
    shown = {f"{item.id}_{part}" for part in _boxes_under(sheet, item, state.get(item.id))}
    return {key: value for key, value in state.items() if key == item.id or key in shown}


def ask(sheet: Sheet, item: Item, labelled: bool = True) -> None:
    """Draws an item with its label, keeps its state, and what stands beside it if something is wrong."""
    if item.id in sheet.wrong:
        frame.beside(sheet.wrong[item.id])
    state = _DRAW[item.type](sheet, item, hold(sheet, item), labelled)
    settled = entry.settled(item, state, sheet.stored(item.id), sheet.areas)
    sheet.fix |= {key: value for key, value in settled.items() if state[key] != value}
    sheet.held[item.id] = settled


def _label(sheet: Sheet, item: Item) -> str:
    hint = sheet.text(item.hint) or (sheet.words["optional"] if item.optional and item.type is ItemType.text else "")
    return frame.label(sheet.text(item.ask), hint)


def _options(sheet: Sheet, item: Item) -> dict[str, str]:
    kept = steps.offered(item, sheet.protocol.questionnaire, sheet.answers)
    offered = {choice.id: sheet.text(choice.label) for choice in item.choices if choice.id in kept}
    unsure = {word: sheet.words[word] for word in UNCERTAIN_WORDS if item.offers_unsure}
    return offered | unsure


def _one(sheet: Sheet, item: Item, options: Mapping[str, str], stored: Any, labelled: bool, beside: bool = False) -> str | None:
    names = list(options)
    return st.radio(
        _label(sheet, item),
        names,
        index=names.index(stored) if stored in names and item.id not in sheet.forced else None,
        format_func=lambda name: frame.plain(options[name]),
        key=item.id,
        horizontal=beside,
        label_visibility="visible" if labelled else "collapsed",
        width="stretch",
    )


def _yes_no(sheet: Sheet, item: Item, before: entry.State, labelled: bool) -> entry.State:
    names = YES_NO if item.offers_unsure else YES_NO[:2]
    return {item.id: _one(sheet, item, {name: sheet.words[name] for name in names}, before[item.id], labelled, beside=True)}


def _choice(sheet: Sheet, item: Item, before: entry.State, labelled: bool) -> entry.State:
    return {item.id: _one(sheet, item, _options(sheet, item), before[item.id], labelled)}


def _tick(sheet: Sheet, key: str, label: str, stored: bool) -> bool:
    return st.checkbox(label, value=stored and key not in sheet.forced, key=key, width="stretch")


def _several(sheet: Sheet, item: Item, before: entry.State, labelled: bool) -> entry.State:
    options = _options(sheet, item)
    _group_label(sheet, item)
    with st.container(key=item.id), st.container(key=f"grid_{item.id}"):
        keys = {f"{item.id}_{name}": text for name, text in options.items()}
        return {key: _tick(sheet, key, frame.plain(text), before[key]) for key, text in keys.items()}


def _group_label(sheet: Sheet, item: Item) -> None:
    hints = [sheet.text(item.hint)] + ([sheet.words["choose_place"]] if item.type is ItemType.areas else [])
    below = "".join(f'<br><span class="note">{frame.inline(hint)}</span>' for hint in dict.fromkeys(hints) if hint)
    st.html(f'<p class="told"><strong>{frame.inline(sheet.text(item.ask))}</strong>{below}</p>')


def _areas(sheet: Sheet, item: Item, before: entry.State, labelled: bool) -> entry.State:
    """The list, and beside it the picture, which is drawn last as it shows what the list holds."""
    _group_label(sheet, item)
    with st.container(key=item.id), st.container(key=f"face_{item.id}"):
        picture = st.container(key=f"beside_{item.id}")
        with st.container(key=f"grid_{item.id}"):
            state = _area_list(sheet, item, before)
        with picture:
            late = facemap.draw(item, entry.settled(item, state, sheet.stored(item.id), sheet.areas), sheet.areas, sheet.words)
    found = facemap.changes(item, state, sheet.areas, late)
    sheet.fix |= found
    return state | found


def _area_list(sheet: Sheet, item: Item, before: entry.State) -> entry.State:
    state: entry.State = {}
    for area in sheet.areas:
        with st.container(key=f"area_{item.id}_{area.id}"):
            state |= _area(sheet, item, area, before)
    for word in entry.alone(item):
        key = f"{item.id}_{word}"
        state[key] = _tick(sheet, key, sheet.words[word], before[key])
    return state


def _area(sheet: Sheet, item: Item, area: Area, before: entry.State) -> entry.State:
    key = f"{item.id}_{area.id}"
    state: entry.State = {key: _tick(sheet, key, frame.plain(sheet.text(area.label)), before[key])}
    if area.sides:
        sides, side = (entry.LEFT, entry.RIGHT, entry.BOTH), before[f"{key}_side"]
        state[f"{key}_side"] = side
        if state[key]:
            with st.container(key=f"side_{key}"):
                label = sheet.words["side_of"].format(area=sheet.text(area.label))
                state[f"{key}_side"] = st.radio(
                    label,
                    sides,
                    0 if f"{key}_side" in sheet.forced else sides.index(side),
                    sheet.words.__getitem__,
                    key=f"{key}_side",
                    label_visibility="collapsed",
                    width="stretch",
                )
    return state


def _date(sheet: Sheet, item: Item, before: entry.State, labelled: bool) -> entry.State:
    if not item.offers_unsure:
        _group_label(sheet, item)
        return boxes(sheet, item.id, before)
    options = {"-".join(map(str, band.days)): sheet.text(band.label) for band in steps.bands(sheet.protocol, item)}
    words = sheet.words
    options |= {entry.DAY: words["date_known"], entry.MONTH: words["date_only_month"], entry.UNKNOWN: words["date_not_known"]}
    options[entry.IN_PERSON] = words["in_person"]
    choice = _one(sheet, item, options, before[item.id], labelled, beside=True)
    parts = _boxes_under(sheet, item, choice)
    if parts and choice not in (entry.DAY, entry.MONTH):
        frame.note(words["date_exact"])
    return {item.id: choice} | (boxes(sheet, item.id, before, parts) if parts else {})


def _boxes_under(sheet: Sheet, item: Item, choice: str | None) -> tuple[str, ...]:
    if not item.offers_unsure or choice == entry.DAY:
        return entry.BOXES
    if choice == entry.MONTH:
        return entry.BOXES[1:]
    return entry.BOXES if choice and _holds_edge(sheet, item, choice) else ()


def _holds_edge(sheet: Sheet, item: Item, choice: str) -> bool:
    edges = steps.edges(sheet.protocol, item.id)
    return any(
        "-".join(map(str, band.days)) == choice and steps.straddles(band, edges) for band in steps.bands(sheet.protocol, item)
    )


def boxes(sheet: Sheet, name: str, before: Mapping[str, Any], parts: tuple[str, ...] = entry.BOXES) -> entry.State:
    """Day, month and year, each in a box of its own."""
    state: entry.State = {}
    with st.container(key=f"boxes_{name}"):
        for part, column in zip(parts, st.columns([1, 1.4, 1.2][-len(parts) :], gap="small"), strict=True):
            key = f"{name}_{part}"
            stored = "" if key in sheet.forced else str(before.get(key) or "")
            with column:
                state[key] = st.text_input(sheet.words[f"date_{part}"], stored, key=key, autocomplete="off", max_chars=12)
    return state


def _text(sheet: Sheet, item: Item, before: entry.State, labelled: bool) -> entry.State:
    stored = "" if item.id in sheet.forced else str(before[item.id])
    return {item.id: st.text_area(_label(sheet, item), stored, key=item.id, max_chars=1000, height=104)}


def _number(sheet: Sheet, item: Item, before: entry.State, labelled: bool) -> entry.State:
    stored = "" if item.id in sheet.forced else str(before[item.id])
    with st.container(key=f"boxes_{item.id}"):
        return {item.id: st.text_input(_label(sheet, item), stored, key=item.id, autocomplete="off", max_chars=12)}


_DRAW = {
    ItemType.yes_no: _yes_no,
    ItemType.choice: _choice,
    ItemType.choices: _several,
    ItemType.areas: _areas,
    ItemType.date: _date,
    ItemType.text: _text,
    ItemType.number: _number,
}


# Lists to tick


def settle_list(sheet: Sheet, key: str, lines: tuple[Item, ...]) -> None:
    """Before a list is drawn: "None of these" and its lines exclude each other; of the two the one just touched wins."""
    stored = steps.is_none(lines, sheet.answers)
    ticks = _touched({f"tick_{item.id}": steps.is_ticked(item, sheet.answers) for item in lines})
    if not st.session_state.get(key, stored) or not any(ticks.values()):
        return
    if stored:
        _force(sheet, key, False)
    else:
        for tick in ticks:
            _force(sheet, tick, False)


def line(sheet: Sheet, item: Item) -> bool:
    """A line of a list. Ticked, it opens its answer in place; ticking alone is no answer yet."""
    key = f"tick_{item.id}"
    if item.id in sheet.wrong:
        frame.beside(sheet.wrong[item.id])
    stored = sheet.stored(item.id)
    ticked = _tick(sheet, key, _label(sheet, item), stored is not None and stored != "no")
    sheet.held[item.id] = {item.id: None}
    if ticked:
        sheet.ticked.add(item.id)
        with st.container(key=f"open_{item.id}"):
            options = {name: sheet.words[name] for name in TICKED if name == "yes" or item.offers_unsure}
            sheet.held[item.id] = {item.id: _one(sheet, item, options, stored, labelled=False, beside=True)}
    return ticked


def none_of_these(sheet: Sheet, key: str, lines: tuple[Item, ...]) -> bool:
    """The last line of a list, in its own box."""
    stored = steps.is_none(lines, sheet.answers)
    chosen = _tick(sheet, key, sheet.words["none_of_these"], stored)
    touched = {item.id for item in lines} & sheet.ticked
    if not chosen or not touched:
        return chosen
    if stored:  # the server began afresh, so nothing could be settled before the list was drawn
        sheet.fix[key] = False
        return False
    sheet.fix |= {f"tick_{name}": False for name in touched}
    sheet.ticked -= touched
    return True
