//! What is told of odd parts.

use super::read;

#[test]
fn odd_parts_are_noted() {
    let cases = [
        ("a \"b c", "unclosed quotation mark: read to the end"),
        ("a \"\"", "quotation marks without a word: ignored"),
        (
            "+a b+ c",
            "+a b+ was read as words that are quoted, as agencies write it; + before a word alone requires it",
        ),
        ("a » b", "unmatched »: ignored"),
        ("a )", "unmatched ): ignored"),
        ("(a", "unmatched (: ignored"),
        ("a ()", "parentheses without a word: ignored"),
        ("Syrie: a", "Syrie: is no field, read as words"),
        ("10:30", "10: is no field, read as words"),
        ("http://afp.com", "http: is no field, read as words"),
        (
            "titres:a",
            "titres: is no field, read as words; did you mean titre:?",
        ),
        (
            "titre : a",
            "titre : was read as a word; a field name stands right before its colon, as in titre:",
        ),
        (
            "titre:",
            "titre: has nothing to look for after it, read as a word",
        ),
        (
            "date:2016..2015",
            "date: the range ends before it begins, read as 2015-12-31..2016-01-01",
        ),
        (
            "urgence:3..1",
            "urgency: the range ends before it begins, read as 1..3",
        ),
        ("a^1000", "^1000 was read as ^100"),
        ("\"a b\"^0.123", "^0.123 was read as ^0.12"),
        ("a )^2", "unmatched )^2: ignored"),
        (
            "agence:AFP^2 a",
            "agency:AFP selects articles and does not rank them, ^2 ignored",
        ),
        (
            "lieu:*^2 a",
            "place:* selects articles and does not rank them, ^2 ignored",
        ),
        ("a OU", "OU joins nothing here, read as a word"),
        ("a SAUF b ET", "ET joins nothing here, ignored"),
        ("a OU OR b", "OU OR was read as OU"),
        ("SAUF SAUF a", "SAUF SAUF was read as SAUF"),
        ("a ET NON NON b", "ET NON NON was read as ET NON"),
        ("s*", "s*: a wildcard needs 2 letters beside it, read as s"),
        (
            "\"a b*\"",
            "* inside quotation marks stands for nothing: ignored",
        ),
        (
            "mots*~2",
            "mots*~2: a wildcard leaves no typos to look for, ~ ignored",
        ),
        (
            "feu~",
            "feu~: near spellings (~) are for words of 4 letters or more, read as feu",
        ),
        ("Poutine~5", "Poutine~5 was read as Poutine~2"),
        (
            "\"a\"~5",
            "\"a\": a distance (~) is between two words: ignored",
        ),
        ("\"a b\"~99", "\"a b\"~99 was read as \"a b\"~50"),
        ("a PRES/99 b", "PRES/99 was read as a distance of 50 words"),
        (
            "a PRES (b ET c)",
            "PRES stands between words and phrases, or several joined by OU: read as ET",
        ),
        ("a PRES", "PRES joins nothing here, read as a word"),
        ("quorum:5(a b)", "quorum:5 of 2 was read as 2"),
        (
            "quorum:1(a b -c)",
            "quorum: counts what is there, -c was left out",
        ),
        (
            "au-moins: a",
            "au-moins: takes a number and parentheses, as in quorum:2(a b c): read as words",
        ),
        (
            "au-moins:2(a ET b)",
            "au-moins: counts a word, a phrase, or several joined by OU: a AND b was read without it",
        ),
        (
            "phrase:(a agence:AFP)",
            "phrase: looks at the words of the text; agency:AFP was read beside it",
        ),
        (
            "* a",
            "* stands for every article only when it is the whole query: ignored",
        ),
        (
            "\"b d\" un deux trois quatre cinq six",
            "read as a sentence, whose phrases only say what comes first; + before one requires it",
        ),
        (
            "x SAUF b titre:d",
            "SAUF b headline:d: headline:d is asked for; SAUF b SAUF headline:d excludes both",
        ),
        ("x SAUF -b", "SAUF -b was read as SAUF b"),
        ("x & b", "& was read as ET"),
        ("x | b", "| was read as OU"),
        ("x !b", "! before a word was read as -, which excludes it"),
        ("x −b", "− before a word was read as -, which excludes it"),
        ("x W/5 b", "W/5 was read as PRES/5"),
        ("x SAME b", "SAME was read as paragraphe:(…)"),
        ("TIT=x", "TIT= was read as titre:"),
        (
            "PAGE=x",
            "PAGE= is no field, read as words; names stand before a colon, as in titre:",
        ),
        (
            "titre:-x",
            "titre:-… was read as -titre:…, which excludes it",
        ),
        (
            "terroris+ x",
            "terroris+ was read as terroris; terroris* is every word that begins so",
        ),
        (
            "x %5 b",
            "%5 is no operator; PRES/5 asks for words near each other",
        ),
        (
            "x and b",
            "and was read as a word; ET, in capitals, asks for both",
        ),
        (
            "x And b",
            "And was read as a word; ET, in capitals, asks for both",
        ),
        (
            "x not b",
            "not was read as a word; SAUF, in capitals, excludes",
        ),
        (
            "x ET sauf b",
            "sauf was read as a word; SAUF, in capitals, excludes",
        ),
        (
            "x near b",
            "near was read as a word; PRES, in capitals, asks for words near each other",
        ),
        (
            "x adj b",
            "adj was read as a word; ADJ, in capitals, asks for the next word",
        ),
        (
            "x same b",
            "same was read as a word; paragraphe:(…) asks for words in one paragraph",
        ),
        (
            "x n10 b",
            "n10 was read as a word; PRES/10 asks for words near each other",
        ),
        ("x pres/5 b", "pres/5 was read as PRES/5"),
        ("x near10 b", "near10 was read as PRES/10"),
        ("x adj3 b", "adj3 was read as ADJ/3"),
        (
            "grev! x",
            "grev! was read as grev; grev* is every word that begins so",
        ),
        (
            "grev$ x",
            "grev$ was read as grev; grev* is every word that begins so",
        ),
        (
            "HEADLINE(grève SNCF)",
            "HEADLINE(…) was read as words; write titre:(…)",
        ),
        (
            "HLEAD(inondations)",
            "HLEAD(…) was read as words; write debut:(…)",
        ),
        ("tit(x b)", "tit(…) was read as words; write titre:(…)"),
        (
            "quorum(x b)",
            "quorum(…) was read as words; write quorum:2(…)",
        ),
        (
            "agence(Reuters)",
            "agence(…) was read as words; write agence:(…)",
        ),
        (
            "ATL3(inondations)",
            "ATL3 is no operator; au-moins:3(…) counts",
        ),
        ("ATL3(x b)", "ATL3 is no operator; au-moins:3(…) counts"),
        (
            "x^-1 b",
            "x^-1 was read as words; a number behind ^ is from 0 to 100, and -word excludes a word",
        ),
        (
            "x ^-1",
            "^-1 was read as words; a number behind ^ is from 0 to 100, and -word excludes a word",
        ),
        (
            "\"x b\" ~5",
            "~5 was read as a word; ~ and its number stand right behind a word or quotation, as in \"a b\"~5",
        ),
        (
            "x ^2",
            "^2 was read as a word; ^ and its number stand right behind a word or quotation, as in word^2",
        ),
        (
            "ATLEAST5 x",
            "ATLEAST5 is no operator; au-moins:5(…) counts",
        ),
        ("x b --all", "--all among the words was read as the option"),
        (
            "x --count",
            "--count was read as a word; options stand outside the quotation marks of a query",
        ),
        (
            "SYRIE ET RUSSIE",
            "in a query in capitals ET between words is an operator; \\ET is the word",
        ),
        (
            "LA FRANCE DIT NON AU TRAITE",
            "in a query in capitals NON is a word; SAUF excludes",
        ),
        (
            "INCENDIE PRES DE MARSEILLE",
            "in a query in capitals PRES is a word; PRES/10 asks for words near each other",
        ),
        (":-(", "unmatched (: ignored; no word in the query"),
        ("!", "no word in the query"),
    ];
    for (text, expected) in cases {
        let parsed = read(text, false).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(parsed.notes.join("; "), expected, "{text}");
    }
}

#[test]
fn a_name_of_several_words_without_marks_is_noted() {
    let cases = [
        (
            "locuteur:Emmanuel Macron retraites",
            "locuteur: takes the word behind it; locuteur:\"Emmanuel Macron\" takes both",
        ),
        (
            "agence:La Presse Canadienne",
            "agence: takes the word behind it; agence:\"La Presse Canadienne\" takes all",
        ),
        (
            "-lieu: New York grève",
            "lieu: takes the word behind it; lieu:\"New York\" takes both",
        ),
        ("agence:AFP Syrie", ""),
        ("locuteur:Macron retraites", ""),
        ("locuteur:macron Syrie", ""),
        ("locuteur:Macron, Syrie", ""),
        ("locuteur:Macron ET Syrie", ""),
        ("locuteur:Macron +Syrie", ""),
        ("locuteur:(Macron Merkel)", ""),
        ("titre:Emmanuel Macron", ""),
    ];
    for (text, expected) in cases {
        let parsed = read(text, false).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(parsed.notes.join("; "), expected, "{text}");
    }
}

#[test]
fn a_value_that_cannot_be_read_is_an_error() {
    let cases = [
        ("date:foo x", "date:foo is no date", None),
        (
            "date:\"la rentrée\"",
            "date:\"la rentrée\" is no date",
            None,
        ),
        (
            "date:hivre 2018",
            "date:hivre is no date",
            Some("date:\"hiver 2018\""),
        ),
        (
            "depuis:\"printemp 2016\"",
            "depuis:\"printemp 2016\" is no date",
            Some("depuis:\"printemps 2016\""),
        ),
        ("date:(2016 foo)", "date:foo is no date", None),
        (
            "date:2014-2016 grève",
            "date:2014-2016 is no date",
            Some("date:2014..2016"),
        ),
        (
            "date:\"2019-Q1\"",
            "date:2019-Q1 is no date",
            Some("date:\"T1 2019\""),
        ),
        (
            "date:midi",
            "date:midi is no date",
            Some("date:\"aujourd'hui midi\""),
        ),
        ("avant:1800", "avant:1800 is no date", None),
        ("urgence:flash", "urgence:flash is no number", None),
        ("urgence:(1 flash)", "urgency:flash is no number", None),
        (
            "quorum:(a b)",
            "quorum: takes a number and parentheses, as in quorum:2(a b c)",
            Some("quorum:2(…)"),
        ),
    ];
    for (text, expected, in_place) in cases {
        let error = read(text, false).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
        if in_place.is_some() {
            assert_eq!(error.of_value().as_deref(), in_place, "{text}");
        }
        assert!(error.of_value().is_some(), "{text}");
    }
}

#[test]
fn plain_queries_are_not_noted() {
    for text in [
        "a -b +c",
        "Quoi ?",
        "(AFP) - Paris",
        "a ET SAUF b",
        "a OU SAUF b",
        "SYRIE ET",
        "« a b »",
        "titre:« a b » depuis:2016 agence:AFP",
        "syr* mo?s =mot Poutine~ \"a b\"~5",
        "agence:(AFP Reuters) lieu:* date:*",
        "date:24 juin 2016 05:40 a",
        "a depuis:2016-06-24T05:40",
        "date:\"24 juin 2016 5h\"..\"24 juin 2016 6h\" a",
        "a PRES/5 b",
        "la Syrie et la Russie ou la Chine, or non",
        "incendie pres de Paris",
        "sain et sauf",
        "un auteur(e) (le titre)",
        "not",
        "10 US$ le baril",
        "quorum:2(a b c) au-moins:3(d) paragraphe:(e f)",
    ] {
        let parsed = read(text, false).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(parsed.notes, Vec::<String>::new(), "{text}");
    }
}
