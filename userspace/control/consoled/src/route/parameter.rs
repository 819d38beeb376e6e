//! Parameters after the question mark.

/// A parameter after the question mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parameter {
    Limit,
    After,
    Order,
    Text,
    Stage,
    WaitsFor,
    State,
    Kind,
    Operator,
    Prefix,
    Since,
    FileKind,
    From,
    Through,
    Service,
}

impl Parameter {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::After => "after",
            Self::Order => "order",
            Self::Text => "text",
            Self::Stage => "stage",
            Self::WaitsFor => "waits_for",
            Self::State => "state",
            Self::Kind | Self::FileKind => "kind",
            Self::Operator => "operator",
            Self::Prefix => "prefix",
            Self::Since => "since",
            Self::From => "from",
            Self::Through => "through",
            Self::Service => "service",
        }
    }

    pub(crate) const fn summary(self) -> &'static str {
        match self {
            Self::Limit => "At most so many items",
            Self::After => "Only what comes after the page whose `next` this is",
            Self::Order => "By the collection's own key",
            Self::Text => "Some column holds this text",
            Self::Stage => "It stands at this stage",
            Self::WaitsFor => {
                "It waits for the caller in this place; the staff finds those that wait for anybody in it"
            }
            Self::State => "It is in this state",
            Self::Kind => "It is of this kind",
            Self::Operator => "It belongs to this operator",
            Self::Prefix => "Its prefix shares addresses with this one",
            Self::Since => "It is not older",
            Self::FileKind => "What the file is: its content is judged by that",
            Self::From => "The first legal day",
            Self::Through => "The last legal day, included",
            Self::Service => "Of this service alone",
        }
    }
}

impl Parameter {
    /// Whether a request must have it.
    pub(crate) const fn is_required(self) -> bool {
        match self {
            Self::FileKind | Self::From | Self::Through => true,
            Self::Limit
            | Self::After
            | Self::Order
            | Self::Text
            | Self::Stage
            | Self::WaitsFor
            | Self::State
            | Self::Kind
            | Self::Operator
            | Self::Prefix
            | Self::Since
            | Self::Service => false,
        }
    }
}
