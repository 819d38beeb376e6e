//! The API of the gateway: HTTP and JSON over what [`wire`] says.
//!
//! It has no database and decides nothing. Each request shows a token; consoled hands it to controld together with the question or
//! command, and controld judges that as the token's account. So nothing that consoled could be talked into goes beyond what the token's
//! holder may do.
//!
//! Beside the API, if the start asks for it, there is one public page: the gateway's root, for whoever installs it (`trust_page`); and on
//! a third listener the pages of the console (`console`), for people, which ask controld as the account that signed in.
//!
//! The routes are one table (`route`): what serves them and the document that describes them are both made of it.
#![deny(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice
)]

mod answer;
mod body;
mod config;
mod console;
mod control;
mod error;
mod head;
mod language;
mod limits;
mod listen;
mod openapi;
mod operation;
mod problem;
mod route;
mod serve;
mod start;
mod strangers;
mod stream;
mod tls;
mod trust_page;
mod wording;

pub use config::Config;
pub use error::ConsoledError;
pub use start::run;
