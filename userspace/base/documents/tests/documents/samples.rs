//! One document and one notice of each kind, filled in as in life.

use documents::document::{
    Agreement, Clock, DecisionExtract, Departure, DepartureNotice, Due, Fingerprint, Party,
    Percent, PrintedNotice, Refusal, Requirement, TechnicalConditions, TestAct, Validity, Verdict,
};
use documents::{
    Bilingual, Body, CheckAddress, Document, Head, Issuer, Line, List, Organisation, Prose,
    Request, RequestKind, Seal, Signer, Term, VerificationCode,
};
use jiff::Timestamp;
use jiff::civil::Date;
use law::{Clause, zone};
use model::Bin;

mod notices;
mod root;

pub(crate) use notices::notices;
use root::{root_hand_over, root_handed_on};

pub(crate) fn line(kk: &str, ru: &str) -> Bilingual<Line> {
    Bilingual::line("sample", kk, ru).unwrap()
}

pub(crate) fn prose(kk: &str, ru: &str) -> Bilingual<Prose> {
    Bilingual::prose("sample", kk, ru).unwrap()
}

pub(crate) fn one(text: &str) -> Line {
    Line::new("sample", text).unwrap()
}

pub(crate) fn list<T>(items: Vec<T>) -> List<T> {
    List::new("sample", items).unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// 24:00 of a day in the legal time.
fn end(text: &str) -> Timestamp {
    zone::end_of(day(text))
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn clause(id: &str) -> Clause {
    id.parse().unwrap()
}

fn term(id: &str) -> Term {
    Term::new("sample", id).unwrap()
}

fn bin(text: &str) -> Bin {
    text.parse().unwrap()
}

fn signer(kk: &str, ru: &str, name: &str) -> Signer {
    Signer {
        position: line(kk, ru),
        name: one(name),
    }
}

fn operator() -> Organisation {
    Organisation {
        name: line("«Алатау Байланыс» ЖШС", "ТОО «Алатау Байланыс»"),
        bin: Some(bin("100140005679")),
    }
}

fn ministry() -> Organisation {
    Organisation {
        name: line(
            "«Жерұйық» республикалық мемлекеттік кәсіпорны",
            "Республиканское государственное предприятие «Жеруйык»",
        ),
        bin: Some(bin("990240001108")),
    }
}

fn gts() -> Issuer {
    Issuer {
        name: line(
            "«Мемлекеттік техникалық қызмет» акционерлік қоғамы",
            "Акционерное общество «Государственная техническая служба»",
        ),
        address: Some(line(
            "010000, Астана қаласы, Мәңгілік Ел даңғылы, 55",
            "010000, город Астана, проспект Мангилик Ел, 55",
        )),
        bin: Some(bin("200140030006")),
        contacts: one("support@sts.kz, https://support.sts.kz"),
    }
}

fn infrastructure() -> Issuer {
    Issuer {
        name: line(
            "«Электрондық үкіметтің» ақпараттық-коммуникациялық инфрақұрылымының операторы",
            "Оператор информационно-коммуникационной инфраструктуры «электронного правительства»",
        ),
        address: Some(line(
            "010000, Астана қаласы, Қабанбай батыр даңғылы, 17",
            "010000, город Астана, проспект Кабанбай батыра, 17",
        )),
        bin: Some(bin("000740000728")),
        contacts: one("https://egov.kz"),
    }
}

fn head(issuer: Issuer, number: &str, addressee: Organisation) -> Head {
    Head {
        issuer,
        number: one(number),
        date: day("2026-05-08"),
        addressee,
        signer: signer(
            "Басқарма төрағасының орынбасары",
            "Заместитель председателя правления",
            "Ғ. Ә. Өмірұлы",
        ),
    }
}

pub(crate) fn request(kind: RequestKind, number: &str) -> Request {
    Request {
        kind,
        number: one(number),
        received: moment("2026-04-27T05:15:00Z"),
    }
}

pub(crate) fn seal() -> Seal {
    Seal {
        code: VerificationCode::new("7KQ2-M4XD-9TBE-H3WA").unwrap(),
        address: CheckAddress::new("https://support.sts.kz/check").unwrap(),
        issued: moment("2026-05-08T06:30:00Z"),
    }
}

fn fingerprint(first: u8) -> Fingerprint {
    Fingerprint(std::array::from_fn(|index| {
        first.wrapping_add(u8::try_from(index).unwrap().wrapping_mul(37))
    }))
}

fn reasons() -> List<Bilingual<Prose>> {
    list(vec![
        prose(
            "Сұратылған өткізу қабілетіне арналған ИҚБШ порттары бос емес.",
            "Отсутствуют свободные порты ЕШДИ на запрошенную пропускную способность.",
        ),
        prose(
            "Өтінімде веб-сервердің нұсқасы көрсетілмеген (нысанның 3-жолы).",
            "В заявке не указана версия веб-сервера (строка 3 формы).",
        ),
    ])
}

/// A document of each kind, by the name of its golden text.
pub(crate) fn documents() -> Vec<(&'static str, Document)> {
    let of = |head: Head, body: Body| Document { head, body };
    let to_operator = |number: &str| head(gts(), number, operator());
    vec![
        ("technical-conditions", of(to_operator("114"), conditions())),
        (
            "refusal",
            of(
                head(gts(), "17-05/231", ministry()),
                refusal(Some(day("2026-05-08"))),
            ),
        ),
        (
            "refusal-unreceived",
            of(head(gts(), "17-05/232", ministry()), refusal(None)),
        ),
        ("departure", of(to_operator("17-05/240"), departure())),
        (
            "test-act",
            of(head(infrastructure(), "АТ-77", ministry()), test_act()),
        ),
        (
            "agreement",
            of(
                head(infrastructure(), "ИС-2026/15", ministry()),
                agreement(),
            ),
        ),
        ("root-hand-over", of(to_operator("К-3"), root_hand_over())),
        ("root-handed-on", of(to_operator("К-4"), root_handed_on())),
        (
            "printed-notice",
            of(head(infrastructure(), "У-9", ministry()), printed_notice()),
        ),
        (
            "decision-extract",
            of(head(gts(), "В-410", ministry()), decision_extract()),
        ),
    ]
}

fn conditions() -> Body {
    Body::TechnicalConditions(TechnicalConditions {
        request: request(RequestKind::Channels, "2026-0417"),
        object: line(
            "«Алатау Байланыс» ЖШС байланыс торабы, Алматы қаласы, Әл-Фараби даңғылы, 77/8",
            "Узел связи ТОО «Алатау Байланыс», город Алматы, проспект Аль-Фараби, 77/8",
        ),
        operator: operator(),
        attach_point: Some(line(
            "Астана қаласы, МТҚ деректер орталығы, 2-зал, 14-тіреу, ODF-03, 11 және 12-порттар",
            "Город Астана, центр обработки данных ГТС, зал 2, стойка 14, ODF-03, порты 11 и 12",
        )),
        validity: Validity::counted_from(day("2026-05-08")),
    })
}

fn refusal(received: Option<Date>) -> Body {
    Body::Refusal(Refusal {
        request: request(RequestKind::WebFirewall, "2026-0503"),
        clause: clause("eshdi-17"),
        reasons: reasons(),
        received,
    })
}

fn departure() -> Body {
    let found = |requirement, kk: &str, ru: &str| Departure {
        requirement: Some(requirement),
        found: prose(kk, ru),
    };
    Body::Departure(DepartureNotice {
        conditions: one("114"),
        issued: day("2026-05-08"),
        object: line(
            "Алматы қаласы, Әл-Фараби даңғылы, 77/8",
            "город Алматы, проспект Аль-Фараби, 77/8",
        ),
        departures: list(vec![
            found(
                Requirement::Redundancy,
                "Негізгі және резервтік арналар бір кабельдік кәріз арқылы өтеді.",
                "Основной и резервный каналы проходят в одной кабельной канализации.",
            ),
            found(
                Requirement::Marking,
                "11-порттағы патчкордта таңба жоқ.",
                "На патчкорде порта 11 нет маркировки.",
            ),
        ]),
        until: Some(end("2026-05-25")),
    })
}

fn test_act() -> Body {
    Body::TestAct(TestAct {
        owner: line(
            "Қазақстан Республикасының Әділет министрлігі",
            "Министерство юстиции Республики Казахстан",
        ),
        client: line("«Жерұйық» РМК", "РГП «Жеруйык»"),
        owner_system: line(
            "«Жеке тұлғалар» мемлекеттік дерекқоры",
            "Государственная база данных «Физические лица»",
        ),
        initiator_system: line("«Жер кадастры» АЖ", "ИС «Земельный кадастр»"),
        service: line(
            "Жеке тұлға туралы мәлімет алу",
            "Получение сведений о физическом лице",
        ),
        service_key: one("GBDFL2026PERSON"),
        conclusion: prose(
            "Барлық сценарийлер орындалды. Қателер анықталған жоқ.",
            "Все сценарии выполнены. Ошибок не выявлено.",
        ),
        scenario: prose(
            "1. Қолданыстағы ЖСН бойынша сұрау.\n2. Жоқ ЖСН бойынша сұрау.\n3. Келісімсіз сұрау: бас тарту күтіледі.",
            "1. Запрос по действующему ИИН.\n2. Запрос по отсутствующему ИИН.\n3. Запрос без согласия: ожидается отказ.",
        ),
        verdict: Verdict::Positive(day("2026-06-01")),
        security_act: line(
            "2026 жылғы 2 наурыздағы № 18 акт",
            "акт № 18 от 2 марта 2026 года",
        ),
        owner_signer: signer(
            "Цифрландыру департаментінің директоры",
            "Директор департамента цифровизации",
            "Қ. Ұ. Ңұрлан",
        ),
        initiator_signer: signer("Бас директор", "Генеральный директор", "Һ. І. Үсенова"),
    })
}

fn agreement() -> Body {
    let party = |organisation, signer| Party {
        organisation,
        signer,
        signed: None,
    };
    Body::Agreement(Agreement {
        state_body: party(
            Organisation {
                name: line(
                    "Қазақстан Республикасының Әділет министрлігі",
                    "Министерство юстиции Республики Казахстан",
                ),
                bin: Some(bin("000740000728")),
            },
            signer("Аппарат басшысы", "Руководитель аппарата", "Қ. Ұ. Ңұрлан"),
        ),
        service: line(
            "Жеке тұлға туралы мәлімет алу",
            "Получение сведений о физическом лице",
        ),
        service_key: one("GBDFL2026PERSON"),
        availability: Percent::new("availability", 99_500).unwrap(),
        user: party(
            Organisation {
                name: line("«Дала Қызмет» АҚ", "АО «Дала Қызмет»"),
                bin: Some(bin("200140030006")),
            },
            signer("Басқарма төрағасы", "Председатель правления", "Ө. Ә. Ғабит"),
        ),
        application: Prose::new(
            "application",
            "Dala Qyzmet, https://play.google.com/store/apps/details",
        )
        .unwrap(),
        drawn_up: day("2026-05-08"),
    })
}

fn printed_notice() -> Body {
    Body::PrintedNotice(PrintedNotice {
        notice: notices()
            .into_iter()
            .find(|(name, _)| *name == "planned-works")
            .unwrap()
            .1,
        effective: Some(day("2026-05-12")),
    })
}

fn decision_extract() -> Body {
    let started = moment("2026-04-27T05:15:00Z");
    let clock = |id: &str, due| Clock {
        term: term(id),
        started,
        due,
    };
    Body::DecisionExtract(DecisionExtract {
        request: request(RequestKind::WebFirewall, "2026-0503"),
        decided: moment("2026-05-08T06:30:00Z"),
        clause: clause("eshdi-17"),
        decision: prose(
            "Веб-қосымшаларды қорғауға арналған желіаралық экранға қосудың техникалық мүмкіндігі болмағандықтан, өтінім қабылданбасын.",
            "Отклонить заявку ввиду отсутствия технической возможности подключения к межсетевому экрану для защиты веб-приложений.",
        ),
        clocks: Some(list(vec![
            clock("EI-17b", Due::By(end("2026-05-13"))),
            Clock {
                term: term("EI-17c"),
                started: moment("2026-05-08T06:30:00Z"),
                due: Due::NotBefore(end("2026-06-07")),
            },
            clock("EI-19", Due::Unstated),
        ])),
    })
}
