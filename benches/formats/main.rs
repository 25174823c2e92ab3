//! How fast dispatches are ingested in the formats of the agencies, against the same text as plain files.
//!
//! `cargo bench --bench formats` writes 40,000 invented dispatches three times over (plain, NITF, NewsML 1 with NITF
//! inside) and ingests each tree into a fresh index, in turn, three times. It prints the medians as bytes of text a
//! second of processor time, and ends with 1 when a format keeps less than 0.8 of the plain rate: other work on the
//! machine tells little in it, where it more than doubled the elapsed time, printed beside. `-- FILES` takes another number.

#![allow(clippy::unwrap_used, reason = "a bench that fails may panic")]
#![allow(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use depeche::ingest::{Options, ingest};

/// How many dispatches a tree holds, unless another number is given.
const FILES: usize = 40_000;

/// How often each tree is ingested.
const RUNS: usize = 3;

/// The share of the plain rate that a format must keep.
const SHARE: f64 = 0.8;

/// Paragraphs of a dispatch, and words of a paragraph: about 2 kB of text, as real dispatches have.
const PARAGRAPHS: u64 = 7;
const WORDS: u64 = 45;

/// Words that dispatches are made of: the more often, the earlier they stand, as in any language.
const VOCABULARY: &str = "de la le les des et à en un une du que dans pour sur qui par au plus ne pas est son avec ce \
    ministre gouvernement président trêve accord conseil sécurité port commerce marché police mardi lundi annoncé \
    indiqué selon France Paris Genève Bruxelles grève transports région ville habitants pêche hausse baisse prix \
    élection vote député sénateur juge procès tribunal enquête accident route train avion hôpital école élèves \
    négociations pourparlers frontière réfugiés armée soldats cessez-le-feu convoi aide humanitaire";

/// Numbers that look random and are the same at every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        // Knuth's MMIX constants of a linear congruence; the upper half is good enough for words.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

struct Dispatch {
    headline: String,
    paragraphs: Vec<String>,
}

fn dispatch(number: u64, vocabulary: &[&str]) -> Dispatch {
    let mut numbers = Numbers(number);
    let mut sentence = |words: u64| {
        let mut text = format!("Dépêche{}", number % 977);
        for _ in 0..words {
            // Two draws, the smaller of which counts: frequent words come first.
            let draw = |n: u64| n as usize % vocabulary.len();
            let (one, other) = (draw(numbers.next()), draw(numbers.next()));
            write!(text, " {}", vocabulary[one.min(other)]).unwrap();
        }
        text
    };
    Dispatch {
        headline: sentence(9),
        paragraphs: (0..PARAGRAPHS).map(|_| sentence(WORDS) + ".").collect(),
    }
}

impl Dispatch {
    fn text_bytes(&self) -> usize {
        let paragraphs: usize = self.paragraphs.iter().map(String::len).sum();
        self.headline.len() + paragraphs
    }

    fn plain(&self) -> String {
        format!(
            "{}\n\nPARIS, 18 avr 2016 (AFP) - {}\n",
            self.headline,
            self.paragraphs.join("\n\n")
        )
    }

    fn nitf_body(&self) -> String {
        let mut body = format!(
            "<body><body.head><hedline><hl1>{}</hl1></hedline></body.head><body.content>",
            self.headline
        );
        for paragraph in &self.paragraphs {
            writeln!(body, "<p>{paragraph}</p>").unwrap();
        }
        body + "</body.content></body>"
    }

    fn nitf(&self, number: u64) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<nitf><head><docdata><doc-id id-string=\"b{number}\"/><urgency ed-urg=\"4\"/><date.issue norm=\"20160418T101500+0200\"/><du-key key=\"banc-d-essai\"/></docdata></head>{}</nitf>\n",
            self.nitf_body()
        )
    }

    fn newsml(&self, number: u64) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<NewsML><NewsItem xml:lang=\"fr\"><Identification><NewsIdentifier><PublicIdentifier>urn:newsml:b{number}:1</PublicIdentifier></NewsIdentifier><NameLabel>banc-d-essai</NameLabel></Identification><NewsManagement><ThisRevisionCreated>20160418T101500+0200</ThisRevisionCreated><Status FormalName=\"Usable\"/><Urgency FormalName=\"4\"/></NewsManagement><NewsComponent><NewsLines><DateLine>Paris, 18 avr 2016 (AFP) -</DateLine><HeadLine>{}</HeadLine></NewsLines><AdministrativeMetadata><Provider><Party FormalName=\"AFP\"/></Provider></AdministrativeMetadata><DescriptiveMetadata><Language FormalName=\"fr\"/><SubjectCode><Subject FormalName=\"11000000\"/></SubjectCode></DescriptiveMetadata><ContentItem><MediaType FormalName=\"Text\"/><DataContent><nitf>{}</nitf></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>\n",
            self.headline,
            self.nitf_body()
        )
    }
}

/// How many seconds an ingest took.
struct Seconds {
    elapsed: f64,
    processor: f64,
}

/// Ingests a tree into a fresh index.
fn ingested(tree: &Path, index: &Path, files: usize) -> Seconds {
    fs::remove_dir_all(index).ok();
    let (begun, processor) = (Instant::now(), processor_seconds());
    let report = ingest(index, &[tree.to_owned()], &Options::default(), &mut |_| {}).unwrap();
    assert_eq!(report.articles as usize, files);
    Seconds {
        elapsed: begun.elapsed().as_secs_f64(),
        processor: processor_seconds() - processor,
    }
}

/// Returns the processor time of all threads of this process so far.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // Behind the name in brackets, user and system time stand twelfth and thirteenth, in hundredths of a second.
    let (_, behind) = stat.rsplit_once(')').unwrap();
    let times = behind.split_whitespace().skip(11).take(2);
    times
        .map(|ticks| ticks.parse::<f64>().unwrap())
        .sum::<f64>()
        / 100.0
}

fn main() -> ExitCode {
    let files = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(FILES);
    let work = tempfile::tempdir().unwrap();
    let vocabulary: Vec<&str> = VOCABULARY.split_whitespace().collect();
    let names = ["plain", "nitf", "newsml"];
    let trees: Vec<PathBuf> = names.iter().map(|name| work.path().join(name)).collect();
    let mut text_bytes = 0;
    for number in 0..files as u64 {
        let dispatch = dispatch(number, &vocabulary);
        text_bytes += dispatch.text_bytes();
        let texts = [
            dispatch.plain(),
            dispatch.nitf(number),
            dispatch.newsml(number),
        ];
        for ((tree, name), text) in trees.iter().zip(names).zip(texts) {
            let directory = tree.join(format!("{:03}", number % 200));
            fs::create_dir_all(&directory).unwrap();
            let extension = if name == "plain" { "txt" } else { "xml" };
            fs::write(directory.join(format!("d{number}.{extension}")), text).unwrap();
        }
    }
    let index = work.path().join("index");
    let mut runs: Vec<Vec<Seconds>> = trees.iter().map(|_| Vec::new()).collect();
    for _ in 0..RUNS {
        for (tree, runs) in trees.iter().zip(&mut runs) {
            runs.push(ingested(tree, &index, files));
        }
    }
    let rate = |runs: &[Seconds], of: fn(&Seconds) -> f64| {
        let mut seconds: Vec<f64> = runs.iter().map(of).collect();
        seconds.sort_by(f64::total_cmp);
        text_bytes as f64 / seconds[seconds.len() / 2] / 1e6
    };
    let processor = |runs: &[Seconds]| rate(runs, |seconds| seconds.processor);
    let mut keeps = true;
    for (name, of_format) in names.iter().zip(&runs) {
        let share = processor(of_format) / processor(&runs[0]);
        keeps &= share >= SHARE;
        println!(
            "{name:<7} {:6.1} MB of text a second of processor time, {share:.2} of the plain rate; {:.1} MB a second elapsed",
            processor(of_format),
            rate(of_format, |seconds| seconds.elapsed)
        );
    }
    if keeps {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
