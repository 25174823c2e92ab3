//! The bar of an ingest: how far it is, how fast, how long still.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::numbers;
use crate::ingest::Progress;

/// How often the bar is drawn: often enough to look alive, and no work that is felt.
const EVERY: Duration = Duration::from_millis(100);

/// A bar on stderr, or nothing.
pub struct Bar {
    bar: ProgressBar,
    begun: Instant,
    drawn: Option<Instant>,
}

impl Bar {
    /// Returns a bar that is drawn on stderr if `is_shown`.
    pub fn new(is_shown: bool) -> Bar {
        let target = match is_shown {
            true => ProgressDrawTarget::stderr(),
            false => ProgressDrawTarget::hidden(),
        };
        Bar {
            bar: ProgressBar::with_draw_target(None, target),
            begun: Instant::now(),
            drawn: None,
        }
    }

    /// Whether there is a bar to be seen.
    pub fn is_shown(&self) -> bool {
        !self.bar.is_hidden()
    }

    /// Draws how far an ingest is.
    pub fn show(&mut self, progress: &Progress) {
        if !self.is_shown() || self.drawn.is_some_and(|drawn| drawn.elapsed() < EVERY) {
            return;
        }
        self.drawn = Some(Instant::now());
        let elapsed = self.begun.elapsed();
        let Some((_, bytes)) = progress.total else {
            self.draw("{spinner} {msg}", figures(progress, elapsed));
            return;
        };
        self.bar.set_length(bytes.max(1));
        self.bar.set_position(progress.bytes.min(bytes));
        self.draw(
            "{bar:24} {percent:>3} % · {msg}",
            format!(
                "{}{}",
                figures(progress, elapsed),
                remaining(progress, self.bar.eta())
            ),
        );
    }

    /// Draws what is being done once all was read.
    pub fn last_act(&mut self, what: &str) {
        if self.is_shown() {
            self.draw("{msg}", what.to_owned());
        }
    }

    /// Has lines printed above the bar.
    pub fn above(&self, print: impl FnOnce()) {
        self.bar.suspend(print);
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn draw(&self, template: &str, message: String) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("━╸─"));
        }
        self.bar.set_message(message);
        self.bar.tick();
    }
}

fn figures(progress: &Progress, elapsed: Duration) -> String {
    let files = match progress.total {
        Some((files, _)) => format!(
            "{} of {}",
            numbers::grouped(progress.files),
            numbers::counted(files, "file", "files")
        ),
        None => numbers::counted(progress.files, "file", "files"),
    };
    let per_second = progress.articles as f64 / elapsed.as_secs_f64().max(0.001);
    format!(
        "{files} · {} · {} articles/s",
        numbers::bytes(progress.bytes),
        numbers::grouped(per_second.round() as u64)
    )
}

fn remaining(progress: &Progress, estimate: Duration) -> String {
    // Before the first bytes, and once all were read, there is nothing to estimate.
    if progress.bytes == 0 || estimate < Duration::from_secs(1) {
        return String::new();
    }
    let whole = Duration::from_secs(estimate.as_secs());
    match whole.as_secs() {
        // A whole number of seconds: tenths of an estimate say nothing.
        seconds @ ..60 => format!(" · {seconds} s left"),
        _ => format!(" · {} left", numbers::duration(whole)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_say_how_far_how_fast_and_how_long() {
        let mut progress = Progress {
            files: 12,
            bytes: 45_000_000,
            articles: 500,
            total: None,
        };
        let at = |progress: &Progress| figures(progress, Duration::from_secs(2));
        assert_eq!(at(&progress), "12 files · 45 MB · 250 articles/s");
        progress.total = Some((40, 90_000_000));
        assert_eq!(at(&progress), "12 of 40 files · 45 MB · 250 articles/s");
        let left = |seconds| remaining(&progress, Duration::from_secs(seconds));
        assert_eq!(left(0), "");
        assert_eq!(left(42), " · 42 s left");
        assert_eq!(left(125), " · 2 min 05 s left");
    }

    #[test]
    fn a_bar_that_is_not_shown_takes_everything() {
        let mut bar = Bar::new(false);
        bar.show(&Progress::default());
        let mut is_printed = false;
        bar.above(|| is_printed = true);
        bar.last_act("writing");
        bar.clear();
        assert!(is_printed && !bar.is_shown());
    }
}
