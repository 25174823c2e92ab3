//! Text taken apart: headline, dateline, quotations and who said them.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| depeche_fuzz::find_parts(text));
