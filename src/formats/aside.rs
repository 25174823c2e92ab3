//! Pieces of a document that are no articles: counted by what they are, and said.

use std::collections::BTreeMap;

/// What was set aside of a document.
#[derive(Default)]
pub(super) struct Aside {
    kinds: BTreeMap<String, u64>,
}

impl Aside {
    /// Counts a piece of a kind: `attachment`, `redirect`.
    pub(super) fn count(&mut self, kind: String) {
        *self.kinds.entry(kind).or_default() += 1;
    }

    /// Returns what was set aside of pieces that are called so, one and several: `3 entries that are no copy: 2 attachment,
    /// 1 revision`; `None` where nothing was.
    pub(super) fn text(&self, one: &str, several: &str) -> Option<String> {
        let all: u64 = self.kinds.values().sum();
        let kinds: Vec<String> = self
            .kinds
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        let kinds = kinds.join(", ");
        match all {
            0 => None,
            1 => Some(format!("1 {one} that is no copy: {kinds}")),
            all => Some(format!("{all} {several} that are no copy: {kinds}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_aside_is_counted() {
        let mut aside = Aside::default();
        let text = |aside: &Aside| aside.text("entry", "entries");
        assert_eq!(text(&aside), None);
        aside.count("revision".to_owned());
        assert_eq!(
            text(&aside).as_deref(),
            Some("1 entry that is no copy: 1 revision")
        );
        aside.count("attachment".to_owned());
        aside.count("attachment".to_owned());
        assert_eq!(
            text(&aside).as_deref(),
            Some("3 entries that are no copy: 2 attachment, 1 revision")
        );
    }
}
