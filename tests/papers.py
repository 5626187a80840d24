"""Every paper against every checker that can be had: python -m tests.papers.

The papers of `python -m forms sample`, the rule book, the sheet before booking and the paper form, each made as a clinic makes it.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from forms.__main__ import main as forms_main
from tests.checkers import CHECKS, outloud_faults, signature_faults

OTHERS: tuple[Sequence[str], ...] = (
    ("handbook", "handbook.pdf"),
    ("before", "before.pdf"),
    ("blank", "blank.pdf"),
    ("blank", "blank-large.pdf", "--large", "--paper", "A4", "--language", "fr"),
)


class Checked(NamedTuple):
    files: int
    sealed: int
    faults: list[str]


def checked(folder: Path) -> Checked:
    """Of every PDF in the folder; one beside which its digest stands is a sealed one."""
    files = sorted(folder.rglob("*.pdf"))
    faults = [
        f"{file.relative_to(folder)}: {fault}" for file in files for check in CHECKS for fault in check(file.read_bytes(), folder)
    ]
    sealed = [file for file in files if file.with_suffix(".pdf.sha256").exists()]
    faults += [f"{file.name}: {fault}" for file in sealed for fault in signature_faults(file.read_bytes(), folder)]
    return Checked(len(files), len(sealed), faults + outloud_faults(*files))


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        forms_main(["sample", place])
        for command, name, *options in OTHERS:
            forms_main([command, str(folder / name), *options])
        found = checked(folder)
    print(f"{found.files} papers, {found.sealed} of them sealed: {len(found.faults)} faults")
    print("\n".join(found.faults))
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
