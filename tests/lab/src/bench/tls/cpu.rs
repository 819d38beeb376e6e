//! Processor time of processes and all that descends from them.

use std::collections::BTreeMap;

use nix::unistd::Pid;

use super::WHAT;
use crate::error::LabError;

/// Milliseconds of a tick in which the kernel tells times to programs: `USER_HZ` is 100.
const TICK_MS: f64 = 10.0;

/// What `/proc/PID/stat` says of a process, see `proc_pid_stat(5)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stat {
    parent: i32,
    /// User and system, its own and that of its children that ended and were waited for.
    ticks: u64,
}

impl Stat {
    /// Reads the file's text. The name stands in brackets and may hold any sign.
    fn read(text: &str) -> Option<Self> {
        let (_, rest) = text.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
        let own = number(11)?.checked_add(number(12)?)?;
        let children = number(13)?.checked_add(number(14)?)?;
        Some(Self {
            parent: fields.get(1)?.parse().ok()?,
            ticks: own.checked_add(children)?,
        })
    }
}

/// Milliseconds that `roots` and all their descendants have used so far. A root that is gone is an error: what it used is lost.
pub(super) fn spent_ms(roots: &[Pid]) -> Result<f64, LabError> {
    let all = processes();
    let mut ticks = 0;
    for root in roots {
        if !all.contains_key(&root.as_raw()) {
            let reason = format!("process {root} has ended");
            return Err(LabError::Bench { what: WHAT, reason });
        }
    }
    for (pid, stat) in &all {
        if descends(&all, *pid, roots) {
            ticks += stat.ticks;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "some thousand ticks")]
    Ok(ticks as f64 * TICK_MS)
}

fn processes() -> BTreeMap<i32, Stat> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let text = std::fs::read(entry.path().join("stat")).ok()?;
            Some((pid, Stat::read(&String::from_utf8_lossy(&text))?))
        })
        .collect()
}

/// Whether a process is one of `roots` or descends from one. A chain longer than there are processes has changed under our eyes.
fn descends(all: &BTreeMap<i32, Stat>, pid: i32, roots: &[Pid]) -> bool {
    let parents = std::iter::successors(Some(pid), |pid| Some(all.get(pid)?.parent));
    parents
        .take(all.len() + 1)
        .any(|pid| roots.iter().any(|root| root.as_raw() == pid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_parent_and_times_whatever_the_name_is() {
        let check = |text: &str, expected: Option<(i32, u64)>| {
            let read = Stat::read(text).map(|stat| (stat.parent, stat.ticks));
            assert_eq!(read, expected, "{text}");
        };
        let rest = "S 7 1 1 0 -1 4194560 1 2 3 4 100 20 3 4 20 0 1 0 99";
        check(&format!("42 (tlsd) {rest}"), Some((7, 127)));
        check(&format!("42 (a) S 9 (b) {rest}"), Some((7, 127)));
        check("42 (tlsd) S 7 1 1", None);
        check("", None);
    }

    #[test]
    fn descendants_count_and_strangers_do_not() {
        let stat = |parent| Stat { parent, ticks: 1 };
        let all = BTreeMap::from([
            (1, stat(0)),
            (5, stat(1)),
            (6, stat(5)),
            (7, stat(6)),
            (8, stat(1)),
        ]);
        let under = |root: i32| {
            let roots = [Pid::from_raw(root)];
            all.keys()
                .filter(|pid| descends(&all, **pid, &roots))
                .copied()
                .collect::<Vec<_>>()
        };
        assert_eq!(under(5), [5, 6, 7]);
        assert_eq!(under(8), [8]);
    }

    #[test]
    fn who_is_gone_is_an_error() {
        let own = Pid::this();
        assert!(spent_ms(&[own]).is_ok());
        assert!(spent_ms(&[Pid::from_raw(i32::MAX)]).is_err());
    }
}
