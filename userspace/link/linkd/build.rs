//! Builds the BPF programs into `OUT_DIR`.
//!
//! aya-build does the same, but leaves no way to choose the instruction set and to name the linker.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Program objects: the product's, and the benches'.
const OBJECTS: [&str; 2] = ["gate", "bench"];

/// v3 is the newest instruction set that every supported kernel runs (Debian 12 has 6.1): 32-bit arithmetic and jumps.
const FLAGS: [&str; 3] = ["-Ctarget-cpu=v3", "-Cdebuginfo=2", "-Clink-arg=--btf"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = variable("CARGO_MANIFEST_DIR")?
        .join("../../..")
        .canonicalize()?;
    let programs = root.join("ebpf/programs");
    for input in [&root.join("ebpf/abi/src"), &programs] {
        println!("cargo:rerun-if-changed={}", input.display());
    }
    println!("cargo:rerun-if-env-changed=CARGO_TARGET_DIR");
    let (little, arch) = (
        env::var("CARGO_CFG_TARGET_ENDIAN")?,
        env::var("CARGO_CFG_TARGET_ARCH")?,
    );
    let target = if little == "little" {
        "bpfel-unknown-none"
    } else {
        "bpfeb-unknown-none"
    };
    let out = variable("OUT_DIR")?;
    // A folder of its own: the outer cargo holds the lock of the other one.
    let built = out.join("programs");
    let mut flags = vec![
        format!("-Clinker={}", linker(&root)?.display()),
        format!("--cfg=bpf_target_arch=\"{arch}\""),
    ];
    flags.extend(FLAGS.map(String::from));
    let output = Command::new(variable("CARGO")?)
        .args([
            "build",
            "--release",
            "--locked",
            "--bins",
            "-Zbuild-std=core",
            "--target",
            target,
        ])
        .arg("--target-dir")
        .arg(&built)
        .current_dir(&programs)
        // The unstable flag is needed for the target's own core; see .cargo/config.toml.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        // The outer build's compiler wrappers are not meant for this one.
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env_remove("RUSTC_WRAPPER")
        .output()?;
    if !output.status.success() {
        let log = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("the BPF programs do not build:\n{log}").into());
    }
    for object in OBJECTS {
        fs::copy(
            built.join(target).join("release").join(object),
            out.join(object),
        )?;
    }
    Ok(())
}

/// bpf-linker where `./x` keeps it, else somewhere on the search path.
fn linker(root: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let tools = root.join(target).join("tools/bin");
    let path = env::var_os("PATH").unwrap_or_default();
    std::iter::once(tools.clone())
        .chain(env::split_paths(&path))
        .map(|folder| folder.join("bpf-linker"))
        .find(|linker| linker.is_file())
        .ok_or_else(|| {
            let tools = tools.display();
            format!("bpf-linker is neither in {tools} nor on the PATH: run `./x`, which builds it")
                .into()
        })
}

fn variable(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    Ok(PathBuf::from(
        env::var_os(name).ok_or("this build script runs under cargo only")?,
    ))
}
