//! Bytes read as a file of the archive: compressed, a container, or a document of any format.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| depeche_fuzz::open(bytes));
