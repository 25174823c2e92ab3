<<<<<<< HEAD
//! The program: hands over to the command line and returns its exit status.

fn main() -> std::process::ExitCode {
    depeche::cli::main()
=======
//! tmp
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let mut options = depeche::ingest::Options::default();
    if let Some(m) = args.get(3) { options.memory_bytes = m.parse::<usize>().unwrap() * 1_000_000; }
    if let Some(m) = args.get(4) { options.jobs = m.parse::<usize>().unwrap(); }
    let report = depeche::ingest::ingest(std::path::Path::new(&args[1]), &[args[2].clone().into()], &options, &mut |_| {});
    println!("{report:?}");
>>>>>>> h-french
}
