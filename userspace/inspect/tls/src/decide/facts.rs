//! What a decision is made of.

use super::offer::{Chosen, Offer};
use super::reason::RefuseReason;
use crate::access::Access;
use crate::destination::{Strictness, Verdict};
use crate::scope::{Special, Standing};
use law::{Clause, ExemptCategory};
use model::{HostName, LeafName};

/// Everything that is known of a connection when it is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Whose it is, by its source address.
    pub standing: Standing,
    /// What the client said first.
    pub opening: Opening,
    /// The exempt category of a name that the client gave: in SNI, in `Host`, or as the authority of CONNECT. Where it gave several,
    /// of any of them.
    pub exempt: Option<ExemptCategory>,
    /// The exempt category of the destination address itself.
    pub exempt_address: Option<ExemptCategory>,
    /// Whether the name was learned to be inspectable by nobody, for this organisation.
    pub learned: Learned,
    /// What the access lists say of the name's and the address's categories.
    pub access: Access,
    /// What block list forbids it, if one does.
    pub blocked: Option<Blocked>,
    /// The special access that covers it.
    pub special: Option<Special>,
    /// Whether the destination is the name's; none while nobody looked.
    pub destination: Option<Verdict>,
    /// What the server's certificate told of a client that asked for no name; none while nobody looked, and where it does not
    /// hold: then it proves no name.
    pub certified: Option<Certified>,
    /// What the server chose of an offer without HTTP; none while nobody looked.
    pub chosen: Option<Chosen>,
    /// How much proof is asked for.
    pub strictness: Strictness,
}

/// What a client says first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// A `ClientHello`.
    Tls(Hello),
    /// A request of plain HTTP to this host; none where it names none or an address.
    Http(Option<HostName>),
    /// What begins as TLS and is no `ClientHello` that can be read.
    Malformed,
    /// Neither TLS nor HTTP.
    Other,
}

/// What of a `ClientHello` decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// The server that it asks for.
    pub name: AskedName,
    /// The versions that it offers.
    pub versions: Versions,
    /// The protocols that it offers to speak inside.
    pub offer: Offer,
    /// Whether it bears `encrypted_client_hello` (RFC 9849); then the name is the outer one. Random bytes of browsers (GREASE) look the
    /// same, so it decides nothing: it is here to be logged, and so that a test can say so.
    pub ech: Ech,
}

/// The server that a hello asks for (RFC 6066 §3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedName {
    /// This one.
    Given(HostName),
    /// It bears no `server_name`, or an address as one.
    Absent,
    /// It bears one that no host has: other octets, several.
    Unreadable,
}

/// The versions that a hello offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Versions {
    /// TLS 1.3, 1.2 or both, and perhaps older ones.
    Current,
    /// Only versions that RFC 8996 forbids.
    Outdated,
}

/// Whether a hello bears the extension 0xfe0d.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ech {
    /// It does not.
    Absent,
    /// It does, in earnest or as GREASE.
    Offered,
}

/// Whether a name was learned to be inspectable by nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Learned {
    /// It was not.
    Not,
    /// Its clients pin its certificate, or it asks for theirs: exempt for a time.
    Exempt,
}

/// What the verified certificate of a server tells of a client that asked for no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certified {
    /// The names that it bears: the client may mean any of them, and a new policy judges them again.
    pub names: Vec<LeafName>,
    /// That one of them is exempt, or stands above one that is.
    pub exempt: Option<ExemptName>,
}

/// A certificate's name that forbids to decrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExemptName {
    /// It is of this category.
    Own(ExemptCategory),
    /// It is a wildcard, and some name below it is exempt; of which category is not known.
    Below,
}

/// What a block list names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocked {
    /// The name.
    Domain,
    /// The destination address.
    Address,
    /// The address of the web that a request asks for. Of a connection nobody knows it.
    Url,
}

/// The name by which a name of a server's certificate is looked for in block lists. Of a wildcard any name may be meant that it covers:
/// entries around them all count, and of single ones that of `www`.
pub fn listed_as(name: &LeafName) -> HostName {
    match name {
        LeafName::Exact(name) => name.clone(),
        LeafName::Wildcard(base) => {
            HostName::parse(&format!("www.{base}")).unwrap_or_else(|_| base.clone())
        }
    }
}

impl Opening {
    /// The name that the client gave.
    pub const fn name(&self) -> Option<&HostName> {
        match self {
            Self::Tls(Hello {
                name: AskedName::Given(name),
                ..
            })
            | Self::Http(Some(name)) => Some(name),
            Self::Tls(Hello {
                name: AskedName::Absent | AskedName::Unreadable,
                ..
            })
            | Self::Http(None)
            | Self::Malformed
            | Self::Other => None,
        }
    }
}

impl Blocked {
    /// Why its connections are refused.
    pub const fn reason(self) -> RefuseReason {
        match self {
            Self::Domain => RefuseReason::BlockedDomain,
            Self::Address => RefuseReason::BlockedAddress,
            Self::Url => RefuseReason::BlockedUrl,
        }
    }
}

impl ExemptName {
    /// The clause that exempts it: its category's, or all of п. 20.
    pub const fn clause(self) -> Clause {
        match self {
            Self::Own(category) => category.clause(),
            Self::Below => Clause::ESHDI_20,
        }
    }
}
