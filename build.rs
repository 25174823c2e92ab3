//! What a cold query gains before it begins: the tables of `schema/` as JSON, which is read several times faster than
//! TOML, and a program that need not be relocated.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;
use std::{env, fs};

#[path = "src/french/fold.rs"]
#[allow(
    unreachable_pub,
    reason = "it is a module of the library, which needs it public"
)]
mod fold;

use fold::fold;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=schema");
    println!("cargo::rerun-if-changed=src/french/fold.rs");
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
    write_forms(Path::new(&out))
}

/// How a key is made of a form without accents: how many bytes go off its end, and what comes there.
type Key = (usize, String);

/// Writes `schema/forms.txt` as a map from forms to the ways that their keys are made of them, and these ways as a list.
fn write_forms(out: &Path) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string("schema/forms.txt")?;
    let mut forms: BTreeMap<&str, (Option<Key>, Option<Key>)> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (key, listed) = line.split_once(' ').ok_or("a key without forms")?;
        for form in listed.split(' ') {
            match form.strip_prefix('~') {
                Some(form) => forms.entry(form).or_default().1 = Some(made_of(form, key)),
                None => forms.entry(form).or_default().0 = Some(made_of(form, key)),
            }
        }
    }
    let ways: BTreeSet<_> = forms.values().cloned().collect();
    let place = |way: &_| ways.range(..way).count();
    let places: BTreeMap<_, u64> = ways.iter().map(|way| (way, place(way) as u64)).collect();
    let mut map = tantivy_fst::MapBuilder::memory();
    for (form, way) in &forms {
        map.insert(form, places[way])?;
    }
    fs::write(out.join("forms.fst"), map.into_inner()?)?;
    let key = |(cut, end): &Key| format!("Key {{ cut: {cut}, end: {end:?} }}");
    let mut says = String::new();
    for (word, other) in &ways {
        let word = word.as_ref().ok_or("a form that is only another's too")?;
        let other = other
            .as_ref()
            .map_or("None".to_owned(), |other| format!("Some({})", key(other)));
        says += &format!("Says {{ word: {}, other: {other} }},\n", key(word));
    }
    fs::write(out.join("forms.rs"), format!("&[\n{says}]"))?;
    fs::write(out.join("beginnings.rs"), beginnings(&text))?;
    Ok(())
}

/// Returns how the forms of keys begin that begin otherwise than their key, as an expression of Rust.
fn beginnings(text: &str) -> String {
    let mut others: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let key = words.next().unwrap_or_default();
        for form in words {
            let [key_begins, form_begins] = [key, form].map(beginning);
            let mut both = key_begins.chars().zip(form_begins.chars());
            if !both.all(|(one, other)| one == other) {
                others.entry(key).or_default().insert(form_begins);
            }
        }
    }
    let row = |(key, others): (&&str, &BTreeSet<String>)| {
        let others: Vec<&String> = others.iter().collect();
        format!("({key:?}, &{others:?}),\n")
    };
    let rows: String = others.iter().map(row).collect();
    format!("&[\n{rows}]")
}

/// Returns the first three letters of a form as `french::Beginnings` looks at them: without accents, i for y.
fn beginning(form: &str) -> String {
    let folded = fold(form.trim_start_matches('~')).replace('y', "i");
    folded.chars().take(3).collect()
}

/// Returns how a key is made of a form.
fn made_of(form: &str, key: &str) -> Key {
    let form = fold(form);
    let both = form.char_indices().zip(key.char_indices());
    let kept = both.take_while(|((_, one), (_, other))| one == other);
    let kept = kept
        .last()
        .map_or(0, |((at, letter), _)| at + letter.len_utf8());
    (form.len() - kept, key[kept..].to_owned())
}
