"""A private Postfix (needs root) on a free port of loopback that takes every mail and throws it away."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import find_program, free_ports, missing

REMEDY = "apt install postfix (and run as root)"
START_SECONDS = 20.0

MAIN = """
compatibility_level = 3.6
queue_directory = {d}/spool
data_directory = {d}/data
command_directory = {commands}
daemon_directory = {daemons}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
default_transport = discard
relay_transport = discard
local_transport = discard
local_recipient_maps =
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_client_connection_rate_limit = 0
smtpd_client_message_rate_limit = 0
maillog_file = {d}/spool/maillog
maillog_file_prefixes = {d}
disable_dns_lookups = yes
message_size_limit = 1000000
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


@contextmanager
def running_postfix() -> Iterator[int]:
    """Give the SMTP port of a running Postfix, or skip the test."""
    program = find_program("postfix", REMEDY)
    if os.getuid() != 0:
        missing("root, to start a private Postfix", REMEDY)
    directory = Path(tempfile.mkdtemp(prefix="postdesk-postfix-"))
    (port,) = free_ports(1)
    try:
        _write(directory, Path(program).parent, port)
        command = [program, "-c", str(directory / "etc")]
        subprocess.run([*command, "start"], capture_output=True, check=False)
        try:
            _await_greeting(directory, port)
            yield port
        finally:
            subprocess.run([*command, "stop"], capture_output=True, check=False)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _write(directory: Path, commands: Path, port: int) -> None:
    directory.chmod(0o755)
    for name in ("etc", "spool", "data"):
        (directory / name).mkdir()
        (directory / name).chmod(0o755)
    os.chown(directory / "data", pwd.getpwnam("postfix").pw_uid, -1)
    daemons = next(
        (path for path in (Path("/usr/lib/postfix/sbin"), Path("/usr/libexec/postfix")) if path.is_dir()),
        None,
    )
    if daemons is None:
        missing("Postfix's own programs", REMEDY)
    (directory / "etc" / "main.cf").write_text(MAIN.format(d=directory, commands=commands, daemons=daemons))
    (directory / "etc" / "master.cf").write_text(MASTER.format(port=port))


def _await_greeting(directory: Path, port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 2) as connection:
                connection.settimeout(5)
                if connection.recv(200).startswith(b"220"):
                    return
        except OSError:
            time.sleep(0.02)
    log = directory / "spool" / "maillog"
    pytest.fail("Postfix did not start:\n" + (log.read_text() if log.exists() else "no log"))
