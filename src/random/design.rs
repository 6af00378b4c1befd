//! Sampling designs: how the uniforms of the trials are spread over the unit cube.

use std::{collections::BTreeMap, error::Error, fmt};

use super::{
    address::Stream,
    latin::LatinInput,
    permutation,
    sobol::{self, SobolInput},
};

/// A way of spreading uniforms over the unit cube.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Design {
    /// Plain Monte Carlo: every draw independent.
    #[default]
    Independent,
    /// Replicated Latin hypercube sampling: in each replicate, one draw of an input per stratum.
    LatinHypercube,
    /// Replicated Sobol sequence under independent Owen scrambles.
    Sobol,
}

/// Why a [`Sampler`] cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DesignError {
    /// No trials, or no replicates, were asked for.
    Empty,
    /// More trials than the design can number.
    TooManyTrials {
        /// Trials in a replicate, before rounding up.
        per_replicate: u64,
        /// Largest possible number of trials in a replicate.
        limit: u64,
    },
    /// More inputs than the design has dimensions.
    TooManyInputs {
        /// Number of inputs.
        inputs: usize,
        /// Number of dimensions.
        limit: usize,
    },
    /// Two inputs would share their draws, in practice because they have the same name.
    SameStream {
        /// Name of the earlier input.
        first: String,
        /// Name of the later input.
        second: String,
    },
}

impl fmt::Display for DesignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "a design needs at least one trial and one replicate"),
            Self::TooManyTrials { per_replicate, limit } => {
                write!(f, "{per_replicate} trials in a replicate, at most {limit} are possible")
            }
            Self::TooManyInputs { inputs, limit } => {
                write!(f, "{inputs} inputs, a Sobol design has at most {limit} dimensions")
            }
            Self::SameStream { first, second } => {
                write!(f, "inputs \"{first}\" and \"{second}\" have the same random stream")
            }
        }
    }
}

impl Error for DesignError {}

/// The uniforms of every input and trial of a run, computed where they are asked for.
///
/// Trial t belongs to replicate t / [`per_replicate`](Self::per_replicate). The replicates of a
/// Latin hypercube or Sobol design are independent randomisations, so the error of an estimate is
/// judged from its spread between replicates; the usual sd / sqrt(trials) does not hold for them.
///
/// With [`Design::Independent`] and [`Design::LatinHypercube`] an input's draws depend on nothing
/// but the seed, its name and the number of trials in a replicate. With [`Design::Sobol`] the
/// scramble depends on the name but the dimension is the position among the names, so adding an
/// input before others changes theirs.
///
/// ```
/// use roicast::random::design::{Design, Sampler};
/// let sampler = Sampler::new(Design::Sobol, 42, &["price", "volume"], 1000, 16)?;
/// assert_eq!((sampler.per_replicate(), sampler.trials()), (64, 1024));
/// let mut volumes = [0.0; 100];
/// sampler.fill(1, 50, &mut volumes);
/// assert!(volumes.iter().all(|u| 0.0 < *u && *u < 1.0));
/// # Ok::<(), roicast::random::design::DesignError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Sampler {
    inputs: Inputs,
    per_replicate: u64,
    replicates: u32,
}

#[derive(Debug, Clone)]
enum Inputs {
    Independent(Vec<Stream>),
    LatinHypercube(Vec<LatinInput>),
    Sobol(Vec<SobolInput>),
}

impl Sampler {
    /// Plans at least `trials` trials of the inputs called `names`.
    ///
    /// The number of trials is rounded up to a multiple of `replicates`, and for Sobol each
    /// replicate to a power of two. An independent design has one replicate, whatever is asked.
    ///
    /// # Errors
    /// [`DesignError::Empty`] without trials or replicates; [`DesignError::TooManyTrials`] above
    /// 2^31 trials in a replicate (2^63 for independent ones); [`DesignError::TooManyInputs`] above
    /// [`sobol::DIMENSIONS_MAX`] inputs of a Sobol design; [`DesignError::SameStream`] for a name
    /// given twice.
    pub fn new(design: Design, seed: u64, names: &[&str], trials: u64, replicates: u32) -> Result<Self, DesignError> {
        if trials == 0 || replicates == 0 {
            return Err(DesignError::Empty);
        }
        check_streams(seed, names)?;
        let (replicates, limit) = match design {
            Design::Independent => (1, 1 << 63),
            Design::LatinHypercube | Design::Sobol => (replicates, u64::from(permutation::SIZE_MAX)),
        };
        let per_replicate = trials.div_ceil(u64::from(replicates));
        if per_replicate > limit {
            return Err(DesignError::TooManyTrials { per_replicate, limit });
        }
        let (inputs, per_replicate) = match design {
            Design::Independent => {
                let streams = names.iter().map(|name| Stream::new(seed, name));
                (Inputs::Independent(streams.collect()), per_replicate)
            }
            Design::LatinHypercube => {
                let columns = names.iter().map(|name| LatinInput::new(seed, name));
                (Inputs::LatinHypercube(columns.collect()), per_replicate)
            }
            Design::Sobol => {
                if names.len() > sobol::DIMENSIONS_MAX {
                    return Err(DesignError::TooManyInputs { inputs: names.len(), limit: sobol::DIMENSIONS_MAX });
                }
                let directions = sobol::directions(names.len());
                let columns =
                    names.iter().zip(directions).map(|(name, directions)| SobolInput::new(seed, name, directions));
                (Inputs::Sobol(columns.collect()), per_replicate.next_power_of_two())
            }
        };
        Ok(Self { inputs, per_replicate, replicates })
    }

    /// The design.
    #[must_use]
    pub const fn design(&self) -> Design {
        match self.inputs {
            Inputs::Independent(_) => Design::Independent,
            Inputs::LatinHypercube(_) => Design::LatinHypercube,
            Inputs::Sobol(_) => Design::Sobol,
        }
    }

    /// Number of trials, at least as many as were asked for.
    #[must_use]
    pub const fn trials(&self) -> u64 {
        self.per_replicate * self.replicates as u64
    }

    /// Number of trials in a replicate.
    #[must_use]
    pub const fn per_replicate(&self) -> u64 {
        self.per_replicate
    }

    /// Number of independent randomisations; 1 for an independent design.
    #[must_use]
    pub const fn replicates(&self) -> u32 {
        self.replicates
    }

    /// The same run over some of its inputs: input `i` of the result is input `places[i]` of this one. Places that do
    /// not exist are left out.
    #[must_use]
    pub fn select(&self, places: &[usize]) -> Self {
        fn pick<T: Clone>(all: &[T], places: &[usize]) -> Vec<T> {
            places.iter().filter_map(|place| all.get(*place).cloned()).collect()
        }
        let inputs = match &self.inputs {
            Inputs::Independent(streams) => Inputs::Independent(pick(streams, places)),
            Inputs::LatinHypercube(columns) => Inputs::LatinHypercube(pick(columns, places)),
            Inputs::Sobol(columns) => Inputs::Sobol(pick(columns, places)),
        };
        Self { inputs, ..self.clone() }
    }

    /// Writes the uniforms of input number `input` for the trials from `first_trial`, each between
    /// 2^-53 and 1 - 2^-53; the same bits however a run is cut into ranges. Trials from
    /// [`trials`](Self::trials) on continue the run with further replicates.
    ///
    /// # Panics
    /// If `input` is not below the number of names.
    #[inline(always)]
    pub fn fill(&self, input: usize, first_trial: u64, out: &mut [f64]) {
        if let Inputs::Independent(streams) = &self.inputs {
            return streams[input].fill(first_trial, out);
        }
        let mut trial = first_trial;
        let mut rest = out;
        while !rest.is_empty() {
            let replicate = trial / self.per_replicate;
            // Below 2^31, like the size of a replicate of these designs.
            let index = (trial % self.per_replicate) as u32;
            let left = self.per_replicate - u64::from(index);
            let here = left.min(rest.len() as u64) as usize;
            let (part, tail) = rest.split_at_mut(here);
            match &self.inputs {
                Inputs::Independent(_) => {}
                Inputs::LatinHypercube(columns) => {
                    columns[input].fill(replicate, self.per_replicate as u32, index, part);
                }
                Inputs::Sobol(columns) => columns[input].fill(replicate, index, part),
            }
            trial += here as u64;
            rest = tail;
        }
    }
}

fn check_streams(seed: u64, names: &[&str]) -> Result<(), DesignError> {
    let mut seen = BTreeMap::new();
    for &name in names {
        if let Some(first) = seen.insert(Stream::new(seed, name).name_hash(), name) {
            return Err(DesignError::SameStream { first: first.to_owned(), second: name.to_owned() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESIGNS: [Design; 3] = [Design::Independent, Design::LatinHypercube, Design::Sobol];

    #[test]
    fn sizes_are_rounded_up_where_the_design_needs_it() {
        let sizes = |design, trials| {
            let sampler = Sampler::new(design, 1, &["a"], trials, 16).expect("valid");
            assert_eq!(sampler.design(), design);
            (sampler.per_replicate(), sampler.replicates(), sampler.trials())
        };
        assert_eq!(sizes(Design::Independent, 1000), (1000, 1, 1000));
        assert_eq!(sizes(Design::LatinHypercube, 1000), (63, 16, 1008));
        assert_eq!(sizes(Design::Sobol, 1000), (64, 16, 1024));
        assert_eq!(sizes(Design::Sobol, 1025), (128, 16, 2048));
        assert_eq!(sizes(Design::Sobol, 3), (1, 16, 16));
    }

    #[test]
    fn impossible_designs_are_refused() {
        let names: Vec<String> = (0..=sobol::DIMENSIONS_MAX).map(|i| i.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for design in DESIGNS {
            let new = |trials, replicates| Sampler::new(design, 1, &["a"], trials, replicates);
            assert_eq!(new(0, 1).err(), Some(DesignError::Empty));
            assert_eq!(new(1, 0).err(), Some(DesignError::Empty));
            let error = new(u64::MAX, 1).expect_err("too many");
            assert!(matches!(error, DesignError::TooManyTrials { .. }));
            let error = Sampler::new(design, 1, &["a", "b", "a"], 10, 1).expect_err("same name");
            assert_eq!(error.to_string(), "inputs \"a\" and \"a\" have the same random stream");
            let many = Sampler::new(design, 1, &names, 10, 1).map(|_| ());
            let expected = match design {
                Design::Sobol => Err(DesignError::TooManyInputs { inputs: 1025, limit: 1024 }),
                _ => Ok(()),
            };
            assert_eq!(many, expected);
        }
        assert!(Sampler::new(Design::Sobol, 1, &names[..1024], 10, 1).is_ok());
    }

    #[test]
    fn a_selection_keeps_the_draws_of_its_inputs() {
        for design in DESIGNS {
            let all = Sampler::new(design, 5, &["a", "b", "c"], 64, 4).expect("valid");
            let some = all.select(&[2, 0, 7]);
            let (mut expected, mut found) = ([0.0; 64], [0.0; 64]);
            for (place, number) in [(2, 0), (0, 1)] {
                all.fill(place, 0, &mut expected);
                some.fill(number, 0, &mut found);
                assert_eq!(found, expected, "{design:?}");
            }
        }
    }

    #[test]
    fn ranges_may_cross_replicates_and_run_on() {
        for design in DESIGNS {
            let sampler = Sampler::new(design, 5, &["a", "b"], 300, 5).expect("valid");
            let mut whole = vec![0.0; 700];
            sampler.fill(1, 0, &mut whole);
            for (first, length) in [(0, 1), (1, 64), (59, 3), (63, 130), (120, 580), (699, 1)] {
                let mut part = vec![0.0; length];
                sampler.fill(1, first as u64, &mut part);
                assert_eq!(part, whole[first..first + length], "{design:?} from {first}");
            }
        }
    }
}
