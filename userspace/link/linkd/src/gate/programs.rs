//! Programs and links that outlive linkd: those that are pinned, or ours in their place.

use std::{fs, io, path::Path};

use aya::{
    Ebpf,
    programs::{
        Program as AnyProgram, ProgramError, ProgramInfo, SchedClassifier, SkLookup, Xdp,
        links::{FdLink, PinnedLink},
        tc::SchedClassifierLink,
        xdp::XdpLink,
    },
};
use aya_obj::programs::XdpAttachType;
use rustix::io::Errno;

use super::{error::GateError, pins::Pins};

/// What every kind of program can do.
pub(super) trait Program: Sized {
    /// Hands it to the kernel.
    fn load(&mut self) -> Result<(), ProgramError>;
    /// What the kernel says of it.
    fn info(&self) -> Result<ProgramInfo, ProgramError>;
    /// Pins it.
    fn pin(&mut self, path: &Path) -> Result<(), io::Error>;
    /// The one that is pinned.
    fn from_pin(path: &Path) -> Result<Self, ProgramError>;
}

/// A program whose link can be given to another one.
pub(super) trait Successive: Program {
    /// Puts it into a pinned link, atomically.
    fn enter(&mut self, link: FdLink) -> Result<(), ProgramError>;
}

impl Program for Xdp {
    fn load(&mut self) -> Result<(), ProgramError> {
        Self::load(self)
    }

    fn info(&self) -> Result<ProgramInfo, ProgramError> {
        Self::info(self)
    }

    fn pin(&mut self, path: &Path) -> Result<(), io::Error> {
        Self::pin(self, path).map_err(io::Error::other)
    }

    fn from_pin(path: &Path) -> Result<Self, ProgramError> {
        Self::from_pin(path, XdpAttachType::Interface)
    }
}

impl Successive for Xdp {
    fn enter(&mut self, link: FdLink) -> Result<(), ProgramError> {
        let link = XdpLink::try_from(link).map_err(io::Error::other)?;
        let id = self.attach_to_link(link)?;
        // Only the descriptor is dropped: the pin keeps the link.
        drop(self.take_link(id)?);
        Ok(())
    }
}

impl Program for SchedClassifier {
    fn load(&mut self) -> Result<(), ProgramError> {
        Self::load(self)
    }

    fn info(&self) -> Result<ProgramInfo, ProgramError> {
        Self::info(self)
    }

    fn pin(&mut self, path: &Path) -> Result<(), io::Error> {
        Self::pin(self, path).map_err(io::Error::other)
    }

    fn from_pin(path: &Path) -> Result<Self, ProgramError> {
        Self::from_pin(path)
    }
}

impl Successive for SchedClassifier {
    fn enter(&mut self, link: FdLink) -> Result<(), ProgramError> {
        let link = SchedClassifierLink::try_from(link).map_err(io::Error::other)?;
        let id = self.attach_to_link(link)?;
        drop(self.take_link(id)?);
        Ok(())
    }
}

impl Program for SkLookup {
    fn load(&mut self) -> Result<(), ProgramError> {
        Self::load(self)
    }

    fn info(&self) -> Result<ProgramInfo, ProgramError> {
        Self::info(self)
    }

    fn pin(&mut self, path: &Path) -> Result<(), io::Error> {
        Self::pin(self, path).map_err(io::Error::other)
    }

    fn from_pin(path: &Path) -> Result<Self, ProgramError> {
        Self::from_pin(path)
    }
}

/// The program of the object, or the pinned one if that is the same.
pub(super) fn adopted<P>(pins: &Pins, object: &mut Ebpf, name: &'static str) -> Result<P, GateError>
where
    P: Program,
    for<'p> &'p mut P: TryFrom<&'p mut AnyProgram, Error = ProgramError>,
{
    let program = object.program_mut(name).ok_or(ProgramError::NotLoaded);
    program
        .and_then(<&mut P>::try_from)
        .and_then(|fresh| adopt(pins, name, fresh))
        .map_err(named(name))
}

/// Names the program in an error.
pub(super) fn named(program: &'static str) -> impl FnOnce(ProgramError) -> GateError {
    move |source| GateError::Program {
        program,
        source: Box::new(source),
    }
}

/// The pinned program if it is the one we carry; else ours, pinned in its place.
fn adopt<P: Program>(pins: &Pins, name: &'static str, fresh: &mut P) -> Result<P, ProgramError> {
    fresh.load()?;
    let path = pins.program(name);
    let running = match P::from_pin(&path) {
        Ok(running) => Some(running.info()?.tag()),
        Err(_) => None,
    };
    if running != Some(fresh.info()?.tag()) {
        let next = pins.program("next");
        remove(&next)?;
        fresh.pin(&next)?;
        fs::rename(&next, &path)?;
    }
    P::from_pin(&path)
}

/// Puts the program into a pinned link, atomically. False where there is no link, or only that of a vanished interface,
/// which is removed.
pub(super) fn replace_in_link<P: Successive>(
    program: &mut P,
    path: &Path,
) -> Result<bool, ProgramError> {
    if !fs::exists(path)? {
        return Ok(false);
    }
    let link = PinnedLink::from_pin(path).map_err(io::Error::other)?;
    match program.enter(FdLink::from(link)) {
        Ok(()) => Ok(true),
        Err(ProgramError::SyscallError(error))
            if error.io_error.raw_os_error() == Some(Errno::NOLINK.raw_os_error()) =>
        {
            remove(path)?;
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Detaches a pinned link. Closing the last descriptor does so at once, where removing the pin alone would do so later.
pub(super) fn detach(path: &Path) -> Result<(), io::Error> {
    if !fs::exists(path)? {
        return Ok(());
    }
    let link = PinnedLink::from_pin(path).map_err(io::Error::other)?;
    drop(link.unpin()?);
    Ok(())
}

pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
