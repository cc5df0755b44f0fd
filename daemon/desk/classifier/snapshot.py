"""A fitted model as data that JSON can hold, and back."""

from __future__ import annotations

import sys
from array import array
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping
from itertools import pairwise
from math import isfinite

from daemon.desk.classifier.confidence import Confidence
from daemon.desk.classifier.fitted import Fitted
from daemon.desk.classifier.rows import Table

FORMAT = 1
"""Raised whenever features or weights mean something else than before."""


def write(fitted: Fitted) -> dict[str, object]:
    """Return the model as data. Weights are written in single precision: half the size, the same answers."""
    return {
        "format": FORMAT,
        "learned": fitted.learned,
        "tickets": fitted.table.tickets,
        "features": list(fitted.table.places),
        "worth": _packed(fitted.table.worth),
        "weights": {label: _packed(weights) for label, weights in fitted.weights.items()},
        "rules_say": fitted.rules_say,
        "rules_spoke": fitted.rules_spoke,
        "rules_right": fitted.rules_right,
        "clearness": list(fitted.confidence.clearness),
        "shares": list(fitted.confidence.shares),
    }


def read(data: Mapping[str, object]) -> Fitted:
    """Return the model that `write` made this of. Raises ValueError when it is anything else, or damaged."""
    try:
        return _read(data)
    except (KeyError, TypeError, Error) as problem:
        raise ValueError("not a snapshot of a classifier") from problem


def _read(data: Mapping[str, object]) -> Fitted:
    if data["format"] != FORMAT:
        raise ValueError("a snapshot of another version")
    features, weights = data["features"], data["weights"]
    if not isinstance(features, list) or not isinstance(weights, Mapping):
        raise TypeError
    table = Table()
    table.places = {str(feature): place for place, feature in enumerate(features, 1)}
    table.worth = _unpacked(data["worth"])
    table.tickets = _whole(data["tickets"])
    fitted = Fitted(
        table=table,
        weights={str(label): _unpacked(packed) for label, packed in weights.items()},
        confidence=Confidence(clearness=_numbers(data["clearness"]), shares=_numbers(data["shares"])),
        rules_say=_number(data["rules_say"]),
        learned=_whole(data["learned"]),
        rules_spoke=_counts(data["rules_spoke"]),
        rules_right=_counts(data["rules_right"]),
    )
    size = len(table.places) + 1
    rising = all(lower < higher for lower, higher in pairwise(fitted.confidence.clearness))
    if (
        any(len(row) != size for row in (table.worth, *fitted.weights.values()))
        or len(fitted.confidence.clearness) != len(fitted.confidence.shares)
        or not rising
    ):
        raise ValueError("a damaged snapshot of a classifier")
    return fitted


def _packed(values: array[float]) -> str:
    singles = array("f", values)
    if sys.byteorder == "big":
        singles.byteswap()
    return b64encode(singles.tobytes()).decode()


def _unpacked(packed: object) -> array[float]:
    if not isinstance(packed, str):
        raise TypeError
    raw = b64decode(packed, validate=True)
    singles = array("f")
    if len(raw) % singles.itemsize:
        raise ValueError("a damaged snapshot of a classifier")
    singles.frombytes(raw)
    if sys.byteorder == "big":
        singles.byteswap()
    if not all(map(isfinite, singles)):
        raise ValueError("a damaged snapshot of a classifier")
    return array("d", singles)


def _numbers(values: object) -> tuple[float, ...]:
    if not isinstance(values, list):
        raise TypeError
    return tuple(map(_number, values))


def _counts(values: object) -> dict[str, float]:
    if not isinstance(values, Mapping):
        raise TypeError
    return {str(label): _number(value) for label, value in values.items()}


def _number(value: object) -> float:
    if not isinstance(value, int | float) or not isfinite(value):
        raise TypeError
    return float(value)


def _whole(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise TypeError
    return value
