"""Departments by their names, zh and en."""

from __future__ import annotations

import re

from parsers.fields.text import folded

_DEPARTMENTS = (
    "accounting|accounts(?: payable| receivable)?|finance|human resources|hr|sales|inside sales"
    "|marketing|purchasing|procurement|logistics|warehouse"
    "|legal|it|engineering|production|manufacturing|quality(?: assurance| control| management)?|qa"
    "|research(?: and development| & development)?|r&d|customer service"
    "|customer support|customer care|operations|administration|payroll|controlling|facilities"
    "|facility management|product design|design"
    "|product management|development|communications|shipping|dispatch|reception|treasury|compliance"
    "|internal audit|audit|planning"
    "|supply chain|field service|training|security|maintenance|public relations|export|import|billing"
    "|claims|underwriting|editorial|admissions"
    "|radiology|pharmacy|nursing|library|business development|tax|investor relations|pricing"
    "|procurement|recruiting|recruitment|software development"
)
DEPARTMENT_EN = re.compile(
    rf"(?:(?:{_DEPARTMENTS})(?: (?:and|&) (?:{_DEPARTMENTS}))?(?: (?:department|dept\.?|team|division"
    rf"|group|office|unit))?"
    r"|(?:[a-z&]{2,20} ){1,3}(?:department|dept\.?|division)"
    r"|department of (?:[a-z&]{2,20} ?){1,3})(?![a-z0-9])"
)
_DEPARTMENT_ZH = re.compile(r"[\u4e00-\u9fff]{1,12}(?:部门?|中心|科室?|处|室|组|系|院|车间|办公室|办|厂|局)")


def is_department(words: str) -> bool:
    """Whether words are the name of a department and nothing else."""
    plain = folded(words.strip(" .。"))
    return _DEPARTMENT_ZH.fullmatch(plain) is not None or DEPARTMENT_EN.fullmatch(plain) is not None
