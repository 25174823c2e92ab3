//! Text set in lines becomes paragraphs: blank lines, indents and hard-wrapped lines.

/// Widest line of hard-wrapped copy, in characters. Wires set lines of 64 to 72 columns, mail up to 80; a line that is
/// longer was not wrapped by anyone.
const WRAPPED_COLUMNS: usize = 90;

/// Narrowest line that can be a wrapped one, in characters: shorter texts are lines of their own.
const NARROWEST_COLUMNS: usize = 40;

/// Most paragraphs of a text that are kept apart: a dispatch has some dozens, a book some thousands. Each takes many times
/// the memory of a short line.
const MOST_PARAGRAPHS: usize = 50_000;

/// How long the paragraphs beyond are made of the lines that are left, in bytes.
const JOINED_BYTES: usize = 4 << 10;

/// Returns the paragraphs of a text in order, wrapped lines joined by a space; blank ones are left out.
///
/// A line goes on in the next one when the next one's first word would not have fitted on it; rows of a table and what a
/// colon announces are lines of their own. Beyond [`MOST_PARAGRAPHS`] lines are joined whatever they are.
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
        if paragraphs.len() > MOST_PARAGRAPHS
            && let Some(last) = paragraphs.last_mut()
            && last.len() < JOINED_BYTES
        {
            last.push(' ');
            last.push_str(content);
            continue;
        }
        let Some(width) = wrapped else {
            paragraphs.push(content.to_owned());
            continue;
        };
        let is_indented = line.starts_with("  ") || line.starts_with('\t');
        match (open, paragraphs.last_mut()) {
            (Some(before), Some(paragraph))
                if !is_indented
                    && is_full(before, content, width)
                    && !is_row(content)
                    && !is_signature(content)
                    && !announces(paragraph, content) =>
            {
                paragraph.push(' ');
                paragraph.push_str(content);
            }
            _ => paragraphs.push(content.to_owned()),
        }
        open = (!is_row(content)).then(|| columns(line));
    }
    paragraphs
}

/// Whether the first word of the next line would not have fitted on a line of so many columns.
fn is_full(columns: usize, next: &str, width: usize) -> bool {
    let first_word = next.split_whitespace().next().unwrap_or("");
    columns + 1 + first_word.chars().count() > width
}

/// Whether a line is set in columns: `Castres - Pau      23-17`.
fn is_row(line: &str) -> bool {
    line.contains("   ")
}

/// Whether a line is the initials of those who wrote: `ab/cd`, `bur-ab/cde`.
fn is_signature(line: &str) -> bool {
    let is_initials = |word: &str| {
        (1..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    line.contains('/') && line.split(['/', '-']).all(is_initials)
}

/// Whether a line ends in a colon and the next begins what it announces, such as the first of some results.
fn announces(line: &str, next: &str) -> bool {
    line.ends_with(':') && next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

/// Returns the width that a text was wrapped to, if it can have been wrapped: no line is longer than wrapped ones are, and
/// one at least breaks off amid a sentence. Lists and results have a longest line too, and it ends.
fn wrapped_columns(text: &str) -> Option<usize> {
    let mut width = 0;
    for line in text.lines() {
        width = width.max(columns(line));
        if width > WRAPPED_COLUMNS {
            return None;
        }
    }
    (width >= NARROWEST_COLUMNS && breaks_off(text, width)).then_some(width)
}

/// Whether a full line ends or the next one begins within a sentence, as far as small letters show it.
fn breaks_off(text: &str, width: usize) -> bool {
    let is_small = |c: char| c.is_alphabetic() && !c.is_uppercase() || c == ',';
    let mut lines = text.lines().map(str::trim_end).peekable();
    while let Some(line) = lines.next() {
        let Some(next) = lines.peek().map(|next| next.trim_start()) else {
            break;
        };
        let is_within = line.ends_with(is_small) || next.starts_with(is_small);
        let is_text = !line.is_empty() && !next.is_empty() && !is_signature(next);
        if is_text && is_within && is_full(columns(line), next, width) {
            return true;
        }
    }
    // Telex has capitals only.
    !text.contains(char::is_lowercase)
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
    fn results_and_rows_are_lines_of_their_own() {
        let results = "\
VANNES (AFP) - Résultats de la 14e journée:
Castres - Pau            23-17
Brive - Agen             12-19";
        assert_eq!(paragraphs(results).len(), 3);
        let names = "\
Annecy, premier des huit groupes (9 points)
Vannes, deuxième avec 7 points, Figeac 3
Castres";
        assert_eq!(paragraphs(names).len(), 3);
        let within = "\
Le maire de la ville a donné vendredi soir la
liste complète des travaux du nouveau port :
1. le quai sud, qui ouvre mardi au public du
port ;
2. le phare.";
        assert_eq!(
            paragraphs(within)[1..],
            [
                "1. le quai sud, qui ouvre mardi au public du port ;",
                "2. le phare."
            ]
        );
        let signed = "\
   Le maire de la ville a donné vendredi la liste.
ab/cde";
        assert_eq!(paragraphs(signed).len(), 2);
        let telex = "\
LE PORT DE VANNES A ROUVERT MARDI APRES UN MOIS
DE TRAVAUX.";
        assert_eq!(paragraphs(telex).len(), 1);
    }

    #[test]
    fn lines_beyond_the_most_paragraphs_are_joined() {
        let lines = MOST_PARAGRAPHS * 3;
        let text = "mot\n".repeat(lines);
        let paragraphs = paragraphs(&text);
        let joined = (lines - MOST_PARAGRAPHS) * "mot\n".len();
        let few = MOST_PARAGRAPHS + joined / JOINED_BYTES + 2;
        assert!((MOST_PARAGRAPHS + 1..few).contains(&paragraphs.len()));
        let words = paragraphs.iter().flat_map(|text| text.split(' '));
        assert_eq!(words.filter(|word| *word == "mot").count(), lines);
        assert!(paragraphs.iter().all(|text| text.len() < JOINED_BYTES + 4));
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
