"""Names of systems, programs, devices and makers that offices have, zh and en: patterns over folded text."""

from __future__ import annotations

from string import ascii_lowercase

_FIELDS_ZH = (
    "财务|人事|人力资源|考勤|报销|费控|采购|库存|仓储|仓库|销售|订单|客户管理|客户|合同|档案|门禁|监控"
    "|会议预定|会议|邮件|邮箱|办公自动化|办公|审批|生产|薪资|工资|招聘"
    "|培训|学习|预约|开票|发票|税控|税务|一卡通|收银|收费|挂号|教务|选课|图书|物流|运输|质检|质量"
    "|设备管理|资产管理|资产|预算|资金|结算|核算|支付|网银|电商|商城|报表|数据"
    "|知识库|工单|呼叫|客服|电话|排班|绩效|项目管理|项目|文档|图纸|设计|研发|测试|编译|代码|日志|备份"
    "|虚拟化|桌面云|云桌面|统一认证|单点登录|身份认证|门户|官网|协同|协同办公"
    "|医保|病历|电子病历|影像|检验|住院|护理|点餐|食堂|停车|访客|车辆|营销|供应链|供应商|投标|招标"
    "|核心业务|核心|业务|公文|签章|印章|叫号|排队|视频会议"
)
_CODES = (
    "oa|erp|crm|mes|wms|tms|hrm?s?|his|lis|pacs|plm|pdm|scm|bi|bpm|sap|srm|eam|cmdb|itsm|u8|nc|k3|eas"
    "|pos|scada|apms|cms|lms|plc"
)
_NO_SYSTEM = ("win", "linux", "mac", "android", "ios", "ubuntu", "uos")
SYSTEM_ZH = "|".join(
    [
        *(f"{field}(?:管理)?(?:系统|平台|软件|客户端|模块|门户|app)" for field in _FIELDS_ZH.split("|")),
        *(rf"{code}\s?(?:系统|平台|客户端|软件|模块|服务器)" for code in _CODES.split("|")),
        *(
            letter
            + "".join(f"(?!{name[1:]})" for name in _NO_SYSTEM if name[0] == letter)
            + r"[a-z0-9_-]{1,15}\s?(?:系统|平台|客户端)"
            for letter in ascii_lowercase
        ),
    ]
)
"""Each alternative begins with a plain letter (see `signs.at_words`), the last ones with any at all."""
PRODUCTS = (
    r"outlook|excel|powerpoint|ppt|onenote|onedrive|sharepoint|microsoft teams|teams"
    r"|office(?= ?(?:20[0-2][0-9]|365))|word|visio"
    r"|access(?! (?:denied|rights?|to|is|was|control|point|card|code|permission|for))"
    r"|远程桌面|remote desktop|wps|钉钉|企业微信|腾讯会议|飞书|微信|foxmail|用友|金蝶|泛微|致远|福昕"
    r"|adobe acrobat|acrobat"
    r"|adobe reader|photoshop|illustrator|indesign|autocad|solidworks|catia|matlab"
    r"|sap gui|sap|erp|crm|oa|mes|wms|salesforce|jira|confluence|gitlab|jenkins|citrix|vmware|oracle"
    r"|navision|dynamics(?: 365| nav)?|workday|servicenow|datev|lexware|sage"
    r"|vpn(?: client|客户端)?|zoom|webex|skype(?: for business)?|slack"
    r"|active directory|exchange(?: server)?|sql server|mysql|postgresql|filezilla|putty|teamviewer"
    r"|anydesk|quickbooks|concur|coupa|dropbox|lotus notes|thunderbird"
    r"|intranet|file server|mail server|print server|web ?server|database server|time tracking"
    r"|timesheet|payroll(?: system| portal)?|ticket(?:ing)? system|booking system|customer portal"
    r"|web ?shop|online shop"
    r"|shared (?:mailbox|calendar|drive|folder)|network drive|file share|共享盘|共享文件夹|共享目录"
    r"|共享邮箱|公共盘|文件服务器|邮件服务器|数据库服务器|打印服务器|内网网站|内网|官网|数据库|域控"
)
DEVICES = (
    r"打印机|印表机|复印机|一体机|扫描仪|传真机|投影仪|投影机|视频会议终端|会议终端|会议平板|电视机?"
    r"|大屏|显示屏|交换机|核心交换机|路由器|防火墙|网关|网口|服务器(?<!windows 服务器)|存储|机柜|ups|空调"
    r"|摄像头|录像机|监控|门禁|考勤机|打卡机|读卡器|扫码枪|扫描枪|标签机|收银机|pos机"
    r"|工控机|无线网络|无线网|wifi|wi-fi|wlan|网络|外网|专线|网线|电话机|座机|话机|对讲机|扩展坞"
    r"|平板电脑|平板|手写板|条码枪|瘦客户机|云桌面|碎纸机|邮箱|email账户"
    r"|label printer|network printer|printer|copier|multifunction device|scanner|fax machine|projector"
    r"|beamer|video conferenc(?:e|ing) (?:system|unit)|conference phone|desk phone|headset"
    r"|docking station|dock"
    r"|badge reader|card reader|barcode scanner|hand ?held scanner|cash register|pos terminal"
    r"|smart ?board|whiteboard|thin client|access point|router|core switch|network switch|firewall"
    r"|gateway|server(?<!windows server)s?|nas"
    r"|wifi|wi-fi|wlan|wireless(?: network)?|internet(?: connection)?|network(?! cable| drive| path"
    r"| name)|lan|mailbox|voicemail|badge|turnstile|webcam|booking panel(?!s)|touch panel(?!s)"
    r"|room panel(?!s)|panel(?!s)"
)
GENERIC = (
    r"工作手机|公司手机|笔记本电脑|笔记本|台式电脑|台式机|办公电脑|电脑|主机|工作站|计算机|laptop"
    r"|notebook|desktop (?:computer|pc)|computer|workstation|pc|tablet|ipad|iphone|macbook(?: pro"
    r"| air)?|smartphone|work phone|mobile phone"
)
HARDWARE = (
    r"显示器|屏幕|萤幕|键盘|鼠标|滑鼠|耳机|麦克风|音箱|音响|硬盘|电池|充电器|u盘|摄像头"
    r"|monitor|screen(?<!blue screen)(?<!black screen)(?<!login screen)|keyboard|mouse|microphone"
    r"|speakers?|hard (?:disk|drive)|battery|charger|camera|usb stick"
)
VAGUE = (
    r"内存|电源|风扇|电话|手机|邮件|网页|网站|浏览器|系统|软件|文件|程序|phone(?! list| number| call"
    r"| book|:)|telephone|e-?mail|website|web ?site|browser|calendar|chrome|firefox|safari|edge"
)
_TOKEN = (
    r"(?:(?!and|or|on|in|at|for|with|is|of|to|the|no|was|has|had|via|from|but|my|we|it|as"
    r"|by|jam|does|did|dies|died|with|when|just|show)[a-z]{1,4}(?= [a-z]{0,4}-?[0-9])"
    r"|[a-z]{0,12}-?[0-9][a-z0-9-]{0,14}|(?:pro|plus|max|mini|air"
    r"|ultra|gen|carbon|mfp|color|business|studio|series|yoga|slim|nano|touch|go|x1|elite|mt|sff|group"
    r"|sl)(?![a-z])(?= ?[a-z0-9]))"
)
_LINES = (
    "thinkpad|thinkcentre|thinkbook|thinkstation|ideapad|ideacentre|latitude|optiplex|precision"
    "|inspiron|vostro|xps|poweredge|elitebook|probook|elitedesk|prodesk|zbook|pavilion"
    "|laserjet(?: pro| enterprise| managed)?|officejet(?: pro)?|deskjet|scanjet(?: pro)?|designjet"
    "|pagewide|proliant|surface(?: pro| laptop| book| go)?|macbook (?:pro|air)|imac|mac mini|iphone"
    "|ipad(?: pro| air| mini)?"
    "|matebook|magicbook|小新|拯救者|扬天|启天|昭阳|天逸|开天|暗影|战66|灵耀|天选|拯救者|galaxy|pixel"
    "|bizhub|imagerunner|ecosys|taskalfa|workcentre|versalink|altalink|docuprint|workforce|ecotank"
    "|catalyst|nexus|meraki|isr|synology|qnap"
    "|catalyst|aironet|powershot|pixma|i-sensys|imageclass|lifebook|esprimo|toughbook|aspire|travelmate"
    "|zenbook|vivobook|gram"
)
MAKERS = (
    "hewlett[- ]packard|hpe?|dell|lenovo|联想|惠普|戴尔|华为|小米|荣耀|epson|爱普生|canon|佳能|brother"
    "|兄弟|xerox|施乐|富士施乐|富士通|fujitsu|cisco|思科|h3c|华三|新华三|huawei|ricoh|理光|kyocera|京瓷"
    "|konica(?: minolta)?|柯尼卡(?:美能达)?|柯美|apple|苹果|microsoft|logitech|罗技|poly(?:com)?|宝利通"
    "|yealink|亿联|samsung|三星|asus|华硕|acer|宏碁|lg|benq|明基|viewsonic|优派|hikvision|海康(?:威视)?"
    "|大华|tp-?link"
    "|toshiba|东芝|sharp|夏普|zebra|斑马|得力|奔图|pantum|lexmark|利盟|oki|panasonic|松下|sony|索尼|nec"
    "|jabra|捷波朗|plantronics|maxhub|锐捷|ruijie|juniper|fortinet|fortigate|sophos|ubiquiti|netgear"
    "|avaya|grandstream|honeywell|霍尼韦尔|datalogic|浪潮|inspur|曙光|希沃|seewo|philips|飞利浦|aoc"
    "|冠捷"
)
VENDORS = (
    rf"(?:(?:{MAKERS})\s?(?:{_LINES})?|(?:{_LINES}))(?:[\s-]?{_TOKEN}){{1,4}}"
    rf"|(?:{MAKERS})\s?(?:{_LINES})(?:[\s-]?{_TOKEN}){{0,4}}|macbook (?:pro|air)"
)
NAMED_APP = (
    r"(?!the |this |that |my |our |your |new |old |mobile |an |whole |entire |same |other |operating "
    r"|any |every |each |web "
    r"|which |what |some |all |one |their |his |her |its |local |remote )"
    r"[a-z]{3,20} (?:app|client|terminal|portal|plug-?in|add-?in|module|workstation)"
)
