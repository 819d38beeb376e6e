//! `./x test`: every area, its time against its plan.

use std::fmt;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitStatus};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lab::{LabError, Stopwatch};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::areas::{AREAS, BUILDS, DEEP, LIMIT_S, SET_UP_S, TESTS_S, TOTAL_S};
use crate::error::RunnerError;
use crate::term;

/// The environment variable in which `./x` says when it started, in seconds of the epoch.
const STARTED: &str = "QAQPA_STARTED";

/// How long an ended group of processes may take to clean up behind itself.
const END_LIMIT: Duration = Duration::from_secs(15);

/// Runs every area; false when one failed, or all together took longer than they may. One that alone takes longer than planned is
/// marked: another may have taken less.
pub(crate) fn run() -> Result<bool, RunnerError> {
    let mut table = Table::default();
    table.rows.push(Row {
        name: "set-up",
        used_s: set_up_s(),
        planned_s: SET_UP_S,
        done: true,
    });
    for area in AREAS {
        term::progress(&format!("{} (planned for {} s)", area.name, area.planned_s));
        let watch = Stopwatch::start();
        let mut done = true;
        for mut step in (area.steps)() {
            let left = Duration::from_secs(LIMIT_S.saturating_sub(table.used_s()));
            done &= limited(&mut step, left.saturating_sub(watch.elapsed()))?;
        }
        let used_s = watch.elapsed().as_secs();
        table.rows.push(Row {
            name: area.name,
            used_s,
            planned_s: area.planned_s,
            done,
        });
    }
    term::say(&table.to_string());
    Ok(table.passed())
}

/// Runs the long version of `area`.
pub(crate) fn run_deep(area: &str) -> Result<bool, RunnerError> {
    let Some(deep) = DEEP.iter().find(|one| one.name == area) else {
        let known: Vec<_> = DEEP.iter().map(|one| one.name).collect();
        return Err(RunnerError::Unknown {
            kind: "deep area",
            name: area.to_owned(),
            known: known.join(", "),
        });
    };
    let watch = Stopwatch::start();
    for round in 1..=deep.rounds {
        term::progress(&format!("{} {round} of {}", deep.name, deep.rounds));
        if !limited(&mut (deep.step)(), Duration::MAX)? {
            return Ok(false);
        }
    }
    term::say(&format!(
        "{}: passed in {} s",
        deep.name,
        watch.elapsed().as_secs()
    ));
    Ok(true)
}

/// Runs a command to its end; one that lasts longer than `limit` is ended with all it started, and failed.
fn limited(command: &mut Command, limit: Duration) -> Result<bool, RunnerError> {
    let name = command.get_program().display().to_string();
    let mut child = command.process_group(0).spawn().map_err(|source| {
        RunnerError::Lab(LabError::Start {
            program: name.clone(),
            source,
        })
    })?;
    let group = Pid::from_raw(i32::try_from(child.id()).unwrap_or(i32::MAX));
    let error = match lab::observe(limit, "it ended", || child.try_wait().ok().flatten()) {
        Ok(status) => return Ok(status.success()),
        Err(error) => error,
    };
    let mut ended: Option<ExitStatus> = None;
    for signal in [Signal::SIGTERM, Signal::SIGKILL] {
        // A group that is gone needs no signal and no waiting.
        if ended.is_none() && killpg(group, signal).is_ok() {
            ended = wait_uninterrupted(&mut child);
        }
    }
    if !matches!(error, LabError::TimedOut { .. }) {
        return Err(error.into());
    }
    term::complain(&format!(
        "{name} was ended: the limit of {LIMIT_S} s is used up"
    ));
    Ok(false)
}

/// Waits for an ended child although Ctrl-C has ended every other waiting.
fn wait_uninterrupted(child: &mut std::process::Child) -> Option<ExitStatus> {
    let watch = Stopwatch::start();
    while watch.elapsed() < END_LIMIT {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        lab::wait::breathe();
    }
    None
}

fn set_up_s() -> u64 {
    let started = std::env::var(STARTED)
        .ok()
        .and_then(|text| text.parse::<u64>().ok());
    #[expect(
        clippy::disallowed_methods,
        reason = "compared with the shell's own clock"
    )]
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    started.map_or(0, |started| now.saturating_sub(started))
}

#[derive(Debug, Default)]
struct Table {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    name: &'static str,
    used_s: u64,
    planned_s: u64,
    done: bool,
}

impl Row {
    fn verdict(&self) -> &'static str {
        match (self.done, self.used_s <= self.planned_s) {
            (true, true) => "pass",
            (true, false) => "pass, over its plan",
            (false, _) => "FAIL",
        }
    }
}

impl Table {
    fn used_s(&self) -> u64 {
        self.rows.iter().map(|row| row.used_s).sum()
    }

    /// What is no build took.
    fn tests_s(&self) -> u64 {
        let tests = self.rows.iter().filter(|row| !BUILDS.contains(&row.name));
        tests.map(|row| row.used_s).sum()
    }

    fn passed(&self) -> bool {
        self.used_s() <= TOTAL_S
            && self.tests_s() <= TESTS_S
            && self.rows.iter().all(|row| row.done)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "  {:12} {:>6} {:>8}", "area", "used", "planned")?;
        for row in &self.rows {
            let (name, used, planned) = (row.name, row.used_s, row.planned_s);
            writeln!(
                out,
                "  {name:12} {used:>4} s {planned:>6} s  {}",
                row.verdict()
            )?;
        }
        let (tests, total) = (self.tests_s(), self.used_s());
        writeln!(
            out,
            "  {:12} {tests:>4} s {TESTS_S:>6} s{}",
            "no builds",
            late(tests, TESTS_S)
        )?;
        write!(
            out,
            "  {:12} {total:>4} s {TOTAL_S:>6} s{}",
            "total",
            late(total, TOTAL_S)
        )
    }
}

/// What is said of a sum that is more than it may be.
fn late(used_s: u64, most_s: u64) -> &'static str {
    if used_s > most_s { "  TOO LONG" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[(u64, u64, bool)]) -> Table {
        let row = |&(used_s, planned_s, done): &_| Row {
            name: "area",
            used_s,
            planned_s,
            done,
        };
        Table {
            rows: rows.iter().map(row).collect(),
        }
    }

    #[test]
    fn a_table_passes_when_all_is_done_in_time_and_marks_what_took_long() {
        let check = |rows: &[_], passed, marked| {
            let table = table(rows);
            assert_eq!(table.passed(), passed, "{rows:?}");
            assert_eq!(
                table.to_string().contains("over its plan"),
                marked,
                "{rows:?}"
            );
        };
        check(&[(5, 10, true), (10, 10, true)], true, false);
        check(&[(5, 10, true), (11, 10, true)], true, true);
        check(&[(5, 10, false), (10, 10, true)], false, false);
        check(&[(11, 10, false)], false, false);
        check(&[(TESTS_S, TESTS_S, true)], true, false);
        check(&[(TESTS_S, TESTS_S, true), (1, 1, true)], false, false);
    }

    #[test]
    fn builds_and_tests_together_take_no_longer_than_the_total() {
        let check = |build_s: u64, passed: bool| {
            let mut table = table(&[(TESTS_S, TESTS_S, true), (build_s, build_s, true)]);
            table.rows[1].name = "build";
            assert_eq!(table.passed(), passed, "{build_s}");
            assert_eq!(table.to_string().contains("TOO LONG"), !passed);
        };
        check(TOTAL_S - TESTS_S, true);
        check(TOTAL_S - TESTS_S + 1, false);
    }

    #[test]
    fn a_step_that_lasts_too_long_is_ended_and_failed() {
        let watch = Stopwatch::start();
        let passed = limited(Command::new("sleep").arg("600"), Duration::from_millis(50));
        assert!(matches!(passed, Ok(false)));
        assert!(watch.elapsed() < Duration::from_mins(1));
    }
}
