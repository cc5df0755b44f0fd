"""Tests against real servers, or servers that misbehave on purpose."""
