//! Bytes read as text, in whatever encoding they seem to be.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depeche_fuzz::decode(bytes));
