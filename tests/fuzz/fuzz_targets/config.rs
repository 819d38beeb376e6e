//! Fuzzes `replay::config`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::config(bytes));
