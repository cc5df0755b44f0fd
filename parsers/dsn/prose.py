"""Recipients and reasons out of bounces written for people, by any mail system."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from parsers.dsn.bad_address import says_bad_address
from parsers.dsn.report import ADDRESS, MAX_DIAGNOSTIC_CHARS, MAX_RECIPIENTS, Action
from parsers.dsn.status import is_permanent, refine, telling_code
from parsers.dsn.wording import fold
from parsers.dsn.words import RETURNED_FROM_HERE, SAYS_DELAYED, SAYS_FINAL
from parsers.model import BouncedRecipient

_MAX_LINES = 300
_MAX_LINE_CHARS = 600
_MAX_MARKER_CHARS = 120

# "<user@example.org>:", "    user@example.org", "550 5.1.1 <user@example.org>... User unknown",
# "To: user@example.org", "- user@example.org", "收件人：user@example.org"
_LISTED = re.compile(
    r"[ \t>*•·|-]{0,12}"
    r"(?:(?:[45]\d\d[ -])(?:[45]\.\d{1,3}\.\d{1,3}[ -])?)?"
    r"(?:(?:(?:failed |intended |final |original |bad |e-?mail )?(?:recipients?|address(?:es)?|to|"
    r"user|account)|error-for|"
    r"undeliverable (?:to|address)|unknown (?:user|address|recipient)|"
    r"user mailbox exceeds allowed size|unknown host|invalid final delivery userid|"
    r"empf[aä]nger|destinataires?|destinatarios?|destinatari[oi]?|"
    r"收件人|收件人地址|退信地址|收件者|宛先|受信者|получатель)[^:：\n<]{0,40}[:：][ \t]*|"
    r"(?:收\s?件\s?人|收件者|宛先)[ \t]+)?"
    r"[ \t\"'<(\[]{0,6}(?:(?:mailto|smtp|rfc822|e-mail)[:;][ \t]*<?)?"
    r"(?:(?P<address>" + ADDRESS.pattern + r")|(?<=<)(?P<angle>[^<>\s@]{1,64}@[^<>\s@]{1,253})(?=>))",
    re.IGNORECASE,
)
_RCPT = re.compile(r"rcpt to:\s{0,3}<(?P<address>" + ADDRESS.pattern + r")>", re.IGNORECASE)
_INTRO = re.compile(
    r"(?:following|these|this|to the|intended|failed|affected|one or more|all)[^.\n]{0,40}"
    r"(?:recipient|address|user|destination|person|group)|"
    r"deliver(?:ed)? (?:your )?(?:mail |message |email )?to\b|folgende|"
    r"destinataire|destinatari|收件人|送达|投递|发送到|宛先|受信者|получател",
    re.IGNORECASE,
)
_HEADER_LINE = re.compile(
    r"(?:received|return-path|message-id|delivered-to|x-[\w-]{1,40}|mime-version|dkim-signature)\s?:",
    re.IGNORECASE,
)
_FROM_LINE = re.compile(
    r"[ \t>*]{0,8}(?:from|sender|von|de|mail from|发件人|寄件者|送信者|reply-to|cc)\b\s?[:：<]|"
    r".{0,80}\bmail from:",
    re.IGNORECASE,
)
_NOT_RECIPIENT = re.compile(r"(?:postmaster|mailer-daemon|abuse|hostmaster|webmaster|noc)@", re.IGNORECASE)


_EXPANDED = re.compile(r"\(expanded from:? {0,3}<?(?P<address>" + ADDRESS.pattern + ")", re.IGNORECASE)
_REASON = re.compile(
    r"[ \t|*(>-]{0,8}(?:退信原因|退回原因|失败原因|错误原因|原因|bounce reason|reason|error-text|error|"
    r"grund|raison|motivo|причина|理由)(?:[^\n:：|]{0,40})[:：|][ \t|]{0,8}",
    re.IGNORECASE,
)
# The next row of a form, or a label of its own: "英文说明：", "Remote server: | mx.example".
_NEXT_LABEL = re.compile(r"[ \t|]{0,4}(?:[\u3000\u4e00-\u9fff]{2,10}[ \t]?[:：]|[^|:：]{1,40}[:：] \| )")
_ACCOUNT = re.compile(r"[\w.-]{2,64}")
_MAX_MENTIONED = 20
_MAX_RETURNED_CHARS = 60_000


@dataclass(slots=True)
class _Found:
    address: str
    diagnostic: str = ""


def said_by_the_system(text: str) -> list[str]:
    """Return the lines of `text` before the returned message, without trailing space, at most 300."""
    lines: list[str] = []
    headers = 0
    named = False
    for raw in text[: _MAX_LINES * _MAX_LINE_CHARS].split("\n", _MAX_LINES)[:_MAX_LINES]:
        line = raw[:_MAX_LINE_CHARS].rstrip()
        headers = headers + 1 if _HEADER_LINE.match(line) else 0
        if headers >= 2:
            del lines[-1]
            break
        # Before a recipient was named, "original message" is part of a sentence.
        if named and len(line) < _MAX_MARKER_CHARS:
            folded = fold(line)
            if any(marker in folded for marker in RETURNED_FROM_HERE):
                break
        named = named or ("@" in line and ADDRESS.search(line) is not None)
        lines.append(line)
    return lines


def _rest_of_block(lines: list[str], start: int, first: str) -> str:
    """Return what is said about a recipient: the rest of its line and the lines up to an empty one."""
    words = [first.strip(" \t:;.,<>()[]\"'-…")]
    for line in lines[start + 1 : start + 12]:
        if _LISTED.match(line):
            break
        # "because:" and "退信原因：" announce what stands below the empty line.
        announced = words[-1].endswith((":", "："))
        if any(words) and not announced and (not line.strip() or _NEXT_LABEL.match(line)):
            break
        if line.strip():
            words.append(line.strip())
    return " ".join(" ".join(words).split())[:MAX_DIAGNOSTIC_CHARS]


def _add_reason(entry: _Found, lines: list[str]) -> None:
    """Give the only recipient what stands behind "Reason:" or "退信原因：", unless it has more already."""
    if label := _REASON.match(entry.diagnostic):
        entry.diagnostic = entry.diagnostic[label.end() :] or entry.diagnostic
        return
    if telling_code(entry.diagnostic):
        return
    for number, line in enumerate(lines):
        found = _REASON.match(line)
        if found:
            said = _rest_of_block(lines, number, line[found.end() :])
            entry.diagnostic = said or entry.diagnostic
            return


def _words_before(line: str, end: int) -> str:
    label = line[:end].strip(" \t:：<>*|-\"'([")
    return label if " " in label else ""


def _listed(lines: list[str], start: int, never: frozenset[str]) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for number in range(start, len(lines)):
        line = lines[number]
        match = _LISTED.match(line)
        if match is None or _FROM_LINE.match(line):
            continue
        address = _clean(match["address"] or match["angle"])
        key = address.lower()
        if key in never or _NOT_RECIPIENT.match(key):
            continue
        # "User mailbox exceeds allowed size: user@example.org" says it before the address.
        said = _rest_of_block(lines, number, line[match.end() :]) or _words_before(
            line, match.start("address")
        )
        entry = found.setdefault(key, _Found(address))
        # A later line with a code ("550 5.1.1 <user>... unknown") says more than a bare list.
        if telling_code(said) and not telling_code(entry.diagnostic):
            entry.diagnostic = said
        entry.diagnostic = entry.diagnostic or said
        if len(found) >= MAX_RECIPIENTS:
            break
    for entry in found.values():
        # Sendmail names the account that an alias led to; we wrote to the alias.
        if alias := _EXPANDED.search(entry.diagnostic):
            entry.address = _clean(alias["address"])
    return found


def _bare(lines: list[str], start: int, domain: str) -> dict[str, _Found]:
    """Return account names without a domain, listed below an introduction that ends in a colon (AOL)."""
    found: dict[str, _Found] = {}
    if (
        not domain
        or not lines
        or (
            not lines[start].endswith(":")
            and not any(line.endswith(":") for line in lines[start : start + 3])
        )
    ):
        return found
    for number in range(start + 1, min(start + 12, len(lines))):
        word = lines[number].strip()
        if word and _ACCOUNT.fullmatch(word) and lines[number][0] in " \t":
            address = f"{word}@{domain}"
            found[address.lower()] = _Found(address, _rest_of_block(lines, number, ""))
    return found


def _paragraph_from(lines: list[str], start: int) -> str:
    """Return line `start` and the two below it, up to an empty one."""
    words = []
    for line in lines[start : start + 3]:
        if not line.strip():
            break
        words.append(line.strip())
    return " ".join(" ".join(words).split())[:MAX_DIAGNOSTIC_CHARS]


def _mentioned(lines: list[str], never: frozenset[str], returned: str) -> dict[str, _Found]:
    """Return addresses that stand anywhere in the words, for systems that list nothing.

    Of several, those that also stand in the returned message: the others may be advice ("write to
    ... instead"), and a live address must not be taken for a dead one. Without one, only the first.
    """
    found: dict[str, _Found] = {}
    for pattern in (_RCPT, ADDRESS):
        for number, line in enumerate(lines):
            if _FROM_LINE.match(line) or _HEADER_LINE.match(line):
                continue
            for match in pattern.finditer(line) if "@" in line else ():
                address = _clean(match["address"] if pattern is _RCPT else match[0])
                key = address.lower()
                if key in never or _NOT_RECIPIENT.match(key) or "." not in key.partition("@")[2]:
                    continue
                found.setdefault(key, _Found(address, _paragraph_from(lines, number)))
            if len(found) >= _MAX_MENTIONED:
                break
        if found and pattern is _RCPT:
            return found
    if len(found) > 1:
        known = {key: entry for key, entry in found.items() if key in returned}
        return known or dict(list(found.items())[:1])
    return found


def _clean(address: str) -> str:
    """Take off what stands around an address in prose, and Exchange's "SMTP=" before it."""
    bare = address.strip(".'`\"")
    return bare[5:] if bare.lower().startswith("smtp=") else bare


def _action(words: str, subject: str) -> Action:
    if any(phrase in words or phrase in subject for phrase in SAYS_DELAYED) and not any(
        phrase in words or phrase in subject for phrase in SAYS_FINAL
    ):
        return "delayed"
    return "failed"


def recipients_in(
    text: str, subject: str, named: Iterable[str], never: Iterable[str], domain: str = ""
) -> tuple[BouncedRecipient, ...]:
    """Return the recipients a bounce in plain words speaks of, with what it says of each.

    `named` are addresses from headers such as X-Failed-Recipients: they win. `never` are addresses
    that cannot have bounced: the sender of the bounce and its addressee. `domain` completes bare
    account names.
    """
    lines = said_by_the_system(text)
    words = fold("\n".join(lines))
    excluded = frozenset(address.lower() for address in never)
    returned = text[sum(len(line) for line in lines) : _MAX_RETURNED_CHARS].lower()
    start = next((number for number, line in enumerate(lines) if _INTRO.search(line)), 0)
    found = (
        _listed(lines, start, excluded)
        or _bare(lines, start, domain)
        or _mentioned(lines[start:], excluded, returned)
        or _listed(lines, 0, excluded)
        or _mentioned(lines, excluded, returned)
    )
    chosen = {address.lower(): found.get(address.lower(), _Found(address)) for address in named} or found
    if len(chosen) == 1:
        _add_reason(next(iter(chosen.values())), lines)
    action = _action(words, subject)
    block = "\n".join(lines)
    read: list[BouncedRecipient] = []
    for entry in list(chosen.values())[:MAX_RECIPIENTS]:
        # What is said of all is said of the only one.
        reason = (
            entry.diagnostic
            if len(chosen) > 1 or telling_code(entry.diagnostic)
            else f"{entry.diagnostic}\n{block}"
        )
        status = refine("", reason)
        failed = action == "failed"
        permanent = failed and is_permanent(status, reason, failed=failed)
        read.append(
            BouncedRecipient(
                address=entry.address,
                action=action,
                status=status,
                permanent=permanent,
                bad_address=says_bad_address(status, reason, permanent=permanent),
                diagnostic=entry.diagnostic,
            )
        )
    return tuple(read)
