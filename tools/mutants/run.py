#!/usr/bin/env python3
"""Mutation testing of the numerical rooms: which changes of a formula does no test notice?

    cargo build --release --manifest-path tools/mutants/Cargo.toml
    python3 tools/mutants/run.py <a folder for the work> [seconds]

Builds a copy of the package with all mutants of the rooms below in it, finds out which tests reach which mutant, and
runs each mutant against those, shortest first. Prints the survivors; `mutants.csv` in the folder of the work has all.
A run that is cut short goes on from there; an empty folder begins anew.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOMS = ["math", "stats", "finance", "linalg", "decision", "sensitivity"]
# Beside the tests in the rooms themselves.
TESTS = ["reference", "sensitivity"]
HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
WORK = Path(sys.argv[1]).resolve()
LIMIT = float(sys.argv[2]) if len(sys.argv) > 2 else float("inf")


def prepare():
    """The package, but for the files with mutants."""
    WORK.mkdir(parents=True, exist_ok=True)
    for folder in ["src", "tests", "scenarios", "benches", "schemas", "assets"]:
        shutil.copytree(REPOSITORY / folder, WORK / folder, dirs_exist_ok=True)
    for file in ["Cargo.toml", "Cargo.lock", "build.rs"]:
        shutil.copy(REPOSITORY / file, WORK / file)
    shutil.copy(HERE / "alive.rs", WORK / "src/mutant.rs")
    library = WORK / "src/lib.rs"
    allowed = "#![allow(warnings, clippy::all, arithmetic_overflow, unconditional_panic)]\n"
    documentation, modules = library.read_text().split("\n\n", 1)
    library.write_text(f"{documentation}\n{allowed}\n{modules}\nmod mutant;\n")


def rewrite(left_out):
    (WORK / "left-out").write_text(" ".join(map(str, sorted(left_out))))
    folders = [HERE / "target", Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target"))]
    tool = next(path for path in (folder / "release/mutants" for folder in folders) if path.exists())
    subprocess.run([tool, REPOSITORY / "src", WORK / "src", WORK / "left-out", *ROOMS], check=True)


def build():
    """The test programs; sites whose mutants do not compile are left out."""
    left_out = set()
    while True:
        rewrite(left_out)
        command = ["cargo", "test", "--no-default-features", "--lib", "--no-run", "--message-format=json"]
        for name in TESTS:
            command += ["--test", name]
        done = subprocess.run(command, cwd=WORK, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode == 0:
            return [message["executable"] for message in messages if message.get("executable")], left_out
        errors = [m["message"] for m in messages if m.get("message", {}).get("level") == "error"]
        found = set()
        for span in (span for error in errors for span in error["spans"]):
            places = (WORK / span["file_name"]).with_suffix(".sites")
            for_span = json.loads(places.read_text()) if places.exists() else []
            around = [(b - a, site) for site, a, b in for_span if a <= span["byte_start"] and span["byte_end"] <= b]
            if around:
                found.add(min(around)[1])
        print(f"{len(found)} sites do not compile", flush=True)
        if not found - left_out:
            raise SystemExit("\n".join(error["rendered"] for error in errors))
        left_out |= found


def run(program, names, timeout, **environment):
    """How a run of some tests ends, and how long it takes."""
    start = time.monotonic()
    command = [program, "--exact", "--test-threads=1", "--quiet", *names]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        done = subprocess.run(command, cwd=WORK, env={**os.environ, **environment}, timeout=timeout, **quiet)
        ended = "survived" if done.returncode == 0 else "killed"
    except subprocess.TimeoutExpired:
        ended = "timeout"
    return ended, time.monotonic() - start


def tests_of(program):
    """The tests of a program, but for those of other rooms and those that are only run on request."""
    lists = []
    for option in [[], ["--ignored"]]:
        command = [program, "--list", "--format=terse", *option]
        listed = subprocess.run(command, cwd=WORK, stdout=subprocess.PIPE, text=True, check=True).stdout
        lists.append([line.removesuffix(": test") for line in listed.splitlines() if line.endswith(": test")])
    is_library = any(name.startswith("math::") for name in lists[0])
    names = [name for name in lists[0] if name not in lists[1]]
    return [name for name in names if not is_library or name.split("::")[0] in ROOMS]


def reached(programs):
    """The tests that reach a site, as (seconds, program, name)."""
    by_site, seconds = {}, 0.0
    record = WORK / "record"
    for program in programs:
        for name in tests_of(program):
            record.unlink(missing_ok=True)
            ended, taken = run(program, [name], 600, MUTANT="0")
            if ended != "survived":
                raise SystemExit(f"{name} fails without a mutant")
            run(program, [name], 600, MUTANT_RECORD=str(record))
            seconds += taken
            for site in record.read_text().split() if record.exists() else []:
                by_site.setdefault(int(site), []).append((taken, program, name))
    print(f"the tests take {seconds:.0f} s", flush=True)
    return by_site


def measured():
    """What a run begins with; kept, so that a run that was cut short goes on."""
    state = WORK / "state.json"
    if not state.exists():
        prepare()
        programs, left_out = build()
        state.write_text(json.dumps([sorted(left_out), list(reached(programs).items())]))
    left_out, by_site = json.loads(state.read_text())
    return left_out, dict(by_site)


def end_of(number, tests):
    """How the tests that reach a mutant end: the quick ones of a program together, then one after the other."""
    groups = {}
    for taken, program, name in sorted(tests):
        key = (0.0, program) if taken < 0.2 else (taken, program, name)
        seconds, _, names = groups.setdefault(key, (0.0, program, []))
        groups[key] = (seconds + taken, program, names + [name])
    for _, (seconds, program, names) in sorted(groups.items()):
        # Generous: an endless loop is told from a busy machine.
        ended, _ = run(program, names, 10 + 20 * seconds, MUTANT=str(number))
        if ended != "survived":
            return ended
    return "survived" if tests else "not reached"


def main():
    left_out, by_site = measured()
    mutants = json.loads((WORK / "src/mutants.json").read_text())
    print(f"{len(mutants)} mutants; {len(left_out)} sites left out", flush=True)
    first = {}
    for mutant in mutants:
        first.setdefault(mutant["site"], mutant["number"])
    results = WORK / "mutants.csv"
    keys = ["number", "file", "line", "column", "function", "mutant", "tests", "end"]
    done = {}
    if results.exists():
        done = {int(row["number"]): row["end"] for row in csv.DictReader(results.open(newline=""))}
    start = time.monotonic()
    with results.open("a", newline="") as file:
        writer = csv.DictWriter(file, keys, extrasaction="ignore")
        if not done:
            writer.writeheader()
        # Spread over everything, so that a run that is cut short is a fair sample.
        for mutant in sorted(mutants, key=lambda mutant: (mutant["number"] * 2654435761) % 4294967296):
            if mutant["number"] in done or time.monotonic() - start > LIMIT:
                continue
            tests = by_site.get(first[mutant["site"]], [])
            mutant["tests"] = len(tests)
            mutant["end"] = done[mutant["number"]] = end_of(mutant["number"], tests)
            writer.writerow(mutant)
            file.flush()
            if mutant["end"] in ["survived", "not reached"]:
                place = f"{mutant['file']}:{mutant['line']}:{mutant['column']}"
                print(f"{place} {mutant['function']}: {mutant['mutant']} ({mutant['end']})", flush=True)
    ends = list(done.values())
    print({end: ends.count(end) for end in sorted(set(ends))}, f"of {len(mutants)}; {time.monotonic() - start:.0f} s")


main()
