//! Articles of a file of many, taken apart in another thread while those before them are indexed: one file of an archive
//! keeps two cores busy.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crate::model::Article;
use crate::parts;

/// How many articles are taken apart together: a thread is made for them, which costs as much as one article.
const ARTICLES: usize = 64;

/// How much text of theirs is kept at most, but for the last article.
const TEXT_BYTES: usize = 1 << 20;

/// An article as its format gave it, or taken apart.
pub(super) struct Given {
    pub(super) article: Box<Article>,
    /// Name of the encoding it was read in.
    pub(super) encoding: &'static str,
    /// The bytes that it was read from.
    pub(super) bytes: Option<Range<u64>>,
}

/// The articles of a file that are not indexed yet, in order.
pub(super) struct Ahead {
    /// Where the file stands under its root.
    path: Arc<Path>,
    /// Those that are being taken apart.
    working: Option<JoinHandle<Vec<Given>>>,
    /// Those behind them.
    given: Vec<Given>,
    text_bytes: usize,
}

impl Ahead {
    pub(super) fn of(path: &Path) -> Ahead {
        Ahead {
            path: path.into(),
            working: None,
            given: Vec::new(),
            text_bytes: 0,
        }
    }

    /// Takes an article, and returns those before it that were taken apart meanwhile.
    pub(super) fn push(&mut self, given: Given) -> Vec<Given> {
        let passages = given.article.passages.iter();
        self.text_bytes += passages.map(|passage| passage.text.len()).sum::<usize>();
        self.given.push(given);
        if self.given.len() < ARTICLES && self.text_bytes < TEXT_BYTES {
            return Vec::new();
        }
        self.text_bytes = 0;
        let ready = self.ready();
        let (given, path) = (std::mem::take(&mut self.given), Arc::clone(&self.path));
        self.working = Some(thread::spawn(move || taken_apart(given, &path)));
        ready
    }

    /// Returns all that are left, taken apart.
    pub(super) fn finish(mut self) -> Vec<Given> {
        let mut ready = self.ready();
        ready.extend(taken_apart(self.given, &self.path));
        ready
    }

    fn ready(&mut self) -> Vec<Given> {
        match self.working.take().map(JoinHandle::join) {
            Some(Ok(ready)) => ready,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => Vec::new(),
        }
    }
}

fn taken_apart(mut given: Vec<Given>, path: &Path) -> Vec<Given> {
    for given in &mut given {
        parts::find(&mut given.article, path);
    }
    given
}
