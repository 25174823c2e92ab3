//! Every rule on invented sentences, and any text at all.

use proptest::prelude::*;

use super::*;

/// Returns what paragraphs report: `rule certainty kind: words — written = resolved`.
fn reported(parts: &[(Part, &str)]) -> Vec<String> {
    let passages: Vec<Passage> = parts
        .iter()
        .map(|(part, text)| Passage::new(*part, text))
        .collect();
    let found = find(&passages);
    let shown = |quotation: &Quotation| {
        let words = &passages[quotation.passage].text[quotation.range.clone()];
        let speaker = match &quotation.speaker {
            Some(Speaker {
                written,
                resolved: Some(name),
            }) if written != name => format!(" — {written} = {name}"),
            Some(speaker) => format!(" — {}", speaker.written),
            None => String::new(),
        };
        let nested = if quotation.is_nested { ">" } else { "" };
        format!(
            "{nested}{} {} {}: {words}{speaker}",
            quotation.rule.name(),
            quotation.certainty.name(),
            quotation.kind.name(),
        )
    };
    found
        .quotations
        .iter()
        .chain(&found.indirect)
        .map(shown)
        .collect()
}

fn check(text: &str, expected: &[&str]) {
    let parts: Vec<(Part, &str)> = text
        .split("\n\n")
        .map(|text| (Part::Paragraph, text))
        .collect();
    assert_eq!(reported(&parts), expected, "{text}");
}

#[test]
fn a_verb_behind_the_words_names_the_speaker() {
    check(
        "« Nous partons », a déclaré mardi à l'AFP la ministre Anne Roche.",
        &["incise sure speech: Nous partons — la ministre Anne Roche = Anne Roche"],
    );
    check(
        "« Qui paiera ? » demande le sénateur Yves Bloch.",
        &["incise sure speech: Qui paiera ? — le sénateur Yves Bloch = Yves Bloch"],
    );
    check(
        "\"C'est fini\", a t-il soupiré.",
        &["incise likely speech: C'est fini — il"],
    );
    check(
        "« Ils sont là », a-t-on appris auprès de la préfecture.",
        &["incise sure speech: Ils sont là — la préfecture = préfecture"],
    );
    check(
        "« C'est une honte », cingle Marie Vautrin.",
        &["incise sure speech: C'est une honte — Marie Vautrin"],
    );
    check(
        "« Rien ne presse », comme l'explique Paul Roche.",
        &["incise sure speech: Rien ne presse — Paul Roche"],
    );
}

#[test]
fn an_incise_inside_the_marks_cuts_the_words() {
    check(
        "Hugo Marchal a vu. « Je suis resté, a-t-il dit, jusqu'au bout. »",
        &[
            "incise-inside sure speech: Je suis resté — il = Hugo Marchal",
            "incise-inside sure speech: jusqu'au bout. — il = Hugo Marchal",
        ],
    );
    check(
        "« La trêve est rompue, a déclaré le colonel Samir Khoury.",
        &[
            "incise-inside sure speech: La trêve est rompue — le colonel Samir Khoury = Samir Khoury",
        ],
    );
    check(
        "« Nous irons », a prévenu Mme Dubreuil, « quel qu'en soit le prix ».",
        &[
            "incise sure speech: Nous irons — Mme Dubreuil",
            "resumed likely speech: quel qu'en soit le prix — Mme Dubreuil",
        ],
    );
}

#[test]
fn a_verb_before_the_words_names_the_speaker() {
    check(
        "Le maire Paul Roche a dénoncé « une mascarade ».",
        &["verb sure speech: une mascarade — Le maire Paul Roche = Paul Roche"],
    );
    check(
        "Le syndicat a ajouté que la direction « refusait tout dialogue ».",
        &["verb sure speech: refusait tout dialogue — Le syndicat = syndicat"],
    );
    check(
        "Estimant que la mesure était « injuste », Sophie Roche a quitté la salle.",
        &["participle sure speech: injuste — Sophie Roche"],
    );
    check(
        "Le projet a été qualifié de « folie » par la Cour des comptes.",
        &["passive sure speech: folie — la Cour des comptes = Cour des comptes"],
    );
    check(
        "La stratégie, jugée « illisible », divise.",
        &["passive supposed speech: illisible"],
    );
    check(
        "L'armée a fait savoir qu'elle « étudiait la demande ».",
        &["verb sure speech: étudiait la demande — L'armée = armée"],
    );
    check(
        "Luc Ferrand est convaincu que « la partie est gagnée ».",
        &["verb sure speech: la partie est gagnée — Luc Ferrand"],
    );
    check(
        "M. Haddad n'a pas parlé de « coup d'Etat ».",
        &["denied likely scare: coup d'Etat"],
    );
}

#[test]
fn a_source_a_colon_and_cries_name_the_speaker() {
    check(
        "Selon l'Elysée, les échanges ont été « francs ».",
        &["according likely speech: francs — l'Elysée = Elysée"],
    );
    check(
        "La piste est « privilégiée », d'après une source policière.",
        &["according sure speech: privilégiée — une source policière"],
    );
    check(
        "Le Premier ministre Alain Coste a été clair : « Il n'y aura rien. »",
        &["colon likely speech: Il n'y aura rien. — Le Premier ministre Alain Coste = Alain Coste"],
    );
    check(
        "Réponse de sa femme : « Nous en avons plein. »",
        &["colon likely speech: Nous en avons plein. — sa femme"],
    );
    check(
        "Aux cris de « Liberté », les manifestants ont marché.",
        &["slogan likely speech: Liberté — les manifestants"],
    );
    let headline = [
        (Part::Headline, "Budget: un \"naufrage\" (Lenoir)"),
        (Part::Lead, "Le député Paul Lenoir a voté contre."),
    ];
    assert_eq!(
        reported(&headline),
        ["bracket sure speech: naufrage — Lenoir = Paul Lenoir"]
    );
}

#[test]
fn words_share_the_speaker_of_their_sentence() {
    check(
        "Le préfet a promis « des renforts » et « de la patience ».",
        &[
            "verb sure speech: des renforts — Le préfet",
            "verb sure speech: de la patience — Le préfet",
        ],
    );
    check(
        "Le feu est « sans doute lié aux travaux », a dit le préfet, ajoutant \"tout ignorer\".",
        &[
            "incise sure speech: sans doute lié aux travaux — le préfet",
            "participle sure speech: tout ignorer — le préfet",
        ],
    );
    check(
        "La route restera « fermée toute la nuit » aux camions, a indiqué la préfecture.",
        &["incise-later likely speech: fermée toute la nuit — la préfecture = préfecture"],
    );
}

#[test]
fn words_that_stand_alone_are_the_last_speaker_s() {
    check(
        "M. Petit se dit confiant. « Le dossier avance. »",
        &["floating supposed speech: Le dossier avance. — M. Petit"],
    );
    check(
        "\"On n'a rien vu\" Le maire, Jean Petit, se souvient. \"On n'a rien vu venir\", dit-il.",
        &[
            "intertitle supposed speech: On n'a rien vu — il = Jean Petit",
            "incise likely speech: On n'a rien vu venir — il = Jean Petit",
        ],
    );
    check(
        "« Tout est perdu. » C'est ce qu'a dit Jean Petit.",
        &["next-sentence supposed speech: Tout est perdu. — Jean Petit"],
    );
}

#[test]
fn quotations_run_over_paragraphs() {
    check(
        "Marc Thévenin a décrit la nuit.\n\n« Ils sont arrivés vite.\n\n« Personne n'a dormi », a-t-il dit.",
        &[
            "floating supposed speech: Ils sont arrivés vite. — Marc Thévenin",
            "incise likely speech: Personne n'a dormi — il = Marc Thévenin",
        ],
    );
    check(
        "L'échange a été bref.\n— Vous partez ?\n— Non, a répondu M. Lenoir.",
        &[
            "dialogue supposed speech: Vous partez ?",
            "incise sure speech: Non — M. Lenoir",
        ],
    );
}

#[test]
fn what_is_no_speech_is_told_apart() {
    check(
        "Le film « Les Ombres du port » sortira, a annoncé son distributeur.",
        &["work likely title: Les Ombres du port"],
    );
    check(
        "Abou Nasser, dit « le Borgne », a été tué, a affirmé l'armée.",
        &["named likely other: le Borgne"],
    );
    check(
        "Il est mis en examen pour \"vol en réunion\".",
        &["charge likely other: vol en réunion"],
    );
    check(
        "Les « gilets rouges » ont bloqué trois dépôts, a indiqué la préfecture.",
        &["unattributed likely scare: gilets rouges"],
    );
    check(
        "Les « gilets rouges » défilent. Le maire a salué hier matin à Nice les « gilets rouges ».",
        &[
            "label likely scare: gilets rouges",
            "label likely scare: gilets rouges",
        ],
    );
    check(
        "Le président a appelé les rebelles « modérés » à se démarquer.",
        &["unattributed likely scare: modérés"],
    );
    check(
        "Il a repris la boutique familiale « La Charmeuse ».",
        &["named likely title: La Charmeuse"],
    );
    check(
        "« Les +chatters+ sont partis », a dit Jean Petit.",
        &[
            "incise sure speech: Les +chatters+ sont partis — Jean Petit",
            ">unattributed supposed scare: chatters",
        ],
    );
}

#[test]
fn a_speaker_is_resolved_within_the_article() {
    check(
        "Le président moldave Ion Ciobanu a reçu son homologue géorgien Levan Kipiani. « L'heure est grave », a dit M. Ciobanu. « Elle l'est », a répondu son homologue géorgien.",
        &[
            "incise sure speech: L'heure est grave — M. Ciobanu = Ion Ciobanu",
            "incise sure speech: Elle l'est — son homologue géorgien = Levan Kipiani",
        ],
    );
    check(
        "Le président moldave Ion Ciobanu est à Bruxelles. « Oui », a lancé le président moldave.",
        &["incise sure speech: Oui — le président moldave = Ion Ciobanu"],
    );
    check(
        "M. Renaud et Mme Petit se sont parlé. « C'est mort », a-t-elle tranché.",
        &["incise likely speech: C'est mort — elle = Mme Petit"],
    );
    check(
        "Les syndicats appellent à la grève. « Nous tiendrons », affirment-ils.",
        &["incise likely speech: Nous tiendrons — ils = Les syndicats"],
    );
    check(
        "« Rien n'est joué », dit-elle.",
        &["incise likely speech: Rien n'est joué — elle"],
    );
    check(
        "Moscou a démenti « toute ingérence ».",
        &["verb sure speech: toute ingérence — Moscou"],
    );
}

#[test]
fn sentences_without_marks_are_kept_apart() {
    check(
        "Moscou a affirmé que la trêve tenait. Selon la préfecture, tout est calme. Trois ponts sont coupés, a dit le maire.",
        &[
            "clause sure indirect: Moscou a affirmé que la trêve tenait. — Moscou",
            "clause sure indirect: Selon la préfecture, tout est calme. — la préfecture = préfecture",
            "clause sure indirect: Trois ponts sont coupés, a dit le maire. — le maire",
        ],
    );
    check("Les loyers varient selon les régions.", &[]);
}

proptest! {
    /// Spans lie in their passage on character boundaries, in order, whatever the text.
    #[test]
    fn any_text_is_read(texts in prop::collection::vec(pieces(), 1..4)) {
        let passages: Vec<Passage> = texts
            .iter()
            .map(|text| Passage::new(Part::Paragraph, text))
            .collect();
        let found = find(&passages);
        for list in [&found.quotations, &found.indirect] {
            let mut last = (0, 0);
            for quotation in list.iter() {
                let text = &passages[quotation.passage].text;
                let words = text.get(quotation.range.clone());
                prop_assert!(words.is_some_and(|words| !words.is_empty()), "{quotation:?}");
                let place = (quotation.passage, quotation.range.start);
                prop_assert!(place >= last, "{quotation:?}");
                last = place;
            }
        }
    }
}

/// Returns texts of what the rules look at, and of anything else.
fn pieces() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "« ",
        " »",
        "\"",
        "“",
        "”",
        "‘",
        "’",
        "'",
        "+",
        "—",
        "–",
        "\n",
        ", ",
        ". ",
        " : ",
        " ? ",
        "(",
        ")",
        " ",
        "a-t-il dit",
        "a déclaré",
        "selon",
        "d'après",
        "le maire",
        "Jean Petit",
        "M. Petit",
        "qui",
        "que",
        "et",
        "ne",
        "pas",
        "dénonçant",
        "l'Elysée",
        "film",
        "l’",
        "é",
        "15\"",
        "s'est",
        "fait savoir",
        "par",
        "aux cris de",
    ]);
    let anything = any::<char>().prop_map(String::from);
    let piece = prop_oneof![9 => known.prop_map(str::to_owned), 1 => anything];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}
