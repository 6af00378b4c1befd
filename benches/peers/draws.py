"""Ten inputs of four families, independent and as a Latin hypercube.

python draws.py <numpy|SALib|OpenTURNS> <trials>
"""
import math
import sys
import time

NORMAL = [(10 + k, 1) for k in range(3)]
LOGNORMAL = [(1, 0.2 + 0.1 * k) for k in range(3)]
TRIANGULAR = [(0, 1, 4 + k) for k in range(2)]
UNIFORM = [(0, 1 + k) for k in range(2)]
MEAN = (
    sum(mean for mean, _ in NORMAL)
    + sum(math.exp(mu + sigma**2 / 2) for mu, sigma in LOGNORMAL)
    + sum(sum(three) / 3 for three in TRIANGULAR)
    + sum(sum(two) / 2 for two in UNIFORM)
)


def with_numpy(trials):
    import numpy as np

    def independent():
        rng = np.random.Generator(np.random.SFC64(1))
        columns = [rng.normal(*p, trials) for p in NORMAL] + [rng.lognormal(*p, trials) for p in LOGNORMAL]
        columns += [rng.triangular(*p, trials) for p in TRIANGULAR] + [rng.uniform(*p, trials) for p in UNIFORM]
        return np.array(columns).T

    return {"Independent": independent}


def with_salib(trials):
    from SALib.sample import latin

    bounds = [list(p) for p in NORMAL + LOGNORMAL] + [[a, c, (b - a) / (c - a)] for a, b, c in TRIANGULAR]
    bounds += [list(p) for p in UNIFORM]
    problem = {
        "num_vars": 10,
        "names": [f"x{k}" for k in range(10)],
        "bounds": bounds,
        "dists": ["norm"] * 3 + ["lognorm"] * 3 + ["triang"] * 2 + ["unif"] * 2,
    }
    return {"LatinHypercube": lambda: latin.sample(problem, trials, seed=1)}


def with_openturns(trials):
    import openturns as ot

    def joint():
        marginals = [ot.Normal(*p) for p in NORMAL] + [ot.LogNormal(*p) for p in LOGNORMAL]
        marginals += [ot.Triangular(*p) for p in TRIANGULAR] + [ot.Uniform(*p) for p in UNIFORM]
        return ot.JointDistribution(marginals)

    ot.RandomGenerator.SetSeed(1)
    return {
        "Independent": lambda: joint().getSample(trials),
        "LatinHypercube": lambda: ot.LHSExperiment(joint(), trials).generate(),
    }


def main():
    library, trials = sys.argv[1], int(float(sys.argv[2]))
    import numpy as np

    tasks = {"numpy": with_numpy, "SALib": with_salib, "OpenTURNS": with_openturns}[library](trials)
    for design, draw in tasks.items():
        start = time.perf_counter()
        columns = draw()
        seconds = time.perf_counter() - start
        mean = np.asarray(columns).mean(axis=0).sum()
        # Ten standard errors: the standard deviation of the sum is near 3.
        if abs(mean - MEAN) > 30 / math.sqrt(trials):
            sys.exit(f"{library}, {design}: the inputs have the mean {mean} in all, not {MEAN}")
        print(f"{design} seconds {seconds:.4f} mean {mean:.5f}")


main()
