//! The secret of the flows' fingerprints.

use aya::maps::{Array, Map, MapData};
use rustix::rand::{GetRandomFlags, getrandom};

use super::{
    error::GateError,
    maps::{failed, typed},
    pins::Pins,
};

const SECRET: &str = "FLOW_SECRET";

/// Draws the secret of a gate that has none yet; that of an adopted one stays, and its flows with it.
pub(super) fn draw(pins: &Pins) -> Result<(), GateError> {
    let mut map: Array<MapData, [u64; 2]> = typed(pins, SECRET, Map::Array)?;
    let map_failed = |source| failed(SECRET, source);
    while map.get(&0, 0).map_err(map_failed)? == [0; 2] {
        map.set(0, fresh()?, 0).map_err(map_failed)?;
    }
    Ok(())
}

/// Random bits from the kernel.
fn fresh() -> Result<[u64; 2], GateError> {
    let mut octets = [0; 16];
    let drawn = getrandom(&mut octets, GetRandomFlags::empty())
        .map_err(|errno| GateError::Random(errno.into()))?;
    // The kernel gives so few octets always whole; should it not, this draws again.
    let octets = if drawn == octets.len() {
        octets
    } else {
        [0; 16]
    };
    let (words, _) = octets.as_chunks::<8>();
    let word = |at: usize| words.get(at).map_or(0, |word| u64::from_ne_bytes(*word));
    Ok([word(0), word(1)])
}
