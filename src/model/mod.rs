//! What an article is, whatever file it came from.

mod article;
mod date;
mod file_key;
mod origin;
mod passage;
mod quotation;
mod recurring;
mod wording;

pub use article::{Article, SUBJECTS, Status, Subject};
pub use date::{
    ArticleDate, DateRange, DateSource, Days, LinePiece, MONTHS_AS_WRITTEN, Moment, Said,
    TimeOfDay, WEEKDAYS_AS_WRITTEN, is_month_or_weekday, local_seconds, read_days, read_line,
    read_moment, read_moment_in, read_range, read_since, said_before, whole_year,
};
pub use file_key::{FileKey, Place, Root};
pub use origin::{Origin, path_of, path_text};
pub use passage::{Part, Passage};
pub use quotation::{Certainty, Quotation, QuoteKind, QuoteRule, Speaker, Untied};
pub use recurring::Recast;
pub use wording::Wording;
