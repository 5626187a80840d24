"""Mutation testing of the engine, in a copy of the tree: `python -m tests.mutants [MODULE ...] [--only PATTERN]`."""

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ("condition", "rule", "screen", "facts", "derive", "medicines", "hearing")
TESTS = ("engine_edges", "condition", "derive", "screen", "hearing", "medicines")
"""Quick ones; mutmut itself picks, of these, the tests that reach the mutated function."""
SLOW = "not never_lowers_anything and not thousand_answers"
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "browser", "bench", "mutants")
AIM = 90.0
MUTMUT = (sys.executable, "-c", "from mutmut.__main__ import cli; cli()")
DIFFS = (
    "import json, sys; from mutmut.mutation.diff_apply import get_diff_for_mutant as diff; "
    "print(json.dumps({name: diff(name) for name in sys.argv[1:]}))"
)

FRESH = """

@pytest.fixture(autouse=True)
def fresh() -> None:
    \"\"\"What was compiled before the mutant was switched on must not stand in for it.\"\"\"
    from screening import facts
    from tests.builders import protocol

    facts._openings.clear()
    protocol().__dict__.pop("compiled", None)
"""

CONFIG = """
[tool.mutmut]
source_paths = ["screening"]
only_mutate = {modules}
also_copy = ["forms", "app.py"]
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-k", "{slow}"]
timeout_multiplier = 4.0
timeout_constant = 3.0
use_git_change_detection = false
"""

EQUIVALENT: tuple[tuple[str, str, str], ...] = (
    (
        "condition",
        "return truth if (wanted.isdisjoint(UNCERTAIN_WORDS)) and False else truth_or_said",
        "the slower function gives the same: `check` refuses content that asks for another word than those two",
    ),
    ("condition", "if found <= lowest:", "takes a value for its equal"),
    ("condition", "if found is not NO and found >= highest:", "takes a value for its equal"),
    (
        "screen",
        "policy = max((fact.policy for fact in unsure), default=None)",
        "the policy is only compared with `caution`, which neither default is",
    ),
    (
        "screen",
        "items=tuple(dict.fromkeys(item for name, fact in zip(names, sources, strict=None) for item in fact.items or (name,))),",
        "both lists are made from the same names",
    ),
    (
        "screen",
        "items=tuple(dict.fromkeys(item for name, fact in zip(names, sources, ) for item in fact.items or (name,))),",
        "both lists are made from the same names",
    ),
    (
        "screen",
        "items=tuple(dict.fromkeys(item for name, fact in zip(names, sources, strict=False) for item in fact.items or (name,))),",
        "both lists are made from the same names",
    ),
    (
        "screen",
        "days = sorted({days for days in ends(rules.windows, facts) if days >= 0})",
        "looks at the day itself as well, which is known to be barred",
    ),
    ("screen", "if ahead >= (date.max - facts.on).days:", "gives up on the last day of the year 9999"),
    ("screen", "return", "after the loop there is nothing but `return None`"),
    ("derive", "return FAR_AHEAD if days >= 0 else LONG_AGO", "no days at all never leave the calendar"),
    ("derive", "return FAR_AHEAD if days > 1 else LONG_AGO", "one day never leaves the calendar"),
    (
        "facts",
        "against[item.id] = Told(given, None)",
        "heard words stand for choices (`check` sees to it), and no choice is read with a day",
    ),
    ("facts", "gate = told.get(item.follow_up_of) if (item.follow_up_of) or True else None", "nothing is told under None"),
    (
        "facts",
        'if gate and not _denies(questionnaire.by_id[item.follow_up_of or "XXXX"], gate) and (own is None or isinstance(own.given, str)):',
        "where there is a gate its name is given; the other word is never looked up",
    ),
    ("facts", "if id(None) not in _openings:", "compiles anew each time: slower, not different"),
    ("facts", "return Fact(None, items=(item.id,))", "NO is what a fact says without a value when nothing else is given"),
    (
        "medicines",
        'apart = [*((words, "XXlook_alikeXX") for words in self.look_alikes), *((words, "ask_which") for words in self.ask_which)]',
        "the label has only to differ from the other one",
    ),
    (
        "medicines",
        'apart = [*((words, "LOOK_ALIKE") for words in self.look_alikes), *((words, "ask_which") for words in self.ask_which)]',
        "the label has only to differ from the other one",
    ),
    ("medicines", "for span, what, by in zip(medicines, said, routes, strict=None)", "each list has one entry a name"),
    ("medicines", "for span, what, by in zip(medicines, said, routes, )", "each list has one entry a name"),
    ("medicines", "for span, what, by in zip(medicines, said, routes, strict=False)", "each list has one entry a name"),
    ("medicines", "return sorted([*exact, *edited], key=None)", "a span begins with its place, and no two begin at the same one"),
    ("medicines", "return sorted([*exact, *edited], )", "a span begins with its place, and no two begin at the same one"),
    (
        "medicines",
        "close = process.extract(text, names.choices, scorer=OSA.distance, score_cutoff=None, limit=6)",
        "`_allowed` asks for two edits at most as well",
    ),
    (
        "medicines",
        "close = process.extract(text, names.choices, scorer=OSA.distance, limit=6)",
        "`_allowed` asks for two edits at most as well",
    ),
    (
        "medicines",
        "close = process.extract(text, names.choices, scorer=OSA.distance, score_cutoff=3, limit=6)",
        "`_allowed` asks for two edits at most as well",
    ),
    (
        "medicines",
        "close = process.extract(text, names.choices, scorer=OSA.distance, score_cutoff=2, limit=None)",
        "differs only where seven names lie within two edits of one word",
    ),
    (
        "medicines",
        "close = process.extract(text, names.choices, scorer=OSA.distance, score_cutoff=2, )",
        "differs only where six names lie within two edits of one word",
    ),
    (
        "medicines",
        "close = process.extract(text, names.choices, scorer=OSA.distance, score_cutoff=2, limit=7)",
        "differs only where seven names lie within two edits of one word",
    ),
    (
        "medicines",
        "return 1 if len(name) <= matching.one_edit_up_to else 3",
        "what is compared with it lies two edits away at most",
    ),
    (
        "medicines",
        "at = next((n for n, one in enumerate(segments) if one.holds(span)), None)",
        "every name stands in a segment",
    ),
    ("medicines", "at = next((n for n, one in enumerate(segments) if one.holds(span)), )", "every name stands in a segment"),
    ("medicines", "at = next((n for n, one in enumerate(segments) if one.holds(span)), 1)", "every name stands in a segment"),
    (
        "medicines",
        "near = [segments[at], *segments[at + 1 : at + 2]] if (segments) or True else []",
        "where there is a name there is a segment",
    ),
    (
        "medicines",
        "here = [one for one in words if own.holds(one) and since <= one.first <= until]",
        "the next name begins there, and it was chosen because no route does",
    ),
    (
        "medicines",
        "return frozenset(word.value for word in here if word.last <= span.first or word.first > span.last or word.last > span.last)",
        "a word that begins there ends after the name, which is asked for next",
    ),
    ("medicines", "last = -3", "no word stands at -1 or -2"),
)
"""Module, its changed line, and why no test can tell it from the original."""


@dataclass
class Tally:
    """What became of the mutants of one module."""

    killed: int = 0
    timeout: int = 0
    survivors: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.killed + self.timeout + len(self.survivors)

    @property
    def percent(self) -> float:
        return 100 * (self.killed + self.timeout) / max(1, self.total)


def undecorated(source: str) -> str:
    """The same module with `name = decorator(name_)` for decorated methods: mutmut leaves out what is decorated."""
    lines = source.splitlines()
    methods = [
        one
        for kind in ast.parse(source).body
        if isinstance(kind, ast.ClassDef)
        for one in kind.body
        if isinstance(one, ast.FunctionDef)
    ]
    for one in reversed([method for method in methods if method.decorator_list]):
        wrapped = f"{one.name}_"
        for decorator in reversed(one.decorator_list):
            wrapped = f"{ast.unparse(decorator)}({wrapped})"
        lines.insert(one.end_lineno or one.lineno, f"    {one.name} = {wrapped}")
        lines[one.lineno - 1] = lines[one.lineno - 1].replace(f"def {one.name}(", f"def {one.name}_(", 1)
        del lines[one.decorator_list[0].lineno - 1 : one.lineno - 1]
    return "\n".join(lines) + "\n"


def prepare(folder: Path, modules: Sequence[str]) -> None:
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT, dirs_exist_ok=True)
    for module in modules:
        path = folder / "screening" / f"{module}.py"
        path.write_text(undecorated(path.read_text(encoding="utf-8")), encoding="utf-8")
    with (folder / "tests" / "conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write(FRESH)
    files, tests = [f"screening/{module}.py" for module in modules], [f"tests/test_{name}.py" for name in TESTS]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write(CONFIG.format(modules=json.dumps(files), tests=json.dumps(tests), slow=SLOW))


def run(folder: Path, workers: int, only: Sequence[str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [*MUTMUT, "run", "--max-children", str(workers), *only]
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise SystemExit("\n".join(done.stdout.splitlines()[-60:]))


def results(folder: Path, module: str) -> Mapping[str, int | None]:
    meta = folder / "mutants" / "screening" / f"{module}.py.meta"
    found: Mapping[str, int | None] = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def tally(folder: Path, module: str) -> Tally:
    """Exit codes as mutmut keeps them; a mutant that no test reaches has survived, one that was not run does not count."""
    found = Tally()
    for name, code in results(folder, module).items():
        if code in (0, 5, 33):
            found.survivors.append(name)
        elif code in (1, 3):
            found.killed += 1
        elif code is not None:
            found.timeout += 1
    return found


def changes(folder: Path, names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The first line that each mutant takes out, and the first that it puts in."""
    shown = subprocess.run([sys.executable, "-c", DIFFS, *names], cwd=folder, capture_output=True, text=True, check=True).stdout
    found = {}
    for name, diff in json.loads(shown).items():
        lines = [line for line in diff.splitlines() if line[:1] in ("+", "-") and line[:3] not in ("+++", "---")]
        out, put = ([line[1:].strip() for line in lines if line.startswith(sign)] for sign in "-+")
        found[name] = (out or [""])[0], (put or [""])[0]
    return found


def reason(module: str, put: str) -> str:
    return next((why for where, line, why in EQUIVALENT if where == module and put == line), "")


def report(folder: Path, module: str, whole: bool) -> Iterator[str]:
    """`whole`: every mutant was run, so that a reason without a survivor is out of date."""
    found = tally(folder, module)
    changed = changes(folder, found.survivors)
    explained: list[str] = []
    unexplained: list[str] = []
    for name, (out, put) in changed.items():
        why = reason(module, put)
        (explained if why else unexplained).append(f"  {name}\n    - {out}\n    + {put}" + (f"\n    {why}" if why else ""))
    mark = "" if found.percent >= AIM else f"  BELOW {AIM:.0f} %"
    yield (
        f"{module}: {found.total} mutants, {found.killed} killed, {found.timeout} timed out, {len(found.survivors)} survived "
        f"({len(explained)} explained, {len(unexplained)} unexplained), {found.percent:.1f} %{mark}"
    )
    yield from ["  survivors explained:", *explained] if explained else []
    yield from ["  survivors unexplained:", *unexplained] if unexplained else []
    left = {put for _, put in changed.values()}
    if whole:
        yield from (
            f"  explained but no survivor: {line}" for where, line, _ in EQUIVALENT if where == module and line not in left
        )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description="Which faults would the tests not notice?")
    parser.add_argument("modules", nargs="*", help="of screening/: " + ", ".join(MODULES))
    parser.add_argument(
        "--only", action="append", default=[], help="names of mutants, as the survivors are listed; * stands for any"
    )
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(arguments)
    modules = given.modules or MODULES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder, modules)
        run(folder, given.workers, given.only)
        for module in modules:
            print("\n".join(report(folder, module, not given.only)), flush=True)


if __name__ == "__main__":
    main()
