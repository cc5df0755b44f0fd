"""The signature block: name, department, organisation, phone, mail, site and room off a visiting card."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from parsers.fields.departments import is_department
from parsers.fields.forms import read_form
from parsers.fields.model import Field, Source, Value
from parsers.fields.phones import find_phones, is_others
from parsers.fields.places import find_rooms, find_sites
from parsers.fields.prose.people import NAME_ZH
from parsers.fields.text import Text, folded
from parsers.fields.values import Frame, is_name, made_value
from parsers.fields.values import read_value as read_labelled
from parsers.reply.contact import is_closing

MAX_LINES = 16
MAX_LINE = 160
_PIECES = re.compile(
    r"\s*[|｜/·•]\s*|,\s+|，|\t+|\s{3,}|、"
    r"|(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff]{2}|[+]?[0-9-]{7})"  # 陈晓 销售部 13800000001
)
_BARS = re.compile(r"\s[/·•]\s|\s*[|｜]\s*")
_EXTENSION = re.compile(r"(?<=[\u4e00-\u9fff])[\s,，]{1,3}([0-9]{3,5})$")
_COMPANY = re.compile(
    r"(?:公司|集团|大学|学院|医院|研究院|研究所|银行|委员会|学校|中学|小学|事务所|工厂|局)$"
    r"|\b(?:inc|ltd|limited|llc|llp|gmbh|ag|corp|corporation|b\.v|bv|pty|plc|s\.a|s\.l|s\.r\.l|srl|spa"
    r"|kg|oy|ab|a/s|k\.k|kk|co)\b\.?(?: & co\.? kg)?$"
    r"|\b(?:university|hospital|college|institute|bank)\b"
)
_DEPARTMENT_BOTH = re.compile(
    r"([\u4e00-\u9fff]{1,12}(?:部|中心|科|处|室|组|系|院|车间|办公室))[ (]+[a-z&][a-z& .]{1,40}\)?"
)
_ORG_AND_DEPT = re.compile(
    r"([\u4e00-\u9fff()]{4,30}?(?:公司|集团|大学|医院|学院))\s*([\u4e00-\u9fff]{2,12}(?:部|中心|科|处"
    r"|室|组|系|院))$"
)
_TITLE = re.compile(
    r"\b(?:manager|engineer|director|ceo|cto|cfo|coo|analyst|specialist|consultant|officer|president"
    r"|head of|assistant|developer|administrator|architect|founder|coordinator|supervisor|accountant"
    r"|executive|lead|clerk|designer|representative|technician|nurse|professor|teacher|secretary"
    r"|planner|buyer|controller|partner)\b"
    r"|(?:经理|工程师|总监|主任|专员|助理|主管|顾问|总裁|会计|出纳|文员|教授|老师|处长|科长|部长|组长"
    r"|秘书|护士|医生|设计师|分析师|代表)$"
)
_ADDRESS = re.compile(
    r"\b(?:street|st|road|rd|avenue|ave|blvd|lane|drive|straße|strasse|str|square|way|boulevard"
    r"|parkway)\b\.?|[路街道巷弄](?:[0-9一二三四五六七八九十]|$)|大道|[0-9]号(?!楼)|邮编"
    r"|[省市区县].{2,}[路街号]"
)
_MAIL = re.compile(r"[a-z0-9][a-z0-9._%+\-]{0,63}@[a-z0-9](?:[a-z0-9\-]{0,62}\.){1,6}[a-z]{2,24}")
_URL = re.compile(r"https?://|www\.|\b[a-z0-9-]{2,40}\.(?:com|cn|org|net|de|co\.uk)\b")
_NOISE = re.compile(
    r"网易|定制|发自|sent from|get outlook|邮箱大师|foxmail|签名|^(?:tel|phone|mobile|fax|电话|手机"
    r"|传真)\.?:?$|confidential|disclaimer|thanks|谢谢|敬礼|此致|regards|祝|顺颂|please|save"
    r"|think before|mailing list|unsubscribe|^lists?\.|考虑环境|送信|入手|-----|aka\.ms"
)
_NAME_ZH_LINE = re.compile(rf"{NAME_ZH}|[\u4e00-\u9fff] [\u4e00-\u9fff]{{1,2}}")
_NAME_BOTH = re.compile(
    r"[\u4e00-\u9fff ]{2,5}(?:[ (（]+[A-Z][a-z'’-]{1,20}(?:[ -][A-Z][a-z'’-]{0,20}){0,2}[)）]?)?"
)
_NAME_EN = re.compile(
    r"(?:(?:Dr|Mr|Ms|Mrs|Prof)\.? )?[^\W\d_][\w'’.-]{0,24}(?: (?:[A-Z]\.|van|von|de|der|da|di|la|bin|al"
    r"|[^\W\d_a-z][\w'’.-]{0,24})){0,3}"
)


def read_card(text: str, frame: Frame) -> Iterator[Value]:
    """Yield what a signature says of its owner. Linear, bounded to `MAX_LINES` lines; never raises."""
    lines = [line for line in Text.of(text).shown.split("\n") if line.strip(" |-_—=*·>")][:MAX_LINES]
    named = False
    for number, line in enumerate(lines):
        line, extension = _short_card(line.strip(" |*_").strip()[:MAX_LINE])
        plain = folded(line)
        if extension:
            yield made_value(Field.PHONE, extension, Source.SIGNATURE, f"{line} {extension}")
        if (_NOISE.search(plain) and not find_phones(line, plain)) or is_closing(plain):
            continue
        yield from _line(line, plain, frame)
        if not named and number < 4:
            for piece in _PIECES.split(line):
                if _is_person(piece.strip(" ,，.-—|")):
                    named = True
                    yield made_value(Field.NAME, piece.strip(" ,，.-—|"), Source.SIGNATURE, line)
                    break


def looks_like_card(lines: list[str]) -> bool:
    """Whether lines name a person first, and a department, a company or a phone with that."""
    pieces = [piece.strip(" ,，.-—|") for line in lines for piece in _PIECES.split(_short_card(line)[0])]
    person = any(_is_person(piece) for piece in pieces[:3])
    belongs = any(is_department(piece) or _COMPANY.search(folded(piece)) for piece in pieces)
    return person and (belongs or any(find_phones(line, folded(line)) for line in lines))


def _short_card(line: str) -> tuple[str, str]:
    """The line without the extension that ends it, and that: "财务部 冯宇 6217"; "" when it has none."""
    found = _EXTENSION.search(line.strip())
    if found is None:
        return line, ""
    rest = line.strip()[: found.start()]
    pieces = [piece.strip() for piece in _PIECES.split(rest)]
    if any(map(is_department, pieces)) and any(map(_is_person, pieces)):
        return rest, found[1]
    return line, ""


def _line(line: str, plain: str, frame: Frame) -> Iterator[Value]:
    def made(field: Field, words: str) -> Value:
        return made_value(field, words, Source.SIGNATURE, line)

    form = read_form(Text.of(line))
    for pair in form.pairs:
        for label in pair.labels:
            if (
                label in (Field.NAME, Field.DEPARTMENT, Field.ORGANISATION, Field.ROOM, Field.MAIL)
                and pair.value
            ):
                yield from read_labelled(label, pair.value, Source.SIGNATURE, line, frame)
    for part in _BARS.split(line):
        small = folded(part)
        for phone in find_phones(part, small):
            before = small[max(0, phone.start - 8) : phone.start]
            if "fax" not in before and "传真" not in before and not is_others(small, phone.start):
                yield made(Field.PHONE, phone.text)
    if (mail := _MAIL.search(plain)) is not None:
        yield made(Field.MAIL, mail[0])
    if form.pairs:
        for pair in form.pairs:
            if _ADDRESS.search(folded(pair.value)) and not _URL.search(folded(pair.value)):
                yield made(Field.SITE, pair.value)
        return
    if (both := _ORG_AND_DEPT.match(line)) is not None:
        yield made(Field.ORGANISATION, both[1])
        yield made(Field.DEPARTMENT, both[2])
        return
    for part in _BARS.split(line):
        yield from _pieces(part, folded(part), made)


def _pieces(line: str, plain: str, made: Callable[[Field, str], Value]) -> Iterator[Value]:
    if _COMPANY.search(plain.strip(" .")) and not _TITLE.search(plain) and len(_PIECES.split(line)) == 1:
        yield made(Field.ORGANISATION, line)
        return
    rooms, sites = find_rooms(line, plain), find_sites(line, plain)
    address = _ADDRESS.search(plain)
    if address and not _URL.search(plain) and not _MAIL.search(plain):
        yield made(Field.SITE, line)
        if rooms:
            yield made(Field.ROOM, rooms[-1].text)
        return
    if sites:
        yield made(Field.SITE, sites[0].text)
    if rooms:
        yield made(Field.ROOM, rooms[-1].text)
    for piece in _PIECES.split(line):
        words = piece.strip(" ,，.-—|")
        small = folded(words)
        if not words or len(words) > 60 or _URL.search(small) or _MAIL.search(small):
            continue
        if _COMPANY.search(small):
            yield made(Field.ORGANISATION, piece.strip(" ,，-—|"))
        elif (both := _DEPARTMENT_BOTH.fullmatch(small)) is not None:
            yield made(Field.DEPARTMENT, words[: both.end(1)])
        elif is_department(words) and (not small.isascii() or not _TITLE.search(small)):
            yield made(Field.DEPARTMENT, words)


def _is_person(words: str) -> bool:
    small = folded(words)
    if not is_name(words) or is_closing(small) or _NOISE.search(small) or _TITLE.search(small):
        return False
    if _COMPANY.search(small) or is_department(words) or _ADDRESS.search(small):
        return False
    return (_NAME_ZH_LINE.match(words) is not None and _NAME_BOTH.fullmatch(words) is not None) or (
        words[0].isupper() and not words.isupper() and _NAME_EN.fullmatch(words) is not None
    )
