//! Bytes that are no text: pictures, programs, archives; and what fills up the blocks of a disk behind a text.

/// More bytes than one in this many that no text holds make a file binary.
const CONTROL_BYTES_ONE_IN: usize = 100;

/// At least this share (in percent) of copy with many control characters is printable ASCII and line ends: 38 are in
/// compressed data, 70 in a table of results.
const PRINTABLE_PERCENT: usize = 60;

/// The same for copy that begins as wires begin it.
const PRINTABLE_PERCENT_OF_WIRES: usize = 45;

/// Longest header before a wire's text, in bytes.
const WIRE_HEADER_BYTES: usize = 512;

/// Whether the bytes are no text: too many of them are control characters that copy never holds.
///
/// The control characters of the wires are none of those: a short dispatch is one in twenty made of them. They are SOH,
/// STX, ETX, EOT, the four device controls, SYN and US.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    /// As many bytes are counted in a byte, which lets the compiler count them sixteen and more at a time.
    const COUNTED_BYTES: usize = 255;
    /// The control characters that count, a bit each: all but those of the wires, of layout (9 to 13) and ESC.
    const CONTROLS: u32 = !(0b1_1110 | 0b1_1111 << 9 | 0b1111 << 17 | 1 << 22 | 1 << 27 | 1 << 31);
    let is_control = |byte: &u8| u8::from(*byte < 32) & (CONTROLS >> (byte & 31) & 1) as u8;
    let controls: usize = bytes
        .chunks(COUNTED_BYTES)
        .map(|bytes| usize::from(bytes.iter().map(is_control).sum::<u8>()))
        .sum();
    is_too_many(controls, bytes) && !begins_as_mail_does(bytes) && !is_controlled_copy(bytes)
}

fn is_too_many(count: usize, bytes: &[u8]) -> bool {
    count > 1 && count * CONTROL_BYTES_ONE_IN > bytes.len()
}

/// Whether bytes with many control characters are copy all the same: with bells, shifts and the columns of tables.
///
/// Printers had controls for bold, for columns and for tabs (BS, DLE, RS and others); every third byte of a table of
/// results is one. Pictures and programs hold NUL, or every control there is.
fn is_controlled_copy(bytes: &[u8]) -> bool {
    /// The controls of printers and of files' ends, a bit each: BEL, BS, SO, SI, DLE, SUB, RS.
    const PRINTERS: u32 = 1 << 7 | 1 << 8 | 0b11 << 14 | 1 << 16 | 1 << 26 | 1 << 30;
    /// The controls that neither printers nor wires have.
    const OTHERS: u32 =
        !(PRINTERS | 0b1_1110 | 0b1_1111 << 9 | 0b1111 << 17 | 1 << 22 | 1 << 27 | 1 << 31);
    let count = |is_it: &dyn Fn(u8) -> bool| bytes.iter().filter(|byte| is_it(**byte)).count();
    let printable = count(&|byte| matches!(byte, b'\t'..=b'\r' | b' '..=b'~')) * 100;
    if begins_as_wires_do(bytes) {
        let nuls = memchr::memchr_iter(0, bytes).count();
        return !is_too_many(nuls, bytes) && printable >= bytes.len() * PRINTABLE_PERCENT_OF_WIRES;
    }
    let others = count(&|byte| byte < 32 && OTHERS >> byte & 1 == 1);
    memchr::memchr(0, bytes).is_none()
        && !is_too_many(others, bytes)
        && printable >= bytes.len() * PRINTABLE_PERCENT
}

/// Whether bytes begin with the header of mail, whose parts may be pictures as they are.
fn begins_as_mail_does(bytes: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 10] = [
        b"date:",
        b"delivered-to:",
        b"from ",
        b"from:",
        b"message-id:",
        b"mime-version:",
        b"received:",
        b"return-path:",
        b"subject:",
        b"to:",
    ];
    let bytes = bytes.trim_ascii_start();
    BEGINNINGS.iter().any(|beginning| {
        bytes
            .get(..beginning.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(beginning))
    })
}

/// Whether bytes begin with a wire's header: SOH and, within a few lines, STX; or what telex has in their place.
fn begins_as_wires_do(bytes: &[u8]) -> bool {
    /// Start of a header, start of a text.
    const SOH: u8 = 1;
    const STX: u8 = 2;
    let is_lead_in = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0x7f | 0x16);
    let start = bytes.iter().position(|byte| !is_lead_in(byte));
    let bytes = &bytes[start.unwrap_or(bytes.len())..];
    match bytes.strip_prefix(&[SOH]) {
        Some(header) => {
            let header = &header[..header.len().min(WIRE_HEADER_BYTES)];
            memchr::memchr(STX, header)
                .is_some_and(|end| memchr::memchr(0, &header[..end]).is_none())
        }
        None => bytes.starts_with(b"ZCZC"),
    }
}

/// Returns bytes without the NUL bytes behind the last other one, and how many those are.
///
/// Programs that reserve a file before they write it, and disks that failed, leave such a tail. Bytes that are all NUL
/// stay as they are, and so does the last character of UTF-16.
pub(super) fn without_nul_tail(bytes: &[u8]) -> (&[u8], usize) {
    if bytes.last() != Some(&0) {
        return (bytes, 0);
    }
    let Some(last) = bytes.iter().rposition(|byte| *byte != 0) else {
        return (bytes, 0);
    };
    let mut end = last + 1;
    let is_wide = bytes.starts_with(b"\xff\xfe") || memchr::memchr(0, &bytes[..end]).is_some();
    if is_wide {
        end += end % 2;
    }
    (&bytes[..end], bytes.len() - end)
}

/// Returns text without the NULs that fill holes in it, a line end in the place of each, and how many NULs those are;
/// `None` where what is left is no text either.
///
/// A disk that failed gives back whole blocks of NULs.
pub(super) fn without_nul_holes(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    /// Fewest NULs in a row that are a hole: programs have fewer between their fields, and UTF-32 three a character.
    const HOLE_BYTES: usize = 16;
    let mut filled = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(0, rest) {
        let length = rest[at..].iter().take_while(|byte| **byte == 0).count();
        let (piece, more) = rest.split_at(at + length);
        match length >= HOLE_BYTES {
            true => {
                filled.extend_from_slice(&piece[..at]);
                filled.push(b'\n');
            }
            false => filled.extend_from_slice(piece),
        }
        rest = more;
    }
    filled.extend_from_slice(rest);
    let nuls = memchr::memchr_iter(0, bytes).count();
    let is_text = !filled.trim_ascii().is_empty() && is_controlled_copy(&filled);
    (filled.len() < bytes.len() && is_text).then_some((filled, nuls))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_the_wires_are_text_and_programs_are_not() {
        let row = "\x08Quimper\x1f\x1e\x1e 12\x1e\x1e \x1e\x1e 4\r\n";
        let table = row.repeat(12);
        let bells = "ZCZC\nFLASH\x07\x07\x07\x05\x05\nLe barrage a cédé\nNNNN";
        let texts = [
            format!("\x16\x16\x01s0001\x1f_-----\r\nr s\x14\x12 BC-TABLE\r\n\x02{table}\x03"),
            format!("\x01abc0001 4 SPO 0012\r\n\x02Titre =\r\n{table}\x15\x18\x19\x03"),
            format!("Le classement:\r\n{table}"),
            "Gras\x08\x08\x08\x08Gras, et la fin d'un fichier de DOS.\r\n\x1a\x1a\x1a".to_owned(),
            bells.to_owned(),
            "From: a@b.test\nSubject: x\n\n\0\0\0\0\0\x05\x06".to_owned(),
        ];
        for text in &texts {
            assert!(!is_binary(text.as_bytes()), "{text:?}");
        }
        let every: Vec<u8> = (0..=255).collect();
        let noise: Vec<u8> = (0..4000_u32)
            .map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        let mut wire_and_noise = b"\x01abc0001 4 SPO 0012\r\n\x02".to_vec();
        wire_and_noise.extend_from_slice(&every.repeat(9));
        let pictures: [&[u8]; 6] = [
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01",
            b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
            b"SQLite format 3\0\x10\0\x01\x01\0\x40\x20\x20",
            &every,
            &noise,
            &wire_and_noise,
        ];
        for bytes in pictures {
            assert!(is_binary(bytes), "{:?}", &bytes[..bytes.len().min(32)]);
        }
    }

    #[test]
    fn holes_of_nul_are_left_out_of_text_alone() {
        let hole = [0; 512];
        let text = "Le port est fermé.\n".as_bytes();
        for (bytes, filled) in [
            ([&hole, text].concat(), [b"\n", text].concat()),
            ([text, &hole, text].concat(), [text, b"\n", text].concat()),
        ] {
            assert!(is_binary(&bytes));
            assert_eq!(without_nul_holes(&bytes), Some((filled, 512)));
        }
        let record = [&b"\x03\x01\0\0"[..], &hole, b"nom\0\0\0\x04\0"].concat();
        let wide: Vec<u8> = "Le port".bytes().flat_map(|byte| [byte, 0, 0, 0]).collect();
        for bytes in [record, wide, hole.to_vec()] {
            assert_eq!(without_nul_holes(&bytes), None);
        }
    }

    #[test]
    fn a_tail_of_nul_is_cut_off() {
        let cases: [(&[u8], &[u8], usize); 7] = [
            (b"texte\0\0\0", b"texte", 3),
            (b"texte\0", b"texte", 1),
            (b"texte", b"texte", 0),
            (b"t\0e\0", b"t\0e\0", 0),
            (b"t\0e\0\0\0\0\0", b"t\0e\0", 4),
            (b"\xff\xfee\0", b"\xff\xfee\0", 0),
            (b"\0\0", b"\0\0", 0),
        ];
        for (bytes, text, nuls) in cases {
            assert_eq!(without_nul_tail(bytes), (text, nuls), "{bytes:?}");
        }
    }
}
