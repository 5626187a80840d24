"""Runs the bench: python -m tests.bench rules, tablet, queue, store, packet, or soak [SECONDS]."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import mean, median
from tempfile import TemporaryDirectory

from streamlit.logger import set_log_level

from tests.bench.crowd import Crowd, crowd
from tests.bench.engines import Missing, all_engines, wrong
from tests.bench.filled import ENTRIES
from tests.bench.measure import Row, mismatches, timed
from tests.bench.oracle import expected
from tests.bench.packet import ENVIRONMENT, HOW, Sheet, profiled, sheets
from tests.bench.pages import OURS
from tests.bench.painted import BARE, TABLET, TIMES, Spread, painted, spread
from tests.bench.queue import timed_queue
from tests.bench.rules_spec import QUESTIONS, RULES, clients
from tests.bench.service import import_times, protocol_rows
from tests.bench.soak import TABLETS, Sample, soak
from tests.bench.store import FEW, MANY, Reading, readings, saves, size

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


# The tablet


def tablet() -> int:
    with TemporaryDirectory() as folder:
        show_painted(painted(Path(folder)))
    with TemporaryDirectory() as folder:
        found = crowd(Path(folder))
    show_crowd(found)
    if found.faults or found.lost or found.control != 1:
        print("\nFAILED: an answer was lost or not said to be saved, or the control was not caught")
        return 1
    return 0


def show_painted(speeds: Mapping[int, Mapping[str, Spread]]) -> None:
    for speed, found in speeds.items():
        slower = f", in a browser {speed} times slower, as on a tablet" if speed > 1 else ""
        print(f"\n| click to painted, ms, {TIMES} in turn{slower} | median | p95 |\n|---|---|---|")
        for name, each in found.items():
            print(f"| {name} | {each.median:.0f} | {each.p95:.0f} |")
        for base in BARE:
            times, late = (getattr(found[TABLET], part) / getattr(found[base], part) for part in Spread._fields)
            print(f"| tablet: {base}, times | {times:.2f} | {late:.2f} |")


def show_crowd(found: Crowd) -> None:
    each = spread(list(found.taken))
    print(f"\n| {found.tablets} tablets, each an answer a second for {found.seconds:.0f} s | |\n|---|---|")
    for name, value in {
        "answers": f"{len(found.taken)}, {len(found.taken) / found.seconds:.0f} a second",
        "from sent to the end of the run, p50": f"{each.median:.0f} ms",
        "p95": f"{each.p95:.0f} ms",
        "server's processor an answer": f"{found.cpu:.1f} ms",
        "errors": ", ".join(f"{fault} {times}" for fault, times in found.faults.items()) or "0",
        "answers lost": str(found.lost),
        "control: an answer that nobody sent": f"{found.control} missing",
    }.items():
        print(f"| {name} | {value} |")


# The store


def store(few: str = str(FEW), many: str = str(MANY)) -> int:
    with TemporaryDirectory() as folder:
        found = saves(Path(folder))
    print("| saves a second, one after the other | |\n|---|---|")
    for name, each in vars(found).items():
        print(f"| {name} | {each:.0f}, {found.raw / each:.1f} times as long as raw |", flush=True)
    with TemporaryDirectory() as folder:
        whole = size(Path(folder))
    print(
        f"\nA whole visit takes {whole.whole / 1000:.0f} kB on the disk, {whole.packet / 1000:.0f} kB of it the sealed packet.",
        flush=True,
    )
    with TemporaryDirectory() as folder:
        return show_readings(*readings(Path(folder), int(few), int(many)))


def show_readings(few: Reading, many: Reading) -> int:
    print(
        f"\nOpen visits and one sent went through the actions. The others were filled in bulk: {ENTRIES} entries each of the many that a"
        " real visit has, no packet, sealed with a key of their own, one event each in the audit."
    )
    print(f"\n| | {few.visits:,} visits | {many.visits:,} visits | times |\n|---|---|---|---|")
    for name, each in few.opened.items():
        print(f"| {name}, ms of processor | {each:.1f} | {many.opened[name]:.1f} | {many.opened[name] / each:.2f} |")
    print(f"| index made whole, s | {few.index:.1f} | {many.index:.1f} | |")
    print(f"| back-up, s | {few.backup:.1f} | {many.backup:.1f} | {many.size:.0f} MB |")
    print(f"| restore with every check, s | {few.restored:.1f} | {many.restored:.1f} | |")
    return 0 if all(many.opened[name] <= 2 * each for name, each in few.opened.items()) else 1


def memory(seconds: str = "600") -> int:
    with TemporaryDirectory() as folder:
        found = soak(Path(folder), float(seconds))
    print(f"{TABLETS} tablets answer once a second, {found.visits} visits one after the other\n")
    print("| minutes | answers | server's memory, MB |\n|---|---|---|")
    for one in _each_minute(found.samples):
        print(f"| {one.seconds / 60:.1f} | {one.answers:,} | {one.megabytes:.0f} |")
    print(
        f"\n{found.lost} answers lost. Streamlit keeps the pages of up to 128 tablets that left, for an hour; in the second half, when"
    )
    print(f"no more are kept than before, the memory grows by {found.growth:.2f} MB for each 1,000 answers.")
    for fault in sorted(set(found.faults)):
        print(f"FAILED {found.faults.count(fault)} times: {fault}")
    return 1 if found.lost or found.faults else 0


def _each_minute(samples: Sequence[Sample]) -> list[Sample]:
    """The last of each minute, and the first of all."""
    return [samples[0], *{int(one.seconds // 60): one for one in samples[1:]}.values()]


# The queue


def queue() -> int:
    with TemporaryDirectory() as few, TemporaryDirectory() as many:
        found = [timed_queue(Path(folder), visits) for folder, visits in ((few, 100), (many, 10_000))]
    print("| visits | open | index made, s | queue opened, ms of processor | p95 |\n|---|---|---|---|---|")
    for one in found:
        print(f"| {one.visits} | {one.open} | {one.made:.1f} | {one.opened.median:.0f} | {one.opened.p95:.0f} |")
    ratio = found[1].opened.median / found[0].opened.median
    print(f"\n10,000 visits against 100: {ratio:.2f} times")
    return 0 if ratio <= 2 else 1


# The packet


def packet() -> int:
    """Aim: built in at most 1.2 times Typst's time, and at least 4 times faster than WeasyPrint and fpdf2."""
    if not (ENVIRONMENT / "bin" / "python").exists():
        print(f"The other makers stand in an environment of their own. Make it with:\n{HOW}")
        return 1
    with TemporaryDirectory() as folder:
        found = {one.name: one for one in sheets(Path(folder))}
    show_sheets(list(found.values()))
    mine = found[OURS]
    print("\nWhere the time of this service goes, by profile:")
    print("\n".join(f"  {share:3.0f}% {what}" for what, share in profiled()))
    met = mine.ratio <= 1.2 and all(found[name].ratio / mine.ratio >= 4 for name in ("weasyprint", "fpdf2"))
    print(f"\nAim: at most 1.2 times Typst, 4 times as fast as the others: {'met' if met else 'MISSED'}")
    return 0 if not any(one.missing for one in found.values()) else 1


def show_sheets(found: list[Sheet]) -> None:
    print("| maker | ms, median | least | processor | \u00d7 Typst | first | MB | kB | pages | tagged | words missing |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for one in found:
        times = f"{one.median:.0f} | {one.least:.0f} | {one.cpu:.0f} | {one.ratio:.2f} | {one.first:.0f}"
        held = f"{one.memory:.0f} | {one.size / 1000:.0f} | {one.pages} | {'yes' if one.tagged else 'no'} | {one.missing}"
        print(f"| {one.name} | {times} | {held} |")


BENCHES: dict[str, Callable[..., int]] = {
    "rules": rules,
    "tablet": tablet,
    "queue": queue,
    "store": store,
    "packet": packet,
    "soak": memory,
}

if __name__ == "__main__":
    chosen = BENCHES.get(sys.argv[1]) if len(sys.argv) > 1 else None
    if chosen is None:
        sys.exit(f"usage: python -m tests.bench {'|'.join(BENCHES)}")
    set_log_level("ERROR")  # pages are called without a browser here, which Streamlit says at every call
    sys.exit(chosen(*sys.argv[2:]))
