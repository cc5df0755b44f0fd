"""The conversations of a desk: each folds its own small state out of a ticket's history."""
