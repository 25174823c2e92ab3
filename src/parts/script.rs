//! Programs and style sheets of pages that a bad extraction left in the text: they are boilerplate, and cut out of what
//! stands around them.

use memchr::{memchr_iter, memchr3};

use crate::model::{Article, Part, Passage};

/// How a statement of a script begins, at its first letter or bracket.
const BEGINNINGS: &[&str] = &[
    "!function",
    "$(",
    "$.",
    "(adsbygoogle",
    "(function",
    "(window",
    "/*<![CDATA[",
    "//<![CDATA[",
    "_gaq",
    "adsbygoogle",
    "const ",
    "dataLayer",
    "document.",
    "fbq(",
    "function ",
    "function(",
    "ga(",
    "gtag(",
    "googletag",
    "if (",
    "if(",
    "jQuery(",
    "let ",
    "try {",
    "try{",
    "twttr.",
    "var ",
    "window.",
    "window[",
    // The end of one whose beginning was cut off.
    "})",
];

/// Most passages that one script runs over, where its lines were taken for paragraphs.
const SCRIPT_PASSAGES: usize = 200;

/// So many words without a mark of a program are prose.
const PROSE_WORDS: usize = 6;

/// Cuts scripts out of the passages that hold them and marks them as boilerplate.
pub(super) fn find(article: &mut Article) {
    if !article.passages.iter().any(may_hold_script) {
        return;
    }
    let mut passages = Vec::with_capacity(article.passages.len() + 2);
    // Brackets that the script of the passage before left open, and how many passages it has run over.
    let mut open = None;
    for passage in article.passages.drain(..) {
        let goes_on = open.take().filter(|(_, run)| *run < SCRIPT_PASSAGES);
        open = match goes_on {
            Some((depth, run)) if is_text(&passage) && looks_like_code(&passage.text) => {
                let (left, rest) = end_of_script(&passage.text, depth);
                push(&mut passages, Part::Boilerplate, &passage.text[..rest]);
                push(&mut passages, passage.part, &passage.text[rest..]);
                (left > 0).then_some((left, run + 1))
            }
            _ => cut(passage, &mut passages).map(|depth| (depth, 1)),
        };
    }
    article.passages = passages;
}

/// Whether a passage is of a part that scripts are found in.
fn is_text(passage: &Passage) -> bool {
    passage.part.is_open() || passage.part.is_body() || passage.part == Part::Caption
}

/// Whether a passage may hold a script, asked of every one: prose has no braces, no `=`, no string right behind a bracket.
fn may_hold_script(passage: &Passage) -> bool {
    let text = passage.text.as_bytes();
    let has_string = |at: usize| matches!(text.get(at + 1), Some(b'\'' | b'"' | b'['));
    is_text(passage)
        && (memchr3(b'{', b'}', b'=', text).is_some() || memchr_iter(b'(', text).any(has_string))
}

/// Adds the pieces of a passage, scripts as boilerplate; returns the brackets that the last one leaves open.
fn cut(passage: Passage, passages: &mut Vec<Passage>) -> Option<u32> {
    if !may_hold_script(&passage) {
        passages.push(passage);
        return None;
    }
    let Passage { part, text } = passage;
    let mut from = 0;
    while let Some((start, depth, end)) = script(&text, from) {
        push(passages, part, &text[from..start]);
        push(passages, Part::Boilerplate, &text[start..end]);
        from = end;
        if depth > 0 {
            return Some(depth);
        }
    }
    match from {
        0 => passages.push(Passage { part, text }),
        _ => push(passages, part, &text[from..]),
    }
    None
}

fn push(passages: &mut Vec<Passage>, part: Part, text: &str) {
    if !text.trim().is_empty() {
        passages.push(Passage::new(part, text));
    }
}

/// Returns where the first script from `from` on begins, the brackets that it leaves open, and where it ends; none where
/// nothing ends it but prose.
fn script(text: &str, from: usize) -> Option<(usize, u32, usize)> {
    let mut starts = text[from..].char_indices().map(|(at, _)| from + at);
    let start = starts.find(|at| begins_at(text, *at))?;
    let (depth, length) = end_of_script(&text[start..], 0);
    (length > 0).then_some((start, depth, start + length))
}

/// Whether a script or a style sheet begins at a place in a text: no word is cut, and what follows is no prose.
fn begins_at(text: &str, at: usize) -> bool {
    let is_apart = text[..at]
        .chars()
        .next_back()
        .is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '_' | '@'));
    let rest = &text[at..];
    let is_begun = || {
        let beginning = BEGINNINGS
            .iter()
            .find(|beginning| rest.starts_with(**beginning));
        beginning.is_some_and(|beginning| {
            // « le document.Les auteurs » lacks a blank and nothing else.
            !beginning.ends_with('.')
                || rest[beginning.len()..].starts_with(|c: char| c.is_ascii_lowercase())
        })
    };
    is_apart && (is_begun() && is_statement(rest) || is_style(rest))
}

/// Whether what begins like a statement has the marks of one nearby: `var x =`, `function() {`, `.push(`, `('`.
fn is_statement(text: &str) -> bool {
    /// How far the first mark is from the beginning at most, in bytes.
    const MARK_BYTES: usize = 80;
    let near = &text[..text.floor_char_boundary(MARK_BYTES)];
    if near.starts_with("})") {
        return true;
    }
    let words = ["var ", "let ", "const "];
    if let Some(name) = words.iter().find_map(|word| near.strip_prefix(word)) {
        let end = name.find(|c: char| !is_identifier(c)).unwrap_or(name.len());
        return end > 0 && name[end..].trim_start().starts_with(['=', ';', ',']);
    }
    if near.starts_with("if") || near.starts_with("function ") {
        return near.contains('{') && near.contains('(');
    }
    let has_call = [
        "('",
        "(\"",
        "([",
        "({",
        "(function",
        "()",
        "(this",
        "(window",
        "(document",
    ]
    .iter()
    .any(|call| near.contains(call));
    has_call || near.contains(['=', '{'])
}

/// Whether a rule of a style sheet begins a text: `.ticker { color: red; }`, `@media print { .x { display: none; } }`.
fn is_style(text: &str) -> bool {
    /// How far the first property is from the beginning at most, in bytes.
    const PROPERTY_BYTES: usize = 200;
    if !text.starts_with(['.', '#', '@']) {
        return false;
    }
    let near = &text[..text.floor_char_boundary(PROPERTY_BYTES)];
    let near = near.split('}').next().unwrap_or(near);
    let property = near.rsplit_once('{').and_then(|(before, rules)| {
        let (property, _) = rules.split_once(':')?;
        Some((before, property.trim_start()))
    });
    property.is_some_and(|(selectors, property)| {
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        selectors.is_ascii()
            && selectors[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && !property.is_empty()
            && property.bytes().all(is_name)
    })
}

fn is_identifier(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// Returns how many brackets are open where a script ends that `depth` of them were open before, and where that is:
/// behind the last statement that is followed by nothing or by words.
fn end_of_script(text: &str, depth: u32) -> (u32, usize) {
    let mut depth = depth;
    let (mut end, mut last_mark) = (0, 0);
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let behind = at + c.len_utf8();
        if matches!(c, ';' | '{' | '}') {
            last_mark = behind;
        }
        match c {
            '"' | '\'' if depth > 0 => skip_string(&mut chars, c),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && c != ']' {
                    end = behind;
                }
            }
            ';' if depth == 0 => end = behind,
            _ => {}
        }
        if depth == 0 && end == behind && !goes_on(&text[end..]) {
            return (0, end);
        }
    }
    // Its last line may have no end of its own; where it was cut off in the middle, words follow that are none of it.
    let rest = &text[last_mark..];
    match rest.split_whitespace().count() < PROSE_WORDS || looks_like_code(rest) {
        true => (depth, text.len()),
        false => (0, last_mark),
    }
}

/// Whether a script goes on behind a statement: by a mark, a call on what came before, or another statement.
fn goes_on(rest: &str) -> bool {
    let text = rest.trim_start();
    let start = rest.len() - text.len();
    rest.starts_with(['(', '['])
        || text.starts_with([';', '.', ')', '}', ',', '=', '{'])
        || text.starts_with("//")
        || text.starts_with("/*")
        || text.starts_with("else")
        || text.starts_with("catch")
        || !text.is_empty() && begins_at(rest, start)
        || is_call(text)
}

/// Whether a text begins with a call or an assignment: `s.async = true;`, `render('x');`.
fn is_call(text: &str) -> bool {
    /// How far either goes at most, in bytes, for what is looked at.
    const CALL_BYTES: usize = 200;
    let text = &text[..text.floor_char_boundary(CALL_BYTES)];
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | '[' | ']');
    let end = text.find(|c: char| !is_name(c)).unwrap_or(text.len());
    let behind = &text[end..];
    let is_assigned = behind.trim_start().starts_with('=') && behind.contains(';');
    let is_called = ["('", "(\"", "()", "({", "(function"]
        .iter()
        .any(|call| behind.starts_with(call));
    end > 0 && (is_assigned || is_called)
}

/// Whether a passage can be a line of a script whose beginning stands in one before: prose does not end or begin so.
fn looks_like_code(text: &str) -> bool {
    let text = text.trim();
    let (before, last) = match text.char_indices().next_back() {
        Some((at, last)) => (&text[..at], last),
        None => return true,
    };
    let is_ended = match last {
        '{' => true,
        // In French a blank stands before it.
        ';' => !before.ends_with(char::is_whitespace),
        ',' | '(' | '[' => before.contains([':', '=', '(']),
        ')' | ']' => before.starts_with(|c: char| c.is_ascii_alphabetic()) && !before.contains(' '),
        _ => false,
    };
    is_ended
        || text.starts_with(['}', ')', ']'])
        || text.starts_with("//")
        || text.starts_with("/*")
        || is_call(text)
}

fn skip_string(chars: &mut std::str::CharIndices, mark: char) {
    while let Some((_, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            _ if c == mark => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &[&str], expected: &[&str]) {
        let mut article = Article {
            passages: texts
                .iter()
                .map(|text| Passage::new(Part::Body, text))
                .collect(),
            ..Article::default()
        };
        find(&mut article);
        let found: Vec<String> = article
            .passages
            .iter()
            .map(|passage| match passage.part {
                Part::Boilerplate => format!("-{}", passage.text),
                _ => passage.text.clone(),
            })
            .collect();
        assert_eq!(found, expected, "{texts:?}");
    }

    #[test]
    fn scripts_are_cut_out_of_the_text_around_them() {
        check(
            &[
                "Le tract. googletag.cmd.push(function() { googletag.display('X_2'); });  © Luc Astier",
            ],
            &[
                "Le tract.",
                "-googletag.cmd.push(function() { googletag.display('X_2'); });",
                "© Luc Astier",
            ],
        );
        check(
            &[
                "(function () { var f = document.querySelector('#a'); f.on(\"m\", function (m) { if (m.d) {f.h(m.d);} }, false); })();",
            ],
            &[
                "-(function () { var f = document.querySelector('#a'); f.on(\"m\", function (m) { if (m.d) {f.h(m.d);} }, false); })();",
            ],
        );
        check(
            &[
                "Fin. $('#v1').mouseover(function() { $('#l1').css( 'display', 'block' ); }); $('#v1').mouseout(function() { hide(); }); Suite du texte.",
            ],
            &[
                "Fin.",
                "-$('#v1').mouseover(function() { $('#l1').css( 'display', 'block' ); }); $('#v1').mouseout(function() { hide(); });",
                "Suite du texte.",
            ],
        );
        check(
            &["var _gaq = _gaq || []; _gaq.push(['_setAccount', 'UA-1']); Le port."],
            &[
                "-var _gaq = _gaq || []; _gaq.push(['_setAccount', 'UA-1']);",
                "Le port.",
            ],
        );
        check(
            &[
                "Le port.",
                "window.xyz = window.xyz || {};",
                "gtag('config', 'G-1');",
                "Fin.",
            ],
            &[
                "Le port.",
                "-window.xyz = window.xyz || {};",
                "-gtag('config', 'G-1');",
                "Fin.",
            ],
        );
        check(
            &[
                ".ticker { color: red; } .b{c:d}",
                "@media print { .x { display: none; } }",
                "Le port.",
            ],
            &[
                "-.ticker { color: red; } .b{c:d}",
                "-@media print { .x { display: none; } }",
                "Le port.",
            ],
        );
    }

    #[test]
    fn a_script_may_run_over_lines() {
        check(
            &[
                "Le port.",
                "(function () {",
                "var s = document.createElement('script');",
                "s.async = true;",
                "document.body.appendChild(s)",
                "})();",
                "Les quais (pleins) sont beaux.",
            ],
            &[
                "Le port.",
                "-(function () {",
                "-var s = document.createElement('script');",
                "-s.async = true;",
                "-document.body.appendChild(s)",
                "-})();",
                "Les quais (pleins) sont beaux.",
            ],
        );
        check(
            &["(function () { var a = {}; Le port a rouvert mardi, a annoncé la métropole."],
            &[
                "-(function () { var a = {};",
                "Le port a rouvert mardi, a annoncé la métropole.",
            ],
        );
        check(
            &["}); $('#v').hide(function() { show(); }); (afp/nxp)"],
            &["-}); $('#v').hide(function() { show(); });", "(afp/nxp)"],
        );
        // One that was cut off takes no prose with it.
        check(
            &["(function () { var a = {", "Le port a rouvert."],
            &["-(function () { var a = {", "Le port a rouvert."],
        );
    }

    #[test]
    fn prose_stays_whatever_its_marks() {
        for text in [
            "Le maire (\"le patron\") a dit {sic} que 2 + 2 = 4; et c'est tout (voir ci-dessous).",
            "Il a ouvert window. Puis document.",
            "let it be (1970), if (as he said) possible: x = 3",
            "La fonction var = 3 est expliquée; function () aussi",
            "E = mc² ; .com = domaine",
            "Le compte @media {suivi par 3.000 personnes} ferme.",
            "#MeToo {2017}: le mouvement = un tournant",
            // Begun like a script, and never ended.
            "var offre = x puis le pont de la commune a rouvert hier matin devant le maire et tous les habitants du quartier, qui ont applaudi",
        ] {
            check(&[text], &[text]);
        }
    }
}
