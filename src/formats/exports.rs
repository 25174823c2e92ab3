//! Exports of press databases, tables and corpora: many articles in a file, told by name and counted until their readers
//! come, so that none of them becomes one article.

use memchr::{memchr, memmem};

use super::email::{EMAIL, MBOX};
use super::xml::root_name;
use super::{Emit, Format, Found};
use crate::archive::{Document, ReadError};

/// The format.
pub(super) const EXPORTS: Format = Format {
    name: "export",
    about: "exports of Europresse, Factiva and Nexis, RIS, tables of articles, IRaMuTeQ corpora: told by name, not yet taken apart",
    version: 1,
    shares_file: true,
    is_it,
    read,
};

/// A kind of export.
struct Export {
    /// What it is, as the report says it.
    name: &'static str,
    /// Whether it is HTML or XML; all others are lines of text.
    is_markup: bool,
    /// Whether a document that begins so is one.
    is_it: fn(&str) -> bool,
    /// How its articles are counted.
    count: Count,
}

/// How the articles of an export are counted.
#[derive(Clone, Copy)]
enum Count {
    /// By what each has once, wherever it stands in a line.
    Marks(&'static str),
    /// By the lines that say so.
    Lines(fn(&str) -> bool),
    /// By the rows of a table below its header.
    Rows,
}

/// Every kind, the most exacting first.
const KINDS: &[Export] = &[
    Export {
        name: "an export of Europresse",
        is_markup: true,
        is_it: |text| is_europresse(text) && text.contains("<article"),
        count: Count::Marks("<article"),
    },
    Export {
        name: "an export of Europresse",
        is_markup: true,
        is_it: is_europresse,
        count: Count::Marks("class=\"TitreArticleVisu\""),
    },
    Export {
        name: "an export of Factiva",
        is_markup: true,
        is_it: is_factiva_page,
        count: Count::Marks("class=\"article "),
    },
    Export {
        name: "an export of Nexis",
        is_markup: true,
        is_it: |text| {
            text.contains("<DOCFULL>")
                && (text.contains("name=\"DOC_ID_") || text.contains("Hide XML section"))
        },
        count: Count::Marks("<DOCFULL>"),
    },
    Export {
        name: "an export of Factiva",
        is_markup: true,
        is_it: |text| {
            root_name(text).is_some_and(|root| {
                root.to_ascii_lowercase().starts_with("ppsarticle") || root == "PPSResponse"
            })
        },
        count: Count::Marks("<accessionNo"),
    },
    Export {
        name: "a RIS file",
        is_markup: false,
        is_it: is_ris,
        count: Count::Lines(|line| line.starts_with("TY  - ")),
    },
    Export {
        name: "an IRaMuTeQ corpus",
        is_markup: false,
        is_it: |text| first_line(text).is_some_and(is_starred),
        count: Count::Lines(is_starred),
    },
    Export {
        name: "an export of Factiva",
        is_markup: false,
        is_it: is_factiva_text,
        count: Count::Lines(ends_factiva_article),
    },
    Export {
        name: "an export of Nexis",
        is_markup: false,
        is_it: is_nexis_text,
        count: Count::Lines(begins_nexis_article),
    },
    Export {
        name: "an export of Nexis",
        is_markup: false,
        is_it: is_nexis_uni_text,
        count: Count::Lines(|line| line.trim() == "End of Document"),
    },
    Export {
        name: "a table (CSV)",
        is_markup: false,
        is_it: |text| separator(text).is_some(),
        count: Count::Rows,
    },
];

/// Whether a page of HTML is an export, which is asked before it is read as the page of one article.
pub(super) fn is_html_export(sample: &str) -> bool {
    KINDS
        .iter()
        .any(|kind| kind.is_markup && (kind.is_it)(sample))
}

fn is_it(sample: &str) -> bool {
    kind_of(sample).is_some()
}

fn kind_of(sample: &str) -> Option<&'static Export> {
    let start = sample.trim_start_matches('\u{feff}').trim_start();
    let is_markup = start.starts_with('<');
    let kind = KINDS
        .iter()
        .find(|kind| kind.is_markup == is_markup && (kind.is_it)(start))?;
    // A mail that brings one is read as a mail.
    let is_mail = || (EMAIL.is_it)(sample) || (MBOX.is_it)(sample);
    (is_markup || !is_mail()).then_some(kind)
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let sample = document.sample_text()?;
    let Some(kind) = kind_of(&sample.text) else {
        return Ok(());
    };
    let mut counter = Counter::of(kind.count);
    if sample.encoding.starts_with("UTF-16") {
        // Its marks are only seen in the decoded text.
        let text = document.text()?;
        text.text
            .split_inclusive('\n')
            .for_each(|line| counter.push(line.as_bytes()));
    } else {
        document.raw_lines(|line| {
            // A line that is too long to be held holds more articles than are counted.
            if let Ok(line) = line {
                counter.push(line);
            }
            true
        })?;
    }
    let articles = match counter.articles() {
        0 => String::new(),
        1 => " with 1 article".to_owned(),
        articles => format!(" with {articles} articles"),
    };
    emit(Found::Problem(format!(
        "{}{articles}: not yet taken apart",
        kind.name
    )));
    Ok(())
}

/// Counts the articles of an export line by line.
struct Counter {
    count: Count,
    articles: u64,
    /// Whether a line of a table goes on in the next one, inside quotes.
    is_quoted: bool,
}

impl Counter {
    fn of(count: Count) -> Counter {
        Counter {
            count,
            articles: 0,
            is_quoted: false,
        }
    }

    fn push(&mut self, line: &[u8]) {
        self.articles += match self.count {
            Count::Marks(mark) => memmem::find_iter(line, mark.as_bytes()).count() as u64,
            Count::Lines(is_one) => {
                let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
                u64::from(is_one(String::from_utf8_lossy(line).trim_end()))
            }
            Count::Rows => {
                let quotes = memchr::memchr_iter(b'"', line).count();
                let is_blank = !self.is_quoted && line.iter().all(u8::is_ascii_whitespace);
                self.is_quoted ^= quotes % 2 == 1;
                u64::from(!self.is_quoted && !is_blank)
            }
        };
    }

    fn articles(&self) -> u64 {
        match self.count {
            // The header is no article.
            Count::Rows => self.articles.saturating_sub(1),
            Count::Marks(_) | Count::Lines(_) => self.articles,
        }
    }
}

fn first_line(text: &str) -> Option<&str> {
    text.lines()
        .map(str::trim_end)
        .find(|line| !line.trim().is_empty())
}

/// How far in a tag its class or id stands at most, in bytes.
const TAG_BYTES: usize = 300;

/// Whether a tag of a page has a class, or an id, of a name; text that speaks of one has not.
fn has_tag_with(text: &str, name: &str) -> bool {
    memmem::find_iter(text.as_bytes(), name.as_bytes()).any(|at| {
        let before = &text[text.floor_char_boundary(at.saturating_sub(TAG_BYTES))..at];
        let Some(open) = before.rfind(['<', '>']) else {
            return false;
        };
        let tag = &before[open..];
        tag.starts_with('<') && (tag.contains("class=") || tag.contains("id="))
    })
}

/// Whether a page is made of documents as Europresse writes them.
fn is_europresse(text: &str) -> bool {
    let is_named = has_tag_with(text, "DocPublicationName");
    let has_title = || has_tag_with(text, "itreArticleVisu") || has_tag_with(text, "titreArticle");
    is_named && (has_title() || has_tag_with(text, "DocHeader"))
        || has_tag_with(text, "publiC-lblNodoc")
}

/// Whether a page has articles as Factiva writes them: `<div class="article frArticle">`, or is one of its pages.
fn is_factiva_page(text: &str) -> bool {
    let has_article = || {
        memmem::find_iter(text.as_bytes(), b"<div class=\"article ").any(|at| {
            let class = &text[at + "<div class=\"article ".len()..];
            class
                .split('"')
                .next()
                .is_some_and(|class| class.len() == 9 && class.ends_with("Article"))
        })
    };
    let title = || {
        let (_, behind) = text.split_once("<title>")?;
        Some(behind.split_once("</title>")?.0.trim() == "Factiva")
    };
    // A saved page may have 200 KB of form fields before its first article.
    let is_its_page = || {
        title() == Some(true)
            && (text.contains("__VIEWSTATE")
                || text.contains("PageBaseForm")
                || has_tag_with(text, "articleParagraph"))
    };
    has_article() || is_its_page()
}

fn is_ris(text: &str) -> bool {
    let is_tag = |line: &str| {
        let tag = line.as_bytes();
        tag.len() >= 5
            && tag[0].is_ascii_uppercase()
            && (tag[1].is_ascii_uppercase() || tag[1].is_ascii_digit())
            && (line[2..].starts_with("  - ") || &line[2..] == "  -")
    };
    let mut lines = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty());
    lines.next().is_some_and(|line| line.starts_with("TY  - ")) && lines.next().is_some_and(is_tag)
}

/// Whether a line begins a text of a corpus: `**** *source_x *date_2024-03-15`.
fn is_starred(line: &str) -> bool {
    line.strip_prefix("**** ").is_some_and(|variables| {
        let mut variables = variables.split_whitespace().peekable();
        variables.peek().is_some() && variables.all(|variable| variable.starts_with('*'))
    })
}

/// The codes of Factiva's fields that stand before a text.
const FACTIVA_CODES: [&str; 21] = [
    "AN", "BY", "CLM", "CO", "CR", "CY", "ED", "ET", "HD", "IN", "LA", "LP", "NS", "PD", "PG",
    "PUB", "RE", "SC", "SE", "SN", "TD",
];

/// How many of them make a text an export.
const FACTIVA_CODES_NEEDED: usize = 5;

/// Whether a text has Factiva's fields, each code on a line of its own or at the beginning of one, or its closing lines.
fn is_factiva_text(text: &str) -> bool {
    let bytes = text.as_bytes();
    let may_be = text.starts_with("HD")
        || memmem::find(bytes, b"\nHD").is_some()
        || memmem::find(bytes, b"\nSN").is_some();
    if may_be {
        let mut codes: Vec<&str> = text.lines().filter_map(factiva_code).collect();
        codes.sort_unstable();
        codes.dedup();
        let has = |code: &str| codes.contains(&code);
        if codes.len() >= FACTIVA_CODES_NEEDED && has("SN") && has("PD") && (has("HD") || has("LP"))
        {
            return true;
        }
    }
    let may_end = || memmem::find(bytes, b"\nDo").is_some();
    may_end() && text.lines().any(ends_factiva_article)
}

/// Returns the code of Factiva's that a line is, or begins with: `SN`, `SN  Le Courrier du Golo`.
fn factiva_code(line: &str) -> Option<&str> {
    let line = line.trim_end();
    let end = line.find([' ', '\t', '\u{a0}']).unwrap_or(line.len());
    let (code, rest) = line.split_at(end);
    let is_set_apart = rest.is_empty() || !rest.trim().is_empty();
    FACTIVA_CODES
        .into_iter()
        .find(|known| *known == code && is_set_apart)
}

/// Whether a line closes an article of Factiva: `Document AFPFR00020111229e7ct0001r`.
fn ends_factiva_article(line: &str) -> bool {
    let line = line.trim();
    let number = ["Document ", "Dokument ", "Documento "]
        .iter()
        .find_map(|word| line.strip_prefix(word));
    number.is_some_and(is_accession_number)
}

/// Whether a word is the number of an article in Factiva: a source's code, a day, nine more letters and digits.
fn is_accession_number(number: &str) -> bool {
    let bytes = number.as_bytes();
    if !(20..=30).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    let (source, rest) = bytes.split_at(bytes.len() - 17);
    let (day, _) = rest.split_at(8);
    let is_year = day.starts_with(b"19") || day.starts_with(b"20");
    let is_upper =
        |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte.is_ascii_lowercase();
    is_year && day.iter().all(u8::is_ascii_digit) && source.iter().all(is_upper)
}

/// The labels of Nexis before a colon, in the languages of its interface.
const NEXIS_LABELS: [&str; 26] = [
    "AUTEUR",
    "AUTOR",
    "BYLINE",
    "DATE-CHARGEMENT",
    "DATELINE",
    "ENCART",
    "GEOGRAPHIC",
    "GRAFIK",
    "GRAPHIC",
    "HIGHLIGHT",
    "INSERT",
    "JOURNAL-CODE",
    "LANGUAGE",
    "LANGUE",
    "LENGTH",
    "LOAD-DATE",
    "LONGUEUR",
    "LÄNGE",
    "PUBLICATION-TYPE",
    "RUBRIK",
    "RUBRIQUE",
    "SECTION",
    "SPRACHE",
    "SUBJECT",
    "TYPE-PUBLICATION",
    "UPDATE",
];

/// How many labels that are not known, and of how many letters at least, stand for one that is: there are more languages.
const LABELS_NEEDED: usize = 3;
const LABEL_CHARACTERS: usize = 4;

/// Whether a text has the lines that part the documents of Nexis, and its labels.
fn is_nexis_text(text: &str) -> bool {
    let bytes = text.as_bytes();
    let may_be = memmem::find(bytes, b"DOCUMENT").is_some()
        || memmem::find(bytes, b"Document ").is_some()
        || memmem::find(bytes, b"Dokument ").is_some();
    let has_label = || {
        let labels = text.lines().filter_map(|line| {
            let (label, value) = line.trim_start().split_once(':')?;
            let is_shouted = label.chars().count() >= LABEL_CHARACTERS
                && label.chars().all(|c| c.is_uppercase() || c == '-');
            (is_shouted && !value.trim().is_empty()).then_some(label)
        });
        let labels: Vec<&str> = labels.take(LABELS_NEEDED).collect();
        labels.len() == LABELS_NEEDED || labels.iter().any(|label| NEXIS_LABELS.contains(label))
    };
    may_be && text.lines().any(begins_nexis_article) && has_label()
}

/// What stands between the number of a document and that of all.
const NEXIS_OF: [&str; 6] = ["de", "di", "of", "sur", "van", "von"];

/// Whether a line begins a document of Nexis: `1 of 10 DOCUMENTS`, `Document 1 de 10`, `Dokument 1 von 10`.
fn begins_nexis_article(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().take(5).collect();
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    match words[..] {
        [number, of, all, word] if word.starts_with("DOCUMENT") => {
            NEXIS_OF.contains(&of) && is_number(number) && is_number(all)
        }
        ["Document" | "Dokument" | "Documento", number, of, all] => {
            NEXIS_OF.contains(&of) && is_number(number) && is_number(all)
        }
        _ => false,
    }
}

/// Whether a text is what Nexis Uni or Lexis Advance give, turned to lines: `Length: 103 words`, `Body`, `End of Document`.
fn is_nexis_uni_text(text: &str) -> bool {
    if memmem::find(text.as_bytes(), b"Length:").is_none() {
        return false;
    }
    let (mut has_length, mut has_body) = (false, false);
    for line in text.lines().map(str::trim) {
        let words = line.strip_prefix("Length:").map(str::trim);
        has_length |= words.is_some_and(|words| words.ends_with("words"));
        has_body |= has_length && line == "Body";
    }
    has_body
}

/// Words in the names of columns that hold titles, texts and days.
const TITLES: [&str; 5] = ["headings", "headline", "title", "titles", "titre"];
const TEXTS: [&str; 12] = [
    "abstract",
    "article",
    "articlebody",
    "body",
    "chapo",
    "contenu",
    "content",
    "corps",
    "fulltext",
    "resume",
    "text",
    "texte",
];
const DAYS: [&str; 10] = [
    "annee",
    "date",
    "datepublished",
    "datetime",
    "day",
    "jour",
    "pubdate",
    "publicationdate",
    "published",
    "year",
];

/// Most rows of a table that are looked at, and most words of a column's name.
const ROWS: usize = 20;
const COLUMN_WORDS: usize = 4;

/// Returns what sets the cells of a table of articles apart; `None` for what is no such table.
///
/// Its first line names columns, a title's and a text's or day's among them, and the rows below have as many cells.
fn separator(text: &str) -> Option<char> {
    let header = first_line(text)?;
    if header.len() > 2000 || memchr(b'\n', text.as_bytes()).is_none() {
        return None;
    }
    let separators = [',', ';', '\t', '|'].into_iter();
    // Of most texts the first line has none of them.
    let mut separators = separators.filter(|separator| header.contains(*separator));
    separators.find(|separator| {
        let names: Vec<Vec<String>> = header.split(*separator).map(words_of_name).collect();
        let has = |known: &[&str]| {
            names
                .iter()
                .flatten()
                .any(|word| known.contains(&word.as_str()))
        };
        let are_names = names.len() > 1 && names.iter().all(|words| words.len() <= COLUMN_WORDS);
        let is_named = has(&TITLES) && (has(&TEXTS) || has(&DAYS)) || has(&TEXTS) && has(&DAYS);
        are_names && is_named && has_rows(text, *separator, names.len())
    })
}

/// Returns the words of a column's name, in small letters without accents: `Date de publication`, `date_pub`, `pubDate`.
fn words_of_name(name: &str) -> Vec<String> {
    let letter = |c: char| match c {
        'é' | 'è' | 'ê' => 'e',
        'à' | 'â' => 'a',
        'ô' => 'o',
        c => c,
    };
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            word.chars()
                .flat_map(char::to_lowercase)
                .map(letter)
                .collect()
        })
        .collect()
}

/// Whether nine of ten rows below a header have so many cells; the last one may be cut off.
fn has_rows(text: &str, separator: char, cells: usize) -> bool {
    let mut rows: Vec<usize> = Vec::new();
    let (mut is_quoted, mut count, mut is_blank) = (false, 1, true);
    for c in text.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            '\n' if !is_quoted => {
                if !is_blank {
                    rows.push(count);
                }
                (count, is_blank) = (1, true);
                if rows.len() > ROWS {
                    break;
                }
                continue;
            }
            _ if c == separator && !is_quoted => count += 1,
            _ => {}
        }
        is_blank &= c.is_whitespace();
    }
    if !is_blank && !is_quoted {
        rows.push(count);
    }
    let rows = rows.get(1..).unwrap_or_default();
    let alike = rows.iter().filter(|count| **count == cells).count();
    // One row that is longer than what is looked at is taken at the header's word.
    alike > 0 && 10 * alike >= 9 * rows.len() || rows.is_empty() && is_quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Option<&'static str> {
        kind_of(text).map(|kind| kind.name)
    }

    #[test]
    fn exports_are_told_by_how_they_are_written() {
        for (text, expected) in [
            (
                "<!DOCTYPE html><html><body><article><header><div class=\"rdp__DocPublicationName\"><span class=\"DocPublicationName\">X</span></div><span class=\"DocHeader\">Y</span>",
                "an export of Europresse",
            ),
            (
                "<html><body><table><tr><td><span class=\"DocPublicationName\">X</span><br><span class=\"DocHeader\">Y</span><span class=\"TitreArticleVisu\">Z</span>",
                "an export of Europresse",
            ),
            (
                "<html><head><title>Factiva</title></head><body><div class=\"article frArticle\"><table>",
                "an export of Factiva",
            ),
            (
                "<html><head><title>\n Factiva</title></head><body><form name=\"PageBaseForm\"><input name=\"__VIEWSTATE\" value=\"x\">",
                "an export of Factiva",
            ),
            (
                "\u{feff}<?xml version=\"1.0\"?><PPSResponse><ppsArticleResponse>",
                "an export of Factiva",
            ),
            (
                "HD\n Titre\nWC\n112 mots\nPD\n15 mars 2024\nSN\nX\nLA\nFrançais\nLP\nTexte\n",
                "an export of Factiva",
            ),
            (
                "HD  Titre\nPD  15 mars 2024\nSN  X\nLA  Français\nLP  Texte\nAN  D\n",
                "an export of Factiva",
            ),
            (
                "Titre\nJeanne Astier\n112 mots\n15 mars 2024\nX\nDocument GLO000020240315ek3f0002t\n",
                "an export of Factiva",
            ),
            (
                "<html><a name=\"DOC_ID_0_0\"></a><!-- Hide XML\n<DOC NUMBER=1>\n<DOCFULL> -->",
                "an export of Nexis",
            ),
            (
                "\n\n      1 of 3 DOCUMENTS\n\n X\n\nLENGTH: 112 words\n",
                "an export of Nexis",
            ),
            (
                "Document 1 de 3\n\nX\n\nLONGUEUR: 112 mots\n",
                "an export of Nexis",
            ),
            (
                "1 van 3 DOCUMENTEN\n\nX\n\nLENGTE: 112 woorden\nTAAL: NL\nRUBRIEK: X\n",
                "an export of Nexis",
            ),
            (
                "Dokument 1 von 3\n\nX\n\nLÄNGE: 112 Wörter\n",
                "an export of Nexis",
            ),
            (
                "Titre\nX\n15 mars 2024\nCopyright X\nLength:\u{a0}103 words\nBody\n\nTexte\nEnd of Document\n",
                "an export of Nexis",
            ),
            ("TY  - NEWS\nTI  - Titre\nER  - \n", "a RIS file"),
            (
                "**** *source_glo *date_2024-03-15\nTexte\n",
                "an IRaMuTeQ corpus",
            ),
            (
                "id,titre,date,texte\n1,\"Un, deux\",2024,\"Un\n\ntexte\"\n2,b,2024,c\n",
                "a table (CSV)",
            ),
            (
                "Titre de l'article;Date de parution\nUn;1er mai\n",
                "a table (CSV)",
            ),
            ("Titre;Année\nUn;2024\n", "a table (CSV)"),
            (
                "Publication Day\tTitle\tAbstract\n1\tUn\tTexte\n",
                "a table (CSV)",
            ),
        ] {
            assert_eq!(name(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_only_speaks_of_one_is_none() {
        for text in [
            "<html><head><title>Factiva: mode d'emploi</title></head><body><p>Un export de Factiva.</p>",
            "<html><head><title>Factiva</title></head><body><p>Une base de presse.</p></body>",
            "<html><body><pre>&lt;span class=\"DocPublicationName\"&gt; et <b>class=\"titreArticle\"</b></pre>",
            "<html><body><div class=\"article frontArticle\"><p>Texte</p></div>",
            "<html><body><article class=\"titreArticle\"><p>Texte</p></article>",
            "HD\n\nLa télévision passe à la HD.\n\nSN\n",
            "Le document\n\nDocument 1 de 3\n\nLe maire a dit : non.\nCGT: oui\nNDLR: non\n",
            "Document remis au préfet\n\nLe texte.\n",
            "TY  - rien\nLe texte",
            "**** Le texte est coupé ici ****\n",
            "**** \n",
            "Titre, date et lieu\n\nLe texte, dit-on, est là.\n",
            "Titre;date\n\nLe texte; il est là; et bien là.\nUn autre.\n",
            "titre,date",
            "Un corps, un texte\nun, deux\n",
            "From: a@x.test\nTo: b@x.test\nSubject: Factiva\nDate: Mon, 1 Apr 2024 10:00:00 +0200\n\nHD\nTitre\nPD\n1\nSN\nX\nLA\nf\nLP\nTexte\n",
            "Length: 3 mètres\nBody\n",
        ] {
            assert_eq!(name(text), None, "{text}");
        }
    }

    #[test]
    fn articles_are_counted_by_what_each_has_once() {
        for (count, lines, expected) in [
            (
                Count::Marks("<article"),
                &["<article><p>a</article><article>", "<article>"][..],
                3,
            ),
            (
                Count::Lines(is_starred),
                &["\u{feff}**** *a_b\n", "x\n", "**** *c\n"],
                2,
            ),
            (
                Count::Lines(ends_factiva_article),
                &["Document GLO000020240315ek3f0002t\r\n", "Document 3\n"],
                1,
            ),
            (
                Count::Rows,
                &[
                    "a,b\n",
                    "1,\"un\n",
                    "deux\"\n",
                    "\n",
                    "2,\"trois \"\"x\"\"\"\n",
                ],
                2,
            ),
            (Count::Rows, &["a,b\n"], 0),
        ] {
            let mut counter = Counter::of(count);
            lines.iter().for_each(|line| counter.push(line.as_bytes()));
            assert_eq!(counter.articles(), expected, "{lines:?}");
        }
    }
}
