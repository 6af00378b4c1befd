//! The two programs must agree: every mean, share and percentile of every outcome, and both fans, within six standard
//! errors of their difference (there are 845 of them, so two or three would miss by chance), and half a bin where the
//! loop reads a histogram.

use roicast::analysis::results::{OutcomeSummary, Results};
use roicast::outcome::Metric;
use roicast::stats::Estimate;

use super::months::{AT_CHECKPOINT, CHECKPOINTS};
use super::run::Finished;
use super::tally::{FAN, Fan, SHARES, Summary};

/// Standard errors of a difference that are still chance.
const ERRORS: f64 = 6.0;
/// Accuracy of the tables of this loop, relative to the spread of an outcome.
const TABLES: f64 = 2e-5;

const METRICS: [Metric; AT_CHECKPOINT] = [
    Metric::Roi,
    Metric::RoiDiscounted,
    Metric::WeightedIndex,
    Metric::WeightedScore,
    Metric::Npv,
    Metric::Irr,
    Metric::Mirr,
    Metric::Cost,
    Metric::Benefit,
];
const AT_HORIZON: [Metric; 4] =
    [Metric::BenefitCustomer, Metric::Payback, Metric::PaybackDiscounted, Metric::PeakFunding];

/// Metric and month of every outcome of the loop, in its order.
fn outcomes() -> impl Iterator<Item = (Metric, usize)> {
    let at_checkpoints = CHECKPOINTS.into_iter().flat_map(|month| METRICS.map(|metric| (metric, month)));
    at_checkpoints.chain(AT_HORIZON.map(|metric| (metric, CHECKPOINTS[2])))
}

/// How many figures were compared; what does not agree.
pub fn compare(fused: &Finished, engine: &Results) -> (usize, Vec<String>) {
    let mut found = Differences { compared: 0, differ: Vec::new() };
    for ((metric, month), mine) in outcomes().zip(&fused.outcomes) {
        let of = |wanted: Metric| engine.outcomes.iter().find(|o| o.metric == wanted && o.month == month);
        let twins = match metric {
            // All benefits of R1 are hard.
            Metric::Roi => vec![metric, Metric::RoiHard],
            Metric::Benefit => vec![metric, Metric::BenefitHard],
            _ => vec![metric],
        };
        for twin in twins {
            match of(twin) {
                Some(theirs) => found.outcome(mine, theirs, fused.trials as f64, engine.provenance.trials as f64),
                None => found.differ.push(format!("{twin:?} at {month}: absent")),
            }
        }
    }
    let (rows, tally) = (&fused.fans, &fused.tally);
    found.fan("running total", (&rows[0], &tally.total), fused.trials, &engine.running_total.percentiles);
    match engine.adoption.first() {
        Some(adoption) => {
            found.fan("adoption", (&rows[1], &tally.adoption), fused.trials, &adoption.fan.percentiles);
        }
        None => found.differ.push("adoption: absent".to_owned()),
    }
    let curves =
        [(&fused.payback, &engine.payback.by_month), (&fused.payback_discounted, &engine.payback.by_month_discounted)];
    for (mine, theirs) in curves {
        for (month, (share, estimate)) in mine.iter().zip(theirs).enumerate() {
            found.share(&format!("paid back by {month}"), *share, estimate.value, fused.trials as f64);
        }
    }
    (found.compared, found.differ)
}

/// Standard error of a difference of two independent figures.
fn of_difference(mine: f64, theirs: Option<f64>) -> f64 {
    let theirs = theirs.unwrap_or(0.0);
    (mine * mine + theirs * theirs).sqrt()
}

struct Differences {
    compared: usize,
    differ: Vec<String>,
}

impl Differences {
    fn note(&mut self, agrees: bool, what: &str, mine: f64, theirs: f64) {
        self.compared += 1;
        if !agrees {
            self.differ.push(format!("{what}: fused loop {mine:.6}, engine {theirs:.6}"));
        }
    }

    fn share(&mut self, what: &str, mine: f64, theirs: f64, trials: f64) {
        let middle = 0.5 * (mine + theirs);
        let error = (2.0 * middle * (1.0 - middle) / trials).sqrt();
        self.note((mine - theirs).abs() <= ERRORS * error + 3.0 / trials + TABLES, what, mine, theirs);
    }

    fn outcome(&mut self, mine: &Summary, theirs: &OutcomeSummary, trials: f64, their_trials: f64) {
        let name = format!("{:?} at {}", theirs.metric, theirs.month);
        self.share(&format!("{name}, share defined"), mine.defined / trials, theirs.defined, trials.min(their_trials));
        let (slack, bin) = (TABLES * mine.sd.value, mine.bin);
        for (what, mine, theirs) in [("mean", mine.mean, &theirs.mean), ("sd", mine.sd, &theirs.sd)] {
            if let Some(theirs) = theirs {
                let error = of_difference(mine.error, theirs.standard_error);
                let agrees = (mine.value - theirs.value).abs() <= ERRORS * error + slack;
                self.note(agrees, &format!("{name}, {what}"), mine.value, theirs.value);
            }
        }
        if let Some(Estimate { value, standard_error: Some(error), .. }) = &theirs.cvar {
            // The loop has no error of its own for it; it has as many trials.
            let agrees = (mine.cvar - value).abs() <= ERRORS * 2.0_f64.sqrt() * error + slack + 0.5 * bin;
            self.note(agrees, &format!("{name}, CVaR"), mine.cvar, *value);
        }
        for ((share, percentile), mine) in SHARES.iter().zip(&theirs.percentiles).zip(&mine.percentiles) {
            let what = format!("{name}, P{:.0}", share * 100.0);
            // Never on both sides, or a number on both.
            let Some(theirs) = &percentile.estimate else {
                self.note(mine.value.is_infinite(), &what, mine.value, f64::INFINITY);
                continue;
            };
            let error = of_difference(mine.error, theirs.standard_error);
            let agrees = (mine.value - theirs.value).abs() <= ERRORS * error + slack + 0.5 * bin;
            self.note(agrees, &what, mine.value, theirs.value);
        }
    }

    /// The engine's percentile must lie between the loop's a little below and a little above that share.
    fn fan(&mut self, name: &str, (rows, months): (&[Vec<f64>], &[Fan]), trials: u64, theirs: &[Vec<f64>]) {
        for ((share, row), mine) in FAN.iter().zip(theirs).zip(rows) {
            let aside = ERRORS * (2.0 * share * (1.0 - share) / trials as f64).sqrt();
            for ((value, mine), histogram) in row.iter().zip(mine).zip(months) {
                let at = |share: f64| histogram.value_at(share * trials as f64);
                // Both have bins; where nothing varies yet, only one of them has a width.
                let bins = 2.0 * histogram.width();
                let agrees = *value >= at(share - aside) - bins && *value <= at(share + aside) + bins;
                self.note(agrees, &format!("{name}, P{:.0}", share * 100.0), *mine, *value);
            }
        }
    }
}
