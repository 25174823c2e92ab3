//! The language of queries: its manual page, whose every example is a test.

use std::io::{self, Write};

use super::man::escaped;
use crate::query::{
    LIMIT_BYTES, LIMIT_CLAUSES, LIMIT_DISTANCE, LIMIT_FUZZY, LIMIT_NESTING, LIMIT_PATTERNS,
};

/// A section of the page: what it says, then examples with what each finds.
struct Section {
    heading: &'static str,
    text: &'static str,
    examples: &'static [Example],
}

/// A query with what it finds; the reading is what `--explain` says of it on Monday 18 April 2016.
struct Example {
    query: &'static str,
    finds: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "the test reads every example"))]
    reading: &'static str,
}

const fn example(query: &'static str, finds: &'static str, reading: &'static str) -> Example {
    Example {
        query,
        finds,
        reading,
    }
}

const SECTIONS: &[Section] = &[
    Section {
        heading: "WORDS",
        text: "What is not syntax is words: nothing typed is an error but a date or number that is none, and what is read \
               oddly is said. Words are found in all their forms (number, gender, conjugation), whatever their capitals, accents \
               and elided articles; a compound in the forms of its words, unless it stands in quotation marks. Articles with any \
               of the words are found, the best first; the first line says how many have them all.",
        examples: &[
            example(
                "cessez-le-feu Syrie",
                "any of the two; a compound is one word, with or without its hyphens",
                "cessez-le-feu Syrie",
            ),
            example(
                "+Syrie +ONU -Alep",
                "both of the first, and not the third",
                "+Syrie +ONU -Alep",
            ),
            example(
                "\"vice-président\"",
                "as it is written: neither vice-présidente nor vice-présidents",
                "\"vice-président\"",
            ),
            example(
                "+Syrie ONU Alep",
                "the first; the others only say which come first",
                "+Syrie ONU Alep",
            ),
            example("*", "every article, the newest first", "*"),
            example("=élu", "this form only: neither élus nor élire", "=élu"),
            example("terror*", "every word that begins so", "terror*"),
            example("mo?s", "mois, mots: ? is one letter, inside a word", "mo?s"),
            example("*phobie", "every word that ends so", "*phobie"),
            example(
                "Poutine~",
                "words one typo away; a swap of neighbours is one",
                "Poutine~",
            ),
            example("Zelensky~2", "words up to two typos away", "Zelensky~2"),
        ],
    },
    Section {
        heading: "WHAT IS REQUIRED",
        text: "Of the bare words any is enough, and the more of them an article has the sooner it comes; everything else is \
               required. Bare words are words, compounds (cessez-le-feu), patterns, near spellings and =mot, also in \
               parentheses without an operator; where one of them has +, the others only rank. Phrases, fields, groups with \
               operators, PRES and what counts must all hold, wherever they stand: adding anything but a bare word or OU never \
               finds more. Within a field, a sentence or a paragraph all words are required, since a field narrows; OU \
               there makes it any, and words that say nothing (la, de) are never required beside others. A query of six bare \
               words or more is read as a pasted sentence, and so is one of six words in all, two of them bare, that ends with a \
               full stop or has a colon between blanks or right before a quotation: a phrase without \
               + is one word more of it, which mostly says what comes first, and a note says so. Counts, facets, histograms, \
               citations and locuteurs all go by this.",
        examples: &[
            example(
                "\"Ban Ki-moon\" trêve Alep",
                "the phrase, and either word or both",
                "+\"Ban Ki-moon\" trêve Alep",
            ),
            example(
                "\"Ban Ki-moon\" titre:Syrie date:2016",
                "all three",
                "+\"Ban Ki-moon\" +headline:Syrie +date:2016-01-01..2016-12-31",
            ),
            example(
                "(trêve OU accord) Alep Syrie",
                "one of the first two, and one of the last two",
                "+(trêve OR accord) Alep Syrie",
            ),
            example(
                "titre:(trêve Syrie) Alep",
                "both in the headline, and the third anywhere",
                "+headline:(+trêve +Syrie) Alep",
            ),
            example(
                "titre:(trêve OU Syrie)",
                "either in the headline",
                "headline:(trêve OR Syrie)",
            ),
        ],
    },
    Section {
        heading: "PHRASES",
        text: "Between quotation marks of any kind (also ' at the ends of words), words are looked for as they are, in this order, \
               capitals and accents apart, one word too; a number after ~ allows so many others among them, within one sentence.",
        examples: &[
            example(
                "\"conseil de sécurité\"",
                "these words in a row",
                "\"conseil de sécurité\"",
            ),
            example(
                "« je suis Charlie »",
                "the same, as the French write them",
                "\"je suis Charlie\"",
            ),
            example(
                "\"Ban presse\"~3",
                "in this order, with at most three words between",
                "\"Ban presse\"~3",
            ),
            example("\"élus\"", "this form of the word", "\"élus\""),
        ],
    },
    Section {
        heading: "OPERATORS",
        text: "In capitals. PRES and ADJ bind first, then SAUF, then what stands side by side, then ET, then OU; parentheses \
               say otherwise. SAUF excludes the words and phrases behind it, or what is asked of one field; what follows is \
               asked of the rest. AND, OR, NOT and NEAR are the same in English. In a query all in capitals they are \
               operators between words, with a note, save NON, and PRES without a number. A backslash makes a word of \
               anything: \\ET. Signs of other services (&, |, !mot, W/5, SAME, TIT=) and pres/5, near10, adj3 in small letters \
               are read as these, with a note; and, not, sauf, near, adj, same and n10 are words, as mot! and \
               HEADLINE(…) are, and a note says what to write.",
        examples: &[
            example("Syrie ET trêve", "both", "Syrie AND trêve"),
            example("brexit OU guterres", "either", "brexit OR guterres"),
            example(
                "Syrie SAUF cessez-le-feu",
                "the first and not the second",
                "Syrie NOT cessez-le-feu",
            ),
            example(
                "Syrie SAUF Alep Damas date:2016-04-18",
                "neither of the two, and of this day",
                "(Syrie +date:2016-04-18) NOT (Alep Damas)",
            ),
            example("\\ET Syrie", "the word et, no operator", "\\ET Syrie"),
            example(
                "(trêve OU accord) ET Alep",
                "parentheses first",
                "(trêve OR accord) AND Alep",
            ),
            example(
                "trêve PRES/5 Alep",
                "at most five words apart, in any order, across sentences of a paragraph; PRES alone is ten",
                "trêve NEAR/5 Alep",
            ),
            example(
                "ministre ADJ/2 défense",
                "the second at most two words behind the first; ADJ alone is the next word",
                "ministre ADJ/2 défense",
            ),
            example(
                "(trêve OU accord) PRES \"Ban Ki-moon\"",
                "any of several near a phrase",
                "(trêve OR accord) NEAR/10 \"Ban Ki-moon\"",
            ),
        ],
    },
    Section {
        heading: "IN ONE PLACE, SO OFTEN",
        text: "",
        examples: &[
            example(
                "phrase:(trêve Alep)",
                "both in one sentence (sentence:)",
                "sentence:(+trêve +Alep)",
            ),
            example(
                "paragraphe:(trêve Alep SAUF ONU)",
                "in one paragraph that has not the third (paragraph:)",
                "paragraph:((+trêve +Alep) NOT ONU)",
            ),
            example(
                "debut:inondations",
                "in the headline or the first paragraph (beginning:)",
                "beginning:inondations",
            ),
            example(
                "au-moins:3(trêve)",
                "at least three times (at-least:)",
                "at-least:3(trêve)",
            ),
            example(
                "quorum:2(trêve Alep ONU)",
                "at least two of the three",
                "quorum:2(trêve Alep ONU)",
            ),
        ],
    },
    Section {
        heading: "WHAT COUNTS MORE",
        text: "A number after ^ says how many times a part counts, from 0 to 100; a mark of decimals may be a point or a \
               comma. It changes the order of what is found, never what is found. Dates and values do not rank and take none.",
        examples: &[
            example(
                "trêve^2 Alep",
                "the first word counts twice",
                "trêve^2 Alep",
            ),
            example(
                "trêve \"Ban Ki-moon\"^3",
                "the phrase counts three times",
                "trêve +\"Ban Ki-moon\"^3",
            ),
            example(
                "Syrie titre:Alep^0.5",
                "the headline counts half",
                "Syrie +headline:Alep^0.5",
            ),
            example(
                "(trêve accord)^2 Alep",
                "both of them count twice",
                "trêve^2 accord^2 Alep",
            ),
            example(
                "+Syrie ONU^0",
                "the last matches and counts nothing",
                "+Syrie ONU^0",
            ),
        ],
    },
    Section {
        heading: "FIELDS",
        text: "A name and a colon ask one part of the article, or one thing that is known of it. Values are compared whole or \
               by one of their words; a value of several words stands in quotation marks, and a note says so where two names \
               stand without. A word before a colon that is no name is a word. An office that the article ties to \
               nobody (le chef de l'Etat, le patron de l'ONU) is said by its holder of that day too, by a table of offices; \
               such a speaker is supposed, and --sure leaves the office to itself.",
        examples: &[
            example(
                "titre:brexit",
                "in the headline (headline:)",
                "headline:brexit",
            ),
            example(
                "titre:(Merkel ET Hollande)",
                "parentheses hold any query",
                "headline:(Merkel AND Hollande)",
            ),
            example(
                "chapeau:Seine",
                "in the first paragraph (lead:)",
                "lead:Seine",
            ),
            example(
                "citation:direction",
                "between quotation marks (quote:)",
                "quote:direction",
            ),
            example(
                "locuteur:Merkel citation:Brexit",
                "said by this speaker (speaker:); locuteur:Merkel alone is anything that she said",
                "+speaker:Merkel +quote:Brexit",
            ),
            example(
                "locuteur:(Merkel Hollande) citation:Brexit",
                "said by either",
                "+(speaker:Merkel OR speaker:Hollande) +quote:Brexit",
            ),
            example(
                "locuteur:* citation:Brexit",
                "said by anybody who is named; name:* is what has a name at all",
                "+speaker:* +quote:Brexit",
            ),
            example(
                "marqué:modérés",
                "between marks that keep a distance (marked:)",
                "marked:modérés",
            ),
            example(
                "indirect:retrait",
                "reported in other words",
                "indirect:retrait",
            ),
            example("légende:Kerry", "in a caption (caption:)", "caption:Kerry"),
            example("agence:AFP", "the agency (agency:)", "agency:AFP"),
            example(
                "agence:(AFP Reuters)",
                "either agency",
                "agency:AFP OR agency:Reuters",
            ),
            example(
                "journal:\"Le Parisien\"",
                "the newspaper or site that it stood in (publication:, source:)",
                "publication:\"Le Parisien\"",
            ),
            example(
                "lieu:Saint*",
                "the place of the dateline (place:)",
                "place:Saint*",
            ),
            example("auteur:Dupont", "who wrote it (byline:)", "byline:Dupont"),
            example(
                "rubrique:Politique",
                "the section (category:)",
                "category:Politique",
            ),
            example(
                "path:2016/04",
                "a piece of the file's path",
                "path:\"2016/04\"",
            ),
            example(
                "urgence:1..3",
                "a number within a range, also ..3, 2.., >=2, <4 (urgency:)",
                "urgency:1..3",
            ),
            example(
                "lieu:* SAUF date:*",
                "a place and no date",
                "place:* NOT date:*",
            ),
        ],
    },
    Section {
        heading: "DATES",
        text: "As people write them, in French or English. A month is all of it, a single day is that whole day, where the \
               source is; a season is three whole months, and a winter has the year of its January. Without a year, the last \
               one that has come. An hour is that hour or minute on the source's own clock, whatever zone is said; an article \
               whose hour is not known counts as the first second of its day. What is no date is an error, which names the \
               nearest.",
        examples: &[
            example("date:2016-04-18", "a day", "date:2016-04-18"),
            example("date:18/04/2016", "the same", "date:2016-04-18"),
            example("date:\"18 avril\"", "the last 18 April", "date:2016-04-18"),
            example(
                "date:2016-02..2016-04",
                "these months",
                "date:2016-02-01..2016-04-30",
            ),
            example(
                "date:\"du 14 au 18 mars 2016\"",
                "these days",
                "date:2016-03-14..2016-03-18",
            ),
            example(
                "date:\"fin avril 2016\"",
                "the last third of a month",
                "date:2016-04-21..2016-04-30",
            ),
            example(
                "date:\"24 juin 2015 à 5h40\"",
                "this minute; 5h is an hour",
                "date:2015-06-24T05:40",
            ),
            example("date:2015-06-24T05:40", "the same", "date:2015-06-24T05:40"),
            example(
                "date:\"24 juin 2015 05:00\"..\"24 juin 2015 06:00\"",
                "from a minute to another, also « 24 juin 2015 de 5h à 6h »",
                "date:2015-06-24T05:00..2015-06-24T06:00",
            ),
            example(
                "date:\"hiver 2016\"",
                "December 2015 to February 2016",
                "date:2015-12-01..2016-02-29",
            ),
            example(
                "date:\"premier mercredi de mars 2016\"",
                "a day of the week of a month",
                "date:2016-03-02",
            ),
            example(
                "date:\"première quinzaine de mars 2016\"",
                "half of a month; also a week, a quarter, semaine 12 2016",
                "date:2016-03-01..2016-03-15",
            ),
            example(
                "date:\"S1 2016\"",
                "half of a year; T1 2016 is a quarter, S3 to S53 are weeks",
                "date:2016-01-01..2016-06-30",
            ),
            example(
                "date:2015+",
                "from a year on; also 2015..",
                "date:2015-01-01..",
            ),
            example(
                "date:janv-2016",
                "as spreadsheets write it",
                "date:2016-01-01..2016-01-31",
            ),
            example(
                "date:(2014 2016-04)",
                "either",
                "date:2014-01-01..2014-12-31 OR date:2016-04-01..2016-04-30",
            ),
            example("date:hier", "relative to today", "date:2016-04-17"),
            example(
                "date:\"la semaine dernière\"",
                "Monday to Sunday",
                "date:2016-04-11..2016-04-17",
            ),
            example(
                "date:2w..",
                "the last two weeks; also d, m and y, j and a",
                "date:2016-04-04..",
            ),
            example(
                "depuis:lundi",
                "from a day on (since:)",
                "date:2016-04-18..",
            ),
            example("avant:2016", "before a day (before:)", "date:..2015-12-31"),
            example("date:>=2016-04", "also >, < and <=", "date:2016-04-01.."),
            example(
                "trêve depuis:\"il y a 3 mois\"",
                "a date narrows what the words find",
                "trêve +date:2016-01-01..",
            ),
        ],
    },
];

/// Writes the page: depeche-query(7).
pub(super) fn write_page(out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        ".TH depeche-query 7 \"\" \"depeche {}\" depeche",
        env!("CARGO_PKG_VERSION")
    )?;
    writeln!(out, ".SH NAME\ndepeche\\-query \\- the language of queries")?;
    for Section {
        heading,
        text,
        examples,
    } in SECTIONS
    {
        writeln!(out, ".SH {heading}")?;
        if !text.is_empty() {
            writeln!(out, "{}", escaped(text))?;
        }
        for Example { query, finds, .. } in *examples {
            writeln!(out, ".TP\n\\fB{}\\fR\n{}", escaped(query), escaped(finds))?;
        }
    }
    writeln!(out, ".SH LIMITS")?;
    let limits = format!(
        "A query has at most {LIMIT_BYTES} bytes, {LIMIT_CLAUSES} words and phrases, {LIMIT_FUZZY} near spellings (~) and \
         {LIMIT_PATTERNS} patterns (*, ?), nested {LIMIT_NESTING} deep; a pattern stands for at most {} words, and PRES \
         reaches {LIMIT_DISTANCE} words. What is beyond says so.",
        crate::search::LIMIT_FORMS
    );
    writeln!(out, "{}", escaped(&limits))?;
    writeln!(
        out,
        ".SH SEE ALSO\n\\fBdepeche\\fR(1), depeche query \\-\\-explain"
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;
    use crate::query::{Settings, parse};
    use crate::schema;

    #[test]
    fn every_example_of_the_page_is_read_as_it_says() {
        let settings = Settings {
            fields: schema::fields(),
            today: || Date::constant(2016, 4, 18),
            requires_all: false,
        };
        for Example { query, reading, .. } in SECTIONS.iter().flat_map(|section| section.examples) {
            let parsed = parse(query, &settings).unwrap();
            assert_eq!(parsed.query.to_string(), *reading, "{query}");
            assert_eq!(parsed.notes, Vec::<String>::new(), "{query}");
        }
    }

    #[test]
    fn the_page_has_every_name_that_may_stand_before_a_colon() {
        let mut page = Vec::new();
        write_page(&mut page).unwrap();
        let page = String::from_utf8(page).unwrap().replace("\\-", "-");
        // One name of each thing is enough: the others are its spellings.
        let fields = schema::fields();
        let zones = fields.zones.iter().map(|zone| &zone.query);
        let quotations = fields.quotations.zones.iter().map(|zone| &zone.query);
        let speaker = std::iter::once(&fields.quotations.speaker.query);
        let all = zones.chain(quotations).chain(speaker);
        for names in all.filter(|names| !names.is_empty()) {
            let is_there = names.iter().any(|name| page.contains(&format!("{name}:")));
            assert!(is_there, "depeche-query(7) does not name {names:?}");
        }
    }
}
