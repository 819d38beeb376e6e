//! The lab's relay as a process: `lab-relay LINKD_SOCKET USER [OPEN_FILES]`. The lab starts it; see `lab::relay`.

use std::io;
use std::path::PathBuf;

use lab::relay::{Settings, run};

fn main() -> io::Result<()> {
    let mut words = std::env::args().skip(1);
    let number = |word: Option<String>| word.and_then(|word| word.parse().ok());
    let (Some(linkd), Some(user)) = (words.next().map(PathBuf::from), number(words.next())) else {
        return Err(io::Error::other(
            "it needs linkd's socket and the number of a user",
        ));
    };
    let open_files = words.next().and_then(|word| word.parse().ok());
    run(&Settings {
        linkd,
        user,
        open_files,
    })
}
