//! What an article is, whatever file it came from.

mod article;
mod date;
mod origin;
mod passage;
mod quotation;

pub use article::{Article, Status};
pub use date::{ArticleDate, DateSource, Days, TimeOfDay, read_days, read_moment, read_relative};
pub use origin::{Origin, path_of, path_text};
pub use passage::{Part, Passage};
pub use quotation::{Certainty, Quotation, QuoteKind, QuoteRule, Speaker};
