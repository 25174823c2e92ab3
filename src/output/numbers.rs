//! Counts, sizes and durations as people read them.

use std::time::Duration;

/// What sets groups of three digits apart: a narrow space at which no line is broken, as French typography has it.
const GROUP: char = '\u{202f}';

/// Returns a number with its digits in groups of three: `4 532`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(GROUP);
        }
        text.push(digit);
    }
    text
}

/// Returns a number with what it counts: `1 file`, `4 532 files`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{} {noun}", grouped(number))
}

/// Returns a size in bytes, thousands of them, and so on: `187 MB`, `1.2 GB`.
pub fn bytes(size_bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if size_bytes < 1000 {
        return format!("{size_bytes} B");
    }
    let mut size = size_bytes as f64 / 1000.0;
    let mut unit = 0;
    // What would be rounded to 1000 is one of the next unit.
    while size >= 999.5 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    let digits = if size < 9.95 { 1 } else { 0 };
    format!("{size:.digits$} {}", UNITS[unit])
}

/// Returns how long something took or will take: `3.1 ms`, `1.2 s`, `2 min 05 s`, `1 h 02 min`.
pub fn duration(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1000.0;
    let seconds = duration.as_secs_f64().round() as u64;
    match milliseconds {
        ..9.95 => format!("{milliseconds:.1} ms"),
        ..999.5 => format!("{milliseconds:.0} ms"),
        ..59_950.0 => format!("{:.1} s", milliseconds / 1000.0),
        ..3_599_500.0 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (4532, "4 532"),
            (12345, "12 345"),
            (1_234_567, "1 234 567"),
        ];
        for (number, expected) in cases {
            assert_eq!(grouped(number), expected.replace(' ', "\u{202f}"));
        }
        assert_eq!(counted(1, "file", "files"), "1 file");
        assert_eq!(counted(0, "file", "files"), "0 files");
    }

    #[test]
    fn sizes_have_two_or_three_figures() {
        let cases = [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (12_345, "12 kB"),
            (999_600, "1.0 MB"),
            (187_000_000, "187 MB"),
            (1_240_000_000, "1.2 GB"),
        ];
        for (size, expected) in cases {
            assert_eq!(bytes(size), expected);
        }
    }

    #[test]
    fn durations_are_in_the_unit_that_tells() {
        let cases = [
            (0.0, "0.0 ms"),
            (3.06, "3.1 ms"),
            (340.0, "340 ms"),
            (1234.0, "1.2 s"),
            (125_000.0, "2 min 05 s"),
            (3_599_600.0, "1 h 00 min"),
            (3_725_000.0, "1 h 02 min"),
        ];
        for (milliseconds, expected) in cases {
            let taken = Duration::from_secs_f64(milliseconds / 1000.0);
            assert_eq!(duration(taken), expected);
        }
    }
}
