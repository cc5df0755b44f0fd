"""Passwords and certificates as both mail adapters read them: when needed, in plain words if unusable."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

from daemon.errors import PostdeskError
from daemon.mail.wording import server_words


class Unusable(Exception):
    """A secret or certificate cannot be used; the text says which and what to do."""


def read_password(read: Callable[[], str]) -> str:
    """Return what `read` gives. Raises Unusable when it fails or gives what no server can take."""
    try:
        password = read()
    except OSError as error:
        what = f"{error.strerror or 'input error'} ({error.filename or 'no file named'})"
        raise Unusable(f"the password cannot be read: {what}; make it readable for the daemon") from error
    except (PostdeskError, UnicodeError) as error:
        raise Unusable(f"the password cannot be read: {server_words(error)}") from None
    if not password.isprintable():
        raise Unusable("the password holds a control character (a line end from its file?); remove it")
    return password


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that verifies certificate and name, against `ca_file` alone when given.

    Takes tens of milliseconds without `ca_file` (the system's authorities are read). Raises Unusable.
    """
    try:
        return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except OSError as error:  # ssl.SSLError is one
        raise Unusable(f"ca_file {ca_file}: {server_words(error)}; give a readable PEM file") from error
