"""Recognise what a company, a scanner or a list adds below a mail: disclaimers, banners, footers."""

from __future__ import annotations

import re

from parsers.reply.words import any_of

_BANNER = re.compile(
    any_of(r"""
    virus-?free\b | virenfrei\b | sans virus\b | libre de virus\b | avast logo
    this (?:e-?mail|message) has been (?:checked|scanned) (?:for|by)\b
    diese e-?mail wurde .{0,40}(?:viren|avast)
    (?:please )?consider the environment before | think before you print | bitte denken sie an die umwelt
    (?:please )?save (?:a tree|paper)\b | (?:please )?(?:do not|don't) print this e-?mail
    请考虑环境 | 打印(?:此邮件|邮件|本邮件)?前请 | 列印前請 | 为了环保 | 请您节约用纸
    (?:此|本)(?:电子)?邮件.{0,12}(?:没有病毒|无病毒|已.{0,10}扫描|病毒扫描)
    系统邮件.{0,6}请勿(?:直接)?回复
    signature is customized by | sent with .{1,40}https?:// | join .{1,30} on hotmail
    you received this (?:message|e-?mail) because | you are receiving this (?:message|e-?mail)? ?because
    to unsubscribe\b | unsubscribe ?: | to stop receiving (?:these )?e-?mails | 退订 | 取消订阅
    reply to this email directly | .{1,60} mailing list$
    """),
    re.IGNORECASE,
)
_THIS_MAIL = re.compile(
    any_of(r"""
    \b(?:this|the) (?:electronic |e-?mail |entire )?(?:e-?mail|message|communication|transmission)\b
    \bthe information (?:in|contained|transmitted)\b
    \b(?:disclaimer|confidentiality (?:notice|note)|(?:legal|privacy|important) notice|notice ?:)
    diese e-?mail | diese nachricht | dieses e-?mail | ce (?:message|courriel|mail)
    este (?:mensaje|correo|e-?mail) | esta mensagem
    questo messaggio | questa e-?mail | dit bericht | deze e-?mail | dette e-?post | denne e-?mail
    detta e-?post
    настоящее (?:сообщение|письмо) | ta wiadomość | tämä sähköposti
    (?:此|本|这封|该|本封)(?:电子)?(?:邮件|信息|信件) | (?:此|本|這封)(?:電子)?(?:郵件|信件)
    免责声明 | 保密声明 | 免責聲明 | 保密提示 | このメール | 本メール
    """),
    re.IGNORECASE,
)
_SECRECY = re.compile(
    any_of(r"""
    \bconfidential(?:ity)?\b | \bprivileged\b | \bintended (?:recipient|addressee|only|solely|for)\b
    \bproprietary\b
    \bunauthori[sz]ed\b | \blegally protected\b | \bdisclaimer\b | \bin error\b
    vertraulich | confidentiel | confidencial | riservat | vertrouwelijk | конфиденциальн | poufn
    luottamuksell
    fortrolig | konfidenti
    保密 | 机密 | 機密 | 非授权 | 未经授权 | 未經授權 | 指定的?收件人 | 误收 | 誤收 | 错误接收 | 誤送
    免责 | 免責
    """),
    re.IGNORECASE,
)
_OPENS_WITHIN = 160
"""Characters from the beginning in which a disclaimer says that it speaks of "this mail"."""


def is_notice(text: str) -> bool:
    """Whether a line or a paragraph was added by a machine or by order, not said by the writer."""
    if _BANNER.match(text.lstrip("*_[(# ")):
        return True
    return len(text) >= 12 and bool(_THIS_MAIL.search(text[:_OPENS_WITHIN])) and bool(_SECRECY.search(text))
