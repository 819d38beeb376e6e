//! The alert of ЕШДИ п. 13. The order names its content and no form; fields and labels are ours.

use super::{Field, FieldKind, Form, Label};
use crate::clause::Clause;

/// How many addresses one alert lists: all cases that the desk keeps of an operator.
const ADDRESSES_MAX: u16 = 4_096;

/// Alert to an operator with the addresses that the catalogue does not hold.
pub const CATALOGUE_ALERT: Form = Form {
    id: "ip_catalog_alert",
    version: 1,
    clause: Clause::ESHDI_13,
    title: Label {
        ru: "Оповещение об IP-адресах, отсутствующих на ИР «Каталог IP-адресов»",
        kk: "«IP-мекенжайлар каталогы» ИР-да жоқ IP-мекенжайлар туралы хабарлама",
    },
    fields: &[
        Field::new(
            "operator",
            FieldKind::Reference("operators"),
            Label {
                ru: "Оператор связи",
                kk: "Байланыс операторы",
            },
        ),
        Field::new(
            "ip_list",
            FieldKind::Network,
            Label {
                ru: "Список IP-адресов",
                kk: "IP-мекенжайлар тізімі",
            },
        )
        .many(ADDRESSES_MAX),
        Field::new(
            "sent_at",
            FieldKind::Moment,
            Label {
                ru: "Оповещение направлено",
                kk: "Хабарлама жіберілді",
            },
        ),
        Field::new(
            "due_at",
            FieldKind::Moment,
            Label {
                ru: "Актуализировать не позднее (пять рабочих дней с момента получения)",
                kk: "Өзектілендіру мерзімі (хабарламаны алған сәттен бастап бес жұмыс күні)",
            },
        )
        .optional(),
        Field::new(
            "blocked_at",
            FieldKind::Moment,
            Label {
                ru: "Доступ к Интернету заблокирован",
                kk: "Интернетке қол жеткізу бұғатталды",
            },
        )
        .optional(),
        Field::new(
            "unblocked_at",
            FieldKind::Moment,
            Label {
                ru: "Доступ к Интернету разблокирован",
                kk: "Интернетке қол жеткізу ашылды",
            },
        )
        .optional(),
    ],
};
