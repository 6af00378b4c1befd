//! A strict little XML reader for tests: what it accepts is well-formed.

/// An element with its attributes and the text directly in it.
#[derive(Debug, Clone, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
}

impl Element {
    pub fn get(&self, name: &str) -> &str {
        self.attributes.iter().find(|(of, _)| of == name).map_or("", |(_, value)| value)
    }

    pub fn number(&self, name: &str) -> f64 {
        self.get(name).parse().unwrap_or(0.0)
    }
}

/// All elements in order of their start tags; panics where the text is not well-formed. In HTML, some elements have no
/// end tag and the contents of `style` and `script` are raw.
pub fn elements(text: &str, html: bool) -> Vec<Element> {
    for letter in text.chars() {
        assert!(letter == '\n' || !super::markup::unsafe_in_markup(letter), "forbidden character {letter:?}");
    }
    let mut rest = text.strip_prefix("<!DOCTYPE html>").unwrap_or(text);
    let mut all: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    while let Some(start) = rest.find('<') {
        let before = unescape(&rest[..start]);
        match open.last() {
            Some(&last) => all[last].text.push_str(&before),
            None => assert!(before.trim().is_empty(), "text outside: {before}"),
        }
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let last = open.pop().expect("an open element");
            assert_eq!(all[last].name, name, "end tag");
            continue;
        }
        let closed = tag.ends_with('/');
        let element = read(tag.trim_end_matches('/'));
        let void = html && matches!(element.name.as_str(), "meta" | "input" | "wbr");
        if html && matches!(element.name.as_str(), "style" | "script") {
            let close = format!("</{}>", element.name);
            rest = &rest[rest.find(&close).expect("raw text ends") + close.len()..];
            all.push(element);
            continue;
        }
        all.push(element);
        if !closed && !void {
            open.push(all.len() - 1);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "not closed: {open:?}");
    all
}

fn read(tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    assert!(!name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric()), "name {name:?}");
    let mut element = Element { name: name.to_owned(), ..Element::default() };
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let key = &rest[..end];
        assert!(!key.starts_with("on") && key != "style", "attribute {key} in {tag}");
        let Some(value) = rest[end..].strip_prefix("=\"") else {
            assert_eq!(key, "checked", "attribute without value in {tag}");
            rest = &rest[end..];
            continue;
        };
        let (value, after) = value.split_once('"').expect("an attribute ends");
        assert!(!element.attributes.iter().any(|(of, _)| of == key), "{key} twice in {tag}");
        element.attributes.push((key.to_owned(), unescape(value)));
        rest = after;
    }
    element
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or(""));
    for part in parts {
        let (name, after) = part.split_once(';').expect("an entity ends");
        out.push_str(match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "#39" => "'",
            _ => panic!("entity {name}"),
        });
        out.push_str(after);
    }
    out
}
