"""Runs the bench: python -m tests.bench rules."""

import sys
from collections.abc import Mapping
from statistics import mean, median

from tests.bench.engines import Missing, all_engines, wrong
from tests.bench.measure import Row, mismatches, timed
from tests.bench.oracle import expected
from tests.bench.rules_spec import QUESTIONS, RULES, clients
from tests.bench.service import import_times, protocol_rows

TIMED = 100
CHECKED = 300


def rules() -> int:
    try:
        engines = all_engines()
    except Missing as module:
        print(f"{module} is not installed: pip install -r tests/requirements.txt")
        return 1
    intakes = clients(CHECKED)
    fired = mean(len(expected(answers)) for answers in intakes)
    print(f"{len(RULES)} rules over {len(QUESTIONS)} answers, fully answered: {fired:.1f} rules fire on average\n")
    wrongs = {engine.name: mismatches(engine, intakes) for engine in engines}
    show(timed(engines, intakes[:TIMED]), wrongs)
    caught = mismatches(wrong(), intakes)
    print(f"\nMismatches of {CHECKED} intakes. Control: the oracle catches an engine with one rule turned round in {caught}.")
    show_service()
    if any(wrongs.values()) or caught != CHECKED:
        print("\nFAILED: an engine differs from the oracle, or the control was not caught")
        return 1
    return 0


def show(table: list[Row], wrongs: Mapping[str, int]) -> None:
    print(f"{'engine':44}{'µs a response':>14}{'× plain':>9}{'explains':>10}{'mismatches':>12}")
    for row in table:
        print(f"{row.name:44}{row.micros:14.1f}{row.ratio:9.2f}{'yes' if row.explains else 'no':>10}{wrongs[row.name]:12}")


def show_service() -> None:
    found = import_times()
    print(f"\nimport screening.screen: {median(found):.0f} ms of CPU ({', '.join(f'{each:.0f}' for each in found)})")
    print("\nThe protocol that comes with the service, from answers to screening:")
    for label, micros, flags, ran in protocol_rows():
        print(f"  {label:24}{micros:9.0f} µs a response, {flags} flags of {ran} rules")


if __name__ == "__main__":
    if sys.argv[1:] != ["rules"]:
        sys.exit("usage: python -m tests.bench rules")
    sys.exit(rules())
