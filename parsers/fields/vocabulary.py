"""The words that stand before a value in forms and mails, zh and en, by the field each one names: data."""

from __future__ import annotations

from enum import Enum

from parsers.fields.model import Field


class Part(Enum):
    """Labels whose value must be looked at to know the field."""

    CONTACT = "contact"
    """A phone number or an address."""
    PLACE = "place"
    """Site, room, or both."""
    DATE = "date"
    """The day alone; the clock stands under another label."""
    TIME = "time"
    """The fault's time in a form about a fault; a meeting's in one about a meeting."""
    NOTE = "note"
    """Free words."""
    ACT = "act"
    """Known, and of no use: it ends the value before it."""


Label = Field | Part

TABLE: dict[Label, str] = {
    Field.NAME: """
        姓名 | 名字 | 报修人 | 报障人 | 报告人 | 申报人 | 申请人 | 提交人 | 提单人 | 联系人 | 使用人 | 用户
        用户姓名 | 姓名全称
        反馈人 | 求助人 | 发起人 | 责任人 | 员工 | 员工姓名 | 客户 | 客户姓名 | 称呼 | 保修人 | 请求人
        name | full name | reporter | reported by | requester | requestor | requested by | requester name
        caller | user | contact person | contact name | submitted by | submitter | employee | employee name
        end user | customer | customer name | raised by | person | first and last name | affected user
        opened by
        on behalf of | username and surname | contact
    """,
    Field.ORGANISATION: """
        单位 | 公司 | 单位名称 | 公司名称 | 机构 | 组织 | 企业 | 所属公司 | 学校 | 医院 | 客户名称 | 客户单位
        company | organisation | organization | company name | firm | institution | employer | org | entity
    """,
    Field.DEPARTMENT: """
        部门 | 科室 | 处室 | 部门名称 | 部门科室 | 院系 | 班组 | 团队 | 业务部门 | 组别 | 车间 | 使用部门
        部门班组
        department | dept | department name | team | division | unit | business unit | group | dep | section
        faculty | cost centre | cost center
    """,
    Field.PHONE: """
        电话 | 手机 | 手机号 | 手机号码 | 电话号码 | 座机 | 分机 | 分机号 | 内线 | 办公电话 | 移动电话
        联系电话 | 联系手机 | 固话 | 短号
        固定电话 | 电话分机 | 手机分机 | 回电 | 回电号码 | 手机电话 | 行动电话 | 致电
        phone | telephone | tel | mobile | cell | phone number | telephone number | mobile number
        mobile phone
        contact number | contact phone | ext | extension | cell phone | phone no | tel no | callback number
        call back number | direct line | direct dial | direct | office phone | work phone | phone ext
        desk phone
        extn | hp | landline | best number to reach | callback
    """,
    Field.MAIL: """
        邮箱 | 邮件 | 电子邮箱 | 电子邮件 | 邮箱地址 | 邮件地址 | 联系邮箱 | 信箱 | 电邮 | 企业邮箱
        email | e-mail | mail | email address | e-mail address | mail address | contact email | contact e-mail
    """,
    Part.CONTACT: """
        联系方式 | 联系办法 | 联络方式 | 联系信息 | 联系 | 怎么联系
        contact details | contact info | contact information | how to reach | reach at | how can we reach
    """,
    Field.SITE: """
        楼号 | 楼栋 | 园区 | 厂区 | 校区 | 地区 | 城市 | 站点 | 大楼 | 楼宇 | 办公楼 | 区域 | 所在城市
        分部 | 院区
        site | building | campus | city | plant | branch | region | country | town | office site | bldg
        facility
    """,
    Field.ROOM: """
        房间 | 房间号 | 房号 | 楼层 | 工位 | 工位号 | 座位 | 座位号 | 办公室 | 会议室 | 门牌号 | 教室 | 室号
        病区 | 机位
        room | room number | room no | floor | desk | seat | desk number | office number | cubicle
        office room
        meeting room | classroom
    """,
    Part.PLACE: """
        地点 | 位置 | 地址 | 办公地点 | 办公地址 | 具体位置 | 故障地点 | 所在位置 | 设备位置 | 安装位置
        放置地点 | 所在地 | 使用地点
        办公位置 | 详细地址 | 详细位置 | 发生地点 | 场所 | 办公场所 | 物理位置 | 存放地点
        location | place | address | office | office location | where | work location | physical location
        device location | location of device | where are you | location of the device
    """,
    Field.ACCOUNT: """
        账号 | 帐号 | 用户名 | 登录名 | 登录账号 | 域账号 | 系统账号 | 账户 | 用户账号 | 登录用户名 | oa账号
        account | user name | username | user id | userid | login | login name | account name | user account
        windows account | domain account | logon name
    """,
    Field.FAULT_TIME: """
        故障时间 | 发生时间 | 故障发生时间 | 出现时间 | 开始时间 | 故障开始时间 | 问题发生时间
        问题出现时间 | 发现时间 | 何时发生
        首次出现时间 | 首次发生时间 | 故障出现时间 | 异常时间 | 事件时间 | 什么时候开始 | 发生日期
        故障日期 | 从何时开始 | 何时开始 | 事发时间
        起始时间 | 什么时候发生 | 何时出现 | 发生的时间 | 故障发现时间 | 问题时间 | 发生于 | 开始于
        time of fault | fault time | time of incident | incident time | time of occurrence | occurred at
        occurred | occurred on | happened at | since | since when | started | started at
        when did it start | when did it happen | when did it occur | when did this start
        when did this happen
        when did the problem start | when did the issue start | when did it begin | date of incident
        date of fault | time of failure | fault started | problem since | time noticed
        first seen | first noticed | issue started | date of occurrence
        incident date | start of problem | start date | began | when did you first notice it
        first occurred | time of the fault | time of the incident | date of issue | started on | time of issue
    """,
    Part.DATE: "日期 | date",
    Part.TIME: "时间 | time | when | start | date and time | date/time | datetime | date time | 日期时间 "
    "| time and date | begin | start time",
    Part.NOTE: "备注 | 说明 | 其他 | 其它 | 补充说明 | 补充 | note | notes | remark | remarks "
    "| additional information | other | further information | additional notes",
    Field.SYSTEM: """
        系统 | 设备 | 设备名称 | 设备类型 | 系统名称 | 受影响系统 | 受影响设备 | 故障系统 | 故障设备 | 应用
        应用系统 | 软件 | 软件名称
        所属系统 | 业务系统 | 涉及系统 | 问题系统 | 问题模块 | 模块 | 所属模块 | 功能模块 | 影响系统
        报修设备 | 影响设备 | 相关系统
        应用名称 | 故障对象 | 报修对象 | 资产名称 | 设备种类 | 涉及设备 | 平台 | 产品 | 产品名称 | 服务
        报修物品 | 硬件 | 系统模块
        受影响系统设备 | 受影响的系统 | 受影响的设备 | 打印机 | 电脑 | 笔记本 | 使用系统 | 系统设备 | 设备系统
        device | system | application | affected system | affected device | equipment | software | hardware
        service | app | product | asset name | item | affected service | module | affected application
        program
        device type | system name | application name | equipment name | which system | which device
        configuration item
        ci | device/system | system/device | asset type | which application | affected ci | system affected
        device affected | component | affected component | machine | tool | printer | laptop | pc
    """,
    Field.MODEL: """
        型号 | 设备型号 | 品牌型号 | 品牌及型号 | 规格型号 | 机型 | 品牌 | 电脑型号 | 打印机型号 | 产品型号
        型号规格 | 主机型号 | 笔记本型号
        手机型号
        model | device model | make and model | make/model | make & model | brand | model number | model name
        brand and model | model no | manufacturer and model | computer model | printer model | make
    """,
    Field.ASSET: """
        资产编号 | 资产号 | 设备编号 | 固定资产编号 | 序列号 | 资产标签 | 计算机名 | 电脑名 | 主机名
        机器名 | 设备序列号 | 固资编号 | 计算机名称
        电脑编号 | 设备号 | sn | sn码 | 资产条码 | 主机编号 | ip地址 | ip | 资产编码 | 电脑名称 | 机身号
        asset | asset tag | asset number | asset id | serial | serial number | serial no | s/n | hostname
        host name | computer name | device id | pc name | inventory number | device number | service tag
        ip address
        machine name | host | device name | pc number | asset no | inventory no | asset tag number | computer
        printer name | workstation
    """,
    Field.VERSION: """
        版本 | 软件版本 | 版本号 | 系统版本 | 客户端版本 | 程序版本 | 应用版本 | 固件版本 | 驱动版本
        version | software version | app version | application version | release | version number
        client version
        build | firmware | firmware version | program version
    """,
    Field.OS: """
        操作系统 | 电脑系统 | 操作系统版本 | 操作系统及版本 | windows版本 | 系统环境
        os | operating system | os version | operating system version | windows version | platform
        os/version
        operating system and version | o/s
    """,
    Field.ENVIRONMENT: """
        环境 | 网络环境 | 使用环境 | 运行环境 | 环境信息 | 网络类型 | 接入方式 | 浏览器 | 网络 | 软硬件环境
        办公网络 | 上网方式 | 系统环境信息
        浏览器版本 | 浏览器及版本 | 连接方式 | 使用的浏览器 | 网络情况
        environment | network | browser | browser version | connection | network connection | connected via
        network environment | web browser | browser and version | working from
    """,
    Field.SYMPTOM: """
        故障现象 | 现象 | 故障描述 | 问题描述 | 故障 | 问题 | 故障内容 | 问题内容 | 描述 | 详细描述
        故障情况 | 问题详情 | 故障详情 | 报修内容
        问题现象 | 症状 | 内容 | 故障说明 | 问题说明 | 具体问题 | 具体描述 | 故障症状 | 异常现象
        遇到的问题 | 情况说明 | 问题简述 | 简述
        详细说明 | 故障简述 | 简要描述 | 具体情况 | 报障内容 | 需求描述 | 事件描述 | 异常描述 | 现象描述
        详情 | 申请内容 | 问题概述 | 反馈内容
        报修事项 | 结果 | 实际结果 | 报修描述 | 故障概述 | 服务内容 | 主要问题
        symptom | symptoms | problem | issue | description | problem description | issue description | details
        description of the problem | description of problem | fault | fault description | short description
        summary | what happened | what is the problem | what is wrong | detailed description
        incident description
        what happens | message | describe the issue | describe the problem | describe your issue
        describe your problem | problem details | issue details | comments | nature of problem | request
        description of the issue | description of issue | describe the fault | detail | question | incident
        issue summary | problem summary | what's wrong | description of fault | description of the fault
        long description | full description | result | actual result | actual behaviour | actual behavior
    """,
    Field.ERROR: """
        错误信息 | 错误提示 | 报错信息 | 报错内容 | 提示信息 | 错误消息 | 报错 | 报错提示 | 错误 | 错误内容
        提示 | 错误提示信息 | 异常信息
        弹窗提示 | 屏幕提示 | 提示内容 | 系统提示 | 错误描述 | 报错截图 | 报错文字 | 具体报错
        error | error message | error text | message shown | exact error message | exact error | exact message
        error shown | error messages | error displayed | message on screen | error details | exact wording
        exact text of the error | wording of the error | warning message | message displayed
    """,
    Field.CODE: """
        错误代码 | 错误码 | 故障代码 | 停止代码 | 错误编号 | 报错代码 | 蓝屏代码 | 代码 | 故障码 | 错误号
        报错码 | 终止代码 | 停止码 | 异常代码
        error code | error number | stop code | code | error no | fault code | bsod code | bug check
        bugcheck
        status code | error id | stopcode | blue screen code
    """,
    Field.DOING: """
        操作步骤 | 正在做什么 | 操作 | 复现步骤 | 重现步骤 | 出现问题时的操作 | 故障前操作 | 当时操作
        操作过程 | 当时在做什么 | 触发操作 | 操作内容
        发生时的操作 | 使用场景 | 场景 | 操作路径 | 问题复现步骤 | 故障时操作 | 具体操作步骤 | 步骤
        正在进行的操作 | 发生场景 | 做什么操作
        steps | steps to reproduce | what were you doing | what i was doing | action | reproduction
        how to reproduce | steps taken before | what you were doing | activity | while doing
        steps to recreate
        what were you doing when it happened | repro steps | repro | scenario | what was i doing | trigger
    """,
    Field.FREQUENCY: """
        频率 | 发生频率 | 频次 | 出现频率 | 故障频率 | 是否经常 | 多久一次 | 是否必现 | 是否每次 | 发生次数
        出现频次 | 重现概率 | 复现概率
        frequency | how often | occurrence | reproducibility | reproducible | how frequently
        how often does it happen | how many times | recurrence | occurrences
    """,
    Field.TRIED: """
        已尝试 | 已采取措施 | 已尝试的措施 | 已尝试措施 | 尝试过的方法 | 处理措施 | 已做处理 | 已处理
        自行处理 | 已尝试的操作 | 已尝试操作
        尝试的解决方法 | 已尝试方法 | 排查过程 | 已做的尝试 | 临时措施 | 尝试过 | 已试过 | 已尝试的方法
        已采取的措施 | 尝试措施 | 自查情况
        已做操作 | 初步处理 | 已尝试的解决方法 | 尝试 | 试过什么 | 做过的尝试
        tried | what was tried | what have you tried | already tried | steps taken | troubleshooting
        actions taken | attempted fixes | what i tried | workaround | troubleshooting steps
        what i have tried
        troubleshooting done | attempts | what did you try | what have you already tried | measures taken
        attempted solutions | steps already taken | troubleshooting performed | fix attempts
    """,
    Field.CHANGED: """
        近期变更 | 最近变更 | 变更 | 最近改动 | 近期改动 | 变动 | 最近变化 | 近期操作 | 变更情况 | 最近操作
        近期是否变更 | 变化 | 最近有何变化
        最近更新 | 近期变化 | 近期变动 | 最近变动 | 最近有无变更 | 近期有无变更 | 最近更改
        recent changes | changes | what changed | changed | recent change | last changes | what has changed
        anything changed | changes made | has anything changed | latest changes | changed recently
        what has changed lately | any recent changes | what changed recently
    """,
    Field.IMPACT: """
        影响范围 | 影响 | 影响人数 | 影响情况 | 业务影响 | 影响程度 | 波及范围 | 涉及范围 | 受影响人数
        影响用户 | 影响面 | 受影响范围 | 影响业务
        受影响用户 | 影响部门
        impact | impact scope | scope | affected users | business impact | who is affected | users affected
        number of users affected | number of affected users | impacted users | people affected
        scope of impact
        how many users are affected | how many people are affected | extent
    """,
    Field.URGENCY: """
        紧急程度 | 紧急度 | 优先级 | 紧急级别 | 严重程度 | 优先程度 | 重要程度 | 级别 | 紧急性 | 缓急程度
        紧急等级 | 故障等级 | 故障级别
        加急 | 是否紧急 | 轻重缓急 | 紧急 | 严重性 | 优先等级 | 问题级别
        urgency | priority | severity | urgent | how urgent | urgency level | importance | priority level
        severity level | how urgent is it
    """,
    Part.ACT: """
        主题 | 标题 | 附件 | 发件人 | 收件人 | 发送时间 | 抄送 | 寄件者 | 工号 | 员工号 | 员工编号 | 编号
        工单号 | 工单编号 | 单号 | 报修时间 | 提交时间 | 期望时间 | 期望处理时间 | 期望完成时间 | 申请时间
        创建时间 | 故障类型 | 问题类型 | 类型 | 分类 | 类别 | 报修类型 | 状态 | 预约时间 | 填表日期
        报修日期 | 上门时间 | 截止时间 | 填写日期
        故障分类 | 报告时间 | 要求完成时间 | 传真 | 职位 | 职务 | 岗位 | 邮编 | 方便时间 | 希望解决时间
        受理人 | 处理人 | 渠道 | 来源 | 预计时间
        填报时间 | 服务类型 | 领导 | 审批人 | 期望结果 | 预期结果 | qq | 微信 | 微信号 | 填报人
        方便联系时间 | 期望解决时间 | 网址 | 需求类型 | 所属分类 | 结束时间
        employee id | staff id | employee number | personnel number | subject | title | attachments
        attachment | ticket | ticket number | reference | category
        type | status | requested date | due date | preferred time | submitted | submitted at
        created | issue type | problem type | request type | fax | job title | position | date submitted
        best time to call | available | availability | deadline | reported at | reported on | web | website
        subcategory | assigned to | manager | date reported | report date | channel | id | ticket id
        incident number | case number | photo | screenshot | needed by | supervisor | role | url | link | ps
        cc
        emergency contact | emergency phone | emergency number | vendor phone | supplier phone
        expected result | expected behaviour | expected behavior | end time | ended | resolved at
        expected resolution | request date | date of request | from | to | sent
    """,
}
_TAILS: dict[Label, str] = {
    Field.NAME: "姓名 | 报修人员 | 使用人员 | 联系人员 | 申请人员 | 反馈人员",
    Field.DEPARTMENT: "部门 | 科室",
    Field.PHONE: "电话 | 手机号 | 手机 | 分机",
    Field.MAIL: "邮箱",
    Field.MODEL: "型号",
    Field.SYMPTOM: "现象 | 描述",
    Part.PLACE: "位置 | 地点 | 地址",
    Field.ROOM: "房间号",
    Field.ACCOUNT: "账号",
    Field.ASSET: "资产编号 | 资产号 | 序列号",
    Field.TRIED: "措施",
    Field.OS: "操作系统",
    Field.CODE: "错误代码",
    Field.ERROR: "错误信息",
    Field.IMPACT: "影响范围",
    Part.CONTACT: "联系方式",
    Field.VERSION: "软件版本",
    Field.URGENCY: "紧急程度",
    Part.ACT: "时间 | 日期 | 编号",
    Field.SYSTEM: "设备名称 | 系统名称",
}
TAILS_ZH: dict[str, Label] = {word: label for label, words in _TAILS.items() for word in words.split(" | ")}
"""What a longer Chinese label names by its last word: "车间负责部门"."""
