"""The administrator's command that may refuse an attachment, for example a virus scanner (SPEC A10).

It is given each attachment on its standard input, before anything is decided; no shell, no file, no name of
the sender's choosing on its command line. What it refuses is kept and never relayed.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from daemon import log
from parsers.attachments import Unknown, read_attachment
from parsers.model import Attachment, ParsedMail

CLEAN = 0
REFUSED = 1
"""Exit codes, as clamdscan and its kin have them; any other is a failure of the command."""

_log = log.get("attachments")


class AttachmentCheck:
    """Asks the command; `command` is its argument list, () for none."""

    def __init__(self, command: Sequence[str], timeout_seconds: float) -> None:
        self._command, self._timeout = tuple(command), timeout_seconds

    def refused(self, raw: bytes, mail: ParsedMail) -> frozenset[str]:
        """Return the parts (`Attachment.part`) that must not be relayed. Raises nothing.

        What cannot be checked counts as refused: a scanner that is down must not be a way past it. Nothing is
        lost by that, the file stays on the ticket and the mail names it.
        """
        if not self._command:
            return frozenset()
        refused = set()
        works = True
        for attachment in mail.attachments:
            passes, works = self._ask(raw, attachment) if works else (False, False)
            if not passes:
                refused.add(attachment.part)
        return frozenset(refused)

    def _ask(self, raw: bytes, attachment: Attachment) -> tuple[bool, bool]:
        """Return whether it may pass, and whether the command works: one that hangs is asked once a mail."""
        try:
            code = subprocess.run(
                self._command,
                input=read_attachment(raw, attachment),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=self._timeout,
                check=False,
            ).returncode
        except (OSError, subprocess.TimeoutExpired) as error:
            name = type(error).__name__
            _log.error("The attachment command failed; no further file of this mail is relayed", error=name)
            return False, False
        except Unknown:
            _log.error("An attachment cannot be read; it is not relayed", part=attachment.part)
            return False, True
        if code == REFUSED:
            _log.warning("The attachment command refused a file", part=attachment.part)
        elif code != CLEAN:
            _log.error(
                "The attachment command failed; the file is not relayed", part=attachment.part, code=code
            )
        return code == CLEAN, True
