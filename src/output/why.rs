//! Why an article is found by a query or is not, as a person reads it.

use std::io::{self, Write};

use super::explain;
use super::hits::Screen;
use super::lines::{Breaks, wrapped};
use super::numbers::{counted, grouped};
use super::sanitized::OneLine;
use super::terminal::{ASIDE, HEADING};
use crate::search::{Condition, LOOKED_AMONG, Why};

/// Writes where an article comes, and each part of the query with whether it holds.
pub fn text(out: &mut dyn Write, screen: &Screen, why: &Why) -> io::Result<()> {
    let among = match (why.place, why.condition.holds) {
        (Some(place), _) => format!(
            "match {} of {}",
            grouped(place.rank as u64),
            grouped(why.total)
        ),
        (None, true) => format!(
            "one of {}, behind the first {}",
            counted(why.total, "match", "matches"),
            grouped(LOOKED_AMONG as u64)
        ),
        (None, false) if why.total == 0 => "no match; no article is one".to_owned(),
        (None, false) => format!(
            "no match; the query has {}",
            counted(why.total, "other", "others")
        ),
    };
    let id = screen.styled(HEADING, &OneLine(&why.id).to_string());
    let line = format!("{id}: {among}");
    writeln!(
        out,
        "{}",
        wrapped(screen, "", "    ", &line, Breaks::AtBlanks)
    )?;
    if let Some((place, parts)) = why.place.and_then(|place| Some((place, place.parts?))) {
        let line = explain::parts(&parts, place.score);
        let lines = wrapped(screen, "    ", "    ", &line, Breaks::AtBlanks);
        writeln!(out, "{}", screen.styled(ASIDE, &lines))?;
    }
    condition(out, screen, &why.condition, 0)
}

fn condition(
    out: &mut dyn Write,
    screen: &Screen,
    condition: &Condition,
    depth: usize,
) -> io::Result<()> {
    let indent = "  ".repeat(depth);
    let holds = match condition.holds {
        true => "yes",
        false => "no ",
    };
    let first = format!("  {holds}  {indent}");
    let below = " ".repeat(first.len() + 2);
    let text = OneLine(&condition.text).to_string();
    writeln!(
        out,
        "{}",
        wrapped(screen, &first, &below, &text, Breaks::AtBlanks)
    )?;
    condition
        .parts
        .iter()
        .try_for_each(|part| self::condition(out, screen, part, depth + 1))
}
