//! Holds the map of ARCHITECTURE.md: which module uses which, and what is written only in one place.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::fs;
use std::path::{Path, PathBuf};

/// Every module in reading order, with the modules it may use.
const LAYERS: &[(&str, &[&str])] = &[
    ("fault", &[]),
    ("model", &[]),
    ("schema", &["model"]),
    ("french", &["schema"]),
    ("archive", &[]),
    ("formats", &["model", "archive"]),
    ("parts", &["model", "schema", "french"]),
    ("query", &["model", "schema", "french"]),
    ("index", &["fault", "model", "schema", "french"]),
    ("search", &["model", "schema", "french", "query", "index"]),
    (
        "ingest",
        &[
            "fault", "model", "schema", "archive", "formats", "parts", "index",
        ],
    ),
    ("output", &["model", "search", "ingest"]),
    (
        "cli",
        &[
            "fault", "model", "schema", "french", "archive", "formats", "parts", "query", "index",
            "search", "ingest", "output",
        ],
    ),
];

/// What is written only under certain directories: the text, where, and why.
const CONFINED: &[(&str, &[&str], &str)] = &[
    (
        "tantivy::",
        &["index", "search"],
        "the engine is named only where the index is written and read",
    ),
    (
        "walkdir::",
        &["archive"],
        "the archive is walked in one place",
    ),
    ("rust_stemmers::", &["french"], "the stemmer is French's"),
    ("OUT_DIR", &["schema"], "schema.rs alone reads schema/"),
    (
        "println!",
        &["output", "cli"],
        "only output/ and cli/ print",
    ),
    (
        "eprintln!",
        &["output", "cli"],
        "only output/ and cli/ print",
    ),
];

/// What is never written under certain directories.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[
    (
        "std::fs",
        &["formats", "parts", "french", "query", "model"],
        "what takes text apart never touches the disk",
    ),
    (
        "File::open",
        &["formats", "parts", "french", "query", "model"],
        "what takes text apart never touches the disk",
    ),
];

fn sources() -> Vec<PathBuf> {
    fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&root(), &mut found);
    found.sort();
    assert!(found.len() > 30, "src/ is read from the wrong place");
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Returns the module that a file belongs to: the first name of its path under src/.
fn module_of(path: &Path) -> String {
    let relative = path.strip_prefix(root()).unwrap();
    let first = relative
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_str()
        .unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// Returns the code of a file, without its tests and comments.
fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("\n#[cfg(test)]\nmod tests").next().unwrap();
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Returns the modules that code names after `crate::`, alone or in a list.
fn used_modules(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        // pub(crate) has no colons; $crate would be a macro's.
        let rest = &code[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or(list),
            None => rest
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or(rest),
        };
        for name in names.split(',') {
            let name = name.trim().split("::").next().unwrap_or("").trim();
            if LAYERS.iter().any(|(module, _)| *module == name) {
                used.push(name.to_owned());
            }
        }
    }
    used
}

#[test]
fn every_module_uses_only_what_its_line_names() {
    for path in sources() {
        let module = module_of(&path);
        if module == "main" || module == "lib" {
            continue;
        }
        let (_, allowed) = LAYERS
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{}: {module} is not in the map", path.display()));
        for used in used_modules(&code_of(&path)) {
            assert!(
                used == module || allowed.contains(&used.as_str()),
                "{}: {module} may not use {used}",
                path.display()
            );
        }
    }
}

#[test]
fn what_is_confined_stays_where_it_is() {
    for path in sources() {
        let (module, code) = (module_of(&path), code_of(&path));
        for (text, allowed, why) in CONFINED {
            assert!(
                !code.contains(text) || allowed.contains(&module.as_str()),
                "{}: {text} is written outside {allowed:?}: {why}",
                path.display()
            );
        }
        for (text, forbidden, why) in FORBIDDEN {
            assert!(
                !code.contains(text) || !forbidden.contains(&module.as_str()),
                "{}: {text}: {why}",
                path.display()
            );
        }
    }
}

#[test]
fn every_file_says_what_it_is_for_in_its_first_line() {
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("//! "),
            "{} has no //! line",
            path.display()
        );
    }
}
