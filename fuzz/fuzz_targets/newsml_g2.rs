//! Bytes read as newsml-g2.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depeche_fuzz::read("newsml-g2", bytes));
