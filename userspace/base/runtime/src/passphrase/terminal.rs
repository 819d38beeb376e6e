//! What somebody types at the terminal and nobody sees.

use super::PassphraseError;
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use wire::keys::PASSPHRASE_BYTES_MAX;
use zeroize::Zeroizing;

/// The terminal that this process has, whatever its standard streams are.
const TERMINAL: &str = "/dev/tty";
/// Bytes that are kept: one more than may be, so that too long a passphrase is told from one that fits.
const KEPT_MAX: usize = PASSPHRASE_BYTES_MAX + 1;

/// Asks for a passphrase.
pub(super) fn ask(prompt: &str) -> Result<Zeroizing<Vec<u8>>, PassphraseError> {
    let mut terminal = OpenOptions::new()
        .read(true)
        .write(true)
        .open(TERMINAL)
        .map_err(|_| {
            PassphraseError::unfit(
                "there is no terminal to type the passphrase at",
                "name a file of mode 600, or /dev/fd/N, by --passphrase-file",
            )
        })?;
    let failed = PassphraseError::file("read the passphrase at", TERMINAL);
    read(&mut terminal, prompt).map_err(failed)?.ok_or_else(|| {
        PassphraseError::unfit(
            "no passphrase was given; nothing was ordered",
            "give the order again once you have it",
        )
    })
}

/// Reads a line without its echo; nothing if whoever types broke off.
fn read(terminal: &mut File, prompt: &str) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let quiet = Quiet::of(terminal)?;
    terminal.write_all(prompt.as_bytes())?;
    let mut line = Line::new();
    let mut byte = Zeroizing::new([0]);
    let whole = loop {
        if terminal.read(byte.as_mut_slice())? == 0 {
            break false;
        }
        let [typed] = *byte;
        match line.take(typed) {
            Step::More => {}
            Step::Whole => break true,
            Step::BrokenOff => break false,
        }
    };
    terminal.write_all(b"\r\n")?;
    drop(quiet);
    Ok(whole.then_some(line.octets))
}

/// A terminal that shows nothing, gives each byte at once and leaves Ctrl-C to us; dropped, it is as it was.
struct Quiet {
    terminal: File,
    before: Termios,
}

impl Quiet {
    fn of(terminal: &File) -> io::Result<Self> {
        let terminal = terminal.try_clone()?;
        let before = tcgetattr(&terminal)?;
        let mut quiet = before.clone();
        quiet
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
        quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&terminal, OptionalActions::Flush, &quiet)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if let Err(error) = tcsetattr(&self.terminal, OptionalActions::Flush, &self.before) {
            // Whoever sits there is told what to type blindly.
            let _told = writeln!(
                self.terminal,
                "\r\nthe echo stays off ({error}): type `stty sane`\r"
            );
        }
    }
}

/// A line that is being typed.
struct Line {
    octets: Zeroizing<Vec<u8>>,
}

/// What a typed byte does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    More,
    Whole,
    BrokenOff,
}

impl Line {
    fn new() -> Self {
        Self {
            octets: Zeroizing::new(Vec::with_capacity(KEPT_MAX)),
        }
    }

    /// Takes one byte, as terminals send keys.
    fn take(&mut self, byte: u8) -> Step {
        match byte {
            // Ctrl-C, and Ctrl-D on an empty line.
            0x03 => return Step::BrokenOff,
            0x04 if self.octets.is_empty() => return Step::BrokenOff,
            b'\r' | b'\n' | 0x04 => return Step::Whole,
            // Backspace takes a whole character, whatever bytes it has (RFC 3629).
            0x08 | 0x7f => while self.octets.pop().is_some_and(|last| last & 0xc0 == 0x80) {},
            // Ctrl-U takes all.
            0x15 => self.octets.clear(),
            0..0x20 => {}
            byte if self.octets.len() < KEPT_MAX => self.octets.push(byte),
            // Too long already; told when the line is whole.
            _ => {}
        }
        Step::More
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(bytes: &[u8]) -> (Vec<u8>, Option<Step>) {
        let mut line = Line::new();
        let steps = bytes.iter().map(|byte| line.take(*byte));
        let end = steps.into_iter().find(|step| *step != Step::More);
        (line.octets.to_vec(), end)
    }

    #[test]
    fn keys_do_what_they_do_at_a_terminal() {
        let check = |bytes: &[u8], text: &str, end| {
            assert_eq!(typed(bytes), (text.as_bytes().to_vec(), end), "{bytes:?}");
        };
        check(b"abc", "abc", None);
        check(b"abc\r", "abc", Some(Step::Whole));
        check(b"abc\nxyz", "abc", Some(Step::Whole));
        check(b"ab\x7fc\n", "ac", Some(Step::Whole));
        check("aқ\u{8}b\n".as_bytes(), "ab", Some(Step::Whole));
        check(
            "a🐎\u{7f}\u{7f}\u{7f}b\n".as_bytes(),
            "b",
            Some(Step::Whole),
        );
        check(b"wrong\x15right\n", "right", Some(Step::Whole));
        check(b"ab\x03", "ab", Some(Step::BrokenOff));
        check(b"\x04", "", Some(Step::BrokenOff));
        check(b"ab\x04", "ab", Some(Step::Whole));
        check(b"a\x1b\tb\n", "ab", Some(Step::Whole));
    }

    #[test]
    fn what_is_too_long_is_kept_no_longer_than_that_shows() {
        let long = vec![b'x'; PASSPHRASE_BYTES_MAX + 100];
        let (kept, end) = typed(&long);
        assert_eq!((kept.len(), end), (KEPT_MAX, None));
    }
}
