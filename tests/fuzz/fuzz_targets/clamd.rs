//! Fuzzes `replay::clamd`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::clamd(bytes));
