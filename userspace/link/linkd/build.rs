//! Builds the BPF programs into `OUT_DIR`.

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
};

use aya_build::{Package, Toolchain};

fn main() -> Result<(), Box<dyn Error>> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("run me through cargo")?);
    let root = manifest.join("../../..").canonicalize()?;
    let programs = root.join("ebpf/programs");
    // aya-build names the programs' folder; they also hold the verdict function.
    println!("cargo:rerun-if-changed={}", root.join("ebpf/abi").display());
    println!("cargo:rerun-if-env-changed=CARGO_TARGET_DIR");
    extend_path(&root)?;
    // The programs are a workspace of their own: cargo finds it by the current folder.
    env::set_current_dir(&programs)?;
    let package = Package {
        name: "qaqpa-programs",
        root_dir: programs
            .to_str()
            .ok_or("the path of the repository must be UTF-8")?,
        ..Package::default()
    };
    aya_build::build_ebpf([package], Toolchain::Custom("1.95.0"))?;
    Ok(())
}

/// Puts the folder where `./x` keeps bpf-linker first on the path, since cargo itself looks nowhere else.
fn extend_path(root: &Path) -> Result<(), Box<dyn Error>> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let tools = root.join(target).join("tools/bin");
    let mut folders = vec![tools.clone()];
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    if !folders
        .iter()
        .any(|folder| folder.join("bpf-linker").is_file())
    {
        return Err(format!(
            "bpf-linker is neither in {} nor on the PATH: run `./x` once, which builds it",
            tools.display()
        )
        .into());
    }
    let path = env::join_paths(folders)?;
    #[expect(
        unsafe_code,
        reason = "aya-build offers no other way to pass a variable on"
    )]
    // SAFETY: the build script has one thread, and nothing reads the environment meanwhile.
    unsafe {
        env::set_var("PATH", path);
    }
    Ok(())
}
