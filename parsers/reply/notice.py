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
    (?:please )?(?:do not|don't) print this e-?mail unless
    请考虑环境 | 请考虑环保 | 打印.{0,8}前.{0,6}请考虑 | 列印.{0,8}前.{0,6}請 | 为了环保.{0,8}打印
    (?:此|本)(?:电子)?邮件(?:没有病毒|无病毒|已(?:通过|经过|由|被)?.{0,10}扫描)
    signature is customized by | sent with .{1,40}https?:// | join .{1,30} on hotmail
    you received this (?:message|e-?mail) because you | you are receiving this (?:message |e-?mail )?because
    to unsubscribe\b.{0,60}(?:https?://|, (?:click|visit|go|send|reply)|send an)
    unsubscribe ?: ?<?https?://
    to stop receiving (?:these )?e-?mails, | reply to this e-?mail directly(?:,| or) (?:view|visit)
    (?:退订|取消订阅)(?:请|[:：]|$)
    """),
    re.IGNORECASE,
)
_HEADED = re.compile(
    any_of(r"""
    (?:e-?mail )?disclaimer\b | (?:important )?(?:confidentiality|legal|privacy) (?:notice|note|statement)\b
    confidential(?:ity)? ?[:\-–] | 免责声明 | 保密声明 | 免責聲明 | 保密聲明 | 保密提示 | 法律声明
    vertraulichkeitshinweis
    avis de confidentialité | aviso (?:legal|de confidencialidad)
    """),
    re.IGNORECASE,
)
_THIS_MAIL = re.compile(
    any_of(r"""
    \b(?:this|the) (?:electronic |e-?mail |entire )?(?:e-?mail|message|communication|transmission)\b
    \bthe (?:information|contents?)\b.{0,40}\b(?:in|of|by) this
    diese e-?mail | diese nachricht | dieses e-?mail | ce (?:message|courriel|mail)
    este (?:mensaje|correo|e-?mail) | esta mensagem | questo messaggio | questa e-?mail | dit bericht
    deze e-?mail | dette e-?post | denne e-?mail | detta e-?post
    настоящее (?:сообщение|письмо) | ta wiadomość | tämä sähköposti
    (?:此|本|这封|该|本封)(?:电子)?(?:邮件|信息|信件) | (?:此|本|這封)(?:電子)?(?:郵件|信件)
    このメール | 本メール
    """),
    re.IGNORECASE,
)
_SECRECY = tuple(
    re.compile(any_of(topic), re.IGNORECASE)
    for topic in (
        r"""
    \bconfidential | vertraulich | confidencial | confidentiel | riservat | vertrouwelijk | конфиденциальн
        poufn | fortrolig | konfidenti | luottamuksell | 保密 | 机密 | 機密 | 秘密
        """,
        r"""
        \bprivileged\b | \bproprietary\b | \blegally\b | gesetzlich geschützt | legalmente | juridiquement
        专有 | 法律
        """,
        r"""
    \b(?:intended|addressed)\b | \baddressee | \brecipients? only\b | bestimmt | destinataire
    destinatari
        bestemd | предназначен | 仅限 | 仅供 | 专属 | 指定 | 收件人 | 收件者 | 受信者 | 宛
        """,
        r"""
        \b(?:in|by) error\b | \bmistake | irrtümlich | par erreur | por error | per errore | ошибочно
        误收 | 错收 | 误送 | 誤收 | 錯收 | 誤送 | 誤って
        """,
        r"""
        \bdelete | \bdestroy | \bnotify the sender | löschen | supprimer | elimin | borr | удалите
        删除 | 刪除 | 销毁 | 通知发件人 | 通知寄件
        """,
        r"""
    \bunauthori[sz]ed\b | \bprohibited\b | \bnot (?:permitted|allowed)\b | unbefugt | interdite | prohibid
        vietat | 禁止 | 不得 | 严禁 | 嚴禁 | 未经授权 | 未經授權 | 未经许可 | 未经.{0,8}同意
        """,
        r"""
        \bliab(?:le|ility)\b | \bwarrant | haftung | responsabil | 责任 | 責任
        \bviews?\b.{0,40}\b(?:author|sender|represent)
        """,
        r"""
        \bdisclos | \bdisseminat | \bdistribut | \bcopying\b | \bviruse?s?\b | weitergabe | diffusion
        外传 | 泄露 | 披露 | 复制 | 病毒
        """,
    )
)
"""What disclaimers speak of. One alone is also what people complain of ("unauthorized")."""
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|my|me|ich|je|mein)\b|我(?!们|公司|司|方)")
_OPENS_WITHIN = 80
_TWO = 2
_THREE = 3


def is_notice(text: str) -> bool:
    """Whether a line or a paragraph was added by a machine or by order, not said by the writer."""
    text = text.lstrip("*_[(#/|【 ")
    if _BANNER.match(text):
        return True
    if len(text) < 12 or _FIRST_PERSON.search(text):
        return False
    topics = sum(1 for topic in _SECRECY if topic.search(text))
    if _HEADED.match(text):
        return topics >= _TWO or len(text) <= 40
    return topics >= _THREE and _THIS_MAIL.search(text[:_OPENS_WITHIN]) is not None
