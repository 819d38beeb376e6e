use super::super::*;
use super::fit::fitting;

/// The violations of a right submission after one change: field, reason and clause.
fn after(form: &Form, changes: &[(&str, Value)]) -> Vec<(String, Reason, &'static str)> {
    let mut submission = fitting(form, &[1]);
    for (id, value) in changes {
        submission
            .values
            .insert((*id).to_owned(), vec![value.clone()]);
    }
    let found = form.check(&submission);
    let forbidden = found.into_iter().filter(|v| v.reason == Reason::Forbidden);
    forbidden
        .map(|v| (v.field, v.reason, v.clause.id()))
        .collect()
}

fn refused(form: &Form, changes: &[(&str, Value)], field: &str, clause: &str) {
    let expected = [(field.to_owned(), Reason::Forbidden, clause)];
    assert_eq!(after(form, changes), expected, "{} {changes:?}", form.id);
}

fn accepted(form: &Form, changes: &[(&str, Value)]) {
    assert_eq!(after(form, changes), [], "{} {changes:?}", form.id);
}

#[test]
fn what_paragraph_3_bars_is_refused_when_filed() {
    for form in [
        integration::SERVICE_CREATION,
        integration::SERVICE_PUBLICATION,
        integration::SERVICE_UPDATE,
        integration::CONNECTION,
        integration::CONNECTION_UPDATE,
    ] {
        for (field, clause) in [
            ("declared.certification_authority", "int-3.1"),
            ("declared.state_secrets", "int-3.2"),
            ("declared.official_use", "int-3.2"),
            ("declared.analytic_platform", "int-3.3"),
            ("declared.open_data", "int-3.4"),
        ] {
            refused(&form, &[(field, true.into())], field, clause);
            accepted(&form, &[(field, false.into())]);
        }
    }
}

#[test]
fn a_non_state_system_comes_by_vshep_alone() {
    for form in [
        integration::SERVICE_CREATION,
        integration::SERVICE_UPDATE,
        integration::CONNECTION,
        integration::CONNECTION_UPDATE,
    ] {
        let by = |non_state: bool, gateway: &str| {
            [
                ("declared.non_state", non_state.into()),
                ("declared.gateway", gateway.into()),
            ]
        };
        refused(&form, &by(true, "shep"), "declared.gateway", "int-4");
        accepted(&form, &by(true, "vshep"));
        accepted(&form, &by(false, "shep"));
        accepted(&form, &by(false, "vshep"));
    }
}

#[test]
fn a_service_with_a_non_state_side_is_published_on_vshep() {
    let form = &integration::SERVICE_PUBLICATION;
    let with = |owner: bool, client: bool, vshep: bool, shep: bool| {
        [
            ("declared.non_state", owner.into()),
            ("declared.client_non_state", client.into()),
            ("service.publish_vshep", vshep.into()),
            ("service.publish_shep", shep.into()),
        ]
    };
    accepted(form, &with(false, false, false, true));
    accepted(form, &with(false, true, true, true));
    accepted(form, &with(true, false, true, false));
    refused(
        form,
        &with(false, true, false, true),
        "service.publish_vshep",
        "int-4",
    );
    refused(
        form,
        &with(true, false, false, false),
        "service.publish_vshep",
        "int-4",
    );
    refused(
        form,
        &with(true, false, true, true),
        "service.publish_shep",
        "int-4",
    );
}

#[test]
fn the_terms_are_accepted_by_the_clause_of_the_sender() {
    let form = &integration::CONNECTION;
    let terms = |non_state: bool, accepted: bool| {
        [
            ("declared.non_state", non_state.into()),
            ("declared.gateway", "vshep".into()),
            ("declared.terms_accepted", accepted.into()),
        ]
    };
    refused(
        form,
        &terms(true, false),
        "declared.terms_accepted",
        "int-33",
    );
    refused(
        form,
        &terms(false, false),
        "declared.terms_accepted",
        "int-45-2",
    );
    accepted(form, &terms(true, true));
    accepted(form, &terms(false, true));
    // Having no contract on joint work is taken into account, and is no ground to refuse.
    accepted(
        form,
        &[
            ("declared.non_state", true.into()),
            ("declared.gateway", "vshep".into()),
            ("declared.joint_security", false.into()),
        ],
    );
}

#[test]
fn personal_data_go_with_consent_alone() {
    for form in [integration::CONNECTION, integration::CONNECTION_UPDATE] {
        let with = |non_state: bool, consent: bool| {
            [
                ("service.personal_data", true.into()),
                ("declared.non_state", non_state.into()),
                ("declared.gateway", "vshep".into()),
                ("declared.consent_service", consent.into()),
            ]
        };
        let field = "declared.consent_service";
        refused(&form, &with(false, false), field, "int-45-7");
        refused(&form, &with(true, false), field, "agr-6.5");
        accepted(&form, &with(false, true));
        accepted(&form, &with(true, true));
    }
}

#[test]
fn other_forbidden_values_are_refused_by_their_clauses() {
    let line = "одна и та же";
    refused(
        &eshdi::CHANNEL,
        &[
            ("main_channel.line", line.into()),
            ("reserve_channel.line", line.into()),
        ],
        "reserve_channel.line",
        "eshdi-tu-redundancy",
    );
    let promise = "obligations_ack";
    refused(
        &eshdi::CHANNEL,
        &[(promise, false.into())],
        promise,
        "eshdi-annex-1",
    );
    refused(
        &eshep::ONBOARD,
        &[(promise, false.into())],
        promise,
        "eshep-annex",
    );
    for (field, clause) in [
        ("redundancy", "eshdi-tu-redundancy"),
        ("patchcords.tube", "eshdi-tu-1"),
        ("patchcords.marks", "eshdi-tu-2"),
        ("patchcords.agreed", "eshdi-tu-3"),
    ] {
        refused(&eshdi::CONDITIONS, &[(field, false.into())], field, clause);
    }
    let ftp = [
        ("root_dir_access.protocol", "ftp".into()),
        ("write_credentials.method", "key".into()),
    ];
    refused(
        &eshdi::ANTIDEFACE,
        &ftp,
        "write_credentials.method",
        "eshdi-annex-4",
    );
    let works = |end: &str| {
        [
            ("starts_at", "2026-12-01T21:00:00+05:00".into()),
            ("ends_at", end.into()),
        ]
    };
    let form = &integration::PLANNED_WORKS;
    refused(form, &works("2026-12-01T16:00:00Z"), "ends_at", "agr-5.4");
    accepted(form, &works("2026-12-01T16:00:01Z"));
    for field in ["personal_data", "consent_unused"] {
        refused(
            &integration::DISCONNECTION,
            &[(field, false.into())],
            field,
            "int-7",
        );
    }
}

#[test]
fn a_channel_has_at_least_one_gigabit() {
    let check = |gbps: u64, fits: bool| {
        let mut channel = fitting(&eshdi::CHANNEL, &[1]);
        channel
            .values
            .insert("bandwidth_gbps".to_owned(), vec![gbps.into()]);
        assert_eq!(eshdi::CHANNEL.check(&channel).is_empty(), fits, "{gbps}");
    };
    check(0, false);
    check(1, true);
    check(400, true);
    check(401, false);
}

#[test]
fn weak_words_are_accepted_and_told() {
    let form = &integration::CONNECTION;
    let mut submission = fitting(form, &[1]);
    let strong = [
        ("vpn.ph1.ike_version", "ikev2"),
        ("vpn.ph1.dh_group", "modp2048"),
        ("vpn.ph1.enc", "aes256"),
        ("vpn.ph1.hash", "sha256"),
        ("vpn.ph2.encap", "esp"),
        ("vpn.ph2.enc", "aes256"),
        ("vpn.ph2.integrity", "sha256"),
        ("vpn.ph2.pfs_group", "none"),
    ];
    for (field, word) in strong {
        submission
            .values
            .insert(field.to_owned(), vec![word.into()]);
    }
    assert_eq!(form.check(&submission), []);
    assert_eq!(form.weaknesses(&submission), []);
    for (field, word) in [
        ("vpn.ph1.ike_version", "ikev1"),
        ("vpn.ph1.dh_group", "modp768"),
        ("vpn.ph1.dh_group", "modp1024"),
        ("vpn.ph1.dh_group", "modp1536"),
        ("vpn.ph1.enc", "des"),
        ("vpn.ph1.enc", "3des"),
        ("vpn.ph1.hash", "md5"),
        ("vpn.ph2.enc", "des"),
        ("vpn.ph2.enc", "3des"),
        ("vpn.ph2.integrity", "md5"),
        ("vpn.ph2.pfs_group", "modp1536"),
    ] {
        let mut weak = submission.clone();
        weak.values.insert(field.to_owned(), vec![word.into()]);
        assert_eq!(form.check(&weak), [], "{field} {word}");
        assert_eq!(form.weaknesses(&weak), [Weakness { field, word }]);
    }
}
