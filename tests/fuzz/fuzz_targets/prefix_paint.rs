//! Fuzzes `replay::prefix_paint`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::prefix_paint(bytes));
