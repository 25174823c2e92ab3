//! What all the articles that match are, in numbers: how many of each value, how many of each day.

use std::collections::HashMap;
use std::fmt::Debug;

use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, RowId, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::columns::Dates;

/// How long the runs of days are whose articles are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
    /// The longest of these that still shows a course.
    Auto,
}

/// How many articles have each value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The name that the schema gives the field.
    pub field: String,
    /// The values with how many articles have them, the most frequent first, then by name.
    pub values: Vec<(String, u64)>,
    /// How many articles have none.
    pub without: u64,
}

/// How many articles are of each run of days, from the first to the last that has any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// How long the runs are; never [`Interval::Auto`].
    pub interval: Interval,
    /// The first day of each run with how many articles are of it, none left out.
    pub counts: Vec<(Date, u64)>,
}

/// What is counted.
#[derive(Debug, Clone)]
pub(super) struct Counting {
    /// The fields whose values are.
    pub(super) fields: Vec<String>,
    /// Whether days are.
    pub(super) counts_days: bool,
}

/// The numbers that [`Counting`] gathers.
#[derive(Debug, Default)]
pub(super) struct Counts {
    facets: Vec<HashMap<String, u64>>,
    without: Vec<u64>,
    /// Articles by their day, counted from 1970.
    days: FxHashMap<i64, u64>,
    /// How many articles have no date.
    pub(super) undated: u64,
}

impl Counts {
    /// Returns the facets that were asked for, in that order.
    pub(super) fn facets(&self, fields: &[String]) -> Vec<Facet> {
        let of_field = |(index, field): (usize, &String)| {
            let mut values: Vec<(String, u64)> = self
                .facets
                .get(index)
                .into_iter()
                .flatten()
                .map(|(value, count)| (value.clone(), *count))
                .collect();
            values.sort_by(|(one, count), (other, other_count)| {
                other_count.cmp(count).then_with(|| one.cmp(other))
            });
            Facet {
                field: field.clone(),
                values,
                without: self.without.get(index).copied().unwrap_or(0),
            }
        };
        fields.iter().enumerate().map(of_field).collect()
    }

    /// Returns the course of time.
    pub(super) fn histogram(&self, interval: Interval) -> Histogram {
        let mut in_order: Vec<(i64, u64)> = self.days.iter().map(|(day, of)| (*day, *of)).collect();
        in_order.sort_unstable();
        let day = |(number, _): &(i64, u64)| {
            let first = Date::constant(1970, 1, 1);
            first.checked_add(number.days()).ok()
        };
        let ends = (
            in_order.first().and_then(day),
            in_order.last().and_then(day),
        );
        let (Some(first), Some(last)) = ends else {
            let interval = interval.settled(0);
            return Histogram {
                interval,
                counts: Vec::new(),
            };
        };
        let interval = interval.settled((last - first).get_days());
        let mut counts: Vec<(Date, u64)> = Vec::new();
        let mut days = in_order.into_iter().peekable();
        let mut first_day = interval.first_day(first);
        // Days come in order: what lies before the next run is of this one.
        while first_day <= last {
            let next = interval.after(first_day);
            let end = next.map_or(i64::MAX, number_of);
            let mut count = 0;
            while let Some((_, more)) = days.next_if(|(number, _)| *number < end) {
                count += more;
            }
            counts.push((first_day, count));
            match next {
                Some(next) => first_day = next,
                None => break,
            }
        }
        Histogram { interval, counts }
    }
}

/// Returns the number of a day, counted from 1970.
fn number_of(day: Date) -> i64 {
    i64::from((day - Date::constant(1970, 1, 1)).get_days())
}

impl Interval {
    /// Returns the interval for so many days in place of [`Interval::Auto`]: a screen has some sixty lines.
    fn settled(self, days: i32) -> Interval {
        match (self, days) {
            (Interval::Auto, ..=45) => Interval::Day,
            (Interval::Auto, ..=1500) => Interval::Month,
            (Interval::Auto, _) => Interval::Year,
            (interval, _) => interval,
        }
    }

    /// Returns the first day of the run that a day is in.
    fn first_day(self, day: Date) -> Date {
        match self {
            Interval::Day => day,
            Interval::Month | Interval::Auto => day.first_of_month(),
            Interval::Year => day.first_of_year(),
        }
    }

    /// Returns the first day of the next run.
    fn after(self, day: Date) -> Option<Date> {
        let length = match self {
            Interval::Day => 1.day(),
            Interval::Month | Interval::Auto => 1.month(),
            Interval::Year => 1.year(),
        };
        day.checked_add(length).ok()
    }

    /// Returns the name that outputs give it.
    pub fn name(self) -> &'static str {
        match self {
            Interval::Day => "day",
            Interval::Month => "month",
            Interval::Year => "year",
            Interval::Auto => "auto",
        }
    }

    /// Returns a run as outputs call it: `2016-04-18`, `2016-04`, `2016`.
    pub fn label(self, first: Date) -> String {
        match self {
            Interval::Day | Interval::Auto => first.to_string(),
            Interval::Month => first.strftime("%Y-%m").to_string(),
            Interval::Year => first.strftime("%Y").to_string(),
        }
    }
}

impl Collector for Counting {
    type Fruit = Counts;
    type Child = SegmentCounts;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentCounts> {
        let columns = reader.fast_fields();
        let facet = |field: &String| {
            let column = columns.str(field)?;
            let values = column.as_ref().map_or(0, |column| column.num_terms());
            Ok(FacetCounts {
                column,
                counts: vec![0; values],
                without: 0,
            })
        };
        let facets: tantivy::Result<Vec<FacetCounts>> = self.fields.iter().map(facet).collect();
        Ok(SegmentCounts {
            facets: facets?,
            dates: Dates::column(reader)?,
            counts_days: self.counts_days,
            days: FxHashMap::default(),
            undated: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<tantivy::Result<Counts>>) -> tantivy::Result<Counts> {
        let mut all = Counts {
            facets: vec![HashMap::new(); self.fields.len()],
            without: vec![0; self.fields.len()],
            ..Counts::default()
        };
        for fruit in fruits {
            // A column that cannot be read is damage; the whole count is given up.
            let fruit = fruit?;
            all.undated += fruit.undated;
            for (index, values) in fruit.facets.into_iter().enumerate() {
                for (value, count) in values {
                    *all.facets[index].entry(value).or_default() += count;
                }
                all.without[index] += fruit.without[index];
            }
            for (day, count) in fruit.days {
                *all.days.entry(day).or_default() += count;
            }
        }
        Ok(all)
    }
}

struct FacetCounts {
    column: Option<StrColumn>,
    /// By the number of the value in the segment.
    counts: Vec<u64>,
    without: u64,
}

impl FacetCounts {
    fn count(&mut self, documents: &[DocId]) {
        let Some(column) = &self.column else {
            self.without += documents.len() as u64;
            return;
        };
        let (mut having, rows) = rows_of(column.ords(), documents);
        // An article with several values is there for each.
        having.dedup();
        self.without += (documents.len() - having.len()) as u64;
        for row in rows {
            let value = column.ords().values.get_val(row);
            if let Some(count) = self.counts.get_mut(value as usize) {
                *count += 1;
            }
        }
    }
}

/// Returns the rows of a column that some documents in order have, each with its document.
fn rows_of<T>(column: &Column<T>, documents: &[DocId]) -> (Vec<DocId>, Vec<RowId>)
where
    T: PartialOrd + Copy + Debug + Send + Sync + 'static,
{
    let (mut having, mut rows) = (Vec::new(), Vec::new());
    column.row_ids_for_docs(documents, &mut having, &mut rows);
    (having, rows)
}

const DAY_SECONDS: i64 = 86_400;

/// The numbers of one segment.
pub(super) struct SegmentCounts {
    facets: Vec<FacetCounts>,
    dates: Column<i64>,
    counts_days: bool,
    days: FxHashMap<i64, u64>,
    undated: u64,
}

impl SegmentCollector for SegmentCounts {
    type Fruit = tantivy::Result<Counts>;

    fn collect(&mut self, document: DocId, _: Score) {
        self.collect_block(&[document]);
    }

    fn collect_block(&mut self, documents: &[DocId]) {
        for facet in &mut self.facets {
            facet.count(documents);
        }
        let (having, rows) = rows_of(&self.dates, documents);
        self.undated += (documents.len() - having.len()) as u64;
        if !self.counts_days {
            return;
        }
        let mut seconds = vec![0; rows.len()];
        self.dates.values.get_vals(&rows, &mut seconds);
        for seconds in seconds {
            let day = seconds.div_euclid(DAY_SECONDS);
            *self.days.entry(day).or_default() += 1;
        }
    }

    fn harvest(self) -> tantivy::Result<Counts> {
        let mut counts = Counts {
            days: self.days,
            undated: self.undated,
            ..Counts::default()
        };
        for facet in self.facets {
            let mut values = HashMap::new();
            let counted = facet.counts.iter().enumerate();
            for (number, count) in counted.filter(|(_, count)| **count > 0) {
                if let Some(column) = &facet.column {
                    let mut value = String::new();
                    column.ord_to_str(number as u64, &mut value)?;
                    values.insert(value, *count);
                }
            }
            counts.facets.push(values);
            counts.without.push(facet.without);
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_of_time_leaves_no_run_out() {
        let number = |day: &str| number_of(day.parse().unwrap());
        let counts = Counts {
            days: [("2016-01-31", 2), ("2016-03-01", 1), ("1969-12-31", 1)]
                .map(|(day, count)| (number(day), count))
                .into_iter()
                .collect(),
            ..Counts::default()
        };
        let shown = |interval| {
            let histogram = counts.histogram(interval);
            let shown: Vec<String> = histogram
                .counts
                .iter()
                .rev()
                .take(3)
                .map(|(day, count)| format!("{}: {count}", histogram.interval.label(*day)))
                .collect();
            shown.join(", ")
        };
        assert_eq!(shown(Interval::Month), "2016-03: 1, 2016-02: 0, 2016-01: 2");
        assert_eq!(shown(Interval::Auto), "2016: 3, 2015: 0, 2014: 0");
        assert_eq!(
            shown(Interval::Day),
            "2016-03-01: 1, 2016-02-29: 0, 2016-02-28: 0"
        );
        assert!(
            Counts::default()
                .histogram(Interval::Auto)
                .counts
                .is_empty()
        );
    }
}
