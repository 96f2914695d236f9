"""Numbers as files write them → whole minor units, in SQL and exactly.

A text becomes a DECIMAL with as many decimals as make it minor units, rounded once by DuckDB,
halves away from zero; no float is ever between. What is no number becomes NULL.
"""

from __future__ import annotations

from aidledger.engine import duck
from aidledger.importing.maps import FileFormat
from aidledger.money import LARGEST_MINOR

_SPACES = "\\s\\x{A0}\\x{2007}\\x{2009}\\x{202F}"
_EDGES = f"^[{_SPACES}]+|[{_SPACES}]+$"
# Separators of thousands, and what each stands for: all signs that people write for it.
_SEPARATORS = {"": "", ",": ",", ".": "[.]", "'": "['’]", " ": f"[{_SPACES}]"}
# Beyond it 10**power does not fit beside the decimals of a 64 bit number.
_NARROW = 8


def usual(text: str, format: FileFormat, power: int) -> str:
    """Return SQL: whether a text is a number as most are, which needs no second look."""
    sign = "[.]" if format.decimal == "." else format.decimal
    digits = 15 - power
    whole = f"[0-9]{{1,{digits}}}" if digits > 0 else "0"
    if format.thousands and digits > 3:
        between = _SEPARATORS[format.thousands]
        whole = f"(?:{whole}|[0-9]{{1,3}}(?:{between}[0-9]{{3}}){{1,{digits // 3 - 1 or 1}}})"
    return f"REGEXP_FULL_MATCH({text}, {duck.text(f'-?{whole}(?:{sign}[0-9]*)?')})"


def minor_units(text: str, format: FileFormat, power: int, certain: bool = False) -> str:
    """Return SQL: a text times 10**power as a whole number, NULL for what is no number.

    `certain`: it is known to be `usual`.
    """
    usually = _scaled(_bare(text, format), power)
    if certain:
        return usually
    return (
        f"CASE WHEN {text} IS NULL THEN NULL "
        f"WHEN {usual(text, format, power)} THEN {usually} "
        f"ELSE {_scaled(_any(text, format), power, large=True)} END"
    )


def in_range(minor: str) -> str:
    return f"{minor} BETWEEN -{LARGEST_MINOR} AND {LARGEST_MINOR}"


def _scaled(text: str, power: int, large: bool = False) -> str:
    """Return SQL: a number times 10**power; `large`: NULL where 64 bits are too few."""
    kind = f"DECIMAL({18 if power <= _NARROW else 38}, {power})"
    value = f"TRY_CAST({text} AS {kind})"
    rest = f"CAST(({value} - TRUNC({value})) * {10**power} AS BIGINT)"
    if large and power > _NARROW:
        whole = f"CAST(TRUNC({value}) AS HUGEINT) * {10**power} + {rest}"
        return f"TRY_CAST({whole} AS BIGINT)"
    return f"(TRY_CAST(TRUNC({value}) AS BIGINT) * {10**power} + {rest})"


def _bare(text: str, format: FileFormat) -> str:
    """Return SQL for a usual number without its thousands' separators and with a point."""
    if format.thousands:
        between = _SEPARATORS[format.thousands]
        text = (
            f"REPLACE({text}, {duck.text(format.thousands)}, '')"
            if format.thousands in ",."
            else f"REGEXP_REPLACE({text}, {duck.text(between)}, '', 'g')"
        )
    return text if format.decimal == "." else f"REPLACE({text}, ',', '.')"


def _any(text: str, format: FileFormat) -> str:
    """Return SQL for any number: spaces, parentheses, other minus signs, lakhs, exponents."""
    clean = f"REGEXP_REPLACE({text}, {duck.text(_EDGES)}, '', 'g')"
    clean = f"REPLACE({clean}, '−', '-')"
    signed = (
        f"REGEXP_REPLACE({clean}, {duck.text(f'^[(][{_SPACES}]*([^-+()]*?)[{_SPACES}]*[)]$')}, "
        "'-\\1')"
    )
    sign = "[.]" if format.decimal == "." else format.decimal
    forms = [f"[0-9]+(?:{sign}[0-9]*)?", f"{sign}[0-9]+"]
    if format.thousands:
        between = _SEPARATORS[format.thousands]
        forms.append(f"[0-9]{{1,3}}(?:{between}[0-9]{{3}})+(?:{sign}[0-9]*)?")
        forms.append(f"[0-9]{{1,2}}(?:{between}[0-9]{{2}})+{between}[0-9]{{3}}(?:{sign}[0-9]*)?")
    plain = duck.text(f"[-+]?(?:{'|'.join(forms)})")
    told = f"CASE WHEN REGEXP_FULL_MATCH({signed}, {plain}) THEN {_bare(signed, format)} END"
    power_form = duck.text(f"[-+]?[0-9]+(?:{sign}[0-9]*)?[eE][-+]?[0-9]{{1,3}}")
    mantissa = f"REGEXP_EXTRACT({_pointed(signed, format)}, '^[-+]?([0-9.]+)', 1)"
    exponent = f"CAST(REGEXP_EXTRACT({signed}, '[eE]([-+]?[0-9]+)$', 1) AS INTEGER)"
    return (
        f"CASE WHEN REGEXP_FULL_MATCH({signed}, {power_form}) THEN "
        f"CASE WHEN {signed} LIKE '-%' THEN '-' ELSE '' END || "
        f"{_moved(mantissa, exponent)} ELSE {told} END"
    )


def _pointed(text: str, format: FileFormat) -> str:
    return text if format.decimal == "." else f"REPLACE({text}, ',', '.')"


def _moved(mantissa: str, exponent: str) -> str:
    """Return SQL: a number with its point moved, since DuckDB casts small exponents wrongly."""
    digits = f"REPLACE({mantissa}, '.', '')"
    point = f"(LENGTH(SPLIT_PART({mantissa}, '.', 1)) + {exponent})"
    before = f"REPEAT('0', GREATEST(0, -{point}))"
    after = f"REPEAT('0', GREATEST(0, {point} - LENGTH({digits})))"
    padded = f"({before} || {digits} || {after})"
    at = f"GREATEST(0, {point})"
    return f"('0' || LEFT({padded}, {at}) || '.' || SUBSTR({padded}, {at} + 1))"
