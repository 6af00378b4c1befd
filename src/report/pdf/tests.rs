//! Pages are looked at before they are written: what is on them, and that nothing overlaps or leaves the page.

use crate::analysis::results::Results;
use crate::analysis::run::{Options, run};
use crate::lang::Lang;
use crate::random::design::Design;
use crate::scenario::load::Loaded;
use crate::simulate::{Control, Sampling};

use super::figure::Studio;
use super::fonts::Fonts;
use super::paper::{A4, Item, Mark, Paper};
use super::{full, one_pager};
use crate::report::html::tests::{dangerous, poison, results};
use crate::report::view::{Later, report};

const LONG: [&str; 2] = [
    "Company-wide replacement of the order management, manufacturing execution and customer service systems of all plants",
    "全集团订单管理、制造执行与客户服务系统一体化替换及配套组织变革、数据治理与人员培训三年期专项投资计划（第二阶段）",
];

fn pages(results: &Results, lang: Lang, make: impl Fn(&Studio<'_>) -> Paper) -> Paper {
    let report = report(results, &Later::default());
    let view = report.head.words(lang);
    let fonts = Fonts::new(lang).expect("fonts");
    make(&Studio { report: &report, view: &view, fonts: &fonts, lang })
}

fn board(results: &Results, lang: Lang) -> Paper {
    pages(results, lang, |studio| studio.board())
}

fn book(results: &Results, lang: Lang) -> Paper {
    pages(results, lang, |studio| studio.book())
}

fn shipped() -> Vec<(String, Results)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("scenarios").map(|file| file.expect("file").path()).collect();
    files.sort();
    let toml = files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "toml"));
    toml.map(|path| {
        let name = path.display().to_string();
        let loaded = Loaded::parse(&name, &std::fs::read_to_string(&path).expect("text")).expect("scenario");
        let options =
            Options { scenario_file: name.clone(), ..Options::new(Sampling::new(Design::Independent, 512, 1)) };
        (name, run(&loaded, &options, &Control::default(), &mut |_| ()).expect("run").results)
    })
    .collect()
}

fn texts(page: &[Item]) -> Vec<&str> {
    page.iter()
        .filter_map(|item| if let Mark::Text(line, _) = &item.mark { Some(line.text.as_str()) } else { None })
        .collect()
}

/// All text of a document without spaces, which line breaks take away.
fn all_text(paper: &Paper) -> String {
    paper.pages.iter().flat_map(|page| texts(page)).collect::<String>().replace(' ', "")
}

/// Nothing leaves the page, and no text or chart lies on another one.
fn assert_tidy(paper: &Paper, what: &str) {
    for (number, page) in paper.pages.iter().enumerate() {
        let boxes: Vec<(f32, f32, f32, f32, &Item)> = page
            .iter()
            .filter(|item| matches!(item.mark, Mark::Text(..) | Mark::Chart(..)))
            .map(|item| {
                let (width, height) = item.size();
                (item.x, item.y, item.x + width, item.y + height, item)
            })
            .collect();
        for (index, (left, top, right, bottom, item)) in boxes.iter().enumerate() {
            let inside = *left >= 20.0 && *top >= 20.0 && *right <= A4.0 - 20.0 && *bottom <= A4.1 - 20.0;
            assert!(inside, "{what} page {number}: {item:?} leaves the page");
            for (l, t, r, b, other) in boxes.iter().skip(index + 1) {
                let apart = right - 0.2 <= *l || r - 0.2 <= *left || bottom - 0.6 <= *t || b - 0.6 <= *top;
                let names = |item: &Item| format!("{:?}", item.mark).chars().take(200).collect::<String>();
                assert!(apart, "{what} page {number}: {} on {}", names(item), names(other));
            }
        }
    }
}

#[test]
fn the_board_gets_one_page_for_every_shipped_scenario() {
    for (name, mut results) in shipped() {
        for lang in Lang::ALL {
            let report = report(&results, &Later::default());
            let paper = board(&results, lang);
            assert_eq!(paper.pages.len(), 1, "{name}");
            assert_tidy(&paper, &name);
            let view = report.head.words(lang);
            let text = all_text(&paper);
            let verdict = view.text(super::blocks::verdict_key(results.decision.verdict).1);
            assert!(text.contains(&verdict.replace(' ', "")), "{name}");
            assert!(text.contains(&view.label(&results.case.name).replace(' ', "")), "{name}: {text}");
        }
        for long in LONG {
            poison(&mut results, long);
            for lang in Lang::ALL {
                let paper = board(&results, lang);
                assert_eq!(paper.pages.len(), 1, "{name}");
                assert_tidy(&paper, &name);
            }
        }
    }
}

#[test]
fn the_full_report_has_every_section_in_order_with_its_page() {
    for (name, results) in shipped() {
        for lang in Lang::ALL {
            let paper = book(&results, lang);
            assert_tidy(&paper, &name);
            let report = report(&results, &Later::default());
            let view = report.head.words(lang);
            let headings: Vec<&str> = report.sections.iter().map(|section| view.text(section.heading)).collect();
            let found: Vec<&str> = paper.sections.iter().map(|(heading, _, _)| heading.as_str()).collect();
            assert_eq!(found, headings, "{name}");
            for (heading, page, _) in &paper.sections {
                assert!(texts(&paper.pages[*page]).contains(&heading.as_str()), "{name}: {heading} on page {page}");
            }
            let last = view
                .say("pdf.page", &[("page", paper.pages.len().to_string()), ("pages", paper.pages.len().to_string())]);
            assert!(paper.pages.last().is_some_and(|page| texts(page).contains(&last.as_str())), "{name}");
            // Every line of money and every assumption is there, whatever the breaks.
            let text = all_text(&paper);
            for line in &results.lines {
                assert!(text.contains(&view.label(&line.name).replace(' ', "")), "{name}: {}", line.name);
            }
        }
    }
}

#[test]
fn names_can_be_nothing_but_text() {
    let clean = results();
    let nodes = board(&clean, Lang::En).nodes.len();
    for (index, bad) in dangerous().into_iter().enumerate() {
        let mut results = clean.clone();
        poison(&mut results, &bad);
        let view = report(&results, &Later::default());
        for lang in Lang::ALL {
            let paper = board(&results, lang);
            assert!(paper.pages.len() == 1 && paper.nodes.len().abs_diff(nodes) <= 1, "{bad:?}");
            assert_tidy(&paper, &bad);
        }
        // Names end up in the title, the outline, alternative texts and charts of the file, too; no action is ever written.
        let lang = Lang::ALL[index % 2];
        let make = if index % 4 < 2 { one_pager } else { full };
        let bytes = make(&view, lang).unwrap_or_else(|error| panic!("{bad:?}: {error}"));
        let has = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
        assert!(!has(b"/JavaScript") && !has(b"/Launch") && !has(b"/URI") && !has(b"/OpenAction"), "{bad:?}");
    }
}

#[test]
fn very_long_texts_turn_the_page() {
    let mut results = results();
    poison(&mut results, &"很长的说明 and a long explanation, ".repeat(90));
    for lang in Lang::ALL {
        let paper = book(&results, lang);
        assert_tidy(&paper, "long");
        assert_eq!(board(&results, lang).pages.len(), 1);
    }
}

#[test]
fn characters_without_a_glyph_are_replaced_and_reported_once() {
    let mut results = results();
    results.case.name = "Łódź 😀".into();
    let each = Lang::ALL.into_iter().flat_map(|lang| [board(&results, lang), book(&results, lang)]);
    for paper in each {
        let text = all_text(&paper);
        assert!(text.contains("Lódz□"), "{text}");
        assert_eq!(text.matches("U+1F600").count(), 1, "{text}");
        assert_eq!(text.matches("U+0141,U+017A").count(), 1, "{text}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes_of_one_page_and_of_many() {
    let results = results();
    let view = report(&results, &Later::default());
    for lang in Lang::ALL {
        for make in [one_pager, full] {
            let bytes = make(&view, lang).expect("a file");
            assert_eq!(bytes, make(&view, lang).expect("a file"));
            assert!(bytes.starts_with(b"%PDF-1.7") && bytes.len() < 400_000);
            let has = |word: &[u8]| bytes.windows(word.len()).any(|part| part == word);
            assert!(!has(b"CreationDate") && !has(b"ModDate") && has(lang.tag().as_bytes()));
        }
    }
}

/// What another program reads; needs poppler.
#[test]
#[ignore = "needs pdftotext, pdffonts and pdfinfo"]
fn another_program_reads_the_text() {
    let results = results();
    let view = report(&results, &Later::default());
    let read = |program: &str, file: &std::path::Path, end: &[&str]| {
        let done = std::process::Command::new(program).arg(file).args(end).output().expect("poppler");
        assert!(done.status.success(), "{program}");
        String::from_utf8(done.stdout).expect("UTF-8")
    };
    for lang in Lang::ALL {
        for (name, make, pages) in [("board", one_pager as fn(&_, _) -> _, 1..2), ("full", full, 3..20)] {
            let bytes: Vec<u8> = make(&view, lang).unwrap_or_else(|error: super::PdfError| panic!("{error}"));
            let file = std::env::temp_dir().join(format!("roicast-{}-{}-{name}.pdf", std::process::id(), lang.tag()));
            std::fs::write(&file, bytes).expect("write");
            let text: String = read("pdftotext", &file, &["-"]).split_whitespace().collect();
            let words = view.head.words(lang);
            let verdict = words.text(super::blocks::verdict_key(results.decision.verdict).1);
            for expected in [verdict, "Small case", "Roicast"] {
                assert!(text.contains(&expected.replace(' ', "")), "{name} {expected}: {text}");
            }
            let fonts = read("pdffonts", &file, &[]);
            assert!(fonts.lines().skip(2).all(|line| line.contains("RoicastSansSC") && line.contains("yes yes yes")));
            let info = read("pdfinfo", &file, &[]);
            let count = info.lines().find_map(|line| line.strip_prefix("Pages:")).map(|count| count.trim().parse());
            assert!(matches!(count, Some(Ok(count)) if pages.contains(&count)), "{info}");
            assert!(info.contains("Tagged:          yes"));
            std::fs::remove_file(file).expect("remove");
        }
    }
}
