//! The addresses of an index: for each length of a prefix a sorted table, the longest first.

use std::cmp::Ordering;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Octets of a row of IPv4: length, network, mark.
pub(crate) const V4_BYTES: usize = 7;
/// Octets of a row of IPv6.
pub(crate) const V6_BYTES: usize = 19;

/// Which family a table is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    V4,
    V6,
}

impl Family {
    pub(crate) const fn row_bytes(self) -> usize {
        match self {
            Self::V4 => V4_BYTES,
            Self::V6 => V6_BYTES,
        }
    }
}

/// Where the rows of each length lie; the longest length first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lengths(Vec<(u8, Range<usize>)>);

/// A row, read.
struct Row {
    network: IpNet,
    mark: u16,
}

fn row(table: &[u8], family: Family, at: usize) -> Option<Row> {
    let start = at.checked_mul(family.row_bytes())?;
    let octets = table.get(start..start.checked_add(family.row_bytes())?)?;
    let (length, rest) = octets.split_first()?;
    let (address, mark) = rest.split_at_checked(rest.len().checked_sub(2)?)?;
    let network = match family {
        Family::V4 => {
            let octets: [u8; 4] = address.try_into().ok()?;
            Ipv4Net::new(Ipv4Addr::from(octets), *length).map(IpNet::from)
        }
        Family::V6 => {
            let octets: [u8; 16] = address.try_into().ok()?;
            Ipv6Net::new(Ipv6Addr::from(octets), *length).map(IpNet::from)
        }
    };
    Some(Row {
        network: network.ok()?,
        mark: u16::from_be_bytes(mark.try_into().ok()?),
    })
}

/// Writes a row.
pub(crate) fn push(table: &mut Vec<u8>, network: IpNet, mark: u16) {
    table.push(network.prefix_len());
    match network.network() {
        IpAddr::V4(address) => table.extend_from_slice(&address.octets()),
        IpAddr::V6(address) => table.extend_from_slice(&address.octets()),
    }
    table.extend_from_slice(&mark.to_be_bytes());
}

/// The order of rows: longest first, then by address.
pub(crate) fn order(first: &IpNet, second: &IpNet) -> Ordering {
    second
        .prefix_len()
        .cmp(&first.prefix_len())
        .then(first.network().cmp(&second.network()))
}

impl Lengths {
    /// Checks a table and finds its lengths; `None` where it is no table.
    pub(crate) fn of(table: &[u8], family: Family, marks: usize) -> Option<Self> {
        if !table.len().is_multiple_of(family.row_bytes()) {
            return None;
        }
        let mut lengths: Vec<(u8, Range<usize>)> = Vec::new();
        let mut before: Option<IpNet> = None;
        for at in 0..table.len() / family.row_bytes() {
            let Row { network, mark } = row(table, family, at)?;
            let sound =
                network.trunc() == network && network.prefix_len() > 0 && usize::from(mark) < marks;
            if !sound || before.is_some_and(|before| order(&before, &network) != Ordering::Less) {
                return None;
            }
            before = Some(network);
            match lengths.last_mut() {
                Some((length, range)) if *length == network.prefix_len() => range.end = at + 1,
                Some(_) | None => lengths.push((network.prefix_len(), at..at + 1)),
            }
        }
        Some(Self(lengths))
    }

    /// The marks of all networks that hold an address, the longest first.
    pub(crate) fn find<'t>(
        &'t self,
        table: &'t [u8],
        family: Family,
        address: IpAddr,
    ) -> impl Iterator<Item = (IpNet, u16)> + 't {
        self.0.iter().filter_map(move |(length, range)| {
            let wanted = IpNet::new(address, *length).ok()?.network();
            let (mut low, mut high) = (range.start, range.end);
            while low < high {
                let middle = low.midpoint(high);
                let Row { network, mark } = row(table, family, middle)?;
                match network.network().cmp(&wanted) {
                    Ordering::Equal => return Some((network, mark)),
                    Ordering::Less => low = middle + 1,
                    Ordering::Greater => high = middle,
                }
            }
            None
        })
    }

    /// All rows.
    pub(crate) fn rows(table: &[u8], family: Family) -> impl Iterator<Item = (IpNet, u16)> + '_ {
        let count = table.len() / family.row_bytes();
        (0..count).filter_map(move |at| row(table, family, at).map(|row| (row.network, row.mark)))
    }
}

#[cfg(test)]
mod tests;
