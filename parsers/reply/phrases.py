"""What helpdesks, letter writers, phones and companies add to a mail, by language: data only."""

from __future__ import annotations

from parsers.reply.words import listed

ABOVE = listed("""
    reply above this line | reply above the line | type your reply above | write your reply above
    enter your reply above | reply above this text | respond above this line
    respond by replying above this line | reply above to | write above this line | type above this line
    add your reply above | your reply above this line | please reply above | reply - above this line
    do not write below this line
    add a comment by replying above
    oberhalb dieser linie | oberhalb dieser zeile | über dieser linie | über dieser zeile
    au-dessus de cette ligne | encima de esta línea | arriba de esta línea | sobre esta línea
    sopra questa riga | sopra questa linea | al di sopra di questa riga | boven deze lijn
    boven deze regel | acima desta linha | acima dessa linha | ovanför denna linje
    ovanför den här raden | over denne linje | over denne linjen | ovenfor denne linje
    tämän rivin yläpuolelle | powyżej tej linii | powyżej tego wiersza | выше этой линии
    выше этой строки | bu satırın üstüne | nad tento řádek | nad tuto čáru | 在此行上方回复
    在此行以上回复 | 在此线上方回复 | 在本行上方回复 | 在该行上方回复 | 在这行上方回复
    在这条线上方回复 | 在此行之上回复 | 在此行上方输入 | 在此行上方填写 | 在此行以上输入
    在此行上方作答 | 在本行以上回复 | 请勿在此行以下
    在分隔线上方回复 | 在此线以上回复 | 在此行上方回覆 | 在此行以上回覆 | 在本行上方回覆
    在此線上方回覆 | 在此線以上回覆 | この行より上に | この線より上に | この行の上に | 이 줄 위에
    """)
"""Phrases of the line above which a helpdesk asks to write."""

ABOVE_DASHED = listed("""
    do not write below | do not edit below | do not modify below | do not delete this line
    do not remove or edit this line | do not edit this line | please reply above | reply above
    请勿修改此行 | 请勿编辑此行 | 请勿删除此行 | 请勿在此行 | 請勿刪除此行 | 請勿編輯此行
    """)
"""The same, believed only between dashes: people say these of other things too."""

ABOVE_KEYS = listed("""
    above | below | this line | linie | zeile | ligne | línea | riga | linea | lijn | regel | linha | linje
    raden | rivin | linii | wiersza | лини | строки | satır | řádek | čáru | 行 | 线 | 線 | 줄
    """)
"""One of these stands in each phrase above: a line without any need not be compared further."""

OWN_FIRST_LINES = (
    "Reply to this mail: goes to the requester.",
    "Reply to this mail: goes to the vendor.",
    "Reply to this mail: stays internal (staff only).",
    "Reply to this mail: goes to the incident team (staff only) and says that you are on it.",
    "Reply to this mail: is kept as the retrospective (staff only).",
    "Reply to this mail: yes or no, with a comment if you like.",
    "回复本邮件：将发送给报修人。",
    "回复本邮件：将发送给供应商。",
    "回复本邮件：仅内部可见，不会发给报修人。",
    "回复本邮件：发给故障处理组（仅内部可见），并表示您已开始处理。",
    "回复本邮件：作为复盘记录（仅内部可见）。",
    "回复本邮件：写“同意”或“拒绝”，可附说明。",
)
"""The lines that this desk's mails to its staff begin with, as their templates have them."""

DESK_NAMES = listed("""
    support | helpdesk | help desk | service desk | servicedesk | it team | it department | 服务台 | 服務台
    技术支持 | 技術支援 | 客服 | 运维 | 信息中心 | 信息部
    """)
"""One of these stands in the name of most desks, case folded."""

CLOSINGS = frozenset(
    listed("""
    regards | best regards | kind regards | warm regards | warmest regards | with regards
    with best regards | with kind regards | kindest regards | many regards | best | all the best
    best wishes | with best wishes | sincerely | sincerely yours | yours sincerely | yours truly
    yours faithfully | yours | truly | respectfully | cordially | faithfully | thanks | thank you
    many thanks | thanks a lot | thank you very much | thanks very much | thanks so much | thanks again
    thanks in advance | thank you in advance | thanks & regards | thanks and regards
    thanks and best regards | thanks & best regards | thank you and best regards | thank you & regards
    thx | cheers | rgds | br | kr | b.r | tia | ta | ty | take care | have a nice day | have a great day
    mit freundlichen grüßen | mit freundlichen grüssen | mit freundlichem gruß | mit besten grüßen
    mit besten grüssen | freundliche grüße | freundliche grüsse | viele grüße | viele grüsse
    beste grüße | beste grüsse | schöne grüße | liebe grüße | lg | vg | gruß | gruss | grüße | mfg
    danke | vielen dank | herzliche grüße | besten dank
    cordialement | bien cordialement | très cordialement | bien à vous | merci | merci d'avance
    merci beaucoup | salutations | sincères salutations | salutations distinguées
    meilleures salutations | cdt | cdlt | bonne journée
    saludos | un saludo | un cordial saludo | saludos cordiales | cordiales saludos | gracias
    muchas gracias | atentamente | atte | cordiali saluti | distinti saluti | saluti | un saluto
    grazie | grazie mille | buona giornata | atenciosamente | att | obrigado | obrigada | muito obrigado
    cumprimentos | melhores cumprimentos | com os melhores cumprimentos | abraços | abraço | abs
    met vriendelijke groet | met vriendelijke groeten | vriendelijke groet | vriendelijke groeten
    groeten | groet | mvg | bedankt | dank u | dank je | alvast bedankt
    med vänliga hälsningar | med vänlig hälsning | vänliga hälsningar | vänlig hälsning | hälsningar
    mvh | tack | tack på förhand | med vennlig hilsen | vennlig hilsen | med venlig hilsen
    venlig hilsen | de bedste hilsner | bedste hilsner | hilsen | vh | takk | tak | på forhånd tak
    ystävällisin terveisin | terveisin | terv | kiitos | parhain terveisin
    pozdrawiam | z poważaniem | z wyrazami szacunku | dziękuję | с уважением | спасибо | всего доброго
    с наилучшими пожеланиями | заранее спасибо | з повагою | дякую | s pozdravem | děkuji | üdvözlettel
    köszönöm | saygılarımla | iyi çalışmalar | teşekkürler | cu stimă | mulțumesc | trân trọng | cảm ơn
    谢谢 | 谢谢您 | 谢谢你 | 谢谢大家 | 谢谢老师 | 谢谢支持 | 谢谢配合 | 谢谢帮助 | 多谢 | 多谢支持
    感谢 | 非常感谢 | 十分感谢 | 感谢支持 | 感谢配合 | 感谢您的帮助 | 感谢您的支持 | 万分感谢 | 此致
    敬礼 | 此致敬礼 | 祝好 | 祝 好 | 祝安 | 祝商祺 | 顺祝商祺 | 顺颂商祺 | 顺祝 商祺 | 顺颂 商祺 | 商祺
    祝工作顺利 | 工作顺利 | 祝您工作顺利 | 顺祝工作顺利 | 祝您生活愉快 | 祝工作愉快 | 祝愉快 | 以上
    以上，谢谢 | 以上谢谢 | 麻烦了 | 麻烦您了 | 辛苦了 | 辛苦 | 拜托了 | 敬上 | 谨启 | 礼 | 烦请知悉
    望回复 | 盼复 | 盼回复
    謝謝 | 謝謝您 | 謝謝你 | 多謝 | 感謝 | 非常感謝 | 感謝您 | 順頌商祺 | 順祝商祺 | 敬祝商祺
    敬祝 商祺 | 祝商安 | 敬禮 | 此致敬禮 | 祝順心 | 麻煩您了 | 麻煩了 | よろしくお願いいたします
    よろしくお願いします | 宜しくお願い致します | 宜しくお願いいたします | 宜しくお願いします
    よろしくお願い致します | 敬具 | ありがとうございます | 감사합니다 | 고맙습니다 | 수고하세요 | 드림
    올림
    """)
)
"""Lines that close a letter, case folded, without punctuation."""
