//! Rows of order 386/НҚ beyond the packet gate's lists: channels, protected resources, mail domains, root certificates.

use super::read::{
    domain, file, flag, number, organisation, own_organisation, parse, sealed, text, text_if,
    texts, value, values,
};
use super::{Ground, TEXT_BYTES_MAX, Unfit};
use law::form::Submission;
use law::request::{Act, Kind};
use model::{
    Applicant, Channel, HandOver, HttpsKeys, MailDomain, Op, OperatorId, OrganisationId,
    ProtectedResource, Protection, RootDirectory, RootHandOver, Row, RowKey, Software,
};

/// A channel (ЕШДИ п. 9): the form knows operator and bandwidth, and the officer states the interfaces.
pub(super) fn channel(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let Applicant::Operator(operator) = ground.applicant else {
        return Err(Unfit("only operators have channels".to_owned()));
    };
    let Some(Row::Channel(channel)) = ground.row else {
        let message = "no form knows the interfaces of a channel: the officer states the row of the channel with the act";
        return Err(Unfit(message.to_owned()));
    };
    let Channel {
        id,
        operator: of,
        bandwidth_gbps,
        ..
    } = channel;
    if of != operator {
        let message = format!("the channel {id} is stated for {of}, and {operator} asked for it");
        return Err(Unfit(message));
    }
    let asked: u32 = number(submission, "bandwidth_gbps")?;
    if bandwidth_gbps.get() != asked {
        let message = format!(
            "the channel {id} is stated with {bandwidth_gbps} Gbit/s, and the form asks for {asked}"
        );
        return Err(Unfit(message));
    }
    if ground.record.row(&RowKey::Channel(id.clone())).is_some() {
        return Err(Unfit(format!(
            "the record holds a channel {id} already: choose another name"
        )));
    }
    Ok(vec![Op::Put(Row::Channel(channel.clone()))])
}

/// A protection of a resource (ЕШДИ пп. 17, 18).
pub(super) fn protect(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let organisation = organisation(ground)?.clone();
    let protection = if ground.kind == Kind::PageProtection {
        Protection::Pages(root_directory(submission)?)
    } else {
        Protection::WebFirewall
    };
    let domain = domain(submission, "domain_ip.domain")?;
    if let Some(other) = ground
        .record
        .protected_resources()
        .find(|row| row.domain == domain && row.protection.label() == protection.label())
    {
        let message = format!("{domain} is protected already, by {}", other.request);
        return Err(Unfit(message));
    }
    let https = flag(submission, "https").then(|| {
        Ok::<_, Unfit>(HttpsKeys {
            certificate: file(submission, "tls_cert_and_private_key.certificate")?,
            private_key: sealed(submission, "tls_cert_and_private_key.private_key"),
        })
    });
    Ok(vec![Op::Put(Row::ProtectedResource(Box::new(
        ProtectedResource {
            id: parse(&ground.name)?,
            organisation,
            protection,
            domain,
            addresses: values(submission, "domain_ip.ip")?,
            operator: operator(ground, submission, "operator")?,
            software: Software {
                web_server: text(submission, "web_server_version")?.to_owned(),
                balancer: text_if(submission, "balancer_version"),
                database: text_if(submission, "dbms_version"),
                content_management: text_if(submission, "cms_version"),
                application_server: text_if(submission, "app_server_version"),
            },
            characteristics: None,
            https: https.transpose()?,
            request: ground.citation.clone(),
        },
    )))])
}

fn root_directory(submission: &Submission) -> Result<RootDirectory, Unfit> {
    let secret = sealed(submission, "write_credentials.password");
    Ok(RootDirectory {
        protocol: value(submission, "root_dir_access.protocol")?,
        host: text(submission, "root_dir_access.host")?.to_owned(),
        port: number(submission, "root_dir_access.port")?,
        path: text(submission, "root_dir_access.path")?.to_owned(),
        login: text(submission, "write_credentials.login")?.to_owned(),
        method: value(submission, "write_credentials.method")?,
        secret: secret.or_else(|| sealed(submission, "write_credentials.key")),
    })
}

/// The operator that a field names by its key in the record.
fn operator(
    ground: &Ground<'_>,
    submission: &Submission,
    field: &str,
) -> Result<OperatorId, Unfit> {
    let named = text(submission, field)?;
    let known = ground
        .record
        .operators()
        .find(|row| row.id.as_str() == named);
    let known = known.map(|row| row.id.clone());
    known.ok_or_else(|| Unfit(format!("the record holds no operator {named:?}")))
}

/// The end or a change of a resource (ЕШДИ п. 19): of every protection of the domain that the user has.
pub(super) fn change(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let user = own_organisation(ground, submission)?;
    let domain = domain(submission, "resource")?;
    let resources = ground.record.protected_resources();
    let of_domain: Vec<_> = resources.filter(|row| row.domain == domain).collect();
    let mut rows = of_domain
        .iter()
        .filter(|row| row.organisation == user)
        .peekable();
    if rows.peek().is_none() {
        return Err(Unfit(match of_domain.first() {
            Some(other) => format!("the resource {domain} is of {}", other.organisation),
            None => format!("no resource {domain} is protected by this gateway"),
        }));
    }
    let ends = text(submission, "event")? == "end";
    rows.map(|row| {
        if ends {
            return Ok(Op::Delete(RowKey::ProtectedResource(row.id.clone())));
        }
        let row = changed(ground, submission, row)?;
        Ok(Op::Put(Row::ProtectedResource(Box::new(row))))
    })
    .collect()
}

/// The resource with what the notice says is new. Who answers for it at the user is no part of the record.
fn changed(
    ground: &Ground<'_>,
    submission: &Submission,
    row: &ProtectedResource,
) -> Result<ProtectedResource, Unfit> {
    let mut row = row.clone();
    for what in texts(submission, "changed") {
        match what {
            "domain" => row.domain = domain(submission, "new.domain")?,
            "ip" => row.addresses = values(submission, "new.ip")?,
            "operator" => row.operator = operator(ground, submission, "new.operator")?,
            "characteristics" => {
                row.characteristics = Some(short(submission, "new.characteristics")?);
            }
            _ => {}
        }
    }
    Ok(row)
}

/// A text that a row can hold.
fn short(submission: &Submission, field: &str) -> Result<String, Unfit> {
    let text = text(submission, field)?;
    if text.len() <= TEXT_BYTES_MAX {
        return Ok(text.to_owned());
    }
    Err(Unfit(format!(
        "{field} has {} bytes, more than the {TEXT_BYTES_MAX} that a row holds",
        text.len()
    )))
}

/// A root certificate of ЕШДИ with an operator (ЕШДИ пп. 21, 22): received, and later handed to the users.
pub(super) fn root(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let Applicant::Operator(operator) = ground.applicant else {
        let message = "only operators are handed the root certificate".to_owned();
        return Err(Unfit(message));
    };
    let handed = flag(submission, "handed_over").then(|| {
        Ok::<_, Unfit>(HandOver {
            on: value(submission, "handed_over_on")?,
            users: values(submission, "users")?,
            to_all: flag(submission, "to_all_users"),
        })
    });
    let mut handed = handed.transpose()?;
    if ground.act == Some(Act::RecordHandOver) {
        let before = handed.take();
        handed = Some(HandOver {
            on: before.as_ref().map_or(ground.today, |before| before.on),
            users: before.map(|before| before.users).unwrap_or_default(),
            to_all: true,
        });
    }
    Ok(vec![Op::Put(Row::RootHandOver(RootHandOver {
        id: parse(&ground.name)?,
        operator: operator.clone(),
        root: value(submission, "root")?,
        received_at: value(submission, "received_at")?,
        handed,
        request: ground.citation.clone(),
    }))])
}

/// A mail system (ЕШЭП п. 9).
pub(super) fn mail(ground: &Ground<'_>, submission: &Submission) -> Result<Vec<Op>, Unfit> {
    let organisation: OrganisationId = organisation(ground)?.clone();
    let domain = domain(submission, "mail_domain")?;
    let key = RowKey::MailDomain(domain.clone());
    if let Some(Row::MailDomain(other)) = ground.record.row(&key) {
        let message = format!(
            "the mail domain {domain} is connected for {} by {}",
            other.organisation, other.request
        );
        return Err(Unfit(message));
    }
    Ok(vec![Op::Put(Row::MailDomain(MailDomain {
        domain,
        organisation,
        class: super::class(text(submission, "applicant_class")?)?,
        owner: text(submission, "domain_owner")?.to_owned(),
        servers: values(submission, "mail_server_ip")?,
        suspended: None,
        request: ground.citation.clone(),
    }))])
}
