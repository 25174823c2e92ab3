//! Kills, signals, locks, damage and full disks: what the program promises when things go wrong, through the binary.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]
#![allow(clippy::print_stdout, reason = "a test that is skipped says why")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::{copy_directory, repository, write_archive};
use depeche::index::{Index, IndexError};

/// Returns a call of the program that writes nothing outside `work` and asks the index there.
fn depeche(work: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_depeche"));
    command
        .env("DEPECHE_INDEX", work.join("index"))
        .env("XDG_DATA_HOME", work.join("data"))
        .env("XDG_CACHE_HOME", work.join("cache"))
        .env("HOME", work.join("home"))
        .stdin(Stdio::null());
    command
}

/// Returns the exit status, or what ended the program in its place.
fn status(output: &Output) -> Result<i32, String> {
    output
        .status
        .code()
        .ok_or_else(|| output.status.to_string())
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs a call and fails unless it ends with `expected`.
fn ends(command: &mut Command, expected: i32) -> Output {
    let output = command.output().unwrap();
    assert_eq!(
        status(&output),
        Ok(expected),
        "{command:?}\n{}",
        stderr(&output)
    );
    output
}

/// Returns what the index answers to `*`, a line an article, without what depends on the moment.
fn all(work: &Path) -> String {
    let output = ends(
        depeche(work).args(["query", "*", "--format", "jsonl", "-n", "100000"]),
        0,
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Writes an archive that takes an ingest a while: small files, and one file of many articles.
fn large_archive(files: &Path) {
    write_archive(files, 3000);
    let lines: Vec<String> = (0..20_000)
        .map(|number| format!("{{\"id\":\"j{number}\",\"headline\":\"Ligne {number}\",\"body\":\"Corps de la ligne {number}.\"}}"))
        .collect();
    fs::write(files.join("lines.jsonl"), lines.join("\n")).unwrap();
}

fn signal(child: &std::process::Child, name: &str) {
    let sent = Command::new("sh")
        .args(["-c", &format!("kill -{name} {}", child.id())])
        .status()
        .unwrap();
    assert!(sent.success());
}

/// Returns a number below `limit` that nobody can foresee; a failure says which it was.
fn random(limit: u64) -> u64 {
    let mut bytes = [0; 8];
    fs::File::open("/dev/urandom")
        .unwrap()
        .read_exact(&mut bytes)
        .unwrap();
    u64::from_le_bytes(bytes) % limit
}

#[test]
fn killed_at_any_moment_and_run_again_it_ends_as_a_clean_ingest() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    large_archive(&files);
    let clean = work.join("clean");
    let begun = Instant::now();
    ends(depeche(&clean).arg("ingest").arg(&files), 0);
    let whole_ms = u64::try_from(begun.elapsed().as_millis()).unwrap();
    let expected = all(&clean);
    assert_eq!(expected.lines().count(), 23_000);
    let mut moments = Vec::new();
    let mut killed = 0_u32;
    for _ in 0..8 {
        let moment = random(whole_ms * 2 / 3);
        moments.push(moment);
        let mut child = depeche(work)
            .arg("ingest")
            .arg(&files)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(moment));
        child.kill().unwrap();
        let ended = child.wait().unwrap();
        if ended.code().is_some() {
            // It was quicker than the first: nothing would be left to interrupt.
            fs::remove_dir_all(work.join("index")).unwrap();
            continue;
        }
        killed += 1;
        // What was committed before answers; nothing may be there yet.
        let between = depeche(work).args(["query", "*"]).output().unwrap();
        assert!(
            matches!(status(&between), Ok(0 | 1 | 4)),
            "after {moments:?} ms: {}",
            stderr(&between)
        );
    }
    assert!(
        killed > 0,
        "never killed in time: {moments:?} of {whole_ms}"
    );
    ends(depeche(work).arg("ingest").arg(&files), 0);
    assert!(all(work) == expected, "killed after {moments:?} ms");
    ends(depeche(work).args(["check", "--full"]), 0);
}

#[test]
fn a_signal_commits_what_was_read_and_the_exit_status_tells_it() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    large_archive(&files);
    for (name, expected) in [("INT", 130), ("TERM", 143)] {
        let work = work.join(name);
        let child = depeche(&work)
            .arg("ingest")
            .arg(&files)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Not before it listens, which it does before it takes the lock.
        let lock = work.join("index/depeche.lock");
        while !lock.exists() {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(300));
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert_eq!(status(&output), Ok(expected), "{}", stderr(&output));
        assert!(stderr(&output).contains("stopping"), "{}", stderr(&output));
        assert!(
            stderr(&output).contains("stopped before the end; what was read is kept"),
            "{}",
            stderr(&output)
        );
        let kept = all(&work).lines().count();
        assert!(kept > 0 && kept < 23_000, "{kept} articles");
        ends(depeche(&work).arg("check"), 0);
    }
}

#[test]
fn after_the_ingest_of_an_archive_the_first_signal_ends_the_search() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    write_archive(&files, 3);
    // A batch whose queries never come keeps the search waiting.
    let mut child = depeche(work)
        .args(["query", "--batch", "-", "--archive"])
        .arg(&files)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    lines.read_line(&mut said).unwrap();
    assert!(said.contains("3 articles indexed"), "{said}");
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, "INT");
    let begun = Instant::now();
    let ended = loop {
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        if begun.elapsed() > Duration::from_secs(10) {
            child.kill().unwrap();
            panic!("it goes on");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(ended.code(), Some(130));
}

#[test]
fn an_ingest_of_a_path_that_is_not_there_makes_nothing() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let (files, gone) = (work.join("files"), work.join("gone"));
    write_archive(&files, 1);
    let output = ends(depeche(work).arg("ingest").args([&files, &gone]), 2);
    let said = stderr(&output);
    assert!(
        said.contains(&format!("{}: is not there", gone.display())),
        "{said}"
    );
    assert!(said.contains("hint: "), "{said}");
    ends(depeche(work).arg("ingest"), 2);
    assert!(!work.join("index").exists());
    // Nor is an index changed that is there.
    ends(depeche(work).arg("ingest").arg(&files), 0);
    let meta = fs::read(work.join("index/meta.json")).unwrap();
    ends(depeche(work).arg("ingest").args([&files, &gone]), 2);
    assert_eq!(fs::read(work.join("index/meta.json")).unwrap(), meta);
}

/// The program that takes from root the right to read everything, with its argument.
const FEW_RIGHTS: [&str; 2] = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"];

/// Whether a directory may be listed, by us or by whoever has few rights.
fn may_be_listed(directory: &Path, has_few_rights: bool) -> bool {
    if !has_few_rights {
        return fs::read_dir(directory).is_ok();
    }
    let [program, argument] = FEW_RIGHTS;
    let mut call = Command::new(program);
    call.args([argument, "ls"]).arg(directory);
    call.stdout(Stdio::null()).stderr(Stdio::null());
    call.status().is_ok_and(|status| status.success())
}

#[test]
fn a_directory_that_may_not_be_read_is_listed_until_it_may() {
    use std::os::unix::fs::PermissionsExt;
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let (files, closed) = (work.join("files"), work.join("files/2016/02"));
    write_archive(&files, 9);
    let may = |mode| fs::set_permissions(&closed, fs::Permissions::from_mode(mode)).unwrap();
    may(0o0);
    let is_root = may_be_listed(&closed, false);
    if is_root && (may_be_listed(&closed, true) || !may_be_listed(work, true)) {
        may(0o755);
        println!("skipped: root's rights cannot be taken away here");
        return;
    }
    let ingest = || {
        let mut call = depeche(work);
        if is_root {
            let [program, argument] = FEW_RIGHTS;
            let plain = call;
            call = Command::new(program);
            call.arg(argument).arg(plain.get_program());
            call.envs(
                plain
                    .get_envs()
                    .filter_map(|(name, set)| Some((name, set?))),
            );
        }
        call.arg("ingest").arg(&files);
        call
    };
    let problems = || {
        let output = ends(depeche(work).arg("problems"), 0);
        String::from_utf8(output.stdout).unwrap()
    };
    let row = format!(
        "failed      {}: may not be read: permission denied\n",
        closed.display()
    );
    let said = stderr(&ends(&mut ingest(), 3));
    assert!(
        said.contains("may not be read: permission denied"),
        "{said}"
    );
    assert!(said.contains("8 new, 1 not indexed (failed)"), "{said}");
    assert!(problems().contains(&row), "{}", problems());
    // It stays, and nothing is written for it again.
    let meta = fs::read(work.join("index/meta.json")).unwrap();
    ends(&mut ingest(), 3);
    assert_eq!(fs::read(work.join("index/meta.json")).unwrap(), meta);
    assert!(problems().contains(&row), "{}", problems());

    may(0o755);
    let said = stderr(&ends(&mut ingest(), 0));
    assert!(said.contains("1 new, 8 unchanged"), "{said}");
    assert!(!said.contains("removed"), "{said}");
    assert!(!problems().contains("failed"), "{}", problems());
    assert_eq!(all(work).lines().count(), 9);

    // What it gave before is kept, and a list of what failed is enough to read it again.
    may(0o0);
    ends(&mut ingest(), 3);
    assert!(problems().contains(&row), "{}", problems());
    assert_eq!(all(work).lines().count(), 9);
    may(0o755);
    fs::write(work.join("list"), closed.as_os_str().as_encoded_bytes()).unwrap();
    let list = work.join("list");
    ends(depeche(work).args(["ingest", "--files-from"]).arg(&list), 0);
    assert!(!problems().contains("failed"), "{}", problems());
    assert_eq!(all(work).lines().count(), 9);
}

#[test]
fn a_second_ingest_ends_with_5_and_names_the_first() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    write_archive(&files, 2);
    let lock = depeche::index::Lock::take(&work.join("index"), false).unwrap();
    let output = ends(depeche(work).arg("ingest").arg(&files), 5);
    let said = stderr(&output);
    assert!(said.contains(&std::process::id().to_string()), "{said}");
    assert!(said.contains("hint: --wait"), "{said}");
    let waiting = depeche(work)
        .args(["ingest", "--wait"])
        .arg(&files)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(400));
    drop(lock);
    assert!(waiting.wait_with_output().unwrap().status.success());
    assert_eq!(all(work).lines().count(), 2);
}

#[test]
fn a_query_during_an_ingest_is_answered() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let (files, first) = (work.join("files"), work.join("first"));
    write_archive(&first, 20);
    ends(depeche(work).arg("ingest").arg(&first), 0);
    large_archive(&files);
    let mut child = depeche(work)
        .arg("ingest")
        .arg(&files)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut answered = 0;
    while child.try_wait().unwrap().is_none() {
        ends(depeche(work).args(["query", "trêve", "--count"]), 0);
        answered += 1;
    }
    assert!(answered > 1, "{answered} queries");
}

#[test]
fn an_index_that_may_only_be_read_is_searched() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    write_archive(&work.join("files"), 3);
    ends(depeche(work).arg("ingest").arg(work.join("files")), 0);
    let index = work.join("index");
    // A mount that may only be read refuses root as well, whom permissions do not stop.
    let script = "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" || exit 99; \
                  shift; exec \"$@\"";
    let ran = Command::new("unshare")
        .args(["-rm", "sh", "-c", script, "sh"])
        .arg(&index)
        .arg(env!("CARGO_BIN_EXE_depeche"))
        .args(["query", "trêve", "--count", "--index"])
        .arg(&index)
        .output();
    match ran {
        Ok(ran) if ran.status.success() => {
            assert_eq!(String::from_utf8_lossy(&ran.stdout).trim(), "3");
        }
        Ok(ran) if status(&ran) != Ok(99) && !stderr(&ran).contains("unshare:") => {
            panic!("{}", stderr(&ran))
        }
        _ => println!("skipped: no mount can be made here"),
    }
}

/// Returns words of the libraries beneath that a message holds: nobody can do anything about them.
fn words_of_the_engine(said: &str) -> Option<&'static str> {
    const WORDS: [&str; 9] = [
        "tantivy",
        "Footer",
        "corrupt",
        "Data ",
        "IO error",
        " at line ",
        "os error",
        "out of bounds",
        "assertion",
    ];
    WORDS.into_iter().find(|words| said.contains(words))
}

/// Returns the files of an index that hold something of it.
fn index_files(index: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(index)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_none_or(|extension| extension != "lock"))
        .collect();
    files.sort();
    files
}

#[test]
fn a_damaged_file_is_named_by_check_and_never_ends_a_query_in_a_fault() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    write_archive(&files, 40);
    ends(depeche(work).arg("ingest").arg(&files), 0);
    // Articles that are deleted have a file of their own.
    fs::remove_file(files.join("2016/01/01/d0.txt")).unwrap();
    ends(depeche(work).arg("ingest").arg(&files), 0);
    let whole = work.join("whole");
    fs::rename(work.join("index"), &whole).unwrap();
    let mut wrong = Vec::new();
    let damages = ["flipped", "cut", "removed"];
    for (path, damage) in index_files(&whole)
        .into_iter()
        .flat_map(|path| damages.map(|damage| (path.clone(), damage)))
    {
        let index = work.join("index");
        copy_directory(&whole, &index);
        let name = path.file_name().unwrap().to_owned();
        let damaged = index.join(&name);
        let mut bytes = fs::read(&damaged).unwrap();
        let middle = bytes.len() / 2;
        match damage {
            "flipped" => {
                bytes[middle] ^= 0x55;
                fs::write(&damaged, &bytes).unwrap();
            }
            "cut" => fs::write(&damaged, &bytes[..middle]).unwrap(),
            _ => fs::remove_file(&damaged).unwrap(),
        }
        let name = name.to_string_lossy();
        let mut note = |what: &str, output: &Output| {
            wrong.push(format!(
                "{name} {damage}: {what} ended with {:?}: {}{}",
                status(output),
                String::from_utf8_lossy(&output.stdout),
                stderr(output)
            ));
        };
        let checked = depeche(work).arg("check").output().unwrap();
        let said = String::from_utf8_lossy(&checked.stdout).into_owned() + &stderr(&checked);
        if status(&checked) != Ok(4) || !said.contains(name.as_ref()) {
            note("check", &checked);
        }
        if let Some(words) = words_of_the_engine(&said) {
            note(words, &checked);
        }
        let calls: [&[&str]; 7] = [
            &["query", "trêve"],
            &["query", "*"],
            &["query", "\"numéro 7\""],
            &["query", "date:2016-03"],
            &["show", "2016/02/02/d1.txt"],
            &["status"],
            &["problems"],
        ];
        for call in calls {
            let asked = depeche(work).args(call).output().unwrap();
            let is_fault = ["internal error", "panicked"]
                .iter()
                .any(|words| stderr(&asked).contains(words));
            // Only a byte that changed inside a file may go unseen by a query: `check` reads them all.
            let is_right = match status(&asked) {
                Ok(4) => true,
                // Positions are opened by what looks at them.
                Ok(0) if name.ends_with(".pos") => call == ["problems"] || damage == "flipped",
                Ok(0 | 1) => damage == "flipped" || name == ".managed.json",
                _ => false,
            };
            if !is_right || is_fault {
                note(call[0], &asked);
            }
            if let Some(words) = words_of_the_engine(&stderr(&asked)) {
                note(words, &asked);
            }
        }
        fs::remove_dir_all(&index).unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_in_the_place_of_another_is_named_by_check_and_never_searched() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    for part in ["a", "b"] {
        write_archive(&files.join(part), 40);
        ends(depeche(work).arg("ingest").arg(&files), 0);
    }
    let whole = work.join("whole");
    fs::rename(work.join("index"), &whole).unwrap();
    let mut swaps = Vec::new();
    for path in index_files(&whole) {
        for other in index_files(&whole) {
            let of_segment = path.extension().is_some_and(|ending| ending != "json");
            if path != other && of_segment && path.extension() == other.extension() {
                swaps.push((path.clone(), other));
            }
        }
    }
    let mut wrong = Vec::new();
    assert!(swaps.len() >= 12, "{swaps:?}");
    for (path, other) in swaps {
        if fs::read(&path).unwrap() == fs::read(&other).unwrap() {
            continue;
        }
        let index = work.join("index");
        copy_directory(&whole, &index);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        fs::copy(&other, index.join(&name)).unwrap();
        let checked = depeche(work).arg("check").output().unwrap();
        let said = String::from_utf8_lossy(&checked.stdout).into_owned();
        if status(&checked) != Ok(4) || !said.contains(&name) {
            wrong.push(format!("{name}: check says {said}"));
        }
        for call in [
            &["query", "trêve"][..],
            &["query", "*"],
            &["ingest", "--full"],
        ] {
            let asked = depeche(work).args(call).output().unwrap();
            if status(&asked) != Ok(4) || !stderr(&asked).contains(&name) {
                wrong.push(format!("{name}: {call:?} says {}", stderr(&asked)));
            }
        }
        fs::remove_dir_all(&index).unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_in_an_index_is_followed_through_a_link() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    write_archive(&files, 20);
    ends(depeche(work).arg("ingest").arg(&files), 0);
    let whole = work.join("whole");
    fs::rename(work.join("index"), &whole).unwrap();
    let mut names: Vec<String> = fs::read_dir(&whole)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.extend([".tmp-1-meta.json", ".tantivy-meta.lock"].map(str::to_owned));
    names.sort();
    names.dedup();
    let outside = work.join("outside");
    for name in names {
        let index = work.join("index");
        copy_directory(&whole, &index);
        let linked = index.join(&name);
        // What the link leads to holds what the index needs: only the link can be refused.
        let content = fs::read(&linked).unwrap_or_else(|_| b"precious".to_vec());
        fs::write(&outside, &content).unwrap();
        drop(fs::remove_file(&linked));
        std::os::unix::fs::symlink(&outside, &linked).unwrap();
        fs::write(
            files.join("new.txt"),
            format!("Nouvelle dépêche {name}\n\nTexte."),
        )
        .unwrap();
        for call in ["ingest", "check", "status"] {
            let output = depeche(work).arg(call).output().unwrap();
            assert_ne!(status(&output), Ok(101), "{name}: {}", stderr(&output));
            assert_eq!(
                fs::read(&outside).unwrap(),
                content,
                "{call} wrote through {name}"
            );
        }
        let output = depeche(work).args(["query", "trêve"]).output().unwrap();
        assert_eq!(status(&output), Ok(4), "{name}: {}", stderr(&output));
        assert!(stderr(&output).contains(&name), "{}", stderr(&output));
        fs::remove_dir_all(&index).unwrap();
    }
}

#[test]
fn what_lies_about_in_an_index_hinders_nobody() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    write_archive(&files, 20);
    ends(depeche(work).arg("ingest").arg(&files), 0);
    let index = work.join("index");
    fs::create_dir_all(index.join(".tmp-directory/inside")).unwrap();
    fs::write(index.join(".tmpabc"), "left behind").unwrap();
    fs::write(files.join("new.txt"), "Nouvelle dépêche\n\nTexte.").unwrap();
    ends(depeche(work).arg("ingest").arg(&files), 0);
    assert!(!index.join(".tmpabc").exists());
    // Whoever may read an index may hold its locks: they are waited for, but not for ever.
    for name in [".tantivy-meta.lock", "depeche.lock"] {
        let held = fs::File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(index.join(name))
            .unwrap();
        held.lock().unwrap();
        ends(depeche(work).arg("status"), 0);
        ends(depeche(work).args(["query", "dépêche"]), 0);
        ends(depeche(work).arg("check"), 0);
    }
}

#[test]
fn an_index_that_nobody_named_is_its_owners_alone() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    write_archive(&files, 3);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    ends(
        depeche(work)
            .env_remove("DEPECHE_INDEX")
            .arg("ingest")
            .arg(&files),
        0,
    );
    assert_eq!(mode(&work.join("data/depeche/index")), 0o700);
    let archive = files.to_string_lossy().into_owned();
    ends(
        depeche(work).args(["query", "dépêche", "--archive", &archive]),
        0,
    );
    let cached = fs::read_dir(work.join("cache/depeche"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    assert_eq!(mode(&cached), 0o700);
    let named = work.join("named");
    ends(
        depeche(work)
            .args(["ingest", &archive, "--index"])
            .arg(&named),
        0,
    );
    let umask = mode(&files);
    assert_eq!(mode(&named), umask);
}

#[test]
fn check_during_ingests_is_never_a_false_alarm() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    write_archive(&files, 100);
    ends(depeche(work).arg("ingest").arg(&files), 0);
    let (sent, done) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0..12 {
                for number in 0..25 {
                    let text = format!("Dépêche {number} du tour {round}\n\nTexte {round}.");
                    fs::write(files.join(format!("n{number}.txt")), text).unwrap();
                }
                ends(depeche(work).arg("ingest").arg(&files), 0);
            }
            sent.send(()).unwrap();
        });
        let mut checks = 0;
        while done.try_recv().is_err() {
            ends(depeche(work).arg("check"), 0);
            checks += 1;
        }
        assert!(checks > 5, "{checks}");
    });
}

#[test]
fn columns_that_cannot_be_read_are_damage_wherever_a_bit_flipped() {
    const PLACES: usize = 120;
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    write_archive(&files, 40);
    ends(depeche(work).arg("ingest").arg(&files), 0);
    let index = work.join("index");
    let columns = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "fast");
    let columns = index_files(&index).into_iter().find(columns).unwrap();
    let whole = fs::read(&columns).unwrap();
    let mut damaged = 0;
    for place in 0..PLACES {
        let mut bytes = whole.clone();
        bytes[place * whole.len() / PLACES] ^= 0x10;
        fs::write(&columns, &bytes).unwrap();
        let asked = depeche(work).args(["query", "trêve"]).output().unwrap();
        let ended = status(&asked);
        assert!(
            matches!(ended, Ok(0 | 1 | 4)),
            "{place}: {ended:?} {}",
            stderr(&asked)
        );
        damaged += u32::from(ended == Ok(4));
    }
    assert!(damaged > 0);
}

#[test]
fn a_foreign_directory_or_an_index_of_another_format_ends_with_4_and_a_hint() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    fs::create_dir_all(work.join("index")).unwrap();
    fs::write(work.join("index/notes.txt"), "Not an index.\n").unwrap();
    let files = work.join("files");
    write_archive(&files, 2);
    for command in ["query", "ingest"] {
        let output = ends(depeche(work).arg(command).arg(&files), 4);
        assert!(stderr(&output).contains("hint: "), "{}", stderr(&output));
    }
    assert_eq!(
        fs::read_to_string(work.join("index/notes.txt")).unwrap(),
        "Not an index.\n"
    );
    fs::remove_dir_all(work.join("index")).unwrap();
    ends(depeche(work).arg("ingest").arg(&files), 0);
    let meta = work.join("index/meta.json");
    let whole = fs::read_to_string(&meta).unwrap();
    let of_format = |format: u32| format!("depeche\\\":{format}");
    let ours = of_format(depeche::index::FORMAT);
    assert!(whole.contains(&ours), "{whole}");
    for other in [of_format(depeche::index::FORMAT + 1), of_format(0)] {
        fs::write(&meta, whole.replace(&ours, &other)).unwrap();
        for command in ["query", "status", "check", "ingest"] {
            let mut call = depeche(work);
            call.arg(command);
            if command == "query" {
                call.arg("trêve");
            }
            let output = ends(&mut call, 4);
            assert!(
                stderr(&output).contains("depeche ingest --full --into NEW"),
                "{}",
                stderr(&output)
            );
        }
    }
}

/// The dispatches of the index that is kept in data/indexes/present, with the file that each stands in.
const KEPT: [(&str, &str); 4] = [
    (
        "2016/03/14/bac.txt",
        "Le bac de l'île rouvert au trafic\n\nVANNES, 14 mars 2016 (AFP) - Le bac qui mène à l'île a repris son trafic lundi après la tempête. « Le trafic sera normal avant le week-end », a déclaré le maire, Yves Kermadec.\n\nDeux mille habitants l'attendaient depuis huit jours.\n",
    ),
    (
        "2016/03/15/phare.txt",
        "Le phare éteint, l'île dans le noir ?\n\nVANNES, 15 mars 2016 (Reuters) - Le phare de l'île sera éteint dès mercredi, selon Yves Kermadec. Les marins s'inquiètent.\n\n\"Sans phare, pas de bac de nuit\", a dit une marinière.\n",
    ),
    (
        "2016/03/16/fete.txt",
        "La fête des marins aura lieu\n\nPARIS, 16 mars 2016 (AFP) - La fête des marins, annulée l'an dernier, aura lieu en mai. Trois bacs supplémentaires sont prévus.\n\nLe cessez-le-feu entre les deux comités tient depuis janvier.\n",
    ),
    ("vide.txt", ""),
];

/// What is asked of the kept index, with the files that answer it, in the order of their names: ranking may change.
const KEPT_ANSWERS: [(&str, &str); 12] = [
    ("*", "bac fete phare"),
    ("bacs", "bac fete phare"),
    ("\"fête des marins\"", "fete"),
    ("titre:phare", "phare"),
    ("cessez-le-feu", "fete"),
    ("weekends", "bac"),
    ("\"huit jours\"", "bac"),
    ("\"six jours\"", ""),
    ("citation:bac", "phare"),
    ("locuteur:Kermadec", "bac phare"),
    ("agence:AFP date:2016-03-14", "bac"),
    ("phrase:(phare île)", "phare"),
];

/// Makes the kept index anew, of two segments and a removed document. The index names the directory of its archive, which
/// therefore lies where its path says nothing about a machine or a user.
fn keep_an_index(kept: &Path) {
    let archive = Path::new("/tmp/depeche-archive");
    fs::create_dir(archive).unwrap();
    let work = tempfile::tempdir().unwrap();
    let ingest = || ends(depeche(work.path()).arg("ingest").arg(archive), 0);
    for (name, text) in KEPT {
        let path = archive.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let (name, text) = KEPT[0];
    fs::write(archive.join(name), text.replace("huit jours", "six jours")).unwrap();
    ingest();
    fs::write(archive.join(name), text).unwrap();
    ingest();
    fs::remove_dir_all(archive).unwrap();
    if kept.exists() {
        fs::remove_dir_all(kept).unwrap();
    }
    fs::create_dir_all(kept).unwrap();
    for file in index_files(&work.path().join("index")) {
        fs::copy(&file, kept.join(file.file_name().unwrap())).unwrap();
    }
}

/// `INDEXES=overwrite cargo test --test safety` makes the index in data/indexes/present anew. That is right after
/// [`depeche::index::FORMAT`], the analysis or the schema has another number, and wrong where only this test fails: then an
/// index of the same numbers is read in another way, and a number must be raised.
#[test]
fn an_index_of_the_present_format_that_was_kept_is_read_or_says_what_makes_it_anew() {
    let kept = repository("data/indexes/present");
    if std::env::var_os("INDEXES").is_some_and(|value| value == "overwrite") {
        keep_an_index(&kept);
    }
    let sizes = index_files(&kept)
        .into_iter()
        .map(|file| file.metadata().unwrap().len());
    let bytes: u64 = sizes.sum();
    assert!(bytes < 60_000, "{bytes} bytes");
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    copy_directory(&kept, &work.join("index"));
    if let Err(IndexError::Incompatible { .. }) = Index::open(&work.join("index")) {
        let output = ends(depeche(work).args(["query", "bac"]), 4);
        assert!(
            stderr(&output).contains("depeche ingest --full --into NEW"),
            "{}",
            stderr(&output)
        );
        println!("data/indexes/present is of another format: INDEXES=overwrite makes it anew");
        return;
    }
    ends(depeche(work).arg("check"), 0);
    for (query, expected) in KEPT_ANSWERS {
        let is_found = i32::from(expected.is_empty());
        let mut call = depeche(work);
        let output = ends(call.args(["query", query, "--format", "paths"]), is_found);
        let paths = String::from_utf8(output.stdout).unwrap();
        let stem = |path| Path::new(path).file_stem().unwrap().display().to_string();
        let mut stems: Vec<String> = paths.lines().map(stem).collect();
        stems.sort();
        assert_eq!(stems.join(" "), expected, "{query}");
    }
    let output = ends(depeche(work).args(["show", "2016/03/15/phare.txt"]), 0);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("Les marins s'inquiètent."), "{shown}");
}

#[test]
fn a_full_disk_ends_with_6_and_room_ends_it_well() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    large_archive(&files);
    fs::create_dir_all(work.join("small")).unwrap();
    let script = "mount -t tmpfs -o size=1m none \"$1/small\" || exit 99
        \"$2\" ingest \"$1/files\" --index \"$1/small/index\"; echo \"first $?\"
        mount -o remount,size=200m \"$1/small\" || exit 99
        \"$2\" ingest \"$1/files\" --index \"$1/small/index\"; echo \"second $?\"
        \"$2\" query '*' --count --index \"$1/small/index\"";
    let ran = Command::new("unshare")
        .args(["-rm", "sh", "-c", script, "sh"])
        .arg(work)
        .arg(env!("CARGO_BIN_EXE_depeche"))
        .output();
    let ran = match ran {
        Ok(ran) if status(&ran) != Ok(99) && !stderr(&ran).contains("unshare:") => ran,
        _ => {
            println!("skipped: no mount can be made here");
            return;
        }
    };
    let said = String::from_utf8_lossy(&ran.stdout);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines, ["first 6", "second 0", "23000"], "{}", stderr(&ran));
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    leaves_early(&["text", "json", "jsonl", "paths"]);
}

#[test]
fn a_reader_of_csv_that_leaves_early_is_no_failure() {
    leaves_early(&["csv"]);
}

fn leaves_early(forms: &[&str]) {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    write_archive(&work.join("files"), 2000);
    ends(depeche(work).arg("ingest").arg(work.join("files")), 0);
    for form in forms {
        let mut child = depeche(work)
            .args(["query", "*", "-n", "100000", "--format", form])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!(status(&output), Ok(0), "{form}: {}", stderr(&output));
        assert_eq!(stderr(&output), "", "{form}");
    }
}

#[test]
fn no_control_or_direction_character_of_an_article_is_printed() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    fs::create_dir_all(&files).unwrap();
    let hostile = files.join("hos\u{1b}[31mtile\u{202e}.txt");
    fs::copy(repository("data/broken/escape-sequences.txt"), &hostile).unwrap();
    fs::write(files.join("bin\u{1b}]0;x\u{7}.bin"), [0, 1, 2, 0, 0]).unwrap();
    let mut outputs = vec![ends(
        depeche(work).args(["ingest", "--verbose"]).arg(&files),
        0,
    )];
    for form in ["text", "json", "jsonl", "csv", "trec", "paths"] {
        outputs.push(ends(
            depeche(work).args(["query", "*", "--format", form]),
            0,
        ));
    }
    let id = "hos\u{1b}[31mtile\u{202e}.txt";
    for form in ["text", "json"] {
        outputs.push(ends(
            depeche(work).args(["show", "--boilerplate", "--format", form, id]),
            0,
        ));
    }
    for call in ["status", "problems"] {
        for form in ["text", "json"] {
            outputs.push(ends(depeche(work).args([call, "--format", form]), 0));
        }
    }
    outputs.push(ends(depeche(work).args(["show", "\u{1b}[31m"]), 1));
    for output in outputs {
        for bytes in [&output.stdout, &output.stderr] {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let bad = text.chars().find(|c| {
                (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
                    || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            assert_eq!(bad, None, "{text:?}");
        }
    }
}

#[test]
fn pipes_sockets_and_links_in_an_archive_hold_nothing_up() {
    let work = tempfile::tempdir().unwrap();
    let work = work.path();
    let files = work.join("files");
    write_archive(&files, 2);
    let made = Command::new("mkfifo").arg(files.join("pipe.txt")).status();
    assert!(made.unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(files.join("socket.txt")).unwrap();
    std::os::unix::fs::symlink(&files, files.join("circle")).unwrap();
    std::os::unix::fs::symlink("2016/01/01/d0.txt", files.join("link.txt")).unwrap();
    std::os::unix::fs::symlink("nowhere", files.join("dangling.txt")).unwrap();
    for follow in [false, true] {
        let mut call = depeche(work);
        call.arg("ingest").arg(&files).stderr(Stdio::piped());
        if follow {
            call.arg("--follow");
        }
        let mut child = call.spawn().unwrap();
        let begun = Instant::now();
        while child.try_wait().unwrap().is_none() {
            if begun.elapsed() > Duration::from_secs(20) {
                child.kill().unwrap();
                panic!("it hangs (--follow: {follow})");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let output = child.wait_with_output().unwrap();
        // With --follow, a link to nowhere is a file that could not be read.
        let expected: &[i32] = if follow { &[0, 3] } else { &[0] };
        assert!(
            status(&output).is_ok_and(|status| expected.contains(&status)),
            "{}",
            stderr(&output)
        );
        let articles = all(work).lines().count();
        assert!((2..=3).contains(&articles), "{articles} articles");
    }
}

#[test]
fn a_log_has_a_dated_line_for_each_ingest_however_it_ended() {
    let work = tempfile::tempdir().unwrap();
    let (files, index, log) = (
        work.path().join("files"),
        work.path().join("index"),
        work.path().join("depeche.log"),
    );
    write_archive(&files, 3);
    let ingest = |path: &Path| {
        let ended = Command::new(env!("CARGO_BIN_EXE_depeche"))
            .args(["ingest", "--quiet", "--log"])
            .arg(&log)
            .arg("--index")
            .args([&index, path])
            .env("DEPECHE_CONFIG", "")
            .output()
            .unwrap();
        ended.status.code().unwrap()
    };
    let statuses = [
        ingest(&files),
        ingest(&work.path().join("gone")),
        ingest(&files),
    ];
    let lines = fs::read_to_string(&log).unwrap();
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines.len(), 3);
    for ((line, status), said) in lines.iter().zip(statuses).zip([
        "3 files: 3 new · 3 articles indexed",
        "gone",
        "3 files: 3 unchanged",
    ]) {
        let (time, rest) = line.split_once("  ").unwrap();
        assert!(time.len() == 25 && time.starts_with("20"), "{line}");
        assert!(rest.starts_with(&format!("exit {status}  ")), "{line}");
        assert!(rest.contains(said), "{line}");
    }
    assert_ne!(statuses[1], 0);
}

#[test]
fn an_index_is_never_read_as_an_archive_whatever_links_lead_to_it() {
    let work = tempfile::tempdir().unwrap();
    let (files, above) = (work.path().join("files"), work.path().join("above"));
    let index = above.join("index");
    write_archive(&files, 3);
    fs::create_dir(&above).unwrap();
    let ingest = || {
        let ended = Command::new(env!("CARGO_BIN_EXE_depeche"))
            .args(["ingest", "--follow", "--index"])
            .args([&index, &files])
            .env("DEPECHE_CONFIG", "")
            .output()
            .unwrap();
        String::from_utf8(ended.stderr).unwrap()
    };
    ingest();
    std::os::unix::fs::symlink(&index, files.join("to-it")).unwrap();
    std::os::unix::fs::symlink(&above, files.join("to-what-holds-it")).unwrap();
    let said = ingest();
    assert!(said.starts_with("3 files: 3 unchanged"), "{said}");
}

#[test]
fn a_file_that_became_something_else_is_neither_waited_for_nor_opened() {
    let work = tempfile::tempdir().unwrap();
    let (files, index) = (work.path().join("files"), work.path().join("index"));
    fs::create_dir(&files).unwrap();
    let [pipe, huge] = ["pipe.txt", "huge.txt"].map(|name| files.join(name));
    fs::write(&pipe, "Le tuyau\n\nLe texte du tuyau.\n").unwrap();
    fs::write(&huge, "Le monstre\n\nLe texte du monstre.\n").unwrap();
    let depeche = |arguments: &[&str]| {
        Command::new("timeout")
            .args([
                "-s",
                "KILL",
                "60",
                "bash",
                "-c",
                "ulimit -v 4000000; exec \"$@\"",
                "bash",
            ])
            .arg(env!("CARGO_BIN_EXE_depeche"))
            .args(arguments)
            .arg("--index")
            .arg(&index)
            .env("DEPECHE_CONFIG", "")
            .env("VISUAL", "echo opened")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    };
    assert!(
        depeche(&["ingest", files.to_str().unwrap()])
            .status
            .success()
    );
    fs::remove_file(&pipe).unwrap();
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    fs::File::options()
        .write(true)
        .open(&huge)
        .unwrap()
        .set_len(900 << 30)
        .unwrap();

    for arguments in [
        &["show", "--format", "source", "pipe.txt"][..],
        &["query", "titre:tuyau", "--open", "1"],
    ] {
        let refused = depeche(arguments);
        let said = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains("not a regular file any more"), "{said}");
    }
    let shown = depeche(&["show", "--format", "source", "huge.txt"]);
    assert!(shown.status.success());
    assert!(shown.stdout.starts_with("Le monstre".as_bytes()));
    let opened = depeche(&["query", "titre:monstre", "--open", "1"]);
    let told = String::from_utf8(opened.stdout).unwrap();
    assert!(told.contains("opened +3 "), "{told}");
}
