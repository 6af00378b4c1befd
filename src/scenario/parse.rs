//! Text to tree: TOML and JSON, all syntax problems at once, nesting checked before any parser recurses.

use jsonc_parser::ast;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Place, Problem, Problems};
use super::tree::{Entry, Node, Source, Sources, Span, Value, join};
use crate::lang::Message;

/// Deepest nesting of tables and lists in a file.
pub const MAX_NESTING: usize = 32;

/// Largest whole number a double carries exactly.
const EXACT: u64 = 1 << 53;

/// How a scenario is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// TOML.
    Toml,
    /// JSON.
    Json,
}

impl Format {
    /// The format of a file name: JSON for `.json`, else TOML.
    #[must_use]
    pub fn of(name: &str) -> Self {
        if name.to_ascii_lowercase().ends_with(".json") { Self::Json } else { Self::Toml }
    }
}

/// Parses a source; warnings are pushed to `warnings`.
///
/// # Errors
/// All syntax problems, duplicate keys, numbers that are not finite, and nesting deeper than [`MAX_NESTING`].
pub fn parse(sources: &Sources, source: usize, format: Format, warnings: &mut Vec<Problem>) -> Result<Node, Problems> {
    let mut reader = Reader { sources, source, problems: Vec::new() };
    let text = sources.get(source).map_or("", |source: &Source| source.text.as_str());
    let node = if let Some(at) = too_deep(text) {
        reader.problem("E-LIMIT", "", at..at + 1, Message::new("file.nested").with("limit", MAX_NESTING));
        None
    } else {
        match format {
            Format::Toml => reader.toml(text),
            Format::Json => reader.json(text),
        }
    };
    let (soft, hard): (Vec<_>, Vec<_>) = reader.problems.into_iter().partition(Problem::is_warning);
    match node {
        Some(node) if hard.is_empty() => {
            warnings.extend(soft);
            Ok(node)
        }
        _ => Err(Problems(hard)),
    }
}

/// Byte where brackets or a dotted key nest too deep, outside strings and comments.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut dots) = (0_usize, 0_usize);
    let mut bytes = text.bytes().enumerate().peekable();
    let mut quote: Option<u8> = None;
    while let Some((at, byte)) = bytes.next() {
        if let Some(open) = quote {
            if byte == b'\\' && open == b'"' {
                bytes.next();
            } else if byte == open || byte == b'\n' {
                quote = None;
            }
            continue;
        }
        match byte {
            b'"' | b'\'' => quote = Some(byte),
            b'#' => {
                while bytes.peek().is_some_and(|(_, byte)| *byte != b'\n') {
                    bytes.next();
                }
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'.' => dots += 1,
            b'=' | b'\n' | b',' => dots = 0,
            _ => {}
        }
        if depth > MAX_NESTING || dots > MAX_NESTING {
            return Some(at);
        }
    }
    None
}

struct Reader<'a> {
    sources: &'a Sources,
    source: usize,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span { source: self.source, start: range.start, end: range.end }
    }

    fn problem(&mut self, code: &'static str, path: &str, range: std::ops::Range<usize>, message: Message) {
        let place = Place::of(self.sources, self.span(range));
        let problem = if code.starts_with("W-") {
            Problem::warning(code, path, message)
        } else {
            Problem::error(code, path, message)
        };
        self.problems.push(problem.at(place));
    }

    fn toml(&mut self, text: &str) -> Option<Node> {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let range = error.span().unwrap_or(0..0);
            let found = error.message().to_owned();
            if found.starts_with("duplicate key") {
                let line = text.get(..range.start).map_or(1, |before| before.matches('\n').count() + 1);
                let key = text.get(range.clone()).unwrap_or("").to_owned();
                self.problem("E-DUP", &key, range, Message::new("file.duplicate").with("key", &key).with("line", line));
            } else {
                self.problem("E-SYNTAX", "", range, Message::new("file.syntax").with("found", found));
            }
        }
        errors.is_empty().then(|| {
            let span = table.span();
            Node { span: self.span(span), value: self.toml_table(table.get_ref(), "") }
        })
    }

    fn toml_table(&mut self, table: &DeTable<'_>, path: &str) -> Value {
        let mut entries: Vec<Entry> = table
            .iter()
            .map(|(key, value)| {
                let name = key.get_ref().to_string();
                let path = join(path, &name);
                Entry { key_span: self.span(key.span()), node: self.toml_value(value, &path), key: name }
            })
            .collect();
        // The parser sorts by name; files are read top to bottom.
        entries.sort_by_key(|entry| entry.key_span.start);
        Value::Table(entries)
    }

    fn toml_value(&mut self, value: &Spanned<DeValue<'_>>, path: &str) -> Node {
        let range = value.span();
        let converted = match value.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => {
                let digits = number.as_str().replace('_', "");
                match i128::from_str_radix(&digits, number.radix()) {
                    Ok(whole) => self.whole(whole, path, range.clone()),
                    Err(_) => self.float(&digits, path, range.clone()),
                }
            }
            DeValue::Float(number) => self.float(&number.as_str().replace('_', ""), path, range.clone()),
            DeValue::Boolean(value) => Value::Bool(*value),
            DeValue::Datetime(date) => Value::Date(date.to_string()),
            DeValue::Array(items) => Value::Array(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.toml_value(item, &format!("{path}[{}]", index + 1)))
                    .collect(),
            ),
            DeValue::Table(table) => self.toml_table(table, path),
        };
        Node { span: self.span(range), value: converted }
    }

    fn whole(&mut self, whole: i128, path: &str, range: std::ops::Range<usize>) -> Value {
        if whole.unsigned_abs() > u128::from(EXACT) {
            let message = Message::new("number.precision").with("value", whole);
            self.problem("W-PRECISION", path, range, message);
        }
        Value::Number(whole as f64, Some(whole))
    }

    fn float(&mut self, text: &str, path: &str, range: std::ops::Range<usize>) -> Value {
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Value::Number(value, None),
            _ => {
                self.problem("E-NONFINITE", path, range, Message::new("number.not-finite").with("value", text));
                Value::Number(0.0, None)
            }
        }
    }

    fn json(&mut self, text: &str) -> Option<Node> {
        let options = jsonc_parser::ParseOptions {
            allow_comments: true,
            allow_loose_object_property_names: false,
            allow_trailing_commas: true,
            allow_missing_commas: false,
            allow_single_quoted_strings: false,
            allow_hexadecimal_numbers: false,
            allow_unary_plus_numbers: false,
            allow_bare_decimal_point_numbers: false,
            allow_non_finite_numbers: false,
            allow_extended_string_escapes: false,
        };
        match jsonc_parser::parse_to_ast(text, &jsonc_parser::CollectOptions::default(), &options) {
            Ok(parsed) => match parsed.value {
                Some(value) => Some(self.json_value(&value, "")),
                None => Some(Node { span: self.span(0..0), value: Value::Table(Vec::new()) }),
            },
            Err(error) => {
                let range = error.range();
                let message = Message::new("file.syntax").with("found", error.kind());
                self.problem("E-SYNTAX", "", range.start..range.end, message);
                None
            }
        }
    }

    fn json_value(&mut self, value: &ast::Value<'_>, path: &str) -> Node {
        use jsonc_parser::common::Ranged as _;
        let range = value.range();
        let range = range.start..range.end;
        let converted = match value {
            ast::Value::StringLit(text) => Value::Text(text.value.to_string()),
            ast::Value::NumberLit(number) => match number.value.parse::<i128>() {
                Ok(whole) => self.whole(whole, path, range.clone()),
                Err(_) => self.float(number.value, path, range.clone()),
            },
            ast::Value::BooleanLit(value) => Value::Bool(value.value),
            ast::Value::NullKeyword(_) => Value::Null,
            ast::Value::Array(array) => Value::Array(
                array
                    .elements
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.json_value(item, &format!("{path}[{}]", index + 1)))
                    .collect(),
            ),
            ast::Value::Object(object) => {
                let mut entries: Vec<Entry> = Vec::new();
                for property in &object.properties {
                    let key = property.name.as_str().to_owned();
                    let name_range = property.name.range();
                    let key_range = name_range.start..name_range.end;
                    let path = join(path, &key);
                    if entries.iter().any(|entry| entry.key == key) {
                        let line = self.line(key_range.start);
                        let message = Message::new("file.duplicate").with("key", &key).with("line", line);
                        self.problem("E-DUP", &path, key_range, message);
                    } else {
                        let node = self.json_value(&property.value, &path);
                        entries.push(Entry { key_span: self.span(key_range), key, node });
                    }
                }
                Value::Table(entries)
            }
        };
        Node { span: self.span(range), value: converted }
    }

    fn line(&self, byte: usize) -> usize {
        let text = self.sources.get(self.source).map_or("", |source| source.text.as_str());
        text.get(..byte).map_or(1, |before| before.matches('\n').count() + 1)
    }
}
