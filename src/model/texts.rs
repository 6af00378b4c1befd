//! Texts whose form the schema cannot check.

use super::compile::Compiler;
use crate::lang::Message;

impl Compiler<'_> {
    /// Texts whose form the schema cannot check.
    pub(super) fn check_texts(&mut self) {
        let scenario = self.scenario;
        if scenario.currency.len() != 3 || !scenario.currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let message = Message::new("text.currency").with("found", &scenario.currency);
            self.error("E-RANGE", "currency", message);
        }
        if let Some(start) = &scenario.start
            && crate::calendar::Month::parse(start).is_none()
        {
            self.error("E-DATE", "start", Message::new("text.month").with("found", start));
        }
        if crate::units::unit_size(scenario.unit.as_deref(), scenario.unit_size).is_none() {
            let found = scenario.unit.clone().unwrap_or_default();
            self.error("E-RANGE", "unit", Message::new("text.unit").with("found", found));
        }
    }
}
