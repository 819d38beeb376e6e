//! Whoever works in the console: reads its pages, fills its forms in, and sends them.

use crate::page::complaint;
use crate::place::{Place, Said};

/// What is typed into the form of a mail system.
pub(crate) fn typed(domain: &str) -> Vec<(String, String)> {
    let pairs = [
        ("f.org_name", "Министерство примеров"),
        ("f.applicant_class", "state-body"),
        ("f.mail_domain", domain),
        ("f.domain_owner", "Министерство \"примеров\" <1>"),
        ("f.mail_server_ip", "198.51.100.9\r\n198.51.100.10"),
        ("f.obligations_ack", "yes"),
        (
            "f.tech_contacts",
            "А. Омаров; it@ministry.example; +7 7172 00 00 00; +7 700 000 00 00",
        ),
        ("f.head_name_signature.name", "Б. Ахметов"),
        ("f.date", "2026-11-23"),
    ];
    let pairs = pairs.into_iter();
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// A reader of the console: his session, and the language that he chose.
pub(crate) struct Hand {
    pub(crate) cookies: String,
}

impl Hand {
    pub(crate) fn of(place: &mut Place, account: &str, language: &str) -> Self {
        let session = place.token(account).1;
        let session = place.sign_in(&session);
        Self {
            cookies: format!("{session}; __Host-qaqpa-language={language}"),
        }
    }

    pub(crate) fn page(&self, place: &Place, path: &str) -> Said {
        let said = place.page(path, &self.cookies);
        assert_eq!(complaint(&said.body), None, "{path}: {}", said.body);
        said
    }

    /// Sends what the page bears, with what is typed.
    pub(crate) fn send(
        &self,
        place: &Place,
        (path, page): (&str, &Said),
        typed: &[(String, String)],
    ) -> Said {
        let mut fields = hiddens(page);
        fields.extend(typed.iter().cloned());
        self.send_all(place, path, &fields)
    }

    pub(crate) fn send_all(&self, place: &Place, path: &str, fields: &[(String, String)]) -> Said {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let said = place.send(path, &self.cookies, &fields);
        // What goes elsewhere has no page.
        let wrong = complaint(&said.body).filter(|_| said.status != 303);
        assert_eq!(wrong, None, "{path}: {}", said.body);
        said
    }

    /// Previews an act and does it; the page that was previewed.
    pub(crate) fn decide(
        &self,
        place: &Place,
        (number, act): (&str, &str),
        typed: &[(&str, &str)],
    ) -> Said {
        let (path, preview) = self.preview(place, (number, act), typed);
        let done = self.send(place, (&path, &preview), &step("do"));
        assert_eq!(done.status, 303, "{done:?}");
        assert_eq!(done.header("location"), format!("/requests/{number}"));
        preview
    }

    pub(crate) fn preview(
        &self,
        place: &Place,
        (number, act): (&str, &str),
        typed: &[(&str, &str)],
    ) -> (String, Said) {
        let path = format!("/requests/{number}/acts/{act}");
        let page = self.page(place, &path);
        assert_eq!(page.status, 200, "{page:?}");
        let mut all = step("preview");
        all.extend(pairs(typed));
        let preview = self.send(place, (&path, &page), &all);
        assert_eq!(preview.status, 200, "{preview:?}");
        (path, preview)
    }

    /// Files a mail system; the number of the request.
    pub(crate) fn file(&self, place: &Place, domain: &str) -> String {
        let page = self.page(place, "/file/mail");
        assert_eq!(page.status, 200, "{page:?}");
        let filed = self.send(place, ("/file/mail", &page), &typed(domain));
        assert_eq!(filed.status, 303, "{filed:?}");
        let location = filed.header("location");
        location.strip_prefix("/requests/").unwrap().to_owned()
    }
}

pub(crate) fn pairs(typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let typed = typed.iter();
    typed
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

pub(crate) fn step(name: &str) -> Vec<(String, String)> {
    pairs(&[("step", name)])
}

/// The hidden fields of a page's last form.
pub(crate) fn hiddens(page: &Said) -> Vec<(String, String)> {
    let form = page.body.rsplit("<form ").next().unwrap_or_default();
    let found = form.split("<input type=\"hidden\" name=\"").skip(1);
    let pairs = found.map(|rest| {
        let (name, rest) = rest.split_once("\" value=\"").unwrap();
        let (value, _) = rest.split_once('"').unwrap();
        (name.to_owned(), unescaped(value))
    });
    pairs.collect()
}

pub(crate) fn unescaped(text: &str) -> String {
    let signs = [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
    ];
    signs.iter().fold(text.to_owned(), |text, (code, sign)| {
        text.replace(code, sign)
    })
}
