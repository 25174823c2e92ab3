//! The numbers that a field is asked for: `3`, `1..3`, `>=2`, written as ranges of dates are.

/// Returns the least and the greatest number that a text asks for, as they were written; `None` when it is no number.
pub(super) fn numbers(text: &str) -> Option<(Option<u32>, Option<u32>)> {
    let text = text.trim();
    if let Some((from, to)) = text
        .split_once("..")
        .or_else(|| text.split_once(['-', '–']))
    {
        let to = to.trim_start_matches('.');
        let end = |text: &str| match text.trim().is_empty() {
            true => Some(None),
            false => Some(Some(number(text)?)),
        };
        let (from, to) = (end(from)?, end(to)?);
        return (from.is_some() || to.is_some()).then_some((from, to));
    }
    let after = |signs: [&str; 2]| signs.iter().find_map(|sign| text.strip_prefix(sign));
    if let Some(rest) = after([">=", "≥"]) {
        return Some((Some(number(rest)?), None));
    }
    if let Some(rest) = after(["<=", "≤"]) {
        return Some((None, Some(number(rest)?)));
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Some((Some(number(rest)?.saturating_add(1)), None));
    }
    if let Some(rest) = text.strip_prefix('<') {
        return Some((None, Some(number(rest)?.checked_sub(1)?)));
    }
    let only = number(text)?;
    Some((Some(only), Some(only)))
}

/// Reads figures, with the punctuation of a sentence behind them; a number that is too great to be held is the greatest
/// of all, which no article has.
fn number(text: &str) -> Option<u32> {
    let figures = text.trim().trim_end_matches([',', ';', '.', '!', '?']);
    let is_figures = !figures.is_empty() && figures.bytes().all(|byte| byte.is_ascii_digit());
    is_figures.then(|| figures.parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_alone_and_as_ranges() {
        let cases = [
            ("3", "3..3"),
            ("03,", "3..3"),
            ("1..3", "1..3"),
            ("1...3", "1..3"),
            ("1 .. 3.", "1..3"),
            ("1-3", "1..3"),
            ("4..1", "4..1"),
            ("..3", "..3"),
            ("2..", "2.."),
            (">=2", "2.."),
            ("≥ 2", "2.."),
            (">2", "3.."),
            ("<=3", "..3"),
            ("<3", "..2"),
            ("<0", "none"),
            (">4294967295", "4294967295.."),
            (">99999999999", "4294967295.."),
            ("..", "none"),
            ("", "none"),
            ("flash", "none"),
            ("+3", "none"),
            ("1..x", "none"),
            ("3.5", "none"),
        ];
        for (text, expected) in cases {
            let end = |end: Option<u32>| end.map(|end| end.to_string()).unwrap_or_default();
            let read = numbers(text).map(|(from, to)| format!("{}..{}", end(from), end(to)));
            assert_eq!(read.as_deref().unwrap_or("none"), expected, "{text}");
        }
    }
}
