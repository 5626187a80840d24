"""A rich packet made of synthetic values, with the protocol's own consent and aftercare texts; and a signing key."""

import math
import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from screening.aftercare import AdvicePart, Situation, advice
from screening.consent import Clause, Signature, TeachBack
from screening.packet import (
    AnswerLine,
    Certificate,
    ClinicLines,
    EventLine,
    FlagLine,
    ModalityLine,
    Packet,
    Party,
    ReadingLine,
)
from screening.rule import Modality
from screening.vault import SigningKey, new_certificate
from tests.builders import protocol

MADE = datetime(2026, 11, 14, 22, 31, 5, tzinfo=UTC)
TEXTS = Path(__file__).resolve().parent.parent / "forms" / "protocols" / "facial_acupuncture" / "texts" / "en"
FILL = {
    "clinic": "Sample Clinic",
    "practitioner": "Sample Practitioner",
    "registration": "0000",
    "phone": "000 000 0000",
    "modalities": "needles, low-level laser",
    "areas": "forehead, around the eyes, cheeks (left)",
    "goals": "softer fine lines; less tension in the jaw",
    "expected": "- Fine lines: they may look softer for some people. Others see no change.",
    "personal_risks": "- You take a medicine that thins the blood. Bruises are more likely and may be larger.\n"
    "- You have had a cold sore at the lips. We stay off the lip border.",
    "privacy_contact": "Sample Owner",
    "address": "1 Sample Street",
    "client": "Sample Client",
    "sessions": "10",
    "until": "14 November 2027",
}


@cache
def signing_key() -> SigningKey:
    return new_certificate("Sample Clinic", datetime(2026, 1, 5, 9, tzinfo=UTC))


@cache
def clauses(file: str) -> tuple[Clause, ...]:
    body = (TEXTS / file).read_text(encoding="utf-8")
    parts = re.findall(r"^## (\w+): (.+?)\n(.*?)(?=^## |\Z)", body, re.M | re.S)
    return tuple(Clause(id=name, title=title, body=_filled(words.strip())) for name, title, words in parts)


def _filled(words: str) -> str:
    for key, value in FILL.items():
        words = words.replace("{" + key + "}", value)
    return words


def ink() -> Signature:
    strokes = []
    for start, turns in ((40, 5), (300, 3)):
        points = []
        for step in range(90):
            angle = step / 90 * turns * 2 * math.pi
            points.append(
                (start + step * 2.4 + 18 * math.cos(angle), 110 - 45 * math.sin(angle) * math.cos(angle / 7), step * 9.0, 0.5)
            )
        strokes.append(tuple(points))
    strokes.append(((30, 160, 1700, 0.5), (520, 140, 1790, 0.5)))
    return Signature(
        name="Sample Client",
        meaning="I agree to facial acupuncture as described in version 2026.11, for the parts that I marked Yes.",
        at=MADE - timedelta(minutes=9),
        strokes=tuple(strokes),
        width=600,
        height=200,
        pointer="pen",
    )


QUESTIONS = (
    ("About you", "What would you like from this treatment?", "Softer fine lines; less tension in the jaw", "asked alone", False),
    ("About you", "Where would you like to be treated?", "Forehead, around the eyes, cheeks (left)", "asked alone", False),
    ("Right now", "Do you have chest pain or pressure now?", "No", 'by "None of these" on page 2', False),
    ("Right now", "Is one side of your face weak or drooping?", "No", 'by "None of these" on page 2', False),
    ("Right now", "Do you have a sudden, very bad headache?", "No", 'by "None of these" on page 2', False),
    ("Devices and metal", "Do you have a pacemaker or a heart defibrillator?", "No", "asked alone", False),
    ("Devices and metal", "Do you have a metal plate, screw or wire in your head or neck?", "Not sure", "asked alone", False),
    ("Devices and metal", "Where is it?", "Jaw (left)", "asked alone", True),
    (
        "Bleeding",
        "Do you take a medicine that thins the blood, such as warfarin, apixaban or rivaroxaban?",
        "Yes",
        "in a list",
        False,
    ),
    ("Bleeding", "Which one?", "Apixaban, 5 mg, twice a day", "asked alone", True),
    ("Bleeding", "Do you bruise easily?", "Tell you in person", "in a list", False),
    ("Skin", "Have you ever had a cold sore on your lips or face?", "Yes", "asked alone", False),
    ("Skin", "When was the last one?", "3 to 6 months ago (90 to 179 days)", "asked alone", True),
    ("Skin", "Do you use a cream with retinol or tretinoin on your face?", "No", 'by "None of these" on page 6', False),
    ("Treatments of the face", "Have you had botulinum toxin in your face or neck?", "Yes", "asked alone", False),
    ("Treatments of the face", "When was the last one?", "About 20 weeks ago", "asked alone", True),
    ("Treatments of the face", "Have you had a filler in your face?", "No", "asked alone", False),
    ("Today", "Have you eaten in the last 4 hours?", "Yes", "asked alone", False),
    ("Today", "Have you had alcohol, cannabis or another drug today?", "No", "asked alone", False),
)


def answer_lines(count: int = 84) -> tuple[AnswerLine, ...]:
    """The questions above, and many more that are answered with no, as in a real questionnaire."""
    by_section: dict[str, list[AnswerLine]] = {}
    for number, (section, question, answer, how, follow_up) in enumerate(islice(cycle(QUESTIONS), count)):
        again = number >= len(QUESTIONS)
        line = AnswerLine(
            section=section,
            question=question if not again else question.replace("?", f", or something like it (sample question {number})?"),
            answer="No" if again and not follow_up else answer,
            how=how,
            by="staff, for the client" if number == 4 else "client",
            at=f"14 November 2026, 14:{number % 50 + 5:02d} MST",
            item=f"item_{number}",
            follow_up=follow_up,
            clarification="A plate from 2011, titanium, left jaw. Told by the client. Sample Practitioner, 15:12."
            if number == 6
            else "",
        )
        by_section.setdefault(section, []).append(line)
    return tuple(line for lines in by_section.values() for line in lines)


def _flag(lane: str, theme: str, because: str, do: str, effects: str, *items: str, **more: Any) -> FlagLine:
    values: dict[str, Any] = {
        "sources": "Sample source A (2017); Sample source B (2022)",
        "confidence": "M",
        "certain": True,
        "policy": False,
    }
    return FlagLine(lane=lane, lane_id=lane, theme=theme, because=because, do=do, effects=effects, items=items, **(values | more))


def flag_lines() -> tuple[FlagLine, ...]:
    return (
        _flag(
            "decide",
            "Bleeding",
            "A blood thinner makes bruises larger and bleeding longer.",
            "Fewer and finer needles; press each point for 10 minutes. Do not tell the client to stop the medicine.",
            "Needles: change; Electro-stimulation: change",
            "Do you take a medicine that thins the blood? Yes",
            "Which one? Apixaban, 5 mg, twice a day",
            reason="Stable dose for two years, no earlier bleeding; the limits below were accepted.",
        ),
        _flag(
            "decide",
            "Devices and metal",
            "Metal in the jaw may conduct current.",
            "No current near the metal.",
            "Electro-stimulation: leave out (jaw, left)",
            "Do you have a metal plate, screw or wire in your head or neck? Not sure",
            certain=False,
            policy=True,
            sources="",
        ),
        _flag(
            "do",
            "Today",
            "A first visit and lying flat lower the risk of a faint.",
            "Lie flat; sit up in steps.",
            "Needles: change",
        ),
        _flag(
            "do",
            "Room steps",
            "Goggles protect the eyes from the beam.",
            "Goggles on everyone in the room.",
            "Low-level laser: change",
        ),
        _flag(
            "talk",
            "Bruising",
            "Bruises on the face are likely.",
            "Say so, and ask about events in the next 2 weeks.",
            "Needles: talk first",
        ),
        _flag(
            "talk",
            "Skin",
            "Needles at the lips can wake a cold sore.",
            "Stay off the lip border.",
            "Needles: talk first",
            confidence="L",
        ),
        _flag(
            "know",
            "Procedures, past and planned",
            "Botulinum toxin 20 weeks ago.",
            "Nothing more to do.",
            "Needles: nothing raised",
        ),
    )


def modality_lines() -> tuple[ModalityLine, ...]:
    return (
        ModalityLine(
            modality="Needles",
            effect="modify",
            treats=True,
            agreed="yes",
            told=(
                "We use the thinnest needles: 0.20 mm or thinner.",
                "We press on each point for longer: 10 minutes if it bleeds.",
            ),
            found="Change",
            not_before="",
            outcome="Yes, with limits",
            limits=("Finest gauge: 0.20 mm or thinner", "Press each point longer: 10 minutes if it bleeds; never on the eyeball"),
            avoid=("lips", "jaw:left"),
            client="Yes",
        ),
        ModalityLine(
            modality="Electro-stimulation",
            effect="omit",
            treats=False,
            agreed="no",
            told=(),
            found="Leave out",
            not_before="12 December 2026",
            outcome="No",
            limits=(),
            avoid=(),
            client="No",
        ),
        ModalityLine(
            modality="Low-level laser",
            effect="caution",
            treats=True,
            agreed="ask_first",
            told=("We cover tattoos, moles and dark marks before light.",),
            found="Talk first",
            not_before="",
            outcome="Yes, with limits",
            limits=("Cover tattoos, moles and dark marks before light",),
            avoid=(),
            client="Ask me first",
        ),
    )


def event_lines() -> tuple[EventLine, ...]:
    what = (
        ("Sample Reception", "Visit opened, code made"),
        ("Client, Tablet 2", "Birth date confirmed"),
        ("Client, Tablet 2", "Privacy notice read (48 seconds), electronic form agreed to"),
        ("Client, Tablet 2", "84 answers submitted"),
        ("Sample Practitioner", "Answers read"),
        ("Sample Practitioner", "Clarification recorded"),
        ("Sample Practitioner", "Blood pressure entered"),
        ("Sample Practitioner", "Decision recorded"),
        ("Sample Practitioner", "Released for signing"),
        ("Client, Tablet 2", "Consent signed"),
        ("Sample Practitioner", "Countersigned with password"),
    )
    return tuple(EventLine(at=f"14 November 2026, 15:{10 + n:02d} MST", who=who, what=did) for n, (who, did) in enumerate(what))


def certificate() -> Certificate:
    return Certificate(
        protocol="Facial acupuncture",
        version="2026.11",
        protocol_digest="3f" * 32,
        response_digest="a1" * 32,
        text_digest="b2" * 32,
        decision_digest="c3" * 32,
        rules="112 / 112",
        reading=("What will happen: 62 seconds", "What can go wrong: 95 seconds", "Your plan and your risks: 71 seconds"),
        events=event_lines(),
        chain_head="d4" * 32,
        fingerprint=signing_key().fingerprint,
        approval="Draft content. These questions, rules and texts have not yet been approved by a registered acupuncturist. "
        "Every answer must be reviewed in person before treatment.",
    )


def care(**changes: Any) -> tuple[AdvicePart, ...]:
    """The aftercare of this visit: needles and laser, a blood thinner, a cold sore."""
    values: dict[str, Any] = {
        "used": frozenset({Modality.needling, Modality.laser}),
        "areas": frozenset({"forehead", "eyes", "cheeks"}),
        "signs": frozenset({"anticoagulant", "cold_sore_hist"}),
        "ends": MADE.replace(minute=45, second=0),
    }
    language = changes.pop("language", "en")
    words = protocol().words(language).words["tablet"] | {"clinic": FILL["clinic"], "phone": FILL["phone"]}
    zone = ZoneInfo(changes.pop("zone", "America/Edmonton"))
    situation = Situation(**values | changes)
    return advice(protocol().aftercare, situation, language, lambda moment: moment.astimezone(zone), words)


def packet(**changes: Any) -> Packet:
    values: dict[str, Any] = {
        "ref": "K74M29XA",
        "language": "en",
        "clinic": ClinicLines(
            name="Sample Clinic",
            address="1 Sample Street, Sample Town",
            phone="000 000 0000",
            privacy_contact="Sample Owner",
            time_zone="America/Edmonton",
        ),
        "client": Party(name="Sample Client", birth_date=date(1985, 3, 14)),
        "practitioner": Party(name="Sample Practitioner", registration="0000", title="Registered acupuncturist"),
        "made_at": MADE,
        "made": "14 November 2026, 15:31 MST",
        "session_no": 1,
        "test": True,
        "version": "2026.11",
        "consent": clauses("consent.md"),
        "read_before": clauses("reading.md"),
        "personal": (
            "You take a medicine that thins the blood. Bruises are more likely and may be larger.",
            "You have had a cold sore at the lips. We stay off the lip border.",
        ),
        "goals": ("Softer fine lines", "Less tension in the jaw"),
        "goal_areas": ("forehead", "eyes", "cheeks:left"),
        "avoid_areas": ("lips", "jaw:left"),
        "photos": (
            ("For my record, to compare before and after", "Yes"),
            ("For teaching", "No"),
            ("For marketing, such as the website", "No"),
        ),
        "teach_back": (
            TeachBack(
                question="what",
                asked="What can this treatment do?",
                given="It may help how my skin looks. It may also do nothing.",
                right=True,
            ),
            TeachBack(
                question="harm", asked="What can go wrong?", given="A small bruise, and never more than that.", right=False
            ),
            TeachBack(question="help", asked="At home, one side of your face droops. What do you do?", given="", right=None),
        ),
        "signature": ink(),
        "signed": "Signed on 14 November 2026 at 15:22 MST",
        "countersigned": "I talked with the client, answered the questions and judged that the client can consent freely. "
        "14 November 2026, 15:30 MST.",
        "overall": "Treat with changes",
        "modalities": modality_lines(),
        "answers": answer_lines(),
        "flags": flag_lines(),
        "readings": (
            ReadingLine(what="Blood pressure", value="128 / 82 mmHg", by="Sample Practitioner", at="14 November 2026, 15:14 MST"),
            ReadingLine(what="Face clean, no make-up", value="Yes", by="Sample Practitioner", at="14 November 2026, 15:15 MST"),
        ),
        "limits": (
            "Finest gauge: 0.20 mm or thinner",
            "Press each point longer: 10 minutes if it bleeds; never on the eyeball",
            "Cover tattoos, moles and dark marks before light",
            "Stay off the lip border",
        ),
        "note": "Calm, well informed. Wants to see how the skin reacts before a second visit.",
        "aftercare": care(),
        "certificate": certificate(),
        "record": '{"response":{"answers":[]},"screening":{"flags":[]}}',
    }
    return Packet.model_validate(values | changes)
