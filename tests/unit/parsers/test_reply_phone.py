"""What a phone adds is told from what a person says about phones and mails."""

from __future__ import annotations

import pytest

from parsers.reply.notice import is_notice
from parsers.reply.phone import is_phone_signature

PHONES = """
Sent from my iPhone
sent from my phone
(sent from my iPad)
*Sent from my BlackBerry 10 smartphone.*
Sent from a mobile device
Sent via mobile
Sent from Samsung tablet
Sent from my Verizon, Samsung Galaxy smartphone
Sent from Yahoo Mail on Android
Sent from Mail for Windows
Get Outlook for Android
Get [Outlook for iOS](https://aka.ms/o0ukef)
Sent with Airmail
This message was sent from my Android device with K-9 Mail.
Sent from my iPhone. Please excuse any typos.
From my iPhone
Envoyé de mon iPhone
Télécharger Outlook pour iOS
Von meinem Samsung Galaxy Smartphone gesendet.
Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.
Gesendet mit der GMX Mail App
Enviado desde mi iPhone
Enviado do meu iPhone
Inviato da iPhone
Verstuurd vanaf mijn iPhone
Skickat från min iPhone
Sendt fra min iPhone
Lähetetty iPhonesta
Wysłane z iPhone'a
Odesláno z iPhonu
Отправлено с iPhone
iPhone'umdan gönderildi
iPhoneから送信
나의 iPhone에서 보냄
发自我的iPhone
发自我的HUAWEI Mate 60 Pro
来自我的华为手机
发自手机
发自网易邮箱大师
由企业微信发送
来自钉钉专属商务邮箱
从我的iPhone发送
从我的 Galaxy 发送
发自我的三星手机
从 Windows 版邮件发送
获取适用于 Android 的 Outlook
從我的 iPhone 傳送
取得 Outlook for iOS
签名由网易邮箱大师定制
""".strip().split("\n")
WORDS = """
Sent via email yesterday to Bob, no answer.
Sent by mail to the supplier on Monday
Sent from my desk, which is much easier than my phone.
Sent from Outlook it does not arrive
The mail was sent from my iPhone but never arrived
Mit Outlook gesendet, kam aber nicht an
Envoyé par mail hier
Enviado ayer por correo
Get the printer working for mobile users please
iPhone
用手机发送邮件失败
使用outlook发送也失败
来自邮件客户端的报错信息
发自我的内心感谢各位
来自我的同事反馈
下载 Outlook 失败
""".strip().split("\n")


@pytest.mark.parametrize("line", PHONES)
def test_line_of_a_phone_is_recognised(line: str) -> None:
    assert is_phone_signature(line)


@pytest.mark.parametrize("line", WORDS)
def test_words_about_phones_are_somebody_s_words(line: str) -> None:
    assert not is_phone_signature(line)


@pytest.mark.parametrize(
    "text",
    [
        "This e-mail is confidential and intended for the addressee only. If you got it in error, delete it.",
        "CONFIDENTIALITY NOTICE: privileged information for the intended recipient.",
        "Diese E-Mail enthält vertrauliche Daten. Wenn Sie sie irrtümlich erhalten haben, bitte löschen.",
        "本邮件及附件含有保密信息，仅限收件人使用，如误收请立即删除。",
        "Virus-free. www.avast.com",
        "请考虑环境，非必要不打印。",
    ],
)
def test_notice_of_a_company_or_a_scanner_is_recognised(text: str) -> None:
    assert is_notice(text)


@pytest.mark.parametrize(
    "text",
    [
        "The message is: unauthorized access, please notify the sender.",
        "This message was sent to me in error, it is confidential, shall I delete it?",
        "本邮件系统提示禁止未经授权访问。",
        "Please remove me from the mailing list",
        "The information in the portal is wrong.",
    ],
)
def test_complaint_about_such_a_notice_is_somebody_s_words(text: str) -> None:
    assert not is_notice(text)
