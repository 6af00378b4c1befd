//! A shard file: some cells, with what tells whether it is whole and of which study.
//!
//! Lines of JSON: a head (study, number, cells), one line a cell, and the SHA-256 of all bytes before it. The digest
//! finds what was cut off or changed; the head finds what was moved or comes from elsewhere.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::cell::CellResult;
use super::plan::Plan;

/// Name and version of the format.
const FORMAT: &str = "roicast-shard/1";

/// First line of a shard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Head {
    format: String,
    study: String,
    shard: u64,
    cells: (u64, u64),
    /// SHA-256 of the file with the values by trial, when the study keeps any.
    pub trials_sha256: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Foot {
    sha256: String,
}

/// The bytes of a shard.
///
/// # Errors
/// Those of serialisation, which plain data does not have.
pub(super) fn encode(
    plan: &Plan,
    shard: u64,
    cells: &[CellResult],
    trials_sha256: Option<String>,
) -> Result<String, serde_json::Error> {
    let range = plan.cells_of(shard);
    let head = Head {
        format: FORMAT.to_owned(),
        study: plan.hash.clone(),
        shard,
        cells: (range.start, range.end),
        trials_sha256,
    };
    let mut text = serde_json::to_string(&head)? + "\n";
    for cell in cells {
        text.push_str(&serde_json::to_string(cell)?);
        text.push('\n');
    }
    let sha256 = super::hex(Sha256::digest(text.as_bytes()));
    text.push_str(&serde_json::to_string(&Foot { sha256 })?);
    text.push('\n');
    Ok(text)
}

/// Why bytes are not the shard they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// Cut off, or not a shard at all.
    Truncated,
    /// The digest does not fit.
    Checksum,
    /// Whole, but of another study, another place or another version.
    Foreign,
}

impl Damage {
    /// Key of the sentence that says it.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Truncated => "batch.shard-truncated",
            Self::Checksum => "batch.shard-checksum",
            Self::Foreign => "batch.shard-foreign",
        }
    }
}

/// Head and cells of a shard.
///
/// # Errors
/// What is wrong with the bytes.
pub(super) fn decode(plan: &Plan, shard: u64, bytes: &[u8]) -> Result<(Head, Vec<CellResult>), Damage> {
    let text = std::str::from_utf8(bytes).map_err(|_| Damage::Checksum)?;
    let body_end = text.strip_suffix('\n').and_then(|text| text.rfind('\n')).ok_or(Damage::Truncated)? + 1;
    let (body, last) = text.split_at(body_end);
    let foot: Foot = serde_json::from_str(last).map_err(|_| Damage::Truncated)?;
    if foot.sha256 != super::hex(Sha256::digest(body.as_bytes())) {
        return Err(Damage::Checksum);
    }
    let mut lines = body.lines();
    let head: Head = lines.next().and_then(|line| serde_json::from_str(line).ok()).ok_or(Damage::Foreign)?;
    let range = plan.cells_of(shard);
    if head.format != FORMAT
        || head.study != plan.hash
        || head.shard != shard
        || head.cells != (range.start, range.end)
        || head.trials_sha256.is_some() == plan.kept.is_empty()
    {
        return Err(Damage::Foreign);
    }
    let cells: Result<Vec<CellResult>, _> = lines.map(serde_json::from_str).collect();
    let cells = cells.map_err(|_| Damage::Foreign)?;
    if cells.iter().map(|cell| cell.cell).eq(range) { Ok((head, cells)) } else { Err(Damage::Foreign) }
}

#[cfg(test)]
mod tests {
    use super::super::cell::Row;
    use super::super::design::Label;
    use super::*;

    fn plan() -> Plan {
        Plan { hash: "abc".into(), cells: 5, cells_per_shard: 2, rows_per_cell: 1, kept: Vec::new() }
    }

    fn cells() -> Vec<CellResult> {
        [2, 3]
            .map(|cell| CellResult {
                cell,
                scenario: "公司".into(),
                levels: vec![Label::Number(0.1 + 0.2), Label::Text("high".into())],
                replication: 0,
                seed: u64::MAX.to_string(),
                trials: 10,
                replicates: 1,
                failed_trials: 0,
                scenario_sha256: "0".into(),
                cause: None,
                rows: vec![Row("npv".into(), 36, "mean".into(), Some(1.0 / 3.0), None, Some(-5e-324), Some(1e308))],
                kept: Vec::new(),
            })
            .to_vec()
    }

    #[test]
    fn what_is_written_is_read_to_the_last_bit() {
        let text = encode(&plan(), 1, &cells(), None).expect("plain data");
        assert_eq!(decode(&plan(), 1, text.as_bytes()).expect("whole").1, cells());
    }

    /// Every byte flipped, every length cut, another number, another study: none of it passes.
    #[test]
    fn any_damage_is_found() {
        let text = encode(&plan(), 1, &cells(), None).expect("plain data");
        let bytes = text.as_bytes();
        for at in 0..bytes.len() {
            assert!(decode(&plan(), 1, &bytes[..at]).is_err(), "cut at {at}");
            let mut flipped = bytes.to_vec();
            flipped[at] ^= 1;
            assert!(decode(&plan(), 1, &flipped).is_err(), "flipped at {at}");
        }
        assert_eq!(decode(&plan(), 0, bytes).map(|_| ()), Err(Damage::Foreign));
        let other = Plan { hash: "abd".into(), ..plan() };
        assert_eq!(decode(&other, 1, bytes).map(|_| ()), Err(Damage::Foreign));
        let longer = [bytes, b"{}\n"].concat();
        assert!(decode(&plan(), 1, &longer).is_err());
    }
}
