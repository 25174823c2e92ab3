//! What a cold query gains before it begins: the tables of `schema/` as JSON, which is read several times faster than
//! TOML, and a program that need not be relocated.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=schema");
    // 32,000 addresses, half of them in tables of HTML's entities, would be set on 150 pages whenever the program starts:
    // an eighth of a cold query (benches/README.md). Libraries, heap and stack still lie where nobody can guess.
    let is_target = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    if is_target("CARGO_CFG_TARGET_OS", "linux") && is_target("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    let out = env::var("OUT_DIR")?;
    for entry in fs::read_dir("schema")? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let text = fs::read_to_string(&path)?;
            let table: toml::Table =
                toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
            let name = path.with_extension("json");
            let json = Path::new(&out).join(name.file_name().unwrap_or_default());
            fs::write(json, serde_json::to_string(&table)?)?;
        }
    }
    Ok(())
}
