//! Octets that are signed or authenticated.

/// Fields in one string of octets, each behind its length of eight octets, the domain first: two different lists of fields,
/// or the same of two domains, never give the same octets.
pub(super) struct Canonical(Vec<u8>);

impl Canonical {
    /// Begins with the domain, which says what the octets mean and in which version.
    pub(super) fn new(domain: &str) -> Self {
        Self(Vec::with_capacity(512)).field(domain.as_bytes())
    }

    /// Adds a field.
    pub(super) fn field(mut self, octets: &[u8]) -> Self {
        // A length has at most 64 bits on every target.
        let length = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(octets);
        self
    }

    /// Adds a field that may be missing: a missing one is told from an empty one.
    pub(super) fn option(self, octets: Option<&[u8]>) -> Self {
        match octets {
            Some(octets) => self.field(&[1]).field(octets),
            None => self.field(&[0]),
        }
    }

    /// The octets.
    pub(super) fn octets(self) -> Vec<u8> {
        self.0
    }
}
