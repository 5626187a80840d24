"""Each paper by itself: well formed, complete, on both sheets and in large print; printed at the desk from the sealed values."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from forms import printing
from forms.paper import DOCUMENTS, render
from forms.paper import photos as photos_paper
from forms.paper.layout import tick
from forms.paper.page import grouped
from forms.paper.styles import JADE, accent
from forms.paper.words import words_in
from forms.sealing import seal_visit
from screening.actions import visits
from screening.consent import Signer
from screening.errors import NotNow
from screening.packet import EarlierLine, Packet, aftercare_of, build, packed, unpacked
from screening.review import Choice, Outcome
from screening.rule import Modality
from tests.builders import STATEMENTS, House, house, protocol
from tests.builders_paper import answer_lines, care, clauses, flag_lines, packet
from tests.test_paper import fonts, joined, on, read, tag_faults, tool, written

SMALLEST = 15.5  # points of a line of large print


@cache
def drawn(document: str, paper: str = "Letter", large: bool = False) -> bytes:
    return render(on(paper).model_copy(update={"answers": answer_lines(20)}), document, large)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_paper_is_well_formed_tagged_and_carries_its_fonts(tmp_path: Path, document: str, large: bool) -> None:
    pdf = drawn(document, "A4" if large else "Letter", large)
    assert tool("qpdf", "--check", written(pdf, tmp_path)).returncode == 0
    assert tag_faults(pdf) == []
    assert all(row[-5] == "yes" for row in fonts(pdf, tmp_path))
    told = tool("pdfinfo", written(pdf, tmp_path)).stdout
    assert ("595.276 x 841.89" if large else "612 x 792") in told and re.search(r"Tagged:\s+yes", told)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_paper_names_client_visit_clinic_version_digest_and_page(tmp_path: Path, document: str) -> None:
    made = on("Letter").model_copy(update={"answers": answer_lines(20)})
    pages = read(drawn(document), tmp_path, "-layout").split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        wanted = ("Sample Client", "K74 M29 XA", "Sample Clinic", "version 2026.11", made.digest[:12])
        foot = joined("\n".join(page.strip().splitlines()[-3:]))
        assert all(part in foot for part in (*wanted, f"Page {number} of {len(pages)}")), (document, foot)


@pytest.mark.parametrize("paper", ["Letter", "A4"])
@pytest.mark.parametrize("document", ["cover", "room", "receipt"])
def test_these_papers_have_one_side(tmp_path: Path, document: str, paper: str) -> None:
    many = tuple(f"Limit number {n} that takes a line or so on the card" for n in range(14))
    made = on(paper).model_copy(update={"limits": many, "flags": flag_lines() * 3})
    assert "Pages:           1\n" in tool("pdfinfo", written(render(made, document), tmp_path)).stdout


def test_large_print_is_large(tmp_path: Path) -> None:
    boxes = tool("pdftotext", "-bbox-layout", written(drawn("client", "Letter", True), tmp_path), "-").stdout
    lines = [float(low) - float(high) for high, low in re.findall(r'<line [^>]*yMin="([\d.]+)"[^>]*yMax="([\d.]+)"', boxes)]
    body = [height for height in lines if height > 0]
    small = [height for height in body if height < SMALLEST]
    assert len(body) > 300
    assert len(small) < len(body) / 6, "only the running foot and the band are smaller"
    normal = tool("pdftotext", "-bbox-layout", written(drawn("client"), tmp_path), "-").stdout
    usual = [float(low) - float(high) for high, low in re.findall(r'<line [^>]*yMin="([\d.]+)"[^>]*yMax="([\d.]+)"', normal)]
    assert max(set(body), key=body.count) > 1.4 * max(set(usual), key=usual.count)


def test_the_receipt_holds_nothing_about_health(tmp_path: Path) -> None:
    made = packet()
    text = joined(read(render(made, "receipt"), tmp_path))
    secret = [line.answer for line in made.answers if len(line.answer) > 3] + [flag.because for flag in made.flags]
    secret += [*made.limits, *made.goals, *made.personal, made.note, made.overall, "14 March 1985"]
    secret += [line.modality for line in made.modalities] + [line.value for line in made.readings if len(line.value) > 3]
    assert [words for words in secret if words in text] == []
    assert "K74 M29 XA" in text and "You can take back your consent" in text and made.digest[:16] in text


def test_the_room_card_holds_what_the_room_needs(tmp_path: Path) -> None:
    made = packet()
    text = joined(read(render(made, "room"), tmp_path))
    wanted = [*made.limits, *(flag.because for flag in made.flags[:2]), *(flag.do for flag in made.flags if flag.lane == "do")]
    wanted += ["lips and around the mouth", "Needles", "Counted by", "Areas to avoid"]
    assert [words for words in wanted if words.replace(" ", "") not in text.replace(" ", "")] == []


def test_no_flag_is_lost_on_the_room_card_whatever_the_language(tmp_path: Path) -> None:
    strange = tuple(
        flag.model_copy(update={"lane": "Spur", "lane_id": lane}) for flag, lane in zip(flag_lines(), ("", "x"), strict=False)
    )
    text = joined(read(render(packet(flags=strange, language="fr"), "room"), tmp_path))
    assert [flag.because for flag in strange if flag.because.replace(" ", "") not in text.replace(" ", "")] == []


def test_the_client_copy_leaves_out_what_is_for_the_record(tmp_path: Path) -> None:
    text = joined(read(drawn("client"), tmp_path))
    assert "Digests (SHA-256)" not in text and "To decide" not in text and "Every question in the words shown" not in text
    assert "I take back my consent" in text and "Call 911 now" in text and "Signed by hand" in text


def test_photos_stand_apart_with_a_choice_for_each_use(tmp_path: Path) -> None:
    text = joined(read(drawn("photos"), tmp_path))
    for use, said in packet().photos:
        assert f"{use} {said}" in text
    assert "No choice counts as No" in text and "electric current" not in text


def test_other_signers_are_named_on_the_cover_and_the_certificate(tmp_path: Path) -> None:
    made = packet()
    roles = {Signer.interpreter: "Sample Interpreter", Signer.witness: "Sample Witness"}
    others = [
        {"signature": made.signature.model_copy(update={"role": role, "name": name}), "signed": made.signed}
        for role, name in roles.items()
    ]
    guardian = made.signature.model_copy(update={"role": Signer.guardian, "name": "Sample Guardian", "relation": "mother"})
    with_all = packet(signature=guardian, others=others, helper="Sample Helper (companion)")
    cover = joined(read(render(with_all, "cover"), tmp_path))
    for words in ("Guardian, who signs for the client: Sample Guardian (mother)", "Interpreter: Sample Interpreter"):
        assert words in cover
    assert "Witness: Sample Witness" in cover and "Helped to fill in the form: Sample Helper (companion)" in cover
    certificate = joined(read(render(with_all, "certificate"), tmp_path))
    assert "Sample Guardian" in certificate and "Witness: Sample Witness" in certificate
    assert "Sample Guardian" not in joined(read(drawn("cover"), tmp_path))


def test_an_answer_taken_over_says_when_it_was_given(tmp_path: Path) -> None:
    lines = list(answer_lines(5))
    lines[2] = lines[2].model_copy(update={"age": "Said on 3 May 2026, 195 days before this form was sent."})
    text = joined(read(render(packet(answers=tuple(lines)), "answers"), tmp_path))
    assert text.count("195 days before") == 1


@pytest.mark.parametrize("document", ["packet", "room", "receipt", "aftercare"])
def test_french_papers_have_french_words(tmp_path: Path, document: str) -> None:
    made = packet(language="fr", aftercare=care(language="fr"))
    text = joined(read(render(made, document), tmp_path))
    titles = {
        "packet": "Si vous n'êtes plus d'accord",
        "room": "Fiche de salle",
        "receipt": "Reçu",
        "aftercare": "Appelez le 911",
    }
    assert titles[document] in text and "Page 1 de" in text


def test_the_clinics_logo_and_colour_are_on_its_papers(tmp_path: Path) -> None:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGBA", (300, 100), (120, 20, 90, 128)).save(out, "PNG")
    own = packet().clinic.model_copy(update={"colour": "#7A1F5E", "logo": "d1"})
    pdf = render(packet(clinic=own), "cover", logo=out.getvalue())
    _, _, *pictures = tool("pdfimages", "-list", written(pdf, tmp_path)).stdout.splitlines()
    assert len(pictures) == 1 and "smask" not in pictures[0]
    assert tag_faults(pdf) == []
    assert pdf == render(packet(clinic=own), "cover", logo=out.getvalue())
    assert accent("#7A1F5E") != JADE and accent("#FFE866") == JADE, "a colour that cannot be read on white is not used"


def test_the_slip_offers_all_each_part_that_the_consent_holds_and_the_photos(tmp_path: Path) -> None:
    text = joined(read(render(packet(), "withdrawal"), tmp_path))
    for part in ("all treatment of this course", "only this part: Needles", "only this part: Low-level laser", "only the photos"):
        assert part in text
    assert "Electro" not in text, "the client said no to it"
    assert "only the photos" not in joined(read(render(packet(photos=()), "withdrawal"), tmp_path))


def test_the_slip_names_the_visit_where_the_consent_in_force_was_signed(tmp_path: Path) -> None:
    before = EarlierLine(
        signed="3 May 2026, 14:00", visit="AB12CD34", packet="ab" * 32, sessions=10, until="3 May 2027", addendum=False
    )
    covered = joined(read(render(packet(earlier=before), "withdrawal"), tmp_path))
    assert f"at visit {grouped('AB12CD34')}" in covered
    added = packet(earlier=before.model_copy(update={"addendum": True}))
    assert f"at visit {grouped(added.ref)}" in joined(read(render(added, "withdrawal"), tmp_path))


def pushed_down(by: int, **changes: object) -> Packet:
    """The same papers with more lines before them."""
    made = packet(**changes)
    more = "\n\n".join(f"Line {number} of a longer text." for number in range(by))
    longer = tuple(one.model_copy(update={"body": f"{one.body}\n\n{more}"}) if one.id == "yours" else one for one in made.consent)
    return made.model_copy(update={"consent": longer})


def page_with(words: str, pages: list[str]) -> str:
    return next(page for page in map(joined, pages) if words in page)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("by", range(0, 30, 6))
def test_choices_stand_on_the_page_of_what_was_signed_for_them(tmp_path: Path, by: int, large: bool) -> None:
    pages = read(render(pushed_down(by), "client", large), tmp_path).split("\f")
    assert "Each choice can be taken back later" in page_with("Chosen for photos", pages)
    assert "Signed by hand on the tablet" in page_with("The client's choices", pages)


@pytest.mark.parametrize("large", [False, True])
def test_the_signature_of_an_addendum_stands_below_its_statement(tmp_path: Path, large: bool) -> None:
    before = EarlierLine(signed="3 May 2026", visit="AB12CD34", packet="ab" * 32, sessions=10, until="3 May 2027", addendum=True)
    for by in range(0, 30, 10):
        added = pushed_down(by, consent=(*clauses("addendum.md"),), earlier=before, photos=())
        pages = read(render(added, "client", large), tmp_path).split("\f")
        assert "Signed by hand on the tablet" in page_with("I agree to go on with this plan", pages), by
        assert large or "Signed by hand on the tablet" in page_with("I have read what is new", pages), by


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_the_state_of_the_content_stands_with_the_contents_in_large_print(tmp_path: Path, paper: str) -> None:
    for more in range(0, 12, 4):
        made = on(paper).model_copy(update={"goals": tuple(f"Goal number {number}" for number in range(more))})
        pages = read(render(made, "client", large=True), tmp_path).split("\f")
        assert "In this packet" in page_with("State of the content", pages), more


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_the_slip_has_one_side_in_large_print_too(tmp_path: Path, paper: str) -> None:
    assert "Pages:           1\n" in tool("pdfinfo", written(render(on(paper), "withdrawal", True), tmp_path)).stdout


def test_only_what_was_agreed_to_is_ticked_among_the_photos(monkeypatch: pytest.MonkeyPatch) -> None:
    ticked: list[bool] = []
    monkeypatch.setattr(photos_paper, "tick", lambda side, done: ticked.append(done) or tick(side, done))
    render(packet(photos=(("For my record", "Yes"), ("For teaching", "No"), ("For marketing", "No (no choice made)"))), "photos")
    assert ticked == [True, False, False]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_papers_know_a_yes_of_the_tablet(language: str) -> None:
    assert words_in(language)("box_yes") == protocol().words(language).words["tablet"]["choice_yes"]


def test_a_paper_printed_later_names_the_sealed_packet(clinic: House, tmp_path: Path) -> None:
    ref = sealed(clinic)
    visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, STATEMENTS)
    visits.treat(clinic.store, clinic.p, clinic.tick(), protocol(), ref, frozenset({Modality.needling}), 9, 9, "")
    found = clinic.visit(ref).sealed
    for kind in ("aftercare", "treatment", "receipt"):
        with clinic.store.read() as reader:
            _, draw = printing.prepared(reader, protocol(), ref, kind, clinic.tick(days=1))
        assert found and f"packet {found.packet[:12]}" in joined(read(draw(False), tmp_path)), kind


def test_a_copy_with_what_came_later_keeps_the_name_of_the_sealed_packet() -> None:
    made = packet()
    later = made.afterwards(aftercare=())
    assert later.named == made.digest == made.named and later.afterwards(note="").named == made.digest
    assert later.digest != made.digest, "its values are others"


# From a visit


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[House]:
    made = house(tmp_path)
    yield made
    made.store.close()


def countersigned(clinic: House, **given: object) -> str:
    ref = clinic.signed(**given)
    clinic.countersign(ref)
    return ref


def sealed(clinic: House) -> str:
    ref = countersigned(clinic)
    seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())
    return ref


def made_of(clinic: House, ref: str, **decision: object) -> Packet:
    visit = clinic.visit(ref)
    assert visit.decision
    visit.decision = visit.decision.model_copy(update=decision)
    with clinic.store.read() as reader:
        person = reader.client(visit.client)
    return build(protocol(), clinic.clinic, person, clinic.practitioner, visit, [], "head", "print", clinic.tick())


def test_no_stop_and_no_defer_is_sealed_without_a_decision(clinic: House) -> None:
    ref = countersigned(clinic)
    decision = clinic.visit(ref).decision
    assert decision and made_of(clinic, ref)
    kept = Choice(outcome=Outcome.keep_in_review)
    without = {one: choice for one, choice in decision.modalities.items() if one is not Modality.laser}
    for changed in (without, decision.modalities | {Modality.laser: kept}):
        with pytest.raises(NotNow, match="without a decision"):
            made_of(clinic, ref, modalities=changed)


def test_a_defer_that_was_gone_beyond_needs_its_reason(clinic: House) -> None:
    ref = clinic.submitted(botulinum="yes", botulinum_date={"days": [7, 14]}, botulinum_areas=["forehead"])
    barred = clinic.screening(ref)
    flags = [flag.rule for flag in barred.flags if any(value >= 3 for value in flag.values.values())]
    treat = {one: Choice(outcome=Outcome.with_limits, limits=("fewer_needles",)) for one in barred.modalities}
    clinic.decide(ref, treat, **dict.fromkeys(flags, "Reviewed in person"))
    clinic.release(ref)
    clinic.sign(ref)
    clinic.countersign(ref)
    assert made_of(clinic, ref)
    with pytest.raises(NotNow, match="without a decision"):
        made_of(clinic, ref, reasons={})


def test_values_come_back_as_they_were_packed() -> None:
    made = packet()
    assert unpacked(packed(made)) == made and unpacked(packed(made)).digest == made.digest


def test_a_paper_is_drawn_from_the_sealed_values_whatever_changes_later(clinic: House, tmp_path: Path) -> None:
    ref = sealed(clinic)
    with clinic.store.write() as writer:
        writer.put_clinic(clinic.clinic.model_copy(update={"name": "Renamed Clinic"}))
        name, draw = printing.prepared(writer, protocol(), ref, "client", clinic.tick())
    assert name.endswith("_client.pdf") and "Sample" not in name
    text = joined(read(draw(False), tmp_path))
    assert "Sample Clinic" in text and "Renamed" not in text
    assert draw(False) == draw(False) != draw(True)


def test_aftercare_has_the_planned_times_before_and_the_real_ones_after_the_treatment(clinic: House) -> None:
    ref = sealed(clinic)
    planned = aftercare_of(protocol(), clinic.clinic, clinic.visit(ref), clinic.now)
    assert "planned for" in planned[0].lines[0].words
    visits.acknowledge_limits(clinic.store, clinic.p, clinic.tick(), protocol(), ref, STATEMENTS)
    visits.treat(clinic.store, clinic.p, clinic.tick(hours=2), protocol(), ref, frozenset({Modality.needling}), 9, 9, "")
    after = aftercare_of(protocol(), clinic.clinic, clinic.visit(ref), clinic.tick(days=3))
    assert "Your treatment ended on" in after[0].lines[0].words and after[0] != planned[0]
    assert not [part.id for part in after if part.id in ("electro", "laser")], "only what was used"
    assert [part.id for part in planned if part.id in ("electro", "laser")] == ["electro", "laser"]


def test_nothing_is_printed_by_itself_before_the_seal(clinic: House) -> None:
    ref = countersigned(clinic)
    with clinic.store.read() as reader, pytest.raises(NotNow):
        printing.prepared(reader, protocol(), ref, "client", clinic.tick())
