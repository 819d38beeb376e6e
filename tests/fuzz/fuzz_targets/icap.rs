//! Fuzzes `replay::icap`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::icap(bytes));
