"""A port of loopback that leads to a server and can be shut: a server that goes away and comes back."""

from __future__ import annotations

import contextlib
import socket
import threading


class Door:
    """Passes bytes between `port`, which stays the same, and the server on `target`."""

    def __init__(self, target: int) -> None:
        """Open at once."""
        self.target = target
        self.port = 0
        self._listener: socket.socket | None = None
        self._open_ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.open()

    def open(self, target: int | None = None) -> None:
        """Let connections through, to another server from now on if one is given."""
        self.target = target or self.target
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Cut every connection and refuse new ones. Shutting twice is fine."""
        listener, self._listener = self._listener, None
        if listener is not None:
            _cut(listener)
        with self._lock:
            ends, self._open_ends = self._open_ends, set()
        for end in ends:
            _cut(end)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                _cut(near)
                continue
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open_ends |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while content := source.recv(65536):
                sink.sendall(content)
        _cut(sink)
        with self._lock:
            self._open_ends.discard(sink)


def _cut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
