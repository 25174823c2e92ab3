//! What is printed of any query reads as the same query.

use proptest::prelude::*;

use super::read;

/// Checks that the printed reading of a text reads as the same query.
fn check_printed(text: &str, requires_all: bool) -> Result<(), TestCaseError> {
    let Ok(parsed) = read(text, requires_all) else {
        return Ok(());
    };
    let printed = parsed.query.to_string();
    match read(&printed, false) {
        Ok(again) => prop_assert_eq!(again.query, parsed.query, "{} printed {}", text, printed),
        Err(error) => prop_assert!(false, "{} printed {}: {}", text, printed, error),
    }
    Ok(())
}

/// Pieces of queries, with and without white space between them.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "Syrie",
        "l'",
        "ET",
        "AND",
        "OU",
        "OR",
        "SAUF",
        "NOT",
        "(",
        ")",
        "()",
        "(e)",
        "-",
        "+",
        "--",
        "–",
        "\"",
        "«",
        "»",
        "“",
        "”",
        "„",
        "‹",
        "›",
        "＂",
        "‘",
        "’",
        "‘a b’",
        "'c d'",
        "\"a b\"",
        "«c d»",
        "titre:",
        "TITRE:",
        "date:",
        "depuis:",
        "avant:",
        "agence:",
        "Syrie:",
        ":",
        "：",
        "//",
        "2016",
        "2016-04",
        "2016+",
        "S1",
        "midi",
        "18",
        "avril",
        "..",
        "hier",
        "1800",
        "*",
        "?",
        "~",
        "~2",
        "=",
        "é",
        "e\u{301}",
        "'",
        "\u{a0}",
        "\u{200b}",
        ",",
        "!",
        "10:30",
        "24 juin 2016",
        "à",
        "5h40",
        "5h",
        "2016-06-24T05:40",
        "2016-06-24T05:40:12",
        "..2016-06-24T06:00",
        "\"24 juin 2016 5h\"",
        "UTC",
        "😀",
        "\0",
        "PRES",
        "ADJ/3",
        "NEAR/99",
        "paragraphe:",
        "phrase:(",
        "au-moins:2",
        "au-moins:2(",
        "quorum:2(",
        "quorum:",
        "debut:",
        "path:",
        "mot",
        "mots*",
        "*mots",
        "mo?s",
        "mots~",
        "=mots",
        "~5",
        "lieu:",
        "agence:(",
        "urgence:",
        "urgence:(",
        "1..3",
        ">=2",
        "^2",
        "^0.25",
        "^",
        ")^3",
        "\"a b\"^2",
        "mot^2",
        "lundi",
        "depuis",
        "3",
        "mois",
        "&",
        "|",
        "!",
        "!mot",
        "−mot",
        "W/5",
        "pres/5",
        "adj3",
        "and",
        "TIT(mot",
        "SAME",
        "PRE/2",
        "TIT=",
        "A=",
        "\\",
        "\\ET",
        "\\mot",
        "\\mo*t",
        "NON",
        "B",
        "DE",
        "--all",
        "--count",
        ".",
        "\".",
        "…",
        " !",
        "hiver",
        "janv-2019",
    ]);
    let spaced = (piece, prop::bool::weighted(0.6));
    prop::collection::vec(spaced, 0..24).prop_map(|pieces| {
        let mut text = String::new();
        for (piece, is_spaced) in pieces {
            text.push_str(piece);
            if is_spaced {
                text.push(' ');
            }
        }
        text
    })
}

#[test]
fn what_was_found_to_be_read_otherwise_is_read_the_same() {
    for text in [
        "SAUF agence:(titre:a \"a b\")^3(\"a b\"",
        "avant:hiver 5h40",
        "date:2016 à 5 h 40",
        "depuis:2016 Syrie",
    ] {
        check_printed(text, false).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn the_printed_reading_of_any_text_reads_the_same(
        text in any::<String>(),
        requires_all: bool,
    ) {
        check_printed(&text, requires_all)?;
    }

    #[test]
    fn the_printed_reading_of_any_pieces_reads_the_same(
        text in pieces(),
        requires_all: bool,
    ) {
        check_printed(&text, requires_all)?;
    }
}
