"""The inspector's view: visits of a time, a random sample of them that anybody can draw again, and their papers with an index."""

import csv
import io
import random
import secrets
from datetime import date, timedelta
from typing import NamedTuple

import streamlit as st

from forms.desk import find, overview
from forms.desk.frame import Desk, heading
from forms.desk.markup import text
from screening.actions import clients
from screening.standing import Standing
from screening.store import StoredDocument
from screening.wording import day_words

SEEDS = 1_000_000


class Row(NamedTuple):
    number: int
    visit: Standing
    papers: tuple[StoredDocument, ...]


def sample(refs: list[str], size: int, seed: int) -> list[str]:
    """The same visits and the same seed give the same sample, in the order of the visits."""
    drawn = set(random.Random(seed).sample(refs, min(size, len(refs))))  # nosec B311: to be drawn again by its seed
    return [ref for ref in refs if ref in drawn]


def show(desk: Desk) -> None:
    words, today = desk.words, desk.clinic.day(desk.now)
    st.html(f'<p class="under">{text(words["inspection_note"])}</p>')
    first_at, last_at, size_at, seed_at = st.columns(4)
    begin = today - timedelta(days=90)
    first = first_at.date_input(words["find_from"], value=begin, max_value=today, key="inspect_from", format="YYYY-MM-DD")
    last = last_at.date_input(words["find_to"], value=today, max_value=today, key="inspect_to", format="YYYY-MM-DD")
    size = int(size_at.number_input(words["sample_size"], min_value=1, max_value=200, value=10, step=1, key="inspect_size"))
    chance = st.session_state.setdefault("inspect_chance", secrets.randbelow(SEEDS))
    seed = int(seed_at.number_input(words["sample_seed"], min_value=0, max_value=SEEDS, value=chance, step=1, key="inspect_seed"))
    if isinstance(first, date) and isinstance(last, date) and st.button(words["sample_draw"], key="inspect_draw", type="primary"):
        st.session_state["inspect_drawn"] = (first, last, size, seed)
        st.session_state["looked"] = ""
    drawn = st.session_state.get("inspect_drawn")
    if drawn:
        _drawn(desk, *drawn)


def _drawn(desk: Desk, first: date, last: date, size: int, seed: int) -> None:
    words = desk.words
    find.up_to_date(desk)
    with desk.service.store.read() as reader:
        refs = reader.visit_refs(overview.start_of(desk, first), overview.start_of(desk, last + timedelta(days=1)))
        chosen = sample(refs, size, seed)
        found = [
            Row(number, standing, tuple(reader.documents_of(ref)))
            for number, ref in enumerate(chosen, 1)
            if (standing := reader.index.of_visit(ref))
        ]
        names = {one.ref: one.name for one in reader.all_staff()}
    _write_down(desk, found, first, last, seed)
    said = words["sample_said"].format(count=len(found), of=len(refs), first=day_words(first), last=day_words(last), seed=seed)
    heading(words["sample"], len(found))
    st.html(f"<p>{text(said)}</p>")
    st.download_button(
        words["sample_index"],
        _index(desk, found, names, said),
        f"inspection_{first}_{last}_{seed}.csv",
        "text/csv",
        key="inspect_index",
    )
    for row in found:
        _row(desk, row, names)


def _write_down(desk: Desk, found: list[Row], first: date, last: date, seed: int) -> None:
    """The list once, and each visit on it."""
    if st.session_state.get("looked"):
        return
    store, now = desk.service.store, desk.now
    clients.looked(store, desk.actor, now, "", "sample drawn", first=f"{first}", last=f"{last}", seed=seed, visits=len(found))
    for row in found:
        clients.looked(store, desk.actor, now, row.visit.visit, "drawn for inspection", seed=seed)
    st.session_state["looked"] = "sample"


def _index(desk: Desk, found: list[Row], names: dict[str, str], said: str) -> str:
    """References, days and digests: no name of a client, no health."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow([said])
    rows.writerow(["number", "visit", "opened", "practitioner", "paper", "sealed", "sha256"])
    for row in found:
        visit = row.visit
        start = [row.number, visit.visit, desk.clinic.day(visit.opened_at), names.get(visit.practitioner, "")]
        for paper in row.papers or (None,):
            rows.writerow(
                [*start, *([paper.file_name, desk.clinic.local(paper.made_at).isoformat(), paper.sha256] if paper else [])]
            )
    return file.getvalue()


def _row(desk: Desk, row: Row, names: dict[str, str]) -> None:
    words = desk.words
    find.visit_row(desk, row.visit, title=f"{row.number}. {row.visit.visit}", beside=names.get(row.visit.practitioner, ""))
    for paper in row.papers:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(f'<p class="under">{text(paper.file_name)}<br>SHA-256 {text(paper.sha256[:16])}…</p>')
            st.link_button(words["packet_open"], f"/packet/{paper.ref}.pdf", key=f"inspect_{paper.ref}", icon=":material/print:")
