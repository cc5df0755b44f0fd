"""Mails with the record that a careful reader would make of them, and how well the rules do."""
