//! What desks alone show. They need no gate and share nothing, so that several work side by side.
//!
//! The stories of all scenarios are one queue, the longest first, so that no scenario waits for another's last story.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::play::{Played, play};
use super::{Desk, Flaw, Site, Story, Walk};
use crate::error::LabError;
use crate::interrupt::interrupted;
use crate::scenario::{Evidence, Failure, Fault, Outcome, concluded, judge, watched};
use crate::wait::Stopwatch;

/// Desks at work at a time. Each is a controld, a keyd and a command line that mostly wait for each other and for the disk;
/// more than these only wait for two processors.
pub const DESKS_MAX: usize = 6;

/// A scenario that desks alone show.
#[derive(Clone, Copy, Debug)]
pub struct DeskScenario {
    /// Its name, in words joined by hyphens.
    pub name: &'static str,
    /// The clause it shows, or the property.
    pub clause: &'static str,
    /// What is carried out.
    pub shows: Shows,
    /// Its negative control.
    pub flaw: Flaw,
}

/// What a scenario of desks carries out.
#[derive(Clone, Copy, Debug)]
pub enum Shows {
    /// Stories, each at a desk of its own.
    Stories(&'static [Story]),
    /// Something else, at one desk.
    AtADesk(fn(&Desk) -> Result<Evidence, Fault>),
}

impl DeskScenario {
    /// Whether `name` means this scenario or its sabotage.
    pub fn answers_to(&self, name: &str) -> bool {
        self.name == name || self.flaw.name() == name
    }

    fn parts(&self) -> usize {
        match self.shows {
            Shows::Stories(stories) => stories.len(),
            Shows::AtADesk(_) => 1,
        }
    }

    /// How much one of its parts has to do, in steps.
    fn weight(&self, part: usize) -> usize {
        fn of(story: &Story) -> usize {
            story.steps.len() + story.after.iter().map(of).sum::<usize>()
        }
        match self.shows {
            Shows::Stories(stories) => stories.get(part).map_or(0, of),
            Shows::AtADesk(_) => 1,
        }
    }
}

/// What is known of a scenario so far.
#[derive(Debug, Default)]
struct Heard {
    /// Real time that its parts took together, in milliseconds.
    ms: u64,
    walk: Walk,
    letters: usize,
    documents: usize,
    /// What its one desk showed.
    evidence: Option<Evidence>,
    /// The first thing that went wrong; then its other parts are left out.
    fault: Option<Fault>,
}

/// How the scenarios went, in their order.
pub fn judged(site: &Site, scenarios: &[&DeskScenario]) -> Vec<Outcome> {
    let heard = carried(site, scenarios, |_| None);
    let each = scenarios.iter().zip(heard);
    each.map(|(scenario, heard)| {
        let ms = heard.ms;
        let titles = (scenario.name, scenario.clause);
        Outcome::of(titles, scenario.concluded(heard), ms)
    })
    .collect()
}

/// How the scenarios went whose desks have the flaw of each; an error where a flaw broke something else than what is watched.
pub fn judged_under_sabotage(
    site: &Site,
    scenarios: &[&DeskScenario],
) -> Vec<Result<Outcome, LabError>> {
    let heard = carried(site, scenarios, |scenario| Some(scenario.flaw));
    let each = scenarios.iter().zip(heard);
    each.map(|(scenario, heard)| {
        let ms = heard.ms;
        let titles = (scenario.name, scenario.clause);
        let seen = watched(scenario.flaw.name(), scenario.concluded(heard))?;
        Ok(Outcome::of(titles, Ok(seen), ms))
    })
    .collect()
}

/// Carries all parts out.
fn carried(
    site: &Site,
    scenarios: &[&DeskScenario],
    flaw: impl Fn(&DeskScenario) -> Option<Flaw> + Sync,
) -> Vec<Heard> {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for (at, scenario) in scenarios.iter().enumerate() {
        parts.extend((0..scenario.parts()).map(|part| (at, part)));
    }
    parts.sort_by_key(|(at, part)| {
        std::cmp::Reverse(scenarios.get(*at).map_or(0, |one| one.weight(*part)))
    });
    let heard: Vec<Mutex<Heard>> = scenarios.iter().map(|_| Mutex::default()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((at, part)) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (Some(scenario), Some(heard)) = (scenarios.get(*at), heard.get(*at)) else {
                continue;
            };
            if held(heard).fault.is_some() {
                continue;
            }
            if interrupted() {
                held(heard).fault = Some(LabError::Interrupted.into());
                continue;
            }
            let watch = Stopwatch::start();
            let one = scenario.carry(site, flaw(scenario), *part);
            held(heard).hear(one, watch.elapsed_ms());
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..DESKS_MAX.min(parts.len()) {
            scope.spawn(work);
        }
    });
    let heard = heard.into_iter();
    heard
        .map(|one| one.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect()
}

/// What a part showed.
enum Part {
    Story(Played),
    Desk(Evidence),
}

impl DeskScenario {
    fn carry(&self, site: &Site, flaw: Option<Flaw>, part: usize) -> Result<Part, Fault> {
        match self.shows {
            Shows::Stories(stories) => {
                let story = stories
                    .get(part)
                    .ok_or_else(|| Fault::InTheWay("it has no such story".to_owned()))?;
                play(&site.open(flaw)?, story).map(Part::Story)
            }
            Shows::AtADesk(run) => {
                let desk = site.open(flaw)?;
                desk.arm()?;
                run(&desk).map(Part::Desk)
            }
        }
    }

    /// What became of it, once all of its parts were heard.
    fn concluded(&self, heard: Heard) -> Result<Evidence, Failure> {
        if let Some(fault) = heard.fault {
            return concluded(Err(fault));
        }
        let stories = match self.shows {
            Shows::Stories(stories) => stories,
            Shows::AtADesk(_) => {
                return heard
                    .evidence
                    .ok_or_else(|| Failure("nothing was shown".to_owned()));
            }
        };
        let mut told = Walk::default();
        for story in stories {
            told.add(Walk::of(story).map_err(Failure)?);
        }
        let missing = heard.walk.lacks(&told);
        judge(
            missing.is_empty(),
            format!(
                "{} stories, {} letters, {} documents: {}{}",
                stories.len(),
                heard.letters,
                heard.documents,
                heard.walk.told(),
                if missing.is_empty() {
                    String::new()
                } else {
                    format!("; told, and not seen: {}", missing.join(", "))
                }
            ),
        )
    }
}

impl Heard {
    fn hear(&mut self, one: Result<Part, Fault>, ms: u64) {
        self.ms += ms;
        match one {
            Ok(Part::Story(played)) => {
                self.walk.add(played.walk);
                self.letters += played.letters;
                self.documents += played.documents;
            }
            Ok(Part::Desk(evidence)) => self.evidence = Some(evidence),
            Err(fault) => {
                self.fault.get_or_insert(fault);
            }
        }
    }
}

fn held(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}
