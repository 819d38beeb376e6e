//! What the forms of annexes 3, 5, 8 and 9 share: the system, how it reaches the gateway, its tunnel, the service's address.

use super::read::{file, files, flag, number, parse, sealed, text, text_if, value, value_if};
use super::{Ground, Unfit};
use law::form::Submission;
use law::request::Kind;
use model::{
    Encapsulation, InformationSystem, NamedUrl, Op, OrganisationId, Ownership, Phase1, Phase2,
    Reach, Row, RowKey, ServiceAddress, ServiceLogin, SystemAddress, SystemId, Tunnel, TunnelProof,
};

/// Whose part of a form is read: `owner_is` or `initiator_is`.
#[derive(Clone, Copy)]
pub(super) struct Side(pub(super) &'static str);

impl Side {
    fn field(self, name: &str) -> String {
        format!("{}.{name}", self.0)
    }

    /// The login of the system.
    pub(super) fn system(self, submission: &Submission) -> Result<SystemId, Unfit> {
        value(submission, &self.field("is_login"))
    }
}

/// The operations that put the system and its tunnel into the record as the form states them.
///
/// A first request brings a system in. A later one finds it, and must state the same name, owner and ownership; only an update
/// (annexes 8 and 9) changes them.
pub(super) fn participant(
    ground: &Ground<'_>,
    submission: &Submission,
    side: Side,
    organisation: &OrganisationId,
) -> Result<Vec<Op>, Unfit> {
    let id = side.system(submission)?;
    let updates = is_update(ground);
    let ownership = if flag(submission, "declared.non_state") {
        Ownership::NonState
    } else {
        Ownership::State
    };
    let stated = InformationSystem {
        id: id.clone(),
        organisation: organisation.clone(),
        name: text(submission, &side.field("is_name"))?.to_owned(),
        ownership,
        security_act: files(submission, &side.field("is_security_act")).next(),
        request: ground.citation.clone(),
    };
    let mut ops = Vec::new();
    match ground.record.row(&RowKey::InformationSystem(id.clone())) {
        Some(Row::InformationSystem(known)) if known.organisation != *organisation => {
            let message = format!("the information system {id} is of {}", known.organisation);
            return Err(Unfit(message));
        }
        Some(Row::InformationSystem(known)) if updates => {
            ops.push(Op::Put(Row::InformationSystem(InformationSystem {
                request: known.request.clone(),
                ..stated
            })));
        }
        Some(Row::InformationSystem(known)) => {
            if known.name != stated.name || known.ownership != stated.ownership {
                let message = format!(
                    "the record holds the information system {id} as {:?} ({}): an update of what it takes part in changes that",
                    known.name, known.ownership
                );
                return Err(Unfit(message));
            }
        }
        Some(_) | None => ops.push(Op::Put(Row::InformationSystem(stated))),
    }
    ops.extend(tunnel(ground, submission, side, &id)?);
    Ok(ops)
}

/// Whether the request states anew what another one brought in.
const fn is_update(ground: &Ground<'_>) -> bool {
    matches!(ground.kind, Kind::ServiceUpdate | Kind::ConnectionUpdate)
}

/// The tunnel of the system: one for each, so that a later request states the same or says nothing of it.
fn tunnel(
    ground: &Ground<'_>,
    submission: &Submission,
    side: Side,
    system: &SystemId,
) -> Result<Option<Op>, Unfit> {
    let updates = is_update(ground);
    let key = RowKey::Tunnel(system.clone());
    let known = match ground.record.row(&key) {
        Some(Row::Tunnel(known)) => Some(known),
        Some(_) | None => None,
    };
    if !flag(submission, &side.field("has_vpn")) {
        return Ok(known.filter(|_| updates).map(|_| Op::Delete(key)));
    }
    let stated = Tunnel {
        system: system.clone(),
        gateway: text(submission, "vpn.gateway_info")?.to_owned(),
        mode: value(submission, "vpn.mode")?,
        peer: value(submission, "vpn.peer_ip")?,
        phase1: phase1(submission)?,
        phase2: phase2(submission)?,
        request: known.map_or_else(|| ground.citation.clone(), |known| known.request.clone()),
    };
    match known {
        // As it stands.
        Some(known) if !updates && is_same(known, &stated) => Ok(None),
        Some(known) if !updates => Err(Unfit(format!(
            "the information system {system} has a tunnel with other parameters, by {}: an update changes it",
            known.request
        ))),
        Some(_) | None => Ok(Some(Op::Put(Row::Tunnel(stated)))),
    }
}

/// Whether a tunnel is stated as it is known. Shared keys are sealed anew each time, and cannot be compared: the known one
/// stays, and an update changes it.
fn is_same(known: &Tunnel, stated: &Tunnel) -> bool {
    let mut stated = stated.clone();
    if let (TunnelProof::SharedKey(_), TunnelProof::SharedKey(_)) =
        (&known.phase1.proof, &stated.phase1.proof)
    {
        stated.phase1.proof = known.phase1.proof.clone();
    }
    *known == stated
}

fn phase1(submission: &Submission) -> Result<Phase1, Unfit> {
    let proof = match text(submission, "vpn.ph1.auth")? {
        "psk" => TunnelProof::SharedKey(sealed(submission, "vpn.ph1.psk")),
        _ => TunnelProof::Certificate,
    };
    Ok(Phase1 {
        proof,
        ike: value(submission, "vpn.ph1.ike_version")?,
        group: value(submission, "vpn.ph1.dh_group")?,
        cipher: value(submission, "vpn.ph1.enc")?,
        hash: value(submission, "vpn.ph1.hash")?,
        lifetime_s: lifetime_s(submission, "vpn.ph1.lifetime_s")?,
    })
}

fn phase2(submission: &Submission) -> Result<Phase2, Unfit> {
    let encapsulation = match text(submission, "vpn.ph2.encap")? {
        "esp" => Encapsulation::Esp(value(submission, "vpn.ph2.enc")?),
        _ => Encapsulation::Ah,
    };
    let but = |field: &str, word: &str| text(submission, field).ok().filter(|text| *text != word);
    Ok(Phase2 {
        encapsulation,
        integrity: but("vpn.ph2.integrity", "aead").map(parse).transpose()?,
        pfs: but("vpn.ph2.pfs_group", "none").map(parse).transpose()?,
        lifetime_s: lifetime_s(submission, "vpn.ph2.lifetime_s")?,
        lifetime_kb: number(submission, "vpn.ph2.life_kb")?,
    })
}

fn lifetime_s(submission: &Submission, field: &str) -> Result<std::num::NonZeroU32, Unfit> {
    let seconds: u32 = number(submission, field)?;
    std::num::NonZeroU32::new(seconds).ok_or_else(|| Unfit(format!("{field} is nought")))
}

/// How the system reaches the gateway.
pub(super) fn reach(submission: &Submission, side: Side) -> Result<Reach, Unfit> {
    let place = |environment: &str| {
        let field = |name: &str| side.field(&format!("{name}_{environment}"));
        Ok::<_, Unfit>(SystemAddress {
            address: value(submission, &field("is_ip"))?,
            port: number(submission, &field("is_port"))?,
            protocol: value(submission, &field("is_proto"))?,
            password: sealed(submission, &field("is_password")),
        })
    };
    Ok(Reach {
        test: place("test")?,
        production: place("prod")?,
        contour: value_if(submission, &side.field("contour"))?,
        gateway_access: flag(submission, &side.field("has_shep_access")),
        hosted: flag(submission, &side.field("nit_hosting")),
        certificate: file(submission, &side.field("transport_cert"))?,
    })
}

/// Where requests to the service go.
pub(super) fn address(submission: &Submission) -> Result<ServiceAddress, Unfit> {
    let url = |environment: &str| {
        Ok::<_, Unfit>(NamedUrl {
            name: text(submission, &format!("service.url_name_{environment}"))?.to_owned(),
            url: text(submission, &format!("service.url_{environment}"))?.to_owned(),
        })
    };
    let login = flag(submission, "service.has_auth").then(|| {
        Ok::<_, Unfit>(ServiceLogin {
            method: value(submission, "service.auth_method")?,
            login: text(submission, "service.auth_login")?.to_owned(),
            password: sealed(submission, "service.auth_password"),
        })
    });
    let routed = flag(submission, "service.has_routing");
    let route = text_if(submission, "service.route_key").filter(|_| routed);
    Ok(ServiceAddress {
        route: route.as_deref().map(parse).transpose()?,
        test: url("test")?,
        production: url("prod")?,
        login: login.transpose()?,
        security: value(submission, "service.security_type")?,
        certificate: files(submission, "service.tls_cert").next(),
    })
}
