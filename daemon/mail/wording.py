"""Words for what a network or a foreign server did: one line, short, no secret, with a remedy."""

from __future__ import annotations

import socket
import ssl

MAX_WORDS = 300  # characters; servers add links and session ids, a person needs the beginning


def server_words(text: str | bytes | object, *secrets: str) -> str:
    """Return `text` as one printable line of at most MAX_WORDS characters with `secrets` blotted out.

    Some servers quote the refused command in their answer, password included.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    words = str(text)
    for secret in secrets:  # before anything is cut, else half a secret could stay
        if secret:
            words = words.replace(secret, "***")
    line = " ".join("".join(c if c.isprintable() else " " for c in words[: 4 * MAX_WORDS]).split())
    return line if len(line) <= MAX_WORDS else line[: MAX_WORDS - 1] + "…"


def is_for_a_person(error: BaseException) -> bool:
    """True if `error` will stay until somebody changes something (a certificate that is not trusted)."""
    return isinstance(error, ssl.SSLCertVerificationError)


def network_trouble(error: BaseException, *, host: str, patience: float) -> str:
    """Say in words what `error` means and what to do. `patience` is the time-out in seconds."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"its certificate is not trusted: {server_words(error.verify_message)}; set ca_file to the PEM "
            "file of the authority that signed it, and host to a name that the certificate carries"
        )
    if isinstance(error, ssl.SSLError):
        reason = server_words(error.reason or error)
        return f"TLS failed: {reason}; check that security (tls, starttls, none) fits the port"
    if isinstance(error, socket.gaierror):
        return f"the name {host!r} cannot be resolved ({error.strerror}); check host and this machine's DNS"
    if isinstance(error, ConnectionRefusedError):
        return "nothing answers there; check host and port, and that the mail server runs"
    if isinstance(error, TimeoutError):
        return f"no answer in time (timeout_seconds = {patience:g}); check the network and any firewall"
    return f"{server_words(error) or type(error).__name__}; check the network and the mail server"
