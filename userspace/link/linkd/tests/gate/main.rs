//! The gate in the kernel of this machine. These tests need root.

#[cfg(test)]
mod adoption;
#[cfg(test)]
mod benches;
#[cfg(test)]
mod bpffs;
#[cfg(test)]
mod crowds;
#[cfg(test)]
mod differential;
#[cfg(test)]
mod flows;
#[cfg(test)]
mod frames;
#[cfg(test)]
mod load;
#[cfg(test)]
mod sightings;
#[cfg(test)]
mod steering;
#[cfg(test)]
mod swap;
#[cfg(test)]
mod tags;
