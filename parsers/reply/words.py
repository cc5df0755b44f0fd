"""The words by which mail clients mark quotes, forwards and signatures, by language: data only.

Keys are compared after case folding; spaces inside Chinese, Japanese and Korean labels do not count.
"""

from __future__ import annotations

import re
from enum import Enum


def listed(table: str) -> list[str]:
    """The entries of a table: parted by "|" or the end of a line, case folded."""
    return [
        entry.strip().casefold() for line in table.splitlines() for entry in line.split("|") if entry.strip()
    ]


def any_of(table: str) -> str:
    """The entries of a table of patterns, parted by " | " or the end of a line, as one alternation."""
    entries = [entry.strip() for line in table.splitlines() for entry in line.split(" | ")]
    return "|".join(entry for entry in entries if entry)


def any_of_words(words: list[str]) -> str:
    """The words as one alternation, longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


class Field(Enum):
    """Which header a label such as "Sent:" or "发送时间：" stands for."""

    FROM = "from"
    SENT = "sent"
    """A date label that only mails use ("Sent"); a plain "Date" is weaker evidence."""
    DATE = "date"
    TO = "to"
    CC = "cc"
    SUBJECT = "subject"
    OTHER = "other"


_LABELS: dict[Field, str] = {
    Field.FROM: """
    from | von | de | da | van | fra | från | lähettäjä | od | от | от кого | від | від кого | feladó
    kimden | gönderen | de la | expediteur | expéditeur | remitente | mittente | afzender | remetente
    absender | nadawca | odesílatel | odosielateľ | από | מאת | من | từ | người gửi | dari | pengirim
    จาก | saatja | 发件人 | 寄件者 | 寄件人 | 發件人 | 发信人 | 發信人 | 发送人 | 发自 | 差出人 | 送信者
    送信元 | 보낸 사람 | 보낸사람 | 보낸이 | 발신
    """,
    Field.SENT: """
    sent | sent time | sent at | gesendet | gesendet am | envoyé | envoyé le | enviado | enviado el
    enviado em | enviada | enviada em | enviado a las | inviato | inviata | verzonden | verzonden op
    sendt | skickat | lähetetty | отправлено | надіслано | wysłano | wysłane | odesláno | odoslané
    elküldve | küldve | gönderildi | gönderme tarihi | trimis | στάλθηκε | נשלח | تاريخ الإرسال | أرسلت
    đã gửi | dikirim | ส่ง | saadetud | 发送 | 发送时间 | 发送日期 | 發送時間 | 傳送時間 | 傳送日期
    寄件日期
    寄件時間 | 发件时间 | 发信时间 | 发送于 | 送信日時 | 送信日 | 보낸 날짜 | 보낸날짜 | 보낸 시간
    """,
    Field.DATE: """
    date | date and time | datum | data | fecha | dato | päivämäärä | pvm | päiväys | дата | datum a čas
    dátum | tarih | ημερομηνία | תאריך | التاريخ | ngày | tanggal | วันที่ | kuupäev | 日期 | 时间
    時間 | 日付 | 日時 | 날짜
    """,
    Field.TO: """
    to | an | à | a | para | per | aan | til | till | vastaanottaja | кому | do | komu | címzett | kime
    către | catre | προς | אל | إلى | đến | kepada | ถึง | saaja | destinataire | destinatario
    destinatário | empfänger | ontvanger | adresat | 收件人 | 收件者 | 收信人 | 至 | 发送至 | 宛先
    받는 사람 | 받는사람 | 수신
    """,
    Field.CC: """
    cc | bcc | c.c. | kopie | copie | copia | cópia | kopi | kopia | kopio | копия | копія | dw | udw
    másolatot kap | bilgi | κοιν. | עותק | نسخة | 抄送 | 抄送人 | 副本 | 副本抄送 | 密送 | 密件副本
    密件抄送 | 同报 | 参照 | 참조
    """,
    Field.SUBJECT: """
    subject | betreff | objet | asunto | oggetto | onderwerp | assunto | emne | ämne | aihe | тема
    temat | předmět | predmet | tárgy | konu | subiect | θέμα | נושא | الموضوع | chủ đề | tiêu đề
    perihal | subjek | subyek | เรื่อง | teema | 主题 | 主題 | 主旨 | 标题 | 邮件主题 | 件名 | 제목
    """,
    Field.OTHER: """
    reply-to | reply to | importance | priority | attachments | attachment | organization | anlagen
    wichtigkeit | pièces jointes | importancia | bijlagen | antwort an | répondre à | 重要性 | 附件
    优先级 | 回复 | 回复地址 | 添付ファイル | 첨부 | list-id | message-id | in-reply-to
    """,
}

LABELS: dict[str, Field] = {label: field for field, labels in _LABELS.items() for label in listed(labels)}
"""Header label, case folded and without its colon, to the header it names."""


FORM_LABELS = frozenset(
    listed("""
    message | comment | comments | body | text | name | your name | full name | phone | telephone
    description
    request | question | problem | department | company | category | 内容 | 正文 | 留言 | 姓名 | 电话 | 手机
    描述 | 问题 | 问题描述 | 部门 | 公司 | 類別 | 类别 | 內容 | 描述信息 | nachricht | telefon | nom
    nombre | nome
    """)
)
"""Labels that stand among "From" and "Subject" in a web form, never in a mail's header."""

ORIGINAL = listed(
    """
    original message | original messages | original email | original e-mail | original mail | original
    original appointment | replied message | reply message | message from the sender | previous message
    quoted message | message original
    ursprüngliche nachricht | originalnachricht | original-nachricht | ursprüngliche mail
    ursprüngliche e-mail | ursprungsnachricht | urspr. nachricht
    message d'origine | message d’origine | message original | message initial | e-mail d'origine
    e-mail d’origine | mail d'origine
    mensaje original | mensaje de origen | correo original | messaggio originale | messaggio di origine
    messaggio origine
    oorspronkelijk bericht | oorspronkelijke bericht | origineel bericht | mensagem original
    mensagem de origem
    original meddelelse | oprindelig meddelelse | oprindelig besked | den oprindelige meddelelse
    opprinnelig melding | original melding
    originalmeddelande | ursprungligt meddelande | ursprungligt mail | alkuperäinen viesti
    исходное сообщение | исходное письмо | оригинальное сообщение | первоначальное сообщение
    початкове повідомлення | вихідне повідомлення
    oryginalna wiadomość | wiadomość oryginalna | wiadomość pierwotna | původní zpráva | pôvodná správa
    eredeti üzenet
    orijinal mesaj | özgün ileti | orijinal ileti | mesaj original | mesajul original | αρχικό μήνυμα
    הודעה מקורית | الرسالة الأصلية
    tin nhắn gốc | thư gốc | pesan asli | ข้อความต้นฉบับ | algne kiri
    原始邮件 | 原邮件 | 邮件原件 | 邮件原文 | 原文 | 原始邮件信息 | 原始信息 | 原始消息 | 回复的原邮件
    回复的邮件 | 回复邮件 | 回复邮件信息 | 回复原文 | 历史邮件
    原始郵件 | 原始信件 | 原郵件 | 郵件原件 | 郵件原文 | 原始訊息 | 原寄件 | 回覆的原郵件 | 回覆郵件
    元のメッセージ | 元のメール | オリジナルメッセージ | original message from | 원본 메시지 | 원본 메일
    원본메시지 | 원래 메시지
    """,
)
"""What stands between two runs of dashes above a quoted mail."""

FORWARDED = frozenset(
    listed("""
    forwarded message | forwarded messages | forwarded mail | forwarded email | forward message
    forwarded letter | begin forwarded message
    weitergeleitete nachricht | weitergeleitete mail | weitergeleitete e-mail
    anfang der weitergeleiteten nachricht | anfang der weitergeleiteten e-mail
    message transféré | message réexpédié | début du message transféré | début du message réexpédié
    courriel transféré | message transmis
    mensaje reenviado | inicio del mensaje reenviado | messaggio inoltrato | inizio messaggio inoltrato
    messaggio girato
    doorgestuurd bericht | begin doorgestuurd bericht | mensagem encaminhada | mensagem reencaminhada
    início da mensagem encaminhada | início da mensagem reencaminhada
    videresendt besked | videresendt meddelelse | start på videresendt besked | videresendt melding
    videresendt e-post | vidarebefordrat meddelande | vidarebefordrat brev | vidarebefordrat mail
    välitetty viesti | edelleenlähetetty viesti | välitetty viesti alkaa
    пересылаемое сообщение | пересылаемое письмо | пересланное сообщение | переадресованное сообщение
    начало переадресованного сообщения | переслане повідомлення | перенаправлене повідомлення
    przekazana wiadomość | wiadomość przekazana dalej | początek przekazywanej wiadomości
    wiadomość przesłana dalej | treść przekazanej wiadomości
    přeposlaná zpráva | preposlaná správa | továbbított üzenet | továbbított levél | iletilen mesaj
    yönlendirilen ileti | iletilmiş ileti
    mesaj redirecționat | mesaj redirectionat | προωθημένο μήνυμα | הודעה שהועברה
    الرسالة المُعاد توجيهها | رسالة معاد توجيهها
    thư đã chuyển tiếp | tin nhắn được chuyển tiếp | pesan terusan | ข้อความที่ส่งต่อ
    转发的消息 | 转发的邮件 | 转发邮件 | 转发邮件信息 | 转发消息 | 转发信件 | 已转发的邮件 | 已转发邮件
    开始转发的邮件 | 下面是被转发的邮件 | 下面是转发的邮件 | 以下是转发的邮件 | 以下是转发邮件
    以下为转发邮件 | 以下为转发的邮件 | 以下转发邮件 | 被转发的邮件 | 转发的原邮件 | 转发内容
    轉寄的郵件 | 轉寄郵件 | 轉寄的訊息 | 轉寄信件 | 轉發的郵件 | 轉發郵件 | 轉發的訊息 | 開始轉寄郵件
    開始轉寄的郵件 | 以下是轉寄郵件 | 以下是轉寄的郵件
    転送されたメッセージ | 転送メッセージ | 転送メール | 以下転送 | 전달된 메시지 | 전달된 메일
    전달한 메시지 | 전달 메시지
    """)
)
"""What stands between two runs of dashes, or before a colon, above a forwarded mail."""

FORWARD_PREFIXES = frozenset(
    listed("""
    fw | fwd | wg | tr | rv | i | enc | encaminhar | doorst | vb | vl | videresendt | pd | pt | ilt
    továbbítás
    přeposl | пересл | 转发 | 转寄 | 轉寄 | 轉發 | 転送 | 전달
    """)
)
"""Prefixes of a forwarded mail's subject."""

VERBS = listed("""
    wrote | writes | written | schrieb | geschrieben | schreibt | a écrit | écrit | écrivait
    escribió | escribio | ha escrito | escribe | ha scritto | scritto | scrive | escreveu | escreve
    schreef | geschreven | verzond | skrev | skriver | kirjoitti | napisał | napisała | napisal | pisze
    napsal | napsala | napísal | написал | написала | написали | пишет | писал | писала | написав
    написала | пише | írta | a scris | yazdı | yazdi | έγραψε | כתב | כתבה | كتب | نوشت | đã viết
    เขียน | menulis | napisao | napisala | je napisal | написа | rašė | rakstīja | kirjutas
    va escriure | skrifaði | idatzi du
    """)
"""Verbs of an attribution in alphabets with word boundaries."""

HAN_VERBS = listed("""
    写道 | 寫道 | 写到 | 寫到 | 書きました | のメール
    のメッセージ | 書いた | 작성 | 썼습니다 | 쓴 글 | 님의 말
    """)
"""The same where words are not separated."""

STARTS = listed("""
    on | at | in | am | um | le | el | il | il giorno | em | no dia | a | op | den | d. | på | w dniu
    dnia | dne | v | vào | vào lúc | la data de | data | în data de | pe | kl | la | tarihinde | pada
    ngày | em data de | el día | il dì | dana | на | στις | ב | dato | fecha | date
    """)
"""First words of an attribution that begins with the date."""

DAYS_MONTHS = listed("""
    mon | tue | wed | thu | fri | sat | sun | jan | feb | mar | apr | may | jun | jul | aug | sep | oct
    nov | dec | mo | di | mi | do | fr | sa | so | mär | mai | juni | juli | okt | dez | lun | mar | mer
    jeu | ven | sam | dim | fév | avr | juin | juil | aoû | déc | mié | jue | vie | sáb | dom | ene
    abr | ago | dic | gio | sab | gen | mag | giu | lug | set | ott | seg | ter | qua | qui | sex | fev
    out | dez | ma | wo | vr | za | zo | maa | mei | man | tir | ons | tor | fre | lør | søn | lör | sön
    mån | tis | ti | ke | to | pe | la | su | pon | wt | śr | czw | pt | sob | niedz | nd | пн | вт | ср
    чт | пт | сб | вс | po | út | st | čt | pá | so | ne | thứ | 星期 | 周 | 週
    """)
"""Beginnings of the names of days and months."""

PRONOUNS = frozenset(
    listed("""
    i | we | you | he | she | they | who | it | ich | wir | du | sie | er | je | tu | il | elle | nous
    vous | yo | él | ella | io | lui | noi | eu | ele | ela | ik | wij | jij
    """)
)
"""A quoted writer is named; these before "wrote" mean a sentence."""
