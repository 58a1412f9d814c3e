"""How long the statistics of a whole country take: ``make bench`` prints it as a table and writes it as JSON.

10,600 communes, 700 districts, 63 provinces, ten years, ten indicators: what is computed beforehand, and what is asked
on demand. Run by people, on whatever machine they have; no test depends on a time.
"""

import json
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
from made_up_country import LEVELS, PARENTS, D, P, indicators, national_values
from rich.console import Console
from rich.table import Table

from analysis.stats.disclosure import suppress
from analysis.stats.disclosure_audit import audit
from analysis.stats.disclosure_cells import cells_of, small_counts
from analysis.stats.findings import find
from analysis.stats.forecast import forecast
from analysis.stats.intervals import wilson
from analysis.stats.overdispersion import overdispersion
from analysis.stats.ranks import share_rank_sets
from analysis.stats.sibling_findings import sibling_findings
from analysis.stats.trend_findings import trend_findings

WRITTEN_TO = Path("build/bench/statistics.json")
TO_REACH_SECONDS = 30.0


def main() -> None:
    """Measure each part once, after the country is made; medians of single calls where they are quick."""
    values, nouns = national_values(), indicators()
    rows = [*beforehand(values, nouns), *on_demand(values)]
    table = Table(title=f"Statistics of a country: {len(values):,} values")
    for head in ("what", "how much", "seconds", "to reach"):
        table.add_column(head, justify="right" if head in ("how much", "seconds", "to reach") else "left")
    for row in rows:
        table.add_row(row["what"], f"{row['units']:,}", f"{row['seconds']:.3g}", str(row["to_reach"] or ""))
    Console().print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    Console().print(f"Peak memory {peak:.1f} GB. Written to {WRITTEN_TO}.")
    WRITTEN_TO.parent.mkdir(parents=True, exist_ok=True)
    WRITTEN_TO.write_text(json.dumps({"peak_memory_gb": round(peak, 2), "rows": rows}, indent=1), encoding="utf-8")


def beforehand(values: pd.DataFrame, nouns: dict) -> Iterator[dict]:
    """Measure what ``cadre compute`` does: each question by itself, and all of them as one table of findings."""
    counts, totals = values["numerator"].to_numpy(), values["denominator"].to_numpy()
    in_trend = values[values["unit"].map(LEVELS) != "commune"]
    yield timed("Wilson intervals", len(values), lambda: wilson(counts, totals))
    yield timed(
        "trends up to each year, and what could be seen", len(in_trend),
        lambda: list(trend_findings(in_trend, nouns, cuts=lambda one, unit: (), level=0.95)),
    )  # fmt: skip
    yield timed(
        "comparison with FDR, funnel, shrinkage", len(values),
        lambda: list(sibling_findings(values, nouns, parents=PARENTS)),
    )  # fmt: skip
    yield timed(
        "all of it, as a checked table of findings", len(values),
        lambda: find(values, nouns, levels=LEVELS, parents=PARENTS), to_reach=TO_REACH_SECONDS,
    )  # fmt: skip


def on_demand(values: pd.DataFrame) -> Iterator[dict]:
    """Measure what a page asks for when it is made."""
    last = values[values["period"] == values["period"].max()]
    of_one = last[last["indicator"] == "i5"].set_index("unit")
    communes = of_one.loc[[unit for unit, wholes in PARENTS.items() if wholes == (D[0],)]]
    for what, rows in (("rank sets, communes of a district", communes), ("rank sets, provinces", of_one.loc[P])):
        yield timed(what, len(rows), lambda rows=rows: share_rank_sets(rows["numerator"], rows["denominator"]))
    rows = of_one.loc[D]
    yield timed(
        "rank sets, all districts, 1,000 draws", len(rows),
        lambda: share_rank_sets(rows["numerator"], rows["denominator"], draws=1_000),
    )  # fmt: skip
    yield timed(
        "bootstrap of over-dispersion, a district", len(communes),
        lambda: overdispersion(communes["numerator"], communes["denominator"]),
    )  # fmt: skip
    yield from disclosure(of_one)
    series = values[values["unit"].isin({*D, *P, "VN"})].groupby(["indicator", "unit"], sort=False)
    inputs = [(own["period"].astype(int).to_numpy(), own["numerator"], own["denominator"]) for _, own in series]
    yield timed("forecasts of every district and province", len(inputs), lambda: forecasts(inputs))


def disclosure(of_one: pd.DataFrame, threshold: int = 5) -> Iterator[dict]:
    """Measure hiding the small cells of one indicator and year, and the attacker who looks at what is left."""
    units = list(of_one.index)
    place = {unit: number for number, unit in enumerate(units)}
    parts: dict[int, list[int]] = {}
    for unit, wholes in PARENTS.items():
        parts.setdefault(place[wholes[0]], []).append(place[unit])
    left = (of_one["denominator"] - of_one["numerator"]).to_numpy()
    cells = cells_of(left, list(parts.items()))
    primary, held = small_counts(left, threshold), {}
    yield timed(
        "hide small cells, one indicator and year", len(units),
        lambda: held.setdefault("found", suppress(cells, primary, least_width=threshold)),
    )  # fmt: skip
    told = ~held["found"].hidden
    yield timed(
        "audit by the attacker, the same", int(primary.sum()),
        lambda: audit(cells, told, primary, least_width=threshold),
    )  # fmt: skip


def forecasts(inputs: list[tuple]) -> float:
    """Return the mean chance of 95 % three years on, so that nothing is left out of the work."""
    told = [forecast(*one, target_year=2027, threshold=0.95).chance for one in inputs]
    return float(np.mean(told))


def timed(what: str, units: int, work: Callable[[], object], *, to_reach: float | None = None) -> dict:
    """Return how many seconds ``work`` takes."""
    start = perf_counter()
    work()
    return {"what": what, "units": units, "seconds": round(perf_counter() - start, 4), "to_reach": to_reach}


if __name__ == "__main__":
    main()
