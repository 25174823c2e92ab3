//! What HTML hides from its readers is no text: previews for lists of mail, copies for other screens, menus that open.

use std::collections::HashSet;

use dom_query::{Document, NodeRef};

/// Longest style sheet of a page that is looked through, in bytes; those of mail have some 10,000.
const STYLE_BYTES: usize = 256 << 10;

/// Words in a class or id of what mail shows in the list of messages only, before the text.
const PREVIEWS: [&str; 3] = ["preheader", "previewtext", "preview-text"];

/// What a page hides: by attributes, and by the style sheets in it.
pub(super) struct Hidden {
    /// Classes and ids that a style sheet of the page hides, whatever else is around them.
    classes: HashSet<String>,
    ids: HashSet<String>,
}

impl Hidden {
    /// Returns what a page hides.
    pub(super) fn of(page: &Document) -> Hidden {
        let mut hidden = Hidden {
            classes: HashSet::new(),
            ids: HashSet::new(),
        };
        for style in page.select("style").iter() {
            let sheet = style.text();
            if sheet.len() <= STYLE_BYTES {
                hidden.add_rules(&sheet);
            }
        }
        hidden
    }

    /// Whether an element is hidden from its readers, with all that is in it.
    pub(super) fn hides(&self, node: &NodeRef) -> bool {
        // `until-found` is text that a search in the page opens.
        if node
            .attr("hidden")
            .is_some_and(|value| !value.eq_ignore_ascii_case("until-found"))
        {
            return true;
        }
        if node.attr("style").is_some_and(|style| {
            let style = Style::of(&style);
            style.is_hidden || style.has_no_size == Some(true) && !is_sized_inside(node)
        }) {
            return true;
        }
        self.is_named(node)
    }

    fn is_named(&self, node: &NodeRef) -> bool {
        let is_preview = |name: &str| {
            let name = name.to_ascii_lowercase();
            PREVIEWS.iter().any(|preview| name.contains(preview))
        };
        let class = node.attr("class");
        let mut classes = class.iter().flat_map(|classes| classes.split_whitespace());
        classes.any(|class| self.classes.contains(class) || is_preview(class))
            || node
                .attr("id")
                .is_some_and(|id| self.ids.contains(&*id) || is_preview(&id))
    }

    /// Finds what a style sheet hides by its class or id alone; rules for certain screens (`@media`) hide nothing.
    fn add_rules(&mut self, sheet: &str) {
        let mut rest = sheet;
        while let Some(open) = rest.find('{') {
            let selectors = &rest[..open];
            // Pages hide their style sheets from old programs in comments of HTML.
            let selectors = selectors
                .rsplit(['}', ';', '/'])
                .next()
                .unwrap_or(selectors);
            let selectors = selectors.trim().trim_start_matches("<!--").trim();
            rest = &rest[open + 1..];
            if selectors.starts_with('@') {
                rest = &rest[end_of_block(rest)..];
                continue;
            }
            let end = rest.find('}').unwrap_or(rest.len());
            if Style::of(&rest[..end]).is_hidden {
                selectors.split(',').for_each(|selector| self.add(selector));
            }
            rest = rest.get(end + 1..).unwrap_or("");
        }
    }

    /// Adds the class or id of a selector that has nothing else: `.x`, `span.x`, `#x`.
    fn add(&mut self, selector: &str) {
        let selector = selector.trim();
        let Some(start) = selector.find(['.', '#']) else {
            return;
        };
        let (element, name) = selector.split_at(start);
        let is_name = |text: &str| {
            text.chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        };
        let names = match name.starts_with('.') {
            true => &mut self.classes,
            false => &mut self.ids,
        };
        let name = &name[1..];
        if is_name(element) && is_name(name) && !name.is_empty() {
            names.insert(name.to_owned());
        }
    }
}

/// Whether something in an element without a size of letters has one of its own: layouts of mail set none around columns.
fn is_sized_inside(node: &NodeRef) -> bool {
    node.descendants_it().any(|inner| {
        inner
            .attr("style")
            .is_some_and(|style| Style::of(&style).has_no_size == Some(false))
    })
}

/// What declarations of CSS say of whether an element is seen.
#[derive(Default)]
struct Style {
    is_hidden: bool,
    /// Whether letters have no size; `None` where nothing says what they have.
    has_no_size: Option<bool>,
}

impl Style {
    fn of(declarations: &str) -> Style {
        let mut style = Style::default();
        let (mut is_displayed, mut is_visible, mut is_flat, mut is_cut) =
            (true, true, false, false);
        for declaration in declarations.split(';') {
            let Some((name, value)) = declaration.split_once(':') else {
                continue;
            };
            let (name, value) = (name.trim().to_ascii_lowercase(), value.to_ascii_lowercase());
            let value = value.split('!').next().unwrap_or(&value).trim();
            match name.as_str() {
                "display" => is_displayed = value != "none",
                "visibility" => is_visible = !matches!(value, "hidden" | "collapse"),
                "mso-hide" => style.is_hidden |= value == "all",
                "opacity" => style.is_hidden |= is_zero(value),
                "max-height" | "height" | "max-width" | "width" => is_flat |= is_zero(value),
                "overflow" => is_cut = value == "hidden",
                "font-size" => style.has_no_size = Some(is_zero(value)),
                _ => {}
            }
        }
        style.is_hidden |= !is_displayed || !is_visible || is_flat && is_cut;
        style
    }
}

/// Whether a length or a number is nothing: `0`, `0px`, `0.0em`.
fn is_zero(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.parse() == Ok(0.0)
}

/// Returns where a block ends that has begun, behind its last brace.
fn end_of_block(text: &str) -> usize {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_told_by_styles_attributes_and_names() {
        let cases = [
            ("<p id=x style='display:none'>", true),
            (
                "<p id=x style='DISPLAY : None !important; color:red'>",
                true,
            ),
            ("<p id=x style='display:none; display:block'>", false),
            ("<p id=x style='visibility:hidden'>", true),
            ("<p id=x style='mso-hide:all'>", true),
            ("<p id=x style='opacity:0'>", true),
            ("<p id=x style='opacity:0.5'>", false),
            ("<p id=x style='max-height:0px;overflow:hidden'>", true),
            ("<p id=x style='height:0'>", false),
            ("<p id=x style='font-size:0'>Rien", true),
            ("<p id=x style='font-size:0px'><b>Rien</b>", true),
            (
                "<p id=x style='font-size:0px'><b style='font-size:14px'>Tout</b>",
                false,
            ),
            ("<p id=x style='font-size:10px'>", false),
            ("<p id=x hidden>", true),
            ("<p id=x hidden='until-found'>", false),
            ("<p id=x class='mcnPreviewText'>", true),
            ("<p id=x class='email-preheader top'>", true),
            ("<p id=x class='texte'>", false),
            (
                "<style>.y,p.z{display:none}</style><p id=x class='a z'>",
                true,
            ),
            (
                "<style>/* y */ #x { visibility: hidden }</style><p id=x>",
                true,
            ),
            (
                "<style>@media print{.y{display:none}} .w{color:red}</style><p id=x class=y>",
                false,
            ),
            (
                "<style>.menu .y{display:none} .y:hover{display:none}</style><p id=x class=y>",
                false,
            ),
            ("<p id=x>", false),
        ];
        for (html, expected) in cases {
            let page = Document::from(html);
            let found = page.select_single("#x");
            let node = found.nodes().first().expect("the case has an #x");
            assert_eq!(Hidden::of(&page).hides(node), expected, "{html}");
        }
    }
}
