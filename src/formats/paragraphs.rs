//! Text set in lines becomes paragraphs: blank lines, indents and hard-wrapped lines.

/// Widest line of hard-wrapped copy, in characters. Wires set lines of 64 to 72 columns, mail up to 80; a line that is
/// longer was not wrapped by anyone.
const WRAPPED_COLUMNS: usize = 90;

/// Narrowest line that can be a wrapped one, in characters: shorter texts are lines of their own.
const NARROWEST_COLUMNS: usize = 40;

/// Returns the paragraphs of a text in order, wrapped lines joined by a space; blank ones are left out.
///
/// A line goes on in the next one when the next one's first word would not have fitted on it.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let wrapped = wrapped_columns(text);
    let mut paragraphs: Vec<String> = Vec::new();
    // Columns of the line before, when it may go on.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let content = line.trim();
        if content.is_empty() {
            open = None;
            continue;
        }
        let Some(width) = wrapped else {
            paragraphs.push(content.to_owned());
            continue;
        };
        let is_indented = line.starts_with("  ") || line.starts_with('\t');
        let first_word = content
            .split_whitespace()
            .next()
            .map_or(0, |word| word.chars().count());
        match (open, paragraphs.last_mut()) {
            (Some(before), Some(paragraph)) if !is_indented && before + 1 + first_word > width => {
                paragraph.push(' ');
                paragraph.push_str(content);
            }
            _ => paragraphs.push(content.to_owned()),
        }
        open = Some(columns(line));
    }
    paragraphs
}

/// Returns the width that a text was wrapped to, if it can have been wrapped: no line is longer than wrapped ones are, and
/// one breaks off in a sentence.
fn wrapped_columns(text: &str) -> Option<usize> {
    let (mut width, mut is_broken, mut goes_on) = (0, false, false);
    for line in text.lines() {
        width = width.max(columns(line));
        if width > WRAPPED_COLUMNS {
            return None;
        }
        is_broken |= goes_on && !line.trim().is_empty();
        goes_on = !ends_sentence(line);
    }
    (width >= NARROWEST_COLUMNS && is_broken).then_some(width)
}

/// Whether a line ends as sentences do, or is blank. Where all lines that are followed by another do, nobody broke them.
fn ends_sentence(line: &str) -> bool {
    let end = line.trim_end().chars().next_back();
    end.is_none_or(|end| matches!(end, '.' | '!' | '?' | '…' | '»' | '"' | '”' | ')'))
}

fn columns(line: &str) -> usize {
    line.trim_end().chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_are_joined_and_paragraphs_are_not() {
        let wrapped = "\
Le ministre a annoncé mardi une réforme
profonde du système de retraites.
   Les syndicats appellent à la grève la
semaine prochaine.

Titre court
Une ligne";
        assert_eq!(
            paragraphs(wrapped),
            [
                "Le ministre a annoncé mardi une réforme profonde du système de retraites.",
                "Les syndicats appellent à la grève la semaine prochaine.",
                "Titre court",
                "Une ligne",
            ]
        );
    }

    #[test]
    fn lines_that_all_end_sentences_are_paragraphs() {
        let lines = [
            "Les bateliers de la Sarre ont repris la barre mardi, a annoncé leur syndicat.",
            "Ils naviguaient au ralenti depuis dix jours.",
            "«\u{a0}Nous avons été entendus\u{a0}»",
        ];
        assert_eq!(paragraphs(&lines.join("\n")), lines);
    }

    #[test]
    fn long_lines_are_paragraphs_of_their_own() {
        let long = "x ".repeat(60);
        assert_eq!(
            paragraphs(&format!("Titre\n{long}\n{long}\n\n \u{a0}\n")),
            ["Titre", long.trim(), long.trim()]
        );
        assert_eq!(paragraphs(" \n\t\n"), [""; 0]);
    }
}
