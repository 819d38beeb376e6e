//! What people read of a letter: its transfer encodings (RFC 2045 §6.7, §6.8) undone. Enough for the letters that the gateway sends.

use super::Letter;

impl Letter {
    /// The letter with the encoded parts of its body in plain text; its header as it came.
    pub fn readable(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut lines = self.text.lines().peekable();
        let mut encoding = Encoding::Plain;
        while let Some(line) = lines.next() {
            out.push_str(line);
            out.push('\n');
            let header = line.to_ascii_lowercase();
            if let Some(named) = header.strip_prefix("content-transfer-encoding:") {
                encoding = match named.trim() {
                    "base64" => Encoding::Base64,
                    "quoted-printable" => Encoding::Quoted,
                    _ => Encoding::Plain,
                };
            }
            if !line.is_empty() || encoding == Encoding::Plain {
                continue;
            }
            let mut body = Vec::new();
            // A part ends where the next boundary stands.
            while let Some(line) = lines.next_if(|line| !line.starts_with("--")) {
                encoding.decode(line, &mut body);
            }
            out.push_str(&String::from_utf8_lossy(&body));
            out.push('\n');
            encoding = Encoding::Plain;
        }
        out
    }

    /// Whether it went to a mailbox and holds all these words.
    pub fn tells(&self, to: &str, words: &[&str]) -> bool {
        self.to.iter().any(|one| one == to) && {
            let text = self.readable();
            words.iter().all(|word| text.contains(word))
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Plain,
    Base64,
    Quoted,
}

impl Encoding {
    fn decode(self, line: &str, body: &mut Vec<u8>) {
        match self {
            Self::Plain => body.extend_from_slice(line.as_bytes()),
            Self::Base64 => base64(line, body),
            Self::Quoted => quoted(line, body),
        }
    }
}

/// A line of Base64. Each line that the gateway writes holds whole groups of four.
fn base64(line: &str, body: &mut Vec<u8>) {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut bits, mut held) = (0u32, 0);
    for six in line.bytes().filter_map(value) {
        bits = (bits << 6) | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            body.push(u8::try_from((bits >> held) & 0xff).unwrap_or_default());
        }
    }
}

/// A line of quoted-printable text.
fn quoted(line: &str, body: &mut Vec<u8>) {
    let (line, ending) = line
        .strip_suffix('=')
        .map_or((line, "\n"), |soft| (soft, ""));
    let mut rest = line.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let hex = more.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let code = hex.and_then(|two| u8::from_str_radix(two, 16).ok());
        if let (b'=', Some(byte)) = (first, code) {
            body.push(byte);
            rest = more.get(2..).unwrap_or_default();
        } else {
            body.push(*first);
            rest = more;
        }
    }
    body.extend_from_slice(ending.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let letter = Letter {
            to: vec!["noc@telecom.example".to_owned()],
            text: text.to_owned(),
            ..Letter::default()
        };
        let read = letter.readable();
        assert!(read.contains(expected), "{read}");
        assert!(letter.tells("noc@telecom.example", &[expected]));
        assert!(!letter.tells("noc@telecom.example", &[expected, "nowhere"]));
        assert!(!letter.tells("telecom.example", &[expected]));
    }

    #[test]
    fn bodies_are_read_however_they_travel() {
        check("Subject: a\n\nplain EI-07\n", "plain EI-07");
        check(
            "Content-Transfer-Encoding: quoted-printable\n\n=D0=A1=D0=9E=D0=97-1 =3D so=\nft\n",
            "СОЗ-1 = soft",
        );
        check(
            "Content-Transfer-Encoding: base64\n\n0KHQntCX\nLTEy\n",
            "СОЗ-12",
        );
        check(
            "X: y\n\n--b\nContent-Transfer-Encoding: base64\n\n0KHQntCX\n--b\nplain\n",
            "СОЗ\n--b\nplain",
        );
    }
}
