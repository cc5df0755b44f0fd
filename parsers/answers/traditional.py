"""Traditional characters of everyday answers and the simplified ones for which the rules are written."""

from __future__ import annotations

TRADITIONAL = str.maketrans(
    "問題決經謝還沒報錯無開關電腦網絡連線現為麼嗎說請幫給話時間點鐘機幾個對於復頁顯單確認處係統試過後來張"
    "們動變導師應該會見樣壞啟準駁絕備執險劃換業務週寫讓須條贊進許運維護級滿異議審嚴裝鍵盤螢掃儀邊穩當樓擇"
    "權遠離終覺歡實驗資訊態優緩慮詢據門廠財組總長轉紹員責買賣費價貴熱鏡攝錄閃藍斷傳輸發郵檔編輯畫圖標籤則"
    "並從與僅內號歲夠錢東筆這裡裏誰讀聲響擔隨盡參幫屬掛鎖註冊採購佔擴縮滅",
    "问题决经谢还没报错无开关电脑网络连线现为么吗说请帮给话时间点钟机几个对于复页显单确认处系统试过后来张"
    "们动变导师应该会见样坏启准驳绝备执险划换业务周写让须条赞进许运维护级满异议审严装键盘荧扫仪边稳当楼择"
    "权远离终觉欢实验资讯态优缓虑询据门厂财组总长转绍员责买卖费价贵热镜摄录闪蓝断传输发邮档编辑画图标签则"
    "并从与仅内号岁够钱东笔这里里谁读声响担随尽参帮属挂锁注册采购占扩缩灭",
)
"""For `str.translate`: one character for one, so that places in a text stay the same."""
