//! Fuzzes `replay::calendar`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::calendar(bytes));
