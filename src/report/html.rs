//! The report as one HTML page: no network, no script needed, a content-security policy that names the hashes of its own
//! style and script and forbids all else.

mod block;
mod digest;

use crate::lang::Lang;

pub(super) use self::block::sign;
use self::digest::sha256_source;
use super::chart::style_sheet;
use super::markup::escape;
use super::view::{Block, Report, Section};
use super::words::Words;

/// Rules of the page; those of the charts follow them.
const STYLE: &str = include_str!("html/page.css");
/// Shows the hover values of charts at once and beside the pointer; without it, the browser shows them after a while.
const SCRIPT: &str = include_str!("html/page.js");

/// The page. The same report in the same language gives the same bytes.
#[must_use]
pub fn html(report: &Report<'_>, lang: Lang) -> String {
    let view = &report.head.words(lang);
    let name = escape(&report.head.name.show(view));
    let mut page = Page { out: String::with_capacity(1 << 18), report, view };
    page.header(&name);
    page.out.push_str("<main>\n");
    for section in &report.sections {
        page.section(section);
    }
    page.out.push_str("</main>\n");
    page.footer();
    let title = format!("{name} · {}", escape(view.text("html.title")));
    document(lang, &title, "", &page.out)
}

/// A whole document around a body: policy, style of the page and the charts, script. The title is escaped already.
pub(super) fn document(lang: Lang, title: &str, more_style: &str, body: &str) -> String {
    let style = format!("{STYLE}{}{more_style}", style_sheet());
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        sha256_source(&style),
        sha256_source(SCRIPT)
    );
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}<script>{SCRIPT}</script>\n</body>\n</html>\n",
        lang.tag(),
    )
}

/// A page that is being written.
struct Page<'a> {
    out: String,
    report: &'a Report<'a>,
    view: &'a Words<'a>,
}

impl Page<'_> {
    /// Name, question, facts, and the way to the sections.
    fn header(&mut self, name: &str) {
        let (view, head) = (self.view, &self.report.head);
        self.out.push_str("<header>\n<p class=\"kicker\">");
        self.out.push_str(&escape(view.text("html.kicker")));
        self.out.push_str(&format!("</p>\n<h1>{name}</h1>\n"));
        if let Some(description) = &head.description {
            self.out.push_str(&format!("<p class=\"question\">{}</p>\n", escape(&description.show(view))));
        }
        let facts: Vec<String> = head.facts.iter().map(|fact| fact.show(view)).collect();
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
        // Choices that follow each other stand beside each other.
        let choice =
            |index: Option<usize>| matches!(index.and_then(|index| section.blocks.get(index)), Some(Block::Choice(..)));
        for (index, block) in section.blocks.iter().enumerate() {
            if choice(Some(index)) && !choice(index.checked_sub(1)) {
                self.out.push_str("<div class=\"choices\">\n");
            }
            self.block(block, &format!("{id}-{}", index + 1));
            if choice(Some(index)) && !choice(Some(index + 1)) {
                self.out.push_str("</div>\n");
            }
        }
        self.out.push_str("</section>\n");
    }

    fn footer(&mut self) {
        let text = escape(&self.report.head.provenance.show(self.view));
        self.out.push_str(&format!("<footer><p>{text}</p></footer>\n"));
    }
}

#[cfg(test)]
pub(super) mod tests;
