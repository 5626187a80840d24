"""An ordinary Tuesday: 200 synthetic clients of one seed, what the clinical reference expects of each, and the work they make.

The clients. 60 of the 200 come for the first time, the others for a second to eighth session; 85 in 100 are women; 25 to 79
years old, most of them 35 to 65. 94 in 100 ask for needles, about three in ten each for current and for light beside them. What
they have is drawn from the shares in GROUPS (per cent of women and of men in an age band; from one group at most one), which
are estimates for a cosmetic clinic. Six clients are given a grave finding or a pregnancy (GIVEN), for a share of one in 200
would often leave them out. Every question is answered, every reading that the protocol asks for is taken.

The taps. What the desk needs from the page with the findings to a recorded decision: "discussed" once for each card to talk
about and to know, "all done" once for the steps in the room, for each requested treatment one tap on its outcome (the desk
chooses none beforehand), and the button. Limits and areas are ticked by the desk and accepted as they stand; where the findings
bring none, one tap adds one. The outcome is the one that the findings call for: go ahead; with limits; not until (one typed
condition where no date is filled in); letter (typed: from whom); do not treat. What only a step in the room holds back goes
ahead after that step, with limits and with the typed reason that the desk asks for each such finding. A typed text is one tap.
An emergency answer adds three: what was found, why, the button. Readings are counted apart: they are taken, not decided.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median, quantiles
from typing import Any, NamedTuple

from screening.protocol import Protocol
from screening.rule import Effect, Flag, Lane, Modality, Rule, Tier, Until
from screening.screen import Screening
from tests import builders
from tests.builders import protocol

TUESDAY = date(2026, 3, 17)
SEED = 17
COUNT, FIRST_VISITS, WOMEN = 200, 60, 0.85
N, E, L = Modality.needling, Modality.electro, Modality.laser
THREE = (N, E, L)
ALWAYS = (18, 99)
REQUESTS = {(N,): 53, (N, E): 13, (N, L): 16, (N, E, L): 12, (L,): 4, (E,): 2}
GOALS = {
    "lines": 45,
    "furrows": 25,
    "tone": 25,
    "dullness": 30,
    "puffiness": 18,
    "dryness": 12,
    "spots": 14,
    "acne": 5,
    "neck": 10,
}
GOAL_AREAS = {"forehead": 40, "glabella": 30, "eyes": 35, "cheeks": 35, "lips": 20, "jaw": 30, "chin": 8, "neck_front": 12}


@dataclass(frozen=True, slots=True)
class Ago:
    """Days before the visit, half open: told as the day itself, or by the button of the form where there is one for this span."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Ahead:
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Some:
    """One or two of these areas."""

    areas: tuple[str, ...]


BUTTONS = {(0, 3), (3, 7), (7, 14), (14, 28), (28, 90), (90, 180), (180, 365)}


class Trait(NamedTuple):
    key: str  # the id in the reference, then which product or band; a row of LEAST
    women: float  # per cent
    men: float
    answers: dict[str, Any]
    ages: tuple[int, int] = ALWAYS


@dataclass(frozen=True, slots=True)
class Client:
    number: int
    woman: bool
    age: int
    session_no: int
    requested: frozenset[Modality]
    answers: dict[str, Any]
    keys: tuple[str, ...]

    def has(self, *starts: str) -> bool:
        """One of these ids, or of these keys."""
        return any(key == start or key.startswith(start + " ") for key in self.keys for start in starts)

    @property
    def goals(self) -> frozenset[str]:
        return frozenset(self.answers["goal_areas"])

    def __str__(self) -> str:
        who = f"{'woman' if self.woman else 'man'} of {self.age}, session {self.session_no}, {'+'.join(sorted(self.requested))}"
        return f"client {self.number} ({who}; goals at {', '.join(sorted(self.goals))}): {'; '.join(self.keys)}"


# The conditions and how often they are met: from one group a client has at most one.


def _procedure(name: str, when: Ago, areas: tuple[str, ...], **more: Any) -> dict[str, Any]:
    return {name: "yes", f"{name}_date": when, f"{name}_areas": Some(areas), **more}


UPPER, MIDDLE, BROWS = ("forehead", "glabella", "eyes"), ("lips", "cheeks", "chin"), ("eyes", "lips")


def _botulinum(first: int, last: int) -> dict[str, Any]:
    return _procedure("botulinum", Ago(first, last), UPPER)


def _filler(first: int, last: int) -> dict[str, Any]:
    return _procedure("filler_ha", Ago(first, last), MIDDLE)


def _wax(kind: str, first: int, last: int) -> dict[str, Any]:
    red = {"microderm_wax_red": "no"} if kind in ("wax", "hair") else {}
    return _procedure("microderm_wax", Ago(first, last), BROWS, microderm_wax_kind=[kind], **red)


def _light(kind: str, first: int, last: int) -> dict[str, Any]:
    return _procedure("laser_ipl", Ago(first, last), MIDDLE, laser_ipl_kind=[kind], laser_ipl_healing="no")


def _migraine(kind: str, often: str, last: str) -> dict[str, Any]:
    return {"migraine": "yes", "migraine_kind": [kind], "migraine_often": often, "migraine_last": last, "migraine_new": "no"}


def _faint(kind: str) -> dict[str, Any]:
    return {"faint_history": "yes", "faint_history_kind": [kind], "faint_history_date": Ago(1000, 8000)}


def _supplement(name: str) -> dict[str, Any]:
    return {"supplements": "yes", "supplements_names": [name]}


def _thinner(kind: str, **more: Any) -> dict[str, Any]:
    return {"anticoagulant": "yes", "anticoagulant_kind": kind, "anticoagulant_bleeding": "no", **more}


def _light_medicine(kind: str) -> dict[str, Any]:
    told = {"photosensitiser_kind": [kind], "photosensitiser_date": Ago(0, 3), "photosensitiser_reacted": "no"}
    return {"photosensitiser": "yes", **told}


def _diabetes(treatment: str, **more: Any) -> dict[str, Any]:
    told = {"diabetes_treatment": [treatment], "diabetes_eaten": "yes", "diabetes_problems": ["none"]}
    return {"diabetes": "yes", **told, **more}


def _gate(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question with its "which of these"."""
    return {name: "yes", f"{name}_kind": [kind], **more}


def _skin_cancer(kind: str) -> dict[str, Any]:
    told = {"skin_cancer_face_treated": "all", "skin_cancer_face_healed": "yes"}
    return _procedure("skin_cancer_face", Ago(600, 4000), ("nose", "forehead", "temple"), skin_cancer_face_kind=[kind], **told)


def _past_cancer(*kinds: str) -> dict[str, Any]:
    return {"past_cancer": "yes", "past_cancer_kind": list(kinds), "past_cancer_date": Ago(900, 6000)}


def _dental(kind: str, first: int, last: int) -> dict[str, Any]:
    return {"dental": "yes", "dental_kind": [kind], "dental_date": Ago(first, last), "dental_numb": "no"}


def _drinks(what: str) -> dict[str, Any]:
    drinks = {"alcohol_drugs_drinks": "none_8h"} if what == "alcohol" else {}
    return {"alcohol_drugs": "yes", "alcohol_drugs_what": [what], **drinks}


def _planned(kind: str, first: int, last: int) -> dict[str, Any]:
    return {"planned": "yes", "planned_kind": [kind], "planned_date": Ahead(first, last)}


YOUNG, MIDLIFE, FIFTY, OLDER = (18, 44), (45, 59), (50, 99), (60, 99)
FERTILE = (25, 44)
SENSOR = {"pump_sensor": "yes", "pump_sensor_kind": ["glucose_sensor"]}
HELD_OFF = {"inr_changed": "no", "inr": 2.4, "inr_age": "up_to_4_weeks", "inr_above_target": "no"}

GROUPS: tuple[tuple[Trait, ...], ...] = (
    # Blood pressure and heart
    tuple(
        Trait("D1 pills", w, m, {"high_bp": "yes"}, ages) for w, m, ages in ((4, 6, YOUNG), (20, 25, MIDLIFE), (40, 45, OLDER))
    ),
    (
        Trait("B7 fibrillation", 3, 5, _gate("arrhythmia", "diagnosed", arrhythmia_now="yes"), OLDER),
        Trait("B7 extra beats", 2, 1, _gate("arrhythmia", "extra_beats")),
    ),
    (Trait("B9", 2, 4, {"stable_heart": "yes", "stable_heart_steady": "yes"}, OLDER),),
    (Trait("B11 long ago", 1.5, 1, {"dvt": "yes", "dvt_date": Ago(800, 6000), "dvt_current": "no"}),),
    (Trait("E18", 2, 1.5, {"valve_other": "yes"}),),
    (Trait("D2 dizzy", 7, 2, {"low_bp": "yes"}),),
    # Metal and electronics
    (Trait("B6", 18, 18, {"dental_metal": "yes"}),),
    (Trait("B5", 1.2, 2, _procedure("metal_face", Ago(500, 6000), ("jaw", "chin"), metal_face_kind=["plates_screws"])),),
    # Medicines and bruising
    (
        Trait("C1 apixaban", 1, 1.5, _thinner("newer_pill"), MIDLIFE),
        Trait("C1 apixaban", 4, 6, _thinner("newer_pill"), OLDER),
        Trait("C3 aspirin", 0.5, 1, {"antiplatelet_single": "yes", "antiplatelet_names": ["aspirin"]}, YOUNG),
        Trait("C3 aspirin", 7, 11, {"antiplatelet_single": "yes", "antiplatelet_names": ["aspirin"]}, (45, 99)),
        Trait("C3 clopidogrel", 1, 2, {"antiplatelet_single": "yes", "antiplatelet_names": ["clopidogrel"]}, OLDER),
    ),
    (
        Trait("C5a now and then", 22, 18, {"nsaid": "yes", "nsaid_daily": "no"}),
        Trait("C5a daily", 3, 3, {"nsaid": "yes", "nsaid_daily": "yes"}, (45, 99)),
    ),
    (Trait("C5b", 15, 7, {"ssri_snri": "yes"}),),
    (Trait("C5c", 1, 1, {"oral_steroid": "yes"}),),
    (Trait("C6 fish oil", 16, 12, _supplement("fish_oil")),),
    (Trait("C6 turmeric", 6, 4, _supplement("turmeric")),),
    (Trait("C6 vitamin E", 4, 2, _supplement("vitamin_e")),),
    (
        Trait("C6 evening primrose", 5, 0, _supplement("evening_primrose"), (40, 60)),
        Trait("C6 ginkgo", 1.5, 1.5, _supplement("ginkgo"), FIFTY),
        Trait("C6 wort", 1.2, 0.5, _supplement("st_johns_wort")),
    ),
    (
        Trait("C10", 18, 6, {"easy_bruise": "yes", "easy_bruise_new": "no"}),
        Trait("C10 new", 0.7, 0.5, {"easy_bruise": "yes", "easy_bruise_new": "yes"}),
    ),
    (Trait("C9 early", 2, 2, _gate("liver_kidney", "kidney_early"), OLDER),),
    (Trait("C11", 7, 4, {"event_soon": "yes", "event_soon_date": Ahead(4, 15)}),),
    (
        Trait("J4 water pill", 5, 5, _light_medicine("weak"), FIFTY),
        Trait("J4 doxycycline", 1.5, 1, _light_medicine("antibiotic")),
    ),
    # Nerves, fainting, eyes
    (
        Trait("D8 now and then", 9, 3, _migraine("plain", "no", "older")),
        Trait("D8 this month", 3, 1, _migraine("plain", "no", "days_30")),
        Trait("D8 aura", 3, 1, _migraine("aura", "no", "older")),
        Trait("D8 often", 2, 0.5, _migraine("plain", "yes", "days_30")),
        Trait("D8 two days ago", 1.5, 0.5, _migraine("plain", "no", "days_3")),
    ),
    (
        Trait("D3 blood test", 7, 5, _faint("needles_blood")),
        Trait("D3 explained", 5, 3, _faint("explained")),
    ),
    (
        Trait("D4", 4, 3, _gate("needle_fear", "afraid")),
        Trait("trauma_touch", 1.5, 0.5, _gate("needle_fear", "touch")),
    ),
    (
        Trait("vertigo", 2, 1, _gate("other_nerve", "vertigo", vertigo_date=Ago(90, 180), vertigo_checked="yes"), (45, 99)),
        Trait("ms", 0.5, 0.2, _gate("other_nerve", "ms", ms_relapse="no")),
    ),
    (Trait("D9 recovered", 1, 1, {"bells_palsy": "yes", "bells_palsy_date": Ago(700, 5000), "bells_palsy_better": "yes"}),),
    (Trait("cannot_lie_flat", 2, 2, {"movement_mental": "yes", "movement_kind": ["flat"], "cannot_lie_flat_breath": "no"}),),
    (Trait("D16", 5, 4, {"high_myopia": "yes"}),),
    (Trait("D17", 1.5, 1.5, _gate("eye_surgery", "cataract", eye_surgery_date=Ago(28, 90), eye_surgery_healed="yes"), OLDER),),
    (Trait("J1", 1.5, 1, {"eye_protection": "yes"}),),
    (Trait("J2", 1.2, 1, _gate("retina_light", "sensitive")),),
    (Trait("J3 sun rash", 4, 1.5, _gate("light_disease", "ple")),),
    (
        Trait("J6 tan", 3.5, 4, _gate("tan_sunburn", "tan", tan_sunburn_date=Ago(3, 7))),
        Trait("self_tanner", 4, 1, _gate("tan_sunburn", "self_tanner")),
        Trait("E11 sunburn", 0.7, 0.7, _gate("tan_sunburn", "sunburn", tan_sunburn_date=Ago(0, 3), tan_sunburn_sore="yes")),
    ),
    # Skin
    (
        Trait("E1", 1, 1, {"cold_sore_now": "yes", "cold_sore_now_gone": "no"}),
        Trait("E2 often", 5, 4, {"cold_sore_hist": "yes", "cold_sore_hist_when": ["often"]}),
        Trait("E2 sun", 5, 3, {"cold_sore_hist": "yes", "cold_sore_hist_when": ["sun"]}),
        Trait("E2 seldom", 9, 8, {"cold_sore_hist": "yes", "cold_sore_hist_when": ["none"]}),
    ),
    (Trait("E3", 0.7, 0.7, _gate("facial_infection", "stye", facial_infection_areas=["eyes"])),),
    (
        Trait(
            "E11 patch", 1.5, 1, _gate("inflamed_skin", "flare", inflamed_skin_where=["patch"], inflamed_skin_areas=["cheeks"])
        ),
        Trait("E12 rosacea", 6, 3, _gate("chronic_skin", "rosacea", chronic_skin_flare="no")),
        Trait("E12 eczema", 4, 3, _gate("chronic_skin", "eczema", chronic_skin_flare="no")),
    ),
    (Trait("E13", 2, 2, {"keloid": "yes", "keloid_where": ["elsewhere"]}),),
    (Trait("E14", 12, 6, {"dark_marks": "yes"}),),
    (Trait("E21", 4, 3, {"acne_active": "yes"}, YOUNG),),
    (Trait("E6", 1.2, 1, {"undiagnosed_lesion": "yes"}),),
    (
        Trait("E7 sun spot", 3, 5, _skin_cancer("ak"), OLDER),
        Trait("E7 basal cell", 2.5, 3, _skin_cancer("bcc"), FIFTY),
    ),
    (Trait("J7", 6, 4, _gate("dark_tattoo", "pigment", dark_tattoo_areas=Some(("cheeks", "jaw", "neck_side")))),),
    (
        Trait("E20", 1, 1.5, _gate("open_wound", "wound", open_wound_areas=Some(("chin", "jaw", "nose")))),
        Trait("fresh_bruise", 3, 2, _gate("open_wound", "bruise", open_wound_areas=Some(("cheeks", "eyes")))),
    ),
    # Allergies
    (Trait("I1", 12, 3, {"nickel": "yes", "nickel_what": ["rash"]}),),
    (
        Trait("I2", 1.5, 1, _gate("latex", "rubber", latex_what=["rash"])),
        Trait("I3", 4, 2, _gate("latex", "tape", latex_what=["rash"])),
    ),
    (
        Trait("I4", 0.7, 0.5, _gate("antiseptic", "chlorhexidine", antiseptic_what=["rash"])),
        Trait("I5", 5, 2, _gate("antiseptic", "products", antiseptic_what=["rash"])),
    ),
    (Trait("I6", 2, 2, {"bad_reaction": "yes", "bad_reaction_what": ["minor"], "bad_reaction_hospital": "no"}),),
    # General health
    (
        Trait("D13 steady", 2, 3, _diabetes("other_medicine", a1c=6.8), (40, 59)),
        Trait("D13 steady", 6, 8, _diabetes("other_medicine", a1c=6.8), OLDER),
        Trait("D13 unknown A1c", 1.5, 2, _diabetes("other_medicine"), (40, 99)),
        Trait("D13 insulin, B3", 0.7, 0.7, _diabetes("insulin", a1c=7.4) | SENSOR),
    ),
    (
        Trait("thyroid under", 10, 2, _gate("thyroid", "under")),
        Trait("D14 lump", 2, 0.5, _gate("thyroid", "lump")),
    ),
    (
        Trait("E9", 1.5, 1, _past_cancer("cancer"), (18, 49)),
        Trait("E9", 6, 6, _past_cancer("cancer"), FIFTY),
        Trait("E9, D15", 1.5, 0, _past_cancer("cancer", "nodes_limb"), FIFTY),
    ),
    (
        Trait("E16 methotrexate", 1.2, 0.8, _gate("immune_medicine", "common", immune_medicine_date=Ago(3, 7))),
        Trait("E16 denosumab", 3, 0.3, _gate("immune_medicine", "gentle", immune_medicine_date=Ago(28, 90)), OLDER),
    ),
    (
        Trait("asthma", 7, 6, _gate("other_health", "lungs", asthma_today="no")),
        Trait("anaemia", 3, 0, _gate("other_health", "anaemia", anaemia_signs="no"), (18, 50)),
        Trait("raynaud", 2, 0.5, _gate("other_health", "raynaud")),
    ),
    (
        Trait("glp1 steady", 5, 3, _gate("shots_patches", "glp1", glp1_now="no")),
        Trait("glp1 new", 1.2, 0.8, _gate("shots_patches", "glp1", glp1_now="yes")),
        Trait("skin_patch", 7, 0, _gate("shots_patches", "patch"), (47, 62)),
        Trait("vaccine", 1.5, 1.5, _gate("shots_patches", "vaccine")),
    ),
    (
        Trait(
            "recent_surgery",
            0.7,
            0.7,
            _gate("recent_surgery", "day", recent_surgery_date=Ago(7, 14), recent_surgery_trouble="no"),
        ),
    ),
    (
        Trait("blood_loss", 0.6, 0.8, _gate("recent_days", "blood")),
        Trait("sinusitis", 1, 1, _gate("recent_days", "sinus")),
        Trait("extreme_stress", 3, 3, _gate("recent_days", "stress")),
    ),
    (Trait("G4 thin skin", 10, 5, {"older_frail": "yes"}, (68, 99)),),
    # Procedures
    (
        Trait("R1 0-13", 1.2, 0.3, _botulinum(7, 14)),
        Trait("R1 14-89", 2.5, 0.6, _botulinum(14, 28)),
        Trait("R1 14-89", 7, 1.5, _botulinum(28, 90)),
        Trait("R1 old", 8, 2, _botulinum(90, 180)),
        Trait("R1 old", 5, 1, _botulinum(180, 365)),
    ),
    (
        Trait("R2 0-27", 0.6, 0, _filler(14, 28)),
        Trait("R2 28-89", 2, 0.4, _filler(28, 90)),
        Trait("R2 old", 3, 0.5, _filler(90, 180)),
        Trait("R2 old", 4, 0.5, _filler(180, 365)),
        Trait("R2 old", 6, 1, _filler(400, 2500)),
    ),
    (Trait("R3 old", 1.2, 0.2, _procedure("filler_other", Ago(400, 2500), MIDDLE)),),
    (
        Trait("R4 90-364", 0.6, 0, _procedure("threads", Ago(180, 365), ("cheeks", "jaw"), threads_kind=["dissolving"])),
        Trait("R4 old", 0.8, 0, _procedure("threads", Ago(400, 1500), ("cheeks", "jaw"), threads_kind=["dissolving"])),
    ),
    (
        Trait("R5 fresh", 0.7, 0.2, _procedure("peel", Ago(3, 7), ("forehead", "cheeks"), peel_kind="light", peel_healing="no")),
        Trait("R5 old", 3, 0.5, _procedure("peel", Ago(31, 90), ("forehead", "cheeks"), peel_kind="light", peel_healing="no")),
    ),
    (
        Trait("R6 wax", 6, 0.3, _wax("wax", 0, 3)),
        Trait("R6 wax", 5, 0.3, _wax("wax", 3, 7)),
        Trait("R6 thread 0-2", 3, 0, _wax("hair", 0, 3)),
        Trait("R6 thread 3-6", 3, 0, _wax("hair", 3, 7)),
        Trait("R6 lashes", 2, 0, _wax("lash", 0, 2)),
        Trait("R6 lashes old", 3, 0, _wax("lash", 3, 7)),
        Trait("R6 scrub", 2, 0.5, _wax("scrub", 3, 7)),
    ),
    (
        Trait("R7 fresh", 0.7, 0.2, _procedure("microneedling", Ago(7, 14), ("cheeks",), microneedling_kind=["plain"])),
        Trait("R7 old", 2, 0.4, _procedure("microneedling", Ago(28, 90), ("cheeks",), microneedling_kind=["plain"])),
    ),
    (
        Trait("R8 hair", 1.5, 0.2, _light("hair", 12, 30)),
        Trait("R8 old hair", 2, 0.3, _light("hair", 31, 90)),
        Trait("R8 light", 0.7, 0.2, _light("gentle", 12, 30)),
        Trait("R8 old light", 2, 0.4, _light("gentle", 31, 120)),
    ),
    (Trait("R10", 42, 12, {"topical_retinoid": "yes"}),),
    (
        Trait(
            "R11 eyelid old",
            4,
            1,
            _gate("facial_surgery", "eyelid", facial_surgery_areas=["eyes"], facial_surgery_problems="no")
            | {"facial_surgery_date": Ago(400, 4000)},
            (45, 99),
        ),
        Trait(
            "R11 nose old",
            2,
            1,
            _gate("facial_surgery", "major", facial_surgery_areas=["nose"], facial_surgery_problems="no")
            | {"facial_surgery_date": Ago(1000, 8000)},
        ),
    ),
    (
        Trait("R12", 3, 0.5, _planned("injection", 4, 15)),
        Trait("R12", 1.5, 1.5, _planned("dental", 4, 15)),
        Trait("R12 later", 2, 2, _planned("dental", 15, 30)),
    ),
    (
        Trait("R13 filling", 0.8, 0.8, _dental("filling_now", 0, 1)),
        Trait("R13 old filling", 3, 3, _dental("filling_before", 3, 7)),
        Trait("R13 root canal", 0.7, 0.7, _dental("root_canal", 7, 14)),
        Trait("R13 old tooth", 0.7, 0.7, _dental("removal", 14, 28)),
    ),
    (
        Trait("R14 fresh", 0.5, 0, _procedure("permanent_makeup", Ago(14, 28), ("eyes",))),
        Trait("R14 old", 9, 0.2, _procedure("permanent_makeup", Ago(400, 2500), ("eyes", "lips"))),
    ),
    # Pregnancy, consent, mind
    (
        Trait("G1", 2.5, 0, {"pregnant": "yes", "pregnant_due_date": Ahead(100, 220)}, FERTILE),
        Trait("G1 maybe", 1.5, 0, {"pregnant": "might_be"}, FERTILE),
        Trait("G1 trying", 5, 0, {"pregnant": "trying"}, FERTILE),
        Trait("G2", 4, 0, {"breastfeeding": "yes", "breastfeeding_birth_date": Ago(90, 180)}, FERTILE),
    ),
    (
        Trait("G6 print", 4, 4, {"language_access": ["large_print"]}, OLDER),
        Trait("G6 interpreter", 2, 2, {"language_access": ["interpreter"], "language_access_language": "Mandarin"}),
    ),
    (
        Trait("G7 some", 3, 1.5, {"bdd_preoccupied": "yes"}),
        Trait("G7", 0.7, 0.4, {"bdd_preoccupied": "yes", "bdd_impaired": "yes"}),
    ),
    (Trait("G8", 3, 3, {"hopes": "guaranteed"}),),
    (Trait("G9", 4, 3, {"mental_crisis": "yes", "mental_crisis_what": ["loss"]}),),
    (Trait("hormones", 35, 0, {"lately": ["hormone_change"]}, (44, 58)), Trait("stress", 20, 20, {"lately": ["stress"]})),
    # Today
    (
        Trait("H1 last night", 14, 18, _drinks("alcohol")),
        Trait("H1 bedtime pill", 3, 2, _drinks("usual_earlier")),
        Trait("H1 usual dose", 1.5, 1.5, _drinks("usual_8h")),
    ),
    (
        Trait("H2 no food", 9, 9, {"not_eaten": "yes", "not_eaten_why": ["no_food"]}),
        Trait("H2 tired", 3, 3, {"not_eaten": "yes", "not_eaten_why": ["tired"]}),
    ),
    (Trait("H3", 2, 3, {"heavy_meal_exercise": "yes"}),),
    (
        Trait("H4", 60, 70, {"driving": "yes", "driving_drowsy": "no"}),
        Trait("H4 drowsy", 6, 5, {"driving": "yes", "driving_drowsy": "yes"}),
    ),
    (
        Trait("H5 make-up", 30, 0.5, {"makeup_contacts": "yes", "makeup_contacts_what": ["makeup"]}),
        Trait("H5 lenses", 8, 6, {"makeup_contacts": "yes", "makeup_contacts_what": ["lenses"]}),
        Trait("H5 shaving", 0, 6, {"makeup_contacts": "yes", "makeup_contacts_what": ["shaving_cut"]}),
    ),
    (Trait("E5", 1.5, 1.5, {"acute_illness": "yes", "acute_illness_kind": ["cold_flu"]}),),
    (Trait("numbing_cream", 0.8, 0.2, _gate("numbing_cream", "numbing")),),
    # Not sure
    (
        Trait("C10 not sure", 2, 1, {"easy_bruise": "not_sure"}),
        Trait("C6 not sure", 1.5, 1, {"supplements": "not_sure"}),
        Trait("J4 not sure", 1.5, 1, {"photosensitiser": "not_sure"}),
        Trait("I1 not sure", 1.5, 0.5, {"nickel": "not_sure"}),
        Trait("D8 not sure", 1, 0.5, {"migraine": "not_sure"}),
    ),
)
RETURNING: tuple[tuple[Trait, ...], ...] = (
    (
        Trait("H6 medicine", 4, 4, {"new_since_last": "yes", "new_since_last_what": ["medicine"]}),
        Trait("H6 treatment", 3, 1, {"new_since_last": "yes", "new_since_last_what": ["treatment"]}),
    ),
)
WITH_CURRENT: tuple[tuple[Trait, ...], ...] = ((Trait("B13", 28, 8, {"piercings": "yes"}),),)
GIVEN = (
    Trait("B1", 100, 100, {"pacemaker_icd": "yes"}),
    Trait("C1 warfarin", 100, 100, _thinner("warfarin", **HELD_OFF)),
    Trait("E8", 100, 100, _gate("active_cancer", "now")),
    Trait("A5", 100, 100, {"chest_breath": "yes"}),
    Trait("A2 not sure", 100, 100, {"sudden_headache": "not_sure"}),
    Trait("G1", 100, 0, {"pregnant": "yes", "pregnant_due_date": Ahead(100, 220)}, FERTILE),
)


# The table: by hand from the reference and its second reading, never from the rules. Needling, electro, laser; "omit@eyes" is
# limited to an area, or to the areas that the client names. A change that the second reading calls milder is not in force.

NOTHING = "ok ok ok"
DEFER = "defer defer defer"
CAUTION = "caution caution caution"
STOP = "stop stop stop"
LEAST = {
    "A2 not sure": STOP,  # 0.3.5: not sure in group A holds like a stop
    "A5": STOP,
    "B1": "caution omit caution",
    "B3": "caution omit caution",
    "B5": "caution omit ok",
    "B6": "ok caution ok",
    "B7 fibrillation": "caution omit ok",
    "B7 extra beats": "caution omit ok",  # milder: modify
    "B9": "caution omit caution",
    "B11 long ago": "caution caution ok",
    "B13": "ok modify ok",
    "C1 apixaban": "modify modify ok",
    "C1 warfarin": "modify modify ok",  # C2 does not apply: INR 2.4, recent, in range, nothing changed
    "C3 aspirin": "caution caution ok",
    "C3 clopidogrel": "caution caution ok",
    "C5a now and then": "caution ok ok",
    "C5a daily": "caution ok ok",
    "C5b": "caution ok ok",
    "C5c": "caution ok ok",
    "C6 fish oil": "caution ok ok",
    "C6 turmeric": "caution ok ok",
    "C6 vitamin E": "caution ok ok",
    "C6 evening primrose": "caution ok ok",
    "C6 ginkgo": "caution ok ok",
    "C6 wort": "caution ok defer",  # J4 b of the second reading
    "C6 not sure": "caution ok caution",
    "C9 early": "modify caution ok",  # milder: caution
    "C10": "caution caution ok",
    "C10 new": "defer defer ok",
    "C10 not sure": "caution caution ok",
    "C11": "caution ok ok",
    "D1 pills": "caution caution ok",
    "D1 140": "caution modify ok",
    "D1 160": "defer omit caution",
    "D1 180": DEFER,
    "D2 dizzy": "modify caution ok",
    "D2 measured": "modify caution ok",
    "D3 blood test": "modify modify ok",
    "D3 explained": "modify modify ok",  # milder: caution
    "D4": "modify caution ok",
    "D8 now and then": CAUTION,
    "D8 this month": CAUTION,
    "D8 aura": "modify omit modify",
    "D8 often": "modify omit modify",
    "D8 two days ago": DEFER,  # milder: modify
    "D8 not sure": CAUTION,
    "D9 recovered": CAUTION,
    "D13 steady": "caution caution ok",
    "D13 insulin": "caution caution ok",
    "D13 unknown A1c": "modify modify ok",  # E omit in the numb area, and there is none; milder: caution
    "D14 lump": "caution omit@neck_front+neck_side omit@neck_front",
    "D15": "modify modify caution",  # the arm, outside of the field: current counts as barred in an area
    "D16": "modify omit@eyes modify",
    "D17": "modify omit@eyes defer",
    "E1": DEFER,
    "E2 often": "caution ok caution",
    "E2 sun": "caution ok caution",
    "E2 seldom": NOTHING,
    "E3": DEFER,
    "E5": DEFER,
    "E6": "defer defer omit",
    "E7 sun spot": "modify omit@skin_cancer_face_areas omit@skin_cancer_face_areas",
    "E7 basal cell": "modify omit@skin_cancer_face_areas omit@skin_cancer_face_areas",  # second reading: E at the site
    "E8": "defer omit omit",
    "E9": CAUTION,
    "E11 sunburn": DEFER,
    "E11 patch": DEFER,  # milder: the area
    "E12 rosacea": CAUTION,
    "E12 eczema": CAUTION,
    "E13": "caution caution ok",
    "E14": "caution caution modify",
    "E16 methotrexate": "modify caution caution",
    "E16 denosumab": "modify caution caution",  # milder: nothing
    "E18": "caution caution ok",
    "E20": "defer@open_wound_areas defer@open_wound_areas defer@open_wound_areas",
    "E21": "modify modify caution",
    "G1": "defer omit defer",
    "G1 maybe": "defer omit defer",
    "G1 trying": CAUTION,
    "G2": CAUTION,
    "G4 thin skin": "caution caution ok",
    "G4 75": "caution caution ok",
    "G6 print": CAUTION,
    "G6 interpreter": CAUTION,
    "G7 some": CAUTION,
    "G7": DEFER,
    "G8": CAUTION,
    "G9": CAUTION,
    "H1 last night": "caution ok ok",
    "H1 bedtime pill": CAUTION,
    "H1 usual dose": DEFER,  # milder: caution
    "H2 no food": "modify modify ok",
    "H2 tired": "modify modify ok",
    "H3": "caution caution ok",
    "H4": NOTHING,  # at the first session: X-H4
    "H4 drowsy": "caution caution ok",
    "H5 make-up": "ok ok caution",
    "H5 lenses": "ok ok caution",
    "H5 shaving": "ok ok caution",
    "H6 medicine": CAUTION,
    "H6 treatment": CAUTION,
    "I1": "modify omit ok",  # milder: E modify
    "I1 not sure": "caution caution ok",
    "I2": "modify modify caution",
    "I3": "caution caution ok",
    "I4": "modify caution ok",
    "I5": "caution ok ok",
    "I6": CAUTION,
    "J1": "ok ok omit",
    "J2": "ok ok omit",
    "J3 sun rash": "ok ok omit",  # milder: modify
    "J4 water pill": "ok ok defer",  # milder: caution
    "J4 doxycycline": "ok ok defer",
    "J4 not sure": "ok ok defer",  # safety-critical: as yes
    "J6 tan": "ok ok defer",
    "J7": "ok ok omit@dark_tattoo_areas",
    "R1 0-13": DEFER,
    "R1 14-89": "modify omit@botulinum_areas ok",
    "R1 old": NOTHING,
    "R2 0-27": DEFER,
    "R2 28-89": "modify modify ok",
    "R2 old": "caution ok ok",
    "R3 old": "modify omit@filler_other_areas caution",
    "R4 90-364": "modify modify ok",
    "R4 old": NOTHING,
    "R5 fresh": DEFER,
    "R5 old": NOTHING,
    "R6 wax": DEFER,  # milder: the area, 3 days
    "R6 thread 0-2": "defer@microderm_wax_areas defer@microderm_wax_areas defer@microderm_wax_areas",
    "R6 thread 3-6": NOTHING,
    "R6 lashes": "defer@eyes defer@eyes defer@eyes",
    "R6 lashes old": NOTHING,
    "R6 scrub": DEFER,
    "R7 fresh": DEFER,
    "R7 old": NOTHING,
    "R8 hair": DEFER,  # milder: the area, 14 days
    "R8 old hair": NOTHING,
    "R8 light": DEFER,
    "R8 old light": NOTHING,
    "R10": CAUTION,
    "R11 eyelid old": NOTHING,
    "R11 nose old": NOTHING,
    "R12": "caution ok caution",
    "R12 later": NOTHING,
    "R13 filling": "defer defer caution",
    "R13 old filling": NOTHING,
    "R13 root canal": "defer defer caution",  # milder: the area, 3 days
    "R13 old tooth": NOTHING,
    "R14 fresh": "defer@permanent_makeup_areas defer@permanent_makeup_areas omit@permanent_makeup_areas",
    "R14 old": "ok ok omit@permanent_makeup_areas",
    # Topics of section 2 of the second reading
    "anaemia": "modify modify ok",
    "asthma": "caution ok ok",
    "blood_loss": "modify modify ok",
    "cannot_lie_flat": "modify ok ok",
    "extreme_stress": "caution caution ok",
    "fresh_bruise": "modify omit@open_wound_areas caution",
    "glp1 new": "caution ok ok",
    "glp1 steady": NOTHING,
    "ms": CAUTION,
    "numbing_cream": "caution modify modify",
    "raynaud": "caution ok ok",
    "recent_surgery": "defer defer caution",
    "self_tanner": "ok ok caution",
    "sinusitis": "modify caution ok",
    "skin_patch": "ok modify ok",
    "trauma_touch": CAUTION,
    "vaccine": "caution ok ok",
    "vertigo": "modify caution ok",
    # Asked about, no rule needed (second reading 2.1, reference D14)
    "thyroid under": NOTHING,
    "hormones": NOTHING,
    "stress": NOTHING,
}


class Raise(NamedTuple):
    """A combination of the reference, or a stated reason for more than the table says."""

    id: str
    effects: str
    when: Callable[[Client], bool]


THINNED, SUN = ("C1", "C3"), ("J6", "E11 sunburn")
BRUISING = ("C3", "C5a", "C5b", "C5c", "C6", "C10")
NOT_BRUISING = {"C6 wort", "C6 not sure", "C10 not sure"}
"""St John's wort is no bleeding herb (second reading), and "not sure" is a caution and no more (reference 0.3.5)."""


def _bruises(client: Client) -> int:
    """How many of the C items that add up: fish oil is one of them, for leaving it out is milder."""
    certain = [key for key in client.keys if key not in NOT_BRUISING]
    return sum(any(key.split(" ")[0] == id for key in certain) for id in BRUISING)


def _bruise_sum(client: Client) -> bool:
    return _bruises(client) >= 2


def _eyes(client: Client) -> bool:
    return "eyes" in client.goals


def _first(client: Client) -> bool:
    return client.session_no == 1


def _pregnant(client: Client) -> bool:
    return bool({"G1", "G1 maybe"} & set(client.keys))


COMBINATIONS = (
    Raise("X1", "defer defer ok", lambda c: c.has("C1") and c.has("C3", "C5a daily")),
    Raise("X2", "modify ok ok", lambda c: c.has(*THINNED) and _eyes(c)),
    Raise("D16 blood-thinned, eye goal", "modify omit@eyes modify", lambda c: c.has(*THINNED) and _eyes(c)),
    Raise("X3", "modify omit ok", lambda c: c.has("C1") and c.has("D1 140")),  # as the second reading rewrites it
    Raise("X4", "modify ok ok", lambda c: c.has("C1") and c.has("C6 turmeric", "C6 ginkgo")),
    Raise("X5", "modify ok ok", _bruise_sum),
    Raise("X6", "modify ok ok", lambda c: c.has("C9", "D13 unknown A1c") and c.has(*THINNED)),
    Raise("X14", DEFER, lambda c: c.has("R2", "R3") and c.has("E3", "E5", "R13 filling", "R13 root canal")),
    Raise("X17", "defer ok ok", lambda c: c.has("E16") and c.has("D13", "C9")),  # milder: bad diabetes only
    Raise("X19", DEFER, lambda c: c.has("E8", "E9") and c.has("D15")),  # the field left out, the rest by letter
    Raise("X20", "ok ok omit", lambda c: c.has("J4") and c.has("E14", "J3")),
    Raise("X21", "modify ok ok", lambda c: c.has("E2") and c.has("E16", "R5 fresh", "R8 hair", "R8 light", *SUN)),
    Raise("X22", STOP, lambda c: _pregnant(c) and c.has("D1 pills")),
    Raise("X42", "defer ok defer", lambda c: _pregnant(c) and c.has("D1 140")),  # measured, without a sign
    Raise("X42", STOP, lambda c: _pregnant(c) and c.has("D1 160", "D1 180")),
    Raise("X23", "defer ok ok", lambda c: c.has("H2") and (c.has("D2", "D3", "D13 insulin") or _first(c))),
    Raise("X32", "defer ok ok", lambda c: c.has("C11") and (c.has("C1", "C9") or _bruises(c) > 0)),  # milder: caution
    Raise("X36", "defer defer ok", lambda c: c.has("C1 warfarin") and c.has("H6 medicine")),
    Raise("X38", "modify ok ok", lambda c: c.has("C5a daily") and c.has("C5b")),
    Raise("X45", "defer ok ok", lambda c: c.has("D13 insulin") and c.has("H1 last night", "H2", "H3")),
    Raise("X46", "modify ok ok", lambda c: c.has("D2", "D3") and c.has("glp1 new", "blood_loss")),
    Raise("X48", DEFER, lambda c: c.has("E3", "sinusitis") and c.has("E16", "D13 unknown A1c")),
    Raise("X50", "modify ok omit", lambda c: c.has("E14") and (c.has(*SUN) or _bruise_sum(c))),
    Raise("X51", "omit@eyes ok omit", lambda c: c.has("D16", "J2") and _eyes(c)),
    Raise("H4 first session", "caution caution ok", lambda c: c.has("H4") and _first(c)),
    Raise("H5 lenses, eye goal", "modify ok ok", lambda c: c.has("H5 lenses") and _eyes(c)),
    Raise("extreme_stress with D3 or H2", "modify ok ok", lambda c: c.has("extreme_stress") and c.has("D3", "H2")),
)

SINUS = {"nose", "forehead", "cheeks"}
STATED = (
    Raise("policy: dark spots as a goal are looked at and talked about", CAUTION, lambda c: "spots" in c.answers["goals"]),
    Raise("policy: acne as a goal is talked about", "caution caution ok", lambda c: "acne" in c.answers["goals"]),
    Raise("sinusitis: every goal lies where no needle may go", "defer ok ok", lambda c: c.has("sinusitis") and c.goals <= SINUS),
    Raise("J4: not sure counts as yes, and the unknown product as the gravest", "ok ok omit", lambda c: c.has("J4 not sure")),
)


# Making the clients


def clients(seed: int = SEED) -> list[Client]:
    dice = random.Random(seed)
    first = set(dice.sample(range(COUNT), FIRST_VISITS))
    grave = dict(zip(dice.sample(range(COUNT), len(GIVEN)), GIVEN, strict=True))
    return [_client(dice, number, number in first, grave.get(number)) for number in range(COUNT)]


def _client(dice: random.Random, number: int, first: bool, grave: Trait | None) -> Client:
    woman, age = dice.random() < WOMEN, min(79, max(25, round(dice.gauss(50, 12))))
    if grave:
        woman, age = woman or not grave.men, min(max(age, grave.ages[0]), grave.ages[1])
    requested = dice.choices(list(REQUESTS), list(REQUESTS.values()))[0]
    groups = [*GROUPS, *(() if first else RETURNING), *(WITH_CURRENT if E in requested else ())]
    drawn = [trait for trait in (_drawn(dice, group, woman, age) for group in groups) if trait]
    client = Client(number, woman, age, 1 if first else dice.randint(2, 8), frozenset(requested), _wishes(dice), ())
    return _with(dice, client, [*([grave] if grave else []), *drawn])


def _with(dice: random.Random, client: Client, traits: Iterable[Trait]) -> Client:
    answers: dict[str, Any] = {"birth_date": _born(dice, client.age), **client.answers}
    keys: list[str] = []
    for trait in traits:
        if _fits(answers, trait):
            _merge(answers, trait, dice)
            keys += trait.key.split(", ")
    answers.setdefault("pregnant", "no" if client.woman and client.age < 55 else "not_applicable")
    keys += _measured(dice, answers, client.age, bool({"D1 pills", "G1", "G1 maybe"} & set(keys)))
    return replace(client, answers=answers, keys=tuple(dict.fromkeys(keys)))


def alone() -> list[Client]:
    """Every condition and every goal by itself: in a client with several, one hides behind another."""
    dice, areas = random.Random(SEED), ["forehead", "chin"]
    found: list[Client] = []
    for trait in (trait for group in (*GROUPS, *RETURNING, *WITH_CURRENT, GIVEN) for trait in group):
        age = min(max(40, trait.ages[0]), trait.ages[1])
        found.append(_with(dice, _plain(len(found), age, "lines", areas), [trait]))
    return [*found, *(_with(dice, _plain(len(found) + number, 40, goal, areas), []) for number, goal in enumerate(GOALS))]


def _plain(number: int, age: int, goal: str, areas: list[str]) -> Client:
    return Client(number, True, age, 2, frozenset(THREE), {"goals": [goal], "goals_most": goal, "goal_areas": areas}, ())


def _born(dice: random.Random, age: int) -> str:
    birthday = TUESDAY.replace(year=TUESDAY.year - age)
    return (birthday - timedelta(dice.randint(0, 364))).isoformat()


def _wishes(dice: random.Random) -> dict[str, Any]:
    goals = [goal for goal, share in GOALS.items() if dice.random() * 100 < share] or ["lines"]
    areas = [area for area, share in GOAL_AREAS.items() if dice.random() * 100 < share] or ["forehead"]
    return {"goals": goals, "goals_most": dice.choice(goals), "goal_areas": areas}


def _drawn(dice: random.Random, group: Sequence[Trait], woman: bool, age: int) -> Trait | None:
    point = dice.random() * 100
    for trait in group:
        point -= (trait.women if woman else trait.men) if trait.ages[0] <= age <= trait.ages[1] else 0
        if point < 0:
            return trait
    return None


def _fits(answers: Mapping[str, Any], trait: Trait) -> bool:
    """A question is answered once; only lists of choices add up."""
    return all(name not in answers or isinstance(given, list) or answers[name] == given for name, given in trait.answers.items())


def _merge(answers: dict[str, Any], trait: Trait, dice: random.Random) -> None:
    for name, given in trait.answers.items():
        told = _told(dice, given)
        before = answers.get(name)
        answers[name] = [*before, *told] if isinstance(before, list) and isinstance(told, list) else told


def _told(dice: random.Random, given: Any) -> Any:
    if isinstance(given, Some):
        return sorted(dice.sample(given.areas, min(len(given.areas), dice.randint(1, 2))))
    if isinstance(given, Ahead):
        return (TUESDAY + timedelta(dice.randrange(given.first, given.last))).isoformat()
    if isinstance(given, Ago):
        if (given.first, given.last) in BUTTONS and dice.random() < 0.5:
            return {"days": [given.first, given.last]}
        return (TUESDAY - timedelta(dice.randrange(given.first, given.last))).isoformat()
    return given


def _measured(dice: random.Random, answers: dict[str, Any], age: int, wanted: bool) -> list[str]:
    """Blood pressure where the protocol makes it a to-do; its band by the reference (second reading: of any measured value)."""
    found = ["G4 75"] if age >= 75 else []
    if not (wanted or age >= 60):
        answers["bp_systolic"] = answers["bp_diastolic"] = None
        return found
    middle, spread = (136, 13) if answers.get("high_bp") == "yes" else (127, 12) if age >= 60 else (114, 9)
    upper = round(dice.gauss(middle, spread))
    lower = round(upper * 0.6 + dice.gauss(0, 5))
    answers |= {"bp_systolic": upper, "bp_diastolic": lower}
    if upper >= 180 or lower >= 110:
        return [*found, "D1 180"]
    if upper >= 160 or lower >= 100:
        return [*found, "D1 160"]
    if upper >= 140 or lower >= 90:
        return [*found, "D1 140"]
    low = upper < 90 or (upper < 100 and answers.get("low_bp") == "yes")
    return [*found, *(["D2 measured"] if low else [])]


# Screening them


def screened(client: Client, content: Protocol | None = None, measured: bool = True) -> Screening:
    """None as an answer: a reading that nobody took."""
    content = content or protocol()
    items = content.questionnaire.by_id
    told = builders.told(client.answers, TUESDAY)
    kept = {name: it for name, it in told.items() if it.given is not None and (measured or not items[name].is_reading)}
    return content.screen(kept, builders.setting(TUESDAY, client.requested, session_no=client.session_no))


def to_measure(client: Client) -> int:
    """Readings that the desk asks for once the client has answered."""
    return len(screened(client, measured=False).to_do)


def with_rules(rules: Iterable[Rule]) -> Protocol:
    """What the copy had worked out from the former rules is forgotten."""
    copied = protocol().model_copy(update={"rules": tuple(rules)})
    for name in ("compiled", "rule_ids"):
        copied.__dict__.pop(name, None)
    return copied


def changed(rule: str, change: Callable[[Effect], Effect]) -> Protocol:
    """A copy of the content in which one rule has other effects."""

    def other(one: Rule) -> Rule:
        bars = {modality: bar.model_copy(update={"effect": change(bar.effect)}) for modality, bar in one.effects.items()}
        return one.model_copy(update={"effects": bars})

    return with_rules(other(one) if one.id == rule else one for one in protocol().rules)


def all_milder() -> Protocol:
    """With every change that waits for a signature; those of one rule add up."""
    changes: dict[str, dict[str, Any]] = {}
    for override in protocol().overrides:
        given = {name: value for name in ("effects", "when") if (value := getattr(override, name)) is not None}
        changes.setdefault(override.rule, {}).update(given)
    return with_rules(rule.model_copy(update=changes.get(rule.id, {})) for rule in protocol().rules)


# Comparing


def effects(words: str, client: Client) -> dict[Modality, Effect]:
    """An effect limited to areas counts as modify, unless every goal lies in them (reference 0.2)."""
    return {modality: _effect(word, client) for modality, word in zip(THREE, words.split(), strict=True)}


def _effect(word: str, client: Client) -> Effect:
    name, _, where = word.partition("@")
    effect = Effect[name]
    if not where:
        return effect
    areas = set(client.answers[where]) if where.endswith("_areas") else set(where.split("+"))
    return effect if client.goals <= areas else min(effect, Effect.modify)


def merged(parts: Iterable[Mapping[Modality, Effect]]) -> dict[Modality, Effect]:
    found = dict.fromkeys(THREE, Effect.ok)
    for part in parts:
        found = {modality: max(effect, part[modality]) for modality, effect in found.items()}
    return dict.fromkeys(THREE, Effect.stop) if Effect.stop in found.values() else found


class Difference(NamedTuple):
    """The engine is not at what the single conditions give. `why` is empty where nothing explains it."""

    client: Client
    modality: Modality
    table: Effect
    found: Effect
    why: str

    @property
    def weaker(self) -> bool:
        return self.found < self.table

    def __str__(self) -> str:
        return (
            f"{self.modality}: table {self.table.name}, engine {self.found.name} ({self.why or 'NOT EXPLAINED'}); {self.client}"
        )


def differences(client: Client, screening: Screening) -> Iterator[Difference]:
    single = merged(effects(LEAST[key], client) for key in client.keys)
    raises = [(one, effects(one.effects, client)) for one in COMBINATIONS if one.when(client)]
    least = merged([single, *(part for _, part in raises)])
    stated = [*raises, *((one, effects(one.effects, client)) for one in STATED if one.when(client))]
    for modality in THREE:
        found = screening.modalities[modality].value
        if found < least[modality]:
            yield Difference(client, modality, least[modality], found, "")
        elif found > single[modality]:
            yield Difference(
                client, modality, single[modality], found, "; ".join(one.id for one, part in stated if part[modality] == found)
            )


# The work at the desk


def cards(screening: Screening, lane: Lane) -> int:
    """Flags of one lane that share a theme are one card."""
    return len({flag.theme for flag in screening.in_lane(lane)})


def taps(client: Client, screening: Screening) -> int:
    said = cards(screening, Lane.talk) + cards(screening, Lane.know) + bool(cards(screening, Lane.do))
    beyond: set[str] = set()
    chosen = sum(_outcome_taps(screening, modality, beyond) for modality in client.requested)
    emergency = 3 * len({flag.items for flag in screening.holds})
    return said + chosen + len(beyond) + emergency + 1


def _outcome_taps(screening: Screening, modality: Modality, beyond: set[str]) -> int:
    standing = screening.modalities[modality]
    mine = [flag for flag in screening.flags if modality in flag.values]
    if standing.value in (Effect.ok, Effect.caution, Effect.stop):
        return 1
    barring = [flag for flag in mine if flag.values[modality] in (Effect.defer, Effect.omit)]
    if all(flag.lane is Lane.do for flag in barring):  # settled in the room, or nothing barred
        beyond |= {flag.rule for flag in barring}
        return 1 if standing.areas or any(flag.limits for flag in mine) else 2
    if standing.value is Effect.omit:
        return 1
    return 1 if standing.not_before and standing.until is not Until.letter else 2


class Work(NamedTuple):
    client: Client
    screening: Screening
    taps: int


def work(some: Iterable[Client], content: Protocol | None = None) -> list[Work]:
    found = [(client, screened(client, content)) for client in some]
    return [Work(client, screening, taps(client, screening)) for client, screening in found]


def day(content: Protocol | None = None, seed: int = SEED) -> list[Work]:
    return work(clients(seed), content)


def tiers(work: Iterable[Work]) -> str:
    counts = Counter(one.screening.overall for one in work)
    return ", ".join(f"{tier} {counts[tier]}" for tier in Tier if tier is not Tier.not_screened)


def middle(numbers: Iterable[int]) -> tuple[float, float]:
    """Median and 90th percentile."""
    found = list(numbers)
    return median(found), quantiles(found, n=10, method="inclusive")[8]


def lanes(work: Sequence[Work]) -> dict[str, tuple[float, float]]:
    return {lane.value: middle(cards(one.screening, lane) for one in work) for lane in Lane}


def _share(work: Sequence[Work], name: str) -> Iterator[str]:
    first = [one for one in work if one.client.session_no == 1]
    for words, some in ((name, work), ("  first visits", first), ("  returning", [one for one in work if one not in first])):
        figures = ", ".join(f"{lane} {mid:g}/{high:g}" for lane, (mid, high) in lanes(some).items())
        mid, high = middle(one.taps for one in some)
        yield f"{words} ({len(some)}): {tiers(some)}; cards median/90th: {figures}; taps {mid:g}/{high:g}"


def _commonest(work: Sequence[Work], lane: Lane) -> str:
    def flags(one: Work) -> tuple[Flag, ...]:
        return one.screening.in_lane(lane)

    rules = Counter(flag.rule for one in work for flag in flags(one))
    themes = Counter(theme for one in work for theme in {flag.theme for flag in flags(one)})
    return f"{lane}: cards {dict(themes.most_common(9))}; findings {dict(rules.most_common(14))}"


def lines(work: Sequence[Work], milder: Sequence[Work]) -> Iterator[str]:
    yield from _share(work, "as the content stands")
    yield from _share(milder, "with all milder changes on")
    for lane in Lane:
        yield _commonest(work, lane)
    mid, high = middle(to_measure(one.client) for one in work)
    yield f"readings to take before release, median/90th: {mid:g}/{high:g}"
    graver = [one for it in work for one in differences(it.client, it.screening)]
    reasons = Counter(one.why for one in graver).most_common()
    yield f"differences from the single conditions: {len(graver)}, by reason: {dict(reasons)}"


if __name__ == "__main__":
    for line in lines(day(), day(all_milder())):
        print(line)
