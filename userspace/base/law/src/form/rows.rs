//! How the tables of the forms are written down, and joined while compiling.

use super::field::Field;
use super::label::Label;
use crate::clause::same;

/// `id, kind, "Russian", "Kazakh", then calls of the builders of [`Field`];` — one field a line.
macro_rules! fields {
    ($($id:expr, $kind:expr, $ru:literal, $kk:literal $(, $build:ident($($argument:expr),*))*;)+) => {
        &[$(
            $crate::form::Field::new($id, $kind, $crate::form::Label::new($ru, $kk))
                $(.$build($($argument),*))*
        ),+]
    };
}

/// Tables of fields, one after the other.
macro_rules! join {
    ($($part:expr),+ $(,)?) => {{
        const PARTS: &[&[$crate::form::Field]] = &[$($part),+];
        const ALL: [$crate::form::Field; $crate::form::rows::length(PARTS)] =
            $crate::form::rows::joined(PARTS);
        &ALL
    }};
}

/// The rows of an annex: its tables joined, labels replaced where the annex words them otherwise, rows numbered from
/// one, as the order numbers them.
macro_rules! annex {
    ([$($part:expr),+ $(,)?] $(, $id:expr => $ru:literal, $kk:literal)* $(,)?) => {{
        const PARTS: &[&[$crate::form::Field]] = &[$($part),+];
        const ALL: [$crate::form::Field; $crate::form::rows::length(PARTS)] =
            $crate::form::rows::numbered($crate::form::rows::relabelled(
                $crate::form::rows::joined(PARTS),
                &[$(($id, $crate::form::Label::new($ru, $kk))),*],
            ));
        &ALL
    }};
}

pub(super) use {annex, fields, join};

/// How many fields the tables hold.
pub(super) const fn length(parts: &[&[Field]]) -> usize {
    let mut sum = 0;
    let mut part = 0;
    while part < parts.len() {
        sum += parts[part].len();
        part += 1;
    }
    sum
}

/// The tables in one array of exactly their length.
pub(super) const fn joined<const N: usize>(parts: &[&[Field]]) -> [Field; N] {
    let mut all = [parts[0][0]; N];
    let mut next = 0;
    let mut part = 0;
    while part < parts.len() {
        let mut field = 0;
        while field < parts[part].len() {
            all[next] = parts[part][field];
            next += 1;
            field += 1;
        }
        part += 1;
    }
    all
}

/// The same fields with the row numbers 1, 2, 3 …
pub(super) const fn numbered<const N: usize>(mut fields: [Field; N]) -> [Field; N] {
    let mut index = 0;
    let mut row = 1;
    while index < N {
        fields[index].row = Some(row);
        index += 1;
        row += 1;
    }
    fields
}

/// The same fields with other labels; an id that no field has does not compile.
pub(super) const fn relabelled<const N: usize>(
    mut fields: [Field; N],
    labels: &[(&str, Label)],
) -> [Field; N] {
    let mut index = 0;
    while index < labels.len() {
        let mut field = 0;
        while field < N && !same(fields[field].id.as_bytes(), labels[index].0.as_bytes()) {
            field += 1;
        }
        assert!(field < N, "no field has this id");
        fields[field].label = labels[index].1;
        index += 1;
    }
    fields
}
