//! Where else an article speaks of an office, and whose it is there: « le président ivoirien », « le président du club ».

use crate::french::fold;

use super::table::{TABLE, is_form_of, plain, plain_character};

/// How many characters from a title on say whose it is.
const WINDOW: usize = 90;

/// « Le ministre », who is one of many.
pub(super) const MINISTER: &str = "ministre";

/// Who is meant where the office says no country and copy is full of others: a club has one too.
pub(super) const PRESIDENTS: [&str; 4] = ["president", "presidente", "dirigeant", "leader"];

/// What an article says of the offices in it.
#[derive(Default)]
pub(super) struct Mentions {
    /// The offices of the very title that was asked for, where they say their country.
    pub(super) same: Vec<usize>,
    /// Those of titles that are the same person's: « le président », for the chef de l'Etat.
    pub(super) related: Vec<usize>,
    /// Whether the very title is somebody's who has no row, or stands for another office.
    pub(super) is_elsewhere: bool,
    /// The same of related titles.
    pub(super) is_related_elsewhere: bool,
    /// Whether somebody is said to have held it before or to come.
    pub(super) has_former: bool,
    /// What stands behind the title where that has a capital: a name.
    pub(super) names: Vec<String>,
}

impl Mentions {
    /// Notes what a text says of the title that it may begin with.
    pub(super) fn note(&mut self, before: &str, text: &str, title: &str, is_same: bool) {
        // Few texts go on as the title does: most are told by so much of them.
        let begins = text
            .char_indices()
            .nth(title.len())
            .map_or(text, |(end, _)| &text[..end]);
        if !plain(begins).starts_with(title) {
            return;
        }
        let window = text
            .char_indices()
            .nth(WINDOW)
            .map_or(text, |(end, _)| &text[..end]);
        let mut window: String = fold(window).chars().map(plain_character).collect();
        window.push('\n');
        let small = window.to_ascii_lowercase();
        if !small.starts_with(title)
            || small[title.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-')
        {
            return;
        }
        let last = before
            .trim_end()
            .rsplit([' ', '\'', '’'])
            .next()
            .unwrap_or("");
        let last = plain(last);
        if before.ends_with('-')
            || ["ancien", "ancienne", "futur", "future"].contains(&last.as_str())
        {
            self.has_former |= !before.ends_with("vice-");
            return;
        }
        let (behind, small_behind) = (&window[title.len()..], &small[title.len()..]);
        let called = TABLE.beginning(&small).unwrap_or_default();
        let whole = called.iter().find(|called| called.is_whole);
        if let Some(whole) = whole {
            let has_title = |(_, known): &(&str, String)| known == title;
            if title == MINISTER || TABLE.titles[whole.office].iter().any(has_title) {
                self.say(whole.office, is_same);
            } else {
                self.say_elsewhere(is_same);
            }
        } else if title == MINISTER && small_behind.starts_with(" d") {
            // « le ministre de l'Intérieur » is the home country's here.
            match called.iter().find(|called| TABLE.is_home(called.office)) {
                Some(called) => self.say(called.office, is_same),
                None => self.say_elsewhere(is_same),
            }
        } else if is_elsewhere(behind, small_behind, title) {
            self.say_elsewhere(is_same);
        } else if let Some(name) = name_behind(behind) {
            self.names.push(name.to_owned());
        }
    }

    fn say(&mut self, office: usize, is_same: bool) {
        match is_same {
            true => self.same.push(office),
            false => self.related.push(office),
        }
    }

    fn say_elsewhere(&mut self, is_same: bool) {
        self.is_elsewhere |= is_same;
        self.is_related_elsewhere |= !is_same;
    }
}

/// Whether what stands behind a title makes it another office: « le président ivoirien », « le président du club ».
fn is_elsewhere(behind: &str, small: &str, title: &str) -> bool {
    let Some(small) = small.strip_prefix(' ') else {
        return false;
    };
    let word = small
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .next()
        .unwrap_or("");
    if is_form_of(word, &TABLE.adjectives) || ["elu", "delegue", "deleguee"].contains(&word) {
        return true;
    }
    if small.starts_with("par interim") || ["a", "au", "aux", "charge", "chargee"].contains(&word) {
        return small.starts_with("par") || title.starts_with("secretaire") || title == MINISTER;
    }
    let of = ["de la ", "de l'", "du ", "des ", "de ", "d'"];
    let Some(of) = of.iter().find(|of| small.starts_with(**of)) else {
        return false;
    };
    let is_name = behind[1 + of.len()..].starts_with(|c: char| c.is_uppercase());
    is_name || PRESIDENTS.contains(&title) || title == MINISTER
}

/// Returns what stands behind a title where that has a capital.
fn name_behind(behind: &str) -> Option<&str> {
    let name = behind.trim_start_matches([' ', ',', '(']);
    let is_close = behind.len() - name.len() <= 2;
    let has_capital = name.starts_with(|c: char| c.is_uppercase());
    let end = name.find(['.', ',', '"', '\n', ')']).unwrap_or(name.len());
    (is_close && has_capital).then_some(&name[..end])
}
