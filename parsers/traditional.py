"""Traditional Chinese letters as the simplified ones for which phrases and rules are written."""

from __future__ import annotations

import re

_TRADITIONAL = (
    "無錄開關電腦網絡斷線連訪問題統業務機當瘓癱門間幾個們過壞壓閃顯藍錯誤報異敗損響聲見離緊應儘盡馬時"
    "後難釣魚騙郵鏈鍵點擊輸碼帳號鎖權檔檯臺單測試會議樓層區廣團隊組戶員內還沒來這麼樣請諮詢購領換裝設"
    "備護體軟盤夾傳擴賬盜據庫財發資結產訂貨簽約輯載導匯啟動紙縫彙總終節覺頓轉寫讀從給讓實際現隨聯繫係"
    "邊處協辦費貴專學習練講預範種類標準確認證識別獨僅隻祇陸嚴輕遲遠邏選擇殺補複雜較貳決經謝為嗎說幫話"
    "鐘對於復頁張變師該駁絕執險劃週須條贊進許運維級滿審螢掃儀穩歡驗訊態優緩慮廠長紹責買賣價熱鏡攝編畫"
    "圖籤則並與歲夠錢東筆裡裏誰擔參屬掛註冊採佔縮滅"
)
_SIMPLIFIED = (
    "无录开关电脑网络断线连访问题统业务机当痪瘫门间几个们过坏压闪显蓝错误报异败损响声见离紧应尽尽马时"
    "后难钓鱼骗邮链键点击输码账号锁权档台台单测试会议楼层区广团队组户员内还没来这么样请咨询购领换装设"
    "备护体软盘夹传扩账盗据库财发资结产订货签约辑载导汇启动纸缝汇总终节觉顿转写读从给让实际现随联系系"
    "边处协办费贵专学习练讲预范种类标准确认证识别独仅只只陆严轻迟远逻选择杀补复杂较贰决经谢为吗说帮话"
    "钟对于复页张变师该驳绝执险划周须条赞进许运维级满审荧扫仪稳欢验讯态优缓虑厂长绍责买卖价热镜摄编画"
    "图签则并与岁够钱东笔里里谁担参属挂注册采占缩灭"
)
_TABLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_ANY = re.compile(f"[{_TRADITIONAL}]")


def simplified(text: str) -> str:
    """Return `text`, of the same length, with the letters that reports and answers are made of simplified.

    Letters only, no wording: "登入" stays, and stands in the configuration beside "登录".
    """
    return text.translate(_TABLE) if _ANY.search(text) else text
