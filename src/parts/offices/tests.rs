//! Offices on invented copy: who is meant, and where it stays open.

use std::path::Path;

use proptest::prelude::*;

use crate::model::{Article, ArticleDate, DateSource, Part, Passage};

/// Returns who says the quotations of an article of a day: `written = resolved (rule)`.
fn said(day: &str, headline: &str, body: &[&str]) -> Vec<String> {
    let headline = (!headline.is_empty()).then(|| Passage::new(Part::Headline, headline));
    let body = body.iter().map(|text| Passage::new(Part::Body, text));
    let mut article = Article {
        passages: headline.into_iter().chain(body).collect(),
        date: day.parse().ok().map(|day| ArticleDate {
            day,
            time: None,
            source: DateSource::Field,
        }),
        ..Article::default()
    };
    super::super::find(&mut article, Path::new("a.txt"));
    let all = article.quotations.iter().chain(&article.reported);
    all.filter_map(|quotation| {
        let speaker = quotation.speaker.as_ref()?;
        let rule = quotation.rule.name();
        let resolved = speaker.resolved.as_deref().unwrap_or("nobody");
        Some(format!("{} = {resolved} ({rule})", speaker.written))
    })
    .collect()
}

/// Fails unless the one quotation of an article is this holder's by the table; nobody's where it is empty.
fn check(day: &str, headline: &str, body: &str, holder: &str) {
    let paragraphs: Vec<&str> = body.split("\n\n").collect();
    let said = said(day, headline, &paragraphs);
    let tied: Vec<&String> = said
        .iter()
        .filter(|row| row.ends_with("(office)"))
        .collect();
    match holder {
        "" => assert!(tied.is_empty(), "{day} {body}: {said:?}"),
        holder => {
            let row = format!(" = {holder} (office)");
            assert!(
                tied.len() == 1 && tied[0].ends_with(&row),
                "{day} {body}: {said:?}"
            );
        }
    }
}

/// The same, of a body alone.
fn check_body(day: &str, body: &str, holder: &str) {
    check(day, "", body, holder);
}

#[test]
fn an_office_is_its_holders_of_the_day() {
    let war = "\"Nous sommes en guerre\", a déclaré le chef de l'Etat lundi soir.";
    check_body("2020-03-16", war, "Emmanuel Macron");
    check_body("2015-11-20", war, "François Hollande");
    check_body("2003-02-10", war, "Jacques Chirac");
    let order = "\"L'ordre sera rétabli\", a assuré le ministre de l'Intérieur.";
    check_body("2006-01-10", order, "Nicolas Sarkozy");
    check_body("2013-10-10", order, "Manuel Valls");
    check_body("2019-10-10", order, "Christophe Castaner");
    check_body("2024-11-20", order, "Bruno Retailleau");
    let peace = "\"La paix est possible\", a plaidé le patron de l'ONU.";
    check_body("2005-05-10", peace, "Kofi Annan");
    check_body("2018-05-10", peace, "Antonio Guterres");
    let prayer = "\"Priez pour la paix\", a demandé le pape mardi.";
    check_body("1999-05-10", prayer, "Jean-Paul II");
    check_body("2010-05-10", prayer, "Benoît XVI");
    check_body("2013-03-05", prayer, "");
}

#[test]
fn a_pronoun_for_the_office_is_its_holder() {
    let body =
        ["\"C'est une guerre\", a dit le chef de l'Etat. \"Nous la gagnerons\", a-t-il ajouté."];
    assert_eq!(
        said("2020-03-16", "", &body),
        [
            "le chef de l'Etat = Emmanuel Macron (office)",
            "il = Emmanuel Macron (office)",
        ]
    );
}

#[test]
fn whom_the_article_introduces_is_meant_before_any_table() {
    let body = [
        "Le ministre de l'Intérieur Paul Roche est venu à Lyon.",
        "\"L'ordre sera rétabli\", a assuré le ministre de l'Intérieur.",
    ];
    assert_eq!(
        said("2019-10-10", "", &body),
        ["le ministre de l'Intérieur = Paul Roche (incise)"]
    );
}

#[test]
fn on_the_days_of_a_change_only_who_is_named_is_meant() {
    let words = "\"Bonne chance\", a lancé le chef de l'Etat.";
    check_body("2017-05-14", words, "");
    check_body("2017-05-15", words, "");
    check_body("2017-05-13", words, "");
    check_body("2017-05-12", words, "François Hollande");
    check_body("2017-05-16", words, "Emmanuel Macron");
    let named = "\"Bonne chance\", a lancé le chef de l'Etat. M. Macron est reparti à pied.";
    check_body("2017-05-14", named, "Emmanuel Macron");
    let both = "\"Bonne chance\", a lancé le chef de l'Etat. M. Macron a raccompagné M. Hollande.";
    check_body("2017-05-14", both, "");
    // Between two holders, and after the table.
    check_body(
        "2018-10-10",
        "\"Non\", a dit le ministre de l'Intérieur.",
        "",
    );
    check_body("2035-10-10", "\"Non\", a dit le chef de l'Etat.", "");
}

#[test]
fn an_undated_article_has_but_its_headline() {
    let words = "\"Nous sommes en guerre\", a déclaré le chef de l'Etat lundi soir.";
    check_body("", words, "");
    check(
        "",
        "Macron appelle les Français à l'unité",
        words,
        "Emmanuel Macron",
    );
    check("", "Sarkozy reçoit Macron", words, "");
}

#[test]
fn who_held_the_office_or_will_is_not_its_holder() {
    for words in [
        "\"C'est une faute\", a jugé l'ancien président américain.",
        "\"C'est une faute\", a jugé l'ex-chef de l'Etat.",
        "\"C'est une faute\", a jugé le futur Premier ministre.",
        "\"C'est une faute\", a jugé le vice-président.",
        "\"C'est une faute\", a jugé le nouveau Premier ministre.",
        "\"C'est une faute\", a jugé le ministre de l'Intérieur par intérim.",
        "\"C'est une faute\", a jugé l'adjoint au maire de Paris.",
        "\"C'est une faute\", a jugé un ancien ministre de l'Intérieur.",
    ] {
        check_body("2019-06-10", words, "");
    }
}

#[test]
fn an_office_with_its_country_is_that_countrys() {
    check_body(
        "2016-02-10",
        "\"Nous verrons\", a dit le président américain.",
        "Barack Obama",
    );
    check_body(
        "2018-02-10",
        "\"Nous verrons\", a dit le président des Etats-Unis.",
        "Donald Trump",
    );
    check_body(
        "2017-02-10",
        "\"Nous verrons\", a dit la Première ministre britannique.",
        "Theresa May",
    );
    check_body(
        "2014-02-10",
        "\"Nous verrons\", a dit le chef de la diplomatie russe.",
        "Sergueï Lavrov",
    );
    check_body(
        "2012-02-10",
        "\"Nous verrons\", a dit le ministre allemand des Finances.",
        "Wolfgang Schäuble",
    );
    check_body(
        "2012-02-10",
        "\"Nous verrons\", a dit la chancelière allemande.",
        "Angela Merkel",
    );
    // One who has no row.
    check_body(
        "2012-02-10",
        "\"Nous verrons\", a dit le président gabonais.",
        "",
    );
}

#[test]
fn an_office_without_its_country_is_that_of_the_copy() {
    check_body(
        "2016-02-10",
        "Le Premier ministre britannique a parlé aux députés.\n\n\"Nous verrons\", a dit le Premier ministre.",
        "David Cameron",
    );
    check_body(
        "2016-02-10",
        "Le Premier ministre moldave a parlé aux députés.\n\n\"Nous verrons\", a dit le Premier ministre.",
        "",
    );
    check_body(
        "2016-02-10",
        "Le chef de l'Etat gabonais a parlé aux députés.\n\n\"Nous verrons\", a dit le chef de l'Etat.",
        "",
    );
    check_body(
        "2016-02-10",
        "DAKAR, 10 fév 2016 (AFP) - Une enquête est ouverte.\n\n\"Nous verrons\", a dit le ministre de l'Intérieur.",
        "",
    );
    check_body(
        "2016-02-10",
        "Un avion ukrainien est tombé mardi.\n\n\"Nous verrons\", a dit le ministre de la Santé.",
        "",
    );
    check_body(
        "2016-02-10",
        "Un avion est tombé mardi en Grèce.\n\n\"Nous verrons\", a dit le président de la République.",
        "",
    );
    check_body(
        "2016-02-10",
        "Un avion français est tombé mardi.\n\n\"Nous verrons\", a dit la ministre de la Santé.",
        "Marisol Touraine",
    );
    check_body(
        "2012-02-10",
        "Angela Merkel est arrivée mardi.\n\n\"Nous verrons\", a dit la chancelière.",
        "Angela Merkel",
    );
}

#[test]
fn of_several_presidents_none_is_meant() {
    check_body(
        "2018-02-10",
        "Emmanuel Macron est arrivé mardi.\n\n\"Nous verrons\", a dit le président.",
        "Emmanuel Macron",
    );
    check_body("2018-02-10", "\"Nous verrons\", a dit le président.", "");
    for other in [
        "Le président américain est venu.",
        "Le président du Sénat est venu.",
        "Le président du club est venu.",
        "L'ancien président est venu.",
        "Le président Jean Petit est venu.",
    ] {
        let body = format!(
            "Emmanuel Macron est arrivé mardi. {other}\n\n\"Nous verrons\", a dit le président."
        );
        check_body("2018-02-10", &body, "");
    }
}

#[test]
fn the_article_agrees_with_the_holder() {
    let words = "\"Nous tiendrons\", a promis la Première ministre devant les députés.";
    check_body("2023-02-10", words, "Elisabeth Borne");
    check_body("2021-02-10", words, "");
    let words = "\"Nous tiendrons\", a promis le Premier ministre devant les députés.";
    check_body("2021-02-10", words, "Jean Castex");
    check_body("2023-02-10", words, "");
    check_body(
        "2019-02-10",
        "\"Nous tiendrons\", a promis la maire de Paris.",
        "Anne Hidalgo",
    );
}

#[test]
fn the_minister_is_the_only_one_who_is_named() {
    let body = "Bruno Le Maire était jeudi à Lille.\n\n\"Nous tiendrons\", a promis le ministre.";
    check_body("2019-02-10", body, "Bruno Le Maire");
    let two = "Bruno Le Maire et Gérald Darmanin étaient à Lille.\n\n\"Nous tiendrons\", a promis le ministre.";
    check_body("2019-02-10", two, "");
    let other = "Bruno Le Maire a vu le ministre de la Justice malien.\n\n\"Nous tiendrons\", a promis le ministre.";
    check_body("2019-02-10", other, "");
}

#[test]
fn copy_about_a_former_holder_may_be_of_his_time() {
    let words = "\"Rien n'a été toléré\", a estimé le chef de l'Etat.";
    check("2020-02-20", "Hollande défend son bilan", words, "");
    let body = format!("François Hollande était jeudi à Tulle.\n\n{words}");
    check_body("2020-02-20", &body, "");
    let both = format!("François Hollande a vu Emmanuel Macron jeudi.\n\n{words}");
    check_body("2020-02-20", &both, "Emmanuel Macron");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn whatever_stands_around_an_office_is_read(pieces in prop::collection::vec(piece(), 0..40)) {
        said("2019-02-10", "Le président", &[pieces.concat().as_str()]);
    }
}

/// Pieces of copy about offices, and any letter.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "\"Oui\", a dit le président",
        "\"Non\", a dit l’hôte de Matignon",
        "\"Non\", a dit le ministre",
        "le Premier ministre",
        "chef de l’Etat",
        "ministre",
        "vice-",
        "ancien ",
        " d'",
        " de la ",
        " français",
        " İ",
        "ß",
        "œ",
        "\u{301}",
        "\u{a0}",
        ", ",
        " (",
        ". ",
        " ",
        "Emmanuel Macron",
        "Bruno Le Maire",
    ]);
    let anything = any::<char>().prop_map(String::from);
    prop_oneof![9 => known.prop_map(str::to_owned), 1 => anything]
}
