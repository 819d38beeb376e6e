//! The lab: namespaces, peers, scenarios and benches.
