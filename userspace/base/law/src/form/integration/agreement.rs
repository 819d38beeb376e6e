//! Annex 7: agreement on the use of integration services by owners of non-state systems (п. 33).

use crate::clause::{Clause, known};
use crate::deadline::Party;
use crate::form::FieldKind::{File, Group, Line, Moment, Percent, Reference, Text};
use crate::form::rows::fields;
use crate::form::{Addressee, Field, FileKind, Form, Label, Signing};

/// The agreement: what its blanks hold, and its two signed copies. Its sixteen clauses are text of the document.
///
/// Party 1 is the state body that owns the service, party 2 the owner of the non-state system. It lasts from signing
/// (п. 12) until it is terminated (п. 16).
///
/// Party 2 files it, signed. When and by whom both signed, and the copies in both languages, are known once party 1 has signed
/// the same: of that the desk states moments, signatures and copies ([`crate::form::Presence::ByTheDesk`]).
pub const AGREEMENT: Form = Form {
    id: "agreement",
    version: 1,
    clause: known("int-annex-7"),
    filed_by: &[Party::Initiator],
    addressee: Addressee::Infrastructure,
    signing: Signing::LegalEntity { clause: AGR_12 },
    title: Label::new(
        "Соглашение об использовании интеграционных сервисов владельцами негосударственных информационных систем для оказания государственных услуг",
        "Мемлекеттік қызметтер көрсету үшін мемлекеттік емес ақпараттық жүйелер иелерінің интеграциялық сервистерді пайдалануы туралы келісім",
    ),
    fields: FIELDS,
};

const AGR_12: Clause = known("agr-12");
const AGR_14: Clause = known("agr-14");

const FIELDS: &[Field] = fields! {
    "request", Reference("requests"), "Заявка на подключение к сервису", "Сервиске қосылуға өтінім",
        optional(), by(known("int-33"));
    "party1", Group, "Сторона 1", "1-Тарап";
    "party1.gov_body", Group, "наименование государственного органа", "мемлекеттік органның атауы";
    "party1.gov_body.kk", Line, "наименование государственного органа (на казахском языке)",
        "мемлекеттік органның атауы (қазақ тілінде)";
    "party1.gov_body.ru", Line, "наименование государственного органа (на русском языке)",
        "мемлекеттік органның атауы (орыс тілінде)";
    "party1.service_name_key", Reference("integration-services"), "наименование и ключ сервиса",
        "сервистің атауы және кілті";
    "party2", Group, "Сторона 2", "2-Тарап";
    "party2.org_name", Group, "наименование организации", "ұйымның атауы";
    "party2.org_name.kk", Line, "наименование организации (на казахском языке)", "ұйымның атауы (қазақ тілінде)";
    "party2.org_name.ru", Line, "наименование организации (на русском языке)", "ұйымның атауы (орыс тілінде)";
    "party2.mobile_app_proof", Text,
        "Подтверждение популярности ресурса наличием мобильного приложения в маркетплейсах",
        "Маркетплейстерде мобильді қосымшаның болуымен ресурстың танымалдылығын растау", by(known("agr-4.3"));
    "sla.availability_index", Percent, "Индекс доступности сервиса, %", "Сервистің қолжетімділік индексі, %",
        by(known("agr-7"));
    "signed_at", Group, "Подписание Сторонами", "Тараптардың қол қоюы", by_the_desk();
    "signed_at.party1", Group, "Сторона 1", "1-Тарап";
    "signed_at.party1.moment", Moment, "Момент подписания Стороной 1", "1-Тараптың қол қойған сәті", by(AGR_12);
    "signed_at.party1.signature", File(FileKind::Signature), "Подпись Стороны 1", "1-Тараптың қолы", by(AGR_12);
    "signed_at.party2", Group, "Сторона 2", "2-Тарап";
    "signed_at.party2.moment", Moment, "Момент подписания Стороной 2", "2-Тараптың қол қойған сәті", by(AGR_12);
    "signed_at.party2.signature", File(FileKind::Signature), "Подпись Стороны 2", "2-Тараптың қолы", by(AGR_12);
    "lang_copies", Group, "Экземпляры на казахском и русском языках", "Қазақ және орыс тілдеріндегі даналары",
        by_the_desk();
    "lang_copies.kk", File(FileKind::Document), "Экземпляр на казахском языке", "Қазақ тіліндегі данасы", by(AGR_14);
    "lang_copies.ru", File(FileKind::Document), "Экземпляр на русском языке", "Орыс тіліндегі данасы", by(AGR_14);
};
