#!/usr/bin/env python3
"""Checks the tree of dependencies against deny.toml: licences, bans, duplicates, sources.

The file is cargo-deny's, and so is what it means; `cargo deny check` reads the same one. To compile cargo-deny takes
longer than all the tests, and what is asked of it here is in the output of `cargo metadata`.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

root = Path(__file__).resolve().parent.parent
rules = tomllib.loads((root / "deny.toml").read_text())
command = ["cargo", "metadata", "--format-version=1", "--all-features", "--locked"]
tree = json.loads(subprocess.run(command, cwd=root, stdout=subprocess.PIPE, check=True, text=True).stdout)
packages = {package["id"]: package for package in tree["packages"]}
own = {id for id, package in packages.items() if package["source"] is None}
wrong, used = [], set()

# What is only in the lock file for the sake of a feature that is off is not in the tree.
nodes = {node["id"]: node for node in tree["resolve"]["nodes"]}
waiting, reached = list(own), set(own)
while waiting:
    for dependency in nodes[waiting.pop()]["deps"]:
        if dependency["pkg"] not in reached:
            reached.add(dependency["pkg"])
            waiting.append(dependency["pkg"])
packages = {id: packages[id] for id in reached}


def allows(expression: str) -> bool:
    """Whether an SPDX expression can be met with the allowed licences. AND binds more than OR."""
    words = re.findall(r"[()]|[^\s()/]+|/", expression)

    def either():
        result = both()
        while words and words[0] in ("OR", "/"):
            words.pop(0)
            # Both sides are read, whatever the first one says.
            result = both() or result
        return result

    def both():
        result = one()
        while words and words[0] == "AND":
            words.pop(0)
            result = one() and result
        return result

    def one():
        word = words.pop(0)
        if word == "(":
            result = either()
            words.pop(0)
            return result
        if words and words[0] == "WITH":
            words.pop(0)
            word = f"{word} WITH {words.pop(0)}"
        if word not in rules["licenses"]["allow"]:
            return False
        used.add(word)
        return True

    return either()


for package in packages.values():
    name = f"{package['name']} {package['version']}"
    if not allows(package["license"] or "none"):
        wrong.append(f"{name}: licence {package['license']!r} is not among those allowed")
    source = package["source"]
    if source and not (source.startswith("registry+") and source.endswith("/crates.io-index")):
        wrong.append(f"{name}: comes from {source}")
for licence in sorted(set(rules["licenses"]["allow"]) - used):
    wrong.append(f"licence {licence} is allowed, but nothing has it")

# A package is banned for all but those that may use it directly.
for ban in rules["bans"]["deny"]:
    for node in nodes.values():
        for dependency in node["deps"]:
            users = ban.get("wrappers", [])
            if node["id"] in reached and packages[dependency["pkg"]]["name"] == ban["name"] and packages[node["id"]]["name"] not in users:
                wrong.append(f"{ban['name']} is banned, but {packages[node['id']]['name']} uses it")

versions = defaultdict(set)
for package in packages.values():
    versions[package["name"]].add(package["version"])
skipped = {(skip["name"], skip["version"].lstrip("=")) for skip in rules["bans"]["skip"]}
for name, found in sorted(versions.items()):
    rest = found - {version for other, version in skipped if other == name}
    if len(rest) > 1:
        wrong.append(f"{name} is there in several versions: {', '.join(sorted(rest))}")
for name, version in sorted(skipped):
    if version not in versions[name] or len(versions[name]) == 1:
        wrong.append(f"{name} {version} is skipped, but no duplicate")

for id in own:
    for dependency in packages[id]["dependencies"]:
        if dependency["req"] == "*":
            wrong.append(f"{packages[id]['name']} takes any version of {dependency['name']}")

print(f"{len(packages) - len(own)} packages, {len(used)} licences, {len(skipped)} duplicates with a reason")
if wrong:
    sys.exit("\n".join(wrong))
