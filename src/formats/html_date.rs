//! The date that a page shows where no machine is told one: `<time>`, and what is set apart as its date.

use dom_query::{Document as Page, NodeRef};

use super::fields;
use super::tree::one_line;
use crate::model::{ArticleDate, DateSource, LinePiece, Moment, Said, read_line, said_before};

/// Elements that may hold the date of a page.
const DATED: &str =
    "time, [itemprop='datePublished'], [class*='date'], [class*='publi'], [class*='Date']";

/// Elements that are no part of an article, and whose dates are those of others.
const BESIDE: [&str; 4] = ["nav", "aside", "footer", "form"];

/// Words in the class of an element whose dates are those of others.
const BESIDE_CLASSES: [&str; 8] = [
    "comment",
    "comments",
    "commentaires",
    "footer",
    "related",
    "sidebar",
    "une",
    "widget",
];

/// Longest line of a date, in bytes: two dates, a byline, a time of reading.
const LINE_BYTES: usize = 200;

/// Most elements that are looked at: lists of articles have a date each.
const CANDIDATES: usize = 100;

/// How far above its headline the elements of an article are looked for.
const LEVELS: usize = 4;

/// Returns when a page shows that it was published: nearest to its headline, and never when it was changed.
pub(super) fn shown(page: &Page) -> Option<ArticleDate> {
    let dated = page.select(DATED);
    let candidates: Vec<NodeRef> = dated
        .nodes()
        .iter()
        .take(CANDIDATES)
        .filter(|node| !is_beside(node))
        .copied()
        .collect();
    let headline = page.select_single("h1");
    let around = headline
        .nodes()
        .first()
        .map(|node| node.ancestors(Some(LEVELS)));
    for ancestor in around.unwrap_or_default() {
        if ancestor
            .node_name()
            .is_none_or(|name| matches!(&*name, "body" | "html"))
        {
            break;
        }
        let is_inside =
            |node: &&NodeRef| node.ancestors_it(None).any(|above| above.id == ancestor.id);
        let mut inside = candidates.iter().filter(is_inside);
        if let Some((_, date)) = inside.find_map(date_of) {
            return Some(date);
        }
    }
    // Far from the headline, the head of a site shows the day that it was visited.
    let is_sure = |node: &NodeRef, said: Said| {
        said == Said::Published
            || node.attr("itemprop").is_some()
            || node
                .ancestors_it(None)
                .any(|above| above.node_name().as_deref() == Some("article"))
    };
    candidates.iter().find_map(|node| {
        let (said, date) = date_of(node)?;
        is_sure(node, said).then_some(date)
    })
}

/// Returns the date that an element says, and what is said of it; `None` for one of a change.
fn date_of(node: &NodeRef) -> Option<(Said, ArticleDate)> {
    let text = short_text(node).unwrap_or_default();
    let told = ["datetime", "content"]
        .iter()
        .find_map(|name| fields::date(&node.attr(name)?));
    let pieces = read_line(&text);
    // « Concert le 14 février »: a date among other words is of something else, but for who wrote.
    let is_aside = |piece: &LinePiece| match piece {
        LinePiece::Other(text) => !is_byline(text),
        LinePiece::Dated(..) | LinePiece::Relative(_) => false,
    };
    let is_mixed = pieces.iter().any(is_aside);
    let shown = pieces.iter().find_map(|piece| match piece {
        LinePiece::Dated(Said::Published, moment) => Some((Said::Published, *moment)),
        LinePiece::Dated(Said::Nothing, moment) if !is_mixed => Some((Said::Nothing, *moment)),
        LinePiece::Dated(..) | LinePiece::Relative(_) | LinePiece::Other(_) => None,
    });
    let label = match shown {
        Some((said, _)) if said != Said::Nothing => said,
        None if pieces.iter().any(is_change) => Said::Updated,
        _ => before(node, &text),
    };
    let is_changed = label == Said::Updated || is_named(node, &["modif", "updat"]);
    let date = told.or_else(|| {
        let (_, Moment { day, time }) = shown?;
        Some(ArticleDate {
            day,
            time,
            source: DateSource::Line,
        })
    });
    date.filter(|_| !is_changed).map(|date| (label, date))
}

/// Whether a text says who wrote: `, par Jeanne Durand`.
fn is_byline(text: &str) -> bool {
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    ["par ", "Par ", "by ", "By "]
        .iter()
        .any(|word| bare.starts_with(word))
}

fn is_change(piece: &LinePiece) -> bool {
    matches!(piece, LinePiece::Dated(Said::Updated, _))
}

/// Returns what the words before an element say of its date.
fn before(node: &NodeRef, text: &str) -> Said {
    let around = node.parent().and_then(|parent| short_text(&parent));
    let around = around.unwrap_or_default();
    let before = around.find(text).map_or("", |at| &around[..at]);
    said_before(before)
}

/// Returns the text of an element that may be a date line; `None` where there is more of it, which is not gathered.
fn short_text(node: &NodeRef) -> Option<String> {
    let mut text = String::new();
    for piece in node.descendants_it().filter(NodeRef::is_text) {
        text.push_str(&piece.text());
        if text.len() > LINE_BYTES {
            return None;
        }
    }
    one_line(&text)
}

/// Whether an element stands beside the article.
fn is_beside(node: &NodeRef) -> bool {
    node.ancestors_it(None).any(|above| {
        let name = above.node_name().unwrap_or_default();
        let class = above.attr("class").unwrap_or_default();
        BESIDE.contains(&&*name)
            || class
                .split_whitespace()
                .any(|word| BESIDE_CLASSES.contains(&word))
    })
}

/// Whether the class or the property of an element has one of these pieces of words.
fn is_named(node: &NodeRef, pieces: &[&str]) -> bool {
    ["class", "itemprop"].iter().any(|name| {
        let words = node.attr(name).unwrap_or_default().to_lowercase();
        pieces.iter().any(|piece| words.contains(piece))
    })
}

#[cfg(test)]
mod tests {
    use super::super::html_tree;
    use super::*;

    /// Returns the date that a page shows, with its time.
    fn date(html: &str) -> String {
        let page = html_tree::page(html).unwrap();
        let date = shown(&page.document);
        date.map_or_else(
            || "none".to_owned(),
            |date| {
                let time = date.time.map(|time| format!(" {time}"));
                format!("{}{}", date.day, time.unwrap_or_default())
            },
        )
    }

    #[test]
    fn the_date_that_a_page_shows_is_of_its_publication() {
        let published = "<time datetime='2020-02-14T18:05:00+01:00'>14 février</time>";
        let changed = "<time datetime='2020-02-15T09:00:00+01:00'>15 février</time>";
        let at = "2020-02-14 18:05:00+01:00";
        for (html, expected) in [
            (format!("<article><h1>Le port</h1><p>{published}</p></article>"), at),
            (format!("<article><h1>Le port</h1><p>Mis à jour le {changed} | Publié le {published}</p></article>"), at),
            (format!("<article><h1>Le port</h1><p>Publié le {published}, modifié le {changed}</p></article>"), at),
            (
                format!("<aside><time datetime='2025-01-01'>1er janvier</time></aside><article><h1>Le port</h1>{published}</article>"),
                at,
            ),
            (
                format!("<div><time datetime='2025-01-01'>1er janvier</time></div><div><h1>Le port</h1><p>{published}</p></div>"),
                at,
            ),
            (format!("<article><h1>Le port</h1><p>Mis à jour le {changed}</p></article>"), "none"),
            (
                "<header><h1>Le port</h1><p class='date'>Publié le 14 févr. 2020 à 18h05</p></header>".to_owned(),
                "2020-02-14 18:05:00",
            ),
            (
                "<article><h1>Le port</h1><p class='date'>14/02/2020 (mis à jour à 9h)</p></article>"
                    .to_owned(),
                "2020-02-14",
            ),
            (
                "<div class='published'>14/02/2020 - 18:05</div><article><h1>Le port</h1></article>".to_owned(),
                "none",
            ),
            (
                "<h1>Le port</h1><div class='posted-date'>Publié le 14/02/2020 à 18:05</div>".to_owned(),
                "2020-02-14 18:05:00",
            ),
            (
                "<h1>Le port</h1><span itemprop='datePublished' content='2020-02-14'>vendredi</span>".to_owned(),
                "2020-02-14",
            ),
            (
                "<h1>Le port</h1><div class='comment'><time datetime='2020-02-16'>16 février</time></div>".to_owned(),
                "none",
            ),
            (
                "<article><h1>Le port</h1><p class='date'>Concert le 14 février 2020</p></article>".to_owned(),
                "none",
            ),
            ("<h1>Le port</h1><p class='date-modified'>15/02/2020</p>".to_owned(), "none"),
            ("<h1>Le port</h1><div class='today-date'>vendredi 14 février 2020</div>".to_owned(), "none"),
            ("<script>var fin = '2031-01-31';</script><h1>Le port</h1>".to_owned(), "none"),
        ] {
            assert_eq!(date(&html), expected, "{html}");
        }
    }
}
