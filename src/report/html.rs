//! The report as one HTML page: no network, no script needed, a content-security policy that names the hashes of its own
//! style and script and forbids all else.

mod block;
mod digest;

use crate::lang::Lang;
use crate::report::Style;
use crate::report::number::fixed;

use self::digest::sha256_source;
use super::chart::{style_sheet, typographic};
use super::markup::escape;
use super::view::{Report, Section};
use super::words::{View, kind_key};

/// Rules of the page; those of the charts follow them.
const STYLE: &str = include_str!("html/page.css");
/// Shows the hover values of charts at once and beside the pointer; without it, the browser shows them after a while.
const SCRIPT: &str = include_str!("html/page.js");

/// The page. The same report in the same language gives the same bytes.
#[must_use]
pub fn html(report: &Report<'_>, lang: Lang) -> String {
    let view = &View::new(report.results, lang, Style::Plain);
    let style = format!("{STYLE}{}", style_sheet());
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        sha256_source(&style),
        sha256_source(SCRIPT)
    );
    let name = escape(&view.label(&report.results.case.name));
    let mut page = Page { out: String::with_capacity(1 << 18), report, view };
    let out = &mut page.out;
    out.push_str(&format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{name} · {}</title>\n<style>{style}</style>\n</head>\n<body>\n",
        lang.tag(),
        escape(view.text("html.title")),
    ));
    page.header(&name);
    page.out.push_str("<main>\n");
    for section in &report.sections {
        page.section(section);
    }
    page.out.push_str("</main>\n");
    page.footer();
    page.out.push_str(&format!("<script>{SCRIPT}</script>\n</body>\n</html>\n"));
    page.out
}

/// A page that is being written.
struct Page<'a> {
    out: String,
    report: &'a Report<'a>,
    view: &'a View<'a>,
}

impl Page<'_> {
    /// Name, question, facts, and the way to the sections.
    fn header(&mut self, name: &str) {
        let view = self.view;
        let case = &view.results.case;
        self.out.push_str("<header>\n<p class=\"kicker\">");
        self.out.push_str(&escape(view.text("html.kicker")));
        self.out.push_str(&format!("</p>\n<h1>{name}</h1>\n"));
        if let Some(description) = &case.description {
            self.out.push_str(&format!("<p class=\"question\">{}</p>\n", escape(&view.label(description))));
        }
        let rate = format!("{}%", typographic(&fixed(case.discount_rate * 100.0, 1)));
        let rate_key = if case.discount_rate_assumed { "report.discount-assumed" } else { "report.discount" };
        let mut facts = vec![
            view.say("report.horizon", &[("months", case.horizon.to_string())]),
            view.say("report.money", &[("unit", view.money())]),
            view.say(rate_key, &[("rate", rate)]),
        ];
        facts.extend(case.kind.map(|kind| view.text(kind_key(kind)).to_owned()));
        let facts: Vec<String> = facts.iter().map(|fact| format!("<li>{}</li>", escape(fact))).collect();
        self.out.push_str(&format!("<ul class=\"facts\">{}</ul>\n", facts.concat()));
        self.out.push_str(&format!("<nav aria-label=\"{}\"><ul>", escape(view.text("html.contents"))));
        for section in &self.report.sections {
            let heading = escape(view.text(section.heading));
            self.out.push_str(&format!("<li><a href=\"#{}\">{heading}</a></li>", section.id));
        }
        self.out.push_str("</ul></nav>\n</header>\n");
    }

    fn section(&mut self, section: &Section<'_>) {
        let (id, heading) = (section.id, escape(self.view.text(section.heading)));
        self.out
            .push_str(&format!("<section id=\"{id}\" aria-labelledby=\"{id}-h\">\n<h2 id=\"{id}-h\">{heading}</h2>\n"));
        for (index, block) in section.blocks.iter().enumerate() {
            self.block(block, &format!("{id}-{}", index + 1));
        }
        self.out.push_str("</section>\n");
    }

    fn footer(&mut self) {
        let provenance = &self.view.results.provenance;
        let values = [
            ("version", provenance.version.clone()),
            ("hash", provenance.scenario_sha256.chars().take(12).collect()),
            ("seed", provenance.seed.clone()),
            ("trials", crate::report::number::count(provenance.trials)),
        ];
        let text = escape(&self.view.say("html.footer", &values));
        self.out.push_str(&format!("<footer><p>{text}</p></footer>\n"));
    }
}

#[cfg(test)]
mod tests;
