//! What is wrong with a form, as whoever filed it reads it.

use super::{FieldKind, FileKind, Form, Language};

/// What is wrong with a filled-in form by itself; nothing where nothing is, or where it cannot be read. Without a language it is told in
/// English, with fields by their ids.
///
/// The signature is not looked for: it travels beside the form.
pub fn faults(form: &Form, json: &str, language: Option<Language>) -> Option<String> {
    let submission = form.read_json(json.as_bytes()).ok()?;
    let is_signature = |id: &str| {
        let kind = form.field(id).map(|field| field.kind);
        kind == Some(FieldKind::File(FileKind::Signature))
    };
    let violations = form.check(&submission);
    let violations = violations
        .iter()
        .filter(|violation| !is_signature(&violation.field));
    let told: Vec<String> = violations
        .map(|violation| match language {
            Some(language) => format!("  {}: {}", violation.field, violation.message(language)),
            None => format!("  {violation}"),
        })
        .collect();
    let (id, places) = (form.id, told.len());
    let head = match language {
        Some(Language::Kk) => format!("{id} нысанының {places} жерінде қате бар:"),
        Some(Language::Ru) => format!("форма {id} неверна в местах: {places}:"),
        None => format!("the form {id} is wrong in {places} places:"),
    };
    (!told.is_empty()).then(|| format!("{head}\n{}", told.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_told_in_the_readers_language() {
        let form = super::super::form("planned_works").unwrap();
        let check = |language, head: &str, line: &str| {
            let told = faults(form, "{}", language).unwrap();
            assert!(told.contains(head) && told.contains(line), "{told}");
        };
        let (kk, ru) = (Some(Language::Kk), Some(Language::Ru));
        check(
            kk,
            "planned_works нысанының",
            "services: Сервистердің кілттері",
        );
        check(ru, "форма planned_works", "services: Ключи сервисов");
        check(None, "the form planned_works", "services: it is required");
        assert_eq!(
            faults(form, "[]", None),
            None,
            "what cannot be read is told by others"
        );
    }
}
