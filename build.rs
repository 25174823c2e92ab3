//! What a cold query gains before it begins: the tables of `schema/` as JSON, which is read several times faster than
//! TOML, and a program that is relocated faster.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// The first glibc that knows packed relocations (its NEWS for 2.36: DT_RELR).
const GLIBC_WITH_RELR: (u32, u32) = (2, 36);

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=schema");
    if is_for_glibc_with_relr() {
        // 32,000 addresses, mostly of tables of HTML's entities, are set when the program starts: packed, they take 10 KB
        // to read instead of 770.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
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

/// Whether the program is built for this machine, whose loader knows packed relocations: an older one would not start it.
fn is_for_glibc_with_relr() -> bool {
    let is_variable = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let is_here = env::var("HOST").is_ok_and(|host| is_variable("TARGET", &host));
    is_here
        && is_variable("CARGO_CFG_TARGET_OS", "linux")
        && is_variable("CARGO_CFG_TARGET_ENV", "gnu")
        && glibc().is_some_and(|version| version >= GLIBC_WITH_RELR)
}

/// Returns the version of the C library, as it says itself: `glibc 2.36`.
fn glibc() -> Option<(u32, u32)> {
    let said = Command::new("getconf")
        .arg("GNU_LIBC_VERSION")
        .output()
        .ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    let (major, minor) = said.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
