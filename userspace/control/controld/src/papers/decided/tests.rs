use super::*;
use desk::request::{Cause, machine};
use documents::Bilingual;
use expect_test::expect;
use law::request::{By, Kind};
use std::collections::BTreeSet;

/// What an officer does without deciding anything: letters are registered, and work is taken up.
const UNDECIDED: [Act; 3] = [Act::ReportReady, Act::ReportStatus, Act::TakeUp];

/// The acts of a kind that bring documents or are an officer's, with what they bring.
fn brought(kind: Kind) -> BTreeSet<String> {
    let lines = machine::of(kind).lines.iter();
    let acts = lines.filter_map(|line| match line.cause {
        Cause::Act(act) => Some((act, line.by)),
        Cause::Lapse(_) => None,
    });
    let told = acts.filter_map(|(act, by)| {
        let is_officer = by == By::Officer;
        let kinds = if is_officer {
            kinds_of(act)
        } else {
            kinds_of_others(act)
        };
        if is_officer {
            let is_empty = kinds.is_empty();
            assert_eq!(is_empty, UNDECIDED.contains(&act), "{kind} {act}");
        }
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.label()).collect();
        (is_officer || !kinds.is_empty())
            .then(|| format!("{act}: {}", kinds.join(", ")).trim_end().to_owned())
    });
    told.collect()
}

/// So that no decision goes without a document unseen: a line of each kind.
#[test]
fn every_decision_of_an_officer_brings_its_document() {
    let told = Kind::ALL.iter().map(|kind| {
        let acts = brought(*kind).into_iter();
        let acts = acts.fold(String::new(), |text, act| format!("{text} | {act}"));
        format!("{kind}{acts}\n")
    });
    expect![[r"
        channels | apply: extract | end: extract | find-remedied: extract | issue-conditions: technical-conditions, extract | notify-departure: departure | prolong: technical-conditions, extract | reject: refusal, extract | report-ready:
        catalogue
        incident | finish: extract | take-up:
        access-lists | apply: extract | ask-for-more: extract | end: extract | reject: refusal, extract
        special-access | apply: extract | ask-for-more: extract | end: extract | reject: refusal, extract
        web-firewall | apply: extract | ask-for-more: extract | end: extract | reject: refusal, extract
        page-protection | apply: extract | ask-for-more: extract | end: extract | reject: refusal, extract
        resource-change | apply: extract | ask-for-more: extract
        root-hand-over | acknowledge: root-hand-over | end: extract | record-hand-over: root-hand-over
        mail | apply: extract | ask-for-more: extract | end: extract | find-eligible: extract | reject: refusal, extract | report-status: | resume: extract | suspend: extract
        service-creation
        publication | apply: extract | approve-act: test-act, extract | end: extract | open-test: extract | resume: extract | return-act: extract | return: extract | suspend: extract
        connection | agree: extract | apply: extract | approve-act: test-act, extract | end: extract | open-test: extract | resume: extract | return-act: extract | return: extract | suspend: extract
        service-update | agree: extract | apply: extract | return: extract
        connection-update | agree: extract | apply: extract | return: extract
        service-removal | apply: extract | reject: refusal, extract
        disconnection | apply: extract | reject: refusal, extract
        act-withdrawal | end: extract | finish: extract
        planned-works | agree: extract | reject: refusal, extract
        agreement | sign: agreement
    "]].assert_eq(&told.collect::<String>());
}

/// Every sentence fits into a document, and says something else in each language.
#[test]
fn every_decision_is_said_in_both_languages() {
    for (kk, ru) in Act::ALL.iter().filter_map(|act| decided(*act)) {
        Bilingual::prose("decision", kk, ru).unwrap();
        assert_ne!(kk, ru);
    }
}
