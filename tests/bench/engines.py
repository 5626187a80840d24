"""The engines, each with the 60 rules in its own words: the project's rule models, plain Python, and the peers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import import_module
from json import dumps, loads
from typing import Any

from screening.condition import Fact, Facts, Interval, Truth
from screening.rule import Flag, Rule, Rules
from screening.screen import _flags
from tests.bench.languages import BusinessRules, JsonLogic, PythonText, ZenText, say
from tests.bench.rules_spec import AGO, AHEAD, CHOICE, NUMBER, RULES, SEVERAL, YES_NO, Answers, Spec, kind

DAY = date(2026, 3, 16)
RAISES = Truth.UNSURE


@dataclass(frozen=True, slots=True)
class Engine:
    """`run` is what the clock sees. `ready` and `fired` stand outside it: what goes in, and which rules came out."""

    name: str
    run: Callable[[Any], Any]
    ready: Callable[[Answers], Any] = dict
    fired: Callable[[Any], Iterable[str]] = iter
    explains: bool = False


class Missing(Exception):
    """A peer that is not installed."""


def _peer(module: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as fault:
        raise Missing(module) from fault


def _picked(found: Iterable[Any]) -> list[str]:
    return [name for name, holds in zip(RULES, found, strict=True) if holds]


def plain() -> Engine:
    rules = [(name, eval(f"lambda a: {say(spec, PythonText())}")) for name, (_, spec) in RULES.items()]
    return Engine("plain Python: 60 lambdas", lambda answers: [name for name, holds in rules if holds(answers)])


def wrong() -> Engine:
    """The control: plain Python with one rule turned round."""
    right = plain()
    turned = {"cold_sore_lips"}
    return replace(right, name="control: one rule turned round", run=lambda answers: set(right.run(answers)) ^ turned)


def project() -> Iterator[Engine]:
    rules = Rules([_rule(name, effect, spec) for name, (effect, spec) in RULES.items()])

    tests = [(rule.id, rules.tests[rule.id]) for rule in rules.rules]

    def fired(facts: Facts) -> list[str]:
        return [name for name, test in tests if test.truth(facts) >= RAISES]

    def reasons(facts: Facts) -> list[tuple[str, tuple[str, ...]]]:
        """The smallest explanation: of each rule that fired, the answers that decided it."""
        return [(name, tuple(test.names(facts))) for name, test in tests if test.truth(facts) >= RAISES]

    def flags(facts: Facts) -> tuple[Flag, ...]:
        found, ran, fault = _flags(rules, rules.tested, facts)
        assert ran == len(RULES) and not fault, fault
        return found

    def flagged(found: Iterable[Flag]) -> Iterator[str]:
        return (flag.rule for flag in found)

    yield Engine("this project: which rules", fired, _facts)
    yield Engine("this project: which rules, which answers", reasons, _facts, lambda found: (name for name, _ in found), True)
    yield Engine("this project: whole flags", flags, _facts, flagged, True)
    yield Engine("this project: whole flags, facts made too", lambda answers: flags(_facts(answers)), dict, flagged, True)


def _rule(name: str, effect: str, spec: Spec) -> Rule:
    return Rule.model_validate(
        {
            "id": name,
            "topic": "bench",
            "when": spec,
            "effects": {"needling": effect, "electro": effect, "laser": "caution"},
            "lane": "do",
            "theme": "bench",
            "because": {"en": f"A reason as long as reasons are, in a sentence that the practitioner reads: {name}."},
            "do": {"en": f"What to do about {name}, and what to leave out until it is settled."},
            "references": ["a_source", "another_source"],
            "confidence": "M",
            "review_by": "2030-01-01",
        }
    )


def _facts(answers: Answers) -> Facts:
    of = {item: Fact("yes" if answers[item] else "no", items=(item,)) for item in YES_NO}
    of |= {item: Fact(answers[item], items=(item,)) for item in CHOICE}
    of |= {item: Fact(frozenset(answers[item]), items=(item,)) for item in SEVERAL}
    of |= {item: Fact(float(answers[item]), items=(item,)) for item in NUMBER}
    for items, sign in ((AGO, -1), (AHEAD, 1)):
        for item in items:
            day = DAY + timedelta(sign * answers[item])
            of[item] = Fact(Interval(day, day), items=(item,))
    return Facts(DAY, of | {"requested_areas": Fact(frozenset(("forehead",))), "inconsistent": Fact(0.0)})


def datalogic() -> Iterator[Engine]:
    """All 60 rules as one expression: one call, which is much faster than sixty."""
    peer = _peer("datalogic_py")
    one = peer.Engine().compile([say(spec, JsonLogic()) for _, spec in RULES.values()])
    yield Engine("datalogic-py, from a dict", lambda answers: _picked(one.evaluate(answers)))
    yield Engine("datalogic-py, answers parsed before", lambda data: _picked(one.evaluate_data(data)), _parsed)
    engine, text = peer.Engine(), dumps([say(spec, JsonLogic()) for _, spec in RULES.values()])
    traced = Engine("datalogic-py, with its trace", lambda data: engine.evaluate_with_trace(text, data), dumps, explains=True)
    yield replace(traced, fired=lambda trace: _picked(loads(trace)["result"]))  # its only explanation: every step, as JSON text


def _parsed(answers: Answers) -> Any:
    return _peer("datalogic_py").DataHandle(dumps(answers))


def zen() -> Engine:
    """As one expression too."""
    one = _peer("zen").compile_expression(f"[{', '.join(say(spec, ZenText()) for _, spec in RULES.values())}]")
    return Engine("zen-engine", lambda answers: _picked(one.evaluate(answers)))


def panzi() -> Engine:
    apply = _peer("json_logic").jsonLogic
    rules = [(name, say(spec, JsonLogic())) for name, (_, spec) in RULES.items()]
    return Engine("panzi-json-logic", lambda answers: [name for name, logic in rules if apply(logic, answers)])


def business() -> Engine:
    run_all = _peer("business_rules").run_all
    variables, actions = _variables(), _actions()
    rules = [_business_rule(name, say(spec, BusinessRules())) for name, (_, spec) in RULES.items()]

    def run(answers: Answers) -> list[str]:
        fired: list[str] = []
        run_all(rules, variables(answers), actions(fired))
        return fired

    return Engine("business-rules", run)


def _business_rule(name: str, asks: Spec) -> Spec:
    conditions = {"all": [asks]} if "operator" in asks else asks
    return {"conditions": conditions, "actions": [{"name": "raise_flag", "params": {"rule": name}}]}


def _variables() -> Any:
    """business-rules reads each answer through a method that its decorator has typed."""
    peer = _peer("business_rules.variables")
    typed = {
        "yes_no": peer.boolean_rule_variable(),
        "choice": peer.select_rule_variable(),
        "several": peer.select_multiple_rule_variable(),
        "number": peer.numeric_rule_variable(),
        "days": peer.numeric_rule_variable(),
    }

    def reader(item: str) -> Any:
        def read(self: Any) -> Any:
            return (self.answers[item],) if item in CHOICE else self.answers[item]

        read.__name__ = item
        return typed[kind(item)](read)

    methods = {item: reader(item) for item in (*YES_NO, *CHOICE, *SEVERAL, *NUMBER, *AGO, *AHEAD)}
    start = {"__init__": lambda self, answers: setattr(self, "answers", answers)}
    return type("Variables", (peer.BaseVariables,), methods | start)


def _actions() -> Any:
    peer = _peer("business_rules.actions")
    text = _peer("business_rules.fields").FIELD_TEXT

    def raise_flag(self: Any, rule: str) -> None:
        self.fired.append(rule)

    methods = {
        "__init__": lambda self, fired: setattr(self, "fired", fired),
        "raise_flag": peer.rule_action(params={"rule": text})(raise_flag),
    }
    return type("Actions", (peer.BaseActions,), methods)


def all_engines() -> list[Engine]:
    """Plain Python first. Raises Missing where a peer is not installed."""
    return [plain(), *project(), *datalogic(), zen(), panzi(), business()]
