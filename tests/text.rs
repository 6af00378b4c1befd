//! Reading text from outside: agreement with another CSV reader, and no bytes
//! that end the program.

use roicast::text::{Encoding, Table, check_name, csv_cell, decode, file_name, parse_date, parse_number};

/// SplitMix64 (Steele, Lea and Flood 2014), enough to choose test texts.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn text(&mut self, pieces: &[&str], longest: usize) -> String {
        (0..self.below(longest + 1)).map(|_| pieces[self.below(pieces.len())]).collect()
    }
}

const FIELD_PIECES: [&str; 16] =
    ["a", "名称", "1", ",", ";", "\t", "\"", "\"\"", "\n", "'", " ", ".", "-", "=", "@", "é"];

#[test]
fn a_table_written_by_another_program_reads_back() {
    let mut random = Random(11);
    for _ in 0..2000 {
        let delimiter = [b',', b';', b'\t'][random.below(3)];
        let columns = 2 + random.below(4);
        let mut rows: Vec<Vec<String>> = vec![(0..columns).map(|i| format!("c{i}")).collect()];
        for _ in 0..1 + random.below(6) {
            // A first cell with content keeps the row from being a blank one.
            let mut row = vec![format!("x{}", random.text(&FIELD_PIECES, 6))];
            row.resize_with(columns, || random.text(&FIELD_PIECES, 6));
            rows.push(row);
        }
        let mut writer =
            csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row.iter().map(|cell| csv_cell(cell))).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let table = Table::read(&bytes, None).unwrap();
        assert_eq!(table.headers(), rows[0]);
        assert_eq!(table.len(), rows.len() - 1);
        for ((number, cells), (index, expected)) in table.rows().zip(rows.iter().enumerate().skip(1)) {
            assert_eq!(number, index + 1);
            for (cell, written) in cells.zip(expected) {
                // A written apostrophe before a sign cannot be told from the guard.
                let read = written.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '-', '@', '\t', '\n']));
                assert_eq!(cell, read.unwrap_or(written));
            }
        }
    }
}

#[test]
fn another_reader_splits_the_same_text_alike() {
    let mut random = Random(12);
    let mut compared = 0;
    for _ in 0..5000 {
        let text = format!("k,v\n{}", random.text(&FIELD_PIECES, 20));
        let Ok(table) = Table::read(text.as_bytes(), None) else {
            continue;
        };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let others: Vec<csv::StringRecord> = reader
            .records()
            .collect::<Result<Vec<_>, _>>()
            .unwrap()
            .into_iter()
            .filter(|record| !record.iter().all(|field| field.trim().is_empty()))
            .collect();
        assert_eq!(table.len(), others.len(), "{text:?}");
        for ((_, cells), other) in table.rows().zip(&others) {
            for (cell, field) in cells.zip(other) {
                // Ours drops a guarding apostrophe, and spaces after a quote.
                let (cell, field) = (cell.trim_end(), field.trim_end());
                let guarded = field.strip_prefix('\'');
                assert!(cell == field || Some(cell) == guarded, "{text:?}");
            }
            compared += 1;
        }
    }
    assert!(compared > 200, "only {compared} rows were compared");
}

#[test]
fn no_bytes_panic() {
    const PIECES: [&[u8]; 20] = [
        b"a",
        b"1",
        b",",
        b"\"",
        b"\n",
        b"\r",
        b"\0",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"\xc3\xfb",
        b"\xc1\xaa",
        b"\x81\x30\x81\x30",
        b"\xff",
        b"2026-01-31",
        b"45292",
        b"1e400",
        b"%",
        b"(",
        b"\xe5\x90\x8d",
    ];
    let mut random = Random(13);
    for _ in 0..20_000 {
        let bytes: Vec<u8> = (0..random.below(12))
            .flat_map(|_| match random.below(4) {
                0 => vec![random.next() as u8],
                _ => PIECES[random.below(PIECES.len())].to_vec(),
            })
            .collect();
        let declared = [None, None, Some(Encoding::Gb18030), Some(Encoding::Utf16BigEndian)][random.below(4)];
        match decode(&bytes, declared) {
            Ok(read) => assert!(!read.text.contains(['\0', '\r'])),
            Err(error) => {
                assert!(error.byte_offset <= bytes.len(), "{bytes:?}: {error:?}");
                assert!(!error.to_string().is_empty());
            }
        }
        match Table::read(&bytes, declared) {
            Ok(table) => {
                for header in table.headers() {
                    let _ = table.numbers(header).map_err(|errors| errors[0].to_string());
                    let _ = table.dates(header).map_err(|errors| errors[0].to_string());
                }
            }
            Err(errors) => assert!(!errors.is_empty()),
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(number) = parse_number(&text) {
            assert!(number.value.is_finite());
        }
        if let Ok(date) = parse_date(&text) {
            assert_eq!(parse_date(&date.to_string()), Ok(date));
        }
        let _ = check_name(&text).map_err(|problem| problem.to_string());
        let name = file_name(&text);
        assert!(!name.is_empty() && name.len() <= 100 && !name.contains(['/', '\\', '\0']));
    }
}

#[test]
fn a_plain_number_is_what_the_standard_library_reads() {
    let mut random = Random(14);
    for _ in 0..20_000 {
        let value = f64::from_bits(random.next());
        if value.is_finite() {
            for text in [format!("{value:?}"), format!("{value:e}")] {
                let read = parse_number(&text).unwrap();
                assert_eq!(read.value.to_bits(), value.to_bits(), "{text}");
            }
        }
    }
}
