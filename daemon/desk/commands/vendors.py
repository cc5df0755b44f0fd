"""The command that speaks to a vendor (SPEC D5): `#vendor acme WORDS`, `#vendor acme end`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from daemon.desk.commands.order import Order, Result
from daemon.desk.conversations import vendor_acts
from daemon.desk.vendor_policy import Vendor, VendorRules

END = frozenset(
    {"end", "ended", "off", "over", "stop", "done", "close", "closed"}
    | {"结束", "停止", "取消", "完毕", "完成", "关闭"}
)
_LONGEST_NAME = 6
"""Words of a vendor's name."""


def _vendor(order: Order) -> Result:
    """Send a vendor the words behind the name and below the command; or ask them for nothing more."""
    written = order.command.argument.strip()
    if not written:
        return order.refused("needs_argument")
    vendor, said = split_name(written, order.case.policy.vendors)
    if vendor is None:
        return order.refused("no_such_vendor", written.splitlines()[0])
    name = vendor.name[order.person.language]
    if is_end(said):
        ended = vendor_acts.end(order.draft, vendor, order.person)
        return order.done("vendor_ended" if ended else "nothing_to_do", name)
    if order.for_vendor is None:
        return order.refused("vendor_words_kept")
    text = "\n\n".join(part for part in (said, order.for_vendor) if part)
    why, value = vendor_acts.write_to(order.draft, order.case, vendor, order.person, text)
    return order.refused(why, value) if why else order.done(vendor_acts.what_went(order.case), name)


def split_name(written: str, rules: VendorRules) -> tuple[Vendor | None, str]:
    """Return the vendor whom an argument begins with, by id or name, and what follows; None for no vendor."""
    words = written.split()
    for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
        vendor = rules.called(" ".join(words[:count]).rstrip(":：,，"))
        if vendor is not None:
            return vendor, written.split(maxsplit=count)[count] if len(words) > count else ""
    return None, ""


def is_end(said: str) -> bool:
    """Say whether what stands behind the name ends the dialogue."""
    return said.casefold().rstrip(".。!！") in END


ACTS: Mapping[str, Callable[[Order], Result]] = {"vendor": _vendor}
