//! Dates, moments and counts in the words of both languages.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use law::{Unit, zone};

use crate::language::Language;

/// A term that ends at 00:00 is written as ending at 24:00 of the day before (`law::deadline`).
const MIDNIGHT: Time = Time::midnight();

/// The months: nominative of Kazakh, genitive of Russian, as dates have them.
const MONTHS: [(&str, &str); 12] = [
    ("қаңтар", "января"),
    ("ақпан", "февраля"),
    ("наурыз", "марта"),
    ("сәуір", "апреля"),
    ("мамыр", "мая"),
    ("маусым", "июня"),
    ("шілде", "июля"),
    ("тамыз", "августа"),
    ("қыркүйек", "сентября"),
    ("қазан", "октября"),
    ("қараша", "ноября"),
    ("желтоқсан", "декабря"),
];

/// A case of Kazakh, as far as dates and times need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    /// Барыс: мамырға.
    Dative,
    /// Шығыс: мамырдан.
    Ablative,
    /// Жатыс: мамырда.
    Locative,
}

/// The grammatical role of a counted unit in Russian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Five days are given: `5 рабочих дней`, `21 рабочий день`.
    Nominative,
    /// Within five days: `5 рабочих дней`, `21 рабочего дня`.
    Genitive,
}

/// A date: `8 мая 2026 года`, `2026 жылғы 8 мамыр`.
pub fn date(date: Date, language: Language) -> String {
    let (kk, ru) = month(date);
    match language {
        Language::Kazakh => format!("{} жылғы {}\u{a0}{kk}", date.year(), date.day()),
        Language::Russian => format!("{}\u{a0}{ru} {}\u{a0}года", date.day(), date.year()),
    }
}

/// The date of a paper before its number: `от 8 мая 2026 года`, `2026 жылғы 8 мамырдағы`.
pub fn dated(day: Date, language: Language) -> String {
    match language {
        Language::Kazakh => {
            let locative = with_suffix(&date(day, language), Case::Locative);
            let ending = match harmony(month(day).0) {
                Harmony::Back => "ғы",
                Harmony::Front => "гі",
            };
            format!("{locative}{ending}")
        }
        Language::Russian => format!("от {}", date(day, language)),
    }
}

/// Up to the end of a day: `по 8 мая 2026 года включительно`, `2026 жылғы 8 мамырға дейін (осы күнді қоса алғанда)`.
pub fn through(day: Date, language: Language) -> String {
    match language {
        Language::Kazakh => format!(
            "{} дейін (осы күнді қоса алғанда)",
            with_suffix(&date(day, language), Case::Dative)
        ),
        Language::Russian => format!("по {} включительно", date(day, language)),
    }
}

/// From the beginning of a day: `с 8 мая 2026 года`, `2026 жылғы 8 мамырдан бастап`.
pub fn from_day(day: Date, language: Language) -> String {
    match language {
        Language::Kazakh => {
            format!(
                "{} бастап",
                with_suffix(&date(day, language), Case::Ablative)
            )
        }
        Language::Russian => format!("с {}", date(day, language)),
    }
}

/// At the latest on a day: `не позднее 8 мая 2026 года`, `2026 жылғы 8 мамырдан кешіктірмей`.
pub fn not_later_than(day: Date, language: Language) -> String {
    match language {
        Language::Kazakh => {
            format!(
                "{} кешіктірмей",
                with_suffix(&date(day, language), Case::Ablative)
            )
        }
        Language::Russian => format!("не позднее {}", date(day, language)),
    }
}

/// When something happened, in the time of Almaty: `8 мая 2026 года в 10:15 (время Алматы)`.
pub fn at(moment: Timestamp, language: Language) -> String {
    let local = zone::local(moment);
    let (day, time) = (date(local.date(), language), clock(local.time()));
    match language {
        Language::Kazakh => format!(
            "{day} сағат\u{a0}{time}-{} (Алматы уақыты)",
            number_suffix(local.minute(), Case::Locative)
        ),
        Language::Russian => format!("{day} в\u{a0}{time} (время Алматы)"),
    }
}

/// From when something holds: `с 10:15 (время Алматы) 8 мая 2026 года`.
pub fn since(moment: Timestamp, language: Language) -> String {
    let local = zone::local(moment);
    let (day, time) = (date(local.date(), language), clock(local.time()));
    match language {
        Language::Kazakh => format!(
            "{day} сағат\u{a0}{time}-{} бастап (Алматы уақыты)",
            number_suffix(local.minute(), Case::Ablative)
        ),
        Language::Russian => format!("с\u{a0}{time} (время Алматы) {day}"),
    }
}

/// Until when something is to be done: `до 24:00 (время Алматы) 8 мая 2026 года`.
///
/// A term ends at 24:00 of its last day, which is 00:00 of the next; people are told the last day.
pub fn until(moment: Timestamp, language: Language) -> String {
    let (day, time, minute) = end(moment);
    let day = date(day, language);
    match language {
        Language::Kazakh => format!(
            "{day} сағат\u{a0}{time}-{} дейін (Алматы уақыты)",
            number_suffix(minute, Case::Dative)
        ),
        Language::Russian => format!("до\u{a0}{time} (время Алматы) {day}"),
    }
}

/// When a term ended: `8 мая 2026 года в 24:00 (время Алматы)`.
pub fn ended(moment: Timestamp, language: Language) -> String {
    let (day, time, minute) = end(moment);
    let day = date(day, language);
    match language {
        Language::Kazakh => format!(
            "{day} сағат\u{a0}{time}-{} (Алматы уақыты)",
            number_suffix(minute, Case::Locative)
        ),
        Language::Russian => format!("{day} в\u{a0}{time} (время Алматы)"),
    }
}

/// The end of a term in a table cell: `08.05.2026, 24:00`; a moment inside a day stays as it is.
pub fn brief_end(moment: Timestamp) -> String {
    let (day, time, _) = end(moment);
    format!("{}, {time}", brief_date(day))
}

/// A moment in a table cell: `08.05.2026, 10:15`.
pub fn brief(moment: Timestamp) -> String {
    let local = zone::local(moment);
    format!("{}, {}", brief_date(local.date()), clock(local.time()))
}

/// The earliest moment of something, in a table cell: `не ранее 08.06.2026, 00:00`.
pub fn brief_not_before(moment: Timestamp, language: Language) -> String {
    let text = brief(moment);
    match language {
        Language::Kazakh => {
            let minute = zone::local(moment).minute();
            format!("{text}-{} ерте емес", number_suffix(minute, Case::Ablative))
        }
        Language::Russian => format!("не ранее {text}"),
    }
}

/// A date in figures: `08.05.2026`.
pub fn brief_date(date: Date) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// A count of units: `21 рабочий день`, `21 жұмыс күні`; `күнтізбелік 60 күн` as the orders write it.
pub fn count(number: u16, unit: Unit, role: Role, language: Language) -> String {
    match language {
        Language::Kazakh => match unit {
            Unit::WorkingDays => format!("{number}\u{a0}жұмыс күні"),
            Unit::CalendarDays => format!("күнтізбелік {number}\u{a0}күн"),
            Unit::Months => format!("{number}\u{a0}ай"),
            Unit::Years => format!("{number}\u{a0}жыл"),
        },
        Language::Russian => {
            // One, few, many; in the genitive, few are as many.
            let form = |one: (&'static str, &'static str), few, many| match (role, plural(number)) {
                (Role::Nominative, Plural::One) => one.0,
                (Role::Genitive, Plural::One) => one.1,
                (Role::Nominative, Plural::Few) => few,
                (Role::Genitive, Plural::Few) | (_, Plural::Many) => many,
            };
            let words = match unit {
                Unit::WorkingDays => form(
                    ("рабочий день", "рабочего дня"),
                    "рабочих дня",
                    "рабочих дней",
                ),
                Unit::CalendarDays => form(
                    ("календарный день", "календарного дня"),
                    "календарных дня",
                    "календарных дней",
                ),
                Unit::Months => form(("месяц", "месяца"), "месяца", "месяцев"),
                Unit::Years => form(("год", "года"), "года", "лет"),
            };
            format!("{number}\u{a0}{words}")
        }
    }
}

/// Which plural form a number asks for in Russian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plural {
    One,
    Few,
    Many,
}

const fn plural(number: u16) -> Plural {
    match (number % 10, number % 100) {
        (_, 11..=14) => Plural::Many,
        (1, _) => Plural::One,
        (2..=4, _) => Plural::Few,
        _ => Plural::Many,
    }
}

fn month(date: Date) -> (&'static str, &'static str) {
    let index = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    // jiff's months are 1 to 12.
    MONTHS.get(index).copied().unwrap_or_default()
}

/// The end of a term: a midnight is 24:00 of the day before.
fn end(moment: Timestamp) -> (Date, String, i8) {
    let local = zone::local(moment);
    match local.date().yesterday() {
        Ok(last_day) if local.time() == MIDNIGHT => (last_day, "24:00".to_owned(), 0),
        _ => (local.date(), clock(local.time()), local.minute()),
    }
}

fn clock(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// A Kazakh word with the suffix that its last syllable asks for.
fn with_suffix(word: &str, case: Case) -> String {
    let hardness = match word.chars().last() {
        Some('а' | 'е' | 'і' | 'ы') => Last::Vowel,
        Some('м' | 'н') => Last::Nasal,
        Some('к' | 'қ' | 'п' | 'т' | 'с' | 'ш') => Last::Voiceless,
        _ => Last::Voiced,
    };
    format!("{word}{}", suffix(hardness, harmony(word), case))
}

/// How a word ends, as far as suffixes care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Vowel,
    Nasal,
    Voiced,
    Voiceless,
}

/// The harmony of vowels: suffixes follow the last syllable (мамырға, but сәуірге).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Harmony {
    Back,
    Front,
}

fn harmony(word: &str) -> Harmony {
    let vowel = |c: &char| "аәеиоөуұүыі".contains(*c);
    match word.chars().rev().find(vowel) {
        Some('а' | 'о' | 'у' | 'ұ' | 'ы') => Harmony::Back,
        _ => Harmony::Front,
    }
}

const fn suffix(last: Last, harmony: Harmony, case: Case) -> &'static str {
    match (case, last, harmony) {
        (Case::Dative, Last::Voiceless, Harmony::Back) => "қа",
        (Case::Dative, Last::Voiceless, Harmony::Front) => "ке",
        (Case::Dative, _, Harmony::Back) => "ға",
        (Case::Dative, _, Harmony::Front) => "ге",
        (Case::Ablative, Last::Nasal, Harmony::Back) => "нан",
        (Case::Ablative, Last::Nasal, Harmony::Front) => "нен",
        (Case::Ablative, Last::Voiceless, Harmony::Back) => "тан",
        (Case::Ablative, Last::Voiceless, Harmony::Front) => "тен",
        (Case::Ablative, _, Harmony::Back) => "дан",
        (Case::Ablative, _, Harmony::Front) => "ден",
        (Case::Locative, Last::Voiceless, Harmony::Back) => "та",
        (Case::Locative, Last::Voiceless, Harmony::Front) => "те",
        (Case::Locative, _, Harmony::Back) => "да",
        (Case::Locative, _, Harmony::Front) => "де",
    }
}

/// The suffix after a figure, which follows the last word that is spoken: 10:15-те (бес), 10:20-да (жиырма).
///
/// Full hours are spoken with нөл: 24:00-ге, as order 603/НҚ writes 6.00-ге.
fn number_suffix(minute: i8, case: Case) -> &'static str {
    let (last, harmony) = match (minute % 10, minute / 10) {
        (0, 1) => (Last::Nasal, Harmony::Back),
        (0, 2 | 3) | (6 | 9, _) => (Last::Voiced, Harmony::Back),
        (0, 4) => (Last::Voiceless, Harmony::Back),
        (3..=5, _) => (Last::Voiceless, Harmony::Front),
        _ => (Last::Voiced, Harmony::Front),
    };
    suffix(last, harmony, case)
}

#[cfg(test)]
mod tests;
