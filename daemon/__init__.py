"""Postdesk, the helpdesk that lives in a mailbox: the daemon and its command line."""

__version__ = "0.1.0"
