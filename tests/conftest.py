"""One clinic a test."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders import House, house


@pytest.fixture
def clinic(tmp_path: Path) -> House:
    return house(tmp_path)


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """A page run in a test leaves itself behind as `__main__`, which a process started later would then run."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Prints a measured figure at the end of the run, also where tests run side by side."""
    return lambda text: record_property("told", text)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for group in terminalreporter.stats.values() for report in group if getattr(report, "when", "") == "call"]
    for report in reports:
        for name, text in report.user_properties:
            if name == "told":
                terminalreporter.write_line(str(text))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser last: what is quick fails first."""
    items.sort(key=lambda item: "browser" in item.nodeid)
