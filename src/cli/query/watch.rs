//! The watch over a search: nothing in it can be told to stop, so the program ends when a query takes too long.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::cli::settings::Settings;

/// Ends the program when a query takes too long; a search writes nothing that could be lost.
pub(in crate::cli) struct Watch(Arc<Mutex<Option<Instant>>>);

impl Watch {
    /// Begins to watch a first query.
    pub(in crate::cli) fn begin(timeout: Duration, settings: &Settings) -> Watch {
        let since = Arc::new(Mutex::new(Some(Instant::now())));
        let watched = Arc::clone(&since);
        let messages = settings.messages;
        std::thread::spawn(move || {
            loop {
                let asked = *watched.lock().unwrap_or_else(PoisonError::into_inner);
                let left = match asked {
                    Some(asked) => timeout.saturating_sub(asked.elapsed()),
                    None => timeout,
                };
                if left.is_zero() && asked.is_some() {
                    break;
                }
                std::thread::sleep(left.max(SHORTEST));
            }
            messages.problem(format_args!(
                "no answer within {} seconds",
                timeout.as_secs()
            ));
            messages.hint("--timeout SECONDS waits longer; fewer words or a date answer sooner");
            std::process::exit(i32::from(crate::cli::TIMED_OUT));
        });
        Watch(since)
    }

    /// Begins to watch the next query of a batch.
    pub(in crate::cli) fn next(&self) {
        self.set(Some(Instant::now()));
    }

    /// Watches no longer: what is left is up to whoever reads.
    pub(in crate::cli) fn end(&self) {
        self.set(None);
    }

    fn set(&self, since: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }
}

/// Shortest sleep between two looks at the clock.
const SHORTEST: Duration = Duration::from_millis(1);
