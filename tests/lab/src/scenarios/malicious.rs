//! Malicious content inside of what is inspected: found, stopped, told.

use super::inspection::{SHOP, Trusts, fetch, inspect, said, workplace};
use super::look::{EFFECT_LIMIT, facts, gateway, gateway_mut};
use crate::error::LabError;
use crate::gateway::{
    Astray, EICAR_PATH, Expired, LISTED_NAME, LISTED_PATH, SECURE_SITES, SecureSite, eicar,
};
use crate::lab::Lab;
use crate::probe::Answer;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::wait::eventually;
use serde_json::Value;

/// What scanners find is stopped on its way, in both directions, and its user is told.
pub(super) const FOUND: Scenario = Scenario {
    name: "malicious-content-gets-a-page",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: eicar_is_stopped,
    sabotage: Sabotage {
        name: "the-scanner-knows-no-signature",
        run: forget_signatures,
    },
};

/// What a block list names is refused with a page, and the case is told.
pub(super) const LISTED: Scenario = Scenario {
    name: "listed-resource-gets-a-page",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: listed_is_refused,
    sabotage: Sabotage {
        name: "the-list-names-something-else",
        run: list_something_else,
    },
};

/// A server whose certificate is out of date is shown to nobody.
pub(super) const OUT_OF_DATE: Scenario = Scenario {
    name: "server-with-an-expired-certificate-gets-a-page",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: expired_is_refused,
    sabotage: Sabotage {
        name: "the-certificate-was-renewed",
        run: renew,
    },
};

/// While no scanner looks, content does as it is declared.
pub(super) const UNSCANNED: Scenario = Scenario {
    name: "without-a-scanner-content-does-as-declared",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: scanner_is_down,
    sabotage: Sabotage {
        name: "content-passes-unlooked-at",
        run: pass_without_scanner,
    },
};

const EXPIRED: SecureSite = SECURE_SITES[3];

/// Asks the shop from an enrolled workstation that trusts the gateway.
pub(super) fn shop(lab: &Lab, path: &str, more: &[&str]) -> Result<Answer, Failure> {
    fetch(
        lab,
        (workplace(), SHOP.name, path),
        SHOP,
        Trusts::Gateway,
        more,
    )
}

/// The number of the case that a page of plain text tells.
pub(super) fn case_of(answer: &Answer) -> Option<&str> {
    let line = answer
        .body
        .lines()
        .find(|line| line.contains("Case number"))?;
    line.rsplit(' ').next()
}

fn eicar_is_stopped(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let harmless = shop(lab, "/", &[])?;
    let plain = shop(lab, EICAR_PATH, &[])?;
    // As browsers ask: compressed.
    let packed = shop(lab, EICAR_PATH, &["--compressed"])?;
    let sent = shop(lab, "/", &["--data-binary", &eicar()])?;
    let is_page = |answer: &Answer| {
        let tells = ["Qaqpa.Test", "duty@gts.example", SHOP.name];
        answer.status == 403 && tells.iter().all(|part| answer.body.contains(part))
    };
    let case = case_of(&plain).unwrap_or_default().to_owned();
    let is_event = is_event(lab, &case);
    let is_logged = logged(lab, &case)?;
    judge(
        harmless.status == 200
            && is_page(&plain)
            && is_page(&packed)
            && is_page(&sent)
            && is_event
            && is_logged,
        format!(
            "harmless {}; the file {}; compressed {}; sent {}; case {case} an event: {is_event}, in the log: {is_logged}",
            said(&harmless),
            said(&plain),
            said(&packed),
            said(&sent)
        ),
    )
}

/// Whether a case becomes an event.
pub(super) fn is_event(lab: &Lab, case: &str) -> bool {
    let told = || {
        let events = gateway(lab).and_then(|gateway| Ok(facts(gateway, "detected")?));
        events.is_ok_and(|events| events.iter().any(|event| event.to_string().contains(case)))
    };
    !case.is_empty() && eventually(EFFECT_LIMIT, "the detection is an event", told).is_ok()
}

fn listed_is_refused(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let open = shop(lab, "/", &[])?;
    // The query is not looked at.
    let path = shop(lab, &format!("{LISTED_PATH}?a=b"), &[])?;
    let site = (workplace(), LISTED_NAME, "/");
    let name = fetch(lab, site, SHOP, Trusts::Gateway, &[])?;
    let cases = [&path, &name].map(|answer| case_of(answer).unwrap_or_default().to_owned());
    let are_events = cases.iter().all(|case| is_event(lab, case));
    let is_page = |answer: &Answer| answer.status == 403 && answer.body.contains("lab: ");
    judge(
        open.status == 200 && is_page(&path) && is_page(&name) && are_events,
        format!(
            "what is not listed {}; a listed path {}; a listed name {}; both cases are events: {are_events}",
            said(&open),
            said(&path),
            said(&name)
        ),
    )
}

fn list_something_else(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.inspected.astray = Some(Astray::OtherList);
    Ok(())
}

/// Whether the log of connections tells of a case, and that its connection was blocked by it.
pub(super) fn logged(lab: &Lab, case: &str) -> Result<bool, Failure> {
    let running = gateway(lab)?.inspected.running.as_ref();
    let log = running
        .map(|running| running.log.clone())
        .unwrap_or_default();
    let tells = || {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        text.lines().any(|line| {
            let record: Value = serde_json::from_str(line).unwrap_or_default();
            record["action"] == "block" && record["detections"][0]["case"] == case
        })
    };
    Ok(!case.is_empty() && eventually(EFFECT_LIMIT, "the connection is in the log", tells).is_ok())
}

fn expired_is_refused(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let site = (workplace(), EXPIRED.name, "/");
    let by_gateway = fetch(lab, site, EXPIRED, Trusts::Gateway, &[])?;
    let by_all = fetch(lab, site, EXPIRED, Trusts::Everybody, &[])?;
    let tells = ["upstream-expired", "duty@gts.example"]
        .iter()
        .all(|part| by_all.body.contains(part));
    judge(
        by_gateway.exit == 60 && by_all.status == 403 && tells,
        format!(
            "with the gateway's root {}; trusting anybody {}; names rule and contact: {tells}",
            said(&by_gateway),
            said(&by_all)
        ),
    )
}

fn scanner_is_down(lab: &mut Lab) -> Result<Evidence, Failure> {
    inspect(lab, &[])?;
    let is_down = |lab: &mut Lab| -> Result<(), Failure> {
        if let Some(running) = &mut gateway_mut(lab)?.inspected.running {
            running.clamd = None;
        }
        Ok(())
    };
    is_down(lab)?;
    let blocked = shop(lab, "/", &[])?;
    // Where it is declared so, content passes, and the log says that nobody looked.
    gateway_mut(lab)?.inspected.running = None;
    inspect(lab, &["--scanner-down", "pass"])?;
    is_down(lab)?;
    let passed = shop(lab, EICAR_PATH, &[])?;
    let log = gateway(lab)?.inspected.running.as_ref();
    let log = log.map(|running| running.log.clone()).unwrap_or_default();
    let is_logged = eventually(EFFECT_LIMIT, "the log says that nobody looked", || {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        text.contains("\"unscanned\":\"scanner-down\"")
    })
    .is_ok();
    // What follows begins anew.
    gateway_mut(lab)?.inspected.running = None;
    judge(
        blocked.status == 403
            && blocked.body.contains("scanner-down")
            && passed.status == 200
            && is_logged,
        format!(
            "declared to block {}; declared to pass {}; the log says that nobody looked: {is_logged}",
            said(&blocked),
            said(&passed)
        ),
    )
}

/// clamd with a signature of something else.
fn forget_signatures(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.inspected.signatures = Some("00000000000000000000000000000000:68:Other");
    Ok(())
}

fn renew(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.inspected.expired = Expired::Renewed;
    Ok(())
}

fn pass_without_scanner(lab: &mut Lab) -> Result<(), LabError> {
    let declared = ["--scanner-down", "pass"];
    inspect(lab, &declared).map_err(|Failure(why)| LabError::Unsupported(why))
}
