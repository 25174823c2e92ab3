//! Which directories an ingest reads, and under which root of the index each of them is.

use std::path::{Path, PathBuf};

use super::IngestError;
use crate::archive::{Skipped, Walk, refusal};
use crate::index::Commit;
use crate::model::{FileKey, Root, path_of, path_text};

/// A directory or file to be read.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Where it is, without links and detours.
    pub(super) path: PathBuf,
    /// Its own key.
    pub(super) key: FileKey,
    /// The root that its files belong to: itself, or a directory above it.
    pub(super) root: Root,
    /// Where the root is, and its key: they are asked for with every file.
    root_path: PathBuf,
    root_key: FileKey,
    /// Roots below it: their files are theirs.
    leave_out: Vec<PathBuf>,
}

impl Target {
    fn new(path: PathBuf, root: Root, leave_out: Vec<PathBuf>) -> Target {
        let (root_path, root_key) = (path_of(&root.path), root.key());
        Target {
            key: root.key_of(&path).unwrap_or_else(|| root_key.clone()),
            path,
            root,
            root_path,
            root_key,
            leave_out,
        }
    }

    /// Returns how it is walked: like others, but for the roots below it.
    pub(super) fn walk(&self, walk: &Walk) -> Walk {
        let mut walk = walk.clone();
        let roots = self.leave_out.iter().cloned();
        walk.leave_out
            .extend(roots.map(|root| (root, Skipped::Root)));
        walk
    }

    /// Returns the key of something at or under the target; of a place that the system gives no name, the target's own.
    pub(super) fn key_of(&self, path: &Path) -> FileKey {
        match path.strip_prefix(&self.root_path) {
            Ok(relative) => self.root_key.below(relative),
            Err(_) => self.root_key.clone(),
        }
    }
}

/// The roots of an index after an ingest, and what that ingest reads.
#[derive(Debug)]
pub(super) struct Roots {
    /// In the order of their paths.
    pub(super) roots: Vec<Root>,
    /// How many there were, forgotten ones too.
    pub(super) made: u32,
    pub(super) targets: Vec<Target>,
}

impl Roots {
    /// Finds what is to be read: `paths`, or all known roots.
    ///
    /// A path under a known root belongs to the nearest one. A path above known roots becomes a root beside them: what was
    /// read keeps its root, and so its ids.
    pub(super) fn find(
        index_path: &Path,
        paths: &[PathBuf],
        known: Option<&Commit>,
    ) -> Result<Roots, IngestError> {
        let mut found = Roots {
            roots: known.map(|known| known.roots.clone()).unwrap_or_default(),
            made: known.map_or(0, |known| known.roots_made),
            targets: Vec::new(),
        };
        let mut named = Vec::new();
        for path in paths {
            named.push(found.named(path)?);
        }
        if paths.is_empty() {
            if found.roots.is_empty() {
                return Err(IngestError::NoRoots(index_path.to_owned()));
            }
            named.extend(found.roots.iter().map(|root| path_of(&root.path)));
        }
        named.sort();
        named.dedup();
        for path in &named {
            if found.root_of(path).is_none() {
                found.add(path);
            }
        }
        for path in named {
            // What is read anyway is not read twice.
            if found
                .targets
                .iter()
                .any(|target| found.is_read(target, &path))
            {
                continue;
            }
            found.target(path);
        }
        Ok(found)
    }

    /// Returns a path that was named without links and detours. A known root that has vanished is compared with the ledger
    /// like any other.
    fn named(&self, path: &Path) -> Result<PathBuf, IngestError> {
        match (path.canonicalize(), known_root(path, &self.roots)) {
            (Ok(path), _) => Ok(path),
            (Err(_), Some(root)) => Ok(path_of(&root.path)),
            (Err(error), None) => Err(IngestError::Path {
                path: path.to_owned(),
                reason: refusal(&error),
            }),
        }
    }

    /// Returns the nearest root at or above a path.
    fn root_of(&self, path: &Path) -> Option<&Root> {
        let above = self
            .roots
            .iter()
            .filter(|root| path.starts_with(path_of(&root.path)));
        above.max_by_key(|root| root.path.len())
    }

    /// Makes a root of a path.
    fn add(&mut self, path: &Path) {
        self.roots.push(Root::new(self.made, path, &self.roots));
        self.made += 1;
        self.roots.sort_by(|one, other| one.path.cmp(&other.path));
    }

    /// Whether a target reads a path already.
    fn is_read(&self, target: &Target, path: &Path) -> bool {
        let root = self.root_of(path).map(|root| root.number);
        path.starts_with(&target.path) && root == Some(target.root.number)
    }

    /// Adds a target for a path, and one for each root below it.
    fn target(&mut self, path: PathBuf) {
        let below: Vec<PathBuf> = self
            .roots
            .iter()
            .map(|root| path_of(&root.path))
            .filter(|root| root != &path && root.starts_with(&path))
            .collect();
        let root = self.root_of(&path).expect("was made a root where none was");
        let target = Target::new(path, root.clone(), below.clone());
        self.targets.push(target);
        for path in below {
            if !self
                .targets
                .iter()
                .any(|target| self.is_read(target, &path))
            {
                self.target(path);
            }
        }
    }
}

/// Returns the root of an index that `path` names, whether or not it is still there.
pub(super) fn known_root<'a>(path: &Path, known: &'a [Root]) -> Option<&'a Root> {
    let absolute = path
        .canonicalize()
        .or_else(|_| std::path::absolute(path))
        .ok()?;
    let text = path_text(&absolute);
    known
        .iter()
        .find(|root| root.path == text || Path::new(root.path.as_str()) == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the roots and targets that an ingest of `paths` has where `known` were ingested one after the other.
    fn find(base: &Path, paths: &[&str], known: &[&str]) -> (Vec<String>, Vec<String>) {
        let mut commit = Commit::new(String::new());
        let mut roots = None;
        for paths in known.iter().map(|path| vec![*path]).chain([paths.to_vec()]) {
            let paths: Vec<PathBuf> = paths.iter().map(|path| base.join(path)).collect();
            let found = Roots::find(base, &paths, Some(&commit)).unwrap();
            commit.roots.clone_from(&found.roots);
            commit.roots_made = found.made;
            roots = Some(found);
        }
        let roots = roots.unwrap();
        let short = |path: &Path| path.strip_prefix(base).unwrap().display().to_string();
        let of_root = |root: &Root| format!("{} {}", root.number, short(&path_of(&root.path)));
        let targets = roots.targets.iter();
        let targets = targets.map(|t| format!("{} in {}", short(&t.path), of_root(&t.root)));
        (roots.roots.iter().map(of_root).collect(), targets.collect())
    }

    #[test]
    fn a_path_belongs_to_the_nearest_root_and_no_root_takes_the_place_of_another() {
        let directory = tempfile::tempdir().unwrap();
        let base = directory.path().canonicalize().unwrap();
        for name in ["a/b/d", "c"] {
            std::fs::create_dir_all(base.join(name)).unwrap();
        }
        let check = |paths: &[&str], known: &[&str], roots: &[&str], targets: &[&str]| {
            let found = find(&base, paths, known);
            assert_eq!((found.0, found.1), (to_strings(roots), to_strings(targets)));
        };
        check(&["a/b"], &["a"], &["0 a"], &["a/b in 0 a"]);
        check(
            &["a"],
            &["a/b", "c"],
            &["2 a", "0 a/b", "1 c"],
            &["a in 2 a", "a/b in 0 a/b"],
        );
        check(&["a/b", "a"], &[], &["0 a"], &["a in 0 a"]);
        check(
            &["a/b/d"],
            &["a/b", "a"],
            &["1 a", "0 a/b"],
            &["a/b/d in 0 a/b"],
        );
        check(&[], &["a", "c"], &["0 a", "1 c"], &["a in 0 a", "c in 1 c"]);
    }

    fn to_strings(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn roots_of_one_name_are_told_apart_by_number() {
        let directory = tempfile::tempdir().unwrap();
        let base = directory.path().canonicalize().unwrap();
        for name in ["a/afp", "b/afp"] {
            std::fs::create_dir_all(base.join(name)).unwrap();
        }
        let paths = ["a/afp", "b/afp"].map(|path| base.join(path));
        let found = Roots::find(&base, &paths, None).unwrap();
        let names: Vec<&str> = found.roots.iter().map(|root| root.name.as_str()).collect();
        assert_eq!(names, ["afp", "afp~2"]);
    }
}
