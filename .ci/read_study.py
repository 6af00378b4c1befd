#!/usr/bin/env python3
"""Reads the tables of a study with pandas and DuckDB, as docs/batch.md shows, and checks that they agree.

    python .ci/read_study.py roicast-out/warnings [folder with trials]
"""
import sys
from pathlib import Path

import duckdb
import pandas as pd

folder = Path(sys.argv[1])

# --- as in docs/batch.md -------------------------------------------------------------------------------------------
results = pd.read_parquet(folder / "results.parquet")
loss = 1 - results.query("outcome == 'npv' and statistic == 'above_zero'").set_index("cell")["value"]

wide = results[results.outcome == "npv"].pivot_table(index=["scenario", "overrun"], columns="statistic", values="value")

mean = duckdb.sql(f"""
    select scenario, overrun, avg(1 - value) as loss
    from '{folder}/results.parquet'
    where outcome = 'npv' and statistic = 'above_zero' and horizon = 36
    group by all order by all
""").df()
# -------------------------------------------------------------------------------------------------------------------

# Not every version of pandas reads the last bit of a decimal number.
text = pd.read_csv(folder / "results.csv", keep_default_na=False, na_values=[""])
pd.testing.assert_frame_equal(results, text, check_dtype=False, rtol=1e-14)
cells = pd.read_parquet(folder / "cells.parquet")
assert len(cells) == cells["cell"].nunique() == results["cell"].nunique() and (cells["status"] == "done").all()
here = results.query("outcome == 'npv' and statistic == 'above_zero' and horizon == 36")
here = (1 - here.set_index(["scenario", "overrun"])["value"]).groupby(level=[0, 1]).mean().reset_index(name="loss")
pd.testing.assert_frame_equal(here, mean, check_exact=False, rtol=1e-12, check_dtype=False)
assert len(wide) and len(loss) == len(cells)
print(f"pandas {pd.__version__} and DuckDB {duckdb.__version__} read {len(results):,} rows of {len(cells):,} cells alike")

for kept in sys.argv[2:]:
    # Undefined is null and "never" is infinite, so a share is counted over all rows.
    trials = pd.concat(pd.read_parquet(path) for path in sorted(Path(kept).glob("trials/*.parquet")))
    figures = pd.read_parquet(Path(kept) / "results.parquet").query("outcome == 'npv' and statistic == 'mean'")
    means = trials.groupby("cell")["npv"].mean()
    pd.testing.assert_series_equal(means, figures.set_index("cell")["value"], check_names=False, rtol=1e-9)
    print(f"{len(trials):,} trials give the means of the table")
