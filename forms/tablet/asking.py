"""The questions, page by page: draw, save what differs, move on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

import streamlit as st

from forms.tablet import entry, frame, saving, steps, widgets
from forms.tablet.saving import ALONE
from forms.tablet.stand import WHOLE, Stand
from forms.tablet.widgets import Sheet
from screening.actions import answering
from screening.actions.answering import Shown
from screening.errors import StoreError
from screening.questionnaire import Block, Item, ItemType, Page, in_language
from screening.response import By, Given, How

_PAGE, _RETURN, _ERRORS, _REFUSED = "ask_page", WHOLE, "ask_errors", "ask_refused"
_TALKED, _SAVED = "ask_talked", "ask_saved"
_PLACE = "place"


def _asks_to_be_alone(stand: Stand, page: Page) -> bool:
    """Before a private page, where somebody came along: the client takes the tablet, or lets them stay."""
    if not page.private:
        st.session_state.pop(ALONE, None)  # the next private page asks again who is there
        return False
    if ALONE in st.session_state or saving.by(stand) is not By.companion:
        return False
    words = stand.words
    frame.open_page(words, stand.clinic.name, stand.language, f"alone {page.id}")
    frame.calm(words["companion_title"], words["companion_page"])
    taken = st.button(words["companion_taken"], key="alone", type="primary", width="stretch")
    stays = st.button(words["companion_stays"], key="together", width="stretch")
    stand.help(frame.bottom(words, False, "", helped=stand.helped), page.id)
    if taken or stays:
        st.session_state[ALONE] = taken
        st.rerun()
    return True


# One page of questions


@dataclass(slots=True)
class Open:
    """The page while it is open: a question that is answered by itself is drawn again and saved without the others."""

    stand: Stand
    page: Page
    sheet: Sheet
    drawn: bool = False  # whole, once


def ask(stand: Stand) -> None:
    page = _present(stand)
    if page is None:
        return stand.go("check")
    if _asks_to_be_alone(stand, page):
        return None
    stand.began(page.id)
    told = frame.open_page(stand.words, stand.clinic.name, stand.language, at(page.id))
    sheet = _sheet(stand, page)
    _head(stand, page, sheet)
    nothing = page.nothing is not None and st.button(sheet.text(page.nothing), key="nothing", width="stretch")
    open_now = Open(stand, page, sheet)
    nones = {place: _block(open_now, place, block) for place, block in enumerate(page.block)}
    open_now.drawn = True
    talk = _talk_button(stand, page)
    returns = st.session_state.get(_RETURN) == page.id
    forward = stand.words["back_to_summary"] if returns else stand.words["next"]
    sequence = stand.sequence
    pressed = frame.bottom(stand.words, returns or steps.before(sequence, page.id) is not None, forward, helped=stand.helped)
    if not _save(stand, page, sheet, nones, pressed.next):
        return None
    frame.say_saved(told, stand.words, len(stand.in_visit.entries), here=bool(st.session_state.get(_SAVED)))
    if nothing:
        _take_nothing(stand, page)
    _move(stand, page, sheet, pressed, talk, sequence)
    return None


def at(page: str) -> str:
    """The page's name for the browser; a refused Next makes it another, so that the page starts at its summary again."""
    return f"{page} {st.session_state.get(_REFUSED, 0)}"


def _present(stand: Stand) -> Page | None:
    """The page that was open last, or the first with something missing."""
    questionnaire = stand.content.questionnaire
    sequence = {page.id: page for page in stand.sequence}
    wanted = st.session_state[_PAGE] = _remembered()
    if wanted not in sequence:
        wanted = steps.resume(stand.sequence, questionnaire, stand.open_ends, stand.in_visit.answers)
        st.session_state[_PAGE] = wanted
    return sequence.get(wanted)


def _remembered() -> str | None:
    """The page, also where the server began afresh: a field that nobody sees keeps its name in the browser, with the answers on it."""
    known: str | None = st.session_state.get(_PAGE)
    if known:
        st.session_state[_PLACE] = known
    return st.text_input(_PLACE, key=_PLACE, label_visibility="collapsed") or None


def _sheet(stand: Stand, page: Page) -> Sheet:
    sheet = Sheet(stand.content, stand.language, stand.words, stand.today, stand.in_visit.answers, forced=widgets.take_fixes())
    if st.session_state.get(_ERRORS, {}).get("page") == page.id:
        sheet.wrong = st.session_state[_ERRORS]["wrong"]
    return sheet


def _head(stand: Stand, page: Page, sheet: Sheet) -> None:
    questionnaire, answers = stand.content.questionnaire, stand.in_visit.answers
    sequence = stand.sequence
    place = [one.id for one in sequence].index(page.id) + 1
    lead = in_language(page.lead, stand.language) if page.lead and steps.lead_is_whole(page, questionnaire, answers) else ""
    frame.heading(in_language(page.title, stand.language), lead, (place, len(sequence) + 1), stand.words, part_words(stand, page))
    if page.private and stand.words["private_page"] not in lead:
        frame.note(stand.words["private_page"], "private")
    if any(item.id in stand.asked_again for item in steps.shown(page, questionnaire, stand.open_ends.asked, answers)):
        frame.note(stand.words["asked_again"], "told")
    if sheet.wrong:
        by_id = questionnaire.by_id
        lines = [(in_language(by_id[item].ask, stand.language), what) for item, what in sheet.wrong.items()]
        frame.summary(stand.words["errors_title"], lines)


def part_words(stand: Stand, page: Page) -> str:
    number, title = steps.part(stand.content.questionnaire, page)
    if stand.in_visit.returns:
        return in_language(title, stand.language)  # parts are counted where all of them are asked
    parts = len(stand.content.questionnaire.parts)
    return stand.words["progress_part"].format(part=number, parts=parts, title=in_language(title, stand.language))


def _block(now: Open, place: int, block: Block) -> bool:
    """Draws a block. True where it is a list and "None of these" is chosen."""
    stand, page, sheet = now.stand, now.page, now.sheet
    gates = steps.gates(block, stand.content.questionnaire, stand.open_ends.asked, stand.in_visit.answers)
    if not gates:
        return False
    if block.kind != "fields":
        frame.subheading(sheet.text(block.prompt), sheet.text(block.frame), stand.words["colon"])
    if block.kind != "list":
        with st.container(key=f"block_{page.id}_{place}"):
            for gate in gates:
                draw = _by_itself if steps.stands_alone(gate, stand.content.questionnaire) else _gate
                draw(now, block, gate)
        return False
    none = _none_key(page, place)
    widgets.settle_list(sheet, none, gates)
    with st.container(key=f"list_{page.id}_{place}"):
        for gate in gates:
            _gate(now, block, gate)
        return widgets.none_of_these(sheet, none, gates)


def _none_key(page: Page, place: int) -> str:
    return f"none_{page.id}" + (f"_{place}" if _lists_before(page, place) else "")


def _lists_before(page: Page, place: int) -> bool:
    return any(block.kind == "list" for block in page.block[:place])


def _gate(now: Open, block: Block, gate: Item) -> None:
    sheet = now.sheet
    if block.kind == "list":
        if not widgets.line(sheet, gate):
            return
    else:
        widgets.ask(sheet, gate)
    if follow_ups := _follow_ups(now, gate):
        with st.container(key=f"open_more_{gate.id}"):
            for item in follow_ups:
                widgets.ask(sheet, item)


def _follow_ups(now: Open, gate: Item) -> list[Item]:
    """Those that are open under a question and leave something to choose."""
    questionnaire = now.stand.content.questionnaire
    opened = steps.opened(gate, questionnaire, now.stand.open_ends.asked)
    return [item for item in opened if not item.choices or len(steps.offered(item, questionnaire, now.sheet.answers)) > 1]


@st.fragment
def _by_itself(now: Open, block: Block, gate: Item) -> None:
    """A touch on this question runs this alone: the whole page would take three times as long to come back.

    Saved before it is drawn, so that what was drawn and what was saved reach the browser together.
    """
    if not now.drawn:
        return _gate(now, block, gate)
    try:
        if not now.stand.still_here():
            st.rerun()
        is_saved = _save_by_itself(now, block, gate)
        _gate(now, block, gate)
        if is_saved:
            frame.say_saved_here(now.stand.words, len(now.stand.in_visit.entries))
    except StoreError:
        st.rerun()  # the page says so and tries again
    return None


def _save_by_itself(now: Open, block: Block, gate: Item) -> bool:
    stand, sheet = now.stand, now.sheet
    sheet.again(stand.in_visit.answers)
    for item in (gate, *_follow_ups(now, gate)):
        widgets.hold(sheet, item)
    is_saved = _keep(stand, now.page, sheet, saving.changed_in(stand, now.page, sheet, block, (gate,)))
    sheet.answers = stand.in_visit.answers
    return is_saved


def _talk_button(stand: Stand, page: Page) -> bool:
    shown = steps.shown(page, stand.content.questionnaire, stand.open_ends.asked, stand.in_visit.answers)
    if not any(item.offers_unsure for item in shown):
        return False
    if st.session_state.get(_TALKED) == page.id:
        frame.note(stand.words["talk_done"], "private")
    return st.button(stand.words["talk"], key="talk", type="tertiary")


# Saving by difference, at the end of the run


def _save(stand: Stand, page: Page, sheet: Sheet, nones: Mapping[int, bool], leaving: bool) -> bool:
    """Writes what the widgets hold and the store does not. False where the run ends because it could not be written."""
    changed = saving.changed_on(stand, page, sheet, nones, leaving)
    return _keep(stand, page, sheet, changed, leaving)


def _keep(stand: Stand, page: Page, sheet: Sheet, changed: list[Shown], leaving: bool = False) -> bool:
    widgets.leave_fixes(sheet.fix)
    if not changed:
        if sheet.fix:
            st.rerun()
        return True
    before = _picture(stand, page)
    if not saving.write(stand, changed, page):
        return False
    st.session_state[_SAVED] = True
    if not leaving and (sheet.fix or before != _picture(stand, page) or sheet.wrong):
        _recheck(stand, page, sheet)
        st.rerun()
    return True


def _picture(stand: Stand, page: Page) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What the page asks and offers: where that changes, the page is drawn again."""
    questionnaire, answers = stand.content.questionnaire, stand.in_visit.answers
    shown = steps.shown(page, questionnaire, stand.open_ends.asked, answers)
    return tuple((item.id, steps.offered(item, questionnaire, answers)) for item in shown)


# Moving on


def _gaps(stand: Stand, page: Page, sheet: Sheet) -> dict[str, str]:
    found = steps.gaps(page, stand.content.questionnaire, stand.open_ends, stand.in_visit.answers, sheet.ticked, sheet.faults())
    return {gap.item: _told(stand, gap) for gap in found}


def _told(stand: Stand, gap: steps.Gap) -> str:
    item = stand.content.questionnaire.by_id[gap.item]
    return stand.words[gap.words].format(least=f"{item.least or 0:g}", most=f"{item.most or 0:g}", year=entry.YEAR_FROM)


def _recheck(stand: Stand, page: Page, sheet: Sheet) -> None:
    """Messages go as soon as what they ask for is there."""
    if sheet.wrong:
        open_now = _gaps(stand, page, sheet)
        st.session_state[_ERRORS] = {
            "page": page.id,
            "wrong": {item: what for item, what in sheet.wrong.items() if item in open_now},
        }


def _move(stand: Stand, page: Page, sheet: Sheet, pressed: frame.Pressed, talk: bool, sequence: tuple[Page, ...]) -> None:
    if talk:
        _talk_about(stand, page)
    stand.help(pressed, page.id)
    if pressed.back:
        _leave(stand, page, steps.before(sequence, page.id) if st.session_state.get(_RETURN) != page.id else steps.CHECK)
    if pressed.next:
        wrong = _gaps(stand, page, sheet)
        st.session_state[_ERRORS] = {"page": page.id, "wrong": wrong}
        if wrong:
            refuse()
        _leave(stand, page, steps.CHECK if st.session_state.get(_RETURN) == page.id else steps.after(stand.sequence, page.id))


def refuse() -> NoReturn:
    st.session_state[_REFUSED] = st.session_state.get(_REFUSED, 0) + 1
    st.rerun()


def _talk_about(stand: Stand, page: Page) -> None:
    """Marks every unanswered item of the page "tell you in person"."""
    visit, questionnaire = stand.in_visit, stand.content.questionnaire
    shown = steps.shown(page, questionnaire, stand.open_ends.asked, visit.answers)
    names = steps.to_talk_about(shown, visit.answers)
    st.session_state[_TALKED] = page.id
    items = [questionnaire.by_id[name] for name in names]
    answering.leave_page(stand.held.store, stand.actor, stand.now, visit.ref, page.id, stand.seconds(page.id), talk=True)
    if _say_of_all(stand, page, items, "in_person", How.talk_about_page):
        st.rerun()


def _take_nothing(stand: Stand, page: Page) -> None:
    """One touch for a client who takes nothing: no to every yes/no question of the page, said by that button."""
    questionnaire = stand.content.questionnaire
    items = [questionnaire.by_id[name] for name in page.items if questionnaire.by_id[name].type is ItemType.yes_no]
    nones = {_none_key(page, place): True for place, block in enumerate(page.block) if block.kind == "list"}
    if _say_of_all(stand, page, items, "no", How.i_take_nothing, nones):
        st.session_state[_SAVED] = True
        st.rerun()


def _say_of_all(
    stand: Stand, page: Page, items: list[Item], given: Given, how: How, beside: Mapping[str, bool] | None = None
) -> bool:
    """One answer to several questions at a touch; the next run shows it, with what is set `beside` it. False where it could not be written."""
    fixes = widgets.fixes_for(items, dict.fromkeys((item.id for item in items), given), stand.content.questionnaire.areas)
    widgets.leave_fixes(fixes | dict(beside or {}))
    return saving.write(stand, [saving.shown(stand, page, item, given, how) for item in items], page)


def _leave(stand: Stand, page: Page, target: str | None) -> None:
    answering.leave_page(stand.held.store, stand.actor, stand.now, stand.in_visit.ref, page.id, stand.seconds(page.id))
    for key in (_ERRORS, _TALKED, _SAVED):
        st.session_state.pop(key, None)
    if target is None or target == steps.CHECK:
        st.session_state.pop(_RETURN, None)
        stand.go("check")
    open_page(target or "")
    st.rerun()


def open_page(page: str, returns: bool = False) -> None:
    """The page of questions to show next; `returns`: its Next leads back to the summary."""
    st.session_state[_PAGE] = page
    st.session_state[_RETURN] = page if returns else None
