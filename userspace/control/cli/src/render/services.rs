//! The fields of rows of ШЭП and ВШЭП.

use super::resources::suspension;
use super::text::{joined, or_dash};
use crate::time;
use model::{
    Agreement, Connection, Encapsulation, InformationSystem, IntegrationService, NamedUrl, Phase1,
    Phase2, PlannedWorks, Reach, ServiceAddress, ServiceLogin, SystemAddress, Tunnel, TunnelProof,
    WithdrawnAct,
};

pub(super) fn information_system(row: &InformationSystem) -> Vec<(&'static str, String)> {
    let InformationSystem {
        id,
        organisation,
        name,
        ownership,
        security_act,
        request,
    } = row;
    vec![
        ("id", id.to_string()),
        ("organisation", organisation.to_string()),
        ("name", name.clone()),
        ("ownership", ownership.to_string()),
        ("security act", or_dash(security_act.as_ref())),
        ("request", request.clone()),
    ]
}

pub(super) fn integration_service(row: &IntegrationService) -> Vec<(&'static str, String)> {
    let IntegrationService {
        key,
        organisation,
        system,
        name,
        mode,
        gateways,
        personal_data,
        address,
        schemas,
        sample_request,
        sample_response,
        reach,
        suspended,
        request,
    } = row;
    let mut fields = vec![
        ("key", key.to_string()),
        ("organisation", organisation.to_string()),
        ("system", system.to_string()),
        ("name ru", name.ru.clone()),
        ("name kk", name.kk.clone()),
        ("mode", mode.to_string()),
        ("gateways", joined(gateways)),
        ("personal data", yes_or_no(*personal_data)),
        ("schemas", joined(schemas)),
        ("sample request", sample_request.to_string()),
        ("sample response", sample_response.to_string()),
    ];
    fields.extend(service_address(address));
    fields.extend(reached(reach));
    fields.push(("suspended", suspension(suspended.as_ref())));
    fields.push(("request", request.clone()));
    fields
}

pub(super) fn connection(row: &Connection) -> Vec<(&'static str, String)> {
    let Connection {
        id,
        service,
        organisation,
        system,
        gateway,
        send_mode,
        address,
        reach,
        pilot_until,
        suspended,
        request,
    } = row;
    let mut fields = vec![
        ("id", id.to_string()),
        ("service", service.to_string()),
        ("organisation", organisation.to_string()),
        ("system", system.to_string()),
        ("gateway", gateway.to_string()),
        ("send mode", or_dash(*send_mode)),
        ("pilot until", or_dash(*pilot_until)),
    ];
    fields.extend(service_address(address));
    fields.extend(reached(reach));
    fields.push(("suspended", suspension(suspended.as_ref())));
    fields.push(("request", request.clone()));
    fields
}

/// A flag of a row as people read it.
#[expect(
    clippy::fn_params_excessive_bools,
    reason = "the flag of a row is what is written"
)]
fn yes_or_no(flag: bool) -> String {
    if flag { "yes" } else { "no" }.to_owned()
}

fn service_address(row: &ServiceAddress) -> Vec<(&'static str, String)> {
    let ServiceAddress {
        route,
        test,
        production,
        login,
        security,
        certificate,
    } = row;
    let url = |NamedUrl { name, url }: &NamedUrl| format!("{url} ({name})");
    let login = login.as_ref().map(
        |ServiceLogin {
             method,
             login,
             password,
         }| {
            format!(
                "{login} by {method}, password {}",
                or_dash(password.as_ref())
            )
        },
    );
    vec![
        ("route", or_dash(route.as_ref())),
        ("test url", url(test)),
        ("production url", url(production)),
        ("login", or_dash(login)),
        ("security", security.to_string()),
        ("tls certificate", or_dash(certificate.as_ref())),
    ]
}

fn reached(row: &Reach) -> Vec<(&'static str, String)> {
    let Reach {
        test,
        production,
        contour,
        gateway_access,
        hosted,
        certificate,
    } = row;
    let place = |SystemAddress {
                     address,
                     port,
                     protocol,
                     password,
                 }: &SystemAddress| {
        let password = or_dash(password.as_ref());
        format!("{address} port {port} by {protocol}, password {password}")
    };
    vec![
        ("test system", place(test)),
        ("production system", place(production)),
        ("contour", or_dash(*contour)),
        ("gateway access", yes_or_no(*gateway_access)),
        ("hosted", yes_or_no(*hosted)),
        ("transport certificate", certificate.to_string()),
    ]
}

pub(super) fn tunnel(row: &Tunnel) -> Vec<(&'static str, String)> {
    let Tunnel {
        system,
        gateway,
        mode,
        peer,
        phase1,
        phase2,
        request,
    } = row;
    vec![
        ("system", system.to_string()),
        ("gateway", gateway.clone()),
        ("mode", mode.to_string()),
        ("peer", peer.to_string()),
        ("phase 1", first_phase(phase1)),
        ("phase 2", second_phase(phase2)),
        ("request", request.clone()),
    ]
}

fn first_phase(row: &Phase1) -> String {
    let Phase1 {
        proof,
        ike,
        group,
        cipher,
        hash,
        lifetime_s,
    } = row;
    let proof = match proof {
        TunnelProof::SharedKey(key) => format!("shared key {}", or_dash(key.as_ref())),
        TunnelProof::Certificate => "certificates".to_owned(),
    };
    format!("{ike} {cipher}-{hash}-{group} for {lifetime_s} s, by {proof}")
}

fn second_phase(row: &Phase2) -> String {
    let Phase2 {
        encapsulation,
        integrity,
        pfs,
        lifetime_s,
        lifetime_kb,
    } = row;
    let mut proposal = match encapsulation {
        Encapsulation::Esp(cipher) => format!("esp {cipher}"),
        Encapsulation::Ah => "ah".to_owned(),
    };
    if let Some(hash) = integrity {
        proposal = format!("{proposal}-{hash}");
    }
    if let Some(group) = pfs {
        proposal = format!("{proposal}-{group}");
    }
    format!("{proposal} for {lifetime_s} s or {lifetime_kb} KiB")
}

pub(super) fn agreement(row: &Agreement) -> Vec<(&'static str, String)> {
    let Agreement {
        id,
        service,
        owner,
        organisation,
        signed,
        request,
    } = row;
    vec![
        ("id", id.to_string()),
        ("service", service.to_string()),
        ("owner", owner.to_string()),
        ("organisation", organisation.to_string()),
        ("signed", signed.to_string()),
        ("request", request.clone()),
    ]
}

pub(super) fn withdrawn_act(row: &WithdrawnAct) -> Vec<(&'static str, String)> {
    let WithdrawnAct {
        system,
        act,
        dated,
        withdrawn_at,
        request,
    } = row;
    vec![
        ("system", system.to_string()),
        ("act", act.clone()),
        ("dated", dated.to_string()),
        ("withdrawn", time::shown(*withdrawn_at)),
        ("request", request.clone()),
    ]
}

pub(super) fn planned_works(row: &PlannedWorks) -> Vec<(&'static str, String)> {
    let PlannedWorks {
        id,
        services,
        environment,
        begins,
        ends,
        with_disconnection,
        agreed,
        request,
    } = row;
    vec![
        ("id", id.to_string()),
        ("services", joined(services)),
        ("environment", environment.to_string()),
        ("begins", time::shown(*begins)),
        ("ends", time::shown(*ends)),
        ("with disconnection", yes_or_no(*with_disconnection)),
        ("agreed", agreed.to_string()),
        ("request", request.clone()),
    ]
}
