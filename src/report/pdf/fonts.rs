//! The embedded fonts: which characters they have, how wide text is in them, and the same fonts for charts.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::lang::Lang;
use krilla::text::Font;
use rustybuzz::{Direction, Face, Feature, UnicodeBuffer, script, ttf_parser};
use unicode_normalization::UnicodeNormalization as _;
use usvg::fontdb::{Database, Source};

use super::PdfError;

/// Family name of the fonts, and of whatever a chart asks for.
const FAMILY: &str = "Roicast Sans SC";
/// Subsets of Noto Sans CJK SC; see `tools/subset_fonts.py` and `assets/fonts/OFL.txt`.
const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/roicast-sans-sc-regular.otf");
const BOLD: &[u8] = include_bytes!("../../../assets/fonts/roicast-sans-sc-bold.otf");
/// Stands for a character that the fonts do not have.
pub const REPLACEMENT: char = '□';

/// A glyph at its place in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Number in the font.
    pub id: u32,
    /// Way to the next one, in units of the font size.
    pub advance: f32,
    /// Offset to the right and upwards, in units of the font size.
    pub offset: (f32, f32),
    /// First byte of its characters in the text.
    pub start: usize,
    /// Byte after its characters.
    pub end: usize,
}

/// Both weights, with the characters that were asked for and are not in them.
pub struct Fonts {
    regular: Weight,
    bold: Weight,
    charts: Arc<Database>,
    missing: RefCell<BTreeSet<char>>,
    plain: RefCell<BTreeSet<char>>,
}

struct Weight {
    face: Face<'static>,
    font: Font,
    plan: rustybuzz::ShapePlan,
}

impl Weight {
    fn read(data: &'static [u8], features: &[Feature]) -> Option<Self> {
        let face = Face::from_slice(data, 0)?;
        let font = Font::new(data.into(), 0)?;
        let plan = rustybuzz::ShapePlan::new(&face, Direction::LeftToRight, Some(script::LATIN), None, features);
        Some(Self { face, font, plan })
    }
}

impl Fonts {
    /// The fonts of a document in a language: in English, quotation marks and dashes are not squares.
    pub fn new(lang: Lang) -> Result<Self, PdfError> {
        let narrow = [Feature::new(ttf_parser::Tag::from_bytes(b"pwid"), 1, ..)];
        let features = if lang == Lang::En { narrow.as_slice() } else { &[] };
        let read = |data| Weight::read(data, features).ok_or(PdfError::Font);
        let mut charts = Database::new();
        for data in [REGULAR, BOLD] {
            charts.load_font_source(Source::Binary(Arc::new(data)));
        }
        charts.set_sans_serif_family(FAMILY);
        Ok(Self {
            regular: read(REGULAR)?,
            bold: read(BOLD)?,
            charts: Arc::new(charts),
            missing: RefCell::new(BTreeSet::new()),
            plain: RefCell::new(BTreeSet::new()),
        })
    }

    fn weight(&self, bold: bool) -> &Weight {
        if bold { &self.bold } else { &self.regular }
    }

    /// The font to draw with.
    pub fn font(&self, bold: bool) -> Font {
        self.weight(bold).font.clone()
    }

    /// What reads a chart: these fonts and no others.
    pub fn options(&self) -> usvg::Options<'static> {
        let mut options = usvg::Options { font_family: FAMILY.to_owned(), ..usvg::Options::default() };
        options.fontdb = Arc::clone(&self.charts);
        options
    }

    /// Characters that were replaced so far, in order.
    pub fn missing(&self) -> Vec<char> {
        self.missing.try_borrow().map_or_else(|_| Vec::new(), |missing| missing.iter().copied().collect())
    }

    /// Letters that were shown without their marks so far, in order.
    pub fn plain(&self) -> Vec<char> {
        self.plain.try_borrow().map_or_else(|_| Vec::new(), |plain| plain.iter().copied().collect())
    }

    /// The text in characters that the fonts have; a letter whose marks they do not have is shown without them, and what
    /// else they do not have is replaced visibly; both are remembered. Characters that show nothing anywhere, such as
    /// joiners and variation selectors, are left out.
    pub fn cover(&self, text: &str) -> String {
        text.nfc().filter(|letter| !invisible(*letter)).map(|letter| self.covered(letter)).collect()
    }

    fn covered(&self, letter: char) -> char {
        match letter {
            '\n' | '\t' | '\r' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => return ' ',
            '\u{2011}' => return '-',
            '✕' | '✗' => return '×',
            _ => {}
        }
        let known =
            |letter: char| [&self.regular, &self.bold].iter().all(|weight| weight.face.glyph_index(letter).is_some());
        if known(letter) {
            return letter;
        }
        if let Some(base) = base(letter).filter(|base| known(*base)) {
            if let Ok(mut plain) = self.plain.try_borrow_mut() {
                plain.insert(letter);
            }
            return base;
        }
        if let Ok(mut missing) = self.missing.try_borrow_mut() {
            missing.insert(letter);
        }
        REPLACEMENT
    }

    /// The glyphs of a covered text in one line, from left to right.
    pub fn shape(&self, text: &str, bold: bool) -> Vec<Glyph> {
        let weight = self.weight(bold);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::LATIN);
        let shaped = rustybuzz::shape_with_plan(&weight.face, &weight.plan, buffer);
        let em = units(&weight.face);
        let mut glyphs: Vec<Glyph> = shaped
            .glyph_infos()
            .iter()
            .zip(shaped.glyph_positions())
            .map(|(info, position)| Glyph {
                id: info.glyph_id,
                advance: position.x_advance as f32 / em,
                offset: (position.x_offset as f32 / em, position.y_offset as f32 / em),
                start: info.cluster as usize,
                end: text.len(),
            })
            .collect();
        // A glyph stands for all bytes up to the next cluster.
        let mut end = text.len();
        let mut start = text.len();
        for glyph in glyphs.iter_mut().rev() {
            if glyph.start != start {
                (end, start) = (start, glyph.start);
            }
            glyph.end = end.max(glyph.start);
        }
        glyphs
    }
}

fn units(face: &ttf_parser::Face<'_>) -> f32 {
    f32::from(face.units_per_em()).max(1.0)
}

/// A Latin letter without its marks.
fn base(letter: char) -> Option<char> {
    match letter {
        'Ł' => Some('L'),
        'ł' => Some('l'),
        'ı' => Some('i'),
        'Ħ' => Some('H'),
        'ħ' => Some('h'),
        'Ŧ' => Some('T'),
        'ŧ' => Some('t'),
        _ => std::iter::once(letter).nfd().next().filter(|base| *base != letter && base.is_ascii_alphabetic()),
    }
}

/// Characters without a shape of their own.
fn invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_in_the_fonts_is_seen_and_remembered() {
        let fonts = Fonts::new(Lang::ZhCn).expect("fonts");
        assert_eq!(fonts.cover("净现值 ≥ 5 ± 1，✓ × ∩ → ①"), "净现值 ≥ 5 ± 1，✓ × ∩ → ①");
        assert_eq!(fonts.missing(), Vec::<char>::new());
        assert_eq!(fonts.cover("a😀b\u{7}c\u{feff}龘✕\n\u{2002}"), "a□b□c□×  ");
        assert_eq!(fonts.missing(), ['\u{7}', '龘', '😀']);
    }

    #[test]
    fn letters_keep_their_marks_where_the_fonts_have_them() {
        let fonts = Fonts::new(Lang::En).expect("fonts");
        assert_eq!(fonts.cover("Ænøy François Nguyễn lǜ Ōta e\u{301}"), "Ænøy François Nguyễn lǜ Ōta é");
        assert_eq!((fonts.plain(), fonts.missing()), (vec![], vec![]));
        assert_eq!(fonts.cover("Škoda Łódź İş Δ"), "Skoda Lódz Is Δ");
        assert_eq!((fonts.plain(), fonts.missing()), (vec!['İ', 'Ł', 'ş', 'Š', 'ź'], vec![]));
    }

    #[test]
    fn every_character_of_gb_2312_is_there() {
        // First and last of level 1 and level 2, from the standard's table.
        let fonts = Fonts::new(Lang::ZhCn).expect("fonts");
        assert_eq!(fonts.cover("啊座亍齄"), "啊座亍齄");
    }

    #[test]
    fn glyphs_cover_the_text() {
        let fonts = Fonts::new(Lang::ZhCn).expect("fonts");
        for text in ["AVATAR To 12.5%", "投资回报率 ROI", ""] {
            let glyphs = fonts.shape(text, false);
            let covered: String = glyphs.iter().map(|glyph| &text[glyph.start..glyph.end]).collect();
            assert_eq!(covered, text);
        }
        let width = |text: &str| fonts.shape(text, false).iter().map(|glyph| glyph.advance).sum::<f32>();
        // Chinese is one em wide, figures are equally wide, and pairs are kerned.
        assert!((width("净现值") - 3.0).abs() < 1e-6 && width("111") == width("888"));
        assert!(width("AV") < width("A") + width("V"));
        let english = Fonts::new(Lang::En).expect("fonts");
        let mark = |fonts: &Fonts| fonts.shape("“", false).iter().map(|glyph| glyph.advance).sum::<f32>();
        assert!(mark(&fonts) > 0.99 && mark(&english) < 0.6 && width("·") < 0.6);
    }
}
