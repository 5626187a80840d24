"""The signature: one page for each who signs, as high as the glass and never higher, so that no ink is lost by scrolling."""

import html

import streamlit as st

from forms.tablet import consenting, frame, signature
from forms.tablet.consenting import ASK, FAULT, Kept
from forms.tablet.stand import Stand
from screening.actions import signing
from screening.actions.signing import Ink
from screening.consent import Signer
from screening.entry import PageRead
from screening.errors import InputError, IntakeError, NotNow
from screening.questionnaire import in_language
from screening.wording import day_words, months

IN_PLACE_OF_CLIENT = (Signer.client, Signer.guardian)  # who chooses, and may say no


def sign(stand: Stand) -> None:
    _, kept = consenting.kept_for(stand)
    decision = consenting.decided(stand)
    if not kept.choose <= kept.modalities.keys() or consenting.is_new(kept):
        return stand.go("consent")
    stand.began("sign")
    if consenting.says_no(stand, kept):
        return consenting.decline(stand, "sign")
    role = decision.signers[kept.turn]
    frame.open_page(stand.words, stand.clinic.name, stand.language, f"sign {role}")
    st.html(f"<style>{STYLE}</style>")
    with st.container(key="sheet"):
        with st.container(key="sheet_said"):
            _said(stand, kept, role)
        with st.container(key="sheet_pad"):
            _ink(stand, kept, role)
        with st.container(key="sheet_ways"):
            _ways(stand, kept, role)
    pressed = frame.bottom(stand.words, True, stand.words["sign_button"], key="sign", helped=stand.helped)
    stand.help(pressed, "sign")
    if pressed.back:
        _back(stand, kept)
    if pressed.next:
        _sign(stand, kept, role)
    return None


def _back(stand: Stand, kept: Kept) -> None:
    kept.spent("sign", stand.seconds("sign"))
    st.session_state[FAULT] = ""
    if kept.turn:
        kept.turn -= 1
        st.rerun()
    stand.go("consent")


def _client(stand: Stand) -> str:
    assert stand.client is not None
    return stand.client.name


def _said(stand: Stand, kept: Kept, role: Signer) -> None:
    """What is signed, by whom, and the day. The whole text was read on the pages before."""
    words, protocol = stand.words, stand.content
    title = words["sign_title" if role is Signer.client else f"sign_title_{role}"]
    frame.heading(title.format(client=_client(stand)), words.get(f"sign_lead_{role}", ""), (consenting.pages(stand),) * 2, words)
    said = {"title": in_language(protocol.title, stand.language), "version": protocol.version, "client": _client(stand)}
    meaning = words["sign_meaning" if role is Signer.client else f"sign_meaning_{role}"].format(**said)
    rows = {words["sign_name"]: _client(stand)} if role is Signer.client else {}
    rows |= {words["sign_date"]: day_words(stand.today, months(stand.content.words(stand.language)))}
    if role in IN_PLACE_OF_CLIENT and kept.modalities:
        rows |= {words["sign_agreed"]: _agreed(stand, kept)}
    pairs = "".join(f"<div><dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd></div>" for name, value in rows.items())
    st.html(f'<p class="told">{html.escape(meaning)}</p><dl class="signs">{pairs}</dl>')
    _names(stand, kept, role)
    fault = st.session_state.get(FAULT, "")
    if fault:
        frame.beside(fault)


def _agreed(stand: Stand, kept: Kept) -> str:
    names = {one: in_language(stand.content.modality_words[one], stand.language) for one in kept.modalities}
    return "; ".join(f"{names[one]}: {stand.words[ASK[agreed]]}" for one, agreed in kept.modalities.items())


def _names(stand: Stand, kept: Kept, role: Signer) -> None:
    """Who signs for the client or beside the client says who that is."""
    if role is Signer.client:
        return
    words, ink = stand.words, kept.inks.get(role, signature.NO_INK)
    with st.container(key="sheet_names", horizontal=True):
        if role not in kept.typing:
            name = st.text_input(words["sign_name_own"], ink.name, key=f"name_{role}", autocomplete="off", max_chars=120)
            ink = ink._replace(name=name)
        if role is Signer.guardian:
            ask = words["sign_relation"].format(client=_client(stand))
            ink = ink._replace(
                relation=st.text_input(ask, ink.relation, key=f"relation_{role}", autocomplete="off", max_chars=80)
            )
    kept.inks[role] = ink


def _ink(stand: Stand, kept: Kept, role: Signer) -> None:
    words, before = stand.words, kept.inks.get(role, signature.NO_INK)
    ink = before
    if role in kept.typing:
        typed = st.text_input(
            words["sign_type_ask"], before.typed or before.name, key=_key("sign_typed", role), autocomplete="off", max_chars=120
        )
        ink = before._replace(typed=typed)
    else:
        told = signature.Words(words["sign_here"], words["sign_clear"], words["sign_kept"])
        ink = signature.pad(told, before, _key("ink", role))
    kept.inks[role] = ink
    if st.session_state.get(FAULT) and (ink.strokes, ink.typed) != (before.strokes, before.typed):
        st.session_state[FAULT] = ""
        st.rerun()


def _key(name: str, role: Signer) -> str:
    return name if role is Signer.client else f"{name}_{role}"


def _ways(stand: Stand, kept: Kept, role: Signer) -> None:
    """Other ways than to draw and sign."""
    words = stand.words
    if st.button(words["sign_read_again"], key="read_again", type="tertiary", width="stretch", wrap=True):
        consenting.to_plan(stand)
    typing = role in kept.typing
    if st.button(words["sign_draw" if typing else "sign_type"], key="sign_other", type="tertiary", width="stretch", wrap=True):
        kept.typing ^= {role}
        kept.inks[role] = kept.inks[role]._replace(typed="")
        st.session_state[FAULT] = ""
        st.rerun()
    if role in IN_PLACE_OF_CLIENT:
        consenting.offer_no(stand)


def _sign(stand: Stand, kept: Kept, role: Signer) -> None:
    """The last who signs sends all signatures; what came before stands only with it."""
    signers = consenting.decided(stand).signers
    ink = kept.inks[role]._replace(at=stand.now)
    if role in kept.typing:
        ink = ink._replace(strokes=(), typed=ink.typed or " ")
    try:
        signing.signature(stand.content, stand.language, _client(stand), role, ink, stand.now)
    except InputError as fault:
        st.session_state[FAULT] = str(fault)
        st.rerun()
    kept.inks[role] = ink
    kept.spent("sign", stand.seconds("sign"))
    st.session_state[FAULT] = ""
    if role is not signers[-1]:
        kept.turn += 1
        st.rerun()
    _send(stand, kept)


def _send(stand: Stand, kept: Kept) -> None:
    read: dict[str, float] = {}
    for entry in stand.in_visit.entries:
        if isinstance(entry, PageRead):
            read[entry.page] = round(read.get(entry.page, 0) + entry.seconds, 1)
    first, *rest = consenting.decided(stand).signers
    try:
        signing.sign(
            stand.held.store,
            stand.content,
            stand.actor,
            stand.now,
            stand.in_visit.ref,
            signing.Chosen(
                kept.text,
                kept.decision,
                dict(kept.modalities),
                dict(kept.photos),
                () if consenting.adds(stand) else consenting.taught(stand, kept),
                read | kept.seconds,
            ),
            kept.inks[first],
            stand.held.reference(),
            {role: kept.inks.get(role, Ink()) for role in rest},
        )
    except InputError as fault:
        st.session_state[FAULT] = str(fault)
        st.rerun()
    except NotNow:
        st.rerun()  # the decision or the text changed: the next run says where to go
    except IntakeError:
        st.session_state[FAULT] = stand.words["saving_paused"]
        st.rerun()
    consenting.forget()
    stand.go("done")


# The sheet is as high as the glass leaves between the two bars, and the pad takes what nothing else needs.
STYLE = """
[data-testid="stMainBlockContainer"] { flex: 1 1 auto; display: flex; flex-direction: column; padding-bottom: 8px }
[data-testid="stMainBlockContainer"] + div:not([data-testid]) { display: none }
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { flex: 1 1 auto; gap: 10px }
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] > [data-testid="stElementContainer"]:has(style) { display: none }
[data-testid="stLayoutWrapper"]:has(> .st-key-sheet) { flex: 1 1 auto; display: flex; flex-direction: column }
.st-key-sheet { flex: 1 1 auto; display: grid; gap: 10px; align-items: stretch;
  grid-template: "said" auto "pad" minmax(150px, 1fr) "ways" auto / 100% }
[data-testid="stLayoutWrapper"]:has(> .st-key-sheet_said) { grid-area: said }
[data-testid="stLayoutWrapper"]:has(> .st-key-sheet_pad) { grid-area: pad; display: flex; flex-direction: column }
[data-testid="stLayoutWrapper"]:has(> .st-key-sheet_ways) { grid-area: ways }
.st-key-sheet_said, .st-key-sheet_names { gap: 8px }
.st-key-sheet_said .told { line-height: 1.4 }
.st-key-sheet_pad { flex: 1 1 auto; gap: 0; position: relative }
.st-key-sheet_pad [data-testid="stElementContainer"]:has([data-testid="stBidiComponent"]),
.st-key-sheet_pad [data-testid="stBidiComponent"], .st-key-sheet_pad [data-testid="stBidiComponent"] * { position: static !important }
.st-key-sheet .signs { display: flex; flex-wrap: wrap; gap: 0 28px; margin: 0; padding-inline-start: 0; line-height: 1.4 }
.signs { font-size: 1.176rem }
.signs div { display: flex; gap: 12px } .signs dt { font-weight: 400; color: #55625F; white-space: nowrap } .signs dd { margin: 0; font-weight: 700 }
.st-key-sheet_ways { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 8px; align-items: stretch }
.st-key-sheet_ways button { min-height: 48px; padding: 4px 8px }
.st-key-sheet_ways button p { font-size: 1rem; line-height: 1.25 }
.st-key-sheet_names [data-testid="stElementContainer"] { flex: 1 1 0 }
@media (max-height: 520px) {
  .st-key-bar { display: none }
  [data-testid="stMainBlockContainer"], [data-testid="stBottomBlockContainer"] { max-width: 100%; padding: 6px 16px }
  .st-key-sheet { grid-template: "said pad" minmax(150px, 1fr) "ways ways" auto / 11fr 13fr; gap: 6px 16px }
  .st-key-sheet .progress { display: none }
  .st-key-sheet h1, .st-key-sheet .told, .st-key-sheet .signs { font-size: 1rem }
}
@media (max-height: 800px) {
  html[data-size="A++"] [data-testid="stMainBlockContainer"] { max-width: 100% }
  html[data-size="A++"] .st-key-sheet .progress { display: none }
}
"""
