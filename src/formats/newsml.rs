//! NewsML 1: news items with their lines, their management and a text in NITF, XHTML or plain.

use super::fields::{self, add, add_below_headline};
use super::nitf;
use super::summary;
use super::tree::{Element, one_line};
use super::xml::{self, records};
use super::{Emit, Format, Found};
use crate::archive::{Document, ReadError};
use crate::model::{Article, Part, Passage, SUBJECTS, Status, Wording};

/// The format.
pub(super) const NEWSML: Format = Format {
    name: "newsml",
    about: "NewsML 1.x: one item or several, the text in NITF, XHTML or plain",
    version: 3,
    shares_file: true,
    is_it,
    read,
};

/// Roles of components and types of lines that sum the text up, in lower case.
const SUMMARIES: [&str; 6] = [
    "abstract",
    "chapo",
    "precede",
    "standfirst",
    "summary",
    "teaser",
];

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
    let mut contents = Contents::default();
    contents.enter(&mut article, component, None);
    let has_body = contents.has_body || !contents.lead.is_empty();
    contents.add_beside(&mut article, before, path);
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

/// What the components of an article hold.
#[derive(Default)]
struct Contents {
    /// Whether there was running text.
    has_body: bool,
    /// The passages of the component that begins the text; others may have them too.
    lead: Vec<Passage>,
    summary: Vec<Passage>,
}

impl Contents {
    /// Adds the contents of a component and of those in it to an article.
    fn enter(&mut self, article: &mut Article, component: Element, role: Option<&str>) {
        let role = role_of(component).or(role);
        for child in component.children() {
            match child.name() {
                "NewsComponent" => self.enter(article, child, role),
                "ContentItem" if is_text(child) => {
                    for data in child.find_all("DataContent") {
                        self.add(article, data, role.unwrap_or(""));
                    }
                }
                _ => {}
            }
        }
    }

    fn add(&mut self, article: &mut Article, data: Element, role: &str) {
        match role {
            "StyleSheet" => return,
            "Title" => {
                if article.first(Part::Headline).is_none() {
                    add(article, Part::Headline, data.text().as_deref());
                }
                return;
            }
            "Caption" => return add(article, Part::Caption, data.text().as_deref()),
            "Lead" => return self.lead.extend(text_of(data)),
            role if is_summary(role) => return self.summary.extend(text_of(data)),
            _ => {}
        }
        let before = article.passages.len();
        match data.child("nitf") {
            Some(nitf) => nitf::fill(article, nitf),
            None => article.passages.extend(fields::passages(data)),
        }
        self.has_body |= article.passages[before..]
            .iter()
            .any(|passage| matches!(passage.part, Part::Body | Part::Lead));
    }

    /// Adds the lead and what sums the text up before the text, which begins at `body`.
    fn add_beside(self, article: &mut Article, body: usize, path: &[Element]) {
        let mut text = Wording::default();
        for passage in &article.passages[body..] {
            text.push(&passage.text);
        }
        let is_new = |passage: &Passage| !Wording::of(&passage.text).is_repeated_by(&text);
        let mut lead: Vec<Passage> = self.lead.into_iter().filter(is_new).collect();
        if let Some(first) = lead.first_mut() {
            first.part = Part::Lead;
        }
        let text: Vec<Passage> = article.passages.drain(body..).collect();
        let lines = path
            .iter()
            .rev()
            .filter_map(|component| component.child("NewsLines"))
            .flat_map(summaries)
            .map(|line| Passage::new(Part::Summary, &line));
        summary::push(article, self.summary.into_iter().chain(lines));
        article.passages.extend(lead.into_iter().chain(text));
    }
}

/// Returns the text of a part of an article, without the headline and lines that its NITF has.
fn text_of(data: Element) -> Vec<Passage> {
    let Some(nitf) = data.child("nitf") else {
        return fields::passages(data);
    };
    let mut whole = Article::default();
    nitf::fill(&mut whole, nitf);
    let is_text = |passage: &Passage| passage.part.is_open() || passage.part == Part::Lead;
    whole.passages.retain(is_text);
    whole.passages
}

fn is_summary(kind: &str) -> bool {
    SUMMARIES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(kind))
}

/// Whether a content item is text, and no style sheet or script beside one.
fn is_text(item: Element) -> bool {
    !["MimeType", "Format", "MediaType"].iter().any(|name| {
        let kind = item
            .child(name)
            .and_then(|kind| kind.attribute("FormalName"));
        kind.is_some_and(|kind| {
            let kind = kind.to_lowercase();
            kind.contains("css") || kind.contains("stylesheet") || kind.contains("javascript")
        })
    })
}

/// Returns the lines that sum the text up.
fn summaries(lines: Element) -> impl Iterator<Item = String> {
    lines
        .children_of("NewsLine")
        .filter(|line| {
            let kind = line.child("NewsLineType");
            let kind = kind.and_then(|kind| kind.attribute("FormalName"));
            kind.is_some_and(is_summary)
        })
        .filter_map(|line| line.child("NewsLineText")?.text())
}

fn fill_from_management(article: &mut Article, item: Element) {
    let text = |path: &[&str]| item.at(path).and_then(Element::text);
    let identifier = item.at(&["Identification", "NewsIdentifier"]);
    article.guid = text(&["Identification", "NewsIdentifier", "PublicIdentifier"]);
    if let Some(identifier) = identifier {
        note_revision(article, identifier.child("RevisionId"));
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

/// Notes the revision of an item and which one it comes after.
///
/// A public identifier ends in its revision, with or without the letter of its update: `:2`, `:2U`.
fn note_revision(article: &mut Article, revision: Option<Element>) {
    let of_guid = article.guid.as_deref().and_then(revision_of_guid);
    article.version = revision
        .and_then(Element::text)
        .or_else(|| of_guid.map(|(_, number)| number.to_owned()));
    let Some(revision) = revision else { return };
    let stem = of_guid
        .filter(|(_, number)| article.version.as_deref() == Some(*number))
        .map(|(stem, _)| stem);
    let previous = revision
        .attribute("PreviousRevision")
        .filter(|previous| *previous != "0");
    article.replaces = stem
        .zip(previous)
        .map(|(stem, previous)| format!("{stem}:{previous}"));
    if matches!(revision.attribute("Update"), Some("U" | "A")) {
        fields::note_status(article, Some(Status::Update));
    }
}

/// Returns an identifier without its revision, and the number of that.
fn revision_of_guid(guid: &str) -> Option<(&str, &str)> {
    let (stem, last) = guid.rsplit_once(':')?;
    let number = last.strip_suffix(['N', 'U', 'A']).unwrap_or(last);
    let is_number = (1..=4).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some((stem, number))
}

fn fill_from_lines(article: &mut Article, lines: Element) {
    let text = |name: &str| lines.child(name).and_then(Element::text);
    if article.first(Part::Headline).is_none() {
        add(article, Part::Headline, text("HeadLine").as_deref());
        add_below_headline(article, text("SubHeadLine").as_deref());
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
