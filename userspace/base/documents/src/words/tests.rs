use super::*;
use Language::{Kazakh, Russian};

fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn every_month_takes_its_suffixes() {
    let expected = [
        ("қаңтарға", "қаңтардан", "қаңтардағы", "января"),
        ("ақпанға", "ақпаннан", "ақпандағы", "февраля"),
        ("наурызға", "наурыздан", "наурыздағы", "марта"),
        ("сәуірге", "сәуірден", "сәуірдегі", "апреля"),
        ("мамырға", "мамырдан", "мамырдағы", "мая"),
        ("маусымға", "маусымнан", "маусымдағы", "июня"),
        ("шілдеге", "шілдеден", "шілдедегі", "июля"),
        ("тамызға", "тамыздан", "тамыздағы", "августа"),
        ("қыркүйекке", "қыркүйектен", "қыркүйектегі", "сентября"),
        ("қазанға", "қазаннан", "қазандағы", "октября"),
        ("қарашаға", "қарашадан", "қарашадағы", "ноября"),
        ("желтоқсанға", "желтоқсаннан", "желтоқсандағы", "декабря"),
    ];
    for (number, (dative, ablative, attributive, ru)) in (1..).zip(expected) {
        let day = Date::new(2026, number, 8).unwrap();
        let kk = |text: &str| plain(text);
        assert_eq!(
            kk(&through(day, Kazakh)),
            format!("2026 жылғы 8 {dative} дейін (осы күнді қоса алғанда)")
        );
        assert_eq!(
            kk(&from_day(day, Kazakh)),
            format!("2026 жылғы 8 {ablative} бастап")
        );
        assert_eq!(
            kk(&dated(day, Kazakh)),
            format!("2026 жылғы 8 {attributive}")
        );
        assert_eq!(plain(&dated(day, Russian)), format!("от 8 {ru} 2026 года"));
    }
}

#[test]
fn the_dates_of_the_orders_read_as_the_orders_write_them() {
    assert_eq!(
        plain(&dated(day("2020-10-13"), Kazakh)),
        "2020 жылғы 13 қазандағы"
    );
    assert_eq!(
        plain(&dated(day("2023-12-05"), Kazakh)),
        "2023 жылғы 5 желтоқсандағы"
    );
    assert_eq!(
        plain(&date(day("2023-12-05"), Russian)),
        "5 декабря 2023 года"
    );
}

#[test]
fn a_term_ends_at_24_00_of_its_last_day() {
    let end = zone::end_of(day("2026-05-08"));
    assert_eq!(
        plain(&until(end, Russian)),
        "до 24:00 (время Алматы) 8 мая 2026 года"
    );
    assert_eq!(
        plain(&until(end, Kazakh)),
        "2026 жылғы 8 мамыр сағат 24:00-ге дейін (Алматы уақыты)"
    );
    assert_eq!(brief_end(end), "08.05.2026, 24:00");
    assert_eq!(brief(end), "09.05.2026, 00:00");
}

#[test]
fn moments_are_told_in_the_time_of_almaty() {
    let cases = [
        ("2026-05-08T05:00:00Z", "10:00-де", "10:00-ден", "10:00-ге"),
        ("2026-05-08T05:01:00Z", "10:01-де", "10:01-ден", "10:01-ге"),
        ("2026-05-08T05:03:00Z", "10:03-те", "10:03-тен", "10:03-ке"),
        ("2026-05-08T05:06:00Z", "10:06-да", "10:06-дан", "10:06-ға"),
        ("2026-05-08T05:10:00Z", "10:10-да", "10:10-нан", "10:10-ға"),
        ("2026-05-08T05:15:00Z", "10:15-те", "10:15-тен", "10:15-ке"),
        ("2026-05-08T05:29:00Z", "10:29-да", "10:29-дан", "10:29-ға"),
        ("2026-05-08T05:30:00Z", "10:30-да", "10:30-дан", "10:30-ға"),
        ("2026-05-08T05:40:00Z", "10:40-та", "10:40-тан", "10:40-қа"),
        ("2026-05-08T05:57:00Z", "10:57-де", "10:57-ден", "10:57-ге"),
    ];
    for (text, locative, ablative, dative) in cases {
        let now = moment(text);
        let head = "2026 жылғы 8 мамыр сағат";
        assert_eq!(
            plain(&at(now, Kazakh)),
            format!("{head} {locative} (Алматы уақыты)")
        );
        assert_eq!(
            plain(&since(now, Kazakh)),
            format!("{head} {ablative} бастап (Алматы уақыты)")
        );
        assert_eq!(
            plain(&until(now, Kazakh)),
            format!("{head} {dative} дейін (Алматы уақыты)")
        );
    }
    let late = moment("2026-05-08T19:30:00Z");
    assert_eq!(
        plain(&at(late, Russian)),
        "9 мая 2026 года в 00:30 (время Алматы)"
    );
}

#[test]
fn counts_agree_with_their_numbers() {
    use Role::{Genitive, Nominative};
    let check = |number, unit, role, expected: &str| {
        assert_eq!(plain(&count(number, unit, role, Russian)), expected);
    };
    for (number, days, of_days) in [
        (1, "1 рабочий день", "1 рабочего дня"),
        (2, "2 рабочих дня", "2 рабочих дней"),
        (4, "4 рабочих дня", "4 рабочих дней"),
        (5, "5 рабочих дней", "5 рабочих дней"),
        (11, "11 рабочих дней", "11 рабочих дней"),
        (12, "12 рабочих дней", "12 рабочих дней"),
        (14, "14 рабочих дней", "14 рабочих дней"),
        (21, "21 рабочий день", "21 рабочего дня"),
        (22, "22 рабочих дня", "22 рабочих дней"),
        (60, "60 рабочих дней", "60 рабочих дней"),
        (101, "101 рабочий день", "101 рабочего дня"),
        (111, "111 рабочих дней", "111 рабочих дней"),
    ] {
        check(number, Unit::WorkingDays, Nominative, days);
        check(number, Unit::WorkingDays, Genitive, of_days);
    }
    check(30, Unit::CalendarDays, Genitive, "30 календарных дней");
    check(21, Unit::CalendarDays, Genitive, "21 календарного дня");
    check(3, Unit::Months, Genitive, "3 месяцев");
    check(3, Unit::Months, Nominative, "3 месяца");
    check(1, Unit::Years, Nominative, "1 год");
    check(5, Unit::Years, Nominative, "5 лет");
    let kk = |number, unit| plain(&count(number, unit, Nominative, Kazakh));
    assert_eq!(kk(5, Unit::WorkingDays), "5 жұмыс күні");
    assert_eq!(kk(60, Unit::CalendarDays), "күнтізбелік 60 күн");
}
