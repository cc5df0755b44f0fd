"""Answers in ordinary words, in English and Chinese (SPEC D6, D9, E1, F1).

Confirmed or not, thanks, another matter, ratings; approved or not; a bare yes or no.
"""

from .approval import read_approval
from .assent import read_assent
from .confirmation import is_only_thanks, read_confirmation
from .matter import read_answer, read_other_matter, without_announcement
from .rating import read_rating

__all__ = [
    "is_only_thanks",
    "read_answer",
    "read_approval",
    "read_assent",
    "read_confirmation",
    "read_other_matter",
    "read_rating",
    "without_announcement",
]
