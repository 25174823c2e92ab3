//! Short words as numbers, which are compared and hashed without a look at how long they are.

use std::ops::Range;

/// Returns the bytes of a short word as one number, the first byte its lowest; `None` for a word of more than 16 bytes.
///
/// Words that end with no NUL have the same number only if they are the same.
pub fn short_word(text: &[u8], place: &Range<usize>) -> Option<u128> {
    let length = place.len();
    let mask = FIRST_BYTES.get(length)?;
    let bytes = match text[place.start..].first_chunk() {
        Some(chunk) => *chunk,
        None => {
            let mut bytes = [0; size_of::<u128>()];
            bytes[..length].copy_from_slice(&text[place.clone()]);
            bytes
        }
    };
    Some(u128::from_le_bytes(bytes) & mask)
}

/// The lowest so many bytes of a number.
const FIRST_BYTES: [u128; 1 + size_of::<u128>()] = {
    let mut masks = [0; 1 + size_of::<u128>()];
    let mut bytes = 1;
    while bytes < masks.len() {
        masks[bytes] = u128::MAX >> (u128::BITS as usize - 8 * bytes);
        bytes += 1;
    }
    masks
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_number_wherever_it_stands() {
        let text = "le mot, le mot et un mot de seize octets et plus";
        let at = |start: usize, end: usize| short_word(text.as_bytes(), &(start..end));
        assert_eq!(at(3, 6), at(11, 14));
        assert_eq!(at(3, 6), Some(u128::from(u32::from_le_bytes(*b"mot\0"))));
        assert_ne!(at(3, 6), at(3, 5));
        assert_eq!(at(0, 0), Some(0));
        assert!(at(20, 36).is_some());
        assert_eq!(at(20, 37), None);
        assert_eq!(short_word(b"plus", &(0..4)), at(text.len() - 4, text.len()));
    }
}
