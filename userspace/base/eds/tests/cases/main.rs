//! Signatures right and wrong, as a caller meets them.

#[cfg(test)]
mod forge;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod revocation;
#[cfg(test)]
mod vectors;
