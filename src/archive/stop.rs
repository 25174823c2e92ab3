//! A request to stop, looked at before every piece that is read: any reading ends soon after it, whatever it reads.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What may ask for the end of a reading.
#[derive(Debug, Clone, Default)]
pub struct Stop(Option<Arc<AtomicBool>>);

impl Stop {
    /// Nothing ever asks.
    pub const NEVER: Stop = Stop(None);

    /// Returns the request that is made by setting this.
    pub fn when(is_set: &Arc<AtomicBool>) -> Stop {
        Stop(Some(Arc::clone(is_set)))
    }

    /// Whether the request was made.
    pub fn is_asked(&self) -> bool {
        let is_set = self.0.as_ref();
        is_set.is_some_and(|is_set| is_set.load(Ordering::Relaxed))
    }

    /// Fails once the request was made. Whoever made it knows that the failure says nothing of what was read.
    pub(super) fn check(&self) -> io::Result<()> {
        match self.is_asked() {
            true => Err(io::Error::other("reading was stopped")),
            false => Ok(()),
        }
    }
}
