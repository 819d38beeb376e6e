//! Fuzzes `replay::wire`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::wire(bytes));
