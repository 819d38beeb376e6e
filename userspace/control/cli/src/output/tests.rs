use super::*;
use std::io;

/// A pipe whose reader has gone away, or a full disk.
struct Broken(ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let check = |kind: ErrorKind, expected: Exit, is_told: bool| {
        let (mut out, mut err) = (Broken(kind), Vec::new());
        let mut output = Output::new(Form::Human, &mut out, &mut err);
        let error = output.answer("x", &0).unwrap_err();
        assert_eq!(output.failure(&error), expected);
        assert_eq!(!err.is_empty(), is_told);
    };
    check(ErrorKind::BrokenPipe, Exit::Done, false);
    check(ErrorKind::StorageFull, Exit::Usage, true);
}

#[test]
fn notes_are_for_people() {
    let check = |form: Form, expected: &str| {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut output = Output::new(form, &mut out, &mut err);
        output.note("next").unwrap();
        assert_eq!(String::from_utf8(err).unwrap(), expected);
        assert!(out.is_empty());
    };
    check(Form::Human, "next\n");
    check(Form::Json, "");
}
