//! Faults at every system call: a study that is killed, or told that the disk is full or broken, at each opening,
//! writing, flushing and renaming of a file leaves nothing corrupt, says no panic, and goes on to the same bytes.
//!
//! Needs `strace`; without it the test says so and passes. It samples the calls; with `ROICAST_FAULTS=all` it takes
//! every one, as `.ci/run` does.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

const CASE: &str = "name = 'Case'\nhorizon = 12\n[input]\nprice = 'uniform(90, 130)'\n[[cost]]\nname = 'System'\n\
    amount = 'price'\n[[benefit]]\nname = 'Hours'\ndimension = 'finance'\nkind = 'hard'\nper_year = 60\n";
/// 3 cells, 1 a shard.
const STUDY: &str = "name = 'Small'\ntrials = 100001\noutcomes = ['npv']\ntrial_columns = ['payback']\n\
    [scenario.a]\nfile = 'case.toml'\n\
    [[factor]]\nname = 'rate'\npath = 'discount_rate'\nvalues = [0.05, 0.10, 0.15]\n";
/// Calls that reach files. `openat` and `write` also start the program and print, which must not matter.
const CALLS: [&str; 6] = ["openat", "write", "fsync", "rename", "mkdir", "unlink"];
const FAULTS: [&str; 3] = ["signal=KILL", "error=ENOSPC", "error=EIO"];
/// No run makes so many calls of one kind.
const MOST_CALLS: usize = 400;

fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder for the test");
    fs::write(path.join("case.toml"), CASE).expect("writable");
    fs::write(path.join("study.toml"), STUDY).expect("writable");
    path
}

fn roicast() -> Vec<String> {
    let words = [env!("CARGO_BIN_EXE_roicast"), "batch", "study.toml", "--out", "out", "--threads", "1", "--quiet"];
    words.map(str::to_owned).to_vec()
}

fn run(folder: &Path, words: &[String]) -> Output {
    Command::new(&words[0]).args(&words[1..]).current_dir(folder).env("LC_ALL", "C").output().expect("it starts")
}

/// Every file under the name it is meant to have: all of them must be whole at any time.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for part in ["", "shards", "trials"] {
        let Ok(entries) = fs::read_dir(folder.join("out").join(part)) else { continue };
        for path in entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()) {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if !name.ends_with(".tmp") && !["study.lock", "sessions.json"].contains(&name.as_str()) {
                found.insert(format!("{part}/{name}"), fs::read(&path).expect("readable"));
            }
        }
    }
    found
}

#[test]
fn no_fault_at_any_call_corrupts_a_study() {
    if Command::new("strace").arg("-V").output().is_err() {
        eprintln!("\n*** SKIPPED: strace is not installed, so no fault was injected ***\n");
        return;
    }
    let reference = folder("reference");
    let output = run(&reference, &roicast());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let whole = files(&reference);
    assert!(whole.len() >= 12, "{:?}", whole.keys());
    let all = std::env::var("ROICAST_FAULTS").is_ok_and(|value| value == "all");

    let kinds: Vec<(&str, &str)> = CALLS.iter().flat_map(|call| FAULTS.map(|fault| (*call, fault))).collect();
    let next = AtomicUsize::new(0);
    let counts: Vec<(usize, usize)> = std::thread::scope(|scope| {
        let sweep = || {
            let folder = folder(&format!("faulty-{:?}", std::thread::current().id()));
            let mut counts = (0, 0);
            while let Some((call, fault)) = kinds.get(next.fetch_add(1, Ordering::Relaxed)) {
                let (injected, failed) = sweep(&folder, call, fault, all, &whole);
                counts = (counts.0 + injected, counts.1 + failed);
            }
            counts
        };
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(sweep)).collect();
        workers.into_iter().map(|worker| worker.join().expect("no fault went wrong")).collect()
    });
    let (injected, failed) = counts.iter().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    println!("{injected} faults injected, {failed} of them ended with exit code 4, 0 corrupt files, 0 panics");
    assert!(injected > 25 && failed > 10, "only {injected} faults, {failed} told");
}

/// One kind of fault at the calls of one kind: how many were injected, and how many of those ended the command.
fn sweep(folder: &Path, call: &str, fault: &str, all: bool, whole: &BTreeMap<String, Vec<u8>>) -> (usize, usize) {
    let (mut injected, mut failed) = (0, 0);
    let step = match (all, call) {
        (true, _) => 1,
        (false, "openat" | "write") => 23,
        (false, _) => 4,
    };
    for number in (1..MOST_CALLS).step_by(step) {
        let _ = fs::remove_dir_all(folder.join("out"));
        let inject = format!("inject={call}:{fault}:when={number}");
        let only = format!("trace={call}");
        let trace = ["strace", "-f", "-qq", "-o", "trace.log", "-e", &only, "-e", &inject].map(str::to_owned);
        let output = run(folder, &[trace.to_vec(), roicast()].concat());
        let log = fs::read_to_string(folder.join("trace.log")).unwrap_or_default();
        // A kind is over when a run meets no fault any more.
        if !log.contains("(INJECTED)") && !log.contains("killed by SIGKILL") {
            break;
        }
        injected += 1;
        let what = format!("{inject}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(!what.contains("panicked"), "{what}");
        if fault != "signal=KILL" {
            // 127 is the loader's, before the program begins.
            assert!(matches!(output.status.code(), Some(0 | 4 | 127)), "{:?} {what}", output.status.code());
            failed += usize::from(output.status.code() == Some(4));
        }
        for (name, bytes) in files(folder) {
            assert!(whole.get(&name) == Some(&bytes), "{name} is not whole after {what}");
        }
        let again = run(folder, &roicast());
        assert!(again.status.success(), "{what}, then {}", String::from_utf8_lossy(&again.stderr));
        let resumed = files(folder);
        assert_eq!(resumed.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>(), "{what}");
        assert!(&resumed == whole, "other bytes after {what}");
        for part in ["", "shards", "trials"] {
            let left = fs::read_dir(folder.join("out").join(part)).expect("a folder");
            let temporary =
                left.filter(|entry| entry.as_ref().expect("an entry").file_name().to_string_lossy().ends_with(".tmp"));
            assert_eq!(temporary.count(), 0, "something half-written is left in {part} after {what}");
        }
    }
    (injected, failed)
}

/// A disk that fills up: exit code 4, whole shards stay, and with room again the study goes on to the same bytes.
#[test]
fn a_full_disk_is_survived() {
    let folder = folder("full");
    let output = run(&folder, &roicast());
    assert!(output.status.success());
    let whole = files(&folder);
    fs::remove_dir_all(folder.join("out")).expect("removable");
    fs::create_dir(folder.join("out")).expect("writable");
    let roicast = roicast().join(" ");
    let script = format!(
        "mount -t tmpfs -o size=400k tmpfs out || exit 99\n\
         {roicast}; code=$?\n[ $code = 4 ] || exit $((100 + code))\n\
         mount -o remount,size=64m out && {roicast} && mkdir kept && cp -r out kept/"
    );
    let output = Command::new("unshare").args(["-rm", "sh", "-c", &script]).current_dir(&folder).output();
    let output = match output {
        Ok(output)
            if output.status.code() != Some(99) && !String::from_utf8_lossy(&output.stderr).contains("unshare:") =>
        {
            output
        }
        _ => {
            eprintln!("\n*** SKIPPED: this machine lets nobody mount, so no disk was full ***\n");
            return;
        }
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{:?}: {said}", output.status.code());
    assert!(said.contains("E-IO") && !said.contains("panicked"), "{said}");
    assert!(files(&folder.join("kept")) == whole, "other bytes");
}
