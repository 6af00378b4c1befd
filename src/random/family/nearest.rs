//! The nearest known names to an unknown one.

/// The names at most a third of their length away, nearest first, three at most.
pub(super) fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let name = name.to_lowercase();
    let mut close: Vec<(usize, &'static str)> = known
        .map(|candidate| (distance(&name, candidate), candidate))
        .filter(|(steps, candidate)| *steps <= (candidate.len() / 3).max(1))
        .collect();
    close.sort();
    close.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// Edits (insertion, deletion, replacement, exchange of neighbours) from one text to the other
/// (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best = replace.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(rows[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("prcie", "price"), 1);
    }

    #[test]
    fn offers_only_what_is_close() {
        let known = || ["normal", "lognormal", "uniform"].into_iter();
        assert_eq!(nearest("Nomral", known()), ["normal"]);
        assert!(nearest("xyz", known()).is_empty());
    }
}
