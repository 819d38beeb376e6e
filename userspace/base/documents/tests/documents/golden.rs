//! The texts, word for word.

use crate::samples;
use documents::{Language, RequestKind, Term};
use expect_test::expect_file;

#[test]
fn documents_read_as_they_were_approved() {
    for (name, document) in samples::documents() {
        for language in Language::ALL {
            let file = format!("golden/{name}.{}.txt", language.tag());
            let text = document.text(language).replace('\u{a0}', " ");
            expect_file![file].assert_eq(&text);
        }
    }
}

#[test]
fn notices_read_as_they_were_approved() {
    for (name, notice) in samples::notices() {
        for language in Language::ALL {
            let file = format!("golden/notice-{name}.{}.txt", language.tag());
            let (subject, body) = (notice.subject(language), notice.body(language));
            expect_file![file].assert_eq(&format!("{subject}\n\n{body}").replace('\u{a0}', " "));
        }
    }
}

#[test]
fn requests_are_named_as_the_orders_name_them() {
    for language in Language::ALL {
        let named = RequestKind::ALL.map(|kind| {
            let request = samples::request(kind, "17");
            format!(
                "{}\n{}\n",
                request.subject(language),
                request.brief(language)
            )
        });
        let file = format!("golden/requests.{}.txt", language.tag());
        expect_file![file].assert_eq(&named.join("\n").replace('\u{a0}', " "));
    }
}

#[test]
fn terms_are_told_in_both_languages() {
    for language in Language::ALL {
        let told = law::DEADLINES.iter().map(|row| {
            let term = Term::new("sample", row.id).unwrap();
            let (actor, duty) = (term.actor(language), term.duty(language));
            let cited = documents::citation(row.clause, language);
            format!(
                "{}, {cited}\n{actor}: {duty}; {}\n",
                row.id,
                term.follows(language)
            )
        });
        let file = format!("golden/terms.{}.txt", language.tag());
        let told: Vec<_> = told.collect();
        expect_file![file].assert_eq(&told.join("\n").replace('\u{a0}', " "));
    }
}

#[test]
fn every_notice_cites_its_clause_and_says_what_comes_next() {
    for (name, notice) in samples::notices() {
        for language in Language::ALL {
            let body = notice.body(language);
            let cited = documents::citation(notice.clause(), language).replace('\u{a0}', " ");
            assert!(body.contains(&cited), "{name}: {body}");
            let lower = body.to_lowercase();
            let next = match language {
                Language::Kazakh => [
                    "дейін",
                    "кешіктірмей",
                    "ішінде",
                    "талап етілмейді",
                    "бастап",
                    "белгіленбеген",
                ],
                Language::Russian => [
                    "до ",
                    "не позднее",
                    "в течение",
                    "не требуется",
                    "по истечении",
                    "не установлен",
                ],
            };
            assert!(
                next.iter().any(|words| lower.contains(words)),
                "{name}: {body}"
            );
        }
    }
}

#[test]
fn a_mail_holds_both_languages_the_state_language_first() {
    for (name, notice) in samples::notices() {
        let mail = notice.mail();
        let [kk, ru] = Language::ALL.map(|language| notice.body(language));
        assert_eq!(mail.body, format!("{kk}\n---\n\n{ru}"), "{name}");
        let [kk, ru] = Language::ALL.map(|language| notice.subject(language));
        assert_eq!(mail.subject, format!("{kk} / {ru}").replace('\u{a0}', " "));
        assert!(!mail.subject.contains('\n'), "{name}");
    }
}
