"""From the decision to the sealed papers: release, the client's signature, the countersignature, the seal."""

from collections.abc import Sequence

import streamlit as st

from forms.desk import chart, code, consent_cover, readings
from forms.desk.chart import Chart
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import chip, facts, icon, panel, text
from forms.desk.opening import modality
from forms.sealing import seal_visit
from screening.actions import reviewing, signing
from screening.consent import Agreed, Signature, Signer
from screening.cover import Need
from screening.entry import Time
from screening.errors import NotNow
from screening.packet import photo_lines
from screening.questionnaire import in_language
from screening.visit import Status
from screening.wording import moment_words


def show(desk: Desk, found: Chart) -> None:
    if found.status is Status.to_sign and desk.may("release for signing"):
        heading(desk.words["signing"])
        readings.show(desk, found)
        _release(desk, found)
    if found.visit.consent:
        _signed(desk, found)
    if found.status is Status.to_countersign and desk.may("countersign") and _is_theirs(desk, found):
        _countersign(desk, found)
    papers(desk, found.ref)


def _release(desk: Desk, found: Chart) -> None:
    words, visit = desk.words, found.visit
    if found.screening.to_do and not visit.released:
        to_do = ", ".join(chart.question(desk, found, name) for name in found.screening.to_do)
        st.html(panel("todo", "info", words["release_blocked"].format(items=to_do), level=3))
    cover = None if visit.released else consent_cover.of(desk, found)
    consent_cover.show(desk, found, cover)
    need = cover.need if cover else Need.consent
    label = words["code_again"] if visit.released else words[f"release_{need}"]
    drawing = ":material/check:" if need is Need.nothing else ":material/qr_code_2:"
    pressed = st.button(label, key="release", type="primary", icon=drawing, disabled=bool(found.screening.to_do))
    anew = need is not Need.consent and st.button(words["release_anew"], key="release_anew", type="tertiary")
    if pressed or anew:
        with told():
            _go_on(desk, found, anew)
            st.rerun()
    if visit.released:
        st.html(f'<p class="under">{text(words["released_note"])}</p>')


def _go_on(desk: Desk, found: Chart, anew: bool) -> None:
    """Opens signing with a code, where there is anything to sign."""
    if desk.protocol is None:
        raise NotNow(desk.words["not_screened_why"])
    left = Need.consent
    if not found.visit.released:
        left = reviewing.release(desk.service.store, desk.protocol, desk.actor, desk.now, found.ref, anew)
    if left is not Need.nothing:
        code.give(desk, found.ref, "sign")


_SAID = {
    Agreed.yes: ("tick", "go", "choice_yes"),
    Agreed.no: ("cross", "hold", "choice_no"),
    Agreed.ask_first: ("talk", "todo", "choice_ask"),
}


def _signed(desk: Desk, found: Chart) -> None:
    consent = found.visit.consent
    assert consent is not None
    words, tablet = desk.words, desk.service.words("tablet")
    guarded = consent.signature.role is Signer.guardian
    signed = "consent_in_force" if found.visit.covered else "guardian_signed" if guarded else "client_signed"
    heading(words[signed], moment_words(desk.clinic, consent.at))
    chips = []
    for one, said in consent.modalities.items():
        drawing, colour, key = _SAID[said]
        chips.append(chip(drawing, colour, f"{modality(desk, one)}: {tablet[key]}"))
    st.html(f'<div class="chips">{"".join(chips)}</div>')
    inked = [_line(desk, one) for one in (consent.signature, *consent.others)]
    st.html(facts([*inked, *photo_lines(tablet, consent)]))
    if not found.visit.covered:
        _explain(desk, found)


def _line(desk: Desk, signature: Signature) -> tuple[str, str]:
    words, name = desk.words, signature.name
    if signature.role is Signer.guardian:
        name = words["signs_for_client"].format(name=name, relation=signature.relation)
    label = words["signature"] if signature.role is Signer.client else words[f"signer_{signature.role}"]
    return label, words["signed_typed" if signature.typed else "signed_drawn"].format(name=name)


def _explain(desk: Desk, found: Chart) -> None:
    """What the client did not take from the text, to explain once more before the countersignature."""
    consent = found.visit.consent
    assert consent is not None
    questions = {question.id: question for question in desk.protocol.teach_back} if desk.protocol else {}
    lines = []
    for answer in consent.teach_back:
        if answer.right:
            continue
        asked = questions.get(answer.question)
        explains = [choice.explain for choice in asked.choice if choice.explain and not choice.right] if asked else []
        more = f" {in_language(explains[0], 'en')}" if explains else ""
        given = answer.given.rstrip(".") or desk.words["teachback_left"]
        lines.append(f"{answer.asked} {given}.{more}")
    first = [modality(desk, one) for one, said in consent.modalities.items() if said is Agreed.ask_first]
    if first:
        lines.insert(0, desk.words["ask_first"].format(items=", ".join(first)))
    if lines:
        st.html(panel("todo", "talk", desk.words["explain_again"], lines, level=3))


def _is_theirs(desk: Desk, found: Chart) -> bool:
    """Who decided or took over; the papers can be made again by whoever may."""
    return found.visit.practitioner == desk.staff.ref or found.visit.countersigned is not None


def _countersign(desk: Desk, found: Chart) -> None:
    words = desk.words
    heading(words["countersign"])
    with st.container(border=True, key="countersign_box"):
        if found.visit.countersigned:
            st.html(
                f'<p class="head">{icon("tick")} {text(words["countersigned"])}</p><p class="under">{text(words["seal_again_note"])}</p>'
            )
            if st.button(words["seal_again"], key="seal_again", type="primary"):
                with told(), st.spinner(words["sealing"]):
                    _seal(desk, found.ref)
                    st.rerun()
            return
        st.html(f"<p>{text(words['countersign_text'])}</p>")
        st.html(facts([(words["person_name"], desk.staff.name), (words["register_number"], desk.staff.registration)]))
        # A form, because outside of one a password is lost when the keyboard passes its "show" button.
        with st.form("countersign_form", border=False, clear_on_submit=True):
            password = st.text_input(
                words["password_or_pin"], type="password", key="countersign_password", autocomplete="current-password"
            )
            pressed = st.form_submit_button(words["countersign"], key="countersign", type="primary")
        if pressed:
            with told(), st.spinner(words["sealing"]):
                signing.countersign(desk.service.store, desk.staff, password, desk.now, found.ref, desk.protocol)
                _seal(desk, found.ref)
                st.rerun()


def _seal(desk: Desk, ref: str) -> None:
    """Can be repeated: nothing before the last step leaves a trace."""
    if desk.protocol is None:
        raise NotNow(desk.words["not_screened_why"])
    authority = desk.service.settings.timestamps
    seal_visit(desk.service.store, desk.protocol, desk.staff, ref, desk.service.reference(), desk.now, authority)


def papers(desk: Desk, ref: str) -> None:
    """The sealed papers, to open and to print."""
    if not desk.may("print the packet"):
        return
    with desk.service.store.read() as reader:
        found = [(one.ref, one.file_name, one.made_at, one.sha256) for one in reader.documents_of(ref)]
        visit = reader.visit(ref)
    sealed = visit.sealed
    if not found:
        return
    words = desk.words
    heading(words["packet"])
    for document, name, made_at, sha256 in reversed(found):
        st.html(
            f'<p class="head">{text(name)}</p><p class="under">{text(words["sealed"].format(time=moment_words(desk.clinic, made_at)))}'
            f" · SHA-256 {text(sha256[:16])}…</p>"
        )
        if sealed and sealed.document == document and sealed.time is not Time.claimed:
            st.html(f'<p class="under">{text(words[f"seal_{sealed.time}"])}</p>')
        with st.container(horizontal=True):
            st.link_button(
                words["packet_open"], f"/packet/{document}.pdf", key=f"packet_{document}", type="primary", icon=":material/print:"
            )
            st.link_button(
                words["packet_save"], f"/packet/{document}.pdf?save=1", key=f"save_{document}", icon=":material/download:"
            )
    _apart(desk, ref, PAPERS if visit.ended is Status.treated else PAPERS[:-1])


PAPERS = ("room", "client", "aftercare", "receipt", "client_large", "aftercare_large", "treatment")


def _apart(desk: Desk, ref: str, names: Sequence[str]) -> None:
    """Each opens in a tab of its own, ready to print."""
    st.html(f'<p class="under">{text(desk.words["packet_apart"])}</p>')
    with st.container(horizontal=True, key="papers_apart"):
        for name in names:
            kind, _, large = name.partition("_")
            address = f"/paper/{ref}/{kind}.pdf{'?large=1' if large else ''}"
            st.link_button(desk.words[f"packet_{name}"], address, key=f"paper_{name}", icon=":material/print:")
