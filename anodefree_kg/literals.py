"""Whether the text of a literal fits its datatype."""

from __future__ import annotations

import re
from datetime import date

import pyoxigraph as ox

from anodefree_kg.vocab import XSD

_ZONE = r"(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_DAY = r"-?(\d{4}|[1-9]\d{4,})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_REAL = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN"
_HOURS = r"(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
_SHAPES = {
    "string": r"(?s).*",
    "normalizedString": r"[^\r\n\t]*",
    "token": r"(\S+( \S+)*)?",
    "language": r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*",
    "Name": r"[^\W\d][\w.:-]*|[:_][\w.:-]*",
    "NCName": r"[^\W\d][\w.-]*",
    "NMTOKEN": r"[\w.:-]+",
    "anyURI": r"[^\s<>\"{}|\\^`]*",
    "boolean": r"true|false|1|0",
    "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    "float": _REAL,
    "double": _REAL,
    "dateTime": f"{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_DAY}T{_TIME}{_ZONE[:-1]}",
    "date": _DAY + _ZONE,
    "time": _TIME + _ZONE,
    "gYear": rf"-?(\d{{4}}|[1-9]\d{{4,}}){_ZONE}",
    "gYearMonth": rf"-?(\d{{4}}|[1-9]\d{{4,}})-(0[1-9]|1[0-2]){_ZONE}",
    "gMonth": rf"--(0[1-9]|1[0-2]){_ZONE}",
    "gMonthDay": rf"--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]){_ZONE}",
    "gDay": rf"---(0[1-9]|[12]\d|3[01]){_ZONE}",
    "duration": r"-?P(?=[\dT])(\d+Y)?(\d+M)?(\d+D)?" + _HOURS,
    "dayTimeDuration": r"-?P(?=[\dT])(\d+D)?" + _HOURS,
    "yearMonthDuration": r"-?P(?=\d)(\d+Y)?(\d+M)?",
    "hexBinary": r"([0-9A-Fa-f]{2})*",
    "base64Binary": r"(([A-Za-z0-9+/] ?){4})*(([A-Za-z0-9+/] ?){2}(([A-Za-z0-9+/] ?)=|= ?=))?",
}
# Kinds of whole numbers, with the smallest and the greatest where there is one.
_WHOLE: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}


def fault(literal: ox.Literal) -> str:
    """Return what is wrong with a literal, or an empty string; datatypes outside XML Schema are not judged.

    >>> def typed(text, name): return ox.Literal(text, datatype=ox.NamedNode(XSD + name))
    >>> [fault(typed(*pair)) for pair in [("99.90", "decimal"), ("abc", "decimal"), ("300", "unsignedByte")]]
    ['', 'is no xsd:decimal', 'is no xsd:unsignedByte']
    >>> [fault(typed(*pair)) for pair in [("2024-02-29", "date"), ("2023-02-29", "date"), ("x", "number")]]
    ['', 'is no xsd:date', 'has the datatype xsd:number, which XML Schema does not have']
    """
    datatype = literal.datatype.value
    if not datatype.startswith(XSD):
        return ""
    name = datatype.removeprefix(XSD)
    if name in _WHOLE:
        fits = _is_whole(literal.value, *_WHOLE[name])
    elif name in _SHAPES:
        # Digits are ASCII; the letters of a name are any.
        flags = 0 if name.startswith("N") else re.ASCII
        fits = re.fullmatch(_SHAPES[name], literal.value, flags) is not None and _is_day(name, literal.value)
    else:
        return f"has the datatype xsd:{name}, which XML Schema does not have"
    return "" if fits else f"is no xsd:{name}"


def _is_whole(text: str, least: int | None, most: int | None) -> bool:
    if not re.fullmatch(r"[+-]?[0-9]+", text) or len(text) > 4000:
        return False
    number = int(text)
    return (least is None or least <= number) and (most is None or number <= most)


def _is_day(name: str, text: str) -> bool:
    """Tell whether the calendar has a day; years beyond four digits are not looked up."""
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)", text) if name.startswith("date") else None
    if not found or found[1] == "0000":
        return found is None
    try:
        date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return False
    return True
