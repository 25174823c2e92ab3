//! What the operators find: a few dispatches made on the spot, a table of queries and the dispatches that match each.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::fs;
use std::path::Path;

use depeche::index::Index;
use depeche::query::{Field, Match, Parsed, Query, Scope, Settings, parse};
use depeche::schema;
use depeche::search::{Detail, LIMIT_FORMS, Request, Search, SearchError, Sort};
use jiff::civil::Date;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// Each dispatch by its name, with a headline and paragraphs.
const DISPATCHES: [(&str, &str); 6] = [
    (
        "accord",
        "Un accord au bord du lac\n\nGENEVE, 14 mars 2016 (AFP) - Les ministres ont signé l'accord de paix mardi. La trêve commence vendredi.\n\nLes observateurs restent prudents.\n",
    ),
    (
        "prudence",
        "La paix des observateurs\n\nPARIS, 15 mars 2016 (Reuters) - La prudence domine. Une trêve est une trêve, et la trêve ne suffit pas.\n\nLes ministres attendent un accord.\n",
    ),
    (
        "paix",
        "Paix signée\n\nROME, 16 mars 2016 (AFP) - L'accord signé par les ministres sera publié. De longues négociations de paix ont précédé la trêve.\n",
    ),
    (
        "pluie",
        "Pluies sur la Bretagne\n\nRENNES, 17 mars 2016 (AFP) - La pluie tombe. « La pluie ne nous a jamais fait peur ici », dit un maire.\n",
    ),
    (
        "election",
        "Elections: l'élu salue les électeurs\n\nLYON, 18 mars 2016 (Belga) - Des élus de la région élisent un président.\n",
    ),
    (
        "sans-date",
        "Portrait d'un marin\n\nIl a traversé la trêve des confiseurs sans un mot.\n",
    ),
];

/// Returns the names of the dispatches that match, in the order of their names.
fn matching(search: &mut Search, text: &str) -> Result<Vec<String>, SearchError> {
    let mut names = ranked(search, text)?;
    names.sort();
    Ok(names)
}

/// Returns the names of the dispatches that match, the best first.
fn ranked(search: &mut Search, text: &str) -> Result<Vec<String>, SearchError> {
    let settings = Settings {
        fields: schema::fields(),
        today: || Date::constant(2016, 3, 18),
        requires_all: false,
    };
    let Parsed { query, .. } = parse(text, &settings).unwrap();
    let answer = search.answer(&Request {
        query: &query,
        sort: Sort::Score,
        offset: 0,
        limit: 100,
        detail: Detail::Place,
        is_sure: false,
    })?;
    assert_eq!(answer.total as usize, answer.hits.len(), "{text}");
    let names = answer
        .hits
        .iter()
        .map(|hit| hit.relative.trim_end_matches(".txt").to_owned());
    Ok(names.collect())
}

/// Returns an index of some dispatches.
fn indexed(directory: &Path, dispatches: &[(&str, &str)]) -> Index {
    let archive = directory.join("archive");
    fs::create_dir_all(&archive).unwrap();
    for (name, text) in dispatches {
        fs::write(archive.join(format!("{name}.txt")), text).unwrap();
    }
    common::ingested(&directory.join("index"), &[&archive]);
    Index::open(&directory.join("index")).unwrap()
}

#[test]
fn every_operator_finds_what_it_asks_for() {
    let cases = [
        // In one sentence or paragraph.
        ("phrase:(ministres accord)", "accord paix prudence"),
        ("phrase:(accord trêve)", ""),
        ("paragraphe:(accord trêve)", "accord paix"),
        ("paragraphe:(ministres trêve)", "accord paix"),
        ("paragraphe:(trêve SAUF accord)", "prudence sans-date"),
        (
            "paragraphe:(trêve (prudence OU paix))",
            "accord paix prudence",
        ),
        ("phrase:(paix trêve)", "paix"),
        (
            "paragraphe:(phrase:(accord ministres) trêve)",
            "accord paix",
        ),
        ("paragraphe:(paix observateurs)", "prudence"),
        ("paragraphe:(la paix)", "accord paix prudence"),
        // In the headline or the first paragraph.
        ("debut:observateurs", "prudence"),
        ("debut:(accord ET trêve)", "accord paix"),
        // Near each other.
        ("accord PRES/2 paix", "accord"),
        ("paix PRES/2 accord", "accord"),
        ("paix ADJ/2 accord", ""),
        ("accord ADJ/2 paix", "accord"),
        ("signé ADJ ministres", ""),
        ("signé ADJ/3 ministres", "paix"),
        // Across a sentence, by words: « mardi. La trêve ».
        ("mardi PRES/2 trêve", "accord"),
        ("mardi PRES/1 trêve", ""),
        // Never across a paragraph.
        ("vendredi PRES/50 observateurs", ""),
        ("(accord OU négociations) ADJ/2 paix", "accord paix"),
        ("\"accord de paix\" PRES/2 ministres", ""),
        ("\"accord de paix\" PRES/3 ministres", "accord"),
        ("accord PRES/2 paix PRES/3 trêve", "accord"),
        ("titre:(paix PRES observateurs)", "prudence"),
        ("titre:(accord PRES paix)", ""),
        // In this order with others among them.
        ("\"ministres accord\"", ""),
        ("\"ministres accord\"~1", ""),
        ("\"ministres accord\"~2", "accord prudence"),
        ("\"accord ministres\"~3", "paix"),
        ("\"mardi trêve\"~50", ""),
        // So often; the extra copies of headlines and quotations never count.
        ("au-moins:3(trêve)", "prudence"),
        ("au-moins:4(trêve)", ""),
        ("au-moins:3(pluie)", "pluie"),
        ("au-moins:4(pluie)", ""),
        ("titre:(au-moins:2(pluie))", ""),
        ("au-moins:3(paix OU accord)", "accord paix"),
        ("phrase:(au-moins:2(trêve))", "prudence"),
        // So many of several.
        ("quorum:3(accord paix trêve pluie)", "accord paix prudence"),
        ("quorum:2(pluie maire lyon)", "pluie"),
        (
            "quorum:2(agence:AFP trêve paix) SAUF prudence",
            "accord paix",
        ),
        // Parentheses around words that are not all of the query.
        ("(accord pluie) ET trêve", "accord paix prudence"),
        ("+(accord pluie) +trêve", "accord paix prudence"),
        ("(accord pluie) SAUF trêve", "pluie"),
        ("(pluie élus) -maire", "election"),
        ("(pluie accord)^2 ET élus", ""),
        ("quorum:2((pluie élus) trêve maire)", "pluie"),
        // Forms of words.
        ("élu", "election"),
        ("=élus", "election"),
        ("=électeur", ""),
        ("élect*", "election"),
        ("*eurs", "accord election prudence sans-date"),
        ("tr?ve", "accord paix prudence sans-date"),
        ("t*ve", "accord paix prudence sans-date"),
        ("titre:obs*", "prudence"),
        ("zzz*", ""),
        ("trève~", "accord paix prudence sans-date"),
        ("minsitres~", "accord paix prudence"),
        ("mnistre~", ""),
        ("mnistre~2", "accord paix prudence"),
        ("phrase:(minis* accord)", "accord paix prudence"),
        // Values, dates and paths.
        ("agence:(Belga Reuters)", "election prudence"),
        ("agence:(Belga OU Reuters) SAUF lieu:Lyon", "prudence"),
        ("lieu:Re*", "pluie"),
        ("date:*", "accord election paix pluie prudence"),
        ("SAUF date:*", "sans-date"),
        ("lieu:*", "accord election paix pluie prudence"),
        ("SAUF lieu:*", "sans-date"),
        ("citation:*", "pluie"),
        ("locuteur:*", "pluie"),
        ("locuteur:mai*", "pluie"),
        ("locuteur:zzz* pluie", ""),
        ("pluie SAUF locuteur:zzz*", "pluie"),
        ("titre:* pluie", "pluie"),
        ("depuis:mercredi", "election paix pluie"),
        ("date:\"du 15 au 16 mars\"", "paix prudence"),
        ("avant:hier trêve", "accord paix prudence"),
        ("date:aujourd’hui", "election"),
        ("date:>=2016-03-17", "election pluie"),
        ("date:<2016-03-15 trêve", "accord"),
        ("path:acc", "accord"),
        ("path:archive/p*.txt", "paix pluie prudence"),
        ("paragraphe:(trêve date:2016)", "accord paix prudence"),
    ];
    let directory = tempfile::tempdir().unwrap();
    let index = indexed(directory.path(), &DISPATCHES);
    let mut search = Search::new(&index).unwrap();
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let found = matching(&mut search, text).unwrap().join(" ");
        if found != expected {
            wrong.push(format!("{text}: found [{found}], expected [{expected}]"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn whoever_is_quoted_is_asked_for_by_name_by_several_names_and_at_all() {
    let dispatch = "Deux voix sur la neige\n\nOSLO, 3 mars 2016 (AFP) - « La pluie a cessé ce matin », a déclaré Angela Merkel.\n\n« La neige arrive du nord », a déclaré François Hollande.\n\nSur une pancarte: « Vive le soleil de minuit ».\n";
    let cases = [
        ("locuteur:* citation:neige", true),
        ("locuteur:(Merkel Hollande) citation:neige", true),
        ("locuteur:(Merkel OU Ayrault) citation:neige", false),
        ("locuteur:Mer* citation:pluie", true),
        ("locuteur:Mer* citation:neige", false),
        ("locuteur:Zzz* citation:neige", false),
        ("locuteur:* marqué:soleil", false),
        ("marqué:soleil", true),
    ];
    let directory = tempfile::tempdir().unwrap();
    let index = indexed(directory.path(), &[("voix", dispatch)]);
    let mut search = Search::new(&index).unwrap();
    for (text, is_found) in cases {
        let found = matching(&mut search, text).unwrap();
        assert_eq!(!found.is_empty(), is_found, "{text}");
    }
}

#[test]
fn numbers_are_compared_by_size() {
    let article = |urgency: u8| {
        format!(
            "{{\"id\":\"u{urgency}\",\"headline\":\"Une alerte\",\"body\":\"Le texte de la dépêche.\",\"urgency\":{urgency}}}\n"
        )
    };
    let articles = [1, 2, 4, 8].map(|urgency| (format!("u{urgency}"), article(urgency)));
    let mut dispatches: Vec<(&str, &str)> = articles
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    dispatches.push(("sans", "Sans urgence\n\nParis est calme.\n"));
    let cases = [
        ("urgence:1", "u1"),
        ("urgence:1..3", "u1 u2"),
        ("urgence:..4", "u1 u2 u4"),
        ("urgence:>2", "u4 u8"),
        ("urgence:<=1", "u1"),
        ("urgence:5..7", ""),
        ("urgence:(1 5..)", "u1 u8"),
        ("alerte urgence:2..4", "u2 u4"),
        ("alerte -urgence:2..4", "u1 u8"),
        ("urgence:*", "u1 u2 u4 u8"),
        ("SAUF urgence:1..8", "sans"),
    ];
    let directory = tempfile::tempdir().unwrap();
    let index = indexed(directory.path(), &dispatches);
    let mut search = Search::new(&index).unwrap();
    for (text, expected) in cases {
        let found = matching(&mut search, text).unwrap().join(" ");
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn what_counts_more_comes_first() {
    let dispatches = [
        (
            "neige",
            "Un matin de mars\n\nLa neige est tombée. Le soir était clair.\n",
        ),
        (
            "pluie",
            "Un matin de mars\n\nLa pluie est tombée. Le soir était clair.\n",
        ),
        (
            "vent",
            "Un matin de mars\n\nLe vent est tombé. Le soir était doux.\n",
        ),
    ];
    let cases = [
        // By both stages.
        ("neige^3 pluie", "neige pluie"),
        ("neige pluie^3", "pluie neige"),
        ("pluie^0.5 neige", "neige pluie"),
        ("neige neige^9 pluie^3", "neige pluie"),
        ("(neige vent)^0.1 pluie", "pluie"),
        ("cessez-le-feu neige pluie^3", "pluie neige"),
        // By the first, with phrases, fields and places.
        ("\"la neige\"^5 OU \"la pluie\"", "neige pluie"),
        ("\"la neige\" OU \"la pluie\"^5", "pluie neige"),
        ("=neige =pluie^3", "pluie neige"),
        ("nei*^3 plui*", "neige pluie"),
        ("nei* plui*^3", "pluie neige"),
        ("chapeau:neige OU chapeau:pluie^3", "pluie neige"),
        ("chapeau:neige^3 OU chapeau:pluie", "neige pluie"),
        (
            "(neige PRES tombée)^3 OU (pluie PRES tombée)",
            "neige pluie",
        ),
        (
            "(neige PRES tombée) OU (pluie PRES tombée)^3",
            "pluie neige",
        ),
        ("phrase:neige OU phrase:pluie^3", "pluie neige"),
        // Nothing: it matches all the same.
        ("neige^0 pluie", "pluie neige"),
    ];
    let directory = tempfile::tempdir().unwrap();
    let index = indexed(directory.path(), &dispatches);
    let mut search = Search::new(&index).unwrap();
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let found = ranked(&mut search, text).unwrap().join(" ");
        if !found.starts_with(expected) {
            wrong.push(format!("{text}: found [{found}], expected [{expected}]"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_pattern_that_stands_for_too_much_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let words: Vec<String> = (0..=LIMIT_FORMS)
        .map(|number| format!("mot{number}"))
        .collect();
    let text = format!("Beaucoup de mots\n\n{}\n", words.join(" "));
    let index = indexed(directory.path(), &[("mots", &text)]);
    let mut search = Search::new(&index).unwrap();
    assert_eq!(matching(&mut search, "mot1*").unwrap(), ["mots"]);
    let error = matching(&mut search, "mot*").unwrap_err();
    assert_eq!(
        error.to_string(),
        "mot* stands for more than 1024 different words"
    );
    // Wherever it stands: nothing is answered as if it asked for nothing.
    for query in [
        "pluie mot*",
        "mots OU mot*",
        "mots SAUF mot*",
        "titre:mot*",
        "mot*^2",
        "mot* PRES mots",
        "paragraphe:(mots mot*)",
        "phrase:(mots SAUF mot*)",
    ] {
        let error = matching(&mut search, query).unwrap_err();
        let is_it = matches!(error, SearchError::TooManyForms { .. });
        assert!(is_it, "{query}: {error}");
    }
}

#[test]
fn a_field_that_the_index_does_not_have_is_an_error_and_not_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let index = indexed(directory.path(), &DISPATCHES);
    let mut search = Search::new(&index).unwrap();
    let field = || "couleur".to_owned();
    let word = || Query::Text(Match::Word("trêve".to_owned()));
    let queries = [
        Query::In(Field(field()), Box::new(word())),
        Query::Within(
            Scope::Paragraph,
            Box::new(Query::In(Field(field()), Box::new(word()))),
        ),
        Query::Has(field()),
        Query::Value {
            field: field(),
            value: "bleu".to_owned(),
        },
        Query::ValueLike {
            field: field(),
            pattern: "bl*".to_owned(),
        },
        Query::Numbered {
            field: field(),
            from: Some(1),
            to: None,
        },
    ];
    for query in queries {
        let either = Query::Or(vec![Query::All, query]);
        let error = search.count(&either).unwrap_err();
        assert_eq!(error.to_string(), "the index has no field couleur");
    }
}

#[test]
fn what_has_no_place_in_a_text_is_an_error_and_not_nothing_where_places_are_looked_at() {
    let directory = tempfile::tempdir().unwrap();
    let index = indexed(directory.path(), &DISPATCHES);
    let mut search = Search::new(&index).unwrap();
    let word = || Box::new(Query::Text(Match::Word("trêve".to_owned())));
    let of_2016 = || {
        Box::new(Query::Dated {
            from: Some(Date::constant(2016, 1, 1).at(0, 0, 0, 0)),
            to: None,
        })
    };
    // The parser makes none of these: it puts such conditions beside.
    let queries = [
        Query::Within(Scope::Paragraph, of_2016()),
        Query::Within(
            Scope::Sentence,
            Box::new(Query::Or(vec![*word(), *of_2016()])),
        ),
        Query::AtLeast {
            count: 2,
            query: of_2016(),
        },
    ];
    for query in queries {
        let query = Query::And(vec![*word(), query]);
        let error = search.count(&query).unwrap_err();
        assert!(matches!(error, SearchError::NoPlace), "{query:?}: {error}");
    }
}

#[test]
fn as_many_articles_are_shown_as_are_counted_whatever_is_asked() {
    let pieces = [
        "trêve",
        "accord",
        "pluie^2",
        "le",
        "cessez-le-feu",
        "\"une trêve\"",
        "tr?ve",
        "(",
        "(",
        ")",
        ")^0.5",
        "ET",
        "OU",
        "SAUF",
        "+",
        "-",
        "PRES/5",
        "titre:",
        "phrase:(",
        "quorum:2(",
        "agence:AFP",
        "date:2016-03-14",
        "locuteur:*",
        "citation:",
    ];
    let directory = tempfile::tempdir().unwrap();
    let index = indexed(directory.path(), &DISPATCHES);
    let mut search = Search::new(&index).unwrap();
    let texts = prop::collection::vec(prop::sample::select(pieces.to_vec()), 1..12);
    let mut runner = TestRunner::default();
    for _ in 0..512 {
        let pieces = texts.new_tree(&mut runner).unwrap().current();
        let text = pieces
            .join(" ")
            .replace("+ ", "+")
            .replace("- ", "-")
            .replace(": ", ":");
        // It compares the two.
        matching(&mut search, &text).unwrap();
    }
}
