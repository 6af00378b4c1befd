//! Marginals compiled once for many models: a study compiles the same distributions again and again, and a table costs
//! more than a thousand trials.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{Distribution, Marginal};

/// Most marginals kept, at 40 KB each.
const KEPT: usize = 1024;
/// Longest description that is kept: data columns are their own description, and as large as their table.
const LONGEST: usize = 2000;

/// Compiled marginals by distribution. What it gives is what [`Marginal::compile`] gives, bit for bit.
///
/// ```
/// use roicast::random::distribution::Distribution;
/// use roicast::random::marginal::{Marginal, Marginals};
/// let pert = Distribution::pert(1.0, 2.0, 4.0, 4.0)?;
/// let (mut once, mut again) = ([0.3], [0.3]);
/// Marginal::compile(&pert).fill(&mut once);
/// let marginals = Marginals::default();
/// marginals.compile(&pert);
/// marginals.compile(&pert).fill(&mut again);
/// assert_eq!(once, again);
/// # Ok::<(), roicast::random::distribution::ParameterErrors>(())
/// ```
#[derive(Debug, Default)]
pub struct Marginals {
    kept: Mutex<BTreeMap<String, Marginal>>,
}

impl Marginals {
    /// The marginal of a distribution, compiled or remembered.
    #[must_use]
    pub fn compile(&self, distribution: &Distribution) -> Marginal {
        // Debug output has every parameter, numbers as the shortest text that reads back as the same double.
        let key = format!("{distribution:?}");
        if key.len() > LONGEST {
            return Marginal::compile(distribution);
        }
        if let Some(marginal) = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return marginal.clone();
        }
        // Compiled without the lock: two threads may do it at once, and come to the same.
        let marginal = Marginal::compile(distribution);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.insert(key, marginal.clone());
        }
        marginal
    }
}
