"""What the clinic says of itself, to change after the set-up. For the owner."""

import streamlit as st

from forms import colour, logo
from forms.desk import looks
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import facts, text
from forms.desk.setup import clinic_fields, clinic_lacks
from screening.actions import people
from screening.errors import InputError
from screening.wording import moment_words

_SAVED = "clinic_saved"


def show(desk: Desk) -> None:
    words = desk.words
    st.html(f'<div class="title"><h1>{text(words["clinic_page"])}</h1></div><p class="under">{text(words["clinic_lead"])}</p>')
    if not desk.may("edit the clinic"):
        st.html(f"<p>{text(words['owner_only'])}</p>")
        return
    if st.session_state.pop(_SAVED, False):
        st.success(words["clinic_saved"], icon=":material/check:")
    looks.as_opened("clinic", desk.clinic)
    with st.form("clinic_form", border=False):
        changed, picture = clinic_fields(desk.service, words, desk.clinic)
        pressed = st.form_submit_button(words["clinic_save"], key="clinic_save", type="primary")
    if pressed:
        with told():
            missing = clinic_lacks(words, changed)
            if missing:
                raise InputError(words["setup_missing"].format(items=", ".join(missing)))
            changed = changed.model_copy(update={"colour": colour.checked(changed.colour)})
            own = logo.fitted(picture) if picture else b""
            people.change_clinic(desk.service.store, desk.actor, looks.as_opened("clinic", desk.clinic), changed, desk.now)
            if own:
                people.set_logo(desk.service.store, desk.actor, own, desk.now)
            st.session_state[_SAVED] = True
            looks.reopen()
            st.rerun()
    _certificate(desk)


def _certificate(desk: Desk) -> None:
    words = desk.words
    with desk.service.store.read() as reader:
        key = reader.signing_key()
    heading(words["ready_certificate"])
    if key is not None:
        ends = moment_words(desk.clinic, key.certificate.not_valid_after_utc)
        st.html(facts(((words["certificate_until"], ends), (words["certificate_mark"], key.fingerprint))))
