//! The day in the path of a file: `2016/04/18/x.txt`, `20160418-x.txt`.

use std::path::Path;

use jiff::civil::Date;

use crate::model::read_days;

/// Returns the last day that a path names, in its directories or at the head of its names.
pub(super) fn find(path: &Path) -> Option<Date> {
    let names: Vec<&str> = path.iter().filter_map(|name| name.to_str()).collect();
    let in_name = |name: &&str| {
        let is_figure = u8::is_ascii_digit;
        if !name.as_bytes().iter().any(is_figure) {
            return None;
        }
        let day = |text: Option<&str>| text.and_then(|text| read_days(text, None));
        let dashed =
            day(name.get(..10)).filter(|_| !name.as_bytes().get(10).is_some_and(is_figure));
        let plain = day(name.get(..8)).filter(|_| !name.as_bytes().get(8).is_some_and(is_figure));
        dashed
            .or(plain)
            .filter(|days| days.first == days.last)
            .map(|days| days.first)
    };
    let in_directories = || {
        names.windows(3).rev().find_map(|names| {
            let is_number = |name: &str, length: usize| {
                name.len() == length && name.bytes().all(|b| b.is_ascii_digit())
            };
            let [year, month, day] = [names[0], names[1], names[2]];
            if !is_number(year, 4) || !is_number(month, 2) || !is_number(day, 2) {
                return None;
            }
            read_days(&names.join("-"), None).map(|days| days.first)
        })
    };
    names.iter().rev().find_map(in_name).or_else(in_directories)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_day() {
        let cases = [
            ("2016/04/18/x.txt", Some("2016-04-18")),
            ("afp/2016/04/18/a/x.txt", Some("2016-04-18")),
            ("20160227-geneve.txt", Some("2016-02-27")),
            ("2016-02-27_geneve.txt", Some("2016-02-27")),
            ("2016-02-27/x.txt", Some("2016-02-27")),
            ("2016/02/31/x.txt", None),
            ("201602271432.txt", None),
            ("2016/x.txt", None),
            ("2016-03.jsonl", None),
        ];
        for (path, expected) in cases {
            assert_eq!(
                find(Path::new(path)).map(|day| day.to_string()).as_deref(),
                expected,
                "{path}"
            );
        }
    }
}
