//! Fuzzes `replay::packet`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::packet(bytes));
