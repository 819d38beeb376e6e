//! What the way of a packet costs: verdict, swap, compilation, memory, beside the peers.

mod commit;
mod compile;
mod filter;
mod live;
mod stream;
mod verdict;

pub(super) use verdict::generation;

use super::expected::{self, Expected, Part, alone, lower, ratio};
use super::{Area, Figure};
use crate::error::LabError;

/// `./x bench link`.
pub(super) const AREA: Area = Area {
    name: "link",
    run: measure,
};

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

/// A part, and the figures it gives.
const PARTS: &[(&[&str], Part)] = &[
    (
        &[
            "verdict_ns_10k",
            "verdict_ns_100k",
            "verdict_ns_v6_10k",
            "ratio_vs_lpm_trie_100k",
        ],
        || alone(verdict::measure),
    ),
    (&["ratio_vs_nft_live"], || alone(live::measure)),
    (&["ratio_vs_xdp_filter"], || alone(filter::measure)),
    (&["compile_ms_100k"], || alone(compile::measure)),
    (
        &[
            "commit_to_effect_ms",
            "mixed_generation_packets",
            "linkd_rss_mb_100k",
        ],
        || alone(commit::measure),
    ),
];

fn measure() -> Result<Vec<Figure>, LabError> {
    expected::measure(EXPECTED, PARTS)
}

#[cfg(test)]
mod tests;
