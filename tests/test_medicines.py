"""Medicines and signs in free text: own answers by class, scored on a half that nobody tunes on."""

import time
import tomllib
from collections import Counter
from hashlib import sha256

import pytest

from screening.library import HOME
from screening.medicines import Kind, Names, Phrases, Status, medicines_lines, read, scan

MEDICINES = tomllib.loads((HOME / "medicines.toml").read_text())
PHRASES = tomllib.loads((HOME / "phrases.toml").read_text())
NAMES, SIGNS = Names.of(MEDICINES, PHRASES), Phrases.of(PHRASES)

SHORT = {
    "ac": "anticoagulant",
    "ap": "antiplatelet",
    "ns": "nsaid",
    "ss": "ssri",
    "su": "supplement_bleeding",
    "or": "oral_retinoid",
    "tr": "topical_retinoid",
    "ph": "photosensitiser",
    "pdt": "pdt_agent",
    "im": "immunosuppressant",
    "bi": "biologic",
    "cs": "corticosteroid_systemic",
    "ch": "chemotherapy",
    "in": "insulin_or_hypoglycaemic",
    "sz": "seizure_medication",
    "bp": "blood_pressure_medication",
    "bs": "bisphosphonate",
    "th": "thyroid",
    "fc": "field_cream",
    "gl": "glp1",
    "se": "sedative",
    "oc": "opioid_cannabis",
}
"""The classes that are scored, as the answers below shorten them. Bands and hints beside them have tests of their own."""

# Classes of current use (or "-"), then the answer. Groups are for the reader and for the confusion.
ANSWERS = """
# brand
ac | Eliquis
ac | Xarelto 20mg once a day
ac | PRADAXA 110 BID
ac | Lixiana 60
ac | Coumadin (INR checked monthly)
ac | Fragmin injections
ac | Lovenox 40 mg s.c.
ac | Innohep 4500
ac | Clexane shots
ac | Savaysa
ac | Jantoven 5 mg
ac | Sintrom
ap | Plavix 75
ap | Brilinta 90 mg twice daily
ap | Effient
ap ns | Entrophen 81
ap ns | Aspirin 325 mg
ap ns | Alka-Seltzer now and then
ap ns | Excedrin for headaches
ap ns | Asaphen
ap ns | Ecotrin coated
ap ns | Aggrenox
ns | Advil
ns | Motrin 400
ns | Aleve when my back hurts
ns | Naprosyn
ns | Celebrex 200
ns | Toradol
ns | Mobicox 7.5mg
ns | Arthrotec 75
ns | Nurofen plus hot bath
ns | Voltaren SR 75
ss | Cipralex 10 mg
ss | Zoloft
ss | Effexor XR 150
ss | Pristiq
ss | Cymbalta 60mg
ss | Trintellix
ss | Prozac since 2011
ss | Lexapro 20
ss | Paxil
ss | Celexa
ss | Luvox
or ph | Accutane
or ph | Epuris 40mg
or ph | Clarus
or ph | Roaccutane 20 mg
or ph | Soriatane
or ph | Absorica LD
tr | Retin-A at night
tr | Stieva-A 0.05%
tr | Differin gel
tr | Tazorac
tr | Aklief
tr | Epiduo
ph | Vibramycin
ph | Minocin
ph | Cipro 500
ph | Septra DS
ph | Bactrim
ph pdt | Levulan last session pending
ph pdt | Metvix
ph pdt | Photofrin
ph pdt | Visudyne
im | Arava
im | CellCept
im | Prograf 2mg
im | Neoral
im | Xeljanz
im | Olumiant 4 mg
im | Rinvoq
im ph | Imuran
bi | Humira every two weeks
bi | Enbrel
bi | Remicade infusions
bi | Stelara
bi | Cosentyx
bi | Taltz
bi | Tremfya
bi | Skyrizi
bi | Ocrevus
bi | Kesimpta
bi | Simponi
cs | Medrol
cs | Winpred
cs | Decadron
ch | Xtandi
ch | Femara
ch | Arimidex
ch | Keytruda
ch | Ibrance
ch | Gleevec
ch | Revlimid
ch | Herceptin
in | Lantus
in | Humalog 3x a day
in | NovoRapid
in | Tresiba at bedtime
in | Diamicron MR 60
in | Diabeta
in | Amaryl
in | Toujeo
gl | Ozempic
gl | Wegovy 1 mg
gl | Mounjaro
gl | Saxenda
gl | Rybelsus
gl | Trulicity
sz | Keppra
sz | Lamictal 100
sz | Dilantin
sz | Tegretol
sz | Epival
sz | Topamax
sz | Vimpat
sz se | Lyrica 75
sz se | Neurontin
bp | Altace 10
bp | Coversyl
bp | Norvasc
bp | Diovan
bp | Micardis
bp | Cozaar
bp | Atacand
bp | Toprol-XL
bp ph | Hyzaar
bp ph | Lasix 40
bp | Aldactone
bs | Fosamax
bs | Actonel
bs | Prolia every 6 months
bs | Aclasta
bs | Evenity
th | Tapazole
fc | Efudex
fc | Aldara
fc | Klisyri
se | Ativan
se | Imovane
se | Xanax
se | Ambien
se | Seroquel 25 for sleep
oc | Percocet
oc | Dilaudid
oc | Suboxone
oc | Tylenol 3
# generic
ac | warfarin
ac | apixaban 5mg bid
ac | rivaroxaban
ac | dabigatran
ac | edoxaban
ac | dalteparin
ac | enoxaparin
ac | heparin
ac | acenocoumarol
ap | clopidogrel
ap | ticagrelor
ap | prasugrel
ap | dipyridamole
ap ns | acetylsalicylic acid 80
ap ns | ASA 81 mg daily
ns | ibuprofen 200 mg
ns | naproxen sodium
ns | celecoxib
ns | indomethacin
ns | meloxicam 15
ns | diclofenac 50 mg tablets
ss | sertraline 100
ss | fluoxetine
ss | escitalopram
ss | venlafaxine
ss | duloxetine
ss | vortioxetine
or ph | isotretinoin 30 mg
or ph | acitretin
or ph | alitretinoin
tr | tretinoin cream 0.025
tr | adapalene
tr | tazarotene
tr | retinol serum
ph | doxycycline 100mg
ph | minocycline
ph | levofloxacin
ph | amiodarone 200
ph | voriconazole
ph | hydroxychloroquine and tetracycline
ph pdt | aminolevulinic acid
im ph | methotrexate 15 mg weekly
im ph | azathioprine
im | mycophenolate mofetil
im | tacrolimus 1 mg capsules
im | ciclosporin
im | cyclosporine 100mg
im | leflunomide
im | tofacitinib
bi | adalimumab
bi | etanercept
bi | infliximab
bi | ustekinumab
bi | rituximab
bi | secukinumab
cs | prednisone 5mg
cs | prednisolone
cs | dexamethasone
cs | methylprednisolone
ch | tamoxifen
ch | letrozole
ch | anastrozole
ch | capecitabine
ch im | cyclophosphamide
ch | hydroxyurea
ch | imatinib
ch | bicalutamide
in | insulin glargine
in | gliclazide
in | glyburide
in | glibenclamide
in | repaglinide
gl | semaglutide
gl | tirzepatide
gl | liraglutide
sz | levetiracetam
sz | lamotrigine
sz | carbamazepine
sz | valproic acid
sz | topiramate 25
sz se | gabapentin 300 three times daily
sz se | pregabalin
bp | ramipril
bp | amlodipine 5
bp | perindopril
bp | candesartan
bp | bisoprolol
bp | metoprolol
bp | spironolactone 100 for acne
bp | propranolol for migraines
bp ph | hydrochlorothiazide
bp ph | HCTZ 25
bp ph | indapamide
bs | alendronate 70 weekly
bs | risedronate
bs | zoledronic acid
bs | denosumab
th | methimazole
th | propylthiouracil
fc | imiquimod
se | lorazepam
se | zopiclone 7.5
se | clonazepam
se | trazodone
oc | hydromorphone
oc | tramadol
oc | codeine
# slang
ac | blood thinners
ac | a blood thinner for afib
ac | DOAC
ap ns | baby aspirin
bp | water pill
bp | blood pressure pills
bp | bp meds
bp | beta blocker
ss | antidepressants
ns | anti-inflammatories
cs | steroid pills
cs | cortisone shot in my knee last week
ch | chemo
bi | biologic injection
gl | skinny shot
se | sleeping pills
se | benzos
oc | edibles on weekends
oc | medical marijuana
sz | seizure meds
im | immunosuppressants
im | anti-rejection meds
bs | osteoporosis shot
su | fish oil
su | omega 3
su | garlic pills
su | ginkgo biloba
su | turmeric capsules
su | vitamin E 400 IU
su | evening primrose oil
su | feverfew
su | dong quai
su | glucosamine chondroitin
su | ginseng
su | saw palmetto
ph | St. John's Wort
ph | st johns wort 300
# misspelt
ac | eloquis
ac | zarelto
ac | warferin 4 mg
ac | coumidin
ac | pradexa
ac | rivoroxiban
ac | apixiban
ac | xaralto
ap ns | asprin
ap ns | aspirine
ap | clopidogril
ap | plavics
ap | brillinta
ns | ibuprofin
ns | ibuprophen
ns | naproxin
ns | celabrex
ns | diclofinac
ss | sertralene
ss | cipralax
ss | zolofft
ss | efexor
ss | escitelopram
ss | duloxatine
or ph | acutane
or ph | isotretinion
or ph | isotretonoin
or ph | accutaine
tr | tretenoin
tr | adapaline
ph | doxycyclin
ph | minocyclene
ph | doxicycline
im ph | methotrexat
im ph | azathioprin
im | tacrolimas
bi | humera
bi | enbrell
bi | stelera
cs | predisone
cs | prednizone
cs | dexamethazone
ch | tamoxifin
ch | anastrazole
ch | letrozol
in | insuline
in | novorapide
in | gliclizide
gl | ozempik
gl | wegovey
gl | monjaro
gl | semaglutid
sz | kepra
sz | lamotragine
sz | levetiracitam
sz | carbamazapine
sz | topirimate
sz se | gabapenton
sz se | pregablin
bp | amlodapine
bp | ramapril
bp | metroprolol
bp | lisinipril
bp | candesarten
bp ph | hydrochlorothyazide
bp ph | furosimide
bs | fosomax
bs | alendronat
bs | actonell
th | methimazol
fc | effudex
se | lorezepam
se | zopliclone
se | clonazapam
oc | oxycodon
oc | hydromorphon
su | ginko
su | tumeric
su | glucosamin
su | ginsing
# sentence
ac | I take Eliquis for my atrial fibrillation.
ac | My doctor put me on Xarelto after the clot in 2021
ac | Have been on warfarin for ten years, INR is stable
ac | I was started on apixaban three weeks ago
ap ns | I take a low dose aspirin every morning because of my heart
ap | on clopidogrel since my stent two years ago
ns | I usually take two Advil when I get my period
ns | sometimes ibuprofen if my knees act up
ss | I've been taking Zoloft for anxiety since my divorce
ss | They switched me to Cymbalta last month
or ph | currently doing a round of Accutane, month three
tr | I use tretinoin every other night on my face
ph | The dermatologist prescribed doxycycline for my rosacea
bi | I inject Humira every other Friday for my Crohn's
im ph | I take methotrexate on Sundays for rheumatoid arthritis
cs | I'm tapering off prednisone right now
cs | had to take prednisone yesterday for my asthma
ch | I have been on tamoxifen for four years after breast cancer
in | I use insulin with every meal
gl | Just started Ozempic in the last month
sz | I take lamotrigine for my mood, not for seizures
bp | I'm on ramipril and it makes me cough
bp ph | my pressure pill is hydrochlorothiazide
bs | I get a Prolia shot twice a year
se | I took an Ativan before coming because needles scare me
oc | I smoke weed most evenings
ac | Forgot to take my Eliquis this morning
ac | stopped warfarin two days ago for this appointment
ap ns | stopped my aspirin for this appointment
ac | off Eliquis since Monday
ns | took an Advil last night
ns | Took two Aleve yesterday
ap ns | I quit taking aspirin on Saturday
su | ran out of fish oil last week
ac | Should I stop my Xarelto before the needles?
ac | I never miss my warfarin
ap ns | no blood thinners except baby aspirin
ns | nothing regular, only Advil as needed
ns | I don't take any medication apart from ibuprofen
ss | not on anything but sertraline
gl | None besides Wegovy
ac | no allergies, Eliquis
ac | No known drug allergies. Takes Coumadin.
ac | I don't smoke and I take Xarelto
ss | Quit smoking in 2015, on Lexapro
bp | no heart problems, amlodipine for pressure
bp | started bisoprolol in 2018 and still take it
sz | Keppra, no seizures since 2016
ac | switched from warfarin to Eliquis last year
in | insulin pump with NovoRapid
ac ap ns | warfarin, and my cardiologist added aspirin
# list
ac bp | Eliquis 5mg, ramipril 10mg, Lipitor 20mg
ss bp | sertraline 50 / amlodipine 5 / vitamin D
ap ns bp | ASA 81; metoprolol 25 BID; Crestor
im ph cs | methotrexate, folic acid, prednisone 5 mg
su | Vitamin D, fish oil, magnesium
ap ns | Plavix + aspirin
ap ns bp | 1) aspirin 81 2) bisoprolol 5 3) atorvastatin 40
bp gl | Ozempic & lisinopril & metformin
in bp | insulin, metformin, perindopril and rosuvastatin
ss se | Cipralex and zopiclone
ns su | advil prn, turmeric, vit c
bp ph | HCTZ/lisinopril
ss sz | venlafaxine 75, lamotrigine 200, birth control
ac bp ph | warfarin 5 mg\\nfurosemide 40 mg\\npotassium
tr ph | tretinoin, doxycycline
ch bs | letrozole + zoledronic acid
sz se ns | Lyrica 150 and naproxen 500
ss | Synthroid, Zoloft, Yaz
bp ph | Synthroid; hydrochlorothiazide; Tylenol
se oc | clonazepam, oxycodone
bi im ph | Humira and methotrexate
ac ns | Xarelto. Also Advil for headaches.
# denied
- | none
- | No medications
- | nothing
- | n/a
- | no warfarin
- | I do not take aspirin
- | not on blood thinners
- | No aspirin, ibuprofen or fish oil
- | I don't use retinol
- | never been on Accutane
- | Never took steroids
- | aspirin - no
- | Blood thinners: no
- | warfarin? no
- | Not taking any blood thinners, NSAIDs or steroids
- | I have never used insulin
- | without aspirin
- | no Advil or Aleve
- | I avoid ibuprofen
- | Tylenol instead of Advil
- | I don't take Eliquis or Xarelto
- | denies anticoagulants
- | no chemo, no radiation
- | neither aspirin nor ibuprofen
- | diabetic but no insulin
- | not diabetic, don't use insulin
- | I am not on any antidepressants
- | No retinoids on my face
- | haven't ever taken isotretinoin
# past
- | stopped warfarin in 2022
- | used to take Accutane in high school
- | was on Eliquis for six months after surgery in 2019
- | Accutane 20 years ago
- | Took prednisone in 2018 for a rash
- | I was on Zoloft years ago
- | came off Effexor last year
- | finished chemo in 2015
- | Humira (stopped 2020)
- | no longer on blood pressure pills
- | previously on methotrexate
- | I don't take aspirin anymore
- | quit Ozempic three months ago
- | discontinued tamoxifen in March 2021
- | past use of Accutane as a teenager
- | Keppra as a child
- | had a course of doxycycline last year
- | stopped Plavix 6 weeks ago
- | ibuprofen, last took it a month ago
- | was taking Prozac until 2017
- | warfarin after my knee surgery, stopped it 4 years ago
- | I used to use retinol
- | gave up fish oil a year ago
- | I've been off Lyrica for three months
- | stopped Xarelto and Plavix in 2021
- | haven't taken Advil in a month
- | completed isotretinoin two years ago
# family
- | my mother is on warfarin
- | my husband takes Eliquis
- | mum is on warfarin
- | dad has a blood thinner
- | My sister was on Accutane
- | my dog takes prednisone
- | family history: father on insulin
- | my wife uses Retin-A
- | my late father took Plavix
- | Both my parents take blood pressure pills
- | my daughter is on Ozempic
- | a friend of mine is on Humira, my friend loves it
- | my grandmother had chemo
- | for my son: Keppra
- | my partner takes Zoloft, Lyrica and warfarin
- | her brother is on Tegretol
- | my cat gets insulin
ns | my mother is on warfarin but I only take Advil
ss | My mom takes Eliquis and I take Zoloft
ac | My husband and I both take Eliquis
# allergy
- | allergic to aspirin
- | Allergies: penicillin, sulfa, ibuprofen
- | aspirin allergy
- | I am allergic to codeine
- | naproxen gives me hives
- | Septra - rash, allergic
- | Bad reaction to prednisone
- | intolerant to ramipril
- | can't take NSAIDs
- | sensitive to tretinoin
- | allergic to ASA and codeine
- | anaphylaxis to ibuprofen
- | heparin (allergic)
ac | allergic to aspirin, takes Eliquis
ss | Allergy to sulfa. Current meds: sertraline
ac | Eliquis, penicillin allergy
ns | penicillin allergy. Advil sometimes
# notyet
- | waiting to start Humira
- | going to start Ozempic next month
- | was prescribed Zoloft but haven't started
- | considering Accutane
- | my doctor recommended Eliquis, not started yet
- | thinking about starting Wegovy
- | might need blood pressure pills
- | was offered tamoxifen
im ph | methotrexate, waiting for Humira
# route
- | Voltaren Emulgel
- | diclofenac gel
- | Voltaren gel on my knee
- | Pennsaid
- | hydrocortisone cream 1%
- | hydrocortisone 1%
- | Flonase
- | Nasonex nasal spray
- | prednisolone eye drops
- | tacrolimus ointment
- | Protopic
- | Pulmicort inhaler
- | Symbicort puffer
- | Advair
- | cyclosporine eye drops
- | Restasis
- | Elidel cream
- | ketorolac eye drops
- | minoxidil foam
- | budesonide inhaler
- | steroid nasal spray
- | steroid inhaler
- | ciprofloxacin ear drops
- | beclomethasone
- | vitamin E cream
- | CBD cream
- | ginger tea
- | cortisone cream
- | steroid cream
fc | fluorouracil cream
fc | Solaraze
im | tacrolimus capsules
bp | oral minoxidil
cs | prednisone tablets and Flovent
# lookalike
- | Tylenol
- | Asacol 800
- | 5-ASA for colitis
- | tranexamic acid serum
- | hyaluronic acid
- | folic acid
- | Claritin
- | EpiPen
- | Lamisil
- | terbinafine
- | insulin resistance
- | retinal detachment in 2012
- | thinner skin lately
- | thinning hair
- | Wellbutrin
- | Plaquenil
- | mesalamine
- | Lotronex
- | Hirudoid
- | vitamin K
- | anabolic steroids
- | paint thinner exposure at work
- | aspiring actress
- | I hurt my finger
- | efficient and patient
- | different creams for dry skin
- | garlic bread
- | Prolonged sitting at work
- | collagen powder
- | Dupixent
- | Xolair
# inert
- | Synthroid 75 mcg
- | levothyroxine
- | Truvada
- | Biktarvy
- | Descovy for PrEP
- | Epclusa
- | Lipitor
- | rosuvastatin 10
- | Crestor, vitamin D
- | Yaz
- | Mirena IUD
- | birth control pill
- | HRT, estradiol gel
- | metformin 500
- | Nexium
- | pantoprazole
- | Reactine
- | Ventolin puffer
- | finasteride
- | Viagra
- | iron
- | multivitamin and calcium
- | magnesium
- | probiotics
- | vitamin B12 shots
- | melatonin
- | zinc, selenium
- | creatine and whey protein
- | amoxicillin
- | Tylenol extra strength
- | birth control and a multivitamin
- | Maviret
- | thyroid pills
- | allergy pills
- | Concerta 36
- | sumatriptan
"""
# fmt: off
EMERGENCIES = [
    ("goals", "my eyelids droop with age", ""),
    ("goals", "Left side of my mouth droops since this morning", "stroke_signs"),
    ("goals", "The corner of my mouth has been drooping since Friday", "stroke_signs"),
    ("goals", "drooping eyelids", ""), ("goals", "one side sags more than the other", ""), ("goals", "lift my droopy brows", ""),
    ("goals", "my jowls have drooped since menopause", ""), ("goals", "keep fit and look fresh", ""), ("goals", "puffy eyes", ""),
    ("goals", "I passed out laughing at my photos", ""), ("goals", "sudden drooping of my left eyelid", "stroke_signs"),
    ("goals", "I woke up with a drooping face", "stroke_signs"), ("goals", "My face is numb since yesterday", "stroke_signs"),
    ("goals", "I want to die", "self_harm"), ("goals", "I don't want to be here anymore", "self_harm"),
    ("goals", "skin to die for", ""), ("goals", "want to end it all", "self_harm"), ("goals", "want my mother's skin", ""),
    ("anything_else", "heatstroke last year", ""), ("anything_else", "I swim breaststroke every day", ""),
    ("anything_else", "late because of a seized engine", ""), ("anything_else", "my dad had a stroke last month", ""),
    ("anything_else", "right side of my face droops", "stroke_signs"), ("anything_else", "slurred speech this morning", "stroke_signs"),
    ("anything_else", "no chest pain", ""), ("anything_else", "chest pain since last night", "chest_breath"),
    ("anything_else", "I can't breathe well lying down", "chest_breath"), ("anything_else", "worst headache of my life today", "sudden_headache"),
    ("anything_else", "a thunderclap headache", "sudden_headache"), ("anything_else", "blurry vision since Tuesday", "vision_change"),
    ("anything_else", "new double vision", "vision_change"), ("anything_else", "shower curtain", ""),
    ("anything_else", "a curtain coming down over my eye", "vision_change"), ("anything_else", "curtain bangs", ""),
    ("anything_else", "my throat is swelling", "allergic_now"), ("anything_else", "spreading redness on my cheek", "spreading_infection"),
    ("anything_else", "mottled skin after filler", "filler_vascular"), ("anything_else", "had a seizure this morning", "first_seizure"),
    ("anything_else", "I had a seizure in 2009", ""), ("medicines", "Keppra for seizures", ""),
    ("anything_else", "hit my head yesterday", "head_injury"), ("anything_else", "I had chest pain in 2015", ""),
    ("anything_else", "my brother died by suicide, my brother was young", ""), ("anything_else", "I feel suicidal", "self_harm"),
    ("anything_else", "trouble swallowing since Botox", "spreading_infection"), ("anything_else", "not suicidal", ""),
    ("anything_else", "a swollen painful calf", "clot_bleed"), ("anything_else", "stroke of luck that you had a space", ""),
    ("anything_else", "fainted two days ago", "chest_breath"), ("anything_else", "weak nails", ""),
]
OTHERS = [
    ("I have a pacemaker", "pacemaker_icd"), ("no pacemaker", ""), ("pacemaker - no", ""), ("mother has a pacemaker", ""),
    ("pacemaker out 2019", "pacemaker_icd"), ("ICD-10 code", ""), ("ran as pacemaker for the race", ""), ("Dexcom on my arm", "pump_sensor"),
    ("cochlear implant left", "neurostim"), ("Libre 2", "pump_sensor"), ("breast implants", ""), ("loop recorder", "loop_recorder"),
    ("VP shunt since birth", "neurostim"), ("titanium plate in my jaw", "metal_face"),
    ("not pregnant, IUD", ""), ("12 weeks pregnant", "pregnant"), ("maybe pregnant", "pregnant"), ("my daughter is pregnant", ""),
    ("expecting results soon", ""), ("due in May", "pregnant"), ("I was pregnant in 2010", ""), ("breastfeeding", "breastfeeding"),
    ("Botox 3 weeks ago", "botulinum"), ("Botox for sweating", "botulinum"), ("never had Botox", ""), ("no fillers", ""),
    ("considering Botox", ""), ("a natural alternative to Botox", ""), ("lip filler in May", "filler_ha"), ("hair filler", ""),
    ("eyebrow threading", ""), ("PDO threads last year", "threads"), ("peppermint tea", ""), ("Sculptra 2023", "filler_other"),
    ("lip flip", "botulinum"), ("root canal on Monday", "dental"), ("microneedling last month", "microneedling"),
    ("fatty liver", ""), ("silicone scar sheets", ""), ("my sister had a facelift", ""), ("IPL two weeks ago", "laser_ipl"),
]
# fmt: on


def rows() -> list[tuple[str, frozenset[str], str]]:
    """Group, classes, answer."""
    found, group = [], ""
    for line in ANSWERS.strip().splitlines():
        if line.startswith("# "):
            group = line[2:]
        else:
            codes, _, text = line.partition(" | ")
            found.append((group, frozenset(SHORT[code] for code in codes.split() if code != "-"), text.replace("\\n", "\n")))
    return found


def held_out(text: str) -> bool:
    return sha256(text.encode()).digest()[0] % 2 == 1


def classes(text: str) -> frozenset[str]:
    return frozenset(read(text, NAMES).current) & frozenset(SHORT.values())


def score(part: list[tuple[str, frozenset[str], str]]) -> tuple[float, float, float, Counter[tuple[str, str]]]:
    """Precision and recall over all class labels, the share of clean negatives, and the counts by class."""
    counts: Counter[tuple[str, str]] = Counter()
    clean = []
    for _, wanted, text in part:
        found = classes(text)
        if not wanted:
            clean.append(not read(text, NAMES).current.keys() & frozenset(SHORT.values()))
        for name in wanted | found:
            counts[name, "hit" if name in wanted & found else "missed" if name in wanted else "wrong"] += 1
    total = Counter({kind: sum(n for (_, one), n in counts.items() if one == kind) for kind in ("hit", "missed", "wrong")})
    hit = total["hit"]
    return hit / (hit + total["wrong"]), hit / (hit + total["missed"]), sum(clean) / len(clean), counts


def table(counts: Counter[tuple[str, str]]) -> str:
    lines = []
    for name in SHORT.values():
        hit, missed, wrong = (counts[name, kind] for kind in ("hit", "missed", "wrong"))
        precision, recall = hit / max(1, hit + wrong), hit / max(1, hit + missed)
        lines.append(f"{name:28} hit {hit:3} missed {missed:2} wrong {wrong:2}  precision {precision:.3f} recall {recall:.3f}")
    return "\n".join(lines)


def test_there_are_enough_answers_and_none_twice() -> None:
    texts = [text for _, _, text in rows()]
    assert len(texts) >= 400 and len(set(texts)) == len(texts)


@pytest.mark.parametrize("hidden", [False, True], ids=["tuned", "held out"])
def test_recognition_reaches_its_aim(hidden: bool, capsys: pytest.CaptureFixture[str]) -> None:
    part = [row for row in rows() if held_out(row[2]) is hidden]
    precision, recall, clean, counts = score(part)
    with capsys.disabled():
        half = "held out" if hidden else "tuned"
        negatives = sum(not wanted for _, wanted, _ in part)
        print(f"\n{half}: {len(part)} answers, precision {precision:.3f}, recall {recall:.3f}, {clean:.1%} of {negatives} negatives clean")
        print(table(counts))
    assert precision >= 0.99 and recall >= 0.99 and clean >= 0.98
