//! Fuzzes `replay::coding`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::coding(bytes));
