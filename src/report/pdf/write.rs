//! Pages become a file: tagged, with outline, language and title, and without a date, so that the same pages are the
//! same bytes.

use crate::lang::Lang;
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::{Destination, XyzDestination};
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier, Node as TagNode, SpanTag, TagGroup, TagTree};
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use krilla_svg::{SurfaceExt as _, SvgSettings};

use super::PdfError;
use super::fonts::Fonts;
use super::paper::{A4, Item, Mark, Paper};
use super::text::Ink;

/// The file. `title` is shown in the window of the reader.
pub fn write(paper: &Paper, fonts: &Fonts, title: &str, about: &str, lang: Lang) -> Result<Vec<u8>, PdfError> {
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PdfError::Write(format!("{error:?}")))?;
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let mut leaves: Vec<Vec<Identifier>> = paper.nodes.iter().map(|_| Vec::new()).collect();
    for page in &paper.pages {
        write_page(&mut document, page, paper, fonts, lang, &mut leaves)?;
    }
    let mut outline = Outline::new();
    for (heading, page, height) in &paper.sections {
        let place = XyzDestination::new(*page, Point::from_xy(0.0, *height));
        outline.push_child(OutlineNode::new(fonts.cover(heading), place));
    }
    document.set_outline(outline);
    let mut tree = TagTree::new().with_lang(Some(lang.tag().to_owned()));
    for root in &paper.roots {
        tree.push(group(paper, *root, &mut leaves));
    }
    document.set_tag_tree(tree);
    let metadata = Metadata::new()
        .title(fonts.cover(title))
        .description(fonts.cover(about))
        .language(lang.tag().to_owned())
        .creator("Roicast".to_owned());
    document.set_metadata(metadata);
    document.finish().map_err(|error| PdfError::Write(format!("{error:?}")))
}

/// An element of the tree with what belongs to it on the pages.
fn group(paper: &Paper, index: usize, leaves: &mut [Vec<Identifier>]) -> TagNode {
    let Some(node) = paper.nodes.get(index) else {
        return TagNode::Group(TagGroup::new(krilla::tagging::Tag::Div));
    };
    let mut group = TagGroup::new(node.tag.clone());
    for leaf in leaves.get_mut(index).map(std::mem::take).unwrap_or_default() {
        group.push(leaf);
    }
    for child in &node.children {
        group.push(self::group(paper, *child, leaves));
    }
    TagNode::Group(group)
}

fn write_page(
    document: &mut Document,
    items: &[Item],
    paper: &Paper,
    fonts: &Fonts,
    lang: Lang,
    leaves: &mut [Vec<Identifier>],
) -> Result<(), PdfError> {
    let size = PageSettings::from_wh(A4.0, A4.1).ok_or_else(|| PdfError::Write("page size".to_owned()))?;
    let mut page = document.start_page_with(size);
    let mut surface = page.surface();
    for item in items.iter().filter(|item| !matches!(item.mark, Mark::Link(..))) {
        let tag = match (&item.mark, item.node) {
            (_, None) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
            (Mark::Text(..), Some(_)) => ContentTag::Span(SpanTag::empty().with_lang(Some(lang.tag()))),
            (_, Some(_)) => ContentTag::Other,
        };
        let leaf = surface.start_tagged(tag);
        let drawn = draw(&mut surface, item, fonts);
        surface.end_tagged();
        drawn?;
        if let Some(leaves) = item.node.and_then(|node| leaves.get_mut(node)) {
            leaves.push(leaf);
        }
    }
    surface.finish();
    for item in items {
        let Mark::Link(width, height, section, about) = &item.mark else { continue };
        let area = Rect::from_xywh(item.x, item.y, *width, *height);
        let (Some(area), Some((_, page_index, top))) = (area, paper.sections.get(*section)) else { continue };
        let place = XyzDestination::new(*page_index, Point::from_xy(0.0, *top));
        let link = LinkAnnotation::new(area, Target::Destination(Destination::Xyz(place)));
        let leaf = page.add_tagged_annotation(Annotation::new_link(link, Some(about.clone())));
        if let Some(leaves) = item.node.and_then(|node| leaves.get_mut(node)) {
            leaves.push(leaf);
        }
    }
    page.finish();
    Ok(())
}

fn draw(surface: &mut Surface<'_>, item: &Item, fonts: &Fonts) -> Result<(), PdfError> {
    match &item.mark {
        Mark::Text(line, style) => {
            surface.set_fill(Some(fill(style.ink)));
            let glyphs: Vec<KrillaGlyph> = line
                .glyphs
                .iter()
                .map(|glyph| {
                    let (x, y) = glyph.offset;
                    KrillaGlyph::new(GlyphId::new(glyph.id), glyph.advance, x, y, 0.0, glyph.start..glyph.end, None)
                })
                .collect();
            let start = Point::from_xy(item.x, item.y + style.base());
            surface.draw_glyphs(start, &glyphs, fonts.font(style.bold), &line.text, style.size, false);
        }
        Mark::Box(width, height, ink) => {
            if let Some(area) = Rect::from_xywh(item.x, item.y, *width, *height) {
                let mut path = PathBuilder::new();
                path.push_rect(area);
                if let Some(path) = path.finish() {
                    surface.set_fill(Some(fill(*ink)));
                    surface.draw_path(&path);
                }
            }
        }
        Mark::Chart(svg, width, height) => {
            let tree =
                usvg::Tree::from_str(svg, &fonts.options()).map_err(|error| PdfError::Chart(error.to_string()))?;
            if let Some(size) = Size::from_wh(*width, *height) {
                surface.push_transform(&Transform::from_translate(item.x, item.y));
                let drawn = surface.draw_svg(&tree, size, SvgSettings::default());
                surface.pop();
                drawn.ok_or_else(|| PdfError::Chart("not drawn".to_owned()))?;
            }
        }
        Mark::Link(..) => {}
    }
    Ok(())
}

fn fill(ink: Ink) -> Fill {
    let (red, green, blue) = ink.rgb();
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}
