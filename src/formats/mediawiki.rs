//! Dumps of wikis such as Wikinews: pages as articles, read in a stream.

use super::aside::Aside;
use super::fields::{self, add};
use super::tree::Element;
use super::xml::{records, root_name};
use super::{Emit, Format, Found, wikitext};
use crate::archive::{Document, ReadError};
use crate::model::{Article, Part};

/// The format.
pub(super) const MEDIAWIKI: Format = Format {
    name: "mediawiki",
    about: "dumps of MediaWiki (Wikinews): one article a page, read in a stream; redirects and talk are set aside",
    version: 1,
    shares_file: true,
    is_it,
    read,
};

/// Longest page with one revision, in bytes; MediaWiki itself takes 2 MB of text.
const PAGE_BYTES: usize = 8 << 20;

/// Longest beginning of a dump, before its first page, in bytes: names of spaces and settings.
const HEAD_BYTES: usize = 256 << 10;

/// The space of articles: others are of talk, files, templates.
const ARTICLES: &str = "0";

fn is_it(sample: &str) -> bool {
    root_name(sample) == Some("mediawiki")
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let sample = document.sample_text()?;
    let encoding = sample.encoding;
    fields::note_doubt_before_lines(sample, emit);
    let mut reading = Reading::default();
    let mut goes_on = true;
    document.lines(|line| {
        goes_on = match line {
            Ok(line) => fields::note_line(&line, emit) && reading.push(&line.text, encoding, emit),
            Err(error) => emit(Found::Problem(error.to_string())),
        };
        goes_on
    })?;
    if goes_on && reading.is_in_page {
        emit(Found::Problem(
            "the dump ends inside a page: cut off?".to_owned(),
        ));
    }
    match (reading.aside.text("page", "pages"), reading.articles) {
        (Some(aside), 0) => emit(Found::NotAnArticle(aside)),
        (None, 0) => emit(Found::NotAnArticle("a dump without pages".to_owned())),
        (Some(aside), _) => emit(Found::Doubt(aside)),
        (None, _) => true,
    };
    Ok(())
}

/// A dump as far as it was read.
#[derive(Default)]
struct Reading {
    /// What comes before the first page, then the page that has begun.
    text: String,
    is_in_page: bool,
    /// Whether the page is passed over because it is too long.
    is_too_long: bool,
    wiki: Option<Wiki>,
    articles: u64,
    aside: Aside,
}

/// What a dump says of its wiki.
#[derive(Default)]
struct Wiki {
    name: Option<String>,
    database: Option<String>,
    language: Option<String>,
    /// The names of its spaces, by their numbers.
    spaces: Vec<(String, String)>,
}

impl Reading {
    /// Takes a line of the dump; answers whether to go on.
    fn push(&mut self, line: &str, encoding: &'static str, emit: Emit) -> bool {
        let mut rest = line;
        loop {
            let mark = if self.is_in_page { "</page>" } else { "<page>" };
            let Some(at) = rest.find(mark) else { break };
            let end = at + if self.is_in_page { mark.len() } else { 0 };
            self.text.push_str(&rest[..end]);
            rest = &rest[end..];
            let goes_on = match self.is_in_page {
                true => self.page(encoding, emit),
                false => {
                    self.begin_page();
                    self.text.push_str("<page>");
                    rest = &rest["<page>".len()..];
                    true
                }
            };
            if !goes_on {
                return false;
            }
        }
        self.text.push_str(rest);
        self.text.push('\n');
        self.keep_within_bounds();
        true
    }

    fn begin_page(&mut self) {
        if self.wiki.is_none() {
            self.wiki = Some(Wiki::of(&self.text));
        }
        self.text.clear();
        self.is_in_page = true;
    }

    /// Drops what is not needed of a page that is long: its older revisions, then all of it.
    fn keep_within_bounds(&mut self) {
        let limit_bytes = if self.is_in_page {
            PAGE_BYTES
        } else {
            HEAD_BYTES
        };
        if self.text.len() <= limit_bytes {
            return;
        }
        if self.is_in_page
            && let (Some(first), Some(last)) =
                (self.text.find("<revision>"), self.text.rfind("<revision>"))
            && first < last
        {
            self.text.drain(first..last);
        }
        if self.text.len() > limit_bytes {
            self.is_too_long |= self.is_in_page;
            // What begins a page stays: its title is said.
            self.text.truncate(self.text.floor_char_boundary(1000));
        }
    }

    /// Reads the page that has ended; answers whether to go on.
    fn page(&mut self, encoding: &'static str, emit: Emit) -> bool {
        self.is_in_page = false;
        let text = std::mem::take(&mut self.text);
        if std::mem::take(&mut self.is_too_long) {
            let title = text
                .split_once("<title>")
                .and_then(|(_, text)| Some(text.split_once("</title>")?.0));
            let title = title.unwrap_or("?");
            return emit(Found::Problem(format!(
                "page {title}: longer than {PAGE_BYTES} bytes"
            )));
        }
        let mut goes_on = true;
        let ended = records(&text, &["page"], |tree| {
            if let Some(page) = tree.root() {
                goes_on = self.article(page, encoding, emit);
            }
            goes_on
        });
        match ended {
            Ok(()) => goes_on,
            Err(error) => emit(Found::Problem(error.to_string())),
        }
    }

    fn article(&mut self, page: Element, encoding: &'static str, emit: Emit) -> bool {
        let wiki = self.wiki.get_or_insert_default();
        let field = |name: &str| page.child(name).and_then(Element::text);
        let title = field("title").unwrap_or_default();
        let space = field("ns").unwrap_or_else(|| ARTICLES.to_owned());
        let revision = page.children_of("revision").last();
        let markup = revision
            .and_then(|revision| revision.child("text"))
            .map(Element::raw_text);
        let markup = markup.unwrap_or_default();
        let kind = if space != ARTICLES {
            let known = wiki.spaces.iter().find(|(number, _)| *number == space);
            Some(known.map_or_else(|| format!("of space {space}"), |(_, name)| name.clone()))
        } else if page.child("redirect").is_some() || wikitext::is_redirect(&markup) {
            Some("redirect".to_owned())
        } else {
            None
        };
        if let Some(kind) = kind {
            self.aside.count(kind);
            return true;
        }
        let read = wikitext::read(&markup);
        let number = field("id");
        let mut article = Article {
            guid: number.map(|number| match &wiki.database {
                Some(database) => format!("{database}-{number}"),
                None => number,
            }),
            date: read.date,
            status: read.status,
            language: wiki.language.clone(),
            publication: wiki.name.clone(),
            ..Article::default()
        };
        for category in &read.categories {
            article.add_subject(None, Some(category));
        }
        add(&mut article, Part::Headline, Some(&title));
        article.passages.extend(read.passages);
        if !fields::has_text(&article) {
            return emit(Found::Doubt(format!("page {title} has no text")));
        }
        self.articles += 1;
        emit(Found::Article {
            article: Box::new(article),
            encoding,
            bytes: None,
        })
    }
}

impl Wiki {
    /// Reads what comes before the first page.
    fn of(head: &str) -> Wiki {
        let mut wiki = Wiki::default();
        let language = head
            .split_once("xml:lang=\"")
            .and_then(|(_, tag)| tag.split('"').next());
        wiki.language = language.and_then(fields::language);
        let names = ["sitename", "dbname", "namespace"];
        let ended = records(head, &names, |tree| {
            let Some(element) = tree.root() else {
                return true;
            };
            match element.name() {
                "sitename" => wiki.name = element.text(),
                "dbname" => wiki.database = element.text(),
                _ => {
                    let number = element.attribute("key").map(str::to_owned);
                    wiki.spaces.extend(number.zip(element.text()));
                }
            }
            true
        });
        // The head ends where the first page begins, inside the outermost element.
        drop(ended);
        wiki
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is found in a dump: headlines and texts, problems, doubts.
    fn found(dump: &str) -> Vec<String> {
        let mut reading = Reading::default();
        let mut found = Vec::new();
        for line in dump.lines() {
            let goes_on = reading.push(line, "UTF-8", &mut |one| {
                found.push(match one {
                    Found::Article { article, .. } => {
                        let texts: Vec<&str> = article
                            .passages
                            .iter()
                            .map(|passage| passage.text.as_str())
                            .collect();
                        texts.join(" | ")
                    }
                    Found::Problem(text) | Found::Doubt(text) | Found::NotAnArticle(text) => {
                        format!("-{text}")
                    }
                });
                true
            });
            assert!(goes_on);
        }
        found.extend(reading.aside.text("page", "pages"));
        found
    }

    #[test]
    fn pages_are_cut_wherever_lines_end() {
        let page = |title: &str, ns: u32, text: &str| {
            format!(
                "<page><title>{title}</title><ns>{ns}</ns><revision><text>{text}</text></revision></page>"
            )
        };
        let dump = format!(
            "<mediawiki xml:lang=\"fr\"><siteinfo><namespaces><namespace key=\"1\">Discussion</namespace></namespaces></siteinfo>{}{}\n{}{}\n</mediawiki>",
            page("Un", 0, "Texte un."),
            page("Discussion:Un", 1, "Faut-il ?"),
            page("Deux", 0, "#REDIRECTION [[Un]]"),
            page("Trois", 0, "Ligne\n\nsuite"),
        );
        assert_eq!(
            found(&dump),
            [
                "Un | Texte un.",
                "Trois | Ligne | suite",
                "2 pages that are no copy: 1 Discussion, 1 redirect"
            ]
        );
    }

    #[test]
    fn of_a_long_history_the_last_revision_is_read() {
        let mut dump = "<mediawiki>\n<page>\n<title>Un</title>\n<ns>0</ns>\n".to_owned();
        let long = "mot ".repeat(600_000);
        for number in 0..8 {
            dump.push_str(&format!(
                "<revision><text>Version {number} {long}</text></revision>\n"
            ));
        }
        dump.push_str("<revision><text>La dernière.</text></revision>\n</page>\n");
        assert_eq!(found(&dump), ["Un | La dernière."]);
        let dump = format!(
            "<mediawiki>\n<page>\n<title>Un</title>\n<text>\n{}</text></page>",
            format!("{long}\n").repeat(5)
        );
        assert_eq!(found(&dump), ["-page Un: longer than 8388608 bytes"]);
    }
}
