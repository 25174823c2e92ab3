//! ANPA 1312, the American wires' format: two header lines, lines begun by `^` and ended by `<`, then the text.

use jiff::civil::Date;

use super::envelope::{SOH, STX, bare, emit_articles, is_lead_in, text_and_tail, without_controls};
use super::fields::{self, add};
use super::paragraphs::paragraphs;
use super::summary;
use super::{Emit, Format};
use crate::archive::{Document, ReadError};
use crate::model::{Article, ArticleDate, DateSource, Part, Passage, TimeOfDay};

/// The format.
pub(super) const ANPA1312: Format = Format {
    name: "anpa1312",
    about: "ANPA 1312, the American wires' header and text",
    version: 3,
    shares_file: true,
    is_it,
    read,
};

/// Lines of the header, before STX.
const HEADER_LINES: usize = 2;

/// Beginnings of lines that are for editors.
const NOTES: [&str; 4] = ["Eds:", "AP Photo", "AP Graphic", "EDITOR'S NOTE"];

fn is_it(sample: &str) -> bool {
    let Some(start) = start(sample) else {
        return false;
    };
    let mut lines = start.lines();
    lines.next();
    lines
        .next()
        .is_some_and(|line| Header::read(line).is_some())
}

/// Returns what follows SOH at the beginning of a text, after the synchronisation bytes.
fn start(text: &str) -> Option<&str> {
    text.trim_start_matches(is_lead_in).strip_prefix(SOH)
}

/// The second line: `u s<DC4><DC2>BC-Soccer-Emperor's-Cup   09-12 0344`.
struct Header<'a> {
    urgency: u8,
    category: &'a str,
    keyword: &'a str,
}

impl Header<'_> {
    fn read(line: &str) -> Option<Header<'_>> {
        let mut letters = line.chars();
        let priority = letters.next()?;
        let is_blank = letters.next()? == ' ';
        let category = letters.next().filter(char::is_ascii_alphabetic)?;
        let rest = letters.as_str();
        let is_marked = rest.starts_with(|c| ('\u{11}'..='\u{14}').contains(&c));
        (is_blank && is_marked).then_some(())?;
        let keyword = rest.trim_start_matches(|c: char| c.is_control() || c == ' ');
        let end = keyword.find("  ").unwrap_or(keyword.len());
        Some(Header {
            urgency: urgency(priority)?,
            category: &line[2..2 + category.len_utf8()],
            keyword: keyword[..end].trim(),
        })
    }
}

/// The IPTC urgency of ANPA's letters: flash, bulletin, urgent, then regular, deferred and the day's others.
pub(super) fn urgency(priority: char) -> Option<u8> {
    Some(match priority {
        'f' => 1,
        'b' => 2,
        'u' => 3,
        'r' | 'a' => 4,
        'd' => 5,
        's' | 'h' | 'w' | 'z' => 6,
        _ => return None,
    })
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let text = document.text()?;
    fields::note_doubt(&text, emit);
    let dispatches = text.text.split(SOH).skip(1);
    emit_articles(dispatches.map(article), text.encoding, emit);
    Ok(())
}

fn article(dispatch: &str) -> Article {
    let (head, rest) = match dispatch.split_once(STX) {
        Some((head, rest)) => (head, rest),
        None => after_header(dispatch),
    };
    let mut article = Article::default();
    let header = head.lines().nth(1).and_then(Header::read);
    if let Some(header) = &header {
        article.urgency = Some(header.urgency);
        article.category = Some(header.category.to_owned());
    }
    let (text, tail) = text_and_tail(rest);
    let mut lines = text.lines().peekable();
    let slug = lines.next().unwrap_or("");
    let slug = slug.trim().trim_start_matches('^');
    // The number of words stands after the slug: `BC-LT--Argentina-Cancer Beauty,466<`.
    let slug = ended(slug).0.trim_end_matches(|c: char| c.is_ascii_digit());
    let slug = slug.trim_end_matches(',').trim();
    let slug = match (slug, &header) {
        ("", Some(header)) => header.keyword,
        (slug, _) => slug,
    };
    add(&mut article, Part::Slug, Some(slug));
    article.slug = Some(slug.to_owned()).filter(|slug| !slug.is_empty());
    let mut summary = Vec::new();
    while let Some(line) = lines.next_if(|line| is_head(line)) {
        summary.extend(head_line(&mut article, line));
    }
    summary::push(&mut article, summary);
    let rest: Vec<&str> = lines.map(|line| ended(line).0).collect();
    let rest = rest.join("\n");
    for text in paragraphs(&typographic(&without_controls(&rest))) {
        // `^END<` closes a table.
        let part = match text.trim_start_matches('^') {
            "END" | "___" => continue,
            text if text.starts_with("==") => Part::Signature,
            _ => Part::Body,
        };
        article.passages.push(Passage { part, text });
    }
    let tail: Vec<&str> = tail
        .lines()
        .map(|line| ended(bare(line)).0)
        .filter(|line| !line.trim().is_empty())
        .collect();
    if let Some(sent) = tail.first() {
        add(&mut article, Part::Trailer, Some(sent));
        article.date = date(sent.trim());
        let source = sent.trim().split('-').next().unwrap_or("");
        article.agency = match source {
            "AP" => Some("AP".to_owned()),
            "KWS" => Some("Kyodo".to_owned()),
            _ => None,
        };
    }
    article
}

/// Cuts a dispatch that lost its STX behind its two header lines.
fn after_header(dispatch: &str) -> (&str, &str) {
    let lines = dispatch.split_inclusive('\n');
    let header: usize = lines.take(HEADER_LINES).map(str::len).sum();
    dispatch.split_at(header)
}

/// Whether a line is of the head: begun by `^`, or ended by `+`, `<` or `=` before the first indented one.
fn is_head(line: &str) -> bool {
    let bare = line.trim_end();
    line.starts_with('^') && !line.starts_with("^END")
        || !line.starts_with([' ', '\t']) && bare.ends_with(['+', '='])
}

/// Reads a line of the head; returns the summary that APNews sends beside the headline, where it is that.
fn head_line(article: &mut Article, line: &str) -> Option<Passage> {
    let (text, end) = ended(line.trim_start_matches('^'));
    let text = text.trim();
    let has_byline = article.byline.is_some();
    let has_headline = article.first(Part::Headline).is_some();
    if NOTES.iter().any(|note| text.starts_with(note)) {
        add(article, Part::Boilerplate, Some(text));
    } else if !(has_headline || has_byline || end == Some('=') && is_name(text)) {
        add(article, Part::Headline, Some(text));
    } else if end == Some('=') && !has_byline {
        add(article, Part::Byline, Some(text));
        article.byline = Some(fields::name_of_byline(text));
    } else if end == Some('=') {
        // What the writer is.
        add(article, Part::Boilerplate, Some(text));
    } else {
        return Some(Passage::new(Part::Body, text));
    }
    None
}

/// Whether a line is who wrote: introduced as a byline is, or a few words with capitals.
fn is_name(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_short = line.split_whitespace().nth(4).is_none();
    fields::is_byline(line) || is_short && words.all(|word| word.starts_with(char::is_uppercase))
}

/// Returns a line without the mark that ends it, and the mark.
fn ended(line: &str) -> (&str, Option<char>) {
    let line = line.trim_end();
    match line
        .chars()
        .next_back()
        .filter(|c| matches!(c, '<' | '=' | '+'))
    {
        Some(mark) => (&line[..line.len() - 1], Some(mark)),
        None => (line, None),
    }
}

/// Returns a text with the quotation marks that the wires' alphabet has not.
pub(super) fn typographic(text: &str) -> String {
    text.replace("``", "“").replace("''", "”")
}

/// Reads the line of sending: `AP-WF-11-13-13 1509GMT`, month first, or `KWS-21:37-09-12-18`, day first.
fn date(sent: &str) -> Option<ArticleDate> {
    let (stamp, time) = match sent.split_once(' ') {
        Some((stamp, time)) => (stamp, Some(time.trim())),
        None => (sent, None),
    };
    let mut numbers: Vec<&str> = stamp.rsplitn(4, '-').collect();
    let before = numbers.pop().filter(|_| numbers.len() == 3)?;
    let number = |text: &str| text.parse::<i8>().ok();
    let (year, second, first) = (
        numbers[0].parse::<i16>().ok()?,
        number(numbers[1])?,
        number(numbers[2])?,
    );
    // Two figures of a year: no wire of before 1950 is kept in files.
    let year = year + if year < 50 { 2000 } else { 1900 };
    let clock = before
        .rsplit('-')
        .next()
        .filter(|clock| clock.contains(':'));
    let day = match clock {
        Some(_) => Date::new(year, second, first),
        None => Date::new(year, first, second),
    };
    let hour_minute = |text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let (hour, minute) = (
            digits.get(..2)?.parse().ok()?,
            digits.get(2..4)?.parse().ok()?,
        );
        jiff::civil::Time::new(hour, minute, 0, 0).ok()
    };
    let offset_seconds = time.filter(|time| time.ends_with("GMT")).map(|_| 0);
    Some(ArticleDate {
        day: day.ok()?,
        time: time.or(clock).and_then(hour_minute).map(|time| TimeOfDay {
            time,
            offset_seconds,
        }),
        source: DateSource::Trailer,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_sending_has_two_orders() {
        for (sent, expected) in [
            ("AP-WF-11-13-13 1509GMT", Some("2013-11-13T15:09:00Z")),
            ("KWS-21:37-09-12-18", Some("2018-12-09")),
            ("AP-WF-31-12-99 0001GMT", None),
            ("rien", None),
        ] {
            let read = date(sent).map(|date| date.to_string());
            assert_eq!(read.as_deref(), expected, "{sent}");
        }
    }

    #[test]
    fn a_dispatch_is_taken_apart() {
        let dispatch = "W1234\u{1f}_world\nu i\u{14}\u{12}BC-FR--Harbour     11-13 0042\n\u{2}^BC-FR--Harbour, 1st Ld,42<\n^Harbour reopens after storm<\n^Eds: With photos.<\n^By JANE DOE=\n^Associated Press=\n\t   BREST, France (AP) _ The harbour ``reopened'' on Monday.\n\t   Second paragraph.<\n\u{3}AP-WF-11-13-13 1509GMT<\n\u{4}";
        assert!(is_it(&format!("\u{16}\u{16}\u{1}{dispatch}")));
        let article = article(dispatch);
        let found: Vec<String> = article
            .passages
            .iter()
            .map(|passage| format!("{}: {}", passage.part.name(), passage.text))
            .collect();
        assert_eq!(
            found,
            [
                "slug: BC-FR--Harbour, 1st Ld",
                "headline: Harbour reopens after storm",
                "boilerplate: Eds: With photos.",
                "byline: By JANE DOE",
                "boilerplate: Associated Press",
                "body: BREST, France (AP) _ The harbour “reopened” on Monday.",
                "body: Second paragraph.",
                "trailer: AP-WF-11-13-13 1509GMT",
            ]
        );
        assert_eq!(
            (article.urgency, article.agency.as_deref()),
            (Some(3), Some("AP"))
        );
    }
}
