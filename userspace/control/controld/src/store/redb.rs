//! The store of one box, in one file.

use std::error::Error;
use std::fs::File;
use std::ops::Bound;
use std::path::{Path, PathBuf};

use redb::{
    AccessGuard, Database, DatabaseError, Durability, ReadTransaction, ReadableDatabase,
    ReadableTable, Table, TableDefinition,
};

use super::{Entry, KeyRange, Op, Page, Revision, StateStore, StoreError, Txn, Versioned, check};

/// Key → (revision that put it, value).
const ROWS: TableDefinition<'_, &[u8], (u64, &[u8])> = TableDefinition::new("rows");
/// What the store knows about itself.
const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
const REVISION: &str = "revision";
const LAYOUT: &str = "layout";
/// The layout of the two tables above.
const KNOWN_LAYOUT: u64 = 1;

/// A store in a file, durable through redb.
///
/// Each transaction is one `fsync`; after a crash the newest state whose checksums hold is there.
/// One process at a time may have it open.
#[derive(Debug)]
pub struct RedbStore {
    path: PathBuf,
    database: Database,
}

impl RedbStore {
    /// Opens the store at `path`, or makes an empty one, and checks the checksums of all its pages.
    ///
    /// A file that was changed behind redb's back is refused here rather than trusted.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut builder = Database::builder();
        builder.set_check_integrity_on_open(true);
        let database = builder.create(path).map_err(|error| {
            if matches!(error, DatabaseError::DatabaseAlreadyOpen) {
                StoreError::InUse {
                    path: path.to_owned(),
                }
            } else {
                engine("open", path)(error)
            }
        })?;
        let found = initialise(&database).map_err(engine("initialise", path))?;
        if found != KNOWN_LAYOUT {
            let path = path.to_owned();
            return Err(StoreError::UnknownLayout {
                path,
                found,
                known: KNOWN_LAYOUT,
            });
        }
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        // The name of a new file is durable only with its folder.
        File::open(parent.unwrap_or(Path::new(".")))
            .and_then(|folder| folder.sync_all())
            .map_err(engine("make durable the name of", path))?;
        Ok(Self {
            path: path.to_owned(),
            database,
        })
    }

    /// Reads from one state of the store.
    fn read<T>(
        &self,
        read: impl FnOnce(&ReadTransaction) -> Result<Result<T, StoreError>, redb::Error>,
    ) -> Result<T, StoreError> {
        let fail = engine::<redb::Error>("read", &self.path);
        match self.database.begin_read() {
            Ok(transaction) => read(&transaction).map_err(fail)?,
            Err(error) => Err(fail(error.into())),
        }
    }

    /// Applies a checked transaction; dropped before the commit, it leaves nothing.
    fn write(&self, txn: &Txn) -> Result<Result<Revision, StoreError>, redb::Error> {
        let mut write = self.database.begin_write()?;
        write.set_durability(Durability::Immediate)?;
        let revision = {
            let mut meta = write.open_table(META)?;
            let mut rows = write.open_table(ROWS)?;
            for guard in &txn.guards {
                let found = rows.get(guard.key.as_slice())?;
                let found = found.as_ref().map(AccessGuard::value);
                let found = found.map(|(revision, value)| (Revision::new(revision), value));
                if let Err(failed) = check::guard(guard, found) {
                    return Ok(Err(failed));
                }
            }
            let before = revision(&meta)?;
            let mod_revision = before.next();
            let mut is_changed = false;
            for op in &txn.ops {
                is_changed |= apply(&mut rows, op, mod_revision)?;
            }
            if !is_changed {
                return Ok(Ok(before));
            }
            meta.insert(REVISION, mod_revision.number())?;
            mod_revision
        };
        write.commit()?;
        Ok(Ok(revision))
    }
}

impl StateStore for RedbStore {
    fn revision(&self) -> Result<Revision, StoreError> {
        self.read(|transaction| Ok(Ok(revision(&transaction.open_table(META)?)?)))
    }

    fn get(&self, key: &[u8]) -> Result<Option<Versioned>, StoreError> {
        check::key(key)?;
        self.read(|transaction| {
            let row = transaction.open_table(ROWS)?.get(key)?;
            Ok(Ok(row.map(|row| {
                let (mod_revision, value) = row.value();
                Versioned {
                    value: value.to_vec(),
                    mod_revision: Revision::new(mod_revision),
                }
            })))
        })
    }

    fn range(&self, range: &KeyRange, limit: usize) -> Result<Page, StoreError> {
        self.read(|transaction| {
            let revision = revision(&transaction.open_table(META)?)?;
            if range.is_empty() {
                return Ok(check::page(std::iter::empty(), limit, revision));
            }
            let rows = transaction.open_table(ROWS)?;
            let entries = rows.range::<&[u8]>(range.bounds())?.map(|row| {
                let (key, row) = row.map_err(engine("read", &self.path))?;
                let (mod_revision, value) = row.value();
                let mod_revision = Revision::new(mod_revision);
                Ok(Entry {
                    key: key.value().to_vec(),
                    value: value.to_vec(),
                    mod_revision,
                })
            });
            Ok(check::page(entries, limit, revision))
        })
    }

    fn txn(&mut self, txn: &Txn) -> Result<Revision, StoreError> {
        check::txn(txn)?;
        self.write(txn).map_err(engine("write", &self.path))?
    }
}

/// Makes the tables of a new store; the layout of the store.
fn initialise(database: &Database) -> Result<u64, redb::Error> {
    let write = database.begin_write()?;
    {
        let mut meta = write.open_table(META)?;
        if let Some(layout) = meta.get(LAYOUT)? {
            return Ok(layout.value());
        }
        meta.insert(LAYOUT, KNOWN_LAYOUT)?;
        meta.insert(REVISION, Revision::EMPTY.number())?;
        write.open_table(ROWS)?;
    }
    write.commit()?;
    Ok(KNOWN_LAYOUT)
}

/// Whether the operation changed something.
fn apply(
    rows: &mut Table<'_, &'static [u8], (u64, &'static [u8])>,
    op: &Op,
    mod_revision: Revision,
) -> Result<bool, redb::Error> {
    match op {
        Op::Put { key, value } => {
            rows.insert(key.as_slice(), (mod_revision.number(), value.as_slice()))?;
            Ok(true)
        }
        Op::Delete { key } => Ok(rows.remove(key.as_slice())?.is_some()),
        Op::DeleteRange { range } if range.is_empty() => Ok(false),
        Op::DeleteRange { range } => {
            let bounds: (Bound<&[u8]>, Bound<&[u8]>) = range.bounds();
            let mut is_changed = false;
            rows.retain_in::<&[u8], _>(bounds, |_, _| {
                is_changed = true;
                false
            })?;
            Ok(is_changed)
        }
    }
}

fn revision(meta: &impl ReadableTable<&'static str, u64>) -> Result<Revision, redb::Error> {
    match meta.get(REVISION)? {
        Some(number) => Ok(Revision::new(number.value())),
        None => Err(redb::Error::Corrupted(
            "the revision of the store is missing".to_owned(),
        )),
    }
}

/// The error of the engine, for `map_err`.
fn engine<E>(action: &'static str, path: &Path) -> impl FnOnce(E) -> StoreError
where
    E: Error + Send + Sync + 'static,
{
    move |source| StoreError::Engine {
        action,
        path: path.to_owned(),
        source: Box::new(source),
    }
}

#[cfg(test)]
mod tests;
