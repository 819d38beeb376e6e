//! The brain of TLS inspection: reads what clients say first, decides what is decrypted, and says what a leaf
//! certificate holds.
//!
//! * [`hello`]: the `ClientHello`, from any segmentation;
//! * [`alert`]: how a connection is refused in TLS.

pub mod alert;
pub mod hello;

pub use alert::Alert;
pub use hello::{ClientHello, HelloReader};
