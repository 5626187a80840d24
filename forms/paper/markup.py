"""Markdown of consent clauses, as far as they use it: paragraphs, "- " lists, **bold**. Everything else is text."""

import re
from dataclasses import dataclass

from forms.paper.fonts import markup


@dataclass(frozen=True, slots=True)
class Block:
    text: str  # paragraph markup, safe to set
    listed: bool = False  # a line of a list
    closes: bool = False  # the last line of its list


def inline(text: str) -> str:
    """**bold** becomes bold; all other characters stay what they are."""
    parts = re.split(r"\*\*(\S(?:.*?\S)?)\*\*", text)
    return "".join(f"<b>{markup(part)}</b>" if odd % 2 else markup(part) for odd, part in enumerate(parts))


def blocks(body: str) -> list[Block]:
    """Lines of one paragraph are joined; a line that begins with "- " begins a line of a list."""
    lines: list[tuple[bool, str]] = []
    fresh = True
    for raw in body.replace("\r\n", "\n").split("\n"):
        line = raw.strip()
        if line.startswith("- "):
            lines.append((True, line[2:].strip()))
        elif line and not fresh:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {line}")
        elif line:
            lines.append((False, line))
        fresh = not line
    after = [listed for listed, _ in lines[1:]] + [False]
    return [Block(inline(text), listed, listed and not more) for (listed, text), more in zip(lines, after, strict=True)]
