use super::*;
use WithoutInspector::{Pass, Refuse};

/// Looks in their order; each line's note is the next one's.
fn check(looks: &[(Option<WithoutInspector>, bool, u64, &str)]) {
    let mut word = 0;
    for (number, &(needed, listens, flows, told)) in looks.iter().enumerate() {
        let seen = Seen {
            needed,
            listens,
            flows,
        };
        let fact = step(word, &seen).and_then(|(next, fact)| {
            word = next;
            fact
        });
        let shown = fact.map_or_else(String::new, |fact| {
            let fields = fact.fields().into_iter().map(|(_, value)| value);
            format!("{} {}", fact.kind(), fields.collect::<String>())
        });
        assert_eq!(shown, told, "look {number}");
        assert_eq!(step(word, &seen), None, "look {number} is told once");
    }
}

#[test]
fn each_change_is_told_once() {
    check(&[
        (None, false, 0, ""),
        (None, true, 0, ""),
        (Some(Refuse), true, 0, ""),
        (Some(Refuse), false, 5, "inspector-gone refuse"),
        (Some(Refuse), false, 9, ""),
        (Some(Refuse), true, 12, "inspector-back 7"),
        (Some(Refuse), true, 12, ""),
        (Some(Pass), false, 12, "inspector-gone pass"),
        (Some(Pass), true, 12, "inspector-back 0"),
    ]);
    // Another behaviour is told; the flows are counted from the beginning.
    check(&[
        (Some(Refuse), false, 1, "inspector-gone refuse"),
        (Some(Pass), false, 4, "inspector-gone pass"),
        (Some(Refuse), false, 6, "inspector-gone refuse"),
        (Some(Refuse), true, 9, "inspector-back 8"),
    ]);
    // Where nothing is inspected any more, nobody is back.
    check(&[
        (Some(Refuse), false, 1, "inspector-gone refuse"),
        (None, false, 4, ""),
        (None, true, 4, ""),
        (Some(Refuse), true, 4, ""),
        (Some(Refuse), false, 4, "inspector-gone refuse"),
    ]);
    check(&[
        (Some(Refuse), false, u64::MAX >> 2, "inspector-gone refuse"),
        (Some(Refuse), true, u64::MAX >> 2, "inspector-back 0"),
    ]);
}
