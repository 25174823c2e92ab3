//! Bytes read as anpa1312.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depeche_fuzz::read("anpa1312", bytes));
