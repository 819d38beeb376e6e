//! `./x lab`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lab::desk::{self, DeskScenario, Site};
use lab::{Instance, Lab, LabError, Outcome, Report, Scenario, scenarios};

use crate::cargo;
use crate::cli::LabArgs;
use crate::error::RunnerError;
use crate::term;

/// How often the live display is renewed.
const REFRESH: Duration = Duration::from_secs(1);

/// The name that means every scenario in turn.
const EVERY: &str = "every";
/// The name that means every scenario of desks: they need no gate.
const DESKS: &str = "desks";

/// What was chosen of the scenarios: at the gateway, and at desks.
#[derive(Clone, Default)]
struct Chosen {
    at_gateway: Vec<&'static Scenario>,
    at_desks: Vec<&'static DeskScenario>,
}

/// Does what `args` say; false when a scenario did not come out as it must.
pub(crate) fn run(args: &LabArgs) -> Result<bool, RunnerError> {
    if args.show.image {
        return Err(RunnerError::NotBuilt("./x lab --image"));
    }
    let checkout = cargo::checkout()?;
    if args.end.down {
        let removed = Instance::down(&checkout)?;
        term::say(&match removed.join(", ") {
            names if names.is_empty() => "no lab of this checkout was up".to_owned(),
            names => format!("removed: {names}"),
        });
        return Ok(true);
    }
    let only = Chosen::only(args.only.as_deref())?;
    let sabotaged = args
        .sabotage
        .as_deref()
        .map(Chosen::answering)
        .transpose()?;
    // Before minutes are spent on a build that nothing could run.
    lab::preflight::check()?;
    cargo::build_programs(cargo::Profile::Dev)?;
    if let (Some(EVERY | DESKS), Some(chosen)) = (args.sabotage.as_deref(), &sabotaged) {
        return sabotage_each(args, chosen);
    }
    let gate = |chosen: &Chosen| !chosen.at_gateway.is_empty();
    let needs_gate = !args.show.check || gate(sabotaged.as_ref().unwrap_or(&only));
    let mut lab = if needs_gate { lay()? } else { lay_hosts()? };
    let passed = match (args.show.check, sabotaged) {
        (_, Some(chosen)) => {
            let broken = sabotage(&mut lab, &chosen).into_iter();
            let scenarios = broken.collect::<Result<Vec<_>, LabError>>()?;
            conclude(args, &Report { scenarios })?
        }
        (true, None) => conclude(args, &check(&mut lab, &only)?)?,
        (false, None) => {
            show(&lab)?;
            true
        }
    };
    if args.end.keep {
        lab.keep()?;
        term::say("the lab stays up; remove it with ./x lab --down");
    } else if !args.show.check {
        let traffic = lab::live::traffic(&lab)?;
        while lab::wait::pause(REFRESH) {
            term::redraw(&format!(
                "{}\nCtrl-C removes every trace",
                lab::live::table(&lab)?
            ));
        }
        drop(traffic);
        drop(lab);
        term::say("removed");
    }
    Ok(passed)
}

/// Lays the lab without its gate: scenarios of desks need none.
fn lay_hosts() -> Result<Lab, RunnerError> {
    term::progress("laying the lab");
    Ok(Lab::lay(&cargo::checkout()?)?)
}

fn lay() -> Result<Lab, RunnerError> {
    with_gateway(lay_hosts()?)
}

fn with_gateway(mut lab: Lab) -> Result<Lab, RunnerError> {
    match lab.start_gateway() {
        // The path is judged as it is: without a gate.
        Err(LabError::NotBuilt(what)) => term::complain(&format!("{what} is not built yet")),
        other => other?,
    }
    Ok(lab)
}

fn check(lab: &mut Lab, chosen: &Chosen) -> Result<Report, RunnerError> {
    let mut report = Report::default();
    for scenario in &chosen.at_gateway {
        term::progress(scenario.name);
        report.scenarios.push(scenario.judged(lab));
        if lab::interrupted() {
            return Err(LabError::Interrupted.into());
        }
    }
    if !chosen.at_desks.is_empty() {
        term::progress(&side_by_side(&chosen.at_desks));
        let site = Site::prepare(lab)?;
        report
            .scenarios
            .extend(desk::judged(&site, &chosen.at_desks));
    }
    if lab::interrupted() {
        return Err(LabError::Interrupted.into());
    }
    Ok(report)
}

fn side_by_side(scenarios: &[&DeskScenario]) -> String {
    let count = scenarios.len();
    format!(
        "{count} scenarios of desks, {} desks at a time",
        desk::DESKS_MAX
    )
}

/// Each scenario under its sabotage; an error where that broke something else than what is watched.
fn sabotage(lab: &mut Lab, chosen: &Chosen) -> Vec<Sabotaged> {
    let at_gateway = chosen.at_gateway.iter();
    let mut all: Vec<_> = at_gateway
        .map(|one| one.judged_under_sabotage(lab))
        .collect();
    if !chosen.at_desks.is_empty() {
        term::progress(&side_by_side(&chosen.at_desks));
        match Site::prepare(lab) {
            Ok(site) => all.extend(desk::judged_under_sabotage(&site, &chosen.at_desks)),
            Err(error) => all.push(Err(error)),
        }
    }
    all
}

/// Prints and writes what was found; whether all passed.
fn conclude(args: &LabArgs, report: &Report) -> Result<bool, RunnerError> {
    term::say(&report.to_string());
    if let Some(path) = &args.json {
        term::write(path, &report.json())?;
    }
    Ok(report.passed())
}

/// Each scenario fails under its own sabotage: those at the gateway each in a fresh lab, since what was broken stays broken.
fn sabotage_each(args: &LabArgs, chosen: &Chosen) -> Result<bool, RunnerError> {
    let at_gateway = sabotaged_in_lanes(&chosen.at_gateway)?;
    let names = chosen.at_gateway.iter();
    let names = names.map(|one| (one.name, one.sabotage.name));
    let mut all: Vec<_> = names.zip(at_gateway).collect();
    let desks = &chosen.at_desks;
    let names = desks.iter().map(|one| (one.name, one.flaw.name()));
    term::progress(&side_by_side(desks));
    let lab = lay_hosts()?;
    let site = Site::prepare(&lab)?;
    all.extend(names.zip(desk::judged_under_sabotage(&site, desks)));
    if lab::interrupted() {
        return Err(LabError::Interrupted.into());
    }
    let (mut report, mut noticed) = (Report::default(), 0);
    let count = all.len();
    for ((name, sabotage), one) in all {
        let (verdict, told) = match &one {
            Ok(outcome) if outcome.pass => ("DID NOT NOTICE", outcome.evidence.clone()),
            Ok(outcome) => {
                noticed += 1;
                ("failed, as it must", outcome.evidence.clone())
            }
            Err(error) => ("BAD SABOTAGE", error.to_string()),
        };
        term::say(&format!("  {verdict}  {name} under {sabotage}  {told}"));
        report.scenarios.extend(one);
    }
    if let Some(path) = &args.json {
        term::write(path, &report.json())?;
    }
    term::say(&format!(
        "sabotages: {noticed} passed, {} failed",
        count - noticed
    ));
    Ok(noticed == count && noticed > 0)
}

/// What a scenario's sabotage came to.
type Sabotaged = Result<Outcome, LabError>;

/// Sabotages at the gateway, several labs at a time: most of each is waiting for what the scenario watches. One that showed
/// nothing, since another lab was busy while it began, is tried once more alone.
fn sabotaged_in_lanes(scenarios: &[&'static Scenario]) -> Result<Vec<Sabotaged>, RunnerError> {
    let results: Vec<Mutex<Option<Result<Sabotaged, RunnerError>>>> =
        scenarios.iter().map(|_| Mutex::default()).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for lane in 0..Instance::LANES_MAX {
            let (next, results) = (&next, &results);
            scope.spawn(move || {
                let queue = || next.fetch_add(1, Ordering::Relaxed);
                for (scenario, result) in std::iter::from_fn(|| {
                    let at = queue();
                    scenarios.get(at).copied().zip(results.get(at))
                }) {
                    let one = sabotaged(scenario, lane);
                    let ended = one.is_err();
                    *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(one);
                    if ended {
                        return;
                    }
                }
            });
        }
    });
    let mut all = Vec::new();
    for (scenario, result) in scenarios.iter().zip(results) {
        let result = result.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut one = result.unwrap_or_else(|| Err(LabError::Interrupted.into()))?;
        if one.is_err() {
            one = sabotaged(scenario, 0)?;
        }
        all.push(one);
    }
    Ok(all)
}

/// A scenario under its sabotage, in a fresh lab in this lane.
fn sabotaged(scenario: &Scenario, lane: usize) -> Result<Sabotaged, RunnerError> {
    if lab::interrupted() {
        return Err(LabError::Interrupted.into());
    }
    let (name, sabotage) = (scenario.name, scenario.sabotage.name);
    term::progress(&format!("{name} under {sabotage}"));
    let instance = Instance::in_lane(&cargo::checkout()?, lane)?;
    let mut lab = with_gateway(Lab::within(instance)?)?;
    let one = scenario.judged_under_sabotage(&mut lab);
    if lab::interrupted() {
        return Err(LabError::Interrupted.into());
    }
    Ok(one)
}

impl Chosen {
    /// The scenario of a name, or every one.
    fn only(name: Option<&str>) -> Result<Self, RunnerError> {
        let is_it = |one: &str| name.is_none_or(|name| name == one);
        let at_gateway = scenarios::ALL.iter().filter(|one| is_it(one.name));
        let at_desks = scenarios::DESKS.iter();
        let at_desks = at_desks.filter(|one| is_it(one.name) || is_it(DESKS));
        let chosen = Self {
            at_gateway: at_gateway.collect(),
            at_desks: at_desks.collect(),
        };
        chosen.known("scenario", name.unwrap_or_default(), 0)
    }

    /// The scenarios that a name means, or the name of their sabotage.
    fn answering(name: &str) -> Result<Self, RunnerError> {
        let every = name == EVERY;
        let at_gateway = scenarios::ALL.iter();
        let at_desks = scenarios::DESKS.iter();
        let chosen = Self {
            at_gateway: at_gateway
                .filter(|one| every || one.answers_to(name))
                .collect(),
            at_desks: at_desks
                .filter(|one| every || name == DESKS || one.answers_to(name))
                .collect(),
        };
        chosen.known("sabotage or scenario", name, 2)
    }

    /// An error that lists what there is, where nothing was chosen.
    fn known(self, kind: &'static str, name: &str, title: usize) -> Result<Self, RunnerError> {
        if !self.at_gateway.is_empty() || !self.at_desks.is_empty() {
            return Ok(self);
        }
        let mut known: Vec<&str> = scenarios::titles()
            .filter_map(|titles| titles.get(title).copied())
            .collect();
        known.sort_unstable();
        known.dedup();
        Err(RunnerError::Unknown {
            kind,
            name: name.to_owned(),
            known: known.join(", "),
        })
    }
}

/// Who signs in to the console of the lab first.
const OFFICER: &str = "duty";

fn show(lab: &Lab) -> Result<(), RunnerError> {
    term::say(&format!("the lab is up as {}:", lab.instance.name()));
    for user in lab.topology.users() {
        let [v4, v6] = user
            .plan
            .addresses()
            .map(|(address, _)| address.to_string());
        term::say(&format!("  {:28} {v4:16} {v6}", user.namespace.name()));
    }
    for namespace in [&lab.topology.operator, &lab.topology.gateway] {
        term::say(&format!("  {}", namespace.name()));
    }
    for site in lab::plan::SITES {
        let name = format!("{} ({})", lab.topology.internet.name(), site.name);
        term::say(&format!(
            "  {name:28} {:16} {}",
            site.v4().to_string(),
            site.v6()
        ));
    }
    term::say(&format!(
        "  the console is at http://{}/ and the API at http://{}/api/v1 in {}",
        lab::gateway::CONSOLE_ADDRESS,
        lab::gateway::API_ADDRESS,
        lab.topology.gateway.name()
    ));
    if let Some(gateway) = &lab.gateway {
        let (_, token) = gateway.token(OFFICER)?;
        term::say(&format!("  sign in to both as {OFFICER} by {token}"));
    }
    let ministry = lab.topology.ministry.namespace.name();
    term::say(&format!(
        "try: ip netns exec {ministry} curl {}",
        lab::web::url(lab::plan::SITES[0].v4())
    ));
    Ok(())
}
