//! Frames between the processes.

use std::fmt::Debug;

use ::wire::{FromDaemon, ToDaemon, decode, encode};

/// Longest input of which a frame must come out again: texts of instants may grow when they are written canonically.
const COMFORTABLE_BYTES: usize = 16 * 1024;

/// The bytes are a frame, of either direction.
pub fn wire(bytes: &[u8]) {
    if let Some(ToDaemon::Report { events }) = check(bytes) {
        for event in events {
            assert!(!event.fact.kind().is_empty());
            assert!(event.fact.fields().iter().all(|(name, _)| !name.is_empty()));
        }
    }
    if let Some(FromDaemon::Done {
        result: Err(refusal),
        ..
    }) = check(bytes)
    {
        assert!(!refusal.to_string().is_empty());
    }
}

/// What is read can be written, and reads the same again.
fn check<T>(bytes: &[u8]) -> Option<T>
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + Debug,
{
    let message = match decode::<T>(bytes) {
        Ok(message) => message,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return None;
        }
    };
    match encode(&message) {
        Ok(frame) => assert_eq!(decode::<T>(&frame).as_ref(), Ok(&message)),
        Err(error) => assert!(bytes.len() > COMFORTABLE_BYTES, "{error}"),
    }
    Some(message)
}
