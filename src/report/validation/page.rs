//! A validation as one HTML page in the look of the other reports: no network, no script needed, folded lists of checks,
//! failures first, and a box to sign when it is printed.

mod lists;

use super::words::{Said, against, percent, subject};
use crate::lang::Lang;
use crate::report::html::{document, sign};
use crate::report::markup::escape;
use crate::report::number::count;
use crate::report::words::say;
use crate::validate::check::Standing;
use crate::validate::{Group, Validation};

/// Rules of this page; those of all pages come before.
const STYLE: &str = include_str!("page.css");

/// The page. The same validation in the same language gives the same bytes.
#[must_use]
pub fn html(validation: &Validation, lang: Lang) -> String {
    let mut page = Page { out: String::with_capacity(1 << 18), validation, lang, said: Said::of(validation, lang) };
    page.header();
    page.out.push_str("<main>\n");
    page.verdict();
    page.failures();
    page.not_run();
    page.summary();
    page.all();
    page.method();
    page.sign_off();
    page.out.push_str("</main>\n");
    let facts = escape(&page.said.facts.join(" · "));
    page.out.push_str(&format!("<footer><p>{facts}</p></footer>\n"));
    let name = format!("Roicast {} · {}", validation.provenance.version, lang.text("validate.title"));
    document(lang, &escape(&name), STYLE, &page.out)
}

/// A page that is being written.
struct Page<'a> {
    out: String,
    validation: &'a Validation,
    lang: Lang,
    said: Said,
}

/// A column: heading, and whether it holds numbers.
type Column = (&'static str, bool);

impl Page<'_> {
    fn text(&self, key: &'static str) -> String {
        escape(self.lang.text(key))
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn header(&mut self) {
        let sections = self.sections();
        let facts: Vec<String> = self.said.facts.iter().map(|fact| format!("<li>{}</li>", escape(fact))).collect();
        let links: Vec<String> =
            sections.iter().map(|(id, key)| format!("<li><a href=\"#{id}\">{}</a></li>", self.text(key))).collect();
        let contents = self.text("html.contents");
        let text = format!(
            "<header>\n<p class=\"kicker\">{}</p>\n<h1>Roicast {}</h1>\n<p class=\"question\">{}</p>\n\
             <ul class=\"facts\">{}</ul>\n<nav aria-label=\"{contents}\"><ul>{}</ul></nav>\n</header>\n",
            self.text("validate.kicker"),
            escape(&self.validation.provenance.version),
            self.text("validate.question"),
            facts.concat(),
            links.concat(),
        );
        self.put(&text);
    }

    /// Sections with a heading, in order.
    fn sections(&self) -> Vec<(&'static str, &'static str)> {
        let summary = self.validation.summary();
        let mut sections = Vec::new();
        if summary.failed > 0 {
            sections.push(("failures", "validate.failures"));
        }
        if summary.not_run > 0 {
            sections.push(("not-run", "validate.not-run"));
        }
        sections.extend([("summary", "validate.summary"), ("all", "validate.all"), ("method", "validate.method")]);
        sections
    }

    fn open(&mut self, id: &str, key: &'static str) {
        let heading = self.text(key);
        self.put(&format!("<section id=\"{id}\" aria-labelledby=\"{id}-h\">\n<h2 id=\"{id}-h\">{heading}</h2>\n"));
    }

    /// The answer, what it rests on, and four figures.
    fn verdict(&mut self) {
        let class = class_of(self.validation.standing());
        let verdict = format!(
            "<section aria-label=\"{}\">\n<p class=\"verdict {class}\">{}<span>{}</span></p>\n",
            self.text("validate.title"),
            sign(class),
            escape(&self.said.verdict)
        );
        self.put(&verdict);
        for sentence in self.said.sentences.clone() {
            self.put(&format!("<p>{}</p>\n", escape(&sentence)));
        }
        let summary = self.validation.summary();
        let note = |key, name: &'static str, value: usize| say(self.lang, key, &[(name, count(value as u64))]);
        let figures_note = self.lang.text("validate.tile-figures-note").to_owned();
        let worst_note = self.lang.text("validate.tile-worst-note").to_owned();
        let tiles = [
            (
                "validate.tile-checks",
                count(summary.passed as u64),
                note("validate.tile-checks-note", "checks", summary.checks),
            ),
            ("validate.tile-figures", count(summary.comparisons), figures_note),
            ("validate.tile-worst", percent(summary.worst), worst_note),
            (
                "validate.tile-failed",
                count(summary.failed as u64),
                note("validate.tile-failed-note", "not_run", summary.not_run),
            ),
        ];
        self.put("<dl class=\"tiles\">\n");
        for (name, value, note) in tiles {
            let name = self.text(name);
            let (value, note) = (escape(&value), escape(&note));
            self.put(&format!("<div><dt>{name}</dt><dd><b>{value}</b><small>{note}</small></dd></div>\n"));
        }
        self.put("</dl>\n</section>\n");
    }

    fn summary(&mut self) {
        self.open("summary", "validate.summary");
        let caption = self.text("validate.caption-summary");
        let columns = [
            ("validate.column-subject", false),
            ("validate.column-against", false),
            ("validate.column-checks", true),
            ("validate.column-passed", true),
            ("validate.column-worst", true),
            ("validate.column-worst-in", false),
            ("validate.column-standing", false),
        ];
        self.table("summary-c", &caption, &columns);
        for group in &self.validation.groups {
            let summary = group.summary();
            let worst = group.worst().map_or_else(String::new, |check| code(&check.id));
            let row = format!(
                "<tr class=\"{}\"><th scope=\"row\"><a href=\"#g-{}\">{}</a></th><td>{}</td>{}{}{}<td>{worst}</td>{}</tr>\n",
                class_of(standing(group)),
                group.subject.key(),
                escape(subject(group.subject, self.lang)),
                escape(against(group.subject, self.lang)),
                number(&count(summary.checks as u64)),
                number(&count(summary.passed as u64)),
                number(&percent(summary.worst)),
                self.standing(standing(group)),
            );
            self.put(&row);
        }
        let all = self.validation.summary();
        let row = format!(
            "<tr class=\"total {}\"><th scope=\"row\">{}</th><td></td>{}{}{}<td></td>{}</tr>\n",
            class_of(self.validation.standing()),
            self.text("validate.total"),
            number(&count(all.checks as u64)),
            number(&count(all.passed as u64)),
            number(&percent(all.worst)),
            self.standing(self.validation.standing()),
        );
        self.put(&row);
        self.put("</tbody></table></div>\n</section>\n");
    }

    /// The beginning of a table in a box that scrolls where the screen is narrower, also by keyboard.
    fn table(&mut self, id: &str, caption: &str, columns: &[Column]) {
        let heads: Vec<String> = columns
            .iter()
            .map(|(key, is_number)| {
                let class = if *is_number { " class=\"number\"" } else { "" };
                format!("<th scope=\"col\"{class}>{}</th>", self.text(key))
            })
            .collect();
        self.put(&format!(
            "<div class=\"scroll\" role=\"region\" aria-labelledby=\"{id}\" tabindex=\"0\"><table>\n\
             <caption id=\"{id}\">{caption}</caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n",
            heads.concat()
        ));
    }

    /// The word for a standing, with its sign.
    fn standing(&self, of: Standing) -> String {
        let key = match of {
            Standing::Passed => "validate.passed",
            Standing::NotRun => "validate.not-run-word",
            Standing::Failed => "validate.failed",
        };
        format!("<td class=\"standing\">{}{}</td>", sign(class_of(of)), self.text(key))
    }

    fn method(&mut self) {
        self.open("method", "validate.method");
        let keys = ["validate.read-worst", "validate.read-scales", "validate.read-seeds", "validate.read-sources"];
        let mut sentences: Vec<String> = keys.map(|key| self.lang.text(key).to_owned()).to_vec();
        for left_out in &self.validation.left_out {
            let values = [("list", left_out.list.to_owned()), ("count", count(left_out.count as u64))];
            sentences.push(say(self.lang, "validate.read-left-out", &values));
        }
        sentences.push(self.lang.text("validate.read-files").to_owned());
        self.put("<ul>\n");
        for sentence in sentences {
            self.put(&format!("<li>{}</li>\n", escape(&sentence)));
        }
        self.put("</ul>\n</section>\n");
    }

    /// Shown on paper only.
    fn sign_off(&mut self) {
        self.put("<section id=\"sign\" class=\"sign\" aria-labelledby=\"sign-h\">\n");
        // A loose sheet must say what it is about.
        let about = format!("{} {}", self.said.verdict, self.said.facts.join(" · "));
        let text = format!(
            "<h2 id=\"sign-h\">{}</h2>\n<p>{}</p>\n<p><small>{}</small></p>\n<dl>\n",
            self.text("validate.sign"),
            self.text("validate.sign-statement"),
            escape(&about)
        );
        self.put(&text);
        for (class, key) in [
            ("long", "validate.sign-use"),
            ("", "validate.sign-name"),
            ("", "validate.sign-role"),
            ("", "validate.sign-date"),
            ("", "validate.sign-signature"),
        ] {
            let text = format!("<div class=\"{class}\"><dt>{}</dt><dd></dd></div>\n", self.text(key));
            self.put(&text);
        }
        self.put("</dl>\n</section>\n");
    }
}

fn number(text: &str) -> String {
    format!("<td class=\"number\">{}</td>", escape(text))
}

/// A name that may be broken where its parts meet.
fn code(id: &str) -> String {
    let mut out = String::from("<code>");
    for part in id.split_inclusive(['.', ',', '(', '_', '-']) {
        out.push_str(&escape(part));
        out.push_str("<wbr>");
    }
    out + "</code>"
}

fn standing(group: &Group) -> Standing {
    group.checks.iter().map(|check| check.standing).min().unwrap_or(Standing::NotRun)
}

const fn class_of(standing: Standing) -> &'static str {
    match standing {
        Standing::Passed => "good",
        Standing::NotRun => "doubt",
        Standing::Failed => "bad",
    }
}
