"""Which of the desk's languages a person writes in, judged from their own words (SPEC A6)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from daemon.desk.model import Language

LOOKED_AT = 700
"""Characters that are looked at: a person's language does not change after half a page."""

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3041-\u30fa\u31f0-\u31ff\uff66-\uff9d]")
_HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7a3]")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u052f\u0590-\u06ff\u0900-\u0e7f\u10a0-\u10ff]")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff][A-Za-z\u00c0-\u024f\u1e00-\u1eff'’]*")

_NO_PROSE = (
    (("://", "www."), re.compile(r"https?://\S{1,300}|\bwww\.\S{1,200}")),
    (("@",), re.compile(r"[\w.+-]{1,64}@\S{1,100}")),
    ((":\\",), re.compile(r"[A-Za-z]:\\\S{1,200}")),
    (
        ('"', "“", "「", "『"),
        re.compile(r"\"[^\"\n]{2,300}\"|“[^”\n]{2,300}”|「[^」\n]{2,300}」|『[^』\n]{2,300}』"),
    ),
    (
        tuple("0123456789_"),
        re.compile(
            r"\b[A-Z]{2,8}-\d{2,8}:[^\n]{0,300}|\b[A-Za-z]{1,80}[_\d][\w.]{0,80}|\b\d[\w.:]{0,80}", re.ASCII
        ),
    ),
)
"""What no person phrases, each with its sign: addresses, paths, quoted messages, codes and identifiers."""

_LOG_LINE = re.compile(
    r"\s*(?:\d{2,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T]|\[?\d{1,2}:\d{2}:\d{2}|at [\w$.<>]{3,80}\(|Traceback\b"
    r"|File \"|Caused by:|(?:[\w.]{1,80}(?:Error|Exception)|ERROR|WARN(?:ING)?|FATAL|INFO|DEBUG)\b[ :]"
    r"|[>$#] )"
)
"""A line that a program wrote."""

_ENGLISH = frozenset(
    """the an a is are was were be been am to of in on at for with and or not no my our your its it
    this that i we you u he she they has have had having do does did can cannot could will would
    should please thanks hello hi when what how why where from after since but if me us there any
    need again still now it's i'm i've what's don't doesn't can't won't isn't didn't couldn't""".split()
)
"""English function words; they are hardly ever what a product is called."""

_FOREIGN = frozenset(
    """ich mich mir nicht das der die ist und bitte mein meine mehr kann auf dem den ein eine haben wir sie
    je ne pas mon ma mes les le la est et une pouvez vous plus bonjour merci dans sur avec
    hola puedo mi el los las en que gracias por para una cuenta tengo con
    olá não obrigado consigo meu minha uma com por favor
    ciao non riesco grazie il per una sono mio della
    ik kan niet het een mijn met voor tôi không được""".split()
)
"""Function words of other languages in Latin script; those that are English as well are left out."""

_SPEAKS_ENGLISH = frozenset("i my our me us i'm i've u please".split())
"""What a person says and an error text does not, or seldom; greetings apart: everybody writes "Hi"."""
_GREETS = frozenset("hello hi dear thanks regards".split())
_SPEAKS_CHINESE = re.compile(
    r"我|您|你|咱|俺|麻烦|谢谢|謝謝|大家|各位|请问|請問|请帮|請幫|请协助|請協助|帮忙|幫忙|求助|吗|呢|吧|了|又|还是|怎么|打不开|不行|报错|提示|失败"
)
_CHINESE_GRAMMAR = re.compile(r"[的了是在不没沒就把被这這那也都还還又请請點点到后後出来來無无]|提示")
"""What the name of a person, a place or a system seldom has."""
_MACHINE_MANNERS = re.compile(
    r"\bplease (?:check|try|contact|click|enter|see|note|verify|wait|restart|make|ensure|log|sign|refer)\b",
    re.I,
)

_MOSTLY = 3
"""So many times as much of one language settles it."""
_PARALLEL = 8
"""Words of each language from which a text may be the same thing said twice."""


def detect(text: str) -> Language | None:
    """Return the language of a person's own words, or None when unsure.

    Unsure: too little, both languages alike, or another language (kana and hangul are no Chinese). What
    no person phrases is left out: addresses, logs, codes, messages in quotes. An error text without quotes
    is told by its manner: it says neither "I" nor "please help me", and "我" or "麻烦" even less.
    """
    own = "\n".join(line for line in text[:LOOKED_AT].split("\n") if not _LOG_LINE.match(line))
    for signs, pattern in _NO_PROSE:
        if any(sign in own for sign in signs):
            own = pattern.sub(" ", own)
    share = _share(own)
    if share.other:
        return None
    if share.chinese and share.english:
        return _of_both(share)
    if share.chinese:
        return Language.ZH_CN
    return Language.EN if share.english else None


def other_than(language: Language) -> Language:
    """Return the desk's other language."""
    return Language.EN if language is Language.ZH_CN else Language.ZH_CN


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """How much of a text is in which language, in words; a Chinese word has about two characters."""

    chinese: float
    english: int
    """0 without any function word: names of products are in no language."""
    phrased: bool
    """The Chinese is more than names."""
    spoken_chinese: int
    """Places where a Chinese person speaks."""
    spoken_english: int
    other: bool
    """Another language has more than both."""


_OTHER = _Share(chinese=0, english=0, phrased=False, spoken_chinese=0, spoken_english=0, other=True)


def _share(text: str) -> _Share:
    han, kana, hangul = (len(pattern.findall(text)) for pattern in (_HAN, _KANA, _HANGUL))
    written = _WORD.findall(text)
    words = [word.lower().replace("’", "'") for word in written]
    function = sum(word in _ENGLISH for word in words)
    if len(words) < _MOSTLY and all(word.isupper() for word in written):
        function = 0  # "IT" is no pronoun
    foreign = sum(word in _FOREIGN for word in words) + sum(not word.isascii() for word in words)
    if kana > 1 and kana * 4 > han and kana > len(words):
        return _OTHER
    elsewhere = hangul + len(_OTHER_SCRIPT.findall(text))
    if elsewhere > 1 and elsewhere > han and elsewhere > 2 * len(words):
        return _OTHER
    if foreign > function and foreign > han / 2:
        return _OTHER
    spoken_chinese = len(_SPEAKS_CHINESE.findall(text))
    spoken = sum(word in _SPEAKS_ENGLISH for word in words) - len(_MACHINE_MANNERS.findall(text))
    if not spoken_chinese:
        spoken += sum(word in _GREETS for word in words)
    return _Share(
        chinese=han / 2 if han > 1 else 0,
        english=len(words) if function else 0,
        phrased=bool(_CHINESE_GRAMMAR.search(text)),
        spoken_chinese=spoken_chinese,
        spoken_english=spoken,
        other=False,
    )


def _of_both(share: _Share) -> Language | None:
    """Judge a mixed text: by who speaks in it, then by how much of each there is."""
    much_english = share.english >= _MOSTLY * share.chinese
    much_chinese = share.chinese >= _MOSTLY * share.english
    if share.spoken_chinese > 0 and share.spoken_english <= 0:
        return Language.ZH_CN
    if share.spoken_english > 0 and share.spoken_chinese <= 0:
        return Language.ZH_CN if much_chinese else Language.EN
    if share.spoken_english > 0:
        return Language.ZH_CN if much_chinese else Language.EN if much_english else None
    if min(share.chinese, share.english) >= _PARALLEL and not (
        much_chinese or share.english > 2 * share.chinese
    ):
        return None
    return Language.ZH_CN if share.phrased or much_chinese else Language.EN if much_english else None
