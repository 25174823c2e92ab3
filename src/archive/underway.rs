//! How much was read of files that are not done yet: what a bar shows while one long file is read, and what there is of a file
//! when an ingest is stopped in the middle of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts of what is being read, by all threads that share them.
#[derive(Debug, Clone, Default)]
pub struct Underway(Option<Arc<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    bytes: AtomicU64,
    articles: AtomicU64,
}

impl Underway {
    /// Nobody asks.
    pub const UNCOUNTED: Underway = Underway(None);

    /// Returns counts that begin with nothing.
    pub fn counted() -> Underway {
        Underway(Some(Arc::default()))
    }

    /// Returns how many bytes were read of files that are not done.
    pub fn bytes(&self) -> u64 {
        self.0
            .as_ref()
            .map_or(0, |counts| counts.bytes.load(Ordering::Relaxed))
    }

    /// Returns how many articles such files have given.
    pub fn articles(&self) -> u64 {
        self.0
            .as_ref()
            .map_or(0, |counts| counts.articles.load(Ordering::Relaxed))
    }

    /// Counts an article of such a file.
    pub fn add_article(&self) {
        if let Some(counts) = &self.0 {
            counts.articles.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts so many articles no longer, or as many as there are: their file is done.
    pub fn drop_articles(&self, articles: u64) {
        if let Some(counts) = &self.0 {
            let left = |counted: u64| Some(counted.saturating_sub(articles));
            let articles = &counts.articles;
            // There is always something left to be set.
            articles
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, left)
                .ok();
        }
    }

    pub(super) fn add_bytes(&self, bytes: usize) {
        if let Some(counts) = &self.0 {
            counts.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        }
    }

    pub(super) fn drop_bytes(&self, bytes: u64) {
        if let Some(counts) = &self.0 {
            counts.bytes.fetch_sub(bytes, Ordering::Relaxed);
        }
    }
}
