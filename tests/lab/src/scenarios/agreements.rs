//! The two copies of an agreement (annex 7, п. 14).

use super::acts::read;
use crate::desk::{Desk, DeskScenario, Fault, Flaw, Shows, play, stories};
use crate::hierarchy::{OF_AGENCY, OF_MINISTRY};
use crate::scenario::{Evidence, judge};

/// What both parties signed is read back from the PDF in both languages, with codes that this gateway issued.
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
    for (language, own) in [
        ("kk", ["КЕЛІСІМ", "Мысалдар агенттігі", "«Дала» АҚ"]),
        ("ru", ["СОГЛАШЕНИЕ", "Агентство примеров", "АО «Дала»"]),
    ] {
        let copy = read(desk, (NUMBER, "agreement", language))?;
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
        lacking.is_empty() && genuine == 2,
        format!(
            "request {NUMBER}: the agreement in Kazakh and Russian lacks {lacking:?}; {genuine} of its 2 codes are genuine"
        ),
    )?)
}
