//! Numbers among the arguments: how many, from where on, how long.

/// Reads how many or from where on: from 0.
pub(super) fn number(text: &str) -> Result<usize, String> {
    at_least(0, text)
}

/// Reads how many rows to list: from 1.
pub(super) fn rows(text: &str) -> Result<usize, String> {
    at_least(1, text)
}

/// Reads how many seconds.
pub(super) fn seconds(text: &str) -> Result<u64, String> {
    at_least(0, text).map(|seconds| seconds as u64)
}

/// Reads a number; one that is too great to be held means all there is.
fn at_least(least: usize, text: &str) -> Result<usize, String> {
    let is_figures = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = is_figures.then(|| text.parse().unwrap_or(usize::MAX));
    read.filter(|number| *number >= least)
        .ok_or_else(|| format!("it takes a whole number, {least} or more"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_figures_and_a_wrong_one_says_what_is_right() {
        assert_eq!(number("0"), Ok(0));
        assert_eq!(rows("20"), Ok(20));
        assert_eq!(number("99999999999999999999999"), Ok(usize::MAX));
        for wrong in ["-1", "", "abc", "+1", "1.5"] {
            let said = number(wrong).unwrap_err();
            assert_eq!(said, "it takes a whole number, 0 or more", "{wrong}");
        }
        assert_eq!(rows("0").unwrap_err(), "it takes a whole number, 1 or more");
    }
}
