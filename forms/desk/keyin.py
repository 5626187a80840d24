"""A paper form typed in: in the paper's order, with the paper's numbers; then compared line by line by a second person."""

from collections.abc import Iterator
from functools import partial

import streamlit as st

from forms.desk import chart, looks
from forms.desk.chart import Chart
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import panel, text
from forms.paper.blank import SHORT, blank, notice_digest
from forms.paper.numbers import numbers
from forms.tablet import entry, steps, widgets
from forms.tablet.widgets import Sheet
from screening.actions import paper
from screening.actions.answering import Shown
from screening.errors import InputError
from screening.facts import Known
from screening.protocol import Protocol
from screening.questionnaire import Item, Page, in_language
from screening.response import Answer, By, How
from screening.visit import Status, Visit
from screening.wording import asked, said

PAGE, CHECKING, AT = "keyin_page", "keyin_checking", "keyin_at"
HELPERS = {
    By.client: "helper_alone",
    By.companion: "helper_companion",
    By.staff: "helper_staff",
    By.interpreter: "helper_interpreter",
}


def offer(desk: Desk, found: Chart) -> None:
    """Beside the code for a tablet: the form to print, and the way to type it in."""
    if found.status is not Status.answering or desk.protocol is None:
        return
    with st.expander(desk.words["paper_form"]):
        st.html(f'<p class="under">{text(desk.words["paper_note"])}</p>')
        with st.container(horizontal=True):
            for large in (False, True):
                _download(desk, desk.protocol, found, large)
            if desk.may(paper.TYPE_IN) and st.button(desk.words["keyin"], key="keyin", icon=":material/keyboard:"):
                desk.open("keyin", ref=found.ref)


def _download(desk: Desk, protocol: Protocol, found: Chart, large: bool) -> None:
    name = "paper_print_large" if large else "paper_print"
    make = partial(blank, protocol, desk.clinic.paper, found.visit.language, desk.clinic, large, found.ref)
    st.download_button(
        desk.words[name], make, f"form_{found.ref}.pdf", "application/pdf", key=name, on_click="ignore", icon=":material/print:"
    )


def show(desk: Desk) -> None:
    try:
        found = chart.of(desk, st.query_params.get("ref", ""))
    except InputError as fault:
        st.html(f'<div class="title"><h1>{text(desk.words["no_visit"])}</h1></div><p>{text(fault)}</p>')
        return
    looks.write_down(desk, found.ref, "visit opened by staff")
    st.html(f'<div class="title"><h1>{text(desk.words["keyin_title"])}</h1></div>')
    st.html(f'<p class="under">{text(found.client.name)} · {text(found.ref)}</p>')
    if st.button(desk.words["keyin_leave"], key="keyin_leave", type="tertiary"):
        desk.open("visit", ref=found.ref)
    if desk.protocol is None or not desk.may(paper.TYPE_IN):
        st.html(f"<p>{text(desk.words['keyin_not_yours'])}</p>")
    elif found.visit.raised:
        st.html(panel("stop", "alert", desk.words["keyin_emergency"], [desk.words["keyin_emergency_do"]]))
    elif found.status is not Status.answering:
        st.html(f"<p>{text(desk.words['keyin_over'])}</p>")
    else:
        _show(Typing(desk, found, desk.protocol))


class Typing:
    """One run of the page."""

    def __init__(self, desk: Desk, found: Chart, protocol: Protocol) -> None:
        self.desk, self.found, self.protocol, self.now = desk, found, protocol, desk.now
        self.language = found.visit.language
        self._learn(found.visit)
        self.questionnaire = protocol.questionnaire
        self.number = numbers(protocol.questionnaire)
        self.tablet = desk.service.words("tablet", self.language)
        self.sheet = Sheet(protocol, self.language, self.tablet, desk.clinic.day(self.now), self.visit.answers)

    @property
    def known(self) -> Known:
        return self.visit.known(self.protocol, self.desk.clinic, self.now)

    @property
    def pages(self) -> tuple[Page, ...]:
        """All pages of the paper on which something is asked of this client."""
        return tuple(page for page in self.questionnaire.pages if self.shown(page))

    def shown(self, page: Page) -> tuple[Item, ...]:
        """What may stand on the paper for this client; the birth date too, which says whose paper it is."""
        found = steps.shown(page, self.questionnaire, self.known.asked, ())
        return tuple(item for item in found if not item.choices or self._is_offered(item))

    def _is_offered(self, item: Item) -> bool:
        return not item.follow_up_of or len(steps.offered(item, self.questionnaire, self.visit.answers)) > 1

    def open_in(self, page: Page) -> list[str]:
        """Numbers on a page without an answer that is needed."""
        missing = set(self.known.missing)
        return [self.number[item.id] for item in self.shown(page) if item.id in missing]

    @property
    def aged(self) -> int:
        """Answers that do not stand any more: about the day on which they were given."""
        return len(self.stored.answers.keys() - self.visit.answers.keys())

    def line(self, name: str) -> str:
        item = self.questionnaire.by_id[name]
        return f"{self.number.get(name, '')}. {in_language(item.ask, self.language)}"

    def _learn(self, stored: Visit) -> None:
        self.stored, self.visit = stored, stored.today(self.protocol, self.desk.clinic, self.now)

    def refresh(self) -> None:
        with self.desk.service.store.read() as reader:
            self._learn(reader.visit(self.visit.ref))
        self.sheet.answers = self.visit.answers


def _show(typing: Typing) -> None:
    if st.session_state.get(AT) != typing.visit.ref:  # nothing half typed comes along from another visit
        for key in set(map(str, st.session_state)) - looks.OWN:
            del st.session_state[key]
        st.session_state[AT] = typing.visit.ref
    notice = typing.visit.notice
    if notice is None or not notice.on_paper:
        _begin(typing)
    elif st.session_state.get(CHECKING):
        _check(typing)
    else:
        _type(typing)


# What stands before and after the questions


def _begin(typing: Typing) -> None:
    desk, words, tablet = typing.desk, typing.desk.words, typing.tablet
    heading(words["keyin_begin"])
    foot = st.text_input(
        words["keyin_foot"].format(count=SHORT), key="keyin_foot", autocomplete="off", help=words["keyin_foot_help"]
    )
    helper = st.radio(
        words["keyin_helper"], list(HELPERS), None, lambda by: tablet[HELPERS[by]], key="keyin_helper", horizontal=True
    )
    name = "" if helper in (None, By.client) else st.text_input(words["keyin_helper_name"], key="keyin_helper_name")
    agreed = st.checkbox(words["keyin_agreed"], key="keyin_agreed")
    if st.button(words["keyin_start"], key="keyin_start", type="primary"):
        with told():
            if helper is None or not agreed:
                raise InputError(words["keyin_begin_missing"])
            notice = notice_digest(typing.protocol, typing.language, desk.clinic)
            ref = typing.visit.ref
            paper.begin(desk.service.store, typing.protocol, desk.actor, desk.now, ref, foot, notice, helper, name)
            st.rerun()


# One page of the paper


def _type(typing: Typing) -> None:
    words, pages = typing.desk.words, {page.id: page for page in typing.pages}
    page = pages.get(str(st.session_state.get(PAGE)), next(iter(pages.values())))
    _choose_page(typing, pages, page)
    if page.lead and page.private:
        st.html(f'<p class="under">{text(in_language(page.lead, typing.language))}</p>')
    typing.sheet.forced = widgets.take_fixes()
    with st.container(key="keyin_lines"):
        for item in typing.shown(page):
            with st.container(key=f"{'open_more' if item.follow_up_of else 'line'}_{item.id}"):
                widgets.ask(
                    typing.sheet,
                    item.model_copy(update={"ask": {typing.language: typing.line(item.id), "en": typing.line(item.id)}}),
                )
    _save(typing, page)
    _still_open(typing, page)
    _move(typing, list(pages), page)
    st.html(f'<p class="under">{text(words["keyin_blank"])}</p>')


def _choose_page(typing: Typing, pages: dict[str, Page], page: Page) -> None:
    def label(name: str) -> str:
        first, *more = (typing.number[item] for item in pages[name].items)
        return f"{first}\u2013{more[-1]}  {said_of(name)}" if more else f"{first}  {said_of(name)}"

    def said_of(name: str) -> str:
        return in_language(pages[name].title, typing.language)

    names = list(pages)
    chosen = st.selectbox(
        typing.desk.words["keyin_page"], names, names.index(page.id), format_func=label, key=f"keyin_go_{page.id}"
    )
    if chosen != page.id:
        _go(chosen)


def _go(page: str) -> None:
    st.session_state[PAGE] = page
    st.rerun()


def _save(typing: Typing, page: Page) -> None:
    """What the widgets hold and the store does not. Drawn again where that opens or closes a question."""
    changed = list(_changed(typing, page))
    sheet = typing.sheet
    widgets.leave_fixes(sheet.fix)
    if changed:
        before, desk = typing.shown(page), typing.desk
        with told():
            paper.type_in(desk.service.store, typing.protocol, desk.actor, desk.now, typing.visit.ref, changed, typing.language)
            typing.refresh()
            if typing.visit.raised or typing.shown(page) != before:
                st.rerun()
            st.html(f'<p class="under" role="status">{text(typing.tablet["saved"])}</p>')
    if sheet.fix:
        st.rerun()


def _changed(typing: Typing, page: Page) -> Iterator[Shown]:
    sheet, place = typing.sheet, steps.number(typing.questionnaire, page.id)
    for name in sheet.held:
        item = typing.questionnaire.by_id[name]
        given = sheet.given(item)
        if given != sheet.stored(name):
            words = "" if given is None else said(typing.protocol, item, given, typing.language)
            yield Shown(name, given, asked(item, typing.language), words, How.alone, place)


def _still_open(typing: Typing, page: Page) -> None:
    words, faults = typing.desk.words, typing.sheet.faults()
    if aged := typing.aged:
        st.html(panel("hold", "clock", words["keyin_aged"].format(count=aged), [words["keyin_aged_do"]]))
    wrong = [f"{typing.number[name]}: {_fault(typing, name, fault)}" for name, fault in faults.items() if _is_begun(typing, name)]
    if wrong:
        st.html(panel("hold", "alert", words["keyin_wrong"], wrong))
    if left := typing.open_in(page):
        count = sum(len(typing.open_in(one)) for one in typing.pages)
        st.html(panel("todo", "info", words["keyin_open"], [", ".join(left), words["keyin_open_count"].format(count=count)]))


def _is_begun(typing: Typing, name: str) -> bool:
    return any(value for value in typing.sheet.held[name].values())


def _fault(typing: Typing, name: str, fault: str) -> str:
    item = typing.questionnaire.by_id[name]
    return typing.tablet[fault].format(least=f"{item.least or 0:g}", most=f"{item.most or 0:g}", year=entry.YEAR_FROM)


def _move(typing: Typing, names: list[str], page: Page) -> None:
    words, place = typing.desk.words, names.index(page.id)
    with st.container(horizontal=True):
        if place and st.button(typing.tablet["back"], key="keyin_back"):
            _go(names[place - 1])
        if place + 1 < len(names) and st.button(typing.tablet["next"], key="keyin_next", type="primary"):
            _go(names[place + 1])
        if st.button(words["keyin_check"], key="keyin_check", type="secondary" if place + 1 < len(names) else "primary"):
            st.session_state[CHECKING] = True
            st.rerun()


# The second person


def _check(typing: Typing) -> None:
    words = typing.desk.words
    if st.button(words["keyin_back_to_typing"], key="keyin_back_to_typing"):
        st.session_state[CHECKING] = False
        st.rerun()
    heading(words["keyin_compare"])
    left = [number for page in typing.pages for number in typing.open_in(page)]
    if left:
        st.html(panel("todo", "info", words["keyin_open"], [", ".join(left), words["keyin_blank"]]))
    for page in typing.pages:
        rows = "".join(_row(typing, item) for item in typing.shown(page))
        title = text(in_language(page.title, typing.language))
        st.html(f'<h3 class="head">{title}</h3><table class="answers numbered"><tbody>{rows}</tbody></table>')
    reads = paper.answers_digest(typing.visit)
    if not left:
        _confirm(typing, reads)


def _row(typing: Typing, item: Item) -> str:
    answer: Answer | None = typing.visit.answers.get(item.id)
    given = answer.said if answer else typing.tablet["not_answered"]
    glass = (
        f'<br><span class="under">{text(typing.desk.service.words("by")[answer.by])}</span>'
        if answer and answer.by is not By.paper
        else ""
    )
    return f"<tr><td>{text(typing.line(item.id))}</td><td><b>{text(given)}</b>{glass}</td></tr>"


def _confirm(typing: Typing, reads: str) -> None:
    desk, words = typing.desk, typing.desk.words
    with desk.service.store.read() as reader:
        others = paper.others(reader, typing.visit)
    own = desk.staff.ref in paper.typists(typing.visit)
    if own and others:
        st.html(panel("todo", "person", words["keyin_second"], [words["keyin_second_do"].format(names=", ".join(others))]))
        return
    alone = own and st.checkbox(words["keyin_alone"], key="keyin_alone")
    compared = st.checkbox(words["keyin_compared"], key="keyin_compared")
    if st.button(words["keyin_send"], key="keyin_send", type="primary"):
        with told():
            shown = str(st.session_state.get("keyin_reads", ""))
            paper.check(desk.service.store, typing.protocol, desk.actor, desk.now, typing.visit.ref, shown, compared, alone)
            desk.open("visit", ref=typing.visit.ref)
    st.session_state["keyin_reads"] = reads
