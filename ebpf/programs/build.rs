//! Chooses the instruction set of the programs.

fn main() {
    // v3 is the newest set that every supported kernel runs (Debian 12 has 6.1): 32-bit arithmetic and jumps.
    // Packet headers are not aligned; every supported machine reads them whole all the same.
    println!("cargo:rustc-link-arg=--cpu-features=+alu32,+allows-misaligned-mem-access");
}
