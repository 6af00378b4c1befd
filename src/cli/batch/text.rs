//! What `roicast batch` says: the plan before, the summary after.

use std::path::Path;

use serde_json::json;

use super::super::output::Output;
use super::progress::duration;
use crate::batch::{Estimate, Limits, Merged, Plan, Share, Study};
use crate::lang::Message;
use crate::report::number::count;
use crate::report::{terminal, wrap};
use crate::scenario::problem::{Problem, Problems, Severity};

/// The plan of a study, in words.
pub fn plan(study: &Study, plan: &Plan, estimate: &Estimate, folder: &Path, threads: usize, output: &Output) -> String {
    let lang = output.lang;
    let size = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let mut lines = vec![
        Message::new("batch.plan-cells")
            .with("cells", count(plan.cells))
            .with("scenarios", study.file.scenario.len())
            .with("factors", study.file.factor.len())
            .with("replications", study.file.replications)
            .with("shards", count(plan.shards())),
        match &study.file.precision {
            Some(precision) => Message::new("batch.plan-precision").with("precision", precision),
            None => Message::new("batch.plan-trials")
                .with("trials", count(estimate.trials))
                .with("all", count(estimate.trials.saturating_mul(plan.cells))),
        },
        Message::new("batch.plan-bytes")
            .with("memory", size(estimate.memory_per_cell))
            .with("disk", size(estimate.disk))
            .with("folder", folder.display()),
    ];
    if let Some(seconds) = estimate.seconds {
        lines.push(Message::new("batch.plan-time").with("time", duration(seconds)).with("threads", threads));
    }
    if study.file.precision.is_some() {
        lines.push(Message::new("batch.plan-rounds"));
    }
    let mut text = format!("{}\n", study.file.name);
    for line in lines {
        text.push_str(&wrap(&format!("  {}", line.text(lang)), terminal::COLUMNS, 2));
        text.push('\n');
    }
    text
}

/// The plan of a study, for programs.
pub fn plan_json(study: &Study, plan: &Plan, estimate: &Estimate, limits: &Limits) -> String {
    let value = json!({
        "study": study.file.name,
        "study_sha256": plan.hash,
        "cells": plan.cells,
        "shards": plan.shards(),
        "cells_per_shard": plan.cells_per_shard,
        "rows_per_cell": plan.rows_per_cell,
        "trials": estimate.trials,
        "memory_per_cell": estimate.memory_per_cell,
        "disk": estimate.disk,
        "seconds": estimate.seconds,
        "limits": { "cells": limits.cells, "memory": limits.memory, "disk": limits.disk, "seconds": limits.seconds },
    });
    format!("{value:#}\n")
}

/// What happened.
pub struct Done<'a> {
    pub study: &'a Study,
    pub plan: &'a Plan,
    /// `None` for a share, whose tables come with the merge.
    pub merged: Option<&'a Merged>,
    /// Cells computed now.
    pub cells: u64,
    pub seconds: f64,
    pub folder: &'a Path,
}

impl Done<'_> {
    /// In words.
    pub fn text(&self, share: Option<Share>, output: &Output) -> String {
        let lang = output.lang;
        let rate = self.cells as f64 / self.seconds.max(1e-3);
        let mut lines = vec![
            Message::new("batch.done")
                .with("computed", count(self.cells))
                .with("cells", count(self.plan.cells))
                .with("time", duration(self.seconds))
                .with("rate", format!("{rate:.0}")),
        ];
        match self.merged {
            Some(merged) => {
                let names = merged.files.iter().filter_map(|path| path.file_name());
                let names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
                lines.push(
                    Message::new("report.files").with("folder", self.folder.display()).with("files", names.join(", ")),
                );
                if merged.failed > 0 {
                    lines.push(Message::new("batch.failed").with("failed", count(merged.failed)));
                }
            }
            None => lines.push(
                Message::new("batch.share-done")
                    .with("share", share.map_or_else(String::new, |share| format!("{}/{}", share.number, share.of)))
                    .with("folder", self.folder.display()),
            ),
        }
        let mut text = format!("{}\n", self.study.file.name);
        for line in lines {
            text.push_str(&wrap(&format!("  {}", line.text(lang)), terminal::COLUMNS, 2));
            text.push('\n');
        }
        for (cell, cause) in self.merged.iter().flat_map(|merged| &merged.failures) {
            let line = Message::new("batch.failed-cell").with("cell", cell).with("cause", cause).text(lang);
            text.push_str(&wrap(&format!("    {line}"), terminal::COLUMNS, 6));
            text.push('\n');
        }
        text
    }

    /// For programs.
    pub fn json(&self) -> String {
        let failures = self.merged.map(|merged| {
            let list = merged.failures.iter().map(|(cell, cause)| json!({ "cell": cell, "cause": cause }));
            list.collect::<Vec<_>>()
        });
        let value = json!({
            "study": self.study.file.name,
            "study_sha256": self.plan.hash,
            "folder": self.folder,
            "cells": self.plan.cells,
            "computed": self.cells,
            "complete": self.merged.is_some(),
            "failed_cells": self.merged.map(|merged| merged.failed),
            "failures": failures,
            "seconds": self.seconds,
        });
        format!("{value:#}\n")
    }
}

/// More cells failed than allowed: the tables are written, but somebody must look.
pub fn too_many_failed(merged: &Merged, limit: u64) -> Problems {
    let mut problems: Vec<Problem> = merged
        .failures
        .iter()
        .map(|(cell, cause)| {
            let message = Message::new("batch.cause").with("cause", cause);
            Problem::error("E-CELL", format!("cell {cell}"), message).severity(Severity::Trial)
        })
        .collect();
    let message = Message::new("batch.too-many-failed")
        .with("failed", merged.failed)
        .with("cells", merged.cells)
        .with("limit", limit);
    let help = Message::new("batch.too-many-failed-help");
    problems.push(Problem::error("E-CELL", "", message).severity(Severity::Trial).help(help));
    Problems(problems)
}
