"""Check the answers, certify the copy, send it."""

import html
from collections.abc import Callable, Iterable, Iterator

import streamlit as st

from forms.tablet import asking, frame, saving, steps, widgets
from forms.tablet.stand import Stand
from forms.tablet.widgets import Sheet
from screening.actions import answering
from screening.errors import NotNow
from screening.facts import Known
from screening.hearing import About
from screening.questionnaire import Item, Page, in_language
from screening.response import Answer, Given
from screening.wording import day_words, months

_UNTICKED = "certify_unticked"


def check(stand: Stand) -> None:
    """At a return visit what stands from before comes too, and the copy is certified here."""
    questionnaire, visit, words = stand.content.questionnaire, stand.in_visit, stand.words
    stand.began(steps.CHECK)
    told = frame.open_page(words, stand.clinic.name, stand.language, steps.CHECK)
    sequence = stand.sequence
    last = steps.check_page(questionnaire)
    told_part = asking.part_words(stand, last) if last else ""
    lead = words["check_lead_again" if visit.returns else "check_lead"]
    frame.heading(words["check_title"], lead, (len(sequence) + 1, len(sequence) + 1), words, told_part)
    missing = set(stand.open_ends.missing)
    if missing:
        frame.summary(words["check_missing"], _missing_lines(stand, missing))
    else:
        frame.note(words["check_none_missing"], "told")
    _look_again(stand)
    for page in sequence:
        _section(stand, page, missing)
    sheet = Sheet(stand.content, stand.language, words, stand.today, visit.answers)
    if last:
        for item in steps.shown(last, questionnaire, stand.open_ends.asked, visit.answers):
            widgets.ask(sheet, item)
    sends = visit.returns and not missing
    _carried(stand)
    sent = sends and st.button(words["certify_send"], key="certify_send", type="primary", width="stretch")
    pressed = frame.bottom(words, bool(sequence), "" if sends else words["next"], helped=stand.helped)
    if last and (changed := saving.changed_on(stand, last, sheet, dict.fromkeys(range(len(last.block)), False), False)):
        if not saving.write(stand, changed):
            return
        frame.say_saved(told, words, len(stand.in_visit.entries))
    if sent:
        _send(stand, True)
    _leave_check(stand, sequence, pressed)


def _carried(stand: Stand) -> None:
    """What stands from an earlier form: what is not "no" in the open, the rest a touch away."""
    carried = stand.in_visit.carried
    if not carried:
        return
    words = stand.words
    frame.title_of(words["still_right"])
    frame.note(words["still_right_lead"], "told")
    pages = [page for page in stand.content.questionnaire.pages if any(item.id in carried for item in _of(stand, page))]
    for page in pages:
        if any(carried[item.id].given != "no" for item in _of(stand, page) if item.id in carried):
            _old_section(stand, page, "change", lambda given: given != "no")
    with st.expander(words["still_no"]):
        for page in pages:
            if any(carried[item.id].given == "no" for item in _of(stand, page) if item.id in carried):
                _old_section(stand, page, "change_no", lambda given: given == "no")


def _of(stand: Stand, page: Page) -> tuple[Item, ...]:
    return steps.shown(page, stand.content.questionnaire, stand.open_ends.asked, ())


def _old_section(stand: Stand, page: Page, key: str, shows: Callable[[Given], bool]) -> None:
    carried = stand.in_visit.carried
    rows = [carried[item.id] for item in _of(stand, page) if item.id in carried and shows(carried[item.id].given)]
    with st.container(key=f"carried_{key}_{page.id}"):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        with left:
            frame.title_of(in_language(page.title, stand.language))
        if right.button(stand.words["change"], key=f"{key}_carried_{page.id}", width="stretch"):
            asking.open_page(page.id, returns=True)
            stand.go("ask")
        st.html(f'<dl class="answers">{"".join(_old_row(stand, answer) for answer in rows)}</dl>')


def _old_row(stand: Stand, answer: Answer) -> str:
    day = day_words(stand.clinic.day(answer.at), months(stand.content.words(stand.language)))
    told = html.escape(stand.words["told_on"].format(day=day))
    return f"<div><dt>{html.escape(answer.asked)}</dt><dd>{html.escape(answer.said)}<br><small>{told}</small></dd></div>"


def _look_again(stand: Stand) -> None:
    """Words that do not fit an answer, and names that nobody knows: to mend, or to leave for a person to ask."""
    known = steps.heard(stand.content, stand.clinic, stand.in_visit, stand.now)
    lines = [*_unfitting(stand, known), *_unknown(stand, known)]
    if lines:
        frame.note(" ".join((stand.words["look_again"], *dict.fromkeys(lines))), "private")


def _unfitting(stand: Stand, known: Known) -> Iterator[str]:
    for name in known.denied:
        item = stand.content.questionnaire.by_id[name]
        word = next((one.word for one in known.heard if name in one.means), "")
        if word and not item.follow_up_of:
            yield stand.words["look_again_unfit"].format(word=word, ask=in_language(item.ask, stand.language))


def _unknown(stand: Stand, known: Known) -> Iterator[str]:
    for one in known.heard:
        if one.about is About.unrecognised:
            key = "look_again_near" if one.suggestions else "look_again_unknown"
            yield stand.words[key].format(word=one.word, near=" / ".join(one.suggestions))


def _leave_check(stand: Stand, sequence: tuple[Page, ...], pressed: frame.Pressed) -> None:
    stand.help(pressed, steps.CHECK)
    if pressed.back:
        asking.open_page(sequence[-1].id)
        stand.go("ask")
    if pressed.next:
        if stand.open_ends.missing:
            asking.open_page(
                steps.resume(sequence, stand.content.questionnaire, stand.open_ends, stand.in_visit.answers), returns=True
            )
            stand.go("ask")
        answering.leave_page(
            stand.held.store, stand.actor, stand.now, stand.in_visit.ref, steps.CHECK, stand.seconds(steps.CHECK)
        )
        stand.go("certify")


def _missing_lines(stand: Stand, missing: Iterable[str]) -> list[tuple[str, str]]:
    found = []
    for name in stand.content.questionnaire.by_id:
        if name in missing and (place := stand.content.questionnaire.page_of(name)):
            ask = in_language(stand.content.questionnaire.by_id[name].ask, stand.language)
            found.append((ask, in_language(place[1].title, stand.language)))
    return found


def _section(stand: Stand, page: Page, missing: Iterable[str]) -> None:
    with st.container(key=f"section_{page.id}"):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        with left:
            frame.title_of(in_language(page.title, stand.language))
        if right.button(stand.words["change"], key=f"change_{page.id}", width="stretch"):
            asking.open_page(page.id, returns=True)
            stand.go("ask")
        st.html(_answers(stand, page, in_short=True))


def _answers(stand: Stand, page: Page, in_short: bool) -> str:
    """The answers of a page with the words as asked. `in_short`: the lines of a list that are "no" share one entry."""
    visit, questionnaire = stand.in_visit, stand.content.questionnaire
    rows, short = [], []
    listed = {name for block in page.block if block.kind == "list" for name in block.items}
    for item in steps.shown(page, questionnaire, stand.open_ends.asked, ()):
        if in_short and item.id in visit.carried:
            continue  # stands apart, with its day
        answer = visit.answers.get(item.id)
        if in_short and answer and answer.given == "no" and item.id in listed:
            short.append(answer.asked)
        elif answer or not item.optional:
            rows.append(_row(stand, item, answer))
    if short:
        asked = "".join(f"{html.escape(one)}<br>" for one in short)
        rows.append(f"<div><dt>{asked}</dt><dd>{html.escape(stand.words['no'])}</dd></div>")
    return f'<dl class="answers">{"".join(rows)}</dl>'


def _row(stand: Stand, item: Item, answer: Answer | None) -> str:
    kind = ' class="under"' if item.follow_up_of else ""
    asked = answer.asked if answer else in_language(item.ask, stand.language)
    words = answer.said if answer else stand.words["not_answered"]
    return f"<div{kind}><dt>{html.escape(asked)}</dt><dd>{html.escape(words)}</dd></div>"


def certify(stand: Stand) -> None:
    """A copy to read, a tick, and Send. Nothing can be changed here."""
    words, questionnaire = stand.words, stand.content.questionnaire
    stand.began("certify")
    frame.open_page(words, stand.clinic.name, stand.language, asking.at("certify"))
    frame.heading(words["certify_title"], words["certify_lead"])
    problem = st.session_state.get(_UNTICKED) and not st.session_state.get("certify")
    if problem:
        frame.summary(words["errors_title"], [(words["certify"], words["certify_missing"])])
    for page in questionnaire.pages:
        if any(item.id in stand.in_visit.answers for item in steps.shown(page, questionnaire, stand.open_ends.asked, ())):
            frame.title_of(in_language(page.title, stand.language))
            st.html(_answers(stand, page, in_short=False))
    if problem:
        frame.beside(words["certify_missing"])
    agreed = st.checkbox(words["certify"], key="certify", width="stretch")
    pressed = frame.bottom(words, True, words["send"], key="send", helped=stand.helped)
    stand.help(pressed, "certify")
    if pressed.back:
        stand.go("check")
    if pressed.next:
        _send(stand, agreed)


def _send(stand: Stand, agreed: bool) -> None:
    if not agreed:
        st.session_state[_UNTICKED] = True
        asking.refuse()
    try:
        answering.submit(stand.held.store, stand.content, stand.actor, stand.now, stand.in_visit.ref)
    except NotNow:
        stand.go("check")
    stand.go("wait")
