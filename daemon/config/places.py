"""What the configuration points at outside itself: secrets, certificates, folders. Read-only."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Mapping
from pathlib import Path

from daemon.config import schema, secret
from daemon.config.complaints import Complaints
from daemon.config.draft import Draft
from daemon.config.positions import Path as Place
from daemon.config.problems import Wrong

LOOPBACK = ("localhost", "127.0.0.1", "::1")
WAYS = ("password_file", "password_env", "password_credential")


def beside(source: Path, text: str) -> Path:
    """Return the path that `text` names: "~" is the home folder, a relative one begins beside the file."""
    path = Path(text)
    if text.startswith("~"):
        with contextlib.suppress(RuntimeError):  # nobody's home: the path then leads nowhere, which is told
            path = path.expanduser()
    return source.parent / path


def secret_place(section: schema.Secret, source: Path) -> secret.SecretPlace | None:
    """Return where the section's password is; None when it names no place."""
    if section.password_file is not None:
        return secret.SecretPlace(file=beside(source, section.password_file))
    if section.password_env is not None:
        return secret.SecretPlace(env=section.password_env)
    if section.password_credential is not None:
        return secret.SecretPlace(credential=section.password_credential)
    return None


def check(
    draft: Draft, source: Path, complaints: Complaints, environ: Mapping[str, str], *, secrets: bool
) -> None:
    """Note what cannot be read. Without `secrets` no mail password is looked at, only where it should be."""
    mail_environ = environ if secrets else None
    for index, box in draft.items("mailbox", schema.Mailbox):
        place: Place = ("mailbox", index)
        _password(box, box.user, place, source, complaints, mail_environ)
        _certificate(box.ca_file, place, source, complaints)
        _encryption(box.security, box.host, box.ca_file, place, complaints)
    smtp = draft.table("smtp", schema.Smtp)
    if smtp is not None:
        _password(smtp, smtp.user, ("smtp",), source, complaints, mail_environ)
        _certificate(smtp.ca_file, ("smtp",), source, complaints)
        _encryption(smtp.security, smtp.host, smtp.ca_file, ("smtp",), complaints)
    database = draft.table("database", schema.Database)
    if database is not None:
        _database(database, source, complaints, environ)
    templates = draft.table("templates", schema.Templates)
    if templates is not None and templates.folder is not None:
        _folder(beside(source, templates.folder), ("templates", "folder"), complaints)


def _password(
    section: schema.Secret,
    user: str | None,
    place: Place,
    source: Path,
    complaints: Complaints,
    environ: Mapping[str, str] | None,
) -> None:
    given = [way for way in WAYS if getattr(section, way) is not None]
    if len(given) > 1:
        complaints.add(
            (*place, given[1]), f"the password has a place already: {given[0]}", "keep one of them"
        )
        return
    if user is None:
        if given:
            complaints.add((*place, given[0]), "is given without a user", "add user, or leave both out")
        return
    if not given:
        complaints.add((*place, "user"), "has no password", "name its file in password_file")
        return
    where = secret_place(section, source)
    if where is None or environ is None:
        return
    try:
        secret.read(where, environ)
        if secret.is_open_to_others(where, environ):
            complaints.warn(
                (*place, given[0]), "names a file that others may read", "chmod 600 keeps it to its owner"
            )
    except Wrong as error:
        complaints.add((*place, given[0]), error.what, error.remedy)
    except OSError as error:  # gone since it was read
        complaints.add((*place, given[0]), f"names a file that cannot be read ({error.strerror})")


def _certificate(ca_file: str | None, place: Place, source: Path, complaints: Complaints) -> None:
    if ca_file is None:
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=beside(source, ca_file))
    except ssl.SSLError:
        complaints.add((*place, "ca_file"), "holds no certificate", "it must be a PEM file")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        complaints.add(
            (*place, "ca_file"), f"cannot be read ({reason})", "name the PEM file of your authority"
        )


def _encryption(security: str, host: str, ca_file: str | None, place: Place, complaints: Complaints) -> None:
    if security != "none":
        return
    if ca_file is not None:
        complaints.add((*place, "ca_file"), 'means nothing with security = "none"', "remove one of them")
    if host not in LOOPBACK:
        complaints.warn(
            (*place, "security"),
            "mail and password travel in clear",
            'use "tls" or "starttls" unless this network is yours alone',
        )


def _database(
    database: schema.Database, source: Path, complaints: Complaints, environ: Mapping[str, str]
) -> None:
    _, _, rest = (database.url or "").partition("://")
    login = rest.split("/")[0].rpartition("@")[0]
    if database.url is not None and not database.url.startswith(("postgresql://", "sqlite:///")):
        complaints.add(
            ("database", "url"),
            "is no address of a database that Postdesk knows",
            'as in "postgresql://postdesk@db.example.com/postdesk"; left out, SQLite in data_dir is used',
        )
    elif ":" in login:
        complaints.add(
            ("database", "url"),
            "holds a password, which must not stand in this file",
            "take it out and name its file in database.password_file",
        )
    given = [way for way in WAYS if getattr(database, way) is not None]
    if given and not login:
        complaints.add(
            ("database", given[0]), "is given, but the url names no user", "write postgresql://user@host/name"
        )
    elif given:
        _password(database, login, ("database",), source, complaints, environ)


def _folder(path: Path, place: Place, complaints: Complaints) -> None:
    try:
        found = path.is_dir()
    except (OSError, ValueError):
        found = False
    if not found:
        complaints.add(place, "is no folder that can be read", "create it, or leave the key out")
