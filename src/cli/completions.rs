//! `depeche completions`: what a shell needs to complete commands, options, the names of fields and the operators.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use super::failure::Failure;
use super::{Cli, Ended, print};
use crate::query::names;
use crate::schema;

const EXAMPLES: &str = "\
Examples:
  depeche completions bash > ~/.local/share/bash-completion/completions/depeche
  depeche completions zsh > ~/.zfunc/_depeche
  depeche completions fish > ~/.config/fish/completions/depeche.fish";

/// The operators that are words.
const OPERATORS: [&str; 5] = ["ET", "OU", "SAUF", "PRES/", "ADJ/"];

/// Write the completions of a shell
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Writes the completions of a shell.
pub(super) fn run(args: &Args) -> Result<Ended, Failure> {
    // Into memory first: the generator takes a reader that leaves early for a fault.
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "depeche", &mut script);
    let script = String::from_utf8_lossy(&script);
    let script = with_words(args.shell, &script);
    print(|out| out.write_all(script.as_bytes()))?;
    Ok(Ended::Done)
}

/// Returns a script that completes the words of a query too, in the shells whose users type most.
fn with_words(shell: Shell, script: &str) -> String {
    let names: Vec<String> = names(schema::fields())
        .map(|name| format!("{name}:"))
        .collect();
    let (names, operators) = (names.join(" "), OPERATORS.join(" "));
    match shell {
        Shell::Bash => format!(
            r#"{script}
_depeche_words() {{
    _depeche "$@"
    local word="${{COMP_WORDS[COMP_CWORD]}}"
    if [[ " ${{COMP_WORDS[*]}} " == *" query "* && "$word" != -* ]]; then
        COMPREPLY+=($(compgen -W "{names} {operators}" -- "$word"))
        [[ "${{COMPREPLY[0]}}" == *[:/] ]] && compopt -o nospace 2>/dev/null
    fi
    return 0
}}
complete -F _depeche_words -o bashdefault -o default depeche
"#
        ),
        Shell::Fish => format!(
            "{script}complete -c depeche -n \"__fish_seen_subcommand_from query\" -f -a \"{names} {operators}\"\n"
        ),
        Shell::Zsh => {
            let words = format!(
                "_depeche_words() {{\n    compadd -S '' -- {names}\n    compadd -- {operators}\n}}\n\n"
            );
            // The first line tells zsh what the file completes.
            let (first, rest) = script.split_once('\n').unwrap_or((script, ""));
            let rest = rest.replace(
                "words -- What to search for:_default",
                "words -- What to search for:_depeche_words",
            );
            format!("{first}\n\n{words}{rest}")
        }
        _ => script.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_query_are_completed() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            generate(shell, &mut Cli::command(), "depeche", &mut script);
            let script = with_words(shell, &String::from_utf8(script).unwrap());
            assert!(
                script.contains("titre:") && script.contains("paragraphe:"),
                "{shell}"
            );
            assert!(script.contains("SAUF"), "{shell}");
            if shell == Shell::Zsh {
                assert!(script.contains(":_depeche_words'"), "{script}");
                assert!(script.starts_with("#compdef"));
            }
        }
    }
}
