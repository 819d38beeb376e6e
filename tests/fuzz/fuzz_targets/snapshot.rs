//! Fuzzes `replay::snapshot`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::snapshot(bytes));
