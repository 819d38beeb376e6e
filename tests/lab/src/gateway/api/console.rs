//! The gateway's console, as a browser uses it: cookies, forms, pages.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::Command;

use crate::error::LabError;
use crate::gateway::Gateway;

/// Where it is served, in the gateway's own namespace.
pub const ADDRESS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8444);
/// The cookies of a session, and of forms before there is one.
const SESSION: &str = "__Host-qaqpa";
const FORM: &str = "__Host-qaqpa-form";
/// Longest wait for a page, in seconds.
const PAGE_S: &str = "30";

/// Somebody who has signed in to the console, and reads it in English.
#[derive(Debug)]
pub struct Reader<'a> {
    gateway: &'a Gateway,
    session: String,
}

/// What the console answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The status of HTTP; 0 where there was no answer.
    pub status: u16,
    /// Where the reader is sent on to; empty where he is not.
    pub location: String,
    /// The page.
    pub body: String,
}

impl Gateway {
    /// Signs in to the console by a token; nobody where it is not taken.
    pub fn console(&self, token: &str) -> Result<Option<Reader<'_>>, LabError> {
        let door = self.browse("/sign-in", &[])?;
        let Some(form) = cookie(&door, FORM) else {
            return Ok(None);
        };
        let cookies = format!("Cookie: {FORM}={form}");
        let [form, token] = [format!("form={form}"), format!("token={token}")];
        let (origin, fields) = (origin(), ["-d", &form, "-d", &token]);
        let entered = [&["-H", &cookies, "-H", &origin], &fields[..]].concat();
        let entered = self.browse("/sign-in", &entered)?;
        Ok(cookie(&entered, SESSION).map(|session| Reader {
            gateway: self,
            session: format!("Cookie: {SESSION}={session}"),
        }))
    }

    /// An answer with its head.
    fn browse(&self, path: &str, more: &[&str]) -> Result<String, LabError> {
        let mut command = Command::new("curl");
        command.args(["-sS", "-i", "--max-time", PAGE_S]);
        command.args(["-H", "Accept-Language: en"]).args(more);
        command.arg(format!("http://{ADDRESS}{path}"));
        let output = self.host.exec(&mut command)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Reader<'_> {
    /// Gets a page.
    pub fn page(&self, path: &str) -> Result<Shown, LabError> {
        let answer = self.gateway.browse(path, &["-H", &self.session])?;
        Ok(Shown::of(&answer))
    }

    /// Sends the last form of a page with what is typed into it.
    pub fn send(
        &self,
        path: &str,
        page: &Shown,
        typed: &[(&str, &str)],
    ) -> Result<Shown, LabError> {
        let borne = page.borne();
        let borne = borne
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let fields = borne.chain(typed.iter().copied());
        let fields: Vec<String> = fields
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let origin = origin();
        let mut args = vec!["-H", &self.session, "-H", &origin];
        for field in &fields {
            args.extend(["--data-urlencode", field]);
        }
        Ok(Shown::of(&self.gateway.browse(path, &args)?))
    }
}

impl Shown {
    fn of(answer: &str) -> Self {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        let location = head
            .lines()
            .find_map(|line| line.strip_prefix("location: "));
        Self {
            status: status.unwrap_or_default(),
            location: location.unwrap_or_default().trim().to_owned(),
            body: body.to_owned(),
        }
    }

    /// What its last form bears, which are numbers and words without signs that a page escapes.
    fn borne(&self) -> Vec<(String, String)> {
        let form = self.body.rsplit("<form ").next().unwrap_or_default();
        let inputs = form.split("<input type=\"hidden\" name=\"").skip(1);
        let pairs = inputs.filter_map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"")?;
            let (value, _) = rest.split_once('"')?;
            Some((name.to_owned(), value.to_owned()))
        });
        pairs.collect()
    }
}

fn origin() -> String {
    format!("Origin: http://{ADDRESS}")
}

/// The value of a cookie that an answer sets.
fn cookie(answer: &str, name: &str) -> Option<String> {
    let sets = format!("set-cookie: {name}=");
    let lines = answer.lines().take_while(|line| !line.is_empty());
    let mut values = lines.filter_map(|line| {
        let head = line.get(..sets.len())?;
        let value = line.get(sets.len()..)?;
        head.eq_ignore_ascii_case(&sets).then_some(value)
    });
    let value = values.next()?.split(';').next()?;
    (!value.is_empty()).then(|| value.to_owned())
}
