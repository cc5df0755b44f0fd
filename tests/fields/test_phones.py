"""Phone numbers among all the other numbers of a mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.fields.phones import find_phones
from parsers.fields.text import folded

IN_FREE_WORDS = """
我的电话是13812345678，麻烦 = 13812345678
手机 139 0013 9000 = 13900139000
+86 137-1234-5678 = +8613712345678
（13488886666） = 13488886666
021-55550199转8012 = 02155550199 8012
0571-8765 4321 转 6008 = 057187654321 6008
0512-66668888-302 = 051266668888 302
(010)82345678 = 01082345678
400-820-8820 = 4008208820
联系我：分机 8001 = 8001
电话是8012，其他的您查系统 = 8012
ext. 4471 = 4471
+49 30 901820 = +4930901820
+44 (0)20 7946 0958 = +442079460958
tel:+4930901820 = +4930901820
(212) 555-0147 ext. 22 = 2125550147 22
call me: 040 1234567 = 0401234567
You can reach me at 020 7946 0321. = 02079460321
02-2345-6789 = 0223456789
00 44 20 7946 0000 = +442079460000
"""
NUMBERS = [line.split(" = ") for line in IN_FREE_WORDS.strip().split("\n")]


@pytest.mark.parametrize(("text", "number"), NUMBERS, ids=[text for text, _ in NUMBERS])
def test_a_number_is_found_with_its_extension(text: str, number: str) -> None:
    (phone,) = find_phones(text, folded(text))
    assert f"{phone.digits} {phone.extension}".strip() == number
    assert phone.text == " ".join(text[phone.start : phone.end].split()).strip(" ,;")


@pytest.mark.parametrize(
    "text",
    [
        "订单号 13812345678901", "工单20240518-003", "192.168.10.25", "order 4500123456789", "0x80070035",
        "2024-05-20 14:30", "20.05.2024", "version 16.0.17328.20162", "E000 0001-0000", "id 13812345678",
        "资产号10086001", "card 6222021234567890123", "ORA-00942", "invoice INV-2024-000812", "3.14",
        "555-0123",        "port 8080", "KB5034441", "٠١٢٣٤٥٦٧٨٩", "1-2-3", "12345", "a@12345678.com", "https://x.example/13800138000",
    ],
)  # fmt: skip
def test_other_numbers_are_no_phones(text: str) -> None:
    assert find_phones(text, folded(text)) == []


@pytest.mark.parametrize(
    ("text", "number"), [("8866", "8866"), ("内线 60213", "60213"), ("555-0123", "5550123")]
)
def test_a_field_for_a_phone_may_hold_less(text: str, number: str) -> None:
    (phone,) = find_phones(text, folded(text), labelled=True)
    assert phone.digits == number


@given(st.text(alphabet="0123456789 -()+./转x电话:", max_size=60))
def test_a_phone_is_short_and_stands_in_the_text(text: str) -> None:
    for phone in find_phones(text, folded(text), labelled=True):
        digits = phone.digits.lstrip("+") + phone.extension
        assert 3 <= len(digits) <= 23
        assert "".join(char for char in text[phone.start : phone.end] if char in "0123456789")
