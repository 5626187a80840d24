"""What follows the signature stands on paper: who took over, what was kept from earlier visits, and what was done."""

from pathlib import Path

import pikepdf
import pytest

from forms import printing
from forms.paper import render
from forms.sealing import seal_visit
from screening.actions import settling, visits
from screening.digest import digest
from screening.errors import NotNow
from screening.identity import Staff, as_actor
from screening.packet import Packet, unpacked
from screening.review import may_stand
from screening.rule import Modality
from screening.treated import Takeover, treatment_of
from tests.builders import STATEMENTS, House, protocol
from tests.builders_paper import packet
from tests.test_paper import joined, read
from tests.test_settling import BRUISES, again, colleague, first, keep  # noqa: F401


def sealed(clinic: House, ref: str) -> Packet:
    clinic.decide(ref)
    clinic.release(ref)
    if clinic.visit(ref).released:  # else the consent of an earlier visit covers this one
        clinic.sign(ref)
    clinic.countersign(ref)
    seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())
    kept = clinic.visit(ref).sealed
    assert kept
    return unpacked(kept.values)


def treated(clinic: House, ref: str, by: Staff) -> None:
    actor = as_actor(by)
    visits.acknowledge_limits(clinic.store, actor, clinic.tick(), protocol(), ref, STATEMENTS)
    reaction, advice = protocol().reactions[0].id, protocol().advice[0].id
    used = frozenset({Modality.needling})
    visits.treat(clinic.store, actor, clinic.tick(), protocol(), ref, used, 9, 9, "Łagodnie <b>", {}, [reaction], [advice])


def printed(clinic: House, ref: str, folder: Path, kind: str = "treatment") -> str:
    with clinic.store.read() as reader:
        name, draw = printing.prepared(reader, protocol(), ref, kind, clinic.tick())
    assert name.endswith(f"_{kind}.pdf")
    return joined(read(draw(False), folder))


def test_a_packet_sealed_before_these_parts_keeps_its_digest() -> None:
    before = packet().model_dump(mode="json")
    for name in ("takeover", "standing", "treatment", "earlier", "base", "scope", "sealed"):
        assert not before.pop(name)
    assert Packet.model_validate(before).digest == digest(before) == packet().digest
    later = packet(takeover=Takeover(name="A", registration="", before="B"))
    assert later.digest != packet().digest and later.digest == Packet.model_validate(later.model_dump()).digest


def test_a_decision_kept_from_an_earlier_visit_stands_in_the_next_packet(clinic: House, tmp_path: Path) -> None:
    ref, client = first(clinic, **BRUISES)
    rule = next(flag.rule for flag in clinic.screening(ref).flags if may_stand(flag))
    assert sealed(clinic, ref).standing == ()
    visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, STATEMENTS)
    keep(clinic, ref, rule)
    clinic.tick(days=30)
    made = sealed(clinic, again(clinic, client, **BRUISES))
    (line,) = made.standing
    assert (line.says, line.name) == ("Press longer", "Sample Practitioner")
    text = joined(read(render(made, "review"), tmp_path))
    assert f"Decided: Press longer. Sample Practitioner, until {line.until}." in text and "Decided before, and kept" in text


def test_who_took_over_and_what_the_client_read_stand_in_the_record(clinic: House, colleague: Staff, tmp_path: Path) -> None:  # noqa: F811
    ref = clinic.submitted()
    before = sealed(clinic, ref)
    settling.take_over(clinic.store, protocol(), colleague, clinic.tick(), ref, clinic.visit(ref).evidence)
    settling.meet(clinic.store, clinic.client(ref), clinic.tick(), ref, colleague.ref, "Other Practitioner will treat you")
    with pytest.raises(NotNow, match="once the treatment is recorded"):
        printed(clinic, ref, tmp_path)
    treated(clinic, ref, colleague)
    text = printed(clinic, ref, tmp_path)
    assert "Other Practitioner, Registration B 5 treats in the place of Sample Practitioner" in text
    assert "The client read “Other Practitioner will treat you” and agreed on" in text
    assert before.digest[:12] in text and "Łagodnie <b>" in text
    assert before.takeover is None, "the sealed packet stays as it was"


def test_a_takeover_before_the_seal_stands_in_the_packet_itself(clinic: House, colleague: Staff, tmp_path: Path) -> None:  # noqa: F811
    ref = clinic.signed()
    settling.take_over(clinic.store, protocol(), colleague, clinic.tick(), ref, clinic.visit(ref).evidence)
    with pytest.raises(NotNow, match="Take it over first"):
        clinic.countersign(ref)
    decided, clinic.practitioner = clinic.practitioner, colleague
    clinic.countersign(ref)
    seal_visit(clinic.store, protocol(), decided, ref, clinic.reference(), clinic.tick())
    kept = clinic.visit(ref).sealed
    assert kept
    made = unpacked(kept.values)
    assert made.practitioner.name == "Other Practitioner", "who countersigned, whoever made the papers"
    assert made.takeover and made.takeover.before == "Sample Practitioner" and made.digest == kept.packet
    for document in ("cover", "signatures"):
        assert "The client is asked before the treatment." in joined(read(render(made, document), tmp_path))


def test_the_record_says_what_was_done_in_the_protocols_words(clinic: House, tmp_path: Path) -> None:
    ref = clinic.submitted()
    made = sealed(clinic, ref)
    treated(clinic, ref, clinic.practitioner)
    done = treatment_of(protocol(), clinic.clinic, clinic.visit(ref), "en")
    assert done and (done.needles_in, done.needles_out, done.sealed) == (9, 9, made.digest)
    text = printed(clinic, ref, tmp_path)
    for words in (done.at, *done.confirmed, *done.limits, *done.modalities, *done.reactions, *done.advice, "Sample Practitioner"):
        assert joined(words) in text, words
    french = treatment_of(protocol(), clinic.clinic, clinic.visit(ref), "fr")
    assert french and french.at != done.at
    pages = render(made.model_copy(update={"treatment": french, "language": "fr"}), "treatment", True)
    (tmp_path / "fr.pdf").write_bytes(pages)
    with pikepdf.open(tmp_path / "fr.pdf") as document:
        assert document.Root.Lang == "fr"
