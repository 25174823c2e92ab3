//! The answer to a query, as a person reads it.

use std::io::{self, Write};
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::lines::{Breaks, each_styled, wrapped};
use super::machine::Answered;
use super::numbers::grouped;
use super::sanitized::OneLine;
use super::tally;
use super::terminal::{ASIDE, HEADING, MATCH, Paint};
use super::{explain, links};
use crate::model::{ArticleDate, MONTHS_AS_WRITTEN, Speaker, Status, WEEKDAYS_AS_WRITTEN, path_of};
use crate::search::{Answer, Hit};

/// Blanks before every line of a hit but the first.
const INDENT: &str = "    ";

/// What an answer is shown on.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// What colours the text.
    pub paint: Paint,
    /// How wide it is; `None` where lines are not set: in a pipe.
    pub columns: Option<usize>,
    /// Whether it opens links.
    pub has_links: bool,
}

impl Screen {
    /// What is not a screen: no colours, lines as long as they come, no links.
    pub const PLAIN: Screen = Screen {
        paint: Paint::NONE,
        columns: None,
        has_links: false,
    };

    /// Returns a text, already harmless, in a style.
    pub fn styled(&self, style: anstyle::Style, text: &str) -> String {
        self.paint.paint(style, text).to_string()
    }
}

/// Writes an answer as text; its query stands before it when it is one of a batch.
pub fn text(out: &mut dyn Write, screen: &Screen, answered: &Answered) -> io::Result<()> {
    let (answer, tally) = (answered.answer, answered.tally);
    if answered.id.is_some() {
        let query = OneLine(answered.query).to_string();
        writeln!(out, "{}", screen.styled(HEADING, &query))?;
    }
    let summary = summary(answer, answered.took_ms);
    let course = tally.and_then(|tally| tally::line(tally.histogram.as_ref()?));
    match course {
        None => writeln!(out, "{summary}")?,
        Some(course) => {
            let width = summary.width() + 2 + course.width();
            let fits = screen.columns.is_none_or(|columns| width <= columns);
            let between = if fits { "  " } else { "\n" };
            writeln!(out, "{summary}{between}{}", screen.styled(ASIDE, &course))?;
        }
    }
    if let Some(tally) = tally {
        for facet in &tally.facets {
            tally::facet(out, screen, facet, answer.total)?;
        }
        if let Some(histogram) = tally.histogram.as_ref().filter(|_| answered.draws) {
            tally::histogram(out, screen, histogram)?;
        }
    }
    for hit in &answer.hits {
        writeln!(out)?;
        write_hit(out, screen, hit)?;
        if let Some(parts) = hit.parts.filter(|_| answered.explains) {
            let line = explain::parts(&parts, hit.score);
            let lines = wrapped(screen, INDENT, INDENT, &line, Breaks::AtBlanks);
            writeln!(
                out,
                "{}",
                each_styled(screen, INDENT, INDENT, ASIDE, &lines)
            )?;
        }
    }
    Ok(())
}

/// Returns the line that says how many articles match.
pub fn summary(answer: &Answer, took_ms: f64) -> String {
    let articles = |count: u64| {
        format!(
            "{} article{}",
            grouped(count),
            if count == 1 { "" } else { "s" }
        )
    };
    let counts = match (answer.total, answer.total_all) {
        (0, _) => "no article matches".to_owned(),
        (total, all) if total == all => articles(total),
        (total, all) => format!(
            "{} with all the words, {} with any",
            articles(all),
            grouped(total)
        ),
    };
    format!("{counts}  ({took_ms:.1} ms)")
}

fn write_hit(out: &mut dyn Write, screen: &Screen, hit: &Hit) -> io::Result<()> {
    let Some(stored) = &hit.stored else {
        return writeln!(out, "{:>2}. {}", hit.rank, OneLine(&hit.id));
    };
    let article = &stored.article;
    let headline = OneLine(article.title()).to_string();
    let rank = format!("{:>2}. ", hit.rank);
    let lines = wrapped(screen, &rank, INDENT, &headline, Breaks::InText);
    writeln!(
        out,
        "{}",
        each_styled(screen, &rank, INDENT, HEADING, &lines)
    )?;
    let mut about: Vec<String> = Vec::new();
    about.extend(standing(article.status, article.embargo.as_ref()));
    about.extend(article.date.as_ref().map(long_date));
    about.extend(article.agency.clone());
    about.extend(article.publication.clone());
    let id = OneLine(&hit.id).to_string();
    let linked = match screen.has_links {
        true => links::to_file(&path_of(&hit.path), &id),
        false => id,
    };
    let mut line: Vec<String> = about
        .iter()
        .map(|part| OneLine(part).to_string())
        .chain([linked])
        .collect();
    // Articles that have an identifier of their own do not say where they are.
    if !hit.id.contains(&hit.relative) {
        line.push(OneLine(&hit.relative).to_string());
    }
    let lines = wrapped(screen, INDENT, INDENT, &line.join(" · "), Breaks::AtBlanks);
    writeln!(
        out,
        "{}",
        each_styled(screen, INDENT, INDENT, ASIDE, &lines)
    )?;
    let pieces: Vec<String> = hit
        .snippets
        .iter()
        .map(|snippet| marked(screen, &snippet.text, &snippet.marks))
        .collect();
    if !pieces.is_empty() {
        writeln!(
            out,
            "{}",
            wrapped(screen, INDENT, INDENT, &in_a_row(&pieces), Breaks::InText)
        )?;
    }
    for quote in &hit.quotes {
        let speaker = quote
            .speaker
            .as_ref()
            .map(|speaker| format!(" — {}", OneLine(&named(speaker))));
        let words = marked(screen, &quote.text, &quote.marks);
        let line = format!("« {words} »{}", speaker.unwrap_or_default());
        writeln!(
            out,
            "{}",
            wrapped(screen, INDENT, INDENT, &line, Breaks::InText)
        )?;
    }
    Ok(())
}

/// Returns the pieces of an article in a row; what was cut between two of them is one `…`.
pub(super) fn in_a_row(pieces: &[String]) -> String {
    pieces.join(" ").replace("… …", "…")
}

/// Returns what readers must know of an article before they use it: `CORRECTION`, `KILL`, `EMBARGO until …`.
pub(super) fn standing(status: Option<Status>, embargo: Option<&ArticleDate>) -> Option<String> {
    let status = status.filter(|status| *status != Status::Usable)?;
    let name = status.name().to_uppercase();
    Some(match embargo {
        Some(end) if status == Status::Embargo => format!("{name} until {end}"),
        _ => name,
    })
}

/// Returns who spoke as copy has it, and in brackets who that is where the words do not say it.
pub fn named(speaker: &Speaker) -> String {
    let is_said = |name: &str| {
        let last = name.rsplit(char::is_whitespace).next().unwrap_or(name);
        speaker.written.contains(last)
    };
    match &speaker.resolved {
        Some(name) if !is_said(name) => format!("{} ({name})", speaker.written),
        _ => speaker.written.clone(),
    }
}

/// Returns a text with its marks: bold on a screen with colours, in brackets without.
pub(super) fn marked(screen: &Screen, text: &str, marks: &[Range<usize>]) -> String {
    let mut shown = String::with_capacity(text.len() + marks.len() * 8);
    let mut end = 0;
    for mark in marks {
        shown.push_str(&OneLine(&text[end..mark.start]).to_string());
        let word = OneLine(&text[mark.clone()]).to_string();
        match screen.paint.is_coloured() {
            true => shown.push_str(&screen.styled(MATCH, &word)),
            false => shown.push_str(&format!("[{word}]")),
        }
        end = mark.end;
    }
    shown.push_str(&OneLine(&text[end..]).to_string());
    shown.replace('\n', " ")
}

/// Returns a date as a French reader writes it, with the hour where that is known: `lundi 18 avril 2016, 13:15`.
pub fn long_date(date: &ArticleDate) -> String {
    let day = date.day;
    let weekday =
        WEEKDAYS_AS_WRITTEN[usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0)];
    let month = MONTHS_AS_WRITTEN[usize::try_from(day.month() - 1).unwrap_or(0)];
    let ordinal = if day.day() == 1 { "er" } else { "" };
    let time = date
        .time
        .map(|time| time.time.strftime(", %H:%M").to_string());
    format!(
        "{weekday} {}{ordinal} {month} {}{}",
        day.day(),
        day.year(),
        time.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DateSource, TimeOfDay};

    #[test]
    fn a_date_is_written_as_in_a_newspaper() {
        let date = |text: &str| ArticleDate {
            day: text.parse().unwrap(),
            time: None,
            source: DateSource::Field,
        };
        assert_eq!(long_date(&date("2016-04-18")), "lundi 18 avril 2016");
        assert_eq!(long_date(&date("2016-05-01")), "dimanche 1er mai 2016");
        let mut timed = date("2016-04-18");
        timed.time = Some(TimeOfDay {
            time: "05:40:30".parse().unwrap(),
            offset_seconds: Some(7200),
        });
        assert_eq!(long_date(&timed), "lundi 18 avril 2016, 05:40");
    }

    #[test]
    fn the_summary_says_what_the_numbers_are() {
        let answer = |total, total_all| Answer {
            absent: Vec::new(),
            words: Vec::new(),
            dates: Vec::new(),
            total,
            total_all,
            warned: 0,
            hits: Vec::new(),
        };
        assert_eq!(
            summary(&answer(4532, 12), 3.06),
            "12 articles with all the words, 4\u{202f}532 with any  (3.1 ms)"
        );
        assert_eq!(summary(&answer(1, 1), 0.0), "1 article  (0.0 ms)");
        assert_eq!(
            summary(&answer(3, 1), 0.0),
            "1 article with all the words, 3 with any  (0.0 ms)"
        );
        assert_eq!(summary(&answer(0, 0), 0.0), "no article matches  (0.0 ms)");
    }
}
