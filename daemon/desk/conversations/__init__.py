"""The small conversations of a desk: each folds its own state out of a ticket's events."""
