"""What a requester's mail wishes, if it says that clearly and little else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

from ..answers import chinese as chinese_answers
from ..answers import english as english_answers
from ..answers.clauses import Clause, take_apart
from ..answers.senses import Sense
from ..htmltext import STRUCK
from ..reply import forwards
from . import chinese, english
from .model import Wish, WishKind
from .phrases import ADDRESS, NUMBER, Phrases

MAX_WORDS = 1_500
"""Characters; whoever writes more says more than a wish."""
MAX_CLAUSES = 24
MAX_CLAUSE = 140
MOST_ADDRESSES = 20
MOST_NUMBERS = 20
_SUBJECT_LOOKED_AT = 300

_ANSWERS = re.compile(
    r"\s*(?:(?:re|aw|sv|antw|odp|vs|ref)(?:\[\d{1,3}\])?\s?:|(?:回复|答复|回覆|答覆|回)\s?:)", re.IGNORECASE
)
_BARE_ADDRESS = r"[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}"
_ADDRESS = re.compile(
    rf"[<(\[\"'\uff08]{{0,2}}(?:mailto:)?(?<![\w.@+-])({_BARE_ADDRESS})(?![\w@])[>)\]\"'\uff09]{{0,2}}"
    rf"|[<(\[\uff08]{{0,2}}(?:mailto:)?(?<=[^\x00-\x7f])({_BARE_ADDRESS})(?![A-Za-z0-9@])[>)\]\uff09]{{0,2}}"
)
_SEVERAL = re.compile(
    rf"{ADDRESS}(?:(?:\s|[,;、/&+]|and|及|和|与|以及|跟|plus){{0,6}}{ADDRESS})+", re.IGNORECASE
)
_NUMBER = re.compile(r"[\[【(\uff08]?\s?[#\uff03]?\s?(?<![\d-])(\d{8}-\d{3,6})(?![\d-])\s?[\]】)\uff09]?")
_COLON = re.compile(
    rf"(?:(?<=抄送)|(?<=抄送人)|(?<=\bcc)|(?<=copy))\s?([:\uff1a])\s?(?=[^:\uff1a\n]{{0,30}}{ADDRESS})",
    re.IGNORECASE,
)
_URGENT = re.compile(r"urgent|asap|help|important|critical|紧急|急")
_MERELY_FINE = re.compile(
    r"(?:all |it is |that is )?(?:fine|ok|okay|good|no problems?)|(?:都|应该)?(?:没有?问题|可以|行|好)了?"
)
"""What may as well agree to something that was asked: it does not say that the fault is gone."""
_HEADING = re.compile(
    r"(?:the )?(?:current |ticket |latest )?(?:status|progress)|updates|news|eta"
    r"|(?:工单|最新|当前)?(?:状态|进度|进展|消息|结果|动态|情况)"
)
_ACTS = (WishKind.WITHDRAW, WishKind.CLOSE)
_POLITE = Sense.THANKS | Sense.PRAISE | Sense.RECEIVED | Sense.AGREED | Sense.YES
_SETTLED = _POLITE | Sense.FIXED | Sense.LEANING | Sense.TRIED


@dataclass(frozen=True, slots=True)
class _Said:
    """What one clause says, as far as a wish is concerned."""

    kind: WishKind | None = None
    closes_it: bool = False
    more: bool = False
    """It says something that a person has to read."""
    heading: bool = False
    """A mere noun, such as "Status": above something else it is a heading and no question."""
    why: bool = False
    """It tells why something is no longer needed."""
    fixed: bool = False


def read_wish(subject: str, words: str) -> Wish | None:
    """Return the wish that a mail says clearly; None for anything else. Raises nothing.

    `words` are the writer's own: no quotes, no signature. The subject counts if it is theirs, too: that of an
    answer, or one with a ticket's number, is not. What acts on the ticket (withdraw, close) is only read when
    at most a reason stands beside it; what only asks may stand beside anything: `Wish.alone` tells. Two
    wishes that do not go together are none: a person reads them. At most `MAX_WORDS` characters are read.
    """
    if len(words) > MAX_WORDS or forwards(subject) or STRUCK in words:
        return None  # of what is partly crossed out, a person has to see what is meant
    addresses: list[str] = []
    numbers: list[str] = []
    title = _own_subject(subject)
    sentences = [_marked(part, addresses, numbers) for part in (title, words) if part and not part.isspace()]
    if len(addresses) > MOST_ADDRESSES or len(numbers) > MOST_NUMBERS:
        return None
    clauses: list[Clause] = []
    titled = 0
    for sentence in sentences:
        answer = take_apart(sentence)
        if not answer.whole or len(clauses) + len(answer.clauses) > MAX_CLAUSES:
            return None
        if answer.emoji & (Sense.DOUBT | Sense.BROKEN):
            return None
        clauses.extend(answer.clauses)
        titled = titled or len(clauses)
    if not any(_may_wish(clause) for clause in clauses):
        return None  # as most mails: what else they say need not be known
    said = list(_all_said(clauses, words_at=titled if title else 0))
    if title and any(each.more for each in said[titled:]) and not any(each.kind for each in said[titled:]):
        return None  # "Status" above a report is its title
    kind = _one_kind(said)
    if kind is None or (kind is WishKind.ADD_PERSON and not addresses):
        return None
    more = any(each.more for each in said)
    if more and (kind in _ACTS or all(each.heading for each in said if each.kind is not None)):
        return None
    told = any(each.more or each.why or (each.fixed and kind not in _ACTS) for each in said)
    alone = not told and not _two(said)
    return Wish(
        kind=kind,
        addresses=tuple(dict.fromkeys(addresses)) if kind is WishKind.ADD_PERSON else (),
        numbers=tuple(dict.fromkeys(numbers)),
        alone=alone,
    )


def _own_subject(subject: str) -> str:
    """Return the subject if its writer made it; "" for that of an answer, or one with a ticket's number that
    says no wish."""
    subject = unicodedata.normalize("NFKC", subject[:_SUBJECT_LOOKED_AT]).strip()
    if _ANSWERS.match(subject):
        return ""
    if _NUMBER.search(subject):
        addresses: list[str] = []
        said = list(_all_said(take_apart(_marked(subject, addresses, [])).clauses, words_at=-1))
        wishes = any(each.kind is not None for each in said)
        return subject if wishes and not any(each.more for each in said) else ""
    return subject


def _marked(text: str, addresses: list[str], numbers: list[str]) -> str:
    """Put a word in place of each address and ticket number, and collect them."""

    def address(match: re.Match[str]) -> str:
        found = match[1] or match[2]
        if found.casefold() not in (each.casefold() for each in addresses):
            addresses.append(found)
        return f" {ADDRESS} " if len(addresses) <= MOST_ADDRESSES else " "

    def number(match: re.Match[str]) -> str:
        numbers.append(match[1])
        return f" {NUMBER} "

    text = _NUMBER.sub(number, _ADDRESS.sub(address, text)).replace("、", ", ")
    return _COLON.sub(_no_colon, _SEVERAL.sub(ADDRESS, text))


def _no_colon(match: re.Match[str]) -> str:
    """A colon would part "cc: Li Lei"; between Chinese signs a blank would, too."""
    return "" if match.string[match.start() - 1] > "\u2e80" else " "


def _all_said(clauses: Sequence[Clause], *, words_at: int) -> Iterator[_Said]:
    """Yield what each clause says; a name may stand in the first one of the words, at `words_at`."""
    adding = False
    for at, clause in enumerate(clauses):
        said = _said(clause, adding=adding, first=at == words_at)
        adding = said.kind is WishKind.ADD_PERSON
        yield said


def _may_wish(clause: Clause) -> bool:
    """Say whether a clause is a wish, or the beginning of one."""
    if len(clause.text) > MAX_CLAUSE:
        return False
    language = chinese if chinese_answers.is_chinese(clause.text) else english
    text = language.plain(clause.text)
    phrases: Phrases = language.PHRASES
    return (
        phrases.wish(text) is not None
        or phrases.close_it.fullmatch(text) is not None
        or phrases.of_anything.fullmatch(text) is not None
        or _with_reason(text, language) is not None
    )


def _said(clause: Clause, *, adding: bool, first: bool) -> _Said:
    text = clause.text
    if not text:
        return _Said(more=clause.contrast)
    if len(text) > MAX_CLAUSE:
        return _Said(more=True)
    is_chinese = chinese_answers.is_chinese(text)
    language = chinese if is_chinese else english
    phrases: Phrases = language.PHRASES
    text = language.plain(text)
    kind = phrases.wish(text)
    if kind in (WishKind.CLOSE, WishKind.WITHDRAW) and _is_asked(clause, text) and _asks_whether(text):
        return _Said(more=True)
    if kind is not None:
        return _Said(kind=kind, heading=_HEADING.fullmatch(text) is not None)
    if (parted := _with_reason(text, language)) is not None:
        return parted
    if adding and phrases.one_more.fullmatch(text):
        return _Said(kind=WishKind.ADD_PERSON)
    if phrases.close_it.fullmatch(text) and not clause.asked:
        return _Said(closes_it=True)
    if phrases.fillers.fullmatch(text):
        return _Said()
    if phrases.of_anything.fullmatch(text):
        return _Said(kind=WishKind.STATUS, more=True)
    if phrases.reasons.fullmatch(text):
        return _Said(why=True)
    read = chinese_answers.read_clause if is_chinese else english_answers.read_clause
    sense = read(text, False)  # "Hi Ann, any news?": it is not the greeting that asks
    if not sense & ~_POLITE and not clause.contrast:
        return _Said()
    if not sense & ~_SETTLED:
        return _Said(fixed=_MERELY_FINE.fullmatch(text) is None)
    if first and not is_chinese and sense == Sense.OTHER and _may_be_a_name(text):
        return _Said()
    return _Said(more=True)


def _with_reason(text: str, language: ModuleType) -> _Said | None:
    """Read "please close it because it works again": a wish and why, in one clause."""
    because: re.Match[str] | None = language.BECAUSE.search(text)
    if because is None:
        return None
    kind = language.PHRASES.wish(text[: because.start()])
    if kind is None:
        return None
    why = language.PHRASES.reasons.fullmatch(text[because.end() :]) is not None
    return _Said(kind=kind, why=why, more=not why)


_ASKED = re.compile(
    r".*(?:吗|么|呢|是不是|对不对|行不行|好不好|可不可以|or not)"
    r"|(?:(?:so|and) )*(?:can|could|may|shall|should|is|are|was|were|do|does|did) "
    r"(?:i|we|it|this|that|the|my|our)\b.*"
)
"""How a question sounds: on a phone the mark at its end is often left out."""


def _is_asked(clause: Clause, text: str) -> bool:
    return clause.asked or _ASKED.fullmatch(text) is not None


def _asks_whether(text: str) -> bool:
    """Whether a question asks if something may be done, or was, rather than that it be done."""
    return re.match(
        r"(?:(?:please|so|and) )*(?:can|could|would|will) (?:you|someone|somebody)", text
    ) is None and (
        re.match("(?:请|麻烦|能否|能不能|可否|可不可以|能|你们?|您|帮).{0,4}(?:帮|把|撤|关|取消)", text)
        is None
    )


def _may_be_a_name(text: str) -> bool:
    words = text.split()
    return len(words) <= 2 and len(text) <= 24 and _URGENT.search(text) is None and ADDRESS not in text


def _one_kind(said: list[_Said]) -> WishKind | None:
    """Return the one wish among what is said; None for none, or for several that contradict."""
    kinds = {each.kind for each in said if each.kind is not None}
    if any(each.closes_it for each in said):
        if any(each.fixed or each.why for each in said) or kinds & set(_ACTS):
            kinds.add(WishKind.CLOSE)
        else:
            return None  # close what? It may be a window or a port
    if kinds == {WishKind.STATUS, WishKind.LIST}:
        return WishKind.LIST
    if kinds == {WishKind.STATUS, WishKind.ADD_PERSON}:
        return WishKind.ADD_PERSON
    if kinds == {WishKind.WITHDRAW, WishKind.CLOSE}:
        return WishKind.WITHDRAW
    return next(iter(kinds)) if len(kinds) == 1 else None


def _two(said: list[_Said]) -> bool:
    kinds = {each.kind for each in said}
    return {WishKind.STATUS, WishKind.ADD_PERSON} <= kinds
