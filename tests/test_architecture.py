"""The walls of the house: import contracts, lint, types, short functions, a thin app.py."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 40


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)


def test_ruff_finds_nothing() -> None:
    found = run("ruff", "check", "--no-cache", "--output-format", "concise", ".")
    assert found.returncode == 0, found.stdout


def test_the_code_is_formatted() -> None:
    found = run("ruff", "format", "--no-cache", "--check", ".")
    assert found.returncode == 0, found.stdout


def test_mypy_strict_finds_nothing() -> None:
    found = run("mypy", "--cache-dir", "/dev/null")
    assert found.returncode == 0, found.stdout


def test_import_contracts_hold() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert found.returncode == 0, found.stdout


def test_a_forbidden_import_would_be_caught(tmp_path: Path) -> None:
    """The control: a screening module that imports streamlit breaks the contract."""
    settings = (ROOT / "pyproject.toml").read_text()
    for package in ("screening", "forms"):
        copied = tmp_path / package
        for path in (ROOT / package).rglob("*.py"):
            target = copied / path.relative_to(ROOT / package)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(path.read_text())
    (tmp_path / "pyproject.toml").write_text(settings)
    with (tmp_path / "screening/digest.py").open("a") as file:
        file.write("\nimport streamlit\n")
    command = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([command, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert found.returncode != 0 and "Screening knows no screen" in found.stdout


def _sources() -> Iterator[Path]:
    yield ROOT / "app.py"
    for package in ("screening", "forms"):
        yield from (path for path in (ROOT / package).rglob("*.py") if "versions" not in path.parts)


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


REASONS = {
    "screening/actions/reviewing.py:decide": "one value a line: every part of a decision, as it is asked for and as it is kept",
    "screening/packet.py:build": "one value a line: every field of the packet, in the order it prints",
}


def test_no_function_is_longer_than_forty_lines_without_a_reason() -> None:
    long = {name for path in _sources() for name, lines in _functions(path) if lines > LONGEST}
    assert long == set(REASONS)


def test_app_is_about_fifty_lines() -> None:
    assert len((ROOT / "app.py").read_text().splitlines()) <= 70


@pytest.mark.parametrize("path", list(_sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text())), path


def test_the_top_level_holds_only_what_was_agreed() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.splitlines()
    top = {name.split("/")[0] for name in tracked}
    assert top <= {
        "app.py",
        "screening",
        "forms",
        "tests",
        "requirements.txt",
        "README.md",
        "pyproject.toml",
        ".streamlit",
        ".ci",
        ".gitignore",
    }
