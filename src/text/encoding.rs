//! From bytes to text, without guessing more than can be shown.

use std::fmt;

use super::excerpt;
use crate::lang::{Lang, Message};

/// The encodings a text file may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    Utf8,
    /// UTF-16, low byte first: what a spreadsheet calls Unicode text.
    Utf16LittleEndian,
    /// UTF-16, high byte first.
    Utf16BigEndian,
    /// GB18030, which contains GBK and GB2312: Chinese Windows.
    Gb18030,
}

impl Encoding {
    /// Every encoding.
    pub const ALL: [Encoding; 4] =
        [Encoding::Utf8, Encoding::Utf16LittleEndian, Encoding::Utf16BigEndian, Encoding::Gb18030];

    /// The encoding of a label such as `utf-8`, `utf-16le` or `gbk`, case aside.
    pub fn from_label(label: &str) -> Option<Self> {
        Some(match label.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Encoding::Utf8,
            "utf-16le" | "utf-16" => Encoding::Utf16LittleEndian,
            "utf-16be" => Encoding::Utf16BigEndian,
            "gb18030" | "gbk" | "gb2312" => Encoding::Gb18030,
            _ => return None,
        })
    }

    fn byte_order_mark(self) -> &'static [u8] {
        match self {
            Encoding::Utf8 => b"\xef\xbb\xbf",
            Encoding::Utf16LittleEndian => b"\xff\xfe",
            Encoding::Utf16BigEndian => b"\xfe\xff",
            Encoding::Gb18030 => b"\x84\x31\x95\x33",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Utf16LittleEndian => "UTF-16LE",
            Encoding::Utf16BigEndian => "UTF-16BE",
            Encoding::Gb18030 => "GB18030",
        })
    }
}

/// A text with the encoding it had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without byte-order mark, its lines ended by `\n` alone.
    pub text: String,
    /// The encoding of the bytes.
    pub encoding: Encoding,
    /// Set when the encoding is not UTF-8 and nobody stated it.
    pub warning: Option<EncodingWarning>,
}

/// An encoding that was recognised, not stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodingWarning {
    /// The encoding.
    pub encoding: Encoding,
    /// The first line that shows whether it is the right one.
    pub sample: String,
}

impl EncodingWarning {
    /// The stable code, `W-ENCODING`.
    pub fn code(&self) -> &'static str {
        "W-ENCODING"
    }
}

impl EncodingWarning {
    /// The warning, in any language.
    pub fn message(&self) -> Message {
        Message::new("encoding.recognised").with("encoding", self.encoding).with("sample", excerpt(&self.sample))
    }
}

impl fmt::Display for EncodingWarning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message().text(Lang::En))
    }
}

/// Bytes that are not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodingError {
    /// Where, counted from 0.
    pub byte_offset: usize,
    /// What is wrong there.
    pub kind: EncodingErrorKind,
}

/// Why bytes are not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodingErrorKind {
    /// The bytes are not valid in the encoding stated by the file or its reader.
    Invalid(Encoding),
    /// No encoding is stated, and none fits.
    Unknown,
    /// A NUL, which no text has.
    Nul,
    /// The byte-order mark of another encoding than the one stated.
    OtherMark {
        /// What was stated.
        stated: Encoding,
        /// What the mark says.
        marked: Encoding,
    },
}

impl EncodingError {
    /// The stable code, `E-ENCODING`.
    pub fn code(&self) -> &'static str {
        "E-ENCODING"
    }
}

impl EncodingError {
    /// What is wrong, in any language.
    pub fn message(&self) -> Message {
        let message = match self.kind {
            EncodingErrorKind::Invalid(encoding) => Message::new("encoding.invalid").with("encoding", encoding),
            EncodingErrorKind::Unknown => Message::new("encoding.unknown"),
            EncodingErrorKind::Nul => Message::new("encoding.nul"),
            EncodingErrorKind::OtherMark { stated, marked } => {
                return Message::new("encoding.other-mark").with("stated", stated).with("marked", marked);
            }
        };
        message.with("offset", self.byte_offset)
    }
}

impl fmt::Display for EncodingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message().text(Lang::En))
    }
}

impl std::error::Error for EncodingError {}

/// Reads bytes as text in the `declared` encoding or, without one, in the first
/// that fits: the one of the byte-order mark, UTF-8, GB18030 if there is a Chinese
/// character in it. Line ends become `\n`.
///
/// # Errors
/// [`EncodingError`] at the first byte that does not fit, and at any NUL. Nothing
/// is ever replaced by a question mark.
///
/// ```
/// use roicast::text::{Encoding, decode};
///
/// let read = decode(b"\xc3\xfb\xb3\xc6,1\r\n", None).unwrap();
/// assert_eq!((read.text.as_str(), read.encoding), ("名称,1\n", Encoding::Gb18030));
/// assert!(read.warning.unwrap().to_string().contains("GB18030: `名称,1`"));
/// ```
pub fn decode(bytes: &[u8], declared: Option<Encoding>) -> Result<Decoded, EncodingError> {
    let marked = Encoding::ALL.into_iter().find(|encoding| bytes.starts_with(encoding.byte_order_mark()));
    if let (Some(stated), Some(marked)) = (declared, marked)
        && stated != marked
    {
        return Err(EncodingError { byte_offset: 0, kind: EncodingErrorKind::OtherMark { stated, marked } });
    }
    let mark = marked.map_or(0, |encoding| encoding.byte_order_mark().len());
    let content = bytes.get(mark..).unwrap_or(&[]);
    let (text, encoding) = match declared.or(marked) {
        Some(encoding) => (decode_as(content, encoding), encoding),
        None => recognise(content),
    };
    let text = text.map_err(|error| EncodingError { byte_offset: error.byte_offset + mark, ..error })?;
    let text = with_plain_line_ends(text);
    let warning = (declared.is_none() && encoding != Encoding::Utf8)
        .then(|| EncodingWarning { encoding, sample: telling_line(&text) });
    Ok(Decoded { text, encoding, warning })
}

fn recognise(bytes: &[u8]) -> (Result<String, EncodingError>, Encoding) {
    let error = match decode_as(bytes, Encoding::Utf8) {
        Err(error) if error.kind == EncodingErrorKind::Invalid(Encoding::Utf8) => error,
        settled => return (settled, Encoding::Utf8),
    };
    match decode_as(bytes, Encoding::Gb18030) {
        Ok(text) if text.contains(is_han) => (Ok(text), Encoding::Gb18030),
        Err(nul) if nul.kind == EncodingErrorKind::Nul => (Err(nul), Encoding::Gb18030),
        _ => (Err(EncodingError { kind: EncodingErrorKind::Unknown, ..error }), Encoding::Utf8),
    }
}

fn decode_as(bytes: &[u8], encoding: Encoding) -> Result<String, EncodingError> {
    let invalid = |byte_offset| EncodingError { byte_offset, kind: EncodingErrorKind::Invalid(encoding) };
    let nul = |byte_offset| EncodingError { byte_offset, kind: EncodingErrorKind::Nul };
    match encoding {
        Encoding::Utf8 => {
            // A NUL is told first: it is what UTF-16 without a mark looks like.
            if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
                return Err(nul(offset));
            }
            std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| invalid(error.valid_up_to()))
        }
        Encoding::Gb18030 => {
            // No character of GB18030 but NUL has a zero byte.
            if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
                return Err(nul(offset));
            }
            encoding_rs::GB18030
                .decode_without_bom_handling_and_without_replacement(bytes)
                .map(|text| text.into_owned())
                .ok_or_else(|| invalid(valid_gb18030(bytes)))
        }
        Encoding::Utf16LittleEndian => decode_utf16(bytes, u16::from_le_bytes, invalid, nul),
        Encoding::Utf16BigEndian => decode_utf16(bytes, u16::from_be_bytes, invalid, nul),
    }
}

fn decode_utf16(
    bytes: &[u8],
    unit: fn([u8; 2]) -> u16,
    invalid: impl Fn(usize) -> EncodingError,
    nul: impl Fn(usize) -> EncodingError,
) -> Result<String, EncodingError> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut offset = 0;
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        match character {
            Ok('\0') => return Err(nul(offset)),
            Ok(character) => {
                text.push(character);
                offset += 2 * character.len_utf16();
            }
            Err(_) => return Err(invalid(offset)),
        }
    }
    if odd.is_empty() { Ok(text) } else { Err(invalid(offset)) }
}

/// How many bytes from the start are valid GB18030.
fn valid_gb18030(bytes: &[u8]) -> usize {
    let mut decoder = encoding_rs::GB18030.new_decoder_without_bom_handling();
    let mut room = String::with_capacity(1024);
    let mut read = 0;
    loop {
        room.clear();
        let rest = bytes.get(read..).unwrap_or(&[]);
        let (result, count) = decoder.decode_to_string_without_replacement(rest, &mut room, true);
        read += count;
        match result {
            encoding_rs::DecoderResult::OutputFull => {}
            encoding_rs::DecoderResult::InputEmpty => return read,
            encoding_rs::DecoderResult::Malformed(length, after) => {
                return read.saturating_sub(usize::from(length) + usize::from(after));
            }
        }
    }
}

/// A Chinese character (Unicode's Han ideographs).
pub(super) fn is_han(character: char) -> bool {
    matches!(character,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}

fn with_plain_line_ends(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// The first line that is not plain ASCII, which reads the same in most
/// encodings; failing that, the first line.
fn telling_line(text: &str) -> String {
    text.lines().find(|line| !line.is_ascii()).or_else(|| text.lines().next()).unwrap_or("").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: bool, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(order).collect()
    }

    #[test]
    fn marks_are_followed_and_removed() {
        let text = "名,1\n𠀀";
        for (bytes, encoding) in [
            (format!("\u{feff}{text}").into_bytes(), Encoding::Utf8),
            (utf16(text, true, u16::to_le_bytes), Encoding::Utf16LittleEndian),
            (utf16(text, true, u16::to_be_bytes), Encoding::Utf16BigEndian),
            ([b"\x84\x31\x95\x33".as_slice(), &encoding_rs::GB18030.encode(text).0].concat(), Encoding::Gb18030),
        ] {
            let read = decode(&bytes, None).unwrap();
            assert_eq!((read.text.as_str(), read.encoding), (text, encoding));
            assert_eq!(read.warning.is_some(), encoding != Encoding::Utf8);
            assert_eq!(decode(&bytes, Some(encoding)).unwrap().warning, None);
        }
    }

    #[test]
    fn a_word_that_lenient_readers_take_for_utf_8_is_chinese() {
        // 联通 in GBK: c1 aa is an overlong form, which strict UTF-8 refuses.
        let read = decode(b"\xc1\xaa\xcd\xa8,1\r\n", None).unwrap();
        assert_eq!(read.text, "联通,1\n");
        assert_eq!(read.warning.unwrap().sample, "联通,1");
    }

    #[test]
    fn refusals_name_the_byte() {
        let refused = |bytes: &[u8], declared, offset, words: &str| {
            let error = decode(bytes, declared).unwrap_err();
            assert_eq!(error.byte_offset, offset, "{error}");
            assert!(error.to_string().contains(words), "{error}");
        };
        refused(b"caf\xe9,1", None, 3, "UTF-8");
        refused(b"\xef\xbb\xbfab\xff", None, 5, "UTF-8");
        refused(b"a\0b", None, 1, "NUL");
        refused(&utf16("a,b", false, u16::to_le_bytes), None, 1, "NUL");
        refused(b"\xff\xfea\0\0\xd8", None, 4, "UTF-16LE");
        refused(b"\xff\xfea\0b", None, 4, "UTF-16LE");
        refused(b"\xff\xfea\0\0\0", None, 4, "NUL");
        refused(b"\xff\xfea\0", Some(Encoding::Utf8), 0, "UTF-16LE");
        refused(b"ab\xc3\xfb\xff\xff", Some(Encoding::Gb18030), 4, "GB18030");
        refused(b"ab\xc3", Some(Encoding::Gb18030), 2, "GB18030");
        // The fourth byte shows that the first does not begin a character.
        refused(b"ab\x81\x30\x81AAA", Some(Encoding::Gb18030), 2, "GB18030");
        refused(b"ab\xc3", Some(Encoding::Utf8), 2, "UTF-8");
        let long = [vec![b'x'; 5000], vec![0xc3, 0xfb, 0xff, 0xff]].concat();
        refused(&long, Some(Encoding::Gb18030), 5002, "GB18030");
    }

    #[test]
    fn a_stated_encoding_is_used() {
        let bytes = utf16("a,b", false, u16::to_be_bytes);
        let read = decode(&bytes, Encoding::from_label("UTF-16BE")).unwrap();
        assert_eq!(read.text, "a,b");
        for encoding in Encoding::ALL {
            assert_eq!(Encoding::from_label(&encoding.to_string()), Some(encoding));
        }
        assert_eq!(Encoding::from_label("latin1"), None);
    }

    #[test]
    fn all_line_ends_become_one() {
        assert_eq!(decode(b"a\r\nb\rc\nd", None).unwrap().text, "a\nb\nc\nd");
    }
}
