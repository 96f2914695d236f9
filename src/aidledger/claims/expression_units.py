"""What can be known of an expression before it is worked out: what it names, and its units.

The units say the same as pint, which booking is spared; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from aidledger.claims.expressions import (
    CODE,
    FUNCTIONS,
    Apply,
    Convert,
    ExpressionError,
    Figure,
    Node,
    Number,
    Size,
    Total,
    parse,
)
from aidledger.problems import clip

# The dimensions of a value: (name, power), sorted. Money has its currency, a share has none.
Units = tuple[tuple[str, int], ...]


def operands(node: Node) -> list[Figure | Size | Total]:
    """Return what an expression takes from the ledger, in the order written, each once."""
    if isinstance(node, Apply):
        return list(dict.fromkeys(o for part in node.parts for o in operands(part)))
    if isinstance(node, Convert):
        return operands(node.part)
    return [] if isinstance(node, Number) else [node]


def tells_a_change(node: Node) -> bool:
    """Return whether an expression is a change or a difference, as far as it can be seen."""
    if isinstance(node, Convert):
        return tells_a_change(node.part)
    if not isinstance(node, Apply):
        return False
    if node.how in ("at-most", "at-least"):
        return tells_a_change(node.parts[0])
    return node.how in ("change", "-")


def currencies(node: Node) -> list[str]:
    """Return the units written after numbers and the currencies that it converts into."""
    if isinstance(node, Apply):
        return [code for part in node.parts for code in currencies(part)]
    if isinstance(node, Convert):
        return [*currencies(node.part), node.currency]
    written = isinstance(node, Number) and node.unit not in ("", "years")
    return [node.unit] if isinstance(node, Number) and written else []


_NUMBERS_ALONE = "Write numbers alone here: 2, 1/3, 30 %, 50 million USD."


def constant(text: str) -> tuple[Fraction, Units, Fraction]:
    """Return the value of an expression of numbers alone, its units and half its last digit.

    Only a number that stands alone is rounded: of 1/3 half a digit is 0. Raises ExpressionError.
    """
    node = parse(text)
    if named := operands(node):
        what = "is no number" if isinstance(named[0], Figure) else "is taken from the ledger"
        raise ExpressionError(f"“{clip(named[0].text, 40)}” {what}.", _NUMBERS_ALONE)
    if _functions(node):
        raise ExpressionError(f"“{clip(node.text, 40)}” works something out.", _NUMBERS_ALONE)
    return _worth(node), units_of(node, lambda _: ()) or (), getattr(node, "half", Fraction(0))


def _functions(node: Node) -> bool:
    if isinstance(node, Apply):
        return node.how in FUNCTIONS or any(_functions(part) for part in node.parts)
    return isinstance(node, Convert)


def _worth(node: Node) -> Fraction:
    if isinstance(node, Number):
        return node.value
    assert isinstance(node, Apply)
    first, *rest = [_worth(part) for part in node.parts]
    if node.how == "negative":
        return -first
    if node.how == "/" and not rest[0]:
        raise ExpressionError(f"“{node.text}” divides by zero.", "Correct the divisor.")
    steps = {"+": first + rest[0], "-": first - rest[0], "*": first * rest[0]}
    return steps[node.how] if node.how in steps else first / rest[0]


def units_of(node: Node, of: Callable[[Figure | Size | Total], Units | None]) -> Units | None:
    """Return the units of an expression, None where they are not known before it is worked out.

    `of` tells those of an operand. Raises ExpressionError where units do not go together.
    """
    if isinstance(node, Number):
        return ((node.unit, 1),) if node.unit else ()
    if isinstance(node, Convert):
        units = units_of(node.part, of)
        if units is not None and not is_money(units):
            raise _mixed(f"“{node.text}” converts {told(units)}", "Convert an amount of money.")
        return ((node.currency, 1),)
    if not isinstance(node, Apply):
        return of(node)
    first, *rest = [units_of(part, of) for part in node.parts]
    if not rest:
        return first
    if node.how in ("*", "/"):
        if first is None or rest[0] is None:
            return None
        power = 1 if node.how == "*" else -1
        sums = dict(first)
        for name, times in rest[0]:
            sums[name] = sums.get(name, 0) + power * times
        return tuple(sorted((name, times) for name, times in sums.items() if times))
    if first is not None and rest[0] is not None and first != rest[0]:
        verb = {"+": "adds", "-": "subtracts", "change": "compares"}[node.how]
        remedy = "Both must be of one kind."
        if is_money(first) and is_money(rest[0]):
            remedy = f"Convert one: convert(…, {first[0][0]}, YEAR)."
        raise _mixed(f"“{node.text}” {verb} {told(first)} and {told(rest[0])}", remedy)
    return () if node.how == "change" else (first if first is not None else rest[0])


def is_money(units: Units) -> bool:
    return len(units) == 1 and units[0][1] == 1 and bool(CODE.fullmatch(units[0][0]))


def told(units: Units) -> str:
    """Return units in words: `USD`, `a plain number`, `USD per trainees`."""
    over = " times ".join(n if p == 1 else f"{n} to the {p}" for n, p in units if p > 0)
    under = " times ".join(n if p == -1 else f"{n} to the {-p}" for n, p in units if p < 0)
    if not units:
        return "a plain number"
    return (over or "1") + (f" per {under}" if under else "")


def _mixed(explanation: str, remedy: str) -> ExpressionError:
    return ExpressionError(f"{explanation}.", remedy, "mixed-units")
