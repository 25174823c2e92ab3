//! Text set in lines for the width of the terminal, broken between words.

use super::hits::Screen;

/// Widest text that is comfortable to read, in columns.
const COMFORTABLE_COLUMNS: usize = 110;

/// Where lines may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breaks {
    /// As in running text, after hyphens too.
    InText,
    /// Only at blanks, so that a path can be copied.
    AtBlanks,
}

/// Returns a text set in lines for the width of the screen; in one line where there is none.
pub fn wrapped(screen: &Screen, first: &str, indent: &str, text: &str, breaks: Breaks) -> String {
    set(screen.columns, first, indent, text, breaks)
}

/// The same for a width in columns, where there is one.
pub(super) fn set(
    columns: Option<usize>,
    first: &str,
    indent: &str,
    text: &str,
    breaks: Breaks,
) -> String {
    let Some(columns) = columns else {
        return format!("{first}{text}");
    };
    let options = textwrap::Options::new(columns.clamp(20, COMFORTABLE_COLUMNS))
        .initial_indent(first)
        .subsequent_indent(indent);
    let options = match breaks {
        Breaks::InText => options,
        Breaks::AtBlanks => options
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .break_words(false),
    };
    textwrap::fill(text, options)
}

/// Returns lines in a style, each by itself: a pager forgets the style at the end of a line. What
/// stands before the lines, `first` and `indent`, stays as it is.
pub(super) fn each_styled(
    screen: &Screen,
    first: &str,
    indent: &str,
    style: anstyle::Style,
    lines: &str,
) -> String {
    let mut styled = String::with_capacity(lines.len());
    for (number, line) in lines.split('\n').enumerate() {
        let indent = if number == 0 { first } else { indent };
        let rest = line.strip_prefix(indent).unwrap_or(line);
        if number > 0 {
            styled.push('\n');
        }
        styled.push_str(indent);
        styled.push_str(&screen.styled(style, rest));
    }
    styled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_and_a_path_stays_whole() {
        let set = |columns, text| set(columns, "hint: ", "  ", text, Breaks::AtBlanks);
        assert_eq!(
            set(Some(24), "depeche ingest DIR --index NEW"),
            "hint: depeche ingest DIR\n  --index NEW"
        );
        assert_eq!(
            set(Some(24), "x 2016/04/18/lavrov-kerry-cessez-le-feu.txt y"),
            "hint: x\n  2016/04/18/lavrov-kerry-cessez-le-feu.txt\n  y"
        );
        assert_eq!(
            set(None, "one line, however long it is"),
            "hint: one line, however long it is"
        );
    }

    #[test]
    fn a_style_takes_no_room() {
        let styled = "\x1b[1mun mot\x1b[0m et la suite";
        let lines = super::set(Some(20), "", "", styled, Breaks::InText);
        assert_eq!(lines, styled);
    }
}
