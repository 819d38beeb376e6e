//! Which category a resource of the Internet belongs to: lists of names and addresses, compiled into one index.
//!
//! Pure: texts and octets in, answers out. In reading order:
//!
//! * [`List`]: one file of names, read strictly: [`list::local`], [`list::ut1`], [`list::rpz`];
//! * [`Source`]: a list that may be used, because it is signed by a [`TrustedKey`] or somebody said why it need not be;
//! * [`compile`]: sources to the octets of one index, with a [`Report`];
//! * [`Index`]: answers for names, addresses and URLs ([`Found`]), from a memory map or from memory;
//! * [`compare`]: what entered and what left the exempt categories and the protected set between two indexes.
//!
//! # What is exempt stays exempt
//!
//! The seven categories of 386/НҚ, ЕШДИ п. 20 ([`law::ExemptCategory`]) are built in. No source takes a name out of them:
//!
//! * an index without a name in each of the seven is neither compiled nor opened;
//! * a name within an exempt subtree is exempt, whatever is said of it or of names below the subtree;
//! * an RPZ `rpz-passthru.` takes names out of its own zone's category alone, and is refused in a zone of an exempt
//!   category; the format of local lists has no word that takes a name out of anything;
//! * lists of exempt categories are used only if they are signed, or with a reason that the index and its report repeat.
//!
//! A path of a URL never makes anything exempt: it is seen only after decryption.

pub mod list;

mod compare;
mod compile;
mod found;
mod index;
mod names;
mod networks;
mod source;
mod tables;

#[cfg(test)]
mod testing;

pub use compare::{CHANGES_MAX, Change, Changes, CompareError, Difference, Subject, compare};
pub use compile::{
    CompileError, Compiled, ENTRIES_MAX, Report, SOURCES_MAX, SourceReport, compile,
};
pub use found::{Entry, Found, Match};
pub use index::{INDEX_BYTES_MAX, INDEX_VERSION, Index, IndexError};
pub use list::{Counts, Format, List, Reach};
pub use source::{
    ListSignature, SignatureError, Source, SourceError, TRUSTED_KEYS_MAX, TrustedKey,
    UNSIGNED_REASON_BYTES_MAX,
};
pub use tables::{MARKS_MAX, PROTECTED_MAX, SourceRow, Voucher};
