//! What the way of a packet costs: verdict, swap, compilation, memory, beside the peers.

mod commit;
mod compile;
mod filter;
mod live;
pub(super) mod networks;
mod stream;
mod verdict;

pub(super) use verdict::{frame_v4, generation};

use super::{Area, Better, Figure};
use crate::error::LabError;
use crate::gateway::checkout;
use crate::instance::Instance;

/// `./x bench link`.
pub(super) const AREA: Area = Area {
    name: "link",
    run: measure,
};

/// A figure of this area, what it shall reach, and its peer.
struct Expected {
    name: &'static str,
    unit: &'static str,
    better: Better,
    target: Option<f64>,
    peer: Option<&'static str>,
}

const fn lower(name: &'static str, unit: &'static str, target: Option<f64>) -> Expected {
    Expected {
        name,
        unit,
        better: Better::Lower,
        target,
        peer: None,
    }
}

const fn ratio(name: &'static str, target: Option<f64>, peer: &'static str) -> Expected {
    Expected {
        name,
        unit: "x",
        better: Better::Higher,
        target,
        peer: Some(peer),
    }
}

/// Every figure, in the order it is printed.
const EXPECTED: &[Expected] = &[
    lower("verdict_ns_10k", "ns", Some(70.0)),
    lower("verdict_ns_100k", "ns", Some(180.0)),
    lower("verdict_ns_v6_10k", "ns", None),
    ratio("ratio_vs_lpm_trie_100k", Some(5.0), "the kernel's LPM trie"),
    ratio(
        "ratio_vs_nft_live",
        Some(2.5),
        "nft, an interval set at netdev ingress",
    ),
    ratio("ratio_vs_xdp_filter", None, "xdp-filter"),
    lower("commit_to_effect_ms", "ms", Some(1_000.0)),
    lower("mixed_generation_packets", "packets", Some(0.0)),
    lower("compile_ms_100k", "ms", Some(250.0)),
    lower("linkd_rss_mb_100k", "MB", Some(200.0)),
];

/// Measures a part of the area.
type Part = fn(&Instance) -> Result<Vec<Figure>, LabError>;

/// A part, and the figures it gives.
const PARTS: &[(&[&str], Part)] = &[
    (
        &[
            "verdict_ns_10k",
            "verdict_ns_100k",
            "verdict_ns_v6_10k",
            "ratio_vs_lpm_trie_100k",
        ],
        verdict::measure,
    ),
    (&["ratio_vs_nft_live"], live::measure),
    (&["ratio_vs_xdp_filter"], filter::measure),
    (&["compile_ms_100k"], compile::measure),
    (
        &[
            "commit_to_effect_ms",
            "mixed_generation_packets",
            "linkd_rss_mb_100k",
        ],
        commit::measure,
    ),
];

/// Every figure is listed: one that could not be measured with its cause.
fn measure() -> Result<Vec<Figure>, LabError> {
    let mut found = Vec::new();
    for (names, part) in PARTS {
        let measured = Instance::claim(checkout()).and_then(|instance| part(&instance));
        match measured {
            Ok(figures) => found.extend(figures),
            Err(LabError::Interrupted) => return Err(LabError::Interrupted),
            Err(error) => found.extend(
                names
                    .iter()
                    .map(|name| Figure::absent(name, "", Better::Lower, Some(error.to_string()))),
            ),
        }
    }
    let figures = EXPECTED.iter().map(|expected| complete(expected, &found));
    Ok(figures.collect())
}

/// The figure as it was measured, with all that is known of it beforehand.
fn complete(expected: &Expected, found: &[Figure]) -> Figure {
    let measured = found.iter().find(|figure| figure.name == expected.name);
    let absent = || Figure::absent("", "", Better::Lower, Some("it is not measured".to_owned()));
    Figure {
        name: expected.name.to_owned(),
        unit: expected.unit.to_owned(),
        better: expected.better,
        target: expected.target,
        peer: expected.peer.map(str::to_owned),
        ..measured.cloned().unwrap_or_else(absent)
    }
}

#[cfg(test)]
mod tests;
