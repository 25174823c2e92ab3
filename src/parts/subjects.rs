//! The IPTC's subject codes get the names that they stand for.

use crate::model::Subject;
use crate::schema;

/// Adds the name of every code of the IPTC that has none: its own, else that of the subject it belongs to.
pub(super) fn name(subjects: &mut [Subject]) {
    for subject in subjects.iter_mut().filter(|subject| subject.name.is_none()) {
        subject.name = subject.code.as_deref().and_then(name_of).map(str::to_owned);
    }
}

/// Returns what a code stands for: `02008000` and `subj:02008000` are in the table, `02008999` is under `02008000`.
fn name_of(code: &str) -> Option<&'static str> {
    let code = match code.split_once(':') {
        Some(("subj" | "medtop" | "iptccat", code)) => code,
        Some(_) => return None,
        None => code,
    };
    let is_code = code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_digit());
    if !is_code {
        return None;
    }
    let names = schema::subjects();
    // Two figures name the subject, three more what it is about, three more the detail.
    [
        code.to_owned(),
        format!("{}000", &code[..5]),
        format!("{}000000", &code[..2]),
    ]
    .iter()
    .find_map(|code| names.get(code))
    .map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_names() {
        for (code, expected) in [
            ("02008000", Some("procès")),
            ("subj:02008999", Some("procès")),
            ("15999000", Some("sport")),
            ("medtop:11000000", Some("politique")),
            ("dpacat:pl", None),
            ("99000000", None),
            ("0200", None),
        ] {
            assert_eq!(name_of(code), expected, "{code}");
        }
    }
}
