//! What the command line accepts.

use crate::arguments::Arguments;
use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser as _};
use expect_test::expect_file;

fn check(line: &str, expected: Result<(), ErrorKind>) {
    let words = std::iter::once("qaqpa").chain(line.split_whitespace());
    let parsed = Arguments::try_parse_from(words).map(|_| ());
    assert_eq!(parsed.map_err(|e| e.kind()), expected, "{line:?}");
}

fn good(line: &str) {
    check(line, Ok(()));
}

#[test]
fn the_grammar_is_consistent() {
    Arguments::command().debug_assert();
}

#[test]
fn good_lines_are_read() {
    good("check a.toml dir");
    good("apply a.toml --json");
    good("apply a.toml --draft 0123456789abcdef0123456789abcdef");
    good("apply a.toml --commit --confirm 5m --why r --clause eshdi-13 --control /c --link /l");
    good("diff");
    good("diff --draft ff");
    good("commit --why r");
    good("commit --confirm 90s --base 41 --why r --clause eshdi-15-2");
    good("confirm");
    good("confirm 7");
    good("rollback --why r");
    good("rollback 7 --why r");
    good("discard");
    good("status --json");
    good("show catalogue --prefix 192.0.2.0/24 --operator north --text x");
    good("epochs -n 3");
    good("cases --state blocked --operator north --prefix 192.0.2.1");
    good("notices --state failed");
    good("events --follow --kind unknown-source --since 2026-11-22 -n 10");
    good("counters");
    good("counters --entries --prefix 2001:db8::/32");
    good("counters --ports");
    good("counters --ways");
    good("counters --links --operator north");
    good("top --interval 5s --once --json");
    good("metrics");
    good("metrics --listen [::1]:9464");
    good("paths");
    good("paths --history -n 5 --path /p");
    good("path lock --channel north-1 --member backup --why r --author duty");
    good("path lock --uplink internet --member primary --why r --clause eshdi-5");
    good("path unlock --uplink internet --why r");
    good("explain --src 192.0.2.1 --dst 203.0.113.1");
    good("explain --src ::1 --dst ::2 --port 443 --proto 17 --interface ch0");
    good("receipt confirm 12");
    good("token issue portal");
    good("token issue soc --account noc --days 366 --why r");
    good("token list --json");
    good("token revoke 3");
    good("receipt enter 12 --at 2026-11-22T09:00 --why r");
    good("calendar replace f.toml --why r");
    good("authority roots --keyd /k --json");
    good("authority issuers --organisation school-17");
    good("authority make-root --request СОЗ-1 --why r");
    good(
        "authority cross-sign --older 1 --newer 2 --newer-passphrase-file /p --request СОЗ-1 --why r",
    );
    good(
        "authority switch-issuer school-17 --root 2 --passphrase-file /dev/fd/3 --request СОЗ-1 --why r",
    );
    good(
        "authority revoke-issuer school-17 2 --reason cessation-of-operation --request СОЗ-1 --why r",
    );
    good("authority export --folder out");
    good("clock move 2026-12-01");
    good("journal verify dir");
    good(&format!(
        "journal verify dir --expect-head 3:{}",
        "0f".repeat(32)
    ));
}

#[test]
fn bad_lines_are_refused() {
    use ErrorKind::{
        ArgumentConflict, DisplayHelpOnMissingArgumentOrSubcommand, InvalidSubcommand,
        InvalidValue, MissingRequiredArgument, UnknownArgument, ValueValidation,
    };
    let bad = |line: &str, kind| check(line, Err(kind));
    bad("aply", InvalidSubcommand);
    bad("counters --ways --ports", ArgumentConflict);
    bad("counters --links --ports", ArgumentConflict);
    bad("counters --links --prefix 192.0.2.0/24", ArgumentConflict);
    bad("paths -n 5", MissingRequiredArgument);
    bad("top --interval 0s", ValueValidation);
    bad("metrics --listen localhost", ValueValidation);
    bad("path", DisplayHelpOnMissingArgumentOrSubcommand);
    bad("path lock --channel c --why r", MissingRequiredArgument);
    bad("path lock --member backup --why r", MissingRequiredArgument);
    bad("path unlock --channel c", MissingRequiredArgument);
    bad(
        "path unlock --channel c --why r --member backup",
        UnknownArgument,
    );
    bad(
        "path lock --channel c --uplink u --member backup --why r",
        ArgumentConflict,
    );
    bad(
        "path lock --channel c --member both --why r",
        ValueValidation,
    );
    bad("apply", MissingRequiredArgument);
    bad("apply a --commit", MissingRequiredArgument);
    bad("apply a --confirm 5m --why r", MissingRequiredArgument);
    bad("apply a --draft xyz", ValueValidation);
    bad("commit", MissingRequiredArgument);
    bad("commit --why r --confirm 5", ValueValidation);
    bad("commit --why r --clause eshdi-99", ValueValidation);
    bad("commit --why r --base -1", UnknownArgument);
    bad("commit --why=", ValueValidation);
    bad("rollback 7", MissingRequiredArgument);
    bad("show", MissingRequiredArgument);
    bad("show packets", InvalidValue);
    bad("show catalogue --prefix 192.0.2.1/24", ValueValidation);
    bad("show catalogue --operator North", ValueValidation);
    bad("notices --state lost", InvalidValue);
    bad("events --kind weather", InvalidValue);
    bad("events --since yesterday", ValueValidation);
    bad("counters --entries --ports", ArgumentConflict);
    bad("counters --ports --prefix 192.0.2.0/24", ArgumentConflict);
    bad("explain --src 192.0.2.1", MissingRequiredArgument);
    bad("explain --src 192.0.2.1/32 --dst ::1", ValueValidation);
    bad("explain --src ::1 --dst ::2 --port 65536", ValueValidation);
    bad("explain --src ::1 --dst ::2 --proto 0", ValueValidation);
    bad("receipt enter 12 --why r", MissingRequiredArgument);
    bad("receipt confirm twelve", ValueValidation);
    bad("token issue Portal", ValueValidation);
    bad("token issue portal --days 367", ValueValidation);
    bad("token revoke", MissingRequiredArgument);
    bad("clock move", MissingRequiredArgument);
    bad("journal verify dir --expect-head 3", ValueValidation);
}

#[test]
fn orders_to_the_authorities_name_their_request() {
    use ErrorKind::{InvalidValue, MissingRequiredArgument, UnknownArgument, ValueValidation};
    let bad = |line: &str, kind| check(line, Err(kind));
    bad("authority make-root --why r", MissingRequiredArgument);
    bad(
        "authority make-root --request СОЗ-1",
        MissingRequiredArgument,
    );
    bad(
        "authority make-root --passphrase secret --request СОЗ-1 --why r",
        UnknownArgument,
    );
    bad(
        "authority revoke-root 0 --reason superseded --request СОЗ-1 --why r",
        ValueValidation,
    );
    bad(
        "authority revoke-root 1 --reason boredom --request СОЗ-1 --why r",
        InvalidValue,
    );
    bad("authority export", MissingRequiredArgument);
}

#[test]
fn the_help_is_whole() {
    let help = Arguments::command().render_long_help().to_string();
    // The parser leaves blanks on empty lines.
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    let help = format!("{}\n", lines.join("\n"));
    expect_file!["arguments/help.txt"].assert_eq(&help);
}

#[test]
fn every_command_has_a_sentence_and_an_example() {
    for command in Arguments::command().get_subcommands_mut() {
        let name = command.get_name().to_owned();
        assert!(command.get_about().is_some(), "{name} has no sentence");
        let after = command.get_after_help().map(ToString::to_string);
        let example = format!("Examples:\n  qaqpa {name}");
        assert!(
            after.is_some_and(|after| after.starts_with(&example)),
            "{name} has no example"
        );
    }
}
