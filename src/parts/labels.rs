//! Labels: which version of a story a dispatch is, how urgent, what kind of copy (`URGENT`, `1er lead`, `CORRECTION`).
//!
//! They stand on lines of their own, behind a slug, before and behind a headline.

use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::char::is_combining_mark;

use super::{is_within, may_begin};
use crate::french::fold;
use crate::schema::{self, LabelKind, LabelWords};

/// Longest line that is a label or begins with one, in characters.
const LINE_CHARACTERS: usize = 120;

/// Longest line that is labels with the name of an agency, in bytes.
const AGENCY_LINE_BYTES: usize = 40;

/// Most labels of one line: `RPT-LEAD 1`, `2e lead (PREV)`, `FLASH FLASH FLASH`.
const LABELS: usize = 8;

/// A label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// What it says.
    pub kind: LabelKind,
    /// Its number: 2 of `2e lead`.
    pub number: Option<u32>,
}

/// Returns the labels that a passage is; none where it says more than labels do.
pub fn labels(text: &str) -> Vec<Label> {
    match is_within(text, LINE_CHARACTERS) && may_be_label(text) {
        true => whole(text, true),
        false => Vec::new(),
    }
}

/// Returns the row of a kind of label.
pub(super) fn row(kind: LabelKind) -> &'static LabelWords {
    let mut rows = schema::labels().label.iter();
    rows.find(|row| row.kind == kind)
        .expect("every kind has a row, which a test checks")
}

/// Returns the labels of a line at the head of a dispatch: it is them, or begins as only such lines do and goes on to say
/// what it corrects or replaces.
pub(super) fn of_line(line: &str) -> Vec<Label> {
    if !is_within(line, LINE_CHARACTERS) {
        return Vec::new();
    }
    let line = without_agency(line);
    if !may_be_label(line) {
        return Vec::new();
    }
    let labels = whole(line, is_bracketed(line));
    if !labels.is_empty() {
        return labels;
    }
    let tokens = tokens(line);
    let opening = TABLE.openings.iter().find(|(words, _)| {
        tokens.len() > words.len()
            && words
                .iter()
                .zip(&tokens)
                .all(|(word, token)| token.is(word))
    });
    let label = |(_, kind): &(Vec<&str>, LabelKind)| Label {
        kind: *kind,
        number: None,
    };
    opening.map(label).into_iter().collect()
}

/// Returns a line without the name of an agency before or behind it: `AFP - URGENT`, `FLASH AFP`.
fn without_agency(line: &str) -> &str {
    let is_gap = |c: char| c.is_whitespace() || "-–—:/".contains(c);
    if line.len() > AGENCY_LINE_BYTES {
        return line;
    }
    let is_agency = |(name, _): &(&str, &str)| super::agency_of(name).is_some();
    let before = line.split_once(is_gap).filter(is_agency);
    let behind = line.rsplit_once(is_gap).map(|(rest, name)| (name, rest));
    let rest = before
        .or_else(|| behind.filter(is_agency))
        .map(|(_, rest)| rest);
    rest.unwrap_or(line).trim_matches(is_gap)
}

/// Returns where a slug ends and where the labels behind it begin: `France-accident (1er lead)`, `Foot/L1 - 2e lead (PREV)`,
/// `BC-FR--Harbour, 1st Ld-Writethru`.
pub(super) fn behind_slug(text: &str) -> Option<(usize, usize)> {
    if !is_within(text, LINE_CHARACTERS) {
        return None;
    }
    let is_mark = |c: char| c.is_whitespace() || "-–—,/".contains(c);
    let is_open = |c: char| matches!(c, '(' | '[');
    for (end, _) in text.match_indices(|c: char| is_mark(c) || is_open(c)) {
        let slug = &text[..end];
        let rest = text[end..].trim_start_matches(is_mark);
        if slug.is_empty() || slug.ends_with(|c| is_mark(c) || is_open(c)) || !may_be_label(rest) {
            continue;
        }
        let labels = whole(rest, rest.contains(is_open));
        let gap = &text[end..text.len() - rest.len()];
        let is_numbered = labels.iter().any(|label| label.number.is_some());
        let is_label = match (gap.contains(char::is_whitespace), gap.trim()) {
            _ if rest.starts_with(is_open) || gap.contains(',') => true,
            // Blanks stand in the slugs of some, and hyphens and slashes in all.
            (_, "") => is_numbered || is_shouted(rest) && !is_shouted(slug),
            (false, _) => is_numbered || tokens(rest).len() > labels.len(),
            (true, _) => true,
        };
        if is_label && !labels.is_empty() {
            return Some((end, text.len() - rest.len()));
        }
    }
    None
}

/// Returns where the labels before a headline end and where what follows begins: `URGENT - Séisme`, `(CORRECTION) Séisme`,
/// `RPT-LEAD 1-Séisme`, `2e lead Séisme`.
pub(super) fn before_headline(headline: &str) -> Option<(usize, usize)> {
    if !may_be_label(headline) {
        return None;
    }
    let is_open = headline.starts_with(['(', '[']);
    let tokens = tokens(&headline[..headline.floor_char_boundary(LINE_CHARACTERS)]);
    let (labels, count) = leading(&tokens, is_open);
    let end = tokens[count.checked_sub(1)?].range.end;
    let closed = headline[end..].trim_start_matches([')', ']']);
    let is_closed = closed.len() + end < headline.len();
    let end = headline.len() - closed.len();
    let is_sure = is_shouted(&headline[..end])
        || tokens[0].number.is_some()
        || is_open && labels.iter().all(|label| row(label.kind).small);
    if !is_sure || is_open && !is_closed {
        return None;
    }
    let is_gap = |c: char| c.is_whitespace() || "-–—:./|".contains(c);
    let text = headline[end..].trim_start_matches(is_gap);
    let gap = &headline[end..headline.len() - text.len()];
    let mut letters = text.chars();
    // « FLASH-BACK » is a word, « URGENT-Séisme » is none.
    let is_begun = letters.next().is_some_and(|c| !c.is_lowercase())
        && letters.next().is_some_and(|c| !c.is_uppercase());
    let is_cut = match (gap.contains(char::is_whitespace), gap.trim()) {
        (_, "") => is_begun && (is_closed || count > 1),
        (false, _) => is_begun,
        (true, _) => true,
    };
    (is_cut && !text.is_empty()).then(|| (end, headline.len() - text.len()))
}

/// Returns where the labels behind a headline begin: `Séisme au Chili (ACTUALISATION)`, `Séisme (2e lead)(PREV)`,
/// `Séisme - PREV`.
pub(super) fn behind_headline(headline: &str) -> Option<usize> {
    let mut begin = headline.len();
    loop {
        let before = headline[..begin].trim_end();
        let is_closed = before.ends_with([')', ']']);
        let open = match is_closed {
            true => before.rfind(['(', '[']),
            false => last_dash(before),
        };
        let Some(open) = open else { break };
        let label = before[open..].trim_start_matches([' ', '-', '–', '—']);
        let is_told_apart = is_closed || !is_shouted(&before[..open]);
        if !is_told_apart || !is_label_behind(label, is_closed) {
            break;
        }
        begin = before.len() - label.len();
    }
    let has_headline = headline[..begin].contains(char::is_alphanumeric);
    (has_headline && begin < headline.len()).then_some(begin)
}

/// Returns where the last dash between blanks stands.
fn last_dash(text: &str) -> Option<usize> {
    // Most headlines have neither a hyphen nor a longer dash, whose first byte is rare.
    memchr::memchr2(b'-', "–".as_bytes()[0], text.as_bytes())?;
    [" - ", " – ", " — "]
        .iter()
        .find_map(|dash| text.rfind(dash))
}

/// Whether a text behind a headline is a label: shouted, numbered, or one that is never anything else there.
fn is_label_behind(text: &str, is_bracketed: bool) -> bool {
    if !is_within(text, LINE_CHARACTERS) || !may_be_label(text) {
        return false;
    }
    let labels = whole(text, is_bracketed);
    let is_sure = |label: &Label| label.number.is_some() || is_bracketed && row(label.kind).small;
    !labels.is_empty() && (is_shouted(text) || labels.iter().all(is_sure))
}

/// Whether every letter of a text is a capital, but for those behind the figures of a number.
pub(super) fn is_shouted(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.starts_with(|c: char| c.is_ascii_digit()))
        .all(|word| !word.contains(char::is_lowercase))
}

fn is_bracketed(text: &str) -> bool {
    text.starts_with(['(', '[']) && text.ends_with([')', ']'])
}

/// Returns the labels that a text is, to its last word.
fn whole(text: &str, is_bracketed: bool) -> Vec<Label> {
    let tokens = tokens(text);
    let (labels, count) = leading(&tokens, is_bracketed);
    match count == tokens.len() {
        true => labels,
        false => Vec::new(),
    }
}

/// Returns the labels that some words begin with, and how many words they are.
fn leading(tokens: &[Token], is_bracketed: bool) -> (Vec<Label>, usize) {
    let (mut labels, mut at) = (Vec::new(), 0);
    while labels.len() < LABELS {
        let rest = &tokens[at..];
        let patterns = TABLE.patterns.iter().filter(|pattern| {
            (is_bracketed || !pattern.is_bracketed) && rest.len() >= pattern.words.len()
        });
        // Of two that fit the longer one is meant: `1er lead` and `papier général`, not `lead` and what stands around it.
        let fitting = patterns.filter(|pattern| {
            let words = pattern.words.iter().zip(rest);
            words.into_iter().all(|(word, token)| token.is(word))
        });
        let Some(pattern) = fitting.max_by_key(|pattern| pattern.words.len()) else {
            break;
        };
        let length = pattern.words.len();
        labels.push(Label {
            kind: pattern.kind,
            number: rest[..length].iter().find_map(|token| token.number),
        });
        at += length;
    }
    (labels, at)
}

/// A word of a line as it is compared with the table.
struct Token {
    word: String,
    number: Option<u32>,
    range: Range<usize>,
}

impl Token {
    fn is(&self, word: &str) -> bool {
        match word {
            "#" => self.number.is_some(),
            word => self.word == word,
        }
    }
}

/// Returns the words of a text; in `1stLd` there are two.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = None;
    let mut before = ' ';
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_in_word = c.is_alphanumeric() || is_combining_mark(c);
        let is_joined = before.is_lowercase() && c.is_uppercase();
        if let Some(begin) = start.filter(|_| !is_in_word || is_joined) {
            tokens.push(token(text, begin..at));
            start = None;
        }
        if is_in_word && start.is_none() {
            start = Some(at);
        }
        before = c;
    }
    tokens
}

fn token(text: &str, range: Range<usize>) -> Token {
    let word = fold(&text[range.clone()].to_lowercase()).into_owned();
    let number = number(&word);
    Token {
        word,
        number,
        range,
    }
}

/// Reads the number of a label: `1er`, `2`, `3eme`, `second`.
fn number(word: &str) -> Option<u32> {
    let numbers = &schema::labels().numbers;
    let digits = word.find(|c: char| !c.is_ascii_digit());
    let (digits, ending) = word.split_at(digits.unwrap_or(word.len()));
    let is_ending = ending.is_empty() || numbers.endings.iter().any(|known| known == ending);
    match (1..=2).contains(&digits.len()) && is_ending {
        true => digits.parse().ok(),
        false => numbers.words.get(word).copied(),
    }
}

/// Whether a text can begin with a label, as far as its first word shows: asked first, since few lines do.
pub(super) fn may_be_label(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let first = match text.chars().next() {
        Some(c) if c.is_ascii_digit() => return true,
        Some('é' | 'É' | 'è' | 'È') => 'e',
        Some('à' | 'À') => 'a',
        Some(c) => c.to_ascii_lowercase(),
        None => return false,
    };
    let words = &TABLE.first_words;
    let begin = words.partition_point(|word| word.chars().next() < Some(first));
    let words = words[begin..]
        .iter()
        .take_while(|word| word.starts_with(first));
    words.into_iter().any(|word| may_begin(text, word))
}

/// The words of `schema/labels.toml` as lines are compared with them.
struct Table {
    patterns: Vec<Pattern>,
    openings: Vec<(Vec<&'static str>, LabelKind)>,
    first_words: Vec<&'static str>,
}

struct Pattern {
    words: Vec<&'static str>,
    kind: LabelKind,
    is_bracketed: bool,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let words = |label: &'static str| -> Vec<&'static str> {
        let is_mark = |c: char| !c.is_alphanumeric() && c != '#';
        label
            .split(is_mark)
            .filter(|word| !word.is_empty())
            .collect()
    };
    let mut table = Table {
        patterns: Vec::new(),
        openings: Vec::new(),
        first_words: schema::labels()
            .numbers
            .words
            .keys()
            .map(String::as_str)
            .collect(),
    };
    for row in &schema::labels().label {
        for (list, is_bracketed) in [(&row.words, false), (&row.bracketed, true)] {
            table.patterns.extend(list.iter().map(|label| Pattern {
                words: words(label),
                kind: row.kind,
                is_bracketed,
            }));
        }
        table.openings.extend(
            row.openings
                .iter()
                .map(|opening| (words(opening), row.kind)),
        );
    }
    let patterns = table.patterns.iter().map(|pattern| pattern.words[0]);
    let openings = table.openings.iter().map(|(words, _)| words[0]);
    table.first_words.extend(patterns.chain(openings));
    table.first_words.sort_unstable();
    table.first_words.dedup();
    table
});

#[cfg(test)]
mod tests {
    use super::*;

    fn told(labels: &[Label]) -> Vec<String> {
        let number = |label: &Label| label.number.map_or(String::new(), |n| format!(" {n}"));
        labels
            .iter()
            .map(|label| format!("{:?}{}", label.kind, number(label)).to_lowercase())
            .collect()
    }

    #[test]
    fn labels_are_lines_of_their_own() {
        for (line, expected) in [
            ("(CORRECTION)", &["correction"][..]),
            ("Urgent", &["urgent"]),
            ("*** FLASH ***", &["flash"]),
            ("AFP - URGENT", &["urgent"]),
            ("FLASH AFP", &["flash"]),
            ("AFP", &[]),
            ("1er lead", &["lead 1"]),
            ("3e\u{300}me LEAD", &["lead 3"]),
            ("LEAD 2", &["lead 2"]),
            ("second lead - PREV", &["lead 2", "preview"]),
            ("1stLd-Writethru", &["lead 1"]),
            ("PAPIER GÉNÉRAL", &["general"]),
            ("RPT-LEAD 1", &["repeat", "lead 1"]),
            ("(Papier d'angle)", &["sidebar"]),
            ("Papier d'angle", &[]),
            ("Le Point", &[]),
            ("1er", &[]),
            ("Correction à l'école : le débat", &[]),
            ("ANNULE ET REMPLACE la dépêche de 14h32", &["replacement"]),
            ("Attention - actualise avec un bilan ///", &["advisory"]),
            ("EMBARGO jusqu'à 18h00", &["embargo"]),
            ("Attention aux orages", &[]),
            ("Leader mondial", &[]),
            ("", &[]),
        ] {
            assert_eq!(told(&of_line(line)), expected, "{line}");
        }
        assert_eq!(told(&labels("(2e lead)")), ["lead 2"]);
        assert_eq!(labels("ANNULE ET REMPLACE la dépêche"), []);
    }

    #[test]
    fn labels_are_told_from_slugs() {
        for (text, expected) in [
            (
                "France-rail-accident (1er lead)",
                Some(("France-rail-accident", "(1er lead)")),
            ),
            (
                "Foot/L1 - 2e lead (PREV)",
                Some(("Foot/L1", "2e lead (PREV)")),
            ),
            ("Foot/L1 2e LEAD", Some(("Foot/L1", "2e LEAD"))),
            (
                "Foot-L1-PAPIER GENERAL",
                Some(("Foot-L1", "PAPIER GENERAL")),
            ),
            (
                "BC-FR--Old Harbour, 1st Ld-Writethru",
                Some(("BC-FR--Old Harbour", "1st Ld-Writethru")),
            ),
            (
                "BC-FR--Harbour 1stLd-Writethru",
                Some(("BC-FR--Harbour", "1stLd-Writethru")),
            ),
            ("Foot-L1 (repères)", Some(("Foot-L1", "(repères)"))),
            ("France-école-correction", None),
            ("Presse/Le Point", None),
            ("France-justice-flash", None),
            ("URGENT", None),
        ] {
            let cut = behind_slug(text).map(|(end, begin)| (&text[..end], &text[begin..]));
            assert_eq!(cut, expected, "{text}");
        }
    }

    #[test]
    fn labels_are_told_from_headlines() {
        for (headline, expected) in [
            (
                "URGENT - Séisme au Chili",
                Some(("URGENT", "Séisme au Chili")),
            ),
            (
                "URGENT: séisme au Chili",
                Some(("URGENT", "séisme au Chili")),
            ),
            (
                "(CORRECTION) Séisme au Chili",
                Some(("(CORRECTION)", "Séisme au Chili")),
            ),
            (
                "[Mise à jour] Séisme au Chili",
                Some(("[Mise à jour]", "Séisme au Chili")),
            ),
            (
                "RPT-LEAD 1-Séisme au Chili",
                Some(("RPT-LEAD 1", "Séisme au Chili")),
            ),
            (
                "2e lead Séisme au Chili",
                Some(("2e lead", "Séisme au Chili")),
            ),
            (
                "PAPIER GENERAL Séisme au Chili",
                Some(("PAPIER GENERAL", "Séisme au Chili")),
            ),
            ("URGENTISTES en grève", None),
            ("FLASH-BACK : l'année 1968", None),
            ("Alerte : un séisme au Chili", None),
            ("ALERTE ROUGE - Le Chili", None),
            ("CORRECTION DES COPIES : la grève", None),
            ("(CORRECTION du titre) Séisme", None),
            ("Second tour : les résultats", None),
            ("2 - 1 pour Figeac", None),
            ("URGENT", None),
        ] {
            let cut = before_headline(headline)
                .map(|(end, begin)| (&headline[..end], &headline[begin..]));
            assert_eq!(cut, expected, "{headline}");
        }
        for (headline, expected) in [
            ("Séisme au Chili (ACTUALISATION)", Some("(ACTUALISATION)")),
            ("Séisme au Chili (point)", Some("(point)")),
            ("Séisme au Chili (2e lead) (PREV)", Some("(2e lead) (PREV)")),
            ("Séisme au Chili - 2e lead (PREV)", Some("2e lead (PREV)")),
            ("Séisme au Chili – PREV", Some("PREV")),
            ("Séisme au Chili (bulletin)", None),
            ("Séisme au Chili (police)", None),
            ("SEISME AU CHILI - ALERTE", None),
            ("Bac 2019 - le corrigé", None),
            ("(PREV)", None),
        ] {
            let cut = behind_headline(headline).map(|begin| &headline[begin..]);
            assert_eq!(cut, expected, "{headline}");
        }
    }
}
