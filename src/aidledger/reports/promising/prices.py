"""Promise prices: what promises and deliveries are as stated, or in the policy's prices.

A promise is settled in its own currency, as for totals, and each share of it is then put into the
prices asked for: what falls due from its own year, what is delivered from the delivery's year, and
what is left from the years in which it fell due, as the lines of its residual in totals are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidledger.money import Bounds
from aidledger.policy import NO_DEFLATOR
from aidledger.reports.derivation import TOLD, WHOLE, Lines
from aidledger.reports.shared.told import shared_out
from aidledger.reports.shared.wholes import lacks_in_words, lacks_of, whole_asked, whole_lines
from aidledger.reports.totals import Question, span
from aidledger.reports.value import Amount, LeftOut

if TYPE_CHECKING:
    from aidledger.counting.prices import Lack, Priced
    from aidledger.reports.promising.standing import Line, Promise, Taken

NO_YEAR = 9999  # the year of what has none: after all others


class Step(NamedTuple):
    """A share of a promise's money in minor units: its own, as told, and how the one is the other.

    In current prices both are one, and nothing is said of how. `assumed`: it has no year.
    """

    own: Bounds
    told: Bounds
    factor: float = 1.0
    how: str = ""
    assumed: bool = False


def prices_of(question: Question) -> Prices:
    """Return the prices in which a question is asked."""
    return Prices(question) if question.policy.prices == "current" else OtherPrices(question)


class Prices:
    """Promises as they are stated: in their own currency and in current prices."""

    def __init__(self, question: Question) -> None:
        self.question = question

    def due(self, lines: Iterable[Line]) -> Bounds:
        """Return what lines of a promise come to."""
        return _sum(lines, "own_")

    def due_step(self, line: Line) -> Step:
        """Return what one line of a promise comes to, and how."""
        own = _sum([line], "own_")
        return Step(own, own)

    def taken(self, promise: Promise, taken: Taken) -> Taken:
        """Return what is taken off a promise in one year."""
        return taken

    def taken_step(self, promise: Promise, taken: Taken) -> Step:
        """Return what is taken off a promise, and how it is told."""
        own = _bounds(taken)
        return Step(own, own)

    def left(self, left: Bounds, due: Iterable[Line]) -> Bounds:
        """Return what is left of lines of a promise."""
        return left

    def of(self, promise: Promise, bounds: Bounds, flags: Mapping[str, Any]) -> Amount:
        """Return what these methods tell of a promise as an amount."""
        return self.question.own_amount(*bounds[:3], promise.figure["currency"], flags)

    def whole(self, figure: dict[str, Any]) -> Amount:
        """Return a figure that stands by itself."""
        return self.question.figure_amount(figure)

    def asked(self, figure: Mapping[str, Any]) -> Lines:
        """Return how to ask again for a figure that stands by itself."""
        return self.question.asked(WHOLE, id=(figure["id"],))

    def steps(self, promise: Promise, taken: Taken | None = None) -> dict[str, str]:
        """Return the deflators of what is due, or of what is taken off, as a note; none here."""
        return {}

    def steps_of(self, figure: dict[str, Any]) -> dict[str, str]:
        """Return the deflators of a figure that stands by itself, as a note; none here."""
        return {}

    def untold(
        self, promises: Sequence[Promise], figures: Sequence[dict[str, Any]]
    ) -> dict[str, LeftOut]:
        """Return the promises and deliveries that cannot be told, by id, with the reason."""
        return {}

    def caveats(
        self, promises: Sequence[Promise], figures: Sequence[dict[str, Any]], untold: Iterable[str]
    ) -> list[str]:
        """Say what the prices do to promises and deliveries, and whom they leave out."""
        return []


class OtherPrices(Prices):
    """Promises in the policy's currency, in constant prices or in international dollars."""

    def __init__(self, question: Question) -> None:
        from aidledger.pricing import Pricing

        super().__init__(question)
        self._pricing = Pricing(question.ledger, question.policy)
        self._lines: dict[str, list[dict[str, Any]]] = {}

    def due(self, lines: Iterable[Line]) -> Bounds:
        return _sum(lines, "")

    def due_step(self, line: Line) -> Step:
        own, told = _sum([line], "own_"), _sum([line], "")
        return Step(own, told, line["factor"], line["rate"], bool(line["rate_assumed"]))

    def taken(self, promise: Promise, taken: Taken) -> Taken:
        low, best, high, _ = self.taken_step(promise, taken).told
        return taken._replace(low=low, best=best, high=high)

    def taken_step(self, promise: Promise, taken: Taken) -> Step:
        """Put what is taken off into the prices asked for, in the currency of who gave it."""
        found = self._priced(promise, taken, taken.year)
        assert found.factor is not None, "untold names what has no factor"
        step = _told(_bounds(taken), float(found.factor), found.how)
        return step._replace(assumed=taken.year == NO_YEAR)

    def left(self, left: Bounds, due: Iterable[Line]) -> Bounds:
        """Share what is left out over what is due, by months, each share from its own year."""
        told = [step.told for step in self.left_steps(left, list(due))]
        low, best, high = (sum(getattr(t, b) for t in told) for b in ("low", "best", "high"))
        return Bounds(low, best, high, left.open)

    def left_steps(self, left: Bounds, due: Sequence[Line]) -> list[Step]:
        """Return the share of what is left that goes to each line of what is due."""
        shares = shared_out(left._asdict(), due)
        return [
            _told(Bounds(**share, open=left.open), line["factor"], line["rate"])._replace(
                assumed=bool(line["rate_assumed"])
            )
            for share, line in zip(shares, due, strict=True)
        ]

    def of(self, promise: Promise, bounds: Bounds, flags: Mapping[str, Any]) -> Amount:
        return self.question.told_amount(*bounds[:3], flags)

    def whole(self, figure: dict[str, Any]) -> Amount:
        low, best, high, _ = self.due(self._lines[figure["id"]])
        return self.question.told_amount(low, best, high, figure)

    def asked(self, figure: Mapping[str, Any]) -> Lines:
        return whole_asked(self.question.policy, [figure["id"]], TOLD)

    def steps(self, promise: Promise, taken: Taken | None = None) -> dict[str, str]:
        if taken is None:
            return _note(line["deflator"] for line in promise.lines)
        years = promise.placed[taken.figure["id"]]
        return _note(self._priced(promise, taken, year).deflator for year in years)

    def steps_of(self, figure: dict[str, Any]) -> dict[str, str]:
        return _note(line["deflator"] for line in self._lines[figure["id"]])

    def untold(
        self, promises: Sequence[Promise], figures: Sequence[dict[str, Any]]
    ) -> dict[str, LeftOut]:
        """Name what has no deflator, or no prices yet; raise LedgerError for a rate or factor."""
        policy, ledger = self.question.policy, self.question.ledger
        self._lines |= whole_lines(ledger, policy, [figure["id"] for figure in figures])
        found, stopping = {}, []
        for figure, later, lacks in [
            *(self._of_promise(promise) for promise in promises),
            *(self._of_figure(figure) for figure in figures),
        ]:
            stopping += [lack for lack in lacks if lack.what != "deflator"]
            if later or lacks:
                reason = "scheduled" if later else NO_DEFLATOR
                due = span(str(min(later)), str(max(later))) if later else ""
                about = f"due {due} in part, after its source, and so without prices yet"
                about = about if later else lacks_in_words(ledger, lacks)
                own = self.question.figure_amount(figure)
                found[figure["id"]] = LeftOut(figure["id"], own, reason, about=about)
        if stopping:
            from aidledger.pricing import missing

            raise missing(ledger, policy, stopping)
        return found

    def caveats(
        self, promises: Sequence[Promise], figures: Sequence[dict[str, Any]], untold: Iterable[str]
    ) -> list[str]:
        """Say how promises are put into these prices, for what a year was assumed, what is out."""
        said = []
        if promises:
            said.append(
                "Promises are settled in their own currency. What is due and delivered is then put "
                "into these prices from its own year, what is outstanding from the years in which "
                "it fell due: promised less delivered need not be outstanding."
            )
        own: list[Line] = [line for figure in figures for line in self._lines[figure["id"]]]
        for promise in promises:
            own += [*promise.lines, *(line for lines in promise.inside.values() for line in lines)]
        said += [
            f"Year assumed: {line['id']} has no year of its own; the prices and rates of "
            f"{line['rate_year']} are taken for its."
            for line in own
            if line["rate_assumed"]
        ]
        out = list(untold)
        return [*said, *([f"Not in these prices, as listed: {', '.join(out)}."] if out else [])]

    def _of_promise(self, promise: Promise) -> tuple[dict[str, Any], set[int], list[Lack]]:
        later, lacks = _later(promise.lines), lacks_of(self.question, promise.lines)
        for taken in promise.taken:
            own = promise.inside[taken.figure["id"]]
            for year in promise.placed[taken.figure["id"]]:
                if year in _later(own):
                    later.add(year)
                else:
                    lacks += self._priced(promise, taken, year).lacks
        return promise.figure, later, lacks

    def _of_figure(self, figure: dict[str, Any]) -> tuple[dict[str, Any], set[int], list[Lack]]:
        lines = self._lines[figure["id"]]
        return figure, _later(lines), lacks_of(self.question, lines)

    def _priced(self, promise: Promise, taken: Taken, year: int) -> Priced:
        inside = taken.figure
        if year == NO_YEAR:
            year = promise.inside[inside["id"]][0]["rate_year"]
        currency = promise.figure["currency"]
        return self._pricing.between(currency, inside["donor"], inside["recipient"], year)


def _note(steps: Iterable[str]) -> dict[str, str]:
    return {"deflator": "; ".join(dict.fromkeys(steps))}


def _later(lines: Iterable[Line]) -> set[int]:
    return {line["last_year"] for line in lines if line["kind"] == "scheduled"}


def _sum(lines: Iterable[Line], whose: str) -> Bounds:
    told = list(lines)
    low, best, high = (sum(line[f"{whose}{b}"] for line in told) for b in ("low", "best", "high"))
    return Bounds(low, best, high, any(line["open_top"] for line in told))


def _bounds(taken: Taken) -> Bounds:
    return Bounds(taken.low, taken.best, taken.high, bool(taken.figure["open_top"]))


def _told(own: Bounds, factor: float, how: str) -> Step:
    low, best, high = (_times(m, factor) for m in own[:3])
    return Step(own, Bounds(low, best, high, own.open), factor, how)


def _times(amount: int, factor: float) -> int:
    """Return minor units times a factor as the engine works it out: a double, rounded once."""
    return int(Decimal(amount * factor).to_integral_value(ROUND_HALF_UP))
