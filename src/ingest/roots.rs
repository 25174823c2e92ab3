//! Which directories an ingest reads, and under which root of the index each of them is.

use std::path::{Path, PathBuf};

use super::IngestError;
use crate::archive::refusal;
use crate::index::Commit;
use crate::model::{path_of, path_text};

/// A directory or file to be read.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Where it is, without links and detours.
    pub(super) path: PathBuf,
    /// The root that its files belong to: itself, or a directory above it.
    pub(super) root: PathBuf,
}

/// The roots of an index after an ingest, and what that ingest reads.
#[derive(Debug)]
pub(super) struct Roots {
    roots: Vec<PathBuf>,
    pub(super) targets: Vec<Target>,
}

impl Roots {
    /// Finds what is to be read: `paths`, or all known roots.
    ///
    /// A path under a known root belongs to it; a path above known roots takes their place.
    pub(super) fn find(
        index_path: &Path,
        paths: &[PathBuf],
        known: Option<&Commit>,
    ) -> Result<Roots, IngestError> {
        let mut roots: Vec<PathBuf> = known
            .map(|known| known.roots.iter().map(|root| path_of(root)).collect())
            .unwrap_or_default();
        if paths.is_empty() {
            if roots.is_empty() {
                return Err(IngestError::NoRoots(index_path.to_owned()));
            }
            let targets = roots
                .iter()
                .map(|root| Target {
                    path: root.clone(),
                    root: root.clone(),
                })
                .collect();
            return Ok(Roots { roots, targets });
        }
        let mut named = Vec::new();
        for path in paths {
            let found = path.canonicalize();
            // A known root that has vanished is compared with the ledger like any other.
            let known_root = || {
                known
                    .and_then(|known| known_root(path, known))
                    .map(|root| path_of(&root))
            };
            match (found, known_root()) {
                (Ok(path), _) | (Err(_), Some(path)) => named.push(path),
                (Err(error), None) => {
                    return Err(IngestError::Path {
                        path: path.clone(),
                        reason: refusal(&error),
                    });
                }
            }
        }
        named.sort();
        named.dedup();
        for path in &named {
            if !roots.iter().any(|root| path.starts_with(root)) {
                roots.retain(|root| !root.starts_with(path));
                roots.push(path.clone());
            }
        }
        roots.sort();
        let mut targets: Vec<Target> = Vec::new();
        for path in named {
            // A path under another that is read anyway is not read twice.
            if targets.iter().any(|target| path.starts_with(&target.path)) {
                continue;
            }
            let root = roots
                .iter()
                .find(|root| path.starts_with(root))
                .unwrap_or(&path)
                .clone();
            targets.push(Target { path, root });
        }
        Ok(Roots { roots, targets })
    }

    /// Returns the roots as the index keeps them.
    pub(super) fn texts(&self) -> Vec<String> {
        self.roots.iter().map(|root| path_text(root)).collect()
    }
}

/// Returns the root of an index that `path` names, whether or not it is still there.
pub(super) fn known_root(path: &Path, known: &Commit) -> Option<String> {
    let absolute = path
        .canonicalize()
        .or_else(|_| std::path::absolute(path))
        .ok()?;
    let text = path_text(&absolute);
    known
        .roots
        .iter()
        .find(|root| **root == text || Path::new(root.as_str()) == path)
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_joins_the_root_it_is_under_and_replaces_those_it_is_above() {
        let directory = tempfile::tempdir().unwrap();
        let base = directory.path().canonicalize().unwrap();
        for name in ["a/b", "c"] {
            std::fs::create_dir_all(base.join(name)).unwrap();
        }
        let find = |paths: &[&str], known: &[&str]| {
            let known = Commit {
                roots: known
                    .iter()
                    .map(|root| path_text(&base.join(root)))
                    .collect(),
                ..Commit::new(String::new())
            };
            let paths: Vec<PathBuf> = paths.iter().map(|path| base.join(path)).collect();
            let roots = Roots::find(&base, &paths, Some(&known)).unwrap();
            let short = |path: &PathBuf| path.strip_prefix(&base).unwrap().display().to_string();
            let targets: Vec<String> = roots
                .targets
                .iter()
                .map(|t| format!("{} in {}", short(&t.path), short(&t.root)))
                .collect();
            (roots.roots.iter().map(short).collect::<Vec<_>>(), targets)
        };
        let strings = |list: &[&str]| {
            list.iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            find(&["a/b"], &["a"]),
            (strings(&["a"]), strings(&["a/b in a"]))
        );
        assert_eq!(
            find(&["a"], &["a/b", "c"]),
            (strings(&["a", "c"]), strings(&["a in a"]))
        );
        assert_eq!(
            find(&["a/b", "a"], &[]),
            (strings(&["a"]), strings(&["a in a"]))
        );
        assert_eq!(
            find(&[], &["a", "c"]),
            (strings(&["a", "c"]), strings(&["a in a", "c in c"]))
        );
    }
}
