"""File names made safe; parameters, encodings and containers that attachments come in."""

from __future__ import annotations

import base64
import binascii
import struct

import pytest
import tnefparse
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.filenames import MAX_BYTES, extension_of, safe_filename
from parsers.parameters import parse_parameters
from parsers.rtf import decompressed_rtf, rtf_content
from parsers.signed import signed_content, without_pgp_armour
from parsers.tnef import read_tnef
from parsers.transfer import (
    CHUNK,
    decode,
    decode_base64,
    decode_base64_text,
    encoding_name,
    iterate_decoded,
    uu_blocks,
)
from tests.unit.parsers.message_invariants import CONTROL, UNSAFE_NAME

NAMES = {
    "plan.pdf": "plan.pdf",
    "故障报告.doc": "故障报告.doc",
    "a/b.txt": "a_b.txt",
    "../../etc/passwd": "passwd",
    "/etc/passwd": "passwd",
    "C:\\Users\\ann\\x.doc": "x.doc",
    "..\\..\\x.doc": "x.doc",
    "CON": "_CON",
    "nul.txt": "_nul.txt",
    "com1": "_com1",
    "console.txt": "console.txt",
    "a:b?c*.txt": "a_b_c_.txt",
    'say "hi".txt': "say _hi_.txt",
    "trailing. . ": "trailing",
    ".htaccess": "_.htaccess",
    "a\u202efdp.exe": "afdp.exe",
    "a\r\nb.txt": "a b.txt",
    "a\x00b.txt": "ab.txt",
    "": "",
    "...": "",
    "///": "",
    "   ": "",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_made_safe(name: str) -> None:
    assert safe_filename(name) == NAMES[name]


@given(st.text(max_size=400))
def test_any_name_is_safe_or_empty(name: str) -> None:
    safe = safe_filename(name)
    assert UNSAFE_NAME.search(safe) is None
    assert CONTROL.search(safe) is None
    assert len(safe.encode("utf-8", "surrogatepass")) <= MAX_BYTES
    assert safe_filename(safe) == safe


def test_a_long_name_keeps_its_extension() -> None:
    assert safe_filename("长" * 300 + ".xlsx").endswith("长.xlsx")


def test_an_unknown_type_has_a_neutral_extension() -> None:
    assert (extension_of("application/pdf"), extension_of("x/y")) == (".pdf", ".bin")


PARAMETERS = {
    "text/plain": ("text/plain", {}),
    'Text/HTML; Charset="UTF-8"': ("text/html", {"charset": "UTF-8"}),
    "text/plain; charset=utf-8; format=flowed": ("text/plain", {"charset": "utf-8", "format": "flowed"}),
    "text/plain charset=utf-8 format=flowed": ("text/plain", {"charset": "utf-8", "format": "flowed"}),
    "attachment; filename=a b.txt": ("attachment", {"filename": "a b.txt"}),
    'attachment; filename="a;b.txt"; size=3': ("attachment", {"filename": "a;b.txt", "size": "3"}),
    'attachment; filename="a \\"b\\".txt"': ("attachment", {"filename": 'a "b".txt'}),
    'attachment; filename="C:\\temp\\a.txt"': ("attachment", {"filename": "C:\\temp\\a.txt"}),
    'attachment; filename="a.txt': ("attachment", {"filename": "a.txt"}),
    'text/plain; charset="utf-8; name=x': ("text/plain", {"charset": "utf-8", "name": "x"}),
    "attachment; filename*=utf-8''%e2%82%ac.txt": ("attachment", {"filename": "€.txt"}),
    "attachment; filename*=gb2312'zh-cn'%b9%ca.txt": ("attachment", {"filename": "故.txt"}),
    "attachment; filename*0*=utf-8''%e2%82; filename*1*=%ac; filename*2=.txt": (
        "attachment",
        {"filename": "€.txt"},
    ),
    'attachment; filename*1="b"; filename*0="a"': ("attachment", {"filename": "ab"}),
    "attachment; filename=x; filename*=utf-8''y": ("attachment", {"filename": "y"}),
    "attachment; filename=a; filename=b": ("attachment", {"filename": "a"}),
    "attachment; filename==?utf-8?Q?=C3=BC.txt?=": ("attachment", {"filename": "ü.txt"}),
    'attachment; filename="=?gbk?B?ucrV?= =?gbk?B?z7GouOY=?="': ("attachment", {"filename": "故障报告"}),
    "attachment; filename": ("attachment", {}),
    '; name="x"': ("", {"name": "x"}),
    "": ("", {}),
}


@pytest.mark.parametrize("value", PARAMETERS)
def test_parameters_are_read(value: str) -> None:
    assert parse_parameters(value) == PARAMETERS[value]


@given(st.text(alphabet="ab=;\"'* \\%0=?utf-8", max_size=80))
def test_any_parameters_are_one_line(value: str) -> None:
    for text in parse_parameters(value)[1].values():
        assert CONTROL.search(text) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("BASE64", "base64"),
        ("base64;", "base64"),
        ('"quoted-printable"', "quoted-printable"),
        ("quoted-printable (x)", "quoted-printable"),
        ("8bits", "8bit"),
        ("x-uue", "uuencode"),
        ("", "7bit"),
        ("x-nope", None),
    ],
)
def test_encodings_have_one_name(written: str, name: str | None) -> None:
    assert encoding_name(written) == name


@given(st.binary(max_size=500), st.integers(min_value=1, max_value=90))
def test_base64_is_read_back_whatever_the_lines(data: bytes, width: int) -> None:
    encoded = base64.b64encode(data)
    lines = b"\r\n".join(encoded[at : at + width] for at in range(0, len(encoded), width))
    assert decode_base64(lines) == data
    assert decode_base64(lines.rstrip(b"=")) == data
    assert decode_base64_text(lines)[0] == data


@given(st.binary(max_size=300), st.sampled_from(["base64", "quoted-printable", "uuencode", "7bit"]))
def test_decoding_never_fails(data: bytes, encoding: str) -> None:
    assert isinstance(decode(data, encoding), bytes)


@pytest.mark.parametrize("encoding", ["base64", "7bit"])
def test_decoding_in_pieces_equals_decoding_at_once(encoding: str) -> None:
    content = bytes(range(256)) * (CHUNK // 100)
    raw = base64.encodebytes(content) if encoding == "base64" else content
    for at in (CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK):  # padding and rubbish where the pieces meet
        raw = raw[:at] + b"=*\r\n" + raw[at:]
    pieces = list(iterate_decoded(raw, 0, len(raw), encoding))
    assert len(pieces) > 1
    assert b"".join(pieces) == decode(raw, encoding)


@given(st.binary(min_size=1, max_size=200))
def test_uuencoded_blocks_are_found_and_read(data: bytes) -> None:
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    text = b"before\nbegin 644 a b.bin\n" + lines + b"`\nend\nafter\n"
    ((start, end, name),) = uu_blocks(text)
    assert (text[:start], text[end:], name) == (b"before\n", b"after\n", b"a b.bin")
    assert decode(text[start:end], "uuencode") == data


@pytest.mark.parametrize(
    "text", [b"begin 644 the work\nplease\nend\n", b"begin 644 a\n", b"begin at once\nend\n"]
)
def test_a_sentence_that_begins_with_begin_is_text(text: bytes) -> None:
    assert uu_blocks(text) == []


def attribute(level: int, number: int, data: bytes) -> bytes:
    kind = {0x9007: 6, 0x9003: 6, 0x8010: 1}.get(number, 6)
    return (
        bytes([level])
        + struct.pack("<HHI", number, kind, len(data))
        + data
        + struct.pack("<H", sum(data) & 0xFFFF)
    )


def stream(*attributes: bytes) -> bytes:
    return (
        b"\x78\x9f\x3e\x22\x01\x00" + attribute(1, 0x9007, struct.pack("<II", 1252, 0)) + b"".join(attributes)
    )


def tnef_file(name: bytes, data: bytes) -> bytes:
    return attribute(2, 0x9002, bytes(14)) + attribute(2, 0x8010, name + b"\0") + attribute(2, 0x800F, data)


@given(
    st.lists(
        st.tuples(st.from_regex(rb"[a-z]{1,8}\.txt", fullmatch=True), st.binary(min_size=1, max_size=60))
    )
)
def test_a_sane_tnef_stream_reads_as_the_reference_reads_it(files: list[tuple[bytes, bytes]]) -> None:
    data = stream(*(tnef_file(name, content) for name, content in files)) + b"\0" * 12
    reference = tnefparse.TNEF(data)
    ours = read_tnef(data)
    assert [(one.name, one.data) for one in ours.files] == [
        (one.long_filename(), one.data) for one in reference.attachments
    ]


def test_a_count_that_the_sender_made_up_costs_nothing() -> None:
    properties = struct.pack("<I", 0xFFFFFFFF) + struct.pack("<HHI", 0x1102, 0x1000, 0xFFFFFFFF)
    assert read_tnef(stream(attribute(1, 0x9003, properties))).text == ""


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_behind_the_signature_are_survived(data: bytes) -> None:
    read_tnef(b"\x78\x9f\x3e\x22\x01\x00" + data)
    signed_content(b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" + data)
    rtf_content(decompressed_rtf(b"\0" * 4 + b"\xff\xff\0\0LZFu\0\0\0\0" + data), "cp1252")


def test_compressed_rtf_is_read() -> None:
    # The example of [MS-OXRTFCP], 4.1.1, as bytes.
    data = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert decompressed_rtf(data) == "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (r"{\rtf1 a\par b}", "a\nb"),
        (r"{\rtf1\ansicpg1252 caf\'e9}", "café"),
        (r"{\rtf1\ansicpg936 \'b4\'f2\'d3\'a1\'bb\'fa}", "打印机"),
        (r"{\rtf1\uc1 \u24744?\u22909?}", "您好"),
        (r"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator x;}a\tab b\{c\}}", "a\tb{c}"),
    ],
)
def test_rtf_reads_as_text(rtf: str, text: str) -> None:
    assert rtf_content(rtf, "cp1252") == (text, None)


def test_html_inside_rtf_comes_out_as_html() -> None:
    rtf = r"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf \par \htmlrtf0 words{\*\htmltag72 </p>}}"
    assert rtf_content(rtf, "cp1252") == ("", "<p>words</p>")


def test_a_pgp_frame_is_taken_off_and_the_words_stay() -> None:
    framed = (
        "before\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n#take\n- -- \nAnn\n"
        "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\nafter\n"
    )
    assert without_pgp_armour(framed) == "before\n#take\n-- \nAnn\nafter\n"


@pytest.mark.parametrize(
    "text", ["-----BEGIN PGP SIGNED MESSAGE-----\nno end", "> -----BEGIN PGP SIGNED MESSAGE-----\n>", "plain"]
)
def test_what_is_no_whole_pgp_frame_stays(text: str) -> None:
    assert without_pgp_armour(text) == text
