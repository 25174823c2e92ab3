//! The fields of the index, made from `schema/article.toml`.

use tantivy::schema::{
    BytesOptions, FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STORED, Schema,
    SchemaBuilder, TextFieldIndexing, TextOptions,
};

use crate::model::QuoteKind;
use crate::schema::{Fields, Gaps, Quotations, Ranking, ValueKind, Zone};

/// The fields of a text: its stems, its exact forms, and its compounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextFields {
    /// Stems, without stop words.
    pub(crate) stem: Field,
    /// Every word without case and accents, and compounds in one piece.
    pub(crate) exact: Field,
    /// The stems of compounds in one piece, apart from those of words: an article is no longer for them.
    pub(crate) joined: Field,
}

/// The quotations with where they stand and who said them.
#[derive(Debug, Clone)]
pub(crate) struct QuotationFields {
    /// The quotations as the schema describes them.
    pub(crate) row: Quotations,
    /// Column of their [`QuotationSpan`]s.
    pub(crate) spans: Field,
    /// The words of their speakers' names; the position of a word is the number of the quotation among the spans.
    ///
    /// Terms of a speaker's and a quotation's word in one, which the design had, would be as many as the words of all
    /// quotations; these are as many as the words of all names.
    pub(crate) speakers: Field,
}

/// The term of [`QuotationFields::speakers`] that every quotation with a speaker has; no word is one.
pub(crate) const NAMED: &str = "=named";

/// Returns the term of [`QuotationFields::speakers`] that every quotation of a kind has; no word is one.
pub(crate) fn kind_term(kind: QuoteKind) -> String {
    format!("={}", kind.name())
}

/// Name of the column of the positions after each zone, in the order of the zones; one begins where the one before ends.
pub(crate) const ZONE_ENDS: &str = "zone_ends";

/// Name of the column of the quotations' spans.
pub(crate) const QUOTATION_SPANS: &str = "quotation_spans";

/// A quotation as a column holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QuotationSpan {
    /// Where it stands in the combined field.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) kind: QuoteKind,
    /// Whether its rule is sure.
    pub(crate) is_sure: bool,
}

impl QuotationSpan {
    /// How many bits a position takes: a text of 268 million words fits.
    const POSITION_BITS: u32 = 28;

    /// Returns the quotation as a column holds it; from one to the next of a text, numbers grow with the positions.
    pub(crate) fn to_number(self) -> u64 {
        let limit = (1u64 << Self::POSITION_BITS) - 1;
        let position = |position: u32| u64::from(position).min(limit);
        let flags = (self.kind as u64) << 1 | u64::from(self.is_sure);
        position(self.span.start) << (Self::POSITION_BITS + 8)
            | position(self.span.end) << 8
            | flags
    }

    /// Returns the quotation that a column holds; `None` for a number that none has.
    pub(crate) fn from_number(number: u64) -> Option<QuotationSpan> {
        let limit = (1u64 << Self::POSITION_BITS) - 1;
        Some(QuotationSpan {
            span: Span {
                start: (number >> (Self::POSITION_BITS + 8)) as u32,
                end: (number >> 8 & limit) as u32,
            },
            kind: *QuoteKind::ALL.get((number >> 1 & 0x7f) as usize)?,
            is_sure: number & 1 == 1,
        })
    }
}

/// A run of positions of the combined field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first position.
    pub(crate) start: u32,
    /// The position after the last one.
    pub(crate) end: u32,
}

/// Every field of the index.
#[derive(Debug, Clone)]
pub(crate) struct Handles {
    /// The combined field: every text once, then the copies.
    pub(crate) all: TextFields,
    /// The zones, in the order in which they are laid into the combined field.
    pub(crate) zones: Vec<Zone>,
    /// [`ZONE_ENDS`].
    pub(crate) zone_ends: Field,
    /// The quotations.
    pub(crate) quotations: QuotationFields,
    /// The fields that hold values, by name.
    pub(crate) values: Vec<(String, ValueKind, Field)>,
    /// Positions left free between pieces of text.
    pub(crate) gaps: Gaps,
    /// What each piece of evidence adds to a score.
    pub(crate) ranking: Ranking,
    /// What a document is: [`ARTICLE`] or a record of a file without one.
    pub(crate) kind: Field,
    /// The source's identifier, or the path and position that stand for one; in a column only where it is not the path
    /// under the root, which the key of the file says already.
    pub(crate) name: Field,
    /// Place in the file, from 1.
    pub(crate) position: Field,
    /// The whole article, as [`super::document::Stored`] writes it.
    pub(crate) stored: Field,
    /// Key of the file.
    pub(crate) file: Field,
    /// Number of the file's root.
    pub(crate) root: Field,
    /// Number of the ingest that first met the article: of several with one name, the first has it for its id.
    pub(crate) arrived: Field,
    /// Number of the batch that it was added in, larger than those before: what tells it from what it takes the place of.
    pub(crate) batch: Field,
    /// The first and last paragraphs that may be found to recur, as [`super::recurring::term`] writes them.
    pub(crate) edges: Field,
    /// Those of them that are boilerplate in the article as it is indexed.
    pub(crate) recurring: Field,
    /// The ledger's row, on the last document of a file.
    pub(crate) ledger: LedgerFields,
}

impl Handles {
    /// Returns the field of a value, by the name that the schema gives it.
    pub(crate) fn value(&self, name: &str) -> Option<Field> {
        let value = self.values.iter().find(|(known, ..)| known == name);
        value.map(|(.., field)| *field)
    }
}

/// The fields of the ledger's row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LedgerFields {
    pub(crate) size: Field,
    pub(crate) modified: Field,
    pub(crate) changed: Field,
    pub(crate) read: Field,
    pub(crate) digest: Field,
    /// What became of the file, as a number.
    pub(crate) state: Field,
    /// A term on every row that `problems` lists.
    pub(crate) noted: Field,
    /// What there is to report of the file.
    pub(crate) report: Field,
    /// Pieces of the file that could not be read.
    pub(crate) pieces: Field,
}

/// The term of [`Handles::kind`] that every article has.
pub(crate) const ARTICLE: &str = "article";

/// Returns the schema of an index and its fields.
pub(super) fn build(fields: &Fields) -> (Schema, Handles) {
    let mut builder = Schema::builder();
    let all = text_fields(&mut builder, "all");
    let number: NumericOptions = FAST.into();
    let zone_ends = builder.add_u64_field(ZONE_ENDS, number.clone());
    let quotations = QuotationFields {
        row: fields.quotations.clone(),
        spans: builder.add_u64_field(QUOTATION_SPANS, number.clone()),
        speakers: builder.add_text_field(&fields.quotations.speaker.name, positions()),
    };
    let values = fields.values.iter().map(|value| {
        let field = match value.kind {
            ValueKind::Keyword | ValueKind::Number => {
                builder.add_text_field(&value.name, keyword())
            }
            ValueKind::Date => builder.add_i64_field(&value.name, FAST),
        };
        (value.name.clone(), value.kind, field)
    });
    let values = values.collect();
    let term = TextOptions::default().set_indexing_options(basic());
    let handles = Handles {
        all,
        zones: fields.zones.clone(),
        zone_ends,
        quotations,
        values,
        gaps: fields.gaps,
        ranking: fields.ranking,
        kind: builder.add_text_field("kind", term.clone()),
        name: builder.add_text_field("name", term.clone().set_fast("raw")),
        position: builder.add_u64_field("position", number.clone()),
        stored: builder.add_text_field("stored", STORED),
        file: builder.add_bytes_field("file", BytesOptions::from(INDEXED | FAST)),
        root: builder.add_u64_field("root", number.clone()),
        arrived: builder.add_u64_field("arrived", number.clone()),
        batch: builder.add_u64_field("batch", number.clone()),
        edges: builder.add_text_field("edges", term.clone()),
        recurring: builder.add_text_field("recurring", term.clone()),
        ledger: LedgerFields {
            size: builder.add_u64_field("size", number.clone()),
            modified: builder.add_i64_field("modified", number.clone()),
            changed: builder.add_i64_field("changed", number.clone()),
            read: builder.add_i64_field("read", number.clone()),
            digest: builder.add_u64_field("digest", number.clone()),
            state: builder.add_u64_field("state", number),
            noted: builder.add_text_field("noted", term),
            report: builder.add_text_field("report", STORED),
            pieces: builder.add_text_field("pieces", STORED),
        },
    };
    (builder.build(), handles)
}

/// The name of what cuts text in tantivy: nothing does, [`super::inverter`] is given terms.
const UNCUT: &str = "raw";

/// The options of a field of terms with positions.
fn positions() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(UNCUT)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

fn text_fields(builder: &mut SchemaBuilder, name: &str) -> TextFields {
    let options = positions();
    TextFields {
        stem: builder.add_text_field(&format!("{name}_stem"), options.clone()),
        exact: builder.add_text_field(&format!("{name}_exact"), options.clone()),
        joined: builder.add_text_field(&format!("{name}_joined"), options),
    }
}

/// The indexing of a field whose terms are in a document or not, wherever and however often.
fn basic() -> TextFieldIndexing {
    TextFieldIndexing::default()
        .set_tokenizer(UNCUT)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic)
}

/// A value as terms without case and accents, see [`super::terms::each_term`], and as it is in a column.
fn keyword() -> TextOptions {
    TextOptions::default()
        .set_indexing_options(basic())
        .set_fast(UNCUT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_comes_back_from_its_column() {
        for kind in QuoteKind::ALL {
            for is_sure in [true, false] {
                let quotation = QuotationSpan {
                    span: Span {
                        start: 3,
                        end: 70_000,
                    },
                    kind,
                    is_sure,
                };
                assert_eq!(
                    QuotationSpan::from_number(quotation.to_number()),
                    Some(quotation)
                );
            }
        }
        assert_eq!(QuotationSpan::from_number(u64::MAX), None);
    }
}
