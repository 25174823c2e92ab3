//! The fields of the index, made from `schema/article.toml`.

use tantivy::schema::{
    BytesOptions, FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STORED, Schema,
    SchemaBuilder, TextFieldIndexing, TextOptions,
};

use super::terms;
use crate::schema::{Fields, Gaps, Quotations, Ranking, ValueKind, Zone};

/// The two fields of a text: its stems and its exact forms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextFields {
    /// Stems, without stop words.
    pub(crate) stem: Field,
    /// Every word without case and accents, and compounds in one piece.
    pub(crate) exact: Field,
}

/// A zone of the text with where it ends.
#[derive(Debug, Clone)]
pub(crate) struct ZoneFields {
    /// The zone as the schema describes it.
    pub(crate) zone: Zone,
    /// Column of the position after it; it begins where the zone before it ends.
    pub(crate) end: Field,
}

/// The quotations with where they stand.
#[derive(Debug, Clone)]
pub(crate) struct QuotationFields {
    /// The quotations as the schema describes them.
    pub(crate) row: Quotations,
    /// Column of their [`Span`]s.
    pub(crate) spans: Field,
}

/// A run of positions of the combined field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first position.
    pub(crate) start: u32,
    /// The position after the last one.
    pub(crate) end: u32,
}

impl Span {
    /// Returns the span as a column holds it.
    pub(crate) fn to_number(self) -> u64 {
        u64::from(self.start) << 32 | u64::from(self.end)
    }

    /// Returns the span that a column holds.
    pub(crate) fn from_number(number: u64) -> Span {
        Span {
            start: (number >> 32) as u32,
            end: number as u32,
        }
    }
}

/// Every field of the index.
#[derive(Debug, Clone)]
pub(crate) struct Handles {
    /// The combined field: every text once, then the copies.
    pub(crate) all: TextFields,
    /// The zones, in the order in which they are laid into the combined field.
    pub(crate) zones: Vec<ZoneFields>,
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
    /// The source's identifier, or the path and position that stand for one.
    pub(crate) name: Field,
    /// Place in the file, from 1.
    pub(crate) position: Field,
    /// The whole article, as [`super::document::Stored`] writes it.
    pub(crate) stored: Field,
    /// Key of the file.
    pub(crate) file: Field,
    /// Root that the file was met under.
    pub(crate) root: Field,
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
}

/// The term of [`Handles::kind`] that every article has.
pub(crate) const ARTICLE: &str = "article";

/// Returns the schema of an index and its fields.
pub(super) fn build(fields: &Fields) -> (Schema, Handles) {
    let mut builder = Schema::builder();
    let all = text_fields(&mut builder, "all");
    let number: NumericOptions = FAST.into();
    let zones = fields.zones.iter().map(|zone| ZoneFields {
        zone: zone.clone(),
        end: builder.add_u64_field(&format!("{}_end", zone.name), number.clone()),
    });
    let zones = zones.collect();
    let quotations = QuotationFields {
        row: fields.quotations.clone(),
        spans: builder.add_u64_field(&format!("{}_spans", fields.quotations.name), number.clone()),
    };
    let values = fields.values.iter().map(|value| {
        let field = match value.kind {
            ValueKind::Keyword => builder.add_text_field(&value.name, keyword()),
            ValueKind::Date => builder.add_i64_field(&value.name, FAST),
        };
        (value.name.clone(), value.kind, field)
    });
    let values = values.collect();
    let raw = |tokenizer| {
        TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_fieldnorms(false)
    };
    let term = TextOptions::default()
        .set_indexing_options(raw("raw").set_index_option(IndexRecordOption::Basic));
    let handles = Handles {
        all,
        zones,
        quotations,
        values,
        gaps: fields.gaps,
        ranking: fields.ranking,
        kind: builder.add_text_field("kind", term.clone()),
        name: builder.add_text_field("name", term.clone().set_fast("raw")),
        position: builder.add_u64_field("position", number.clone()),
        stored: builder.add_text_field("stored", STORED),
        file: builder.add_bytes_field("file", BytesOptions::from(INDEXED | FAST)),
        root: builder.add_text_field("root", TextOptions::default().set_fast("raw")),
        ledger: LedgerFields {
            size: builder.add_u64_field("size", number.clone()),
            modified: builder.add_i64_field("modified", number.clone()),
            changed: builder.add_i64_field("changed", number.clone()),
            read: builder.add_i64_field("read", number.clone()),
            digest: builder.add_u64_field("digest", number.clone()),
            state: builder.add_u64_field("state", number),
            noted: builder.add_text_field("noted", term),
            report: builder.add_text_field("report", STORED),
        },
    };
    (builder.build(), handles)
}

fn text_fields(builder: &mut SchemaBuilder, name: &str) -> TextFields {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(terms::LAID_OUT)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let options = TextOptions::default().set_indexing_options(indexing);
    TextFields {
        stem: builder.add_text_field(&format!("{name}_stem"), options.clone()),
        exact: builder.add_text_field(&format!("{name}_exact"), options),
    }
}

/// A value as one term without case and accents, and as it is in a column.
fn keyword() -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(terms::WHOLE)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    TextOptions::default()
        .set_indexing_options(indexing)
        .set_fast("raw")
}
