"""What the service itself takes: importing the engine, and screening with the protocol that comes with it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from screening.facts import Setting, Told
from screening.library import load
from screening.protocol import quiet_answers
from screening.questionnaire import ItemType, Questionnaire
from screening.rule import Modality
from tests.bench.measure import clocked

ROOT = Path(__file__).resolve().parent.parent.parent
DAY = date(2026, 3, 16)
IMPORT = "from time import process_time as clock; start = clock(); import screening.screen; print((clock() - start) * 1000)"


def import_times(times: int = 7) -> list[float]:
    """Milliseconds of CPU that `import screening.screen` takes in each of several fresh processes, its files compiled before."""
    with TemporaryDirectory() as compiled:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        settings = kept | {"PYTHONPYCACHEPREFIX": compiled}
        _, *found = [_import(settings) for _ in range(times + 1)]  # the first compiles
    return found


def _import(settings: Mapping[str, str]) -> float:
    return float(subprocess.check_output([sys.executable, "-c", IMPORT], text=True, env=settings, cwd=ROOT))


def busy(questionnaire: Questionnaire) -> dict[str, Any]:
    """Yes to every sixth question, its follow-ups left open, which counts as the worst they can be."""
    opening = [
        item for item in questionnaire.items if item.type is ItemType.yes_no and item.quiet == "no" and not item.is_reading
    ]
    return {item.id: "yes" for item in opening[::6]}


def protocol_rows(responses: int = 10) -> Iterator[tuple[str, float, int, int]]:
    """Client, microseconds a response, flags and rules of the real protocol."""
    protocol = load()
    setting = Setting(DAY, frozenset(Modality))
    for label, given in (("a healthy client", {}), ("a busy client", busy(protocol.questionnaire))):
        told = {name: Told(value, DAY) for name, value in quiet_answers(protocol.questionnaire, given, DAY).items()}
        screening = protocol.screen(told, setting)
        assert screening.screened, screening.fault
        taken = [clocked(lambda told: protocol.screen(told, setting), [told] * responses) for _ in range(5)]
        yield label, median(taken), len(screening.flags), screening.ran
