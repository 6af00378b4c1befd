//! What holds for every text of a study, and for every change of what a study has stored. Both live in files, so only
//! the tests have them.

use std::fs;
use std::path::{Path, PathBuf};

use roicast::batch::{BatchError, Plan, Progress, Share, Store, Study, Workers, merge, work};
use roicast::scenario::problem::Problem;

const CASE: &str = "name = 'Case'\nhorizon = 12\n[input]\nprice = 'uniform(90, 130)'\n[[cost]]\nname = 'System'\n\
    amount = 'price'\n[[benefit]]\nname = 'Hours'\ndimension = 'finance'\nkind = 'hard'\nper_year = 60\n";

/// A study of three cells, with values by trial.
pub const STUDY: &str = "name = 'Small'\nseed = 7\ntrials = 300\nreplications = 1\noutcomes = ['npv', 'payback']\n\
    statistics = ['P(npv > 10)']\ntrial_columns = ['payback']\n\
    [scenario.a]\nfile = 'case.toml'\nalias = { price = 'input.price' }\n\
    [[factor]]\nname = 'rate'\npath = 'discount_rate'\nvalues = [0.05, 0.10, 0.15]\n\
    [[factor]]\nname = 'price'\n[[factor.level]]\nname = 'dear'\nset = { '@price' = '{} * 1.5' }\n";

/// An empty folder with the case beside.
pub fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder for the test");
    fs::write(path.join("case.toml"), CASE).expect("writable");
    path
}

/// Reads the bytes as a study beside the case.
pub fn check(folder: &Path, bytes: &[u8]) {
    let path = folder.join("study.toml");
    fs::write(&path, bytes).expect("writable");
    match Study::open(&path) {
        Err(problems) => {
            assert!(problems.exit_code() != 0 && !problems.0.is_empty(), "refused without a word");
            problems.0.iter().for_each(told);
        }
        Ok(study) => {
            let plan = Plan::new(&study);
            assert!(plan.cells == study.cells() && plan.cells_of(plan.shards()).is_empty());
            let again = Study::open(&path).expect("the same file");
            assert_eq!(again.hash, study.hash);
            plan.estimate(&study).expect("every scenario compiles");
        }
    }
}

fn told(problem: &Problem) {
    assert!(problem.code.starts_with("E-") || problem.code.starts_with("W-"), "{problem}");
    assert!(!problem.to_string().is_empty());
}

/// A finished study in its folder: the files it is made of.
pub struct Finished {
    study: Study,
    plan: Plan,
    folder: PathBuf,
    /// Each file with its bytes.
    pub files: Vec<(PathBuf, Vec<u8>)>,
}

impl Finished {
    pub fn new(folder: &Path) -> Self {
        let path = folder.join("study.toml");
        fs::write(&path, STUDY).expect("writable");
        let study = Study::open(&path).expect("a valid study");
        let plan = Plan::new(&study);
        let out = folder.join("out");
        let (store, shards) = Store::open(&out, &study, &plan, "test", false).expect("an empty folder");
        let missing = shards.missing(Share { number: 1, of: 1 });
        let workers = Workers::new(1, 1 << 30, 1 << 20);
        work(&study, &plan, &store, &missing, workers, &Progress::default()).expect("it runs");
        merge(&study, &plan, &store, &[]).expect("it is whole");
        drop(store);
        let parts = ["study.json", "shards/000000.jsonl", "trials/000000.parquet"];
        let files = parts.map(|part| (out.join(part), fs::read(out.join(part)).expect("a file of the study"))).to_vec();
        Self { study, plan, folder: out, files }
    }

    /// Opens the folder with other bytes in one of its files.
    pub fn open_with(&self, file: usize, bytes: &[u8]) {
        let (path, whole) = &self.files[file];
        fs::write(path, bytes).expect("writable");
        let opened = Store::open(&self.folder, &self.study, &self.plan, "test", false);
        match opened.map(|(store, shards)| (shards.whole(), merge(&self.study, &self.plan, &store, &[]))) {
            Ok((found, merged)) => assert!(same(bytes, whole) && found == 1 && merged.is_ok(), "damage went unseen"),
            Err(BatchError::Stored(problems)) => {
                assert!(bytes != whole && !problems.is_empty(), "refused, though nothing is wrong");
                for problem in &problems {
                    assert!(matches!(problem.code, "E-DAMAGED" | "E-MISMATCH"), "{problem}");
                }
            }
            Err(error) => panic!("{:?}", error.problems()),
        }
        fs::write(path, whole).expect("writable");
    }
}

/// Equal, or equal as data where it is data of our own form.
fn same(one: &[u8], two: &[u8]) -> bool {
    let inputs = |bytes| {
        let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
        Some((value.get("inputs")?.clone(), value.get("sha256")?.clone()))
    };
    one == two || inputs(one).is_some_and(|inputs_of_one| Some(inputs_of_one) == inputs(two))
}
