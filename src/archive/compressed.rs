//! Compressed streams, unpacked while they are read and never to disk: gzip, zstd, bzip2, xz.

use std::io::{self, BufRead, BufReader, Read};

use super::stop::Stop;

/// How many layers of compression are peeled off: `.tar.gz` inside `.xz` has two.
const LAYERS: usize = 2;

/// How many times longer than what it was made of a stream may be; text comes to 20, bombs to 1,000.
pub(super) const RATIO: u64 = 200;

/// How much a stream may give before its ratio counts: short runs of blanks compress as well as bombs.
pub(super) const FREE_BYTES: u64 = 1 << 20;

/// Largest window of a zstd stream, as a power of two: what the format's own tool takes without being told.
const ZSTD_WINDOW_LOG: u32 = 27;

/// Most memory for the dictionary of an xz stream: four times what its tool uses at its best.
const XZ_MEMORY_KIB: u32 = 256 << 10;

/// What is wrong with a compressed stream.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unpacking {
    /// A bomb.
    #[error("{format} that unpacks to more than {RATIO} times its length: not read on")]
    Bomb {
        /// The format.
        format: &'static str,
    },
    /// Cut off or damaged.
    #[error("{format} that is cut off or damaged: {reason}")]
    Damaged {
        /// The format.
        format: &'static str,
        /// What the reader of the format says.
        reason: String,
    },
    /// Compressed again and again.
    #[error("compressed more than {LAYERS} times over")]
    Layers,
}

impl From<Unpacking> for io::Error {
    fn from(unpacking: Unpacking) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, unpacking)
    }
}

/// A way of compressing one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Format {
    fn of(beginning: &[u8]) -> Option<Format> {
        // The magic numbers of RFC 1952, RFC 8878, bzip2 and the .xz file format.
        Some(match beginning {
            [0x1f, 0x8b, 8, ..] => Format::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Format::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => Format::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Format::Xz,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Format::Gzip => "gzip",
            Format::Zstd => "zstd",
            Format::Bzip2 => "bzip2",
            Format::Xz => "xz",
        }
    }
}

/// Returns a stream without its layers of compression, and whether it had any.
pub(super) fn peeled<'a>(
    mut reader: Box<dyn BufRead + 'a>,
    stop: &Stop,
) -> io::Result<(Box<dyn BufRead + 'a>, bool)> {
    for layer in 0..=LAYERS {
        let Some(format) = Format::of(reader.fill_buf()?) else {
            return Ok((reader, layer > 0));
        };
        if layer == LAYERS {
            break;
        }
        reader = Box::new(BufReader::new(unpacked(reader, format, stop)?));
    }
    Err(Unpacking::Layers.into())
}

fn unpacked<'a>(
    packed: Box<dyn BufRead + 'a>,
    format: Format,
    stop: &Stop,
) -> io::Result<Limited<'a>> {
    let taken = std::rc::Rc::new(std::cell::Cell::new(0));
    let counted = Counted {
        reader: packed,
        taken: std::rc::Rc::clone(&taken),
    };
    let unpacking: Box<dyn Read + 'a> = match format {
        Format::Gzip => Box::new(Gzip {
            decoder: flate2::bufread::GzDecoder::new(counted),
        }),
        Format::Zstd => {
            let mut decoder = zstd::Decoder::with_buffer(counted)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG)?;
            Box::new(decoder)
        }
        Format::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(counted)),
        Format::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(
            counted,
            true,
            XZ_MEMORY_KIB,
        )),
    };
    Ok(Limited {
        unpacking,
        format: format.name(),
        taken,
        given: 0,
        stop: stop.clone(),
    })
}

/// Returns a member of a zip file as a stream that says what is wrong with it.
pub(super) fn limited_member<'a>(member: impl Read + 'a, stop: &Stop) -> impl Read + 'a {
    Limited {
        unpacking: Box::new(member),
        format: "zip",
        // The ratio of a member is known from the directory, and was looked at before.
        taken: std::rc::Rc::new(std::cell::Cell::new(u64::MAX)),
        given: 0,
        stop: stop.clone(),
    }
}

/// A reader that counts what is taken out of it.
struct Counted<'a> {
    reader: Box<dyn BufRead + 'a>,
    taken: std::rc::Rc<std::cell::Cell<u64>>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.taken.set(self.taken.get() + length as u64);
        Ok(length)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.taken.set(self.taken.get() + length as u64);
        self.reader.consume(length);
    }
}

/// gzip members one after the other, as tapes have them; zeros and garbage after the last one are let be.
struct Gzip<'a> {
    decoder: flate2::bufread::GzDecoder<Counted<'a>>,
}

impl Read for Gzip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.decoder.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            let rest = self.decoder.get_mut();
            if Format::of(rest.fill_buf()?) != Some(Format::Gzip) {
                return Ok(0);
            }
            let rest = Counted {
                taken: std::rc::Rc::clone(&rest.taken),
                reader: std::mem::replace(&mut rest.reader, Box::new(io::empty())),
            };
            self.decoder = flate2::bufread::GzDecoder::new(rest);
        }
    }
}

/// An unpacked stream that stops where it grows like a bomb.
struct Limited<'a> {
    unpacking: Box<dyn Read + 'a>,
    format: &'static str,
    taken: std::rc::Rc<std::cell::Cell<u64>>,
    given: u64,
    stop: Stop,
}

impl Read for Limited<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Little may have to be read for much that is given.
        self.stop.check()?;
        let length = self.unpacking.read(buffer).map_err(|error| {
            // What another layer or the disk says is said as it is.
            match error.kind() {
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::InvalidData
                | io::ErrorKind::InvalidInput
                | io::ErrorKind::Other
                    if !error.get_ref().is_some_and(|inner| inner.is::<Unpacking>()) =>
                {
                    io::Error::from(Unpacking::Damaged {
                        format: self.format,
                        reason: error.to_string(),
                    })
                }
                _ => error,
            }
        })?;
        self.given += length as u64;
        let is_bomb = self.given > FREE_BYTES && self.given / RATIO > self.taken.get();
        if is_bomb {
            return Err(Unpacking::Bomb {
                format: self.format,
            }
            .into());
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read(packed: &[u8]) -> Result<String, String> {
        let (mut reader, _) =
            peeled(Box::new(packed), &Stop::NEVER).map_err(|error| error.to_string())?;
        let mut text = String::new();
        match reader.read_to_string(&mut text) {
            Ok(_) => Ok(text),
            Err(error) => Err(error.to_string()),
        }
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(text).unwrap();
        packer.finish().unwrap()
    }

    fn bzip2(text: &[u8]) -> Vec<u8> {
        let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        packer.write_all(text).unwrap();
        packer.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        zstd::encode_all(text, 19).unwrap()
    }

    #[test]
    fn every_format_is_unpacked_and_so_are_two_layers() {
        let text = "La dépêche du jour.\n".repeat(3);
        for packed in [
            text.as_bytes().to_vec(),
            gzip(text.as_bytes()),
            bzip2(text.as_bytes()),
            zstd(text.as_bytes()),
            bzip2(&gzip(text.as_bytes())),
        ] {
            assert_eq!(read(&packed).as_deref(), Ok(text.as_str()));
        }
        let xz = include_bytes!("../../data/compressed/une-ligne.xz");
        assert_eq!(read(xz).as_deref(), Ok("Une ligne dans un flux xz.\n"));
        let three = gzip(&gzip(&gzip(b"x")));
        assert_eq!(
            read(&three),
            Err("compressed more than 2 times over".to_owned())
        );
    }

    #[test]
    fn gzip_members_follow_one_another_and_garbage_is_let_be() {
        let mut packed = gzip(b"un ");
        packed.extend(gzip(b"deux"));
        packed.extend(b"\0\0\0garbage");
        assert_eq!(read(&packed).as_deref(), Ok("un deux"));
    }

    #[test]
    fn cut_streams_and_bombs_are_told() {
        let text: String = (0..9999)
            .map(|number| format!("ligne {number}\n"))
            .collect();
        for packed in [gzip, bzip2, zstd].map(|pack| pack(text.as_bytes())) {
            let error = read(&packed[..packed.len() / 2]).unwrap_err();
            assert!(error.contains("cut off or damaged"), "{error}");
        }
        let zeros = vec![0; 64 << 20];
        for packed in [gzip, bzip2, zstd].map(|pack| pack(&zeros)) {
            let error = read(&packed).unwrap_err();
            assert!(error.contains("more than 200 times"), "{error}");
        }
    }
}
