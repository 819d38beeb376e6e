//! Random bits: one source for all daemons.

use ring::rand::{SecureRandom as _, SystemRandom};
use std::io;

/// The kernel's generator (getrandom(2)), for those who are asked for a source. It blocks until the kernel has seeded it, once
/// after the machine's start, and never gives weaker bits.
pub fn entropy() -> SystemRandom {
    SystemRandom::new()
}

/// Random octets from it.
///
/// # Errors
/// When the kernel gives none, which a filter of system calls can bring about; nothing that needs them may go on then.
pub fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut octets = [0; N];
    entropy()
        .fill(&mut octets)
        .map_err(|_| io::Error::other("the kernel gives no random bits"))?;
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that stands still, or gives the same to two, is found; 2^-128 is the chance to be wrong.
    #[test]
    fn two_draws_differ_and_none_is_empty() {
        let (one, other) = (random::<16>().unwrap(), random::<16>().unwrap());
        assert_ne!(one, other);
        assert!(one != [0; 16] && other != [0; 16]);
    }
}
