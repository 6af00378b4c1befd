#!/usr/bin/env python3
"""Mutation testing of the numerical rooms: which changes of a formula does no test notice?

    cargo build --release --manifest-path tools/mutants/Cargo.toml
    python3 tools/mutants/run.py <a folder for the work> [seconds]

Builds a package of the rooms below with all their mutants in it, finds out which tests reach which mutant, and runs
each mutant against those, shortest first. Prints the survivors; `mutants.csv` in the folder of the work has them all.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOMS = ["math", "stats", "finance", "linalg", "decision", "sensitivity"]
NEEDED = ["random"]
DEPENDENCIES = ["libm", "pulp", "rand", "rand_distr", "rayon", "serde", "serde_json", "spec_math", "statrs", "thiserror"]
HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
WORK = Path(sys.argv[1]).resolve()
LIMIT = float(sys.argv[2]) if len(sys.argv) > 2 else float("inf")


def prepare():
    """The package, but for the files with mutants."""
    (WORK / "src").mkdir(parents=True, exist_ok=True)
    for room in ROOMS + NEEDED:
        for path in [f"{room}.rs", room]:
            source, target = REPOSITORY / "src" / path, WORK / "src" / path
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            elif source.exists():
                shutil.copy(source, target)
    shutil.copy(HERE / "alive.rs", WORK / "src/mutant.rs")
    shutil.copy(REPOSITORY / "Cargo.lock", WORK / "Cargo.lock")
    modules = "".join(f"pub mod {room};\n" for room in sorted(ROOMS + NEEDED))
    (WORK / "src/lib.rs").write_text("#![allow(warnings, clippy::all, arithmetic_overflow, unconditional_panic)]\n" + modules + "mod mutant;\n")
    text = (REPOSITORY / "Cargo.toml").read_text()
    text = re.sub(r"(?ms)^\[(features|\[bin\]|\[test\]|\[bench\]|lints[.a-z]*|profile[^\]]*)\].*?(?=^\[|\Z)", "", text)
    text = re.sub(r"(?m)^.*optional = true.*\n|^default-run.*\n", "", text)
    head, *tables = re.split(r"(?m)^(?=\[(?:dev-)?dependencies\])", text)
    kept = lambda line: line.startswith("[") or line.split(" = ")[0] in DEPENDENCIES
    tables = ["\n".join(line for line in table.splitlines() if kept(line)) + "\n" for table in tables]
    text = head + "".join(tables) + '[profile.dev]\nopt-level = 2\ndebug = false\n'
    (WORK / "Cargo.toml").write_text(text + "\n[workspace]\n")


def rewrite(left_out):
    (WORK / "left-out").write_text(" ".join(map(str, sorted(left_out))))
    tool = next(path for path in [HERE / "target/release/mutants", Path(os.environ.get("CARGO_TARGET_DIR", "")) / "release/mutants"] if path.exists())
    subprocess.run([tool, REPOSITORY / "src", WORK / "src", WORK / "left-out", *ROOMS], check=True)


def build():
    """The test program; sites whose mutants do not compile are left out."""
    left_out = set()
    while True:
        rewrite(left_out)
        command = ["cargo", "test", "--lib", "--no-run", "--message-format=json"]
        done = subprocess.run(command, cwd=WORK, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode == 0:
            return next(m["executable"] for m in messages if m.get("executable")), left_out
        spans = [s for m in messages if m.get("message", {}).get("level") == "error" for s in m["message"]["spans"]]
        found = set()
        for span in spans:
            places = json.loads((WORK / span["file_name"]).with_suffix(".sites").read_text())
            around = [(end - start, site) for site, start, end in places if start <= span["byte_start"] and span["byte_end"] <= end]
            if around:
                found.add(min(around)[1])
        print(f"{len(found)} sites do not compile", flush=True)
        if not found - left_out:
            raise SystemExit("\n".join(m["message"]["rendered"] for m in messages if m.get("message", {}).get("level") == "error"))
        left_out |= found


def test(program, names, timeout, **environment):
    """How a run of some tests ends, and how long it takes."""
    start = time.monotonic()
    command = [program, "--exact", "--test-threads=1", "--quiet", *names]
    try:
        done = subprocess.run(command, cwd=WORK, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=timeout)
        ended = "survived" if done.returncode == 0 else "killed"
    except subprocess.TimeoutExpired:
        ended = "timeout"
    return ended, time.monotonic() - start


def reached(program):
    """The seconds of every test, and the tests that reach a site."""
    listed = subprocess.run([program, "--list", "--format=terse"], cwd=WORK, stdout=subprocess.PIPE, text=True, check=True)
    names = [line.removesuffix(": test") for line in listed.stdout.splitlines() if line.endswith(": test")]
    names = [name for name in names if name.split("::")[0] in ROOMS]
    seconds, by_site = {}, {}
    record = WORK / "record"
    for name in names:
        record.unlink(missing_ok=True)
        ended, seconds[name] = test(program, [name], 600, MUTANT="0")
        if ended != "survived":
            raise SystemExit(f"{name} fails without a mutant")
        test(program, [name], 600, MUTANT_RECORD=str(record))
        for site in record.read_text().split() if record.exists() else []:
            by_site.setdefault(int(site), []).append(name)
    return seconds, by_site


def main():
    prepare()
    program, left_out = build()
    mutants = json.loads((WORK / "src/mutants.json").read_text())
    print(f"{len(mutants)} mutants; {len(left_out)} sites left out", flush=True)
    seconds, by_site = reached(program)
    print(f"{len(seconds)} tests, {sum(seconds.values()):.0f} s", flush=True)
    first = {}
    for mutant in mutants:
        first.setdefault(mutant["site"], mutant["number"])
    # Spread over everything, so that a run that is cut short is a fair sample.
    order = sorted(mutants, key=lambda mutant: (mutant["number"] * 2654435761) % 4294967296)
    start = time.monotonic()
    for mutant in order:
        names = sorted(by_site.get(first[mutant["site"]], []), key=seconds.get)
        mutant["tests"] = len(names)
        if not names:
            mutant["end"] = "not reached"
            continue
        if time.monotonic() - start > LIMIT:
            mutant["end"] = "not run"
            continue
        quick, slow = [n for n in names if seconds[n] < 0.2], [n for n in names if seconds[n] >= 0.2]
        for group in [quick, *[[name] for name in slow]]:
            if group:
                allowed = 3 + 10 * sum(seconds[name] for name in group)
                mutant["end"], _ = test(program, group, allowed, MUTANT=str(mutant["number"]))
                if mutant["end"] != "survived":
                    break
    keys = ["number", "file", "line", "column", "function", "mutant", "tests", "end"]
    with open(WORK / "mutants.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, keys, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(sorted(mutants, key=lambda mutant: mutant["number"]))
    ends = [mutant["end"] for mutant in mutants]
    print({end: ends.count(end) for end in sorted(set(ends))}, f"{time.monotonic() - start:.0f} s")
    for mutant in mutants:
        if mutant["end"] in ["survived", "not reached"]:
            print(f"{mutant['file']}:{mutant['line']}:{mutant['column']} {mutant['function']}: {mutant['mutant']} ({mutant['end']})")


main()
