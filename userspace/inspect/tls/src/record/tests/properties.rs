//! Whatever texts come in.

use proptest::prelude::*;

use super::schema::check;
use super::*;

/// What stands nowhere but in the secret parts of URLs.
const SECRET: &str = "q5ecret";

fn record(
    url: &str,
    rule: &str,
    request: &str,
    exempt: Option<ExemptCategory>,
) -> ConnectionRecord {
    let mut record = full();
    record.name = host_of(url).map_or(AskedFor::None(Word::new("absent")), AskedFor::Host);
    record.ground = record.ground.map(|ground| Ground {
        request: Clipped::of(request),
        ..ground
    });
    record.categories.extend(exempt.map(Category::from));
    if let Detail::Decrypted(shown) = &mut record.detail {
        shown.detections = vec![
            Detection {
                rule: Clipped::of(rule),
                case: "1NGTB80-007".parse().unwrap(),
            };
            20
        ];
    }
    record
}

fn exempt() -> impl Strategy<Value = Option<ExemptCategory>> {
    prop::option::of(prop::sample::select(&ExemptCategory::ALL[..]))
}

proptest! {
    #[test]
    fn any_texts_make_one_line_of_the_form(
        url in any::<String>(),
        rule in any::<String>(),
        request in any::<String>(),
        exempt in exempt(),
    ) {
        check(&record(&url, &rule, &request, exempt));
    }

    /// What stands in a URL behind its host, or before it, is in no line.
    #[test]
    fn no_query_path_or_password_is_ever_written(
        scheme in "(https?://|)",
        user in "([a-z]{1,5}(:[a-z]{1,5})?q5ecret@|)",
        host in "[a-z]{1,9}(\\.[a-z]{1,9}){0,3}",
        port in "(:[0-9]{1,5}|)",
        path in "(/[a-zA-Z0-9%._-]{0,9}){0,3}",
        query in "[?#/;][^\\n]{0,20}",
        exempt in exempt(),
    ) {
        // A user stands in a URL alone; without a scheme, what comes before `@` may be a name.
        let user = if scheme.is_empty() { "" } else { user.as_str() };
        let url = format!("{scheme}{user}{host}{port}{path}{query}{SECRET}");
        let record = record(&url, &url, &url, exempt);
        let value = check(&record);
        let line = record.to_string();
        prop_assert!(!line.contains(SECRET), "{}", line);
        prop_assert!(!line.contains('?'), "{}", line);
        if let Some(name) = value.get("name") {
            prop_assert_eq!(name.as_str(), Some(host.as_str()));
        }
    }
}
