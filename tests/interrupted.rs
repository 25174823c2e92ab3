//! An ingest that is killed, or whose disk fails, at any change of the index; run again, it ends as if nothing had been.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod common;

use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{copy_directory, everything, ingested, ingested_with, write_archive};
use depeche::index::{Index, IndexError};
use depeche::ingest::{IngestError, News, Options, Report, ingest, relocate};

/// Commits often, so that there is much to interrupt.
fn often() -> Options {
    Options {
        commit_documents: 6,
        commit_every: Duration::from_secs(3600),
        jobs: 2,
        ..Options::default()
    }
}

/// Writes an archive of files of one dispatch and one file of many, and changes that come to it later.
fn archive(directory: &Path) {
    write_archive(directory, 14);
    let lines: Vec<String> = (0..20)
        .map(|number| format!("{{\"id\":\"j{number}\",\"headline\":\"Ligne {number}\",\"body\":\"Corps de la ligne {number}.\"}}"))
        .collect();
    fs::write(directory.join("lines.jsonl"), lines.join("\n")).unwrap();
    // Long enough to be read in parts.
    fs::write(directory.join("many.jsonl"), many_lines(90)).unwrap();
}

/// Returns lines of 800 bytes, some of which are no article, and some without a date.
fn many_lines(count: usize) -> String {
    let line = |number: usize| match number % 9 {
        4 => format!("no JSON {number}\n"),
        other => format!(
            "{{\"headline\":\"Longue {number}\",\"body\":\"{}\"{}}}\n",
            "Le corps du texte. ".repeat(40),
            if other == 2 {
                ""
            } else {
                ",\"date\":\"2016-04-18\""
            }
        ),
    };
    (0..count).map(line).collect()
}

fn change(directory: &Path) {
    fs::write(
        directory.join("2016/01/01/d0.txt"),
        "Dépêche changée\n\nLe texte a changé et il est plus long.\n",
    )
    .unwrap();
    fs::remove_file(directory.join("2016/02/02/d1.txt")).unwrap();
    fs::write(
        directory.join("new.txt"),
        "Une nouvelle dépêche\n\nSon texte à elle, un peu plus long.\n",
    )
    .unwrap();
}

/// What is on disk before every change is what a process killed there leaves behind: the system keeps what was written.
#[test]
fn killed_before_any_change_of_the_index_it_ends_as_a_clean_ingest() {
    let work = tempfile::tempdir().unwrap();
    let (files, clean, index) = (
        work.path().join("files"),
        work.path().join("clean"),
        work.path().join("index"),
    );
    archive(&files);
    ingested(&index, &[&files]);
    change(&files);
    ingested(&clean, &[&files]);
    let expected = everything(&clean);

    // The index is killed while it is made, and while it is brought up to date.
    for starts_empty in [true, false] {
        let index = if starts_empty {
            work.path().join("fresh")
        } else {
            index.clone()
        };
        let images = work.path().join(format!("images-{starts_empty}"));
        let taken = Arc::new(Mutex::new(0));
        let observer = {
            let (index, images, taken) = (index.clone(), images.clone(), Arc::clone(&taken));
            Arc::new(move |_, _: &Path| {
                let mut taken = taken.lock().unwrap();
                copy_directory(&index, &images.join(taken.to_string()));
                *taken += 1;
                Ok(())
            })
        };
        ingested_with(
            &index,
            &[&files],
            &Options {
                observer: Some(observer),
                ..often()
            },
        );
        assert_eq!(everything(&index), expected);

        let taken = *taken.lock().unwrap();
        assert!(taken > 30, "only {taken} places to be killed at");
        for image in 0..taken {
            let image = images.join(image.to_string());
            // What answers before the second run is the last commit, or nothing yet.
            match Index::open(&image) {
                Ok(_) => drop(everything(&image)),
                Err(IndexError::Missing(_)) => {}
                Err(error) => panic!("{}: {error}", image.display()),
            }
            ingested(&image, &[&files]);
            assert_eq!(everything(&image), expected, "{}", image.display());
            let index = Index::open(&image).unwrap();
            assert_eq!(index.check().unwrap(), [], "{}", image.display());
            fs::remove_dir_all(&image).unwrap();
        }
    }
}

#[test]
fn a_disk_that_fills_up_anywhere_loses_nothing() {
    let work = tempfile::tempdir().unwrap();
    let (files, base, clean) = (
        work.path().join("files"),
        work.path().join("base"),
        work.path().join("clean"),
    );
    archive(&files);
    ingested(&base, &[&files]);
    let before = everything(&base);
    change(&files);
    ingested(&clean, &[&files]);
    let after = everything(&clean);

    let count = Arc::new(AtomicUsize::new(0));
    let counting = {
        let count = Arc::clone(&count);
        Arc::new(move |_, _: &Path| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(())
        })
    };
    let counted = work.path().join("counted");
    copy_directory(&base, &counted);
    ingested_with(
        &counted,
        &[&files],
        &Options {
            observer: Some(counting),
            ..often()
        },
    );
    let changes = count.load(Ordering::SeqCst);

    let mut full = 0;
    for fails_at in (0..changes).step_by(3) {
        let index = work.path().join(format!("full-{fails_at}"));
        copy_directory(&base, &index);
        let count = AtomicUsize::new(0);
        let observer =
            Arc::new(
                move |_, _: &Path| match count.fetch_add(1, Ordering::SeqCst) >= fails_at {
                    true => Err(io::Error::from_raw_os_error(28)),
                    false => Ok(()),
                },
            );
        let options = Options {
            observer: Some(observer),
            ..often()
        };
        let ended = ingest(&index, std::slice::from_ref(&files), &options, &mut |_| {});
        match ended {
            Err(IngestError::Index(IndexError::DiskFull(_))) => full += 1,
            // What fails while old files are deleted is tried again by the next ingest.
            Ok(_) => assert_eq!(everything(&index), after),
            Err(error) => panic!("at change {fails_at}: {error}"),
        }
        // The old index is intact, or a later commit is.
        let now = everything(&index);
        assert!(
            now.len() + 3 >= before.len(),
            "at change {fails_at}: {} articles are left",
            now.len()
        );
        ingested(&index, &[&files]);
        assert_eq!(everything(&index), after, "at change {fails_at}");
        fs::remove_dir_all(&index).unwrap();
    }
    assert!(
        full > changes / 6,
        "the full disk was met {full} times of {changes}"
    );
}

#[test]
fn a_relocation_that_is_killed_at_any_change_leaves_the_old_path_or_the_new() {
    let work = tempfile::tempdir().unwrap();
    let (old, new, index, images) = (
        work.path().join("old"),
        work.path().join("new"),
        work.path().join("index"),
        work.path().join("images"),
    );
    archive(&old);
    ingested(&index, &[&old]);
    let expected = everything(&index);
    fs::rename(&old, &new).unwrap();
    let taken = Arc::new(AtomicUsize::new(0));
    let observer = {
        let (index, images, taken) = (index.clone(), images.clone(), Arc::clone(&taken));
        Arc::new(move |_, _: &Path| {
            let image = taken.fetch_add(1, Ordering::SeqCst);
            copy_directory(&index, &images.join(image.to_string()));
            Ok(())
        })
    };
    let observed = Options {
        observer: Some(observer),
        ..Options::default()
    };
    relocate(&index, &old, &new, &observed).unwrap();
    copy_directory(&index, &images.join("done"));
    let taken = taken.load(Ordering::SeqCst);
    assert!(taken >= 2, "only {taken} places to be killed at");
    let mut names: Vec<String> = (0..taken).map(|image| image.to_string()).collect();
    names.push("done".to_owned());
    let mut moved = 0;
    for name in &names {
        let image = images.join(name);
        assert_eq!(everything(&image), expected, "{name}");
        let roots = Index::open(&image).unwrap().roots().to_vec();
        let [root] = &roots[..] else {
            panic!("{name}: {roots:?}");
        };
        // The old path is gone: whoever was killed before the commit says it again.
        match Path::new(&root.path) == new.canonicalize().unwrap() {
            true => moved += 1,
            false => drop(relocate(&image, &old, &new, &Options::default()).unwrap()),
        }
        let report = ingested(&image, &[&new]);
        assert_eq!(
            (report.new, report.changed, report.removed),
            (0, 0, 0),
            "{name}"
        );
        assert_eq!(everything(&image), expected, "{name}");
        assert_eq!(Index::open(&image).unwrap().check().unwrap(), [], "{name}");
    }
    assert!(
        moved >= 1 && moved < names.len(),
        "{moved} of {}",
        names.len()
    );
}

/// Ingests with a request to stop whenever so many articles were read, until one run ends by itself; checks that the index
/// holds what the runs say, and returns how many runs there were and how many articles they read in all.
fn stopped_again_and_again(index: &Path, files: &Path, every: u64) -> (u64, u64) {
    let (mut runs, mut articles) = (0, 0);
    loop {
        let options = often();
        let report = ingest_until(index, files, every, &options);
        runs += 1;
        articles += report.articles + report.articles_of_cut_files;
        if !report.is_stopped {
            return (runs, articles);
        }
        assert_eq!(everything(index).len() as u64, articles, "run {runs}");
        assert!(runs < 20);
    }
}

/// Ingests with a request to stop when so many articles were read.
fn ingest_until(index: &Path, files: &Path, articles: u64, options: &Options) -> Report {
    let stop = Arc::clone(&options.stop);
    ingest(index, &[files.to_owned()], options, &mut |news| {
        if let News::Progress(progress) = news
            && progress.articles >= articles
        {
            stop.store(true, Ordering::SeqCst);
        }
    })
    .unwrap()
}

/// Returns the problems that an index has noted, but for the line that counts more of them.
fn noted(index: &Path) -> Vec<String> {
    let noted = Index::open(index).unwrap().noted().unwrap();
    let pieces = noted.iter().flat_map(|noted| noted.pieces.clone());
    pieces
        .filter(|line| !line.contains("more like these"))
        .collect()
}

#[test]
fn a_long_file_goes_on_where_its_reading_was_stopped() {
    let work = tempfile::tempdir().unwrap();
    let (files, clean, index) = (
        work.path().join("files"),
        work.path().join("clean"),
        work.path().join("index"),
    );
    fs::create_dir(&files).unwrap();
    let file = files.join("many.jsonl");
    fs::write(&file, many_lines(2000)).unwrap();
    let whole = ingested(&clean, &[&files]);
    let expected = everything(&clean);

    let (runs, articles) = stopped_again_and_again(&index, &files, 500);
    assert!(runs >= 3, "{runs} runs");
    // Every article was read once.
    assert_eq!(articles, whole.articles);
    assert_eq!(everything(&index), expected);
    let (kept, told) = (noted(&clean), noted(&index));
    assert!(kept.len() >= 50 && told[..50] == kept[..50]);
    assert_eq!(Index::open(&index).unwrap().check().unwrap(), []);
    let again = ingested(&index, &[&files]);
    assert_eq!((again.unchanged, again.articles), (1, 0));

    // A file that is another one by then is read from its start.
    let other = work.path().join("other");
    ingest_until(&other, &files, 500, &often());
    fs::write(&file, many_lines(1500)).unwrap();
    ingested(&other, &[&files]);
    ingested(&clean, &[&files]);
    assert_eq!(everything(&other), everything(&clean));

    // And so is one that is read in another way: its articles are others.
    let other = work.path().join("otherwise");
    ingest_until(&other, &files, 500, &often());
    let mut short = Options::default();
    short.read.limit_bytes = 800;
    let (report, clean_report) = (
        ingested_with(&other, &[&files], &short),
        ingested_with(&work.path().join("short"), &[&files], &short),
    );
    let expected = everything(&work.path().join("short"));
    assert!(!expected.is_empty() && expected.len() < 1000);
    assert_eq!(everything(&other), expected);
    assert_eq!(report.problems, clean_report.problems);
}

/// Returns many dispatches in a file of each format that holds several, beside lines of JSON; in each some pieces are none.
fn many_in_a_file(count: usize) -> Vec<(&'static str, String)> {
    let body = |number: usize| {
        format!(
            "La dépêche {number} est longue. {}",
            "Le corps du texte. ".repeat(20)
        )
    };
    let joined = |one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    let mail = |number: usize| {
        let text = if number % 9 == 4 {
            String::new()
        } else {
            body(number)
        };
        format!(
            "From a@b.test Mon Mar 14 08:12:00 2016\nFrom: a@b.test\nDate: Mon, 14 Mar 2016 08:12:00 +0100\nSubject: Titre {number}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n"
        )
    };
    let page = |number: usize| {
        format!(
            "<page><title>Titre {number}</title><ns>{}</ns><id>{number}</id><revision><text>{}</text></revision></page>\n",
            if number % 9 == 4 { 1 } else { 0 },
            body(number)
        )
    };
    let record = |number: usize| {
        format!(
            "<DOC>\n<DOCNO>TEST-{number}</DOCNO>\n<TITLE>Titre {number}</TITLE>\n<TEXT>\n{}\n</TEXT>\n</DOC>\n",
            if number % 9 == 4 {
                String::new()
            } else {
                body(number)
            }
        )
    };
    let item = |number: usize| {
        format!(
            "<item><title>Titre {number}</title><guid>g{number}</guid><pubDate>Mon, 14 Mar 2016 08:12:00 +0100</pubDate><description>{}</description></item>\n",
            body(number)
        )
    };
    let dispatch = |number: usize| {
        format!(
            "\u{1}AFP{:04} 4 I 0100 FRA /AFP-AB12\r\n\u{2}Titre {number}\r\n\r\n   PARIS, 14 mars 2016 (AFP) - {}\r\n\u{3}\r\nab/cd\r\n\u{4}",
            number,
            body(number)
        )
    };
    vec![
        ("m.mbox", joined(&mail)),
        (
            "w.xml",
            format!(
                "<mediawiki xml:lang=\"fr\">\n{}</mediawiki>\n",
                joined(&page)
            ),
        ),
        ("s.sgml", joined(&record)),
        (
            "f.rss",
            format!(
                "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>Fil</title>\n{}</channel></rss>\n",
                joined(&item)
            ),
        ),
        ("d.iptc", joined(&dispatch)),
    ]
}

#[test]
fn a_long_file_of_any_format_goes_on_where_its_reading_was_stopped() {
    for (name, content) in many_in_a_file(300) {
        let work = tempfile::tempdir().unwrap();
        let (files, clean, index) = (
            work.path().join("files"),
            work.path().join("clean"),
            work.path().join("index"),
        );
        fs::create_dir(&files).unwrap();
        fs::write(files.join(name), content).unwrap();
        let whole = ingested(&clean, &[&files]);
        assert!(whole.articles >= 250, "{name}: {whole:?}");
        let (runs, articles) = stopped_again_and_again(&index, &files, 80);
        assert!(runs >= 3, "{name}: {runs} runs");
        assert_eq!(articles, whole.articles, "{name}");
        assert_eq!(everything(&index), everything(&clean), "{name}");
        assert_eq!(noted(&index), noted(&clean), "{name}");
        assert_eq!(Index::open(&index).unwrap().check().unwrap(), [], "{name}");
        let again = ingested(&index, &[&files]);
        assert_eq!((again.unchanged, again.articles), (1, 0), "{name}");
    }
}
