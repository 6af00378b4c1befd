//! How a scenario is sampled: the options all simulating commands share, and their defaults.

use std::path::Path;

use super::arguments::SamplingArguments;
use super::failure::Failure;
use super::values::{MAX_THREADS, Reader};
use crate::analysis::run::Options;
use crate::lang::Message;
use crate::random::design::Design;
use crate::scenario::format::DesignName;
use crate::scenario::load::Loaded;
use crate::scenario::patch::Patch;
use crate::scenario::problem::Problem;
use crate::simulate::Sampling;

/// Trials when neither the command line nor the scenario says.
pub const TRIALS: u64 = 20_000;
/// Seed when neither the command line nor the scenario says.
pub const SEED: u64 = 1;
/// Memory a run may hold when the size of the machine is not known.
pub const MEMORY: u64 = 4_000_000_000;

/// Values of those options, checked.
pub struct Asked {
    pub trials: Option<u64>,
    pub seed: Option<u64>,
    pub design: Option<Design>,
    pub threads: Option<u64>,
    pub patches: Vec<Patch>,
    pub max_memory: u64,
}

impl Asked {
    /// Reads the options; problems stay with the reader.
    pub fn read(arguments: &SamplingArguments, reader: &mut Reader) -> Self {
        Self {
            trials: reader.count("trials", arguments.trials.as_deref(), 1, u64::MAX),
            seed: reader.count("seed", arguments.seed.as_deref(), 0, u64::MAX),
            design: reader.design(arguments.design.as_deref()),
            threads: reader.count("threads", arguments.threads.as_deref(), 1, MAX_THREADS),
            patches: reader.patches(&arguments.set, arguments.horizon.as_deref()),
            max_memory: reader.bytes("max-memory", arguments.max_memory.as_deref()).unwrap_or_else(half_of_memory),
        }
    }

    /// The command line first, then the scenario, then the defaults.
    pub fn options(&self, loaded: &Loaded, path: &Path) -> Options {
        let settings = loaded.scenario.run.clone().unwrap_or_default();
        let design = self.design.or(settings.design.map(|design| match design {
            DesignName::Independent => Design::Independent,
            DesignName::LatinHypercube => Design::LatinHypercube,
            DesignName::Sobol => Design::Sobol,
        }));
        let trials = self.trials.or(settings.trials).unwrap_or(TRIALS);
        let seed = self.seed.or(settings.seed).unwrap_or(SEED);
        Options {
            max_memory: self.max_memory,
            scenario_file: path.display().to_string(),
            overrides: self.patches.iter().map(|patch| format!("{}={}", patch.path, patch.value)).collect(),
            ..Options::new(Sampling::new(design.unwrap_or(Design::Independent), trials, seed))
        }
    }
}

/// Runs on a number of threads; the results are the same on any number.
pub fn on_threads<T: Send>(
    threads: Option<u64>,
    work: impl FnOnce() -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    let Some(threads) = threads.and_then(|threads| usize::try_from(threads).ok()) else { return work() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
        Failure::from(Problem::error("E-LIMIT", "threads", Message::new("limit.threads").with("found", error)))
    })?;
    pool.install(work)
}

/// Half of the machine's memory, as far as it tells.
pub fn half_of_memory() -> u64 {
    let total = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        line.trim().trim_end_matches(" kB").parse::<u64>().ok()
    });
    total.map_or(MEMORY, |kibibytes| kibibytes * 512)
}
