//! What else the values of options may be called: in French, and as other programs call them.

/// The best first.
pub(super) const SCORE: [&str; 3] = ["best", "pertinence", "relevance"];

/// The newest first: what a date sorts by where nothing else is said.
pub(super) const NEWEST: [&str; 6] = ["date", "desc", "recent", "recents", "récent", "récents"];

/// The oldest first.
pub(super) const OLDEST: [&str; 4] = ["ancien", "anciens", "asc", "chronologique"];

/// For people.
pub(super) const TEXT: &str = "texte";

/// One object a line.
pub(super) const JSON_LINES: [&str; 2] = ["jsonlines", "ndjson"];

/// One path a line.
pub(super) const PATHS: [&str; 3] = ["chemin", "chemins", "path"];
