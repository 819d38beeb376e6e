use proptest::prelude::*;

use crate::fixture::{SMALL, folder, records, report};
use crate::scan::length;
use crate::{Journal, Record};

#[derive(Debug, Clone)]
enum Step {
    Append(u16, i64, Vec<u8>),
    AppendAt(prop::sample::Index, bool),
    Commit,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let payload = prop::collection::vec(any::<u8>(), 0..120);
    prop_oneof![
        4 => (any::<u16>(), any::<i64>(), payload)
            .prop_map(|(kind, at, payload)| Step::Append(kind, at, payload)),
        1 => any::<(prop::sample::Index, bool)>()
            .prop_map(|(index, same)| Step::AppendAt(index, same)),
        3 => Just(Step::Commit),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The model: a list of contents, and how many of them are committed.
    #[test]
    fn a_journal_is_a_list(steps in prop::collection::vec(step(), 1..60)) {
        let (_folder, dir) = folder();
        let (mut journal, _) = Journal::open(&dir, SMALL).unwrap();
        let mut model: Vec<(u16, i64, Vec<u8>)> = Vec::new();
        let mut committed = 0;
        for step in steps {
            match step {
                Step::Append(kind, at, payload) => {
                    journal.append(kind, at, &payload).unwrap();
                    model.push((kind, at, payload));
                }
                Step::AppendAt(index, same) if !model.is_empty() => {
                    let index = index.index(model.len());
                    let (kind, at, payload) = &model[index];
                    let kind = if same { *kind } else { kind ^ 1 };
                    let result = journal.append_at(length(index) + 1, kind, *at, payload);
                    prop_assert_eq!(result.is_ok(), same);
                }
                Step::AppendAt(..) => {}
                Step::Commit => {
                    journal.commit().unwrap();
                    committed = model.len();
                }
                Step::Reopen => {
                    drop(journal);
                    let (again, recovery) = Journal::open(&dir, SMALL).unwrap();
                    prop_assert_eq!(recovery.torn, None);
                    journal = again;
                    model.truncate(committed);
                }
            }
            prop_assert_eq!(journal.head().seq, length(committed));
            prop_assert_eq!(journal.next_seq(), length(model.len()) + 1);
        }
        let content = |record: Record| (record.kind, record.at, record.payload);
        let read: Vec<_> = records(&dir).into_iter().map(content).collect();
        prop_assert_eq!(&read[..], &model[..committed]);
        let report = report(&dir, Some(journal.head()));
        prop_assert!(report.is_sound(), "{:?}", report);
        prop_assert_eq!((report.records, report.head), (length(committed), journal.head()));
    }
}
