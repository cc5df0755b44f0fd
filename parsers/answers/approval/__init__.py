"""Approved, refused, or anything else: what an approver or a consenting requester writes (SPEC D6, D9)."""

from .reading import read_approval

__all__ = ["read_approval"]
