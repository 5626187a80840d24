"""One clinic a test."""

import sys
from collections.abc import Iterator
from pathlib import Path

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser last: what is quick fails first."""
    items.sort(key=lambda item: "browser" in item.nodeid)
