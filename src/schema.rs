//! The tables of `schema/`, read in one place: fields and weights, French, agencies, lines that are no copy.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::Part;

/// The text of `schema/article.toml` that this program was built with; an index keeps the copy it was made with.
pub const ARTICLE_TOML: &str = include_str!("../schema/article.toml");

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
    /// The zone that holds what stands between quotation marks.
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

/// The zone of the quotations, which are words of other zones too.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotations {
    /// Name of the zone, and the beginning of its column's name.
    pub name: String,
    /// How many copies stand in the combined field, beside the passage itself.
    pub copies: u32,
    /// Fewest words of a quotation that gets copies.
    pub minimum_words: usize,
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

/// What each piece of evidence adds to a score.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranking {
    /// Weight of the stems.
    pub stem: f32,
    /// Weight of the exact forms.
    pub exact: f32,
    /// Weight of a phrase among loose words.
    pub phrase: f32,
    /// How many of the best articles the second stage orders anew; fixed, so that pages do not overlap.
    pub window: usize,
}

impl Fields {
    /// Reads a copy of `schema/article.toml`, such as the one that an index was made with.
    pub fn parse(toml: &str) -> Result<Fields, toml::de::Error> {
        toml::from_str(toml)
    }

    /// Returns the zone or value field that a query calls `name`, accents and case ignored.
    pub fn find(&self, name: &str) -> Option<QueryField<'_>> {
        let name = name.to_lowercase();
        let has = |names: &[String]| names.contains(&name);
        if let Some(zone) = self.zones.iter().find(|zone| has(&zone.query)) {
            return Some(QueryField::Text(&zone.name));
        }
        if has(&self.quotations.query) {
            return Some(QueryField::Text(&self.quotations.name));
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
        zones
            .chain(&self.quotations.query)
            .chain(values)
            .map(String::as_str)
    }
}

/// What a field name of a query stands for.
#[derive(Debug, Clone, Copy)]
pub enum QueryField<'a> {
    /// The zone of this name.
    Text(&'a str),
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
    pub elisions: Vec<String>,
    /// Beginnings of words that keep what stands before their apostrophe.
    pub joined: Vec<String>,
    /// Endings of inclusive writing.
    pub inclusive: Vec<String>,
    /// Words whose closing point does not end a sentence.
    pub abbreviations: Vec<String>,
    /// Words that leave a query of loose words.
    pub stop: Vec<String>,
    /// Words whose stem is not what the stemmer says.
    pub stems: BTreeMap<String, String>,
}

/// Lines that are not the article's own, and labels: `schema/boilerplate.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Boilerplate {
    /// Whole lines.
    pub lines: Vec<String>,
    /// Beginnings of lines.
    pub beginnings: Vec<String>,
    /// Words on a line of their own at the head of a dispatch, and what they say of it.
    pub labels: BTreeMap<String, Label>,
}

/// What a label at the head of a dispatch says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// Highest urgency.
    Flash,
    /// High urgency.
    Urgent,
    /// Corrects an earlier dispatch.
    Correction,
    /// Cancels and replaces an earlier dispatch.
    Replacement,
    /// Withdraws an earlier dispatch.
    Kill,
    /// Brings an earlier dispatch up to date.
    Update,
    /// Not to be published before a given time.
    Embargo,
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

/// Returns the fields and weights that this program was built with.
pub fn fields() -> &'static Fields {
    static FIELDS: LazyLock<Fields> = LazyLock::new(|| {
        Fields::parse(ARTICLE_TOML).expect("schema/article.toml is checked by a test")
    });
    &FIELDS
}

/// Returns the rules of French.
pub fn french() -> &'static French {
    static FRENCH: LazyLock<French> = LazyLock::new(|| {
        toml::from_str(include_str!("../schema/french.toml"))
            .expect("schema/french.toml is checked by a test")
    });
    &FRENCH
}

/// Returns the lines that are not an article's own.
pub fn boilerplate() -> &'static Boilerplate {
    static BOILERPLATE: LazyLock<Boilerplate> = LazyLock::new(|| {
        toml::from_str(include_str!("../schema/boilerplate.toml"))
            .expect("schema/boilerplate.toml is checked by a test")
    });
    &BOILERPLATE
}

/// Returns the agencies.
pub fn agencies() -> &'static [Agency] {
    static AGENCIES: LazyLock<Agencies> = LazyLock::new(|| {
        toml::from_str(include_str!("../schema/agencies.toml"))
            .expect("schema/agencies.toml is checked by a test")
    });
    &AGENCIES.agency
}

/// Returns what the subject codes of the IPTC stand for, in French.
pub fn subjects() -> &'static BTreeMap<String, String> {
    static SUBJECTS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
        toml::from_str(include_str!("../schema/subjects.toml"))
            .expect("schema/subjects.toml is checked by a test")
    });
    &SUBJECTS
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
        check_sorted("joined", &french.joined);
        check_sorted("inclusive", &french.inclusive);
        check_sorted("abbreviations", &french.abbreviations);
        check_sorted("boilerplate lines", &boilerplate().lines);
        check_sorted("boilerplate beginnings", &boilerplate().beginnings);
        let stop: BTreeSet<&String> = french.stop.iter().collect();
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
