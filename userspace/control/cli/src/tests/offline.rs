//! What needs no daemon.

use super::fixtures::FILE;
use super::{Exit, Machine};
use expect_test::{Expect, expect};

pub(super) fn check(machine: &Machine, line: &[&str], exit: Exit, expected: &Expect) {
    let said = machine.run(line);
    let text = format!("{}--\n{}", said.out, said.err);
    expected.assert_eq(&text);
    assert_eq!(said.exit, exit);
}

#[test]
fn files_are_checked() {
    let machine = Machine::new();
    let good = machine.write("good.toml", FILE);
    let bad = machine.write("bad.toml", "version = 1\n[[operator]]\nid = \"North\"\n");
    check(
        &machine,
        &["check", &good],
        Exit::Done,
        &expect![[r#"
        files checked: 1, all well
        operator         1
        --
    "#]],
    );
    check(
        &machine,
        &["--json", "check", &good],
        Exit::Done,
        &expect![[r#"
            {
              "files": 1,
              "rows": {
                "operator": 1
              }
            }
            --
        "#]],
    );
    check(
        &machine,
        &["check", &bad],
        Exit::Usage,
        &expect![[r#"
        --
        qaqpa: the files are refused: 4 problems
        DIR/bad.toml:2:1: [[operator]] lacks `bin`
          2 | [[operator]]
            | ^^^^^^^^^^^^
          hint: add it, for example `bin = "120340000014"`
        DIR/bad.toml:2:1: [[operator]] lacks `name`
          2 | [[operator]]
            | ^^^^^^^^^^^^
          hint: add it, for example `name = { ru = "…", kk = "…" }`
        DIR/bad.toml:2:1: [[operator]] lacks `notice-mail`
          2 | [[operator]]
            | ^^^^^^^^^^^^
          hint: add it, for example `notice-mail = "noc@operator.example"`
        DIR/bad.toml:3:6: `North` holds `N`, but only lower-case Latin letters, digits and hyphens are allowed
          3 | id = "North"
            |      ^^^^^^^
          hint: choose a name of those characters
        hint: put the named lines right; nothing was sent to the gateway
    "#]],
    );
    check(
        &machine,
        &["check", &machine.path("none").to_string_lossy()],
        Exit::Usage,
        &expect![[r#"
            --
            qaqpa: cannot read DIR/none: No such file or directory (os error 2)
            hint: check the name and who may use it
        "#]],
    );
}

#[test]
fn a_folder_stands_for_its_files() {
    let machine = Machine::new();
    std::fs::create_dir(machine.path("d")).unwrap();
    let folder = machine.path("d").to_str().unwrap().to_owned();
    check(
        &machine,
        &["check", &folder],
        Exit::Usage,
        &expect![[r#"
        --
        qaqpa: the folder DIR/d holds no *.toml file
        hint: name the files, or the folder that holds them
    "#]],
    );
    machine.write("d/a.toml", FILE);
    machine.write("d/readme.md", "not TOML");
    check(
        &machine,
        &["check", &folder],
        Exit::Done,
        &expect![[r#"
        files checked: 1, all well
        operator         1
        --
    "#]],
    );
}

#[test]
fn without_a_daemon_the_way_to_it_is_told() {
    let machine = Machine::new();
    check(
        &machine,
        &["epochs"],
        Exit::Unreachable,
        &expect![[r#"
        --
        qaqpa: controld: there is no socket DIR/c
        hint: start the daemon, or name its socket if it listens elsewhere
    "#]],
    );
    check(
        &machine,
        &["epochs", "--json"],
        Exit::Unreachable,
        &expect![[r#"
            --
            {"error":{"exit":5,"message":"controld: there is no socket DIR/c","hint":"start the daemon, or name its socket if it listens elsewhere","code":null,"clause":null,"violations":[],"problems":[]}}
        "#]],
    );
    check(
        &machine,
        &["counters"],
        Exit::Unreachable,
        &expect![[r#"
        --
        qaqpa: linkd: there is no socket DIR/l
        hint: start the daemon, or name its socket if it listens elsewhere
    "#]],
    );
    check(
        &machine,
        &["diff"],
        Exit::Usage,
        &expect![[r#"
        --
        qaqpa: no draft is open for this gateway
        hint: stage one with `qaqpa apply FILE…`, or name one with --draft
    "#]],
    );
}

#[test]
fn wrong_usage_and_help_have_their_codes() {
    let machine = Machine::new();
    let said = machine.run(&["aply"]);
    assert_eq!((said.exit, said.out.as_str()), (Exit::Usage, ""));
    assert!(said.err.contains("apply"), "{}", said.err);
    let said = machine.run(&["status", "--help"]);
    assert_eq!((said.exit, said.err.as_str()), (Exit::Done, ""));
    assert!(said.out.contains("Exit code 0"), "{}", said.out);
}
