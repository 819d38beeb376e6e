use super::*;

fn texts(id: &str, text: &str) -> Texts {
    Texts::from([(id.to_owned(), text.to_owned())])
}

fn claim(act: Option<Act>, words: &'static [&'static str]) -> Claim {
    Claim {
        what: "channels: reject at submitted".to_owned(),
        clause: Clause::known("eshdi-10"),
        act,
        words,
    }
}

#[test]
fn a_clause_that_says_it_bears_it() {
    let rejects = claim(Some(Act::Reject), of_act(Act::Reject));
    let check = |texts: &Texts, readings: &[Reading], words: &[&str]| {
        let found = complaints(std::slice::from_ref(&rejects), texts, readings);
        assert_eq!(found.len(), words.len(), "{found:?}");
        for (complaint, word) in found.iter().zip(words) {
            assert!(complaint.contains(word), "{complaint}");
        }
    };
    let says = texts("eshdi-10", "направляет уведомление об Отклонении заявки");
    let silent = texts("eshdi-10", "направляет заявку");
    let ours = [Reading {
        act: Act::Reject,
        clauses: &["eshdi-10"],
        why: "a sample",
    }];
    check(&says, &[], &[]);
    check(&silent, &[], &["says nothing of it"]);
    check(
        &texts("eshdi-11", "отклонении"),
        &[],
        &["says nothing of it"],
    );
    check(&silent, &ours, &[]);
    check(&says, &ours, &["no reading of ours"]);
}

#[test]
fn a_length_that_no_text_has_is_borne_by_none() {
    let odd = claim(None, length(Unit::WorkingDays, 11));
    let says = texts("eshdi-10", "в течение десяти рабочих дней");
    assert_eq!(complaints(&[odd], &says, &[]).len(), 1);
    let ten = claim(None, length(Unit::WorkingDays, 10));
    assert!(complaints(&[ten], &says, &[]).is_empty());
}

#[test]
fn machines_and_terms_claim() {
    let claims = claims();
    let acts = claims.iter().filter(|claim| claim.act.is_some()).count();
    assert!(
        acts > 100 && claims.len() > acts + 50,
        "{acts} of {}",
        claims.len()
    );
    let why = reading(Act::Withdraw, Clause::known("eshdi-5")).map(|one| one.why);
    assert!(why.is_some());
    assert!(reading(Act::Reject, Clause::known("eshdi-10")).is_none());
}
