//! The ids that a person types, and what is said of one that names no one article.

use super::settings::Settings;
use crate::index::IndexError;
use crate::search::{Found, Search};

/// Most ids that are named.
const NAMED: usize = 10;

/// Returns each id that an argument means, with the articles that have it: the argument as it stands, or else without the
/// marks that were copied with it, or else the ids that its commas part.
pub(super) fn meant(
    search: &mut Search,
    typed: &str,
) -> Result<Vec<(String, Vec<Found>)>, IndexError> {
    for whole in [typed, bare(typed)] {
        let found = search.find(whole)?;
        if !found.is_empty() {
            return Ok(vec![(whole.to_owned(), found)]);
        }
    }
    let mut each = Vec::new();
    for id in parts(typed) {
        each.push((id.to_owned(), search.find(id)?));
    }
    if each.is_empty() {
        each.push((typed.to_owned(), Vec::new()));
    }
    Ok(each)
}

/// Returns the ids that commas or semicolons part.
fn parts(typed: &str) -> impl Iterator<Item = &str> {
    let parts = typed.split([',', ';']).map(bare);
    parts.filter(|id| !id.is_empty())
}

/// Returns an id without the punctuation and the quotation marks around it.
fn bare(typed: &str) -> &str {
    let is_mark = |c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '«' | '»' | '“' | '”' | '„' | '‘' | '’')
    };
    typed
        .trim_start_matches(|c: char| is_mark(c) || c == '(')
        .trim_end_matches(|c: char| is_mark(c) || matches!(c, ',' | ';' | '.' | ')'))
}

/// Says that no article has an id or, where it is the path of a file of several, which ids they have.
pub(super) fn explain(id: &str, found: &[Found], settings: &Settings) {
    let messages = &settings.messages;
    if found.is_empty() {
        messages.problem(format_args!("no article has the id {id}"));
        messages.hint("depeche query shows the id of every match");
        return;
    }
    let ids: Vec<&str> = found.iter().map(|found| found.id.as_str()).collect();
    messages.problem(format_args!("{id} is {} articles", ids.len()));
    let more = match ids.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let first = ids[..ids.len().min(NAMED)].join(", ");
    messages.hint(format_args!("their ids are {first}{more}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_no_marks_around_it() {
        let cases = [
            ("orange-24751", "orange-24751"),
            ("orange-24751,", "orange-24751"),
            ("orange-24751;", "orange-24751"),
            ("(orange-24751).", "orange-24751"),
            ("\"orange-24751\",", "orange-24751"),
            ("« 2016/04/18/x.txt »", "2016/04/18/x.txt"),
            ("a-1,a-2", "a-1 a-2"),
            ("a-1, 'a-2'; a-3.", "a-1 a-2 a-3"),
            (",", ""),
        ];
        for (typed, expected) in cases {
            let ids: Vec<&str> = parts(typed).collect();
            assert_eq!(ids.join(" "), expected, "{typed}");
        }
    }
}
