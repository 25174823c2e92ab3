//! The text of a wiki's page, from its markup: links give their words, templates what they show, tables their cells.

use std::collections::{HashMap, HashSet};

use super::fields;
use super::tree::one_line;
use super::xml::unescaped;
use crate::model::{ArticleDate, Part, Passage, Status};

/// How deep templates, links and tables lie in each other at most; what is deeper is left out.
const DEPTH: usize = 24;

/// Longest tag of HTML in a page, in bytes.
const TAG_BYTES: usize = 1000;

/// Elements that are no text: notes, pictures, formulas, maps.
const WITHOUT_TEXT: &[&str] = &[
    "chem",
    "gallery",
    "graph",
    "hiero",
    "imagemap",
    "mapframe",
    "math",
    "ref",
    "references",
    "score",
    "script",
    "source",
    "style",
    "syntaxhighlight",
    "templatedata",
    "timeline",
];

/// Elements that begin and end a paragraph.
const BLOCKS: &[&str] = &[
    "blockquote",
    "center",
    "div",
    "h2",
    "h3",
    "h4",
    "li",
    "ol",
    "p",
    "poem",
    "table",
    "td",
    "tr",
    "ul",
];

/// Names of the spaces of pictures and of categories, in small letters, as wikis in several languages have them.
const FILES: [&str; 8] = [
    "archivo", "bild", "datei", "fichier", "file", "immagine", "image", "media",
];
const CATEGORIES: [&str; 5] = [
    "categoria",
    "categoría",
    "category",
    "catégorie",
    "kategorie",
];

/// Templates that say when an article was published, in small letters.
const DATES: [&str; 7] = ["date", "date-", "data", "datum", "fecha", "jour", "daté"];

/// Templates by which a wiki says that an article is published, or not yet.
const PUBLISHED: [&str; 6] = [
    "article publié",
    "publication",
    "publié",
    "publish",
    "published",
    "publicado",
];
const UNPUBLISHED: [&str; 7] = [
    "article en cours",
    "brouillon",
    "develop",
    "développement",
    "en développement",
    "editing",
    "review",
];

/// Templates whose words all stand, set apart by blanks: a number with its unit.
const ALL_WORDS: [&str; 6] = ["formatnum", "nb", "nombre", "unité", "unit", "val"];

/// Headings of what is no text of the article.
const APPENDIX: [&str; 24] = [
    "article connexe",
    "articles connexes",
    "bibliographie",
    "external links",
    "lien externe",
    "liens externes",
    "lien interne",
    "liens internes",
    "note",
    "notes",
    "notes et références",
    "quellen",
    "references",
    "référence",
    "références",
    "related news",
    "see also",
    "sister links",
    "source",
    "sources",
    "voir aussi",
    "webographie",
    "sur les autres projets",
    "sources et liens",
];

/// Words that say how a picture is shown.
const PICTURE_WORDS: [&str; 24] = [
    "baseline",
    "border",
    "bottom",
    "bordure",
    "cadre",
    "center",
    "centre",
    "centré",
    "droite",
    "frame",
    "frameless",
    "gauche",
    "left",
    "middle",
    "miniature",
    "neant",
    "none",
    "redresse",
    "right",
    "sans_cadre",
    "thumb",
    "thumbnail",
    "top",
    "vignette",
];

/// What a page holds.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) passages: Vec<Passage>,
    /// What it is filed under, without what they are sorted by.
    pub(super) categories: Vec<String>,
    pub(super) date: Option<ArticleDate>,
    pub(super) status: Option<Status>,
}

/// Reads the markup of a page.
pub(super) fn read(markup: &str) -> Page {
    let text = without_tags(markup);
    let mut reader = Reader {
        ends: ends(&text),
        text: &text,
        page: Page::default(),
    };
    let plain = reader.plain(0, text.len(), 0);
    let mut page = reader.page;
    let captions = std::mem::take(&mut page.passages);
    add_paragraphs(&plain, &mut page.passages);
    page.passages.extend(captions);
    page
}

/// Whether a page only leads to another one.
pub(super) fn is_redirect(markup: &str) -> bool {
    let start = markup.trim_start();
    let word: String = start
        .strip_prefix('#')
        .unwrap_or("")
        .chars()
        .take_while(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    word.starts_with("redirec") || word.starts_with("weiterleitung") || word == "rinvia"
}

/// Returns markup without comments, tags of HTML and what they hold that is no text.
fn without_tags(markup: &str) -> String {
    let mut kept = String::with_capacity(markup.len());
    let mut from = 0;
    // Elements that have no end from here on: looked for once, not behind every tag.
    let mut endless: HashSet<String> = HashSet::new();
    for at in memchr::memchr_iter(b'<', markup.as_bytes()) {
        if at < from {
            continue;
        }
        let behind = &markup[at + 1..];
        let next = if behind.starts_with("!--") {
            Some(
                behind
                    .find("-->")
                    .map_or(markup.len(), |end| at + 1 + end + 3),
            )
        } else {
            tag(behind).map(|(name, length, is_closed)| {
                kept.push_str(&markup[from..at]);
                from = at;
                let end = at + 1 + length;
                let is_begun = !is_closed && !behind.starts_with('/');
                let is_whole = is_begun && !endless.contains(&name);
                let inside =
                    match is_whole && (WITHOUT_TEXT.contains(&name.as_str()) || name == "nowiki") {
                        true => inside(markup, end, &name),
                        false => None,
                    };
                match inside {
                    Some((words, next)) => {
                        if name == "nowiki" {
                            kept.extend(words.chars().map(harmless));
                        }
                        from = next;
                        return next;
                    }
                    None if is_whole => drop(endless.insert(name.clone())),
                    None => {}
                }
                kept.push_str(if BLOCKS.contains(&name.as_str()) {
                    "\n\n"
                } else {
                    ""
                });
                kept.push_str(if name == "br" { " " } else { "" });
                end
            })
        };
        let Some(next) = next else { continue };
        if from < at {
            kept.push_str(&markup[from..at]);
        }
        from = next;
    }
    kept.push_str(&markup[from.min(markup.len())..]);
    kept
}

/// Returns the name of the tag that a text begins with behind its `<`, its length and whether it has no content.
fn tag(behind: &str) -> Option<(String, usize, bool)> {
    let name = behind.strip_prefix('/').unwrap_or(behind);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric())?;
    if end == 0 || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let window = &behind[..behind.floor_char_boundary(TAG_BYTES)];
    let close = window.find('>')?;
    Some((
        name[..end].to_ascii_lowercase(),
        close + 1,
        window[..close].ends_with('/'),
    ))
}

/// Returns what an element holds whose content begins at a place, and where the text goes on behind it.
fn inside<'m>(markup: &'m str, from: usize, name: &str) -> Option<(&'m str, usize)> {
    let rest = markup.get(from..)?;
    let end = memchr::memchr_iter(b'<', rest.as_bytes()).find(|at| {
        rest[at + 1..].strip_prefix('/').is_some_and(|end| {
            end.get(..name.len())
                .is_some_and(|end| end.eq_ignore_ascii_case(name))
        })
    })?;
    let behind = rest[end..]
        .find('>')
        .map_or(rest.len(), |close| end + close + 1);
    Some((&rest[..end], from + behind))
}

/// Returns a letter that stands for itself; brackets and the like get one that looks like them and marks nothing.
fn harmless(c: char) -> char {
    match c {
        '[' | '{' => '(',
        ']' | '}' => ')',
        '\n' => ' ',
        c => c,
    }
}

/// Returns where each `{{`, `[[` and `{|` of a text ends, behind its last bracket.
fn ends(text: &str) -> HashMap<usize, usize> {
    let bytes = text.as_bytes();
    let mut ends = HashMap::new();
    let mut open: Vec<(usize, [u8; 2])> = Vec::new();
    let mut at = 0;
    while at + 1 < bytes.len() {
        let pair = [bytes[at], bytes[at + 1]];
        let begins_line = || at == 0 || bytes[at - 1] == b'\n';
        let closes = match &pair {
            b"{{" | b"[[" => None,
            b"{|" if begins_line() => None,
            b"}}" => Some(*b"{{"),
            b"]]" => Some(*b"[["),
            b"|}" if begins_line() && bytes.get(at + 2) != Some(&b'}') => Some(*b"{|"),
            _ => {
                at += 1;
                continue;
            }
        };
        match closes {
            None => open.push((at, pair)),
            Some(begin) => {
                // What was opened in between and never closed is no markup.
                if let Some(place) = open.iter().rposition(|(_, pair)| *pair == begin) {
                    ends.insert(open[place].0, at + 2);
                    open.truncate(place);
                }
            }
        }
        at += 2;
    }
    ends
}

struct Reader<'t> {
    text: &'t str,
    ends: HashMap<usize, usize>,
    /// Its passages are the captions until the text is read.
    page: Page,
}

impl Reader<'_> {
    /// Returns the plain words between two places, line breaks kept.
    fn plain(&mut self, from: usize, to: usize, depth: usize) -> String {
        let mut plain = String::with_capacity(to - from);
        let text = self.text;
        let (mut at, mut copied) = (from, from);
        while let Some(next) = memchr::memchr3(b'{', b'[', b'\'', &text.as_bytes()[at..to]) {
            at += next;
            let rest = &text[at..to];
            let end = self.ends.get(&at).copied().filter(|end| *end <= to);
            let (words, next) = if let Some(end) = end {
                let words = match depth < DEPTH {
                    true => self.bracketed(at, end, depth),
                    false => String::new(),
                };
                (words, end)
            } else if rest.starts_with("''") {
                // Two or more are bold or italic.
                let marks = rest.bytes().take_while(|byte| *byte == b'\'').count();
                (String::new(), at + marks)
            } else if let Some((words, length)) = external(rest) {
                (words.to_owned(), at + length)
            } else {
                at += 1;
                continue;
            };
            plain.push_str(&text[copied..at]);
            plain.push_str(&words);
            (at, copied) = (next, next);
        }
        plain.push_str(&text[copied..to]);
        plain
    }

    /// Returns the words that a template, a link or a table gives.
    fn bracketed(&mut self, at: usize, end: usize, depth: usize) -> String {
        let text = self.text;
        let inside = (at + 2, end - 2);
        match &text.as_bytes()[at..at + 2] {
            b"[[" => self.link(inside, depth),
            b"{|" => self.table(inside, depth),
            _ => {
                let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
                let line_end = text[end..]
                    .find('\n')
                    .map_or(text.len(), |newline| end + newline);
                let is_inline = !text[line_start..at].trim().is_empty()
                    || !text[end..line_end].trim().is_empty();
                self.template(inside, is_inline, depth)
            }
        }
    }

    /// Returns the places of what bars set apart, brackets inside left whole.
    fn pieces(&self, (from, to): (usize, usize)) -> Vec<(usize, usize)> {
        let bytes = self.text.as_bytes();
        let (mut pieces, mut start, mut at) = (Vec::new(), from, from);
        while at < to {
            if let Some(end) = self.ends.get(&at).filter(|end| **end <= to) {
                at = *end;
                continue;
            }
            if bytes[at] == b'|' {
                pieces.push((start, at));
                start = at + 1;
            }
            at += 1;
        }
        pieces.push((start, to));
        pieces
    }

    fn link(&mut self, inside: (usize, usize), depth: usize) -> String {
        let pieces = self.pieces(inside);
        let (target, rest) = (&self.text[pieces[0].0..pieces[0].1], &pieces[1..]);
        let space = target
            .split_once(':')
            .map(|(space, _)| space.trim().to_lowercase());
        let is_one = |spaces: &[&str]| {
            space
                .as_deref()
                .is_some_and(|space| spaces.contains(&space))
        };
        if is_one(&CATEGORIES) {
            let name = target.split_once(':').map_or("", |(_, name)| name.trim());
            if self.page.date.is_none() {
                self.page.date = fields::date(name);
            }
            if fields::date(name).is_none() && !name.is_empty() {
                self.page.categories.push(name.replace('_', " "));
            }
            return String::new();
        }
        if is_one(&FILES) {
            let words = rest
                .last()
                .map(|(from, to)| self.plain(*from, *to, depth + 1));
            if let Some(caption) = words.filter(|words| is_caption(words)) {
                add(&mut self.page.passages, Part::Caption, &caption);
            }
            return String::new();
        }
        match rest.last() {
            Some((from, to)) if !self.text[*from..*to].trim().is_empty() => {
                self.plain(*from, *to, depth + 1)
            }
            Some(_) => without_spaces(target).to_owned(),
            // A link to the same page in another language stands for itself.
            None if space
                .as_deref()
                .is_some_and(|space| is_language(space) && !target.starts_with(':')) =>
            {
                String::new()
            }
            None => without_spaces(target).to_owned(),
        }
    }

    fn template(&mut self, inside: (usize, usize), is_inline: bool, depth: usize) -> String {
        let pieces = self.pieces(inside);
        let name = self.text[pieces[0].0..pieces[0].1]
            .trim()
            .replace('_', " ")
            .to_lowercase();
        let (name, first) = match name.split_once(':') {
            Some(("formatnum", number)) => return number.trim().to_owned(),
            Some((word, _)) if word.ends_with("sort") || word.starts_with('#') => {
                return String::new();
            }
            _ => (name.as_str(), &pieces[1..]),
        };
        let mut words = Vec::new();
        for (from, to) in first {
            let (key, value) = self.text[*from..*to].split_once('=').unwrap_or(("", ""));
            let key = key.trim();
            let is_number = key.parse::<u32>().is_ok();
            let is_named = !key.is_empty() && key.len() < 40 && !key.contains(['[', '{', '<']);
            // `1=` is the first one with its number.
            let from = if is_named { to - value.len() } else { *from };
            // A named one is no text, and may hold a picture with its caption.
            let plain = self.plain(from, *to, depth + 1);
            if !is_named || is_number {
                words.push(plain.trim().to_owned());
            }
        }
        if PUBLISHED.contains(&name) {
            self.page.status = self.page.status.or(Some(Status::Usable));
            return String::new();
        }
        if UNPUBLISHED.contains(&name) {
            self.page.status = Some(Status::Draft);
            return String::new();
        }
        if DATES.contains(&name) {
            // `2016|05|03` and `3|5|2016` are days in numbers.
            let are_numbers = words
                .iter()
                .all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
            let between = match words.first().map(String::len) {
                Some(4) if are_numbers => "-",
                _ if are_numbers => "/",
                _ => " ",
            };
            let words = words.join(between);
            self.page.date = self.page.date.or_else(|| fields::date(&words));
            return if is_inline { words } else { String::new() };
        }
        if ALL_WORDS.contains(&name) {
            return words.join(" ");
        }
        shown(name, &words, is_inline)
    }

    /// Returns the rows of a table, each a paragraph, its cells set apart by blanks.
    fn table(&mut self, (from, to): (usize, usize), depth: usize) -> String {
        let plain = self.plain(from, to, depth + 1);
        let mut rows = String::from("\n\n");
        for line in plain.lines().skip(1) {
            let line = line.trim();
            if line.starts_with("|-") {
                rows.push_str("\n\n");
                continue;
            }
            let (cells, is_cell) = match line.strip_prefix(['|', '!']) {
                Some(cells) => (cells.strip_prefix('+').unwrap_or(cells), true),
                None => (line, false),
            };
            for cell in cells.split("||").flat_map(|cell| cell.split("!!")) {
                // What stands before a bar is how the cell looks.
                let words = match is_cell {
                    true => cell.rsplit_once('|').map_or(cell, |(_, words)| words),
                    false => cell,
                };
                rows.push_str(words.trim());
                rows.push(' ');
            }
        }
        rows.push_str("\n\n");
        rows
    }
}

/// Returns what a template shows in the midst of a line: one that is not known, its last words if it has any.
fn shown(name: &str, words: &[String], is_inline: bool) -> String {
    match (name, words) {
        ("s" | "siècle" | "s-" | "sav-", [century, ..]) => format!("{century}e siècle"),
        ("1er" | "ier", _) => "1er".to_owned(),
        ("er" | "e" | "re" | "nd" | "nde", []) => name.to_owned(),
        ("m." | "mm." | "mme" | "mmes" | "mlle" | "dr" | "mgr", []) => capitalised(name),
        ("heure", [hour, minute, ..]) => format!("{hour}h{minute}"),
        (
            "citation"
            | "citation bloc"
            | "cquote"
            | "quote"
            | "refnec"
            | "référence nécessaire"
            | "abréviation"
            | "abr",
            [first, ..],
        ) => first.clone(),
        (_, [.., last]) if is_inline && is_words(last) => last.clone(),
        _ => String::new(),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Whether a parameter can be words of the text, and no name of a file or an address.
fn is_words(text: &str) -> bool {
    let is_file = [".jpg", ".jpeg", ".png", ".svg", ".gif", ".ogg", ".pdf"]
        .iter()
        .any(|end| text.to_lowercase().ends_with(end));
    text.chars().any(char::is_alphabetic) && !is_file && !text.contains("://")
}

/// Whether the last words of a picture are its caption, and do not say how it is shown.
fn is_caption(words: &str) -> bool {
    let words = words.trim().to_lowercase();
    let is_size =
        || words.ends_with("px") || words.starts_with("alt=") || words.starts_with("upright");
    !words.is_empty()
        && !PICTURE_WORDS.contains(&words.as_str())
        && !is_size()
        && words.contains(char::is_alphabetic)
}

/// Whether a space is that of another language's wiki.
fn is_language(space: &str) -> bool {
    (2..=3).contains(&space.len()) && space.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// Returns the name of a page without the spaces before it: `w:fr:Dijon`.
fn without_spaces(target: &str) -> &str {
    let mut name = target.trim_start_matches(':');
    while let Some((space, rest)) = name.split_once(':') {
        // A blank behind the colon is one of prose: « France : la grève ».
        let is_space = space.chars().all(char::is_alphabetic)
            && !rest.starts_with([' ', '\u{a0}'])
            && space.len() <= 12;
        if !is_space {
            break;
        }
        name = rest;
    }
    name.trim()
}

/// Returns the words of an external link and its length: `[http://x.test words]`.
fn external(text: &str) -> Option<(&str, usize)> {
    let inside = text.strip_prefix('[')?;
    let is_address = ["http://", "https://", "//", "ftp://", "mailto:"]
        .iter()
        .any(|scheme| inside.starts_with(scheme));
    let line = inside.split('\n').next()?;
    let close = is_address.then(|| line.find(']')).flatten()?;
    let words = inside[..close]
        .split_once(' ')
        .map_or("", |(_, words)| words);
    Some((words, close + 2))
}

/// Adds the paragraphs of a text that has headings, lists and blank lines left as marks.
fn add_paragraphs(plain: &str, passages: &mut Vec<Passage>) {
    let mut part = Part::Body;
    let mut paragraph = String::new();
    for line in plain.lines() {
        let line = line.trim();
        let heading = line
            .strip_prefix("==")
            .and_then(|line| line.strip_suffix("=="))
            .map(|heading| heading.trim_matches('=').trim());
        if let Some(heading) = heading {
            flush(passages, part, &mut paragraph);
            let is_appendix =
                APPENDIX.contains(&heading.trim_end_matches(':').trim().to_lowercase().as_str());
            part = if is_appendix {
                Part::Boilerplate
            } else {
                Part::Body
            };
            add(passages, part, heading);
            continue;
        }
        let item = line.trim_start_matches(['*', '#', ':', ';']);
        if line.is_empty() || line.starts_with("----") {
            flush(passages, part, &mut paragraph);
        } else if item.len() < line.len() {
            flush(passages, part, &mut paragraph);
            add(passages, part, item);
        } else if !(line.starts_with("__") && line.ends_with("__")) {
            paragraph.push_str(line);
            paragraph.push(' ');
        }
    }
    flush(passages, part, &mut paragraph);
}

fn flush(passages: &mut Vec<Passage>, part: Part, paragraph: &mut String) {
    add(passages, part, paragraph);
    paragraph.clear();
}

fn add(passages: &mut Vec<Passage>, part: Part, text: &str) {
    let text = match memchr::memchr(b'&', text.as_bytes()) {
        Some(_) => one_line(&unescaped(text)),
        None => one_line(text),
    };
    // What is left of a line of templates are marks.
    if let Some(text) = text.filter(|text| text.chars().any(char::is_alphanumeric)) {
        passages.push(Passage { part, text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(markup: &str, expected: &[&str]) {
        let page = read(markup);
        let found: Vec<String> = page
            .passages
            .iter()
            .map(|passage| match passage.part {
                Part::Body => passage.text.clone(),
                part => format!("{}: {}", part.name(), passage.text),
            })
            .collect();
        assert_eq!(found, expected, "{markup}");
    }

    #[test]
    fn links_give_their_words() {
        check(
            "'''Brives''' - La [[w:Écluse|''vanne'']] de la [[Sarre]], [[w:fr:Vaunoy]], [[Vaunoy (ville)|]] et [http://x.test la mairie] [http://x.test].",
            &["Brives - La vanne de la Sarre, Vaunoy, Vaunoy (ville) et la mairie ."],
        );
        check(
            "Un mot.\n[[en:A word]]\n[[Catégorie:Ports|x]]",
            &["Un mot."],
        );
        check(
            "La [[Meuse (fleuve)|Meuse]]\net l'[[Aisne]] d'''Oise''.",
            &["La Meuse et l'Aisne dOise."],
        );
        check(
            "[[France : la grève|la grève]] [[France : la trêve]]",
            &["la grève France : la trêve"],
        );
        check(
            "Un [[lien ouvert et {{un modèle",
            &["Un [[lien ouvert et {{un modèle"],
        );
    }

    #[test]
    fn pictures_give_captions_and_categories_subjects() {
        let page = read(
            "[[Fichier:A.jpg|thumb|200px|Une [[écluse]] {{date-|3|mai|2016}}]][[File:B.jpg|thumb]]\nTexte.\n[[Catégorie:Ports]]\n[[Catégorie:Sarre_et_Brives|B]]\n[[:Catégorie:Mer]]",
        );
        let found: Vec<(&str, &str)> = page
            .passages
            .iter()
            .map(|p| (p.part.name(), p.text.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("body", "Texte."),
                ("body", "Mer"),
                ("caption", "Une écluse 3 mai 2016")
            ]
        );
        assert_eq!(page.categories, ["Ports", "Sarre et Brives"]);
    }

    #[test]
    fn templates_give_what_they_show() {
        check(
            "{{Infobox|nom=X|image=[[Fichier:A.jpg|thumb|Carte]]}}\nAu {{s|XIX}}, {{unité|3|km}} et {{formatnum:12345}} {{lang|en|words}} {{w|Page|un mot}} {{citation|Oui}}, le {{1er}} {{x|a.jpg}}.",
            &[
                "Au XIXe siècle, 3 km et 12345 words un mot Oui, le 1er .",
                "caption: Carte",
            ],
        );
        let page = read("{{date|3 mai 2016}}\n{{Article publié}}\nIl a fini {{date-|4|mai|2016}}.");
        assert_eq!(
            page.date.map(|date| date.to_string()).as_deref(),
            Some("2016-05-03")
        );
        assert_eq!(page.status, Some(Status::Usable));
        assert_eq!(page.passages[0].text, "Il a fini 4 mai 2016.");
        for date in [
            "{{date|2016|05|03}}",
            "{{Date|03|05|2016}}",
            "{{date|May 3, 2016}}",
            "{{Datum|3. Mai 2016}}",
        ] {
            let found = read(date).date.map(|date| date.to_string());
            assert_eq!(found.as_deref(), Some("2016-05-03"), "{date}");
        }
        let page = read("{{développement}} Texte [[Catégorie:3 mai 2016]]");
        assert_eq!(page.status, Some(Status::Draft));
        assert_eq!(
            page.date.map(|date| date.to_string()).as_deref(),
            Some("2016-05-03")
        );
        assert_eq!(page.categories, [""; 0]);
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        check(
            "Un<ref>Note</ref> mot<ref name=\"a\" /><!-- rien\n\n --> et<br>un <small>autre</small>.<gallery>\nA.jpg|x\n</gallery>",
            &["Un mot et un autre."],
        );
        check(
            "Le <nowiki>[[lien]]</nowiki> &nbsp;: 1 < 2 &amp; 3",
            &["Le ((lien)) \u{a0}: 1 < 2 & 3"],
        );
        check("Un <ref>sans fin.\n\nDeux.", &["Un sans fin.", "Deux."]);
        check(
            "Texte.\n== Suite ==\nEncore.\n\n== Sources ==\n* {{source|url=x}}\n* [http://x.test Le journal]\n----\n__NOTOC__",
            &[
                "Texte.",
                "Suite",
                "Encore.",
                "boilerplate: Sources",
                "boilerplate: Le journal",
            ],
        );
    }

    #[test]
    fn tables_give_their_rows_and_lists_their_items() {
        check(
            "Texte :\n{| class=\"wikitable\"\n|+ Les villes\n! Ville !! Habitants\n|-\n| align=right | [[Brives]] || 300\n|-\n| Vaunoy\n| 40\n|}\nSuite.\n* un\n** deux\n: trois",
            &[
                "Texte :",
                "Les villes Ville Habitants",
                "Brives 300",
                "Vaunoy 40",
                "Suite.",
                "un",
                "deux",
                "trois",
            ],
        );
    }

    #[test]
    fn a_page_made_to_harm_ends() {
        for part in [
            "{{",
            "[[",
            "<ref>",
            "{{a|[[b|",
            "<!--",
            "''[http://x ",
            "{|\n",
            "}}",
            "]]",
        ] {
            let markup = part.repeat(40_000);
            read(&markup);
        }
        let nested = format!("{}x{}", "{{a|".repeat(5_000), "}}".repeat(5_000));
        read(&nested);
    }
}
