//! Memory that long documents share: where they would take more together than was allowed, the next one waits.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::stop::Stop;

/// How much memory reading, taking apart and indexing a document takes at most, in multiples of its length. Of files of 60 MB
/// words that no other text has took 24 times as much, prose and JSON 15, short lines 7, one word 5; `tests/memory.rs` holds it.
pub const MEMORY_MULTIPLE: u64 = 30;

/// How long a request to stop may go unseen.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How much memory documents that are read whole may take together.
#[derive(Debug, Clone, Default)]
pub struct Allowance(Option<Arc<Shared>>);

#[derive(Debug)]
struct Shared {
    all_bytes: u64,
    taken_bytes: Mutex<u64>,
    given_back: Condvar,
}

/// The memory that one document takes of an allowance, given back when this is dropped.
#[derive(Debug)]
pub struct Share {
    of: Arc<Shared>,
    bytes: u64,
}

impl Allowance {
    /// No limit.
    pub const UNLIMITED: Allowance = Allowance(None);

    /// Returns an allowance of so many bytes.
    pub fn of(bytes: usize) -> Allowance {
        Allowance(Some(Arc::new(Shared {
            all_bytes: bytes as u64,
            taken_bytes: Mutex::new(0),
            given_back: Condvar::new(),
        })))
    }

    /// Returns the share of a document of so many bytes once there is room for it; `None` where there is no limit. A document
    /// that needs more than there is gets it when no other has a share. Fails once a stop is asked for.
    pub(super) fn take(&self, document_bytes: u64, stop: &Stop) -> io::Result<Option<Share>> {
        let Some(shared) = &self.0 else {
            return Ok(None);
        };
        let bytes = document_bytes.saturating_mul(MEMORY_MULTIPLE);
        let mut taken = shared.taken();
        while *taken > 0 && taken.saturating_add(bytes) > shared.all_bytes {
            stop.check()?;
            let waited = shared.given_back.wait_timeout(taken, LOOK_EVERY);
            taken = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *taken = taken.saturating_add(bytes);
        Ok(Some(Share {
            of: Arc::clone(shared),
            bytes,
        }))
    }
}

impl Shared {
    fn taken(&self) -> MutexGuard<'_, u64> {
        self.taken_bytes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut taken = self.of.taken();
        *taken = taken.saturating_sub(self.bytes);
        self.of.given_back.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn a_document_waits_until_there_is_room_and_takes_more_than_all_when_it_is_alone() {
        let allowance = Allowance::of(100 * MEMORY_MULTIPLE as usize);
        let take = |bytes| allowance.take(bytes, &Stop::NEVER).unwrap().unwrap();
        let alone = take(1000);
        drop(alone);
        let [first, second] = [take(60), take(40)];
        let has_room = AtomicBool::new(false);
        thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let third = take(41);
                assert!(has_room.load(Ordering::SeqCst));
                third
            });
            thread::sleep(LOOK_EVERY * 2);
            drop(second);
            thread::sleep(LOOK_EVERY * 2);
            has_room.store(true, Ordering::SeqCst);
            drop(first);
            waiting.join().unwrap()
        });
        assert_eq!(*allowance.0.as_ref().unwrap().taken(), 0);
        let none = Allowance::UNLIMITED.take(u64::MAX, &Stop::NEVER);
        assert!(none.unwrap().is_none());
    }

    #[test]
    fn whoever_waits_hears_a_request_to_stop() {
        let allowance = Allowance::of(0);
        let held = allowance.take(1, &Stop::NEVER).unwrap();
        let stop = Stop::when(&Arc::new(AtomicBool::new(true)));
        assert!(allowance.take(1, &stop).is_err());
        drop(held);
        assert!(allowance.take(1, &stop).is_ok());
    }
}
