//! A channel that carries several things at a time: to wake another thread for each costs as much as reading a dispatch.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};

/// How many things go together at most.
const MOST: usize = 32;

/// How long a thing waits for others, until the next one comes.
const WAIT: Duration = Duration::from_millis(10);

/// How many parcels may be on their way.
const ON_THE_WAY: usize = 8;

/// The end of a channel that is sent to; each thread has one of its own.
pub(super) struct Parcels<T> {
    sender: Sender<Vec<T>>,
    packed: RefCell<Vec<T>>,
    sent: Cell<Instant>,
}

/// Whoever took them is gone.
pub(super) struct Gone;

/// Returns a channel.
pub(super) fn parcels<T>() -> (Parcels<T>, Receiver<Vec<T>>) {
    let (sender, receiver) = bounded(ON_THE_WAY);
    (Parcels::to(sender), receiver)
}

impl<T> Parcels<T> {
    fn to(sender: Sender<Vec<T>>) -> Parcels<T> {
        Parcels {
            sender,
            packed: RefCell::default(),
            sent: Cell::new(Instant::now()),
        }
    }

    /// Returns an end of the same channel for another thread.
    pub(super) fn another(&self) -> Parcels<T> {
        Parcels::to(self.sender.clone())
    }

    /// Sends a thing, now or together with those that follow.
    pub(super) fn send(&self, thing: T) -> Result<(), Gone> {
        self.packed.borrow_mut().push(thing);
        let is_full = self.packed.borrow().len() >= MOST;
        match is_full || self.sent.get().elapsed() >= WAIT {
            true => self.send_all(),
            false => Ok(()),
        }
    }

    /// Sends what waits: before its sender waits itself, and when there is no more.
    pub(super) fn send_all(&self) -> Result<(), Gone> {
        let packed = self.packed.take();
        if packed.is_empty() {
            return Ok(());
        }
        let sent = self.sender.send(packed).map_err(|_| Gone);
        self.sent.set(Instant::now());
        sent
    }
}
