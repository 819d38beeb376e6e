//! Fuzzes `replay::category`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::category(bytes));
