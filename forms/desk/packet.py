"""Papers: those of a visit, and the check that a paper is still as it was sealed."""

import streamlit as st

from forms import paper
from forms.desk import signing
from forms.desk.frame import Desk, heading
from forms.desk.markup import panel, text
from forms.verifying import check
from screening.actions.worth import Force

_LOOKS = {
    paper.Standing.unchanged: ("go", "tick"),
    paper.Standing.altered: ("stop", "alert"),
    paper.Standing.not_compared: ("hold", "info"),
    paper.Standing.foreign: ("hold", "info"),
    paper.Standing.not_sealed: ("nothing", "info"),
}


def show(desk: Desk) -> None:
    words = desk.words
    st.html(f'<div class="title"><h1>{text(words["packet"])}</h1></div>')
    if not desk.may("print the packet"):
        st.html(f"<p>{text(words['packet_not_yours'])}</p>")
        return
    ref = st.query_params.get("ref", "")
    if ref:
        signing.papers(desk, ref)
    heading(words["packet_verify"])
    st.html(f'<p class="under">{text(words["packet_verify_help"])}</p>')
    file = st.file_uploader(words["packet_file"], type="pdf", key="packet_file")
    if file is not None:
        _verdict(desk, file.getvalue())


def _verdict(desk: Desk, data: bytes) -> None:
    """Unchanged or not, and what it is worth today. A paper that is not in force is never green."""
    found = check(desk.service.store, data, desk.now)
    colour, drawing = _LOOKS[found.verdict.standing]
    if found.worth and found.worth.force is not Force.in_force:
        colour, drawing = "hold", "info"
    said, *more = found.sentences
    st.html(panel(colour, drawing, said, [*more, f"SHA-256 {found.verdict.sha256}"]))
