"""Medicines and signs in free text: own answers by class, scored on a half that nobody tunes on."""

import time
import tomllib
from collections import Counter
from collections.abc import Callable
from hashlib import sha256

import pytest

from screening.library import HOME
from screening.medicines import Names, Status, medicines_lines, read
from screening.phrases import Kind, Phrases, scan

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
# written after the rules were done
ac | Apixaban (for clot in lung), 2 pills a day
ac | Xarelto 20, was on warfarin before that
ac | Coumadin, managed by the INR clinic
ac | daltaparin injections while pregnant
ac | blood thinning tablets
ap | ticagralor 90
ap ns | one aspirin a day, the little ones
ap ns | 80mg ASA
ns | ibuprofen mostly in winter for my back
ns | naprosin
ns | Celebrex since my hip replacement
ns | an Aleve here and there
ss | Zoloft, thinking about stopping
ss | citalapram
ss | Sertraline - 2 years now
ss bp | Effexor & Coversyl
or ph | I'm five months into Accutane
or ph | Epuris, stopped three days ago
tr | adapalene gel on breakouts
tr | tretinoin 3 nights a week
ph | short course of doxy for a tick bite
ph | Vibramycine
ph | Levaquin started Thursday
ph bp | furosemide for swollen ankles
im | azathioprine 50mg? no, mycophenolate
im | tacrolimus (kidney)
im ph | methotrexate pills every Thursday
bi | Entyvio didn't help, now Stelara
bi | Enbrel pen weekly
cs | prednisone since April for PMR
cs | Medrol dose pack
ch | arimadex
ch | Taxol every three weeks
ch | my oncologist has me on tamoxifen
in | Humulin N and R
in | diamicron
in | I count carbs and take NovoRapid
gl | weekly Ozempic shot, last one Sunday
gl | Wegovi
gl | Saxenda until my supply runs out
sz | Epival for bipolar
sz | carbamazipine for nerve pain in my face
sz | lamotrigine 25 going up to 100
sz se | pregabalin 50 for fibro
bp | a beta blocker for my heart
bp | olmesartan
bp | Ramipril and nothing else
bp | candesarton
bp ph | chlorthalidone
bs | Fosavance once a week
bs | denosumab injection in May and November
th | carbimazole
fc | imiquimod cream three times a week
se | clonazepam prn
se | quetiapine at bedtime
se | took half an Ativan on the way here
oc | hydromorph contin
oc | medical cannabis oil at night
su | Omega-3 and evening primrose
su | garlic tablets
su | gingko bilboa
ph | SJW
- | Not on blood thinners or anything like that
- | no blood thinners, no steroids, no retinol
- | Haven't been on antibiotics since 2020, no meds
- | stopped birth control, no other meds
- | I was on Cymbalta for a year after my accident in 2012
- | took Accutane twice, last course finished in 2009
- | Previously Effexor, now nothing
- | Used to inject Humira, not since 2021
- | Dad had a heart attack and takes Brilinta
- | caring for my mother who is on Eliquis
- | my husband's on warfarin
- | I give my daughter Advil for fevers
- | allergic to ibuprofen and latex
- | Allergies: Advil, shellfish
- | codeine makes me break out in hives
- | intolerance to aspirin
- | I'm supposed to start methotrexate next week
- | deciding between Ozempic and diet, not started
- | diclofenac cream
- | beclomethasone nasal spray
- | mometasone spray
- | ciclosporin drops for dry eye
- | 1% hydrocortisone
- | salbutamol
- | Tylenol arthritis
- | collagen and biotin
- | Crestor 10, Synthroid 88
- | Yasmin
- | Dovato
- | Reactine in spring
- | magnesium glycinate for sleep
- | pantaprazole
- | Metformin 1000 twice daily
- | Champix
- | Elvanse
- | Aerius
- | peppermint tea
- | I drink ginger tea
- | no insulin, diet controlled
- | My finger is numb when I knit
- | I bruise like a peach
- | I'm patient and relaxed
- | dry, thin skin that tears easily
- | vegan, no supplements
- | lots of coffee and water
- | I wear contact lenses
"""
SEEN = """
# written to find faults; tuned on, so never held out
ac | Im on elliquis for my heart
ac | rivoraxaban 15
ac | Pradaxia
ac | on Warfrin, INR 2.4
ac | Heparin shots during this pregnancy
ac | my blood thinner (Xeralto)
ac ap ns | eliquis and an 81 mg asprin
ap ns | low dose Bayer
ap | clopidogrel bisulfate 75mg
ap | Brillanta
ns | Naproxyn 500 prn
ns | advil/tylenol alternating
ns | Motrin IB every few hours for cramps
ns | celecoxob
ns | toradol shot yesterday
ss | cypralex
ss | Venlaflaxine 75
ss | sertaline
ss | pristique
ss | fluoxitine 20mg every morning since January
ss | weaning off Paxil
or ph | on my second round of acutane
or ph | isotretanoin
tr | tretnoin 0.05
tr | prescription retinoid cream
tr | some retinol in my night cream
ph | doxycyline for acne
ph | minocyclin
ph | taking Bactrim for a UTI
ph | cipro for bladder infection, finishing tomorrow
im ph | MTX 20mg sc weekly
im | mycophenelate
im | cellcept 500 bid
bi | Humira biosimilar (Hyrimoz)
bi | stelara q8 weeks
bi | remicaid infusions
bi | on a biologic for psoriasis
cs | prednisone taper, down to 5
cs | predisone 50mg x 5 days started yesterday
cs | had a cortisone injection in my shoulder 3 days ago
ch | tamoxafen
ch | currently getting chemo for breast cancer
ch | hormone therapy - anastrozole
ch | Lupron for endometriosis
in | long acting insulin at night
in | humolog
in | gliclizide MR
gl | on the skinny jab
gl | semaglutide compounded
gl | tirzepitide
gl | Manjaro 5mg
sz | lamictil
sz | topamx for migraines
sz | keppra xr 500
sz se | lyrika
sz se | Gabbapentin
bp | water pills
bp | blood presure meds
bp | lisinopral
bp | Losarten
bp | propanolol for stage fright
bp | spironalactone
bp ph | hydroclorothiazide
bs | once a year bone infusion
bs | prolia injection
th | Methimizole
fc | efudix
se | ativan before flights
se | zoplicone most nights
se | diazapam
oc | t3s when my back is bad
oc | cannibis gummies
oc | percoset
su | omega threes
su | tumeric and ginger capsules
su | vit e
su | gingko
su | Fish oil & Vitamin D3
- | I used to be on birth control and Accutane, nothing now
- | I've never needed blood pressure pills
- | Not on anything right now. Was on Lexapro until 2020
- | No meds. My mom has had a stroke and takes Plavix.
- | Allergic to Advil (hives)
- | can't have aspirin, ulcers
- | No thinners, no aspirin, no fish oil
- | haven't used retinol in over a month
- | Off Accutane for 5 years
- | my son's on Keppra
- | grandpa took Coumadin
- | just vitamins
- | hydrocortisone cream for eczema
- | Voltaren on my wrist, the gel
- | estrogen cream, progesterone none
- | thyroid meds
- | Blood pressure is fine without pills
- | Discussed Botox and Humira with doctor, no decision
- | will begin methotrexate in two weeks
- | Doctor suggested statin
- | levothyroxin
- | allegra and flonase
- | Warfarin: stopped Jan 2020
- | steroid cream only
- | I refuse to take antidepressants
- | never any chemo
- | Tylenol, never Advil
- | no to blood thinners
- | my ex was on Suboxone
- | sulfa drugs (allergy)
- | I had gestational diabetes and used insulin then, 2014
- | In my twenties I was on Accutane twice
ap ns | aspirin makes my stomach bleed
- | no current medication; tamoxifen ended 2018
ac | No aspirin. Eliquis 5.
ss | no allergies. zoloft.
ns | never Tylenol, always Advil
bp | not diabetic, high bp - ramipril
ac | Pacemaker 2015, warfarin
ss | depression since 2010 (Effexor)
bp ap ns | had heart attack 2020 - metoprolol, ASA, Plavix
ac | stopped drinking when I started warfarin
ac | my mother gave me her Eliquis once but I'm on Xarelto
ns | husband hates pills but I take Aleve
ss | Wellbutrin didn't work so now Cipralex
cs | prednisone until the end of the week
in | metformin wasn't enough, added Lantus
ac | blood clot in 2022, still on Eliquis
bi | no more methotrexate, just Enbrel
sz | lamotrigine. No seizures in 8 years.
se | ran out of zopiclone on Thursday
ac | Eliquis - no side effects
ac | Xarelto (no issues)
ap ns | Aspirin every other day, not daily
ac | not sure of the name, maybe Eliquis
- | no other blood thinners
ac | was put on Eliquis 2 years ago
ss | not well on Effexor
ac | skipped my Eliquis yesterday
ac | I hate taking my warfarin
ac | Rivaroxaban 20mg OD for AF
ap ns bp | Bisoprolol 2.5, ramipril 5, atorvastatin 80, aspirin 75
ac bp ph | apixaban; indapamide; lansoprazole
in | Type 1 - Fiasp and Tresiba
in gl | Xultophy
gl | on zepbound since spring
ss se | amitriptyline 10 at night and duloxetine
bi cs | Infliximab q8w + prednisolone 10mg
bi | I'm due for my Remicade next week
ch | Zoladex implant every 3 months
ch | Verzenio and fulvestrant
im | Envarsus 4mg - kidney transplant 2016
im | Aubagio for MS
bi | Tysabri monthly for MS
ph bp | Micardis Plus
bp | Labetalol, 30 weeks
ss | buspirone, Luvox
sz | zonisamide
sz | Depakote ER
oc | Butrans patch
oc ns | Tylenol with codeine and naproxen
se | Zzzquil sometimes
se | Gravol when travelling
se | robaxacet for back spasms
ns | Robax Platinum
ap | Pletal
ap ns | Disprin
ns | Nolotil from Spain
ns | Ponstan during periods
su | Kyolic
su | krill oil capsules
su | Chondroitin sulphate
su | hawthorn berry
ph | liquid chlorophyll in my water
ph | Oracea
ph | lymecycline
ph | Plaquenil and Septra
tr | Obagi tretinoin 0.1
tr | The Ordinary retinol 1%
tr | Arazlo lotion
fc | I'm using aldera on my nose
fc | Actikerall
bs | Zometa infusion last month
bs | ibandronate
th | PTU
cs | Entocort
cs | dexamethasone 4mg for 2 days
cs | kenalog shot last week
- | Kenalog in my knee last year
- | No Advil since the surgery
- | never liked taking Advil
- | Neither my husband nor I take blood thinners
- | Mum had DVT, was given warfarin
- | The doctor talked about starting me on Ozempic
- | I threw out my Ativan, do not use it
- | NSAIDs upset my ulcer so I avoid them
- | Penicillin, codeine and aspirin allergies
- | Allergy: naproxen
- | I've quit all supplements incl. fish oil 2 months ago
- | did Accutane at age 19
- | Accutane x 2 (1998 and 2004)
- | Took Plavix for one year after my stent (2016)
- | I was on Humira but it was stopped in spring
- | prednisone burst in October 2023
- | Prozac back in the 90s
- | my kids take Concerta and Zoloft
- | my roommate uses weed
- | Sister's on Lexapro
- | her mother's on tamoxifen
- | I work in a pharmacy and handle warfarin for patients
- | Not taking Ozempic yet
- | Prescription for retinol cream not filled
- | pimecrolimus cream
- | clobetasol for scalp
- | fluticasone
- | Breo Ellipta
- | Nasacort daily
- | triamcinolone cream
- | betamethasone ointment
- | latanoprost drops
- | diclofenac eye drops
- | Deep Heat rub
- | Vitamin C serum
- | Iron, B12, D
- | ferrous gluconate 300
- | drospirenone pill
- | esomeprazole
- | Prep
- | Cialis
- | rizatriptan as needed
- | Advair and Singulair
- | turmeric in my curry
- | hash browns for breakfast
- | insulin resistant PCOS
- | Hep B meds Vemlidy
- | wellbutrin 150
- | Vyvanse
- | ondansetron
- | allopurinol
- | sugar pill
- | My skin is thinner than it was
- | I'd like to avoid Botox and look rested
- | nope nothing
- | Nil
- | see my list
- | same as last time
- | ask my pharmacist
ac | See list, also started Eliquis
ac | Same as last time plus warfarin
ns | No prescription drugs. Advil for headaches
su | no prescriptions, just fish oil
ss | none currently except Celexa
bp | Only Norvasc
se | Can't sleep without my zopiclone
ac | Dr. Lee changed me from warfarin to Xarelto
ac | Xarelto replaced my warfarin
ns | Tylenol doesn't work so I use Motrin
ap | allergic to ASA so I'm on Plavix
cs | Ventolin, Flovent, and prednisone when it flares
im ph | 8 tablets of methotrexate on Mondays
oc | Sativex spray
bp | clonidine 0.1 for hot flashes
gl | microdosing Ozempic
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
    ("anything_else", "trouble swallowing since Botox", "toxin_spread"), ("anything_else", "not suicidal", ""),
    ("anything_else", "a swollen painful calf", "clot_bleed"), ("anything_else", "stroke of luck that you had a space", ""),
    ("goals", "my mouth turns down at the corners", ""),
    ("goals", "one eyebrow is lower than the other", ""),
    ("goals", "droopy eyelid since Botox last week", "stroke_signs"),
    ("goals", "softer lines, lift drooping jowls, I have a wedding next week", ""),
    ("goals", "My face has been numb on the left for two days", "stroke_signs"),
    ("goals", "I want to look less tired today", ""),
    ("goals", "hooded eyes that droop, worse today", "stroke_signs"),
    ("goals", "the left side of my face suddenly fell this weekend", "stroke_signs"),
    ("goals", "lift my cheeks, they have drooped since I lost weight last month", ""),
    ("goals", "dark circles and puffiness", ""),
    ("goals", "I hate my face and sometimes wish I was dead", "self_harm"),
    ("goals", "tired of looking tired, I can't go on like this", ""),
    ("anything_else", "my speech was slurred yesterday but it went away", "stroke_signs"),
    ("anything_else", "I had a TIA in 2018", ""),
    ("anything_else", "I think I had a mini stroke last week", "stroke_signs"),
    ("anything_else", "my sister has seizures", ""),
    ("anything_else", "first seizure two weeks ago", "first_seizure"),
    ("anything_else", "migraine with flashing lights since I was a teen", ""),
    ("anything_else", "flashing lights in my right eye since Monday", "vision_change"),
    ("anything_else", "chest tightness when climbing stairs", "chest_breath"),
    ("anything_else", "I never get chest pain", ""),
    ("anything_else", "cleared for chest pain in 2020", ""),
    ("anything_else", "short of breath since yesterday", "chest_breath"),
    ("anything_else", "passed out this morning", "chest_breath"),
    ("anything_else", "lips swelling up after lunch", "allergic_now"),
    ("anything_else", "hives since last night", "allergic_now"),
    ("anything_else", "red and hot cheek, spreading redness", "spreading_infection"),
    ("anything_else", "my tooth abscess was treated last year", ""),
    ("anything_else", "white patch and pain after filler yesterday", "filler_vascular"),
    ("anything_else", "fell and hit my head on Friday", "head_injury"),
    ("anything_else", "I am a stroke survivor, 2015", ""),
    ("anything_else", "my calf is swollen and painful", "clot_bleed"),
    ("anything_else", "my leg is numb when I sit cross-legged", ""),
    ("anything_else", "vomiting blood", "clot_bleed"),
    ("anything_else", "I do not want to die", ""),
    ("anything_else", "suicide in the family", ""),
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


def rows(answers: str = ANSWERS) -> list[tuple[str, frozenset[str], str]]:
    """Group, classes, answer."""
    found, group = [], ""
    for line in answers.strip().splitlines():
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
    texts = [text for _, _, text in [*rows(), *rows(SEEN)]]
    assert len(texts) >= 400 and len(set(texts)) == len(texts)


@pytest.mark.parametrize("hidden", [False, True], ids=["tuned", "held out"])
def test_recognition_reaches_its_aim(hidden: bool, tell: Callable[[str], None]) -> None:
    part = [row for row in rows() if held_out(row[2]) is hidden] + ([] if hidden else rows(SEEN))
    precision, recall, clean, counts = score(part)
    half, negatives = "held out" if hidden else "tuned", sum(not wanted for _, wanted, _ in part)
    tell(
        f"{half}: {len(part)} answers, precision {precision:.3f}, recall {recall:.3f}, {clean:.1%} of {negatives} negatives clean"
    )
    tell(table(counts))
    assert precision >= 0.99 and recall >= 0.99 and clean >= 0.98


@pytest.mark.parametrize(("box", "text", "wanted"), EMERGENCIES)
def test_a_sign_of_an_emergency_is_told_from_a_wish(box: str, text: str, wanted: str) -> None:
    hits = {hit.id for hit in scan(text, SIGNS, box == "goals") if hit.kind is Kind.emergency}
    assert (wanted in hits) if wanted else not hits


@pytest.mark.parametrize(("text", "wanted"), OTHERS)
def test_implants_pregnancy_and_procedures(text: str, wanted: str) -> None:
    hits = {hit.id for hit in scan(text, SIGNS) if hit.kind is not Kind.emergency}
    assert (wanted in hits) if wanted else not hits


def test_a_hit_brings_its_sentence() -> None:
    (hit,) = scan("I love my garden. Left side of my mouth droops since this morning! See you.", SIGNS, True)
    assert hit.sentence == "Left side of my mouth droops since this morning!" and hit.word == "droops"


def test_a_thousand_answers_take_less_than_two_seconds(tell: Callable[[str], None]) -> None:
    lines = [text for _, _, text in rows()]
    many = (lines * 3)[:1000]
    fresh = Names.of(MEDICINES, PHRASES)
    began = time.process_time()  # of this process: what runs beside it does not count
    found = list(medicines_lines(many, fresh))
    took = time.process_time() - began
    tell(f"{len(found)} answers in {took:.2f} s")
    assert len(found) == 1000 and took < 2


def test_a_line_has_the_agreed_form() -> None:
    (line,) = medicines_lines(["Eliquis 5 mg, my mom takes Keppra, Zorblaxine 20 mg\n"], NAMES)
    assert list(line) == ["text", "classes", "past", "other_person", "allergy", "unrecognised", "suggestions"]
    assert line["text"] == "Eliquis 5 mg, my mom takes Keppra, Zorblaxine 20 mg"
    assert (line["classes"], line["other_person"]) == (["anticoagulant"], ["seizure_medication"])
    assert line["unrecognised"] == ["Zorblaxine"]


@pytest.mark.parametrize(
    ("text", "status", "wanted"),
    [
        ("stopped warfarin in 2022", Status.past, "anticoagulant"),
        ("mum is on warfarin", Status.other_person, "anticoagulant"),
        ("allergic to aspirin", Status.allergy, "antiplatelet"),
        ("never took Accutane", Status.denied, "oral_retinoid"),
        ("waiting to start Humira", Status.not_yet, "biologic"),
        ("Allergies: sulfa, codeine. Meds: Zoloft", Status.allergy, "opioid_cannabis"),
        ("Past medications:\nAccutane\nHumira\n\nCurrent:\nZoloft", Status.past, "biologic"),
        ("Father: warfarin", Status.other_person, "anticoagulant"),
        ("prednisone (for my dog)", Status.other_person, "corticosteroid_systemic"),
    ],
)
def test_what_is_no_use_is_kept_apart(text: str, status: Status, wanted: str) -> None:
    assert wanted in read(text, NAMES).words(status)
    assert wanted not in read(text, NAMES).current


@pytest.mark.parametrize(
    ("text", "current", "stopped"),
    [
        ("stopped aspirin 7 days ago", True, True),
        ("stopped aspirin 8 days ago", False, False),
        ("stopped aspirin a week ago", True, True),
        ("stopped aspirin two weeks ago", False, False),
        ("stopped aspirin yesterday", True, True),
        ("stopped aspirin", False, False),
        ("aspirin", True, False),
    ],
)
def test_what_was_stopped_in_the_last_week_counts_as_use(text: str, current: bool, stopped: bool) -> None:
    (mention,) = read(text, NAMES).mentions
    assert (mention.status is Status.current, mention.stopped) == (current, stopped)


def test_one_dose_of_a_long_medicine_lasts() -> None:
    assert "bisphosphonate" in read("last Prolia shot 4 months ago", NAMES).current
    assert "nsaid" not in read("last took Advil 4 weeks ago", NAMES).current


def test_two_platelet_medicines_are_told_from_one_under_two_names() -> None:
    assert "antiplatelet_dual" in read("Plavix and aspirin", NAMES).current
    assert "antiplatelet_dual" in read("Aggrenox", NAMES).current
    assert "antiplatelet_dual" not in read("ASA (Entrophen)", NAMES).current
    assert "antiplatelet_dual" not in read("Plavix, allergic to aspirin", NAMES).current


def test_a_flag_names_the_word_that_matched() -> None:
    assert read("I take Zarelto and baby aspirin.", NAMES).current["anticoagulant"] == ("Zarelto",)
    assert read("I take Zarelto and baby aspirin.", NAMES).current["antiplatelet"] == ("baby aspirin",)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Zorblaxine", ("Zorblaxine",)),
        ("Eliquis and Quibblemab 40 mg", ("Quibblemab",)),
        ("painkillers", ("painkillers",)),
        ("some herbs from my naturopath", ("herbs",)),
        ("a little white pill for my heart", ("little white pill",)),
        ("Lipitor 20 mg every night with food", ()),
        ("none", ()),
        ("I take nothing at the moment, thanks", ()),
        ("Truvada", ()),
    ],
)
def test_an_unrecognised_name_says_so(text: str, unknown: tuple[str, ...]) -> None:
    assert read(text, NAMES).unrecognised == unknown


def test_suggestions_change_no_answer_and_name_nothing_silent() -> None:
    found = read("elikwiss", NAMES)
    assert found.current == {} and found.unrecognised == ("elikwiss",)
    silent = {name for one in NAMES.medicines if NAMES.is_silent(one) for name in one.names}
    for text in ("trvdaa", "bktarvyy", "synthriod xl", "elikwiss", "xareltolol"):
        assert not silent & {near for several in read(text, NAMES).suggestions.values() for near in several}


def test_a_silent_medicine_leaves_no_trace() -> None:
    (line,) = medicines_lines(["Biktarvy, Truvada for PrEP, Epclusa"], NAMES)
    assert line.pop("text") and not any(line.values())
    assert read("Biktarvy", NAMES).mentions == ()


def test_no_edit_lands_on_a_listed_name_or_an_ordinary_word() -> None:
    for one in NAMES.medicines:
        for name in one.names:
            if name.isalpha() and not NAMES.is_silent(one):
                found = read(name, NAMES).mentions
                assert found and set(found[0].classes) == {kind for kind in one.classes if kind != "inert"}, name
    for word in NAMES.ordinary:
        assert read(word, NAMES).mentions == (), word


def test_short_names_match_exactly_and_long_ones_within_two_letters() -> None:
    assert read("Lazix", NAMES).mentions == () and read("Lasix", NAMES).mentions
    assert read("Xarelta", NAMES).mentions and read("Xarelpa", NAMES).mentions == ()
    assert read("hydrochlorothyazid", NAMES).mentions and read("hydroclorotyazid", NAMES).mentions == ()


def test_accents_case_and_doses_do_not_matter() -> None:
    for text in ("ELIQUIS", "éliquis 5mg", "eliquis(5 mg)x2", "Eliquis® 5", "warfarin/Eliquis", "apo-warfarin"):
        assert "anticoagulant" in read(text, NAMES).current, text


def test_every_class_of_the_content_is_known_and_every_name_stands_once() -> None:
    known = {one.id for one in NAMES.classes}
    used = {name for one in NAMES.medicines for name in (*one.classes, *(n for several in one.routes.values() for n in several))}
    assert used <= known and set(SHORT.values()) <= known
    counted = Counter(name for one in NAMES.medicines for name in (*one.names, *one.misspelt))
    assert [name for name, n in counted.items() if n > 1] == []
    assert len(counted) > 1000


def test_light_bands_heart_and_warfarin_hints() -> None:
    assert {"photosensitiser_omit", "heart", "warfarin_interaction"} <= read("amiodarone", NAMES).current.keys()
    assert "photosensitiser_defer" in read("doxycycline", NAMES).current
    assert "photosensitiser_caution" in read("hydrochlorothiazide", NAMES).current
    assert "skin_patch" in read("nitroglycerin patch", NAMES).current
    assert "warfarin_interaction" in read("St John's wort", NAMES).current
    assert "supplement_bleeding" not in read("St John's wort", NAMES).current
    assert "biologic_other" in read("Dupixent", NAMES).current
