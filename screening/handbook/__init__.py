"""The rule book and the waits, worked out from a protocol: pure values, set as Markdown here and as PDF by the papers."""

from screening.handbook.book import book
from screening.handbook.markdown import markdown
from screening.handbook.waits import waits

__all__ = ["book", "markdown", "waits"]
