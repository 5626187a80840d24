"""What a finished document is checked with. Each returns what it finds wrong; an empty list is a pass."""

import io
import json
import os
import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.test_paper import fonts, tag_faults, tool, written

ROOT = Path(__file__).resolve().parent.parent
OUTLOUD = Path(os.environ.get("OUTLOUD_ENVIRONMENT", ROOT / ".venv-outloud")) / "bin" / "outloud"
NO_OUTLOUD = f"""outloud is not in {OUTLOUD.parent.parent}. It stands apart because a part of it is AGPL. Make it with:
python3 -m venv .venv-outloud && .venv-outloud/bin/pip install -r tests/outloud.txt"""


def form_faults(pdf: bytes, folder: Path) -> list[str]:
    told = tool("qpdf", "--check", written(pdf, folder))
    return [] if told.returncode == 0 else told.stderr.splitlines()


def font_faults(pdf: bytes, folder: Path) -> list[str]:
    """Each font embedded, cut to what is used, and readable back as text."""
    return [" ".join(row) for row in fonts(pdf, folder) if row[-5:-2] != ["yes", "yes", "yes"]]


def structure_faults(pdf: bytes, folder: Path) -> list[str]:
    return tag_faults(pdf)


def heading_faults(pdf: bytes, folder: Path) -> list[str]:
    """A heading at the foot of its page, what it heads on the next one."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        last = {number: _tags(page)[-1:] for number, page in enumerate(document.pages, 1)}
    return [f"page {number} ends with a heading" for number, tags in last.items() if "".join(tags).startswith("/H")]


def _tags(page: pikepdf.Page) -> list[str]:
    begun = [str(one.operands[0]) for one in pikepdf.parse_content_stream(page, "BDC") if len(one.operands) == 2]
    return [tag for tag in begun if tag != "/Artifact"]


_PAIRS = {
    "/Title": "dc:title",
    "/Author": "dc:creator",
    "/Subject": "dc:description",
    "/Creator": "xmp:CreatorTool",
    "/Producer": "pdf:Producer",
    "/Keywords": "pdf:Keywords",
    "/Trapped": "pdf:Trapped",
    "/CreationDate": "xmp:CreateDate",
    "/ModDate": "xmp:ModifyDate",
}


def archive_faults(pdf: bytes, folder: Path) -> list[str]:
    """What PDF/A asks of the catalogue, the metadata and the streams, as far as it can be read without a validator."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        faults = _said_twice(document) + _catalogue(document)
    faults += ["a stream ends without a line of its own"] if re.search(rb"[^\r\n]endstream", pdf) else []
    return faults


def _said_twice(document: pikepdf.Pdf) -> list[str]:
    info: dict[str, Any] = {name: str(value).removeprefix("/") for name, value in document.docinfo.items()}
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        said = {name: xmp.get(key, "") for name, key in _PAIRS.items()}
    faults = [f"{name} stands in Info only" for name in info if name not in _PAIRS]
    for name, value in said.items():
        told = ", ".join(value) if isinstance(value, list) else str(value or "")
        if _moment(info.get(name, "")) != _moment(told):
            faults.append(f"{name}: Info says {info.get(name)!r}, XMP says {told!r}")
    return faults


def _moment(text: str) -> str:
    digits = re.sub(r"[^0-9]", "", text)
    date = re.match(r"D:\d{14}|\d{4}-\d\d-\d\dT", text)
    return datetime.strptime(digits[:14], "%Y%m%d%H%M%S").isoformat() if date else text


def _catalogue(document: pikepdf.Pdf) -> list[str]:
    root: Any = document.Root
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        claimed = (xmp.get("pdfaid:part"), xmp.get("pdfaid:conformance"), xmp.get("pdfuaid:part"))
    attached = "/AF" in root
    intents = [one for one in root.get("/OutputIntents", []) if one.S == "/GTS_PDFA1" and one.DestOutputProfile.read_bytes()]
    holds = {
        "no language": str(root.get("/Lang", "")),
        "not marked as tagged": bool(root.get("/MarkInfo", {}).get("/Marked", False)),
        "the title is not shown": bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)),
        "no output intent": intents,
        f"claims {claimed}": claimed == ("3" if attached else "2", "B", "1"),
        "an attachment without its relation": all("/AFRelationship" in file for file in root.get("/AF", [])),
        "attachments in the second part of PDF/A": attached or not document.attachments,
        "encrypted": not document.is_encrypted,
        "runs something": not {"/OpenAction", "/AA"} & set(root.keys()),
        "tabs do not follow the structure": all(page.obj.get("/Tabs") == "/S" for page in document.pages),
    }
    return [fault for fault, good in holds.items() if not good]


CHECKS = (form_faults, font_faults, structure_faults, archive_faults, heading_faults)
"""Of any paper, sealed or not."""


def signature_faults(pdf: bytes, folder: Path, count: int = 2) -> list[str]:
    told = tool("pdfsig", "-nocert", written(pdf, folder)).stdout
    valid = told.count("Signature is Valid")
    faults = [f"{valid} of {count} signatures are valid"] if valid != count else []
    return faults if "Total document signed" in told.rpartition("Signature #")[2] else [*faults, "the last covers only a part"]


def outloud_faults(*files: Path) -> list[str]:
    """The errors of outloud, a checker of PDF/UA-1."""
    if not OUTLOUD.is_file():
        pytest.fail(NO_OUTLOUD)
    command = [str(OUTLOUD), *map(str, files), "--json", "-"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False).stdout
    results = json.loads(told)["results"]
    assert len(results) == len(files)
    return [
        f"{Path(one['path']).name}: {found['rule']} {found['message']}"
        for one in results
        for found in one["findings"]
        if found["severity"] == "error"
    ] + [f"{one['path']}: {one['error']}" for one in results if one["error"]]
