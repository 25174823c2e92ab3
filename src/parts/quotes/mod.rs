//! Who said what: words between marks, what they are, and who said them; then speech that is reported without marks.
//!
//! The steps, in their order:
//! 1. [`marks`]: spans between marks, told by their neighbours, nested ones in their parents;
//! 2. [`continuity`]: spans that run over paragraphs, and the turns of a dialogue;
//! 3. [`sentence`]: words, each span one token, cut into sentences;
//! 4. [`terms`] and [`rules`]: what a span is and who speaks, by the words of its sentence ([`cue`], [`before`],
//!    [`phrase`] with its [`names`], with what [`lexicon`] says of each word);
//! 5. incises in a span ([`inside`]); what stands alone: floating quotations, intertitles ([`repeated`]);
//! 6. [`people`] and [`voices`]: whom a surname, an office or a pronoun means in this article;
//! 7. [`indirect`]: sentences without marks.

mod before;
mod continuity;
mod cue;
mod indirect;
mod inside;
mod letters;
mod lexicon;
mod marks;
mod names;
mod people;
mod phrase;
mod repeated;
mod rules;
mod sentence;
mod signed;
mod terms;
#[cfg(test)]
mod tests;
mod voices;

use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::model::{Certainty, Part, Passage, Quotation, QuoteKind, QuoteRule, Speaker};
use cue::Speaker as Named;
use inside::{Cut, first_incise, may_hold_incise};
use marks::{Marked, Marks};
use people::Voice;
use repeated::{label, labels, name_intertitles, name_repeated};
use rules::{Quoted, Verdict};
use sentence::{Kind, PASSAGE_BYTES, Tokens};
use terms::Words;
use voices::Voices;

/// What an article reports.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Reported {
    /// Words between marks, in reading order.
    pub(super) quotations: Vec<Quotation>,
    /// Sentences that report words without marks, in reading order.
    pub(super) indirect: Vec<Quotation>,
}

/// Most words of a line of its own that is an intertitle.
const INTERTITLE_WORDS: usize = 14;

/// How deep quotations are read that stand in each other: each level is cut into words once more.
const NESTED: usize = 8;

/// Finds what the passages report.
pub(super) fn find(passages: &[Passage]) -> Reported {
    let read: Vec<usize> = (0..passages.len())
        .filter(|index| is_read(&passages[*index]))
        .collect();
    let texts: Vec<&str> = read.iter().map(|index| &*passages[*index].text).collect();
    let mut marks: Vec<Marks> = texts.iter().map(|text| marks::find(text)).collect();
    continuity::join(&texts, &mut marks);
    for (text, marks) in texts.iter().zip(&mut marks) {
        add_turns(text, marks);
    }
    let has_marks = marks.iter().any(|marks| !marks.spans.is_empty());
    if !has_marks && !texts.iter().any(|text| indirect::may_report(text)) {
        return Reported::default();
    }
    let tokens: Vec<Tokens> = texts
        .iter()
        .zip(&marks)
        .map(|(text, marks)| {
            let top = marks.spans.iter().enumerate();
            Tokens::new(
                text,
                0..text.len(),
                top.filter(|(_, span)| span.parent.is_none()),
            )
        })
        .collect();
    let mut reader = Reader {
        tokens: &tokens,
        parts: read.iter().map(|index| passages[*index].part).collect(),
        labels: labels(&texts, &marks),
        voices: Voices::new(&tokens),
        before: None,
        told: None,
        found: Reported::default(),
    };
    for place in 0..texts.len() {
        let passage = read[place];
        reader.passage(place, passage, &marks[place], passages[passage].part);
    }
    name_repeated(passages, &mut reader.found.quotations);
    let order = |quotation: &Quotation| {
        let range = &quotation.range;
        (quotation.passage, range.start, std::cmp::Reverse(range.end))
    };
    reader.found.quotations.sort_by_key(order);
    name_intertitles(&mut reader.found.quotations);
    reader.found
}

/// Whether a passage may report words.
fn is_read(passage: &Passage) -> bool {
    let part = passage.part;
    passage.text.len() <= PASSAGE_BYTES
        && matches!(
            part,
            Part::Headline | Part::Lead | Part::Paragraph | Part::Caption
        )
}

/// Adds the turns of a dialogue to the spans; a turn ends with its words, before « a répondu le maire ».
fn add_turns(text: &str, marks: &mut Marks) {
    if !marks.spans.is_empty() {
        return;
    }
    let turns = continuity::turns(text);
    if turns.len() < 2 && !(turns.len() == 1 && text.len() == turns[0].end) {
        return;
    }
    let spans: Vec<Marked> = turns
        .into_iter()
        .map(|turn| {
            let inside = Tokens::new(text, turn.clone(), std::iter::empty());
            let end = first_incise(&inside, true).map_or(turn.end, |cut| cut.before);
            Marked {
                range: turn.start..end,
                outer: turn.start..end,
                parent: None,
                is_closed: true,
                continues: false,
                is_turn: true,
            }
        })
        .collect();
    // A dash alone begins an aside or a list; where nobody is named and nothing asked, it is no dialogue.
    let is_spoken = spans.len() >= 2
        || spans
            .iter()
            .any(|span| span.range.end < text.trim_end().len());
    if is_spoken {
        marks.spans = spans;
    }
}

/// The sentence before the one that is read.
struct Before {
    place: usize,
    sentence: Range<usize>,
    /// Whether it holds or reports speech.
    has_speech: bool,
}

/// Reads the passages in order and remembers who spoke.
struct Reader<'a> {
    tokens: &'a [Tokens<'a>],
    /// What each of these passages is.
    parts: Vec<Part>,
    labels: FxHashSet<String>,
    voices: Voices<'a>,
    /// The sentence before, of the passage before where a passage begins.
    before: Option<Before>,
    /// The sentence before, where it stands in this passage and nobody speaks in it.
    told: Option<Range<usize>>,
    found: Reported,
}

impl<'a> Reader<'a> {
    /// Reads one passage.
    fn passage(&mut self, place: usize, passage: usize, marks: &Marks, part: Part) {
        let tokens = &self.tokens[place];
        let sentences = tokens.sentences();
        self.told = None;
        for (index, sentence) in sentences.iter().enumerate() {
            let quoted: Vec<Quoted> = sentence
                .clone()
                .filter_map(|at| match tokens.kind(at) {
                    Some(Kind::Quote(span)) => {
                        let words = &tokens.text[marks.spans[span as usize].range.clone()];
                        Some(Quoted {
                            at,
                            words: Words::new(words),
                            is_label: !self.labels.is_empty()
                                && label(words).is_some_and(|label| self.labels.contains(&label)),
                        })
                    }
                    _ => None,
                })
                .collect();
            self.voices.pass(place, sentence);
            let quotations = self.found.quotations.len();
            let sentences_before = self.found.indirect.len();
            if quoted.is_empty() {
                self.indirect(place, passage, sentence);
            } else {
                let next = sentences.get(index + 1);
                self.sentence(place, passage, marks, sentence, next, &quoted, part);
            }
            let speaks = !quoted.is_empty() || self.found.indirect.len() > sentences_before;
            self.told = (!speaks).then(|| sentence.clone());
            let mut found = self.found.quotations[quotations..].iter();
            self.before = Some(Before {
                place,
                sentence: sentence.clone(),
                has_speech: self.found.indirect.len() > sentences_before
                    || found.any(|quotation| quotation.kind == QuoteKind::Speech),
            });
        }
    }

    /// Whether somebody spoke in the sentence before, or it has a verb that reports.
    fn is_amid_speech(&self) -> bool {
        self.before.as_ref().is_some_and(|before| {
            let tokens = &self.tokens[before.place];
            let mut all = before.sentence.clone();
            before.has_speech
                || all.any(|at| before::verb_at(tokens, &before.sentence, at, true).is_some())
        })
    }

    /// Reads one sentence that holds quotations.
    #[allow(
        clippy::too_many_arguments,
        reason = "where a sentence stands has several sides"
    )]
    fn sentence(
        &mut self,
        place: usize,
        passage: usize,
        marks: &Marks,
        sentence: &Range<usize>,
        next: Option<&Range<usize>>,
        quoted: &[Quoted],
        part: Part,
    ) {
        let tokens = &self.tokens[place];
        let verdicts = rules::verdicts(tokens, sentence, quoted, part == Part::Headline);
        for (quote, verdict) in quoted.iter().zip(verdicts) {
            let Some(Kind::Quote(span)) = tokens.kind(quote.at) else {
                continue;
            };
            let span = span as usize;
            let marked = &marks.spans[span];
            let children: Vec<(usize, &Marked)> = marks.children(span).collect();
            let may_hold_incise = quote.words.count >= 4
                && verdict.is_none_or(|verdict| {
                    verdict.kind != QuoteKind::Title && verdict.rule != QuoteRule::Named
                })
                && may_hold_incise(&tokens.text[marked.range.clone()]);
            let inside = (may_hold_incise || !children.is_empty())
                .then(|| Tokens::new(tokens.text, marked.range.clone(), children.iter().copied()));
            let cut = inside
                .as_ref()
                .filter(|_| may_hold_incise)
                .and_then(|inside| Some((inside, first_incise(inside, !marked.is_closed)?)));
            if let Some((inside, cut)) = cut {
                self.cut(place, passage, marked, inside, &cut);
            } else if let Some(signed) = self
                .signed_below(place, *quote)
                .filter(|_| verdict.is_none() && !marked.continues)
            {
                self.add(place + 1, passage, marked, signed);
            } else {
                let verdict =
                    verdict.unwrap_or_else(|| self.alone(tokens, sentence, next, *quote, marked));
                self.add(place, passage, marked, verdict);
            }
            if let Some(inside) = &inside {
                self.nested(passage, marks, inside, 1);
            }
        }
    }

    /// Reads the name on the line below a paragraph of nothing but words between marks: « Jean Petit, maire de Pau ».
    fn signed_below(&self, place: usize, quote: Quoted) -> Option<Verdict> {
        let tokens = &self.tokens[place].list;
        let is_alone = tokens.len() == 1 || tokens.len() == 2 && tokens[1].kind == Kind::Stop;
        let below = self.tokens.get(place + 1)?;
        let are_paragraphs = self.parts[place..=place + 1] == [Part::Paragraph; 2];
        if !is_alone || !are_paragraphs || !signed::is_signed(quote.words) {
            return None;
        }
        let end = below.list.len();
        let phrase = signed::name_line(below, 0, end)?;
        // A bare name that ends an article is its author's.
        let is_bare = phrase.last + 1 == end;
        (!is_bare || place + 2 < self.tokens.len()).then(|| {
            let speaker = Some(Named::Phrase(phrase));
            Verdict::speech(QuoteRule::Signed, Certainty::Likely, speaker)
        })
    }

    /// Adds the two halves of words that an incise parts.
    fn cut(&mut self, place: usize, passage: usize, marked: &Marked, inside: &Tokens, cut: &Cut) {
        let Some(named) = cut.speaker else {
            return;
        };
        let at = (place, marked.range.start);
        let voice = self.voices.named_inside(inside, at, named);
        let text = inside.text;
        let first = marked.range.start..cut.before;
        let second = (marked.is_closed && cut.behind < marked.range.end)
            .then_some(cut.behind..marked.range.end);
        for (index, half) in [Some(first), second].into_iter().flatten().enumerate() {
            let words = &text[half.clone()];
            let start = half.start + words.len() - words.trim_start().len();
            let range = start..start + words.trim().len();
            if range.is_empty() || !words.contains(char::is_alphanumeric) {
                continue;
            }
            self.found.quotations.push(Quotation {
                passage,
                range,
                kind: QuoteKind::Speech,
                rule: QuoteRule::InciseInside,
                certainty: Certainty::Sure,
                speaker: Some(speaker_of(&voice)),
                continues: marked.continues && index == 0,
                is_nested: false,
                untied: None,
            });
        }
        self.voices.speak(Rc::new(voice));
    }

    /// Decides about words that no rule for their sentence reached.
    fn alone(
        &self,
        tokens: &Tokens,
        sentence: &Range<usize>,
        next: Option<&Range<usize>>,
        quote: Quoted,
        marked: &Marked,
    ) -> Verdict {
        let speech = |rule, speaker| Verdict {
            kind: QuoteKind::Speech,
            rule,
            certainty: Certainty::Supposed,
            speaker,
            goes_on: false,
        };
        let has_words = has_words_around(tokens, sentence);
        let quotes = sentence.clone().filter(|at| tokens.is_quote(*at)).count();
        // « "Va-t'en !", "Menteur", "Le peuple vaincra"… »: cries, one behind the other.
        if !has_words && quotes >= 3 {
            return speech(QuoteRule::Slogan, None);
        }
        let stands_alone = !has_words && quotes == 1;
        if marked.is_turn {
            return speech(QuoteRule::Dialogue, None);
        }
        if marked.continues {
            return speech(QuoteRule::Floating, None);
        }
        if stands_alone {
            if let Some(speaker) = next.and_then(|next| in_next_sentence(tokens, next)) {
                return speech(QuoteRule::NextSentence, Some(speaker));
            }
            // « - "De quoi ?" - », as agencies set their intertitles.
            let is_between_dashes = tokens.is_kind(sentence.start, Kind::Dash)
                && tokens.is_kind(quote.at + 1, Kind::Dash);
            if is_between_dashes {
                return speech(QuoteRule::Intertitle, None);
            }
            let is_line = !quote.words.is_whole && quote.words.count <= INTERTITLE_WORDS;
            if is_line && !tokens.is_kind(quote.at + 1, Kind::Stop) {
                return speech(QuoteRule::Intertitle, None);
            }
            let opens_passage = sentence.start == 0 && quote.words.count >= 8;
            let is_said = quote.words.is_whole && quote.words.is_clause && quote.words.count >= 4;
            if quote.words.is_personal || opens_passage || is_said || self.is_amid_speech() {
                return speech(QuoteRule::Floating, None);
            }
        }
        let kind = terms::loose(tokens, quote.at, quote.words);
        let opens_sentence = quote.at == sentence.start;
        let is_said = quote.words.is_clause || quote.words.is_personal;
        // « "Nous avons souffert": récit d'une traversée »
        if opens_sentence && is_said && tokens.is_kind(quote.at + 1, Kind::Colon) {
            return speech(QuoteRule::Intertitle, None);
        }
        // A capital amid a sentence begins a name sooner than speech, but no name says *nous*.
        let is_name = kind != QuoteKind::Scare && !(opens_sentence && is_said)
            || quote.words.begins_with_capital && !opens_sentence && !quote.words.is_personal;
        let is_long = quote.words.count >= 5
            && (quote.words.is_clause
                || quote.words.count >= 8
                || quote.words.begins_small && self.is_amid_speech());
        if !is_name && is_long {
            let subject = before::first_subject(tokens, sentence.start, quote.at);
            // « Les enfants "sont très importants" »: whom somebody speaks of who spoke before.
            let is_topic = matches!(subject, Some(Named::Phrase(phrase)) if !phrase.is_person)
                && self.is_amid_speech();
            let subject = subject.filter(|_| !is_topic);
            if subject.is_some() || quote.words.is_personal || self.is_amid_speech() {
                return speech(QuoteRule::Carried, subject);
            }
        }
        Verdict {
            kind,
            rule: QuoteRule::Unattributed,
            certainty: Certainty::Likely,
            speaker: None,
            goes_on: false,
        }
    }

    /// Adds a quotation with whoever spoke.
    fn add(&mut self, place: usize, passage: usize, marked: &Marked, verdict: Verdict) {
        let mut certainty = verdict.certainty;
        let voice = match verdict.speaker {
            Some(named) => {
                let voice = Rc::new(self.voices.named(place, named));
                if matches!(named, Named::Pronoun(_)) {
                    certainty = certainty.max(Certainty::Likely);
                }
                self.voices.speak(Rc::clone(&voice));
                Some(voice)
            }
            None if verdict.goes_on
                || matches!(verdict.rule, QuoteRule::Floating | QuoteRule::Carried) =>
            {
                certainty = Certainty::Supposed;
                // « Anne Roche met en doute ces chiffres. "J'appelle ça un abus." »
                if verdict.rule == QuoteRule::Floating
                    && !marked.continues
                    && let Some(sentence) = self.told.clone()
                    && let Some(phrase) = voices::subject(&self.tokens[place], &sentence)
                    && phrase.is_person
                {
                    let voice = self.voices.named(place, Named::Phrase(phrase));
                    self.voices.speak(Rc::new(voice));
                }
                self.voices.going_on()
            }
            None => None,
        };
        self.found.quotations.push(Quotation {
            passage,
            range: marked.range.clone(),
            kind: verdict.kind,
            rule: verdict.rule,
            certainty,
            speaker: voice.as_deref().map(speaker_of),
            continues: marked.continues,
            is_nested: false,
            untied: None,
        });
    }

    /// Adds the spans that stand in another, so many of them in each other.
    fn nested(&mut self, passage: usize, marks: &Marks, inside: &Tokens, depth: usize) {
        if depth > NESTED {
            return;
        }
        let sentences = inside.sentences();
        for at in 0..inside.list.len() {
            let Some(Kind::Quote(span)) = inside.kind(at) else {
                continue;
            };
            let span = span as usize;
            let marked = &marks.spans[span];
            let words = Words::new(&inside.text[marked.range.clone()]);
            let whole = 0..inside.list.len();
            let after = sentences.partition_point(|sentence| sentence.end <= at);
            let sentence = sentences.get(after).cloned().unwrap_or(whole);
            let quoted = [Quoted {
                at,
                words,
                is_label: false,
            }];
            let verdict = rules::verdicts(inside, &sentence, &quoted, false)[0];
            let kind = match verdict {
                Some(verdict) => verdict.kind,
                None => terms::loose(inside, at, words),
            };
            let speaker = verdict.and_then(|verdict| verdict.speaker).map(|speaker| {
                let written = match speaker {
                    Named::Phrase(phrase) => inside.text_between(phrase.first, phrase.last),
                    Named::Pronoun(token) => inside.text_of(token),
                };
                Speaker {
                    written: names::one_line(written),
                    resolved: None,
                }
            });
            self.found.quotations.push(Quotation {
                passage,
                range: marked.range.clone(),
                kind,
                rule: verdict.map_or(QuoteRule::Unattributed, |verdict| verdict.rule),
                certainty: Certainty::Supposed,
                speaker,
                continues: false,
                is_nested: true,
                untied: None,
            });
            let deeper = Tokens::new(inside.text, marked.range.clone(), marks.children(span));
            self.nested(passage, marks, &deeper, depth + 1);
        }
    }

    /// Adds a sentence without marks where it reports words.
    fn indirect(&mut self, place: usize, passage: usize, sentence: &Range<usize>) {
        let tokens = &self.tokens[place];
        let Some(named) = indirect::speaker(tokens, sentence) else {
            return;
        };
        let voice = self.voices.named(place, named);
        let first = tokens.list[sentence.start].start();
        let last = tokens.list[sentence.end - 1].end();
        let certainty = match named {
            Named::Phrase(_) => Certainty::Sure,
            Named::Pronoun(_) => Certainty::Likely,
        };
        self.found.indirect.push(Quotation {
            passage,
            range: first..last,
            kind: QuoteKind::Indirect,
            rule: QuoteRule::Clause,
            certainty,
            speaker: Some(speaker_of(&voice)),
            continues: false,
            is_nested: false,
            untied: None,
        });
        self.voices.speak(Rc::new(voice));
    }
}

/// Whether a sentence has words that stand neither between marks nor in brackets, as a signature does.
fn has_words_around(tokens: &Tokens, sentence: &Range<usize>) -> bool {
    let mut brackets = 0_usize;
    sentence.clone().any(|at| {
        match tokens.kind(at) {
            Some(Kind::Open) => brackets += 1,
            Some(Kind::Close) => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        brackets == 0 && tokens.is_kind(at, Kind::Word)
    })
}

/// Reads « C'est ce qu'a dit le maire » in the sentence behind a quotation.
fn in_next_sentence(tokens: &Tokens, next: &Range<usize>) -> Option<Named> {
    let at = next.start;
    if !tokens.is_word(at, "c'") || !tokens.is_word(at + 2, "ce") {
        return None;
    }
    let limit = next.end.min(at + 6);
    let that =
        (at + 2..limit).find(|index| ["qu'", "qu’", "que"].contains(&tokens.text_of(*index)))?;
    let incise = cue::incise(tokens, that + 1, next.end)?;
    incise.speaker
}

/// Returns a voice as the article keeps it.
fn speaker_of(voice: &Voice) -> Speaker {
    Speaker {
        written: voice.written.clone(),
        resolved: voice.resolved.clone(),
    }
}
