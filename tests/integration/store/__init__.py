"""Tests of the database layer against real databases."""
