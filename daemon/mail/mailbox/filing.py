"""Mark or move handled messages on an IMAP server, so that repeating it after a crash does no harm."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Sequence
from typing import Any

HANDLED_KEYWORD = b"$Postdesk"  # an IMAP keyword (RFC 9051, 2.3.2), shown by many clients as a label
SEEN = b"\\Seen"
DELETED = b"\\Deleted"
# UIDs have up to ten digits; a command line of this many stays under the 8 KB that servers accept at least.
UIDS_PER_COMMAND = 400


def in_chunks(uids: Sequence[int]) -> Iterator[list[int]]:
    """Yield `uids` in lists that fit one command."""
    for start in range(0, len(uids), UIDS_PER_COMMAND):
        yield list(uids[start : start + UIDS_PER_COMMAND])


def handled_flags(permanent: Sequence[bytes] | None) -> list[bytes]:
    """Return the flags for handled mail that the folder can keep.

    `permanent` is its PERMANENTFLAGS, None when the server sent none (RFC 9051, 7.1: then all are kept).
    """
    names = None if permanent is None else {flag.lower() for flag in permanent}
    if names is None or b"\\*" in names or HANDLED_KEYWORD.lower() in names:
        return [SEEN, HANDLED_KEYWORD]
    return [SEEN]


class Filing:
    """Files messages of the selected folder away over one connection. Raises imaplib's errors and OSError."""

    def __init__(
        self, client: Any, *, capabilities: frozenset[str], flags: list[bytes], folder: str | None
    ) -> None:
        """`client` is a signed-in imapclient; `folder` None means flag and leave where it is."""
        self._client = client
        self._capabilities = capabilities
        self._flags = flags
        self._wanted = folder
        self._folder: str | None = None  # its name on this server, once known to exist

    def file_away(self, uids: Sequence[int]) -> None:
        """Flag `uids`, and move them when a folder is set. What is gone already is passed over."""
        for some in in_chunks(uids):
            self._despite_missing(some, self._flag)
            if self._wanted is not None:
                self._despite_missing(some, self._move)

    def _despite_missing(self, uids: list[int], act: Any) -> None:
        """Run `act`; if it is refused because messages are gone, run it for those that are left.

        RFC 9051, 6.4.9 wants absent UIDs passed over in silence; some servers refuse the whole command.
        """
        try:
            act(uids)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            left = self._client.search(["UID", ",".join(map(str, uids))])
            if len(left) == len(uids):
                raise
            if left:
                act(sorted(left))

    def _flag(self, uids: list[int]) -> None:
        try:
            self._client.add_flags(uids, self._flags, silent=True)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            if self._flags == [SEEN]:
                raise
            self._client.add_flags(uids, [SEEN], silent=True)
            self._flags = [SEEN]  # the folder takes no keyword after all

    def _move(self, uids: list[int]) -> None:
        folder = self._target()
        if "MOVE" in self._capabilities:
            self._client.move(uids, folder)  # RFC 6851
        else:
            self._copy_and_delete(uids, folder)

    def _copy_and_delete(self, uids: list[int], folder: str) -> None:
        """What MOVE stands for, done by hand (RFC 6851, 3.3).

        Messages already marked deleted were copied by an earlier, interrupted run: they are not copied again.
        A plain EXPUNGE is never sent: it would remove what other people marked. Without UIDPLUS our messages
        therefore stay behind, marked deleted, until somebody cleans up the folder.
        """
        flags = self._client.get_flags(uids)
        fresh = [uid for uid in uids if uid in flags and DELETED not in flags[uid]]
        if fresh:
            self._client.copy(fresh, folder)
            self._client.add_flags(fresh, [DELETED], silent=True)
        if flags and "UIDPLUS" in self._capabilities:
            self._client.uid_expunge(sorted(flags))

    def _target(self) -> str:
        """Return the name of the folder for handled mail on this server, having made sure that it exists."""
        if self._folder is None:
            assert self._wanted is not None
            prefix, separator = self._namespace()
            candidates = [self._wanted]
            # "Desk/Processed" in the config means a folder in a folder, whatever this server puts between.
            local = self._wanted.replace("/", separator) if separator else self._wanted
            if prefix and not local.upper().startswith(prefix.upper()):
                local = prefix + local
            if local != self._wanted:
                candidates.insert(0, local)
            self._folder = self._find_or_create(candidates)
        return self._folder

    def _namespace(self) -> tuple[str, str]:
        """Prefix and separator of personal folders (RFC 2342); ("", "/") where the server does not say."""
        if "NAMESPACE" in self._capabilities:
            personal = self._client.namespace().personal
            if personal:
                prefix, separator = personal[0]
                return prefix or "", separator or "/"
        return "", "/"

    def _find_or_create(self, candidates: list[str]) -> str:
        for name in candidates:
            if self._client.folder_exists(name):
                return name
        self._client.create_folder(candidates[0])
        return candidates[0]
