//! The answer to a query as Markdown: to paste into a note or a mail.

use std::io::{self, Write};
use std::ops::Range;

use super::hits::{long_date, named, standing, summary};
use super::machine::Answered;
use super::numbers::grouped;
use super::sanitized::OneLine;
use crate::search::{Facet, Histogram, Hit};

/// Writes an answer as Markdown: a heading, what was found, then every hit under a heading of its own.
pub fn markdown(out: &mut dyn Write, answered: &Answered) -> io::Result<()> {
    writeln!(out, "# {}\n", plain(answered.query))?;
    writeln!(out, "{}", summary(answered.answer, answered.took_ms))?;
    if let Some(tally) = answered.tally {
        for facet in &tally.facets {
            write_facet(out, facet)?;
        }
        if let Some(histogram) = tally.histogram.as_ref().filter(|_| answered.draws) {
            write_histogram(out, histogram)?;
        }
    }
    for hit in &answered.answer.hits {
        write_hit(out, hit)?;
    }
    Ok(())
}

fn write_facet(out: &mut dyn Write, facet: &Facet) -> io::Result<()> {
    writeln!(out, "\n| {} | articles |\n|---|---:|", plain(&facet.field))?;
    for (value, count) in &facet.values {
        writeln!(out, "| {} | {} |", plain(value), grouped(*count))?;
    }
    if facet.without > 0 {
        writeln!(out, "| *without* | {} |", grouped(facet.without))?;
    }
    Ok(())
}

fn write_histogram(out: &mut dyn Write, histogram: &Histogram) -> io::Result<()> {
    writeln!(
        out,
        "\n| {} | articles |\n|---|---:|",
        histogram.interval.name()
    )?;
    for (first, count) in &histogram.counts {
        let label = histogram.interval.label(*first);
        writeln!(out, "| {label} | {} |", grouped(*count))?;
    }
    Ok(())
}

fn write_hit(out: &mut dyn Write, hit: &Hit) -> io::Result<()> {
    let Some(stored) = &hit.stored else {
        return writeln!(out, "\n## {}. {}", hit.rank, plain(&hit.id));
    };
    let article = &stored.article;
    writeln!(out, "\n## {}. {}\n", hit.rank, plain(article.title()))?;
    let mut about: Vec<String> = Vec::new();
    about.extend(standing(article.status, article.embargo.as_ref()));
    about.extend(article.date.as_ref().map(long_date));
    about.extend(article.agency.as_deref().map(plain));
    about.extend(article.publication.as_deref().map(plain));
    about.push(plain(&hit.id));
    writeln!(out, "{}", about.join(" · "))?;
    for snippet in &hit.snippets {
        writeln!(out, "\n> {}", marked(&snippet.text, &snippet.marks))?;
    }
    for quote in &hit.quotes {
        let words = marked(&quote.text, &quote.marks);
        let speaker = quote
            .speaker
            .as_ref()
            .map(|speaker| format!(" — {}", plain(&named(speaker))));
        writeln!(out, "\n> « {words} »{}", speaker.unwrap_or_default())?;
    }
    Ok(())
}

fn marked(text: &str, marks: &[Range<usize>]) -> String {
    let mut shown = String::with_capacity(text.len() + marks.len() * 4);
    let mut end = 0;
    for mark in marks {
        shown.push_str(&plain(&text[end..mark.start]));
        shown.push_str(&format!("**{}**", plain(&text[mark.clone()])));
        end = mark.end;
    }
    shown.push_str(&plain(&text[end..]));
    shown
}

/// Returns text in which Markdown finds nothing of its own, harmless and on one line.
fn plain(text: &str) -> String {
    let text = OneLine(&text.replace('\n', " ")).to_string();
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&'
        ) {
            shown.push('\\');
        }
        shown.push(c);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_its_own_signs() {
        assert_eq!(plain("a*b_c [d] <e>\nf"), "a\\*b\\_c \\[d\\] \\<e\\> f");
        let marks = [3..6, 7..10];
        assert_eq!(marked("un mot ici", &marks), "un **mot** **ici**");
    }
}
