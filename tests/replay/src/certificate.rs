//! Certificates of servers.

use std::collections::BTreeSet;

use model::LeafName;
use tls::leaf::{COMMON_NAME_BYTES_MAX, UpstreamCertificate};

/// The bytes are a server's certificate. What is read of it is hosts' names and addresses, each once and no more than the bytes can
/// hold; a refusal says by which rule.
pub fn certificate(bytes: &[u8]) {
    let read = match UpstreamCertificate::parse(bytes) {
        Ok(read) => read,
        Err(error) => {
            let told = error.to_string();
            assert!(told.contains("RFC 5280") || told.contains("the limit of the gateway"));
            return;
        }
    };
    let names: BTreeSet<_> = read.names().iter().collect();
    let addresses: BTreeSet<_> = read.addresses().iter().collect();
    assert_eq!(
        (names.len(), addresses.len()),
        (read.names().len(), read.addresses().len())
    );
    assert!(3 * names.len() + 6 * addresses.len() <= bytes.len());
    for name in read.names().iter().chain(read.common_name()) {
        assert_eq!(LeafName::parse(&name.to_string()).as_ref(), Ok(name));
    }
    let common = read.common_name().map_or(0, |name| name.to_string().len());
    assert!(common <= COMMON_NAME_BYTES_MAX);
}
