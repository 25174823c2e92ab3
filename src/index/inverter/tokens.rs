//! A row of tokens in memory: where words stand, packed in half words.

/// What a number is smaller than that is packed in one half word; of a larger one the second half word follows.
const LONG: u32 = 1 << 15;

/// A row of tokens with positions that do not fall.
///
/// A token is one half word or two, and so is the step from the position of the token before where it is not 1, which the
/// lowest bit of the token says. The words that are met first are the most frequent: most tokens are one.
#[derive(Debug, Clone, Default)]
pub(in crate::index) struct Tokens {
    pub(super) packed: Vec<u16>,
    position: u32,
}

impl Tokens {
    /// Adds a token at a position, which is not before the last one's.
    pub(in crate::index) fn push(&mut self, position: u32, token: u32) {
        let step = position - self.position;
        self.pack(token << 1 | u32::from(step != 1));
        if step != 1 {
            self.pack(step);
        }
        self.position = position;
    }

    fn pack(&mut self, number: u32) {
        if number < LONG {
            self.packed.push(number as u16);
        } else {
            let first = number & (LONG - 1) | LONG;
            self.packed
                .extend([first as u16, (number >> LONG.ilog2()) as u16]);
        }
    }

    /// Adds the tokens of another row, their positions counted from `base`.
    pub(in crate::index) fn append(&mut self, base: u32, other: &Tokens) {
        each_token(&other.packed, |position, token| {
            self.push(base + position, token);
        });
    }

    /// Returns the position after the last token.
    pub(in crate::index) fn end(&self) -> u32 {
        self.position + 1
    }

    /// Begins another text in the same row.
    pub(super) fn restart(&mut self) {
        self.position = 0;
    }
}

/// Gives every token of a row to `take`: its position and the token.
pub(super) fn each_token(mut packed: &[u16], mut take: impl FnMut(u32, u32)) {
    let mut position = 0;
    while !packed.is_empty() {
        let token = unpack(&mut packed);
        position += match token & 1 {
            0 => 1,
            _ => unpack(&mut packed),
        };
        take(position, token >> 1);
    }
}

/// Takes a number off a row.
fn unpack(packed: &mut &[u16]) -> u32 {
    let [first, rest @ ..] = packed else {
        return 0;
    };
    let first = u32::from(*first);
    *packed = rest;
    match packed {
        [second, rest @ ..] if first >= LONG => {
            let number = first & (LONG - 1) | u32::from(*second) << LONG.ilog2();
            *packed = rest;
            number
        }
        _ => first,
    }
}
