"""Which of the times in a text is the fault's, and not a meeting's, a deadline's or when it still worked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from parsers.fields.model import MAX_SNIPPET, Field, Source, Value
from parsers.fields.prose.efforts import is_change
from parsers.fields.prose.faults import FAULT_STRONG, FAULT_WEAK
from parsers.fields.prose.sentences import Prose, Span
from parsers.fields.text import one_line
from parsers.fields.times import Exactness, FoundTime, find_times, read_time
from parsers.fields.values import MAX_SHORT, Frame

_BEGINS = re.compile(
    r"开始|起(?=[,。就]|一直|便|出现|$)|以来|至今|到现在|突然|忽然|出现|发生|发现|自从|从|后就|最近一次"
    r"|第一次|首次"
    r"|(?<![a-z])(?:since|from|going on|for the (?:last|past)|for about|started|starting|starts?|began"
    r"|begins|begun|happened|happening|occurred|noticed|first|last time|latest|suddenly|as of|appeared"
    r"|crashed|stopped|broke|went|(?:it|problem|issue|error|fault) (?:came|has come|is) back)(?![a-z])"
)
_COUNTED = re.compile(r"(?:times?|once|twice)(?: already)?(?: in| during)?\s{1,2}$")
_COUNTED_ZH = re.compile(
    r"\s{0,2}(?:已经?是?)?(?:的)?(?:第[一二三四五六七八九十0-9]{1,2}|[一二两三四五六七八九十几0-9]{1,2})次"
)
"""Beside "this month": how often it happened so far, not since when."""
_EARLIER = re.compile(
    r"(?:出现|发生|有)过|(?<![a-z])(?:the same|this|it)(?: thing| problem| issue| error)? (?:also |already )"
    r"?happened (?:before|last|yesterday|on)"
)
"""An earlier time of the same, which is seldom the one that is reported."""
_RECEIVED = re.compile(
    r"收到(?![您你])[^,。;]{0,12}(?:邮件|短信|消息|链接|附件)|收到$"
    r"|(?<![a-z])(?:got|received) (?:a|an|this) [a-z ]{0,24}(?:mail|message|link|attachment|call)"
)
_NOT_THEN = re.compile(
    r"(?:之前|以前|前)(?:必须|一定|要|请|能|帮|处理|解决|修|交|给|完成|务必|需)|截止|期限|会议(?:是|在"
    r"|将)|开会|有空|有时间|方便|(?:下班|上班)前(?!就|一直|开始)|还是?好的|还正常|还能|都正常|正常使用"
    r"|请(?:在|于)|安排在|预约|约在|购买|买的|入职|提交过|报修过|报过|工单|申请过|来电|打过电话|联系过"
    r"|联系我|不在(?:办公室|公司)|休假|出差|请假|入库|上线|到期|生日|客户来|有客户|来访|参观|收到[您你]们?的|接待|有会"
    r"|要开|面试|培训|上课|有课|出发"
    r"|(?<![a-z])(?:by|before|until|till|deadline|meeting(?! room)|appointment|available|free|call me"
    r"|reach me"
    r"|please|due|need it|office hours|leave|vacation"
    r"|bought|purchased|worked fine|still worked|was fine|was ok|reported|ticket|opened a|called"
    r"|emailed|back in|joined|hired|presentation|i'm in|expires|visit|scheduled)(?![a-z])"
)
_WORKED = re.compile(
    r"还(?:是)?好(?:的|好)|正常的?$|没问题|still (?:ok|fine|working|worked)|worked (?:fine|well|ok"
    r"|until)|was (?:fine|ok|working)|fine until"
)
_TRIED = re.compile(r"又?试了?|重启了|换了")
_THEN = re.compile(r"后|就|(?<![a-z])(?:after|since|when)(?![a-z])")
_PAST = re.compile(
    r"了|(?<![a-z])(?:i|we|it|they|he|she|the [a-z]+) [a-z]{2,12}(?:ed|ot|ent|ame|aw|ut|ook|ell|oke"
    r"|ound)(?![a-z])|(?<![a-z])it was (?=about|around|at)"
)
_BEFORE_ZH = re.compile(r"\s{0,2}(?:之前|以前|前(?!后|台|端|面|一))")
_UNTIL_EN = re.compile(r"(?:by|before|until|till|due|no later than|not later than)\s{1,3}(?:the\s)?$")
_SINCE = re.compile(
    r"(?<![a-z])(?:since|started|began|happened|noticed|appeared|failed|crashed) (?:on |at |about "
    r"|around |the )?$|(?:从|自)$"
)
_SINCE_THEN = re.compile(r"(?<![a-z])since (?:about |around |the )?$|(?:自从|从|自)$")
_SINCE_ZH = re.compile(r"\s{0,2}(?:左右|前后)?(?:就|便)?(?:开始|起|以来|出现|发生|发现)")
_RANGE = re.compile(r"\s{0,2}(?:-|~|到|至|to|and)\s{0,2}$")


def fault_time(pieces: list[tuple[Prose, Frame]], subject: Prose) -> Iterator[Value]:
    """Yield the time of the fault that the words, else the subject, tell."""
    sources = [(Source.TEXT, text, frame) for text, frame in pieces]
    for source, text, frame in [*sources, (Source.SUBJECT, subject, pieces[0][1])]:
        if frame.received_at is None:
            continue
        times = find_times(text.plain, frame.received_at, frame.zone)
        best = _likeliest(text, _dated(text, times, frame))
        points = [time for time in times if time.moment.exact in _POINTS]
        if best is None and len(points) == 1 and _alone(text, points[0]):
            best = points[0]
        if best is None:
            continue
        words = text.span(best.start, best.end)
        yield Value(
            field=Field.FAULT_TIME,
            text=one_line(words.text, MAX_SHORT),
            source=source,
            snippet=one_line(text.snippet(words), MAX_SNIPPET),
            moment=best.moment,
        )
        return


_WINDOW = 240
_BEGUN, _FAULT, _DATED, _POINT, _SINCE_SAID = 3, 2, 1, 2, 2
"""What speaks for a time: its clause says that something began, or tells of a fault; its day; its hour;
"since" before it."""
_MOST = _BEGUN + _FAULT + _SINCE_SAID
_POINTS = (Exactness.MINUTE, Exactness.HOUR, Exactness.ABOUT)


def _dated(prose: Prose, times: list[FoundTime], frame: Frame) -> list[FoundTime]:
    """A bare "8点左右" behind "昨天" in one sentence is yesterday's."""
    assert frame.received_at is not None
    joined: list[FoundTime] = []
    day: FoundTime | None = None
    for time in times:
        if time.dated:
            day = time if time.moment.exact in (Exactness.DAY, Exactness.PART) else None
        elif day is not None and prose.sentence_at(day.start) == prose.sentence_at(time.start):
            words = f"{prose.plain[day.start : day.end]} {prose.plain[time.start : time.end]}"
            moment = read_time(words, frame.received_at, frame.zone)
            if moment is not None and moment.exact in _POINTS:
                time = FoundTime(replace(moment, words=time.moment.words), time.start, time.end, True)
        joined.append(time)
    return joined


def _alone(prose: Prose, time: FoundTime) -> bool:
    """Whether the only time in a text, a point in time, is told as something that happened."""
    clause = _clause_at(prose, time.start)
    if (
        clause is None
        or _NOT_THEN.search(clause.text)
        or _TRIED.search(clause.text)
        or is_change(clause.text)
    ):
        return False
    before, after = prose.plain[max(0, time.start - 24) : time.start], prose.plain[time.end : time.end + 4]
    return not (_UNTIL_EN.search(before) or _BEFORE_ZH.match(after)) and _PAST.search(clause.text) is not None


def _clause_at(prose: Prose, at: int) -> Span | None:
    """The clause around a place, no more of it than a reader takes in at once."""
    return _near(prose, prose.clause_at(at), at)


def _near(prose: Prose, span: Span | None, at: int) -> Span | None:
    if span is None or span.end - span.start <= _WINDOW:
        return span
    start, end = max(span.start, at - _WINDOW // 2), min(span.end, at + _WINDOW // 2)
    return Span(prose.plain[start:end], start, end)


def _likeliest(prose: Prose, times: list[FoundTime]) -> FoundTime | None:
    """The first of the times with the highest score, if any has one; not scored where it could not win."""
    best, highest = None, 0
    for time in times:
        most = _MOST + _DATED * time.dated + _POINT * (time.moment.exact in _POINTS)
        if most > highest and (score := _score(prose, time)) > highest:
            best, highest = time, score
    return best


def _score(prose: Prose, time: FoundTime) -> int:
    """How likely a time is the fault's; 0: not at all."""
    clause = _clause_at(prose, time.start)
    sentence = _near(prose, prose.sentence_at(time.start), time.start)
    if clause is None or sentence is None:
        return 0
    around = clause.text
    after, before = prose.plain[time.end : time.end + 12], prose.plain[max(0, time.start - 24) : time.start]
    ago = "前" in prose.plain[time.start : time.end]
    if (_BEFORE_ZH.match(after) and not ago) or _UNTIL_EN.search(before):
        return 0
    since = _SINCE.search(before) is not None or _SINCE_ZH.match(after) is not None
    if _WORKED.search(around) or (not since and _NOT_THEN.search(around)):
        return 0
    score = 0
    if _BEGINS.search(around):
        score += _BEGUN
    if FAULT_STRONG.search(around) or FAULT_WEAK.search(around):
        score += _FAULT
    elif FAULT_STRONG.search(sentence.text):
        score += 1
    if score and _SINCE_THEN.search(before):
        score += _SINCE_SAID
    if time.moment.exact in (Exactness.WEEK, Exactness.MONTH) and (
        _COUNTED.search(before) or _COUNTED_ZH.match(prose.plain, time.end)
    ):
        return 0
    if _EARLIER.search(around):
        score = min(score, 1)
    if not score and time.dated and time.moment.exact in _POINTS and _RECEIVED.search(around):
        return 1
    if score and time.dated:
        score += _DATED
    if score and time.moment.exact in _POINTS:
        score += _POINT
    if not _BEGINS.search(around) and (
        _TRIED.search(around) or (is_change(around) and not _THEN.search(around))
    ):
        return 0
    return score
