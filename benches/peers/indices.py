"""First-order and total Sobol indices of Sobol's g function, with errors.

python indices.py <SALib|OpenTURNS> <trials>
"""
import sys
import time

import numpy as np

A = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])


def g(x):
    return np.prod((np.abs(4 * x - 2) + A) / (1 + A), axis=1)


def with_salib(trials):
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    names = [f"x{k}" for k in range(len(A))]
    problem = {"num_vars": len(A), "names": names, "bounds": [[0, 1]] * len(A)}
    # Errors by 100 resamples, which is its default; the half width of 95 % is 1.96 standard errors.
    points = sample.sample(problem, trials, calc_second_order=False, seed=1)
    found = analyze.analyze(problem, g(points), calc_second_order=False, seed=1)
    return [found["S1"], np.array(found["S1_conf"]) / 1.96, found["ST"], np.array(found["ST_conf"]) / 1.96]


def with_openturns(trials):
    import openturns as ot

    ot.RandomGenerator.SetSeed(1)
    uniform = ot.JointDistribution([ot.Uniform(0, 1)] * len(A))
    # Sobol points, as the others.
    ot.ResourceMap.SetAsString("SobolIndicesExperiment-SamplingMethod", "QMC")
    points = ot.SobolIndicesExperiment(uniform, trials, False).generate()
    outputs = ot.Sample(g(np.asarray(points))[:, None].tolist())
    found = ot.SaltelliSensitivityAlgorithm(points, outputs, trials)
    first, total = found.getFirstOrderIndices(), found.getTotalOrderIndices()
    widths = [found.getFirstOrderIndicesInterval(), found.getTotalOrderIndicesInterval()]
    errors = [(np.array(w.getUpperBound()) - np.array(w.getLowerBound())) / 2 / 1.96 for w in widths]
    return [first, errors[0], total, errors[1]]


def main():
    library, trials = sys.argv[1], int(float(sys.argv[2]))
    start = time.perf_counter()
    columns = {"SALib": with_salib, "OpenTURNS": with_openturns}[library](trials)
    print(f"Sobol seconds {time.perf_counter() - start:.4f}")
    for row in zip(*columns):
        print("index", *(f"{float(value):.5f}" for value in row))


main()
