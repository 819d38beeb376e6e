//! What the tests of this crate share.

use model::{Category, HostName};

use crate::list::{Terms, local, rpz, ut1};
use crate::{Compiled, Index, List, Source, compile};

pub(crate) fn category(slug: &str) -> Category {
    Category::try_from(slug.to_owned()).unwrap()
}

pub(crate) fn host(text: &str) -> HostName {
    HostName::parse(text).unwrap()
}

/// A local list with entries of `name`, with `.` before it for the subtree, and `!` before that for the protected set.
pub(crate) fn local_list(slug: &str, entries: &[&str]) -> List {
    let mut text = format!("version = 1\ncategory = \"{slug}\"\n");
    for entry in entries {
        let bare = entry.trim_start_matches(['!', '.']);
        let (below, protected) = (
            entry.contains(['!']) || entry.starts_with('.'),
            entry.starts_with('!'),
        );
        let entry = format!(
            "[[entry]]\nname = \"{bare}\"\nbelow = {below}\nprotected = {protected}\nreason = \"what a test says of {bare}\"
"
        );
        text.push_str(&entry);
    }
    local::read(&format!("local/{slug}.toml"), text.as_bytes()).unwrap()
}

pub(crate) fn accepted(list: List) -> Source {
    Source::accepted(list, "a test").unwrap()
}

/// A list for each of the seven, one name each: `finance-and-banking.example` and so on, with all below.
pub(crate) fn seven() -> Vec<Source> {
    let lists = law::ExemptCategory::ALL
        .map(|one| local_list(one.slug(), &[&format!(".{}.example", one.slug())]));
    lists.into_iter().map(accepted).collect()
}

pub(crate) fn domains(name: &str, slug: &str, text: &str) -> Source {
    let list = ut1::read(
        name,
        ut1::File::Domains,
        &Terms::strict(category(slug)),
        text.as_bytes(),
    );
    accepted(list.unwrap())
}

pub(crate) fn urls(name: &str, slug: &str, text: &str) -> Source {
    let list = ut1::read(
        name,
        ut1::File::Urls,
        &Terms::strict(category(slug)),
        text.as_bytes(),
    );
    accepted(list.unwrap())
}

pub(crate) fn zone(name: &str, slug: &str, records: &str) -> Source {
    let text = format!("$TTL 60\n@ IN SOA ns.invalid. hostmaster.invalid. 1 2 3 4 5\n{records}");
    accepted(rpz::read(name, &Terms::strict(category(slug)), text.as_bytes()).unwrap())
}

/// The seven and some more.
pub(crate) fn with(more: Vec<Source>) -> Vec<Source> {
    seven().into_iter().chain(more).collect()
}

pub(crate) fn compiled(sources: &[Source]) -> Compiled {
    compile(sources).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn index(sources: &[Source]) -> Index<Vec<u8>> {
    Index::open(compiled(sources).octets).unwrap_or_else(|error| panic!("{error}"))
}
