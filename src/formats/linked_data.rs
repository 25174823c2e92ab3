//! What a page says of its article in JSON-LD, read as crawlers read it: pages are put together by machines that do not
//! know JSON, and a browser never complains.

use std::iter::Peekable;
use std::str::CharIndices;

use dom_query::Document as Page;
use serde_json::{Map, Value};

use super::xml::unescaped;

/// Types of schema.org that are an article.
const ARTICLE_TYPES: [&str; 8] = [
    "Article",
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "LiveBlogPosting",
    "BlogPosting",
    "Report",
];

/// What the JSON-LD of a page gives.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// What it says of the article; empty where it says nothing.
    pub(super) article: Map<String, Value>,
    /// Why a script that may speak of the article cannot be read, where no other does.
    pub(super) doubt: Option<String>,
}

/// Returns the article in a page's JSON-LD.
pub(super) fn said(page: &Page) -> Said {
    let mut doubt = None;
    for script in page.select("script[type='application/ld+json']").iter() {
        let text = script.text();
        match values(&text) {
            Ok(values) => {
                if let Some(article) = values.iter().find_map(described) {
                    return Said {
                        article,
                        doubt: None,
                    };
                }
            }
            Err(error) if ARTICLE_TYPES.iter().any(|kind| text.contains(kind)) => {
                doubt.get_or_insert_with(|| {
                    format!("what the page says of itself in JSON-LD cannot be read: {error}")
                });
            }
            // Scripts about breadcrumbs and the like are not missed.
            Err(_) => {}
        }
    }
    Said {
        article: Map::new(),
        doubt,
    }
}

/// Returns the article in a value, with who wrote and published it.
fn described(value: &Value) -> Option<Map<String, Value>> {
    let mut article = article_in(value)?;
    for key in ["author", "publisher"] {
        let named = article
            .get(key)
            .and_then(|reference| referred(value, reference));
        if let Some(named) = named {
            article.insert(key.to_owned(), named);
        }
    }
    Some(article)
}

/// Returns what a reference without a name (`{"@id": "#site"}`) refers to, elsewhere in the same graph.
fn referred(graph: &Value, reference: &Value) -> Option<Value> {
    let id = reference
        .get("@id")
        .filter(|_| reference.get("name").is_none())?;
    let values = match graph.get("@graph").unwrap_or(graph) {
        Value::Array(values) => values,
        _ => return None,
    };
    let is_it = |value: &&Value| value.get("@id") == Some(id) && value.get("name").is_some();
    values.iter().find(is_it).cloned()
}

fn article_in(value: &Value) -> Option<Map<String, Value>> {
    match value {
        Value::Array(values) => values.iter().find_map(article_in),
        Value::Object(object) => {
            let is_article = object.get("@type").is_some_and(|kind| match kind {
                Value::String(kind) => is_article_type(kind),
                Value::Array(kinds) => kinds
                    .iter()
                    .any(|kind| kind.as_str().is_some_and(is_article_type)),
                _ => false,
            });
            match is_article {
                true => Some(object.clone()),
                false => ["@graph", "mainEntity", "mainEntityOfPage"]
                    .iter()
                    .find_map(|key| article_in(object.get(*key)?)),
            }
        }
        _ => None,
    }
}

/// Whether a type is an article's, whether it is written as a name or as an address.
fn is_article_type(kind: &str) -> bool {
    let name = kind.rsplit(['/', ':', '#']).next().unwrap_or(kind);
    ARTICLE_TYPES.contains(&name)
}

/// Returns the values in a script, mended where they are no JSON; several may follow each other.
fn values(script: &str) -> Result<Vec<Value>, serde_json::Error> {
    let text = script.trim();
    if let Ok(value) = serde_json::from_str(text) {
        return Ok(vec![value]);
    }
    // Some pages escape the script as if it were text: its very marks are entities.
    let is_escaped = !text.contains('"') && text.contains("&quot;");
    let entities = is_escaped.then(|| unescaped(text));
    let text = entities.as_deref().unwrap_or(text);
    let mut mender = Mender::of(text);
    let mut values = Vec::new();
    while mender.begin() {
        mender.value();
        values.push(serde_json::from_str(&std::mem::take(&mut mender.mended))?);
    }
    match values.is_empty() {
        true => serde_json::from_str(text).map(|value| vec![value]),
        false => Ok(values),
    }
}

/// Writes JSON anew from what was meant to be JSON: comments and commas too many go, raw line feeds and bare quotes in
/// strings are escaped.
struct Mender<'a> {
    text: &'a str,
    rest: Peekable<CharIndices<'a>>,
    mended: String,
    /// Brackets that are open, as they will be closed.
    open: Vec<char>,
}

impl<'a> Mender<'a> {
    fn of(text: &'a str) -> Mender<'a> {
        Mender {
            text,
            rest: text.char_indices().peekable(),
            mended: String::with_capacity(text.len() + 16),
            open: Vec::new(),
        }
    }

    /// Goes to where the next value begins: behind `<!--`, `//<![CDATA[` and the like; answers whether there is one.
    fn begin(&mut self) -> bool {
        self.open.clear();
        while let Some((_, c)) = self.rest.peek().copied() {
            match c {
                '{' => return true,
                // The bracket of `<![CDATA[` begins no list: one is followed by a value.
                '[' if self.is_list() => return true,
                _ => self.rest.next(),
            };
        }
        false
    }

    fn is_list(&self) -> bool {
        let after = self.after_next();
        let before = self.before_next();
        !before.ends_with("<!") && !before.ends_with("CDATA") && after.starts_with(['{', '[', '"'])
    }

    fn position(&mut self) -> usize {
        self.rest.peek().map_or(self.text.len(), |(at, _)| *at)
    }

    fn before_next(&self) -> &'a str {
        let at = self
            .rest
            .clone()
            .next()
            .map_or(self.text.len(), |(at, _)| at);
        &self.text[..at]
    }

    /// Returns what comes behind the next character and the blanks after it.
    fn after_next(&self) -> &'a str {
        let mut rest = self.rest.clone();
        rest.next();
        let at = rest.next().map_or(self.text.len(), |(at, _)| at);
        self.text[at..].trim_start()
    }

    /// Writes one value anew, to its last bracket or to the end of the text.
    fn value(&mut self) {
        while let Some((at, c)) = self.rest.next() {
            let behind = &self.text[at + c.len_utf8()..];
            match c {
                '{' => self.begin_inside('{', '}'),
                '[' => self.begin_inside('[', ']'),
                '}' | ']' => {
                    self.drop_comma();
                    self.mended.push(c);
                    self.open.pop();
                    if self.open.is_empty() {
                        return;
                    }
                }
                '"' => {
                    self.comma_between();
                    self.string();
                }
                '/' if behind.starts_with('/') => self.skip_past("\n"),
                '/' if behind.starts_with('*') => self.skip_past("*/"),
                '<' if behind.starts_with("!--") => self.skip_past("-->"),
                ',' if self.mended.trim_end().ends_with([',', '{', '[']) => {}
                _ => self.mended.push(c),
            }
        }
    }

    fn begin_inside(&mut self, begin: char, end: char) {
        self.comma_between();
        self.mended.push(begin);
        self.open.push(end);
    }

    /// Sets apart two values with nothing between them.
    fn comma_between(&mut self) {
        if self.mended.trim_end().ends_with(['"', '}', ']']) {
            self.mended.push(',');
        }
    }

    /// Takes back a comma that nothing follows.
    fn drop_comma(&mut self) {
        let written = self.mended.trim_end();
        if let Some(without) = written.strip_suffix(',') {
            self.mended.truncate(without.len());
        }
    }

    fn skip_past(&mut self, end: &str) {
        let from = self.position();
        let to = self.text[from..]
            .find(end)
            .map_or(self.text.len(), |at| from + at + end.len());
        while self.rest.next_if(|(at, _)| *at < to).is_some() {}
    }

    /// Writes a string anew whose first mark was read.
    fn string(&mut self) {
        let is_key = self.open.last() == Some(&'}') && self.mended.trim_end().ends_with([',', '{']);
        self.mended.push('"');
        while let Some((at, c)) = self.rest.next() {
            match c {
                '"' if self.ends_string(&self.text[at + 1..], is_key) => break,
                '"' => self.mended.push_str("\\\""),
                '\\' => self.escape(),
                '\n' => self.mended.push_str("\\n"),
                '\t' => self.mended.push_str("\\t"),
                _ if c.is_control() => self.mended.push(' '),
                _ => self.mended.push(c),
            }
        }
        self.mended.push('"');
    }

    /// Writes an escape anew whose backslash was read; one that JSON does not have is the character itself.
    fn escape(&mut self) {
        let is_hexadecimal = |digits: &str| {
            digits
                .get(1..5)
                .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
        };
        let from = self.position();
        match self.rest.peek() {
            Some((_, c @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't'))) => {
                self.mended.push('\\');
                self.mended.push(*c);
                self.rest.next();
            }
            Some((_, 'u')) if is_hexadecimal(&self.text[from..]) => self.mended.push('\\'),
            // `\'` is what JavaScript writes for an apostrophe.
            Some((_, '\'')) => {}
            _ => self.mended.push_str("\\\\"),
        }
    }

    /// Whether a mark ends the string it stands in, by what comes behind it: a bare one is followed by more words.
    fn ends_string(&self, behind: &str, is_key: bool) -> bool {
        let behind = behind.trim_start();
        if is_key {
            return behind.starts_with(':');
        }
        let Some(after) = behind.strip_prefix(',') else {
            // A comment or a missing comma ends it too.
            return behind.is_empty()
                || behind.starts_with(['}', ']'])
                || behind.starts_with("//")
                || behind.starts_with("/*")
                || is_member(behind);
        };
        let after = after.trim_start();
        let is_end = after.is_empty() || after.starts_with(['}', ']', '/']);
        match self.open.last() {
            Some('}') => is_end || is_member(after),
            _ => is_end || after.starts_with(['"', '{', '[']),
        }
    }
}

/// Longest key of an object, in bytes: schema.org's have some 20.
const KEY_BYTES: usize = 40;

/// Whether a text begins with a key of an object: `"name" :`.
fn is_member(text: &str) -> bool {
    let is_key =
        |key: &str| !key.is_empty() && key.len() <= KEY_BYTES && !key.contains(['\n', '\\']);
    let beginning = &text[..text.floor_char_boundary(2 * KEY_BYTES)];
    beginning
        .strip_prefix('"')
        .and_then(|text| text.split_once('"'))
        .is_some_and(|(key, rest)| is_key(key) && rest.trim_start().starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, expected: &str) {
        let values = values(script).unwrap_or_else(|error| panic!("{error}: {script}"));
        let shown: Vec<String> = values.iter().map(Value::to_string).collect();
        assert_eq!(shown.join(" "), expected, "{script}");
    }

    #[test]
    fn what_browsers_never_complain_of_is_mended() {
        for (script, expected) in [
            (r#"{"a":1};"#, r#"{"a":1}"#),
            ("//<![CDATA[\n{\"a\":1}\n//]]>", r#"{"a":1}"#),
            ("/*<![CDATA[*/ {\"a\":1} /*]]>*/", r#"{"a":1}"#),
            ("<![CDATA[[{\"a\":1}]]]>", r#"[{"a":1}]"#),
            ("<!-- \n{\"a\":1}\n -->", r#"{"a":1}"#),
            (r#"{"a":1,"b":[1,2,],}"#, r#"{"a":1,"b":[1,2]}"#),
            (r#"{,"a":1,,"b":2}"#, r#"{"a":1,"b":2}"#),
            (
                "{\"a\":\"un\ndeux\tt\r\u{1}\"}",
                "{\"a\":\"un\\ndeux\\tt  \"}",
            ),
            (
                r#"{"a":"Le "grand" port", "b":"dit "oui", puis "non"", "c":1}"#,
                r#"{"a":"Le \"grand\" port","b":"dit \"oui\", puis \"non\"","c":1}"#,
            ),
            (
                r#"{"a":["un "mot"", "deux"]}"#,
                r#"{"a":["un \"mot\"","deux"]}"#,
            ),
            (
                r#"{"a":"L\'été, un\é","b":"\u00e9\/"}"#,
                r#"{"a":"L'été, un\\é","b":"é/"}"#,
            ),
            (
                "{\"a\":1, // un\n /* deux */ \"b\":2 <!-- trois -->}",
                r#"{"a":1,"b":2}"#,
            ),
            (
                r#"{"u":"https://x.test/a//b","c":"/* non */"}"#,
                r#"{"c":"/* non */","u":"https://x.test/a//b"}"#,
            ),
            (
                "{\"a\":\"b\"\n\"c\":{\"d\":1}\n\"e\":2}",
                r#"{"a":"b","c":{"d":1},"e":2}"#,
            ),
            ("{\"a\":1}\n{\"b\":2}", r#"{"a":1} {"b":2}"#),
            ("var ld = {\"a\":1};", r#"{"a":1}"#),
            (
                "{&quot;a&quot;:&quot;l&#39;&eacute;t&eacute;&quot;}",
                r#"{"a":"l'été"}"#,
            ),
        ] {
            check(script, expected);
        }
    }

    #[test]
    fn what_cannot_be_mended_is_said_where_it_is_of_an_article() {
        for (script, is_said) in [
            (r#"{"@type":"NewsArticle","headline":"Le po"#, true),
            ("NewsArticle", true),
            (r#"{"@type":"BreadcrumbList","a":"#, false),
            (r#"{"@type":"NewsArticle","headline":"Le "port"",}"#, false),
        ] {
            let html = format!("<script type='application/ld+json'>{script}</script>");
            let said = said(&Page::from(html.as_str()));
            assert_eq!(said.doubt.is_some(), is_said, "{script}: {said:?}");
        }
    }

    #[test]
    fn an_article_is_found_wherever_it_stands() {
        for script in [
            r#"{"@type":"NewsArticle","headline":"T"}"#,
            r#"[{"@type":"WebSite"},{"@type":["http://schema.org/Article","x"],"headline":"T"}]"#,
            r#"{"@graph":[{"@type":"WebPage","mainEntity":{"@type":"schema:BlogPosting","headline":"T"}}]}"#,
        ] {
            let html = format!("<script type='application/ld+json'>{script}</script>");
            let said = said(&Page::from(html.as_str()));
            assert_eq!(
                said.article.get("headline"),
                Some(&Value::from("T")),
                "{script}"
            );
        }
    }
}
