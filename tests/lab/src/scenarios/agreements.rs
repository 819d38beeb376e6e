//! The two copies of an agreement (annex 7, п. 14).

use super::acts::read;
use crate::desk::{Desk, DeskScenario, Fault, Flaw, Shows, play, stories, uid};
use crate::hierarchy::{OF_AGENCY, OF_MINISTRY};
use crate::scenario::{Evidence, judge};

/// Each party reads what both signed back from the PDF in both languages, with codes that this gateway issued.
pub(super) const ISSUED: DeskScenario = DeskScenario {
    name: "agreement-is-issued-in-kazakh-and-russian",
    clause: "603/НҚ, прил. 7, п. 14",
    shows: Shows::AtADesk(issued),
    flaw: Flaw::FormIsRight,
};

/// The request of the agreement, after that of its service.
const NUMBER: &str = "2";

fn issued(desk: &Desk) -> Result<Evidence, Fault> {
    // Under the flaw the parties sign something else than what is looked for.
    let story = if desk.woken() == Some(Flaw::FormIsRight) {
        &stories::agreement::READ_OTHERWISE
    } else {
        &stories::agreement::READ
    };
    play(desk, story)?;
    let mut lacking = Vec::new();
    let mut genuine = 0;
    let copies = [
        ("kk", ["КЕЛІСІМ", "Мысалдар агенттігі", "«Дала» АҚ"]),
        ("ru", ["СОГЛАШЕНИЕ", "Агентство примеров", "АО «Дала»"]),
    ];
    for ((language, own), party) in copies
        .into_iter()
        .flat_map(|copy| [uid::AGENCY, uid::MINISTRY].map(|party| (copy, party)))
    {
        let copy = read(desk, party, (NUMBER, "agreement", language))?;
        let both = [
            "AgencyData",
            "AppStore: Dala",
            "99,95",
            OF_AGENCY.bin,
            OF_MINISTRY.bin,
            &copy.code,
        ];
        lacking.extend(copy.lacks(&own));
        lacking.extend(copy.lacks(&both));
        genuine += usize::from(copy.is_genuine);
    }
    Ok(judge(
        lacking.is_empty() && genuine == 4,
        format!(
            "request {NUMBER}: the agreement in Kazakh and Russian, as either party gets it, lacks {lacking:?}; {genuine} of 4 codes are genuine"
        ),
    )?)
}
