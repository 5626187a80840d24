"""Papers: the packet as a PDF."""

from forms.paper.packet import render

__all__ = ["render"]
