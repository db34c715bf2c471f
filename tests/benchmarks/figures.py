# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times as a table: p50, p99 and the slowest, in milliseconds."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """The times of one measure, in seconds."""

    what: str
    seconds: Sequence[float]

    @property
    def p50(self) -> float:
        """Half of them are faster."""
        return statistics.median(self.seconds)

    @property
    def p90(self) -> float:
        """Nine of ten are faster."""
        return statistics.quantiles(self.seconds, n=10, method="inclusive")[8]

    @property
    def p99(self) -> float:
        """All but one of a hundred are faster."""
        return statistics.quantiles(self.seconds, n=100, method="inclusive")[98]


def table(rows: Sequence[Figures]) -> str:
    """A Markdown table, as it stands in docs/performance.md."""
    lines = ["| measure | n | p50 ms | p99 ms | slowest ms |", "|---|--:|--:|--:|--:|"]
    for row in rows:
        times = " | ".join(f"{1000 * each:.1f}" for each in (row.p50, row.p99, max(row.seconds)))
        lines.append(f"| {row.what} | {len(row.seconds)} | {times} |")
    return "\n".join(lines)
