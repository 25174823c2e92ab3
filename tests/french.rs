//! French as its readers read it: the numbered cases, through the analyzer and through the program.
//!
//! The first three tables are the analyzer's: the words of a text, words that have a stem in common, words that have
//! none. The last two are the program's: a dispatch of one sentence with the queries that must find it and those that
//! must not, and dispatches that a query must put in one order. The numbers are those of the list of cases, so that it
//! can be ticked off; 70 is two tests, at the end.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use depeche::french::{self, Analyzer};

/// Case, text, and its words: `[stop word]`, `{compound in one piece}word`.
const WORDS: &[(u32, &str, &str)] = &[
    (1, "l’ONU", "onu"),
    (2, "l'ONU l’ONU L'Onu ONU", "onu onu onu onu"),
    (3, "O.N.U.", "onu"),
    (4, "l’O.N.U.", "onu"),
    (5, "U.E. l’UE UE", "ue ue ue"),
    (6, "S.N.C.F. SNCF", "sncf sncf"),
    (7, "M. Obama", "[m] obama"),
    (8, "J.-C.", "{jc}[j] [c]"),
    (9, "aujourd'hui aujourd’hui", "aujourdhui aujourdhui"),
    (
        10,
        "presqu’île presqu'ile PRESQU'ILE",
        "presquile presquile presquile",
    ),
    (11, "prud'homme prud’hommes", "prudhomme prudhommes"),
    (12, "quelqu’un", "[quelquun]"),
    (
        13,
        "O'Brien O’Brien OBrien",
        "{obrien}brien {obrien}brien obrien",
    ),
    (14, "d’Artagnan", "artagnan"),
    (
        15,
        "Giscard d’Estaing, Giscard d'Estaing",
        "giscard estaing giscard estaing",
    ),
    (16, "Côte d’Ivoire", "cote ivoire"),
    (17, "jusqu’au", "[au]"),
    (18, "lorsqu’il", "[il]"),
    (19, "puisqu’elle", "[elle]"),
    (20, "qu’il", "[il]"),
    (21, "c’est-à-dire", "{estadire}[est] [a] dire"),
    (22, "s’est d’abord", "[est] abord"),
    (23, "l’", ""),
    (23, "d' ", ""),
    (23, "’", ""),
    (24, "l''ONU, l’’ONU, ‘l’ONU’", "onu onu onu"),
    (
        25,
        "rock'n'roll rock’n’roll",
        "{rocknroll}rock [n] roll {rocknroll}rock [n] roll",
    ),
    (
        26,
        "régime regime RÉGIME REGIME re\u{301}gime",
        "regime regime regime regime regime",
    ),
    (27, "État Etat ETAT", "etat etat etat"),
    (28, "été", "ete"),
    (29, "à a", "[a] [a]"),
    (32, "pêche péché", "peche peche"),
    (33, "congrès congres", "congres congres"),
    (34, "œuvre oeuvre ŒUVRE", "oeuvre oeuvre oeuvre"),
    (35, "cœur coeur", "coeur coeur"),
    (36, "Lætitia Laetitia lætitia", "laetitia laetitia laetitia"),
    (37, "Strauß Strauss", "strauss strauss"),
    (
        38,
        "Erdoğan Łódź İstanbul istanbul",
        "erdogan lodz istanbul istanbul",
    ),
    (
        39,
        "cessez-le-feu cessez\u{2011}le\u{2011}feu",
        "{cessezlefeu}cessez [le] feu {cessezlefeu}cessez [le] feu",
    ),
    (40, "a-t-il", "{atil}[a] [t] [il]"),
    (40, "y a-t-il", "[y] {atil}[a] [t] [il]"),
    (
        41,
        "Al-Nosra, Al Nosra, alNosra",
        "{alnosra}al nosra al nosra alnosra",
    ),
    (
        42,
        "Bachar al-Assad, Bachar el-Assad",
        "bachar {alassad}al assad bachar {elassad}el assad",
    ),
    (43, "Jean-Luc Mélenchon", "{jeanluc}jean luc melenchon"),
    (44, "russo-américaine", "{russoamericaine}russo americaine"),
    (
        46,
        "1 000; 1000; 1.000; 1\u{a0}000; 1\u{202f}000",
        "1000 1000 1000 1000 1000",
    ),
    (47, "3,5 % 3,5% 3.5 35", "3,5 3,5 3,5 35"),
    (48, "1.000.000, 1 000 000", "1000000 1000000"),
    (48, "le 27 000", "[le] 27000"),
    (48, "en 2015 300 morts", "[en] 2015 300 morts"),
    (
        49,
        "27/02/2016, 27 février 2016",
        "27 02 2016 27 fevrier 2016",
    ),
    (50, "1er 1ᵉʳ XXe XXᵉ", "1er 1er xxe xxe"),
    (51, "20h30", "20h30"),
    (
        52,
        "G7 F-16 Covid-19 COVID 19 covid19",
        "g7 {f16}f 16 {covid19}covid 19 covid 19 covid19",
    ),
    (53, "1234555", "1234555"),
    (
        57,
        "président·e·s président.e.s président(e)s président-e-s",
        "president president president president",
    ),
    (58, "époux", "epoux"),
    (63, "« Les dirigeants »", "[les] dirigeants"),
    (63, "«\u{a0}Les dirigeants\u{202f}»", "[les] dirigeants"),
    (
        64,
        "co\u{ad}alition coa\u{200b}lition coali\u{200c}tion \u{feff}coalition",
        "coalition coalition coalition coalition",
    ),
    (65, "l\u{92}État", "etat"),
    (
        66,
        "avant \u{fffd} 👍 \u{0} السلام 漢字 après",
        "avant السلام 漢字 apres",
    ),
    (68, "à la une", "[a] [la] [une]"),
    (69, "Le Monde, un monde", "[le] monde [un] monde"),
];

/// Case, and words that have a stem in common, each with the first.
const ONE_STEM: &[(u32, &str)] = &[
    (11, "prud'homme prud’hommes"),
    (26, "régime regime RÉGIME re\u{301}gime régimes"),
    (27, "état Etat ETAT états"),
    (30, "policière policier policiere policiers"),
    (31, "annoncée annoncé annoncee"),
    (33, "congrès congres"),
    (34, "œuvre oeuvre œuvres"),
    (50, "1er 1ᵉʳ"),
    (54, "chevaux cheval"),
    (54, "journaux journal"),
    (54, "généraux général"),
    (54, "travaux travail"),
    (54, "yeux œil"),
    (54, "cieux ciel"),
    (54, "aïeux aïeul"),
    (55, "française français françaises"),
    (56, "présidente président"),
    (58, "bijoux bijou"),
    // Number, gender, conjugation, and the noun or adverb that plainly belongs.
    (
        0,
        "négocier négocie négociait négociées négociation négociations",
    ),
    (0, "équiper équipé équipées équipement équipements"),
    (0, "directeur directrice directeurs directrices"),
    (0, "rapide rapides rapidement"),
    (0, "bombarder bombardement bombardés"),
    (0, "parler parlait parlé"),
    (0, "communal communale communaux"),
    (0, "manifester manifesté manifestation"),
    (0, "social sociale sociaux"),
    // A word that no dictionary has.
    (0, "zadistes zadiste"),
];

/// Case, and words that have none.
const NO_STEM: &[(u32, &str)] = &[
    (61, "Calais cal"),
    (62, "Syrie syrienne"),
    // The family of a word is not the word.
    (
        0,
        "commune communiste communisme communiqué communication commun",
    ),
    (0, "communiste communisme communiqué communal"),
    (0, "chat châtiment"),
    (0, "ville villa"),
    (0, "ami amiante"),
    (0, "équipe équipement équiper"),
    (0, "arme armée"),
    (0, "parler parlement"),
    (0, "parlement parlementaire"),
    (0, "social socialiste socialisme"),
    (0, "capital capitaliste"),
    (0, "direction directive directeur"),
    (0, "retrait retraite"),
    (0, "droit droite"),
    (0, "capital capitale"),
    (0, "marin marine"),
    (0, "logement loges"),
    (0, "colon colonie colonne"),
    (0, "colonie colonne"),
    (0, "foi foie"),
    (0, "rein reine"),
    (0, "chemin cheminée"),
    (0, "essai essayer"),
    (0, "Gard garde"),
    (0, "Loire loir"),
    (0, "maire mairie"),
    (0, "Mali mal"),
    (0, "Gaza gaz"),
    (0, "macroniste Macron"),
    (0, "zadiste zad"),
];

/// Case, a sentence, the queries that find it, and those that do not.
const FOUND: &[(u32, &str, &[&str], &[&str])] = &[
    (2, "l'ONU", &["ONU", "l’ONU", "L'Onu", "onu"], &["on"]),
    (3, "O.N.U.", &["ONU", "o.n.u."], &[]),
    (4, "l’O.N.U.", &["ONU", "l'ONU"], &[]),
    (5, "U.E.", &["UE", "l’UE"], &[]),
    (6, "S.N.C.F.", &["SNCF"], &[]),
    (7, "M. Obama", &["Obama"], &["mobama"]),
    (8, "avant J.-C.", &["\"J.-C.\""], &[]),
    (9, "aujourd’hui", &["aujourd'hui", "AUJOURD’HUI"], &["hui"]),
    (10, "presqu’île", &["presqu'ile", "PRESQU'ILE"], &["île"]),
    (11, "prud’hommes", &["prud'homme"], &[]),
    (12, "quelqu’un", &["quelqu'un"], &[]),
    (13, "O’Brien", &["O'Brien", "OBrien", "brien"], &[]),
    (14, "d’Artagnan", &["Artagnan", "d'Artagnan"], &[]),
    (15, "Giscard d’Estaing", &["Giscard d'Estaing"], &[]),
    (
        16,
        "Côte d’Ivoire",
        &["\"Côte d'Ivoire\""],
        &["\"Côte Azur\""],
    ),
    (21, "c’est-à-dire", &["dire"], &[]),
    (25, "rock’n’roll", &["rock'n'roll", "\"rock n roll\""], &[]),
    (26, "re\u{301}gime", &["régime", "REGIME", "regimes"], &[]),
    (27, "les états", &["Etat", "ÉTAT"], &[]),
    (28, "un été", &["été", "ETE"], &[]),
    (29, "il a dit", &["a"], &[]),
    (30, "la policière", &["policier", "policiere"], &[]),
    (30, "un policier", &["policière", "policiere"], &[]),
    (31, "annoncé", &["annoncée", "annoncee"], &[]),
    (31, "ANNONCEE", &["annoncé"], &[]),
    (32, "la pêche", &["peche", "pêche", "péché"], &[]),
    (33, "LE CONGRES", &["congrès"], &[]),
    (34, "ŒUVRE", &["oeuvre", "œuvres"], &[]),
    (35, "le coeur", &["cœur"], &[]),
    (36, "Lætitia", &["Laetitia"], &[]),
    (37, "Strauß", &["Strauss"], &[]),
    (38, "Erdoğan à Łódź", &["Erdogan", "Lodz"], &[]),
    (38, "İstanbul", &["istanbul"], &[]),
    (39, "un cessez le feu", &["cessez-le-feu"], &[]),
    (
        39,
        "un cessez\u{2011}le\u{2011}feu",
        &["cessez-le-feu"],
        &[],
    ),
    (39, "le feu, cessez", &["feu"], &["cessez-le-feu"]),
    (40, "Y a-t-il", &["a-t-il", "y a-t-il"], &[]),
    (41, "Al-Nosra", &["Al Nosra", "al-Nosra", "alNosra"], &[]),
    (42, "Bachar el-Assad", &["Assad", "Bachar al-Assad"], &[]),
    (
        43,
        "Jean-Luc Mélenchon",
        &["Jean Luc Melenchon", "JL Mélenchon"],
        &[],
    ),
    (44, "russo-américaine", &["américain"], &[]),
    (
        45,
        "Saint-Denis",
        &["St-Denis", "\"Saint Denis\"", "+St +Denis"],
        &["=St-Denis", "\"St Denis\""],
    ),
    (45, "St-Denis", &["Saint-Denis"], &["=Saint-Denis"]),
    (45, "Ste-Foy", &["Sainte-Foy"], &["=Sainte-Foy"]),
    (
        46,
        "1\u{202f}000 tonnes",
        &["1000", "1.000", "1 000", "1\u{a0}000"],
        &["100"],
    ),
    (47, "3,5 %", &["3,5%", "3.5"], &["35"]),
    (48, "1.000.000", &["1 000 000", "1000000"], &[]),
    (48, "en 2015 300 morts", &["300", "2015"], &["2015300"]),
    (49, "27/02/2016", &["\"27/02/2016\""], &[]),
    (50, "le 1ᵉʳ", &["1er"], &[]),
    (50, "le XXᵉ", &["XXe"], &[]),
    (
        51,
        "à 20h30",
        &["20 h 30", "20 heures 30"],
        &["\"20 h 30\"", "20h31"],
    ),
    (51, "à 20 h 30", &["20h30", "20H30"], &["=20h30", "20h31"]),
    (51, "à 9 heures", &["9h"], &["9h30"]),
    (52, "le G7", &["G7"], &[]),
    (52, "un F-16", &["F16", "F-16"], &[]),
    (52, "COVID 19", &["Covid-19"], &[]),
    (52, "Covid-19", &["covid19", "COVID 19"], &[]),
    (53, "1234555", &["1234555"], &["12345"]),
    (54, "les travaux", &["travail"], &[]),
    (54, "les yeux", &["œil", "oeil"], &[]),
    (54, "les cieux", &["ciel"], &[]),
    (54, "nos aïeux", &["aïeul", "aieul"], &[]),
    (54, "les chevaux", &["cheval"], &[]),
    (55, "les françaises", &["français"], &[]),
    (56, "la présidente", &["président"], &[]),
    (
        57,
        "président·e·s",
        &["président", "présidente"],
        &["e", "s"],
    ),
    (57, "président(e)s", &["président"], &["e", "s"]),
    (57, "président.e.s", &["président-e-s"], &["e", "s"]),
    (58, "les bijoux", &["bijou"], &[]),
    (61, "Calais", &["calais"], &["cal"]),
    (62, "une syrienne", &["Syrie", "syriens"], &["=Syrie"]),
    (62, "la Syrie", &["syrienne", "Syrie"], &["=syrienne"]),
    (62, "un Malien", &["Mali"], &["mal", "=Mali"]),
    (62, "le Mali", &["malienne"], &["mal", "=mal"]),
    (63, "«\u{a0}Les dirigeants\u{202f}»", &["dirigeant"], &[]),
    (64, "co\u{ad}alition", &["coalition"], &[]),
    (64, "coalition", &["coa\u{200b}lition"], &[]),
    (65, "l\u{92}État", &["État"], &[]),
    (66, "avant 👍 السلام 漢字 après", &["après", "漢字"], &[]),
    (68, "la une", &["la", "à la une"], &[]),
    (69, "Le Monde", &["\"Le Monde\""], &[]),
    (69, "un monde", &["monde"], &["\"Le Monde\""]),
    // Compounds in any number and gender of their words, and to the letter between marks.
    (
        0,
        "la vice-présidente",
        &["vice-président", "vice-présidents", "vice présidentes"],
        &["\"vice-président\"", "«vice-président»", "=vice-président"],
    ),
    (
        0,
        "deux demi-finales",
        &["demi-finale"],
        &["\"demi-finale\""],
    ),
    (
        0,
        "des sans-papiers",
        &["sans-papier"],
        &["\"sans-papier\""],
    ),
    (0, "nos grands-mères", &["grand-mère", "grands-mères"], &[]),
    (0, "une grand-mère", &["grands-mères"], &["grand-père"]),
    (0, "d'ex-ministres", &["ex-ministre"], &["\"ex-ministre\""]),
    (
        0,
        "ces week-ends",
        &["week-end", "weekend", "weekends"],
        &[],
    ),
    (0, "ce weekend", &["week-ends"], &[]),
    (
        0,
        "la haute-commissaire",
        &["hauts-commissaires"],
        &["haut-fonctionnaire"],
    ),
    // A capital tells a name from the word that is spelled so.
    (0, "dans le Cher", &["Cher", "cher", "CHER"], &["chers"]),
    (0, "un cher ami", &["cher", "chers", "CHER"], &["Cher"]),
    (0, "CHER EN CRUE", &["Cher", "cher"], &[]),
    (0, "des paris sportifs", &["pari", "paris"], &["Paris"]),
    (0, "à Paris", &["Paris", "paris"], &["pari"]),
    (0, "la ville de Tours", &["Tours", "tours"], &["tour"]),
    // Irregular verbs.
    (0, "il viendra", &["venir", "vient", "venu"], &["vente"]),
    (0, "elles prennent", &["prendre", "pris"], &["prix"]),
    // One number or name, however its parts are held together.
    (
        0,
        "le 49.3",
        &["49-3", "49 3", "49.3"],
        &["493", "\"49 3\""],
    ),
    (0, "le 49-3", &["49.3", "49 3"], &["493"]),
    (0, "article 49 3", &["49.3", "49-3"], &["493"]),
    (0, "gagné 2-1", &["2-1"], &["2,1", "21"]),
    (0, "covid19", &["COVID-19", "Covid 19"], &[]),
    (0, "COVID 19", &["covid19", "Covid-19"], &[]),
    (0, "un A380", &["A 380", "A-380"], &[]),
    (0, "un A 380", &["A380", "a-380"], &["A350"]),
    (0, "un A-380", &["A380", "A 380"], &[]),
    // Other spellings held equal, and one alone.
    (0, "des jihadistes", &["djihadiste"], &["=djihadistes"]),
    (0, "Vladimir Putin", &["Poutine"], &["=Poutine"]),
    (0, "les Nations unies", &["ONU", "l'O.N.U."], &["=ONU"]),
    (
        0,
        "l'ONU",
        &["Nations unies", "Nations-Unies"],
        &["\"Nations unies\"", "nations"],
    ),
    (0, "les nations européennes unies", &["nations"], &["ONU"]),
    (0, "l’Otan", &["NATO"], &[]),
    (0, "l'Union européenne", &["UE", "paragraphe:UE"], &["=UE"]),
    (
        0,
        "les USA",
        &["Etats-Unis", "États Unis"],
        &["=Etats-Unis"],
    ),
];

/// Case, query, and sentences of which the first must come before all others.
const FIRST: &[(u32, &str, &[&str])] = &[
    (58, "époux", &["son époux", "son épouse"]),
    (59, "Gaza", &["à Gaza", "le gaz", "du gaz, le gaz, un gaz"]),
    (60, "Mali", &["au Mali", "le mal", "du mal, le mal, un mal"]),
    (60, "Damas", &["à Damas", "une dame", "dame, dames, dame"]),
    (60, "Nice", &["à Nice", "nier", "il faut nier, nier"]),
    (60, "Tours", &["à Tours", "un tour", "tour, tour, tour"]),
    (60, "Paris", &["à Paris", "un pari", "pari, pari, pari"]),
    (
        60,
        "France",
        &["en France", "un franc", "franc, franc, francs"],
    ),
    (2, "ONU", &["l'ONU", "les Nations unies"]),
    (62, "Syrie", &["la Syrie", "une syrienne"]),
];

/// Fails with every case that is wrong.
fn check(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the words of a text as [`WORDS`] writes them.
fn words(text: &str) -> String {
    let mut words = Vec::new();
    Analyzer::new().each_token(text, |token| {
        let joined = token.word().joined.map(|joined| format!("{{{joined}}}"));
        let word = match token.word().is_stop {
            true => format!("[{}]", token.word().exact),
            false => token.word().exact.to_owned(),
        };
        words.push(joined.unwrap_or_default() + &word);
    });
    words.join(" ")
}

/// Returns the stems of the last word of a text.
fn stems(text: &str) -> Vec<String> {
    let mut stems = Vec::new();
    Analyzer::new().each_token(text, |token| {
        stems = token.word().stems().map(str::to_owned).collect();
    });
    stems
}

#[test]
fn texts_become_the_words_that_a_reader_sees() {
    let mut wrong = Vec::new();
    for (case, text, expected) in WORDS {
        let found = words(text);
        if found != *expected {
            wrong.push(format!("{case}: {text:?} is {found}, not {expected}"));
        }
    }
    check(&wrong);
}

#[test]
fn forms_of_a_word_have_a_stem_in_common_and_other_words_do_not() {
    let mut wrong = Vec::new();
    for (table, is_one) in [(ONE_STEM, true), (NO_STEM, false)] {
        for (case, words) in table {
            let (first, others) = words.split_once(' ').unwrap();
            for other in others.split(' ') {
                let (one, two) = (stems(first), stems(other));
                if one.iter().any(|stem| two.contains(stem)) != is_one {
                    wrong.push(format!("{case}: {first} is {one:?}, {other} is {two:?}"));
                }
            }
        }
    }
    check(&wrong);
}

#[test]
fn a_word_too_long_is_left_out_and_keeps_its_place() {
    let text = format!("avant {} après", "x".repeat(10_000));
    let mut places = Vec::new();
    Analyzer::new().each_token(&text, |token| {
        places.push((token.word().exact.to_owned(), token.position));
    });
    assert_eq!(places, [("avant".to_owned(), 0), ("apres".to_owned(), 2)]);
}

#[test]
fn a_mark_covers_the_word_without_its_article() {
    let text = "l’État";
    Analyzer::new().each_token(text, |token| {
        assert_eq!(&text[token.range.clone()], "État");
        assert_eq!(token.range, "l’".len()..text.len());
    });
}

/// Writes dispatches of one sentence each, indexes them, and returns the paths that each query finds, best first.
fn answers(sentences: &[(String, &str)], queries: &[&str]) -> Vec<Vec<String>> {
    let work = tempfile::tempdir().unwrap();
    let archive = work.path().join("archive");
    fs::create_dir_all(&archive).unwrap();
    for (name, sentence) in sentences {
        let text = format!(
            "Dépêche du matin\n\nVoici ce que dit le texte : {sentence}, entre autres choses.\n"
        );
        fs::write(archive.join(name), text).unwrap();
    }
    let mut batch = String::new();
    for (number, query) in queries.iter().enumerate() {
        batch += &format!("{number}\t{query}\n");
    }
    let batch_path = work.path().join("batch.txt");
    fs::write(&batch_path, batch).unwrap();
    let index = work.path().join("index");
    depeche(&["ingest", "--quiet"], &index, &archive);
    let count = sentences.len().to_string();
    let options = ["query", "--format", "trec", "-n", &count, "--batch"];
    let written = depeche(&options, &index, &batch_path);
    let mut found: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for line in written.lines() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let number = columns[0].parse().unwrap();
        found.entry(number).or_default().push(columns[2].to_owned());
    }
    let found = (0..queries.len()).map(|number| found.remove(&number).unwrap_or_default());
    found.collect()
}

/// Runs the program and returns what it writes.
fn depeche(options: &[&str], index: &Path, path: &Path) -> String {
    let ran = Command::new(env!("CARGO_BIN_EXE_depeche"))
        .args(options)
        .arg(path)
        .arg("--index")
        .arg(index)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{options:?}: {said}");
    String::from_utf8(ran.stdout).unwrap()
}

#[test]
fn queries_find_the_sentences_they_mean_and_no_others() {
    let name = |row: usize| format!("{row}.txt");
    let sentences = FOUND.iter().enumerate();
    let sentences: Vec<(String, &str)> = sentences
        .map(|(row, (_, sentence, ..))| (name(row), *sentence))
        .collect();
    let mut asked: Vec<(usize, bool)> = Vec::new();
    let mut queries = Vec::new();
    for (row, (_, _, finding, missing)) in FOUND.iter().enumerate() {
        for (of_row, is_found) in [(finding, true), (missing, false)] {
            for query in *of_row {
                asked.push((row, is_found));
                queries.push(*query);
            }
        }
    }
    let mut wrong = Vec::new();
    for (((row, is_found), query), found) in asked
        .into_iter()
        .zip(&queries)
        .zip(answers(&sentences, &queries))
    {
        if found.contains(&name(row)) != is_found {
            let (case, sentence, ..) = FOUND[row];
            let verb = if is_found { "does not find" } else { "finds" };
            wrong.push(format!("{case}: {query:?} {verb} {sentence:?}"));
        }
    }
    check(&wrong);
}

#[test]
fn what_was_typed_comes_before_what_only_has_its_stem() {
    let mut wrong = Vec::new();
    let mut sentences = Vec::new();
    let mut queries = Vec::new();
    for (row, (_, query, order)) in FIRST.iter().enumerate() {
        queries.push(*query);
        for (place, sentence) in order.iter().enumerate() {
            sentences.push((format!("{row}-{place}.txt"), *sentence));
        }
    }
    for (row, found) in answers(&sentences, &queries).into_iter().enumerate() {
        let (case, query, _) = FIRST[row];
        let of_row = |path: &&String| path.starts_with(&format!("{row}-"));
        let first = found.iter().find(of_row);
        if first != Some(&format!("{row}-0.txt")) {
            wrong.push(format!("{case}: {query} finds {found:?}"));
        }
    }
    check(&wrong);
}

#[test]
fn the_analysis_has_a_version_for_the_index_to_hold() {
    // Case 70; that an index made with another is refused is held beside the code that reads it.
    assert_eq!(french::version().split('.').count(), 2);
}
