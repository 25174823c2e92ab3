//! `depeche status`: the index at a glance.

use std::path::Path;

use clap::ValueEnum;

use super::failure::Failure;
use super::settings::Settings;
use super::{Ended, print};
use crate::index::{Commit, Index, IndexError, Summary};
use crate::model::path_of;
use crate::output::status::{self, Count, Files, Root, Status, Versions};
use crate::schema;

const EXAMPLES: &str = "\
Examples:
  depeche status                  what is indexed, since when, how much
  depeche status --format json    the same for a program";

/// Show the index at a glance: roots, files, articles, dates, formats, agencies
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// What to write
    #[arg(long, alias = "forme", value_enum, ignore_case = true, value_name = "FORM", default_value_t = Form::Text)]
    format: Form,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    Text,
    Json,
}

/// Shows the index at a glance.
pub(super) fn run(args: &Args, settings: &Settings) -> Result<Ended, Failure> {
    let path = settings.index()?;
    let index = Index::open(path)?;
    let summary = index.summary()?;
    let commit = index
        .commit()
        .ok_or_else(|| IndexError::Missing(path.to_owned()))?;
    let status = of(path, summary, commit);
    print(|out| match args.format {
        Form::Text => status::write_text(out, &status, &settings.screen()),
        Form::Json => status::write_json(out, &status),
    })?;
    Ok(Ended::Done)
}

fn of(path: &Path, summary: Summary, commit: &Commit) -> Status {
    let counts = |counts: Vec<(String, u64)>| {
        counts
            .into_iter()
            .map(|(name, articles)| Count { name, articles })
            .collect()
    };
    let roots = summary.roots.into_iter().map(|root| Root {
        gone: !path_of(&root.path).exists(),
        path: root.path,
        files: root.files,
        articles: root.articles,
    });
    let (first_day, last_day) = summary
        .days
        .map(|(first, last)| (first.to_string(), last.to_string()))
        .unzip();
    Status {
        index: path.to_owned(),
        roots: roots.collect(),
        files: Files {
            indexed: summary.files.indexed,
            set_aside: summary.files.set_aside,
            failed: summary.files.failed,
            containers: summary.files.containers,
            interrupted: summary.files.interrupted,
        },
        articles: summary.articles,
        undated: summary.undated,
        first_day,
        last_day,
        formats: counts(summary.formats),
        agencies: counts(summary.agencies),
        size_bytes: summary.size_bytes,
        versions: Versions {
            depeche: env!("CARGO_PKG_VERSION").to_owned(),
            format: commit.depeche,
            // An index opens only if its schema can be read.
            schema: schema::Fields::parse(&commit.schema)
                .map(|fields| fields.version)
                .unwrap_or_default(),
            analysis: commit.analysis.clone(),
            formats: commit.formats.clone(),
        },
        last_ingest: commit.ended.clone(),
    }
}
