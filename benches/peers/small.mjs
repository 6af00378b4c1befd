// The small model of small.toml in Squiggle: node small.mjs <trials>. Prints mean, P5 and P95 of the profit.
// Needs the package @quri/squiggle-lang in the folder it is started from.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { resolve } = createRequire(`${process.cwd()}/`);
const { run } = await import(pathToFileURL(resolve("@quri/squiggle-lang")));
const trials = Number(process.argv[2]);
const code = `
cost = triangular(80, 100, 150)
users = normal(500, 50)
hours = lognormal({ mean: 30, stdev: 10 })
wage = uniform(0.008, 0.012)
profit = SampleSet.fromDist(users) * SampleSet.fromDist(hours) * SampleSet.fromDist(wage) - SampleSet.fromDist(cost)
[mean(profit), quantile(profit, 0.05), quantile(profit, 0.95)]
`;
const start = performance.now();
const output = await run(code, { environment: { sampleCount: trials, xyPointLength: 1000, profile: false, seed: "1" } });
const seconds = (performance.now() - start) / 1000;
const result = output.getResult?.() ?? output.result;
if (!result.ok) {
  console.error(String(result.value));
  process.exit(1);
}
const [mean, low, high] = result.value.result.asJS();
console.log(`seconds ${seconds.toFixed(4)} mean ${mean.toFixed(5)} P5 ${low.toFixed(4)} P95 ${high.toFixed(4)}`);
