//! Insertions and replacements in a text that may lie inside each other.

use crate::sites::{Form, Site};

/// Calls the function that tells which mutant of a site is alive: 0 for none, else its number there.
fn at(first: u32, count: usize) -> String {
    format!("crate::mutant::at({first}, {count})")
}

#[derive(Default)]
pub struct Edits {
    /// Where, what goes away after it, what comes there. At one place, what opens later lies further inside.
    opens: Vec<(usize, String)>,
    middles: Vec<(usize, usize, String)>,
    closes: Vec<(usize, String)>,
}

impl Edits {
    /// Writes a site so that its mutants, numbered from `first`, can be chosen.
    pub fn add(&mut self, site: &Site, first: u32) {
        let alive = at(first, site.mutants.len());
        let arms = |of: &dyn Fn(&str) -> String| -> String {
            let arm = |(index, mutant): (usize, &String)| format!("{} => {}, ", index + 1, of(mutant));
            site.mutants.iter().enumerate().map(arm).collect()
        };
        match &site.form {
            Form::Value { operator, left_end, right_start } => {
                let arms = arms(&|mutant| format!("__l {mutant} __r"));
                self.opens.push((site.start, "({ let (__l, __r) = (".into()));
                self.middles.push((*left_end, *right_start, ", ".into()));
                self.closes.push((site.end, format!("); match {alive} {{ {arms}_ => __l {operator} __r }} }})")));
            }
            Form::Comparison { operator, left_end, right_start } => {
                let arms = arms(&|mutant| format!("__l {mutant} __r"));
                self.opens.push((site.start, "(match (&(".into()));
                self.middles.push((*left_end, *right_start, "), &(".into()));
                self.closes.push((
                    site.end,
                    format!(")) {{ (__l, __r) => match {alive} {{ {arms}_ => __l {operator} __r }} }})"),
                ));
            }
            Form::Both { is_and, left_end, right_start } => {
                let (test, other) = if *is_and { ("__l ^ __f", "__f") } else { ("!__l ^ __f", "!__f") };
                self.opens.push((site.start, "({ let __l = ".into()));
                self.middles.push((*left_end, *right_start, format!("; let __f = {alive} == 1; if {test} {{ ")));
                self.closes.push((site.end, format!(" }} else {{ {other} }} }})")));
            }
            Form::Assign { operator, left, right_start } => {
                let arms = arms(&|mutant| format!("{left} {mutant} __r"));
                self.middles.push((site.start, *right_start, "({ let __r = ".into()));
                self.closes.push((site.end, format!("; match {alive} {{ {arms}_ => {left} {operator} __r }} }})")));
            }
            Form::Prefix { operator, inner } => {
                self.middles.push((site.start, *inner, "({ let __l = ".into()));
                self.closes.push((site.end, format!("; if {alive} == 1 {{ __l }} else {{ {operator}__l }} }})")));
            }
            Form::Body => {
                let arms = arms(&|mutant| format!("return {mutant}"));
                self.opens.push((site.start, format!(" match {alive} {{ {arms}_ => {{}} }} ")));
            }
        }
    }

    /// The changed text, and where the marked ranges lie in it.
    pub fn apply(self, text: &str, marks: &[(u32, usize, usize)]) -> (String, Vec<(u32, usize, usize)>) {
        // (place, order at that place, nesting, removed, inserted): what closes comes first, the innermost before.
        let mut all: Vec<(usize, u8, i64, usize, &str)> = Vec::new();
        for (index, (place, inserted)) in self.closes.iter().enumerate() {
            all.push((*place, 0, -(index as i64), 0, inserted));
        }
        for (from, to, inserted) in &self.middles {
            all.push((*from, 1, 0, to - from, inserted));
        }
        for (index, (place, inserted)) in self.opens.iter().enumerate() {
            all.push((*place, 1, index as i64 - (1 << 40), 0, inserted));
        }
        all.sort();
        let mut out = String::with_capacity(text.len() * 3);
        let mut copied = 0;
        let mut steps = vec![(0, 0)];
        for (place, _, _, removed, inserted) in all {
            assert!(place >= copied, "edits cross at {place}: {inserted}");
            out.push_str(&text[copied..place]);
            steps.push((place, out.len()));
            out.push_str(inserted);
            copied = place + removed;
            steps.push((copied, out.len()));
        }
        out.push_str(&text[copied..]);
        let after = |step: Option<&(usize, usize)>, place: usize| {
            let (from, to) = step.copied().unwrap_or_default();
            to + place - from
        };
        let before = |place: usize| after(steps.iter().rfind(|(from, _)| *from < place), place);
        let behind = |place: usize| after(steps.iter().rfind(|(from, _)| *from <= place), place);
        let places = marks.iter().map(|(site, start, end)| (*site, before(*start), behind(*end))).collect();
        (out, places)
    }
}
