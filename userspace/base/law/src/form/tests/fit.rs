//! Submissions made to fit a form, from a few random numbers: the model that the check is tried against.

use proptest::prelude::*;

use super::super::*;

/// How often filling in may change what applies before it must be right.
const ROUNDS_MAX: usize = 12;

/// A submission that fits a form; `dice` decides flags, choices and what is optional.
pub(super) fn fitting(form: &Form, dice: &[u8]) -> Submission {
    let mut submission = Submission::default();
    for _ in 0..ROUNDS_MAX {
        fill_in(form, dice, &mut submission);
        let found = form.check(&submission);
        if found.is_empty() {
            return submission;
        }
        for violation in found.iter().filter(|v| v.reason == Reason::Forbidden) {
            let field = form.field(&violation.field).unwrap();
            mend(form, field, &mut submission);
        }
    }
    panic!("{}: {:?}", form.id, form.check(&submission));
}

/// Fills in what applies and empties what does not; what is there already stays.
fn fill_in(form: &Form, dice: &[u8], submission: &mut Submission) {
    for (index, field) in form.fields.iter().enumerate() {
        let die = usize::from(dice.get(index % dice.len().max(1)).copied().unwrap_or(0));
        let wanted = field.kind != FieldKind::Group
            && form.applies(field, submission)
            && (field.presence != Presence::Optional || die % 3 == 0);
        if !wanted {
            submission.values.remove(field.id);
        } else if submission.of(field.id).is_empty() {
            let values = samples(field.kind);
            let last = usize::from(field.kind == FieldKind::Moment);
            let first = (die / 3) % (values.len() - last);
            let count = usize::from(field.count.most())
                .min(1 + die % 2)
                .min(values.len());
            let chosen = (first..first + count).map(|n| values[n % values.len()].clone());
            submission
                .values
                .insert(field.id.to_owned(), chosen.collect());
        }
    }
}

/// Gives a field the first value that no clause forbids.
fn mend(form: &Form, field: &Field, submission: &mut Submission) {
    let forbidden = |submission: &Submission| {
        let found = form.check(submission);
        found
            .iter()
            .any(|v| v.field == field.id && v.reason == Reason::Forbidden)
    };
    for value in samples(field.kind) {
        submission.values.insert(field.id.to_owned(), vec![value]);
        if !forbidden(submission) {
            return;
        }
    }
    panic!("{} {}: every sample is forbidden", form.id, field.id);
}

/// Values that fit a kind, two at least where the kind has two.
fn samples(kind: FieldKind) -> Vec<Value> {
    let texts = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect();
    match kind {
        FieldKind::Group => Vec::new(),
        FieldKind::Line | FieldKind::Person | FieldKind::Login => texts(&["первая", "вторая"]),
        FieldKind::Reference(_) => texts(&["alpha", "beta"]),
        FieldKind::Text => texts(&["одна\nдве", "три"]),
        FieldKind::BinIin => texts(&["940740000911"]),
        FieldKind::Organisation => texts(&["Заря, 940740000911"]),
        FieldKind::Contact => texts(&[
            "А. Омаров; a@example.kz; +7 7172 559999; +7 701 5559999",
            "Б. Сериков; b@example.kz; 55-99-99; 87015559999",
        ]),
        FieldKind::Phone => texts(&["+7 7172 559999"]),
        FieldKind::Email => texts(&["a@example.kz"]),
        FieldKind::Choice(words) => words.iter().map(|word| word.id.into()).collect(),
        FieldKind::Secret => vec![Secret::new("s3cret".to_owned()).into()],
        FieldKind::Ip | FieldKind::PublicIp => texts(&["203.0.113.7", "2001:db8::7"]),
        FieldKind::Network | FieldKind::OwnNetwork => texts(&["203.0.113.0/24", "2001:db8::/48"]),
        FieldKind::Host | FieldKind::Domain => texts(&["site.gov.kz", "мемлекет.қаз"]),
        FieldKind::Path => texts(&["/var/www"]),
        FieldKind::Port => vec![443_u64.into(), 8_080_u64.into()],
        FieldKind::Url => texts(&["http://site.gov.kz/a", "https://site.gov.kz:8443/a"]),
        FieldKind::Key => texts(&["Service_1", "Service_2"]),
        FieldKind::Software(_) => texts(&["Nginx 1.28"]),
        FieldKind::Number { min, max } => vec![min.into(), max.into()],
        FieldKind::Percent => texts(&["99.95"]),
        FieldKind::Date => texts(&["2026-11-29", "2027-01-31"]),
        // The last is later than all others, for what must not end before it begins.
        FieldKind::Moment => texts(&[
            "2026-11-29T16:00:00Z",
            "2026-11-29T21:00:00+05:00",
            "2199-12-30T00:00:00Z",
        ]),
        FieldKind::Flag => vec![true.into(), false.into()],
        FieldKind::File(kind) => {
            let extension = kind.extensions()[0];
            let names = ["one", "two"].map(|name| format!("{name}.{extension}"));
            let file = |name| Attachment {
                name,
                bytes: 900,
                sha256: [7; 32],
            };
            names.map(|name| file(name).into()).to_vec()
        }
    }
}

/// A value of a type that the kind does not take.
fn misfit(kind: FieldKind) -> Value {
    if kind.is_flag() {
        "да".into()
    } else {
        true.into()
    }
}

/// The fields that hold a value.
fn filled(submission: &Submission) -> Vec<String> {
    submission.values.keys().cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_made_to_fit_is_accepted_and_what_is_broken_is_named(
        dice in proptest::collection::vec(any::<u8>(), 97), pick in any::<prop::sample::Index>(),
    ) {
        for form in FORMS {
            let right = fitting(form, &dice);
            prop_assert_eq!(form.check(&right), []);
            let ids = filled(&right);
            let id = pick.get(&ids);
            let field = form.field(id).unwrap();
            let names = |submission: &Submission, reason: Reason| {
                let found = form.check(submission);
                found.iter().any(|v| v.field == *id && v.reason == reason)
            };
            let mut wrong = right.clone();
            wrong.values.insert(id.clone(), vec![misfit(field.kind)]);
            prop_assert!(names(&wrong, Reason::Unfit), "{} {}", form.id, id);

            let mut empty = right.clone();
            empty.values.remove(id);
            let needed = field.presence != Presence::Optional;
            prop_assert_eq!(names(&empty, Reason::Missing), needed, "{} {}", form.id, id);

            let mut crowded = right.clone();
            let value = right.of(id)[0].clone();
            crowded.values.insert(id.clone(), vec![value; usize::from(field.count.most()) + 1]);
            prop_assert!(names(&crowded, Reason::TooMany), "{} {}", form.id, id);

            let stray = right.clone().with("no.such.field", "x");
            let found = form.check(&stray);
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!(found[0].reason, Reason::Unknown);
        }
    }

    /// What does not apply is refused even if the value fits.
    #[test]
    fn what_does_not_apply_stays_empty(dice in proptest::collection::vec(any::<u8>(), 97)) {
        for form in FORMS {
            let right = fitting(form, &dice);
            for field in form.fields.iter().filter(|field| field.kind != FieldKind::Group) {
                if form.applies(field, &right) {
                    continue;
                }
                let mut more = right.clone();
                more.values.insert(field.id.to_owned(), vec![samples(field.kind)[0].clone()]);
                let found = form.check(&more);
                let named = found.iter().any(|v| v.field == field.id && v.reason == Reason::NotApplicable);
                prop_assert!(named, "{} {}", form.id, field.id);
            }
        }
    }

    #[test]
    fn what_fits_comes_back_from_json(dice in proptest::collection::vec(any::<u8>(), 97)) {
        for form in FORMS {
            let right = fitting(form, &dice);
            let text = super::json::write(form, &right);
            prop_assert_eq!(form.read_json(text.as_bytes()), Ok(right), "{}", form.id);
        }
    }
}
