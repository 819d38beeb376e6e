//! `./x bench AREA`.

use std::path::Path;

use lab::bench::{AREAS, Figures};

use crate::cargo;
use crate::error::RunnerError;
use crate::term;

/// Measures `area` and prints its figures beside their peers.
pub(crate) fn run(area: &str, json: Option<&Path>) -> Result<bool, RunnerError> {
    let Some(found) = AREAS.iter().find(|one| one.name == area) else {
        let names: Vec<_> = AREAS.iter().map(|one| one.name).collect();
        let known = if names.is_empty() {
            "none yet".to_owned()
        } else {
            names.join(", ")
        };
        return Err(RunnerError::Unknown {
            kind: "bench area",
            name: area.to_owned(),
            known,
        });
    };
    lab::preflight::check()?;
    cargo::build_programs(cargo::Profile::Release)?;
    let figures = Figures::here(area, (found.run)()?);
    term::say(figures.to_string().trim_end());
    if let Some(path) = json {
        term::write(path, &figures.json())?;
    }
    Ok(true)
}
