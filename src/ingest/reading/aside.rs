//! Threads that are left behind on a request to stop: a parser that somebody else wrote cannot be told to stop, so nobody waits
//! for it.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a request to stop may go unseen.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A thread that works aside: it gives things while it works, and its result at the end.
pub(super) struct Aside<T, R> {
    given: Receiver<T>,
    /// `None` once its result was taken.
    thread: Option<JoinHandle<R>>,
}

/// What was heard of a thread.
pub(super) enum Heard<T, R> {
    /// What it gave next.
    Given(T),
    /// It has ended with this result, and gave all before.
    Ended(R),
    /// A stop was asked for, and the thread is to be left behind.
    Stopped,
}

impl<T: Send + 'static, R: Send + 'static> Aside<T, R> {
    /// Begins a thread, which waits where nobody has taken what it gave before. Giving fails once it is left behind.
    pub(super) fn begin(
        work: impl FnOnce(&SyncSender<T>) -> R + Send + 'static,
    ) -> io::Result<Aside<T, R>> {
        let (give, given) = sync_channel(1);
        let thread = thread::Builder::new().spawn(move || work(&give))?;
        Ok(Aside {
            given,
            thread: Some(thread),
        })
    }

    /// Waits for what the thread does next, until a stop is asked for. A panic of the thread goes on here.
    pub(super) fn hear(&mut self, stop: &AtomicBool) -> Heard<T, R> {
        while !stop.load(Ordering::Relaxed) {
            match self.given.recv_timeout(LOOK_EVERY) {
                Ok(thing) => return Heard::Given(thing),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    let thread = self.thread.take();
                    let thread = thread.expect("nobody listens to a thread that has ended");
                    return match thread.join() {
                        Ok(result) => Heard::Ended(result),
                        Err(panic) => std::panic::resume_unwind(panic),
                    };
                }
            }
        }
        Heard::Stopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_heard_to_its_end_and_left_behind_when_a_stop_is_asked_for() {
        let stop = AtomicBool::new(false);
        let mut aside = Aside::begin(|give| {
            for number in 0..3 {
                give.send(number).unwrap();
            }
            "done"
        })
        .unwrap();
        let mut heard = Vec::new();
        let result = loop {
            match aside.hear(&stop) {
                Heard::Given(number) => heard.push(number),
                Heard::Ended(result) => break result,
                Heard::Stopped => panic!("nobody asked for a stop"),
            }
        };
        assert_eq!((heard, result), (vec![0, 1, 2], "done"));

        let mut endless: Aside<(), ()> = Aside::begin(|_| {
            loop {
                thread::park();
            }
        })
        .unwrap();
        stop.store(true, Ordering::Relaxed);
        assert!(matches!(endless.hear(&stop), Heard::Stopped));
    }
}
