//! From a commit's return to the first packet judged by it, with a catalogue of 100,000 entries and packets flowing.

use super::compile::{ENTRIES, large_catalogue};
use super::stream::{Passage, Stream};
use crate::bench::{Better, Figure, Sample};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::instance::Instance;
use crate::peers::Peers;
use crate::topology::{Topology, plan};
use crate::wait::Stopwatch;

/// Commits that cut the ministry off; as many give it back.
const ROUNDS: usize = 3;

const WHAT: &str = "the commit";

/// Measures the commit's effect, the packets judged by mixed generations meanwhile, and linkd's memory.
pub(super) fn measure(instance: &Instance) -> Result<Vec<Figure>, LabError> {
    let peers = Peers::of_this_build()?;
    let topology = Topology::lay(instance, &peers)?;
    let gateway = Gateway::start(instance, &topology)?;
    gateway.commit("access", &large_catalogue()?)?;
    let stream = Stream::start(&topology)?;
    stream.first_judged_anew(stream.now(), Passage::Open)?;
    let rules = Gateway::example_file("rules")?;
    let cut = format!(
        "{rules}\n[[deny]]\nid = \"bench\"\nsource = \"{}\"\nreason = \"измерение\"\nauthor = \"duty\"\n",
        plan::MINISTRY.v4()
    );
    let (mut effects, mut took) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (text, wanted) in [(&cut, Passage::Cut), (&rules, Passage::Open)] {
            let path = gateway.write("rules", text)?;
            let start = stream.now();
            let watch = Stopwatch::start();
            gateway.must(&["apply", &path, "--commit", "--why", "the bench's commit"])?;
            let (returned, command_s) = (stream.now(), watch.elapsed().as_secs_f64());
            let effect = stream.first_judged_anew(start, wanted)?;
            effects.push((effect.as_secs_f64() - returned.as_secs_f64()) * 1_000.0);
            took.push(command_s * 1_000.0);
            gateway.applied()?;
        }
    }
    let packets = stream.sent();
    let mixed = counted(&gateway, "mixed-generation")?;
    let judged = counted(&gateway, "catalogued")? + counted(&gateway, "denied")?;
    if judged < 1.0 {
        let reason = "the gate has judged no packet of the stream".to_owned();
        return Err(LabError::Bench { what: WHAT, reason });
    }
    let effects = Sample::new(effects);
    let effect = effects.figure("commit_to_effect_ms", "ms", Better::Lower);
    let mixed = Figure::single("mixed_generation_packets", "packets", Better::Lower, mixed);
    Ok(vec![
        effect.noting(format!(
            "of {} commits of one rule, from the command's return to the sending of the first packet judged anew; most {:.0} ms, least {:.0} ms; the command itself took {:.0} ms; one packet each 0.2 ms",
            2 * ROUNDS,
            effects.quantile(1.0),
            effects.min(),
            Sample::new(took).median(),
        )),
        mixed.noting(format!("of {packets} datagrams sent during {} commits; {judged} packets were judged by a generation since the start", 2 * ROUNDS)),
        memory(&gateway)?,
    ])
}

/// Packets that all ports together counted under a reason.
fn counted(gateway: &Gateway, reason: &str) -> Result<f64, LabError> {
    let document = gateway.must(&["counters", "--ports"])?.json();
    let items = document["items"].as_array().cloned().unwrap_or_default();
    let cell = |item: &serde_json::Value| {
        let fields = item.as_object()?;
        // A listing may name the kind of its items around them.
        let inner = fields
            .values()
            .next()
            .filter(|_| fields.len() == 1)
            .unwrap_or(item);
        (inner["reason"] == *reason).then(|| inner["packets"].as_f64())?
    };
    Ok(items
        .iter()
        .filter_map(cell)
        .fold(0.0, |total, packets| total + packets))
}

/// What linkd has in RAM, of its own and of the gate's tables that it has mapped.
fn memory(gateway: &Gateway) -> Result<Figure, LabError> {
    let linkd = gateway.linkd.as_ref().ok_or(LabError::NotBuilt("linkd"))?;
    let path = format!("/proc/{}/status", linkd.pid());
    let status = std::fs::read_to_string(&path).map_err(LabError::file("reading", &path))?;
    let mebibytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kibibytes / 1024.0)
    };
    let (now, peak) = (mebibytes("VmRSS:"), mebibytes("VmHWM:"));
    let figure = Figure::single(
        "linkd_rss_mb_100k",
        "MB",
        Better::Lower,
        now.unwrap_or(f64::NAN),
    );
    Ok(figure.noting(format!(
        "VmRSS of linkd in the lab with {ENTRIES} entries, after the commits; its peak was {:.0} MB",
        peak.unwrap_or(f64::NAN)
    )))
}
