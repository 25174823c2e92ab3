//! Waits for the lock of an index, if that was asked for.

use std::time::Duration;

use crate::index::IndexError;
use crate::ingest::IngestError;
use crate::output::messages::Messages;

/// How long between two looks at the lock.
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// Does what needs the lock; where another process holds it and `waits`, does it once that is over.
///
/// Returns `None` when `is_stopped` says so while it waits. Looks at the lock again and again, since a thread that sleeps in
/// the system's own queue cannot be told to stop.
pub(super) fn when_free<T>(
    waits: bool,
    messages: &Messages,
    is_stopped: impl Fn() -> bool,
    mut work: impl FnMut() -> Result<T, IngestError>,
) -> Result<Option<T>, IngestError> {
    let mut is_told = false;
    loop {
        match work() {
            Err(IngestError::Index(error @ IndexError::Locked(_))) if waits => {
                if !std::mem::replace(&mut is_told, true) {
                    messages.note(format_args!("{error}: waiting for it to end"));
                }
            }
            other => return other.map(Some),
        }
        if is_stopped() {
            return Ok(None);
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::messages::Loudness;
    use crate::output::terminal::Colour;

    #[test]
    fn who_waits_gets_the_lock_in_the_end() {
        fn locked<T>() -> Result<T, IngestError> {
            Err(IngestError::Index(IndexError::Locked(None)))
        }
        let quiet = Messages::new(Colour::Never, Loudness::Quiet);
        let mut tries = 0;
        let third = when_free(
            true,
            &quiet,
            || false,
            || {
                tries += 1;
                if tries < 3 { locked() } else { Ok(tries) }
            },
        );
        assert_eq!(third.unwrap(), Some(3));
        let stopped = when_free(true, &quiet, || true, locked::<()>);
        assert_eq!(stopped.unwrap(), None);
        assert!(when_free(false, &quiet, || false, locked::<()>).is_err());
    }
}
