//! Finds malicious content: block lists, and the protocols of scanners.
