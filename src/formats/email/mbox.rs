//! Where the messages of an mbox begin: at a `From ` line that has a header behind it.

use super::header::{field_name, is_known};

/// Most lines behind a `From ` line in which a known field must come.
const HEADER_LINES: usize = 500;

/// Fewest known fields behind a line that has no date, so that copy with a word and a colon is none.
const FIELDS_WITHOUT_DATE: usize = 2;

/// Cuts the lines of an mbox into messages.
#[derive(Default)]
pub(super) struct Cutter {
    /// The message so far, its quoted `From ` lines as they were written.
    message: Vec<u8>,
    /// A line that may begin the next message, and what came after it.
    begun: Option<Begun>,
}

/// A line that may begin a message.
struct Begun {
    /// It and the lines behind it.
    bytes: Vec<u8>,
    /// How long it is.
    line: usize,
    has_date: bool,
    lines: usize,
    known: Vec<Vec<u8>>,
}

/// What a line behind a `From ` line shows.
enum Verdict {
    Begins,
    IsText,
    Open,
}

impl Cutter {
    /// Takes the next line with its end; returns the message that is over, where the line shows that one is.
    pub(super) fn push(&mut self, line: &[u8]) -> Option<Vec<u8>> {
        if let Some(begun) = &mut self.begun {
            match begun.judge(line) {
                Verdict::Open => {
                    begun.bytes.extend_from_slice(line);
                    return None;
                }
                Verdict::Begins => {
                    begun.bytes.extend_from_slice(line);
                    let next = begun.bytes.split_off(begun.line);
                    self.begun = None;
                    return Some(std::mem::replace(&mut self.message, next));
                }
                Verdict::IsText => {
                    self.message.append(&mut begun.bytes);
                    self.begun = None;
                }
            }
        }
        match Begun::with(line) {
            Some(begun) => self.begun = Some(begun),
            None => self.message.extend_from_slice(unquoted(line)),
        }
        None
    }

    /// Returns the last message.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if let Some(mut begun) = self.begun {
            self.message.append(&mut begun.bytes);
        }
        self.message
    }

    /// Returns how long the message is that is not over, in bytes.
    pub(super) fn waiting_bytes(&self) -> usize {
        self.message.len() + self.begun.as_ref().map_or(0, |begun| begun.bytes.len())
    }

    /// Drops what there is of the message that is not over.
    pub(super) fn clear(&mut self) {
        self.message.clear();
    }
}

impl Begun {
    /// Returns what a line begins, if it is written as the line before a message is: `From `, who sent it, when.
    ///
    /// Programs leave out the date, or both, or write `-` for the address.
    fn with(line: &[u8]) -> Option<Begun> {
        let rest = line.strip_prefix(b"From")?;
        if !rest.first().is_some_and(u8::is_ascii_whitespace) {
            return None;
        }
        let rest = rest.trim_ascii();
        let mut words = rest.split(u8::is_ascii_whitespace);
        let is_address = words.next_back().is_some_and(|last| last.contains(&b'@'));
        let has_date = has_date(rest);
        let may_begin = has_date || is_address || matches!(rest, b"" | b"-");
        may_begin.then(|| Begun {
            bytes: line.to_vec(),
            line: line.len(),
            has_date,
            lines: 0,
            known: Vec::new(),
        })
    }

    fn judge(&mut self, line: &[u8]) -> Verdict {
        let is_quoted = line.starts_with(b">From ") && self.known.is_empty();
        let is_continued = line.starts_with(b" ") || line.starts_with(b"\t");
        let is_blank = line.iter().all(u8::is_ascii_whitespace);
        self.lines += 1;
        match field_name(line) {
            _ if is_blank || self.lines > HEADER_LINES => Verdict::IsText,
            _ if is_quoted || is_continued && self.lines > 1 => Verdict::Open,
            None => Verdict::IsText,
            Some(name) => {
                let name = name.to_ascii_lowercase();
                if is_known(&name) && !self.known.contains(&name) {
                    self.known.push(name);
                }
                let needed = match self.has_date {
                    true => 1,
                    false => FIELDS_WITHOUT_DATE,
                };
                match self.known.len() >= needed {
                    true => Verdict::Begins,
                    false => Verdict::Open,
                }
            }
        }
    }
}

/// Whether there are an hour and a year in the rest of a `From ` line, as in `a@b Mon Mar 14 08:12:00 2016`.
fn has_date(rest: &[u8]) -> bool {
    let is_digits = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    let is_hour = |word: &[u8]| {
        let mut numbers = word.split(|byte| *byte == b':');
        numbers.clone().count() > 1 && numbers.all(|number| number.len() <= 2 && is_digits(number))
    };
    let is_year = |word: &[u8]| word.len() == 4 && is_digits(word);
    let words = || rest.split(|byte| byte.is_ascii_whitespace() || *byte == b'-');
    words().any(is_hour) && words().any(is_year)
}

/// Returns a line without the mark that keeps it from beginning a message: `>From `, and `>>From ` for `>From `.
fn unquoted(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    match marks > 0 && line[marks..].starts_with(b"From ") {
        true => &line[1..],
        false => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(mbox: &str, expected: &[&str]) {
        let mut cutter = Cutter::default();
        let lines = mbox.as_bytes().split_inclusive(|byte| *byte == b'\n');
        let mut messages: Vec<Vec<u8>> = lines.filter_map(|line| cutter.push(line)).collect();
        messages.push(cutter.finish());
        let messages: Vec<String> = messages
            .iter()
            .map(|message| String::from_utf8_lossy(message).into_owned())
            .filter(|message| !message.is_empty())
            .collect();
        assert_eq!(messages, expected);
    }

    #[test]
    fn a_message_begins_where_a_header_follows() {
        let (one, two) = (
            "Subject: un\nTo: b\n\nTexte.\n",
            "Subject: deux\nTo: b\n\nSuite.\n",
        );
        for line in [
            "From a@b.test Mon Mar 14 08:12:00 2016",
            "From a@b.test Mon Mar 14 08:12 2016",
            "From a@b.test Mon Mar 14 08:12:00 +0100 2016",
            "From a@b.test Mon, 14 Mar 2016 08:12:00 +0100",
            "From - Mon Jul 11 12:08:34 2011",
            "From a b@c.test",
            "From -",
            "From ",
        ] {
            // With and without a blank line between.
            check(&format!("{line}\n{one}{line}\n{two}"), &[one, two]);
            check(
                &format!("{line}\n{one}\n{line}\n{two}"),
                &[&format!("{one}\n"), two],
            );
        }
        check(
            &format!(
                "From - Mon Jul 11 12:08:34 2011\n{one}From - Mon Jul 11 12:08:34 2011\n>From c@d.test\nX-Status: 1\n{two}"
            ),
            &[one, &format!(">From c@d.test\nX-Status: 1\n{two}")],
        );
    }

    #[test]
    fn a_line_of_text_begins_no_message() {
        let line = "From a@b.test Mon Mar 14 08:12:00 2016\n";
        for text in [
            "From Brest with love, le festival.\n",
            "From Brest: un festival\nDate: mardi\nTo: tous\n",
            "From eric at b.test, on sait la date.\n",
            "From a@b.test, on sait la date.\nSubject: rien\n",
            "From a@b.test Mon Mar 14 08:12:00 2016\nainsi commence un message.\n",
            "From a@b.test Mon Mar 14 08:12:00 2016\n\nSubject: rien\n",
            "From a@b.test\nSubject: un seul\n\nchamp\n",
            "From \nla ville: rien\n",
            "From 2014 to 2016 at 08:12: rien\nFrom 2014 to 2016 at 08:12\nrien\n",
        ] {
            let message = format!("Subject: un\n\nAvant.\n\n{text}\nAprès.\n");
            check(&format!("{line}{message}"), &[&message]);
        }
    }

    #[test]
    fn quoted_lines_lose_one_mark() {
        check(
            "From a@b.test Mon Mar 14 08:12:00 2016\nSubject: un\n\n>From ici\n>>From là\n> From eux\n",
            &["Subject: un\n\nFrom ici\n>From là\n> From eux\n"],
        );
    }
}
