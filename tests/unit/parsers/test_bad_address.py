"""A bad address is told from a mail that was not wanted: by code, by words, never against the words."""

from __future__ import annotations

import pytest

from parsers.dsn import read_refusal

BAD = (
    "550 5.1.1 <a@x.example>: Recipient address rejected: User unknown in virtual mailbox table",
    "550 no such user",
    "550 5.1.1 unknown",
    "553 5.1.2 domain of recipient not found",
    "553 5.1.3 bad address syntax",
    "551 5.1.6 user has moved",
    "556 5.1.10 Domain does not accept mail (nullMX)",
    "550 5.2.1 The email account that you tried to reach is disabled.",
    "550 5.4.1 Recipient address rejected: Access denied. [mx.example]",
    "550 5.4.310 DNS domain x.example does not exist",
    "550 5.5.0 Requested action not taken: mailbox unavailable (user not found)",
    "550 5.1.0 Address rejected: no such user",
    "554 delivery error: dd This user doesn't have a x.example account",
    "550 Unrouteable address",
    "550 User not found: a@x.example",
    "550 收件人地址不存在",
    "550 5.0.0 用户不存在",
    "550 Benutzer unbekannt",
    "550 destinataire inconnu",
)
GOOD = (
    "552 5.2.2 mailbox full",
    "552 5.2.2 Quota exceeded",
    "552 5.3.4 message too large",
    "552 5.2.3 message exceeds maximum size for this user",
    "550 5.7.1 blocked using a block list",
    "550 5.7.1 Service unavailable, client host blocked; does not exist in our list",
    "554 5.7.0 virus found",
    "550 5.1.1 rejected as spam",
    "550 5.1.1 <a@x.example>: mailbox is full",
    "550 5.2.1 receiving mail at a rate that prevents additional messages",
    "550 5.1.7 sender address is bad",
    "550 5.1.8 sender's domain does not exist",
    "550 5.1.0 sender rejected: does not exist",
    "554 5.4.6 too many hops",
    "554 5.4.4 timed out",
    "550 relaying denied",
    "550 5.7.1 relay access denied",
    "550 5.7.26 DMARC: not authenticated",
    "550 rejected by policy: user unknown to us",
    "550 rejected",
    "554 transaction failed",
    "550 对方拒收：垃圾邮件，用户不存在",
    "",
)


@pytest.mark.parametrize("reply", BAD)
def test_a_refusal_of_the_address_is_known_as_one(reply: str) -> None:
    found = read_refusal("a@x.example", reply)
    assert (found.bad_address, found.permanent, found.action) == (True, True, "failed")
    assert found.diagnostic == reply


@pytest.mark.parametrize("reply", GOOD)
def test_a_refusal_for_another_reason_is_no_verdict_on_the_address(reply: str) -> None:
    assert not read_refusal("a@x.example", reply).bad_address


def test_the_code_is_the_servers_own() -> None:
    assert read_refusal("a@x.example", "550 5.1.1 no").status == "5.1.1"
    assert read_refusal("a@x.example", "550 no such user at 10.5.1.1").status == ""


def test_an_endless_reply_is_read_to_a_bound() -> None:
    tail = "550 " + "x" * 1_000_000 + " no such user"
    assert not read_refusal("a@x.example", tail).bad_address
