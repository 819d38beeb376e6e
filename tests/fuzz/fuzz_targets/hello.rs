//! Fuzzes `replay::hello`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replay::hello(bytes));
