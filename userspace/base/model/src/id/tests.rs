use super::*;

#[test]
fn slugs_are_short_lower_case_ascii() {
    let check = |text: &str, good: bool| {
        assert_eq!(text.parse::<OperatorId>().is_ok(), good, "{text:?}");
    };
    check("operator-1", true);
    check("a", true);
    check(&"a".repeat(ID_BYTES_MAX), true);
    check("", false);
    check(&"a".repeat(ID_BYTES_MAX + 1), false);
    check("Operator", false);
    check("оператор", false);
    check("a b", false);
    check("a/b", false);
}

#[test]
fn interfaces_fit_the_kernel() {
    let check = |text: &str, good: bool| {
        assert_eq!(text.parse::<InterfaceName>().is_ok(), good, "{text:?}");
    };
    check("enp1s0f0np0", true);
    check("up.100", true);
    check("sixteen-bytes-is", false);
    check("a/b", false);
    check("eth0:1", false);
    check("", false);
}

#[test]
fn mail_addresses_have_two_sides() {
    let check = |text: &str, good: bool| {
        assert_eq!(text.parse::<MailAddress>().is_ok(), good, "{text:?}");
    };
    check("noc@operator.example", true);
    check("@operator.example", false);
    check("noc@", false);
    check("noc@a@b", false);
    check("noc @a", false);
    check("noc\r\n@a", false);
    check("<noc@a>", false);
}
