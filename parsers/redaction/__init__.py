"""Taking a secret out of texts, HTML and whole raw mails, however they write it (SPEC D2, I7)."""

from .raw import Redacted, redact_raw
from .secret import MASK, Secret

__all__ = ["MASK", "Redacted", "Secret", "redact_raw"]
