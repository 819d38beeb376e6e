//! Milliseconds that compiling a catalogue of 100,000 entries takes.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use model::{Epoch, Record};

use crate::bench::{Better, Figure, Sample};
use crate::error::LabError;
use crate::gateway::Gateway;
use crate::instance::Instance;
use crate::wait::Stopwatch;

/// Entries of the large catalogue: IPv4 addresses of 198.18.0.0/15 (RFC 2544) and IPv6 networks of `2001:db8::/32`.
pub(super) const ENTRIES: u32 = 100_000;
/// Of these, IPv4 addresses.
const ENTRIES_V4: u32 = 60_000;
const FIRST_V4: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 0);
/// The lab's own networks lie below.
const FIRST_V6: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 0x1000, 0, 0, 0, 0, 0);
/// Compilations; the least counts.
const ROUNDS: usize = 9;

const WHAT: &str = "compilation";

/// The example's `access.toml` with the large catalogue added.
pub(super) fn large_catalogue() -> Result<String, LabError> {
    let mut text = Gateway::example_file("access")?;
    let v4 = (0..ENTRIES_V4).map(|number| {
        let address = Ipv4Addr::from_bits(FIRST_V4.to_bits() + number);
        format!("{address}/32")
    });
    let v6 = (ENTRIES_V4..ENTRIES).map(|number| {
        let address = Ipv6Addr::from_bits(FIRST_V6.to_bits() + (u128::from(number) << 64));
        format!("{address}/64")
    });
    for prefix in v4.chain(v6) {
        let written = write!(
            text,
            "\n[[catalogue]]\nprefix = \"{prefix}\"\norganisation = \"ministry\"\noperator = \"example-telecom\"\nsince = 2026-01-05\n"
        );
        written.map_err(LabError::bench(WHAT))?;
    }
    Ok(text)
}

/// Compiles the example policy with the large catalogue.
pub(super) fn measure(_: &Instance) -> Result<Vec<Figure>, LabError> {
    let record = record()?;
    let now = jiff::Zoned::now().timestamp();
    let violations = policy::validate(&record);
    if let Some(first) = violations.first() {
        let reason = format!("the large catalogue is refused: {}", first.message);
        return Err(LabError::Bench { what: WHAT, reason });
    }
    let mut times = Vec::new();
    let mut prefixes = 0;
    for _ in 0..ROUNDS {
        let watch = Stopwatch::start();
        let snapshot = policy::compile(&record, now).map_err(LabError::bench(WHAT))?;
        times.push(watch.elapsed().as_secs_f64() * 1_000.0);
        prefixes = snapshot.prefixes.len();
    }
    let watch = Stopwatch::start();
    let _found = policy::validate(&record);
    let validated = watch.elapsed().as_millis();
    let sample = Sample::new(times);
    let figure = Figure {
        value: Some(sample.min()),
        ..sample.figure("compile_ms_100k", "ms", Better::Lower)
    };
    Ok(vec![figure.noting(format!(
        "the record to a snapshot of {prefixes} prefixes, least of {ROUNDS}, median {:.0} ms; validating it took {validated} ms more",
        sample.median()
    ))])
}

fn record() -> Result<Record, LabError> {
    let mut files = Gateway::example()?;
    for (name, text) in &mut files {
        if name == "access" {
            *text = large_catalogue()?;
        }
    }
    let named: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let declared = config::parse(&named).map_err(|problems| LabError::Bench {
        what: WHAT,
        reason: problems
            .first()
            .map_or_else(String::new, ToString::to_string),
    })?;
    Record::default()
        .into_after(&declared.ops(), Epoch(1))
        .map_err(LabError::bench(WHAT))
}
