"""The small model of small.toml: python small.py <numpy|monaco> <trials>. Prints mean, P5 and P95 of the profit."""
import math
import sys
import time

SIGMA = math.sqrt(math.log1p((10 / 30) ** 2))
MEDIAN = 30 / math.sqrt(1 + (10 / 30) ** 2)


def with_numpy(trials):
    import numpy as np

    rng = np.random.Generator(np.random.SFC64(1))
    hours = rng.lognormal(math.log(MEDIAN), SIGMA, trials)
    saved = rng.normal(500, 50, trials) * hours * rng.uniform(0.008, 0.012, trials)
    return saved - rng.triangular(80, 100, 150, trials)


def with_monaco(trials):
    import monaco as mc
    from scipy import stats

    def preprocess(case):
        return tuple(case.invals[name].val for name in ("users", "hours", "wage", "cost"))

    def run(users, hours, wage, cost):
        return (users * hours * wage - cost,)

    def postprocess(case, profit):
        case.addOutVal("profit", profit)

    steps = mc.SimFunctions
    functions = {steps.PREPROCESS: preprocess, steps.RUN: run, steps.POSTPROCESS: postprocess}
    simulation = mc.Sim(
        name="small", ndraws=trials, fcns=functions, firstcaseismedian=False, samplemethod="random", seed=1,
        singlethreaded=True, savecasedata=False, savesimdata=False, verbose=False, debug=False,
    )
    simulation.addInVar("users", stats.norm, {"loc": 500, "scale": 50})
    simulation.addInVar("hours", stats.lognorm, {"s": SIGMA, "scale": MEDIAN})
    simulation.addInVar("wage", stats.uniform, {"loc": 0.008, "scale": 0.004})
    simulation.addInVar("cost", stats.triang, {"c": 20 / 70, "loc": 80, "scale": 70})
    simulation.runSim()
    return simulation.outvars["profit"].nums


def main():
    library, trials = sys.argv[1], int(float(sys.argv[2]))
    import numpy as np

    start = time.perf_counter()
    profit = np.asarray({"numpy": with_numpy, "monaco": with_monaco}[library](trials), dtype=float)
    low, high = np.quantile(profit, [0.05, 0.95])
    print(f"seconds {time.perf_counter() - start:.4f} mean {profit.mean():.5f} P5 {low:.4f} P95 {high:.4f}")


if __name__ == "__main__":
    main()
