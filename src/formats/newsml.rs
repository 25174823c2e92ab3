//! NewsML 1: news items with their lines, their management and a text in NITF, XHTML or plain.

use super::fields::{self, add, add_body};
use super::nitf;
use super::tree::{Element, one_line};
use super::xml::{self, records};
use super::{Emit, Format, Found};
use crate::archive::{Document, ReadError};
use crate::model::{Article, Part, SUBJECTS, Status};

/// The format.
pub(super) const NEWSML: Format = Format {
    name: "newsml",
    about: "NewsML 1.x: one item or several, the text in NITF, XHTML or plain",
    version: 2,
    shares_file: true,
    is_it,
    read,
};

/// Most articles of one news item; real ones have two, a language each.
const ARTICLES: usize = 100;

fn is_it(sample: &str) -> bool {
    matches!(xml::root_name(sample), Some("NewsML" | "NewsItem"))
}

fn read(document: &mut Document, emit: Emit) -> Result<(), ReadError> {
    let text = document.text()?;
    fields::note_doubt(&text, emit);
    let mut items = 0;
    let ended = records(&text.text, &["NewsItem"], |tree| {
        items += 1;
        match tree.root() {
            Some(item) => read_item(item, text.encoding, emit),
            None => true,
        }
    });
    match ended {
        Err(error) => {
            emit(Found::Problem(error.to_string()));
        }
        Ok(()) if items == 0 => {
            emit(Found::NotAnArticle("NewsML without a news item".to_owned()));
        }
        Ok(()) => {}
    }
    Ok(())
}

/// Gives the articles of one news item; answers whether to go on.
fn read_item(item: Element, encoding: &'static str, emit: Emit) -> bool {
    let mut components = Vec::new();
    let mut path = Vec::new();
    find_articles(item, &mut path, &mut components);
    if components.len() > ARTICLES {
        components.truncate(ARTICLES);
        let problem = format!("more than {ARTICLES} articles in one news item: no more are read");
        if !emit(Found::Problem(problem)) {
            return false;
        }
    }
    let mut has_any = false;
    for path in &components {
        let Some(article) = article(item, path) else {
            continue;
        };
        has_any = true;
        let found = Found::Article {
            article,
            encoding,
            bytes: None,
        };
        if !emit(found) {
            return false;
        }
    }
    has_any || emit(Found::NotAnArticle(kind(item)))
}

/// Says what an item without a text is.
fn kind(item: Element) -> String {
    let media = item
        .find("MediaType")
        .and_then(|media| media.attribute("FormalName"))
        .unwrap_or("")
        .to_lowercase();
    match media.as_str() {
        "photo" | "picture" | "image" => "a NewsML picture item".to_owned(),
        "graphic" | "video" | "audio" => format!("a NewsML {media} item"),
        _ => "a NewsML item without a headline or a text".to_owned(),
    }
}

/// Finds the innermost components that have lines of their own, each with the components it stands in.
fn find_articles<'t>(
    element: Element<'t>,
    path: &mut Vec<Element<'t>>,
    found: &mut Vec<Vec<Element<'t>>>,
) {
    for component in element.children_of("NewsComponent") {
        if found.len() > ARTICLES {
            return;
        }
        path.push(component);
        let before = found.len();
        find_articles(component, path, found);
        let is_innermost = found.len() == before;
        if is_innermost && (has_lines(component) || path.len() == 1) {
            found.push(path.clone());
        }
        path.pop();
    }
}

fn has_lines(component: Element) -> bool {
    let lines = component.child("NewsLines");
    lines.is_some_and(|lines| {
        lines.child("HeadLine").is_some()
            || lines
                .child("DateLine")
                .is_some_and(|line| line.text().is_some())
    })
}

/// Returns the article of a component; `None` where it is none: a picture, an empty shell.
fn article(item: Element, path: &[Element]) -> Option<Box<Article>> {
    let component = *path.last()?;
    let mut article = Box::<Article>::default();
    fill_from_management(&mut article, item);
    // What a component does not say, those around it do.
    for component in path.iter().rev() {
        if let Some(lines) = component.child("NewsLines") {
            fill_from_lines(&mut article, lines);
        }
        fill_from_metadata(&mut article, *component);
    }
    let language = path
        .iter()
        .rev()
        .find_map(|component| component.attribute("lang"))
        .or_else(|| item.attribute("lang"));
    article.language = article
        .language
        .take()
        .or_else(|| fields::language(language?));
    if article.agency.is_none() {
        article.agency = item
            .at(&["Identification", "NewsIdentifier", "ProviderId"])
            .and_then(Element::text);
    }
    let before = article.passages.len();
    let is_picture = role_of(component) == Some("Picture");
    let has_body = add_contents(&mut article, component, None);
    let is_alone = article.passages.len() == before && path.len() > 1;
    let has_picture_only = !has_body && (is_picture || has_picture(component) || is_alone);
    (fields::has_text(&article) && !has_picture_only).then_some(article)
}

fn role_of(component: Element<'_>) -> Option<&str> {
    component.child("Role")?.attribute("FormalName")
}

fn has_picture(component: Element) -> bool {
    component.find_all("MediaType").any(|media| {
        matches!(
            media.attribute("FormalName"),
            Some("Photo" | "Picture" | "Image" | "Graphic" | "Video" | "Audio")
        )
    })
}

/// Adds the contents of a component and of those in it; answers whether there was running text.
fn add_contents(article: &mut Article, component: Element, role: Option<&str>) -> bool {
    let role = role_of(component).or(role);
    let mut has_body = false;
    for child in component.children() {
        match child.name() {
            "NewsComponent" => has_body |= add_contents(article, child, role),
            "ContentItem" => {
                for data in child.find_all("DataContent") {
                    has_body |= add_data(article, data, role);
                }
            }
            _ => {}
        }
    }
    has_body
}

fn add_data(article: &mut Article, data: Element, role: Option<&str>) -> bool {
    match role {
        Some("Title") => {
            if article.first(Part::Headline).is_none() {
                add(article, Part::Headline, data.text().as_deref());
            }
            return false;
        }
        Some("Caption") => {
            add(article, Part::Caption, data.text().as_deref());
            return false;
        }
        _ => {}
    }
    let before = article.passages.len();
    match data.child("nitf") {
        Some(nitf) => nitf::fill(article, nitf),
        None => add_body(article, data),
    }
    if role == Some("Lead")
        && let Some(first) = article.passages.get_mut(before)
    {
        first.part = Part::Lead;
    }
    article.passages[before..]
        .iter()
        .any(|passage| matches!(passage.part, Part::Body | Part::Lead))
}

fn fill_from_management(article: &mut Article, item: Element) {
    let text = |path: &[&str]| item.at(path).and_then(Element::text);
    let identifier = item.at(&["Identification", "NewsIdentifier"]);
    article.guid = text(&["Identification", "NewsIdentifier", "PublicIdentifier"]);
    if let Some(revision) = identifier.and_then(|identifier| identifier.child("RevisionId")) {
        article.version = revision.text();
        note_revision(article, revision);
    }
    article.slug = text(&["Identification", "NameLabel"]);
    let Some(management) = item.child("NewsManagement") else {
        return;
    };
    let named = |name: &str| {
        let child = management.child(name)?;
        child
            .attribute("FormalName")
            .map(str::to_owned)
            .or_else(|| child.text())
    };
    article.urgency = named("Urgency").and_then(|urgency| fields::urgency(&urgency));
    let status = named("Status").and_then(|status| fields::status(&status));
    fields::note_status(article, status);
    if article.status == Some(Status::Embargo) {
        // The date of the status change is when the embargo ends.
        let end = management
            .child("StatusWillChange")
            .and_then(|change| change.child("DateAndTime"))
            .and_then(Element::text);
        article.embargo = end.and_then(|end| fields::date(&end));
    }
    let stamp = |name: &str| fields::date(&management.child(name)?.text()?);
    article.date = stamp("ThisRevisionCreated")
        .or_else(|| stamp("FirstCreated"))
        .or_else(|| fields::date(&text(&["Identification", "NewsIdentifier", "DateId"])?));
}

/// Notes which item a revision comes after: its identifier ends in its number.
fn note_revision(article: &mut Article, revision: Element) {
    if matches!(revision.attribute("Update"), Some("U" | "A")) {
        fields::note_status(article, Some(Status::Update));
    }
    let previous = revision
        .attribute("PreviousRevision")
        .filter(|previous| *previous != "0");
    let (Some(previous), Some(guid), Some(version)) = (previous, &article.guid, &article.version)
    else {
        return;
    };
    let stem = guid
        .strip_suffix(version.as_str())
        .filter(|stem| stem.ends_with(':'));
    article.replaces = stem.map(|stem| format!("{stem}{previous}"));
}

fn fill_from_lines(article: &mut Article, lines: Element) {
    let text = |name: &str| lines.child(name).and_then(Element::text);
    if article.first(Part::Headline).is_none() {
        add(article, Part::Headline, text("HeadLine").as_deref());
        add(article, Part::Label, text("SubHeadLine").as_deref());
    }
    if article.slug.is_none() {
        article.slug = text("SlugLine");
    }
    if let Some(dateline) = text("DateLine")
        && article.first(Part::Dateline).is_none()
    {
        add(article, Part::Dateline, Some(&dateline));
        article.place = fields::place(&dateline);
    }
    if let Some(byline) = text("ByLine")
        && article.byline.is_none()
    {
        add(article, Part::Byline, Some(&byline));
        article.byline = Some(fields::name_of_byline(&byline));
    }
    if article.agency.is_none() {
        article.agency = text("CreditLine");
    }
    if article.first(Part::Boilerplate).is_none() {
        add(article, Part::Boilerplate, text("CopyrightLine").as_deref());
    }
    for line in lines.children_of("NewsLine") {
        let kind = line
            .child("NewsLineType")
            .and_then(|kind| kind.attribute("FormalName"));
        let words = line.child("NewsLineText").and_then(Element::text);
        match kind {
            Some("CatchWord" | "CatchLine") => {
                article.kicker = article.kicker.take().or(words);
            }
            Some("ProductLine" | "AdvisoryLine") => {
                add(article, Part::Label, words.as_deref());
            }
            _ => {}
        }
    }
    for keyword in lines.children_of("KeywordLine") {
        article.add_subject(None, keyword.text().as_deref());
    }
}

fn fill_from_metadata(article: &mut Article, component: Element) {
    if let Some(metadata) = component.child("AdministrativeMetadata") {
        let party = |name: &str| {
            let party = metadata.child(name)?.child("Party")?;
            party.attribute("FormalName").map(str::to_owned)
        };
        article.agency = article
            .agency
            .take()
            .or_else(|| party("Provider"))
            .or_else(|| party("Source"));
        let initials: Vec<&str> = metadata
            .children_of("Property")
            .filter(|property| property.attribute("FormalName") == Some("author"))
            .filter_map(|property| property.attribute("Value"))
            .collect();
        if article.first(Part::Signature).is_none() {
            add(
                article,
                Part::Signature,
                one_line(&initials.join("/")).as_deref(),
            );
        }
    }
    let usage = component
        .find_all("UsageType")
        .chain(component.find_all("UsageTerms"))
        .find_map(Element::text);
    article.usage = article.usage.take().or(usage);
    if let Some(metadata) = component.child("DescriptiveMetadata") {
        fill_from_description(article, component, metadata);
    }
}

fn fill_from_description(article: &mut Article, component: Element, metadata: Element) {
    let language = metadata
        .child("Language")
        .and_then(|language| language.attribute("FormalName"));
    article.language = article
        .language
        .take()
        .or_else(|| fields::language(language?));
    for subject in metadata
        .children_of("SubjectCode")
        .flat_map(Element::children)
        .take(SUBJECTS)
    {
        let code = subject.attribute("FormalName");
        article.add_subject(code, topic_name(component, code).as_deref());
        let category = subject.attribute("cat").map(str::to_owned);
        article.category = article.category.take().or(category);
    }
    let properties = metadata.children_of("Property");
    for property in
        properties.filter(|property| property.attribute("FormalName") == Some("Keyword"))
    {
        for keyword in property.attribute("Value").unwrap_or("").split(';') {
            article.add_subject(None, Some(keyword));
        }
    }
    let city_of = |place: Element| {
        let mut properties = place.children_of("Property");
        let city = properties.find(|property| property.attribute("FormalName") == Some("City"))?;
        city.attribute("Value").map(str::to_owned)
    };
    let is_event = |place: &Element| place.attribute("HowPresent") == Some("Event");
    let origin = metadata
        .children_of("Location")
        .filter(|place| !is_event(place))
        .find_map(city_of);
    article.place = article
        .place
        .take()
        .or(origin)
        .or_else(|| city_of(metadata));
}

/// Returns what the item's own list of topics calls a code: in French, else in English.
fn topic_name(component: Element, code: Option<&str>) -> Option<String> {
    let code = code?;
    let topic = component
        .children_of("TopicSet")
        .flat_map(|set| set.children_of("Topic"))
        .find(|topic| topic.child("FormalName").and_then(Element::text).as_deref() == Some(code))?;
    let name = |language: &str| {
        topic
            .children_of("Description")
            .find(|name| {
                name.attribute("Variant") == Some("Name")
                    && name.attribute("lang") == Some(language)
            })
            .and_then(Element::text)
    };
    name("fr").or_else(|| name("en"))
}
