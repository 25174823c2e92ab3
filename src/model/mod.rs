//! What an article is, whatever file it came from.

mod article;
mod date;
mod origin;
mod passage;

pub use article::{Article, Status, Subject};
pub use date::{ArticleDate, DateSource, Days, TimeOfDay, read_days, read_moment, read_relative};
pub use origin::{Origin, path_of, path_text};
pub use passage::{Part, Passage, Quotation};
