//! What an ingest did, in a line of plain words and numbers.

use std::fmt::Display;
use std::path::Path;

use super::numbers::{counted, duration, grouped};
use crate::ingest::{Problem, Report};
use crate::model::path_text;

/// Returns the line that sums up an ingest.
///
/// `49 files: 40 new, 2 changed, 4 unchanged, 3 not indexed (2 no dispatch, 1 failed) · 1 removed · 56 articles indexed
/// · 1.2 s`. The files of the first part add up; a part that would be 0 is left out, the articles never.
pub fn summary(report: &Report, is_dry_run: bool) -> String {
    let seen = report.met() - report.skipped;
    let mut kinds = Vec::new();
    let mut kind = |number: u64, what: &str| {
        if number > 0 {
            kinds.push(format!("{} {what}", grouped(number)));
        }
    };
    kind(report.new, "new");
    kind(report.changed, "changed");
    kind(report.unchanged, "unchanged");
    kind(
        report.containers,
        if report.containers == 1 {
            "container"
        } else {
            "containers"
        },
    );
    kind(
        report.set_aside + report.failed,
        &not_indexed(report.set_aside, report.failed),
    );
    let files = counted(seen, "file", "files");
    let mut parts = vec![match kinds.is_empty() {
        true => files,
        false => format!("{files}: {}", kinds.join(", ")),
    }];
    if report.removed > 0 {
        parts.push(format!("{} removed", grouped(report.removed)));
    }
    if report.kept > 0 {
        parts.push(format!("{} gone, kept", grouped(report.kept)));
    }
    let done = if is_dry_run { "read" } else { "indexed" };
    parts.push(format!(
        "{} {done}",
        counted(report.articles, "article", "articles")
    ));
    if report.articles_removed > 0 {
        parts.push(format!(
            "{} removed",
            counted(report.articles_removed, "article", "articles")
        ));
    }
    if report.settled > 0 {
        let articles = counted(report.settled, "article", "articles");
        parts.push(format!("recurring lines in {articles}"));
    }
    if report.problems > 0 {
        let pieces = counted(report.problems, "piece", "pieces");
        parts.push(format!("{pieces} of files could not be read"));
    }
    if report.skipped > 0 {
        parts.push(format!("{} skipped", grouped(report.skipped)));
    }
    parts.push(duration(report.elapsed));
    parts.join(" · ")
}

fn not_indexed(set_aside: u64, failed: u64) -> String {
    match (set_aside, failed) {
        (_, 0) => "not indexed (no dispatch)".to_owned(),
        (0, _) => "not indexed (failed)".to_owned(),
        _ => format!(
            "not indexed ({} no dispatch, {} failed)",
            grouped(set_aside),
            grouped(failed)
        ),
    }
}

/// Returns what there is to say of a summary that is not the end of the matter, a line each.
pub fn remarks(report: &Report, is_dry_run: bool) -> Vec<String> {
    let mut remarks = Vec::new();
    if is_dry_run {
        remarks.push("dry run: nothing was written".to_owned());
    }
    if report.is_stopped {
        remarks.push(match is_dry_run {
            true => "stopped before the end".to_owned(),
            false => {
                "stopped before the end; what was read is kept, and the same command goes on from there"
                    .to_owned()
            }
        });
    }
    if report.articles_of_cut_files > 0 && !is_dry_run {
        remarks.push(format!(
            "{} more can be found already, of what was not read to its end",
            counted(report.articles_of_cut_files, "article", "articles")
        ));
    }
    remarks
}

/// Returns the line about a file that could not be read, or not all of it.
pub fn problem(problem: &Problem) -> String {
    format!("{}: {}", path_text(&problem.path), problem.reason)
}

/// Returns the line about something that is never read.
pub fn skipped(path: &Path, why: impl Display) -> String {
    format!("skipped {}: {why}", path_text(path))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_summary_is_one_line_of_words_and_numbers() {
        let report = Report {
            new: 40,
            changed: 2,
            unchanged: 4,
            set_aside: 2,
            failed: 1,
            removed: 1,
            articles: 4532,
            elapsed: Duration::from_millis(1234),
            ..Report::default()
        };
        assert_eq!(
            summary(&report, false),
            "49 files: 40 new, 2 changed, 4 unchanged, 3 not indexed (2 no dispatch, 1 failed) · 1 removed · 4\u{202f}532 articles indexed · 1.2 s"
        );
        let report = Report {
            set_aside: 1,
            skipped: 3,
            kept: 2,
            problems: 1,
            ..Report::default()
        };
        assert_eq!(
            summary(&report, true),
            "1 file: 1 not indexed (no dispatch) · 2 gone, kept · 0 articles read · 1 piece of files could not be read · 3 skipped · 0.0 ms"
        );
        assert_eq!(
            summary(&Report::default(), false),
            "0 files · 0 articles indexed · 0.0 ms"
        );
    }

    #[test]
    fn what_is_not_the_end_of_the_matter_is_said() {
        let report = Report {
            is_stopped: true,
            ..Report::default()
        };
        assert_eq!(
            remarks(&report, true),
            ["dry run: nothing was written", "stopped before the end"]
        );
        assert!(remarks(&report, false)[0].contains("goes on from there"));
        assert!(remarks(&Report::default(), false).is_empty());
    }
}
