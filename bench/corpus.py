"""Mails for the benchmark, the same in every run, like those of a desk: small, one in ten with a file."""

from __future__ import annotations

import base64
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

TEXT_EN = """the printer on floor two shows an error after the update please help account invoice reset screen
since this morning cannot open system very slow thanks"""
TEXT_ZH = """您好 打印机
今天 早上 开始 无法 登录 系统 提示 错误 麻烦 尽快 处理 谢谢 部门 同事 网络 很慢 账号 密码"""
SMALL_LINES = 60
ATTACHED_BYTES = 75_000
START = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


def corpus(count: int, seed: int = 7) -> list[bytes]:
    """Return `count` different mails of about 8 KB, every tenth with an attachment of 75 KB."""
    chance = random.Random(seed)
    return [_mail(number, chance) for number in range(count)]


def _mail(number: int, chance: random.Random) -> bytes:
    words = (TEXT_ZH if number % 2 else TEXT_EN).split()
    body = "\r\n".join(" ".join(chance.choices(words, k=9)) for _ in range(SMALL_LINES))
    subject = _word(f"{' '.join(chance.choices(words, k=5))} {number}")
    relays = "".join(
        f"Received: from relay{hop}.example.test (relay{hop}.example.test [192.0.2.{hop}])\r\n"
        f"\tby mx.example.test with ESMTPS id {chance.getrandbits(64):x};\r\n"
        f"\tFri, 20 Nov 2026 07:00:0{hop} +0000\r\n"
        for hop in range(4)
    )
    filters = "".join(f"X-Filter-{name}: {chance.getrandbits(256):064x}\r\n" for name in range(6))
    html = "".join(f"<p>{line}</p>\r\n" for line in body.split("\r\n"))
    head = (
        f"Return-Path: <ann{number}@example.test>\r\n{relays}{filters}"
        f"From: {_word(f'安 {number}')} <ann{number}@example.test>\r\n"
        "To: Help Desk <desk@example.test>\r\n"
        f"Subject: {subject}\r\nMessage-ID: <m{number}.{chance.getrandbits(64):x}@example.test>\r\n"
        f"Date: {format_datetime(START + timedelta(seconds=number))}\r\nMIME-Version: 1.0\r\n"
    )
    alternative = (
        'Content-Type: multipart/alternative; boundary="=-alt"\r\n\r\n'
        f"--=-alt\r\n{_text('plain', body)}--=-alt\r\n{_text('html', html)}--=-alt--\r\n"
    )
    if number % 10:
        return (head + alternative).encode()
    content = base64.encodebytes(chance.randbytes(ATTACHED_BYTES)).decode().replace("\n", "\r\n")
    return (
        f'{head}Content-Type: multipart/mixed; boundary="=-mix"\r\n\r\n--=-mix\r\n{alternative}--=-mix\r\n'
        "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="report {number}.pdf"\r\n\r\n{content}--=-mix--\r\n'
    ).encode()


def _word(text: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def _text(subtype: str, content: str) -> str:
    encoded = base64.encodebytes(content.encode()).decode().replace("\n", "\r\n")
    return (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}"
    )
