"""What counts as a signature, who has to sign, and what a consent is bound to."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from forms.paper import render
from forms.paper.words import words_in
from forms.sealing import seal_visit
from screening.actions import reviewing, signing
from screening.actions.signing import Chosen, Ink
from screening.audit import AuditEvent
from screening.consent import PHOTO_USES, Agreed, Consent, Signer, too_simple
from screening.course import covers
from screening.errors import InputError, NotNow
from screening.packet import Packet, build
from screening.review import Choice, Decision, Outcome
from screening.visit import Status
from tests.builders import House, protocol, signature_strokes
from tests.test_paper import joined, read

WORDS = protocol().words("en").words["tablet"]
BOXES = [(720.0, 240.0), (720.0, 514.0), (976.0, 139.0), (414.0, 245.0)]
Stroke = tuple[tuple[float, float, float, float], ...]


def stroke(points: Iterable[tuple[float, float]]) -> Stroke:
    return tuple((x, y, 16.0 * place, 0.5) for place, (x, y) in enumerate(points))


def line(start: tuple[float, float], end: tuple[float, float], wobble: float = 0, steps: int = 60) -> Stroke:
    (ax, ay), (bx, by) = start, end
    long = math.dist(start, end)
    across = ((ay - by) / long, (bx - ax) / long)
    sway = [wobble * math.sin(place * 1.7) for place in range(steps + 1)]
    return stroke(
        (ax + (bx - ax) * at / steps + across[0] * by_, ay + (by - ay) * at / steps + across[1] * by_)
        for at, by_ in enumerate(sway)
    )


def loop(x: float, y: float, wide: float, high: float, steps: int = 30) -> Stroke:
    turn = [math.tau * step / steps for step in range(steps + 1)]
    return stroke((x + wide / 2 * math.cos(one), y + high / 2 * math.sin(one)) for one in turn)


def unit(width: float, height: float) -> float:
    return min(height, width / 3)


def initials(width: float, height: float) -> tuple[Stroke, ...]:
    """J. B., a third as high as the box and a few letters wide."""
    u = unit(width, height)
    x, y = width / 3, height / 2
    return (
        line((x, y - u / 6), (x, y + u / 6)),
        loop(x - u / 12, y + u / 6, u / 6, u / 12),
        line((x + u / 4, y - u / 6), (x + u / 4, y + u / 6)),
        loop(x + u / 3, y, u / 6, u / 3),
    )


@pytest.mark.parametrize("box", BOXES)
def test_real_signatures_pass_in_every_box(box: tuple[float, float]) -> None:
    width, height = box
    u = unit(width, height)
    flat = stroke((width * 0.1 + 0.5 * width * at / 80, height / 2 + u * 0.06 * math.sin(at)) for at in range(81))
    cross = (line((50, 10), (50 + u / 2, 10 + u / 2)), line((50 + u / 2, 10), (50, 10 + u / 2)))
    trembling = (line((40, height * 0.8), (width * 0.7, height * 0.3), wobble=u * 0.1),)
    over_the_edge = (stroke((width * at / 100, height * 0.5 + height * 0.6 * math.sin(at / 5)) for at in range(101)),)
    for ink in (initials(width, height), (flat,), cross, trembling, over_the_edge):
        assert not too_simple(ink, width, height)


@pytest.mark.parametrize("box", BOXES)
def test_what_is_no_signature_is_refused_in_every_box(box: tuple[float, float]) -> None:
    width, height = box
    u = unit(width, height)
    faults = {
        "nothing": (),
        "a dot": (stroke([(100, 50), (100.5, 50.5)]),),
        "a resting finger": (stroke([(100 + at % 2, 50) for at in range(200)]),),
        "a short line": (line((100, 50), (100 + u * 0.2, 50)),),
        "a long line": (line((width * 0.1, height * 0.5), (width * 0.9, height * 0.5)),),
        "a slanting line": (line((width * 0.1, height * 0.1), (width * 0.9, height * 0.9)),),
        "a line, there and back": (line((20, 20), (width - 20, height - 20)), line((width - 20, height - 20), (20, 20))),
        "a line with a trembling hand": (line((width * 0.1, 20), (width * 0.9, height - 20), wobble=u * 0.03),),
        "a speck in the corner": tuple(loop(10, 10, u * 0.1, u * 0.1) for _ in range(9)),
        "beside the box": (loop(width + 300, height / 2, 300, 300), loop(width - 20, height / 2, 30, 30)),
        "only beside the box": (loop(-300, height / 2, 300, 300),),
    }
    passed = [name for name, ink in faults.items() if not too_simple(ink, width, height)]
    assert not passed


def test_the_bounds_themselves() -> None:
    high = 240.0
    enough, small = (loop(300, 120, 0.30 * high, 0.25 * high),), (loop(300, 120, 0.24 * high, 0.24 * high),)
    assert not too_simple(enough, 720, high) and too_simple(small, 720, high)
    assert too_simple((loop(300, 120, 0.6 * high, 0.07 * high),), 720, high)
    assert not too_simple((loop(300, 120, 0.6 * high, 0.09 * high),), 720, high)
    assert too_simple((loop(300, 120, 200, 100, steps=10),), 720, high), "a few points are no hand"
    assert too_simple(enough, 0, high) and too_simple(enough, 720, 0)


# Who signs

DRAWN = Ink(signature_strokes(), 600, 200, "pen")
OTHERS = {
    Signer.guardian: DRAWN._replace(name="Sample Mother", relation="mother"),
    Signer.interpreter: DRAWN._replace(name="Sample Interpreter"),
    Signer.witness: Ink(typed="Sample Witness"),
}


def released(house: House, *also: Signer) -> str:
    ref = house.submitted()
    reads = house.visit(ref).evidence
    reviewing.decide(house.store, protocol(), house.p, house.tick(), ref, house.fitting(ref), {}, reads, "A 1234", also_sign=also)
    house.release(ref)
    return ref


def chosen(house: House, ref: str, **photos: Agreed) -> Chosen:
    visit = house.visit(ref)
    assert visit.decision
    with house.store.read() as reader:
        text = signing.text_for(reader, protocol(), visit, house.tick())
    return Chosen(text.digest, visit.decision.digest, dict.fromkeys(visit.decision.treats, Agreed.yes), photos)


def sign(house: House, ref: str, ink: Ink, others: dict[Signer, Ink], choice: Chosen | None = None) -> Consent:
    choice = choice or chosen(house, ref)
    return signing.sign(house.store, protocol(), house.client(ref), house.tick(), ref, choice, ink, house.reference(), others)


def packet(house: House, ref: str) -> Packet:
    with house.store.read() as reader:
        client = reader.client(house.visit(ref).client)
    events: list[AuditEvent] = []
    return build(protocol(), house.clinic, client, house.practitioner, house.visit(ref), events, "0", "0", house.tick())


def test_a_plain_decision_needs_the_client_alone(clinic: House) -> None:
    ref = released(clinic)
    consent = sign(clinic, ref, DRAWN, {})
    assert consent.signers == (Signer.client,) and consent.others == ()
    assert clinic.status(ref) is Status.to_countersign


@pytest.mark.parametrize("also", [(Signer.interpreter,), (Signer.witness,), (Signer.interpreter, Signer.witness)])
def test_whoever_signs_besides_the_client_is_kept_and_printed(clinic: House, tmp_path: Path, also: tuple[Signer, ...]) -> None:
    ref = released(clinic, *also)
    consent = sign(clinic, ref, DRAWN, {role: OTHERS[role] for role in also})
    assert consent.signers == (Signer.client, *also)
    assert clinic.status(ref) is Status.to_countersign
    clinic.countersign(ref)
    text = joined(read(render(packet(clinic, ref)), tmp_path))
    labels = words_in("en")
    for role, one in zip(also, consent.others, strict=True):
        assert one.name == (OTHERS[role].name or OTHERS[role].typed)
        assert one.meaning == WORDS[f"sign_meaning_{role}"].format(client="Sample Client")
        for word in (labels(f"sign_{role}", client=""), one.name, one.meaning):
            assert joined(word) in text
    absent = {Signer.interpreter, Signer.witness} - set(also)
    assert not any(OTHERS[role].name and OTHERS[role].name in text for role in absent)


def test_a_guardian_signs_in_the_clients_place(clinic: House, tmp_path: Path) -> None:
    ref = released(clinic, Signer.guardian)
    consent = sign(clinic, ref, OTHERS[Signer.guardian], {})
    signature = consent.signature
    assert (signature.role, signature.name, signature.relation) == (Signer.guardian, "Sample Mother", "mother")
    clinic.countersign(ref)
    text = joined(read(render(packet(clinic, ref)), tmp_path))
    assert "Guardian, for Sample Client" in text and "Sample Mother (mother)" in text and signature.meaning in text
    assert seal_visit(clinic.store, protocol(), clinic.practitioner, ref, clinic.reference(), clinic.tick())
    assert clinic.status(ref) is Status.ready


@pytest.mark.parametrize("role", [Signer.interpreter, Signer.witness])
@pytest.mark.parametrize("ink", [None, Ink(), Ink(name="Sample Other"), DRAWN, DRAWN._replace(name=" ")])
def test_a_missing_signature_or_name_keeps_the_consent_from_being_made(clinic: House, role: Signer, ink: Ink | None) -> None:
    ref = released(clinic, role)
    with pytest.raises(InputError):
        sign(clinic, ref, DRAWN, {role: ink} if ink is not None else {})
    assert clinic.visit(ref).consent is None and clinic.status(ref) is Status.to_sign


@pytest.mark.parametrize(
    "ink", [DRAWN, DRAWN._replace(name="Sample Mother"), DRAWN._replace(relation="mother"), Ink(typed="Sample Mother")]
)
def test_a_guardian_says_who_it_is(clinic: House, ink: Ink) -> None:
    ref = released(clinic, Signer.guardian)
    with pytest.raises(InputError):
        sign(clinic, ref, ink, {})
    assert clinic.visit(ref).consent is None


def test_a_consent_without_a_signature_that_the_decision_asks_for_covers_nothing(clinic: House) -> None:
    ref = released(clinic, Signer.witness)
    consent = sign(clinic, ref, DRAWN, {Signer.witness: OTHERS[Signer.witness]})
    visit = clinic.visit(ref)
    clinic.countersign(ref)
    assert visit.decision and consent.decision == visit.decision.digest
    today = clinic.clinic.day(clinic.now)
    assert covers(consent, "", visit.decision, 1, today)
    assert not covers(consent.model_copy(update={"others": ()}), "", visit.decision, 1, today)


def test_who_else_signs_is_part_of_the_decisions_digest(clinic: House) -> None:
    ref = released(clinic)
    decision = clinic.visit(ref).decision
    assert decision and decision.also_sign == ()
    other = Decision.model_validate(decision.model_dump() | {"also_sign": (Signer.witness,)})
    assert other.digest != decision.digest


# What it is bound to


def test_a_decision_made_anew_has_to_be_read_again_though_the_text_is_the_same(clinic: House) -> None:
    ref = released(clinic)
    shown = chosen(clinic, ref)
    limited = {one: Choice(outcome=Outcome.with_limits, limits=("fewer_needles",)) for one in shown.modalities}
    clinic.decide(ref, limited)
    clinic.release(ref)
    assert chosen(clinic, ref).text == shown.text, "the limits are not in the text"
    with pytest.raises(NotNow, match="read it again"):
        sign(clinic, ref, DRAWN, {}, shown)
    assert clinic.visit(ref).consent is None
    sign(clinic, ref, DRAWN, {})


def test_a_changed_text_has_to_be_read_again(clinic: House) -> None:
    ref = released(clinic)
    with pytest.raises(NotNow, match="read it again"):
        sign(clinic, ref, DRAWN, {}, chosen(clinic, ref)._replace(text="another"))


def test_photos_without_a_choice_count_as_no_and_are_told_from_a_no(clinic: House, tmp_path: Path) -> None:
    ref = released(clinic)
    consent = sign(clinic, ref, DRAWN, {}, chosen(clinic, ref, record=Agreed.yes, teaching=Agreed.no))
    assert consent.photos == {"record": Agreed.yes, "teaching": Agreed.no, "marketing": Agreed.no}
    assert consent.photos_left == ("marketing",)
    clinic.countersign(ref)
    made = packet(clinic, ref)
    assert made.photos == tuple(
        (WORDS[f"photos_{use}"], said) for use, said in zip(PHOTO_USES, ("Yes", "No", WORDS["photo_left"]), strict=True)
    )
    assert WORDS["photo_left"] in joined(read(render(made), tmp_path))


# For the client


def test_limits_are_told_to_clients_in_their_own_words() -> None:
    told: dict[str, Any] = dict(protocol().limits_told)
    assert told["fine_needles"]["en"] != protocol().limit_words["fine_needles"]["en"]
    assert told["no_needles"] == protocol().limit_words["no_needles"]
    staff = ("gauge", "bony", "abdomen", "wavelength", "the client")
    assert not [text["en"] for text in told.values() if any(word in text["en"] for word in staff)]
