"""The clock: rounds that alternate plain Python with each engine in one process, medians, and the oracle beside every engine."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import Any

from tests.bench.engines import Engine
from tests.bench.oracle import expected
from tests.bench.rules_spec import Answers

ROUNDS = 21
SLOW = 2_000  # microseconds a response, from which fewer responses and rounds must do
MICRO = 1e6


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    micros: float
    ratio: float
    explains: bool


def mismatches(engine: Engine, intakes: Sequence[Answers]) -> int:
    """In how many intakes the engine fires other rules than the oracle."""
    return sum(set(engine.fired(engine.run(engine.ready(answers)))) != expected(answers) for answers in intakes)


def timed(engines: Sequence[Engine], intakes: Sequence[Answers]) -> list[Row]:
    """A row an engine. The first engine is the measure of the others: it runs right before each of them, in every round."""
    plain, *_ = engines
    ready = {engine.name: [engine.ready(answers) for answers in intakes] for engine in engines}
    pace = {engine.name: clocked(engine.run, ready[engine.name][:3]) for engine in engines}
    pairs: dict[str, list[tuple[float, float]]] = {engine.name: [] for engine in engines}
    for turn in range(ROUNDS):
        for engine in engines:
            slow = pace[engine.name] > SLOW
            if slow and turn % 8:
                continue
            mine = ready[engine.name][: 5 if slow else None]
            pairs[engine.name].append((clocked(plain.run, ready[plain.name]), clocked(engine.run, mine)))
    return [_row(engine, pairs[engine.name]) for engine in engines]


def _row(engine: Engine, pairs: Sequence[tuple[float, float]]) -> Row:
    ratios = [taken / base for base, taken in pairs]
    return Row(engine.name, median(taken for _, taken in pairs), median(ratios), engine.explains)


def clocked(run: Callable[[Any], Any], ready: Sequence[Any]) -> float:
    """Microseconds a response, of this process alone: other work on the machine does not count."""
    gc.collect()  # what another engine left behind is not this one's time
    start = process_time()
    for each in ready:
        run(each)
    return (process_time() - start) / len(ready) * MICRO
