//! A chart as a picture of pixels, for programs that show no vectors; in the embedded fonts, so that the same chart is the
//! same bytes wherever it is drawn.

use resvg::tiny_skia::{Pixmap, Transform};

use super::PdfError;
use super::fonts::Fonts;
use crate::lang::Lang;
use crate::report::chart::Chart;

/// Pixels of the picture for one of the chart: sharp on a slide and in print.
const SCALE: f32 = 2.5;

/// Makes pictures in the fonts of a language.
pub struct Painter {
    fonts: Fonts,
}

impl Painter {
    /// A painter for texts in a language.
    ///
    /// # Errors
    /// When the embedded fonts cannot be read, which would be a defect.
    pub fn new(lang: Lang) -> Result<Self, PdfError> {
        Ok(Self { fonts: Fonts::new(lang)? })
    }

    /// The chart as PNG, with its title on it and plain colours.
    ///
    /// # Errors
    /// When it cannot be drawn, which would be a defect.
    pub fn png(&self, chart: &Chart) -> Result<Vec<u8>, PdfError> {
        let failed = |what: String| PdfError::Chart(what);
        let svg = self.fonts.cover(&chart.standalone());
        let tree = usvg::Tree::from_str(&svg, &self.fonts.options()).map_err(|error| failed(error.to_string()))?;
        let size = tree.size();
        let pixels = |length: f32| (length * SCALE).ceil() as u32;
        let mut picture = Pixmap::new(pixels(size.width()), pixels(size.height()))
            .ok_or_else(|| failed("it has no size".to_owned()))?;
        resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut picture.as_mut());
        picture.encode_png().map_err(|error| failed(error.to_string()))
    }
}
