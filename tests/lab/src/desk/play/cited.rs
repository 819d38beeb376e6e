//! Acts that rest on a clause that the officer cites.

use law::Clause;
use law::request::{Act, Stage};

use super::{News, Playing, refused};
use crate::scenario::Fault;

impl Playing<'_> {
    /// The officer does something and cites a clause: history and letters bear that one.
    pub(super) fn cites(&mut self, act: Act, cited: &str, to: Stage) -> Result<(), Fault> {
        let clause: Clause = cited
            .parse()
            .map_err(|error| Fault::InTheWay(format!("{cited}: {error}")))?;
        let from = self.look()?.stage()?;
        let cause = ::desk::request::Cause::Act(act);
        let line = self.machine.line(from, cause);
        let line = line.ok_or_else(|| Fault::NotSo(format!("the law knows no {act} at {from}")))?;
        let number = self.number.to_string();
        let words = ["request", "act", &number, act.label(), "--clause", cited];
        let words = [&words[..], &["--why", "errors are not mended"]].concat();
        let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        let said = self.run(self.officer().0, &words)?;
        if let Some(why) = refused(&said) {
            return Err(Fault::InTheWay(format!("it was refused: {why}")));
        }
        let after = self.look()?;
        if after.stage()? != to || !after.has_entry(act.label(), cited, to) {
            return Err(after.unlike(format!("{act} led to {to} by {cited}")));
        }
        self.told(&News::moved(line.tells, clause), self.mark)?;
        self.papers_come(act)
    }
}
