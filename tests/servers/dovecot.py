"""A private Dovecot 2.3 on free ports of loopback, with TLS, started by any user and gone afterwards."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import find_program, free_ports, missing

REMEDY = "apt install dovecot-imapd dovecot-lmtpd (2.3)"
USERS = ("desk", "ann")
PASSWORD = "s3cret-of-the-desk"
START_SECONDS = 20.0
MOST_STARTS = 5
TAKEN = "Address already in use"
"""What Dovecot's log says when somebody else has one of its ports."""

CONF = """
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {d}/run
state_dir = {d}/state
log_path = {d}/dovecot.log
instance_name = postdesk-{imap}
ssl = yes
ssl_cert = <{d}/cert.pem
ssl_key = <{d}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
auth_username_format = %Ln
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = {uid}
first_valid_gid = {gid}
mail_location = maildir:{d}/mail/%u
mail_max_userip_connections = 100
{extra}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {d}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={d}/mail/%u allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  chroot =
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@localhost
}}
"""


class Dovecot:
    """One instance. `user` is the login; `ca_file` signs its certificate for localhost."""

    def __init__(
        self,
        *,
        extra: str = "",
        prefix: str = "",
        separator: str = "/",
        users: Mapping[str, str] | None = None,
    ) -> None:
        """Write a configuration; `extra` are settings of Dovecot, `users` its accounts (name -> password).

        Skips the test when it is not installed.
        """
        self._users = dict.fromkeys(USERS, PASSWORD) if users is None else dict(users)
        self._program = find_program("dovecot", REMEDY)
        version = subprocess.run(
            [self._program, "--version"], capture_output=True, text=True, check=True
        ).stdout
        if not version.startswith("2.3"):
            missing("Dovecot 2.3", f"found {version.split()[0]}, whose configuration differs; {REMEDY}")
        # Not pytest's own directory: Dovecot's unprivileged processes must be able to enter.
        self._directory = Path(tempfile.mkdtemp(prefix="postdesk-dovecot-"))
        self._directory.chmod(0o755)
        self.ca_file = self._directory / "cert.pem"
        self._process: subprocess.Popen[bytes] | None = None
        self._was_up = False
        self._make(prefix, separator, extra)

    def start(self) -> Dovecot:
        """Start, or start again on the same ports. Fails the test with Dovecot's log when that fails.

        The ports are sure from the first start on: until then somebody else may take one, and others are
        looked for.
        """
        log = self._directory / "dovecot.log"
        for _ in range(MOST_STARTS):
            if self._comes_up():
                self._was_up = True
                return self
            if self._was_up or not log.exists() or TAKEN not in log.read_text():
                break
            self._choose_ports()
            log.unlink()
        pytest.fail("Dovecot did not start:\n" + (log.read_text() if log.exists() else "no log"))

    def _comes_up(self) -> bool:
        """Start once; whether it is this one that answers then."""
        configuration = str(self._directory / "dovecot.conf")
        self._process = subprocess.Popen([self._program, "-F", "-c", configuration], start_new_session=True)
        until = time.monotonic() + START_SECONDS
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > until:
                return False
            time.sleep(0.01)
        return self._process.poll() is None

    def stop(self) -> None:
        """End this instance and its connections, abruptly.

        The master alone leaves the processes of open connections running, so the whole group is ended.
        """
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):  # it may have ended by itself
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            until = time.monotonic() + START_SECONDS
            while self._listens() and time.monotonic() < until:  # its children end a moment later
                time.sleep(0.01)

    def remove(self) -> None:
        """Stop and delete everything."""
        self.stop()
        shutil.rmtree(self._directory, ignore_errors=True)

    def deliver(self, user: str, raw: bytes) -> None:
        """Put a message into a user's INBOX as an MTA does, by LMTP."""
        with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
            lmtp.sendmail("sender@example.test", [f"{user}@localhost"], raw)

    def maildir(self, user: str) -> Path:
        """Return a user's INBOX as a Maildir, made if need be."""
        box = self._directory / "mail" / user
        for folder in (box, box / "cur", box / "new", box / "tmp"):
            folder.mkdir(exist_ok=True)
            self.own(folder)
        return box

    def own(self, path: Path) -> None:
        """Give a file to the user whom Dovecot keeps mail as."""
        keeper = (self._directory / "mail").stat()
        os.chown(path, keeper.st_uid, keeper.st_gid)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.imap_port), 2).close()
        except ConnectionRefusedError:
            return False
        except OSError:  # cut while it ends
            return True
        return True

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.imap_port), 2) as connection:
                connection.settimeout(5)
                return connection.recv(200).startswith(b"* OK")
        except OSError:
            return False

    def _make(self, prefix: str, separator: str, extra: str) -> None:
        """Make folders, accounts, certificate and configuration."""
        d = self._directory
        for name in ("run", "state", "mail"):
            (d / name).mkdir()
        me = pwd.getpwuid(os.getuid())
        if me.pw_uid == 0:  # Dovecot refuses to keep mail as root
            keeper, internal, login, group = pwd.getpwnam("nobody"), "dovecot", "dovenull", "dovecot"
            os.chown(d / "mail", keeper.pw_uid, keeper.pw_gid)
        else:
            keeper, internal, login, group = me, me.pw_name, me.pw_name, grp.getgrgid(me.pw_gid).gr_name
        users = d / "users"
        lines = (f"{user}:{{PLAIN}}{password}::::::\n" for user, password in self._users.items())
        users.write_text("".join(lines))
        users.chmod(0o644)
        make_certificate(d)
        self._settings: dict[str, object] = {
            "d": d,
            "uid": keeper.pw_uid,
            "gid": keeper.pw_gid,
            "internal": internal,
            "group": group,
            "login": login,
            "extra": extra,
            "prefix": prefix,
            "separator": separator,
        }
        self._choose_ports()

    def _choose_ports(self) -> None:
        self.imap_port, self.imaps_port, self.lmtp_port = free_ports(3)
        ports = {"imap": self.imap_port, "imaps": self.imaps_port, "lmtp": self.lmtp_port}
        text = CONF.format(**self._settings, **ports)
        (self._directory / "dovecot.conf").write_text(text)


def make_certificate(directory: Path) -> None:
    """Write cert.pem and key.pem for localhost, valid for a day."""
    openssl = find_program("openssl", "apt install openssl")
    command = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    command += ["-addext", "subjectAltName=DNS:localhost"]
    command += ["-keyout", str(directory / "key.pem"), "-out", str(directory / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def running_dovecot(*, extra: str = "", prefix: str = "", separator: str = "/") -> Iterator[Dovecot]:
    """Give a running Dovecot, or skip the test."""
    server = Dovecot(extra=extra, prefix=prefix, separator=separator)
    try:
        yield server.start()
    finally:
        server.remove()
