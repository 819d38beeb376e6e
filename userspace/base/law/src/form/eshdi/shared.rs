//! What more than one form of order 386/НҚ has.

use crate::form::FieldKind::{Date, File, Flag, Group, Line, Person};
use crate::form::rows::fields;
use crate::form::{Field, FileKind};

/// How many networks one form lists. Our bound; a list of a ministry has some hundreds.
pub(in crate::form) const NETWORKS_MAX: u16 = 4_096;

/// How many people one form names. Our bound.
pub(in crate::form) const CONTACTS_MAX: u16 = 10;

/// Who writes.
pub(in crate::form) const SENDER: &[Field] = fields! {
    "org_name", Line, "от кого (наименование организации)", "кімнен (ұйымның атауы)";
};

/// Name and signature of the head, seal and date at the foot of a printed form.
///
/// The signature is a detached one over all other fields. The form lets it stay empty: how the form is signed, and that
/// it is, the desk sees to ([`crate::form::Form::signing`]).
pub(in crate::form) const HEAD: &[Field] = fields! {
    "head_name_signature", Group, "Ф.И.О., подпись руководителя организации", "ұйым басшысының Т.А.Ә., қолы";
    "head_name_signature.name", Person, "Ф.И.О. руководителя организации", "ұйым басшысының Т.А.Ә.", personal();
    "head_name_signature.signature", File(FileKind::Signature), "Подпись руководителя организации",
        "ұйым басшысының қолы", optional();
    "seal", Flag, "М.П. (при наличии)", "М.О. (болған кезде)", optional();
    "date", Date, "Дата", "Күні";
};

/// The official letter that the officer registers.
pub(in crate::form) const LETTER: &[Field] = fields! {
    "letter", Group, "Официальное письмо", "Ресми хат";
    "letter.no", Line, "Исходящий номер", "Шығыс нөмірі";
    "letter.date", Date, "Дата письма", "Хаттың күні";
    "letter.file", File(FileKind::Scan), "Файл письма", "Хаттың файлы";
};
