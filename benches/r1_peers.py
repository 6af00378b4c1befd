#!/usr/bin/env python3
"""Times the reference case R1 in Roicast, numba and numpy, one after the other in turn, and prints medians.

    cargo build --release && python benches/r1_peers.py [--trials 1e6] [--rounds 5] [--threads N] [--skip numpy]

Needs numpy, scipy and numba in this Python. docs/benchmarks.md says what is and is not compared.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benches" / "peers"
ROICAST = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "release" / "roicast"
SCENARIO = ROOT / "scenarios" / "r1.toml"
# Simulation time and fan time, as each peer prints them, and its mean ROI.
TIMES = {
    "numba": (r"sim ([\d.]+)s fan ([\d.]+)s", r"mean roi (-?[\d.]+)"),
    "numpy": (r"simulate ([\d.]+)s report ([\d.]+)s", r"roi mean (-?[\d.]+)"),
}


def timed(command, environment):
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8")
    wall = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return wall, done.stdout


def peer(name, trials, environment):
    wall, text = timed([sys.executable, str(PEERS / f"r1_{name}.py"), str(trials)], environment)
    times, mean = (re.search(pattern, text) for pattern in TIMES[name])
    if not (times and mean):
        sys.exit(f"{name}: unexpected output\n{text}")
    return {"simulation": float(times[1]), "summary": float(times[2]), "process": wall}, float(mean[1])


def roicast(arguments, trials, threads, environment):
    command = [str(arguments.binary), "run", str(SCENARIO), "--trials", str(trials), "--no-files", *threads]
    wall, _ = timed([*command, "--quiet"], environment)
    return {"process": wall}, command


def mean_roi(command, environment):
    results = json.loads(timed([*command, "--json"], environment)[1])
    horizon = results["case"]["horizon"]
    summary = next(s for s in results["outcomes"] if s["metric"] == "roi" and s["month"] == horizon)
    return summary["mean"]["value"], summary["mean"]["standard_error"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--trials", type=float, default=1e6, help="trials of each program")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each program; medians are printed")
    parser.add_argument("--threads", type=int, help="threads of Roicast and numba; all processors when absent")
    parser.add_argument("--skip", choices=sorted(TIMES), action="append", default=[], help="leave a peer out")
    parser.add_argument("--binary", type=Path, default=ROICAST, help="the roicast command to time")
    arguments = parser.parse_args()
    trials = int(arguments.trials)
    threads, environment = [], dict(os.environ)
    if arguments.threads:
        threads = ["--threads", str(arguments.threads)]
        environment["NUMBA_NUM_THREADS"] = str(arguments.threads)
    names = [name for name in TIMES if name not in arguments.skip]
    runs, means = {name: [] for name in ["roicast", *names]}, {}
    for number in range(arguments.rounds):
        figures, command = roicast(arguments, trials, threads, environment)
        runs["roicast"].append(figures)
        for name in names:
            figures, means[name] = peer(name, trials, environment)
            runs[name].append(figures)
        print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)

    print(f"R1, {trials} trials, {os.cpu_count()} processors, medians of {arguments.rounds} in seconds")
    print(f"{'':10}{'simulation':>12}{'summary':>12}{'process':>12}")
    for name, rounds in runs.items():
        cells = []
        for figure in ("simulation", "summary", "process"):
            values = [figures[figure] for figures in rounds if figure in figures]
            cells.append(f"{statistics.median(values):12.3f}" if values else f"{'':12}")
        print(f"{name:10}{''.join(cells)}")
    value, error = mean_roi(command, environment)
    print(f"mean ROI: roicast {value:.5f} ± {error:.5f} (standard error)", end="")
    print("".join(f", {name} {mean:.5f}" for name, mean in means.items()))
    # Two independent runs differ by √2 standard errors.
    if any(abs(mean - value) > 4 * 2**0.5 * error for mean in means.values()):
        sys.exit("the programs do not agree on the mean ROI")


if __name__ == "__main__":
    main()
