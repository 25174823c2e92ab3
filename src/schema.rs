//! The tables of `schema/`, read in one place: fields and weights, French, agencies, lines that are no copy.

mod forms;
mod offices;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::{Part, QuoteKind, Status};

pub use forms::{form, other_beginnings};
pub use offices::{Country, Holding, Office, Offices};

/// Includes the table of a file of `schema/` as `build.rs` wrote it.
macro_rules! table {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/", $name, ".json"))
    };
}

/// `schema/article.toml` as this program was built with it, in JSON; an index keeps the copy it was made with.
pub const ARTICLE: &str = table!("article");

/// What the index holds of an article, and what it weighs: `schema/article.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// Raised whenever an index made before can no longer be searched or added to.
    pub version: u32,
    /// Parts that no zone holds.
    #[serde(deserialize_with = "parts")]
    pub unindexed: Vec<Part>,
    /// The zones of the text.
    #[serde(rename = "zone")]
    pub zones: Vec<Zone>,
    /// What articles report, between quotation marks and without.
    pub quotations: Quotations,
    /// Fields that hold a value, not text.
    #[serde(rename = "value")]
    pub values: Vec<Value>,
    /// Positions left free between pieces of text.
    pub gaps: Gaps,
    /// What each piece of evidence adds to a score.
    pub ranking: Ranking,
}

/// A zone of the text: which parts it holds and how they are indexed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Name of the zone, and the beginning of its column's name.
    pub name: String,
    /// The parts whose passages it holds.
    #[serde(deserialize_with = "parts")]
    pub parts: Vec<Part>,
    /// How many times more than once its words stand in the combined field.
    pub copies: u32,
    /// The names that a query may use for it.
    pub query: Vec<String>,
}

/// The quotations, which are words of other zones too.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotations {
    /// How many copies of speech stand in the combined field, beside the passage itself.
    pub copies: u32,
    /// Fewest words of speech that gets copies.
    pub minimum_words: usize,
    /// What a query can ask of them.
    #[serde(rename = "zone")]
    pub zones: Vec<QuotationZone>,
    /// Who said them.
    pub speaker: SpeakerField,
}

/// Quotations of certain kinds, as a zone of the text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuotationZone {
    /// Name of the zone.
    pub name: String,
    /// The kinds of quotation that it holds.
    pub holds: Vec<QuoteKind>,
    /// The names that a query may use for it.
    pub query: Vec<String>,
}

/// The field of those who are quoted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeakerField {
    /// Name of the field.
    pub name: String,
    /// The names that a query may use for it.
    pub query: Vec<String>,
}

/// A field that holds one value.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// Name of the field in the index.
    pub name: String,
    /// What kind of value it holds.
    pub kind: ValueKind,
    /// The names that a query may use for it.
    pub query: Vec<String>,
}

/// What kind of value a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ValueKind {
    /// A name, compared without case and accents.
    Keyword,
    /// A whole number, held as a name is; its ranges are so many of its values.
    Number,
    /// A day with or without a time.
    Date,
}

/// Positions left free between pieces of text.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gaps {
    /// Between two sentences of a paragraph.
    pub sentence: u32,
    /// Between two paragraphs.
    pub paragraph: u32,
    /// Before the first extra copy.
    pub copies: u32,
}

/// What each piece of evidence adds to a score: `[ranking]`, whose comments say where each number comes from.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    /// Weight of the stems.
    pub stem: f32,
    /// Weight of the exact forms.
    pub exact: f32,
    /// Weight of a phrase or compound among loose words.
    pub phrase: f32,
    /// How many of the best articles of the first stage the second one orders anew, by evidence.
    pub depth: usize,
    /// How many they are chosen among where the query has a date: an article of the day may have few of the words.
    pub dated_window: usize,
    /// How much a long zone or article is held against it: b of BM25 in the second stage.
    pub b: f32,
    /// How soon one occurrence more adds little: k1 of BM25F over the zones.
    pub zones_k1: f32,
    /// What an occurrence in a headline of ordinary length counts, where one in an ordinary body counts 1.
    pub headline: f32,
    /// What an occurrence in a lead of ordinary length counts.
    pub lead: f32,
    /// How much a long lead is held against it, in place of `b`: what a format marks as the lead may be a whole paragraph.
    pub lead_b: f32,
    /// Length of an ordinary headline, in words.
    pub headline_length: f32,
    /// Length of an ordinary lead, in words.
    pub lead_length: f32,
    /// How soon one occurrence more adds little in the other parts of the second stage: exact forms, neighbours, the headline.
    pub k1: f32,
    /// Weight of words that stand near each other as in the query.
    pub near: f32,
    /// What an occurrence of what a newsroom says for a word counts, where one of the word counts 1.
    pub akin: f32,
    /// Weight of the headline's words by its own length.
    pub headline_words: f32,
    /// The same, of a headline that asks a question: it says all that the article is about.
    pub question_words: f32,
    /// Weight of a headline that says what the query says and little else.
    pub headline_alike: f32,
    /// Up to so many words a query gains nothing by the headline alone: few words say little of what a headline should be.
    pub headline_from: f32,
    /// From so many on it gains all of it, and between the two a part.
    pub headline_full: f32,
    /// How much an article is held back that lacks words: of n words, its score is multiplied by the share of their
    /// rarity that it has, to the power of this / (n - 1)²; in a long query that is next to nothing.
    pub coordination: f32,
    /// What dates among the words do.
    pub dates: DateRanking,
    /// What the date of an article does, where others are looked for that are similar to it.
    pub similar: SimilarRanking,
}

/// What the date of an article does to others, before and after it, that are similar to it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimilarRanking {
    /// What an article of the same day gains, as a share of its score.
    pub day: f32,
    /// At how many days' distance half of it is left.
    pub half_days: f32,
}

/// What dates among the words of a query do to the articles dated on or after them.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateRanking {
    /// What an article of the day itself gains, as a share of its score.
    pub day: f32,
    /// The same for a month.
    pub month: f32,
    /// The same for a year.
    pub year: f32,
    /// After how many days half of it is left.
    pub half_days: f32,
    /// What the words of a day or month weigh, where others weigh 1.
    pub words: f32,
}

impl Fields {
    /// Reads a copy of [`ARTICLE`], such as the one that an index was made with.
    pub fn parse(json: &str) -> Result<Fields, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// Returns the zone or value field that a query calls `name`, accents and case ignored.
    pub fn find(&self, name: &str) -> Option<QueryField<'_>> {
        let name = name.to_lowercase();
        let has = |names: &[String]| names.contains(&name);
        if let Some(zone) = self.zones.iter().find(|zone| has(&zone.query)) {
            return Some(QueryField::Text(&zone.name));
        }
        let quotations = &self.quotations;
        if let Some(zone) = quotations.zones.iter().find(|zone| has(&zone.query)) {
            return Some(QueryField::Text(&zone.name));
        }
        if has(&quotations.speaker.query) {
            return Some(QueryField::Speaker(&quotations.speaker.name));
        }
        self.values
            .iter()
            .find(|value| has(&value.query))
            .map(QueryField::Value)
    }

    /// Returns every name that a query may use for a field.
    pub fn query_names(&self) -> impl Iterator<Item = &str> {
        let zones = self.zones.iter().flat_map(|zone| &zone.query);
        let values = self.values.iter().flat_map(|value| &value.query);
        let quoted = self.quotations.zones.iter().flat_map(|zone| &zone.query);
        zones
            .chain(quoted)
            .chain(&self.quotations.speaker.query)
            .chain(values)
            .map(String::as_str)
    }
}

/// What a field name of a query stands for.
#[derive(Debug, Clone, Copy)]
pub enum QueryField<'a> {
    /// The zone of this name.
    Text(&'a str),
    /// Who is quoted, by the name of the field.
    Speaker(&'a str),
    /// A field that holds a value.
    Value(&'a Value),
}

/// How French words become terms: `schema/french.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct French {
    /// Raised whenever a row changes what terms a text gives.
    pub version: u32,
    /// Words that lose their vowel before an apostrophe and are no terms.
    #[serde(borrow)]
    pub elisions: Vec<&'static str>,
    /// Beginnings of words that keep what stands before their apostrophe.
    #[serde(borrow)]
    pub joined: Vec<&'static str>,
    /// Endings of inclusive writing.
    #[serde(borrow)]
    pub inclusive: Vec<&'static str>,
    /// Words whose closing point does not end a sentence.
    #[serde(borrow)]
    pub abbreviations: Vec<&'static str>,
    /// Words that leave a query of loose words.
    #[serde(borrow)]
    pub stop: Vec<&'static str>,
    /// Names, in exact form, that a capital tells from the word that is spelled so or has their stem.
    #[serde(borrow)]
    pub names: Vec<&'static str>,
    /// Spellings of one thing, which a query for loose words holds equal.
    #[serde(borrow)]
    pub equal: Vec<Vec<&'static str>>,
    /// What a newsroom says for one thing, which counts where the word itself is missing.
    #[serde(borrow)]
    pub akin: Vec<Vec<&'static str>>,
    /// What makes a question of loose words.
    pub questions: Questions,
    /// Words whose stem is not what the stemmer says.
    #[serde(borrow)]
    pub stems: BTreeMap<&'static str, &'static str>,
}

impl French {
    /// Whether a word, in exact form, is such a name.
    pub fn is_name(&self, exact: &str) -> bool {
        self.names.binary_search(&exact).is_ok()
    }
}

/// Words that ask.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questions {
    /// Anywhere.
    #[serde(borrow)]
    pub words: Vec<&'static str>,
    /// At the head: elsewhere they join clauses.
    #[serde(borrow)]
    pub first: Vec<&'static str>,
    /// Behind a verb and a hyphen.
    #[serde(borrow)]
    pub inverted: Vec<&'static str>,
}

/// Lines that are not the article's own: `schema/boilerplate.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Boilerplate {
    /// Whole lines.
    pub lines: Vec<String>,
    /// Beginnings of lines.
    pub beginnings: Vec<String>,
    /// Words before copy, in capitals or brackets, that name no place.
    pub no_places: Vec<String>,
    /// What a line holds, to the letter.
    pub holding: Vec<String>,
}

/// What agencies write of the kind of their copy: `schema/labels.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// A row for each kind.
    pub label: Vec<LabelWords>,
    /// How labels count.
    pub numbers: LabelNumbers,
}

/// The words of a kind of label. Where they have a number, `#` stands for it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelWords {
    /// What they say.
    pub kind: LabelKind,
    /// Those that are labels wherever one may stand.
    pub words: Vec<String>,
    /// Those that are labels only in brackets.
    #[serde(default)]
    pub bracketed: Vec<String>,
    /// How lines begin that are labels whole.
    #[serde(default)]
    pub openings: Vec<String>,
    /// Whether they are labels in small letters too, in brackets behind a headline.
    #[serde(default)]
    pub small: bool,
    /// What they make of the dispatch.
    pub status: Option<Status>,
    /// The urgency that they give it.
    pub urgency: Option<u8>,
}

/// The numbers of labels: `1er`, `2nd`, `premier`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelNumbers {
    /// What may follow figures.
    pub endings: Vec<String>,
    /// Numbers in words.
    pub words: BTreeMap<String, u32>,
}

/// What a label says of its dispatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LabelKind {
    /// It goes on where another stopped.
    Addition,
    /// It has a note to editors.
    Advisory,
    /// It is of the second urgency.
    Bulletin,
    /// It corrects an earlier dispatch.
    Correction,
    /// It may not be published before a given time.
    Embargo,
    /// It is of the highest urgency.
    Flash,
    /// It sums up a day or an affair, once much is known.
    General,
    /// It withdraws an earlier dispatch.
    Kill,
    /// It is the story written anew with what is new in front.
    Lead,
    /// It is shorter or longer than another version.
    Length,
    /// It announces what is to come.
    Preview,
    /// It is sent once more.
    Repeat,
    /// It cancels and replaces an earlier dispatch.
    Replacement,
    /// It stands beside the story.
    Sidebar,
    /// It brings several dispatches together.
    Summary,
    /// It brings an earlier dispatch up to date.
    Update,
    /// It is urgent.
    Urgent,
}

/// An agency with its spellings: a row of `schema/agencies.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// How copy names it; the first is the one shown.
    pub spellings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Agencies {
    agency: Vec<Agency>,
}

/// Names of one speaker: a row of `schema/aliases.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// Who speaks.
    pub name: String,
    /// What copy says in its place: a capital, a palace, a ministry's street.
    pub spoken_for_by: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Aliases {
    alias: Vec<Alias>,
}

/// A verb that reports words: a row of `schema/verbs.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verb {
    /// Its infinitive, without the reflexive pronoun.
    pub lemma: String,
    /// Where it may stand.
    #[serde(rename = "use", default)]
    pub usage: VerbUse,
    /// Forms of the third person, a blank between them.
    #[serde(default)]
    pub finite: String,
    /// Past participles.
    #[serde(default)]
    pub past: String,
    /// Present participles.
    #[serde(default)]
    pub present: String,
}

/// Where a verb that reports words may stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VerbUse {
    /// Before and beside the words that it reports.
    #[default]
    Everywhere,
    /// Only beside them: « …, poursuit-il ».
    Aside,
    /// Before words that are its object, not before `que`: « condamne "un crime" ».
    Object,
}

/// Who may be a speaker, and the small words of sentences: `schema/speakers.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speakers {
    /// What people speak to: « a dit sur RTL ».
    pub media: Vec<String>,
    /// Nouns for who speaks.
    pub nouns: SpeakerNouns,
    /// Nouns for what has a name between marks.
    pub named: NamedNouns,
    /// What stands before a surname.
    pub titles: Gendered,
    /// First names.
    pub first_names: FirstNames,
    /// The small words.
    pub grammar: Grammar,
}

/// Nouns for who speaks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeakerNouns {
    /// Men: *le sénateur*.
    pub masculine: Vec<String>,
    /// Women: *la sénatrice*.
    pub feminine: Vec<String>,
    /// Men or women, as the article before them says: *ministre*.
    pub either: Vec<String>,
    /// Bodies, and people in the plural: *le gouvernement*, *les pompiers*.
    pub bodies: Vec<String>,
    /// What is read aloud in a newsroom: *le communiqué*.
    pub documents: Vec<String>,
}

/// Nouns for what has a name between marks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedNouns {
    /// Works: *le film*.
    pub works: Vec<String>,
    /// Things that are called so, and the participles that say it: *l'opération*, *baptisé*.
    pub terms: Vec<String>,
    /// Words of the courts that a charge follows: *mis en examen pour*.
    pub charges: Vec<String>,
}

/// Words for men and for women.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gendered {
    /// For men.
    pub masculine: Vec<String>,
    /// For women.
    pub feminine: Vec<String>,
}

/// First names, by whose they are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstNames {
    /// Men's.
    pub masculine: Vec<String>,
    /// Women's.
    pub feminine: Vec<String>,
    /// Men's or women's.
    pub either: Vec<String>,
}

/// The small words of sentences, in lower case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grammar {
    /// Forms of *avoir*.
    pub have: Vec<String>,
    /// Forms of *être*.
    pub be: Vec<String>,
    /// Verbs that an infinitive follows: *a tenu à préciser*.
    pub modal: Vec<String>,
    /// Forms of *faire*.
    pub faire: Vec<String>,
    /// What makes *faire* a verb that reports: *fait savoir*.
    pub after_faire: Vec<String>,
    /// Forms of *mettre*, which reports before *en garde*.
    pub mettre: Vec<String>,
    /// Words that may stand between a verb and what belongs to it; those in -ment need no row.
    pub adverbs: Vec<String>,
    /// Articles and what stands for one.
    pub determiners: Vec<String>,
    /// Prepositions.
    pub prepositions: Vec<String>,
    /// Pronouns that are subjects.
    pub subjects: Vec<String>,
    /// Pronouns and the *ne* between subject and verb.
    pub objects: Vec<String>,
    /// Relative pronouns and *que*.
    pub relatives: Vec<String>,
    /// Conjunctions.
    pub conjunctions: Vec<String>,
    /// Days, months and times of day.
    pub days: Vec<String>,
    /// Words of the first and second person, elided ones without their apostrophe.
    pub personal: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verbs {
    verb: Vec<Verb>,
}

/// Returns the fields and weights that this program was built with.
pub fn fields() -> &'static Fields {
    static FIELDS: LazyLock<Fields> =
        LazyLock::new(|| Fields::parse(ARTICLE).expect("schema/article.toml is checked by a test"));
    &FIELDS
}

/// Returns the rules of French.
pub fn french() -> &'static French {
    static FRENCH: LazyLock<French> = LazyLock::new(|| {
        serde_json::from_str(table!("french")).expect("schema/french.toml is checked by a test")
    });
    &FRENCH
}

/// Returns the lines that are not an article's own.
pub fn boilerplate() -> &'static Boilerplate {
    static BOILERPLATE: LazyLock<Boilerplate> = LazyLock::new(|| {
        serde_json::from_str(table!("boilerplate"))
            .expect("schema/boilerplate.toml is checked by a test")
    });
    &BOILERPLATE
}

/// Returns the labels.
pub fn labels() -> &'static Labels {
    static LABELS: LazyLock<Labels> = LazyLock::new(|| {
        serde_json::from_str(table!("labels")).expect("schema/labels.toml is checked by a test")
    });
    &LABELS
}

/// Returns the agencies.
pub fn agencies() -> &'static [Agency] {
    static AGENCIES: LazyLock<Agencies> = LazyLock::new(|| {
        serde_json::from_str(table!("agencies")).expect("schema/agencies.toml is checked by a test")
    });
    &AGENCIES.agency
}

/// Returns what the subject codes of the IPTC stand for, in French.
pub fn subjects() -> &'static BTreeMap<String, String> {
    static SUBJECTS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
        serde_json::from_str(table!("subjects")).expect("schema/subjects.toml is checked by a test")
    });
    &SUBJECTS
}

/// Returns the speakers that have several names.
pub fn aliases() -> &'static [Alias] {
    static ALIASES: LazyLock<Aliases> = LazyLock::new(|| {
        serde_json::from_str(table!("aliases")).expect("schema/aliases.toml is checked by a test")
    });
    &ALIASES.alias
}

/// Returns the offices.
pub fn offices() -> &'static Offices {
    static OFFICES: LazyLock<Offices> = LazyLock::new(|| {
        serde_json::from_str(table!("offices")).expect("schema/offices.toml is checked by a test")
    });
    &OFFICES
}

/// Returns the verbs that report words.
pub fn verbs() -> &'static [Verb] {
    static VERBS: LazyLock<Verbs> = LazyLock::new(|| {
        serde_json::from_str(table!("verbs")).expect("schema/verbs.toml is checked by a test")
    });
    &VERBS.verb
}

/// Returns who may be a speaker, and the small words of sentences.
pub fn speakers() -> &'static Speakers {
    static SPEAKERS: LazyLock<Speakers> = LazyLock::new(|| {
        serde_json::from_str(table!("speakers")).expect("schema/speakers.toml is checked by a test")
    });
    &SPEAKERS
}

/// Reads a list of part names.
fn parts<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Vec<Part>, D::Error> {
    let names = Vec::<String>::deserialize(input)?;
    let part = |name: &String| {
        Part::ALL
            .into_iter()
            .find(|part| part.name() == name)
            .ok_or_else(|| serde::de::Error::custom(format!("no part is called {name}")))
    };
    names.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::Debug;

    use super::*;

    /// Fails with the culprit's name when a list has something twice or out of order.
    fn check_sorted<T: Ord + Debug>(what: &str, list: impl IntoIterator<Item = T>) {
        let list: Vec<T> = list.into_iter().collect();
        for pair in list.windows(2) {
            assert!(
                pair[0] < pair[1],
                "{what}: {:?} stands before {:?}",
                pair[0],
                pair[1]
            );
        }
    }

    #[test]
    fn every_part_is_in_one_zone_or_named_as_unindexed() {
        let fields = fields();
        let mut seen = BTreeSet::new();
        for part in fields
            .zones
            .iter()
            .flat_map(|zone| &zone.parts)
            .chain(&fields.unindexed)
        {
            assert!(
                seen.insert(*part),
                "{} stands twice in schema/article.toml",
                part.name()
            );
        }
        for part in Part::ALL {
            assert!(
                seen.contains(&part),
                "{} is missing from schema/article.toml",
                part.name()
            );
        }
    }

    #[test]
    fn every_subject_has_a_code_and_is_under_one_that_is_there() {
        for code in subjects().keys() {
            assert!(
                code.len() == 8 && code.bytes().all(|b| b.is_ascii_digit()),
                "{code}"
            );
            let above = format!("{}000000", &code[..2]);
            assert!(
                subjects().contains_key(&above),
                "{above} of {code} is missing"
            );
        }
    }

    #[test]
    fn every_office_has_a_known_country_and_one_holder_at_a_time() {
        let table = offices();
        let countries: Vec<&String> = table.countries.iter().map(|row| &row.name).collect();
        assert!(countries.contains(&&table.home));
        for office in &table.offices {
            let named = office.titles.iter().chain(&office.own).next();
            let named = named.expect("an office is called something");
            match &office.country {
                Some(country) => assert!(countries.contains(&country), "{named}: {country}"),
                None => assert!(office.titles.is_empty(), "{named} has no country"),
            }
            let mut last: Option<&Holding> = None;
            for held in &office.held {
                let until = held.until.unwrap_or(table.known_until);
                assert!(held.from < until, "{named}: {}", held.name);
                let begins_after =
                    last.is_none_or(|last| last.until.is_some_and(|until| until <= held.from));
                assert!(begins_after, "{named}: {}", held.name);
                last = Some(held);
            }
        }
        let mut seen = BTreeSet::new();
        for adjective in table.foreign.iter().chain(&table.regions) {
            assert!(seen.insert(adjective), "{adjective} stands twice");
        }
    }

    #[test]
    fn no_two_fields_share_a_query_name() {
        let mut seen = BTreeSet::new();
        for name in fields().query_names() {
            assert!(seen.insert(name), "{name} names two fields");
            assert_eq!(
                name,
                name.to_lowercase(),
                "names are compared in lower case"
            );
        }
    }

    #[test]
    fn tables_are_sorted_and_hold_nothing_twice() {
        let fields = fields();
        check_sorted("values", fields.values.iter().map(|value| &value.name));
        check_sorted("unindexed", fields.unindexed.iter().map(|part| part.name()));
        let french = french();
        check_sorted("elisions", &french.elisions);
        check_sorted("names", &french.names);
        check_sorted("equal", &french.equal);
        let mut equal = BTreeSet::new();
        for spelling in french.equal.iter().flatten() {
            assert!(equal.insert(spelling), "{spelling} stands in two rows");
        }
        check_sorted("akin", &french.akin);
        check_sorted("questions", &french.questions.words);
        check_sorted("questions, first", &french.questions.first);
        check_sorted("questions, inverted", &french.questions.inverted);
        check_sorted("joined", &french.joined);
        check_sorted("inclusive", &french.inclusive);
        check_sorted("abbreviations", &french.abbreviations);
        check_sorted("boilerplate lines", &boilerplate().lines);
        check_sorted("boilerplate beginnings", &boilerplate().beginnings);
        check_sorted("names of no place", &boilerplate().no_places);
        check_sorted("boilerplate held", &boilerplate().holding);
        check_sorted("labels", labels().label.iter().map(|label| label.kind));
        check_sorted("endings of numbers", &labels().numbers.endings);
        let mut words = BTreeSet::new();
        for label in &labels().label {
            for list in [&label.words, &label.bracketed, &label.openings] {
                check_sorted("words of a label", list);
            }
            for word in label.words.iter().chain(&label.bracketed) {
                assert!(words.insert(word), "{word} is a label of two kinds");
            }
        }
        check_sorted("aliases", aliases().iter().map(|alias| &alias.name));
        for alias in aliases() {
            check_sorted(&alias.name, &alias.spoken_for_by);
        }
        check_sorted("verbs", verbs().iter().map(|verb| &verb.lemma));
        let speakers = speakers();
        for (what, list) in [
            ("media", &speakers.media),
            ("masculine nouns", &speakers.nouns.masculine),
            ("feminine nouns", &speakers.nouns.feminine),
            ("nouns of either gender", &speakers.nouns.either),
            ("bodies", &speakers.nouns.bodies),
            ("documents", &speakers.nouns.documents),
            ("works", &speakers.named.works),
            ("terms", &speakers.named.terms),
            ("charges", &speakers.named.charges),
            ("titles of men", &speakers.titles.masculine),
            ("titles of women", &speakers.titles.feminine),
            ("first names of men", &speakers.first_names.masculine),
            ("first names of women", &speakers.first_names.feminine),
            ("first names of either", &speakers.first_names.either),
            ("have", &speakers.grammar.have),
            ("be", &speakers.grammar.be),
            ("modal", &speakers.grammar.modal),
            ("faire", &speakers.grammar.faire),
            ("after_faire", &speakers.grammar.after_faire),
            ("mettre", &speakers.grammar.mettre),
            ("adverbs", &speakers.grammar.adverbs),
            ("determiners", &speakers.grammar.determiners),
            ("prepositions", &speakers.grammar.prepositions),
            ("subjects", &speakers.grammar.subjects),
            ("objects", &speakers.grammar.objects),
            ("relatives", &speakers.grammar.relatives),
            ("conjunctions", &speakers.grammar.conjunctions),
            ("days", &speakers.grammar.days),
            ("personal", &speakers.grammar.personal),
        ] {
            check_sorted(what, list);
        }
        let stop: BTreeSet<&str> = french.stop.iter().copied().collect();
        assert_eq!(
            stop.len(),
            french.stop.len(),
            "a stop word stands twice in schema/french.toml"
        );
        let mut spellings = BTreeSet::new();
        for spelling in agencies().iter().flat_map(|agency| &agency.spellings) {
            assert!(spellings.insert(spelling), "{spelling} names two agencies");
        }
    }
}
