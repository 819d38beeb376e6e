//! Systems, services and connections of ШЭП and ВШЭП, and what stops them.

use super::reader::{Fields, Node, Read, Reader, Refused};
use model::{
    Agreement, Connection, InformationSystem, IntegrationService, NamedUrl, PlannedWorks, Reach,
    Row, ServiceAddress, ServiceLogin, SystemAddress, WithdrawnAct,
};

pub(super) fn information_system(
    f: &mut Fields<'_, '_>,
    r: &mut Reader<'_, '_>,
) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let organisation = f.required("organisation", r);
    let name = f.required("name", r);
    let ownership = f.required("ownership", r);
    let security_act = f.optional("security-act", r);
    let request = f.required("request", r);
    Ok(Row::InformationSystem(InformationSystem {
        id: id?,
        organisation: organisation?,
        name: name?,
        ownership: ownership?,
        security_act: security_act?,
        request: request?,
    }))
}

pub(super) fn integration_service(
    f: &mut Fields<'_, '_>,
    r: &mut Reader<'_, '_>,
) -> Result<Row, Refused> {
    let key = f.required("key", r);
    let organisation = f.required("organisation", r);
    let system = f.required("system", r);
    let name = f.required("name", r);
    let mode = f.required("mode", r);
    let gateways = f.required("gateways", r);
    let personal_data = f.required("personal-data", r);
    let schemas = f.required("schemas", r);
    let sample_request = f.required("sample-request", r);
    let sample_response = f.required("sample-response", r);
    let address = f.required("address", r);
    let reach = f.required("reach", r);
    let suspended = f.optional("suspended", r);
    let request = f.required("request", r);
    Ok(Row::IntegrationService(Box::new(IntegrationService {
        key: key?,
        organisation: organisation?,
        system: system?,
        name: name?,
        mode: mode?,
        gateways: gateways?,
        personal_data: personal_data?,
        address: address?,
        schemas: schemas?,
        sample_request: sample_request?,
        sample_response: sample_response?,
        reach: reach?,
        suspended: suspended?,
        request: request?,
    })))
}

pub(super) fn connection(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let service = f.required("service", r);
    let organisation = f.required("organisation", r);
    let system = f.required("system", r);
    let gateway = f.required("gateway", r);
    let send_mode = f.optional("send-mode", r);
    let pilot_until = f.optional("pilot-until", r);
    let address = f.required("address", r);
    let reach = f.required("reach", r);
    let suspended = f.optional("suspended", r);
    let request = f.required("request", r);
    Ok(Row::Connection(Box::new(Connection {
        id: id?,
        service: service?,
        organisation: organisation?,
        system: system?,
        gateway: gateway?,
        send_mode: send_mode?,
        address: address?,
        reach: reach?,
        pilot_until: pilot_until?,
        suspended: suspended?,
        request: request?,
    })))
}

impl Read for Reach {
    const WHAT: &str = "how a system reaches the gateway";
    const EXAMPLE: &str = "{ test = { … }, production = { … }, gateway-access = true, hosted = false, certificate = \"9f86d081…\" }";

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut f = Fields::open(node, "the reach", r)?;
        let test = f.required("test", r);
        let production = f.required("production", r);
        let contour = f.optional("contour", r);
        let gateway_access = f.required("gateway-access", r);
        let hosted = f.required("hosted", r);
        let certificate = f.required("certificate", r);
        f.close(r);
        Ok(Self {
            test: test?,
            production: production?,
            contour: contour?,
            gateway_access: gateway_access?,
            hosted: hosted?,
            certificate: certificate?,
        })
    }
}

impl Read for SystemAddress {
    const WHAT: &str = "where a system stands";
    const EXAMPLE: &str = r#"{ address = "192.0.2.10", port = 443, protocol = "https" }"#;

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut f = Fields::open(node, "the place of the system", r)?;
        let address = f.required("address", r);
        let port = f.required("port", r);
        let protocol = f.required("protocol", r);
        let password = f.optional("password", r);
        f.close(r);
        Ok(Self {
            address: address?,
            port: port?,
            protocol: protocol?,
            password: password?,
        })
    }
}

impl Read for ServiceAddress {
    const WHAT: &str = "where requests to a service go";
    const EXAMPLE: &str = "{ test = { … }, production = { … }, security = \"tls\" }";

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut f = Fields::open(node, "the address of the service", r)?;
        let route = f.optional("route", r);
        let test = f.required("test", r);
        let production = f.required("production", r);
        let login = f.optional("login", r);
        let security = f.required("security", r);
        let certificate = f.optional("certificate", r);
        f.close(r);
        Ok(Self {
            route: route?,
            test: test?,
            production: production?,
            login: login?,
            security: security?,
            certificate: certificate?,
        })
    }
}

impl Read for NamedUrl {
    const WHAT: &str = "a URL with its name";
    const EXAMPLE: &str = r#"{ name = "…", url = "https://service.ministry.example/" }"#;

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut f = Fields::open(node, "the URL", r)?;
        let name = f.required("name", r);
        let url = f.required("url", r);
        f.close(r);
        Ok(Self {
            name: name?,
            url: url?,
        })
    }
}

impl Read for ServiceLogin {
    const WHAT: &str = "what a service asks of callers";
    const EXAMPLE: &str = r#"{ method = "basic", login = "gateway" }"#;

    fn read(node: &Node<'_>, r: &mut Reader<'_, '_>) -> Result<Self, Refused> {
        let mut f = Fields::open(node, "the login", r)?;
        let method = f.required("method", r);
        let login = f.required("login", r);
        let password = f.optional("password", r);
        f.close(r);
        Ok(Self {
            method: method?,
            login: login?,
            password: password?,
        })
    }
}

pub(super) fn agreement(f: &mut Fields<'_, '_>, r: &mut Reader<'_, '_>) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let service = f.required("service", r);
    let owner = f.required("owner", r);
    let organisation = f.required("organisation", r);
    let signed = f.required("signed", r);
    let request = f.required("request", r);
    Ok(Row::Agreement(Agreement {
        id: id?,
        service: service?,
        owner: owner?,
        organisation: organisation?,
        signed: signed?,
        request: request?,
    }))
}

pub(super) fn withdrawn_act(
    f: &mut Fields<'_, '_>,
    r: &mut Reader<'_, '_>,
) -> Result<Row, Refused> {
    let system = f.required("system", r);
    let act = f.required("act", r);
    let dated = f.required("dated", r);
    let withdrawn_at = f.required("withdrawn-at", r);
    let request = f.required("request", r);
    Ok(Row::WithdrawnAct(WithdrawnAct {
        system: system?,
        act: act?,
        dated: dated?,
        withdrawn_at: withdrawn_at?,
        request: request?,
    }))
}

pub(super) fn planned_works(
    f: &mut Fields<'_, '_>,
    r: &mut Reader<'_, '_>,
) -> Result<Row, Refused> {
    let id = f.required("id", r);
    let services = f.required("services", r);
    let environment = f.required("environment", r);
    let begins = f.required("begins", r);
    let ends = f.required("ends", r);
    let with_disconnection = f.required("with-disconnection", r);
    let agreed = f.required("agreed", r);
    let request = f.required("request", r);
    Ok(Row::PlannedWorks(PlannedWorks {
        id: id?,
        services: services?,
        environment: environment?,
        begins: begins?,
        ends: ends?,
        with_disconnection: with_disconnection?,
        agreed: agreed?,
        request: request?,
    }))
}
