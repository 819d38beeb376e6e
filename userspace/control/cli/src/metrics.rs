//! Metrics in Prometheus's text format: what is measured, and where it can be scraped.

mod exposition;
mod figures;
mod serve;
mod totals;

pub(crate) use serve::{Scraper, serve};

#[cfg(test)]
pub(crate) mod tests;
