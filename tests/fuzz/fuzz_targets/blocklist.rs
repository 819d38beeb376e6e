//! Fuzzes `replay::blocklist`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::blocklist(bytes));
