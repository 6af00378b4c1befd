#!/usr/bin/env python3
"""Times one study of 1,024 cells in Roicast, numba and numpy, in turn, and the shipped study beside it.

    cargo build --release && python benches/batch_peers.py [--rounds 3] [--skip numpy] [--shipped]

Needs numpy, scipy and numba in this Python. docs/benchmarks.md says what is and is not compared.
"""
import argparse
import csv
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benches" / "peers"
STUDY = PEERS / "r1_study.toml"
ROICAST = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "release" / "roicast"
CELLS, TRIALS = 1024, 4000


def timed(command, folder):
    """Seconds, megabytes at the most, and what was printed."""
    log = folder / "printed"
    with open(log, "wb") as printed:
        start = time.perf_counter()
        process = subprocess.Popen(list(map(str, command)), stdout=printed, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    text = log.read_text(encoding="utf-8", errors="replace")
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{text}")
    return wall, usage.ru_maxrss / 1024, text


def roicast(binary, study, threads, folder):
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    return timed([binary, "batch", study, "--out", out, "--threads", threads, "--quiet"], folder)


def mean_npv(folder):
    with open(folder / "out" / "results.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["outcome"] == "npv" and row["statistic"] == "mean"]
    # On common random numbers the error of the mean is about that of one cell.
    errors = statistics.mean(float(row["standard_error"]) for row in rows)
    return statistics.mean(float(row["value"]) for row in rows), errors


def peer(name, folder):
    wall, memory, text = timed([sys.executable, PEERS / "r1_batch.py", name, folder / f"{name}.csv"], folder)
    loop, mean = re.search(r"loop ([\d.]+)s mean npv (-?[\d.]+)", text).groups()
    return wall, memory, float(loop), float(mean)


def line(name, runs, cells, trials):
    wall = statistics.median(run[0] for run in runs)
    loops = [run[2] for run in runs if len(run) > 2]
    loop = f"{statistics.median(loops):10.2f}" if loops else f"{'':10}"
    memory = max(run[1] for run in runs)
    print(f"{name:22}{wall:10.2f}{loop}{cells / wall:12.0f}{cells * trials / wall / 1e6:14.2f}{memory:10.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=3, help="runs of each program; medians are printed")
    parser.add_argument("--skip", choices=["numba", "numpy"], action="append", default=[], help="leave a peer out")
    parser.add_argument("--shipped", action="store_true", help="time studies/warnings.toml too")
    parser.add_argument("--binary", type=Path, default=ROICAST, help="the roicast command to time")
    arguments = parser.parse_args()
    threads = sorted({1, 2, os.cpu_count()} & set(range(1, os.cpu_count() + 1)))
    peers = [name for name in ("numba", "numpy") if name not in arguments.skip]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = {count: [] for count in threads} | {name: [] for name in peers}
        shipped, means = {count: [] for count in threads}, {}
        for number in range(arguments.rounds):
            for count in threads:
                runs[count].append(roicast(arguments.binary, STUDY, count, folder)[:2])
                if count == threads[0]:
                    ours, error = mean_npv(folder)
            for name in peers:
                *figures, means[name] = peer(name, folder)
                runs[name].append(figures)
            if arguments.shipped:
                for count in threads:
                    study = ROOT / "studies" / "warnings.toml"
                    shipped[count].append(roicast(arguments.binary, study, count, folder)[:2])
            print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)
        if arguments.shipped:
            with open(folder / "out" / "cells.csv", encoding="utf-8") as file:
                cells = sum(1 for _ in file) - 1
    print(f"{CELLS} cells of {TRIALS} trials, {os.cpu_count()} processors, medians of {arguments.rounds}")
    print(f"{'':22}{'seconds':>10}{'loop':>10}{'cells/s':>12}{'10^6 trials/s':>14}{'MB':>10}")
    for name, figures in runs.items():
        line(f"roicast, {name} threads" if isinstance(name, int) else name, figures, CELLS, TRIALS)
    if arguments.shipped:
        for count, figures in shipped.items():
            line(f"warnings, {count} threads", figures, cells, TRIALS)
    print(f"mean NPV over all cells: roicast {ours:.4f} ± {error:.4f}", end="")
    print("".join(f", {name} {mean:.4f}" for name, mean in means.items()))
    if any(abs(mean - ours) > 4 * 2**0.5 * error for mean in means.values()):
        sys.exit("the programs do not agree on the mean NPV")


if __name__ == "__main__":
    main()
