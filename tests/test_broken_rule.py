"""A rule that breaks while it runs makes every open visit not screened: in the engine, on the desk, on the command line, in the packet."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from forms import service
from forms.service import Service
from screening import __main__ as cli
from screening.actions import people, reviewing
from screening.condition import AnyOf
from screening.errors import NotNow
from screening.packet import build
from screening.protocol import Protocol
from screening.rule import Tier
from screening.settings import Settings
from screening.visit import Status
from tests.builders import PASSWORD, House, protocol, setting, told

SCRIPT = Path(__file__).parent.parent / "forms" / "pages.py"


@pytest.fixture
def broken() -> Protocol:
    """The protocol with one rule that reads a fact nobody has: `check` would refuse it, here it fails while it runs."""
    rules = list(protocol().rules)
    rules[7] = rules[7].model_copy(update={"when": AnyOf(item="nobody_has_this", any_of=frozenset({"yes"}))})
    return Protocol(**{name: getattr(protocol(), name) for name in Protocol.model_fields} | {"rules": tuple(rules)})


@pytest.fixture
def desk(clinic: House, tmp_path: Path, broken: Protocol) -> Iterator[AppTest]:
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path), "INTAKE_URL": "https://intake.local"})
    service.put(Service(store=clinic.store, settings=settings, clock=clinic.tick, protocol=broken, cookie=lambda name: "a token"))
    people.sign_in(clinic.store, "practitioner", PASSWORD, "test", "a token", clinic.tick())
    yield AppTest.from_file(str(SCRIPT), default_timeout=30)
    service._held.clear()


def test_the_control_the_same_answers_are_screened_by_whole_rules() -> None:
    assert protocol().screen(told({}), setting()).screened


def test_in_the_engine_it_says_which_rule_and_how_many_ran(broken: Protocol) -> None:
    found = broken.screen(told({}), setting())
    assert (found.screened, found.complete, found.overall, found.flags) == (False, False, Tier.not_screened, ())
    assert broken.rules[7].id in found.fault and found.ran == found.of - 1


def test_every_open_visit_reads_so_on_the_desk_and_nothing_can_be_decided(desk: AppTest, clinic: House) -> None:
    refs = [clinic.submitted(), clinic.submitted()]
    at = desk.run()
    text = " ".join(one.proto.body for one in at.get("html"))
    assert text.count("Not screened") >= len(refs)
    at.button(key=f"open_{refs[0]}").click().run()
    assert "Do not treat on this result" in " ".join(one.proto.body for one in at.get("html"))
    assert "decide" not in {one.key for one in at.button}


def test_nothing_goes_on_after_a_decision_and_no_packet_is_made(clinic: House, broken: Protocol) -> None:
    ref = clinic.signed()
    clinic.countersign(ref)
    visit = clinic.visit(ref)
    found = visit.screening(broken, clinic.clinic, clinic.now)
    assert visit.status(clinic.clinic.day(clinic.now), found.screened) is Status.not_screened
    with clinic.store.read() as reader:
        person = reader.client(visit.client)
    with pytest.raises(NotNow, match="not screened"):
        build(broken, clinic.clinic, person, clinic.practitioner, visit, [], "head", "print", clinic.tick())
    with pytest.raises(NotNow):
        reviewing.release(clinic.store, broken, clinic.p, clinic.tick(), ref)


def test_on_the_command_line_it_prints_and_exits_with_3(broken: Protocol, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(cli, "load", lambda folder: broken)
    data = {"on": "2026-03-16", "requested": ["needling"], "others": "quiet", "answers": {}}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(data)))
    assert cli.main(["screen", "-"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["overall"] == "not_screened" and found["modalities"]["needling"]["value"] == "not_screened"
