//! What an article is, whatever file it came from.

mod article;
mod date;
mod passage;

pub use article::{Article, Origin, Status};
pub use date::{ArticleDate, DateSource, Days, TimeOfDay, read_days, read_moment, read_relative};
pub use passage::{Part, Passage, Quotation};
