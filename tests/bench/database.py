"""How long a store of ten million facts takes: a page's slice out of it, and loading it, for ``make bench``.

A made-up country: 63 provinces of 11 districts of 15 communes, ten years, a file a district and year, 97 figures a
commune and year. A page of a district reads its communes: who told what (``reporting_in``), the files behind that
(``sources_behind``), and, as its table of figures would, all of their facts. Each is read of 20 districts by a store
that was opened just now; of Parquet by a process that knows the file's footer, as a forked kernel does, and by one that
does not. Told is the median of their sums. Ends with 1 where it takes longer than is to be reached, or where both
stores do not say the same. PostgreSQL is a server that is started for this.
"""

import os
import resource
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

from analysis.model.tables import FACTS
from analysis.store import in_groups
from analysis.store.address import open_store
from analysis.store.store import Store

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from postgres_server import PostgresServer, open_postgres, programs

PARQUET_SECONDS, POSTGRES_SECONDS, LOAD_SECONDS = 0.1, 0.2, 90.0
PROVINCES, DISTRICTS, COMMUNES, YEARS, MEASURES = 63, 11, 15, 10, 97
ASKED = [(at * 37) % (PROVINCES * DISTRICTS) for at in range(20)]
OF_INDICATOR = ("m00", "m01", "m02", "m10", "m11")
# As Debian sets a server up, but for memory: 128 MB of it are for a telephone.
SETTINGS = "-c listen_addresses= -c shared_buffers=1GB -c max_wal_size=8GB -c maintenance_work_mem=256MB"


def main() -> None:
    """Load the facts into both stores, read slices of both, and compare."""
    facts = told_facts()
    print(f"{len(facts):,} facts; load of the machine {os.getloadavg()[0]:.1f}")
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        parquet = opened("store", Path(folder))
        began = perf_counter()
        parquet.write("facts", facts)
        size = (Path(folder) / "store/facts.parquet").stat().st_size / 1e6
        print(f"Parquet: written in {perf_counter() - began:.0f} s, {size:,.0f} MB")
        missed |= told("Parquet, footer known", lambda: opened("store", Path(folder)), PARQUET_SECONDS)
        missed |= told("Parquet, footer read", lambda: knowing_nothing("store", Path(folder)), PARQUET_SECONDS)
        if programs() is None:
            raise SystemExit("PostgreSQL's server is not installed: Debian's package postgresql.")
        with open_postgres(SETTINGS) as server:
            missed |= of_postgres(server, parquet, facts, Path(folder))
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")
    raise SystemExit(int(missed))


def of_postgres(server: PostgresServer, parquet: Store, facts: pd.DataFrame, root: Path) -> bool:
    """Load and read in PostgreSQL; tell whether something was missed."""
    address = server.address(server.new_database())
    store = opened(address, root)
    began = perf_counter()
    store.write("facts", facts)
    seconds = perf_counter() - began
    print(f"PostgreSQL: loaded in {seconds:.0f} s (at most {LOAD_SECONDS:g}); load {os.getloadavg()[0]:.1f}")
    missed = seconds > LOAD_SECONDS
    missed |= told("PostgreSQL", lambda: opened(address, root), POSTGRES_SECONDS)
    where = {"unit": communes_of(ASKED[0])}
    pd.testing.assert_frame_equal(store.read("facts", where), parquet.read("facts", where))
    began = perf_counter()
    more = facts.iloc[:3000].assign(source="late", unit="99999")
    store.write("facts", pd.concat([facts, more], ignore_index=True))
    print(f"PostgreSQL: a receipt of 3,000 more facts added in {perf_counter() - began:.1f} s")
    return missed or store.digests() == parquet.digests()


def told(name: str, new: object, most: float) -> bool:
    """Read the slices of pages and print the median; tell whether it is more than is to be reached."""
    of_step: dict[str, list[float]] = {"who told what": [], "files behind": [], "facts": []}
    for at in ASKED:
        store, units = new(), communes_of(at)  # type: ignore[operator]
        began = perf_counter()
        where = {"measure": list(OF_INDICATOR), "unit": units}
        inside = store.distinct("facts", ["unit", "as_of", "period"], where)
        of_step["who told what"].append(perf_counter() - began)
        began = perf_counter()
        wanted = pd.DataFrame({"measure": OF_INDICATOR, "group": ""}, dtype="str")
        files = store.distinct("facts", ["source"], {"unit": units}, [inside, wanted])
        of_step["files behind"].append(perf_counter() - began)
        began = perf_counter()
        rows = store.read("facts", {"unit": units})
        of_step["facts"].append(perf_counter() - began)
        assert len(inside) == COMMUNES * YEARS and len(files) == YEARS and len(rows) == COMMUNES * YEARS * MEASURES
    median = statistics.median(map(sum, zip(*of_step.values(), strict=True)))
    parts = ", ".join(f"{what} {statistics.median(took):.3f}" for what, took in of_step.items())
    print(f"{name}: a page's slice {median:.3f} s (at most {most:g}): {parts}; load {os.getloadavg()[0]:.1f}")
    return median > most


def told_facts() -> pd.DataFrame:
    """Return the country's facts in the order in which they would be received: a year after the other."""
    communes = np.repeat(np.arange(PROVINCES * DISTRICTS * COMMUNES), MEASURES)
    one_year = len(communes)
    units = np.array([f"{at:05}" for at in range(PROVINCES * DISTRICTS * COMMUNES)], dtype=object)
    measures = np.array([f"m{at:02}" for at in range(MEASURES)], dtype=object)
    cells = [f"BM02!{letter}{row}" for row in range(8, 8 + COMMUNES) for letter in cell_letters()]
    random = np.random.default_rng(1)
    years = []
    for year in range(2016, 2016 + YEARS):
        sources = np.array([f"{year:x}{at:012x}" for at in range(PROVINCES * DISTRICTS)], dtype=object)
        years.append(pd.DataFrame({
            "unit": units[communes], "as_of": f"{year}-06-30", "period": str(year),
            "measure": np.tile(measures, one_year // MEASURES), "group": "",
            "value": random.integers(0, 60, one_year).astype(float), "bound": "exact",
            "source": sources[communes // COMMUNES],
            "cell": np.resize(np.array(cells, dtype=object), one_year),
        }).astype({name: "str" for name in FACTS.columns if name != "value"}))  # fmt: skip
    return pd.concat(years, ignore_index=True)


def cell_letters() -> list[str]:
    """Return the columns of a form with a column a measure."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return ([*letters, *(first + second for first in letters for second in letters)])[3 : 3 + MEASURES]


def communes_of(district: int) -> list[str]:
    """Return the codes of a district's communes."""
    return [f"{at:05}" for at in range(district * COMMUNES, (district + 1) * COMMUNES)]


def opened(address: str, root: Path) -> Store:
    """Open a store as nobody has before."""
    return open_store(address, root=root, say=lambda key, **facts: f"{key}: {facts}")


def knowing_nothing(address: str, root: Path) -> Store:
    """Open a store in a process that has seen none of its files."""
    in_groups._opened.cache_clear()
    return opened(address, root)


if __name__ == "__main__":
    main()
