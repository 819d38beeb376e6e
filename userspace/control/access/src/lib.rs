//! Signing in to the console and the portal: who may, for how long, and what needs a second person.
//!
//! The crate is pure: `now` and random octets come in, new states and what is to be done go out. `controld` is its body: it keeps the
//! rows, draws the octets, tells the time. All times are real ones, never those of the legal clock: these are timeouts.
//!
//! * [`password`]: what may be chosen as one, and what is kept of it (Argon2id);
//! * [`totp`]: codes of an authenticator (RFC 6238);
//! * [`recovery`]: ten codes for whoever lost it;
//! * [`factors`]: the two as one row, checked together;
//! * [`passkey`]: passkeys (W3C Web Authentication), each of which is both factors;
//! * [`lockout`]: how long to wait after failures;
//! * [`session`]: who is signed in, and why not any more;
//! * [`audience`]: whom roles make somebody: staff, a user of the portal, or nobody who signs in;
//! * [`sign_in`]: from a name to a session;
//! * [`first_code`]: the first administrator of a new gateway;
//! * [`second`]: what two people do together.

mod moments;
mod secret_digest;
mod source;
mod spelled;
mod words;

pub mod audience;
pub mod factors;
pub mod first_code;
pub mod lockout;
pub mod passkey;
pub mod password;
pub mod recovery;
pub mod second;
pub mod session;
pub mod sign_in;
pub mod totp;

pub use secret_digest::SecretDigest;
pub use source::Source;
