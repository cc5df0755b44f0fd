"""Answers in ordinary words, in English and Chinese: confirmed or not, thanks, ratings (SPEC E1, F1)."""

from .assent import read_assent
from .confirmation import is_only_thanks, read_confirmation
from .rating import read_rating

__all__ = ["is_only_thanks", "read_assent", "read_confirmation", "read_rating"]
