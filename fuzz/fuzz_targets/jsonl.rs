//! Bytes read as jsonl.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depeche_fuzz::read("jsonl", bytes));
