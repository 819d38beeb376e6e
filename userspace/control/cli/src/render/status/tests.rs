use super::*;
use crate::tests::fixtures as f;
use expect_test::{Expect, expect};
use wire::PendingConfirmation;

fn dead(daemon: Daemon) -> CliError {
    let path = "/s".into();
    CliError::daemon(daemon)(runtime::ClientError::NobodyListens { path })
}

#[test]
fn step_is_judged_by_all_that_is_known() {
    let why = || dead(Daemon::Controld);
    let check =
        |control: Result<ControlStatus, CliError>, gate, exit: Exit, expected: Option<&str>| {
            // Whether pathd lives is no matter of epochs.
            let both = Daemons {
                control,
                gate,
                paths: Err(dead(Daemon::Pathd)),
            };
            assert_eq!(both.out_of_step().as_deref(), expected);
            assert_eq!(both.exit(), exit);
        };
    let control = |epoch, acknowledged| Ok(f::control_status(epoch, acknowledged));
    let gate = |epoch| Ok(f::gate_status(epoch));
    check(control(5, Some(5)), gate(Some(5)), Exit::Done, None);
    check(
        control(5, Some(4)),
        gate(Some(4)),
        Exit::Disagree,
        Some("epoch 5 is in force, but linkd acknowledged epoch 4"),
    );
    check(
        control(5, None),
        gate(None),
        Exit::Disagree,
        Some("epoch 5 is in force, but linkd acknowledged none"),
    );
    check(
        control(5, Some(5)),
        gate(Some(4)),
        Exit::Disagree,
        Some("epoch 5 is in force, but the kernel enforces epoch 4"),
    );
    check(
        control(5, Some(5)),
        Err(why()),
        Exit::Unreachable,
        Some("not both daemons answered"),
    );
    check(
        Err(why()),
        gate(Some(5)),
        Exit::Unreachable,
        Some("not both daemons answered"),
    );
    let mut refused = f::control_status(5, Some(4));
    refused.daemons[0].refused = Some("too large".to_owned());
    check(
        Ok(refused),
        gate(Some(4)),
        Exit::Disagree,
        Some("linkd refused the newest epoch: too large"),
    );
    let mut another = f::gate_status(Some(5));
    another.record = Some("b2".to_owned());
    check(
        control(5, Some(5)),
        Ok(another),
        Exit::Disagree,
        Some("record a1 is in force, but the kernel enforces record b2"),
    );
    let mut alone = f::control_status(5, None);
    alone.daemons.clear();
    check(
        Ok(alone),
        gate(Some(5)),
        Exit::Disagree,
        Some("epoch 5 is in force, but linkd acknowledged none"),
    );
}

fn check(both: &Daemons, human: &Expect, json: &Expect) {
    human.assert_eq(&both.text());
    json.assert_eq(&serde_json::to_string(&both.view()).unwrap());
}

#[test]
fn both_are_shown() {
    let mut control = f::control_status(5, Some(5));
    control.pending = Some(PendingConfirmation {
        epoch: Epoch(5),
        back_to: Epoch(4),
        by: f::at("2026-11-22T04:05:01Z"),
    });
    control.clock_movable = true;
    control.notices_held = 2;
    control.daemons.push(wire::DaemonStatus {
        daemon: Daemon::Pathd,
        connected: true,
        acknowledged: None,
        refused: None,
    });
    check(
        &Daemons {
            control: Ok(control),
            gate: Ok(f::gate_status(Some(5))),
            paths: Ok(vec![f::path(), f::locked_path()]),
        },
        &expect![[r#"
            controld
              record      a1
              epoch       5
              committed   2026-11-22 09:00:01+05:00
              unconfirmed epoch 5 goes back to 4 at 2026-11-22 09:05:01+05:00
              linkd       connected, acknowledged epoch 5
              pathd       connected
              cases       2 notified, 1 blocked
              notices     1 waiting, 2 without room in the outbox
              legal time  2026-11-22 09:05:00+05:00  (movable: a lab, not a gateway in service)
              calendar    kz-1
              journal     41:9f86

            linkd
              record      a1
              enforces    epoch 5
              gate        found running
              events      0 waiting, 0 lost
              sightings   0 lost
              memory      4096 KiB
              INTERFACE  MODE    OWNER
              ch0        native  channel north-1

            pathd
              LINK             CARRIES  STATE              PRIMARY          BACKUP
              channel north-1  backup   backup             ch0 dead by bfd  ch1 alive
              uplink internet  primary  locked to primary  up0 alive        up1 alive

            in step"#]],
        &expect![[
            r#"{"in_step":true,"control":{"record":"a1","epoch":5,"committed_at":"2026-11-22T04:00:01Z","pending":{"epoch":5,"back_to":4,"by":"2026-11-22T04:05:01Z"},"daemons":[{"daemon":"linkd","connected":true,"acknowledged":5,"refused":null},{"daemon":"pathd","connected":true,"acknowledged":null,"refused":null}],"cases":[["notified",2],["blocked",1]],"notices_waiting":1,"notices_held":2,"legal_now":"2026-11-22T04:05:00Z","clock_movable":true,"calendar":"kz-1","journal_seq":41,"journal_hash":"9f86","papers":{"files":0,"file_bytes":0,"scans_waiting":0,"scanner":"","keyd":"","unsigned":0,"undocumented":0,"no_documents":""}},"control_error":null,"gate":{"record":"a1","epoch":5,"adopted":true,"ports":[{"interface":"ch0","mode":"native","owner":{"channel":"north-1"}}],"sightings_lost":0,"events_lost":0,"events_waiting":0,"resident_bytes":4194304},"gate_error":null,"paths":[{"link":{"channel":"north-1"},"state":"backup","carries":"backup","since":"2026-11-22T04:00:00Z","reverts_at":null,"lock":null,"members":[{"role":"primary","interface":"ch0","health":"dead","dead_by":"bfd","carrier":"up","watched":"bfd","peer":"192.0.2.2","bfd":"down","probe":null,"detection_ms":30},{"role":"backup","interface":"ch1","health":"alive","dead_by":null,"carrier":"up","watched":"carrier","peer":null,"bfd":null,"probe":null,"detection_ms":null}]},{"link":{"uplink":"internet"},"state":"locked","carries":"primary","since":"2026-11-22T03:00:00Z","reverts_at":"2026-11-22T04:00:30Z","lock":"primary","members":[{"role":"primary","interface":"up0","health":"alive","dead_by":null,"carrier":"up","watched":"carrier","peer":null,"bfd":null,"probe":null,"detection_ms":null},{"role":"backup","interface":"up1","health":"alive","dead_by":null,"carrier":"up","watched":"echo","peer":"2001:db8::1","bfd":null,"probe":"up","detection_ms":150}]}],"paths_error":null}"#
        ]],
    );
}

#[test]
fn each_is_shown_without_the_other() {
    check(
        &Daemons {
            control: Err(dead(Daemon::Controld)),
            gate: Ok(GateStatus {
                ports: Vec::new(),
                ..f::gate_status(None)
            }),
            paths: Ok(Vec::new()),
        },
        &expect![[r#"
            controld
              no answer: nobody listens at /s: the daemon has ended

            linkd
              record      none
              enforces    none
              gate        found running
              events      0 waiting, 0 lost
              sightings   0 lost
              memory      4096 KiB
              no interface is guarded

            pathd
              no link is guarded

            not in step: not both daemons answered"#]],
        &expect![[
            r#"{"in_step":false,"control":null,"control_error":"nobody listens at /s: the daemon has ended","gate":{"record":null,"epoch":null,"adopted":true,"ports":[],"sightings_lost":0,"events_lost":0,"events_waiting":0,"resident_bytes":4194304},"gate_error":null,"paths":[],"paths_error":null}"#
        ]],
    );
    check(
        &Daemons {
            control: Ok(ControlStatus {
                cases: Vec::new(),
                ..f::control_status(5, Some(5))
            }),
            gate: Err(dead(Daemon::Linkd)),
            paths: Err(dead(Daemon::Pathd)),
        },
        &expect![[r#"
            controld
              record      a1
              epoch       5
              committed   2026-11-22 09:00:01+05:00
              linkd       connected, acknowledged epoch 5
              cases       none open
              notices     1 waiting
              legal time  2026-11-22 09:05:00+05:00
              calendar    kz-1
              journal     41:9f86

            linkd
              no answer: nobody listens at /s: the daemon has ended
              the kernel goes on with the last epoch it took

            pathd
              no answer: nobody listens at /s: the daemon has ended
              every link goes on by the member that carried last

            not in step: not both daemons answered"#]],
        &expect![[
            r#"{"in_step":false,"control":{"record":"a1","epoch":5,"committed_at":"2026-11-22T04:00:01Z","pending":null,"daemons":[{"daemon":"linkd","connected":true,"acknowledged":5,"refused":null}],"cases":[],"notices_waiting":1,"notices_held":0,"legal_now":"2026-11-22T04:05:00Z","clock_movable":false,"calendar":"kz-1","journal_seq":41,"journal_hash":"9f86","papers":{"files":0,"file_bytes":0,"scans_waiting":0,"scanner":"","keyd":"","unsigned":0,"undocumented":0,"no_documents":""}},"control_error":null,"gate":null,"gate_error":"nobody listens at /s: the daemon has ended","paths":null,"paths_error":"nobody listens at /s: the daemon has ended"}"#
        ]],
    );
}
