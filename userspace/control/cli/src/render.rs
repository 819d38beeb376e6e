//! Answers as people read them. JSON documents are the wire types themselves, or the views that stand here.

pub(crate) mod authority;
pub(crate) mod availability;
pub(crate) mod board;
pub(crate) mod category;
pub(crate) mod difference;
pub(crate) mod done;
pub(crate) mod explanation;
pub(crate) mod item;
pub(crate) mod learned;
pub(crate) mod notice;
mod path;
pub(crate) mod register;
pub(crate) mod request;
mod resources;
pub(crate) mod row;
mod services;
pub(crate) mod status;
pub(crate) mod table;
mod text;
mod wire;
