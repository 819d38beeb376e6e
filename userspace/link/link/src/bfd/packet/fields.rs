//! Fields of the control packet that are smaller than a byte.

/// The state of a session (RFC 5880 §4.1, §6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Held down by its administrator; says nothing of the path.
    AdminDown,
    /// No working session: it failed, or the peer was not heard.
    Down,
    /// The peer is heard and does not yet say that it hears us.
    Init,
    /// Both hear each other.
    Up,
}

impl State {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::AdminDown, Self::Down, Self::Init, Self::Up];

    /// Its number on the wire.
    pub const fn bits(self) -> u8 {
        match self {
            Self::AdminDown => 0,
            Self::Down => 1,
            Self::Init => 2,
            Self::Up => 3,
        }
    }

    /// Its name in events and metrics.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AdminDown => "admin-down",
            Self::Down => "down",
            Self::Init => "init",
            Self::Up => "up",
        }
    }

    /// The state of the two low bits.
    pub(super) const fn from_bits(bits: u8) -> Self {
        match bits & 3 {
            0 => Self::AdminDown,
            1 => Self::Down,
            2 => Self::Init,
            _ => Self::Up,
        }
    }
}

/// Why a session last changed its state (RFC 5880 §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Diag {
    /// 0: no reason to give.
    None,
    /// 1: no packet came for the detection time.
    ControlDetectionTimeExpired,
    /// 2: no echo came back.
    EchoFailed,
    /// 3: the peer said that its session is down.
    NeighborSignaledSessionDown,
    /// 4: the forwarding plane was reset.
    ForwardingPlaneReset,
    /// 5: something outside of BFD says that the path is down.
    PathDown,
    /// 6: a path behind this one is down.
    ConcatenatedPathDown,
    /// 7: the administrator wants it down.
    AdministrativelyDown,
    /// 8: a path in the other direction is down.
    ReverseConcatenatedPathDown,
    /// 9 to 31: reserved by RFC 5880; the code.
    Reserved(u8),
}

impl Diag {
    /// Its number on the wire, 0 to 31.
    pub const fn code(self) -> u8 {
        match self {
            Self::None => 0,
            Self::ControlDetectionTimeExpired => 1,
            Self::EchoFailed => 2,
            Self::NeighborSignaledSessionDown => 3,
            Self::ForwardingPlaneReset => 4,
            Self::PathDown => 5,
            Self::ConcatenatedPathDown => 6,
            Self::AdministrativelyDown => 7,
            Self::ReverseConcatenatedPathDown => 8,
            Self::Reserved(code) => code & 0x1f,
        }
    }

    /// The reason of the five low bits.
    pub const fn from_code(code: u8) -> Self {
        match code & 0x1f {
            0 => Self::None,
            1 => Self::ControlDetectionTimeExpired,
            2 => Self::EchoFailed,
            3 => Self::NeighborSignaledSessionDown,
            4 => Self::ForwardingPlaneReset,
            5 => Self::PathDown,
            6 => Self::ConcatenatedPathDown,
            7 => Self::AdministrativelyDown,
            8 => Self::ReverseConcatenatedPathDown,
            other => Self::Reserved(other),
        }
    }
}

/// The bits P, F, C and D (RFC 5880 §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Flags(u8);

impl Flags {
    /// P: asks for an answer at once.
    pub const POLL: Self = Self(0x20);
    /// F: answers a poll.
    pub const FINAL: Self = Self(0x10);
    /// C: the sender's BFD does not share the fate of its control plane.
    pub const CONTROL_PLANE_INDEPENDENT: Self = Self(0x08);
    /// D: the sender wishes demand mode.
    pub const DEMAND: Self = Self(0x02);

    const ALL: u8 = 0x3a;

    /// These and those.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) const fn bits(self) -> u8 {
        self.0
    }

    pub(super) const fn from_bits(bits: u8) -> Self {
        Self(bits & Self::ALL)
    }
}
