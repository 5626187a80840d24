"""Slips and scans: what stands on the paper, and who may open the routes."""

import io
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware

from forms import handouts, scans, service, web
from forms.service import Service
from screening.actions import settling
from screening.errors import InputError
from screening.review import Choice, Outcome
from screening.rule import Modality
from screening.settings import Settings
from tests.builders import House, protocol
from tests.test_web import Browser

QUESTION = "May weak light be used with the medicine?"


@pytest.fixture
def web_clinic(clinic: House, tmp_path: Path) -> Iterator[Browser]:
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path), "INTAKE_URL": "http://intake.local"})
    service.put(Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=protocol()))
    app = Starlette(routes=[*web.routes(), *handouts.routes()], middleware=[Middleware(web.Headers)])
    yield Browser(app, {})
    service._held.clear()


def waiting(clinic: House) -> str:
    ref = clinic.submitted(anticoagulant="yes", anticoagulant_kind="newer_pill", anticoagulant_bleeding="no")
    until = clinic.clinic.day(clinic.now) + timedelta(14)
    clinic.decide(
        ref,
        {
            Modality.needling: Choice(outcome=Outcome.letter, sender="Family doctor", condition=QUESTION),
            Modality.electro: Choice(outcome=Outcome.not_until, until=until, condition="The skin has healed"),
            Modality.laser: Choice(outcome=Outcome.do_not_treat),
        },
    )
    return ref


def words(body: bytes) -> str:
    """On its one page."""
    with pikepdf.open(io.BytesIO(body)) as paper:
        assert len(paper.pages) == 1
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=body, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def test_the_request_sheet_holds_the_question_and_nothing_of_the_answers(clinic: House, web_clinic: Browser) -> None:
    ref = waiting(clinic)
    web_clinic.sign_in("practitioner")
    answer = web_clinic.get(f"/slip/{ref}/request.pdf")
    said = words(answer.body)
    assert answer.status == 200
    for part in (QUESTION, "Family doctor", "Sample Client", "16 March 1986", "Sample Practitioner", "A 1234"):
        assert part in said, part
    for part in ("blood thinner", "nticoagulant", "skin has healed"):
        assert part not in said, part
    assert "Sample" not in answer.header("content-disposition")
    assert "slip printed" in clinic.events(ref)


def test_the_rebooking_slip_says_when(clinic: House, web_clinic: Browser) -> None:
    ref = waiting(clinic)
    web_clinic.sign_in("practitioner")
    body = web_clinic.get(f"/slip/{ref}/rebook.pdf").body
    said = words(body)
    for part in ("30 March 2026", "The skin has healed", "bring the letter"):
        assert part in said, part
    assert "lood thinner" not in said and QUESTION not in said


def test_slips_and_scans_are_refused_to_reception_to_nobody_and_where_there_are_none(clinic: House, web_clinic: Browser) -> None:
    ref, other = waiting(clinic), clinic.submitted()
    settling.receive(
        clinic.store, clinic.p, clinic.tick(), ref, "Doctor", clinic.clinic.day(clinic.now), "Yes", picture(), clinic.reference
    )
    scan = clinic.visit(ref).received[0].scan
    addresses = (f"/slip/{ref}/request.pdf", f"/slip/{ref}/rebook.pdf", f"/scan/{scan}")
    assert [web_clinic.get(one).status for one in addresses] == [403, 403, 403]
    web_clinic.sign_in("desk")
    assert [web_clinic.get(one).status for one in addresses] == [403, 403, 403]
    web_clinic.sign_in("practitioner")
    assert [web_clinic.get(one).status for one in addresses] == [200, 200, 200]
    shown = web_clinic.get(addresses[2])
    assert shown.header("content-type") == "image/jpeg" and shown.header("x-content-type-options") == "nosniff"
    assert "scan opened" in clinic.events(ref)
    for nothing in (f"/slip/{other}/request.pdf", f"/slip/{ref}/secret.pdf", "/scan/K74M29XA", "/slip/K74M29XA/request.pdf"):
        assert web_clinic.get(nothing).status == 404, nothing


def picture(side: int = 40) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "white").save(out, "PNG")
    return scans.fitted(out.getvalue())


def test_a_scan_is_a_pdf_or_a_picture_whatever_its_name_says() -> None:
    assert scans.media_type(picture()) == "image/jpeg"
    assert scans.media_type(scans.fitted(b"%PDF-1.7\n%%EOF\n")) == "application/pdf"
    with Image.open(io.BytesIO(picture(4000))) as small:
        assert max(small.size) == scans.SIDE
    for wrong in (b"", b"<html><script>", b"GIF89a", b"%PDF-1.7 cut off", b"\x89PNG broken", b"%PDF-" + b"0" * scans.LARGEST):
        with pytest.raises(InputError):
            scans.fitted(wrong)
