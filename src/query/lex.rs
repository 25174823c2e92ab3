//! The text of a query, cut into words, quotations, field names, operators and parentheses.

use unicode_normalization::char::is_combining_mark;

use super::ast::Occur;
use super::boost::{Boost, boost_at, boosted};
use super::fields::{Asked, asked, is_operator_name, nearest};
use super::foreign;
use super::join::{Operator, operator};
use super::near::{Joint, joint};
use super::notes::{Notes, shown};
use super::words::is_word;
use crate::schema::Fields;

/// A piece of a query.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    /// The `+` or `-` right before it.
    pub(super) sign: Option<Occur>,
    pub(super) kind: Kind<'a>,
    /// The `^` and number right behind it: of a word, a quotation or a closing parenthesis.
    pub(super) boost: Option<Boost>,
}

/// What a piece of a query is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'a> {
    /// A run without white space, with the punctuation around it; it may be nothing else.
    Word(&'a str),
    /// What stands behind `\\`: a word, whatever it would be without.
    Literal(&'a str),
    /// What stands between quotation marks, and the number after `~` behind them, as it was typed.
    Quotation(&'a str, Option<&'a str>),
    /// A field name and its colon.
    Name(&'a str, Asked<'a>),
    /// A word that joins what stands around it, if something does.
    Operator(Operator, &'a str),
    /// A word that asks for what stands around it near each other, if something does.
    Joint(Joint, &'a str),
    /// `(`.
    Open,
    /// `)`.
    Close,
}

impl<'a> Kind<'a> {
    /// Returns the text of a word or quotation; none of anything else.
    pub(super) fn text(self) -> &'a str {
        match self {
            Kind::Word(text) | Kind::Literal(text) | Kind::Quotation(text, _) => text,
            Kind::Name(..) | Kind::Operator(..) | Kind::Joint(..) | Kind::Open | Kind::Close => "",
        }
    }
}

/// The pieces of a query.
pub(super) struct Tokens<'a> {
    pub(super) tokens: Vec<Token<'a>>,
    /// Whether `--all` stands among them.
    pub(super) requires_all: bool,
}

/// What stands right before the next piece.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// White space, an opening parenthesis or nothing: only then `-` is a sign.
    Space,
    /// The colon of a name: what follows is no operator.
    Colon,
    /// A sign.
    Sign,
    Other,
}

struct Lexer<'a, 'n> {
    rest: &'a str,
    fields: &'a Fields,
    /// Whether it is typed in capitals throughout: ET, OU, SAUF are operators only between words then.
    is_in_capitals: bool,
    requires_all: bool,
    sign: Option<Occur>,
    tokens: Vec<Token<'a>>,
    notes: &'n mut Notes,
}

/// Cuts a query into its pieces; every parenthesis that is left has its partner.
pub(super) fn tokens<'a>(text: &'a str, fields: &'a Fields, notes: &mut Notes) -> Tokens<'a> {
    let mut lexer = Lexer {
        rest: text,
        fields,
        is_in_capitals: is_in_capitals(text),
        requires_all: false,
        sign: None,
        tokens: Vec::new(),
        notes,
    };
    lexer.cut();
    let requires_all = lexer.requires_all;
    let tokens = lexer.tokens;
    Tokens {
        tokens: matched(tokens, notes),
        requires_all,
    }
}

/// Whether a query is typed in capitals throughout; operators beside numbers alone do not tell.
fn is_in_capitals(text: &str) -> bool {
    let words = text.split_whitespace();
    let mut words = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let tells = |word: &str| {
        word.contains(char::is_alphabetic) && operator(word).is_none() && joint(word).is_none()
    };
    !text.contains(char::is_lowercase) && words.any(tells)
}

impl<'a> Lexer<'a, '_> {
    fn cut(&mut self) {
        let mut before = Before::Space;
        while let Some(c) = self.rest.chars().next() {
            let after = &self.rest[c.len_utf8()..];
            before = match c {
                _ if c.is_whitespace() => {
                    self.sign = None;
                    self.rest = after;
                    Before::Space
                }
                '+' if before == Before::Space
                    && let Some((quoted, rest)) = agency_quoted(after) =>
                {
                    self.notes.add(format!(
                        "+{quoted}+ was read as words that are quoted, as agencies write it; + before a word alone requires it"
                    ));
                    self.rest = quoted;
                    self.cut();
                    self.rest = rest;
                    Before::Other
                }
                '+' | '-' if before == Before::Space && begins_an_item(after) => {
                    let is_plus = c == '+';
                    self.sign = Some(if is_plus { Occur::Must } else { Occur::MustNot });
                    self.rest = after;
                    Before::Sign
                }
                '-' if before == Before::Colon
                    && begins_an_item(after)
                    && self.excludes_value() =>
                {
                    self.rest = after;
                    Before::Colon
                }
                '!' | '−' | '–' | '‐' | '‑' | '－'
                    if before == Before::Space && begins_a_word(after) =>
                {
                    self.notes.add(format!(
                        "{c} before a word was read as -, which excludes it"
                    ));
                    self.sign = Some(Occur::MustNot);
                    self.rest = after;
                    Before::Sign
                }
                '(' => self.push(Kind::Open, after, Before::Space),
                ')' => self.push_boosted(Kind::Close, after),
                _ if before != Before::Other
                    && let Some((quoted, rest)) = single_quoted(self.rest, before) =>
                {
                    self.closed_quotation(quoted, rest)
                }
                _ => match closing_marks(c) {
                    Some(closing) => self.quotation(after, closing),
                    None if is_quotation_mark(c) => {
                        self.notes.add(format!("unmatched {c}: ignored"));
                        self.rest = after;
                        Before::Other
                    }
                    None => self.word(before),
                },
            };
        }
    }

    fn push(&mut self, kind: Kind<'a>, rest: &'a str, before: Before) -> Before {
        let sign = self.sign.take();
        self.tokens.push(Token {
            sign,
            kind,
            boost: None,
        });
        self.rest = rest;
        before
    }

    /// Takes a piece, and the boost behind it if there is one.
    fn push_boosted(&mut self, kind: Kind<'a>, rest: &'a str) -> Before {
        let (boost, rest) = match boost_at(rest, self.notes) {
            Some((boost, rest)) => (Some(boost), rest),
            None => (None, rest),
        };
        let before = self.push(kind, rest, Before::Other);
        if let Some(token) = self.tokens.last_mut() {
            token.boost = boost;
        }
        before
    }

    /// Takes a quotation whose opening mark was read.
    fn quotation(&mut self, text: &'a str, closing: &[char]) -> Before {
        let Some((quoted, rest)) = text.split_once(closing) else {
            self.notes
                .add("unclosed quotation mark: read to the end".into());
            return self.push(Kind::Quotation(text, None), "", Before::Other);
        };
        self.closed_quotation(quoted, rest)
    }

    /// Takes a quotation whose two marks were read, with what stands right behind it.
    fn closed_quotation(&mut self, quoted: &'a str, mut rest: &'a str) -> Before {
        let mut distance = None;
        if let Some(after) = rest.strip_prefix('~') {
            rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
            distance = Some(&after[..after.len() - rest.len()]);
        }
        self.push_boosted(Kind::Quotation(quoted, distance), rest)
    }

    /// Takes a field name, an operator or a word.
    fn word(&mut self, before: Before) -> Before {
        if let Some(text) = self.rest.strip_prefix('\\')
            && text.starts_with(char::is_alphanumeric)
        {
            return self.literal(text);
        }
        if let Some(name) = self.name(before) {
            return name;
        }
        let (word, rest) = self.rest.split_at(word_end(self.rest));
        match word.split_once(COLONS) {
            Some(("", _)) if before == Before::Space => self.detached_colon(),
            Some((start, _))
                if name(word).is_none() && core(start).is_some() && !self.is_time(start) =>
            {
                self.is_no_field(start);
            }
            _ => {}
        }
        if before == Before::Space && self.option(word) {
            self.rest = rest;
            return Before::Other;
        }
        if let Some((word, boost)) = boosted(word, self.notes) {
            self.push(Kind::Word(word), rest, Before::Other);
            if let Some(token) = self.tokens.last_mut() {
                token.boost = Some(boost);
            }
            return Before::Other;
        }
        let may_join = self.sign.is_none() && before != Before::Colon;
        let joining = may_join.then(|| self.joining(word, rest)).flatten();
        let is_date = before == Before::Colon
            && matches!(
                self.tokens.last().map(|token| token.kind),
                Some(Kind::Name(_, Asked::Date | Asked::Since | Asked::Before))
            );
        if joining.is_none() && !is_date {
            let told = foreign::told(word)
                .or_else(|| foreign::before_parenthesis(word, rest, self.fields))
                .or_else(|| {
                    let is_between = may_join && self.stands_between(rest, true);
                    foreign::small(word).filter(|_| is_between)
                });
            told.into_iter().for_each(|note| self.notes.add(note));
        }
        self.push(joining.unwrap_or(Kind::Word(word)), rest, Before::Other)
    }

    /// Takes a word that `\\` stands before: up to another `\\` behind it, if there is one, or up to its end.
    fn literal(&mut self, text: &'a str) -> Before {
        let ends = |c: char| c.is_whitespace() || is_quotation_mark(c);
        let run = &text[..text.find(ends).unwrap_or(text.len())];
        if let Some((word, after)) = run.rsplit_once('\\')
            && (after.is_empty() || after.starts_with(['^', ')']))
        {
            return self.push_boosted(Kind::Literal(word), &text[word.len() + 1..]);
        }
        let (word, rest) = text.split_at(word_end(text));
        let (word, boost) = match boosted(word, self.notes) {
            Some((word, boost)) => (word, Some(boost)),
            None => (word, None),
        };
        self.push(Kind::Literal(word), rest, Before::Other);
        if let Some(token) = self.tokens.last_mut() {
            token.boost = boost;
        }
        Before::Other
    }

    /// Takes a field name with its colon, or the `=` of other services; `None` where no name stands here.
    fn name(&mut self, before: Before) -> Option<Before> {
        let begins = before != Before::Colon;
        if begins && let Some((name, asked, ours, rest)) = foreign::field(self.rest, self.fields) {
            self.notes.add(format!("{name}= was read as {ours}:"));
            return Some(self.push(Kind::Name(name, asked), rest, Before::Colon));
        }
        let (name, rest) = name(self.rest)?;
        if let Some(asked) = asked(name, self.fields) {
            let (asked, rest) = counted(asked, rest);
            return Some(self.push(Kind::Name(name, asked), rest, Before::Colon));
        }
        self.is_no_field(name);
        if rest.starts_with("//") {
            return None;
        }
        let sign = self.sign;
        self.push(Kind::Word(name), rest, Before::Colon);
        self.sign = sign;
        Some(Before::Colon)
    }

    /// Returns what a word joins, if it is an operator here.
    fn joining(&mut self, word: &'a str, rest: &str) -> Option<Kind<'a>> {
        if let Some(operator) = operator(word) {
            if !self.is_in_capitals {
                return Some(Kind::Operator(operator, word));
            }
            let negates = operator == Operator::Not;
            if !self.stands_between(rest, negates) {
                return None;
            }
            if word == "NON" {
                self.notes
                    .add("in a query in capitals NON is a word; SAUF excludes".to_owned());
                return None;
            }
            self.notes.add(format!(
                "in a query in capitals {word} between words is an operator; \\{word} is the word"
            ));
            return Some(Kind::Operator(operator, word));
        }
        if let Some(joint) = joint(word) {
            // « INCENDIE PRES DE MARSEILLE »
            let is_word = self.is_in_capitals && word.starts_with("PR") && is_letters(word);
            if is_word && self.stands_between(rest, false) {
                self.notes.add(format!(
                    "in a query in capitals {word} is a word; {word}/10 asks for words near each other"
                ));
            }
            return (!is_word).then_some(Kind::Joint(joint, word));
        }
        if !self.stands_between(rest, false) {
            return None;
        }
        if let Some(operator) = foreign::operator(word) {
            let read = if operator == Operator::And {
                "ET"
            } else {
                "OU"
            };
            self.notes.add(format!("{word} was read as {read}"));
            return Some(Kind::Operator(operator, word));
        }
        let joint = foreign::joint(word)?;
        self.notes.add(format!("{word} was read as {joint}"));
        Some(Kind::Joint(joint, word))
    }

    /// Whether what comes next stands between what can be joined.
    fn stands_between(&self, rest: &str, negates: bool) -> bool {
        let is_empty = |token: &Token| match token.kind {
            Kind::Word(text) | Kind::Quotation(text, _) => core(text).is_none(),
            kind => matches!(kind, Kind::Close),
        };
        let mut before = self.tokens.iter().rev();
        let has_left = match before
            .find(|token| !is_empty(token))
            .map(|token| token.kind)
        {
            Some(Kind::Operator(operator, _)) => !negates || operator == Operator::And,
            Some(kind) => !kind.text().is_empty(),
            None => false,
        };
        let rest = rest.trim_start();
        has_left && !rest.is_empty() && !rest.starts_with(')')
    }

    /// Takes an option that was typed among the words; returns whether it is the one that means something here.
    fn option(&mut self, word: &str) -> bool {
        let Some(name) = word.strip_prefix("--") else {
            return false;
        };
        if name == "all" {
            self.requires_all = true;
            self.notes
                .add("--all among the words was read as the option".to_owned());
            return true;
        }
        if name.starts_with(|c: char| c.is_ascii_lowercase()) {
            self.notes.add(format!(
                "{} was read as a word; options stand outside the quotation marks of a query",
                shown(word)
            ));
        }
        false
    }

    /// Reads the `-` right behind a name as one before it: `titre:-mot`. Returns whether the name takes it.
    fn excludes_value(&mut self) -> bool {
        let Some(Token {
            sign,
            kind: Kind::Name(name, Asked::Zone(_) | Asked::Keyword(_) | Asked::Path),
            ..
        }) = self.tokens.last_mut()
        else {
            return false;
        };
        *sign = Some(Occur::MustNot);
        self.notes.add(format!(
            "{name}:-… was read as -{name}:…, which excludes it"
        ));
        true
    }

    /// Whether what stands before a colon ends with an hour, in a date: `date:24 juin 2016 05:40`.
    fn is_time(&self, start: &str) -> bool {
        let before = self
            .tokens
            .iter()
            .rfind(|token| !matches!(token.kind, Kind::Word(_)));
        let is_dated = before.is_some_and(|token| {
            matches!(
                token.kind,
                Kind::Name(_, Asked::Date | Asked::Since | Asked::Before)
            )
        });
        is_dated && start.ends_with(|c: char| c.is_ascii_digit())
    }

    fn is_no_field(&mut self, name: &str) {
        let hint = match nearest(name, self.fields) {
            Some(known) => format!("; did you mean {known}:?"),
            None => String::new(),
        };
        let name = shown(name);
        self.notes
            .add(format!("{name}: is no field, read as words{hint}"));
    }

    /// Says what became of `titre : Syrie`, as French typography has it.
    fn detached_colon(&mut self) {
        if let Some(Token {
            kind: Kind::Word(name),
            ..
        }) = self.tokens.last()
            && asked(name, self.fields).is_some()
        {
            self.notes.add(format!(
                "{name} : was read as a word; a field name stands right before its colon, as in {name}:"
            ));
        }
    }
}

/// Leaves out the parentheses that have no partner; the sign before one goes to what follows.
fn matched<'a>(tokens: Vec<Token<'a>>, notes: &mut Notes) -> Vec<Token<'a>> {
    let mut open = Vec::new();
    let mut unmatched = vec![false; tokens.len()];
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => open.push(index),
            Kind::Close if open.pop().is_none() => {
                let boost = token.boost.map(|boost| format!("^{boost}"));
                let boost = boost.unwrap_or_default();
                notes.add(format!("unmatched ){boost}: ignored"));
                unmatched[index] = true;
            }
            _ => {}
        }
    }
    for index in open {
        notes.add("unmatched (: ignored".into());
        unmatched[index] = true;
    }
    let mut sign = None;
    let mut kept = Vec::with_capacity(tokens.len());
    for (mut token, unmatched) in tokens.into_iter().zip(unmatched) {
        token.sign = token.sign.or(sign.take());
        if unmatched {
            sign = token.sign;
        } else {
            kept.push(token);
        }
    }
    kept
}

/// The colon, and the one of East Asian keyboards.
const COLONS: [char; 2] = [':', '：'];

/// Returns the letters right before a colon at the start of `text`, and what follows the colon; with hyphens among the
/// letters only where the whole is the name of an operator.
fn name(text: &str) -> Option<(&str, &str)> {
    let is_letter = |c: char| c.is_alphabetic() || is_combining_mark(c);
    let end = text.find(|c: char| !is_letter(c) && c != '-')?;
    let rest = text[end..].strip_prefix(COLONS)?;
    let name = &text[..end];
    let is_name =
        name.starts_with(char::is_alphabetic) && (!name.contains('-') || is_operator_name(name));
    is_name.then_some((name, rest))
}

/// Takes the number after the colon of a name that has one: `quorum:3(a b c)`.
fn counted<'a>(asked: Asked<'a>, rest: &'a str) -> (Asked<'a>, &'a str) {
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &rest[..rest.len() - after.len()];
    // More figures than a number can have are more than there is to count.
    let number = (!digits.is_empty()).then(|| digits.parse().unwrap_or(u32::MAX));
    match asked {
        Asked::AtLeast(_) => (Asked::AtLeast(number), after),
        Asked::Quorum(_) => (Asked::Quorum(number), after),
        Asked::Zone(_)
        | Asked::Keyword(_)
        | Asked::Number(_)
        | Asked::Date
        | Asked::Since
        | Asked::Before
        | Asked::Path
        | Asked::Within(_) => (asked, rest),
    }
}

/// Whether a sign right before `text` is one. `--` is a dash, and a lone `-` too.
fn begins_an_item(text: &str) -> bool {
    let is_item = |c: char| {
        !c.is_whitespace()
            && !matches!(c, '+' | '-' | ')')
            && (closing_marks(c).is_some() || !is_quotation_mark(c))
    };
    text.starts_with(is_item)
}

/// Whether a word, a quotation or parentheses begin at the start of `text`.
fn begins_a_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphanumeric() || c == '(' || closing_marks(c).is_some())
        || single_quoted(text, Before::Sign).is_some()
}

/// Whether a word is letters alone, a combining accent among them or not.
fn is_letters(word: &str) -> bool {
    word.chars()
        .all(|c| c.is_alphabetic() || is_combining_mark(c))
}

/// Returns the marks that close what an opening quotation mark opens.
fn closing_marks(mark: char) -> Option<&'static [char]> {
    match mark {
        '"' => Some(&['"']),
        '«' => Some(&['»']),
        '“' => Some(&['”']),
        '„' => Some(&['“', '”']),
        '‹' => Some(&['›']),
        '＂' => Some(&['＂']),
        _ => None,
    }
}

fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '“' | '”' | '„' | '‹' | '›' | '＂')
}

/// Returns what stands between single quotation marks, which are apostrophes too, and what follows: `'gilets jaunes'`.
///
/// The first opens where a word begins with a letter, and the second closes where it ends: the apostrophes of `l'été` are
/// within words. That of `l' ONU` closes only where no other does. Marks of other kinds between them are read for themselves.
fn single_quoted(text: &str, before: Before) -> Option<(&str, &str)> {
    let mut letters = text.chars();
    let closing: &[char] = match letters.next()? {
        '\'' => &['\''],
        '’' => &['’'],
        '‘' => &['’'],
        '‚' => &['‘', '’'],
        _ => return None,
    };
    let inside = letters.as_str();
    // `date:'24 juin 2016'`, but « mai '68 ».
    let begins = |c: char| c.is_alphabetic() || before == Before::Colon && c.is_numeric();
    inside.starts_with(begins).then_some(())?;
    let end = inside.find(is_quotation_mark).unwrap_or(inside.len());
    let is_behind = |rest: &str| {
        let behind = rest.trim_start_matches(['.', ',', ';', ':', '!', '?', '…']);
        let ends = |c: char| c.is_whitespace() || matches!(c, ')' | '^' | '~');
        behind.is_empty() || behind.starts_with(ends)
    };
    let ends = inside[..end]
        .match_indices(closing)
        .filter_map(|(at, mark)| {
            let (quoted, rest) = (&inside[..at], &inside[at + mark.len()..]);
            let is_closed = !quoted.ends_with(char::is_whitespace) && is_behind(rest);
            is_closed.then_some((quoted, rest))
        });
    let mut found = ends.clone().filter(|(quoted, _)| !ends_elided(quoted));
    found.next().or_else(|| ends.clone().next())
}

/// Whether a text ends with a word that is elided before an apostrophe: `l`, `qu`, `jusqu`.
fn ends_elided(text: &str) -> bool {
    let is_apart = |c: char| !c.is_alphabetic();
    let last = text.rsplit(is_apart).next().unwrap_or("").to_lowercase();
    last.ends_with("qu") || matches!(last.as_str(), "c" | "d" | "j" | "l" | "m" | "n" | "s" | "t")
}

/// Returns where the word at the start of `text` ends. Parentheses inside a word belong to it: `président(e)s`.
fn word_end(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || is_quotation_mark(c) || matches!(c, '(' | ')');
    let mut end = 0;
    loop {
        end += text[end..].find(ends).unwrap_or(text.len() - end);
        let Some(inside) = text[end..].strip_prefix('(') else {
            return end;
        };
        let before = &text[..end];
        let is_word = before.contains(char::is_alphanumeric) && operator(before).is_none();
        let closed = inside
            .find(ends)
            .filter(|at| inside[*at..].starts_with(')'));
        match closed {
            Some(length) if is_word => end += 1 + length + 1,
            _ => return end,
        }
    }
}

/// Returns a word without the punctuation around it; `None` when there is no letter and no digit.
pub(super) fn core(word: &str) -> Option<&str> {
    let word = &word[word.find(char::is_alphanumeric)?..];
    let is_around = |c: char| !c.is_alphanumeric() && !is_combining_mark(c);
    let mut end = word.trim_end_matches(is_around).len();
    // An elided word keeps its apostrophe: « l' ONU ».
    if let Some(c @ ('\'' | '’' | '‘' | 'ʼ')) = word[end..].chars().next() {
        end += c.len_utf8();
    }
    let kept = &word[..end];
    if word[end..].starts_with(')') && kept.matches('(').count() > kept.matches(')').count() {
        end += 1;
    }
    Some(&word[..end])
}

/// Whether a word that is typed without quotation marks is read as just this word.
pub(super) fn is_bare(word: &str) -> bool {
    core(word) == Some(word) && is_one_piece(word) && is_word(word)
}

/// Returns what stands between two `+`, the first of which is read, and what follows: agencies write so what is quoted within
/// a quotation.
fn agency_quoted(text: &str) -> Option<(&str, &str)> {
    let (quoted, rest) = text.split_once('+')?;
    let is_mark = |c: char| matches!(c, '(' | ')') || is_quotation_mark(c);
    let is_whole = quoted.starts_with(char::is_alphanumeric)
        && !quoted.ends_with(char::is_whitespace)
        && !quoted.contains(is_mark);
    let behind = rest.trim_start_matches(['.', ',', ';', ':', '!', '?', '»', '”', '"']);
    let ends_there = behind.is_empty() || behind.starts_with(char::is_whitespace);
    // `+grève date:2019+` asks for what begins with 2019.
    let mut colons = quoted.split(COLONS).skip(1);
    let has_name = colons.any(|value| value.starts_with(char::is_alphanumeric));
    (is_whole && ends_there && !has_name).then_some((quoted, rest))
}

/// Whether a text is cut as one word.
pub(super) fn is_one_piece(text: &str) -> bool {
    let begins = |c: char| !matches!(c, '+' | '-') && !c.is_whitespace();
    text.starts_with(begins)
        && word_end(text) == text.len()
        && name(text).is_none()
        && operator(text).is_none()
        && joint(text).is_none()
        && foreign::is_plain(text)
        && boosted(text, &mut Notes::default()).is_none()
}
