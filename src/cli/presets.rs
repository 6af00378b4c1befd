//! `roicast presets`: the reference classes that expressions use by name, with their sources.

use super::arguments::PresetsArguments;
use super::failure::Failure;
use super::output::Output;
use crate::lang::{Lang, Message};
use crate::model::{Preset, presets as all};
use crate::report::number::fixed;
use crate::report::{Role, terminal, wrap};
use crate::scenario::problem::Problem;

pub fn presets(arguments: &PresetsArguments, output: &mut Output) -> Result<u8, Failure> {
    let asked = arguments.quantity.as_deref();
    let chosen: Vec<&Preset> =
        all().iter().filter(|preset| asked.is_none_or(|asked| preset.quantity == asked)).collect();
    if let (true, Some(asked)) = (chosen.is_empty(), asked) {
        let mut known: Vec<&str> = all().iter().map(|preset| preset.quantity.as_str()).collect();
        known.dedup();
        let message = Message::new("shape.word").with("found", asked).with("allowed", known.join(", "));
        return Err(Problem::error("E-CHOICE", "quantity", message).into());
    }
    let lang = output.lang;
    let mut text = wrap(lang.text("presets.intro"), terminal::COLUMNS, 0) + "\n";
    for preset in chosen {
        let meaning = if lang == Lang::ZhCn { &preset.meaning_zh } else { &preset.meaning };
        let facts = Message::new("presets.facts")
            .with("quantity", &preset.quantity)
            .with("mean", fixed(preset.mean, 2))
            .with("quality", &preset.quality)
            .text(lang);
        let source = Message::new("presets.source").with("source", &preset.source).text(lang);
        text.push_str(&format!("\n{}  {}\n", output.style().paint(Role::Heading, &preset.name), preset.value));
        for line in [meaning.as_str(), &facts, &source] {
            text.push_str(&wrap(&format!("  {line}"), terminal::COLUMNS, 2));
            text.push('\n');
        }
    }
    output.print(&text)?;
    Ok(0)
}
