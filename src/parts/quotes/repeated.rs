//! Words that an article has between marks more than once: headlines and intertitles repeat, labels come back.

use rustc_hash::FxHashSet;

use super::letters::lower;
use super::marks::Marks;
use crate::model::{Certainty, Passage, Quotation, QuoteKind, QuoteRule};

/// Most words of a label: « gilets jaunes ».
const LABEL_WORDS: usize = 3;

/// How many quotations before and behind one may repeat it; the longest articles of real archives have some 200.
const REPEATED: usize = 500;

/// Gives words without a speaker the one they have elsewhere in the article: headlines and intertitles repeat.
pub(super) fn name_repeated(passages: &[Passage], quotations: &mut [Quotation]) {
    let text = |quotation: &Quotation| &passages[quotation.passage].text[quotation.range.clone()];
    // « - Un homme "très froid" - », where a sentence says who found him so.
    let may_repeat = |quotation: &Quotation| {
        quotation.rule == QuoteRule::Unattributed
            && !quotation.is_nested
            && text(quotation).contains(' ')
    };
    let is_nameless = |quotation: &Quotation| {
        quotation.speaker.is_none()
            && (quotation.kind == QuoteKind::Speech || may_repeat(quotation))
    };
    if !quotations.iter().any(is_nameless) {
        return;
    }
    // Of speech and of what may become speech.
    let words: Vec<String> = quotations
        .iter()
        .map(|quotation| match quotation.kind {
            QuoteKind::Speech => lower(text(quotation)),
            _ if may_repeat(quotation) => lower(text(quotation)),
            _ => String::new(),
        })
        .collect();
    for index in 0..quotations.len() {
        let nameless = &quotations[index];
        let near = index.saturating_sub(REPEATED)..quotations.len().min(index + REPEATED);
        let speech = || {
            let with_words = quotations[near.clone()].iter().zip(&words[near.clone()]);
            with_words.filter(|(other, _)| other.kind == QuoteKind::Speech)
        };
        let repeats = |(other, repeated): (&Quotation, &String)| {
            other.speaker.is_some() && *repeated == words[index]
        };
        if may_repeat(nameless) && speech().any(repeats) {
            quotations[index].kind = QuoteKind::Speech;
            quotations[index].rule = QuoteRule::Intertitle;
            quotations[index].certainty = Certainty::Supposed;
        }
        let nameless = &quotations[index];
        if nameless.kind != QuoteKind::Speech || nameless.speaker.is_some() {
            continue;
        }
        let repeated = words[index].trim_end_matches(|c: char| !c.is_alphanumeric());
        let finder = memchr::memmem::Finder::new(repeated);
        let speaker = quotations[near.clone()]
            .iter()
            .zip(&words[near])
            .filter(|(other, _)| other.kind == QuoteKind::Speech)
            .filter_map(|(other, words)| Some((words, other.speaker.as_ref()?)))
            .find(|(words, _)| finder.find(words.as_bytes()).is_some())
            .map(|(_, speaker)| speaker.clone());
        quotations[index].speaker = speaker;
    }
}

/// Gives an intertitle that no words repeat the speaker whom its section quotes first; the quotations are in reading order.
pub(super) fn name_intertitles(quotations: &mut [Quotation]) {
    /// How many passages further the first quotation of a section may stand.
    const SECTION: usize = 4;
    for index in 0..quotations.len() {
        let title = &quotations[index];
        let is_nameless = title.rule == QuoteRule::Intertitle && title.speaker.is_none();
        if !is_nameless || title.passage == 0 {
            continue;
        }
        let (passage, end) = (title.passage, title.range.end);
        let behind =
            quotations.partition_point(|other| (other.passage, other.range.start) < (passage, end));
        let speaker = quotations[behind..]
            .iter()
            .take_while(|other| other.passage <= passage + SECTION)
            .find(|other| other.kind == QuoteKind::Speech && !other.is_nested)
            .and_then(|other| other.speaker.clone());
        quotations[index].speaker = speaker;
    }
}

/// Returns the few words that the article has between marks more than once, in lower case.
pub(super) fn labels(texts: &[&str], marks: &[Marks]) -> FxHashSet<String> {
    let mut once = FxHashSet::default();
    let mut labels = FxHashSet::default();
    for (text, marks) in texts.iter().zip(marks) {
        for span in &marks.spans {
            if let Some(label) = label(&text[span.range.clone()])
                && let Some(label) = once.replace(label)
            {
                labels.insert(label);
            }
        }
    }
    labels
}

/// Returns words that are few enough for a label, in lower case.
pub(super) fn label(words: &str) -> Option<String> {
    let is_short = words.split_whitespace().nth(LABEL_WORDS).is_none();
    is_short.then(|| lower(words))
}
