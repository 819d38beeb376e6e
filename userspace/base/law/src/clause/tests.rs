use std::collections::BTreeSet;

use super::*;

#[test]
fn ids_are_unique_stable_and_ascii() {
    let ids: BTreeSet<&str> = Clause::all().map(Clause::id).collect();
    assert_eq!(ids.len(), Clause::all().count());
    for clause in Clause::all() {
        let id = clause.id();
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
        assert!(id.bytes().all(fits), "{id}");
        assert_eq!(id.parse(), Ok(clause));
        let (document, row) = clause.place();
        let numbered = id.starts_with(document.prefix);
        assert!(numbered || !row.place.is_empty(), "{id} has no place");
    }
}

#[test]
fn clauses_are_cited_as_lawyers_do() {
    let check = |id: &str, citation: &str| {
        assert_eq!(id.parse::<Clause>().unwrap().citation(), citation);
    };
    check("eshdi-15-2", "386/НҚ, ЕШДИ п. 15-2");
    check("eshdi-20.7", "386/НҚ, ЕШДИ п. 20 пп. 7");
    check("eshdi-tu-link", "386/НҚ, ЕШДИ прил. 2, технология стыка");
    check("eshep-12", "386/НҚ, ЕШЭП п. 12");
    check("int-45-8", "123 (ред. 603/НҚ) п. 45-8");
    check("int-45-7", "123 (ред. 307/НҚ) п. 45-7");
    check("int-46", "123 п. 46");
    check("agr-5.4", "603/НҚ, соглашение (прил. 7) п. 5 пп. 4");
    check("o386-2.3", "386/НҚ п. 2 пп. 3");
}

#[test]
fn clauses_are_cited_in_kazakh() {
    let cited = |id: &str| id.parse::<Clause>().unwrap().citation_in(Language::Kk);
    let check = |id: &str, citation: &str| assert_eq!(cited(id), citation);
    check("eshdi-15-2", "386/НҚ, ИҚБШ 15-2-тармақ");
    check("eshdi-20.7", "386/НҚ, ИҚБШ 20-тармақ 7) тармақша");
    check("eshdi-tu-3", "386/НҚ, ИҚБШ 2-қосымша, талаптар, 3-тармақ");
    check("eshep-annex", "386/НҚ, ЭПБШ қосымша");
    check("int-45-8", "123 (603/НҚ редакциясы) 45-8-тармақ");
    check(
        "agr-5.4",
        "603/НҚ, келісім (7-қосымша) 5-тармақ 4) тармақша",
    );
    let russian = [
        "п. ",
        "прил",
        "ред.",
        "ЕШДИ",
        "соглашение",
        "вопросы",
        "стыка",
    ];
    for clause in Clause::all() {
        let citation = clause.citation_in(Language::Kk);
        let left = russian.iter().find(|word| citation.contains(**word));
        assert_eq!(left, None, "{citation}");
        assert_eq!(clause.citation_in(Language::Ru), clause.citation());
    }
}

#[test]
fn an_unknown_id_is_refused() {
    let error = "eshdi-24".parse::<Clause>().unwrap_err();
    assert!(error.to_string().contains("eshdi-24"), "{error}");
    assert!(serde_json::from_str::<Clause>("\"eshdi-99\"").is_err());
    let text = serde_json::to_string(&Clause::ESHDI_13).unwrap();
    assert_eq!(text, "\"eshdi-13\"");
    assert_eq!(
        serde_json::from_str::<Clause>(&text).unwrap(),
        Clause::ESHDI_13
    );
}

#[test]
fn clauses_stand_in_the_order_of_their_texts() {
    let clause = |id: &str| id.parse::<Clause>().unwrap();
    assert!(clause("eshdi-2") < clause("eshdi-13"));
    assert!(Clause::ESHDI_13 < Clause::ESHDI_15_1);
    assert!(Clause::ESHDI_20 < Clause::ESHEP_12);
    assert!(Clause::all().is_sorted());
}

#[test]
fn every_gist_is_a_sentence_and_every_refusal_has_a_reason() {
    for clause in Clause::all() {
        let gist = clause.gist();
        assert!(gist.len() > 3 && gist.ends_with('.'), "{clause}: {gist}");
        match clause.standing() {
            Standing::NotExecutable { reason } => assert!(reason.len() > 10, "{clause}"),
            Standing::Bound(_)
            | Standing::Partly { .. }
            | Standing::Planned { .. }
            | Standing::Repealed
            | Standing::Absent => {}
        }
    }
}

#[test]
fn what_this_house_does_is_bound() {
    for id in ["2", "4", "5", "12", "13", "15-1", "15-2"] {
        let clause: Clause = format!("eshdi-{id}").parse().unwrap();
        assert!(matches!(clause.standing(), Standing::Bound(_)), "{clause}");
    }
    let repealed: Vec<&str> = Clause::all()
        .filter(|clause| clause.standing() == Standing::Repealed)
        .map(Clause::id)
        .collect();
    assert_eq!(repealed, ["eshdi-8"]);
}

#[test]
fn absent_clauses_fill_the_gaps_and_nothing_else() {
    let number = |id: &str| id.strip_prefix("int-")?.parse::<u32>().ok();
    let numbers: BTreeSet<u32> = Clause::all().filter_map(|c| number(c.id())).collect();
    assert_eq!(numbers, (1..=65).collect());
    let annexes = Clause::all().filter(|clause| clause.id().starts_with("int-annex-"));
    assert_eq!(annexes.count(), 9);
}
