//! While nobody inspects.

use serde_json::Value;

use super::{
    Answer, Download, Duration, Evidence, Failure, Gateway, Lab, LabError, Namespace, PORTS,
    REFUSAL_LIMIT, Stopwatch, counted, enrolled, gateway, gateway_mut, inspect, items, judge,
    observe, seen_by,
};

/// How long the gate may take to notice who listens: it looks twice a second.
const NOTICE_LIMIT: Duration = Duration::from_secs(5);
/// How long a flow may go on that shall not.
const END_LIMIT: Duration = Duration::from_secs(2);
/// curl's words for a refused connection, and for one that was reset.
const CURL_REFUSED: i32 = 7;
const CURL_RESET: i32 = 56;

pub(super) fn nobody_inspects(lab: &mut Lab) -> Result<Evidence, Failure> {
    gateway(lab)?;
    inspect(lab)?;
    let host = lab.topology.ministry.namespace.clone();
    if told(gateway(lab)?)?.is_some() {
        becomes_told(lab, "inspector-back", |_| true)?;
    }
    let refused_before = counted(gateway(lab)?, "no-inspector")?;

    gateway_mut(lab)?.kill_inspector();
    let watch = Stopwatch::start();
    let (refused, said) = pages(&host, |answer| answer.exit == CURL_REFUSED)?;
    let took = watch.elapsed();
    let counted = counted(gateway(lab)?, "no-inspector")?.saturating_sub(refused_before);
    let told_gone = becomes_told(lab, "inspector-gone", |behaviour| behaviour == "refuse")?;
    let mut observed = vec![format!(
        "killed: {refused} of 4 refused {said:?} in {} ms, {counted} packets counted, told {told_gone:?}",
        took.as_millis()
    )];

    let_pass(lab)?;
    let told_pass = becomes_told(lab, "inspector-gone", |behaviour| behaviour == "pass")?;
    let (passed, said) = pages(&host, |answer| answer.status == 200)?;
    let [(address, site), _] = enrolled();
    let mut download = Download::begin(lab, address, site)?;
    observed.push(format!(
        "with `pass`: {passed} of 4 pages {said:?}, told {told_pass:?}"
    ));

    inspect(lab)?;
    let told_back = becomes_told(lab, "inspector-back", |_| true)?;
    let (again, _) = pages(&host, |answer| answer.status == 200)?;
    let goes_on = download.flows();
    let parties = Gateway::example_file("parties")?;
    let closed_again = gateway(lab)?.commit("parties", &parties);
    let cut = download.ended(END_LIMIT);
    observed.push(format!(
        "back: {again} of 4 pages, told {told_back:?}; a download that began uninspected went on {goes_on}, and ended by \
         {cut:?} once the authority refused again"
    ));
    gateway_mut(lab)?.kill_inspector();
    closed_again?;
    judge(
        refused == 4
            && took < 4 * REFUSAL_LIMIT
            && counted >= 4
            && told_gone.is_some()
            && told_pass.is_some()
            && passed == 4
            && again == 4
            && goes_on
            && cut == Some(CURL_RESET)
            && told_back.as_deref() == Some("9"),
        observed.join("; "),
    )
}

/// Asks for a page from each enrolled address at each port; how many answers fit, and each status with curl's own word.
fn pages(
    host: &Namespace,
    fits: impl Fn(&Answer) -> bool,
) -> Result<(usize, Vec<String>), LabError> {
    let mut fitting = 0;
    let mut told = Vec::new();
    for (address, site) in enrolled() {
        for port in PORTS {
            let answer = seen_by(host, address, site, port)?;
            fitting += usize::from(fits(&answer));
            told.push(format!("{} ({})", answer.status, answer.exit));
        }
    }
    Ok((fitting, told))
}

/// The newest word on whether somebody inspects: the kind of its event, and its one field.
fn told(gateway: &Gateway) -> Result<Option<(String, String)>, LabError> {
    let events = items(gateway, &["events", "-n", "500"])?;
    let word = |event: &Value| {
        let kind = event["kind"]
            .as_str()
            .filter(|kind| kind.starts_with("inspector-"))?;
        let field = event["fields"].as_object()?.values().next()?;
        let field = field
            .as_str()
            .map_or_else(|| field.to_string(), str::to_owned);
        Some((kind.to_owned(), field))
    };
    // The newest stands last.
    Ok(events.iter().rev().find_map(word))
}

/// Waits until the newest word is of a kind, and fits; its field.
fn becomes_told(
    lab: &Lab,
    kind: &str,
    fits: impl Fn(&str) -> bool,
) -> Result<Option<String>, Failure> {
    let gateway = gateway(lab)?;
    let newest = || {
        let (found, field) = told(gateway).ok()??;
        (found == kind && fits(&field)).then_some(field)
    };
    Ok(observe(NOTICE_LIMIT, "it is told whether somebody inspects", newest).ok())
}

/// The authority lets flows pass that nobody inspects.
pub(super) fn let_pass(lab: &mut Lab) -> Result<(), LabError> {
    let authority = "[[authority]]\n";
    let passing = format!("{authority}without-inspector = \"pass\"\n");
    let parties = Gateway::example_file("parties")?.replacen(authority, &passing, 1);
    gateway_mut(lab)?.commit("parties", &parties)
}
