"""The work every engine does: 60 rules, written as the project's conditions, over 80 answers, and clients made by chance."""

import random
from collections.abc import Mapping
from typing import Any, TypeAlias

Answers: TypeAlias = dict[str, Any]
"""True or False, one word, a list of words, a number; for a date the whole days since it, or until it where it is ahead."""
Spec: TypeAlias = dict[str, Any]

_YES_NO = """pregnant nursing hoping_for_child epilepsy recent_fit heart_device clotting_fault few_platelets bruises_easily liver_virus
    shingles_before cold_sores acne_now face_infection eczema psoriasis rosacea raised_scars metal_rash latex_rash tape_rash
    fears_needles has_fainted high_pressure migraine face_palsy face_pain jaw_trouble face_operation face_implant dental_metal
    swollen_nodes cancer_now weak_defences diabetes drank_today eaten_today numb_skin severe_allergy wants_photos"""
YES_NO = tuple(_YES_NO.split())
CHOICE = {
    "sex": ("female", "male", "other"),
    "skin_tone": ("one", "two", "three", "four", "five", "six"),
    "smokes": ("never", "stopped", "daily"),
    "pressure_care": ("normal", "treated", "untreated"),
    "sugar_kind": ("none", "first", "second", "of_pregnancy"),
    "trimester": ("none", "first", "second", "third"),
    "pain": ("none", "mild", "strong"),
    "bruising": ("never", "sometimes", "often"),
    "sun": ("little", "some", "much"),
    "sleep": ("good", "fair", "poor"),
    "stress": ("low", "middle", "high"),
    "heard_from": ("friend", "web", "doctor"),
    "needled_before": ("no", "body", "face"),
    "allergy_grade": ("none", "mild", "severe"),
    "healing": ("normal", "slow", "very_slow"),
}
_AGO = "toxin_on filler_on laser_on peel_on microneedling_on facelift_on threads_on retinoid_end dental_on vaccine_on steroid_on"
AGO = tuple(_AGO.split())
AHEAD = ("event_on",)
SEVERAL = {
    "medicines": (
        *("anticoagulant", "antiplatelet", "nsaid", "herbal_thinner", "oral_retinoid", "retinoid_cream", "photosensitiser"),
        *(
            "immunosuppressant",
            "corticosteroid",
            "chemotherapy",
            "biologic",
            "insulin",
            "antiseizure",
            "pressure_pill",
            "bone_drug",
        ),
    ),
    "illnesses": ("heart", "stroke", "clot", "kidney", "liver", "thyroid", "lupus", "arthritis", "ms", "anaemia"),
    "allergies": ("nickel", "steel", "iodine", "alcohol", "latex", "lavender"),
    "places": ("forehead", "eyes", "cheeks", "jaw", "neck", "lips"),
    "skin_today": ("sunburn", "broken", "rash", "infection", "swelling"),
    "herbs": ("ginkgo", "fish_oil", "garlic", "vitamin_e", "turmeric"),
    "feels": ("fever", "dizzy", "chest_pain", "numbness", "headache"),
    "goals": ("lines", "tone", "puffiness", "acne", "calm"),
}
NUMBER = {"age": (15, 88), "systolic": (85, 200), "pain_score": (0, 10), "weeks": (4, 41), "inr_tenths": (10, 45)}
QUESTIONS = (*YES_NO, *CHOICE, *AGO, *AHEAD, *SEVERAL, *NUMBER)


def yes(item: str) -> Spec:
    return {"item": item, "any_of": ["yes"]}


def no(item: str) -> Spec:
    return {"item": item, "any_of": ["no"]}


def has(item: str, *words: str) -> Spec:
    return {"item": item, "any_of": list(words)}


def least(item: str, number: int) -> Spec:
    return {"item": item, "at_least": number}


def below(item: str, number: int) -> Spec:
    return {"item": item, "below": number}


def since(item: str, *window: int) -> Spec:
    return {"item": item, "days_since": list(window)}


def ahead(item: str, *window: int) -> Spec:
    return {"item": item, "days_ahead": list(window)}


def both(*parts: Spec) -> Spec:
    return {"all": list(parts)}


def either(*parts: Spec) -> Spec:
    return {"any": list(parts)}


def never(part: Spec) -> Spec:
    return {"not": part}


RULES: Mapping[str, tuple[str, Spec]] = {
    "clotting_fault": ("stop", yes("clotting_fault")),
    "first_trimester": ("stop", both(yes("pregnant"), has("trimester", "first"))),
    "pregnant": ("modify", yes("pregnant")),
    "near_term": ("modify", both(yes("pregnant"), least("weeks", 37))),
    "nursing": ("caution", yes("nursing")),
    "hoping_for_child": ("caution", yes("hoping_for_child")),
    "epilepsy": ("modify", yes("epilepsy")),
    "recent_fit": ("stop", both(yes("epilepsy"), yes("recent_fit"))),
    "heart_device": ("omit", yes("heart_device")),
    "few_platelets": ("stop", yes("few_platelets")),
    "bruises": ("caution", either(yes("bruises_easily"), has("bruising", "often"))),
    "anticoagulant": ("modify", has("medicines", "anticoagulant")),
    "thin_blood": ("stop", both(has("medicines", "anticoagulant"), least("inr_tenths", 35))),
    "mild_thinner": ("caution", has("medicines", "antiplatelet", "nsaid")),
    "herbs_thin": (
        "caution",
        either(has("medicines", "herbal_thinner"), has("herbs", "ginkgo", "fish_oil", "garlic", "vitamin_e")),
    ),
    "retinoid_going_on": ("defer", both(has("medicines", "oral_retinoid"), never(since("retinoid_end", 0, 180)))),
    "retinoid_lately": ("defer", since("retinoid_end", 0, 180)),
    "retinoid_cream": ("caution", has("medicines", "retinoid_cream")),
    "light_drug": ("caution", both(has("medicines", "photosensitiser"), has("sun", "some", "much"))),
    "defences": ("modify", either(has("medicines", "immunosuppressant", "biologic"), yes("weak_defences"))),
    "corticosteroid": ("caution", has("medicines", "corticosteroid")),
    "cancer": ("defer", either(has("medicines", "chemotherapy"), yes("cancer_now"))),
    "insulin_unfed": ("defer", both(has("medicines", "insulin"), no("eaten_today"))),
    "diabetes": ("caution", either(yes("diabetes"), has("sugar_kind", "first", "second"))),
    "diabetes_heals_slowly": ("modify", both(yes("diabetes"), has("healing", "slow", "very_slow"))),
    "antiseizure": ("caution", has("medicines", "antiseizure")),
    "pressure_high": ("defer", either(yes("high_pressure"), has("pressure_care", "untreated"), least("systolic", 180))),
    "pressure_low": ("caution", both(has("medicines", "pressure_pill"), below("systolic", 95))),
    "bone_drug": ("caution", has("medicines", "bone_drug")),
    "toxin_fresh": ("defer", since("toxin_on", 0, 14)),
    "toxin_settling": ("caution", both(since("toxin_on", 0, 28), never(since("toxin_on", 0, 14)))),
    "filler_fresh": ("defer", since("filler_on", 0, 14)),
    "filler_place": ("caution", both(since("filler_on", 0, 42), has("places", "cheeks", "lips", "jaw"))),
    "laser_fresh": ("defer", since("laser_on", 0, 14)),
    "peel_fresh": ("defer", since("peel_on", 0, 10)),
    "microneedling_fresh": ("defer", since("microneedling_on", 0, 7)),
    "facelift_fresh": ("defer", since("facelift_on", 0, 90)),
    "facelift_year": ("caution", since("facelift_on", 90, 365)),
    "threads_fresh": ("defer", since("threads_on", 0, 60)),
    "dental_fresh": ("caution", since("dental_on", 0, 14)),
    "vaccine_fresh": ("caution", since("vaccine_on", 0, 7)),
    "steroid_fresh": ("modify", since("steroid_on", 0, 21)),
    "event_near": ("caution", ahead("event_on", 0, 6)),
    "infected": ("defer", either(yes("face_infection"), has("skin_today", "infection", "broken"))),
    "skin_upset": ("modify", has("skin_today", "sunburn", "rash", "swelling")),
    "cold_sore_lips": ("modify", both(yes("cold_sores"), has("places", "lips"))),
    "skin_disease": ("caution", either(yes("rosacea"), yes("eczema"), yes("psoriasis"))),
    "raised_scars": ("caution", yes("raised_scars")),
    "metal": ("modify", either(yes("metal_rash"), has("allergies", "nickel", "steel"))),
    "severe_allergy": ("stop", both(yes("severe_allergy"), has("allergy_grade", "severe"))),
    "latex": ("caution", either(yes("latex_rash"), has("allergies", "latex"))),
    "may_faint": ("caution", both(either(yes("fears_needles"), yes("has_fainted")), no("eaten_today"))),
    "drank_today": ("defer", yes("drank_today")),
    "unwell_now": ("stop", has("feels", "chest_pain", "fever")),
    "unprotected_vessels": ("modify", both(has("illnesses", "stroke", "clot"), never(has("medicines", "anticoagulant")))),
    "autoimmune": ("caution", has("illnesses", "lupus", "arthritis", "ms")),
    "rebuilt_face": ("modify", either(yes("face_implant"), both(yes("face_operation"), never(has("healing", "normal"))))),
    "under_age": ("stop", below("age", 18)),
    "old_age": ("caution", least("age", 75)),
    "pain_strong": ("caution", both(least("pain_score", 7), either(yes("migraine"), yes("jaw_trouble"), yes("face_pain")))),
}
"""What each rule does, and when: in the language of screening.condition."""


def clients(number: int, seed: int = 7) -> list[Answers]:
    """Fully answered intakes, the same ones for the same seed."""
    chance = random.Random(seed)
    return [_client(chance) for _ in range(number)]


def _client(chance: random.Random) -> Answers:
    answers: Answers = {item: chance.random() < (0.9 if item == "eaten_today" else 0.06) for item in YES_NO}
    for item, words in CHOICE.items():
        answers[item] = words[0] if chance.random() < 0.7 else chance.choice(words)
    for item in AGO:  # mostly long ago, now and then within a window or on its edge
        answers[item] = chance.choice((0, 7, 10, 14, 28, 90, 180)) if chance.random() < 0.05 else chance.randint(1, 2500)
    answers["event_on"] = chance.randint(0, 90)
    for item, words in SEVERAL.items():
        answers[item] = chance.sample(words, k=chance.choice((0, 0, 0, 1, 1, 2)))
    for item, (lowest, highest) in NUMBER.items():
        answers[item] = chance.randint(lowest, highest)
    return answers


def kind(item: str) -> str:
    """yes_no, choice, several, number or days: how engines must write what they ask of the item."""
    kinds = {"yes_no": YES_NO, "choice": CHOICE, "several": SEVERAL, "number": NUMBER}
    return next((name for name, items in kinds.items() if item in items), "days")
