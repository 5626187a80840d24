"""python -m forms: demo, sample, verify."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms import demo
from forms.__main__ import main
from forms.paper import DOCUMENTS
from forms.sample import PAPERS, write
from screening.actions.record import standing
from screening.identity import Clinic
from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault
from screening.visit import Status
from tests.builders import protocol
from tests.papers import checked

REACHED = set(Status) - {Status.not_screened}
"""Every status but the one that needs a broken protocol."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    assert main(["sample", str(folder)]) == 0
    return next(folder.glob("*.pdf"))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_DATA", str(tmp_path / "data"))


def test_the_demo_fills_a_clinic_with_thirty_visits_in_every_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "demo"
    assert main(["demo", str(folder)]) == 0
    assert "INTAKE_DATA=" in capsys.readouterr().out
    settings = Settings.from_environment({"INTAKE_DATA": str(folder)})
    with Store.open(settings.database_url, Vault.at(settings)).read() as reader:
        visits, clinic = reader.visits(open_only=False), reader.clinic()
        last = max(visit.entries[-1].at for visit in visits)
        found = {standing(reader, protocol(), visit, last)[1] for visit in visits}
    assert isinstance(clinic, Clinic) and clinic.test and len(visits) == 30
    assert found == REACHED
    assert main(["demo", str(folder)]) == 2, "a folder with a clinic is left alone"


@pytest.mark.parametrize("hour", [6, 7, 8, 11, 12])
def test_the_sample_and_the_demo_are_made_at_any_hour(tmp_path: Path, hour: int) -> None:
    """Midnight in the clinic is at seven in UTC; of the demo its longest visit."""
    now = datetime(2026, 11, 23, hour, 1, tzinfo=UTC)
    name, _ = next(write(protocol(), now))
    assert ("2026-11-23" if hour == 12 else "2026-11-22") in name
    made = demo.clinic_in(tmp_path / "demo", protocol(), now, "America/Edmonton")
    made.play(1, next(plan for plan in demo.PLANS if plan.to == "treated"))
    assert made.visit(made.refs[0]).entries[-1].at < now
    made.store.close()


def test_the_sample_is_sealed_and_says_that_it_is_a_test(sample: Path) -> None:
    found = subprocess.run(["pdfsig", "-nocert", sample], capture_output=True, text=True, check=True).stdout
    assert found.count("Signature is Valid") == 2
    text = subprocess.run(["pdftotext", "-layout", sample, "-"], capture_output=True, text=True, check=True).stdout
    assert "TEST DOCUMENT" in text and "draft" in text.lower()
    assert sample.name.startswith("TEST_") and "Client" not in sample.name


def test_every_paper_of_the_sample_passes_every_check(sample: Path) -> None:
    found = checked(sample.parent)
    assert (found.files, found.sealed) == (1 + len(PAPERS) * len(DOCUMENTS), 1)
    assert found.faults == []


def test_one_faulty_paper_in_a_folder_is_named(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "good.pdf").write_bytes(sample.read_bytes())
    (tmp_path / "bad.pdf").write_bytes(sample.read_bytes().replace(b"/Lang (en", b"/Long (en", 1))
    found = checked(tmp_path).faults
    assert found and all("bad.pdf" in fault for fault in found), found


def test_verify_says_unchanged_by_the_digest_beside_the_file(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(sample)]) == 0
    assert "Unchanged" in capsys.readouterr().out


def test_verify_away_from_any_record_says_what_it_could_not_compare(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = tmp_path / "alone.pdf"
    alone.write_bytes(sample.read_bytes())
    assert main(["verify", str(alone)]) == 0
    assert "not compared" in capsys.readouterr().out


@pytest.mark.parametrize("where", [0.1, 0.35, 0.6, 0.95])
def test_verify_finds_one_flipped_byte(sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], where: float) -> None:
    data = bytearray(sample.read_bytes())
    data[int(len(data) * where)] ^= 1
    altered = tmp_path / "altered.pdf"
    altered.write_bytes(data)
    altered.with_suffix(".pdf.sha256").write_text(sample.with_suffix(".pdf.sha256").read_text())
    assert main(["verify", str(altered)]) == 1
    assert "Altered" in capsys.readouterr().out


def test_verify_of_something_else_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "note.pdf").write_text("%PDF-1.4 nothing sealed")
    assert main(["verify", str(tmp_path / "note.pdf")]) == 2
    assert main(["verify", str(tmp_path / "missing.pdf")]) == 2
