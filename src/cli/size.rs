//! Sizes as people write them: `500000`, `64MiB`, `256M`, `1.5 GB`.

/// Reads a size in bytes.
///
/// `K`, `M`, `G` and `T` alone, like `KiB` and its kin, are powers of 1024, as most programs take them; `kB`, `MB`, `GB` and
/// `TB` are powers of 1000. Capitals do not matter.
pub(super) fn parse(text: &str) -> Result<u64, String> {
    let wrong = || "not a size; write 500000, 64MiB or 256M".to_owned();
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim_start().to_ascii_lowercase();
    let (base, power) = match unit.as_str() {
        "" | "b" => (1.0, 0),
        "k" | "kib" => (1024.0, 1),
        "m" | "mib" => (1024.0, 2),
        "g" | "gib" => (1024.0, 3),
        "t" | "tib" => (1024.0, 4),
        "kb" => (1000.0, 1),
        "mb" => (1000.0, 2),
        "gb" => (1000.0, 3),
        "tb" => (1000.0, 4),
        _ => return Err(wrong()),
    };
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let size = number * f64::powi(base, power);
    // Far below what a u64 holds, so that the number is exact enough and nothing overflows.
    const MOST: f64 = 1e15;
    if size > MOST {
        return Err("too large".to_owned());
    }
    Ok(size as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_read_as_people_write_it() {
        let cases = [
            ("500000", Ok(500_000)),
            ("0", Ok(0)),
            ("64MiB", Ok(64 << 20)),
            ("64 MiB", Ok(64 << 20)),
            ("256M", Ok(256 << 20)),
            ("256m", Ok(256 << 20)),
            ("256MB", Ok(256_000_000)),
            ("1.5G", Ok(3 << 29)),
            ("12 b", Ok(12)),
        ];
        for (text, size) in cases {
            assert_eq!(parse(text), size, "{text}");
        }
        for text in ["", "M", "-1", "1e9", "12 parsecs", "1.2.3", "99999999T"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
