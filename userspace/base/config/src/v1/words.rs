//! Words that a row takes from a closed list.

use super::reader::{Node, Read, Reader, Refused};
use crate::nearest::suggestion;
use crate::problem::Fault;
use model::{
    AuthorisationMethod, Cipher, Contour, DhGroup, Environment, HashAlgorithm, IkeVersion,
    IntegrationGateway, Interaction, LoginMethod, Ownership, SendMode, ServiceSecurity,
    SystemProtocol, TransferProtocol, TunnelMode,
};

macro_rules! words {
    ($($name:ty, $what:literal, $example:literal;)*) => {$(
        impl Read for $name {
            const WHAT: &str = $what;
            const EXAMPLE: &str = $example;

            fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Result<Self, Refused> {
                let word = reader.text::<Self>(node)?;
                let found = Self::ALL.iter().copied().find(|one| one.label() == word);
                found.ok_or_else(|| {
                    let known: Vec<&str> = Self::ALL.iter().map(|one| one.label()).collect();
                    let fault = Fault::new(format!("unknown value `{word}`"), suggestion(word, &known));
                    reader.report(node.span(), fault)
                })
            }
        }
    )*};
}

words! {
    TransferProtocol, "a protocol of files", "\"sftp\"";
    LoginMethod, "what proves a login", "\"password\"";
    Ownership, "whose a system is", "\"state\"";
    IntegrationGateway, "a gateway", "\"shep\"";
    Environment, "an environment", "\"production\"";
    Interaction, "a mode of a service", "\"sync\"";
    SendMode, "how messages are sent", "\"push\"";
    Contour, "a contour", "\"ets\"";
    SystemProtocol, "a protocol of a system", "\"https\"";
    AuthorisationMethod, "a method of authorisation", "\"basic\"";
    ServiceSecurity, "a kind of security", "\"tls\"";
    TunnelMode, "a mode of a tunnel", "\"tunnel\"";
    IkeVersion, "a version of IKE", "\"ikev2\"";
    DhGroup, "a Diffie-Hellman group", "\"modp2048\"";
    Cipher, "a cipher", "\"aes256\"";
    HashAlgorithm, "a hash", "\"sha256\"";
}
