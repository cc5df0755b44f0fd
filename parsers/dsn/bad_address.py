"""Does a refusal say that the address is bad, or only that this mail was not wanted just now?"""

from __future__ import annotations

from parsers.dsn.status import enhanced_code
from parsers.dsn.wording import fold
from parsers.dsn.words import SAYS_SOFT
from parsers.model import BouncedRecipient

MAX_READ_CHARS = 6_000

# RFC 3463, 3.2 and 3.3, and 5.1.10 of RFC 7505: mailbox or domain unknown, bad syntax, moved, disabled.
_BAD = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
# These say little: what stands beside them decides. 5.4.1 and 5.4.4 are what Microsoft says of addresses and
# domains that do not exist, 5.5.0 what Outlook.com says; 5.0.0, 5.1.0 and 5.3.0 are said of anything.
_VAGUE = frozenset({"", "5.0.0", "5.1.0", "5.3.0", "5.4.1", "5.4.4", "5.4.310", "5.5.0", "5.7.0"})

# Folded (`wording.fold`): lower case, no accents.
_SAYS_BAD: tuple[str, ...] = (
    "unknown host", "name is not recognized",
    "user unknown", "unknown user", "unknown recipient", "recipient unknown", "unknown address",
    "unknown mailbox", "unknown account", "unknown local", "unknown virtual", "mailbox unknown",
    "account unknown", "no such", "does not exist", "doesn't exist", "not exist", "address not found",
    "mailbox not found", "user not found", "recipient not found", "account not found", "host not found",
    "domain not found", "could not be found", "couldn't be found", "wasn't found", "was not found",
    "not found in", "not found at",
    "no mailbox here", "no mailbox by that name", "no account by that name", "not a valid mailbox",
    "not a valid user", "not a known user", "not our customer", "not listed in", "invalid mailbox",
    "invalid recipient", "invalid address", "invalid user", "invalid final delivery userid", "bad address",
    "bad destination", "bad recipient", "unrouteable address", "unroutable address",
    "unrouteable mail domain",
    "account disabled", "account is disabled", "account has been disabled", "mailbox disabled",
    "mailbox is disabled", "mailbox has been disabled", "user disabled", "account is inactive",
    "account inactive", "mailbox is inactive", "inactive mailbox", "no longer valid", "no longer active",
    "no longer in use", "account expired", "has been deactivated", "doesn't have a",
    "recipient address rejected: access denied", "nullmx",
    "unbekannt", "nicht gefunden", "existiert nicht", "inconnu", "n'existe pas", "introuvable",
    "desconocid", "no existe", "no se encuentra", "sconosciut", "inesistente", "non esiste", "desconhecid",
    "nao existe", "onbekend", "nieznany", "не существует", "не найден",
    "不存在", "无此用户", "查无此", "没有此用户", "没有该用户", "无效地址", "地址无效", "收件人无效",
    "无效的收件人", "找不到", "未找到", "已停用", "已禁用", "被禁用", "已注销",
    "沒有此", "無此", "查無此", "無效",
    "宛先不明", "見つかりません", "存在しません", "존재하지 않", "없는 사용자",
)  # fmt: skip

# Any of these: full, too large, unwanted, or our own fault. The address may well be good.
_SAYS_OTHERWISE: tuple[str, ...] = (
    *SAYS_SOFT, "try again",
    "is full", "spam", "blacklist", "blocklist", "block list", "black list", "denylist",
    "is blocked", "was blocked", "been blocked", "message blocked", "mail blocked", "reputation", "policy",
    "virus", "malware", "rejected for content", "content rejected", "message content", "attachment type",
    "too large", "too big", "message size", "size limit", "maximum size", "size exceed", "too quickly",
    "too many", "rate limit", "receiving mail at a rate", "relaying denied", "relay access denied",
    "unable to relay", "not permitted to relay", "authentication", "not authenticated", "dmarc", "dkim",
    "spf ", "sender address rejected", "sender rejected", "sender denied", "sender verify",
    "sender domain", "unknown sender", "hop count", "loop", "垃圾邮件", "垃圾郵件", "病毒",
    "拒绝策略", "已满", "已滿", "过大", "黑名单", "黑名單", "发件人被", "拒绝发件人", "太多", "太频繁",
)  # fmt: skip


def says_bad_address(status: str, diagnostic: str, *, permanent: bool) -> bool:
    """Say whether a refusal is about the address itself: user or domain unknown, mailbox disabled.

    By the enhanced code (RFC 3463: 5.1.x, 5.2.1), else by the words; words that speak of size, quota, spam,
    policy or our own rights outweigh both. When in doubt it is not: a live address must not pass for dead.
    """
    if not permanent or (status not in _BAD and status not in _VAGUE):
        return False
    words = fold(diagnostic[:MAX_READ_CHARS])
    if any(phrase in words for phrase in _SAYS_OTHERWISE):
        return False
    return status in _BAD or any(phrase in words for phrase in _SAYS_BAD)


def read_refusal(address: str, reply: str) -> BouncedRecipient:
    """Return what an SMTP server's final refusal of a recipient says, in the form of a bounce.

    `reply` is its answer, code first: "550 5.1.1 no such user" (RFC 5321, 4.2; RFC 2034). Raises nothing.
    """
    status = enhanced_code(reply)
    return BouncedRecipient(
        address=address,
        action="failed",
        status=status,
        permanent=True,
        bad_address=says_bad_address(status, reply, permanent=True),
        diagnostic=reply,
    )
