//! The fields of rows of protected resources, mail domains, and root certificates handed over.

use super::text::{joined, or_dash};
use crate::time;
use model::{
    HandOver, HttpsKeys, MailDomain, ProtectedResource, Protection, RootDirectory, RootHandOver,
    Software, Suspension,
};

pub(super) fn protected_resource(row: &ProtectedResource) -> Vec<(&'static str, String)> {
    let ProtectedResource {
        id,
        organisation,
        protection,
        domain,
        addresses,
        operator,
        software,
        characteristics,
        https,
        request,
    } = row;
    let https = https.as_ref().map(
        |HttpsKeys {
             certificate,
             private_key,
         }| {
            format!(
                "certificate {certificate}, key {}",
                or_dash(private_key.as_ref())
            )
        },
    );
    let root = match protection {
        Protection::WebFirewall => None,
        Protection::Pages(root) => Some(root_directory(root)),
    };
    vec![
        ("id", id.to_string()),
        ("organisation", organisation.to_string()),
        ("protection", protection.label().to_owned()),
        ("domain", domain.to_string()),
        ("addresses", joined(addresses)),
        ("operator", operator.to_string()),
        ("software", runs_on(software)),
        ("characteristics", or_dash(characteristics.as_ref())),
        ("https", or_dash(https)),
        ("root folder", or_dash(root)),
        ("request", request.clone()),
    ]
}

fn runs_on(row: &Software) -> String {
    let Software {
        web_server,
        balancer,
        database,
        content_management,
        application_server,
    } = row;
    let others = [balancer, database, content_management, application_server];
    let all = std::iter::once(web_server).chain(others.into_iter().flatten());
    joined(all)
}

fn root_directory(row: &RootDirectory) -> String {
    let RootDirectory {
        protocol,
        host,
        port,
        path,
        login,
        method,
        secret,
    } = row;
    let secret = or_dash(secret.as_ref());
    format!("{protocol} {login} at {host} port {port}, {path}, by {method} {secret}")
}

pub(super) fn mail_domain(row: &MailDomain) -> Vec<(&'static str, String)> {
    let MailDomain {
        domain,
        organisation,
        class,
        owner,
        servers,
        suspended,
        request,
    } = row;
    vec![
        ("domain", domain.to_string()),
        ("organisation", organisation.to_string()),
        ("class", super::row::class(*class).to_owned()),
        ("owner", owner.clone()),
        ("servers", joined(servers)),
        ("suspended", suspension(suspended.as_ref())),
        ("request", request.clone()),
    ]
}

/// Since when something is suspended, and why.
pub(super) fn suspension(suspended: Option<&Suspension>) -> String {
    let shown =
        |Suspension { since, why }: &Suspension| format!("since {}: {why}", time::shown(*since));
    or_dash(suspended.map(shown))
}

pub(super) fn root_hand_over(row: &RootHandOver) -> Vec<(&'static str, String)> {
    let RootHandOver {
        id,
        operator,
        root,
        received_at,
        handed,
        request,
    } = row;
    let handed = handed.as_ref().map(|HandOver { on, users, to_all }| {
        if *to_all {
            format!("{on} to all users")
        } else {
            format!("{on} to {}", joined(users))
        }
    });
    vec![
        ("id", id.to_string()),
        ("operator", operator.to_string()),
        ("root", root.to_string()),
        ("received", time::shown(*received_at)),
        ("handed over", or_dash(handed)),
        ("request", request.clone()),
    ]
}
