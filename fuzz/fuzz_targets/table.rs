#![no_main]

#[path = "../../tests/fuzz/table.rs"]
#[allow(dead_code, reason = "the tests ask for more")]
mod subject;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| subject::check(bytes));
