//! Sampling designs: how the uniforms of the trials are spread over the unit cube.

use std::{collections::BTreeMap, error::Error, fmt};

use super::{
    address::Stream,
    alignment::{Alignment, CHUNK, Turn},
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
/// input before others changes theirs; and an [`Alignment`] may place and turn the points.
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
    /// Which of them are asked for, in the order of the names.
    places: Vec<usize>,
    turn: Option<Turn>,
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
        Self::aligned(design, seed, names, trials, replicates, &Alignment::default())
    }

    /// As [`new`](Self::new), with Sobol points laid along an alignment: its inputs take the first dimensions, whether
    /// they are among the names or not, and its direction turns the points. So runs with one alignment share the draws
    /// of the inputs they share. Other designs ignore it.
    ///
    /// # Errors
    /// As [`new`](Self::new); inputs of the alignment count as inputs.
    pub fn aligned(
        design: Design,
        seed: u64,
        names: &[&str],
        trials: u64,
        replicates: u32,
        alignment: &Alignment,
    ) -> Result<Self, DesignError> {
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
        let mut sampler = Self {
            inputs: Inputs::Independent(Vec::new()),
            places: (0..names.len()).collect(),
            turn: None,
            per_replicate,
            replicates,
        };
        match design {
            Design::Independent => {
                let streams = names.iter().map(|name| Stream::new(seed, name));
                sampler.inputs = Inputs::Independent(streams.collect());
            }
            Design::LatinHypercube => {
                let columns = names.iter().map(|name| LatinInput::new(seed, name));
                sampler.inputs = Inputs::LatinHypercube(columns.collect());
            }
            Design::Sobol => {
                let mut all: Vec<&str> = alignment.inputs().iter().map(|(name, _)| name.as_str()).collect();
                let dimensions: BTreeMap<&str, usize> = all.iter().enumerate().map(|(at, name)| (*name, at)).collect();
                for (place, name) in sampler.places.iter_mut().zip(names) {
                    *place = dimensions.get(name).copied().unwrap_or_else(|| {
                        all.push(name);
                        all.len() - 1
                    });
                }
                check_streams(seed, &all)?;
                if all.len() > sobol::DIMENSIONS_MAX {
                    return Err(DesignError::TooManyInputs { inputs: all.len(), limit: sobol::DIMENSIONS_MAX });
                }
                let columns = all.iter().zip(sobol::directions(all.len()));
                let columns = columns.map(|(name, directions)| SobolInput::new(seed, name, directions));
                sampler.inputs = Inputs::Sobol(columns.collect());
                sampler.turn = Turn::to(alignment.inputs().iter().map(|(_, weight)| *weight));
                sampler.per_replicate = per_replicate.next_power_of_two();
            }
        }
        Ok(sampler)
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

    /// The same run over some of its inputs: input `i` of the result is input `places[i]` of this one, each at most
    /// once. Places that do not exist are left out.
    #[must_use]
    pub fn select(&self, places: &[usize]) -> Self {
        let places = places.iter().filter_map(|place| self.places.get(*place).copied()).collect();
        Self { places, ..self.clone() }
    }

    /// Writes the uniforms of input number `input` for the trials from `first_trial`, each between
    /// 2^-53 and 1 - 2^-53; the same bits however a run is cut into ranges. Trials from
    /// [`trials`](Self::trials) on continue the run with further replicates.
    ///
    /// # Panics
    /// If `input` is not below the number of names.
    #[inline(always)]
    pub fn fill(&self, input: usize, first_trial: u64, out: &mut [f64]) {
        let place = self.places[input];
        if let Some(turn) = &self.turn
            && turn.members.iter().any(|(member, _)| *member == place)
        {
            return self.fill_turned(input, first_trial, out);
        }
        self.coordinates(place, first_trial, out);
    }

    /// A turned input needs the coordinates of all that are turned with it.
    #[cold]
    fn fill_turned(&self, input: usize, first_trial: u64, out: &mut [f64]) {
        self.select(&[input]).fill_block(first_trial, out.len(), out);
    }

    /// Writes the uniforms of all inputs for `lanes` trials from `first_trial`: those of the first input, then those of
    /// the second, and so on. The same bits as [`fill`](Self::fill), at less cost.
    ///
    /// # Panics
    /// If the block does not hold `lanes` values for each input.
    #[inline(always)]
    pub fn fill_block(&self, first_trial: u64, lanes: usize, block: &mut [f64]) {
        assert_eq!(block.len(), self.places.len() * lanes, "size of the block");
        for (place, column) in self.places.iter().zip(block.chunks_exact_mut(lanes.max(1))) {
            self.coordinates(*place, first_trial, column);
        }
        if let Some(turn) = &self.turn {
            let mut start = 0;
            while start < lanes {
                let end = lanes.min(start + CHUNK);
                self.turn(turn, first_trial, lanes, start, end, block);
                start = end;
            }
        }
    }

    /// Turns the trials from `start` to `end`, at most [`CHUNK`], of a block.
    #[inline(always)]
    fn turn(&self, turn: &Turn, first_trial: u64, lanes: usize, start: usize, end: usize, block: &mut [f64]) {
        let mut sums = [0.0; CHUNK];
        let mut unseen = [0.0; CHUNK];
        let (sums, unseen) = (&mut sums[..end - start], &mut unseen[..end - start]);
        let column = |member: usize| self.places.iter().position(|place| *place == member);
        for &(member, v) in &turn.members {
            match column(member) {
                Some(column) => turn.gather(v, &mut block[column * lanes..][start..end], sums),
                None => {
                    self.coordinates(member, first_trial + start as u64, unseen);
                    turn.gather(v, unseen, sums);
                }
            }
        }
        for &(member, v) in &turn.members {
            if let Some(column) = column(member) {
                Turn::release(v, &mut block[column * lanes..][start..end], sums);
            }
        }
    }

    /// The coordinates of one of all inputs, before any turn.
    #[inline(always)]
    fn coordinates(&self, place: usize, first_trial: u64, out: &mut [f64]) {
        if let Inputs::Independent(streams) = &self.inputs {
            return streams[place].fill(first_trial, out);
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
                    columns[place].fill(replicate, self.per_replicate as u32, index, part);
                }
                Inputs::Sobol(columns) => columns[place].fill(replicate, index, part),
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
mod tests;
