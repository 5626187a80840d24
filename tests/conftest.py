"""One clinic a test."""

from pathlib import Path

import pytest

from tests.builders import House, house


@pytest.fixture
def clinic(tmp_path: Path) -> House:
    return house(tmp_path)
