//! A passage as words, points and quotations, each quotation one token, cut into sentences.

use std::ops::Range;

use super::letters::{alphanumerics_end, starts_with_capital};
use super::lexicon::{self, Class, class, class_at};
use super::marks::Marked;

/// A word, a point or a quotation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// What a word may be, with its capital.
    pub(super) class: Class,
    start: u32,
    end: u32,
}

impl Token {
    /// Returns where it begins in the passage, in bytes.
    pub(super) fn start(self) -> usize {
        self.start as usize
    }

    /// Returns where it ends in the passage, in bytes.
    pub(super) fn end(self) -> usize {
        self.end as usize
    }

    /// Whether it is a word that begins with a capital.
    pub(super) fn is_capital(self) -> bool {
        self.class.is(Class::CAPITAL)
    }
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// A pronoun hung on its verb: the *il* of *a-t-il*.
    Inverted,
    /// The quotation of this number among the spans.
    Quote(u32),
    Comma,
    /// A full stop, a question mark, an exclamation mark or an ellipsis.
    Stop,
    Colon,
    Semicolon,
    Open,
    Close,
    Dash,
    Other,
}

/// Longest passage that is cut, in bytes; no copy comes near.
pub(super) const PASSAGE_BYTES: usize = u32::MAX as usize;

/// Longest sentence, in tokens: a list without a point is cut there, since rules look through the whole of a sentence.
const SENTENCE_TOKENS: usize = 2000;

/// The tokens of a passage with the text they were cut from.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    pub(super) text: &'a str,
    pub(super) list: Vec<Token>,
}

impl<'a> Tokens<'a> {
    /// Cuts a part of a passage of at most [`PASSAGE_BYTES`]; `spans` are those that stand in it and in no other span
    /// there, in order.
    pub(super) fn new<'s>(
        text: &'a str,
        part: Range<usize>,
        spans: impl Iterator<Item = (usize, &'s Marked)>,
    ) -> Tokens<'a> {
        let mut tokens = Tokens {
            text,
            list: Vec::with_capacity(part.len() / 4),
        };
        let mut at = part.start;
        for (index, span) in spans {
            tokens.cut(at..span.outer.start.max(at));
            tokens.push(
                Kind::Quote(index as u32),
                Class::default(),
                span.outer.clone(),
            );
            at = span.outer.end;
        }
        tokens.cut(at..part.end.max(at));
        tokens
    }

    /// Returns the text of a token.
    pub(super) fn text_of(&self, index: usize) -> &'a str {
        self.list
            .get(index)
            .map_or("", |token| &self.text[token.start()..token.end()])
    }

    /// Returns the text from one token to another, both included.
    pub(super) fn text_between(&self, first: usize, last: usize) -> &'a str {
        &self.text[self.list[first].start()..self.list[last].end()]
    }

    pub(super) fn kind(&self, index: usize) -> Option<Kind> {
        self.list.get(index).map(|token| token.kind)
    }

    /// Whether a token is there and is of a kind.
    pub(super) fn is_kind(&self, index: usize, kind: Kind) -> bool {
        self.kind(index) == Some(kind)
    }

    pub(super) fn is_quote(&self, index: usize) -> bool {
        matches!(self.kind(index), Some(Kind::Quote(_)))
    }

    /// Whether a token is a word of one of these classes.
    pub(super) fn is(&self, index: usize, class: Class) -> bool {
        self.list
            .get(index)
            .is_some_and(|token| token.kind == Kind::Word && token.class.is(class))
    }

    /// Whether a token is this word, its case and the shape of its apostrophe ignored.
    pub(super) fn is_word(&self, index: usize, word: &str) -> bool {
        let length = self
            .list
            .get(index)
            .map_or(0, |token| token.end() - token.start());
        if length == word.len() {
            return self.text_of(index).eq_ignore_ascii_case(word);
        }
        length == word.len() + 2
            && self
                .text_of(index)
                .strip_suffix('’')
                .zip(word.strip_suffix('\''))
                .is_some_and(|(ours, theirs)| ours.eq_ignore_ascii_case(theirs))
    }

    /// Whether a token is one of these words, as [`Tokens::is_word`] compares them.
    pub(super) fn is_any(&self, index: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_word(index, word))
    }

    /// Whether a token is the first of its sentence, where a capital says nothing.
    pub(super) fn begins_sentence(&self, index: usize) -> bool {
        index == 0
            || matches!(
                self.list[index - 1].kind,
                Kind::Stop | Kind::Colon | Kind::Quote(_) | Kind::Dash | Kind::Other | Kind::Open
            )
    }

    pub(super) fn is_capital(&self, index: usize) -> bool {
        self.list.get(index).is_some_and(|token| token.is_capital())
    }

    /// Returns the runs of tokens that are sentences, in order; together they are all tokens.
    pub(super) fn sentences(&self) -> Vec<Range<usize>> {
        /// How many tokens a sentence has; some have fewer.
        const TOKENS: usize = 16;
        let mut sentences = Vec::with_capacity(1 + self.list.len() / TOKENS);
        let mut start = 0;
        for index in 0..self.list.len() {
            if self.ends_sentence(start, index) {
                sentences.push(start..index + 1);
                start = index + 1;
            }
        }
        if start < self.list.len() {
            sentences.push(start..self.list.len());
        }
        sentences
    }

    /// Whether the sentence that began with token `start` ends with token `index`.
    fn ends_sentence(&self, start: usize, index: usize) -> bool {
        if index - start >= SENTENCE_TOKENS {
            return true;
        }
        let kind = self.list[index].kind;
        if !matches!(kind, Kind::Stop | Kind::Quote(_)) {
            return false;
        }
        let next = index + 1;
        let Some(after) = self.list.get(next) else {
            return true;
        };
        let begins_anew = after.is_capital() || matches!(after.kind, Kind::Quote(_) | Kind::Dash);
        match kind {
            Kind::Stop => begins_anew || after.kind == Kind::Other,
            _ => {
                let words = self.text_of(index);
                let inside = words.trim_end_matches(is_mark);
                let is_whole = inside.ends_with(['.', '?', '!', '…']);
                let stands_alone = index == start;
                match after.kind {
                    Kind::Quote(_) => true,
                    // The turns of a dialogue.
                    Kind::Dash => is_whole && self.is_quote(next + 1),
                    // « …" Une nouvelle phrase »: a small word with a capital begins a sentence, a name may go on.
                    Kind::Word if after.is_capital() => {
                        is_whole
                            || stands_alone
                                && after.class.is(Class::SMALL)
                                && !after.class.is(Class::SOURCE)
                    }
                    _ => false,
                }
            }
        }
    }

    fn push(&mut self, kind: Kind, class: Class, range: Range<usize>) {
        self.list.push(Token {
            kind,
            class,
            start: range.start as u32,
            end: range.end as u32,
        });
    }

    /// Cuts text that holds no quotation.
    fn cut(&mut self, part: Range<usize>) {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut at = part.start;
        while at < part.end {
            let byte = bytes[at];
            let kind = match byte {
                b' ' | b'\n' | b'\t' | b'\r' => {
                    at += 1;
                    continue;
                }
                b',' => Kind::Comma,
                b'.' | b'?' | b'!' => Kind::Stop,
                b':' => Kind::Colon,
                b';' => Kind::Semicolon,
                b'(' | b'[' => Kind::Open,
                b')' | b']' => Kind::Close,
                b'-' => Kind::Dash,
                _ if byte.is_ascii_alphanumeric() => {
                    at = self.word(at, part.end);
                    continue;
                }
                0x80.. => {
                    let c = text[at..].chars().next().unwrap_or(' ');
                    if c.is_alphanumeric() {
                        at = self.word(at, part.end);
                        continue;
                    }
                    let end = at + c.len_utf8();
                    if !c.is_whitespace() {
                        let kind = match c {
                            '–' | '—' => Kind::Dash,
                            '…' => Kind::Stop,
                            _ => Kind::Other,
                        };
                        self.push(kind, Class::default(), at..end);
                    }
                    at = end;
                    continue;
                }
                _ => Kind::Other,
            };
            let mut end = at + 1;
            if kind == Kind::Stop {
                while end < part.end && matches!(bytes[end], b'.' | b'?' | b'!') {
                    end += 1;
                }
            }
            self.push(kind, Class::default(), at..end);
            at = end;
        }
    }

    /// Adds the word that begins at `start`; returns where it ends.
    fn word(&mut self, start: usize, limit: usize) -> usize {
        let Shape {
            length,
            has_hyphen,
            has_curly,
        } = shape(&self.text[start..limit]);
        let end = start + length;
        let word = &self.text[start..end];
        let has_point = end < limit && self.text.as_bytes()[end] == b'.';
        if has_point && let Some(end) = pointed_end(&self.text[..limit], start..end) {
            self.add_word(start..end, has_curly);
            return end;
        }
        if has_hyphen && let Some((verb, pronoun)) = inverted(word) {
            if verb > 0 {
                self.add_word(start..start + verb, has_curly);
            }
            self.push(Kind::Inverted, Class::default(), start + pronoun..end);
            return end;
        }
        self.add_word(start..end, has_curly);
        end
    }

    fn add_word(&mut self, range: Range<usize>, has_curly: bool) {
        let word = &self.text[range.clone()];
        let class = match has_curly {
            true => class(&word.replace('’', "'")),
            false => class_at(self.text, range.clone()),
        };
        // « Mme. Dupont »
        let class = match word.strip_suffix('.') {
            Some(short) if class == Class::default() && !is_initial(short) => lexicon::class(short),
            _ => class,
        };
        let capital = match starts_with_capital(word) {
            true => Class::CAPITAL,
            false => Class::default(),
        };
        self.push(Kind::Word, class | capital, range);
    }
}

/// Returns where a word ends to which the point behind it belongs: « M. Dupont », « Ph. Dupont », « J.-L. Dupont ».
fn pointed_end(text: &str, word: Range<usize>) -> Option<usize> {
    let point = word.end + 1;
    let (short, known) = (&text[word.clone()], class_at(text, word.start..point));
    if is_initial(short) {
        return Some(compound_end(text, point));
    }
    // « M. » is one wherever it stands; « 50 Fr. » and « lemonde.fr. » are no first names.
    if known.is(Class::TITLE) && short.len() <= 2 {
        return Some(point);
    }
    if short.len() > SHORTENED_BYTES {
        return None;
    }
    let is_initials = || short.len() > 1 && short.split('-').all(is_initial);
    let is_shortened = known.is(Class::TITLE | Class::FIRST_NAME)
        || SHORTENED.contains(&short.to_lowercase().as_str())
        || is_initials();
    if !is_shortened {
        return None;
    }
    let before = text[..word.start].trim_end();
    let behind = text[point..].trim_start();
    let next = &behind[..shape(behind).length];
    let is_free =
        !before.ends_with(|c: char| c.is_ascii_digit()) && !text[..word.start].ends_with('.');
    let goes_on = starts_with_capital(next) && !class(next).is(Class::SMALL);
    let end = match known.is(Class::FIRST_NAME) {
        true => compound_end(text, point),
        false => point,
    };
    (is_free && (goes_on || end > point)).then_some(end)
}

/// Returns where the initials end that go on behind a point: the *-L.* of « J.-L. Dupont », the *-Luc* of « J.-Luc ».
fn compound_end(text: &str, point: usize) -> usize {
    let mut end = point;
    while let Some(part) = text[end..]
        .strip_prefix('-')
        .filter(|rest| starts_with_capital(rest))
    {
        let start = end + 1;
        end = start + shape(part).length;
        let is_short = text[end..].starts_with('.')
            && (is_initial(&text[start..end])
                || class_at(text, start..end + 1).is(Class::FIRST_NAME));
        if !is_short {
            break;
        }
        end += 1;
    }
    end
}

/// Words that are shortened before a name, and nothing else: « le sén. Petit », « apr. J.-C. ».
const SHORTENED: [&str; 24] = [
    "adj", "apr", "av", "bd", "boul", "cf", "cit", "dir", "dr", "dép", "gén", "loc", "mgr", "mlle",
    "mme", "op", "pr", "prof", "sq", "st", "ste", "sén", "trad", "éd",
];

/// The longest of them, and of initials, in bytes.
const SHORTENED_BYTES: usize = 8;

/// Whether a word is one capital.
fn is_initial(word: &str) -> bool {
    starts_with_capital(word) && word.chars().nth(1).is_none()
}

/// Whether a character is a quotation mark or a blank.
fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '"' | '«' | '»' | '“' | '”' | '‹' | '›' | '‘' | '’' | '\'' | '+'
        )
}

/// The word that a text begins with.
struct Shape {
    /// In bytes.
    length: usize,
    has_hyphen: bool,
    /// Whether it has the apostrophe ’.
    has_curly: bool,
}

/// Returns the word that a text begins with: an elided word ends with its apostrophe, figures hold their points, words
/// their hyphens.
fn shape(text: &str) -> Shape {
    let bytes = text.as_bytes();
    let begins_letter = |at: usize| match bytes.get(at) {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text[at..].starts_with(char::is_alphanumeric),
        None => false,
    };
    let mut shape = Shape {
        length: 0,
        has_hyphen: false,
        has_curly: false,
    };
    let mut at = 0;
    loop {
        at = alphanumerics_end(text, at);
        // Nearly every word ends here.
        let may_go_on = |byte: &u8| !byte.is_ascii() || matches!(byte, b'-' | b'.' | b',' | b'\'');
        let Some(c) = bytes
            .get(at)
            .filter(|byte| may_go_on(byte))
            .and_then(|_| text[at..].chars().next())
        else {
            break;
        };
        let end = at + c.len_utf8();
        let goes_on = match c {
            '-' => begins_letter(end),
            '.' | ',' => {
                bytes.get(end).is_some_and(u8::is_ascii_digit)
                    && at > 0
                    && bytes[at - 1].is_ascii_digit()
            }
            '\'' | '’' => {
                shape.has_curly |= c == '’';
                if !begins_letter(end) || !holds_apostrophe(&text[..at]) {
                    at = end;
                    break;
                }
                true
            }
            c => !c.is_ascii() && (c.is_alphanumeric() || is_mark_on_letter(c)),
        };
        if !goes_on {
            break;
        }
        shape.has_hyphen |= c == '-';
        at = end;
    }
    shape.length = at;
    shape
}

/// Whether an apostrophe behind these letters stands inside their word: *aujourd'hui*, *O'Neil*.
fn holds_apostrophe(before: &str) -> bool {
    matches!(
        before,
        "aujourd" | "Aujourd" | "quelqu" | "Quelqu" | "presqu" | "prud" | "O"
    ) || before.chars().filter(|c| c.is_alphanumeric()).count() > 8
}

/// Whether a character is an accent of its own.
fn is_mark_on_letter(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Returns where the verb ends and where the pronoun begins in a verb with its pronoun behind it: *a-t-il*, *dit-elle*.
///
/// The verb is empty where a blank parts it from its pronoun: *a t-il*.
fn inverted(word: &str) -> Option<(usize, usize)> {
    let hyphen = word.bytes().rposition(|byte| byte == b'-')?;
    let pronoun = &word[hyphen + 1..];
    if !["il", "elle", "ils", "elles", "on", "je"].contains(&pronoun) {
        return None;
    }
    let verb = &word[..hyphen];
    let verb = verb.strip_suffix("-t").unwrap_or(verb);
    let length = if verb == "t" { 0 } else { verb.len() };
    Some((length, hyphen + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::quotes::marks;

    fn check(text: &str, expected: &[&str]) {
        let marks = marks::find(text);
        let top = marks
            .spans
            .iter()
            .enumerate()
            .filter(|(_, span)| span.parent.is_none());
        let tokens = Tokens::new(text, 0..text.len(), top);
        let sentences: Vec<String> = tokens
            .sentences()
            .into_iter()
            .map(|sentence| {
                let words: Vec<&str> = sentence.map(|index| tokens.text_of(index)).collect();
                words.join("|")
            })
            .collect();
        assert_eq!(sentences, expected, "{text}");
    }

    #[test]
    fn words_are_cut_as_french_writes_them() {
        check("L'élu n’a rien dit.", &["L'|élu|n’|a|rien|dit|."]);
        check("a-t-il dit, dit-elle", &["a|il|dit|,|dit|elle"]);
        check("a t-il ajouté", &["a|il|ajouté"]);
        check(
            "aujourd'hui Jean-Marc O'Neil",
            &["aujourd'hui|Jean-Marc|O'Neil"],
        );
        check(
            "M. Obama et J. Dupont : 1.000,5",
            &["M.|Obama|et|J.|Dupont|:|1.000,5"],
        );
    }

    #[test]
    fn a_point_of_a_shortened_word_ends_no_sentence() {
        check(
            "M. J.-P. Petit, J.-Luc Roche et J-L. Bloch",
            &["M.|J.-P.|Petit|,|J.-Luc|Roche|et|J-L.|Bloch"],
        );
        check(
            "Ph. Petit, Ch.-A. Roche, le Col. Bloch, Mme. Roy",
            &["Ph.|Petit|,|Ch.-A.|Roche|,|le|Col.|Bloch|,|Mme.|Roy"],
        );
        check(
            "Le sén. Petit, op. cit. Roche, boul. Foch, apr. J.-C. à Pau",
            &["Le|sén.|Petit|,|op|.|cit.|Roche|,|boul.|Foch|,|apr.|J.-C.|à|Pau"],
        );
        check("Pour 50 Fr. Jean part.", &["Pour|50|Fr|.", "Jean|part|."]);
        check("Sur pau.fr. Jean part.", &["Sur|pau|.|fr|.", "Jean|part|."]);
        check(
            "Il lit op. cit. Le reste",
            &["Il|lit|op|.|cit|.", "Le|reste"],
        );
    }

    #[test]
    fn sentences_end_where_a_capital_or_a_quotation_follows() {
        check(
            "Il part. Elle rit ?! Oui",
            &["Il|part|.", "Elle|rit|?!", "Oui"],
        );
        check("« Oui. » Il part.", &["« Oui. »", "Il|part|."]);
        check("\"Oui\" \"Non\", dit-il", &["\"Oui\"", "\"Non\"|,|dit|il"]);
        check("\"Un titre\" Le texte", &["\"Un titre\"", "Le|texte"]);
        check("Le \"mot\" de M. Petit", &["Le|\"mot\"|de|M.|Petit"]);
    }
}
