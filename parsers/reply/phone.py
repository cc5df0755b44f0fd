"""Recognise the line that a phone or a mail program adds: "Sent from my iPhone", "发自我的手机"."""

from __future__ import annotations

import re

from parsers.reply.words import any_of, listed

_OPENING = r"[<(（\[*_«\s]{0,4}"
_ENDING = r"[.。)）\]>*_»！!\s]{0,4}"
_DEVICE = re.compile(
    r"(?<![^\W_])(?:"
    + any_of(r"""
    i-?phon\w* | i-?pad\w* | i-?pod | ios | apple | macbook | black-?berry\w* | android | galaxy | samsung
    pixel | huawei | honor | xiaomi | redmi | oppo | vivo | one-?plus | nokia | htc | motorola | moto
    xperia
    nexus | lumia | windows | surface | t-mobile | verizon | at&t | outlook | gmail | yahoo\w* | proton\w*
    airmail | mailbird | mailspring | newton | boxer | acompli | hotmail | aol | gmx | web\.de | tutanota
    zoho | fastmail | thunderbird | superhuman | blue ?mail | k-9 | cloudmagic | canary | edison | mymail
    smart-?phone\w* | tele-?phone | handheld | handset | mobil\w* | handy | cell ?phone | tablet\w* | phone
    telefon | téléphone | móvil | celular | cellulare | telemóvel
    téléfon
    telefoon | телефон\w* | смартфон\w* | мобильн\w* | яндекс\S* | mail\.ru | unterwegs | appareil | mac
    spark | mail app | mailbox
    """)
    + r")(?![^\W_])",
    re.IGNORECASE,
)
_SENT_FROM_MY = re.compile(
    _OPENING + r"sent (?:from|via) my\s(?:[^\W_]+[\s-]?){1,4}" + _ENDING, re.IGNORECASE
)
_FROM_MY = re.compile(_OPENING + r"from my\s(?:[^\W_]+[\s-]?){1,3}" + _ENDING, re.IGNORECASE)
_SENT_FROM = re.compile(
    _OPENING
    + r"(?:(?:this )?(?:e-?mail|message) (?:was |is )?)?"
    + r"(?:sent|written|typed|composed|posted|delivered) (?:wirelessly |securely |while mobile )?"
    + r"(?:from|via|with|by|using|on|through)\b",
    re.IGNORECASE,
)
_GET_THE_APP = re.compile(
    _OPENING + r"(?:get|download) .{1,30} for (?:ios|android|iphone|ipad|mobile|mac|windows)" + _ENDING,
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    _OPENING
    + "(?:"
    + any_of(r"""
    (?:diese (?:nachricht|e-?mail) wurde )?(?:von|vom|aus|mit) .{1,60}(?:ge|ver)(?:sendet|schickt)\W{0,3}$
    gesendet (?:mit|von|vom|über|aus)\b | holen sie sich outlook | laden sie outlook
    (?:envoyée?|expédiée?) (?:de|depuis|à partir|avec|via)\b | obtene[rz] outlook | obtenir outlook
    télécharge[rz] outlook
    enviad[oa] (?:desde|de|do|da|a partir|com|con|vía|via|pelo|por)\b | obtener outlook
    obter o outlook | obtenha o outlook | inviato (?:da|dal|dalla|con|tramite)\b
    scarica outlook | ottieni outlook | (?:verzonden|verstuurd) (?:vanaf|vanuit|met|van|via)\b
    outlook voor (?:ios|android)\b | download outlook | skickat (?:från|med|via)\b | hämta outlook
    sendt (?:fra|med|via)\b | skaff deg outlook | hent outlook | lähetetty\b | hanki outlook
    wysłan[oey] z\b | pobierz .{0,12}outlook | odesláno z\b | odoslané z\b | отправлено (?:с|из|от)\b
    скачать outlook | надіслано з\b | \S{1,20}(?:ımdan|umdan|imdan|dan|den) gönderildi
    trimis (?:de pe|din)\b | \S{1,20} küldve\b | elküldve\b | στάλθηκε από\b | (?:được )?gửi từ\b
    dikirim dari\b
    """)
    + ")",
    re.IGNORECASE,
)
_HAN_DEVICE = any_of(r"""
    手机 | 手機 | iphone | ipad | android | 安卓 | 华为 | 華為 | 荣耀 | 小米 | 红米 | oppo | vivo | 魅族
    三星 | galaxy | pixel
    一加 | 平板 | 邮箱 | 郵箱 | 信箱 | 邮件 | 郵件 | outlook | mail | windows | 微信 | 钉钉 | 飞书 | 客户端
    用戶端 | 移动端 | 设备 | 裝置 | 大师
""")
_HAN_SENT = "(?:发自|發自|发送自|發送自|寄自|传自|傳自)"
_HAN_SENDING = "(?:发送|發送|发出|傳送|传送|寄出)"
_HAN_PLATFORM = "(?:for|版|手机版|移动版|应用|应用程序|客户端|ios|android|iphone|ipad|mac|windows)"
_HAN = re.compile(
    _OPENING
    + "(?:"
    + any_of(rf"""
    {_HAN_SENT}\s?我的(?!内心|內心|心)[^，。,]{{1,30}}
    (?:{_HAN_SENT}|来自|來自)\s?(?:我的\s?)?[^的，。,]{{0,16}}(?:{_HAN_DEVICE})[^的，。,]{{0,16}}
    傳送自\s?[^，。,]{{1,30}}
    (?:从|從|由|通过|透過|自)\s?(?:我的\s?)?[^，。,]{{0,16}}(?:{_HAN_DEVICE})[^，。,]{{0,12}}{_HAN_SENDING}(?:的邮件)?
    (?:從|从)\s?mail\s?(?:傳送|发送)\s?[(（]windows | (?:本|此)邮件由[^，。,]{{1,20}}(?:发送|发出)
    (?:获取|取得|下载|下載|获得)\s?(?:(?:适用于|適用於|用于|用於)\s?[a-z]{{1,10}}\s?的\s?)?outlook(?:\s?{_HAN_PLATFORM}){{0,3}}
    签名由[^，。,]{{1,20}}(?:定制|生成|提供)
    """)
    + ")"
    + _ENDING,
    re.IGNORECASE,
)
_EAST = re.compile(
    _OPENING
    + "(?:"
    + any_of(r"""
    [^、。]{1,24}(?:から送信|より送信)(?:しています|しました|されました)?
    [^、。]{0,24}outlook[^、。]{0,12}を入手 | [^.,]{1,24}에서 (?:보냄|보낸 메일|발송|보냈습니다)
    [^.,]{1,12}용 outlook.{0,20}
    """)
    + ")"
    + _ENDING,
    re.IGNORECASE,
)
_EXCUSES = listed(
    "excuse | forgive | pardon | sorry | brevity | typo | brief | entschuldig | excusez | désolé | disculp"
)
_TALE = frozenset(
    listed("""
    but | which | so | then | is | are | did | was | were | yesterday | today | because | when | not
    cannot | can't | does | doesn't
    it | and
    aber | nicht | mais | pas | pero | no | ma | non | maar | niet
    """)
)
_MOST_WORDS = 14


def is_phone_signature(bare: str) -> bool:
    """Whether the line is a phone's or a mail program's own, whatever the language."""
    if not 4 <= len(bare) <= 200:
        return False
    bare = _without_link(bare)
    if _SENT_FROM_MY.fullmatch(bare) or _GET_THE_APP.fullmatch(bare):
        return True
    if _SENT_FROM.match(bare) or _FROM_MY.fullmatch(bare) or _ELSEWHERE.match(bare):
        return len(bare) <= 140 and _DEVICE.search(bare) is not None and not _tells(bare)
    if bare.isascii() or len(bare) > 60:
        return False
    return _HAN.fullmatch(bare) is not None or _EAST.fullmatch(bare) is not None


def _without_link(bare: str) -> str:
    """The line without the address behind a product's name: "Get Outlook for iOS<https://aka.ms/...>"."""
    at = bare.find("http")
    return bare[:at].rstrip("<([ ") if at > 0 else bare


def _tells(bare: str) -> bool:
    """Whether a sentence of somebody's own begins so: "Sent from my desk, which is easier than my phone"."""
    if any(word in bare.casefold() for word in _EXCUSES):
        return False
    words = bare.casefold().split()
    return bare[-1] in "?？:：" or len(words) > _MOST_WORDS or not _TALE.isdisjoint(words[3:])
