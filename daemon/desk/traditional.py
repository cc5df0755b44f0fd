"""Traditional Chinese letters as the simplified ones in which the configuration's phrases are written."""

from __future__ import annotations

import re

_TRADITIONAL = (
    "無錄開關電腦網絡斷線連訪問題統業務機當瘓癱門間幾個們過壞壓閃顯藍錯誤報異敗損響聲見離緊應"
    "儘盡馬時後難釣魚騙郵鏈鍵點擊輸碼帳號鎖權檔檯臺單測試會議樓層區廣團隊組戶員內還沒來這麼樣"
    "請諮詢購領換裝設備護體軟盤夾傳擴賬盜據庫財發資結產訂貨簽約輯載導匯啟動紙縫彙總終節覺頓轉"
    "寫讀從給讓實際現隨聯繫係邊處協辦費貴專學習練講預範種類標準確認證識別獨僅隻祇陸嚴輕遲遠邏"
    "選擇殺補複雜較貳"
)
_SIMPLIFIED = (
    "无录开关电脑网络断线连访问题统业务机当痪瘫门间几个们过坏压闪显蓝错误报异败损响声见离紧应"
    "尽尽马时后难钓鱼骗邮链键点击输码账号锁权档台台单测试会议楼层区广团队组户员内还没来这么样"
    "请咨询购领换装设备护体软盘夹传扩账盗据库财发资结产订货签约辑载导汇启动纸缝汇总终节觉顿转"
    "写读从给让实际现随联系系边处协办费贵专学习练讲预范种类标准确认证识别独仅只只陆严轻迟远逻"
    "选择杀补复杂较贰"
)
_TABLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_ANY = re.compile(f"[{_TRADITIONAL}]")


def simplified(text: str) -> str:
    """Return `text`, of the same length, with the letters that reports of faults are made of simplified.

    Letters only, no wording: "登入" stays, and stands in the configuration beside "登录".
    """
    return text.translate(_TABLE) if _ANY.search(text) else text
