"""First start: the clinic and its first practitioner. Opened with the code that the terminal printed."""

import hmac
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from forms import browser, colour, logo
from forms.desk.frame import heading, told
from forms.desk.markup import icon, text
from forms.service import Service, Words
from screening.actions import people
from screening.errors import InputError, NotAllowed
from screening.identity import Clinic, Role, Staff, as_actor
from screening.questionnaire import in_language
from screening.rule import Modality
from screening.vault import new_certificate

PAPERS = ("Letter", "A4")
NEAR = (
    "America/Edmonton",
    "America/Vancouver",
    "America/Regina",
    "America/Winnipeg",
    "America/Toronto",
    "America/Halifax",
    "America/St_Johns",
)


def show(service: Service) -> None:
    words = service.words("desk")
    st.html(
        f'<p class="brand">{icon("leaf", 26)}</p><div class="title"><h1>{text(words["setup"])}</h1></div><p>{text(words["setup_lead"])}</p>'
    )
    if not service.reaches_tablets:
        st.warning(words["loopback"], icon=":material/wifi_off:")
    # A form, because outside of one a password is lost when the keyboard passes its "show" button.
    with st.form("setup_form", border=False):
        heading(words["setup_code_title"])
        code = st.text_input(words["setup_code"], key="setup_code", help=words["setup_code_help"], autocomplete="off")
        heading(words["setup_clinic"])
        clinic, picture = clinic_fields(service, words)
        heading(words["setup_person"])
        person = _person(service, words)
        password = st.text_input(
            words["password"], type="password", key="password", autocomplete="new-password", help=words["password_help"]
        )
        again = st.text_input(words["password_again"], type="password", key="password_again", autocomplete="new-password")
        pin = st.text_input(words["pin_new"], type="password", key="pin", autocomplete="off", max_chars=8, help=words["pin_help"])
        pressed = st.form_submit_button(words["setup_do"], key="set_up", type="primary", width="stretch")
    if pressed:
        with told():
            _check_code(service, code)
            clinic = clinic.model_copy(update={"colour": colour.checked(clinic.colour)})
            own = logo.fitted(picture) if picture else b""
            _set_up(service, words, clinic, person, (password, again, pin.strip()))
            if own:
                people.set_logo(service.store, as_actor(person), own, service.clock())
            browser.leave("/sign-in")


def clinic_fields(service: Service, words: Words, was: Clinic | None = None) -> tuple[Clinic, bytes]:
    """What the clinic says of itself, and the file of its logo where one was given."""
    name = st.text_input(words["clinic_name"], was.name if was else "", key="clinic_name")
    address = st.text_input(words["clinic_address"], was.address if was else "", key="clinic_address")
    phone = st.text_input(words["clinic_phone"], was.phone if was else "", key="clinic_phone")
    contact = was.privacy_contact if was else ""
    privacy = st.text_input(words["clinic_privacy"], contact, key="clinic_privacy", help=words["clinic_privacy_help"])
    here = was.time_zone if was else service.settings.time_zone
    zones = list(dict.fromkeys((here, *NEAR, *sorted(available_timezones()))))
    left, right = st.columns(2)
    zone = left.selectbox(words["clinic_zone"], zones, key="clinic_zone")
    paper = right.selectbox(words["clinic_paper"], PAPERS, PAPERS.index(was.paper) if was else 0, key="clinic_paper")
    source = service.protocol or service.draft
    labels = {one: in_language(source.modality_words[one], "en") if source else one.value for one in Modality}
    offers = st.pills(
        words["clinic_offers"],
        list(Modality),
        selection_mode="multi",
        default=[one for one in Modality if was is None or one.value in was.offers],
        key="clinic_offers",
        format_func=lambda one: labels[one],
    )
    picture = st.file_uploader(words["clinic_logo"], type=list(logo.KINDS), key="clinic_logo", help=words["clinic_logo_help"])
    own = _colour(words, was)
    told_electrical = was.laser_also_electrical if was else False
    electrical = st.checkbox(words["clinic_laser_electrical"], told_electrical, key="clinic_laser_electrical")
    said: dict[str, Any] = {
        "name": name.strip(),
        "address": address.strip(),
        "phone": phone.strip(),
        "time_zone": zone,
        "offers": tuple(one.value for one in Modality if one in offers),
        "paper": paper,
        "privacy_contact": privacy.strip(),
        "colour": own,
        "laser_also_electrical": electrical and Modality.laser in offers,
    }
    clinic = was.model_copy(update=said) if was else Clinic(**said)
    return clinic, picture.getvalue() if picture else b""


def _colour(words: Words, was: Clinic | None) -> str:
    kept = was.colour if was else ""
    return st.text_input(words["clinic_colour"], kept, key="clinic_colour", help=words["clinic_colour_help"], max_chars=7)


def clinic_lacks(words: Words, clinic: Clinic) -> list[str]:
    fields = ("name", "address", "phone", "privacy_contact", "offers")
    return [words[f"clinic_{field.removesuffix('_contact')}"] for field in fields if not getattr(clinic, field)]


def _person(service: Service, words: Words) -> Staff:
    name = st.text_input(words["person_name"], key="person_name", autocomplete="name")
    left, right = st.columns(2)
    registration = left.text_input(words["register_number"], key="person_registration", autocomplete="off")
    title = right.text_input(words["person_title"], key="person_title", placeholder=words["person_title_example"])
    user = st.text_input(words["user_name"], key="person_user", autocomplete="username")
    roles = frozenset({Role.practitioner, Role.owner})
    ref = st.session_state.setdefault("person_ref", service.reference())
    return Staff(
        ref=ref, user=user.strip(), name=name.strip(), registration=registration.strip(), title=title.strip(), roles=roles
    )


def _check_code(service: Service, code: str) -> None:
    made = people.guard(service.store, "set-up", service.clock(), "terminal")
    right = bool(service.setup_code) and hmac.compare_digest(code.strip().upper().encode(), service.setup_code.encode())
    people.tried(service.store, made, right, service.clock())
    if not right:
        raise NotAllowed(service.words("desk")["setup_code_wrong"])


def _set_up(service: Service, words: Words, clinic: Clinic, person: Staff, secrets: tuple[str, str, str]) -> None:
    password, again, pin = secrets
    missing = clinic_lacks(words, clinic) + [
        words[key]
        for key, value in (
            ("person_name", person.name),
            ("register_number", person.registration),
            ("user_name", person.user),
        )
        if not value
    ]
    if missing:
        raise InputError(words["setup_missing"].format(items=", ".join(missing)))
    if password != again:
        raise InputError(words["password_differs"])
    key = new_certificate(clinic.name, service.clock())
    people.set_up(service.store, clinic, person, password, key, service.clock(), pin)
    service.setup_code = ""
