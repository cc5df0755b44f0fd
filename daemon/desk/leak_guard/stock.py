"""Words and phrases that tell nothing about a ticket: every desk writes them every day."""

from __future__ import annotations

COMMON_WORDS = frozenset(
    """
    a about after again all also am an and any are as at back be been before but by can could did do does done
    for from had has have he her here him his how i if in into is it its just me more my no not now of off on
    one only or other our out over please she since so some still t than thank thanks that the their them then
    there these they this those to today tomorrow too until up us very was we were what when where which who
    will with would yes yet you your yours hello hi dear regards s d ll re ve don
    """.split()
)

COMMON_HAN = frozenset(
    "的了是在有和就不也都很到说要会着没好这那我你您他她它们个一请吧吗呢把被给对从以及与或其之"
)

STOCK_PHRASES: tuple[str, ...] = tuple(
    line.strip()
    for line in """
    thank you for your message
    thank you for contacting us
    thank you for contacting support
    thank you for your patience
    thank you for your understanding
    thank you for your cooperation
    thank you for your quick reply
    thank you very much for your help
    thanks for letting us know
    thanks for the information
    we apologize for the inconvenience
    we apologise for the inconvenience
    we are sorry for the inconvenience
    sorry for the inconvenience caused
    sorry for the trouble
    please accept our apologies
    please let us know if the problem persists
    please let me know if the problem persists
    let us know if the problem still exists
    please let us know if it works now
    please let us know if you have any questions
    if you have any further questions please do not hesitate to contact us
    if the problem persists please contact us again
    if the problem occurs again please reply to this mail
    if you need further assistance
    feel free to contact us at any time
    please do not hesitate to contact us
    please restart the computer and try again
    please restart your computer and try again
    please restart the printer and try again
    please restart the application and try again
    please restart your browser and try again
    please restart your laptop and try again
    please reboot the computer and try again
    please log off and log on again
    please log out and log in again
    please sign out and sign in again
    please close and reopen the program
    please clear the browser cache and try again
    please clear your browser cache and cookies
    please switch it off and on again
    please turn the device off and on again
    please unplug the power cable and plug it in again
    please check the network cable
    please check whether the cable is plugged in
    please try again later
    please try again now
    could you please try again and tell us whether it works now
    please send us a screenshot of the error message
    could you please send us a screenshot of the error
    please send us the exact error message
    please tell us when we may call you
    please give us your phone number
    please change your password at the next login
    please reset your password
    your password has expired
    your account has been unlocked
    your account has been locked
    the problem has been solved
    the problem has been fixed
    the issue has been resolved
    the issue is resolved now
    we are working on it
    we are working on the problem
    we are looking into it
    we will look into it
    we will get back to you as soon as possible
    we will get back to you as soon as we have news
    we will keep you informed
    we will come back to you
    i will call you back
    i will be with you this afternoon
    a technician will come by
    we have restarted the server
    we have restarted the service
    everything is working again
    everything works again
    it is working now
    it should work again now
    works as expected
    no side effects were found
    have a nice day
    have a great weekend
    best regards
    kind regards
    with kind regards
    many thanks in advance
    thank you in advance
    good morning
    good afternoon
    service desk
    help desk
    desktop support
    network operations
    application support
    system operations
    您好
    你好
    大家好
    谢谢
    非常感谢
    感谢您的来信
    感谢您的反馈
    感谢您的理解与支持
    感谢您的耐心等待
    感谢您的配合
    给您带来不便非常抱歉
    给您带来不便敬请谅解
    给您带来的不便我们深表歉意
    不好意思让您久等了
    请重启电脑后再试一次
    请重启电脑再试一下
    请重新启动电脑后再试
    请重启打印机后再试一次
    请重启一下打印机再试试
    请重新登录后再试一次
    请重新登录试试
    请退出后重新登录
    请注销后重新登录
    请关闭程序后重新打开
    请清除浏览器缓存后再试
    请清理浏览器缓存后重新登录
    请检查网线是否插好
    请检查网络连接是否正常
    请拔掉电源线等一分钟后再插上
    请稍后再试
    请您再试一下
    麻烦您再试一下
    请再试一次看看是否正常
    请看看现在是否可以正常使用
    现在可以正常使用了
    目前已经恢复正常
    问题已经解决
    问题已经处理
    问题已处理完毕
    已经处理好了请再试一下
    请把报错截图发给我们
    请将报错信息截图发给我们
    麻烦提供一下报错截图
    请提供您的联系电话
    请告诉我们什么时间方便
    请告诉我们您方便的时间
    请回复这封邮件告诉我们结果
    如果还有问题请随时联系我们
    如有问题请随时与我们联系
    如有其他问题请随时与我们联系
    如果还是不行请回复这封邮件
    如仍有问题请直接回复本邮件
    如果问题仍然存在请告诉我们
    如果问题依然存在请联系我们
    我们正在处理
    我们正在处理中请稍候
    我们正在排查原因
    我们会尽快处理
    我们会尽快给您答复
    有进展会第一时间通知您
    稍后给您回电话
    工程师会联系您
    工程师稍后会与您联系
    您的账号已经解锁
    您的密码已重置
    密码已过期请修改密码
    请修改密码后重新登录
    测试正常
    测试结果正常
    经测试功能正常
    未发现副作用
    没有影响其他功能
    祝工作顺利
    祝您工作顺利
    祝您生活愉快
    此致敬礼
    服务台
    桌面支持组
    网络运维组
    应用支持组
    系统运维组
    """.splitlines()
    if line.strip()
)
