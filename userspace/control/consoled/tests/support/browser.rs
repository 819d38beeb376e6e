//! A browser of the console: curl, with the cookies and headers that a browser would send.

use crate::place::{Place, Said};
use std::collections::BTreeSet;

/// The cookie of a session.
pub(crate) const SESSION: &str = "__Host-qaqpa";
/// The cookie of forms before signing in.
const FORM: &str = "__Host-qaqpa-form";

/// The programs with a console.
pub(crate) fn start() -> Place {
    Place::new(&["--console-listen", "127.0.0.1:0"])
}

impl Place {
    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.console_port)
    }

    /// Gets a page with these cookies.
    pub(crate) fn page(&self, path: &str, cookies: &str) -> Said {
        let cookies = format!("Cookie: {cookies}");
        Self::fetch(&format!("{}{path}", self.origin()), &["-H", &cookies])
    }

    /// Sends a form as a browser does.
    pub(crate) fn send(&self, path: &str, cookies: &str, fields: &[(&str, &str)]) -> Said {
        let origin = format!("Origin: {}", self.origin());
        self.send_from(path, &["-H", &origin], (cookies, fields))
    }

    pub(crate) fn send_from(
        &self,
        path: &str,
        from: &[&str],
        (cookies, fields): (&str, &[(&str, &str)]),
    ) -> Said {
        let cookies = format!("Cookie: {cookies}");
        let fields = fields.iter().map(|(name, value)| format!("{name}={value}"));
        let fields: Vec<String> = fields.collect();
        let mut args = vec!["-X", "POST", "-H", &cookies];
        args.extend(from);
        for field in &fields {
            args.extend(["--data-urlencode", field]);
        }
        Self::fetch(&format!("{}{path}", self.origin()), &args)
    }

    /// Signs in; the cookie of the session.
    pub(crate) fn sign_in(&self, token: &str) -> String {
        let (cookies, form) = self.at_the_door();
        let said = self.send("/sign-in", &cookies, &[("form", &form), ("token", token)]);
        assert_eq!(
            (said.status, said.header("location").as_str()),
            (303, "/"),
            "{said:?}"
        );
        format!("{SESSION}={}", cookie(&said, SESSION))
    }

    /// The cookie and the form's field of whoever is not signed in.
    pub(crate) fn at_the_door(&self) -> (String, String) {
        let said = self.page("/sign-in", "");
        let form = cookie(&said, FORM);
        assert_eq!(form, form_of(&said));
        (format!("{FORM}={form}"), form)
    }
}

/// A cookie that is set; each is told whole before the next begins.
pub(crate) fn cookie(said: &Said, name: &str) -> String {
    let set = said.header("set-cookie");
    let behind = set.split(&format!("{name}=")).nth(1);
    let value = behind.and_then(|behind| behind.split(';').next());
    value
        .unwrap_or_else(|| panic!("no {name}: {said:?}"))
        .to_owned()
}

/// What the forms of a page bear.
pub(crate) fn form_of(said: &Said) -> String {
    hidden(said, "form")
}

/// What a hidden field of a page holds.
pub(crate) fn hidden(said: &Said, name: &str) -> String {
    let behind = said.body.split(&format!("name=\"{name}\" value=\"")).nth(1);
    let value = behind.and_then(|behind| behind.split('"').next());
    value
        .unwrap_or_else(|| panic!("no {name}: {said:?}"))
        .to_owned()
}

/// Where the menu of a page leads.
pub(crate) fn menu_of(said: &Said) -> BTreeSet<String> {
    let nav = said.body.split("<nav").nth(1).unwrap_or_default();
    let nav = nav.split("</nav>").next().unwrap_or_default();
    let links = nav.split("href=\"").skip(1);
    links
        .filter_map(|link| link.split('"').next())
        .map(str::to_owned)
        .collect()
}
