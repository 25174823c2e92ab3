//! Bytes read as newsml.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depeche_fuzz::read("newsml", bytes));
