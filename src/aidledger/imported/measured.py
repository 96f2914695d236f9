"""Every measure of an imported source, each for itself, beside what counts of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from aidledger.imported.asking import Asked
from aidledger.imported.lines import SUMS, totals_text
from aidledger.policy import COUNTED_STATUSES

APART = (*SUMS, "measure")


class Measured(Asked):
    """An imported source of which not only the measure that counts is asked.

    Of the measure that counts, only what counts by its status is taken: so its sums are those of
    every other report. measure: the one that is asked, blank for all of them. between: the pairs
    of donor and recipient that are asked for, all of the selection where there are none.
    """

    measure = ""
    between: Collection[tuple[str, str]] = ()

    def sums(self, keys: Collection[str]) -> list[dict[str, Any]]:
        """Return the sums of each measure by columns of CARRIED and `year`, in one query."""
        where, values = self._chosen(counted=True)
        carried = [key for key in keys if key != "year"]
        needs, tables = self._needs((*carried, "measure"), where)
        text = totals_text(needs, keys, apart=("measure",))
        rows = self.engine.rows(self.place, text, values, tables)
        return [dict(zip(APART, row, strict=True)) for row in rows]

    def _chosen(self, counted: bool) -> tuple[str, list[Any]]:
        """Return the condition over `rows` of what is selected and of the measure asked."""
        where, values = self._selected()
        if self.measure:
            where, values = [*where, "r.measure = ?"], [*values, self.measure]
        if self.between:  # of many donors and recipients, few pairs: far fewer sums
            marks = ", ".join("?" * len(self.between))
            where.append(f"(r.donor || ' ' || r.recipient) IN ({marks})")
            values = [*values, *(" ".join(pair) for pair in self.between)]
        told = self.source.measures.get(self.source.counts, {}).get("statuses", [""])
        if not set(told) <= set(COUNTED_STATUSES):
            statuses = ", ".join(f"'{status}'" for status in COUNTED_STATUSES)
            where.append(f"(r.measure <> ? OR r.status IN ({statuses}))")
            values = [*values, self.source.counts]
        return " AND ".join(where) or "1 = 1", values
