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

impl Gateway {
    /// Signs in by a token and gets a page in English, as its reader gets it; nothing where the token is not taken.
    pub fn console(&self, token: &str, path: &str) -> Result<Option<String>, LabError> {
        let door = self.browse("/sign-in", &[])?;
        let Some(form) = cookie(&door, FORM) else {
            return Ok(None);
        };
        let cookies = format!("Cookie: {FORM}={form}");
        let origin = format!("Origin: http://{ADDRESS}");
        let [form, token] = [format!("form={form}"), format!("token={token}")];
        let entered = self.browse(
            "/sign-in",
            &["-H", &cookies, "-H", &origin, "-d", &form, "-d", &token],
        )?;
        let Some(session) = cookie(&entered, SESSION) else {
            return Ok(None);
        };
        let session = format!("Cookie: {SESSION}={session}");
        let page = self.browse(path, &["-H", &session])?;
        let body = page.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
        Ok(body)
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
