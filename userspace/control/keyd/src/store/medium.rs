//! The seam between the store and the disk, through which tests cut the power.

use super::StoreError;
use std::fmt::Debug;
use zeroize::Zeroizing;

/// A folder of few small files.
pub(crate) trait Medium: Debug + Send {
    /// A file's octets; none if there is no such file. One of more than `octets_max` is refused.
    fn read(&self, name: &str, octets_max: usize)
    -> Result<Option<Zeroizing<Vec<u8>>>, StoreError>;

    /// Makes a file of these octets, or makes one that is there anew.
    fn write(&mut self, name: &str, octets: &[u8]) -> Result<(), StoreError>;

    /// Returns once a file's octets are on stable storage.
    fn sync(&mut self, name: &str) -> Result<(), StoreError>;

    /// Gives a file another name, in place of what has it.
    fn rename(&mut self, from: &str, to: &str) -> Result<(), StoreError>;

    /// Returns once the names are on stable storage.
    fn sync_folder(&mut self) -> Result<(), StoreError>;

    /// Replaces a file: after a crash at any moment it has the octets from before or these, and these once it is `Ok`.
    fn replace(&mut self, name: &str, octets: &[u8]) -> Result<(), StoreError> {
        let new = format!("{name}.new");
        self.write(&new, octets)?;
        self.sync(&new)?;
        self.rename(&new, name)?;
        self.sync_folder()
    }
}
