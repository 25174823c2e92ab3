//! Times depeche against `bare`, in turns, and prints the ratios beside the limits they must keep.
//!
//! ```text
//! compare DEPECHE_BINARY TREE [RUNS]
//! ```
//!
//! Each run ingests TREE into a fresh index, ingests it again unchanged (`bare walk` is the floor
//! of that), then asks both for two words, each time of a process that has just started; their files
//! are in the page cache. The indexes go to a directory under
//! `TMPDIR` and are removed at the end. Exit status: 0 within every limit, 1 beyond one, 2 if the
//! comparison itself failed.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{self, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// Ingest: wall time of depeche over that of `bare index`.
const INGEST_RATIO: f64 = 1.5;
/// Ingest: peak memory of depeche.
const INGEST_PEAK_BYTES: u64 = 600_000_000;
/// Re-run with nothing changed: wall time of depeche over that of `bare walk`.
const RERUN_RATIO: f64 = 4.0;
/// Cold query of two words: start to last byte of depeche over that of `bare query`.
const QUERY_RATIO: f64 = 1.5;

/// Runs, if the command line names no number.
const RUNS: usize = 5;
/// Re-runs after each ingest: they are short, so a median wants more of them.
const RERUNS: usize = 3;
/// What is asked: subjects that French news of any year has, frequent and less frequent words.
const QUERIES: [[&str; 2]; 20] = [
    ["réforme", "retraites"],
    ["élection", "présidentielle"],
    ["cessez-le-feu", "Syrie"],
    ["changement", "climatique"],
    ["gilets", "jaunes"],
    ["sécheresse", "agriculteurs"],
    ["grève", "SNCF"],
    ["attentat", "enquête"],
    ["vaccin", "essais"],
    ["budget", "déficit"],
    ["incendie", "pompiers"],
    ["Brexit", "négociations"],
    ["conseil", "constitutionnel"],
    ["hausse", "prix"],
    ["tribunal", "condamné"],
    ["usine", "licenciements"],
    ["finale", "championnat"],
    ["séisme", "victimes"],
    ["loi", "assemblée"],
    ["hôpital", "urgences"],
];
const USAGE: &str = "usage: compare DEPECHE_BINARY TREE [RUNS]";

/// Nothing here is handled, only printed, so one type of error will do.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match compare() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("compare: {error}");
            ExitCode::from(2)
        }
    }
}

/// Takes every measure, in turns, and prints them; tells whether depeche kept its limits.
fn compare() -> Outcome<bool> {
    let args: Vec<String> = env::args().skip(1).collect();
    let (depeche_binary, tree, runs) = match &args[..] {
        [depeche, tree] => (depeche, tree, RUNS),
        [depeche, tree, runs] => (depeche, tree, runs.parse().map_err(|_| USAGE)?),
        _ => return Err(USAGE.into()),
    };
    if runs == 0 {
        return Err("no runs, no figures".into());
    }
    if cfg!(debug_assertions) {
        return Err("figures of a debug build mean nothing: add --release".into());
    }
    let scratch = Scratch::new()?;
    let bare_built = build_bare()?;
    let bare_binary = scratch.path("bare-program");
    let depeche_copy = scratch.path("depeche-program");
    // Where a program lies in memory makes a tenth of what it takes to start: each run has copies of its own.
    let copy_programs = || -> Outcome<()> {
        for (program, copy) in [
            (&bare_built, &bare_binary),
            (&PathBuf::from(depeche_binary), &depeche_copy),
        ] {
            // A new file, not the old one's pages written again.
            if copy.exists() {
                fs::remove_file(copy)?;
            }
            fs::copy(program, copy)?;
        }
        Ok(())
    };
    copy_programs()?;
    let depeche_index = scratch.path("depeche");
    let bare_index = scratch.path("bare");

    let depeche = |arguments: &[&str], until| {
        let mut command = Command::new(&depeche_copy);
        command.arg("--index").arg(&depeche_index).args(arguments);
        measure(command, until, &scratch)
    };
    let bare_index_tree = || {
        let mut command = Command::new(&bare_binary);
        command.arg("index").arg(tree).arg(&bare_index);
        measure(command, Until::Exit, &scratch)
    };
    let bare_walk = || {
        let mut command = Command::new(&bare_binary);
        command.arg("walk").arg(tree);
        measure(command, Until::Exit, &scratch)
    };
    let bare_query = |words: [&str; 2]| {
        let mut command = Command::new(&bare_binary);
        command.arg("query").arg(&bare_index).args(words);
        measure(command, Until::LastByte, &scratch)
    };

    // Not counted: with a cold page cache, the first to read the tree would pay for all.
    bare_index_tree()?;
    let walked = bare_walk()?;
    println!("{}; runs: {runs}\n", walked.printed.trim_end());

    let mut ingest = Pair::default();
    let mut rerun = Pair::default();
    let mut query = Pair::default();
    for run in 1..=runs {
        eprintln!("run {run} of {runs}");
        copy_programs()?;
        // Now one and now the other is first: what was written longer ago has less of it in memory.
        for is_depeche in [run % 2 == 1, run % 2 == 0] {
            if is_depeche {
                remove(&depeche_index)?;
                let taken = depeche(&["ingest", tree], Until::Exit)?;
                ingest.depeche.push(taken);
            } else {
                remove(&bare_index)?;
                ingest.bare.push(bare_index_tree()?);
            }
        }
        for _ in 0..RERUNS {
            rerun.depeche.push(depeche(&["ingest", tree], Until::Exit)?);
            rerun.bare.push(bare_walk()?);
        }
        // The first round is not counted: it brings back from disk what the page cache lost since it was written.
        for is_counted in [false, true] {
            for [one, two] in QUERIES {
                let asked = depeche(&["query", one, two], Until::LastByte)?;
                let asked_bare = bare_query([one, two])?;
                if is_counted {
                    query.depeche.push(asked);
                    query.bare.push(asked_bare);
                }
            }
        }
    }
    if query.depeche.iter().all(|asked| asked.printed.is_empty()) {
        return Err("depeche printed nothing for any query: is this its binary?".into());
    }

    println!("| | depeche | bare | ratio | limit |\n|---|---|---|---|---|");
    let kept = [
        ingest.print("ingest", INGEST_RATIO, Some(INGEST_PEAK_BYTES)),
        rerun.print("unchanged re-run, walk and stat", RERUN_RATIO, None),
        query.print("cold query of two words", QUERY_RATIO, None),
    ];
    Ok(kept.iter().all(|&kept| kept))
}

/// When the clock stops.
#[derive(Clone, Copy, PartialEq)]
enum Until {
    /// The process is gone.
    Exit,
    /// It wrote the last byte of its answer.
    LastByte,
}

/// What one process took, and what it printed.
struct Taken {
    wall: Duration,
    /// User and system time together.
    cpu: Duration,
    /// The largest resident set; the parts of an index that it has mapped and touched count.
    peak_bytes: u64,
    printed: String,
}

/// Runs a command to its end and measures it.
fn measure(mut command: Command, until: Until, scratch: &Scratch) -> Outcome<Taken> {
    // A file: a pipe would have to be read, a terminal would get a progress bar.
    let complaints = scratch.path("stderr");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(File::create(&complaints)?);
    let start = Instant::now();
    let mut child = command
        .spawn()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let mut stdout = child.stdout.take().expect("stdout is piped, just above");
    let mut printed = Vec::new();
    let mut buffer = [0; 64 * 1024];
    let mut last_byte = start.elapsed();
    loop {
        let read = stdout.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        last_byte = start.elapsed();
        printed.extend_from_slice(&buffer[..read]);
    }
    let used = child.wait4()?;
    let exit = start.elapsed();

    // A query that finds nothing is 1 in depeche, and nothing else is.
    let may_find_nothing = until == Until::LastByte;
    match used.status.code() {
        Some(0) => {}
        Some(1) if may_find_nothing => {}
        _ => {
            let said = fs::read_to_string(&complaints)?;
            return Err(format!("{command:?}: {}\n{said}", used.status).into());
        }
    }
    Ok(Taken {
        wall: match until {
            Until::Exit => exit,
            Until::LastByte => last_byte,
        },
        cpu: used.rusage.utime + used.rusage.stime,
        peak_bytes: used.rusage.maxrss,
        printed: String::from_utf8_lossy(&printed).into_owned(),
    })
}

/// The same work done by both programs, in turns.
#[derive(Default)]
struct Pair {
    depeche: Vec<Taken>,
    bare: Vec<Taken>,
}

impl Pair {
    /// Prints three rows: median wall and CPU time, and the highest peak of memory.
    ///
    /// Tells whether depeche kept the limits.
    fn print(&self, name: &str, ratio_limit: f64, peak_limit_bytes: Option<u64>) -> bool {
        let wall = [&self.depeche, &self.bare].map(|taken| median(taken, |one| one.wall));
        let cpu = [&self.depeche, &self.bare].map(|taken| median(taken, |one| one.cpu));
        let peak = [&self.depeche, &self.bare].map(|taken| {
            let peaks = taken.iter().map(|one| one.peak_bytes);
            peaks.max().unwrap_or_default()
        });

        let wall_ratio = ratio(wall.map(|one| one.as_secs_f64()));
        let wall_kept = wall_ratio <= ratio_limit;
        let wall_limit = format!("{ratio_limit}, {}", verdict(wall_kept));
        row(
            &format!("{name}: wall"),
            wall.map(time),
            wall_ratio,
            &wall_limit,
        );

        let cpu_ratio = ratio(cpu.map(|one| one.as_secs_f64()));
        row("· CPU", cpu.map(time), cpu_ratio, "");

        let peak_kept = peak_limit_bytes.is_none_or(|limit| peak[0] < limit);
        let peak_limit = peak_limit_bytes
            .map(|limit| format!("{}, {}", megabytes(limit), verdict(peak_kept)))
            .unwrap_or_default();
        let peak_ratio = ratio(peak.map(|bytes| bytes as f64));
        row(
            "· peak memory",
            peak.map(megabytes),
            peak_ratio,
            &peak_limit,
        );

        wall_kept && peak_kept
    }
}

/// Prints a row of the table.
fn row(name: &str, [depeche, bare]: [String; 2], ratio: f64, limit: &str) {
    println!("| {name} | {depeche} | {bare} | {ratio:.2} | {limit} |");
}

/// Returns the median of a measure; of an even number, the upper one of the two in the middle.
fn median(taken: &[Taken], measure: impl Fn(&Taken) -> Duration) -> Duration {
    let mut measures: Vec<Duration> = taken.iter().map(measure).collect();
    measures.sort_unstable();
    measures[measures.len() / 2]
}

/// Returns how many times what bare took depeche took.
fn ratio([depeche, bare]: [f64; 2]) -> f64 {
    depeche / bare
}

fn verdict(kept: bool) -> &'static str {
    if kept { "kept" } else { "BROKEN" }
}

fn time(taken: Duration) -> String {
    if taken < Duration::from_secs(1) {
        format!("{:.1} ms", taken.as_secs_f64() * 1e3)
    } else {
        format!("{:.2} s", taken.as_secs_f64())
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.0} MB", bytes as f64 / 1e6)
}

/// Builds `bare` beside this program, and returns its path.
///
/// `cargo run --bin compare` builds only what it runs, so a `bare` found there could be an old one.
fn build_bare() -> Outcome<PathBuf> {
    let compare = env::current_exe()?;
    let bare = compare.with_file_name(format!("bare{}", env::consts::EXE_SUFFIX));
    // Both are set by `cargo run`; without it, whoever built this program built the other.
    if let (Some(cargo), Some(package)) = (env::var_os("CARGO"), env::var_os("CARGO_MANIFEST_DIR"))
    {
        let target = compare
            .ancestors()
            .nth(2)
            .ok_or("compare is not in a target directory")?;
        let built = Command::new(cargo)
            .args(["build", "--quiet", "--release", "--bin", "bare"])
            .arg("--manifest-path")
            .arg(Path::new(&package).join("Cargo.toml"))
            .arg("--target-dir")
            .arg(target)
            .status()?;
        if !built.success() {
            return Err("bare cannot be built".into());
        }
    }
    if !bare.is_file() {
        return Err(format!("{} is missing: build it first", bare.display()).into());
    }
    Ok(bare)
}

/// A temporary directory for the indexes, gone with this value.
struct Scratch(PathBuf);

impl Scratch {
    /// Makes the directory.
    fn new() -> Outcome<Scratch> {
        let directory = env::temp_dir().join(format!("depeche-compare-{}", process::id()));
        fs::create_dir(&directory)?;
        Ok(Scratch(directory))
    }

    /// Returns the path of a file or directory in it.
    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("compare: {} is left behind: {error}", self.0.display());
        }
    }
}

/// Removes an index, if there is one.
fn remove(index: &Path) -> Outcome<()> {
    match fs::remove_dir_all(index) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
