"""Every document against the checkers that can be had, and each checker against a fault that it must catch."""

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped, unused-ignore]

from forms.paper import Countersigner, render, seal
from forms.paper.before import before
from tests.builders import protocol
from tests.builders_paper import MADE, packet, signing_key
from tests.checkers import (
    CHECKS,
    archive_faults,
    font_faults,
    form_faults,
    heading_faults,
    outloud_faults,
    signature_faults,
    structure_faults,
)


@cache
def documents() -> dict[str, bytes]:
    """One of each kind, sealed where it is sealed: the record with its data, one without, A4, and a sheet that is never signed."""
    person = Countersigner(name="Sample Practitioner", registration="0000")
    a4 = packet(record="", clinic=packet().clinic.model_copy(update={"paper": "A4"}), note="Ελληνικά, кириллица, Łukasz")
    return {
        "record": seal(render(packet()), signing_key(), person, MADE),
        "a4": seal(render(a4), signing_key(), person, MADE),
        "unsealed": render(packet()),
        "before": before(protocol(), "Letter"),
    }


@pytest.mark.parametrize("name", ["record", "a4", "unsealed", "before"])
def test_every_document_passes_every_check(name: str, tmp_path: Path) -> None:
    found = {check.__name__: check(documents()[name], tmp_path) for check in CHECKS}
    assert not any(found.values()), found


def test_outloud_finds_no_error_in_any_document(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.pdf" for name in documents()]
    for file in files:
        file.write_bytes(documents()[file.stem])
    assert outloud_faults(*files) == []


@pytest.mark.parametrize("name", ["record", "a4"])
def test_both_signatures_are_valid_and_the_last_covers_everything(name: str, tmp_path: Path) -> None:
    assert signature_faults(documents()[name], tmp_path) == []


def test_the_record_carries_the_answers_and_the_screening_as_data() -> None:
    with pikepdf.open(io.BytesIO(documents()["record"])) as document:
        (name,) = document.attachments
        file: Any = document.Root.AF[0]
        assert name == "K74M29XA.json" and file.AFRelationship == "/Source"
        assert bytes(document.attachments[name].get_file().read_bytes()).decode() == packet().record
        assert file.EF.F.Subtype == "/application/json"
    with pikepdf.open(io.BytesIO(documents()["a4"])) as document:
        assert not document.attachments


# the faults


def altered(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(documents()["unsealed"])) as document:
        change(document)
        document.save(out)
    return out.getvalue()


def _other_title(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "Another"


def _no_intent(document: pikepdf.Pdf) -> None:
    del document.Root.OutputIntents


def _no_language(document: pikepdf.Pdf) -> None:
    del document.Root.Lang


def _no_relation(document: pikepdf.Pdf) -> None:
    del document.Root.AF[0].AFRelationship


def _lost_parent(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot.ParentTree.Nums[1][0]


def _bare_text(document: pikepdf.Pdf) -> None:
    page = document.pages[0]
    page.contents_add(pikepdf.Stream(document, b"BT (bare) Tj ET"))


def _no_alternative(document: pikepdf.Pdf) -> None:
    for element in document.objects:
        if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/Figure":
            del element.Alt


def _no_scope(document: pikepdf.Pdf) -> None:
    for element in document.objects:
        if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/TH":
            del element.A


def test_the_form_check_notices_a_broken_object(tmp_path: Path) -> None:
    assert form_faults(documents()["unsealed"].replace(b"endobj", b"endxxx", 1), tmp_path)


def test_the_font_check_notices_one_that_is_not_embedded(tmp_path: Path) -> None:
    path = tmp_path / "plain.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(50, 50, "Helvetica")
    canvas.save()
    assert font_faults(path.read_bytes(), tmp_path)


@pytest.mark.parametrize("change", [_lost_parent, _bare_text])
def test_the_structure_check_notices(change: Callable[[pikepdf.Pdf], None], tmp_path: Path) -> None:
    assert structure_faults(altered(change), tmp_path)


def test_the_heading_check_notices_one_at_the_foot_of_its_page(tmp_path: Path) -> None:
    def foot(document: pikepdf.Pdf) -> None:
        document.pages[1].contents_add(
            pikepdf.Stream(document, b"/H2 <</MCID 0>> BDC EMC /Artifact <</Type /Pagination>> BDC EMC")
        )

    assert heading_faults(documents()["unsealed"], tmp_path) == []
    assert heading_faults(altered(foot), tmp_path) == ["page 2 ends with a heading"]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_no_heading_stands_alone_at_the_foot_of_a_page(paper: str, large: bool, tmp_path: Path) -> None:
    held = packet(record="", clinic=packet().clinic.model_copy(update={"paper": paper}))
    for lines in range(0, 12, 3):  # each pushes what follows further down
        longer = held.model_copy(update={"note": "\n".join(["One more line of what was seen."] * lines)})
        assert heading_faults(render(longer, large=large), tmp_path) == []


@pytest.mark.parametrize("change", [_other_title, _no_intent, _no_language, _no_relation])
def test_the_archive_check_notices(change: Callable[[pikepdf.Pdf], None], tmp_path: Path) -> None:
    assert archive_faults(altered(change), tmp_path)


def test_the_archive_check_notices_a_stream_without_its_line_end(tmp_path: Path) -> None:
    assert archive_faults(documents()["unsealed"].replace(b"\nendstream", b"endstream ", 1), tmp_path)


def test_outloud_notices_what_a_screen_reader_would_miss(tmp_path: Path) -> None:
    files = [tmp_path / f"{change.__name__}.pdf" for change in (_no_language, _no_alternative, _no_scope)]
    for file, change in zip(files, (_no_language, _no_alternative, _no_scope), strict=True):
        file.write_bytes(altered(change))
    found = outloud_faults(*files)
    assert all(any(fault.startswith(file.name) for fault in found) for file in files), found


def test_poppler_notices_one_flipped_bit(tmp_path: Path) -> None:
    sealed = documents()["record"]
    at = sealed.index(b"stream") + 100
    assert signature_faults(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :], tmp_path)
