"""Made-up values for the mails to and about a vendor, and for the command that speaks to one."""

from __future__ import annotations

from collections.abc import Mapping

from daemon.mail.compose.sample_words import Both, Change

_WORDS = Both(
    en="Hello,\n\nthe printer below pulls no paper any more, although the rollers are new. "
    "Error <E-12> & a beep.\n\nCould you send a technician?",
    zh="您好：\n\n下面这台打印机换过搓纸轮仍不进纸，报错 <E-12> & 蜂鸣。\n\n能否安排工程师上门？",
)
_ANSWER = Both(
    en="Hello,\n\nwe have opened case 12345. The spare part will arrive by Friday.\n\nKind regards\nMax",
    zh="您好：\n\n已立案，案例号 12345，备件预计周五到货。\n\n马工",
)
_CASE = Both(en="Case 12345", zh="案例号 12345")

VALUES: Mapping[str, Mapping[str, object]] = {
    "vendor_request": {
        "author": Both(en="Ann Miller", zh="李静"),
        "words": _WORDS,
        "about": Both(en="printer LJ-4100", zh="打印机 LJ-4100"),
        "record": [
            ["system", Both(en="printer", zh="打印机")],
            ["model", "LJ-4100"],
            ["asset", "PRN-0312"],
            ["error", "E-12"],
        ],
        "customer_number": "C-20931",
        "case": "",
        "left_out": ["driver.exe"],
    },
    "vendor_wrote": {
        "author": "Max Muster (max@acme.example)",
        "words": _ANSWER,
        "vendor": Both(en="Acme Support", zh="艾克米技术支持"),
        "automatic": False,
        "case": _CASE,
        "promised": "2024-05-24",
        "left_out": [],
    },
}

VARIANTS: Mapping[str, Mapping[str, Change]] = {
    "vendor_request": {
        "facts_only": Change(values={"words": "", "customer_number": "", "left_out": []}),
        "again": Change(values={"about": "", "record": [], "case": _CASE, "left_out": []}),
    },
    "vendor_wrote": {
        "automatic": Change(
            values={"automatic": True, "author": "noreply@acme.example", "words": "", "promised": None}
        ),
        "nothing_known": Change(values={"case": "", "promised": None, "left_out": ["setup.exe"]}),
    },
}

RESULTS: Mapping[str, str] = {
    "vendor_asked": "Acme Support",
    "vendor_asked_bare": "Acme Support",
    "vendor_ended": "Acme Support",
}

REFUSALS: tuple[tuple[str, str, str, str], ...] = (
    ("#vendor", "#供应商", "needs_argument", ""),
    ("#vendor amce", "#供应商 艾米", "no_such_vendor", "amce"),
    ("#vendor acme", "#供应商 艾克米", "vendor_unencrypted", ""),
    ("#vendor acme", "#供应商 艾克米", "vendor_unreachable", "support@acme.example"),
    ("#vendor acme", "#供应商 艾克米", "vendor_words_kept", ""),
    ("#vendor acme", "#供应商 艾克米", "nothing_for_vendor", ""),
)
