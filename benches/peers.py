#!/usr/bin/env python3
"""Times Roicast and other programs side by side, in turn, and prints Markdown tables for docs/benchmarks.md.

    python benches/peers.py --all                 everything, about ten minutes
    python benches/peers.py [--only SECTION]...   sections: r1 draws indices small roicast batch

Builds the command and the benchmarks itself. Python needs numpy, scipy and numba; SALib, openturns and monaco are
timed where they are installed, and Squiggle where --squiggle names a folder with the npm package @quri/squiggle-lang.
A program that is not there is named under its table. docs/benchmarks.md says what is and is not compared.
"""
import argparse
import importlib.util
import json
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benches" / "peers"
SECTIONS = ("r1", "draws", "indices", "small", "roicast", "batch")
LIBRARIES = ("numpy", "scipy", "numba", "SALib", "openturns", "monaco")


class Failed(Exception):
    """A program that could not be run, with what it said."""


def timed(command, **options):
    """Seconds, megabytes held at most, and output of a process."""
    start = time.perf_counter()
    words = [str(word) for word in command]
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    process = subprocess.Popen(words, **both, text=True, encoding="utf-8", **options)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}\n{text}")
    return wall, usage.ru_maxrss / 1024, text


def built(*command):
    """The programs that a cargo command builds, by name."""
    command = ["cargo", *command, "--locked", "--message-format=json"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    parts = [json.loads(line) for line in done.stdout.splitlines()]
    return {part["target"]["name"]: part["executable"] for part in parts if part.get("executable")}


def found(pattern, text):
    match = re.search(pattern, text)
    if not match:
        raise Failed(f"unexpected output\n{text}")
    return [float(group) for group in match.groups()]


def cell(values, digits=3):
    """Median and range."""
    if not values:
        return ""
    middle = f"{statistics.median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def table(title, head, rows, notes=()):
    print(f"\n### {title}\n")
    print(f"| {' | '.join(head)} |\n|{' --- |' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    for note in notes:
        print(f"\n{note}")
    sys.stdout.flush()


class Bench:
    """What all sections need: programs, rounds, threads."""

    def __init__(self, arguments):
        self.rounds, self.squiggle = arguments.rounds, arguments.squiggle
        self.folder = tempfile.TemporaryDirectory()
        self.threads, self.trials = arguments.threads or os.cpu_count(), int(arguments.trials)
        given = {"roicast": arguments.roicast, "fused": arguments.fused, "peer": arguments.peer}
        self.programs = {name: path for name, path in given.items() if path}
        if "roicast" not in self.programs:
            self.programs |= built("build", "--release")
        if len(self.programs) < len(given):
            self.programs |= built("bench", "--no-run", "--bench", "fused", "--bench", "peer")
        self.environment = {**os.environ, "NUMBA_NUM_THREADS": str(self.threads)}

    def python(self, script, *words):
        return timed([sys.executable, PEERS / script, *words], env=self.environment)

    def roicast(self, *words):
        return timed([self.programs["roicast"], *words])

    def rounds_of(self, tasks, rounds=None):
        """Every task once in each round, so that a slow minute hits all; notes name those that are not there."""
        figures, notes = {name: [] for name in tasks}, []
        for _ in range(rounds or self.rounds):
            for name, task in tasks.items():
                if name not in figures:
                    continue
                try:
                    figures[name].append(task())
                except Failed as reason:
                    lines = str(reason).strip().splitlines()[1:] or [str(reason)]
                    said = [line for line in lines if re.match(r"E-[A-Z]|\w*Error\b", line)]
                    notes.append(f"{name} is missing: {(said or lines)[-1]}")
                    del figures[name]
            print(".", end="", file=sys.stderr, flush=True)
        return figures, notes

    def r1(self):
        """R1 in Roicast, the fused loop, numba and numpy."""
        scenario = ROOT / "scenarios" / "r1.toml"
        run = ["run", scenario, "--trials", self.trials, "--no-files", "--threads", self.threads]
        means = {}

        def roicast():
            return {"process": self.roicast(*run, "--quiet")[0]}

        def fused():
            words = ["--alone", "--trials", str(self.trials), "--threads", str(self.threads)]
            wall, _, text = timed([self.programs["fused"], *words], cwd=ROOT)
            simulation, summary, means["fused loop"] = found(r"sim ([\d.]+)s summary ([\d.]+)s mean roi (\S+)", text)
            return {"simulation": simulation, "summary": summary, "process": wall}

        def peer(name, pattern, mean):
            wall, _, text = self.python(f"r1_{name}.py", str(self.trials))
            simulation, summary = found(pattern, text)
            means[name] = found(mean, text)[0]
            return {"simulation": simulation, "summary": summary, "process": wall}

        tasks = {
            "Roicast": roicast,
            "fused loop": fused,
            "numba": lambda: peer("numba", r"sim ([\d.]+)s fan ([\d.]+)s", r"mean roi (\S+)"),
            "numpy": lambda: peer("numpy", r"simulate ([\d.]+)s report ([\d.]+)s", r"roi mean (\S+)"),
        }
        figures, notes = self.rounds_of(tasks)
        ours = statistics.median(figure["process"] for figure in figures["Roicast"])
        rows = []
        for name, rounds in figures.items():
            keys = ("simulation", "summary", "process")
            columns = [[figure[key] for figure in rounds if key in figure] for key in keys]
            work = [sum(pair) for pair in zip(*columns[:2])] or columns[2]
            rows.append([name, *map(cell, columns), f"{statistics.median(work) / ours:.2f}"])
        head = ["", "simulation", "summary", "process", "(simulation + summary) / Roicast's process"]
        table(f"R1, {self.trials} trials, {self.threads} threads, seconds", head, rows, notes)
        results = json.loads(self.roicast(*run, "--json")[2])
        roi = next(o for o in results["outcomes"] if o["metric"] == "roi" and o["month"] == results["case"]["horizon"])
        value, error = roi["mean"]["value"], roi["mean"]["standard_error"]
        texts = [f"{name} {mean:.5f}" for name, mean in means.items()]
        print(f"\nMean ROI: Roicast {value:.5f} ± {error:.5f} (standard error), {', '.join(texts)}.")
        # Two independent runs differ by √2 standard errors.
        if any(abs(mean - value) > 4 * math.sqrt(2) * error for mean in means.values()):
            sys.exit("the programs do not agree on the mean ROI")
        text = timed([self.programs["fused"], "--rounds", str(self.rounds), "--trials", str(self.trials)], cwd=ROOT)[2]
        print(f"\n### The engine beside the fused loop, in one process\n\n{text.strip()}")

    def draws(self):
        """Ten inputs, independent and as a Latin hypercube, one thread."""
        pattern = r"{} seconds ([\d.]+)"
        trials = min(self.trials, 10**6)

        def of(text):
            designs = ("Independent", "LatinHypercube")
            return {name: found(pattern.format(name), text)[0] for name in designs if name in text}

        tasks = {"Roicast": lambda: of(timed([self.programs["peer"], "draws", trials])[2])}
        for name in ("numpy", "OpenTURNS", "SALib"):
            tasks[name] = lambda name=name: of(self.python("draws.py", name, str(trials))[2])
        figures, notes = self.rounds_of(tasks, min(self.rounds, 3))
        rows = []
        for name, rounds in figures.items():
            keys = ("Independent", "LatinHypercube")
            columns = [[figure[key] for figure in rounds if key in figure] for key in keys]
            rows.append([name, *map(cell, columns)])
        title = f"Draws of ten inputs, {trials} trials, one thread, seconds"
        table(title, ["", "independent", "Latin hypercube"], rows, notes)

    def indices(self):
        """Sobol indices of the g function."""
        trials = 2**14
        exact_parts = [1 / (3 * (1 + a) ** 2) for a in (0, 1, 4.5, 9, 99, 99, 99, 99)]
        variance = math.prod(1 + part for part in exact_parts) - 1

        def of(text):
            lines = [line.split()[1:] for line in text.splitlines() if line.startswith("index")]
            rows = [[float(value) for value in line] for line in lines]
            exact = [(part / variance, part * (variance + 1) / (1 + part) / variance) for part in exact_parts]
            off = [abs(row[0] - first) for row, (first, _) in zip(rows, exact)]
            off += [abs(row[2] - total) for row, (_, total) in zip(rows, exact)]
            return {"seconds": found(r"seconds ([\d.]+)", text)[0], "error": max(off)}

        tasks = {"Roicast": lambda: of(timed([self.programs["peer"], "indices", trials])[2])}
        for name in ("OpenTURNS", "SALib"):
            tasks[name] = lambda name=name: of(self.python("indices.py", name, str(trials))[2])
        figures, notes = self.rounds_of(tasks, min(self.rounds, 3))
        rows = [
            [name, cell([figure["seconds"] for figure in rounds], 4), f"{rounds[0]['error']:.4f}"]
            for name, rounds in figures.items()
        ]
        title = f"Sobol indices of the g function, {trials} base trials, {10 * trials} evaluations, one thread"
        table(title, ["", "seconds", "worst error of 16 indices"], rows, notes)

    def small(self):
        """A model of four inputs."""
        pattern = r"seconds ([\d.]+) mean (\S+)"

        def peer(timed_text):
            wall, _, text = timed_text
            seconds, mean = found(pattern, text)
            if abs(mean - 40) > 5:
                raise Failed(f"the mean is {mean}, not 40")
            return {"seconds": seconds, "process": wall}

        sizes = {"Roicast": 10**6, "numpy": 10**6, "Squiggle": 10**5, "monaco": 10**4}
        run = ["run", PEERS / "small.toml", "--no-files", "--quiet", "--trials", sizes["Roicast"]]
        node = ["node", PEERS / "small.mjs", sizes["Squiggle"]]
        tasks = {
            "Roicast": lambda: {"process": self.roicast(*run)[0]},
            "numpy": lambda: peer(self.python("small.py", "numpy", str(sizes["numpy"]))),
            "monaco": lambda: peer(self.python("small.py", "monaco", str(sizes["monaco"]))),
        }
        if self.squiggle:
            tasks["Squiggle"] = lambda: peer(timed(node, cwd=self.squiggle))
        figures, notes = self.rounds_of(tasks, min(self.rounds, 3))
        if not self.squiggle:
            notes.append("Squiggle is missing: no folder was given.")
        rows = []
        for name, rounds in figures.items():
            work = [figure.get("seconds", figure["process"]) for figure in rounds]
            each = statistics.median(work) / sizes[name] * 1e6
            row = [name, f"{sizes[name]:,}", cell([figure["seconds"] for figure in rounds if "seconds" in figure])]
            rows.append([*row, cell([figure["process"] for figure in rounds]), f"{each:.2f}"])
        table("A model of four inputs", ["", "trials", "work, s", "process, s", "µs a trial"], rows, notes)

    def roicast_alone(self):
        """Roicast's own sizes, threads and studies, as whole processes."""
        r1, page = ROOT / "scenarios" / "r1.toml", Path(self.folder.name) / "r1.html"
        run = ["run", r1, "--no-files", "--quiet", "--trials"]
        tasks = {
            "10⁴ trials": [*run, "1e4"],
            "10⁶ trials, one thread": [*run, "1e6", "--threads", 1],
            "10⁶ trials, two threads": [*run, "1e6", "--threads", 2],
            "10⁶ trials, Latin hypercube": [*run, "1e6", "--design", "latin-hypercube"],
            "10⁶ trials, Sobol": [*run, "1e6", "--design", "sobol"],
            "full study of 10⁶ trials (`analyze`)": ["analyze", r1, "--quiet", "--trials", "1e6"],
            "page of 10⁵ trials (`report`)": ["report", r1, "--quiet", "--trials", "1e5", "--out", page],
        }
        timed_tasks = {name: lambda words=words: self.roicast(*words)[:2] for name, words in tasks.items()}
        figures, notes = self.rounds_of(timed_tasks)
        large, more = self.rounds_of({"10⁸ trials": lambda: self.roicast(*run, "1e8")[:2]}, 1)
        rows = [
            [name, cell([wall for wall, _ in rounds]), f"{max(memory for _, memory in rounds):.0f}"]
            for name, rounds in [*figures.items(), *large.items()]
        ]
        table("R1 in Roicast, whole processes", ["", "seconds", "MB"], rows, notes + more)

    def batch(self):
        """The study of batch_peers.py."""
        command = [sys.executable, ROOT / "benches" / "batch_peers.py", "--rounds", "1", "--shipped"]
        command += ["--binary", self.programs["roicast"]]
        try:
            print(f"\n### Batch studies\n\n```\n{timed(command, env=self.environment)[2].strip()}\n```")
        except Failed as reason:
            print(f"\nBatch studies failed: {reason}")


def machine():
    """What the figures depend on."""
    names = [f"{name} {version(name)}" for name in LIBRARIES if importlib.util.find_spec(name)]
    cpu = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        cpu = (re.findall(r"model name\s*: (.*)", text) or [cpu])[0]
        wide = [word for word in ("avx2", "avx512f") if re.search(rf"\b{word}\b", text)]
        cpu += f" ({', '.join(wide)})"
    commit, rust = (
        subprocess.run(words, cwd=ROOT, text=True, capture_output=True).stdout.strip()
        for words in (["git", "rev-parse", "--short=12", "HEAD"], ["rustc", "--version"])
    )
    print(f"Commit {commit}, {time.strftime('%Y-%m-%d')}. {os.cpu_count()} processors, {cpu}, {platform.platform()}.")
    print(f"{rust}, Python {platform.python_version()}, {', '.join(names)}. Medians (least–most), programs in turn.")
    print(f"Load before the start: {os.getloadavg()[0]:.2f}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--all", action="store_true", help="every section")
    parser.add_argument("--only", choices=SECTIONS, action="append", default=[], help="a section; may be repeated")
    parser.add_argument("--trials", type=float, default=1e6, help="trials of R1 in each program")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each program")
    parser.add_argument("--threads", type=int, help="threads of Roicast and numba; all processors when absent")
    parser.add_argument("--squiggle", type=Path, help="folder with the npm package @quri/squiggle-lang")
    for name in ("roicast", "fused", "peer"):
        parser.add_argument(f"--{name}", type=Path, help=f"a {name} program built before")
    arguments = parser.parse_args()
    wanted = SECTIONS if arguments.all else arguments.only or ("r1",)
    bench = Bench(arguments)
    machine()
    for section in wanted:
        {"roicast": bench.roicast_alone}.get(section, getattr(bench, section))()


if __name__ == "__main__":
    main()
