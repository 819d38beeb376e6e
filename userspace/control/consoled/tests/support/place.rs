//! The real programs in a folder of their own, with curl as their peer.

use model::{
    Account, Authority, Bin, Label, Op, Operator, Organisation, ReceiptRule, Role, Row,
    SubjectClass, WithoutList,
};
use runtime::Client;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use tempfile::TempDir;
use wire::{Action, Done, DraftId, IdempotencyKey};

/// A running program and what it logs.
struct Running {
    child: Child,
    /// Kept open: it writes on.
    _log: BufReader<ChildStderr>,
}

impl Running {
    /// Starts a program and waits until it serves; what it said until then.
    #[expect(
        clippy::zombie_processes,
        reason = "it is waited for when it is dropped"
    )]
    fn start(command: &mut Command) -> (Self, Vec<String>) {
        command.env("QAQPA_LOG", "info").env("NO_COLOR", "1");
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = child.stderr.take().map(BufReader::new).unwrap();
        let mut said = Vec::new();
        loop {
            let mut line = String::new();
            let read = log.read_line(&mut line).unwrap();
            assert!(read > 0, "it did not start: {said:?}");
            let is_there = line.contains("serving");
            said.push(line);
            if is_there {
                return (Self { child, _log: log }, said);
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// A gateway's record and its API.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    controld: Option<Running>,
    consoled: Option<Running>,
    pub(crate) port: u16,
    /// Where the console is; 0 without one.
    pub(crate) console_port: u16,
    scheme: &'static str,
    last_key: u128,
}

/// What curl got.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: u16,
    headers: String,
    pub(crate) body: String,
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A header's value; empty without it.
    pub(crate) fn header(&self, name: &str) -> String {
        let lines = self
            .headers
            .lines()
            .filter_map(|line| line.split_once(": "));
        let found = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim().to_owned()).collect()
    }
}

/// Where the workspace's program `name` was built: beside consoled.
fn program(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_consoled")).with_file_name(name);
    assert!(
        path.is_file(),
        "{name} is not built: cargo build --bin {name}"
    );
    path
}

impl Place {
    /// Both programs, and a record of two organisations, an operator and their accounts.
    pub(crate) fn new(options: &[&str]) -> Self {
        let mut place = Self {
            folder: tempfile::tempdir().unwrap(),
            controld: None,
            consoled: None,
            port: 0,
            console_port: 0,
            scheme: if options.contains(&"--certificate") {
                "https"
            } else {
                "http"
            },
            last_key: 0,
        };
        place.start_controld();
        place.record(rows());
        let mut command = Command::new(env!("CARGO_BIN_EXE_consoled"));
        command
            .args(["--listen", "127.0.0.1:0", "--control"])
            .arg(place.socket())
            .args(options);
        let (running, said) = Running::start(&mut command);
        let port = |what: &str| -> u16 {
            let line = said.iter().find(|line| line.contains(what));
            let address = line.and_then(|line| line.split("address=127.0.0.1:").nth(1));
            let port = address.and_then(|address| address.split_whitespace().next());
            port.map_or(0, |port| port.parse().unwrap())
        };
        place.port = port("serving");
        place.console_port = port("the console is open");
        place.consoled = Some(running);
        place
    }

    /// Puts rows into the record.
    pub(crate) fn record(&mut self, rows: Vec<Row>) {
        let draft = DraftId(self.last_key + 1);
        let ops = rows.into_iter().map(Op::Put).collect();
        self.command(Action::Stage {
            draft,
            chunk: 0,
            ops,
        });
        self.command(Action::Commit {
            draft,
            base: None,
            confirm_s: None,
        });
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn socket(&self) -> PathBuf {
        self.path("controld.sock")
    }

    pub(crate) fn start_controld(&mut self) {
        let calendar = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../../config/calendar/kazakhstan.toml"
        );
        let mut command = Command::new(program("controld"));
        command
            .arg("--state")
            .arg(self.path("state"))
            .arg("--socket")
            .arg(self.socket())
            .args(["--calendar", calendar]);
        self.controld = Some(Running::start(&mut command).0);
    }

    pub(crate) fn kill_controld(&mut self) {
        self.controld = None;
    }

    /// Commands controld as root, over its socket.
    pub(crate) fn command(&mut self, action: Action) -> Done {
        self.last_key += 1;
        let command = wire::Command {
            key: IdempotencyKey(self.last_key),
            why: "a test".into(),
            clause: None,
            action,
        };
        let socket = self.socket();
        let executor = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        executor.block_on(async {
            let mut client = Client::connect(&socket).await.unwrap();
            client.command(command).await.unwrap()
        })
    }

    /// A token of an account.
    pub(crate) fn token(&mut self, account: &str) -> (u64, String) {
        let expires_at =
            runtime::Clock::now(&runtime::SystemClock) + jiff::SignedDuration::from_hours(1);
        let issued = self.command(Action::IssueToken {
            account: account.parse().unwrap(),
            label: "test".parse().unwrap(),
            expires_at,
        });
        match issued {
            Done::TokenIssued {
                token,
                secret: Some(secret),
            } => (token.id.0, secret.reveal_text()),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://127.0.0.1:{}/api/v1{path}", self.scheme, self.port)
    }

    /// Sends what curl is told to.
    pub(crate) fn curl(&self, path: &str, args: &[&str]) -> Said {
        Self::fetch(&self.url(path), args)
    }

    /// Sends what curl is told to, wherever.
    pub(crate) fn fetch(url: &str, args: &[&str]) -> Said {
        let mut command = Command::new("curl");
        command
            .args(["-sS", "-i", "--max-time", "40", "-H", "Expect:"])
            .args(args);
        let output = command.arg(url).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let (headers, body) = text
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("{url}: {text} {}", String::from_utf8_lossy(&output.stderr)));
        let status = headers.split(' ').nth(1).unwrap();
        Said {
            status: status.parse().unwrap(),
            headers: headers.to_owned(),
            body: body.to_owned(),
        }
    }

    /// Gets a path with a token.
    pub(crate) fn get(&self, token: &str, path: &str) -> Said {
        self.curl(path, &["-H", &format!("Authorization: Bearer {token}")])
    }

    /// The status that curl gets, whatever else it says; `000` without one.
    pub(crate) fn status(&self, path: &str, args: &[&str]) -> String {
        let mut command = Command::new("curl");
        command.args([
            "-s",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code}",
            "--max-time",
            "40",
        ]);
        let output = command.args(args).arg(self.url(path)).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// Puts a file with a token and further arguments.
    pub(crate) fn put(&self, token: &str, path: &str, file: &Path, more: &[&str]) -> Said {
        let bearer = format!("Authorization: Bearer {token}");
        let file = file.display().to_string();
        let octets = "Content-Type: application/octet-stream";
        let args = ["-H", &bearer, "-H", octets, "-T", &file];
        self.curl(path, &[&args, more].concat())
    }

    /// Tells consoled to read its files anew.
    pub(crate) fn hang_up_consoled(&self) {
        let id = self.consoled.as_ref().unwrap().child.id().to_string();
        let told = Command::new("kill").args(["-HUP", &id]).status().unwrap();
        assert!(told.success());
    }

    /// Posts JSON with a token, a key and further arguments.
    pub(crate) fn post(
        &self,
        token: &str,
        path: &str,
        (key, body, more): (u128, &str, &[&str]),
    ) -> Said {
        let bearer = format!("Authorization: Bearer {token}");
        let key = format!("Idempotency-Key: {key:032x}");
        let json = "Content-Type: application/json";
        let args = ["-H", &bearer, "-H", &key, "-H", json, "-d", body];
        self.curl(path, &[&args, more].concat())
    }
}

fn account(name: &str, uid: u32, role: Role) -> Account {
    Account {
        name: name.parse().unwrap(),
        uid,
        roles: [role].into(),
        authority: None,
        operator: None,
        organisation: None,
    }
}

/// An account of each role, called after it, with the parties that roles are nothing without.
pub(crate) fn rows_of(roles: &[Role]) -> Vec<Row> {
    let rows = roles.iter().zip(100..).map(|(role, uid)| {
        Row::Account(Account {
            operator: (*role == Role::Operator).then(|| "one".parse().unwrap()),
            organisation: (*role == Role::Organisation).then(|| "agency".parse().unwrap()),
            ..account(&format!("a-{role}"), uid, *role)
        })
    });
    rows.collect()
}

pub(crate) fn rows() -> Vec<Row> {
    let of = |name: &str, uid: u32, organisation: &str| {
        Row::Account(Account {
            organisation: Some(organisation.parse().unwrap()),
            ..account(name, uid, Role::Organisation)
        })
    };
    let organisation = |id: &str, stem: u32| {
        Row::Organisation(Organisation {
            id: id.parse().unwrap(),
            bin: bin(stem),
            name: label(id),
            class: Some(SubjectClass::StateBody),
            contract: None,
            notice_mail: Some(format!("it@{id}.example").parse().unwrap()),
            notices: model::NoticeWays::default(),
            acts_as: std::collections::BTreeSet::new(),
        })
    };
    vec![
        Row::Authority(Authority {
            id: "gts".parse().unwrap(),
            kind: model::AuthorityKind::Gts,
            name: label("ГТС"),
            duty_mail: "duty@gts.example".parse().unwrap(),
            notices: model::NoticeWays::default(),
            external: Vec::new(),
            without_list: WithoutList::Pass,
            receipt: ReceiptRule::Confirmation,
            without_inspector: model::WithoutInspector::Refuse,
            new_flows_per_s: model::row::NEW_FLOWS_PER_S,
            conditions_end: model::ConditionsEnd::default(),
        }),
        Row::Operator(Operator {
            id: "one".parse().unwrap(),
            bin: bin(1),
            name: label("Один"),
            notice_mail: "noc@one.example".parse().unwrap(),
            notices: model::NoticeWays::default(),
        }),
        organisation("ministry", 2),
        organisation("agency", 3),
        Row::Account(account("root", 0, Role::Admin)),
        Row::Account(Account {
            authority: Some("gts".parse().unwrap()),
            ..account("officer", 10, Role::DutyOfficer)
        }),
        of("ministry-it", 11, "ministry"),
        of("agency-it", 12, "agency"),
    ]
}

fn label(text: &str) -> Label {
    Label {
        ru: text.into(),
        kk: text.into(),
    }
}

fn bin(stem: u32) -> Bin {
    let digits = ["12034", "12035"].map(|head| (0..10).map(move |digit| (head, digit)));
    let mut all = digits.into_iter().flatten();
    all.find_map(|(head, digit)| format!("{head}{stem:06}{digit}").parse().ok())
        .unwrap()
}
