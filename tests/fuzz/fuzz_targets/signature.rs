//! Fuzzes `replay::signature`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::signature(bytes));
