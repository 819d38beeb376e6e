//! The register of services.

use crate::language::Language;
use crate::render::table::visible;
use wire::ServiceView;

/// The columns of a list.
pub(crate) const HEADER: &[&str] = &["key", "name", "owner", "gateways", "mode", "state"];

/// A line of a list.
pub(crate) fn cells(view: &ServiceView) -> Vec<String> {
    vec![
        view.key.to_string(),
        view.name.ru.clone(),
        view.owner_name.ru.clone(),
        gateways(view),
        view.mode.to_string(),
        view.state.label().to_owned(),
    ]
}

/// A passport, one line for each thing.
pub(crate) fn passport(view: &ServiceView, language: Language) -> String {
    let (name, owner) = match language {
        Language::Kk => (&view.name.kk, &view.owner_name.kk),
        Language::Ru | Language::En => (&view.name.ru, &view.owner_name.ru),
    };
    let authorisation = view
        .authorisation
        .map_or_else(|| "none".to_owned(), |method| method.to_string());
    let personal = if view.personal_data {
        "yes: a connection needs the state service of access control (int-45-7)"
    } else {
        "no"
    };
    let lines = [
        ("key", view.key.to_string()),
        ("name", visible(name)),
        (
            "owner",
            format!("{} (BIN {})", visible(owner), view.owner_bin),
        ),
        ("system", visible(&view.system)),
        ("gateways", gateways(view)),
        ("mode", view.mode.to_string()),
        ("security", view.security.to_string()),
        ("authorisation", authorisation),
        ("schemas", view.schemas.to_string()),
        ("personal data", personal.to_owned()),
        ("state", view.state.label().to_owned()),
    ];
    let lines: Vec<String> = lines
        .iter()
        .map(|(name, value)| format!("{name:14}{value}"))
        .collect();
    lines.join("\n")
}

fn gateways(view: &ServiceView) -> String {
    let names: Vec<&str> = view.gateways.iter().map(|one| one.label()).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::row::{AuthorisationMethod, IntegrationGateway, Interaction, ServiceSecurity};

    #[test]
    fn a_passport_shows_what_an_initiator_needs() {
        let view = ServiceView {
            key: "LAB-S-1".parse().unwrap(),
            name: model::Label {
                ru: "Справки".into(),
                kk: "Анықтамалар".into(),
            },
            owner: "ministry".parse().unwrap(),
            owner_name: model::Label {
                ru: "Министерство\u{1b}[2J".into(),
                kk: "Министрлік".into(),
            },
            owner_bin: "120340000014".parse().unwrap(),
            system: "Реестр".into(),
            mode: Interaction::Synchronous,
            gateways: [IntegrationGateway::Shep, IntegrationGateway::Vshep].into(),
            personal_data: true,
            security: ServiceSecurity::MutualTls,
            authorisation: Some(AuthorisationMethod::Basic),
            schemas: 2,
            state: wire::ServiceState::Suspended,
        };
        let told = passport(&view, Language::Kk);
        assert!(
            told.starts_with("key           LAB-S-1\nname          Анықтамалар\n"),
            "{told}"
        );
        assert!(told.ends_with("state         suspended"), "{told}");
        assert!(told.contains("gateways      shep, vshep\n"), "{told}");
        let told = passport(&view, Language::Ru);
        assert!(!told.contains('\u{1b}'), "{told:?}");
        assert_eq!(cells(&view).len(), HEADER.len());
    }
}
