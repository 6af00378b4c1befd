#!/usr/bin/env python3
"""Makes the tables of docs/warnings.md from the results of the two studies; needs nothing but Python.

    roicast batch studies/warnings.toml
    roicast batch studies/hidden-cost.toml
    python3 studies/figures.py roicast-out            # prints the tables
    python3 studies/figures.py roicast-out --check    # compares them with docs/warnings.md
"""
import csv
import sys
from collections import defaultdict
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "warnings.md"
OVERRUN = ["cost_sme_light", "cost_sme_multi", "cost_hbr_mixture", "cost_waterfall"]
REALISATION = ["realisation_mature", "realisation_low_code", "realisation_seed60"]
HORIZONS = ["12", "24", "36", "60"]


def read(folder):
    """Figures by (scenario, levels ...), then (outcome, statistic)."""
    cells = defaultdict(dict)
    with open(folder / "results.csv", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        names = rows.fieldnames
        factors = names[names.index("scenario") : names.index("replication")]
        for row in rows:
            value = float(row["value"]) if row["value"] else None
            cells[tuple(row[name] for name in factors)][row["outcome"], row["statistic"]] = value
    return cells


def percent(share):
    return f"{share * 100:.0f} %"


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "| " + " | ".join(["---"] * len(header)) + " |"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def short(name):
    return name.split("_", 1)[1].replace("_", " ")


class Warnings:
    def __init__(self, cells):
        self.cells = cells
        self.scenarios = list(dict.fromkeys(key[0] for key in cells))

    def cell(self, scenario, overrun, realisation, adoption="own", delay="own", horizon="36"):
        return self.cells[scenario, overrun, realisation, adoption, delay, horizon]

    def plan(self, scenario, horizon="36", outcome="npv"):
        return self.cell(scenario, OVERRUN[0], REALISATION[0], horizon=horizon)[outcome, "plan"]

    def good(self):
        """Projects whose plan has a positive NPV after three years."""
        return [scenario for scenario in self.scenarios if self.plan(scenario) > 0]

    def loss(self, *levels, **more):
        return 1 - self.cell(*levels, **more)["npv", "above_zero"]

    def classes(self, figure):
        rows = [
            [short(realisation)] + [percent(mean(figure(s, overrun, realisation) for s in self.good())) for overrun in OVERRUN]
            for realisation in REALISATION
        ]
        return table(["benefit \\ cost"] + [short(overrun) for overrun in OVERRUN], rows)

    def disappoint(self):
        return self.classes(self.loss)

    def below_plan(self):
        return self.classes(lambda *levels: 1 - self.cell(*levels)["roi", "reach_plan"])

    def projects(self):
        rows = []
        for scenario in self.scenarios:
            losses = [self.loss(scenario, overrun, realisation) for overrun in OVERRUN for realisation in REALISATION]
            middle = self.cell(scenario, "cost_sme_multi", "realisation_low_code")
            cells = [f"{self.plan(scenario, outcome='roi'):.2f}", f"{middle['roi', 'p50']:.2f}"]
            rows.append([scenario] + cells + [percent(min(losses)), percent(max(losses))])
        return table(["project", "ROI of the plan", "median ROI", "loss, best classes", "loss, worst classes"], rows)

    def pace(self):
        def cells(adoption, delay):
            return [
                percent(mean(self.loss(s, "cost_sme_multi", realisation, adoption, delay) for s in self.good()))
                for realisation in REALISATION
            ]

        names = {("own", "own"): "as they are", ("own", "six more months"): "six months late"}
        names |= {("weak", "own"): "weak adoption", ("weak", "six more months"): "both"}
        rows = [[name] + cells(*levels) for levels, name in names.items()]
        return table(["adoption and time"] + [short(realisation) for realisation in REALISATION], rows)

    def turning(self):
        def first(reached):
            return next((f"{horizon} months" for horizon in HORIZONS if reached(horizon)), "not in 60")

        rows = []
        for scenario in self.scenarios:
            row = [scenario, first(lambda horizon: self.plan(scenario, horizon) > 0)]
            for realisation in REALISATION:
                row.append(first(lambda h: self.loss(scenario, "cost_sme_multi", realisation, horizon=h) < 0.5))
            rows.append(row)
        return table(["project", "on its plan"] + [short(realisation) for realisation in REALISATION], rows)


def hidden_cost(cells):
    scenarios = list(dict.fromkeys(key[0] for key in cells))
    hidden = list(dict.fromkeys(key[1] for key in cells))
    training = list(dict.fromkeys(key[2] for key in cells))

    def grid(figure, write):
        rows = [[h] + [write(mean(figure(cells[s, h, t]) for s in scenarios)) for t in training] for h in hidden]
        return table(["hidden cost \\ training"] + training, rows)

    loss = grid(lambda cell: 1 - cell["npv", "above_zero"], percent)
    return loss, grid(lambda cell: cell["roi", "p50"], lambda value: f"{value:.2f}")


def main():
    arguments = [word for word in sys.argv[1:] if word != "--check"]
    folder = Path(arguments[0] if arguments else "roicast-out")
    warnings = Warnings(read(folder / "warnings"))
    loss, roi = hidden_cost(read(folder / "hidden-cost"))
    tables = {
        "disappoint": warnings.disappoint(),
        "below the plan": warnings.below_plan(),
        "projects": warnings.projects(),
        "adoption and time": warnings.pace(),
        "turning": warnings.turning(),
        "hidden cost, loss": loss,
        "hidden cost, median ROI": roi,
    }
    if "--check" in sys.argv:
        page = PAGE.read_text(encoding="utf-8")
        stale = [name for name, text in tables.items() if text not in page]
        if stale:
            sys.exit(f"docs/warnings.md is out of date: {', '.join(stale)}")
        print(f"docs/warnings.md has all {len(tables)} tables as the studies give them")
        return
    print(f"{len(warnings.good())} of {len(warnings.scenarios)} plans are good\n")
    for name, text in tables.items():
        print(f"<!-- {name} -->\n{text}\n")


if __name__ == "__main__":
    main()
