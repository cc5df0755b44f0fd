"""Mails by machines and by people, each with what the parser must make of it."""
