//! What all the articles of an answer are, as a person reads it: facets, bars of time, a line of time.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::hits::Screen;
use super::numbers::grouped;
use super::sanitized::OneLine;
use super::terminal::{ASIDE, HEADING};
use crate::search::{Facet, Histogram};

/// How many values of a facet are shown; JSON has them all.
const VALUES: usize = 10;

/// Widest value that is shown whole, in columns.
const VALUE_COLUMNS: usize = 40;

/// Longest bar, in columns, where the width of the screen is not known.
const BAR_COLUMNS: usize = 40;

/// Most columns of the line of time: it stands beside the numbers of the summary.
const LINE_COLUMNS: usize = 24;

/// Eighths of a column, from one to eight, lying and standing.
const LYING: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
const STANDING: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Writes the most frequent values of a field with their counts and shares.
pub fn facet(out: &mut dyn Write, screen: &Screen, facet: &Facet, total: u64) -> io::Result<()> {
    let shown: Vec<(String, u64)> = facet
        .values
        .iter()
        .take(VALUES)
        .map(|(value, count)| (shortened(&OneLine(value).to_string()), *count))
        .collect();
    let rest = &facet.values[shown.len()..];
    let others = match rest.len() {
        0 => None,
        count => Some((
            format!("{} others", grouped(count as u64)),
            rest.iter().map(|(_, count)| count).sum(),
        )),
    };
    let without = (facet.without > 0).then(|| ("without".to_owned(), facet.without));
    writeln!(out, "\n{}", screen.styled(HEADING, &facet.field))?;
    let rows: Vec<(String, u64, bool)> = shown
        .into_iter()
        .map(|(value, count)| (value, count, true))
        .chain(
            others
                .into_iter()
                .chain(without)
                .map(|(label, count)| (label, count, false)),
        )
        .collect();
    let width = rows
        .iter()
        .map(|(value, ..)| value.width())
        .max()
        .unwrap_or(0);
    let figures = |count: u64| grouped(count).width();
    let counts = rows
        .iter()
        .map(|(_, count, _)| figures(*count))
        .max()
        .unwrap_or(0);
    for (value, count, is_value) in rows {
        let share = count as f64 * 100.0 / total.max(1) as f64;
        let line = format!(
            "{value}{}  {}{}  {share:>3.0} %",
            " ".repeat(width - value.width()),
            " ".repeat(counts - figures(count)),
            grouped(count),
        );
        match is_value {
            true => writeln!(out, "  {line}")?,
            false => writeln!(out, "  {}", screen.styled(ASIDE, &line))?,
        }
    }
    Ok(())
}

/// Writes the course of time as a bar for each run of days.
pub fn histogram(out: &mut dyn Write, screen: &Screen, histogram: &Histogram) -> io::Result<()> {
    let label = |first| histogram.interval.label(first);
    let most = histogram.counts.iter().map(|(_, count)| *count).max();
    let (Some(most), Some((first, _))) = (most, histogram.counts.first()) else {
        return Ok(());
    };
    let figures = grouped(most).width();
    let before = 2 + label(*first).width() + 2 + figures + 1;
    let room = screen.columns.map_or(BAR_COLUMNS, |columns| {
        columns.saturating_sub(before + 1).clamp(8, 80)
    });
    writeln!(out)?;
    for (first, count) in &histogram.counts {
        let number = grouped(*count);
        let bar = match *count {
            0 => String::new(),
            count => format!(" {}", bar(count, most, room)),
        };
        writeln!(
            out,
            "  {}  {}{number}{bar}",
            screen.styled(ASIDE, &label(*first)),
            " ".repeat(figures - number.width()),
        )?;
    }
    Ok(())
}

/// Returns a bar as long, to an eighth of a column, as a count is of the most; what is not nothing is seen.
fn bar(count: u64, most: u64, columns: usize) -> String {
    let eighths = (count as f64 * columns as f64 * 8.0 / most.max(1) as f64).round() as usize;
    let eighths = eighths.max(usize::from(count > 0));
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(LYING[eighths % 8 - 1]);
    }
    bar
}

/// Returns the course of time in one line, the first and the last run named: `2016-01 ▁▃█ 2016-11`; `None` where there
/// is no course.
pub fn line(histogram: &Histogram) -> Option<String> {
    let counts = &histogram.counts;
    let ((first, _), (last, _)) = (counts.first()?, counts.last()?);
    (counts.len() > 1).then_some(())?;
    let runs_each = counts.len().div_ceil(LINE_COLUMNS);
    let sums: Vec<u64> = counts
        .chunks(runs_each)
        .map(|runs| runs.iter().map(|(_, count)| count).sum())
        .collect();
    let most = sums.iter().copied().max().unwrap_or(0).max(1);
    let column = |sum: &u64| match sum {
        0 => ' ',
        sum => STANDING[((sum * 8).div_ceil(most) as usize).clamp(1, 8) - 1],
    };
    let label = |day| histogram.interval.label(day);
    let line: String = sums.iter().map(column).collect();
    Some(format!("{} {line} {}", label(*first), label(*last)))
}

/// Returns a text cut at a column, with `…` where it was.
fn shortened(text: &str) -> String {
    if text.width() <= VALUE_COLUMNS {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if short.width() + c.to_string().width() >= VALUE_COLUMNS {
            break;
        }
        short.push(c);
    }
    short + "…"
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;
    use crate::search::Interval;

    #[test]
    fn a_bar_is_as_long_as_its_count() {
        let cases = [
            (0, ""),
            (1, "▏"),
            (50, "████"),
            (53, "████▎"),
            (100, "████████"),
        ];
        for (count, expected) in cases {
            assert_eq!(bar(count, 100, 8), expected, "{count}");
        }
    }

    #[test]
    fn a_line_of_time_fits_beside_the_numbers() {
        let histogram = |counts: &[u64]| Histogram {
            interval: Interval::Year,
            counts: counts
                .iter()
                .zip(1950..)
                .map(|(count, year)| (Date::new(year, 1, 1).unwrap(), *count))
                .collect(),
        };
        assert_eq!(line(&histogram(&[1])), None);
        assert_eq!(
            line(&histogram(&[1, 0, 8])).as_deref(),
            Some("1950 ▁ █ 1952")
        );
        let long = line(&histogram(&[1; 60])).unwrap();
        assert!(long.width() <= LINE_COLUMNS + 10, "{long}");
    }

    #[test]
    fn a_value_is_cut_by_columns() {
        let wide = "漢".repeat(30);
        assert!(shortened(&wide).width() <= VALUE_COLUMNS);
        assert_eq!(shortened("Paris"), "Paris");
    }
}
