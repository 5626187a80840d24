"""Decide and sign: the plan and this client's own points, photos and three questions, the signature, or no."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

import streamlit as st

from forms.tablet import frame, signature
from forms.tablet.stand import Stand
from screening.actions import signing
from screening.actions.signing import Ink
from screening.consent import Agreed, Clause, ConsentText, TeachBack
from screening.entry import PageRead
from screening.errors import InputError, IntakeError, NotNow
from screening.protocol import TeachQuestion
from screening.questionnaire import in_language
from screening.rule import Modality
from screening.wording import area_words, day_words, limit_words, months, personal_lines

PHOTOS = ("record", "teaching", "marketing")
_FIRST = ("what", "electro", "laser", "yours")  # read before choosing; the rest of the text follows the choice
_LAST = "statement"
_KEPT, _STEP, _FAULT, _REFUSED, _DECLINES = "consent_kept", "consent_step", "consent_fault", "consent_refused", "declines"
_ASK = {Agreed.yes: "choice_yes", Agreed.no: "choice_no", Agreed.ask_first: "choice_ask"}


@dataclass(slots=True)
class Kept:
    """What is chosen and drawn so far, for one text. A signature counts only once it is sent: until then it is nowhere but here."""

    text: str
    modalities: dict[Modality, Agreed] = field(default_factory=dict)
    photos: dict[str, Agreed] = field(default_factory=dict)
    teach: dict[str, str] = field(default_factory=dict)
    ink: Ink = signature.NO_INK
    typing: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    def spent(self, place: str, seconds: float) -> None:
        self.seconds[place] = round(self.seconds.get(place, 0) + seconds, 1)


def _text(stand: Stand) -> ConsentText:
    with stand.held.store.read() as reader:
        return signing.text_for(reader, stand.content, stand.in_visit, stand.now)


def _kept(text: ConsentText) -> Kept:
    """A changed text begins afresh."""
    kept = st.session_state.get(_KEPT)
    if not isinstance(kept, Kept) or kept.text != text.digest:
        if isinstance(kept, Kept):
            st.session_state[_FAULT] = "text_changed"
        kept = st.session_state[_KEPT] = Kept(text.digest)
        st.session_state.pop(_STEP, None)
    return kept


def consent(stand: Stand) -> None:
    text = _text(stand)
    kept = _kept(text)
    if st.session_state.get(_STEP) == "photos":
        return _photos(stand, kept)
    return _plan(stand, text, kept)


def _told_fault(stand: Stand, missing: list[Modality]) -> None:
    fault = st.session_state.get(_FAULT)
    if fault == "choice_missing" and missing:
        names = [in_language(stand.content.modality_words[modality], stand.language) for modality in missing]
        frame.summary(stand.words["errors_title"], [(name, stand.words[fault]) for name in names])
    elif fault == "text_changed":
        frame.beside(stand.words[fault])


def _move(step: str, fault: str = "") -> NoReturn:
    st.session_state[_FAULT] = fault
    st.session_state[_REFUSED] = st.session_state.get(_REFUSED, 0) + bool(fault)
    st.session_state[_STEP] = step
    st.rerun()


# Plan and choice


def _plan(stand: Stand, text: ConsentText, kept: Kept) -> None:
    words = stand.words
    stand.began("plan")
    frame.open_page(words, stand.clinic.name, stand.language, f"plan {st.session_state.get(_REFUSED, 0)}")
    frame.heading(words["plan_title"], words["plan_lead"], (1, 3), words)
    treats = [modality for modality in Modality if modality in _treats(stand)]
    _told_fault(stand, [modality for modality in treats if modality not in kept.modalities])
    st.html(_plan_card(stand))
    by_id = {clause.id: clause for clause in text.clauses}
    for name in _FIRST:
        if name in by_id and name != "yours":
            st.html(_prose(by_id[name]))
    with st.expander(words["plan_text"]):
        st.html("".join(_prose(clause) for clause in text.clauses if clause.id not in _FIRST))
    frame.title_of(words["choice_title"])
    frame.note(words["choice_lead"], "told")
    for modality in treats:
        _choose(stand, kept, modality)
    pressed = frame.bottom(words, False, words["next"], helped=stand.helped)
    stand.help(pressed, "plan")
    if pressed.next:
        complete = all(modality in kept.modalities for modality in treats)
        if complete:
            kept.spent("plan", stand.seconds("plan"))
        _move("photos" if complete else "plan", "" if complete else "choice_missing")


def _treats(stand: Stand) -> frozenset[Modality]:
    decision = stand.in_visit.decision
    assert decision is not None
    return decision.treats


def _plan_card(stand: Stand) -> str:
    words, language, protocol, decision = stand.words, stand.language, stand.content, stand.in_visit.decision
    assert decision is not None
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
    decision = stand.in_visit.decision
    assert decision is not None
    avoid = dict.fromkeys(area for choice in decision.modalities.values() if choice.outcome.treats for area in choice.avoid)
    areas = ", ".join(area_words(stand.content, area, stand.language) for area in avoid)
    found = limit_words(stand.content, decision.limits(), stand.language)
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
    options, label = list(_ASK), in_language(stand.content.modality_words[modality], stand.language)
    before = kept.modalities.get(modality)
    with st.container(key=f"three_choice_{modality}"):
        chosen = st.radio(
            label,
            options,
            options.index(before) if before else None,
            lambda agreed: stand.words[_ASK[agreed]],
            key=f"choice_{modality}",
            width="stretch",
        )
    if chosen is not None:
        kept.modalities[modality] = chosen


# Photos and three questions


def _photos(stand: Stand, kept: Kept) -> None:
    words = stand.words
    stand.began("photos")
    frame.open_page(words, stand.clinic.name, stand.language, "photos")
    frame.heading(words["photos_title"], words["photos_lead"], (2, 3), words)
    for use in PHOTOS:
        with st.container(key=f"two_photo_{use}"):
            options = (Agreed.yes, Agreed.no)
            before = kept.photos.get(use)
            chosen = st.radio(
                words[f"photos_{use}"],
                options,
                options.index(before) if before else None,
                lambda agreed: words[_ASK[agreed]],
                key=f"photo_{use}",
                width="stretch",
            )
        if chosen is not None:
            kept.photos[use] = chosen
    frame.heading(words["teachback_title"], words["teachback_lead"])
    for question in stand.content.teach_back:
        _teach(stand, kept, question)
    pressed = frame.bottom(words, True, words["next"], helped=stand.helped)
    stand.help(pressed, "photos")
    if pressed.back or pressed.next:
        kept.spent("photos", stand.seconds("photos"))
    if pressed.back:
        _move("plan")
    if pressed.next:
        st.session_state[_FAULT] = ""
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


def _taught(stand: Stand, kept: Kept) -> tuple[TeachBack, ...]:
    found = []
    for question in stand.content.teach_back:
        choice = next((one for one in question.choice if one.id == kept.teach.get(question.id)), None)
        words = in_language(choice.label, stand.language) if choice else ""
        asked = in_language(question.ask, stand.language)
        found.append(TeachBack(question=question.id, asked=asked, given=words, right=choice.right if choice else None))
    return tuple(found)


# The signature


def sign(stand: Stand) -> None:
    words, text = stand.words, _text(stand)
    kept = _kept(text)
    if any(modality not in kept.modalities for modality in _treats(stand)):
        return stand.go("consent")
    stand.began("sign")
    frame.open_page(words, stand.clinic.name, stand.language, "sign")
    refuses_all = all(agreed is Agreed.no for agreed in kept.modalities.values())
    if st.session_state.get(_DECLINES) or refuses_all:
        return _decline(stand)
    frame.heading(words["sign_title"], "", (3, 3), words)
    last = next((clause for clause in text.clauses if clause.id == _LAST), None)
    if last:
        st.html(f'<div class="prose"><h2>{html.escape(words["sign_what"])}</h2>{frame.prose(last.body)}</div>')
    st.html(_signed(stand, kept))
    fault = st.session_state.get(_FAULT, "")
    if fault:
        frame.beside(fault)
    before = kept.ink
    _ink(stand, kept)
    if fault and kept.ink != before:
        st.session_state[_FAULT] = ""
        st.rerun()
    declines = st.button(words["sign_decline"], key="decline", width="stretch")
    signs = st.button(words["sign_button"], key="sign", type="primary", width="stretch")
    pressed = frame.bottom(words, True, "", helped=stand.helped)
    stand.help(pressed, "sign")
    if pressed.back:
        kept.spent("sign", stand.seconds("sign"))
        st.session_state[_FAULT] = ""
        stand.go("consent")
    if declines:
        st.session_state[_DECLINES] = True
        st.rerun()
    if signs:
        _sign(stand, kept)
    return None


def _signed(stand: Stand, kept: Kept) -> str:
    """Who signs, what it means, and the day."""
    words, protocol = stand.words, stand.content
    assert stand.client is not None
    meaning = words["sign_meaning"].format(title=in_language(protocol.title, stand.language), version=protocol.version)
    chosen = "; ".join(
        f"{in_language(protocol.modality_words[one], stand.language)}: {words[_ASK[agreed]]}"
        for one, agreed in kept.modalities.items()
    )
    rows: Mapping[str, str] = {
        words["sign_agreed"]: chosen,
        words["sign_name"]: stand.client.name,
        words["sign_date"]: day_words(stand.today, months(stand.content.words(stand.language))),
    }
    cells = "".join(f"<dt>{html.escape(name)}</dt><dd><strong>{html.escape(value)}</strong></dd>" for name, value in rows.items())
    return f'<div class="card"><p>{html.escape(meaning)}</p><dl class="signed">{cells}</dl></div>'


def _ink(stand: Stand, kept: Kept) -> None:
    words = stand.words
    if kept.typing:
        typed = st.text_input(words["sign_type_ask"], kept.ink.typed, key="sign_typed", autocomplete="off", max_chars=120)
        kept.ink = kept.ink._replace(typed=typed)
    else:
        frame.note(words["sign_here"], "told")
        kept.ink = signature.pad(words["sign_here"], words["sign_clear"], words["sign_kept"], kept.ink)._replace(typed="")
    if st.button(words["sign_draw" if kept.typing else "sign_type"], key="sign_other", type="tertiary"):
        kept.typing, kept.ink = not kept.typing, kept.ink._replace(typed="")
        st.rerun()


def _sign(stand: Stand, kept: Kept) -> None:
    words = stand.words
    kept.spent("sign", stand.seconds("sign"))
    read: dict[str, float] = {}
    for entry in stand.in_visit.entries:
        if isinstance(entry, PageRead):
            read[entry.page] = round(read.get(entry.page, 0) + entry.seconds, 1)
    ink = Ink(typed=kept.ink.typed or " ") if kept.typing else kept.ink
    photos = {use: kept.photos.get(use, Agreed.no) for use in PHOTOS}
    try:
        signing.sign(
            stand.held.store,
            stand.content,
            stand.actor,
            stand.now,
            stand.in_visit.ref,
            signing.Chosen(kept.text, dict(kept.modalities), photos, _taught(stand, kept), read | kept.seconds),
            ink,
            stand.held.reference(),
        )
    except InputError as fault:
        st.session_state[_FAULT] = str(fault)
        st.rerun()
    except NotNow:
        st.rerun()  # the decision or the text changed: the next run says where to go
    except IntakeError:
        st.session_state[_FAULT] = words["saving_paused"]
        st.rerun()
    st.session_state.pop(_KEPT, None)
    stand.go("done")


def _decline(stand: Stand) -> None:
    """A reason is welcome, never asked for twice."""
    words = stand.words
    frame.heading(words["sign_decline"], words["sign_decline_ask"])
    frame.note(words["optional"])
    reasons = [reason.strip() for reason in words["sign_decline_reasons"].split(";")]
    with st.container(key="grid_reasons"):
        chosen = [reason for place, reason in enumerate(reasons) if st.checkbox(reason, key=f"reason_{place}", width="stretch")]
    own = st.text_area(words["sign_decline_other"], key="reason_own", max_chars=500, height=104).strip()
    if st.button(words["sign_decline"], key="decline_sure", type="primary", width="stretch"):
        try:
            signing.decline(stand.held.store, stand.actor, stand.now, stand.in_visit.ref, (*chosen, *([own] if own else [])))
        except IntakeError:
            frame.beside(words["saving_paused"])
            return
        st.session_state.pop(_KEPT, None)
        stand.go("done")
    if st.button(words["sign_go_back"], key="decline_back", width="stretch"):
        stand.go("sign" if st.session_state.pop(_DECLINES, False) else "consent")
