//! Filled-in forms.

use law::form::{FORMS, Language};

/// The first octet chooses a form; the rest is its JSON, and its TOML: what is no UTF-8 is replaced.
pub fn form(bytes: &[u8]) {
    let Some((chosen, text)) = bytes.split_first() else {
        return;
    };
    let form = &FORMS[usize::from(*chosen) % FORMS.len()];
    let tell = |message: &dyn Fn(Language) -> String| {
        for language in [Language::Ru, Language::Kk] {
            assert!(!message(language).is_empty());
        }
    };
    match form.read_json(text) {
        Err(refusal) => tell(&|language| refusal.message(language)),
        Ok(submission) => {
            for violation in form.check(&submission) {
                tell(&|language| violation.message(language));
            }
            assert!(submission.values.keys().all(|id| form.field(id).is_some()));
            // A secret is never written.
            if let Ok(written) = serde_json::to_vec(&submission) {
                let again: law::form::Submission = serde_json::from_slice(&written).unwrap();
                assert_eq!(again, submission);
            }
        }
    }
    let text = String::from_utf8_lossy(text);
    match ::config::form::filled_in(form, "form.toml", &text) {
        Err(problems) => assert!(!problems.is_empty()),
        // What was judged by its type here is read there.
        Ok(json) => assert_eq!(form.read_json(json.as_bytes()).err(), None),
    }
}
