//! The only place of this room where threads are chosen: to show that their number changes nothing, and to repeat short
//! runs side by side. Each result has its own place.

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

/// Does the work on so many threads; `None` where they cannot be started.
pub fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> Option<T> {
    ThreadPoolBuilder::new().num_threads(threads).build().ok().map(|pool| pool.install(work))
}

/// Results of numbered pieces of work, in their order.
pub fn each<T: Send>(count: u64, work: impl Fn(u64) -> T + Sync + Send) -> Vec<T> {
    (0..count).into_par_iter().map(work).collect()
}
