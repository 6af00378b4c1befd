//! The table of families: one entry each, and the only place to add one.

use super::Items::{Components, None as Alone, Pairs, Percentiles};
use super::Presence::{Default, Optional, Required};
use super::Rule::{Finite, NonNegative, Positive, Probability};
use super::{Family, Form, Given, Items, Parameter, Presence, Rule, percentile};
use crate::random::distribution::{Distribution, MAX_METALOG_TERMS, ParameterError, ParameterErrors};

type Checked = Result<Distribution, ParameterErrors>;

const fn p(name: &'static str, summary: &'static str, presence: Presence, rule: Rule) -> Parameter {
    Parameter { name, summary, presence, rule }
}

/// A required parameter or one with a default: the binder has filled it in.
fn at(given: &Given, index: usize) -> f64 {
    given.values.get(index).copied().flatten().unwrap_or(f64::NAN)
}

fn component(given: &Given) -> Checked {
    let missing = || vec![ParameterError::Missing { parameter: "distribution".to_owned() }];
    given.components.first().map(|(distribution, _)| distribution.clone()).ok_or_else(missing)
}

/// An error for a parameter that is inverted or put into a logarithm before the constructor can
/// check it.
fn positive(parameter: &str, value: f64) -> Result<f64, ParameterErrors> {
    if value > 0.0 {
        return Ok(value);
    }
    let parameter = parameter.to_owned();
    Err(vec![ParameterError::OutOfRange { parameter, value, rule: "> 0" }])
}

fn rate(given: &Given) -> Checked {
    Distribution::exponential(1.0 / positive("rate", at(given, 0))?)
}

fn from_median(given: &Given) -> Checked {
    Distribution::lognormal(crate::math::ln(positive("median", at(given, 0))?), at(given, 1))
}

fn three_percentiles(given: &Given) -> Checked {
    let pairs = [(0.1, at(given, 0)), (0.5, at(given, 1)), (0.9, at(given, 2))];
    Distribution::metalog(&pairs, given.values[3], given.values[4])
}

pub(super) const FAMILIES: &[Family] = &[
    Family {
        name: "affine",
        summary: "shift + scale · X for any distribution X.",
        truncatable: false,
        forms: &[Form {
            items: Items::Distribution,
            parameters: &[
                p("shift", "what is added", Default(0.0), Finite),
                p("scale", "what it is multiplied by, > 0", Default(1.0), Positive),
            ],
            build: |g| component(g)?.affine(at(g, 0), at(g, 1)),
        }],
    },
    Family {
        name: "bernoulli",
        summary: "1 with probability p, else 0.",
        truncatable: false,
        forms: &[Form {
            items: Alone,
            parameters: &[p("p", "probability of 1", Required, Probability)],
            build: |g| Distribution::bernoulli(at(g, 0)),
        }],
    },
    Family {
        name: "beta",
        summary: "A share or another quantity between two bounds.",
        truncatable: false,
        forms: &[
            Form {
                items: Alone,
                parameters: &[
                    p("alpha", "first shape", Required, Positive),
                    p("beta", "second shape", Required, Positive),
                    p("min", "lower bound", Default(0.0), Finite),
                    p("max", "upper bound", Default(1.0), Finite),
                ],
                build: |g| Distribution::beta(at(g, 0), at(g, 1), at(g, 2), at(g, 3)),
            },
            Form {
                items: Alone,
                parameters: &[
                    p("mean", "mean", Required, Finite),
                    p("sd", "standard deviation", Required, NonNegative),
                    p("min", "lower bound", Default(0.0), Finite),
                    p("max", "upper bound", Default(1.0), Finite),
                ],
                build: |g| percentile::beta(at(g, 0), at(g, 1), at(g, 2), at(g, 3)),
            },
        ],
    },
    Family {
        name: "binomial",
        summary: "Number of successes in n independent trials.",
        truncatable: true,
        forms: &[Form {
            items: Alone,
            parameters: &[
                p("n", "number of trials", Required, NonNegative),
                p("p", "probability of success", Required, Probability),
            ],
            build: |g| Distribution::binomial(at(g, 0), at(g, 1)),
        }],
    },
    Family {
        name: "constant",
        summary: "One certain value.",
        truncatable: false,
        forms: &[Form {
            items: Alone,
            parameters: &[p("value", "the value", Required, Finite)],
            build: |g| Distribution::constant(at(g, 0)),
        }],
    },
    Family {
        name: "cumulative",
        summary: "A cdf through given points, straight lines between them.",
        truncatable: false,
        forms: &[Form {
            items: Pairs { left: "value", right: "probability up to it", default: None },
            parameters: &[],
            build: |g| Distribution::cumulative(&g.pairs),
        }],
    },
    Family {
        name: "discrete",
        summary: "Values with weights, which need not add up to 1; equal weights if none are given.",
        truncatable: false,
        forms: &[Form {
            items: Pairs { left: "value", right: "weight", default: Some(1.0) },
            parameters: &[],
            build: |g| Distribution::discrete(&g.pairs),
        }],
    },
    Family {
        name: "empirical",
        summary: "A sample of observations, interpolated between its sorted values.",
        truncatable: false,
        forms: &[Form {
            items: Pairs { left: "value", right: "weight", default: Some(1.0) },
            parameters: &[],
            build: |g| Distribution::empirical(&g.pairs),
        }],
    },
    Family {
        name: "exponential",
        summary: "Time until an event that comes at a constant rate.",
        truncatable: true,
        forms: &[
            Form {
                items: Alone,
                parameters: &[p("mean", "mean", Required, Positive)],
                build: |g| Distribution::exponential(at(g, 0)),
            },
            Form { items: Alone, parameters: &[p("rate", "events per unit of time", Required, Positive)], build: rate },
        ],
    },
    Family {
        name: "gamma",
        summary: "Positive, skewed to the right: durations, amounts.",
        truncatable: true,
        forms: &[
            Form {
                items: Alone,
                parameters: &[p("shape", "shape", Required, Positive), p("scale", "scale", Required, Positive)],
                build: |g| Distribution::gamma(at(g, 0), at(g, 1)),
            },
            Form {
                items: Alone,
                parameters: &[
                    p("mean", "mean", Required, Positive),
                    p("sd", "standard deviation", Required, NonNegative),
                ],
                build: |g| percentile::gamma(at(g, 0), at(g, 1)),
            },
        ],
    },
    Family {
        name: "geometric",
        summary: "Number of trials up to and including the first success.",
        truncatable: true,
        forms: &[Form {
            items: Alone,
            parameters: &[p("p", "probability of success", Required, Probability)],
            build: |g| Distribution::geometric(at(g, 0)),
        }],
    },
    Family {
        name: "interval90",
        summary: "A 90 % interval: lognormal if low is positive, else normal.",
        truncatable: true,
        forms: &[Form {
            items: Alone,
            parameters: &[p("low", "5 % quantile", Required, Finite), p("high", "95 % quantile", Required, Finite)],
            build: |g| percentile::interval90(at(g, 0), at(g, 1)),
        }],
    },
    Family {
        name: "logistic",
        summary: "Symmetric, with tails heavier than the normal.",
        truncatable: true,
        forms: &[Form {
            items: Alone,
            parameters: &[p("mean", "mean", Required, Finite), p("scale", "scale", Required, NonNegative)],
            build: |g| Distribution::logistic(at(g, 0), at(g, 1)),
        }],
    },
    Family {
        name: "lognormal",
        summary: "Positive, skewed to the right: the product of many factors.",
        truncatable: true,
        forms: &[
            Form {
                items: Alone,
                parameters: &[
                    p("mu", "mean of ln X", Required, Finite),
                    p("sigma", "standard deviation of ln X", Required, NonNegative),
                ],
                build: |g| Distribution::lognormal(at(g, 0), at(g, 1)),
            },
            Form {
                items: Alone,
                parameters: &[
                    p("mean", "mean", Required, Positive),
                    p("sd", "standard deviation", Required, NonNegative),
                ],
                build: |g| Distribution::lognormal_from_mean(at(g, 0), at(g, 1)),
            },
            Form {
                items: Alone,
                parameters: &[
                    p("median", "median", Required, Positive),
                    p("sigma", "standard deviation of ln X", Required, NonNegative),
                ],
                build: from_median,
            },
            Form {
                items: Percentiles { least: 2, most: 2 },
                parameters: &[],
                build: |g| percentile::lognormal(&g.pairs),
            },
        ],
    },
    Family {
        name: "metalog",
        summary: "A smooth distribution through given percentiles, with or without bounds.",
        truncatable: false,
        forms: &[
            Form {
                items: Alone,
                parameters: &[
                    p("p10", "10 % quantile", Required, Finite),
                    p("p50", "median", Required, Finite),
                    p("p90", "90 % quantile", Required, Finite),
                    p("min", "lower bound", Optional, Finite),
                    p("max", "upper bound", Optional, Finite),
                ],
                build: three_percentiles,
            },
            Form {
                items: Percentiles { least: 2, most: MAX_METALOG_TERMS },
                parameters: &[p("min", "lower bound", Optional, Finite), p("max", "upper bound", Optional, Finite)],
                build: |g| Distribution::metalog(&g.pairs, g.values[0], g.values[1]),
            },
            Form {
                items: Pairs { left: "probability", right: "quantile", default: None },
                parameters: &[p("min", "lower bound", Optional, Finite), p("max", "upper bound", Optional, Finite)],
                build: |g| Distribution::metalog(&g.pairs, g.values[0], g.values[1]),
            },
        ],
    },
    Family {
        name: "mixture",
        summary: "One of several distributions, by weights that need not add up to 1.",
        truncatable: true,
        forms: &[Form { items: Components, parameters: &[], build: |g| Distribution::mixture(&g.components) }],
    },
    Family {
        name: "negative_binomial",
        summary: "Number of failures before the r-th success.",
        truncatable: true,
        forms: &[Form {
            items: Alone,
            parameters: &[
                p("r", "number of successes, any number > 0", Required, Positive),
                p("p", "probability of success", Required, Probability),
            ],
            build: |g| Distribution::negative_binomial(at(g, 0), at(g, 1)),
        }],
    },
    Family {
        name: "normal",
        summary: "The bell curve: the sum of many small effects.",
        truncatable: true,
        forms: &[
            Form {
                items: Alone,
                parameters: &[
                    p("mean", "mean", Required, Finite),
                    p("sd", "standard deviation", Required, NonNegative),
                ],
                build: |g| Distribution::normal(at(g, 0), at(g, 1)),
            },
            Form { items: Percentiles { least: 2, most: 2 }, parameters: &[], build: |g| percentile::normal(&g.pairs) },
        ],
    },
    Family {
        name: "pareto",
        summary: "Heavy tail up to a mandatory limit: cost overruns, losses.",
        truncatable: false,
        forms: &[Form {
            items: Alone,
            parameters: &[
                p("min", "smallest possible value", Required, Positive),
                p("alpha", "how fast the tail falls", Required, Positive),
                p("max", "largest possible value", Required, Finite),
            ],
            build: |g| Distribution::pareto(at(g, 0), at(g, 1), at(g, 2)),
        }],
    },
    Family {
        name: "pert",
        summary: "Three points of an estimate, smoothed: a beta with the weight lambda on the mode.",
        truncatable: false,
        forms: &[
            Form {
                items: Alone,
                parameters: &[
                    p("min", "smallest possible value", Required, Finite),
                    p("mode", "most likely value", Required, Finite),
                    p("max", "largest possible value", Required, Finite),
                    p("lambda", "weight of the mode", Default(4.0), Positive),
                ],
                build: |g| Distribution::pert(at(g, 0), at(g, 1), at(g, 2), at(g, 3)),
            },
            Form {
                items: Percentiles { least: 2, most: 2 },
                parameters: &[
                    p("mode", "most likely value", Required, Finite),
                    p("lambda", "weight of the mode", Default(4.0), Positive),
                ],
                build: |g| percentile::pert(&g.pairs, at(g, 0), at(g, 1)),
            },
        ],
    },
    Family {
        name: "poisson",
        summary: "Number of independent events that come at a constant rate.",
        truncatable: true,
        forms: &[Form {
            items: Alone,
            parameters: &[p("mean", "expected number", Required, NonNegative)],
            build: |g| Distribution::poisson(at(g, 0)),
        }],
    },
    Family {
        name: "student_t",
        summary: "Symmetric, with heavy tails.",
        truncatable: true,
        forms: &[Form {
            items: Alone,
            parameters: &[
                p("df", "degrees of freedom", Required, Positive),
                p("location", "centre", Default(0.0), Finite),
                p("scale", "scale", Default(1.0), NonNegative),
            ],
            build: |g| Distribution::student_t(at(g, 0), at(g, 1), at(g, 2)),
        }],
    },
    Family {
        name: "triangular",
        summary: "Three points of an estimate, joined by straight lines.",
        truncatable: false,
        forms: &[
            Form {
                items: Alone,
                parameters: &[
                    p("min", "smallest possible value", Required, Finite),
                    p("mode", "most likely value", Required, Finite),
                    p("max", "largest possible value", Required, Finite),
                ],
                build: |g| Distribution::triangular(at(g, 0), at(g, 1), at(g, 2)),
            },
            Form {
                items: Percentiles { least: 2, most: 2 },
                parameters: &[p("mode", "most likely value", Required, Finite)],
                build: |g| percentile::triangular(&g.pairs, at(g, 0)),
            },
        ],
    },
    Family {
        name: "truncate",
        summary: "Any distribution, given that it lies between min and max.",
        truncatable: false,
        forms: &[Form {
            items: Items::Distribution,
            parameters: &[p("min", "lower limit", Optional, Finite), p("max", "upper limit", Optional, Finite)],
            build: |g| component(g)?.truncated(g.values[0], g.values[1]),
        }],
    },
    Family {
        name: "uniform",
        summary: "Every value between two bounds is equally likely.",
        truncatable: false,
        forms: &[Form {
            items: Alone,
            parameters: &[
                p("min", "smallest possible value", Required, Finite),
                p("max", "largest possible value", Required, Finite),
            ],
            build: |g| Distribution::uniform(at(g, 0), at(g, 1)),
        }],
    },
    Family {
        name: "weibull",
        summary: "Life times: a hazard that falls (shape < 1) or rises (shape > 1) with age.",
        truncatable: true,
        forms: &[Form {
            items: Alone,
            parameters: &[p("shape", "shape", Required, Positive), p("scale", "scale", Required, Positive)],
            build: |g| Distribution::weibull(at(g, 0), at(g, 1)),
        }],
    },
];
