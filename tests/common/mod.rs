//! What several tests of the library share: archives made on the spot, and everything that an index answers.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use depeche::index::Index;
use depeche::ingest::{Options, Report, ingest};
use depeche::query::Query;
use depeche::search::{Detail, Request, Search, Sort};
use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

/// Returns a file or directory of the repository.
pub(crate) fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Returns everything that an index answers to `*`: ids, paths under the root, headlines and bodies, in order.
pub(crate) fn everything(index: &Path) -> Vec<String> {
    let index = Index::open(index).unwrap();
    let mut search = Search::new(&index).unwrap();
    let request = Request {
        query: &Query::All,
        sort: Sort::Newest,
        offset: 0,
        limit: 10_000,
        detail: Detail::Full,
        is_sure: false,
    };
    let answer = search.answer(&request).unwrap();
    assert_eq!(answer.total as usize, answer.hits.len());
    answer
        .hits
        .into_iter()
        .map(|hit| {
            let stored = hit.stored.unwrap();
            format!(
                "{} {} {} {:?}",
                hit.id, hit.relative, hit.position, stored.article
            )
        })
        .collect()
}

/// Ingests with default options, and fails when that fails.
pub(crate) fn ingested(index: &Path, paths: &[&Path]) -> Report {
    ingested_with(index, paths, &Options::default())
}

/// Ingests, and fails when that fails.
pub(crate) fn ingested_with(index: &Path, paths: &[&Path], options: &Options) -> Report {
    let paths: Vec<PathBuf> = paths.iter().map(|path| path.to_path_buf()).collect();
    ingest(index, &paths, options, &mut |_| {}).unwrap()
}

/// Writes an archive of `count` small dispatches, each in a file.
pub(crate) fn write_archive(directory: &Path, count: usize) {
    for number in 0..count {
        let path = directory.join(format!(
            "2016/0{}/{:02}/d{number}.txt",
            number % 9 + 1,
            number % 27 + 1
        ));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = format!(
            "Dépêche numéro {number}\n\nPARIS (AFP) - Le texte de la dépêche {number} parle de « la trêve n{number} ».\n\nFin.\n"
        );
        fs::write(path, text).unwrap();
    }
}

/// Copies a directory with all that is in it.
pub(crate) fn copy_directory(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_directory(&entry.path(), &target);
        } else {
            // A file may be deleted between the listing and the copy: then it was not there.
            match fs::copy(entry.path(), &target) {
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => panic!("{}: {error}", entry.path().display()),
            }
        }
    }
}

/// What a child process took.
#[derive(Debug)]
pub(crate) struct Usage {
    /// Time of the processor, in all of its threads.
    pub(crate) processor: Duration,
    /// Most memory that it held at a time.
    pub(crate) peak_bytes: u64,
}

/// Runs a command to its end and returns what it took; fails when it fails.
pub(crate) fn usage(command: &mut Command) -> Usage {
    let mut child = command.stdin(Stdio::null()).spawn().unwrap();
    let mut peak_bytes = 0;
    // Ended, it keeps what it took until somebody has waited for it; but not how much memory that was.
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let pid = Pid::from_child(&child);
    while waitid(WaitId::Pid(pid), options).unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let kilobytes = status.lines().find_map(|line| {
            let peak = line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?;
            peak.parse::<u64>().ok()
        });
        peak_bytes = peak_bytes.max(kilobytes.unwrap_or_default() * 1024);
        std::thread::sleep(Duration::from_millis(5));
    }
    let processor = processor_time(&child);
    assert!(child.wait().unwrap().success());
    Usage {
        processor,
        peak_bytes,
    }
}

/// Returns the processor time that a child has taken so far, in all of its threads.
pub(crate) fn processor_time(child: &Child) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap();
    // Behind the name in brackets: user and system time are the 14th and 15th field, in hundredths of a second.
    let fields: Vec<&str> = stat
        .rsplit_once(')')
        .unwrap()
        .1
        .split_whitespace()
        .collect();
    let ticks = |at: usize| fields[at].parse::<u64>().unwrap();
    Duration::from_millis(10 * (ticks(11) + ticks(12)))
}
