//! Which cell runs where. Many small cells run side by side, each on one thread; few large ones run one after the
//! other, each on all threads; and the last ones, fewer than there are threads, do so too, so that no core waits for
//! the longest. None of it can be seen in the results.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rayon::ThreadPool;

use super::BatchError;
use super::cell::{CellResult, compute};
use super::plan::Plan;
use super::store::Store;
use super::study::Study;
use crate::lang::Message;
use crate::scenario::problem::{Problem, Severity};

/// How far the work has come; read by whoever watches.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    failed: AtomicU64,
}

impl Progress {
    /// Cells computed.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Those among them that failed.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }
}

/// Computes the cells of some shards and stores each shard when its last cell is done.
///
/// # Errors
/// The first error of the file system, or of memory; work that is under way is finished, but no more begun.
pub fn work(
    study: &Study,
    plan: &Plan,
    store: &Store,
    shards: &[u64],
    workers: Workers,
    progress: &Progress,
) -> Result<(), BatchError> {
    let cells: Vec<u64> = shards.iter().flat_map(|shard| plan.cells_of(*shard)).collect();
    let pending = Pending { study, plan, store, open: Mutex::new(BTreeMap::new()), progress };
    let side_by_side = if workers.number > 1 { cells.len() - cells.len() % workers.number } else { 0 };
    let (first, last) = cells.split_at(side_by_side);
    if !first.is_empty() {
        let pools = (0..workers.number).map(|_| pool(workers.threads_each)).collect::<Result<Vec<_>, _>>()?;
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let one = |pool: &ThreadPool| -> Result<(), BatchError> {
            while !stop.load(Ordering::Relaxed) {
                let Some(cell) = first.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                let outcome = pending.cell(*cell, pool, workers.memory_each);
                if outcome.is_err() {
                    stop.store(true, Ordering::Relaxed);
                    return outcome;
                }
            }
            Ok(())
        };
        let one = &one;
        let outcomes: Vec<Result<(), BatchError>> = thread::scope(|scope| {
            let handles: Vec<_> = pools.iter().map(|pool| scope.spawn(move || one(pool))).collect();
            let joined = handles.into_iter().map(|handle| handle.join());
            joined.map(|outcome| outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        outcomes.into_iter().collect::<Result<(), _>>()?;
    }
    if !last.is_empty() {
        let pool = pool(workers.number * workers.threads_each)?;
        last.iter().try_for_each(|cell| pending.cell(*cell, &pool, workers.memory_each * workers.number as u64))?;
    }
    Ok(())
}

/// How the machine is shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Workers {
    /// Cells that run side by side.
    pub number: usize,
    /// Threads of each.
    pub threads_each: usize,
    /// Bytes of memory each may hold.
    pub memory_each: u64,
}

impl Workers {
    /// As many cells side by side as there are threads, or as memory allows.
    #[must_use]
    pub fn new(threads: usize, memory: u64, bytes_a_cell: u64) -> Self {
        let room = usize::try_from(memory / bytes_a_cell.max(1)).unwrap_or(usize::MAX).max(1);
        let number = threads.max(1).min(room);
        Self { number, threads_each: (threads.max(1) / number).max(1), memory_each: memory / number as u64 }
    }
}

/// Applies a function to all items on all threads of the machine, in order.
pub(super) fn each<T: Sync, R: Send>(items: &[T], apply: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;
    items.par_iter().map(apply).collect()
}

/// Shards whose cells are not all done yet.
struct Pending<'a> {
    study: &'a Study,
    plan: &'a Plan,
    store: &'a Store,
    open: Mutex<BTreeMap<u64, Vec<CellResult>>>,
    progress: &'a Progress,
}

impl Pending<'_> {
    fn cell(&self, cell: u64, pool: &ThreadPool, memory: u64) -> Result<(), BatchError> {
        let result = pool.install(|| compute(self.study, cell, memory))?;
        let failed = result.cause.is_some();
        let shard = self.plan.shard_of(cell);
        let whole = {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            let cells = open.entry(shard).or_default();
            cells.push(result);
            let all = self.plan.cells_of(shard);
            if cells.len() as u64 == all.end - all.start { open.remove(&shard) } else { None }
        };
        if let Some(mut cells) = whole {
            cells.sort_by_key(|cell| cell.cell);
            self.store.write_shard(self.plan, shard, &cells)?;
        }
        self.progress.done.fetch_add(1, Ordering::Relaxed);
        self.progress.failed.fetch_add(u64::from(failed), Ordering::Relaxed);
        Ok(())
    }
}

fn pool(threads: usize) -> Result<ThreadPool, BatchError> {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| {
        let message = Message::new("limit.threads").with("found", error);
        Problem::error("E-LIMIT", "threads", message).severity(Severity::Limit).into()
    })
}

#[cfg(test)]
mod tests {
    use super::Workers;

    #[test]
    fn memory_decides_how_many_cells_run_side_by_side() {
        let shared = |threads, memory, bytes| {
            let workers = Workers::new(threads, memory, bytes);
            (workers.number, workers.threads_each)
        };
        assert_eq!(shared(8, 1 << 30, 1 << 20), (8, 1));
        assert_eq!(shared(8, 1 << 30, 1 << 29), (2, 4));
        assert_eq!(shared(8, 1 << 30, 1 << 30), (1, 8));
        assert_eq!(shared(8, 1 << 30, 1 << 31), (1, 8));
    }
}
