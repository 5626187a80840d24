"""Papers: those of a visit, and the check that a paper is still as it was sealed."""

import streamlit as st

from forms import paper
from forms.desk import signing
from forms.desk.frame import Desk, heading
from forms.desk.markup import panel, text
from screening.digest import sha256

_LOOKS = {
    paper.Standing.unchanged: ("go", "tick"),
    paper.Standing.altered: ("stop", "alert"),
    paper.Standing.not_compared: ("hold", "info"),
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
    """Compared with the clinic's record; a file that names a visit of this clinic but is none of its papers is altered."""
    with desk.service.store.read() as reader:
        known = reader.document_by_sha256(sha256(data))
        verdict = paper.verify(data, known.sha256 if known else None, None)
        ours = reader.documents_of(verdict.ref) if known is None and verdict.ref else []
    if ours:
        verdict = paper.verify(data, ours[-1].sha256, None)
    colour, drawing = _LOOKS[verdict.standing]
    st.html(panel(colour, drawing, verdict.sentence, [f"SHA-256 {verdict.sha256}"]))
