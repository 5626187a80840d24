"""The protocol: what is in use and who approved it, what the check says, how clients see it, its changes, and its versions."""

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from forms.desk import preview
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import chip, facts, panel, text
from screening import VERSION, versions
from screening.actions import publishing
from screening.identity import Role
from screening.library import Report, content_digest
from screening.protocol import Protocol
from screening.questionnaire import in_language
from screening.versions import Version
from screening.wording import moment_words

SHORT = 12  # characters of a digest that people compare


def show(desk: Desk) -> None:
    words = desk.words
    st.html(f'<div class="title"><h1>{text(words["protocol"])}</h1></div>')
    if desk.service.faults:
        _faults(desk, desk.service.faults)
    if desk.protocol is not None:
        _in_use(desk, desk.protocol)
        heading(words["preview"])
        preview.show(desk, desk.protocol, "in_use")
    _versions(desk)
    _log(desk)
    with desk.service.store.read() as reader:
        schema = reader.schema()
    st.html(facts(((words["program_version"], VERSION), (words["program_tables"], schema))))


def _faults(desk: Desk, faults: Iterable[str]) -> None:
    words, found = desk.words, list(faults)
    st.html(panel("stop", "alert", words["protocol_faults"].format(count=len(found)), [words["protocol_faults_do"]]))
    if Role.owner in desk.staff.roles:
        st.html("<ul>" + "".join(f"<li>{text(fault)}</li>" for fault in found) + "</ul>")


def _in_use(desk: Desk, protocol: Protocol) -> None:
    words, approved = desk.words, protocol.approval
    drawing, colour = ("tick", "go") if approved.state == "approved" else ("info", "clay")
    st.html(f'<div class="chips">{chip(drawing, colour, words[f"approval_{approved.state}"])}</div>')
    by = " ".join(part for part in (approved.by, approved.on) if part)
    st.html(
        facts(
            (
                (words["protocol_name"], in_language(protocol.title, "en")),
                (words["protocol_version"], protocol.version),
                (words["protocol_by"], by or words[f"approval_{approved.state}"]),
                (words["protocol_digest"], protocol.digest[:SHORT]),
            )
        )
    )
    st.html(f"<p>{text(in_language(approved.statement, 'en'))}</p>")
    for one in protocol.translations:
        signed = " ".join(part for part in (one.by, one.on) if part)
        state = words[f"approval_{one.state}"]
        st.html(
            f'<p class="under">{text(words["translation_line"].format(language=one.language, state=state, by=signed).strip())}</p>'
        )
    _check(desk, protocol)


def _check(desk: Desk, protocol: Protocol) -> None:
    words = desk.words
    heading(words["protocol_check"])
    if not desk.service.faults:
        st.html(f'<div class="chips">{chip("tick", "go", words["protocol_sound"])}</div>')
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


# Versions


def _versions(desk: Desk) -> None:
    """What is in use, what stands in the content folder, and what was in use before."""
    words, service = desk.words, desk.service
    heading(words["protocol_versions"])
    st.html(f'<p class="under">{text(words["version_note"])}</p>')
    with service.store.read() as reader:
        published, kept = versions.published(reader), versions.kept(reader)
    in_use = service.protocol.digest if service.protocol else ""
    listed = _newest_first(published, in_use, kept)
    if content_digest(service.content) not in listed:
        _in_folder(desk, service.report(service.content))
    for digest in listed:
        _version(desk, digest, published, in_use)


def _newest_first(published: tuple[Version, ...], in_use: str, kept: list[str]) -> list[str]:
    known = [one.digest for one in reversed(published)]
    return list(dict.fromkeys([*([in_use] if in_use else []), *known, *kept]))


def _in_folder(desk: Desk, report: Report) -> None:
    words, protocol = desk.words, report.protocol
    with st.container(border=True, key="version_folder"):
        st.html(f'<p class="head">{text(words["version_folder"])}</p>')
        if report.faults or protocol is None:
            st.html(panel("stop", "alert", words["version_faults"].format(count=len(report.faults)), report.faults, level=3))
            return
        st.html(f"<p>{text(words['version_line'].format(version=protocol.version, digest=protocol.digest[:SHORT]))}</p>")
        with st.expander(words["preview"]):
            preview.show(desk, protocol, "folder")
        _publish(desk, desk.service.content, protocol, "version_publish")


def _version(desk: Desk, digest: str, published: tuple[Version, ...], in_use: str) -> None:
    words, protocol = desk.words, desk.service.version(digest)
    if protocol is None:
        return
    mark = chip("tick", "go", words["version_in_use"]) if digest == in_use else ""
    line = words["version_line"].format(version=protocol.version, digest=digest[:SHORT])
    when = [
        words["version_since"].format(time=moment_words(desk.clinic, one.at), name=one.by_name) + f": {one.why}"
        for one in published
        if one.digest == digest
    ]
    with st.container(border=True, key=f"version_{digest[:SHORT]}"):
        st.html(
            f'<div class="row"><b>{text(line)}</b>{mark}</div>' + "".join(f'<p class="under">{text(one)}</p>' for one in when)
        )
        if digest != in_use:
            _publish(desk, versions.folder_of(desk.service.settings.data, digest), protocol, "version_back")


def _publish(desk: Desk, folder: Path, protocol: Protocol, label: str) -> None:
    """The folder is checked whole before; with a fault it is never put in use."""
    words, key = desk.words, protocol.digest[:SHORT]
    if not desk.may("edit the clinic"):
        st.html(f'<p class="under">{text(words["version_not_yours"])}</p>')
        return
    why = st.text_input(words["version_why"], key=f"why_{key}", autocomplete="off")
    if st.button(words[label], key=f"publish_{key}"):
        report = desk.service.report(folder)
        if report.faults:
            _faults(desk, report.faults)
            return
        with told():
            publishing.publish(desk.service.store, desk.actor, desk.now, protocol, folder, why)
            with desk.service.store.read() as reader:
                desk.service.follow(reader)
            st.rerun()


def _log(desk: Desk) -> None:
    heading(desk.words["protocol_log"])
    data, protocol = desk.service.settings.data, desk.service.protocol
    folder = versions.folder_of(data, protocol.digest) if protocol else desk.service.content
    path = (folder if folder.is_dir() else desk.service.content) / "CHANGES.md"
    with st.expander(desk.words["protocol_log"]):
        st.markdown(path.read_text(encoding="utf-8").partition("\n")[2] if path.is_file() else "")
