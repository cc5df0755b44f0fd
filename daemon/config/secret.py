"""Passwords: read where the configuration says they are, each time anew, and never shown."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from daemon.config.problems import Wrong
from daemon.errors import PostdeskError

MAX_BYTES = 64 * 1024  # OAuth tokens are long; a file larger than this is some other file
CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Set by systemd for LoadCredential= and SetCredential= (systemd.exec(5), Credentials)."""
OTHERS = 0o077


class SecretUnavailable(PostdeskError):
    """A password that could be read at the start cannot be read now; its file may just be changing."""

    retry = True


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where one password is. Exactly one of the three is set."""

    file: Path | None = None
    env: str | None = None
    credential: str | None = None


def read(place: SecretPlace, environ: Mapping[str, str]) -> str:
    """Return the password. Raises `Wrong`, whose text holds neither it nor what was written in its place."""
    if place.env is not None:
        if not (value := environ.get(place.env)):
            raise Wrong(
                "names an environment variable that is not set", "set it for the service, or use a file"
            )
        return value
    return _from_file(path_of(place, environ))


def path_of(place: SecretPlace, environ: Mapping[str, str]) -> Path:
    """Return the file of a password that lies in one. Raises `Wrong`."""
    if place.file is not None:
        return place.file
    name = place.credential or ""
    if "/" in name or name in ("", ".", ".."):
        raise Wrong("must be the bare name of a credential", "the name before the colon in LoadCredential=")
    folder = environ.get(CREDENTIALS)
    if not folder:
        raise Wrong(
            "names a systemd credential, and systemd gave none",
            "start Postdesk as a service with LoadCredential=, or use a file",
        )
    return Path(folder) / name


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = error.strerror if isinstance(error, OSError) else "no path at all"
        raise Wrong(
            f"names a file that cannot be read ({reason})",
            "it must exist, and the user that runs Postdesk must be allowed to read it",
        ) from error
    if len(content) > MAX_BYTES:
        raise Wrong("names a file that is too large to be a password")
    try:
        text = content.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise Wrong("names a file that is not UTF-8 text") from error
    if not text:
        raise Wrong("names an empty file", "write the password into it, on one line")
    if "\n" in text or "\r" in text or "\0" in text:
        raise Wrong("names a file with more than one line", "it must hold the password alone")
    return text


def is_open_to_others(place: SecretPlace, environ: Mapping[str, str]) -> bool:
    """Whether others than the file's owner may read it (SPEC I7). Raises `Wrong` or OSError like `read`."""
    if place.env is not None:
        return False
    return bool(path_of(place, environ).stat().st_mode & OTHERS)


def reader(place: SecretPlace, key: str, environ: Mapping[str, str] | None = None) -> Callable[[], str]:
    """Return a function that reads the password at each call, so that a changed one needs no restart.

    It raises `SecretUnavailable`, naming `key` ("mailbox.password_file").
    """

    def password() -> str:
        try:
            return read(place, os.environ if environ is None else environ)
        except Wrong as error:
            raise SecretUnavailable(f"{key} {error.what}; {error.remedy}") from error

    return password
