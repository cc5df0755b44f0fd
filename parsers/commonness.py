"""How well a guessed charset explains bytes: by the characters that people use most."""

from __future__ import annotations

import re

_HAN = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后"
    "小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长"
    "知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最"
    "间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市"
    "体别处总才场师书比住员九性通目华报立马命张活难神数件安表原车白应路期叫常提感金何更反合放做系计或司利"
    "受光王果亲界及今京务制解各任至清物台象记边共风接它许八特觉望直服林题建南度统色字请交爱让认算论百义科"
    "怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运半候七必城强"
    "步完深区即求品士转量空技程告语英基式李息写识极令黄德收钱未持取设始版双历商片容研像找友站广改议形委早"
    "房音际则首单据导影失网专石校读志飞观究包组落视离您谢印坏账号密码邮附件服务器连接错误登录打印机测试星"
    "這個們來國時會說為過後對裡還發無開見經頭長現將與進實點種聲話問給幾業間電門東氣聽關內卻產體處總場師書"
    "員華報馬張難數應車專號請謝帳戶郵統網路題讓論設計記錄啟動檔測試灣學當沒樣從兩麼樂愛親邊許覺認義術聯"
    # Names of people and places: all that a short header has to be known by.
    "赵钱孙周吴郑冯陈杨朱秦许何吕施张孔曹严金魏陶姜谢邹苏潘范彭韦马方袁柳史唐薛雷贺汤罗郝安常于顾孟黄尹姚邵"
    "汪毛戴宋熊董梁杜贾江郭林钟徐邱高夏蔡田胡霍万卢莫丁邓洪崔龚程陆段侯武刘龙叶黎白赖乔谭温庄阎习欧阳肖蒋韩余"
    "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛超霞刚桂鹏飞玲婷宇浩凯琳晨阳欣怡梓涵轩佳建国志华文斌辉健红燕倩雪梅兰"
    "室楼仓库厅层栋科组台印复扫描仪墨硒鼓财务采购销售仓储会计考勤门禁监控投影键盘鼠标显卡笔脑网线路由器交换"
    "，。！？：；、（）“”‘’《》【】—…·　「」０１２３４５６７８９"
)
_KANA = frozenset(chr(code) for code in (*range(0x3041, 0x3094), *range(0x30A1, 0x30FD)))
_HANGUL = frozenset(
    "이다는을를가의에하고은로도지한기사리어자시대해인서있나그만것수아라보정부일제주여전상과원장안되조구들니습"
    "합세요문메김님관공분방비성소신연오용우위유의임재저적진차참체트프화확회후게까내너네년당데동드든등때또러"
    "르마말면명모무물미및발번복본불생선스실심알았업없었와왜운월으음입작잘점중직질처천추출치큰타통파편평표품"
)
_LATIN = frozenset("éèêëàâäáãåæçíìîïñóòôöõøúùûüßœÉÈÀÂÄÁÅÆÇÍÎÑÓÖØÚÜŒ’‘“”–—…€«»°·•©®™§¿¡ ´")
_CYRILLIC = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюц")
_MIXED = re.compile("[A-Za-z][^\x00-\x7f]|[^\x00-\x7f][A-Za-z]")  # two scripts in one word
_HIGH = re.compile("[^\x00-\x7f]+")
_PAIRS = re.compile(rb"[\x80-\xff][\x40-\xff]|[\x80-\xff]")


def _explained_wide(text: str, common: frozenset[str]) -> float:
    """Share of the characters above ASCII that are common in a script."""
    wide = [char for char in text if char >= "\x80"]
    return sum(char in common for char in wide) / len(wide) if wide else 0.0


def _explained_pairs(data: bytes, codec: str) -> float:
    """The same for Chinese in two bytes a character, where a rare one counts a little as well, unless
    its second byte is ASCII: an accented letter and the letter behind it make such a pair by chance."""
    pairs = _PAIRS.findall(data)
    if not pairs:
        return 0.0
    score = 0.0
    for pair in pairs:
        char = pair.decode(codec, "replace")
        if char in _HAN or "\uff01" <= char <= "\uff5e":
            score += 1
        elif len(char) == 1 and "\u4e00" <= char <= "\u9fff" and pair[-1] >= 0x80:
            score += 0.35
    return score / len(pairs)


def _explained_cyrillic(text: str) -> float:
    """The same for Russian: what is no letter counts against it."""
    wide = [char for char in text if char >= "\x80"]
    if not wide:
        return 0.0
    strange = sum(not char.isalpha() and char not in "«»—–№“”…\xa0" for char in wide)
    strange += len(_MIXED.findall(text))
    return (sum(char in _CYRILLIC for char in wide) - strange) / len(wide)


def _explained_latin(text: str) -> float:
    """The same for Western text, where letters above ASCII stand alone or, seldom, in pairs."""
    score, total = 0.0, 0
    for run in _HIGH.findall(text):
        total += len(run)
        share = sum(char in _LATIN for char in run)
        score += share if len(run) == 1 else share * 0.5 if len(run) == 2 else 0.0
    return score / total if total else 0.0


def explained(text: str) -> float:
    """Return how common the non-ASCII characters of a decoded text are, 0 to 1, whatever its script."""
    sample = text[:20_000]
    return max(
        _explained_wide(sample, _HAN | _KANA),
        _explained_wide(sample, _HANGUL),
        _explained_cyrillic(sample),
        _explained_latin(sample) * 0.9,
    )


_SHORT = 64  # bytes of a header that one name fills
# Nothing but ASCII and the 3,755 hanzi of everyday use: letters of an alphabet seldom come in such pairs.
_EVERYDAY_HANZI = re.compile(rb"(?:[\x00-\x7f]|[\xb0-\xd7][\xa1-\xfe])+")
_ALPHABETS = frozenset({"cp1252", "cp1251", "koi8-r"})
_SAMPLE = 8192  # bytes that a guess is made from


def best_guess(data: bytes) -> str:
    """Return the likeliest legacy codec of `data`, which is not UTF-8. Ties go to GB18030, then CP1252."""
    sample = data[:_SAMPLE]
    best, best_score = "", -1.0
    hanzi = len(sample) <= _SHORT and _EVERYDAY_HANZI.fullmatch(sample) is not None
    for codec, weight in _CANDIDATES:
        if hanzi and codec in _ALPHABETS:
            continue
        text = sample.decode(codec, "replace")
        bad = text.count("\ufffd") - (1 if text.endswith("\ufffd") and len(data) > _SAMPLE else 0)
        score = _score(codec, text, sample) * weight
        if bad > 0:
            score -= 0.2 + bad / (1 + sum(char >= "\x80" for char in text))
        if score > best_score:
            best, best_score = codec, score
    if best_score < 0.12:
        return "cp1252" if "\ufffd" in data.decode("gb18030", "replace") else "gb18030"
    return best


def _score(codec: str, text: str, data: bytes) -> float:
    match codec:
        case "gb18030" | "cp950":
            return _explained_pairs(data, codec)
        case "cp1252":
            return _explained_latin(text)
        case "cp949":
            return _explained_wide(text, _HANGUL)
        case "cp1251" | "koi8-r":
            return _explained_cyrillic(text)
        case _:
            return _explained_wide(text, _KANA | _HAN)


# Order decides ties. Kana share their bytes with rare hanzi only, so they need little handicap.
_CANDIDATES = (
    ("gb18030", 1.0),
    ("cp1252", 1.0),
    ("cp950", 0.98),
    ("cp932", 0.95),
    ("euc_jp", 0.95),
    ("cp949", 0.95),
    ("cp1251", 0.95),
    ("koi8-r", 0.95),
)
