//! Fuzzes `replay::keys`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::keys(bytes));
