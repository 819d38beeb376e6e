//! Content by an ICAP server of somebody else's.

use super::inspection::{inspect_by, said};
use super::look::{EFFECT_LIMIT, gateway_mut};
use super::malicious::{case_of, is_event, logged, shop};
use crate::error::LabError;
use crate::gateway::{Astray, EICAR_PATH, eicar};
use crate::lab::Lab;
use crate::probe::Answer;
use crate::scenario::{Evidence, Failure, Sabotage, Scenario, judge};
use crate::wait::eventually;

/// What an ICAP server finds is stopped in both directions, with the gateway's own page; while it is away nothing passes.
pub(super) const FOUND: Scenario = Scenario {
    name: "icap-finds-malicious-content",
    clause: "386/НҚ, ЕШДИ п. 20",
    run: icap_finds,
    sabotage: Sabotage {
        name: "the-icap-service-gives-everything-back",
        run: ask_another_service,
    },
};

fn icap_finds(lab: &mut Lab) -> Result<Evidence, Failure> {
    gateway_mut(lab)?.inspected.running = None;
    inspect_by(lab, |gateway, internet| {
        gateway.start_inspection_by_icap(internet)
    })?;
    let harmless = [
        shop(lab, "/", &["--http1.1"])?,
        shop(lab, "/", &["--http2"])?,
        shop(lab, "/", &["--data-binary", "harmless"])?,
    ];
    let found = [
        shop(lab, EICAR_PATH, &["--http1.1"])?,
        // As browsers ask: compressed, over HTTP/2.
        shop(lab, EICAR_PATH, &["--compressed", "--http2"])?,
        shop(lab, "/", &["--data-binary", &eicar()])?,
    ];
    // The gateway's page, not the server's.
    let is_page = |answer: &Answer| {
        let tells = ["icap/virus_scan: Qaqpa.Test", "duty@gts.example"];
        answer.status == 403 && tells.iter().all(|part| answer.body.contains(part))
    };
    let pass = |answers: &[Answer]| answers.iter().all(|answer| answer.status == 200);
    let case = found.first().and_then(case_of).unwrap_or_default();
    let (is_event, is_logged) = (is_event(lab, case), logged(lab, case)?);
    let running = gateway_mut(lab)?.inspected.running.as_mut();
    if let Some(server) = running.and_then(|running| running.icap.take()) {
        server.kill();
    }
    let away = shop(lab, "/", &[])?;
    gateway_mut(lab)?.restart_icap()?;
    let passes = || shop(lab, "/", &[]).is_ok_and(|answer| answer.status == 200);
    let is_back = eventually(EFFECT_LIMIT, "content passes again", passes).is_ok();
    // What follows begins anew.
    gateway_mut(lab)?.inspected.running = None;
    let list = |answers: &[Answer]| answers.iter().map(said).collect::<Vec<_>>().join(", ");
    judge(
        pass(&harmless)
            && found.iter().all(is_page)
            && is_event
            && is_logged
            && away.status == 403
            && away.body.contains("scanner-down")
            && is_back,
        format!(
            "harmless {}; the file {}; case {case} an event: {is_event}, in the log: {is_logged}; without the server {}; passes with it again: {is_back}",
            list(&harmless),
            list(&found),
            said(&away)
        ),
    )
}

fn ask_another_service(lab: &mut Lab) -> Result<(), LabError> {
    gateway_mut(lab)?.inspected.astray = Some(Astray::EchoService);
    Ok(())
}
