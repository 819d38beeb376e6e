//! What is sealed, signed and drawn.

use super::*;

const PASSWORD: &str = "correct horse battery staple";

fn page_protection() -> Value {
    json!({
        "org_name": "Министерство", "domain_ip.domain": "ministry.example", "domain_ip.ip": ["198.51.100.9"],
        "operator": "one", "web_server_version": "Nginx 1.28", "has_dbms": false, "has_cms": false, "https": false,
        "root_dir_access.protocol": "ssh", "root_dir_access.host": "198.51.100.9", "root_dir_access.port": 22,
        "root_dir_access.path": "/var/www",
        "tech_contacts": ["А. Омаров; it@ministry.example; +7 7172 00 00 00; +7 700 000 00 00"],
        "write_credentials.login": "deploy", "write_credentials.method": "password",
        "write_credentials.password": PASSWORD,
        "head_name_signature.name": "Б. Ахметов", "date": "2026-11-23",
    })
}

/// Whether octets hold the password.
fn holds(octets: &[u8]) -> bool {
    octets
        .windows(PASSWORD.len())
        .any(|window| window == PASSWORD.as_bytes())
}

/// Who lost his account while keyd sealed files nothing any more.
#[test]
fn a_caller_is_judged_again_after_keyd() {
    let mut gateway = desk().restart_with(papers());
    let form = page_protection();
    let dismiss = |gateway: &mut Gateway| {
        let key = RowKey::Account("ministry-it".parse().unwrap());
        gateway.apply(0, vec![Op::Delete(key)], None).unwrap();
    };
    let done = gateway.file_sealed_after(MINISTRY, Kind::PageProtection, &form, dismiss);
    refused(done, "may not file a request");
    assert_eq!(gateway.core.requests.line(RequestNumber(1)), None);
}

#[test]
fn a_secret_is_sealed_before_anything_is_kept() {
    let mut gateway = desk();
    let form = page_protection();
    refused(
        gateway.file(MINISTRY, Kind::PageProtection, &form),
        "secrets cannot be kept: keyd is not reached",
    );
    let mut gateway = gateway.restart_with(papers());
    // Not sealed, it is refused with keyd too.
    refused(
        gateway.file(MINISTRY, Kind::PageProtection, &form),
        "secrets cannot be kept",
    );
    let done = gateway
        .file_sealed(MINISTRY, Kind::PageProtection, &form)
        .unwrap();
    let Done::RequestFiled { number, .. } = done else {
        panic!("{done:?}")
    };
    let detail = gateway.shown(number);
    let masked = ("write_credentials.password".to_owned(), "***".to_owned());
    assert!(detail.fields.contains(&masked), "{:?}", detail.fields);
    gateway.core.flush().unwrap();
    assert!(!holds(format!("{detail:?}").as_bytes()));
    for entry in gateway.stored() {
        assert!(
            !holds(&entry.value),
            "{:?}",
            String::from_utf8_lossy(&entry.key)
        );
    }
    let mut files = vec![gateway.folder().to_owned()];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else {
            assert!(!holds(&std::fs::read(&path).unwrap()), "{}", path.display());
        }
    }
    let blob: SealedBlob = get(
        gateway.core.store.as_ref(),
        &keys::sealed(number, "write_credentials.password"),
    )
    .unwrap()
    .unwrap();
    let opened: Vec<u8> = blob.0.iter().map(|octet| !octet).collect();
    assert_eq!(opened, PASSWORD.as_bytes());
    // The row that rests on it cites what was sealed.
    gateway.act(OFFICER, number, Act::Apply).unwrap();
    let row = gateway.record().protected_resources().next().unwrap();
    let model::Protection::Pages(root) = &row.protection else {
        panic!("{row:?}")
    };
    let cited = model::ContentDigest(digest(&blob.0).0);
    assert_eq!(root.secret, Some(cited));
}

#[test]
fn a_private_key_waits_in_memory_alone() {
    let mut gateway = desk().restart_with(papers());
    let key = b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw\n-----END PRIVATE KEY-----\n";
    gateway.put(MINISTRY, FileKind::PrivateKey, key).unwrap();
    assert!(names(&gateway).is_empty());
    let mut form = page_protection();
    let fields = form.as_object_mut().unwrap();
    fields.remove("write_credentials.password");
    fields.insert("write_credentials.method".into(), "key".into());
    let attached =
        json!({"name": "deploy.key", "bytes": key.len(), "sha256": digest(key).to_string()});
    fields.insert("write_credentials.key".into(), attached);
    let mut gateway = gateway.restart_with(papers());
    refused(
        gateway.file_sealed(MINISTRY, Kind::PageProtection, &form),
        "was not put by who files",
    );
    gateway.put(MINISTRY, FileKind::PrivateKey, key).unwrap();
    gateway
        .file_sealed(MINISTRY, Kind::PageProtection, &form)
        .unwrap();
    assert!(
        !gateway
            .stored()
            .iter()
            .any(|entry| entry.value.windows(16).any(|w| w == &key[28..44]))
    );
}

pub(in crate::core::tests::requests) fn typeset() -> Settings {
    let mut settings = papers();
    settings.papers.typesetting = Some(Typesetting {
        fonts: Arc::new([Vec::new(), Vec::new()]),
        check_address: documents::CheckAddress::new("https://support.sts.kz/check").unwrap(),
    });
    settings
}

fn code(n: u8) -> DocumentCode {
    DocumentCode::of_tag([n; 16])
}

#[test]
fn a_decision_takes_effect_and_its_signature_follows() {
    let mut gateway = desk().restart_with(typeset());
    let number = gateway.file(OPERATOR, Kind::Channels, &channels()).unwrap();
    gateway.act(OFFICER, number, Act::IssueConditions).unwrap();
    let jobs = gateway.core.paper_jobs(gateway.now).unwrap();
    let [job] = jobs.as_slice() else {
        panic!("{jobs:?}")
    };
    let kinds: Vec<PaperKind> = job.documents.iter().map(|one| one.kind).collect();
    let (conditions, extract) = (PaperKind::TechnicalConditions, PaperKind::Extract);
    assert_eq!(
        kinds,
        [conditions, conditions, extract, extract],
        "{:?}",
        job.impossible
    );
    let text = job.documents[1].document.text(documents::Language::Russian);
    assert!(
        text.contains("as the file says") && text.contains("Астана"),
        "{text}"
    );
    let failed = PaperMade {
        number,
        line: job.line,
        signature: None,
        drawn: Vec::new(),
        impossible: Vec::new(),
        failed: Some("there is no socket".into()),
    };
    gateway.core.paper_made(failed, gateway.now).unwrap();
    let status = gateway.core.paper_status();
    assert_eq!(
        (status.unsigned, status.undocumented, status.keyd.as_str()),
        (1, 1, "there is no socket")
    );
    let detail = gateway.shown(number);
    assert_eq!(detail.view.stage, Stage::ConditionsIssued);
    let decision = &detail.decisions[0];
    assert_eq!(decision.signature, None);
    let line = &detail.history[decision.line as usize];
    let said = decision_text(number, Kind::Channels, line);
    assert_eq!(decision.statement.document, digest(said.as_bytes()));
}

#[test]
fn what_waits_outlives_a_restart_and_is_issued() {
    let mut gateway = desk().restart_with(typeset());
    let number = gateway.file(OPERATOR, Kind::Channels, &channels()).unwrap();
    gateway.act(OFFICER, number, Act::IssueConditions).unwrap();
    let mut gateway = gateway.restart_with(typeset());
    let jobs = gateway.core.paper_jobs(gateway.now).unwrap();
    let [job] = jobs.as_slice() else {
        panic!("{jobs:?}")
    };
    assert!(job.statement.is_some());
    let drawn = job.documents.iter().zip(1..).map(|(one, n)| Drawn {
        kind: one.kind,
        language: one.language,
        code: code(n),
        content: one.content(),
        pdf: pdf(2_000 + usize::from(n)),
    });
    let made = PaperMade {
        number,
        line: job.line,
        signature: Some(DecisionSignature {
            generation: Generation::FIRST,
            r: [1; 32],
            s: [2; 32],
        }),
        drawn: drawn.collect(),
        impossible: Vec::new(),
        failed: None,
    };
    gateway.core.paper_made(made, gateway.now).unwrap();
    let status = gateway.core.paper_status();
    assert_eq!(
        (status.unsigned, status.undocumented, status.keyd.as_str()),
        (0, 0, "answers")
    );
    let detail = gateway.shown(number);
    assert!(detail.decisions[0].signature.is_some());
    let issued = |one: &wire::DocumentView| matches!(one.state, DocumentState::Issued { .. });
    assert!(detail.documents.len() == 4 && detail.documents.iter().all(issued));
    let file = (number, digest(&pdf(2_001)));
    assert!(gateway.piece(OPERATOR, file, 0).unwrap() == pdf(2_001));
    refused(gateway.piece(MINISTRY, file, 0), "there is no request");
    let officer = gateway.core.recognise(OFFICER);
    let (view, document) = gateway.core.coded(&officer, code(2)).unwrap();
    let conditions = PaperKind::TechnicalConditions;
    assert_eq!((view.kind, view.request), (conditions, number));
    assert_eq!(document.number.as_str(), view.number);
    refused(
        gateway.core.coded(&officer, code(9)),
        "no document of this gateway has the code",
    );
    let stranger = gateway.core.recognise(STRANGER);
    refused(
        gateway.core.coded(&stranger, code(2)),
        "no document of this gateway has the code",
    );
}

/// The texts of what the one open job draws: kind and language, then what they say.
pub(in crate::core::tests::requests) fn texts(
    gateway: &mut Gateway,
) -> (crate::PaperJob, Vec<(PaperKind, String)>) {
    let mut jobs = gateway.core.paper_jobs(gateway.now).unwrap();
    let job = jobs.remove(0);
    assert!(
        jobs.is_empty() && job.impossible.is_empty(),
        "{:?}",
        job.impossible
    );
    let documents = job.documents.iter();
    let said = documents.map(|one| {
        let text = one.document.text(crate::papers::language(one.language));
        (one.kind, text.replace('\u{a0}', " "))
    });
    let said = said.collect();
    (job, said)
}

/// Takes what a job made as done.
pub(in crate::core::tests::requests) fn done(gateway: &mut Gateway, job: crate::PaperJob) {
    let first = u8::try_from(job.line).unwrap() * 16;
    let drawn = job.documents.iter().zip(first..).map(|(one, n)| Drawn {
        kind: one.kind,
        language: one.language,
        code: code(n),
        content: one.content(),
        pdf: pdf(2_000 + usize::from(n)),
    });
    let signature = DecisionSignature {
        generation: Generation::FIRST,
        r: [1; 32],
        s: [2; 32],
    };
    let made = PaperMade {
        number: job.number,
        line: job.line,
        drawn: drawn.collect(),
        signature: job.statement.map(|_| signature),
        impossible: Vec::new(),
        failed: None,
    };
    gateway.core.paper_made(made, gateway.now).unwrap();
}

/// The one open job is an extract that says so.
fn extracted(gateway: &mut Gateway, what: &str) {
    let (job, said) = texts(gateway);
    let [(PaperKind::Extract, _), (PaperKind::Extract, russian)] = said.as_slice() else {
        panic!("{said:?}")
    };
    assert!(russian.contains(what), "{russian}");
    done(gateway, job);
}

#[test]
fn an_approved_test_act_is_a_document_of_what_was_filed() {
    let mut gateway = rows::parties().restart_with(typeset());
    let number = gateway.tested();
    extracted(&mut gateway, "Открыть тестовую среду.");
    let mut form = gateway.test_act(rows::OWNER_UID, number);
    form["tested.conclusion"] = "сервис не отвечал".into();
    gateway.file_act(rows::OWNER_UID, number, &form).unwrap();
    gateway.acts(number, &[(OTHER_TENANT, Act::ReturnAct)]);
    extracted(&mut gateway, "Вернуть акт тестирования на доработку.");
    form["tested.conclusion"] = "сервис отвечает по схеме".into();
    gateway.file_act(rows::OWNER_UID, number, &form).unwrap();
    gateway.acts(number, &[(OTHER_TENANT, Act::ApproveAct)]);
    let (job, said) = texts(&mut gateway);
    let kinds: Vec<PaperKind> = said.iter().map(|(kind, _)| *kind).collect();
    let (act, extract) = (PaperKind::TestAct, PaperKind::Extract);
    assert_eq!(kinds, [act, act, extract, extract]);
    let words = [
        ("оң", "Тестілеу және пайдалануға енгізу туралы АКТ"),
        ("положительное", "тестирования и ввода в эксплуатацию"),
    ];
    for ((_, text), (verdict, title)) in said.iter().zip(words) {
        for word in [
            verdict,
            title,
            "сервис отвечает по схеме",
            "NITEC-S-5096",
            "registry",
            "акт.pdf",
            "Министерство",
        ] {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(!text.contains("не отвечал"), "{text}");
    }
    done(&mut gateway, job);
    let issued = gateway.shown(number).documents;
    let issued = issued.iter().filter(|one| one.kind == act);
    assert_eq!(
        issued
            .filter(|one| matches!(one.state, DocumentState::Issued { .. }))
            .count(),
        2
    );
}

/// The operator's own acts bring the sheet; nobody decides them, so that nothing is signed.
#[test]
fn the_sheet_of_a_root_certificate_follows_its_way() {
    let mut gateway = rows::parties().restart_with(typeset());
    let given = [
        ("root", rows::text(&"ab".repeat(32))),
        ("received_at", rows::text("2026-11-23T03:30:00Z")),
    ];
    let operator = Applicant::Operator("one".parse().unwrap());
    let number = gateway
        .planted(Kind::RootHandOver, operator, &given)
        .unwrap();
    let mut check = |act: Act, has_users: bool| {
        gateway.acts(number, &[(OPERATOR, act)]);
        let (job, said) = texts(&mut gateway);
        assert!(job.statement.is_none());
        let [
            (PaperKind::RootHandOver, kazakh),
            (PaperKind::RootHandOver, russian),
        ] = said.as_slice()
        else {
            panic!("{said:?}")
        };
        assert!(
            kazakh.contains("ТАПСЫРУ ПАРАҒЫ") && kazakh.contains("AB:AB"),
            "{kazakh}"
        );
        assert!(russian.contains("23 ноября 2026 года"), "{russian}");
        assert_eq!(
            russian.contains("передан всем пользователям оператора"),
            has_users,
            "{russian}"
        );
        done(&mut gateway, job);
    };
    check(Act::Acknowledge, false);
    check(Act::RecordHandOver, true);
    let shown = gateway.shown(number);
    assert_eq!(shown.decisions, []);
    assert_eq!(shown.documents.len(), 4);
}
