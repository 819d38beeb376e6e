//! Fuzzes `replay::certificate`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::certificate(bytes));
