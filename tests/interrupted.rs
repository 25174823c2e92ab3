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
use depeche::ingest::{IngestError, News, Options, ingest, relocate};

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
    let notes = |index: &Path| -> Vec<String> {
        let noted = Index::open(index).unwrap().noted().unwrap();
        let pieces = noted.iter().flat_map(|noted| noted.pieces.clone());
        pieces
            .filter(|line| !line.contains("more like these"))
            .collect()
    };

    let mut runs = 0;
    let mut articles = 0;
    loop {
        let options = often();
        let stop = Arc::clone(&options.stop);
        let report = ingest(
            &index,
            std::slice::from_ref(&files),
            &options,
            &mut |news| {
                if let News::Progress(progress) = news
                    && progress.articles >= 500
                {
                    stop.store(true, Ordering::SeqCst);
                }
            },
        )
        .unwrap();
        runs += 1;
        articles += report.articles + report.articles_of_cut_files;
        if !report.is_stopped {
            break;
        }
        let held = everything(&index).len() as u64;
        assert_eq!(held, articles, "run {runs}");
        assert!(runs < 10);
    }
    assert!(runs >= 3, "{runs} runs");
    // Every article was read once.
    assert_eq!(articles, whole.articles);
    assert_eq!(everything(&index), expected);
    let kept = notes(&clean);
    assert!(!kept.is_empty() && notes(&index)[..kept.len().min(50)] == kept[..kept.len().min(50)]);
    assert_eq!(Index::open(&index).unwrap().check().unwrap(), []);
    let again = ingested(&index, &[&files]);
    assert_eq!((again.unchanged, again.articles), (1, 0));

    // A file that is another one by then is read from its start.
    let options = often();
    let stop = Arc::clone(&options.stop);
    let other = work.path().join("other");
    ingest(
        &other,
        std::slice::from_ref(&files),
        &options,
        &mut |news| {
            if let News::Progress(progress) = news {
                stop.store(progress.articles >= 500, Ordering::SeqCst);
            }
        },
    )
    .unwrap();
    fs::write(&file, many_lines(1500)).unwrap();
    ingested(&other, &[&files]);
    ingested(&clean, &[&files]);
    assert_eq!(everything(&other), everything(&clean));
}
