//! The rows of `schema/offices.toml`: offices, and who held them when.

use jiff::civil::Date;
use serde::Deserialize;

/// Offices and who held them when: `schema/offices.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offices {
    /// The day up to which the rows without an end hold.
    pub known_until: Date,
    /// The country whose offices copy names without one.
    pub home: String,
    /// Adjectives of countries that have no row.
    pub foreign: Vec<String>,
    /// Adjectives of what is no other country.
    pub regions: Vec<String>,
    /// The countries.
    #[serde(rename = "country")]
    pub countries: Vec<Country>,
    /// The offices.
    #[serde(rename = "office")]
    pub offices: Vec<Office>,
}

/// A country, as an office says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// Its name.
    pub name: String,
    /// « le président *américain* ».
    pub adjectives: Vec<String>,
    /// « le président *des Etats-Unis* ».
    pub of: Vec<String>,
}

/// An office.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Its country, by name.
    pub country: Option<String>,
    /// What it is called that other countries' are called too.
    #[serde(default)]
    pub titles: Vec<String>,
    /// What only it is called.
    #[serde(default)]
    pub own: Vec<String>,
    /// Who held it, the first holder first.
    pub held: Vec<Holding>,
}

/// That somebody held an office.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "[String; 3]")]
pub struct Holding {
    /// The first day.
    pub from: Date,
    /// The last day; `None` where they still hold it.
    pub until: Option<Date>,
    /// Their name.
    pub name: String,
    /// Whether they are a woman.
    pub is_woman: bool,
}

impl TryFrom<[String; 3]> for Holding {
    type Error = jiff::Error;

    fn try_from([from, until, name]: [String; 3]) -> Result<Holding, jiff::Error> {
        let until = (!until.is_empty()).then_some(until);
        let bare = name.strip_prefix("Mme ");
        Ok(Holding {
            from: from.parse()?,
            until: until.map(|until| until.parse()).transpose()?,
            is_woman: bare.is_some(),
            name: bare.unwrap_or(&name).to_owned(),
        })
    }
}
