#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| life_gauge_fuzz::run("news", data));
