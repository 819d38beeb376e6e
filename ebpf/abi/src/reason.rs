//! Verdict codes: what was decided and by which rule of the order.

/// What happens to the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Action {
    /// The packet goes on: onto the wire, or through the kernel's stack ([`crate::forward`]).
    Pass,
    /// The packet ends here.
    Drop,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $action:ident, $label:literal;)*) => {
        /// Why a packet passed or was dropped. The codes are part of the counters' layout and never change meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[repr(u8)]
        pub enum Reason {
            $($(#[$doc])* $name = $code,)*
        }

        impl Reason {
            /// Every reason, in the order of its code.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The reason with this code, if there is one.
            pub const fn from_code(code: u8) -> Option<Self> {
                match code {
                    $($code => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// What this reason does to the packet.
            pub const fn action(self) -> Action {
                match self {
                    $(Self::$name => Action::$action,)*
                }
            }

            /// The name people see in tables and logs.
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$name => $label,)*
                }
            }
        }
    };
}

reasons! {
    /// The interface has no role: nothing may enter by it.
    NoRole = 0, Drop, "no-role";
    /// The gate holds no policy yet.
    NoPolicy = 1, Drop, "no-policy";
    /// A row was stamped with another epoch than the packet's. It never happens while the swap is right; it is counted to prove that.
    MixedGeneration = 2, Drop, "mixed-generation";
    /// The frame ends before its Ethernet or VLAN header does.
    TruncatedLink = 3, Drop, "truncated-link";
    /// More than two VLAN tags.
    VlanTooDeep = 4, Drop, "vlan-too-deep";
    /// An ethertype the gate does not know.
    UnknownEthertype = 5, Drop, "unknown-ethertype";
    /// The IPv4 header is truncated or its lengths contradict each other (RFC 791 §3.1).
    MalformedIpv4 = 6, Drop, "malformed-ipv4";
    /// The IPv6 header is truncated or its lengths contradict each other (RFC 8200 §3).
    MalformedIpv6 = 7, Drop, "malformed-ipv6";
    /// More extension headers than the gate walks, or one that ends outside the packet (RFC 8200 §4).
    ExtensionChain = 8, Drop, "extension-chain";
    /// A type 0 routing header (RFC 5095 §3).
    RoutingHeaderZero = 9, Drop, "routing-header-0";
    /// The first fragment does not hold the ports, or a fragment would overwrite them (RFC 1858, RFC 7112).
    TinyFragment = 10, Drop, "tiny-fragment";
    /// The TCP, UDP or SCTP header is truncated.
    TruncatedTransport = 11, Drop, "truncated-transport";
    /// A source that no host may have: unspecified, loopback, multicast, broadcast, or equal to the destination (RFC 1122 §3.2.1.3, RFC 4291 §2).
    MartianSource = 12, Drop, "martian-source";
    /// The source belongs to another operator's channel, or to another link.
    WrongChannel = 13, Drop, "wrong-channel";
    /// ARP, LLDP or a slow protocol: the link's own talk.
    LinkControl = 14, Pass, "link-control";
    /// A link-local, router or BFD address of the channel itself.
    LinkAddress = 15, Pass, "link-address";
    /// An explicit deny of the record.
    Denied = 16, Drop, "denied";
    /// An explicit allow of the record.
    Allowed = 17, Pass, "allowed";
    /// A special access of the record (386/НҚ, ЕШДИ п. 15-2).
    SpecialAccess = 18, Pass, "special-access";
    /// A listed VPN protocol without special access (386/НҚ, ЕШДИ п. 15-2).
    VpnWithoutAccess = 19, Drop, "vpn-without-access";
    /// An address blocked after the operator's five working days (386/НҚ, ЕШДИ п. 13).
    Blocked = 20, Drop, "blocked";
    /// A catalogued address whose access list is live (386/НҚ, ЕШДИ п. 15-1).
    Catalogued = 21, Pass, "catalogued";
    /// A catalogued address without a live list, which the authority's default lets pass.
    CataloguedByDefault = 22, Pass, "catalogued-by-default";
    /// A catalogued address without a live list, which the authority's default stops.
    ListMissing = 23, Drop, "list-missing";
    /// An address the catalogue does not know: it passes and is reported (386/НҚ, ЕШДИ п. 13).
    Unknown = 24, Pass, "unknown";
    /// From outside, and of no flow that began inside, nor to a published service.
    Unsolicited = 25, Drop, "unsolicited";
    /// From outside to a published service of the record.
    Published = 26, Pass, "published";
    /// More than the bandwidth contracted for the channel (386/НҚ, ЕШДИ прил. 1).
    OverBandwidth = 27, Drop, "over-bandwidth";
    /// More new flows a second than one source may begin.
    SourceLimit = 28, Drop, "source-limit";
    /// More new flows a second than a published service takes.
    ServiceLimit = 29, Drop, "service-limit";
    /// QUIC of inspected addresses, answered by ICMP so that browsers fall back to TCP at once.
    QuicRejected = 30, Drop, "quic-rejected";
    /// To be inspected, and nobody inspects: refused by a reset.
    NoInspector = 31, Drop, "no-inspector";
}

impl Reason {
    /// Whether it is a verdict on one packet. The others are said of packets that their verdict lets pass: by flows, limits,
    /// bandwidth, or by whoever inspects.
    pub const fn is_of_verdict(self) -> bool {
        !matches!(
            self,
            Self::Unsolicited
                | Self::OverBandwidth
                | Self::SourceLimit
                | Self::ServiceLimit
                | Self::QuicRejected
                | Self::NoInspector
        )
    }
}

/// Number of counter cells kept for reasons on each port: one for each code.
pub const REASON_CELLS: u32 = 32;

/// How a packet that passes stands to flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Begins {
    /// It is of none: it is dropped, or the link's own talk, or flows are not kept.
    Nothing,
    /// None: it must belong to one that has begun.
    No,
    /// It may begin one.
    Freely,
    /// It may begin one, as many a second as its [`Service`] takes.
    Service,
}

/// The published service by which a flow may begin outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Service {
    /// [`crate::Rule::id`]; 0 for none.
    pub rule: u32,
    /// Flows a second that it takes; 0 for no limit.
    pub per_s: u32,
}

impl Service {
    /// No service.
    pub const NONE: Self = Self { rule: 0, per_s: 0 };
}

/// The answer of the verdict function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Verdict {
    /// Why; the action follows from it.
    pub reason: Reason,
    /// Index of the row that the subject address matched; 0 where it matched none or no address was read.
    pub row: u32,
    /// [`crate::Rule::id`] of the rule that matched; 0 where none did.
    pub rule: u32,
    /// Whether it may begin a flow. What must belong to one, and does not, is dropped as [`Reason::Unsolicited`].
    pub begins: Begins,
    /// The service of [`Begins::Service`], else none.
    pub service: Service,
}

impl Verdict {
    /// The verdict on what no address was looked up for.
    #[inline(always)]
    pub const fn bare(reason: Reason) -> Self {
        Self {
            reason,
            row: 0,
            rule: 0,
            begins: Begins::Nothing,
            service: Service::NONE,
        }
    }

    /// What happens to the packet.
    #[inline(always)]
    pub const fn action(self) -> Action {
        self.reason.action()
    }
}
