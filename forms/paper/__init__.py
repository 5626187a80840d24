"""Papers: a visit's packet as a PDF, its seal, and the check that it is unchanged. Other code uses these names only."""

from forms.paper.fonts import undrawable
from forms.paper.packet import DOCUMENTS, render
from forms.paper.seal import Countersigner, seal
from forms.paper.verify import Standing, Verdict, verify

__all__ = ["DOCUMENTS", "Countersigner", "Standing", "Verdict", "render", "seal", "undrawable", "verify"]
