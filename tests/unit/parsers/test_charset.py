"""Charsets as labelled, mislabelled and unlabelled."""

from __future__ import annotations

import codecs
from encodings.aliases import aliases

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.charset import clean_line, clean_text, decode_bytes, decode_header_bytes, decode_text, guess
from parsers.charset_names import canonical_charset, is_ascii_based

GUESSED = {
    "gb18030": [
        "项目规划",
        "項目規劃珅.xls",
        "李静",
        "刘洋",
        "赵磊",
        "欧阳娜娜",
        "复印室",
        "仓库",
        "扫描仪",
        "欧阳静怡",
        "朱镕基",
        "财务系统无法登录",
        "在线等，急！！！",
        "王",
        "ＥＲＰ",
    ],
    "cp950": ["您好，請問", "陳美玲", "印表機", "關於系統登入的問題", "五月份報表功.xls"],
    "cp1252": [
        "Grüße",
        "José García",
        "für später",
        "naïve café",
        "Übergröße",
        "déjà vu à l’hôtel",
        "50 €",
        "çà et là",
    ],
    "cp932": ["プリンターの故障", "お世話になっております。", "東京", "テスト"],
    "euc_jp": ["プリンターの故障です", "こんにちは", "お世話になっております。"],
    "cp949": ["프린터가 작동하지 않습니다", "안녕하세요", "김철수"],
    "cp1251": ["Принтер не печатает", "Здравствуйте", "Иванов"],
    "koi8-r": ["Принтер не печатает", "Здравствуйте", "Иванов"],
    "utf-8": ["Grüße", "李静", "プリンター", "Принтер"],
}


@pytest.mark.parametrize(
    ("codec", "text"), [(codec, text) for codec, texts in GUESSED.items() for text in texts]
)
def test_short_texts_without_a_label_are_guessed(codec: str, text: str) -> None:
    assert guess(text.encode(codec))[0] == text


LABELS = {
    "UTF8": "utf-8",
    '"utf-8"': "utf-8",
    "utf-8; format=flowed": "utf-8",
    "us-ascii": "cp1252",
    "ISO-8859-1": "cp1252",
    "iso-8859-1*de": "cp1252",
    "GB2312": "gb18030",
    "x-gbk": "gb18030",
    "hz-gb-2312": "hz",
    "Big5": "cp950",
    "ks_c_5601-1987": "cp949",
    "Shift_JIS": "cp932",
    "windows-874": "cp874",
    "iso-8859-9": "cp1254",
    "x-nope": None,
    "": None,
    "unicode_escape": None,
    "raw-unicode-escape": None,
    "idna": None,
    "punycode": None,
    "rot13": None,
    "base64": None,
    "zlib": None,
    "cp037": None,
    "a" * 100: None,
    "utf\x00-8": None,
}


@pytest.mark.parametrize("label", LABELS)
def test_a_label_means_what_clients_write_under_it(label: str) -> None:
    assert canonical_charset(label) == LABELS[label]


def test_every_codec_that_is_called_ascii_based_is() -> None:
    accepted = {canonical_charset(name) for name in {*aliases, *aliases.values()}} - {None}
    assert len(accepted) > 60
    for codec in accepted:
        assert codec is not None
        if is_ascii_based(codec):
            printable = bytes(range(0x20, 0x7F))
            assert (
                printable.decode(codec, "replace").replace("¥", "\\").replace("‾", "~")[:64]
                == printable.decode()[:64]
            )
            decoded = bytes(range(0x80, 0x100)).decode(codec, "replace")
            assert not any(char < " " for char in decoded), codec


@pytest.mark.parametrize(
    ("label", "written_in", "text"),
    [
        ("gb2312", "gb18030", "朱镕基㐀𠀀"),
        ("gb2312", "utf-8", "标签写错了，请看一下"),
        ("utf-8", "gb18030", "标签写错了，请看一下"),
        ("us-ascii", "gb18030", "正文是国标码，请看一下这个问题"),
        ("iso-8859-1", "utf-8", "Grüße – “gut”"),
        ("iso-8859-1", "cp1252", "50 € – “gut”"),
        ("utf-8", "latin-1", "Grüße"),
        ("x-nope", "utf-8", "Grüße"),
        ("x-nope", "cp1252", "Grüße"),
        (None, "iso2022_jp", "故障です"),
        (None, "hz", "网络故障"),
        ("big5", "big5hkscs", "電腦壞咗，喺三樓"),
        ("iso-2022-jp", "utf-8", "故障です"),
        ("iso-2022-jp", "cp932", "故障です"),
    ],
)
def test_wrong_labels_are_seen_through(label: str | None, written_in: str, text: str) -> None:
    assert decode_bytes(text.encode(written_in), label)[0] == text


def test_right_labels_are_no_defect() -> None:
    for label in ("utf-8", "gbk", "big5", "euc-kr", "shift_jis", "iso-2022-jp", "utf-16"):
        codec = canonical_charset(label)
        assert codec is not None
        text = "テスト" if "jp" in label or "jis" in label else "测试" if label in ("utf-8", "gbk") else "人"
        assert decode_bytes(text.encode(codec), label) == (text, None)


def test_iso_2022_jp_has_the_characters_of_windows() -> None:
    data = b"\x1b$B-!-j9b\x1b(B x \x1b(I1\x1b(B"
    assert decode_bytes(data, "iso-2022-jp") == ("①㈱高 x ｱ", None)
    assert decode_bytes(data, None)[0] == "①㈱高 x ｱ"


@given(st.text(alphabet="あいうアイウ日本語高橋①㈱ABC \n", max_size=40))
def test_iso_2022_jp_is_read_back(text: str) -> None:
    pieces = []
    for char in text:
        if char.isascii():
            pieces.append(char.encode())
            continue
        lead, trail = char.encode("cp932")
        row = (lead - (0x70 if lead < 0xA0 else 0xB0)) * 2 - (trail < 0x9F)
        column = trail - (0x7E if trail >= 0x9F else 0x20 if trail > 0x7F else 0x1F)
        pieces.append(b"\x1b$B" + bytes((row, column)) + b"\x1b(B")
    assert decode_bytes(b"".join(pieces), "iso-2022-jp") == (text, None)


def test_surrogates_of_java_are_joined() -> None:
    assert decode_bytes(b"a\xed\xa0\xbd\xed\xb8\x80b", "utf-8")[0] == "a😀b"


def test_the_euro_of_gbk_is_read() -> None:
    assert decode_bytes("价格".encode("gbk") + b" \x80 50", "gbk")[0] == "价格 € 50"


def test_lines_in_another_charset_do_not_spoil_the_rest() -> None:
    data = "您好，打印机卡纸，请处理。\n".encode() * 3 + b"> " + "原文内容".encode("gbk") + b"\n"
    assert decode_bytes(data, "utf-8")[0].endswith("> 原文内容\n")


def test_header_bytes_take_the_charset_of_the_body_as_a_hint() -> None:
    assert decode_header_bytes("Zażółć".encode("iso8859-2"), "iso-8859-2") == "Zażółć"
    assert decode_header_bytes("Zażółć".encode(), "iso-8859-2") == "Zażółć"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nb", "a b"),
        ("a \t b", "a b"),
        ("a\x00b", "ab"),
        ("\u2028a\u2029b\x85c\x0bd", "a b c d"),
        (" a  b ", "a  b"),
        ("\ufeffa", "a"),
        ("a\u3000b\xa0c", "a\u3000b\xa0c"),
        ("a\ud800b", "ab"),
    ],
)
def test_one_line_is_one_line(text: str, line: str) -> None:
    assert clean_line(text) == line


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from([*LABELS, None, "utf-16", "iso-2022-kr", "utf-7", "johab"]))
def test_any_bytes_give_text_that_can_be_stored(data: bytes, label: str | None) -> None:
    text, _ = decode_text(data, label)
    text.encode("utf-8")
    assert "\r" not in text
    assert not any(char < " " and char not in "\n\t" for char in text)


@given(st.text(max_size=100))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(
    st.text(alphabet=st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=50)
)
def test_gb18030_is_read_back(text: str) -> None:
    data = text.encode("gb18030")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        assert decode_bytes(data, "gb2312")[0] == codecs.decode(data, "gb18030")


@pytest.mark.parametrize("text", ["前台", "前台 <desk@client.example>", "Reception 前台 x"])
def test_gbk_that_happens_to_be_utf_8_is_still_chinese(text: str) -> None:
    assert text.encode("gbk").decode("utf-8")
    assert decode_header_bytes(text.encode("gbk")) == text


@pytest.mark.parametrize("text", ["José", "Vie\u0323\u0302t", "ơn", "Đơn", "Șerban", "Привет", "ơ ơ", "ơ"])
def test_letters_of_living_alphabets_in_utf_8_stay(text: str) -> None:
    assert decode_header_bytes(text.encode()) == text
