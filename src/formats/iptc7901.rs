//! IPTC 7901 and the text headers of the agencies: a header line, a headline, a text, the day and hour of sending.
//!
//! The control bytes are SOH before the header, STX before the text, ETX after it and EOT at the end. Wires put DEL
//! before them, archives print them (`^A`, `␁`) or take them out, telex has ZCZC and NNNN in their place, and AFP's old
//! header has none.

use super::envelope::{SOH, STX, bare, emit_articles, is_lead_in, text_and_tail, without_controls};
use super::fields::{self, add};
use super::paragraphs::paragraphs;
use super::{Emit, Format};
use crate::archive::{Document, ReadError};
use crate::model::{Article, Part, Passage};

/// The format.
pub(super) const IPTC7901: Format = Format {
    name: "iptc7901",
    about: "IPTC 7901 and agencies' text headers, their control bytes as they are, printed, taken out, or telex's",
    version: 3,
    shares_file: true,
    is_it,
    read,
};

/// Most lines that a headline and the labels before it have.
const HEADLINE_LINES: usize = 8;

/// How many of the first lines may come before a header without control bytes.
const LINES_BEFORE: usize = 5;

/// How many lines behind such a header are looked at for the end of the headline: slug, labels, headline, blank lines.
const LINES_TO_HEADLINE: usize = 16;

/// From these lines on, copy is for editors alone: dpa's notebook.
const NOTES: [&str; 3] = [
    "# Notebook",
    "# Notizblock",
    "The following information is not",
];

fn is_it(sample: &str) -> bool {
    let sample = printed(sample);
    let mut lines = sample.lines().filter(|line| !is_blank(line));
    let is_begun = lines.next().is_some_and(|line| {
        let line = line.trim_start_matches(is_lead_in);
        match line.strip_prefix(SOH) {
            Some(header) => Header::read(header).is_some(),
            None => line.starts_with("ZCZC"),
        }
    });
    is_begun || (0..LINES_BEFORE).any(|at| begins(&sample, at))
}

/// Whether a dispatch begins at a line of a text that has no control bytes.
fn begins(text: &str, at: usize) -> bool {
    let mut lines = text.lines().skip(at);
    let header = lines.next().map(|line| line.trim_start_matches(is_lead_in));
    let Some(header) = header.and_then(Header::read) else {
        return false;
    };
    header.is_of_afp() || header.has_tail() || headline_end(lines).is_some()
}

/// Returns which of the lines behind a header ends a headline, by ` =`.
fn headline_end<'a>(lines: impl Iterator<Item = &'a str>) -> Option<usize> {
    lines
        .take(LINES_TO_HEADLINE)
        .take_while(|line| Header::read(line).is_none())
        .position(|line| line.trim_end().ends_with('='))
}

fn is_blank(line: &str) -> bool {
    line.chars().all(is_lead_in)
}

/// Returns a text with printed control bytes made real ones, at the beginnings of lines and before line ends.
fn printed(text: &str) -> std::borrow::Cow<'_, str> {
    const PRINTED: [(&str, &str); 8] = [
        ("^A", "\u{1}"),
        ("^B", "\u{2}"),
        ("^C", "\u{3}"),
        ("^D", "\u{4}"),
        ("␁", "\u{1}"),
        ("␂", "\u{2}"),
        ("␃", "\u{3}"),
        ("␄", "\u{4}"),
    ];
    let first = text.trim_start_matches(is_lead_in);
    if !first.starts_with("^A") && !first.starts_with('␁') {
        return text.into();
    }
    let mut real = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mark = PRINTED.iter().find(|(mark, _)| line.starts_with(mark));
        match mark {
            Some((mark, control)) => {
                real.push_str(control);
                real.push_str(&line[mark.len()..]);
            }
            None => real.push_str(line),
        }
    }
    real.into()
}

/// The header of a dispatch: `bsf025 3 ec 121   etf 967`.
struct Header<'a> {
    /// Letters of the source or service.
    source: &'a str,
    urgency: u8,
    category: &'a str,
    /// What stands behind the number of words: the wire's own count, or zone and system.
    tail: &'a str,
}

impl Header<'_> {
    fn read(line: &str) -> Option<Header<'_>> {
        let (name, rest) = word(line)?;
        let digits = name.find(|c: char| c.is_ascii_digit())?;
        let (source, number) = name.split_at(digits);
        let is_source = (2..=5).contains(&source.len())
            && source.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_number = number.len() <= 5 && number.bytes().all(|byte| byte.is_ascii_digit());
        let (urgency, rest) = word(rest).filter(|(word, _)| word.len() == 1)?;
        let (category, rest) = word(rest)?;
        let is_category = category.len() <= 4
            && category
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || byte == b'/');
        let (words_counted, tail) = word(rest)?;
        let is_count = words_counted.bytes().all(|byte| byte.is_ascii_digit());
        (is_source && is_number && is_category && is_count).then_some(())?;
        Some(Header {
            source,
            urgency: fields::urgency(urgency)?,
            category,
            tail,
        })
    }

    /// Whether it is AFP's: `FRA0064 1 G 0004 FRA/AFP-RC58`.
    fn is_of_afp(&self) -> bool {
        let is_upper = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
        self.source.len() == 3
            && is_upper(self.source)
            && is_upper(self.category)
            && (1..=6).contains(&self.urgency)
    }

    /// Whether what follows the number of words is a wire's too: `etf 967`, `dpa 0045`, `FRA /AFP-AB12`.
    fn has_tail(&self) -> bool {
        let is_system = self.tail.contains('/')
            && (self.tail.bytes())
                .all(|byte| byte.is_ascii_uppercase() || !byte.is_ascii_alphabetic());
        let words: Vec<&str> = self.tail.split_whitespace().take(3).collect();
        let is_counter = match words[..] {
            [name, number] => {
                name.bytes().all(|byte| byte.is_ascii_alphabetic())
                    && (3..=5).contains(&number.len())
                    && number.bytes().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        };
        is_system || is_counter
    }
}

/// Returns the first word of a text and what follows it.
fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let text = document.text()?;
    fields::note_doubt(&text, emit);
    let real = printed(&text.text);
    let articles = dispatches(&real).into_iter().map(article);
    emit_articles(articles, text.encoding, emit);
    Ok(())
}

/// Cuts a text where control bytes or header lines say that a dispatch begins.
fn dispatches(text: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = text.match_indices(SOH).map(|(at, _)| at).collect();
    if starts.is_empty() {
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if line.trim_start_matches(is_lead_in).starts_with("ZCZC") || begins(&text[at..], 0) {
                starts.push(at);
            }
            at += line.len();
        }
        // What stands before the first header belongs to it.
        if let Some(first) = starts.first_mut() {
            *first = 0;
        }
    }
    starts.push(text.len());
    starts
        .windows(2)
        .map(|pair| &text[pair[0]..pair[1]])
        .collect()
}

fn article(dispatch: &str) -> Article {
    let mut article = Article::default();
    let (head, rest) = match dispatch.split_once(STX) {
        Some((head, rest)) => (head, rest),
        None => bare_head(dispatch),
    };
    let (text, tail) = text_and_tail(rest);
    // Without STX the slug stands in paragraphs of its own before the headline.
    let (before, text) = match dispatch.contains(STX) {
        true => ("", text),
        false => text.split_at(headline_start(text)),
    };
    let lines = head.lines().chain(before.lines());
    let mut keys = Vec::new();
    for line in lines
        .map(bare)
        .filter(|line| !line.is_empty() && *line != "ZCZC")
    {
        match Header::read(line.trim_start_matches("ZCZC").trim()) {
            Some(header) if article.urgency.is_none() => {
                article.urgency = Some(header.urgency);
                article.category = Some(header.category.to_owned());
            }
            _ => keys.push(line),
        }
    }
    add_slug(&mut article, &keys);
    let text = headline(&mut article, text);
    body(&mut article, text);
    // The day and hour of sending stand after ETX, and `parts/` reads them as the last line.
    for line in tail.lines() {
        let line = bare(line);
        add(
            &mut article,
            Part::Unmarked,
            Some(line).filter(|line| *line != "NNNN"),
        );
    }
    article
}

/// Cuts a dispatch without STX after its header line; what comes before that, such as ZCZC, is of the header.
fn bare_head(dispatch: &str) -> (&str, &str) {
    let mut end = 0;
    for line in dispatch.split_inclusive('\n').take(LINES_BEFORE) {
        let bare = bare(line);
        let is_header = Header::read(bare.trim_start_matches("ZCZC").trim()).is_some();
        end += line.len();
        if is_header || bare.starts_with("ZCZC") && bare.len() > "ZCZC".len() {
            return dispatch.split_at(end);
        }
    }
    ("", dispatch)
}

/// Returns where the paragraph of the headline begins in a text without control bytes; 0 where no line ends one.
fn headline_start(text: &str) -> usize {
    let Some(end) = headline_end(text.lines()) else {
        return 0;
    };
    let (mut at, mut start) = (0, 0);
    for line in text.split_inclusive('\n').take(end) {
        at += line.len();
        if is_blank(line) {
            start = at;
        }
    }
    start
}

/// Adds the desk's keys for the story; `parts/` tells labels from them.
fn add_slug(article: &mut Article, keys: &[&str]) {
    for key in keys.iter().map(|key| key.trim_end_matches('/')) {
        add(article, Part::Slug, Some(key));
        article.slug.get_or_insert_with(|| key.to_owned());
    }
}

/// Takes the headline off a text: the lines up to one that ends in ` =`, without labels and slug before and a byline after.
fn headline<'a>(article: &mut Article, text: &'a str) -> &'a str {
    let mut lines = Vec::new();
    let mut at = 0;
    let mut end = None;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let bare = line.trim();
        if bare.is_empty() && lines.is_empty() {
            continue;
        }
        if bare.is_empty() || lines.len() >= HEADLINE_LINES {
            break;
        }
        if let Some(last) = bare.strip_suffix('=') {
            lines.push(last.trim_end());
            end = Some(at);
            break;
        }
        lines.push(bare);
    }
    let Some(end) = end else { return text };
    let is_byline = |line: &&str| {
        ["By ", "Par ", "Von "]
            .iter()
            .any(|by| line.starts_with(by))
    };
    let byline = match lines.len() {
        2.. => lines.pop_if(|line| is_byline(&&**line)),
        _ => None,
    };
    while lines.len() > 1 {
        match lines[0] {
            label if is_label(label) => add(article, Part::Label, Some(label)),
            key if is_key(key) => add_slug(article, &[key]),
            _ => break,
        }
        lines.remove(0);
    }
    add(article, Part::Headline, Some(&lines.join(" ")));
    if let Some(byline) = byline {
        add(article, Part::Byline, Some(byline));
        article.byline = Some(fields::name_of_byline(byline));
    }
    &text[end..]
}

/// Whether a line before a headline says what kind of copy it is: `REFILE`, `1ST LEAD`, `EXTRA`.
fn is_label(line: &str) -> bool {
    line.split_whitespace().count() <= 3
        && line.chars().any(char::is_uppercase)
        && !line.chars().any(char::is_lowercase)
}

/// Whether a line before a headline is the desk's key for the story: `Foot/L1`, `Syrie-conflit`, `Allemagne/lacs/`.
fn is_key(line: &str) -> bool {
    let key = line.trim_end_matches('/');
    let mut parts = key.split(['-', '/']);
    line.contains(['-', '/'])
        && parts.all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric))
}

/// Adds the text: paragraphs, which `parts/` looks through, and notes to editors.
fn body(article: &mut Article, text: &str) {
    let clean = without_controls(text);
    let (copy, notes) = match NOTES.iter().filter_map(|note| clean.find(note)).min() {
        Some(at) => clean.split_at(at),
        None => (clean.as_str(), ""),
    };
    // With a headline of its own, the rest is text; without one, `parts/` finds it.
    let part = match article.first(Part::Headline) {
        Some(_) => Part::Body,
        None => Part::Unmarked,
    };
    let passage = |part| move |text: String| Passage { part, text };
    let is_end = |text: &String| text == "NNNN";
    let copy = paragraphs(copy).into_iter().filter(|text| !is_end(text));
    article.passages.extend(copy.map(passage(part)));
    let mut notes = paragraphs(notes);
    let signature = notes.pop_if(|last| is_initials(last));
    article
        .passages
        .extend(notes.into_iter().map(passage(Part::Boilerplate)));
    add(article, Part::Signature, signature.as_deref());
}

/// Whether a line is dpa's signature: `dpa al rmo hct rmo`.
fn is_initials(line: &str) -> bool {
    line.starts_with("dpa ")
        && line
            .split_whitespace()
            .all(|word| word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let real = printed(text);
        let found: Vec<String> = dispatches(&real)
            .into_iter()
            .flat_map(|dispatch| article(dispatch).passages)
            .map(|passage| format!("{}: {}", passage.part.name(), passage.text))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_dispatch_is_taken_apart_by_its_control_bytes() {
        check(
            "\u{7f}\u{7f}\n\u{7f}\u{1}bsf025 3 ec 121   etf 967\n\nSuisse\n\n\u{2}EXTRA\nGrisons: un troupeau\nretrouvé sain et sauf =\n\n   Coire (ats) Le troupeau est revenu.\n\n(SDA/sj)\n\u{3}091223 dec 18\n\n\u{4}\n",
            &[
                "slug: Suisse",
                "label: EXTRA",
                "headline: Grisons: un troupeau retrouvé sain et sauf",
                "body: Coire (ats) Le troupeau est revenu.",
                "body: (SDA/sj)",
                "unmarked: 091223 dec 18",
            ],
        );
    }

    #[test]
    fn printed_control_bytes_and_telex_are_read_too() {
        check(
            "^Aabc0001 4 pl 20\n^BTitre court =\nParis (AFP) - Rien.\n^C011200 jan 99\n^D",
            &[
                "headline: Titre court",
                "body: Paris (AFP) - Rien.",
                "unmarked: 011200 jan 99",
            ],
        );
        check(
            "FRA0064 1 G 0004 FRA/AFP-RC58\nFLASH\n- Fin de la grève -\nly\nAFP 310544 AOU 97\nFRA0065 3 G 0010 FRA/AFP\nAutre titre\nAFP 310545 AOU 97\n",
            &[
                "unmarked: FLASH",
                "unmarked: - Fin de la grève -",
                "unmarked: ly",
                "unmarked: AFP 310544 AOU 97",
                "unmarked: Autre titre",
                "unmarked: AFP 310545 AOU 97",
            ],
        );
    }

    #[test]
    fn a_dispatch_without_its_control_bytes_is_taken_apart() {
        check(
            "bsf041 4 sp 60   etf 210\n\nSuisse\n\nAviron\nLucerne: le huit\nest en finale =\n\n   Lucerne (ats) Le huit est en finale.\n\n(ats/ab)\n121337 jul 14\nbsf042 4 sp 9   etf 211\n\nURGENT\n\nSuisse/foot/\nLe match est reporté =\n\n   Berne (ats) Il pleut.\n",
            &[
                "slug: Suisse",
                "headline: Aviron Lucerne: le huit est en finale",
                "body: Lucerne (ats) Le huit est en finale.",
                "body: (ats/ab)",
                "body: 121337 jul 14",
                // `parts/` knows the words of labels.
                "slug: URGENT",
                "slug: Suisse/foot",
                "headline: Le match est reporté",
                "body: Berne (ats) Il pleut.",
            ],
        );
    }

    #[test]
    fn rows_of_a_table_are_paragraphs() {
        check(
            "\u{1}fra0284 4 SPO 0123 FRA /AFP-AB12\nHand/D1\n\u{2}Le classement =\n   NANTES (AFP) - Le classement:\n\u{8}Nantes\u{1f}_\u{1e}\u{1e} 9\u{1e} 3\n\u{8}Saint\u{10} Raphael\u{1f}_\u{1e} 7\u{1e} 3\nab/cd\n\u{3}AFP 181200 AOU 17\n",
            &[
                "slug: Hand/D1",
                "headline: Le classement",
                "body: NANTES (AFP) - Le classement:",
                "body: Nantes _ 9 3",
                "body: Saint Raphael _ 7 3",
                "body: ab/cd",
                "unmarked: AFP 181200 AOU 17",
            ],
        );
    }

    #[test]
    fn copy_is_not_taken_for_a_header() {
        for sample in [
            "PARIS (AFP) - Rien.",
            "A380 2 vols",
            "CAC40 4 pts 12",
            "CAC40 4 pts 12 dax 30\nTitre",
            "CAC40 4 pts 12 km/h",
            "Le 1 er mai",
            "",
        ] {
            assert!(!is_it(sample), "{sample}");
        }
        for sample in [
            "\u{1}eca0003 3 i 380  dpa 0045\n",
            "ZCZC ABC123\nTITRE\nNNNN",
            "\nFRA0064 1 G 0004 FRA/AFP-RC58\n",
            "bsf025 3 ec 121   etf 967\n",
            "eca0003 3 i 380\n\nLacs/\nTitre =\n",
        ] {
            assert!(is_it(sample), "{sample}");
        }
    }
}
