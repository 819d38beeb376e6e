//! Writes the seeds of a fuzz target into a folder: `seeds packet target/fuzz/packet`.

use std::io;
use std::path::Path;
use std::process::ExitCode;

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, folder] = arguments.as_slice() else {
        return Ok(ExitCode::from(2));
    };
    let Some(target) = replay::TARGETS.iter().find(|target| target.name == name) else {
        return Ok(ExitCode::from(2));
    };
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder)?;
    for seed in (target.seeds)() {
        std::fs::write(folder.join(seed.name), seed.bytes)?;
    }
    Ok(ExitCode::SUCCESS)
}
