//! Fuzzes `replay::http`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::http(bytes));
