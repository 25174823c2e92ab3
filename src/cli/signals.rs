//! Signals during an ingest: the first ends it in good order, the second at once. After it, the first does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

/// The signals that ask a program to end, each with the exit status that says so. The hangup of a terminal asks for the
/// same as SIGTERM.
const ENDING: [(i32, u8); 3] = [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 143)];

/// Listens for signals that ask the program to end, until it is dropped: then nobody looks at [`Signals::stop`] any more, and
/// the first signal ends the program.
pub(super) struct Signals {
    stop: Arc<AtomicBool>,
    /// The signal that came last; 0 before the first.
    last: Arc<AtomicUsize>,
}

impl Signals {
    /// Begins to listen: from now on a first signal sets [`Signals::stop`], and a second one ends the program.
    ///
    /// The second may come at any moment: what is on disk is whole after every change.
    pub(super) fn listen() -> std::io::Result<Signals> {
        let signals = Signals {
            stop: Arc::default(),
            last: Arc::default(),
        };
        for (signal, status) in ENDING {
            // `nohup depeche ingest` is meant to outlive its terminal.
            if is_ignored(signal) {
                continue;
            }
            // In this order: the first signal finds the flag not yet set.
            flag::register_conditional_shutdown(
                signal,
                i32::from(status),
                Arc::clone(&signals.stop),
            )?;
            flag::register(signal, Arc::clone(&signals.stop))?;
            let number = usize::try_from(signal).unwrap_or_default();
            flag::register_usize(signal, Arc::clone(&signals.last), number)?;
        }
        Ok(signals)
    }

    /// Returns what the first signal sets.
    pub(super) fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Whether a signal came.
    pub(super) fn has_come(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Returns the exit status that says which signal came.
    pub(super) fn exit_status(&self) -> u8 {
        let last = self.last.load(Ordering::Relaxed);
        ENDING
            .iter()
            .find(|(signal, _)| usize::try_from(*signal) == Ok(last))
            .map_or(130, |(_, status)| *status)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        // Every signal from now on is a second one.
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Whether whoever started the program has it ignore a signal; as far as the system tells.
fn is_ignored(signal: i32) -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return false;
    };
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or_default();
    mask >> (signal - 1) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_status_tells_the_signal() {
        let signals = Signals {
            stop: Arc::default(),
            last: Arc::default(),
        };
        assert!(!signals.has_come());
        for (signal, status) in ENDING {
            let number = usize::try_from(signal).unwrap();
            signals.last.store(number, Ordering::Relaxed);
            assert_eq!(signals.exit_status(), status);
        }
    }
}
