//! `depeche ingest`: indexes what is new and changed under directories.

use std::ffi::OsStr;
use std::io::{self, Read as _, Write as _};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::settings::{Settings, quoted};
use super::signals::Signals;
use super::{Ended, print, size, waiting};
use crate::archive::{Encoding, Read, refusal};
use crate::ingest::{self, IngestError, News, Options, Taken};
use crate::model::path_text;
use crate::output::hits::Screen;
use crate::output::messages::{Loudness, Messages};
use crate::output::progress::Bar;
use crate::output::sanitized::OneLine;
use crate::output::{article, report};
use crate::search::Found;

const EXAMPLES: &str = "\
Examples:
  depeche ingest ~/archives                index everything under a directory
  depeche ingest                           the same directories again: only what changed
  depeche ingest ~/archives/2016 --full    read every file of a part again
  depeche ingest --dry-run --verbose FILE  how a file is read: format, encoding, zones and fields
  find ~/archives -mtime -1 -print0 | depeche ingest --files-from -";

/// Index every dispatch under directories, which become roots of the index
///
/// Reads only files that are new or changed since, and removes those that are gone. Without PATH, does so for
/// all roots of the index again. A file that cannot be read is reported and never stops the rest; `depeche
/// problems` lists it afterwards.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// Directories and files to index [default: all roots of the index]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    paths: Vec<PathBuf>,
    /// How many files are read at a time [default: one for each core]
    #[arg(long, aliases = ["taches", "tâches"], value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Memory for what is not yet on disk; the program takes some 170 MB beside it, more while segments are merged, and for
    /// a long file up to 30 times its size: such files are read one after the other where they would take more together
    #[arg(long, aliases = ["memoire", "mémoire"], value_name = "SIZE", value_parser = size::parse, default_value = "380MB")]
    memory: u64,
    /// Longest file that is read whole; JSON lines and other streams may be longer
    #[arg(long, alias = "taille-max", value_name = "SIZE", value_parser = size::parse, default_value = "64MiB")]
    max_file_size: u64,
    /// Encoding of files that do not say theirs, such as windows-1252 or macintosh [default: by their bytes]
    #[arg(long, alias = "encodage", value_name = "LABEL", value_parser = encoding)]
    encoding: Option<Encoding>,
    /// Follow symbolic links
    #[arg(long, alias = "suivre")]
    follow: bool,
    /// Wait for another ingest to end
    #[arg(long, alias = "attendre")]
    wait: bool,
    /// Read everything that would be read, and write nothing; with --verbose, show every article as it was taken apart
    #[arg(long, aliases = ["a-blanc", "essai"])]
    dry_run: bool,
    /// Read unchanged files too, and leave nothing of removed articles in the index
    #[arg(long, alias = "complet")]
    full: bool,
    /// Make a new index of the same roots at NEW, which then takes the place of the old one
    ///
    /// The old index goes on answering meanwhile. At the end the two names are exchanged: NEW holds the old index, and
    /// may be deleted. This is also how an index of another version of depeche is made anew.
    #[arg(long, value_name = "NEW", requires = "full", conflicts_with_all = ["paths", "files_from", "dry_run"], value_hint = clap::ValueHint::DirPath)]
    into: Option<PathBuf>,
    /// Remove files that are gone even when they are most of a root
    #[arg(long, aliases = ["elaguer", "élaguer"])]
    prune: bool,
    /// Only the files that FILE names, one a line or set apart by NUL; - is stdin. Removes nothing
    ///
    /// The files must be under PATH, or under roots of the index.
    #[arg(long, value_name = "FILE", conflicts_with = "prune")]
    files_from: Option<PathBuf>,
    /// Add a line to FILE when it ends: when, exit status, what was done or what went wrong
    ///
    /// With --quiet for a timetable such as cron's.
    #[arg(long, alias = "journal", value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    log: Option<PathBuf>,
}

/// Ingests, with a bar on a terminal, and sums up; adds how it ended to a log.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let Some(log) = &args.log else {
        return read(args, settings, &mut String::new());
    };
    let refused =
        |error: io::Error| Failure::Usage(format!("{}: {}", path_text(log), refusal(&error)));
    // Found out before hours of reading.
    let mut file = std::fs::File::options()
        .append(true)
        .create(true)
        .open(log)
        .map_err(refused)?;
    let mut done = String::new();
    let ended = read(args, settings, &mut done);
    if let Err(failure) = &ended {
        done = failure.in_a_line();
    }
    let status = super::exit_status(&ended);
    let now = jiff::ZonedDateTime::now().strftime("%Y-%m-%dT%H:%M:%S%:z");
    let line = format!("{now}  exit {status}  {}\n", OneLine(&done));
    file.write_all(line.as_bytes()).map_err(refused)?;
    ended
}

/// Ingests; `done` becomes what was done, in a line.
fn read(args: &Args, settings: &Settings, done: &mut String) -> Result<Ended, Failure> {
    let messages = &settings.messages;
    let (signals, mut listener) = listen(messages)?;
    let options = Options {
        is_private: !settings.is_index_chosen,
        tells_articles: args.dry_run && messages.loudness() == Loudness::Verbose,
        ..args.options(&signals, listener.bar.is_shown())?
    };
    listener.screen = Some(Screen {
        paint: settings.colour.for_stdout(),
        columns: None,
        has_links: false,
    });
    let index = settings.index()?;
    let read = |news: &mut dyn FnMut(News)| match &args.into {
        Some(new) => ingest::rebuild(index, new, &options, news),
        None => ingest::ingest(index, &args.paths, &options, news),
    };
    let report = perform(read, args.wait, &mut listener, &signals)?;
    if let Some(failure) = listener.failure.take() {
        return Err(failure);
    }
    let Some(report) = report else {
        "stopped while another ingest went on".clone_into(done);
        return Ok(Ended::Stopped(signals.exit_status()));
    };
    *done = report::summary(&report, options.is_dry_run);
    messages.note(&*done);
    for remark in report::remarks(&report, options.is_dry_run) {
        messages.note(&remark);
        *done += " · ";
        *done += &remark;
    }
    if report.is_stopped {
        if let Some(new) = &args.into {
            let new = quoted(new);
            messages.hint(format_args!(
                "{new} holds a part of the new index: delete it before you begin again"
            ));
        }
        return Ok(Ended::Stopped(signals.exit_status()));
    }
    if let Some(new) = &args.into {
        let new = quoted(new);
        messages.note(format_args!("the new index has taken the place of the old one, which is {new} now and may be deleted"));
    }
    if !report.is_complete() {
        // What is gone and kept is known already; the files that failed are in the list.
        let is_listed = report.failed > report.elsewhere || report.problems > 0;
        if is_listed && messages.loudness() > Loudness::Quiet && !options.is_dry_run {
            let index = settings.index_option();
            messages.hint(format_args!(
                "depeche problems{index} lists what was not indexed"
            ));
        }
        return Ok(Ended::Incomplete);
    }
    Ok(Ended::Done)
}

/// Brings the index of an archive up to date before a query; sums up only what changed.
pub(super) fn for_query(
    archive: &Path,
    index: &Path,
    settings: &Settings,
) -> Result<Ended, Failure> {
    let messages = &settings.messages;
    let (signals, mut listener) = listen(messages)?;
    let options = Options {
        stop: signals.stop(),
        counts_ahead: listener.bar.is_shown(),
        is_private: true,
        ..Options::default()
    };
    let paths = [archive.to_owned()];
    let read = |news: &mut dyn FnMut(News)| ingest::ingest(index, &paths, &options, news);
    let done = perform(read, true, &mut listener, &signals)?;
    match done {
        Some(done) if !done.is_stopped && !signals.has_come() => {
            if done.new + done.changed + done.removed > 0 {
                messages.note(report::summary(&done, false));
            }
            Ok(Ended::Done)
        }
        _ => Ok(Ended::Stopped(signals.exit_status())),
    }
}

fn listen(messages: &Messages) -> Result<(Signals, Listener<'_>), Failure> {
    let signals = Signals::listen()
        .map_err(|error| Failure::Usage(format!("signals cannot be listened for: {error}")))?;
    let bar = Bar::new(messages.loudness() > Loudness::Quiet);
    let listener = Listener {
        bar,
        messages,
        is_stop_told: false,
        screen: None,
        failure: None,
    };
    Ok((signals, listener))
}

/// Ingests while the listener hears; `None` when a signal came before another ingest had ended.
fn perform(
    read: impl Fn(&mut dyn FnMut(News)) -> Result<ingest::Report, IngestError>,
    waits: bool,
    listener: &mut Listener,
    signals: &Signals,
) -> Result<Option<ingest::Report>, Failure> {
    let ended = waiting::when_free(
        waits,
        listener.messages,
        || signals.has_come(),
        || read(&mut |news| listener.hear(news, signals.has_come())),
    );
    listener.bar.clear();
    Ok(ended?)
}

impl Args {
    fn options(&self, signals: &Signals, has_bar: bool) -> Result<Options, Failure> {
        let usual = Options::default();
        let files = self.files_from.as_deref().map(listed_files).transpose()?;
        Ok(Options {
            jobs: self.jobs.map_or(usual.jobs, usize::from),
            memory_bytes: usize::try_from(self.memory).unwrap_or(usize::MAX),
            read: Read {
                limit_bytes: self.max_file_size,
                encoding: self.encoding,
                follow_links: self.follow,
                ..usual.read
            },
            is_dry_run: self.dry_run,
            is_full: self.full,
            prunes: self.prune,
            // A list is not counted ahead: it may be a small part of its root.
            counts_ahead: has_bar && files.is_none(),
            files,
            stop: signals.stop(),
            ..usual
        })
    }
}

/// Hears the news of an ingest and says what people want to know.
struct Listener<'a> {
    bar: Bar,
    messages: &'a Messages,
    is_stop_told: bool,
    /// What articles are shown on, where they are to be.
    screen: Option<Screen>,
    /// Why they could not be shown.
    failure: Option<Failure>,
}

impl Listener<'_> {
    fn hear(&mut self, news: News, is_stopping: bool) {
        let messages = self.messages;
        if is_stopping && !std::mem::replace(&mut self.is_stop_told, true) {
            self.bar.above(|| {
                messages
                    .note("stopping: what was read is being written (once more to end at once)");
            });
        }
        match news {
            News::Progress(progress) => self.bar.show(progress),
            News::Problem(problem) => self
                .bar
                .above(|| messages.problem(report::problem(problem))),
            News::Skipped(path, why) => {
                if messages.loudness() == Loudness::Verbose {
                    self.bar
                        .above(|| messages.detail(report::skipped(path, why)));
                }
            }
            News::Article(taken) => self.show(taken),
            News::Noted(path, line) => self
                .bar
                .above(|| messages.detail(format_args!("{}: {line}", path_text(path)))),
            News::Finishing => self.bar.last_act("writing to the index …"),
        }
    }
}

impl Listener<'_> {
    /// Shows an article on stdout, since that is what was asked for.
    fn show(&mut self, taken: &Taken) {
        let (Some(screen), None) = (&self.screen, &self.failure) else {
            return;
        };
        let found = Found {
            id: taken.name.clone(),
            path: path_text(&taken.path),
            member: None,
            stored: Box::new(taken.stored.clone()),
        };
        let printed = print(|out| {
            article::text(out, screen, &found, true)?;
            writeln!(out)
        });
        self.failure = printed.err();
    }
}

/// Returns the encoding that a label names, as the WHATWG list has them.
fn encoding(label: &str) -> Result<Encoding, String> {
    encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(|| {
        "no encoding has this name; some that have are utf-8, windows-1252, iso-8859-15, macintosh, \
         ibm866 and utf-16le"
            .to_owned()
    })
}

/// Returns the paths that a file or stdin lists.
fn listed_files(list: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut bytes = Vec::new();
    let read = match list == Path::new("-") {
        true => std::io::stdin().lock().read_to_end(&mut bytes),
        false => std::fs::File::open(list).and_then(|mut file| file.read_to_end(&mut bytes)),
    };
    read.map_err(|error| Failure::Usage(format!("{}: {}", list.display(), refusal(&error))))?;
    Ok(split_list(&bytes))
}

/// Returns the paths of a list: set apart by NUL if it holds one, else by line ends.
fn split_list(list: &[u8]) -> Vec<PathBuf> {
    let separator = if list.contains(&0) { 0 } else { b'\n' };
    list.split(|byte| *byte == separator)
        .map(|path| match separator {
            b'\n' => path.strip_suffix(b"\r").unwrap_or(path),
            _ => path,
        })
        .filter(|path| !path.is_empty())
        .map(|path| PathBuf::from(OsStr::from_bytes(path)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_set_apart_by_nul_or_lines() {
        let cases: [(&[u8], &[&str]); 5] = [
            (b"", &[]),
            (b"a b\nc\n", &["a b", "c"]),
            (b"a\r\nb", &["a", "b"]),
            (b"a\nb\0c\0", &["a\nb", "c"]),
            (b"a\0\0b\r", &["a", "b\r"]),
        ];
        for (list, expected) in cases {
            let paths: Vec<PathBuf> = expected.iter().map(PathBuf::from).collect();
            assert_eq!(split_list(list), paths);
        }
    }

    #[test]
    fn an_encoding_is_known_by_its_label() {
        for (label, name) in [
            ("latin1", Some("windows-1252")),
            ("MACINTOSH", Some("macintosh")),
            ("utf-16le", Some("UTF-16LE")),
            ("iso-2022-kr", None),
            ("frenchish", None),
        ] {
            assert_eq!(encoding(label).ok().map(|known| known.name()), name);
        }
    }
}
