//! Bad files and all that is said about them.

use super::*;

#[test]
fn the_document() {
    check(
        "",
        &expect![[r#"
        f.toml:1:1: the file states no version
          1 | 
            | ^
          hint: begin the file with `version = 1`
    "#]],
    );
    check(
        "version = 2\n[[nonsense]]",
        &expect![[r#"
        f.toml:1:11: version 2 is not known: this gateway reads version 1
          1 | version = 2
            |           ^
          hint: begin the file with `version = 1`
    "#]],
    );
    check(
        "version = \"1\"",
        &expect![[r#"
        f.toml:1:11: expected an integer from 0 to 4294967295, found a text
          1 | version = "1"
            |           ^^^
          hint: write an integer from 0 to 4294967295, without quotes where it is no text
    "#]],
    );
    check(
        "version = 1\nx = = 1\n[[operator]\n",
        &expect![[r#"
        f.toml:2:5: not TOML: extra `=`, expected nothing
          2 | x = = 1
            |     ^
          hint: put the TOML right; what the rows say is judged after that
        f.toml:2:7: not TOML: unexpected key or value, expected newline, `#`
          2 | x = = 1
            |       ^
          hint: put the TOML right; what the rows say is judged after that
        f.toml:3:12: not TOML: unclosed array table, expected `]`
          3 | [[operator]
            |            ^
          hint: put the TOML right; what the rows say is judged after that
    "#]],
    );
    check(
        "version = 1\nversion = 1\n",
        &expect![[r#"
        f.toml:2:1: not TOML: duplicate key
          2 | version = 1
            | ^^^^^^^
          hint: put the TOML right; what the rows say is judged after that
    "#]],
    );
    check(
        "version = 1\n[[oprator]]\nid = \"one\"\n",
        &expect![[r#"
        f.toml:2:3: unknown kind `oprator`
          2 | [[oprator]]
            |   ^^^^^^^
          hint: did you mean `operator`?
    "#]],
    );
    check(
        "version = 1\n[[firewall]]\n",
        &expect![[r#"
        f.toml:2:3: unknown kind `firewall`
          2 | [[firewall]]
            |   ^^^^^^^^
          hint: known here: `version`, `declare`, `authority`, `operator`, `organisation`, `channel`, `uplink`, `catalogue`, `access-list`, `special-access`, `deny`, `allow`, `vpn-service`, `account`
    "#]],
    );
    check(
        "version = 1\n[operator]\nid = \"one\"\n",
        &expect![[r#"
        f.toml:2:1: `operator` must be an array of tables, not a table
          2 | [operator]
            | ^^^^^^^^^^
          hint: begin each row with `[[operator]]`
    "#]],
    );
    check(
        "version = 1\noperator = [1]\n",
        &expect![[r#"
        f.toml:2:13: expected a table, found an integer
          2 | operator = [1]
            |             ^
          hint: write a table; texts stand in quotes, numbers and dates do not
    "#]],
    );
    check(
        "version = 1\n[[rule]]\n",
        &expect![[r#"
        f.toml:2:3: unknown kind `rule`
          2 | [[rule]]
            |   ^^^^
          hint: write `[[deny]]` or `[[allow]]`
    "#]],
    );
    check(
        "version = 1\n[[block]]\nprefix = \"192.0.2.1\"\n",
        &expect![[r#"
            f.toml:2:3: blocks cannot be written in files: only the law writes them (386/НҚ, ЕШДИ п. 13)
              2 | [[block]]
                |   ^^^^^
              hint: to drop traffic yourself, write `[[deny]]`; to end a block, put its addresses into `[[catalogue]]`
        "#]],
    );
    check(
        "version = 1\ndeclare = [\"catalog\", \"deny\", \"block\", 1]\n",
        &expect![[r#"
            f.toml:2:12: `catalog` is no kind of row
              2 | declare = ["catalog", "deny", "block", 1]
                |            ^^^^^^^^^
              hint: did you mean `catalogue`?
            f.toml:2:23: `deny` is no kind of row
              2 | declare = ["catalog", "deny", "block", 1]
                |                       ^^^^^^
              hint: denies and allows are one kind: write `rule`
            f.toml:2:31: blocks cannot be written in files: only the law writes them (386/НҚ, ЕШДИ п. 13)
              2 | declare = ["catalog", "deny", "block", 1]
                |                               ^^^^^^^
              hint: to drop traffic yourself, write `[[deny]]`; to end a block, put its addresses into `[[catalogue]]`
            f.toml:2:40: expected the name of a kind, found an integer
              2 | declare = ["catalog", "deny", "block", 1]
                |                                        ^
              hint: write the name of a kind; texts stand in quotes, numbers and dates do not
        "#]],
    );
    check(
        "version = 1\ndeclare = \"catalogue\"\n",
        &expect![[r#"
        f.toml:2:11: expected an array, found a text
          2 | declare = "catalogue"
            |           ^^^^^^^^^^^
          hint: write an array, without quotes where it is no text
    "#]],
    );
}

#[test]
fn fields() {
    check(
        "version = 1\n[[uplink]]\n",
        &expect![[r#"
        f.toml:2:1: [[uplink]] lacks `id`
          2 | [[uplink]]
            | ^^^^^^^^^^
          hint: add `id = …`
        f.toml:2:1: [[uplink]] lacks `primary`
          2 | [[uplink]]
            | ^^^^^^^^^^
          hint: add `primary = …`
        f.toml:2:1: [[uplink]] lacks `backup`
          2 | [[uplink]]
            | ^^^^^^^^^^
          hint: add `backup = …`
    "#]],
    );
    check(
        &OPERATOR.replace("notice-mail", "notice_mail"),
        &expect![[r#"
            f.toml:2:1: [[operator]] lacks `notice-mail`
              2 | [[operator]]
                | ^^^^^^^^^^^^
              hint: add `notice-mail = …`
            f.toml:6:1: unknown field `notice_mail` in [[operator]]
              6 | notice_mail = "noc@operator.example"
                | ^^^^^^^^^^^
              hint: did you mean `notice-mail`?
        "#]],
    );
    check(
        &OPERATOR.replace("kk =", "kz ="),
        &expect![[r#"
        f.toml:5:8: the name lacks `kk`
          5 | name = { ru = "Оператор", kz = "Оператор" }
            |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          hint: add `kk = …`
        f.toml:5:27: unknown field `kz` in the name
          5 | name = { ru = "Оператор", kz = "Оператор" }
            |                           ^^
          hint: did you mean `kk`?
    "#]],
    );
    check(
        &OPERATOR.replace("\"Оператор\", kk = \"Оператор\"", "\" \", kk = 1"),
        &expect![[r#"
            f.toml:5:15: the text is empty
              5 | name = { ru = " ", kk = 1 }
                |               ^^^
              hint: write what a reader of the record must know
            f.toml:5:25: expected a text in quotes, found an integer
              5 | name = { ru = " ", kk = 1 }
                |                         ^
              hint: write a text in quotes; texts stand in quotes, numbers and dates do not
        "#]],
    );
    check(
        &OPERATOR.replace("\"one\"", "\"Оператор\""),
        &expect![[r#"
        f.toml:3:6: `Оператор` holds `О`, but only lower-case Latin letters, digits and hyphens are allowed
          3 | id = "Оператор"
            |      ^^^^^^^^^^
          hint: choose a name of those characters
    "#]],
    );
    check(
        &OPERATOR.replace("\"one\"", "\"\""),
        &expect![[r#"
        f.toml:3:6: `` has 0 bytes, but 1 to 64 are allowed
          3 | id = ""
            |      ^^
          hint: choose a name of that length
    "#]],
    );
    check(
        &OPERATOR.replace("0019", "0018"),
        &expect![[r#"
        1 rows of {Operator}
    "#]],
    );
    check(
        &OPERATOR.replace("\"120340000019\"", "120340000019"),
        &expect![[r#"
            1 rows of {Operator}
        "#]],
    );
    check(
        &OPERATOR.replace("\"120340000019\"", "\"1203\""),
        &expect![[r#"
            1 rows of {Operator}
        "#]],
    );
    check(
        &OPERATOR.replace("noc@", "noc@@"),
        &expect![[r#"
        f.toml:6:15: `noc@@operator.example` is not a mail address of the form local@domain
          6 | notice-mail = "noc@@operator.example"
            |               ^^^^^^^^^^^^^^^^^^^^^^^
          hint: write one plain address, such as noc@operator.example
    "#]],
    );
}

#[test]
fn networks() {
    let entry = |fields: &str| {
        format!("version = 1\n[[catalogue]]\n{fields}organisation = \"m\"\noperator = \"one\"\n")
    };
    let since = "since = 2026-01-05\n";
    check(
        &entry(&format!("prefix = \"192.0.2.1/24\"\n{since}")),
        &expect![[r#"
            f.toml:3:10: `192.0.2.1/24` has bits set behind its length: the network is 192.0.2.0/24
              3 | prefix = "192.0.2.1/24"
                |          ^^^^^^^^^^^^^^
              hint: write "192.0.2.0/24", or "192.0.2.1" for the one address
        "#]],
    );
    check(
        &entry(&format!("prefix = \"192.0.2.0/33\"\n{since}")),
        &expect![[r#"
            f.toml:3:10: `192.0.2.0/33` is not a prefix: write it as address/length, for example 192.0.2.0/24 or 2001:db8::/32
              3 | prefix = "192.0.2.0/33"
                |          ^^^^^^^^^^^^^^
              hint: write the address, a slash and the number of network bits
        "#]],
    );
    check(
        &entry("prefix = \"192.0.2.0/24\"\nsince = \"2026-01-05\"\n"),
        &expect![[r#"
            f.toml:4:9: expected a date without quotes, such as 2026-05-01, found a text
              4 | since = "2026-01-05"
                |         ^^^^^^^^^^^^
              hint: write a date without quotes, such as 2026-05-01, without quotes where it is no text
        "#]],
    );
    check(
        &entry("prefix = \"192.0.2.0/24\"\nsince = 2026-01-05T00:00:00Z\n"),
        &expect![[r#"
            f.toml:4:9: expected a date without quotes, such as 2026-05-01, found a date or time
              4 | since = 2026-01-05T00:00:00Z
                |         ^^^^^^^^^^^^^^^^^^^^
              hint: write a date without quotes, such as 2026-05-01; texts stand in quotes, numbers and dates do not
        "#]],
    );
    check(
        &entry("prefix = \"192.0.2.0/24\"\nsince = 2026-02-29\n"),
        &expect![[r#"
            f.toml:4:9: not TOML: invalid date, expected day between 01 and 28
              4 | since = 2026-02-29
                |         ^^^^^^^^^^
              hint: put the TOML right; what the rows say is judged after that
        "#]],
    );
    let channel = "[[channel]]\nid = \"c\"\noperator = \"one\"\nbandwidth-gbps = 0\n\
        primary = { interface = \"eth/0\", path = \"north\", networks = [\"x\", 1] }\n\
        [channel.backup]\ninterface = \"b\"\n";
    check(
        &format!("version = 1\n{channel}"),
        &expect![[r#"
        f.toml:5:18: 0 is not an integer from 1 to 4294967295
          5 | bandwidth-gbps = 0
            |                  ^
          hint: write a number in that range
        f.toml:6:25: `eth/0` holds `/`, but only printable ASCII characters other than `/` and `:` are allowed
          6 | primary = { interface = "eth/0", path = "north", networks = ["x", 1] }
            |                         ^^^^^^^
          hint: choose a name of those characters
        f.toml:6:62: `x` is not a prefix: write it as address/length, for example 192.0.2.0/24 or 2001:db8::/32
          6 | primary = { interface = "eth/0", path = "north", networks = ["x", 1] }
            |                                                              ^^^
          hint: write the address, a slash and the number of network bits
        f.toml:6:67: expected a prefix in quotes, such as "192.0.2.0/24", found an integer
          6 | primary = { interface = "eth/0", path = "north", networks = ["x", 1] }
            |                                                                   ^
          hint: write a prefix in quotes, such as "192.0.2.0/24"; texts stand in quotes, numbers and dates do not
        f.toml:7:1: the member lacks `path`
          7 | [channel.backup]
            | ^^^^^^^^^^^^^^^^
          hint: add `path = …`
        f.toml:7:1: the member lacks `networks`
          7 | [channel.backup]
            | ^^^^^^^^^^^^^^^^
          hint: add `networks = …`
    "#]],
    );
}

#[test]
fn flows() {
    let deny = |fields: &str| {
        format!("version = 1\n[[deny]]\nid = \"d\"\nreason = \"r\"\nauthor = \"a\"\n{fields}\n")
    };
    check(
        &deny("ports = 443\nprotocol = \"tcp\""),
        &expect![[r#"
        1 rows of {Rule}
    "#]],
    );
    check(
        &deny("ports = \"2000-1000\""),
        &expect![[r#"
        f.toml:6:9: `2000-1000` is no range of ports
          6 | ports = "2000-1000"
            |         ^^^^^^^^^^^
          hint: write one port, 443, or the lowest and the highest, "1000-2000"
    "#]],
    );
    check(
        &deny("ports = 65536"),
        &expect![[r#"
        f.toml:6:9: 65536 is not an integer from 0 to 65535
          6 | ports = 65536
            |         ^^^^^
          hint: write a number in that range
    "#]],
    );
    check(
        &deny("ports = [443]"),
        &expect![[r#"
        f.toml:6:9: expected a port, or a range such as "1000-2000", found an array
          6 | ports = [443]
            |         ^^^^^
          hint: write a port, or a range such as "1000-2000"
    "#]],
    );
    check(
        &deny("protocol = \"tpc\""),
        &expect![[r#"
        f.toml:6:12: unknown protocol `tpc`
          6 | protocol = "tpc"
            |            ^^^^^
          hint: did you mean `tcp`?; any other by its number, 1 to 255
    "#]],
    );
    check(
        &deny("protocol = 0"),
        &expect![[r#"
        f.toml:6:12: 0 is not an integer from 1 to 255
          6 | protocol = 0
            |            ^
          hint: write a number in that range
    "#]],
    );
    check(
        &deny("protocol = true"),
        &expect![[r#"
        f.toml:6:12: expected a protocol: its name in quotes, or its number, found a truth value
          6 | protocol = true
            |            ^^^^
          hint: write a protocol: its name in quotes, or its number
    "#]],
    );
    check(
        &deny("expires = 2026-05-01T12:00:00"),
        &expect![[r#"
        f.toml:6:11: the time has no offset
          6 | expires = 2026-05-01T12:00:00
            |           ^^^^^^^^^^^^^^^^^^^
          hint: add the offset of Almaty, +05:00, or write the date alone
    "#]],
    );
    check(
        &deny("expires = 12:00:00"),
        &expect![[r#"
        f.toml:6:11: expected a date, or a date and time with its offset, found a date or time
          6 | expires = 12:00:00
            |           ^^^^^^^^
          hint: write a date, or a date and time with its offset; texts stand in quotes, numbers and dates do not
    "#]],
    );
    check(
        &deny("expires = 2026-05-01T12:00:60Z"),
        &expect![[r#"
        f.toml:6:11: there is no such day or time
          6 | expires = 2026-05-01T12:00:60Z
            |           ^^^^^^^^^^^^^^^^^^^^
          hint: look it up in the calendar
    "#]],
    );
}

#[test]
fn accounts_and_authorities() {
    let account = |roles: &str| {
        format!("version = 1\n[[account]]\nname = \"a\"\nuid = -1\nroles = {roles}\n")
    };
    check(
        &account("[\"admin\", \"admin\", \"offiser\"]"),
        &expect![[r#"
            f.toml:4:7: -1 is not an integer from 0 to 4294967295
              4 | uid = -1
                |       ^^
              hint: write a number in that range
            f.toml:5:19: this is stated twice
              5 | roles = ["admin", "admin", "offiser"]
                |                   ^^^^^^^
              hint: remove one of the two
            f.toml:5:28: unknown value `offiser`
              5 | roles = ["admin", "admin", "offiser"]
                |                            ^^^^^^^^^
              hint: known here: `admin`, `duty-officer`, `engineer`, `security-officer`, `auditor`, `operator`, `organisation`, `service-owner`, `initiator`, `authority`, `integrator`, `daemon`
        "#]],
    );
    check(
        &account("\"admin\""),
        &expect![[r#"
        f.toml:4:7: -1 is not an integer from 0 to 4294967295
          4 | uid = -1
            |       ^^
          hint: write a number in that range
        f.toml:5:9: expected an array, found a text
          5 | roles = "admin"
            |         ^^^^^^^
          hint: write an array, without quotes where it is no text
    "#]],
    );
    let authority = "version = 1\n[[authority]]\nid = \"gts\"\nkind = \"gts\"\nduty-mail = \"d@g\"\n\
        name = { ru = \"ГТС\", kk = \"МТҚ\" }\nreceipt = \"deliver\"\n";
    check(
        authority,
        &expect![[r#"
        f.toml:2:1: [[authority]] lacks `without-list`
          2 | [[authority]]
            | ^^^^^^^^^^^^^
          hint: add `without-list = …`
        f.toml:7:11: unknown value `deliver`
          7 | receipt = "deliver"
            |           ^^^^^^^^^
          hint: did you mean `delivery`?
    "#]],
    );
}

#[test]
fn keys_stated_twice() {
    let twice = format!("{OPERATOR}{}", OPERATOR.replace("version = 1\n", ""));
    check(
        &twice,
        &expect![[r#"
        f.toml:8:6: operator one is stated twice: first at f.toml:3:6
          8 | id = "one"
            |      ^^^^^
          hint: remove one of the two, or give one another key
    "#]],
    );
    let deny = "version = 1\n[[deny]]\nid = \"x\"\nreason = \"r\"\nauthor = \"a\"\n";
    let both = report(&[("a.toml", deny), ("b.toml", &deny.replace("deny", "allow"))]);
    expect![[r#"
        b.toml:3:6: rule x is stated twice: first at a.toml:3:6
          3 | id = "x"
            |      ^^^
          hint: remove one of the two, or give one another key
    "#]]
    .assert_eq(&both);
}
