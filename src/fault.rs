//! Panics, caught: a fault of the program in one file, or a damaged index, does not end everything else.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

/// Most characters of a panic's words that are kept: they may quote what was read.
const WORDS_CHARACTERS: usize = 300;

thread_local! {
    /// Whether a panic of this thread is about to be caught.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic that was caught happened.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A panic that was caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    what: String,
    place: Option<String>,
}

impl Fault {
    /// Returns the panic's words.
    pub fn what(&self) -> &str {
        &self.what
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "internal error: {}", self.what)?;
        match &self.place {
            Some(place) => write!(out, " ({place})"),
            None => Ok(()),
        }
    }
}

/// Returns what `act` returns, or its panic.
///
/// What `act` was changing may be half changed: the caller throws it away, or has it changed by [`unguarded`] code.
pub fn caught<T>(act: impl FnOnce() -> T) -> Result<T, Fault> {
    let was_guarded = IS_GUARDED.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(act));
    let is_to_be_caught = IS_GUARDED.replace(was_guarded);
    match result {
        Ok(value) => Ok(value),
        Err(panic) if !is_to_be_caught => panic::resume_unwind(panic),
        Err(panic) => Err(Fault {
            what: words_of(&*panic),
            place: PLACE.take(),
        }),
    }
}

/// Runs what must not be half done: its panic goes through every [`caught`] around it.
pub fn unguarded<T>(act: impl FnOnce() -> T) -> T {
    let was_guarded = IS_GUARDED.replace(false);
    let value = act();
    IS_GUARDED.set(was_guarded);
    value
}

/// Has panics that are about to be caught remember where they happened, and all others go to `report`.
pub fn listen(report: fn(&PanicHookInfo)) {
    panic::set_hook(Box::new(move |panic| match IS_GUARDED.get() {
        true => PLACE.set(panic.location().map(ToString::to_string)),
        false => report(panic),
    }));
}

/// Returns what a panic says.
fn words_of(panic: &(dyn Any + Send)) -> String {
    let words = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without words");
    words.chars().take(WORDS_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_fault_unless_it_leaves_something_half_done() {
        let bytes: &[u8] = &[];
        let fault = caught(|| bytes[bytes.len() + 3]).unwrap_err();
        assert!(
            fault
                .to_string()
                .starts_with("internal error: index out of bounds")
        );
        assert!(!IS_GUARDED.get());
        assert_eq!(caught(|| caught(|| 1)), Ok(Ok(1)));

        let through = panic::catch_unwind(|| caught(|| unguarded(|| panic!("half done"))));
        assert_eq!(words_of(&*through.unwrap_err()), "half done");
        assert!(!IS_GUARDED.get());
        // What comes after it is guarded again.
        let fault: Result<(), Fault> = caught(|| {
            unguarded(|| ());
            panic!("{}", "é".repeat(1000))
        });
        let fault = fault.unwrap_err();
        assert_eq!(fault.what(), "é".repeat(WORDS_CHARACTERS));
    }
}
