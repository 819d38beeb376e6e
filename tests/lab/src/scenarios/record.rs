//! The record as its author meets it: refused whole, taken back, explained, proved.

use std::path::Path;
use std::process::Command;

use super::look::{Reach, counted, entry, facts, gateway, gateway_mut, reach_becomes, reaches_as};
use super::rules::delete_rules;
use crate::error::LabError;
use crate::gateway::{Gateway, binary};
use crate::lab::Lab;
use crate::process::Process;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::topology::plan;

/// A wrong policy is refused whole, with file and line, and the old one stays in force.
pub(super) const REFUSED: Scenario = Scenario {
    name: "wrong-policy-is-refused-whole",
    clause: "policy is a transaction",
    run: is_refused_whole,
    sabotage: Sabotage {
        name: "uplinks-down",
        run: super::path::uplinks_down,
    },
};

/// A commit that is not confirmed takes itself back.
pub(super) const TAKEN_BACK: Scenario = Scenario {
    name: "unconfirmed-commit-takes-itself-back",
    clause: "policy is a transaction",
    run: takes_itself_back,
    sabotage: Sabotage {
        name: "somebody-confirms",
        run: confirm_everything,
    },
};

/// Explaining a flow gives what the kernel does, by two ways, and leaves no trace.
pub(super) const EXPLAINED: Scenario = Scenario {
    name: "explain-agrees-and-changes-nothing",
    clause: "diagnostics have no effect",
    run: agrees_and_changes_nothing,
    sabotage: Sabotage {
        name: "rules-deleted",
        run: delete_rules,
    },
};

/// The journal's verification finds a flipped bit.
pub(super) const PROVED: Scenario = Scenario {
    name: "journal-finds-a-flipped-bit",
    clause: "every change is journalled",
    run: finds_a_flipped_bit,
    sabotage: Sabotage {
        name: "journal-damaged",
        run: damage_the_journal,
    },
};

/// An organisation without a contract cannot be catalogued.
pub(super) const UNCONTRACTED: Scenario = Scenario {
    name: "organisation-without-contract-is-refused",
    clause: "386/НҚ, ЕШДИ пп. 2, 4",
    run: without_contract_is_refused,
    sabotage: Sabotage {
        name: "controld-dead",
        run: kill_controld,
    },
};

/// A channel whose members are one path is refused.
pub(super) const UNPAIRED: Scenario = Scenario {
    name: "equal-primary-and-backup-is-refused",
    clause: "386/НҚ, ЕШДИ п. 5, прил. 2",
    run: equal_members_are_refused,
    sabotage: Sabotage {
        name: "controld-dead",
        run: kill_controld,
    },
};

/// A channel of less than a gigabit is refused.
pub(super) const NARROW: Scenario = Scenario {
    name: "bandwidth-below-one-gigabit-is-refused",
    clause: "386/НҚ, ЕШДИ прил. 1",
    run: narrow_channel_is_refused,
    sabotage: Sabotage {
        name: "controld-dead",
        run: kill_controld,
    },
};

fn narrow_channel_is_refused(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let before = epoch(gateway)?;
    let network = Gateway::example_file("network")?;
    let narrow = network.replace("bandwidth-gbps = 10", "bandwidth-gbps = 0");
    let (code, said) = refused(gateway, "narrow", &narrow)?;
    let after = epoch(gateway)?;
    let named = said.contains("bandwidth-gbps");
    judge(
        code == 2 && named && before > 0 && before == after,
        format!(
            "exit {code}; the answer names the field {named}; epoch {before} before and {after} after"
        ),
    )
}

fn epoch(gateway: &Gateway) -> Result<u64, LabError> {
    Ok(gateway.qaqpa(&["status"])?.json()["control"]["epoch"]
        .as_u64()
        .unwrap_or(0))
}

/// Tries to commit a file that must be refused; what was said.
fn refused(gateway: &Gateway, name: &str, text: &str) -> Result<(i32, String), LabError> {
    let path = gateway.write(name, text)?;
    let said = gateway.qaqpa(&["apply", &path, "--commit", "--why", "this must be refused"])?;
    Ok((said.code, said.err))
}

fn is_refused_whole(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let before = epoch(gateway)?;
    let text = Gateway::example_file("access")?
        + "\n[[catalogue]]\nprefix = \"198.51.100.32/27\"\norganisation = \"ministry\"\noperator = \"example-telecom\"\nsince = 2026-01-05\n";
    let line = text
        .lines()
        .position(|line| line == "prefix = \"198.51.100.32/27\"")
        .unwrap_or(0)
        + 1;
    let (code, said) = refused(gateway, "overlap", &text)?;
    let after = epoch(gateway)?;
    let named = said.contains("overlap.toml") && said.contains(&format!("\"line\":{line}"));
    let host = &lab.topology.ministry;
    let flows = reaches_as(&host.namespace, host.plan.v4(), plan::SITES[0].v4());
    judge(
        code == 1 && named && before == after && flows,
        format!(
            "exit {code}, file and line {line} named {named}; epoch {before} before and {after} after; traffic flows {flows}"
        ),
    )
}

fn without_contract_is_refused(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let parties = Gateway::example_file("parties")?;
    let without: String = parties
        .lines()
        .filter(|line| !line.contains("ЕШДИ-17/2025"))
        .map(|line| line.to_owned() + "\n")
        .collect();
    let (code, said) = refused(gateway, "no-contract", &without)?;
    judge(
        code == 1 && said.contains("eshdi-4"),
        format!(
            "exit {code}; the answer names ЕШДИ п. 4: {}",
            said.contains("eshdi-4")
        ),
    )
}

fn equal_members_are_refused(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let network = Gateway::example_file("network")?;
    let equal = network.replace(
        "ВОЛС по южной трассе, ввод Б",
        "ВОЛС по северной трассе, ввод А",
    );
    let (code, said) = refused(gateway, "one-path", &equal)?;
    judge(
        code == 1 && said.contains("eshdi-tu-redundancy"),
        format!(
            "exit {code}; the answer names приложение 2: {}",
            said.contains("eshdi-tu-redundancy")
        ),
    )
}

fn takes_itself_back(lab: &mut Lab) -> Result<Evidence, Failure> {
    let (gateway, host) = (gateway(lab)?, &lab.topology.ministry);
    let (from, site) = (host.plan.v4(), plan::SITES[1].v4());
    let rules = Gateway::example_file("rules")?;
    let deny = format!(
        "{rules}\n[[deny]]\nid = \"by-mistake\"\nsource = \"{from}\"\nreason = \"ошибка\"\nauthor = \"duty\"\n"
    );
    let path = gateway.write("by-mistake", &deny)?;
    let before = epoch(gateway)?;
    gateway.must(&[
        "apply",
        &path,
        "--commit",
        "--confirm",
        "4s",
        "--why",
        "a mistake",
    ])?;
    let cut = reach_becomes(&host.namespace, from, site, Reach::Lost);
    let back = reach_becomes(&host.namespace, from, site, Reach::Answered);
    let missed = facts(gateway, "confirmation-missed")?.len();
    judge(
        cut.is_ok() && back.is_ok() && missed > 0,
        format!(
            "epoch {before}; the deny cut the ministry off {}, four seconds later it was back {}; missed confirmations {missed}",
            cut.is_ok(),
            back.is_ok()
        ),
    )
}

fn agrees_and_changes_nothing(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let [ministry, stranger, denied] = lab.topology.users().map(|user| user.plan);
    let site = plan::SITES[0];
    let cases = [
        (ministry.v4(), site.v4(), "catalogued"),
        (ministry.v6(), site.v6(), "catalogued"),
        (
            "198.51.100.99".parse().unwrap_or(stranger.v4()),
            site.v4(),
            "unknown",
        ),
        (denied.v4(), site.v4(), "denied"),
        (denied.v6(), site.v6(), "denied"),
    ];
    let before = (
        counted(gateway, "denied")?,
        counted(gateway, "unknown")?,
        entry(gateway, &ministry.networks()[0])?,
    );
    let mut wrong = Vec::new();
    for (from, to, expected) in cases {
        let said = gateway.qaqpa(&[
            "explain",
            "--src",
            &from.to_string(),
            "--dst",
            &to.to_string(),
            "--port",
            "443",
        ])?;
        let told = said.json();
        if said.code != 0
            || told["kernel"]["reason"] != expected
            || told["host"]["reason"] != expected
        {
            wrong.push(format!(
                "{from}: {} and {}",
                told["kernel"]["reason"], told["host"]["reason"]
            ));
        }
    }
    let after = (
        counted(gateway, "denied")?,
        counted(gateway, "unknown")?,
        entry(gateway, &ministry.networks()[0])?,
    );
    let reported = facts(gateway, "unknown-source")?
        .iter()
        .any(|fact| fact["address"] == "198.51.100.99");
    judge(
        wrong.is_empty() && before == after && !reported,
        format!(
            "{} flows explained, kernel and host agree, wrong: {wrong:?}; counters {before:?} before, {after:?} after; a sighting {reported}",
            cases.len()
        ),
    )
}

/// The journal's newest segment in a folder.
fn segment(folder: &Path) -> Result<std::path::PathBuf, LabError> {
    let entries = std::fs::read_dir(folder).map_err(LabError::file("reading", folder))?;
    let mut segments: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "qj"))
        .collect();
    segments.sort();
    segments
        .pop()
        .ok_or_else(|| LabError::Unsupported(format!("{} holds no segment", folder.display())))
}

/// Flips one bit in the middle of the journal's newest segment.
fn flip(folder: &Path) -> Result<(), LabError> {
    let path = segment(folder)?;
    let mut bytes = std::fs::read(&path).map_err(LabError::file("reading", &path))?;
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 1;
    }
    std::fs::write(&path, bytes).map_err(LabError::file("writing", &path))
}

fn finds_a_flipped_bit(lab: &mut Lab) -> Result<Evidence, Failure> {
    let gateway = gateway(lab)?;
    let folder = gateway.state().join("journal");
    let copy = gateway.state().join("copied-journal");
    std::fs::create_dir_all(&copy).map_err(LabError::file("making", &copy))?;
    let path = segment(&folder)?;
    let target = copy.join(path.file_name().unwrap_or_default());
    let sound = gateway.qaqpa(&["journal", "verify", &folder.display().to_string()])?;
    std::fs::copy(&path, &target).map_err(LabError::file("copying", &path))?;
    flip(&copy)?;
    let damaged = gateway.qaqpa(&["journal", "verify", &copy.display().to_string()])?;
    judge(
        sound.code == 0 && damaged.code == 4,
        format!(
            "the journal: exit {}; its copy with one bit flipped: exit {}",
            sound.code, damaged.code
        ),
    )
}

fn damage_the_journal(lab: &mut Lab) -> Result<(), LabError> {
    flip(&gateway_mut(lab)?.state().join("journal"))
}

fn kill_controld(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.kill_controld();
    Ok(())
}

/// Confirms whatever waits, again and again, for at most half a minute.
fn confirm_everything(lab: &mut Lab) -> Result<(), LabError> {
    let gateway = gateway_mut(lab)?;
    let (control, link) = gateway.sockets();
    let program = binary("qaqpa")?;
    let once = format!(
        "{} --control {} --link {} confirm",
        program.display(),
        control.display(),
        link.display()
    );
    let mut command = Command::new("sh");
    command.args([
        "-c",
        &format!("n=0; while [ $n -lt 150 ]; do {once}; n=$((n+1)); sleep 0.2; done"),
    ]);
    let logs = lab.instance.logs();
    let process = Process::spawn(&lab.topology.gateway, "saboteur", &mut command, &logs)?;
    lab.saboteurs.push(process);
    Ok(())
}
