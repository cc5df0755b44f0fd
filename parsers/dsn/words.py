"""How mail systems say that a mail was not delivered: subjects, sentences, senders, by language."""

from __future__ import annotations

import re

# All matching is done on folded text (`wording.fold`): lower case, full-width forms and typographic
# quotes made plain, each run of white space one space. So everything below is written that way.

SUBJECT_STARTS: tuple[str, ...] = (
    # English, by the system that writes it
    "undelivered mail returned to sender", "undelivered mail", "undeliverable mail",
    "undeliverable message", "undeliverable e-mail", "undeliverable:", "undeliverable -", "undelivered:",
    "undelivered message", "undeliverable notice", "unable to deliver your message",
    "unable to deliver email", "unable to deliver mail", "unable to deliver message", "unzustellbar",
    "could not send message", "could not deliver message", "returned mail", "returned message",
    "returned e-mail", "returned to sender", "return to sender:", "mail delivery failed",
    "mail delivery failure", "mail delivery problem", "mail delivery error", "mail delivery status",
    "mail delivery notification", "mail delivery report", "mail delivery warning", "mail delivery delayed",
    "email delivery failure", "email delivery failed", "e-mail delivery failure",
    "message delivery failure", "message delivery has failed", "message delivery failed",
    "message delivery delayed", "message delivery problem", "message undeliverable",
    "message could not be delivered", "message not delivered", "message status - undeliverable",
    "message you sent blocked by", "delivery status notification", "delivery notification:",
    "delivery report (failure)", "delivery failure:", "delivery failure notification",
    "delivery failure (", "delivery failure report", "delivery has failed", "delivery failed:",
    "delivery delayed:", "delivery status:", "delivery error:", "delivery unsuccessful",
    "delivery incomplete", "non-delivery", "nondelivery", "non delivery", "nondeliverable", "nondelivered",
    "non-deliverable", "ndn:", "ndr:", "mail system error - returned mail", "mail not delivered",
    "mail could not be delivered", "mail failed, returning to sender", "mail failure",
    "mail returned to sender", "mail undeliverable", "mail non remis", "mail rejected:", "failed mail",
    "failed delivery", "failed to deliver", "failure delivery", "failure notice",
    "your message to * could not be delivered", "warning: message * delayed",
    "warning: could not send message", "warning: message still undelivered",
    "warning: message has not yet been delivered", "warning - delayed mail", "warning: mail delayed",
    "warning: * - user unknown", "delayed mail", "message delayed (", "message delayed:",
    "delayed delivery", "permanent delivery failure", "permanent failure", "transient delivery failure",
    "temporary delivery failure", "notice: mail delivery status", "undelivered mail:",
    "automatically rejected mail", "rejected mail:", "rejected message:", "rejected posting to",
    "sorry, your message could not be delivered", "your message could not be delivered",
    "your message couldn't be delivered", "your email could not be delivered",
    "your message was not delivered", "your e-mail could not be delivered",
    "your mail could not be delivered", "address not found", "[bounce]", "bounce:", "bounced mail",
    "email bounced", "message rejected", "mail bounced", "successful mail delivery report",
    "message blocked", "error sending message", "virus in mail from you", "banned contents from you",
    "banned contents in mail from you", "considered unsolicited bulk email",
    "bad header section in mail from you", "blocked mail from you", "nachricht konnte nicht",
    "die nachricht konnte nicht", "ihre nachricht konnte nicht", "ihre e-mail konnte nicht",
    "zustellung fehlgeschlagen", "fehler bei der zustellung", "nicht zustellbar", "unzustellbare",
    "fehlgeschlagene zustellung", "benachrichtung zum ubermittlungsstatus",
    "benachrichtigung zum ubermittlungsstatus", "benachrichtigung zum zustellstatus",
    "verzogerte zustellung", "zustellungsverzogerung", "verzogert:", "nachricht nicht zustellbar",
    "nachricht nicht zugestellt", "non remis", "non distribuable", "echec de la remise", "echec de remise",
    "echec de distribution", "message non remis", "message non distribue", "message non delivre",
    "notification d'etat de remise", "notification d'etat de la distribution", "rapport de non-remise",
    "remise retardee", "mail non delivre", "retour de courrier", "utilisateur inconnu",
    "utilisateur non recense", "non recapitabile", "non recapitato", "impossibile recapitare",
    "mancato recapito", "consegna fallita", "mancata consegna", "notifica dello stato del recapito",
    "no se puede entregar", "no se pudo entregar", "no se ha podido entregar", "no entregable",
    "mensaje no entregado", "correo no entregado", "correo devuelto",
    "notificacion del estado de la entrega", "error de entrega", "entrega fallida", "devolucion de correo",
    "nao e possivel entregar", "nao foi possivel entregar", "mensagem nao entregue", "falha na entrega",
    "notificacao de status de entrega", "mensagem devolvida", "onbestelbaar", "niet-bezorgbaar",
    "niet bezorgd", "kan niet worden bezorgd", "mislukte bezorging", "det gar inte att leverera",
    "kunde inte levereras", "oleverbart", "olevererbart", "kan ikke leveres", "ikke leveret",
    "toimittaminen epaonnistui", "ei voida toimittaa", "niedostarczalne", "nie mozna dostarczyc",
    "niedoreczona", "nie dostarczono", "nedorucitelne", "kezbesithetetlen", "teslim edilemiyor",
    "teslim edilemedi", "недоставленное сообщение", "недоставленное письмо", "сообщение не доставлено",
    "письмо не доставлено", "ваше сообщение не доставлено", "не удается доставить", "не удалось доставить",
    "ошибка доставки", "не доставлено:", "невозможно доставить",
    # Chinese
    "系统退信", "邮件系统退信", "退信", "[退信]", "【退信】", "邮件退信", "退信通知", "退信:", "邮件退回",
    "退回邮件", "退件", "邮件被退回", "您的邮件被退回", "你的邮件被退回", "您的邮件退回", "未送达:",
    "未送达", "未传递:", "未能送达", "无法送达:", "无法投递", "无法传递", "邮件投递失败", "邮件发送失败",
    "邮件未能送达", "邮件无法送达", "邮件传递失败", "邮件传送失败", "投递失败", "发信失败", "发送失败通知",
    "邮件投递延迟", "邮件延迟", "传递延迟", "延迟:", "邮件传递延迟", "传递状态通知", "投递状态通知",
    "邮件传递状态", "已传递:", "抱歉,您的邮件", "很抱歉,您的邮件", "系統退信", "退信通知書",
    "郵件傳遞失敗", "郵件退回", "無法傳遞", "無法送達", "未傳遞的郵件", "傳遞狀態通知", "寄件失敗",
    "郵件無法投遞", "無法投遞", "傳送失敗", "郵件遞送失敗",
    # Japanese, Korean
    "配信不能", "配信できません", "メールを配信できません", "メッセージを配信できません",
    "メール配信に失敗", "メッセージの配信に失敗", "配信エラー", "送信エラー", "メール送信エラー",
    "送信できませんでした", "配信不可", "宛先不明", "不達通知", "メール不達", "未配信:", "配信の遅延",
    "配信状況通知", "配送に失敗", "メールエラー", "배달되지 않음", "배달할 수 없음", "전송 실패", "반송",
    "메일 전송 실패", "메시지 전달 실패", "발송 실패", "there was an error sending your mail",
    "your message was rejected", "your mail was rejected", "your email was rejected",
    "your e-mail was rejected", "your message has been rejected", "your message has been blocked",
    "mail rejected", "mail system: ", "could not deliver mail", "can't deliver", "cannot deliver",
    "email returned", "e-mail returned", "undeliverable e", "unable to deliver", "problem delivering",
    "problems delivering", "error delivering", "error in delivery", "failure sending",
    "failure in delivery", "error: delivery", "smtp delivery failure", "sendmail error",
    "re: undeliverable - ", "bad address", "invalid address", "invalid recipient", "nicht zustellbare",
    "unzustellbare mail", "投递失败通知",
)  # fmt: skip

# Said only as a whole: as the start of a longer subject these are ordinary words.
SUBJECT_WHOLE: frozenset[str] = frozenset({
    "delivery failure", "delivery failed", "delivery report", "delivery status", "delivery notification",
    "bounce", "mail error", "mail failure", "mail status", "mail warning", "undeliverable", "undelivered",
    "undeliverable mail", "non-delivery", "delivery error", "mail system error", "mailer error",
    "delivery delayed", "message delayed", "message status", "mail delivery", "mail delivery system",
    "email delivery", "nicht zugestellt", "退信", "退件", "エラーメール",
})  # fmt: skip

# What a gateway hangs behind the subject of the mail that failed.
SUBJECT_ENDS: tuple[str, ...] = (
    "(delivery failed)", "(undeliverable)", "(non remis)", "(not delivered)",
)  # fmt: skip

# Sentences only mail software writes. One of these in a mail's own words (not in a quote) is strong.
SENTENCES: tuple[str, ...] = (
    "this is the qmail-send program", "this is the mail system at host",
    "this is the postfix program at host",
    "this message was created automatically by mail delivery software",
    "message was created automatically by facebook",
    "this message was created automatically by the smtp relay",
    "this message was created automatically by the mail",
    "this message has been created automatically by the mail", "this is the maildrop delivery agent",
    "the following addresses had permanent fatal errors",
    "the following address had permanent fatal errors",
    "the following addresses had permanent delivery errors",
    "the following addresses had transient non-fatal errors",
    "the following addresses had delivery problems", "the following addresses had delivery errors",
    "the following addresses had permanent", "the following address failed",
    "the following addresses failed", "the following recipients failed",
    "did not reach the following recipient", "could not reach the following recipient",
    "delivery to the following recipient failed", "delivery to the following recipients failed",
    "delivery to these recipients failed", "delivery has failed to these recipients",
    "delivery to the following recipients", "delivery to the following recipient has been delayed",
    "delivery to the following addresses failed", "delievery to the following recipients failed",
    "delivery is delayed to these recipients", "delivery has been delayed",
    "your message to the following recipients cannot be delivered",
    "your message cannot be delivered to the following", "your message could not be delivered to",
    "your message couldn't be delivered to", "your message wasn't delivered",
    "your message was not delivered", "your message was unable to be delivered",
    "your message can't be delivered", "your message could not be delivered",
    "your message couldn't be delivered", "your message has not been delivered",
    "your e-mail could not be delivered", "your email could not be delivered",
    "your mail could not be delivered", "your message cannot be delivered",
    "your e-mail message was not delivered", "your mail message to the following address",
    "the message you sent was not delivered", "the message that you sent was undeliverable",
    "your email message could not be delivered", "the mail you sent could not be delivered",
    "message could not be delivered to", "could not be delivered to the following",
    "could not deliver message to", "could not be delivered to one or more",
    "could not be delivered to one or more of its recipients", "was not delivered to the following",
    "was not delivered to:", "were not delivered to the following",
    "did not receive a copy of your message", "wasn't able to deliver your message",
    "was not able to deliver your message", "were unable to deliver your message",
    "was unable to deliver your message", "unable to deliver your message", "unable to deliver your mail",
    "unable to deliver message to", "unable to deliver the message", "unable to deliver mail",
    "unable to deliver to", "trouble delivering your message", "problem delivering your message",
    "couldn't be delivered to", "error occurred while trying to deliver",
    "error occurred while attempting to deliver", "errors occurred while trying to deliver",
    "error occurred while delivering your", "an error was detected while processing a file",
    "there was an error delivering your mail", "there was a problem delivering your",
    "there was a temporary problem delivering", "here is your list of failed recipients",
    "here is your returned mail", "is being returned to you", "has been returned to you",
    "failed recipient:", "failed recipients", "failed addresses follow", "failed to deliver message",
    "failed to deliver to", "failed to deliver your message", "undeliverable address:", "undeliverable to",
    "undeliverable mail:", "this is a delivery failure notification", "this is a nondelivery report",
    "this is a non-delivery report", "delivery failure notification", "delivery status notification",
    "this is an automatically generated delivery status", "this report relates to a message you sent",
    "this report concerns a message you sent", "non-delivery report", "this is a warning message only",
    "you do not need to resend your message", "has not yet been delivered", "message has been delayed",
    "message will be retried for", "will be retried for up to", "delivery attempts will continue",
    "the mail system will continue to try", "message not yet delivered",
    "not been collected by the intended", "transcript of session follows",
    "transcript of the session follows", "session transcript follows", "session transcript",
    "unsent message follows", "unsent message below", "returned message follows",
    "the original message was received at", "diagnostic information for administrators",
    "generating server:", "a message that you sent could not be delivered",
    "a message you sent could not be delivered", "a message (from <",
    "i'm sorry to have to inform you that", "inform you on the delivery status of a message",
    "the following message to <", "the following message could not be delivered",
    "the following message was not delivered", "the following destination addresses were unknown",
    "the following recipients were affected", "the following recipients could not be reached",
    "following recipients did not receive", "the following recipient(s) could not be reached",
    "the following recipients cannot be reached", "the following recipient(s)",
    "each of the following recipients was rejected", "the user(s) account is", "this user doesn't have a",
    "user mailbox exceeds allowed", "has not been delivered", "has exceeded the max",
    "invalid final delivery userid", "intended recipient:", "mail from this host refused",
    "machine generated message from mail service", "message from interscan", "message from internet mail",
    "is the mailer-daemon", "------- failure reasons", "failure reasons --------",
    "your message was automatically rejected", "was automatically rejected:",
    "your message to the following", "the message you sent to",
    "we're sorry. there's a problem with the e-mail address",
    "sorry, we were unable to deliver your message", "sorry, unable to deliver your message",
    "sorry it didn't work out", "your message was rejected", "the recipient's mailbox is full",
    "the following text was generated during the delivery attempt",
    "rejected your message to the following", "was rejected by the recipient domain", "was undeliverable",
    "not delivered because", "couldn't deliver the message to the following recipients",
    "this is a permanent error; i've given up", "<<< 550 ", "<<< 554 ", "<<< 553 ", ">>> rcpt to:",
    "said: 550", "said: 554", "remote host said:", "the email account that you tried to reach",
    "could not be delivered to:", "your message could not be sent", "original mail as follows",
    "you are not a member of this mailing list", "\"notificationtype\":\"bounce\"",
    "notificationtype\\\":\\\"bounce\\\"", "\"notificationtype\" : \"bounce\"", "\"eventtype\":\"bounce\"",
    "sorry, your mail is returned", "message is generated by coremail",
    "an error was detected while processing the enclosed message",
    "your message has encountered delivery problems", "delivery of email to this address",
    "message not delivered to the following", "did not exactly match",
    "because they are not accepting mail", "delivery failed", "unknown user:", "unknown host:",
    # German
    "konnte nicht zugestellt werden", "konnte nicht an einen oder mehrere empfanger",
    "konnten nicht zugestellt werden", "die folgenden empfanger konnten nicht erreicht werden",
    "fehler beim senden an folgende empfanger", "wurde nicht zugestellt",
    "ihre nachricht hat einige oder alle empfanger nicht erreicht", "ihre nachricht wurde nicht",
    "fehler bei der nachrichtenzustellung", "zustellung an folgende empfanger",
    "zustellung an die folgenden empfanger", "ubermittlung an folgende empfanger",
    "nachricht nicht zugestellt",
    # French
    "n'a pas pu etre remis", "n'a pas pu etre delivre", "n'ont pas pu etre remis", "n'a pas ete remis",
    "n'a pas pu etre distribue", "echec de la remise", "la remise a echoue", "la remise du message",
    "n'est pas parvenu aux destinataires", "impossible de remettre", "n'a pu etre delivre",
    # Spanish, Portuguese, Italian, Dutch, Swedish, Polish, Russian, Turkish ...
    "no se pudo entregar", "no se ha podido entregar", "no ha podido ser entregado",
    "no pudo ser entregado", "error al entregar", "la entrega a los siguientes destinatarios",
    "nao pode ser entregue", "nao foi entregue", "nao foi possivel entregar", "falha na entrega",
    "non e stato possibile recapitare", "non puo essere recapitato", "non e stato recapitato",
    "impossibile recapitare", "recapito non riuscito", "kan niet worden bezorgd",
    "kon niet worden bezorgd", "is niet bezorgd", "kunde inte levereras", "kunne ikke leveres",
    "nie moze zostac dostarczona", "nie mogla zostac dostarczona", "nie zostala dostarczona",
    "не может быть доставлено", "не удалось доставить", "не было доставлено", "teslim edilemedi",
    # Chinese
    "您的邮件被退回", "你的邮件被退回", "被系统退回", "退信相关信息", "邮件被退回来了", "无法投递",
    "未能送达", "无法送达", "未送达", "传递给以下收件人或", "无法传递", "未能传递", "无法将邮件传递",
    "投递失败", "发送失败的收件人", "无法发送到以下", "未能发送到以下", "退信原因", "退信代码", "退信提示",
    "传递失败", "被退信", "邮件发送失败", "未能成功送达", "收件人地址不存在", "收件人不存在",
    "该收件人不存在", "对方服务器拒绝", "被对方服务器退回", "被收件服务器拒", "以下收件人未收到",
    "未到达以下收件人", "无法到达下列收件人", "系统投递延迟", "尚未投递", "尚未送达", "继续尝试投递",
    "無法傳遞", "無法投遞", "無法送達", "無法寄達", "傳遞失敗", "您的郵件被退回", "未能傳遞", "遞送失敗",
    "傳送失敗",
    # Japanese, Korean
    "配信できませんでした", "配信できません", "配信されませんでした", "配送できませんでした",
    "お届けできませんでした", "送信できませんでした", "配信に失敗しました", "宛先が見つかりません",
    "届けることができませんでした", "メールをお届けできません", "이 배달되지", "배달하지 못",
    "전달되지 못", "발송에 실패", "보낼 수 없습니다", "server message", "message log follows",
    "trouble sending your message", "error sending your mail", "the message was not collected",
    "was not collected by", "had trouble delivering", "duplicated message-id in", "loop back warning",
    "following address is invalid", "following addresses are invalid", "mailbox for this user is full",
    "is not a valid mailbox", "not a valid user", "address you sent to is",
    "could not be sent to the following", "was unable to send your message",
    "your mail to the following recipients could not be delivered", "your mail could not be sent",
    "we could not deliver your",
)  # fmt: skip

# Of these, what speaks of mail and not of parcels, meetings or disks: the others count only when a
# mail system sends them.
_OF_MAIL = re.compile(
    r"mail|message|recipient|rcpt|address|5\d\d|nachricht|empfanger|destinat|mensaje|mensagem|messaggio|"
    r"recapitat|bericht|邮件|郵件|收件人|退信|下列|メール|宛先|配信|письм|сообщ|delivre|bounce|"
    r"transcript|session|generating server|delivery (?:failure|status)|non-?delivery report|remote host|"
    r"diagnostic|failure reasons|unknown user|to the following|text was generated|系统退回"
)
MAIL_SENTENCES: tuple[str, ...] = tuple(sentence for sentence in SENTENCES if _OF_MAIL.search(sentence))

# How mail software introduces itself in its first words; enough from any sender.
INTRODUCTIONS: tuple[str, ...] = (
    "hi. this is the qmail-send program", "hi. this is the mail",
    "this message was created automatically by mail delivery", "this is the mail system at host",
    "this is the postfix program at host", "the following addresses had permanent fatal errors",
    "hi. this is the james mail server",
    "this report relates to a message you sent with the following header fields",
    "this is an automatically generated delivery status notification", "this is the dragonfly mail agent",
    "delivery to the following recipients failed", "delivery has failed to these recipients or",
    "this is a delivery status notification from", "抱歉,您的邮件被退回来了",
    "{\"notificationtype\":\"bounce\"", "{\"eventtype\":\"bounce\"",
)  # fmt: skip

# What a mail system's mail about a failure holds somewhere, whichever words it uses. Only asked of
# mails whose sender or subject already is one of a mail system.
WEAK_SENTENCES: tuple[str, ...] = (
    "deliver", "undeliver", "returned", "bounce", "rejected", "refused", "unknown", "no such",
    "does not exist", "doesn't exist", "mailbox", "failed", "failure", "quota", "over limit", "not found",
    "invalid", "unable", "could not", "couldn't", "disabled", "suspended", "blocked", "host", "recipient",
    "550", "554", "5.1.1", "smtp", "not a member", "zustell", "unbekannt", "inconnu", "destinataire",
    "remis", "destinatario", "entreg", "recapit", "bezorg", "lever", "достав", "退", "投递", "送达",
    "收件人", "拒收", "傳遞", "配信", "宛先", "配送", "エラー", "届", "반송", "배달",
)  # fmt: skip

# Local parts, letters and digits only, of senders that are a mail system itself.
DAEMON_LOCAL_PARTS: tuple[str, ...] = (
    "mailerdaemon", "maildaemon", "mdaemon", "mmdf", "maildeliverysystem", "maildeliverysubsystem",
    "deliverysubsystem", "microsoftexchange", "smtpmailservice",
)  # fmt: skip
# ... and of accounts that a mail system shares with its administrator.
MASTER_LOCAL_PARTS: frozenset[str] = frozenset({
    "mailsystem", "maildelivery", "nullsender", "deliverydaemon", "postmaster", "postmast",
    "mailmaster", "mailadm", "mailadmin", "systemadministrator", "sysadmin", "bounce", "bounces",
    "bouncehandler", "ndr", "mailer", "exchange", "smtp", "mail", "uucp", "imss", "antispam", "antivirus",
    "interscan", "spamfilter", "mailgate", "mailgateway", "gateway", "inetgw", "daemon", "administrator",
    "mailnull", "virusalert", "emailsystem",
})  # fmt: skip

DAEMON_NAMES: tuple[str, ...] = (
    "mail delivery s", "mail deliver s", "mail delivery agent", "mail delivery error", "mailer-daemon",
    "mailer daemon", "mail-daemon", "mail daemon", "internet mail delivery", "delivery subsystem",
    "jetmail system", "系统退信",
)  # fmt: skip
MASTER_NAMES: tuple[str, ...] = (
    "mail system", "mail delivery", "email delivery", "message delivery", "system attendant", "邮件系统",
    "郵件系統", "退信", "メール配信", "system administrator", "systemadministrator", "mail administrator",
    "postmaster", "microsoft outlook", "microsoft exchange", "exchange server", "mail server",
    "administrateur systeme", "administrador del sistema", "amministratore di sistema", "系统管理员",
    "系統管理員", "システム管理者", "interscan", "symantec", "amavisd", "content-filter", "mailmarshal",
    "mimesweeper", "mail gateway", "smtp relay", "antispam", "email gateway", "mail service",
    "administrator",
)  # fmt: skip

# A line like one of these ends what the mail system says and begins what it returns.
RETURNED_FROM_HERE: tuple[str, ...] = (
    "below this line is a copy of the message", "below the next line is a copy",
    "this is a copy of the message", "this is a copy of your message", "original message follows",
    "original message below", "original message header", "original message details",
    "original message as received", "original message:", "original message -", "original message\n",
    "--original message", "- original message", "original mail follows", "returned message",
    "returned mail follows", "returned mail -", "unsent message", "message header follows",
    "message headers follow", "header of the original message", "headers of the original",
    "header and top", "message text follows", "undelivered message", "message contents follow",
    "start of returned message", "copy of the original message", "text of the message follows",
    "message follows", "here is your returned mail", "original mail info", "original mail as follows",
    "old message:", "your original message follows", "your original message:",
    "the headers of your message", "begin message", "included message", "ursprungliche nachricht",
    "kopie der nachricht", "kopie ihrer nachricht", "message d'origine", "mensaje original",
    "messaggio originale", "原始邮件", "原邮件内容", "原邮件信头", "原始郵件", "元のメッセージ", "原文",
)  # fmt: skip

SAYS_DELAYED: tuple[str, ...] = (
    "warning message only", "you do not need to resend", "do not need to resend", "still being retried",
    "will be retried for", "will continue to try", "not yet been delivered", "has been delayed",
    "is delayed to these", "has not been delivered yet", "attempts will continue", "will keep trying",
    "will retry for", "not yet delivered", "message delayed", "delivery delayed", "delayed mail",
    "delivery status notification (delay)", "undelivered after", "still undelivered",
    "temporary problem delivering", "delivery incomplete", "will try again", "please do not resend",
    "do not resend", "transient non-fatal errors", "zustellung verzogert", "verzogerte zustellung",
    "wurde noch nicht zugestellt", "remise retardee", "pas encore ete remis", "entrega retrasada",
    "继续尝试投递", "尚未投递", "尚未送达", "投递延迟", "传递延迟", "邮件延迟", "配信の遅延",
    "遅延しています", "再送を試み", "continuing to try", "continue trying to deliver",
    "no action is required on your part", "warning: could not send message for past",
    "delivery attempts will continue", "mail delivery warning",
)  # fmt: skip
SAYS_FINAL: tuple[str, ...] = (
    "permanent", "failed because", "given up", "giving up", "failed permanently", "too long",
    "returned to sender", "no longer be", "permanently", "message expired", "returning message to sender",
)  # fmt: skip
SAYS_SOFT: tuple[str, ...] = (
    "mailbox is full", "mailbox full", "mail box full", "inbox is full", "quota", "over limit",
    "overdrawn", "exceeds allowed size", "temporar", "try again later", "timed out", "timeout", "time out",
    "connection refused", "greylist", "insufficient system", "insufficient disk", "deferred", "too busy",
    "postfach ist voll", "boite pleine", "邮箱已满", "空间不足", "容量", "超出配额", "稍后", "頻率",
    "频率", "容量オーバー", "いっぱい", "could not connect", "unable to connect",
)  # fmt: skip
