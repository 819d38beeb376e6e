//! Layouts shared with the kernel. Every struct is `repr(C)` without padding, so that its bytes are its value.

/// Largest interface index that may carry a role: the port table is indexed by it.
pub const IFINDEX_MAX: u32 = 4095;
/// Most ports (channel members and uplink members) of one gateway.
pub const PORTS_MAX: u32 = 64;
/// Most rows, and most prefixes, of one generation; compilation refuses more.
pub const ROWS_MAX: u32 = 1 << 18;
/// Most rules of one generation; compilation refuses more.
pub const RULES_MAX: u32 = 1 << 17;
/// Most rules tried for one address; compilation refuses more.
pub const RULES_PER_ADDRESS_MAX: u32 = 32;
/// Most counted entries; the record's entry numbers lie in `1..ENTRIES_MAX`.
pub const ENTRIES_MAX: u32 = 1 << 18;
/// Longest chain of IPv6 extension headers that is walked. No official reference; RFC 8504 §5.3 allows a limit, and 8 is its default.
pub const EXTENSION_HEADERS_MAX: u32 = 8;
/// Lowest port that hosts use as an ephemeral one (Linux default; IANA's range starts higher).
/// A listed VPN port below it is recognised on either end, one above it only on the remote end.
pub const EPHEMERAL_PORT_FLOOR: u16 = 32_768;

/// Address family of a rule or a lookup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
pub enum Family {
    /// IPv4.
    V4 = 4,
    /// IPv6.
    V6 = 6,
}

/// What an interface is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
pub enum PortRole {
    /// None: everything is dropped.
    None = 0,
    /// A member of an operator's channel: the source is judged.
    Channel = 1,
    /// A member of an uplink: the destination is judged.
    Uplink = 2,
}

/// The role of one interface, in the port table at its interface index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Port {
    /// Port number, `0..PORTS_MAX`: where its counters stand.
    pub number: u16,
    /// Code of the [`PortRole`].
    pub role: u8,
    /// 1 for the backup member of its link, else 0.
    pub backup: u8,
    /// Number of the operator of the channel; 0 on uplinks.
    pub operator: u16,
    /// Number of the link (channel or uplink) this port is a member of; link addresses belong to links.
    pub link: u16,
}

impl Port {
    /// An interface without a role.
    pub const NONE: Self = Self {
        number: 0,
        role: PortRole::None as u8,
        backup: 0,
        operator: 0,
        link: 0,
    };
}

/// How the record regards an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
pub enum Standing {
    /// Not in the catalogue.
    Unknown = 0,
    /// Not in the catalogue, and blocked after the deadline.
    Blocked = 1,
    /// Catalogued, list live.
    Open = 2,
    /// Catalogued, no live list, the authority's default is to pass.
    OpenByDefault = 3,
    /// Catalogued, no live list, the authority's default is to stop.
    Closed = 4,
    /// An address of a link itself.
    Link = 5,
}

impl Standing {
    /// The standing with this code, if there is one.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Unknown),
            1 => Some(Self::Blocked),
            2 => Some(Self::Open),
            3 => Some(Self::OpenByDefault),
            4 => Some(Self::Closed),
            5 => Some(Self::Link),
            _ => None,
        }
    }
}

/// Everything the gate knows of one set of addresses: 24 bytes. Row 0 is the row of addresses no prefix covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(C)]
pub struct Row {
    /// Epoch this row was written for; a packet that reads another one counts as [`crate::Reason::MixedGeneration`].
    pub epoch: u32,
    /// Number of the catalogue entry or block whose counters these addresses feed; 0 for none.
    pub entry: u32,
    /// Number of the operator the addresses belong to; 0 for none.
    pub operator: u16,
    /// Number of the link the addresses belong to, for [`Standing::Link`]; else 0.
    pub link: u16,
    /// Code of the [`Standing`].
    pub standing: u8,
    /// [`Row::INSPECTED`].
    pub flags: u8,
    /// Zero.
    pub reserved: [u8; 2],
    /// Rules anchored at these addresses: how many, at most [`RULES_PER_ADDRESS_MAX`].
    pub rule_count: u32,
    /// Rules anchored at these addresses: index of the first.
    pub rule_first: u32,
}

impl Row {
    /// An enrolment in force covers the addresses: their web traffic is steered to the inspecting daemon (386/НҚ, ЕШДИ п. 20).
    pub const INSPECTED: u8 = 1;
}

/// What a rule does, in the order of precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
pub enum RuleAction {
    /// Drop.
    Deny = 0,
    /// Pass.
    Allow = 1,
    /// Pass by a special access (п. 15-2).
    SpecialAccess = 2,
    /// A published service: flows from outside may begin, where the addresses pass by their standing.
    Publish = 3,
}

/// An address under a mask: IPv4 stands in the first four bytes, the rest zero.
/// Aligned so that BPF compares it by words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(C, align(8))]
pub struct AddressMatch {
    /// Network address, in network byte order, host bits zero.
    pub address: [u8; 16],
    /// The mask's bits, in network byte order; all zero matches any address.
    pub mask: [u8; 16],
}

/// One explicit deny, allow or special access: a flow `source → destination`, protocol and port of the destination.
/// It matches packets of the flow in both directions: for a reply the addresses change places and the port is the source port.
///
/// A rule is anchored at one side, whose prefix is looked up; `other` is the side that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(C)]
pub struct Rule {
    /// Number of the rule in the record, never 0.
    pub id: u32,
    /// Code of the [`RuleAction`].
    pub action: u8,
    /// IP protocol number, or 0 for any (protocol 0 is IPv6's hop-by-hop header, which is never an upper-layer protocol).
    pub protocol: u8,
    /// 4 or 6; 0 matches both, for rules without addresses.
    pub family: u8,
    /// 0: anchored at the source; 1: anchored at the destination; 2: not anchored (both sides any), only in the global range.
    pub anchor: u8,
    /// Lowest port of the destination; `0..=65535` together with `port_last` means any and also matches packets without ports.
    pub port_first: u16,
    /// Highest port of the destination.
    pub port_last: u16,
    /// New flows a second that a published service takes from outside; 0 for no limit, and for other actions.
    pub new_flows_per_s: u32,
    /// The side that is not the anchor.
    pub other: AddressMatch,
}

/// A run of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(C)]
pub struct RuleRange {
    /// Index of the first.
    pub first: u32,
    /// How many, at most [`RULES_PER_ADDRESS_MAX`].
    pub count: u32,
}

/// What is read once for a whole generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Head {
    /// Epoch of the generation.
    pub epoch: u32,
    /// [`Head::ANCHORS`] and its like.
    pub flags: u32,
    /// Rules tried for every packet.
    pub global: RuleRange,
    /// New flows a second that one source may begin; 0 for no limit.
    pub new_flows_per_s: u32,
    /// Zero.
    pub reserved: u32,
}

impl Head {
    /// Some rules are anchored, so the far address may need a lookup.
    pub const ANCHORS: u32 = 1;
    /// Some VPN protocol or port is listed.
    pub const SERVICES: u32 = 2;
    /// What passes goes onto the wire at once where its route allows; see [`crate::forward`].
    pub const FORWARDS: u32 = 4;
    /// Flows begin inside: what comes from outside belongs to one, or goes to a published service; see [`crate::flow`].
    pub const FLOWS: u32 = 8;
    /// Some rows are [`Row::INSPECTED`].
    pub const INSPECTS: u32 = 16;
    /// Where nobody inspects, inspected flows pass uninspected; without it they are refused.
    pub const PASSES_UNINSPECTED: u32 = 32;
}

const _: () = assert!(size_of::<Port>() == 8);
const _: () = assert!(size_of::<Row>() == 24);
const _: () = assert!(size_of::<Rule>() == 48);
const _: () = assert!(size_of::<Head>() == 24);
