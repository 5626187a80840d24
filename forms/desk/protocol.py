"""The protocol in use: version, digest, who approved it, what it holds, and its faults."""

import streamlit as st

from forms.desk.frame import Desk, heading
from forms.desk.markup import facts, panel, text
from screening import VERSION
from screening.identity import Role
from screening.protocol import Protocol
from screening.questionnaire import in_language


def show(desk: Desk) -> None:
    words = desk.words
    st.html(f'<div class="title"><h1>{text(words["protocol"])}</h1></div>')
    if desk.service.faults:
        _faults(desk)
    if desk.protocol is not None:
        _in_use(desk, desk.protocol)
    with desk.service.store.read() as reader:
        schema = reader.schema()
    st.html(facts(((words["program_version"], VERSION), (words["program_tables"], schema))))


def _faults(desk: Desk) -> None:
    words = desk.words
    st.html(
        panel("stop", "alert", words["protocol_faults"].format(count=len(desk.service.faults)), [words["protocol_faults_do"]])
    )
    if Role.owner in desk.staff.roles:
        st.html("<ul>" + "".join(f"<li>{text(fault)}</li>" for fault in desk.service.faults) + "</ul>")


def _in_use(desk: Desk, protocol: Protocol) -> None:
    words = desk.words
    approved = protocol.approval
    state = words[f"approval_{approved.state}"]
    st.html(
        facts(
            (
                (words["protocol_name"], in_language(protocol.title, "en")),
                (words["protocol_version"], protocol.version),
                (words["protocol_state"], state),
                (words["protocol_by"], " ".join(part for part in (approved.by, approved.on) if part)),
            )
        )
    )
    st.html(f"<p>{text(in_language(approved.statement, 'en'))}</p>")
    st.html(facts(((words["protocol_digest"], protocol.digest),)))
    heading(words["protocol_holds"])
    asked = [item for item in protocol.questionnaire.items if not item.is_reading]
    off = [one for one in protocol.overrides if not one.on]
    st.html(
        facts(
            (
                (words["count_items"], len(asked)),
                (words["count_readings"], len(protocol.questionnaire.items) - len(asked)),
                (words["count_rules"], len(protocol.rules)),
                (words["count_cases"], len(protocol.cases)),
                (words["count_references"], len(protocol.references)),
                (words["count_policy"], sum(rule.policy for rule in protocol.rules)),
                (words["count_overrides_on"], len(protocol.overrides) - len(off)),
                (words["count_overrides_off"], len(off)),
            )
        )
    )
    late = [rule.id for rule in protocol.rules if rule.review_by < desk.clinic.day(desk.now)]
    if late:
        st.html(panel("hold", "clock", words["rules_late"].format(count=len(late)), [", ".join(late)]))
