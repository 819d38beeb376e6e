use super::*;

#[test]
fn names_within_a_third_are_near() {
    let check = |name: &str, expected: Option<&str>| {
        let known = ["operator", "organisation", "id", "duty-mail", "deny"];
        assert_eq!(nearest(name, &known), expected, "{name}");
    };
    check("opertor", Some("operator"));
    check("oeprator", Some("operator"));
    check("organization", Some("organisation"));
    check("duty_mail", Some("duty-mail"));
    check("ID", None);
    check("ids", Some("id"));
    check("", None);
    check("prefix", None);
    check(&"o".repeat(100_000), None);
}
