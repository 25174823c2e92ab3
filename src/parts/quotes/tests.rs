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
fn behind_the_government_of_an_office_its_holder_is_named() {
    check(
        "« Nous partons », a dit la porte-parole du gouvernement Anne Roche.",
        &[
            "incise sure speech: Nous partons — la porte-parole du gouvernement Anne Roche = Anne Roche",
        ],
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
        "L'ambassadeur a pris la parole : « Tout est perdu ». « Rien n'est perdu », a-t-il corrigé.",
        &[
            "colon likely speech: Tout est perdu — L'ambassadeur",
            "incise likely speech: Rien n'est perdu — il = l'ambassadeur",
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
        &["incise likely speech: Nous tiendrons — ils = les syndicats"],
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

#[test]
fn words_may_part_a_verb_and_its_subject() {
    check(
        "Le gouvernement a dénoncé « une attaque ignoble ».",
        &["verb sure speech: une attaque ignoble — Le gouvernement = gouvernement"],
    );
    check(
        "Le sénateur Paul Roche a pour sa part affirmé qu'il y avait « des émeutes ».",
        &["verb sure speech: des émeutes — Le sénateur Paul Roche = Paul Roche"],
    );
    check(
        "SOS Voisins a, elle, demandé « des comptes ».",
        &["verb sure speech: des comptes — SOS Voisins"],
    );
    check(
        "« C'est dommage », regrette de son côté, Camille, une étudiante.",
        &["incise sure speech: C'est dommage — Camille"],
    );
    check(
        "« Je pars », écrit l'un d'entre eux.",
        &["incise sure speech: Je pars — l'un d'entre eux"],
    );
    check(
        "Anne Roche et deux élus qui la soutiennent ont réclamé « un service garanti ».",
        &["verb sure speech: un service garanti — Anne Roche et deux élus = Anne Roche"],
    );
    check(
        "Le maire a salué l'effort et dénoncé « un recul ».",
        &["verb sure speech: un recul — Le maire"],
    );
    check(
        "Les habitants demandent pourquoi on les traite « comme des animaux ».",
        &["verb sure speech: comme des animaux — Les habitants"],
    );
    check(
        "Il y a un mois, quand il est parti, ce président a lâché : « Vous avez peur ? »",
        &["colon sure speech: Vous avez peur ? — ce président"],
    );
    check(
        "La dernière version du projet, obtenue par l'AFP, réclamait « une cessation des hostilités ».",
        &["verb sure speech: une cessation des hostilités — La dernière version du projet"],
    );
}

#[test]
fn a_phrase_names_its_speaker_whatever_stands_in_it() {
    check(
        "Le vice-président LREM de l'Assemblée, Hugues Morel, a estimé que « c'est mieux ainsi ».",
        &[
            "verb sure speech: c'est mieux ainsi — Le vice-président LREM de l'Assemblée, Hugues Morel = Hugues Morel",
        ],
    );
    check(
        "L'eurodéputé EELV Yannick Roche a dénoncé « la pire des réponses ».",
        &[
            "verb sure speech: la pire des réponses — L'eurodéputé EELV Yannick Roche = Yannick Roche",
        ],
    );
    check(
        "« Il est bon », a justifié le délégué à la sécurité routière, Paul Roche.",
        &[
            "incise sure speech: Il est bon — le délégué à la sécurité routière, Paul Roche = Paul Roche",
        ],
    );
    check(
        "« C'est faux », explique au quotidien Le Port son père.",
        &["incise sure speech: C'est faux — son père"],
    );
    check(
        "« On reste », a déclaré au San Bernardo Chronicle un habitant, John Morel.",
        &["incise sure speech: On reste — un habitant, John Morel = John Morel"],
    );
    check(
        "Marine Le Port est à Nice. « Oui », a dit Mme Le Port. « Non », a-t-elle ajouté.",
        &[
            "incise sure speech: Oui — Mme Le Port = Marine Le Port",
            "incise likely speech: Non — elle = Marine Le Port",
        ],
    );
    check(
        "35 médecins ont signé, affirmant « vouloir du temps ».",
        &["participle sure speech: vouloir du temps — 35 médecins"],
    );
    check(
        "Le « Canard » avance que la ministre a « crié au complot ».",
        &[
            "named likely title: Canard",
            "verb sure speech: crié au complot — Le « Canard »",
        ],
    );
    check(
        "Des manifestants scandant « Démission » ont suivi le ministre Paul Roche.",
        &["participle sure speech: Démission — Des manifestants"],
    );
    check(
        "Le maire, Jean Petit, a dénoncé lundi le changement de nom du parti.",
        &[],
    );
}

#[test]
fn an_incise_may_stand_before_its_words() {
    check(
        "Dans ces cages, dénonce la ligue, « les bêtes sont blessées ».",
        &["verb sure speech: les bêtes sont blessées — la ligue = ligue"],
    );
    check(
        "« Un mensonge », c'est ce que dénonce le syndicaliste Paul Roche.",
        &["incise sure speech: Un mensonge — le syndicaliste Paul Roche = Paul Roche"],
    );
    check(
        "« C'est une prime », met en avant le communiqué.",
        &["incise sure speech: C'est une prime — le communiqué = communiqué"],
    );
    check(
        "Le syndicat estime que si l'Etat ne répond pas, « il y aura un mouvement de grève ».",
        &["verb likely speech: il y aura un mouvement de grève — Le syndicat = syndicat"],
    );
    check(
        "Tous les ministres sont venus. Anne Roche a parlé. Selon elle, « tout va trop vite ».",
        &["according likely speech: tout va trop vite — elle = Anne Roche"],
    );
    check(
        "Paul Roche a publié un livre, « Sous les ponts ».",
        &["work likely title: Sous les ponts"],
    );
}

#[test]
fn what_is_judged_does_not_judge() {
    check(
        "Le porte-parole, Paul Roche, a jugé ce bilan \"encourageant\", tout en partant.",
        &["verb sure speech: encourageant — Le porte-parole, Paul Roche = Paul Roche"],
    );
}

#[test]
fn a_governed_name_and_a_plural_may_speak() {
    check(
        "Moscou pèse sur Damas, qui qualifie de « terroristes » ses adversaires.",
        &["verb sure speech: terroristes — Damas"],
    );
    check(
        "Dans le nord, toutefois, des habitants joints hier décrivent un calme « encore fragile ».",
        &["verb sure speech: encore fragile — des habitants"],
    );
}

#[test]
fn a_pronoun_means_nobody_of_unknown_gender() {
    check(
        "« C'est fini », a dit Dominique Roche. « Il faut partir », a-t-elle ajouté.",
        &[
            "incise sure speech: C'est fini — Dominique Roche",
            "incise likely speech: Il faut partir — elle",
        ],
    );
}

#[test]
fn who_spoke_last_goes_on() {
    check(
        "« C'est fini », a dit Paul Roche. Et d'ajouter : « Il faut partir. »",
        &[
            "incise sure speech: C'est fini — Paul Roche",
            "colon supposed speech: Il faut partir. — Paul Roche",
        ],
    );
    check(
        "« Il faut partir », a dit Paul Roche. Anne Petit a refusé. « Je reste. »",
        &[
            "incise sure speech: Il faut partir — Paul Roche",
            "floating supposed speech: Je reste. — Anne Petit",
        ],
    );
    check(
        "Rien ne va plus.\n\n- \"Pas de solution\" -\n\nLes maires attendent.\n\n\"C'est long\", dit Anne Petit.",
        &[
            "intertitle supposed speech: Pas de solution — Anne Petit",
            "incise sure speech: C'est long — Anne Petit",
        ],
    );
    check(
        "« Va-t'en ! », « Menteur », « Rentre chez toi »... Samedi, la foule a hué le maire.",
        &[
            "slogan supposed speech: Va-t'en !",
            "slogan supposed speech: Menteur",
            "slogan supposed speech: Rentre chez toi",
        ],
    );
    check(
        "La star se confie.\n\n\"Elle m'a bluffé.\n\nC'est une reine\", dit Anne Petit.",
        &[
            "floating supposed speech: Elle m'a bluffé. — La star",
            "incise sure speech: C'est une reine — Anne Petit",
        ],
    );
}

#[test]
fn a_description_means_whom_the_article_named() {
    check(
        "Paul Roche est sorti. « C'est fini », a dit l'acteur.",
        &["incise sure speech: C'est fini — l'acteur = Paul Roche"],
    );
    check(
        "« Je paie », dit Anne Roche. « C'est dur », ajoute cette retraitée.",
        &[
            "incise sure speech: Je paie — Anne Roche",
            "incise sure speech: C'est dur — cette retraitée = Anne Roche",
        ],
    );
    check(
        "Le président Paul Roche a reçu les maires. « Tout va bien », a dit le chef de l'Etat.",
        &["incise sure speech: Tout va bien — le chef de l'Etat = Paul Roche"],
    );
    check(
        "Paul Roche a quitté la salle. « Je reviendrai », a lancé ce dernier.",
        &["incise sure speech: Je reviendrai — ce dernier = Paul Roche"],
    );
    check(
        "Anne Petit le dit sur France Bleu. « Je pars », a-t-elle confié.",
        &["incise likely speech: Je pars — elle = Anne Petit"],
    );
}

#[test]
fn a_description_means_somebody_of_unknown_gender_who_spoke() {
    check(
        "« La pluie vient », prévient Ozan Derin.\n\n« Elle durera », ajoute le réalisateur. « Deux jours », dit-il.",
        &[
            "incise sure speech: La pluie vient — Ozan Derin",
            "incise sure speech: Elle durera — le réalisateur = Ozan Derin",
            "incise likely speech: Deux jours — il = Ozan Derin",
        ],
    );
    check(
        "Ozan Derin est parti.\n\n« La pluie durera », ajoute le réalisateur.",
        &["incise sure speech: La pluie durera — le réalisateur"],
    );
}

#[test]
fn a_medium_speaks_with_its_whole_name() {
    check(
        "« Le pont est coupé », écrit Le Parisien.",
        &["incise sure speech: Le pont est coupé — Le Parisien"],
    );
    check(
        "20 Minutes révèle que le pont est coupé. Selon franceinfo, la route l'est aussi.",
        &[
            "clause sure indirect: 20 Minutes révèle que le pont est coupé. — 20 Minutes",
            "clause sure indirect: Selon franceinfo, la route l'est aussi. — franceinfo",
        ],
    );
    check(
        "« On a eu peur », raconte le retraité à France Bleu Maine.",
        &["incise sure speech: On a eu peur — le retraité"],
    );
    check(
        "« On verra », glisse une source au Parisien.",
        &["incise sure speech: On verra — une source"],
    );
    check(
        "« On verra », a dit à l'AFP Ozan Derin Kaya.",
        &["incise sure speech: On verra — Ozan Derin Kaya"],
    );
    check(
        "Selon un décompte de l'AFP, trois ponts sont coupés.",
        &[
            "clause sure indirect: Selon un décompte de l'AFP, trois ponts sont coupés. — un décompte de l'AFP = AFP",
        ],
    );
    check(
        "Selon les informations de RTL, Luc Petit a dit « non ».",
        &["verb sure speech: non — Luc Petit"],
    );
    check(
        "Selon les informations d'Europe 1, le pont est coupé. « Non », répond le patron de RTL, Luc Petit.",
        &[
            "incise sure speech: Non — le patron de RTL, Luc Petit = Luc Petit",
            "clause sure indirect: Selon les informations d'Europe 1, le pont est coupé. — les informations d'Europe 1 = Europe 1",
        ],
    );
    check(
        "Davantage de ponts sont coupés. Surtout, « rien ne presse », a dit Luc Petit.",
        &["incise sure speech: rien ne presse — Luc Petit"],
    );
}

#[test]
fn a_body_gives_way_to_a_person_named_since() {
    check(
        "« C'est fermé », dit la mairie. Le prix a été remis à Anne Roche. « Merci », a-t-elle dit.",
        &[
            "incise sure speech: C'est fermé — la mairie = mairie",
            "incise likely speech: Merci — elle = Anne Roche",
        ],
    );
    check(
        "« Je pars », dit un capitaine. On voit Paul Roche. « Demain », ajoute-t-il.",
        &[
            "incise sure speech: Je pars — un capitaine",
            "incise likely speech: Demain — il = un capitaine",
        ],
    );
}

#[test]
fn terms_and_charges_are_no_speech() {
    check(
        "Ils sont accusés d'« association de malfaiteurs ».",
        &["charge likely other: association de malfaiteurs"],
    );
    check(
        "Ils devront répondre de « violences en réunion ».",
        &["charge likely other: violences en réunion"],
    );
    check(
        "Il est condamné pour avoir « endommagé » la façade.",
        &["charge likely other: endommagé"],
    );
    check(
        "Le ministre Paul Roche a annoncé la fermeture des salles des onze villes en « zone rouge ».",
        &["unattributed likely scare: zone rouge"],
    );
    check(
        "La mairie a lancé le « grand débat national ».",
        &["unattributed likely scare: grand débat national"],
    );
    check(
        "Son avocat (comme il le dit) est au cœur du « scandale ».",
        &["unattributed likely scare: scandale"],
    );
    check(
        "Il a plaidé dans le scandale dit « Portgate ».",
        &["named likely other: Portgate"],
    );
    check(
        "L'élue, auteure d'« Un été au port », est partie.",
        &["work likely title: Un été au port"],
    );
    check(
        "Le couple, « Mina » et « Awan », est arrivé hier, a dit le zoo.",
        &["named likely title: Mina", "named likely title: Awan"],
    );
    check(
        "Le « bordel », les « fainéants », la liste des mots est longue.",
        &[
            "unattributed likely scare: bordel",
            "unattributed likely scare: fainéants",
        ],
    );
}

#[test]
fn a_description_behind_the_speaker_is_no_speech() {
    check(
        "« Nous partirons, assure Paul Morel, maire de Nice. Mais il y a de l'angoisse. »",
        &[
            "incise-inside sure speech: Nous partirons — Paul Morel",
            "incise-inside sure speech: Mais il y a de l'angoisse. — Paul Morel",
        ],
    );
    check(
        "« Ils nous ont frappés » : récit d'une nuit à la frontière.",
        &["intertitle supposed speech: Ils nous ont frappés"],
    );
    check(
        "Pour cette femme installée ici depuis 2014, « les menaces ne servent à rien ».",
        &["according likely speech: les menaces ne servent à rien — cette femme installée"],
    );
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

#[test]
fn initials_are_part_of_the_name() {
    check(
        "« Nous partons demain », a dit J.-L. Petitjean.",
        &["incise sure speech: Nous partons demain — J.-L. Petitjean"],
    );
    check(
        "« Nous partons demain », a dit M. J.-P. Petitjean.",
        &["incise sure speech: Nous partons demain — M. J.-P. Petitjean = J.-P. Petitjean"],
    );
    check(
        "« Nous partons demain », a dit Ph. Petitjean.",
        &["incise sure speech: Nous partons demain — Ph. Petitjean"],
    );
    check(
        "« Nous partons demain », a dit le Col. Petitjean.",
        &["incise sure speech: Nous partons demain — le Col. Petitjean = Col. Petitjean"],
    );
    check(
        "Le maire, J.-P. Petitjean, a lancé : « Nous partons demain ».",
        &["colon sure speech: Nous partons demain — Le maire, J.-P. Petitjean = J.-P. Petitjean"],
    );
}

#[test]
fn white_space_in_a_name_is_one_plain_blank() {
    check(
        "« Nous partons demain », a dit Emmanuel\u{a0}Petitjean.",
        &["incise sure speech: Nous partons demain — Emmanuel Petitjean"],
    );
    check(
        "« Nous partons demain », a dit M.\u{202f}Petitjean.",
        &["incise sure speech: Nous partons demain — M. Petitjean"],
    );
}

#[test]
fn a_party_or_a_heading_is_no_part_of_a_name() {
    for (written, name) in [
        ("EELV Yannick Petitjean", "Yannick Petitjean"),
        ("LREM Manuel Petitjean", "Manuel Petitjean"),
        ("GRANDE-SYNTHE Manuel Petitjean", "Manuel Petitjean"),
    ] {
        check(
            &format!("« Nous partons demain », a dit {written}."),
            &[&format!(
                "incise sure speech: Nous partons demain — {written} = {name}"
            )],
        );
    }
    for name in [
        "EMMANUEL PETITJEAN",
        "CGT Paris",
        "UNICEF France Nord",
        "J. Petitjean",
    ] {
        check(
            &format!("« Nous partons demain », a dit {name}."),
            &[&format!("incise sure speech: Nous partons demain — {name}")],
        );
    }
    check(
        "RETRAITES Emmanuel Petitjean a dit : « Nous partons demain ».",
        &[
            "colon sure speech: Nous partons demain — RETRAITES Emmanuel Petitjean = Emmanuel Petitjean",
        ],
    );
}

#[test]
fn a_paragraph_of_words_alone_is_signed() {
    for behind in [
        " - Jean Petitjean, maire de Pau.",
        " — Jean Petitjean",
        " -Jean Petitjean, président.",
        " (Jean Petitjean)",
        " (Jean Petitjean, maire de Pau).",
    ] {
        check(
            &format!("« C'est une bonne nouvelle »{behind}"),
            &["signed likely speech: C'est une bonne nouvelle — Jean Petitjean"],
        );
    }
    // Items of a list, works with their authors, an incise.
    for text in [
        "« C'est une bonne nouvelle »\n- Jean Petitjean, maire de Pau",
        "« Les Grands Jours heureux » (Jean Petitjean)",
        "« C'est une bonne nouvelle » - Jean Petitjean est venu hier",
    ] {
        let found = reported(&[(Part::Paragraph, text)]);
        assert!(
            !found.iter().any(|found| found.starts_with("signed")),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn a_name_below_a_paragraph_of_words_signs_it() {
    check(
        "« C'est une bonne nouvelle »\n\nJean Petitjean\n\n« Nous verrons bien demain »\n\nLuc Voisin, préfet",
        &[
            "signed likely speech: C'est une bonne nouvelle — Jean Petitjean",
            "signed likely speech: Nous verrons bien demain — Luc Voisin",
        ],
    );
    // The author of the article.
    check(
        "« C'est une bonne nouvelle »\n\nJean Petitjean",
        &["intertitle supposed speech: C'est une bonne nouvelle"],
    );
}
