//! `./x lab`.

use std::time::Duration;

use lab::{Instance, Lab, LabError, Report, Scenario, scenarios};

use crate::cargo;
use crate::cli::LabArgs;
use crate::error::RunnerError;
use crate::term;

/// How often the live display is renewed.
const REFRESH: Duration = Duration::from_secs(1);

/// The name that means every scenario in turn.
const EVERY: &str = "every";

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
    let only = args.only.as_deref().map(only).transpose()?;
    let chosen = args.sabotage.as_deref().map(chosen).transpose()?;
    // Before minutes are spent on a build that nothing could run.
    lab::preflight::check()?;
    cargo::build_programs()?;
    if args.sabotage.as_deref() == Some(EVERY) {
        return sabotage_every(args);
    }
    let mut lab = lay()?;
    let passed = match (args.show.check, chosen) {
        (_, Some(scenarios)) => {
            let mut report = Report::default();
            for scenario in scenarios {
                report
                    .scenarios
                    .push(scenario.judged_under_sabotage(&mut lab)?);
            }
            conclude(args, &report)?
        }
        (true, None) => conclude(args, &check(&mut lab, only.unwrap_or(scenarios::ALL))?)?,
        (false, None) => {
            show(&lab);
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

fn lay() -> Result<Lab, RunnerError> {
    term::progress("laying the lab");
    let mut lab = Lab::lay(&cargo::checkout()?)?;
    match lab.start_gateway() {
        // The path is judged as it is: without a gate.
        Err(LabError::NotBuilt(what)) => term::complain(&format!("{what} is not built yet")),
        other => other?,
    }
    Ok(lab)
}

fn check(lab: &mut Lab, scenarios: &[Scenario]) -> Result<Report, RunnerError> {
    let mut report = Report::default();
    for scenario in scenarios {
        term::progress(scenario.name);
        report.scenarios.push(scenario.judged(lab));
        if lab::interrupted() {
            return Err(LabError::Interrupted.into());
        }
    }
    Ok(report)
}

/// Prints and writes what was found; whether all passed.
fn conclude(args: &LabArgs, report: &Report) -> Result<bool, RunnerError> {
    term::say(&report.to_string());
    if let Some(path) = &args.json {
        term::write(path, &report.json())?;
    }
    Ok(report.passed())
}

/// Each scenario fails under its own sabotage, each in a fresh lab, since what was broken stays broken.
fn sabotage_every(args: &LabArgs) -> Result<bool, RunnerError> {
    let mut report = Report::default();
    for scenario in scenarios::ALL {
        term::progress(&format!(
            "{} under {}",
            scenario.name, scenario.sabotage.name
        ));
        let mut lab = lay()?;
        report
            .scenarios
            .push(scenario.judged_under_sabotage(&mut lab)?);
        drop(lab);
        if lab::interrupted() {
            return Err(LabError::Interrupted.into());
        }
    }
    if let Some(path) = &args.json {
        term::write(path, &report.json())?;
    }
    let blind: Vec<_> = report.scenarios.iter().filter(|one| one.pass).collect();
    for one in &report.scenarios {
        let verdict = if one.pass {
            "DID NOT NOTICE"
        } else {
            "failed, as it must"
        };
        term::say(&format!("  {verdict}  {}  {}", one.name, one.evidence));
    }
    let noticed = report.scenarios.len() - blind.len();
    term::say(&format!(
        "sabotages: {noticed} passed, {} failed",
        blind.len()
    ));
    Ok(blind.is_empty() && noticed > 0)
}

/// The scenario of a name, alone.
fn only(name: &str) -> Result<&'static [Scenario], RunnerError> {
    let found = scenarios::ALL.iter().find(|one| one.name == name);
    found.map(std::slice::from_ref).ok_or_else(|| {
        let known: Vec<_> = scenarios::ALL.iter().map(|one| one.name).collect();
        RunnerError::Unknown {
            kind: "scenario",
            name: name.to_owned(),
            known: known.join(", "),
        }
    })
}

fn chosen(name: &str) -> Result<Vec<&'static Scenario>, RunnerError> {
    let found: Vec<_> = scenarios::ALL
        .iter()
        .filter(|one| name == EVERY || one.answers_to(name))
        .collect();
    if found.is_empty() {
        let known: Vec<_> = scenarios::ALL.iter().map(|one| one.sabotage.name).collect();
        return Err(RunnerError::Unknown {
            kind: "sabotage or scenario",
            name: name.to_owned(),
            known: format!("{EVERY}, {}", known.join(", ")),
        });
    }
    Ok(found)
}

fn show(lab: &Lab) {
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
        "  the API is at http://{}/api/v1 in {}; `qaqpa token issue` gives a token",
        lab::gateway::API_ADDRESS,
        lab.topology.gateway.name()
    ));
    let ministry = lab.topology.ministry.namespace.name();
    term::say(&format!(
        "try: ip netns exec {ministry} curl {}",
        lab::web::url(lab::plan::SITES[0].v4())
    ));
}
