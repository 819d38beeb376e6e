//! Fuzzes `replay::journal`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::journal(bytes));
