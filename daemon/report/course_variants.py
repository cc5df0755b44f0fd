"""What is told otherwise than its kind alone would be: an event whose data says more (the first that fits).

A row: a key of the event's data (or "actor"), its value, and the sentence in both languages, written as in
`course_words`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from daemon.desk.model import DESK, EventKind, Json, Language

_K = EventKind


def _says(english: str, chinese: str) -> Mapping[Language, str]:
    return {Language.EN: english, Language.ZH_CN: chinese}


_MAY_NOT_DECIDE = _says(
    "{who} answered the request for approval, but may not decide on it.",
    "{who}答复了审批申请，但无权决定。",
)
_WAS_OVER = _says(
    "{who} answered a request for approval that was over: it does not count.",
    "{who}答复时审批申请已失效，不计入。",
)
_WAS_DECIDED = _says(
    "{who} answered the request for approval after it was decided.",
    "{who}答复时审批已有结果。",
)

Variant = tuple[str, Json, Mapping[Language, str]]

VARIANTS: Mapping[EventKind, Sequence[Variant]] = {
    _K.WAITING_REMINDED: (
        ("to", "requester", _says("The requester was reminded to answer.", "已提醒报修人答复。")),
        (
            "to",
            "owner",
            _says("Nobody answers: who works on it was told.", "一直没有答复，已告知负责人。"),
        ),
    ),
    _K.ESCALATED: (("to", "second_line", _says("{who} escalated it to {to}.", "{who}把工单升级到{to}。")),),
    _K.LINKED: (
        ("how", "split_off", _says("{who} split {number} off.", "{who}从本工单拆出 {number}。")),
        ("how", "split_from", _says("It was split off {number}.", "本工单从 {number} 拆出。")),
        (
            "how",
            "other_matter",
            _says(
                "Another matter was in the same mail: see {number}.",
                "同一封邮件还涉及另一件事，见 {number}。",
            ),
        ),
    ),
    _K.NOTED: (
        ("held", True, _says("Something was written that stays with staff.", "有内容留在内部，没有转出。")),
    ),
    _K.CONFIRMED: (
        (
            "how",
            "staff",
            _says("{who} noted that the requester confirmed.", "{who}登记：报修人已确认解决。"),
        ),
    ),
    _K.NOT_FIXED: (("actor", DESK, _says("The fault came back.", "故障再次出现。")),),
    _K.REOPENED: (
        (
            "because",
            "an answer to the requester bounced",
            _says(
                "It was opened again, since a mail to the requester came back.",
                "发给报修人的邮件被退回，工单重新打开。",
            ),
        ),
    ),
    _K.SURVEY_SENT: (
        (
            "withheld",
            True,
            _says(
                "The requester was not asked how it was: the address refuses mail.",
                "报修人地址拒收，没有请求评价。",
            ),
        ),
    ),
    _K.REJECTED: (("revokes", True, _says("{who} took the approval back.", "{who}收回了批准。")),),
    _K.APPROVAL_WITHDRAWN: (
        (
            "why",
            "changed",
            _says(
                "The request for approval is over: its words have changed since.",
                "审批内容已有改动，申请作废。",
            ),
        ),
    ),
    _K.APPROVAL_COMMENTED: (
        (
            "answer",
            "conditional",
            _says("{who} would approve on a condition.", "{who}有条件地同意，尚未批准。"),
        ),
        ("answer", "question", _says("{who} asked something about the approval.", "{who}就审批提出疑问。")),
        (
            "answer",
            "unclear",
            _says(
                "{who} answered the request for approval, but with no clear yes or no.",
                "{who}答复了审批申请，但没有明确表示同意或拒绝。",
            ),
        ),
        (
            "answer",
            "changed",
            _says(
                "{who} agreed to a request whose words have changed since: it does not count.",
                "{who}同意时申请内容已有改动，不计入。",
            ),
        ),
        *(("answer", what, _MAY_NOT_DECIDE) for what in ("not_yours", "own")),
        *(("answer", what, _WAS_OVER) for what in ("superseded", "expired", "withdrawn", "lapsed")),
        *(("answer", what, _WAS_DECIDED) for what in ("already_approved", "already_rejected")),
    ),
    _K.CONSENT_REMINDED: (
        (
            "who",
            "owner",
            _says(
                "The requester does not answer the proposal: who works on it was told.",
                "报修人一直没有答复方案，已告知负责人。",
            ),
        ),
    ),
    _K.CONSENT_REFUSED: (
        ("revokes", True, _says("The requester took the consent back.", "报修人收回了同意。")),
    ),
    _K.CLOSING_GIVEN: (
        (
            "worth_an_article",
            True,
            _says("{who} found it worth a knowledge article.", "{who}认为值得写入知识库。"),
        ),
        (
            "worth_an_article",
            False,
            _says("{who} found it not worth a knowledge article.", "{who}认为无需写入知识库。"),
        ),
    ),
}
