//! What a refused form says.

use super::*;

fn refused(code: RefusalCode) -> CliError {
    CliError::Refused {
        refusal: Box::new(Refusal {
            code,
            message: "форма неверна".to_owned(),
            hint: "correct it".to_owned(),
            clause: None,
            violations: Vec::new(),
        }),
        problems: Vec::new(),
    }
}

/// Filed the first time or again, what is wrong with a form is told in the reader's language.
#[test]
fn what_is_wrong_is_told_in_the_readers_language() {
    let form = law::form::form(Kind::PlannedWorks.form());
    let filed = Action::FileRequest(Filing {
        kind: Kind::PlannedWorks,
        submission: "{}".to_owned(),
        signature: None,
        for_applicant: None,
        letter: None,
    });
    let again = Action::ActOnRequest(RequestAct {
        number: RequestNumber(1),
        revision: 1,
        act: Act::Resubmit,
        reasons: String::new(),
        agreed: None,
        letter: None,
        submission: Some(("{}".to_owned(), None)),
        row: None,
        base: None,
        plan: None,
    });
    for sent in [filed, again] {
        let check = |code, language, said: &str| {
            let told = in_language(refused(code), (form, &sent), language).to_string();
            assert!(told.contains(said), "{told}");
        };
        check(
            RefusalCode::Invalid,
            Language::Kk,
            "services: Сервистердің кілттері",
        );
        check(
            RefusalCode::Invalid,
            Language::Ru,
            "services: Ключи сервисов",
        );
        check(
            RefusalCode::Invalid,
            Language::En,
            "services: it is required",
        );
        // Of anything else the gateway knows more.
        check(RefusalCode::Conflict, Language::En, "форма неверна");
    }
    let other = Action::MoveLegalClock {
        to: Timestamp::UNIX_EPOCH,
    };
    let told = in_language(refused(RefusalCode::Invalid), (None, &other), Language::En);
    assert!(told.to_string().contains("форма неверна"));
}
