"""The study r1_study.toml as a plain loop over its cells, in numpy or numba, with the same tidy CSV at its end.

    python r1_batch.py numpy|numba OUT.csv [cells]

As an analyst would write it: one function a cell, figures by numpy, rows by the csv module. numba computes a cell on all
its threads with tables built once for each level. Nothing is resumable, and no figure has an error.
"""
import csv
import functools
import itertools
import re
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import r1_numpy
from scipy import special

HERE = Path(__file__).resolve().parent
SHARES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]


def cells(study):
    factors = study["factor"]
    for levels in itertools.product(*(factor["values"] for factor in factors)):
        yield {factor["name"]: text for factor, text in zip(factors, levels)}


def spec(text):
    low, mode, high = map(float, re.fullmatch(r"pert\(([\d.]+), ([\d.]+), ([\d.]+)\)", text).groups())
    return r1_numpy.pert(low, mode, high)


def with_numpy(trials):
    def cell(levels):
        r1_numpy.SPEC.update({name: spec(text) for name, text in levels.items()})
        inputs = r1_numpy.sample_direct(trials, np.random.Generator(np.random.SFC64(1)))
        outcomes, _ = r1_numpy.simulate(inputs)
        return outcomes["roi"], outcomes["npv"], outcomes["payback"]

    return cell


def with_numba(trials):
    import r1_numba

    grid = np.arange(4097) / 4096
    grid[0], grid[-1] = 1e-7, 1 - 1e-7
    roi, npv, payback = (np.empty(trials) for _ in range(3))
    totals = np.empty((37, trials), np.float32)
    tables = r1_numba.TT.copy()

    @functools.cache
    def table(text):
        _, alpha, beta, low, width = spec(text)
        return low + width * special.betaincinv(alpha, beta, grid)

    def cell(levels):
        for name, text in levels.items():
            tables[r1_numba.IX[name]] = table(text)
        r1_numba.run(trials, tables, r1_numba.L, roi, npv, payback, totals)
        return roi, npv, np.where(payback > 1e8, np.inf, payback)

    r1_numba.go(64)  # compiles
    return cell


def figures(name, values):
    finite = values[np.isfinite(values)]
    yield name, "defined", len(finite) / len(values)
    if name != "payback":
        yield name, "mean", values.mean()
        yield name, "sd", values.std(ddof=1)
        yield name, "cvar_5", np.sort(values)[: len(values) // 20].mean()
        yield name, "above_zero", (values > 0).mean()
    # Order statistics: between a payback and never there is nothing to interpolate.
    method = "inverted_cdf" if name == "payback" else "linear"
    for share, value in zip(SHARES, np.quantile(values, SHARES, method=method)):
        yield name, f"p{share * 100:g}", value


def main():
    with open(HERE / "r1_study.toml", "rb") as file:
        study = tomllib.load(file)
    most = int(sys.argv[3]) if len(sys.argv) > 3 else None
    cell = {"numpy": with_numpy, "numba": with_numba}[sys.argv[1]](study["trials"])
    started = time.perf_counter()
    means, count = [], 0
    with open(sys.argv[2], "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        names = [factor["name"] for factor in study["factor"]]
        out.writerow(["cell", *names, "outcome", "statistic", "value"])
        for number, levels in enumerate(itertools.islice(cells(study), most)):
            for name, values in zip(("roi", "npv", "payback"), cell(levels)):
                for row in figures(name, values):
                    out.writerow([number, *levels.values(), *row])
                if name == "npv":
                    means.append(values.mean())
            count += 1
    print(f"{count} cells loop {time.perf_counter() - started:.3f}s mean npv {np.mean(means):.5f}")


if __name__ == "__main__":
    main()
