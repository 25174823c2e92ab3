//! What each part of the language is read as.

use super::reading;

#[test]
fn queries_are_read_as_they_are_meant() {
    let cases = [
        // Words.
        ("syrie", "syrie"),
        ("Syrie cessez-le-feu", "Syrie cessez-le-feu"),
        ("*", "*"),
        (" * ", "*"),
        ("SYRIE ET RUSSIE", "SYRIE AND RUSSIE"),
        ("ET", "\\ET"),
        ("Syrie et Russie", "Syrie et Russie"),
        ("aujourd'hui", "aujourd'hui"),
        ("aujourd’hui l’ONU", "aujourd’hui l’ONU"),
        ("l' ONU", "l' ONU"),
        ("à 10:30", "à 10:30"),
        ("http://www.afp.com/fr?id=3", "\\http://www.afp.com/fr?id=3"),
        ("(AFP) -", "AFP"),
        ("PARIS, 18 avr 2016 (AFP) -", "PARIS 18 avr 2016 AFP"),
        ("Paris – Londres", "Paris Londres"),
        ("Paris - Londres + Rome", "Paris Londres Rome"),
        ("gagné :-)", "gagné"),
        ("😀", "()"),
        ("?!", "()"),
        ("président(e)s", "président(e)s"),
        ("(le(s) député(e)s)", "le(s) député(e)s"),
        ("syr* damas", "syr* damas"),
        ("* damas", "damas"),
        ("Quoi ? Non !", "Quoi Non"),
        ("Erdogan~ Asad~2", "Erdogan~ Asad~2"),
        ("=élu", "=élu"),
        ("C++ #COP21 @AFP", "C COP21 AFP"),
        ("\0a\u{7}b", "a\u{7}b"),
        // Shapes and near spellings of words.
        ("préfix* mo?s *suffixe", "préfix* mo?s *suffixe"),
        ("cessez-le-f*,", "cessez-le-f*"),
        ("Quoi? s*", "Quoi s"),
        ("titre:syr* titre:=mot", "+headline:syr* +headline:=mot"),
        ("Poutinne~9 feu~", "Poutinne~2 feu"),
        ("+Poutine~, a", "+Poutine~ a"),
        ("\"mo?s\"", "\"mo?s\""),
        ("http://a.fr/b?c=* d", "\\http://a.fr/b?c d"),
        // Signs.
        ("+a", "a"),
        ("+a b", "+a b"),
        ("agence:AFP,Belga", "agency:AFP OR agency:Belga"),
        ("agence:(AFP;Belga)", "agency:AFP OR agency:Belga"),
        (
            "grève agence:AFP,Belga",
            "grève +(agency:AFP OR agency:Belga)",
        ),
        ("agence:\"AFP, Belga\"", "agency:\"AFP, Belga\""),
        (
            "une +certaine souplesse+ dans",
            "une certaine souplesse dans",
        ),
        ("+souplesse+", "souplesse"),
        ("+a +b", "+a +b"),
        ("+c++ a", "+c a"),
        ("a -b", "a -b"),
        ("-a", "-a"),
        ("-(a b)", "-(a b)"),
        ("a -«b c»", "a -\"b c\""),
        ("a --b", "a b"),
        ("a –b", "a -b"),
        ("-Syrie:Alep", "-Syrie -Alep"),
        // Quotation marks.
        ("\"cessez le feu\"", "\"cessez le feu\""),
        ("«\u{a0}Je suis Charlie\u{a0}»", "\"Je suis Charlie\""),
        ("«\u{202f}Charlie\u{202f}»", "\"Charlie\""),
        ("“a b” „c d“ „e f”", "+\"a b\" +\"c d\" +\"e f\""),
        ("« il a dit \"oui\" »", "«il a dit \"oui\"»"),
        ("a \"b c", "a +\"b c\""),
        ("a \"\" b", "a b"),
        ("\"a b\"~5 c", "+\"a b\"~5 c"),
        ("d'\"union nationale\"", "d' +\"union nationale\""),
        ("a » b", "a b"),
        ("\"ET\" a", "+\"ET\" a"),
        // Operators.
        ("a b ET c d", "(a b) AND (c d)"),
        ("a AND b OR c", "(a AND b) OR c"),
        ("a OU b ET c", "a OR (b AND c)"),
        ("(a OU b) ET c", "(a OR b) AND c"),
        ("a SAUF b", "a NOT b"),
        ("a NON b c", "a NOT (b c)"),
        ("a ET SAUF b", "a NOT b"),
        ("a ET b NOT c", "a AND (b NOT c)"),
        ("a SAUF b SAUF c", "a NOT (b OR c)"),
        ("a SAUF b ET c", "(a NOT b) AND c"),
        ("SAUF a", "NOT a"),
        ("NOT NOT a", "NOT a"),
        ("a OU SAUF b", "a OR (NOT b)"),
        ("a (SAUF b)", "a +(NOT b)"),
        ("a ET -b", "a AND (-b)"),
        ("a OR OR b", "a OR b"),
        ("a OU", "a \\OU"),
        ("OU a", "\\OU a"),
        ("ET ET a", "\\ET \\ET a"),
        ("a SAUF b ET", "a NOT b"),
        ("a SAUF", "a \\SAUF"),
        ("(ET) a", "\\ET a"),
        ("ET SAUF a", "NOT a"),
        ("a ET () b", "a AND b"),
        ("a ET(b c)", "a AND (b c)"),
        // Near each other.
        ("a PRES b", "a NEAR/10 b"),
        ("a PRÈS/5 b c", "+(a NEAR/5 b) c"),
        ("a ADJ b", "a ADJ/1 b"),
        ("a NEAR3 \"b c\"", "a NEAR/3 \"b c\""),
        ("a PRES b PRES/2 c", "(a NEAR/10 b) NEAR/2 c"),
        ("(a OU b) ADJ/4 c ET d", "((a OR b) ADJ/4 c) AND d"),
        ("+a PRES b c", "+(a NEAR/10 b) c"),
        ("titre:(a PRES b)", "headline:(a NEAR/10 b)"),
        ("a PRES/500 b", "a NEAR/50 b"),
        ("a PRES (b ET c)", "a AND (b AND c)"),
        ("a PRES date:2016-04-18", "a AND date:2016-04-18"),
        ("PRES a", "\\PRES a"),
        ("a PRES", "a \\PRES"),
        ("a PRES ET b", "(a \\PRES) AND b"),
        ("a PRES -b", "a \\PRES -b"),
        ("PRES DE PARIS", "\\PRES DE PARIS"),
        // In one sentence or paragraph, so often, so many.
        ("paragraphe:(x b)", "paragraph:(+x +b)"),
        ("phrase:(x OU b z)", "sentence:(x OR (+b +z))"),
        ("Sentence:(a SAUF b)", "sentence:(a NOT b)"),
        ("paragraphe:a", "paragraph:(a)"),
        (
            "paragraphe:(x phrase:(b z))",
            "paragraph:(+x +sentence:(+b +z))",
        ),
        ("début:(x b)", "beginning:(+x +b)"),
        ("debut:a", "beginning:a"),
        ("au-moins:3(mot)", "at-least:3(mot)"),
        ("at-least:2(\"a b\" c) d", "+at-least:2(\"a b\" c) d"),
        ("au-moins:3 mot", "at-least:3(mot)"),
        ("quorum:2(a b \"c d\")", "quorum:2(a b \"c d\")"),
        ("quorum:2(a ET b OU c)", "quorum:2((a AND b) c)"),
        ("quorum:9(a b)", "quorum:2(a b)"),
        (
            "quorum:2(agence:AFP lieu:Paris a)",
            "quorum:2(agency:AFP place:Paris a)",
        ),
        (
            "paragraphe:(x date:2016-04-18 b)",
            "+date:2016-04-18 +paragraph:(+x +b)",
        ),
        (
            "paragraphe:((x agence:AFP) b)",
            "+agency:AFP +paragraph:(+x +b)",
        ),
        (
            "paragraphe:(x SAUF agence:AFP)",
            "-agency:AFP +paragraph:(x)",
        ),
        ("au-moins:2(a ET b)", "a AND b"),
        ("\"a b c\"~5", "\"a b c\"~5"),
        ("« a b »~", "\"a b\"~1"),
        ("\"a\"~5", "\"a\""),
        // Parentheses.
        ("((a))", "a"),
        ("a (b c)", "a b c"),
        ("a (b c", "a b c"),
        ("a) b", "a b"),
        ("a -(b", "a -b"),
        ("()", "()"),
        ("a(b c)", "a b c"),
        // Text fields.
        ("titre:Syrie", "headline:Syrie"),
        ("Légende:foule", "caption:foule"),
        ("chapo:a", "lead:a"),
        ("titre：Syrie", "headline:Syrie"),
        ("titre: Syrie Alep", "+headline:Syrie Alep"),
        ("titre:«cessez le feu» a", "+headline:\"cessez le feu\" a"),
        ("titre:(a ET b) -c", "+headline:(a AND b) -c"),
        ("-titre:a b", "-headline:a b"),
        ("titre:ET a", "+headline:\\ET a"),
        ("titre:10:30", "headline:10:30"),
        ("titre: ET a", "titre AND a"),
        ("titre:", "titre"),
        ("titre:() a", "titre a"),
        ("titre:(a", "headline:a"),
        ("titre:(x chapeau:b)", "headline:(+x +lead:b)"),
        ("titre:chapeau:b", "titre +lead:b"),
        ("titre:(chapeau:b)", "headline:(lead:b)"),
        ("titre:(a date:2016-04-01)", "headline:(a +date:2016-04-01)"),
        ("titre : Syrie", "titre Syrie"),
        ("Syrie: cessez-le-feu", "Syrie cessez-le-feu"),
        ("Syrie:(a b)", "Syrie a b"),
        // Dates.
        ("date:2016-04-18", "date:2016-04-18"),
        ("Syrie date:2016", "Syrie +date:2016-01-01..2016-12-31"),
        ("date:18 avril 2016 Alep", "+date:2016-04-18 Alep"),
        ("date:\"avril 2016\"", "date:2016-04-01..2016-04-30"),
        ("date:«18 avril 2016» a", "+date:2016-04-18 a"),
        ("date:2016-01..2016-04", "date:2016-01-01..2016-04-30"),
        (
            "date:lundi 18 avril 2016..mardi 19 avril 2016",
            "date:2016-04-18..2016-04-19",
        ),
        ("date:18/04/2016..", "date:2016-04-18.."),
        ("date:..2015", "date:..2015-12-31"),
        ("date:24 juin 2015 à 5h40 a", "+date:2015-06-24T05:40 a"),
        ("date:24 juin 2015 05:40 a", "+date:2015-06-24T05:40 a"),
        ("date:2015-06-24T05:40", "date:2015-06-24T05:40"),
        (
            "date:\"24 juin 2015 5h\"..\"24 juin 2015 6h\" a",
            "+date:2015-06-24T05:00..2015-06-24T06:59 a",
        ),
        ("date:\"24 juin 2015 5h\".. a", "+date:2015-06-24T05:00.. a"),
        ("date:..\"24 juin 2015 5h\" a", "+date:..2015-06-24T05:59 a"),
        ("avant:\"24 juin 2015 5h\"", "date:..2015-06-24T04:59"),
        ("depuis:2016-04 a", "+date:2016-04-01.. a"),
        ("avant:2016", "date:..2015-12-31"),
        ("date: hier", "date:2016-04-17"),
        ("(date:2016-04-18.)", "date:2016-04-18"),
        ("-date:2016-04-18 a", "-date:2016-04-18 a"),
        ("date:18 avril Alep", "+date:2016-04-18 Alep"),
        (
            "date:la semaine dernière Alep",
            "+date:2016-04-11..2016-04-17 Alep",
        ),
        (
            "date:\"du 18 au 20 mars 2016\"",
            "date:2016-03-18..2016-03-20",
        ),
        ("date:il y a 3 mois", "date:2016-01-01..2016-01-31"),
        ("depuis:lundi", "date:2016-04-18.."),
        ("depuis:3 mois Alep", "+date:2016-01-18.. Alep"),
        ("date:2w..", "date:2016-04-04.."),
        ("+grève date:2015+", "+grève +date:2015-01-01.."),
        ("date:2015+ grève", "+date:2015-01-01.. grève"),
        ("date:\"S1 2016\"", "date:2016-01-01..2016-06-30"),
        ("date:depuis lundi", "date:2016-04-18.."),
        ("date:(2016)", "date:2016-01-01..2016-12-31"),
        ("date:2016..2015", "date:2015-12-31..2016-01-01"),
        // Values.
        ("agence:AFP Syrie", "+agency:AFP Syrie"),
        (
            "agence:\"Agence France-Presse\"",
            "agency:\"Agence France-Presse\"",
        ),
        ("-lieu:Paris a", "-place:Paris a"),
        (
            "agence:AFP OU agence:Reuters",
            "agency:AFP OR agency:Reuters",
        ),
        (
            "(agence:AFP OU agence:AP) a",
            "+(agency:AFP OR agency:AP) a",
        ),
        ("agence:(AFP OU AP)", "agency:AFP OR agency:AP"),
        (
            "agence:(AFP Reuters) a",
            "+(agency:AFP OR agency:Reuters) a",
        ),
        (
            "agence:(AFP (AP OU UPI))",
            "agency:AFP OR (agency:AP OR agency:UPI)",
        ),
        ("agence:(AFP -Reuters)", "+agency:AFP -agency:Reuters"),
        ("agence:AF*", "agency:AF*"),
        ("lieu:« Saint-Denis »", "place:Saint-Denis"),
        ("path:2016/04/ a", "+path:\"2016/04/\" a"),
        ("lieu:* date:*", "+place:* +date:*"),
        ("légende:*", "caption:*"),
        ("lieu:* a", "+place:* a"),
        // Numbers.
        ("urgence:3", "urgency:3"),
        ("urgence:03 a", "+urgency:3 a"),
        ("urgence:1..3 a", "+urgency:1..3 a"),
        ("urgence:\"1 .. 3\"", "urgency:1..3"),
        ("urgence:..3", "urgency:..3"),
        ("urgence:>=2", "urgency:2.."),
        ("urgence:<=3, a", "+urgency:..3 a"),
        ("-urgence:>3 a", "-urgency:4.. a"),
        ("urgence:3..1", "urgency:1..3"),
        ("urgence:3..3", "urgency:3"),
        ("urgence:*", "urgency:*"),
        ("urgence:(1 4..5)", "urgency:1 OR urgency:4..5"),
        ("urgence:", "urgence"),
        ("date:>=2016-04 a", "+date:2016-04-01.. a"),
        ("date:> 2015", "date:2016-01-01.."),
        // What counts more.
        ("a^2 b", "a^2 b"),
        ("a^.5, b^1.25", "a^0.5 b^1.25"),
        ("a^0,5 b^1", "a^0.5 b"),
        ("a^1000 b", "a^100 b"),
        ("+a^2 -b^2", "+a^2 -b^2"),
        ("\"a b\"^3 c", "+\"a b\"^3 c"),
        ("\"a b\"~3^2", "\"a b\"~3^2"),
        ("titre:x^0.5", "headline:x^0.5"),
        ("titre:(x^2 z)", "headline:(+x^2 +z)"),
        ("titre:(x)^2", "headline:x^2"),
        ("titre:(x^2)", "headline:(x^2)"),
        ("(a b)^2 c", "a^2 b^2 c"),
        ("((a b)^2 c)^3 OU d", "((a^2)^3 (b^2)^3 c^3) OR d"),
        ("(a^2)^3", "(a^2)^3"),
        ("a^2^3", "\\a^2\\^3"),
        ("a ET b^2", "a AND b^2"),
        ("a^2 PRES/3 (b OU c)^2", "a^2 NEAR/3 (b OR c)^2"),
        ("phrase:(x b)^2", "sentence:(+x +b)^2"),
        (
            "au-moins:2(a)^2 quorum:1(a^2 b)",
            "+at-least:2(a)^2 +quorum:1(a^2 b)",
        ),
        ("mots*^2 =mots^2 mots~2^2", "mots*^2 =mots^2 mots~2^2"),
        ("ET^2 a", "\\ET^2 a"),
        ("agence:AFP^2 a", "+agency:AFP a"),
        ("date:2016-04^2 a", "+date:2016-04-01..2016-04-30 a"),
        ("a^ b^x ^2 c^d e^2f", "a b^x 2 c^d e^2f"),
        ("a )^2", "a"),
    ];
    for (text, expected) in cases {
        assert_eq!(reading(text, false), expected, "{text}");
    }
}

/// Checks the readings of queries, without `--all`.
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(reading(text, false), *expected, "{text}");
    }
}

#[test]
fn quotation_marks_of_any_kind_are_those_of_a_phrase() {
    check(&[
        ("‘gilets jaunes’ SNCF", "+\"gilets jaunes\" SNCF"),
        ("'gilets jaunes' SNCF", "+\"gilets jaunes\" SNCF"),
        ("’gilets jaunes’ SNCF", "+\"gilets jaunes\" SNCF"),
        ("‚gilets jaunes‘ SNCF", "+\"gilets jaunes\" SNCF"),
        ("‹ gilets jaunes › SNCF", "+\"gilets jaunes\" SNCF"),
        ("＂gilets jaunes＂ SNCF", "+\"gilets jaunes\" SNCF"),
        ("SNCF -'gilets jaunes'", "SNCF -\"gilets jaunes\""),
        ("SNCF !‘gilets jaunes’", "SNCF -\"gilets jaunes\""),
        ("('gilets jaunes')^2 SNCF", "+\"gilets jaunes\"^2 SNCF"),
        ("'gilets jaunes'^2, SNCF", "+\"gilets jaunes\"^2 SNCF"),
        ("'gilets jaunes'~3 SNCF", "+\"gilets jaunes\"~3 SNCF"),
        ("titre:'gilets jaunes'", "headline:\"gilets jaunes\""),
        ("titre:('gilets jaunes')", "headline:\"gilets jaunes\""),
        ("locuteur:‘Le Pen’", "speaker:\"Le Pen\""),
        ("date:'24 juin 2015'", "date:2015-06-24"),
        // Apostrophes.
        ("'l'été d'or' SNCF", "+\"l'été d'or\" SNCF"),
        ("‘aujourd’hui l’ONU’ SNCF", "+\"aujourd’hui l’ONU\" SNCF"),
        ("'la voix de l' ONU' SNCF", "+\"la voix de l' ONU\" SNCF"),
        ("'vitamine d' SNCF", "+\"vitamine d\" SNCF"),
        ("l'été d'or aujourd'hui", "l'été d'or aujourd'hui"),
        ("l' ONU et l' UE", "l' ONU et l' UE"),
        ("mai '68 et l' ONU", "mai 68 et l' ONU"),
        ("'gilets jaunes", "gilets jaunes"),
        ("'gilets \"jaunes' SNCF\"", "gilets +\"jaunes' SNCF\""),
    ]);
}

#[test]
fn of_the_bare_words_any_is_enough_and_everything_else_is_required() {
    check(&[
        ("Syrie Alep", "Syrie Alep"),
        (
            "syr* =élu Poutine~ cessez-le-feu",
            "syr* =élu Poutine~ cessez-le-feu",
        ),
        (
            "\"gilets jaunes\" police Caen",
            "+\"gilets jaunes\" police Caen",
        ),
        (
            "\"premier ministre\" « code du travail »",
            "+\"premier ministre\" +\"code du travail\"",
        ),
        ("\"élu\" Alep", "+\"élu\" Alep"),
        ("titre:grève SNCF", "+headline:grève SNCF"),
        (
            "titre:grève citation:retraites",
            "+headline:grève +quote:retraites",
        ),
        ("grève PRES/3 SNCF Caen", "+(grève NEAR/3 SNCF) Caen"),
        ("(grève OU débrayage) SNCF", "+(grève OR débrayage) SNCF"),
        ("(grève SAUF métro) SNCF", "+(grève NOT métro) SNCF"),
        (
            "quorum:2(grève SNCF Caen) police",
            "+quorum:2(grève SNCF Caen) police",
        ),
        (
            "+grève SNCF \"code du travail\"",
            "+grève SNCF +\"code du travail\"",
        ),
        ("-grève SNCF", "-grève SNCF"),
        (
            "grève \"code du travail\" OU SNCF",
            "(grève +\"code du travail\") OR SNCF",
        ),
        // A group without an operator is its words.
        ("(grève SNCF) Caen", "grève SNCF Caen"),
        (
            "(grève \"code du travail\") Caen",
            "grève +\"code du travail\" Caen",
        ),
        ("(grève -SNCF) Caen", "grève -SNCF Caen"),
        ("+(grève SNCF) Caen", "+(grève SNCF) Caen"),
        (
            "-(grève \"code du travail\")",
            "-(grève +\"code du travail\")",
        ),
        ("(grève agence:AFP)^2 Caen", "grève^2 +agency:AFP Caen"),
        // Within a zone, a sentence or a paragraph all are required, save words that say nothing.
        ("titre:(grève SNCF)", "headline:(+grève +SNCF)"),
        ("titre:(la grève SNCF)", "headline:(la +grève +SNCF)"),
        ("titre:(le la)", "headline:(+le +la)"),
        (
            "debut:((grève SNCF) OU Caen)",
            "beginning:((+grève +SNCF) OR Caen)",
        ),
        (
            "citation:(grève SAUF (SNCF Caen))",
            "quote:(grève NOT (SNCF Caen))",
        ),
        (
            "titre:(grève quorum:1(SNCF Caen))",
            "headline:(+grève +quorum:1(SNCF Caen))",
        ),
        // What has places is any of several.
        ("(grève SNCF) PRES Caen", "(grève SNCF) NEAR/10 Caen"),
        ("au-moins:2(grève SNCF)", "at-least:2(grève SNCF)"),
        (
            "au-moins:2(grève \"code du travail\")",
            "at-least:2(grève \"code du travail\")",
        ),
    ]);
}

#[test]
fn a_phrase_among_six_words_only_ranks() {
    check(&[
        (
            "\"b d\" un deux trois quatre cinq",
            "+\"b d\" un deux trois quatre cinq",
        ),
        (
            "\"b d\" un deux trois quatre cinq six",
            "\"b d\" un deux trois quatre cinq six",
        ),
        (
            "\"b d\"^2 un deux trois quatre cinq six",
            "\"b d\"^2 un deux trois quatre cinq six",
        ),
        (
            "+\"b d\" un deux trois quatre cinq six",
            "+\"b d\" un deux trois quatre cinq six",
        ),
        (
            "\"b d\"~3 un deux trois quatre cinq six",
            "+\"b d\"~3 un deux trois quatre cinq six",
        ),
        (
            "(\"b d\" un deux) trois quatre cinq six",
            "\"b d\" un deux trois quatre cinq six",
        ),
        (
            "date:2016-04-18 titre:b un deux trois quatre cinq six",
            "+date:2016-04-18 +headline:b un deux trois quatre cinq six",
        ),
        (
            "\"b d\" le la les de du des",
            "+\"b d\" le la les de du des",
        ),
    ]);
}

#[test]
fn what_ends_as_a_sentence_is_one() {
    check(&[
        (
            "\"La crue est passée\", selon le maire.",
            "\"La crue est passée\" selon le maire …",
        ),
        (
            "Le maire \"condamne fermement\" des \"rumeurs\". (Illustration)",
            "Le maire \"condamne fermement\" des \"rumeurs\" Illustration …",
        ),
        (
            "Le maire appelle: « Donnez l'alerte ! »",
            "Le maire appelle \"Donnez l'alerte !\" …",
        ),
        // Fewer than six words in all, or one word beside the phrase: somebody asks for the phrase.
        ("\"b d\" maire …", "+\"b d\" maire"),
        (
            "Maire : \"La crue est enfin passée\"",
            "Maire +\"La crue est enfin passée\"",
        ),
        ("\"de la\" \"de la\" crue", "+\"de la\" crue"),
        (
            "Le maire : \"La crue est passée\"",
            "Le maire \"La crue est passée\" …",
        ),
        (
            "Crue à Brive : le maire \"condamne fermement\"",
            "Crue à Brive le maire \"condamne fermement\" …",
        ),
        (
            "Hier le maire: 'Donnez l'alerte vite'",
            "Hier le maire \"Donnez l'alerte vite\" …",
        ),
        ("maire titre:\"b d\"", "maire +headline:\"b d\""),
        // Words, abbreviations, restrictions, a phrase alone.
        ("\"b d\", maire", "+\"b d\" maire"),
        ("\"b d\" maire S.N.C.F.", "+\"b d\" maire S.N.C.F"),
        ("\"b d\" rachat Yahoo!", "+\"b d\" rachat Yahoo"),
        ("\"b d\" maire titre:crue.", "+\"b d\" maire +headline:crue"),
        ("+\"b d\" maire.", "+\"b d\" maire"),
        ("\"b d\" maire ET crue.", "(+\"b d\" maire) AND crue"),
        ("\"La crue est passée.\"", "\"La crue est passée.\""),
    ]);
}

#[test]
fn sauf_excludes_what_stands_right_behind_it() {
    check(&[
        ("grève SAUF SNCF Caen", "grève NOT (SNCF Caen)"),
        (
            "grève SAUF SNCF \"code du travail\"",
            "grève NOT (SNCF OR \"code du travail\")",
        ),
        (
            "grève SAUF SNCF date:2016-04-18",
            "(grève +date:2016-04-18) NOT SNCF",
        ),
        (
            "grève SAUF agence:AFP agence:Reuters",
            "grève NOT (agency:AFP OR agency:Reuters)",
        ),
        (
            "grève SAUF agence:AFP date:2016-04-18",
            "(grève +date:2016-04-18) NOT agency:AFP",
        ),
        (
            "grève SAUF SNCF titre:Caen",
            "(grève +headline:Caen) NOT SNCF",
        ),
        ("grève SAUF SNCF -Caen", "(grève -Caen) NOT SNCF"),
        ("grève SAUF SNCF +Caen", "(grève +Caen) NOT SNCF"),
        ("grève SAUF -SNCF", "grève NOT SNCF"),
        ("SAUF SNCF lieu:Caen", "place:Caen NOT SNCF"),
        (
            "grève SAUF (SNCF date:2016-04-18)",
            "grève NOT (SNCF +date:2016-04-18)",
        ),
        (
            "grève SAUF SNCF date:2016-04-18 OU Caen",
            "((grève +date:2016-04-18) NOT SNCF) OR Caen",
        ),
    ]);
}

#[test]
fn operators_of_other_services_are_read_as_ours() {
    check(&[
        ("grève & SNCF", "grève AND SNCF"),
        ("grève | SNCF", "grève OR SNCF"),
        ("Marks&Spencer & | !", "Marks&Spencer"),
        ("grève !SNCF", "grève -SNCF"),
        ("grève !", "grève"),
        ("grève −SNCF –Caen", "grève -SNCF -Caen"),
        ("grève – SNCF", "grève SNCF"),
        ("grève W/5 SNCF", "grève NEAR/5 SNCF"),
        ("grève NEAR5 SNCF", "grève NEAR/5 SNCF"),
        ("grève PRE/2 SNCF", "grève ADJ/2 SNCF"),
        ("grève pres/5 SNCF", "grève NEAR/5 SNCF"),
        ("grève adj3 SNCF", "grève ADJ/3 SNCF"),
        ("grève near10 SNCF", "grève NEAR/10 SNCF"),
        ("near10 SNCF", "\\near10 SNCF"),
        ("grève near SNCF", "grève near SNCF"),
        ("grève and not SNCF", "grève and not SNCF"),
        ("grève SAME SNCF", "paragraph:(grève AND SNCF)"),
        ("grève w/s SNCF", "sentence:(grève AND SNCF)"),
        ("grève AND NOT SNCF", "grève NOT SNCF"),
        ("TIT=grève SNCF", "+headline:grève SNCF"),
        ("TIT=(grève SNCF)", "headline:(+grève +SNCF)"),
        ("date=2016-04-18", "date:2016-04-18"),
        ("x=y", "\\x=y"),
        ("titre:-grève SNCF", "-headline:grève SNCF"),
        ("grève SNCF --all", "+grève +SNCF"),
    ]);
}

#[test]
fn operators_join_in_a_query_in_capitals() {
    check(&[
        ("SYRIE ET RUSSIE", "SYRIE AND RUSSIE"),
        ("GREVE SAUF SNCF", "GREVE NOT SNCF"),
        (
            "GREVE OU DEBRAYAGE SAUF SNCF",
            "GREVE OR (DEBRAYAGE NOT SNCF)",
        ),
        ("GREVE AND NOT SNCF", "GREVE NOT SNCF"),
        ("GREVE PRES/5 SNCF", "GREVE NEAR/5 SNCF"),
        ("INCENDIE PRES DE MARSEILLE", "INCENDIE \\PRES DE MARSEILLE"),
        (
            "LA FRANCE DIT NON AU TRAITE",
            "LA FRANCE DIT \\NON AU TRAITE",
        ),
        ("ET LA SYRIE", "\\ET LA SYRIE"),
        ("SYRIE (SAUF ALEP)", "SYRIE \\SAUF ALEP"),
    ]);
}

#[test]
fn a_word_behind_a_backslash_is_itself() {
    check(&[
        ("\\ET Alep", "\\ET Alep"),
        ("\\titre:Alep", "\\titre:Alep"),
        ("\\Alep", "Alep"),
        ("\\mo*t^2", "\\mo*t^2"),
        ("\\a^2\\^3 \\a^2\\", "\\a^2\\^3 \\a^2\\"),
        ("titre:\\ET", "headline:\\ET"),
        ("\\ Alep", "Alep"),
    ]);
}

#[test]
fn loose_words_are_required_when_all_are() {
    let cases = [
        ("x b", "+x +b"),
        ("x", "x"),
        ("x -b \"c d\"", "+x -b +\"c d\""),
        ("x (b k)", "+x +b +k"),
        ("x b OU k z", "(+x +b) OR (+k +z)"),
        (
            "la grève \"b d\" un deux trois quatre cinq",
            "la +grève +\"b d\" un +deux +trois +quatre +cinq",
        ),
        ("le la", "+le +la"),
        // What is not wanted stays as it was: requiring more there would exclude less.
        ("x SAUF b k", "x NOT (b k)"),
        ("x (SAUF b k)", "+x +(NOT (b k))"),
    ];
    for (text, expected) in cases {
        assert_eq!(reading(text, true), expected, "{text}");
    }
}
