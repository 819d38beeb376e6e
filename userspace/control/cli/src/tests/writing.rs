//! Commands against a fake of controld.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the messages it expects"
)]

use super::fake::{Fake, Reply};
use super::{Exit, Machine, fixtures as f};
use law::request::Stage;
use model::{AccountName, Epoch, Op, TokenLabel, Violation};
use wire::{
    Action, Answer, Command, Done, Identity, Item, NoticeId, Page, Refusal, RefusalCode,
    RequestNumber, ToDaemon, TokenId, TokenSecret, TokenView,
};

fn token(account: &AccountName, label: &TokenLabel) -> TokenView {
    TokenView {
        id: TokenId(3),
        account: account.clone(),
        label: label.clone(),
        issued_at: f::at("2026-11-22T05:00:00Z"),
        issued_by: "root".to_owned(),
        expires_at: f::at("2026-12-22T05:00:00Z"),
    }
}

/// A controld that takes everything; a commit is answered by `commit`.
fn controld(machine: &Machine, commit: Result<Done, Refusal>) -> Fake {
    Fake::start(&machine.control(), move |message| match message {
        ToDaemon::Do { command, .. } => Reply::Done(match &command.action {
            Action::Stage { chunk, .. } => Ok(Done::Staged { chunks: chunk + 1 }),
            Action::Discard { .. } => Ok(Done::Discarded),
            Action::Commit { .. } => commit.clone(),
            Action::Confirm { epoch } => Ok(Done::Confirmed { epoch: *epoch }),
            Action::Rollback { .. } => Ok(committed()),
            Action::EnterReceipt { .. }
            | Action::ConfirmReceipt { .. }
            | Action::HandOver { .. } => Ok(Done::ReceiptEntered {
                cases: 1,
                due: None,
            }),
            Action::FileRequest(_)
            | Action::ActOnRequest(_)
            | Action::EnterRequestReceipt { .. } => Ok(Done::RequestMoved {
                number: RequestNumber(12),
                stage: Stage::Ready,
                due: None,
                epoch: None,
            }),
            Action::PutFile(chunk) => Ok(Done::FileTaken {
                taken: chunk.bytes,
                whole: None,
            }),
            Action::ReplaceCalendar { .. } => Ok(Done::CalendarReplaced { moved: 0 }),
            &Action::AcceptCategories { digest, .. } => Ok(Done::CategoriesAccepted { digest }),
            Action::RevokeLearned { organisation, host } => Ok(Done::LearnedRevoked {
                organisation: organisation.clone(),
                host: host.clone(),
            }),
            Action::MoveLegalClock { to } => Ok(Done::ClockMoved { now: *to }),
            Action::IssueToken { account, label, .. } => Ok(Done::TokenIssued {
                token: token(account, label),
                secret: Some(TokenSecret::new([0xa5; 32])),
            }),
            Action::RevokeToken { token } => Ok(Done::TokenRevoked { token: *token }),
        }),
        ToDaemon::Ask { query, .. } => Reply::Answer(Ok(match query {
            wire::Query::WhoAmI => Answer::Identity(Box::new(Identity {
                account: "root".parse().unwrap(),
                roles: Vec::new(),
                authority: None,
                operator: None,
                organisation: None,
                token: None,
                files: Vec::new(),
            })),
            wire::Query::Status => {
                let mut status = f::control_status(7, Some(7));
                status.pending = Some(wire::PendingConfirmation {
                    epoch: Epoch(7),
                    back_to: Epoch(6),
                    by: f::at("2026-11-22T05:00:00Z"),
                });
                Answer::Control(Box::new(status))
            }
            _ => Answer::Page(Page {
                items: vec![Item::Difference(Box::new(f::difference(
                    None,
                    Some(f::operator_row("noc@north.example")),
                )))],
                next: None,
            }),
        })),
        other => panic!("{other:?}"),
    })
}

fn committed() -> Done {
    Done::Committed {
        epoch: Epoch(8),
        changed: 1,
        confirm_by: None,
    }
}

fn refusal() -> Refusal {
    Refusal {
        code: RefusalCode::Invalid,
        message: "the record would be wrong in 1 place".to_owned(),
        hint: "put it right and apply again".to_owned(),
        clause: None,
        violations: vec![Violation {
            key: f::operator_key(),
            other: None,
            message: "its BIN is that of another".to_owned(),
            hint: "look it up".to_owned(),
            clause: None,
        }],
    }
}

fn only(commands: &[Command]) -> Command {
    let [command] = commands else {
        panic!("not one command: {commands:?}");
    };
    command.clone()
}

#[test]
fn apply_diff_commit_share_the_draft() {
    let machine = Machine::new();
    let file = machine.write("f.toml", f::FILE);
    let fake = controld(&machine, Ok(committed()));
    let said = machine.run(&["apply", &file]);
    assert_eq!(said.exit, Exit::Done, "{}", said.err);
    assert!(
        said.out.contains("operator         +1  ~0  -0"),
        "{}",
        said.out
    );
    let Action::Stage { draft, chunk, ops } = only(&fake.commands()).action else {
        panic!("not staged");
    };
    assert_eq!(chunk, 0);
    assert_eq!(
        ops,
        [
            Op::Declare(model::RowKind::Operator),
            Op::Put(f::operator_row("noc@north.example")),
        ]
    );
    let said = machine.run(&["diff"]);
    assert!(
        said.out.starts_with("+ operator north"),
        "{}{}",
        said.out,
        said.err
    );
    let said = machine.run(&[
        "commit",
        "--confirm",
        "5m",
        "--base",
        "7",
        "--why",
        "request 17",
        "--clause",
        "eshdi-13",
    ]);
    assert_eq!((said.exit, said.err.as_str()), (Exit::Done, ""));
    let command = only(&fake.commands()[1..]);
    assert_eq!(command.why, "request 17");
    assert_eq!(command.clause, Some(law::Clause::ESHDI_13));
    let (base, confirm_s) = (Some(Epoch(7)), Some(300));
    assert_eq!(
        command.action,
        Action::Commit {
            draft,
            base,
            confirm_s
        }
    );
    let said = machine.run(&["commit", "--why", "again"]);
    assert_eq!(said.exit, Exit::Usage, "the draft is closed");
}

#[test]
fn one_line_does_it_all() {
    let machine = Machine::new();
    let file = machine.write("f.toml", f::FILE);
    let fake = controld(&machine, Ok(committed()));
    let line = [
        "apply",
        &file,
        "--commit",
        "--why",
        "request 17",
        "--draft",
        "ff",
        "--json",
    ];
    let said = machine.run(&line);
    assert_eq!((said.exit, said.err.as_str()), (Exit::Done, ""));
    let shown: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(shown["draft"], format!("{:032x}", 0xff));
    assert!(fake.queries().is_empty(), "the commit itself counts");
    assert_eq!(shown["commit"]["result"], "committed");
    assert_eq!(shown["commit"]["epoch"], 8);
    let keys: Vec<_> = fake.commands().iter().map(|c| c.key).collect();
    assert_eq!(keys.len(), 2);
    assert_ne!(keys[0], keys[1], "each command has a key of its own");
    assert_eq!(
        machine.run(&["diff"]).exit,
        Exit::Usage,
        "the draft is closed"
    );
}

#[test]
fn a_refused_commit_names_the_line_and_keeps_the_draft() {
    let machine = Machine::new();
    let file = machine.write("f.toml", f::FILE);
    let fake = controld(&machine, Err(refusal()));
    assert_eq!(machine.run(&["apply", &file]).exit, Exit::Done);
    let said = machine.run(&["commit", "--why", "request 17"]);
    assert_eq!((said.exit, said.out.as_str()), (Exit::Refused, ""));
    assert!(
        said.err.contains("DIR/f.toml:4:6: operator north: its BIN"),
        "{}",
        said.err
    );
    assert!(
        said.err.ends_with("hint: put it right and apply again\n"),
        "{}",
        said.err
    );
    let said = machine.run(&["commit", "--why", "request 17", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&said.err).unwrap();
    assert_eq!(told["error"]["exit"], 1);
    assert_eq!(told["error"]["code"], "invalid");
    assert_eq!(told["error"]["problems"][0]["place"]["line"], 4);
    std::fs::remove_file(machine.path("f.toml")).unwrap();
    let said = machine.run(&["commit", "--why", "request 17"]);
    assert!(
        said.err.contains("\noperator north: its BIN"),
        "{}",
        said.err
    );
    assert_eq!(machine.run(&["discard"]).exit, Exit::Done);
    assert_eq!(
        machine.run(&["diff"]).exit,
        Exit::Usage,
        "the draft is closed"
    );
    assert!(matches!(
        fake.commands().last().unwrap().action,
        Action::Discard { .. }
    ));
}

#[test]
fn a_draft_that_another_replaces_is_named() {
    let machine = Machine::new();
    let file = machine.write("f.toml", f::FILE);
    let _fake = controld(&machine, Ok(committed()));
    let said = machine.run(&["apply", &file, "--draft", "a"]);
    assert!(!said.err.contains("stays open"), "{}", said.err);
    let said = machine.run(&["apply", &file, "--draft", "b"]);
    let old = format!("qaqpa discard --draft {:032x}", 0xa);
    assert!(said.err.contains(&old), "{}", said.err);
    let said = machine.run(&["apply", &file, "--json"]);
    assert_eq!(said.err, "", "scripts are spared");
    let shown: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(shown["differences"]["kinds"]["operator"]["new"], 1);
    assert_eq!(shown["commit"], serde_json::Value::Null);
}

#[test]
fn every_command_says_what_it_was_told() {
    let check = |line: &[&str], expected: Action| {
        let machine = Machine::new();
        let fake = controld(&machine, Ok(committed()));
        let said = machine.run(line);
        assert_eq!(said.exit, Exit::Done, "{}", said.err);
        assert_eq!(only(&fake.commands()).action, expected);
    };
    let epoch = Epoch(7);
    check(&["confirm"], Action::Confirm { epoch });
    check(&["confirm", "6"], Action::Confirm { epoch: Epoch(6) });
    check(
        &["rollback", "--why", "r"],
        Action::Rollback { to: Epoch(6) },
    );
    check(
        &["rollback", "3", "--why", "r"],
        Action::Rollback { to: Epoch(3) },
    );
    let notice = NoticeId(12);
    check(
        &["receipt", "confirm", "12"],
        Action::ConfirmReceipt { notice },
    );
    check(
        &[
            "receipt",
            "enter",
            "12",
            "--at",
            "2026-11-22T09:00",
            "--why",
            "r",
        ],
        Action::EnterReceipt {
            notice,
            received_at: f::at("2026-11-22T04:00:00Z"),
        },
    );
    check(
        &["clock", "move", "2026-12-01"],
        Action::MoveLegalClock {
            to: f::at("2026-11-30T19:00:00Z"),
        },
    );
}

#[test]
fn a_command_without_an_answer_is_given_once_more() {
    let check = |hang_ups: u32, expected: Exit| {
        let machine = Machine::new();
        let mut left = hang_ups;
        let fake = Fake::start(&machine.control(), move |_| {
            if left == 0 {
                return Reply::Done(Ok(committed()));
            }
            left -= 1;
            Reply::Gone
        });
        let said = machine.run(&["commit", "--draft", "ff", "--why", "r"]);
        assert_eq!(said.exit, expected, "{}", said.err);
        let commands = fake.commands();
        assert_eq!(commands.len(), 2);
        assert_eq!(commands[0], commands[1], "the key is the same");
    };
    check(1, Exit::Done);
    check(2, Exit::Unreachable);
}

#[test]
fn the_calendar_travels_whole() {
    let machine = Machine::new();
    let fake = controld(&machine, Ok(committed()));
    let file = machine.write("kz.toml", "version = 1\n");
    let said = machine.run(&["calendar", "replace", &file, "--why", "r"]);
    assert_eq!(said.exit, Exit::Done, "{}", said.err);
    let toml = "version = 1\n".to_owned();
    assert_eq!(
        only(&fake.commands()).action,
        Action::ReplaceCalendar { toml }
    );
}

#[test]
fn a_token_is_issued_for_oneself_shown_once_and_revoked() {
    let machine = Machine::new();
    let controld = controld(&machine, Ok(committed()));
    let said = machine.run(&["token", "issue", "portal", "--days", "30"]);
    assert_eq!(said.exit, Exit::Done, "{}", said.err);
    let text = format!("qaqpa_{}", "a5".repeat(32));
    assert!(said.out.contains(&text), "{}", said.out);
    let said = machine.run(&["token", "issue", "portal", "--account", "noc", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(document["result"], "token-issued");
    assert_eq!(document["account"], "noc");
    assert_eq!(document["secret"], text.as_str());
    let said = machine.run(&["token", "revoke", "3"]);
    assert!(said.out.contains("token 3"), "{}", said.out);
    let accounts = controld
        .commands()
        .into_iter()
        .filter_map(|command| match command.action {
            Action::IssueToken { account, .. } => Some(account.to_string()),
            _ => None,
        });
    assert_eq!(accounts.collect::<Vec<_>>(), ["root", "noc"]);
}
