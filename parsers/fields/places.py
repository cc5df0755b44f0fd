"""Places: floors, rooms and seats; buildings, campuses and branches."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.fields.signs import has_digit, holds

_NUM = "[0-9一二三四五六七八九十]"
_CITY = (
    "北京|上海|广州|深圳|杭州|南京|苏州|成都|重庆|武汉|西安|天津|青岛|大连|厦门|宁波|无锡|长沙|郑州"
    "|济南|合肥|福州|昆明|沈阳|哈尔滨|长春|石家庄"
    "|太原|南昌|南宁|贵阳|海口|兰州|银川|西宁|乌鲁木齐|呼和浩特|拉萨|东莞|佛山|珠海|中山|惠州|温州|嘉兴"
    "|常州|南通|徐州|烟台|潍坊|香港|台北|澳门"
    "|华东|华北|华南|华中|西南|西北|东北"
)
_BRANCH = (
    "分公司|分部|办事处|总部|工厂|厂区|园区|校区|院区|基地|中心店|门店|分店|仓库|研究所|研发中心"
    "|数据中心|机房|分行|支行|营业部"
)
_SITE_ZH = re.compile(
    rf"(?:{_CITY})(?:[\u4e00-\u9fff]{{0,4}}?)(?:{_BRANCH}|办公室)"
    rf"|(?:[东西南北新老主副]|{_NUM}{{1,2}}|[a-z])[座栋幢](?![位椅])|{_NUM}{{1,2}}号(?:办公)?楼|(?:总部"
    rf"|办公|行政|综合|科研|实验|教学|门诊|住院|研发|主|科技)大?楼(?:[a-z0-9]座|[a-z](?![a-z]))?"
    r"|总部大楼|总部大厦"
)
_ROOM_ZH = re.compile(
    rf"(?:(?:负|地下|b)?{_NUM}{{1,3}}(?:层|楼(?!号))(?:[东西南北][侧边区面翼头]?)?)"
    rf"(?:[a-z]?[- ]?[0-9]{{2,5}}[a-z]?(?:[诊病教]?室|房间?|办公室|会议室|机房|教室|号房?)?"
    rf"|[\u4e00-\u9fff]{{0,5}}?(?:会议室|办公室|机房|文印室|打印室|教室|实验室|前台|大厅|餐厅|食堂"
    rf"|茶水间|休息室|室)(?:[a-z](?![a-z])|[0-9]{{1,5}}|[a-z][0-9]{{1,4}})?"
    rf"|[\u4e00-\u9fff]{{0,4}}(?:工位|座位)[a-z]?[-0-9]{{1,8}})?"
    r"|(?<=[楼座栋])[a-z]?[0-9]{3,4}(?![0-9])(?:室|房间?)?"
    r"|(?<![0-9a-z.])[a-z]?-?[0-9]{2,5}(?:[\u4e00-\u9fff]{0,2}室|房间"
    r"|办公室|会议室|教室|机房|工位)"
    r"|(?:第[一二三四五六七八九十0-9]{1,2}|[大小])?会议室 ?(?:[a-z](?![a-z])[0-9]{0,4}"
    r"|[0-9]{1,5}[a-z]?(?![a-z]))|第[一二三四五六七八九十0-9]{1,2}会议室"
    r"|工位号?[: ]?[a-z]?-?[0-9][0-9a-z-]{0,8}|(?:前台|文印室|总经理办公室|监控室|值班室)"
)
_SITE_EN = re.compile(
    r"\b(?:Building|Bldg\.?|Tower|Block|Campus|Hall)\s(?:[A-Z]\b|[0-9]{1,3}[A-Z]?\b|[A-Z][a-z]{2,20}\b)"
    r"|\b[A-Z][a-z]{2,20}(?: [A-Z][a-z]{2,20})? (?:office|plant|site|campus|branch|warehouse"
    r"|headquarters|HQ|factory|building|depot|store|hospital|clinic|data cent(?:er|re))\b"
)
_ROOM_EN = re.compile(
    r"(?<![a-z])(?:(?:room|rm\.?|desk|seat|cubicle|suite|lab) ?(?:no\.? ?"
    r"|number )?#?(?=[a-z]{0,2}[-.]?[0-9])[a-z]{0,2}[-.]?[0-9]{1,5}(?:[-./][0-9a-z]{1,5}){0,2}[a-z]?"
    r"|(?:conference|meeting|training|server|print|copy|class|board|mail|break|post|storage|control"
    r"|waiting) ?room(?: (?!in |is |on |at )(?:[a-z]|[0-9]{1,4}(?:[.-][0-9]{1,4})?[a-z]?"
    r"|[a-z]-?[0-9]{1,3})(?![a-z0-9]))?"
    r"|(?:the )?(?:[0-9]{1,2}(?:st|nd|rd|th)|ground|first|second|third|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|tenth|top) floor(?:,? (?:east|west|north|south|left|right)(?: (?:wing|side|corridor"
    r"|end))?)?"
    r"|floor [0-9]{1,2}|reception (?:desk|area)|front desk)(?![a-z0-9])"
)
_JOIN = re.compile(r"[\s,，、/;-]*")
_ZH_CUE = re.compile(r"[层楼室座栋幢位台部厂区]|办事处|基地|机房|门店|分行|支行")
_SITE_SIGNS_ZH = (*"座栋幢楼", "大厦", "办公室", *_BRANCH.split("|"))
_SITE_SIGNS_EN = (
    *"building bldg tower block campus hall".split(),
    *(" office", " plant", " site", " branch", " warehouse", " headquarters", " hq", " factory", " depot"),
    *(" store", " hospital", " clinic", " data cent"),
)
_ROOM_SIGNS_ZH = (*"层楼座栋室", "房间", "机房", "工位", "前台")
_ROOM_SIGNS_EN = (
    *("room", "reception ", "front desk"),
    *(
        f"{which} floor"
        for which in "ground first second third fourth fifth sixth seventh eighth ninth tenth top".split()
    ),
)
"""Rooms and floors without any digit."""
_ROOM_CUES = ("room", "floor", "desk", "rm", "seat", "suite", "lab", "cubicle")


@dataclass(frozen=True, slots=True)
class Place:
    """Words for a place and where they stand."""

    text: str
    start: int
    end: int


def find_sites(shown: str, plain: str) -> list[Place]:
    """Return buildings, campuses and branches that a text names, in its order."""
    found = [*_SITE_ZH.finditer(plain)] if holds(plain, _SITE_SIGNS_ZH) and _ZH_CUE.search(plain) else []
    if holds(plain, _SITE_SIGNS_EN):
        found += [match for match in _SITE_EN.finditer(shown) if not match[0].startswith(_NO_PLACE)]
    return [Place(shown[m.start() : m.end()], m.start(), m.end()) for m in found]


_NO_PLACE = (
    "The ",
    "Our ",
    "This ",
    "My ",
    "Head ",
    "Your ",
    "Microsoft ",
    "Open ",
    "Their ",
    "Your ",
    "Every ",
    "Which ",
    "What ",
    "Each ",
    "That ",
    "Any ",
    "New ",
    "Libre ",
)


def find_rooms(shown: str, plain: str) -> list[Place]:
    """Return floors, rooms and seats that a text names, in its order; neighbours joined."""
    found = [*_ROOM_ZH.finditer(plain)] if holds(plain, _ROOM_SIGNS_ZH) and _ZH_CUE.search(plain) else []
    if holds(plain, _ROOM_CUES) and (has_digit(plain) or holds(plain, _ROOM_SIGNS_EN)):
        found += _ROOM_EN.finditer(plain)
    places: list[Place] = []
    for match in sorted(found, key=lambda match: match.start()):
        start, end = match.span()
        if shown[start:end].lower().startswith("the "):
            start += 4
        if places and _JOIN.fullmatch(shown[places[-1].end : start]):
            start = places.pop().start
        places.append(Place(shown[start:end], start, end))
    return places


def part_place(words: str) -> tuple[str, str]:
    """Part the words for a place into site and room; either may be ""."""
    from parsers.fields.text import folded

    plain = folded(words)
    rooms = find_rooms(words, plain)
    if not rooms:
        match = re.fullmatch(r"(.*?)[\s,/-]*\b([A-Za-z]?[-.]?[0-9]{1,5}(?:[.-][0-9]{1,5})?[a-z]?)", words)
        sites = find_sites(words, plain)
        if match is not None and sites and sites[-1].end <= len(match[1]) + 1:
            return match[1].strip(" ,，/-"), match[2]
        if re.fullmatch(r"[A-Za-z]?[-.]?[0-9]{1,5}(?:[.-][0-9]{1,5})?[A-Za-z]?", words):
            return "", words
        return words, ""
    site = words[: rooms[0].start].strip(" ,，、/-;；")
    room = words[rooms[0].start :].strip(" ,，、/-;；")
    if not site and len(rooms) == 1:
        rest = words[rooms[0].end :].strip(" ,，、/-;；")
        if rest and find_sites(rest, folded(rest)):
            return rest, rooms[0].text
    return site, room
