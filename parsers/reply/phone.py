"""Recognise the line that a phone or a mail program adds: "Sent from my iPhone", "发自我的手机"."""

from __future__ import annotations

import re

from parsers.reply.words import any_of, listed

_DEVICES = any_of(r"""
    i-?phone | i-?pad | i-?pod | ios | apple | mac | macbook | black-?berry | android | galaxy | samsung
    pixel | huawei
    honor | xiaomi | redmi | oppo | vivo | one-?plus | nokia | htc | lg | moto\w* | sony | xperia | nexus
    lumia
    windows | surface | phone | smart-?phone | telephone | handheld | handset | mobil\w* | handy | cell\w*
    tablet\w* | device | t-mobile | verizon | at&t | mail | e-?mail | outlook | gmail | yahoo\w* | proton\w*
    airmail | mailbird | mailspring | newton | spark | spike | boxer | acompli | hotmail | aol | gmx
    web\.de
    tutanota | zoho | fastmail | thunderbird | superhuman | blue ?mail | k-9 | nine | hey | postbox | canary
    edison | mymail | cloudmagic | mailbox | telefon\w* | téléphone | móvil | celular\w* | cellulare
    telemóvel
    téléfon | telefoon | телефон\w* | смартфон\w* | почты? | iphone\w* | appareil | gerät | smartphone\w*
""")
_DEVICE = re.compile(r"(?<![^\W_])(?:" + _DEVICES + r")(?![^\W_])", re.IGNORECASE)
_OPENING = r"[<(（\[*_«\s]{0,4}"
_SENT_FROM = re.compile(
    _OPENING
    + r"(?:this (?:e-?mail|message) (?:was|is) |message )?"
    + r"(?:sent|written|typed|composed|posted|delivered) (?:wirelessly |securely |while mobile )?"
    + r"(?:from|via|with|by|using|on|through)\b",
    re.IGNORECASE,
)
_SENT_FROM_MY = re.compile(
    _OPENING + r"sent (?:from|via) my\s(?:[^\W_]+[\s-]?){1,4}[.!)\]>*_]{0,3}", re.IGNORECASE
)
_MOBILE_ENGLISH = re.compile(
    _OPENING + r"(?:get|download) .{1,30} for (?:ios|android|iphone|ipad|mobile)\b", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    _OPENING
    + "(?:"
    + any_of(r"""
    (?:diese (?:nachricht|e-?mail) wurde )?(?:von|vom|aus|mit) .{1,60}(?:ge|ver)(?:sendet|schickt)
    gesendet (?:mit|von|vom|über|aus)\b | holen sie sich outlook | laden sie outlook
    (?:envoyée?|expédiée?) (?:de|depuis|à partir|avec|via|par)\b | obtenez outlook | téléchargez outlook
    télécharger outlook
    enviad[oa] (?:desde|de|do|da|a partir|com|con|vía|via|pelo|por)\b | obtener outlook | obter o outlook
    obtenha o outlook
    inviato (?:da|dal|dalla|con|tramite)\b | scarica outlook | ottieni outlook
    (?:verzonden|verstuurd) (?:vanaf|vanuit|met|van|via)\b | outlook voor (?:ios|android)\b
    download outlook
    skickat (?:från|med|via)\b | hämta outlook | sendt (?:fra|med|via)\b | skaff deg outlook | hent outlook
    lähetetty\b | hanki outlook | wysłan[oey] z\b | pobierz outlook | odesláno z\b | odoslané z\b
    отправлено (?:с|из|от)\b | скачать outlook | надіслано з\b | gönderildi\b
    \S{1,20}(?:ımdan|umdan|imdan|dan|den) gönderildi | trimis (?:de pe|din)\b | (?:el)?küldve\b
    στάλθηκε από\b
    (?:được )?gửi từ\b | dikirim dari\b
    """)
    + ")",
    re.IGNORECASE,
)
_HAN_DEVICE = any_of(r"""
    手机 | 手機 | i?phone | ipad | android | 安卓 | 华为 | 華為 | 荣耀 | 小米 | 红米 | oppo | vivo | 魅族
    三星 | 一加
    平板 | 电脑 | 邮箱 | 郵箱 | 信箱 | 邮件 | 郵件 | outlook | mail | windows | 微信 | 钉钉 | 飞书
    客户端 | 用戶端
    设备 | 裝置 | 大师 | mate | 客户端
""")
_HAN = re.compile(
    _OPENING
    + "(?:"
    + any_of(rf"""
    (?:发自|發自|发送自|發送自|寄自|来自|來自|传自|傳自)\s?我的.{{1,30}}
    (?:发自|發自|发送自|發送自|寄自|来自|來自|传自|傳自)\s?.{{0,20}}(?:{_HAN_DEVICE}).{{0,30}}
    (?:从|從|由|通过|透過|使用|用|以)\s?.{{0,24}}(?:{_HAN_DEVICE}).{{0,12}}(?:发送|發送|发出|發出|传送|傳送|寄出|发的|發的|回复).{{0,4}}
    (?:获取|取得|下载|下載)\s?(?:适用于|適用於|用于).{{0,12}}outlook.{{0,20}}
    (?:获取|下载|取得|下載|获得|適用於|适用于)\s?(?:outlook|qq邮箱|网易邮箱|.{{0,12}}(?:手机|手機)).{{0,40}}
    签名由.{{0,20}}(?:定制|生成|提供)
    """)
    + r")[.。)）\]>*_！!]{0,3}",
    re.IGNORECASE,
)
_EAST = re.compile(
    _OPENING
    + "(?:"
    + any_of(r"""
    .{1,24}(?:から送信|より送信)(?:しています|しました|されました)?
    (?:ios|android|windows) ?(?:版|用)? ?の?outlook.{0,12}を入手 | outlook.{0,24}を入手
    .{1,24}에서 (?:보냄|보낸 메일|발송|보냈습니다) | .{1,12}용 outlook.{0,20}
    """)
    + r")[.。)）\]>*_！!]{0,3}",
    re.IGNORECASE,
)
_EXCUSES = listed(
    "excuse | forgive | pardon | sorry | brevity | typo | brief | entschuldig | excusez | désolé | disculp"
)


def is_phone_signature(bare: str) -> bool:
    """Whether the line is a phone's or a mail program's own, whatever the language."""
    if not 5 <= len(bare) <= 140:
        return False
    bare = _without_link(bare)
    if _SENT_FROM_MY.fullmatch(bare):
        return True
    if _SENT_FROM.match(bare) or _ELSEWHERE.match(bare) or _MOBILE_ENGLISH.match(bare):
        return len(bare) <= 100 and _DEVICE.search(bare) is not None and not _goes_on(bare)
    if bare.isascii() or len(bare) > 60:
        return False
    return _HAN.fullmatch(bare) is not None or _EAST.fullmatch(bare) is not None


def _without_link(bare: str) -> str:
    """The line without the address behind a product's name: "Get Outlook for iOS<https://aka.ms/...>"."""
    for opening in ("<http", "(http", "[http", " http", "< http", "( http"):
        at = bare.find(opening)
        if at > 0:
            return bare[:at].rstrip()
    return bare


def _goes_on(bare: str) -> bool:
    """Whether a sentence of somebody's own begins so: "Sent from my desk, which is easier than my phone"."""
    tail = bare.partition(",")[2].casefold()
    if tail and not any(word in tail for word in _EXCUSES):
        return True
    return bare.endswith(("?", "？", ":", "：")) or len(bare.split()) > 14
