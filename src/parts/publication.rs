//! Which publication an article stood in, told apart from the agency that wrote it.

use super::{agency_ignoring_case, agency_in_byline, agency_name, agency_of};
use crate::model::Article;
use crate::schema;

/// Marks between the names in a source: `AFP/Reuters`, `AFP - Journal Internet AFP (français)`.
const BETWEEN_NAMES: [char; 9] = ['(', ')', '/', ',', '|', ';', '–', '—', '·'];

/// Settles publication and agency, once a format has given what it calls the source of an article: several names a line each,
/// the most telling first.
///
/// The name of an agency is the agency's, whichever field it came in; a newspaper or the site of one is no agency.
pub(super) fn find(article: &mut Article) {
    let sources = article.publication.take().unwrap_or_default();
    for source in sources.lines() {
        let source = site(source).unwrap_or(source).trim();
        let alone = agency_alone(source);
        let known = article.agency.as_deref().map(agency_name);
        let is_agency = alone.is_some() && (known.is_none() || known == alone);
        if known.is_none() {
            article.agency = alone.or_else(|| agency_beside(source).map(str::to_owned));
        }
        if !is_agency && !source.is_empty() && article.publication.is_none() {
            article.publication = Some(source.to_owned());
        }
    }
    if article.publication.is_none() && article.agency.as_deref().is_some_and(is_publication) {
        article.publication = article.agency.take();
    }
}

/// Returns the agency that a source is and nothing else: `AFP`, `www.afp.com`, `Agence France-Presse (AFP)`.
///
/// Of a source that names several agencies, all of it comes back.
fn agency_alone(source: &str) -> Option<String> {
    if let Some(agency) = agency_ignoring_case(source).or_else(|| agency_of_site(source)) {
        return Some(agency.to_owned());
    }
    let agencies: Option<Vec<&str>> = names(source).map(agency_ignoring_case).collect();
    match agencies?.as_slice() {
        [] => None,
        [first, rest @ ..] if rest.iter().all(|agency| agency == first) => {
            Some((*first).to_owned())
        }
        _ => Some(source.to_owned()),
    }
}

/// Returns the agency that a source names beside a publication: `AFP - Journal Internet AFP (français)`, `Orange avec AFP`.
fn agency_beside(source: &str) -> Option<&'static str> {
    let first = names(source).next().filter(|name| *name != source);
    first
        .and_then(agency_of)
        .or_else(|| agency_in_byline(source))
}

fn names(source: &str) -> impl Iterator<Item = &str> {
    source
        .split(BETWEEN_NAMES)
        .flat_map(|name| name.split(" - "))
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

/// Whether what a format gives as the agency is a medium that the tables know, or a site that is no agency's.
fn is_publication(agency: &str) -> bool {
    let shown = agency_name(agency);
    let is_known = schema::agencies()
        .iter()
        .any(|agency| agency.spellings[0] == shown);
    let is_medium = || schema::speakers().media.contains(&shown);
    !is_known && (site(&shown).is_some() || is_medium())
}

/// Returns the host of an address, or a text that is one: `lefigaro.fr` of `https://www.lefigaro.fr/economie/x`.
fn site(text: &str) -> Option<&str> {
    let text = text.trim();
    let address = ["https://", "http://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme));
    let host = address.unwrap_or(text);
    let host = match address {
        Some(_) => host.split(['/', '?', '#', ':']).next().unwrap_or(host),
        None => host,
    };
    let (name, top) = host.rsplit_once('.')?;
    let is_host = !name.is_empty()
        && top.len() >= 2
        && top.bytes().all(|byte| byte.is_ascii_alphabetic())
        && host
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    is_host.then(|| host.strip_prefix("www.").unwrap_or(host))
}

/// Returns the agency whose site this is: `fr.reuters.com`. Names of two letters are also those of newspapers' sites.
fn agency_of_site(host: &str) -> Option<&'static str> {
    let (name, _) = site(host)?.rsplit_once('.')?;
    let label = name.rsplit('.').next().filter(|label| label.len() > 2)?;
    agency_ignoring_case(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns agency and publication of an article whose format gives these.
    fn settled(
        agency: Option<&str>,
        publication: Option<&str>,
    ) -> (Option<String>, Option<String>) {
        let mut article = Article {
            agency: agency.map(str::to_owned),
            publication: publication.map(str::to_owned),
            ..Article::default()
        };
        find(&mut article);
        (article.agency, article.publication)
    }

    #[test]
    fn a_source_is_a_publication_unless_it_is_an_agency() {
        for (source, agency, publication) in [
            ("Le Courrier du Golo", None, Some("Le Courrier du Golo")),
            ("lecourrier.fr", None, Some("lecourrier.fr")),
            (
                "https://www.lecourrier.fr/a/b.html",
                None,
                Some("lecourrier.fr"),
            ),
            (
                "corpus (lecourrier.fr)",
                None,
                Some("corpus (lecourrier.fr)"),
            ),
            ("AFP", Some("AFP"), None),
            ("ats", Some("ATS"), None),
            ("belga", Some("Belga"), None),
            ("www.afp.com", Some("AFP"), None),
            ("https://fr.reuters.com/x", Some("Reuters"), None),
            ("Agence France-Presse (AFP)", Some("AFP"), None),
            ("AFP/Reuters", Some("AFP/Reuters"), None),
            ("tt.com", None, Some("tt.com")),
            (
                "AFP - Journal Internet AFP (français)",
                Some("AFP"),
                Some("AFP - Journal Internet AFP (français)"),
            ),
            (
                "Vallée Matin avec AFP",
                Some("AFP"),
                Some("Vallée Matin avec AFP"),
            ),
            ("Vallée Matin\nats", Some("ATS"), Some("Vallée Matin")),
            (
                "Reuters\nVallée Matin\nLe fil",
                Some("Reuters"),
                Some("Vallée Matin"),
            ),
            ("  ", None, None),
        ] {
            let expected = (agency.map(str::to_owned), publication.map(str::to_owned));
            assert_eq!(settled(None, Some(source)), expected, "{source}");
        }
    }

    #[test]
    fn a_newspaper_or_its_site_is_no_agency() {
        for (agency, shown) in [
            ("lecourrier.fr", (None, Some("lecourrier.fr"))),
            ("Le Parisien", (None, Some("Le Parisien"))),
            ("afp.com", (Some("afp.com"), None)),
            ("Reuters", (Some("Reuters"), None)),
            ("Agence du Golo", (Some("Agence du Golo"), None)),
        ] {
            let expected = (shown.0.map(str::to_owned), shown.1.map(str::to_owned));
            assert_eq!(settled(Some(agency), None), expected, "{agency}");
        }
    }

    #[test]
    fn an_agency_that_is_known_already_keeps_its_publication() {
        let both = |agency: &str, publication: &str| {
            (Some(agency.to_owned()), Some(publication.to_owned()))
        };
        assert_eq!(
            settled(Some("AFP"), Some("Vallée Matin")),
            both("AFP", "Vallée Matin")
        );
        assert_eq!(
            settled(Some("AFP"), Some("afp")),
            (Some("AFP".to_owned()), None)
        );
        assert_eq!(
            settled(Some("AFP"), Some("Reuters")),
            both("AFP", "Reuters")
        );
    }
}
