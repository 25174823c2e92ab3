//! Text read as a query.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| depeche_fuzz::read_query(text));
