//! Notices about terms of the reader's own: they end soon, or ran out.

use jiff::Timestamp;
use law::deadline::{Lapse, Term as Length};

use super::bodies::text;
use crate::block::Block;
use crate::field::Line;
use crate::language::{Bilingual, Language};
use crate::request::capital;
use crate::terms::Term;
use crate::words;

/// What a term is to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A time to act in.
    ToAct,
    /// A time in which something holds, and then ends by itself.
    Holding,
    /// A time in which something may not be done.
    Bar,
}

fn kind(term: Term) -> Kind {
    match term.row().term {
        Length::Lasts(..) | Length::UntilItsDate | Length::Always => Kind::Holding,
        Length::NotBefore(..) => Kind::Bar,
        Length::Within(..)
        | Length::WithinSeconds(_)
        | Length::Before(..)
        | Length::AtLeastEvery(..)
        | Length::AtOnce
        | Length::Agreed
        | Length::Unstated => Kind::ToAct,
    }
}

pub(super) fn ending(
    term: Term,
    about: &Bilingual<Line>,
    until: Timestamp,
    language: Language,
) -> Vec<Block> {
    let about = about.of(language);
    let (duty, follows) = (term.duty(language), term.follows(language));
    let mut blocks = vec![text(match language {
        Language::Kazakh => format!("Мерзім аяқталып келеді: {about}."),
        Language::Russian => format!("Заканчивается срок: {about}."),
    })];
    if kind(term) == Kind::Bar {
        let until = capital(&words::until(until, language));
        blocks.push(text(match language {
            Language::Kazakh => {
                format!("{until} өтінім қабылданбайды; содан кейін мүмкін: {duty}.")
            }
            Language::Russian => {
                format!("{until} заявка не принимается; после этого можно: {duty}.")
            }
        }));
        return blocks;
    }
    let until = words::until(until, language);
    let duty = match kind(term) {
        Kind::Holding => language.pick("жаңа өтінім беру", "подать новую заявку"),
        Kind::ToAct | Kind::Bar => duty,
    };
    blocks.extend(match language {
        Language::Kazakh => [
            text(format!("Не істеу керек: {duty}. Мерзімі: {until}.")),
            text(format!("Мерзім өтіп кетсе: {follows}.")),
        ],
        Language::Russian => [
            text(format!("Что необходимо сделать: {duty}. Срок: {until}.")),
            text(format!("Если срок пройдет: {follows}.")),
        ],
    });
    blocks
}

pub(super) fn ran_out(
    term: Term,
    about: &Bilingual<Line>,
    ended: Timestamp,
    language: Language,
) -> Vec<Block> {
    let (about, ended) = (about.of(language), words::ended(ended, language));
    let (duty, follows) = (term.duty(language), term.follows(language));
    let next = next_step(term.row().lapse, language);
    let line =
        |kk: &str, ru: &str, words: &str| text(format!("{}: {words}.", language.pick(kk, ru)));
    let first = match language {
        Language::Kazakh => format!("Мерзім {ended} өтті: {about}."),
        Language::Russian => format!("Срок истек {ended}: {about}."),
    };
    let unset = language.pick("бұған мерзім белгіленбеген", "срок для этого не установлен");
    let rest = match kind(term) {
        Kind::Bar => vec![line(
            "Енді мүмкін",
            "Теперь можно",
            &format!("{duty}; {unset}"),
        )],
        Kind::Holding => vec![
            line("Салдары", "Последствие", follows),
            line("Не істеу керек", "Что необходимо сделать", next),
        ],
        Kind::ToAct => vec![
            line("Орындалмады", "Не выполнено", duty),
            line("Салдары", "Последствие", follows),
            line("Не істеу керек", "Что необходимо сделать", next),
        ],
    };
    let mut blocks = vec![text(first)];
    blocks.extend(rest);
    blocks
}

/// What the reader can do after a term ran out; the orders set no second term.
const fn next_step(lapse: Lapse, language: Language) -> &'static str {
    let (kk, ru) = match lapse {
        Lapse::Block => (
            "«IP-мекенжайлар каталогын» (https://catalog.sts.kz) өзектендіріңіз, содан кейін қолжетімділік ашылады; бұған мерзім белгіленбеген",
            "актуализируйте «Каталог IP-адресов» (https://catalog.sts.kz), после этого доступ будет открыт; срок для этого не установлен",
        ),
        Lapse::ConditionsVoid => (
            "байланыс арналарын қосуға жаңа өтінім беріңіз; бұған мерзім белгіленбеген",
            "подайте новую заявку на подключение каналов связи; срок для этого не установлен",
        ),
        Lapse::Disconnect | Lapse::Suspend => (
            "себепті жойып, бұл туралы операторға хабарлаңыз; бұған мерзім белгіленбеген",
            "устраните причину и сообщите об этом оператору; срок для этого не установлен",
        ),
        Lapse::AccessCloses | Lapse::Refuse => (
            "жаңа өтінім беріңіз; бұған мерзім белгіленбеген",
            "подайте новую заявку; срок для этого не установлен",
        ),
        Lapse::Remind
        | Lapse::Escalate
        | Lapse::CountsAsUnplanned
        | Lapse::IndexFalls
        | Lapse::Nothing => (
            "талапты дереу орындап, бұл туралы хабарлаңыз",
            "выполните требование незамедлительно и сообщите об этом",
        ),
    };
    language.pick(kk, ru)
}
