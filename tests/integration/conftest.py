"""What several integration tests are run under."""

from __future__ import annotations

import pytest

from tests.servers import faulty_smtp as faulty


@pytest.fixture(params=[False, True], ids=["one by one", "pipelined"])
def pipelining(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the faulty server offers PIPELINING: nothing but the number of round trips may depend on it."""
    pipelined: bool = request.param
    if pipelined:
        monkeypatch.setattr(faulty, "EXTENSIONS", (*faulty.EXTENSIONS, "PIPELINING"))
    return pipelined
