"""How automatic replies say that they are automatic: subjects and sentences, by language.

All phrases are folded (`parsers.dsn.wording.fold`): lower case, no accents, half-width signs.
"""

from __future__ import annotations

import re

# With ":" behind it, or alone, each of these is the subject of an automatic reply. A person who
# writes about automatic replies goes on without a colon.
REPLY_SUBJECTS: tuple[str, ...] = (
    "automatic reply", "automatic response", "automated reply", "automated response", "automatic answer",
    "automatic email reply", "automatic e-mail reply", "auto-reply", "auto reply", "autoreply",
    "auto response", "auto-response", "autoresponse", "auto responder", "autoresponder",
    "autoresponder reply", "auto replied", "auto-replied", "out of office", "out-of-office",
    "out of the office", "out of office reply", "out of office autoreply", "out of office auto-reply",
    "out of office auto reply", "out of office response", "out of office notification",
    "out of office message", "out of office notice", "out of office automatic reply", "vacation reply",
    "vacation message", "vacation auto reply", "vacation autoreply", "vacation response", "away message",
    "i am out of the office", "i'm out of the office", "i am currently out of the office",
    "automatische antwort", "automatische ruckantwort", "automatisch generierte antwort",
    "abwesenheitsnotiz", "abwesenheitsmeldung", "abwesenheitsnachricht", "abwesenheitsassistent",
    "autoantwort", "abwesenheitsbenachrichtigung", "abwesenheit", "abwesend", "reponse automatique",
    "reponse automatisee", "reponse automatique d'absence", "absence du bureau", "absent du bureau",
    "message d'absence", "reponse auto", "notification d'absence", "avis d'absence",
    "respuesta automatica", "respuesta automatizada", "autorespuesta", "fuera de la oficina",
    "fuera de oficina", "ausencia de la oficina", "risposta automatica", "fuori sede",
    "risposta automatizzata", "risposta non al computer", "fuori ufficio", "assenza dall'ufficio",
    "resposta automatica", "ausencia temporaria", "fora do escritorio", "ausencia do escritorio",
    "automatisch antwoord", "automatisch bericht", "afwezigheidsbericht", "afwezig", "buiten kantoor",
    "autosvar", "automatiskt svar", "automatisk svar", "automatisk besvarelse", "franvaromeddelande",
    "fravaersmelding", "ej pa kontoret", "automaattinen vastaus", "poissaoloviesti",
    "odpowiedz automatyczna", "automatyczna odpowiedz", "poza biurem", "automaticka odpoved",
    "mimo kancelar", "automatikus valasz", "hazon kivul", "raspuns automat", "otomatik yanit",
    "otomatik cevap", "ofis disinda", "автоматический ответ", "автоответ",
    "автоматическое уведомление об отсутствии", "вне офиса", "автоматична відповідь",
    "автоматичен отговор", "αυτόματη απάντηση", "תשובה אוטומטית", "מענה אוטומטי", "رد تلقائي",
    "الرد التلقائي", "balasan otomatis", "jawapan automatik", "trả lời tự động", "tra loi tu dong",
    "ตอบกลับอัตโนมัติ", "การตอบกลับอัตโนมัติ",
    # Chinese
    "自动回复", "自动答复", "自动应答", "自动回应", "自动回覆", "系统自动回复", "邮件自动回复",
    "休假自动回复", "假期自动回复", "外出自动回复", "出差自动回复", "自动回复邮件", "不在办公室",
    "不在办公室通知", "自動回覆", "自動回復", "自動答覆", "自動回應", "不在辦公室", "休假自動回覆",
    "系統自動回覆", "外出自動回覆", "不在辦公室通知",
    # Japanese, Korean
    "自動応答", "自動返信", "自動返答", "自動返信メール", "不在通知", "不在のお知らせ", "不在連絡",
    "自動応答メール", "자동 회신", "자동 응답", "자동회신", "자동응답", "부재중 알림", "부재 중 알림",
    "부재중 자동응답",
)  # fmt: skip

# Ordinary words of being away: they count only as the whole subject and above an away text.
AWAY_SUBJECTS: frozenset[str] = frozenset({
    "auto", "auto re", "auto-re", "ooo", "oof", "vacation", "on vacation", "on leave", "annual leave",
    "on annual leave", "maternity leave", "absence", "absent", "holiday", "away from my mail",
    "away from the office", "away", "urlaub", "im urlaub", "nicht im buro", "ausser haus", "en conge",
    "en conges", "en vacances", "absent(e)", "de vacaciones", "ausente", "in ferie", "assente", "assenza",
    "estou de ferias", "afwezigheid", "niet aanwezig", "franvaro", "fravaer", "poissa", "nieobecny",
    "nieobecnosc", "外出", "外出通知", "休假通知", "休假", "休假中", "出差中", "外出中", "不在",
    "来信已收到", "邮件已收到", "已收到", "收到", "休暇", "外出中です", "休暇のお知らせ", "부재중",
    "부재 중", "휴가", "외근",
})  # fmt: skip

# What may stand behind "Out of office" without a colon: a date, a return, a name in brackets.
UNTIL = re.compile(
    r"[ (\[,-]{1,3}(?:until|till|til|from|through|thru|to \d|returning|back|starting|bis|vom|ab|wieder|"
    r"jusqu|du \d|hasta|desde|fino|dal|tot|t/m|\d|re:|aw:|至|到|自)"
)

# "Ann Lee is out of the office (returning 5 May)", "Your mail to Ann [auto-reply]"
WHOLE_SUBJECT = re.compile(
    r"[^:]{1,80} (?:is|will be) (?:currently )?(?:out of (?:the )?office|away|on vacation|"
    r"on (?:annual )?leave)(?: until [^:]{1,40}| \([^)]{1,60}\)| from [^:]{1,40})?\.?$|"
    r".{0,200}?[\[(<【](?:auto-?(?:matic)? ?-?(?:reply|response|antwort)|out of office|"
    r"自动回复|自動回覆|自動返信)[\])>】]"
)

# The mail says of itself that it is an automatic *reply*. ("Automatically generated" is not here:
# web forms say so above a person's request.)
DECLARATIONS: tuple[str, ...] = (
    "this is an automatic reply", "this is an automatic response", "this is an automated reply",
    "this is an automated response", "this is an auto-reply", "this is an auto reply",
    "this is an autoreply", "this is an auto-response", "this is an auto response",
    "this is an auto-generated reply", "this is an auto-generated response",
    "this is an automatically generated reply", "this is an automatically generated response",
    "this is an automatic email reply", "this is an autoresponse", "this is a computer generated reply",
    "this is a computer-generated response", "this message is an automatic reply",
    "this message is an automated response", "this e-mail is an automatic reply",
    "this email is an automatic reply", "this email is an automated response",
    "this reply was generated automatically", "this e-mail is an automated response",
    "this mail is an automatic reply", "this is an automated acknowledgement",
    "this reply is automatically generated", "this response was generated automatically",
    "this is an automated acknowledgment", "this is an automatic acknowledgement",
    "dies ist eine automatische antwort", "dies ist eine automatisch generierte antwort",
    "dies ist eine automatisch erstellte antwort", "dies ist eine automatische ruckantwort",
    "diese antwort wurde automatisch", "ceci est une reponse automatique",
    "ceci est un message automatique d'absence", "esta es una respuesta automatica",
    "questa e una risposta automatica", "esta e uma resposta automatica",
    "dit is een automatisch antwoord", "detta ar ett automatiskt svar", "dette er et automatisk svar",
    "это автоматический ответ", "это автоматическое сообщение об отсутствии", "这是一封自动回复",
    "这是自动回复", "这是一个自动回复", "此邮件为自动回复", "本邮件为自动回复", "本邮件为系统自动回复",
    "此邮件为系统自动回复", "该邮件为自动回复", "此为自动回复", "此信为自动回复", "此邮件是自动回复",
    "本邮件是自动回复", "本邮件由系统自动回复", "此邮件由系统自动回复", "这是来自qq邮箱的假期自动回复",
    "这是来自qq邮箱的自动回复", "这是系统自动回复", "[自动回复]", "【自动回复】", "(自动回复)",
    "此為自動回覆", "本郵件為自動回覆", "這是自動回覆", "這是一封自動回覆", "此郵件為系統自動回覆",
    "本信件為系統自動回覆", "本郵件由系統自動回覆", "このメールは自動返信", "このメールは自動応答",
    "本メールは自動返信", "本メールは自動応答", "本メールは、自動", "これは自動返信", "これは自動応答",
    "自動返信です", "自動応答です", "자동 회신입니다", "자동 응답 메일입니다", "자동으로 발송된 회신",
)  # fmt: skip

# Somebody is away. Automats say so, and people: a second sign is needed.
AWAY = re.compile(
    r"(?:^|[.!?,;:。] ?)(?:i am|i'm|i will be|i'll be|we are) (?:(?:currently|now|presently|also) )?"
    r"(?:(?:out of|away from|not in|out from) (?:(?:the|my) )?(?:office|desk)|away (?:until|from)|"
    r"on (?:(?:annual|maternity|parental|sick|a) )?(?:leave|vacation|holiday|sabbatical|business trip)|"
    r"out of (?:town|the country)|travell?ing)|"
    r"i(?:'ll| will) (?:be back|return)|"
    r"(?:limited|no) access to (?:my )?e-?mail|(?:reply|respond|answer|get back to you) (?:to you )?"
    r"(?:as soon as|when i|upon|on my|after)|no longer (?:works?|with|employed|in use|monitored)|"
    r"nicht im (?:buro|hause)|im urlaub|ausser haus|wieder im buro|ich bin (?:bis|ab|vom|derzeit|zurzeit)|"
    r"je suis (?:actuellement )?(?:absent|en (?:conge|vacances|deplacement))|"
    r"estoy (?:fuera|de vacaciones|ausente)|estare (?:fuera|ausente)|"
    r"sono (?:assente|in ferie|fuori)|estou (?:ausente|de ferias)|"
    r"ik ben (?:afwezig|niet|met vakantie|op vakantie)|"
    r"(?:我|本人).{0,24}?(?:不在(?:办公室|公司|辦公室)|休假|外出|出差|度假|请假|請假|年假|产假)|正在(?:休假|出差|度假)|"
    r"无法(?:及时|立即|亲自)|不能及时|不便回复|無法(?:及時|立即)|不在に?して|休暇(?:中|を)|出張(?:中|のため)|"
    r"부재중|휴가 중|출장 중|자리를 비"
)

# "Generated automatically, do not reply": so say acknowledgements, and forms that people fill in.
GENERATED = re.compile(
    r"automatically generated|auto-?generated|automated (?:message|e-?mail|notification)|"
    r"generated automatically|"
    r"do not (?:reply|respond) to this|automatisch (?:generiert|erstellt|erzeugt)|nicht auf diese|"
    r"genere automatiquement|ne pas repondre|no responda|non rispondere|generado automaticamente|"
    r"自动(?:发送|发出|生成)|系统邮件|请勿(?:直接)?回复|请不要(?:直接)?回复|自動(?:送信|配信|發送|发送)|"
    r"請勿(?:直接)?回[覆復]|返信しないで|자동으로 발송|발신 ?전용"
)

GENERATED_KEYS: tuple[str, ...] = (
    "automat", "reply", "respon", "nicht auf diese", "gener", "pondre", "rispondere",
    "自动", "系统邮件", "回复", "自動", "回覆", "回復", "返信", "자동", "발신",
)  # fmt: skip
"""One of these stands, before any folding but that of case, in each text that GENERATED finds."""

# Asked of nobody who is away.
REQUESTS: tuple[str, ...] = (
    "please",
    "bitte",
    "请",
    "請",
    "s'il vous",
    "per favore",
    "por favor",
    "ください",
    "주세요",
)

# A desk has got the mail. People say that as well.
RECEIVED = re.compile(
    r"(?:we have|we've|has been|have) (?:successfully )?received your (?:e-?mail|message|request|inquiry|"
    r"enquiry)|your (?:e-?mail|message|request|inquiry|enquiry|ticket|case) has been "
    r"(?:successfully )?received|"
    r"ihre (?:anfrage|nachricht|e-mail) (?:ist (?:bei uns )?eingegangen|haben wir erhalten)|"
    r"nous avons bien recu votre|hemos recibido su|"
    r"(?:来信|邮件|郵件|来件|来函)(?:我|我们)?(?:已经|已|業已)?(?:收到|收悉)|已(?:经)?收到(?:您|你)|收到您的|"
    r"(?:工单|问题|请求|申请|反馈|咨询)(?:已|已经)(?:受理|收到|创建|登记)|"
    r"お問い合わせ(?:を|いただき)|メールを?(?:受信|受け取り|拝受)|受け付けました|접수되었습니다"
)

# "Prove that you are a person and your mail will be delivered": challenge and response.
CHALLENGES: tuple[str, ...] = (
    "confirm that you are a human", "confirm you are a human", "confirm that you are human",
    "confirm you are human", "verify that you are a human", "verify you are human",
    "verify that you are human", "prove that you are human", "verify you are a human",
    "prove you are human", "confirm that you are a real person", "please confirm your message",
    "to have your message delivered", "in order for your message to be delivered",
    "your message is being held until", "your message has been held",
    "protecting myself from receiving junk mail", "protect myself from receiving junk", "spam arrest",
    "spamarrest", "one-time confirmation", "one time request to verify", "verification request for your",
    "add yourself to my allowed sender", "allow your message to be delivered",
    "your email requires verification", "your e-mail requires verification", "mailbox protected by",
    "requires your confirmation", "authenticate yourself", "uol antispam", "antispam uol",
    "release your message", "confirmation of your message", "boxbe", "确认您是真人", "确认您不是机器人",
    "为确认您是真人", "反垃圾邮件验证", "发件人验证", "完成验证后",
)  # fmt: skip
CHALLENGE_SUBJECTS: tuple[str, ...] = (
    "please confirm your message", "your email requires verification", "your e-mail requires verification",
    "please verify your e-mail", "please verify your message", "verify your message",
    "confirm your message", "verification required", "sender verification", "[spam arrest", "challenge:",
    "message held", "antispam uol", "confirmation required", "please confirm your e",
    "please confirm (conf#", "confirm", "验证您的邮件", "发件人验证", "请确认您的邮件", "请验证",
)  # fmt: skip

READ_RECEIPTS: tuple[str, ...] = (
    "read:", "not read:", "read receipt", "return receipt", "gelesen:", "ungelesen:", "lesebestatigung",
    "lu:", "lu :", "empfangsbestatigung", "non lu :", "accuse de reception", "leido:", "no leido:",
    "confirmacion de lectura", "letto:", "ricevuta di lettura", "lida:", "lido:", "gelezen:",
    "leesbevestiging", "已读:", "已读回执", "未读:", "读取:", "已讀取:", "讀取回條", "讀取:", "阅读回执",
    "已阅读", "回执:", "读信回执", "邮件回执", "開封済み:", "開封通知", "開封確認", "未開封", "읽음:",
    "disposition notification", "прочтено:", "прочитано:", "message disposition",
)  # fmt: skip
COMPLAINTS: tuple[str, ...] = (
    "complaint about message from", "email feedback report for ip", "email abuse report",
    "abuse report for ip", "feedback report for", "spam complaint",
)  # fmt: skip
WAS_READ = re.compile(
    r"was read|has been read|was displayed|has been displayed|was deleted without|no guarantee|"
    r"return receipt|wurde (?:am .{1,60} )?(?:gelesen|geoffnet|angezeigt)|a ete (?:lu|affiche)|fue leido|"
    r"se leyo|ha sido leido|e stato letto|foi lida|gelezen|"
    r"已(?:于.{0,60})?(?:被)?(?:阅读|读取|打开|閱讀|讀取)|已经阅读|开封|開封|прочитано"
)
