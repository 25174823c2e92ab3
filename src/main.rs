//! The program: hands over to the command line and returns its exit status.

fn main() -> std::process::ExitCode {
    depeche::cli::main()
}
