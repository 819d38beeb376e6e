use super::*;
use model::{NoticeWay, RowKind};
use std::collections::BTreeSet;
use std::path::Path;
use wire::{CaseView, Fact, NoticeView, PaperKind};

const ALL: [(Reader, &str); 3] = [(Reader::Kk, KK), (Reader::Ru, RU), (Reader::En, EN)];
const CLOCKS: &[&str] = &["awaits-receipt", "runs", "met", "met-late", "lapsed"];

/// Ids and texts of a language.
fn messages(source: &str) -> Vec<(&str, &str)> {
    let lines = source
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split_once(" = ").unwrap()).collect()
}

/// Every id that some page may ask for.
fn wanted() -> BTreeSet<String> {
    let states = [CaseView::STATES, NoticeView::STATES, CLOCKS].concat();
    let vocabularies: [(&str, Vec<&str>); 6] = [
        ("state", states),
        ("row", RowKind::ALL.iter().map(|one| one.label()).collect()),
        (
            "way",
            NoticeWay::ALL.iter().map(|one| one.label()).collect(),
        ),
        (
            "paper",
            PaperKind::ALL.iter().map(|one| one.label()).collect(),
        ),
        ("event", Fact::KINDS.to_vec()),
        ("history", vec!["filed", "received"]),
    ];
    let words = vocabularies.iter().flat_map(|(vocabulary, words)| {
        words.iter().map(move |word| format!("{vocabulary}-{word}"))
    });
    let keys = Key::ALL.iter().map(|(_, key)| key.id().to_owned());
    keys.chain(words).collect()
}

#[test]
fn every_message_has_a_text_in_each_language_and_none_is_left_over() {
    for (reader, source) in ALL {
        let found = messages(source);
        let ids: BTreeSet<String> = found.iter().map(|(id, _)| (*id).to_owned()).collect();
        assert_eq!(ids.len(), found.len(), "{reader:?}: an id stands twice");
        let wanted = wanted();
        let missing: Vec<_> = wanted.difference(&ids).collect();
        let unused: Vec<_> = ids.difference(&wanted).collect();
        assert!(missing.is_empty(), "{reader:?} lacks {missing:?}");
        assert!(unused.is_empty(), "{reader:?}: nobody uses {unused:?}");
    }
}

#[test]
fn every_text_is_read_whole_and_speaks_of_the_same() {
    let texts = Texts::read().unwrap();
    for (reader, source) in ALL {
        let words = Words::new(&texts, reader);
        for ((id, text), (of, reference)) in messages(source).into_iter().zip(messages(RU)) {
            assert_eq!(id, of, "{reader:?}: the files stand in one order");
            assert_eq!(
                text.matches("$count").count(),
                reference.matches("$count").count(),
                "{id}"
            );
            let mut args = FluentArgs::new();
            args.set("count", 7);
            let said = words.find(id, Some(&args)).unwrap();
            assert!(
                !said.trim().is_empty() && !said.contains(['{', '}', '$']),
                "{id}: {said}"
            );
        }
    }
}

#[test]
fn every_key_stands_in_some_source() {
    fn read(folder: &Path, texts: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            match entry.path() {
                path if path.is_dir() => read(&path, texts),
                path => texts.push_str(&std::fs::read_to_string(path).unwrap()),
            }
        }
    }
    let (root, mut texts) = (Path::new(env!("CARGO_MANIFEST_DIR")), String::new());
    read(&root.join("src/console"), &mut texts);
    read(&root.join("templates"), &mut texts);
    let used: BTreeSet<&str> = texts
        .split("Key::")
        .skip(1)
        .map(|rest| {
            rest.split(|sign: char| !sign.is_ascii_alphanumeric())
                .next()
                .unwrap()
        })
        .collect();
    for (name, _) in Key::ALL {
        assert!(used.contains(name), "nobody says {name}");
    }
}

#[test]
fn a_word_that_is_new_is_shown_as_it_is() {
    let texts = Texts::read().unwrap();
    let words = Words::new(&texts, Reader::Kk);
    assert_eq!(words.word("state", "blocked"), "бұғатталды");
    assert_eq!(words.word("state", "unheard-of"), "unheard-of");
    assert_eq!(
        words.count(Key::DueMore, 12),
        "Тағы 12 мерзім бар. Барлығы өтінімдер тізімінде."
    );
    assert_eq!(
        Words::new(&texts, Reader::En).name(Label::new("да", "иә"), "in-work"),
        "in work"
    );
}
