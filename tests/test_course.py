"""Ten sessions of one client under a fixed clock: each visit asks only what it should, and says and signs what is new."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from screening.actions import returning, reviewing
from screening.cover import Need, Why
from screening.review import Choice, Outcome
from screening.rule import Effect, Modality
from screening.visit import Status
from tests.builders import House, house, protocol
from tests.test_cover import sealed, sign, treated, why

PLAN = frozenset({Modality.needling, Modality.electro})
QUESTIONS = protocol().questionnaire


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    made = house(tmp_path)
    yield made
    made.store.close()


class Client:
    """One client over the weeks; `asked` and `flags` are those of the last visit."""

    def __init__(self, home: House) -> None:
        self.home, self.ref = home, ""
        self.asked: set[str] = set()
        self.carried: set[str] = set()

    @property
    def flags(self) -> set[str]:
        return {flag.rule for flag in self.home.screening(self.ref).flags}

    @property
    def session_no(self) -> int:
        return self.home.visit(self.ref).opened.session_no

    def first(self) -> Need:
        home = self.home
        self.ref = home.open(requested=PLAN)
        home.agree(self.ref)
        home.answer_all(self.ref, goal_areas=["forehead"])
        return self.send()

    def again(self, requested: Collection[Modality] = PLAN, **given: Any) -> Need:
        home = self.home
        self.ref = home.open_again(self.ref, 7, frozenset(requested))
        home.agree(self.ref)
        returning.carry(home.store, protocol(), home.client(self.ref), home.tick(), self.ref)
        self.asked = set(given) | set(home.answer_due(self.ref, **given))
        self.carried = set(home.visit(self.ref).carried)
        return self.send()

    def send(self) -> Need:
        home = self.home
        home.submit(self.ref)
        home.look(self.ref)
        if home.screening(self.ref).to_do:
            home.measure(self.ref, bp_systolic=124, bp_diastolic=78)
        found = home.screening(self.ref)
        limits = tuple(dict.fromkeys(limit for flag in found.flags for limit in flag.limits)) or ("fewer_needles",)
        chosen = {}
        for one in home.visit(self.ref).opened.requested:
            reading = found.modalities[one]
            if reading.value >= Effect.defer:
                chosen[one] = Choice(outcome=Outcome.not_until, condition="healed")
            elif reading.value is Effect.modify:
                chosen[one] = Choice(outcome=Outcome.with_limits, limits=limits, avoid=reading.areas)
            else:
                chosen[one] = Choice(outcome=Outcome.go_ahead)
        decision = home.decide(self.ref, chosen)
        if not decision.treats:
            return Need.consent
        return reviewing.release(home.store, protocol(), home.p, home.tick(), self.ref)

    def treat(self, signs: bool) -> None:
        if signs:
            sign(self.home, self.ref)
        sealed(self.home, self.ref)
        treated(self.home, self.ref)
        assert self.home.status(self.ref) is Status.treated


def only_what_is_due(client: Client, *pages: str) -> None:
    """What has no life left on the day, and the pages that the client's own word opened; the rest is carried."""
    visit = client.home.visit(client.ref)
    assert visit.response
    today = client.home.clinic.day(client.home.now)
    opened = set(QUESTIONS.on_pages(pages))
    for name, answer in visit.carried.items():
        assert (today - client.home.clinic.day(answer.at)).days <= QUESTIONS.by_id[name].shelf_life, name
    early = {name for name in client.asked - opened if QUESTIONS.by_id[name].shelf_life > 31}
    assert early <= {"birth_date"}, "asked though it was fresh"
    assert not opened & client.carried, "carried though the client says that it changed"


@pytest.mark.timeout(600)
def test_ten_sessions_and_the_eleventh(home: House) -> None:
    client = Client(home)
    assert client.first() is Need.consent
    client.treat(signs=True)

    assert client.again() is Need.nothing  # 2
    only_what_is_due(client)
    client.treat(signs=False)

    medicine = {"new_since_last": "yes", "new_since_last_what": ["medicine"]}
    assert client.again(**medicine, ssri_snri="yes") is Need.addendum  # 3
    only_what_is_due(client, "medicines", "bleeding")
    assert {"ssri_snri", "new_since_last"} <= client.flags
    assert {Why.answer, Why.risk} <= why(home, client.ref)
    client.treat(signs=True)

    assert client.again() is Need.nothing  # 4: the medicine stands as it was told, and was signed for
    only_what_is_due(client)
    assert "ssri_snri" in client.carried and "ssri_snri" in client.flags
    client.treat(signs=False)

    treatment = {"new_since_last": "yes", "new_since_last_what": ["treatment"]}
    filler = {"filler_ha": "yes", "filler_ha_date": {"days": [28, 90]}, "filler_ha_areas": ["lips"]}
    assert client.again(**treatment, **filler) is Need.addendum  # 5
    only_what_is_due(client, "injections", "treatments")
    decision = home.visit(client.ref).decision
    assert any(rule.startswith("filler_ha") for rule in client.flags)
    assert decision and "lips" in {area for choice in decision.modalities.values() for area in choice.avoid}
    client.treat(signs=True)

    client.again(cold_sore_now="yes", cold_sore_now_gone="no")  # 6: not today
    assert home.status(client.ref) is Status.deferred
    with pytest.raises(Exception, match="does not go ahead"):
        home.release(client.ref)
    assert client.session_no == 6

    assert client.again() is Need.nothing  # the next week, still the sixth session
    assert client.session_no == 6 and "cold_sore_now" in client.asked
    client.treat(signs=False)

    need = client.again(since_faint="yes", since_faint_how="nearly")  # 7
    assert "since_faint" in client.asked and any(rule.startswith("since_faint") for rule in client.flags)
    decision = home.visit(client.ref).decision
    assert decision and "lie_flat" in decision.limits()
    assert need is Need.addendum
    client.treat(signs=True)

    assert client.again({*PLAN, Modality.laser}) is Need.addendum  # 8
    assert Why.added in why(home, client.ref)
    client.treat(signs=True)

    for _ in (9, 10):
        assert client.again({*PLAN, Modality.laser}) is Need.nothing
        only_what_is_due(client)
        client.treat(signs=False)
    assert client.session_no == 10

    assert client.again({*PLAN, Modality.laser}) is Need.consent  # 11
    assert client.session_no == 11 and why(home, client.ref) == {Why.sessions}
