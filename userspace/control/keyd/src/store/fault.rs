//! A disk in memory whose power is cut at a chosen step.

use super::{Medium, StoreError};
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

/// How much of the step that the power fails in still reaches the disk's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    Nothing,
    Half,
    All,
}

/// What of the things that were not synced the disk has kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Survives {
    Nothing,
    /// Names, and the first half of each file that was not synced: the worst order of writing.
    Names,
    Everything,
}

#[derive(Clone, Debug, Default)]
struct File {
    written: Vec<u8>,
    /// What a sync has made durable; none of a file that was never synced.
    durable: Option<Vec<u8>>,
}

/// The disk. Clones stand for the same one.
#[derive(Clone, Debug, Default)]
pub(super) struct Disk {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    files: Vec<File>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    steps: usize,
    cut: Option<(usize, Reached)>,
}

impl Disk {
    /// Cuts the power in the step of this number, counted from 0 and from now.
    pub(super) fn cut_at(&self, step: usize, reached: Reached) {
        let mut state = self.state.lock().unwrap();
        state.steps = 0;
        state.cut = Some((step, reached));
    }

    /// Steps since the power was to be cut.
    pub(super) fn steps(&self) -> usize {
        self.state.lock().unwrap().steps
    }

    /// The disk after the crash, with power again.
    pub(super) fn crash(&self, survives: Survives) -> Self {
        let state = self.state.lock().unwrap();
        let kept = |file: &File| match survives {
            Survives::Nothing => file.durable.clone().unwrap_or_default(),
            Survives::Names if file.durable.as_ref() != Some(&file.written) => {
                file.written[..file.written.len() / 2].to_vec()
            }
            Survives::Names | Survives::Everything => file.written.clone(),
        };
        let names = match survives {
            Survives::Nothing => &state.durable_names,
            Survives::Names | Survives::Everything => &state.names,
        };
        let disk = Self::default();
        for (name, at) in names {
            disk.put(name, kept(&state.files[*at]));
        }
        disk
    }

    /// A durable file, made as if by hand.
    pub(super) fn put(&self, name: &str, octets: Vec<u8>) {
        let mut state = self.state.lock().unwrap();
        let at = state.files.len();
        state.files.push(File {
            written: octets.clone(),
            durable: Some(octets),
        });
        state.names.insert(name.to_owned(), at);
        state.durable_names.insert(name.to_owned(), at);
    }

    /// A file's octets.
    pub(super) fn file(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.state.lock().unwrap();
        let at = state.names.get(name)?;
        Some(state.files[*at].written.clone())
    }

    /// Removes a file as if by hand.
    pub(super) fn remove(&self, name: &str) {
        let mut state = self.state.lock().unwrap();
        state.names.remove(name);
        state.durable_names.remove(name);
    }

    /// Does a step: `how` is told how much of it there is to be.
    fn step(&self, how: impl FnOnce(&mut State, Reached)) -> Result<(), StoreError> {
        let mut state = self.state.lock().unwrap();
        let number = state.steps;
        state.steps += 1;
        match state.cut {
            Some((step, _)) if number > step => Err(cut()),
            Some((step, reached)) if number == step => {
                how(&mut state, reached);
                Err(cut())
            }
            Some(_) | None => {
                how(&mut state, Reached::All);
                Ok(())
            }
        }
    }
}

impl Medium for Disk {
    fn read(
        &self,
        name: &str,
        octets_max: usize,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let octets = self.file(name);
        assert!(
            octets
                .as_ref()
                .is_none_or(|octets| octets.len() <= octets_max)
        );
        Ok(octets.map(Zeroizing::new))
    }

    fn write(&mut self, name: &str, octets: &[u8]) -> Result<(), StoreError> {
        self.step(|state, reached| {
            let written = match reached {
                Reached::Nothing => return,
                Reached::Half => &octets[..octets.len() / 2],
                Reached::All => octets,
            };
            let at = state.names.get(name).copied().unwrap_or(state.files.len());
            if at == state.files.len() {
                state.files.push(File::default());
                state.names.insert(name.to_owned(), at);
            }
            // What was durable is cut off with the first write.
            state.files[at] = File {
                written: written.to_vec(),
                durable: None,
            };
        })
    }

    fn sync(&mut self, name: &str) -> Result<(), StoreError> {
        self.step(|state, reached| {
            if let (Some(at), Reached::All) = (state.names.get(name), reached) {
                let written = state.files[*at].written.clone();
                state.files[*at].durable = Some(written);
            }
        })
    }

    fn rename(&mut self, from: &str, to: &str) -> Result<(), StoreError> {
        self.step(|state, reached| {
            if reached == Reached::All
                && let Some(at) = state.names.remove(from)
            {
                state.names.insert(to.to_owned(), at);
            }
        })
    }

    fn sync_folder(&mut self) -> Result<(), StoreError> {
        self.step(|state, reached| {
            if reached == Reached::All {
                state.durable_names = state.names.clone();
            }
        })
    }
}

fn cut() -> StoreError {
    StoreError::Io {
        action: "use",
        path: "disk".into(),
        source: io::Error::other("the power was cut"),
    }
}
