"""Decide: the plan and this client's own points, photos and three questions, or no. What follows is the signature."""

import html
from dataclasses import dataclass, field
from typing import NoReturn

import streamlit as st

from forms.tablet import frame
from forms.tablet.stand import Stand
from forms.tablet.steps import Place
from screening.actions import signing
from screening.actions.signing import Ink
from screening.consent import PHOTO_USES, Agreed, Clause, ConsentText, Signer, TeachBack
from screening.errors import IntakeError
from screening.letters import Unprintable
from screening.protocol import TeachQuestion
from screening.questionnaire import in_language
from screening.review import Decision
from screening.rule import Modality
from screening.wording import area_words, limits_told, personal_lines

_FIRST = ("what", "electro", "laser", "yours")  # read before choosing; the rest of the text follows the choice
_LAST = "statement"  # read right before it is signed
FAULT = "consent_fault"
_CHOICES = ("choice_", "photo_", "teach_")
_KEPT, _STEP, _REFUSED, _DECLINES = "consent_kept", "consent_step", "consent_refused", "declines"
ASK = {Agreed.yes: "choice_yes", Agreed.no: "choice_no", Agreed.ask_first: "choice_ask"}


@dataclass(slots=True)
class Kept:
    """What is chosen and drawn so far, for one text and decision. A signature counts only once it is sent: until then it is nowhere but here."""

    text: str
    decision: str
    language: str
    choose: frozenset[Modality]  # what needs a yes or no
    modalities: dict[Modality, Agreed] = field(default_factory=dict)
    photos: dict[str, Agreed] = field(default_factory=dict)
    teach: dict[str, str] = field(default_factory=dict)
    inks: dict[Signer, Ink] = field(default_factory=dict)
    typing: set[Signer] = field(default_factory=set)
    turn: int = 0  # of those who sign
    seconds: dict[str, float] = field(default_factory=dict)
    read: bool = False  # its plan was on the screen

    def spent(self, place: str, seconds: float) -> None:
        self.seconds[place] = round(self.seconds.get(place, 0) + seconds, 1)


def decided(stand: Stand) -> Decision:
    decision = stand.in_visit.decision
    assert decision is not None
    return decision


def kept_for(stand: Stand) -> tuple[ConsentText, Kept]:
    """The text with what was chosen on it. A changed text or decision begins afresh."""
    with stand.held.store.read() as reader:
        text = signing.text_for(reader, stand.content, stand.in_visit, stand.now)
        choose = signing.to_choose(reader, stand.content, stand.in_visit, stand.now)
    kept, decision = st.session_state.get(_KEPT), decided(stand).digest
    if isinstance(kept, Kept) and kept.decision == decision and kept.language != text.language:
        kept.text, kept.language = text.digest, text.language
        kept.inks, kept.typing, kept.turn = {}, set(), 0  # what is signed is read in the language it is signed in
    if not isinstance(kept, Kept) or (kept.text, kept.decision) != (text.digest, decision):
        if isinstance(kept, Kept):
            st.session_state[FAULT] = "plan_changed" if kept.text == text.digest else "text_changed"
            for key in [key for key in st.session_state if str(key).startswith(_CHOICES)]:
                st.session_state[key] = None  # nothing is chosen beforehand, on a new plan either
        kept = st.session_state[_KEPT] = Kept(text.digest, decision, text.language, choose)
        for key in (_STEP, _DECLINES):
            st.session_state.pop(key, None)
    return text, kept


def is_new(kept: Kept) -> bool:
    """Another text or plan than the one that was read: nobody signs it before it was on the screen."""
    return not kept.read


def forget() -> None:
    for key in (_KEPT, _STEP, _DECLINES):
        st.session_state.pop(key, None)


def consent(stand: Stand) -> None:
    text, kept = kept_for(stand)
    if st.session_state.get(_DECLINES):
        return decline(stand)
    if st.session_state.get(_STEP) == "photos":
        return _photos(stand, text, kept)
    return _plan(stand, text, kept)


def _told_fault(stand: Stand, missing: list[Modality]) -> None:
    fault = st.session_state.get(FAULT)
    if fault == "choice_missing" and missing:
        names = [in_language(stand.content.modality_words[modality], stand.language) for modality in missing]
        frame.summary(stand.words["errors_title"], [(name, stand.words[fault]) for name in names])
    elif fault in ("text_changed", "plan_changed"):
        frame.beside(stand.words[fault])


def _move(step: str, fault: str = "") -> NoReturn:
    st.session_state[FAULT] = fault
    st.session_state[_REFUSED] = st.session_state.get(_REFUSED, 0) + bool(fault)
    st.session_state[_STEP] = step
    st.rerun()


# Plan and choice


def _plan(stand: Stand, text: ConsentText, kept: Kept) -> None:
    words, kept.read = stand.words, True
    stand.began("plan")
    frame.open_page(words, stand.clinic.name, stand.language, f"plan {st.session_state.get(_REFUSED, 0)}")
    addendum = "_addendum" if adds(stand) else ""
    frame.heading(words[f"plan_title{addendum}"], words[f"plan_lead{addendum}"], (1, pages(stand)), words)
    choose = [modality for modality in Modality if modality in kept.choose]
    _told_fault(stand, [modality for modality in choose if modality not in kept.modalities])
    st.html(_plan_card(stand))
    (_what_is_new if adds(stand) else _whole)(stand, text)
    if choose:
        frame.title_of(words["choice_title"])
        frame.note(words[f"choice_lead{addendum}"], "told")
    for modality in choose:
        _choose(stand, kept, modality)
    offer_no(stand)
    pressed = frame.bottom(words, False, words["next"], helped=stand.helped)
    stand.help(pressed, "plan")
    if pressed.next:
        _leave_plan(stand, kept)


def adds(stand: Stand) -> bool:
    """Only what is new since the consent in force is read and signed: no photos and no questions again."""
    return stand.in_visit.addendum


def pages(stand: Stand) -> int:
    return 2 if adds(stand) else 3


def _whole(stand: Stand, text: ConsentText) -> None:
    by_id = {clause.id: clause for clause in text.clauses}
    for name in _FIRST:
        if name in by_id and name != "yours":
            st.html(_prose(by_id[name]))
    with st.expander(stand.words["plan_text"]):
        st.html("".join(_prose(clause) for clause in text.clauses if clause.id not in (*_FIRST, _LAST)))


def _what_is_new(stand: Stand, text: ConsentText) -> None:
    st.html("".join(_prose(clause) for clause in text.clauses if clause.id != "yours"))


def _leave_plan(stand: Stand, kept: Kept) -> None:
    if not kept.choose <= kept.modalities.keys():
        _move("plan", "choice_missing")
    kept.spent("plan", stand.seconds("plan"))
    if adds(stand):
        st.session_state[FAULT] = ""
        stand.go("sign")
    _move("photos")


def _plan_card(stand: Stand) -> str:
    words, language, protocol, decision = stand.words, stand.language, stand.content, decided(stand)
    parts = []
    for one in protocol.modalities:
        if one.id in decision.treats:
            lines = "".join(f"<li>{html.escape(line)}</li>" for line in one.lines.get(language, one.lines.get("en", ())))
            parts.append(f"<h2>{html.escape(in_language(one.label, language))}</h2><ul>{lines}</ul>")
    left_out = [protocol.modality_words[one] for one in Modality if one in stand.in_visit.opened.requested - decision.treats]
    if left_out:
        names = ", ".join(in_language(label, language) for label in left_out)
        parts.append(f"<p>{html.escape(words['plan_not'].format(modalities=names))}</p>")
    goals = stand.in_visit.answers.get("goal_areas")
    if goals:
        parts.append(f"<h3>{html.escape(words['plan_areas'])}</h3><p>{html.escape(goals.said)}</p>")
    parts += [_listed(words["plan_limits"], _limits(stand)), _listed(words["plan_yours"], _own(stand))]
    return f'<div class="card">{"".join(parts)}</div>'


def _limits(stand: Stand) -> tuple[str, ...]:
    decision = decided(stand)
    avoid = dict.fromkeys(area for choice in decision.modalities.values() if choice.outcome.treats for area in choice.avoid)
    areas = ", ".join(area_words(stand.content, area, stand.language) for area in avoid)
    found = limits_told(stand.content, decision.limits(), stand.language)
    return (*found, stand.words["plan_avoid"].format(areas=areas)) if areas else found


def _own(stand: Stand) -> tuple[str, ...]:
    screening = stand.in_visit.screening(stand.content, stand.clinic, stand.now)
    return personal_lines(screening, stand.language) or (stand.words.get("nothing_personal", ""),)


def _listed(title: str, lines: tuple[str, ...]) -> str:
    rows = "".join(f"<li>{html.escape(line)}</li>" for line in lines if line)
    return f"<h3>{html.escape(title)}</h3><ul>{rows}</ul>" if rows else ""


def _prose(clause: Clause) -> str:
    return f'<div class="prose"><h2>{frame.inline(clause.title)}</h2>{frame.prose(clause.body)}</div>'


def _choose(stand: Stand, kept: Kept, modality: Modality) -> None:
    options, label = list(ASK), in_language(stand.content.modality_words[modality], stand.language)
    before = kept.modalities.get(modality)
    chosen = st.radio(
        label,
        options,
        options.index(before) if before else None,
        lambda agreed: stand.words[ASK[agreed]],
        key=f"choice_{modality}",
        horizontal=True,
        width="stretch",
    )
    if chosen is not None:
        kept.modalities[modality] = chosen


# Photos and three questions


def _photos(stand: Stand, text: ConsentText, kept: Kept) -> None:
    words = stand.words
    stand.began("photos")
    frame.open_page(words, stand.clinic.name, stand.language, "photos")
    frame.heading(words["photos_title"], words["photos_lead"], (2, 3), words)
    for use in PHOTO_USES:
        options = (Agreed.yes, Agreed.no)
        before = kept.photos.get(use)
        chosen = st.radio(
            words[f"photos_{use}"],
            options,
            options.index(before) if before else None,
            lambda agreed: words[ASK[agreed]],
            key=f"photo_{use}",
            horizontal=True,
            width="stretch",
        )
        if chosen is not None:
            kept.photos[use] = chosen
    frame.heading(words["teachback_title"], words["teachback_lead"])
    for question in stand.content.teach_back:
        _teach(stand, kept, question)
    for clause in text.clauses:
        if clause.id == _LAST:
            st.html(_prose(clause.model_copy(update={"title": words["sign_what"]})))
    offer_no(stand)
    pressed = frame.bottom(words, True, words["next"], helped=stand.helped)
    stand.help(pressed, "photos")
    if pressed.back or pressed.next:
        kept.spent("photos", stand.seconds("photos"))
    if pressed.back:
        _move("plan")
    if pressed.next:
        st.session_state[FAULT] = ""
        stand.go("sign")


def _teach(stand: Stand, kept: Kept, question: TeachQuestion) -> None:
    labels = {choice.id: in_language(choice.label, stand.language) for choice in question.choice}
    names, before = list(labels), kept.teach.get(question.id)
    chosen = st.radio(
        frame.plain(in_language(question.ask, stand.language)),
        names,
        names.index(before) if before in names else None,
        lambda name: frame.plain(labels[name]),
        key=f"teach_{question.id}",
        width="stretch",
    )
    if chosen is not None:
        kept.teach[question.id] = chosen
        if not next(choice.right for choice in question.choice if choice.id == chosen):
            frame.note(stand.words["teachback_talk"])


def taught(stand: Stand, kept: Kept) -> tuple[TeachBack, ...]:
    found = []
    for question in stand.content.teach_back:
        choice = next((one for one in question.choice if one.id == kept.teach.get(question.id)), None)
        words = in_language(choice.label, stand.language) if choice else ""
        asked = in_language(question.ask, stand.language)
        found.append(TeachBack(question=question.id, asked=asked, given=words, right=choice.right if choice else None))
    return tuple(found)


# No


def offer_no(stand: Stand) -> None:
    """Ends the run where it is taken: saying no is one touch away on every page that leads to a signature."""
    if st.button(stand.words["sign_decline"], key="decline", width="stretch"):
        st.session_state[_DECLINES] = True
        st.rerun()


def to_plan(stand: Stand) -> None:
    """Ends the run: back to the first page, with all that was chosen."""
    st.session_state[FAULT] = ""
    st.session_state[_STEP] = "plan"
    stand.go("consent")


def says_no(stand: Stand, kept: Kept) -> bool:
    """Whether there is nothing to sign: the client said so, or said no to every part."""
    said = kept.modalities.values()
    return bool(st.session_state.get(_DECLINES)) or (bool(said) and not adds(stand) and all(one is Agreed.no for one in said))


def decline(stand: Stand, back: Place = "consent") -> None:
    """A reason is welcome, never asked for twice."""
    words = stand.words
    frame.open_page(words, stand.clinic.name, stand.language, "decline")
    frame.heading(words["sign_decline"], words["sign_decline_ask"])
    frame.note(words["optional"])
    reasons = [reason.strip() for reason in words["sign_decline_reasons"].split(";")]
    with st.container(key="grid_reasons"):
        chosen = [reason for place, reason in enumerate(reasons) if st.checkbox(reason, key=f"reason_{place}", width="stretch")]
    own = st.text_area(words["sign_decline_other"], key="reason_own", max_chars=500, height=104).strip()
    if st.button(words["sign_decline"], key="decline_sure", type="primary", width="stretch"):
        try:
            signing.decline(stand.held.store, stand.actor, stand.now, stand.in_visit.ref, (*chosen, *([own] if own else [])))
        except Unprintable as odd:
            frame.beside(words["letters_refused"].format(characters=odd.characters))
            return
        except IntakeError:
            frame.beside(words["saving_paused"])
            return
        forget()
        stand.go("done")
    if st.button(words["sign_go_back"], key="decline_back", width="stretch"):
        stand.go(back if st.session_state.pop(_DECLINES, False) else "consent")
