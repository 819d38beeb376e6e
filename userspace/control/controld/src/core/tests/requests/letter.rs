//! What applicants are told, as they read it.

use super::*;

/// What a rejection says, as the applicant reads it.
#[test]
fn a_rejection_is_told_in_both_languages() {
    let mut gateway = desk();
    let number = gateway
        .file(MINISTRY, Kind::Mail, &mail("ministry.example"))
        .unwrap();
    gateway.act(OFFICER, number, Act::Reject).unwrap();
    let last = keys::notice(gateway.core.outbox.number(0));
    let notice: crate::outbox::Notice = get(gateway.core.store.as_ref(), &last).unwrap().unwrap();
    let expected = expect_test::expect![[r"
        organisation ministry
        № СОЗ-1 өтінім қабылданбады / Заявка № СОЗ-1 отклонена
        Пошта жүйесін ЭПБШ-ға қосу қызметін алуға арналған 2026 жылғы 23 қарашадағы № СОЗ-1 өтінім қабылданбады. Себептері:

        1) as the file says

        Қайта өтінім ӨӨЖ (https://support.sts.kz) арқылы осы хабарлама алынған күннен кейін күнтізбелік 30 күн өткен соң қабылданады.

        Өтінімнің мәні: ministry.example.

        Мерзімдер:

        1) Өтініш беруші: өтінімді қайта жіберу (ЭПБШ қағидаларының 10-тармағы (№ 386/НҚ бұйрық)); басталуы: осы хабарлама алынған күннен бастап; аяқталуы: белгісіз; мерзім өткенде: өтінім қабылданбайды.

        Негіздеме: ЭПБШ қағидаларының 10-тармағы (№ 386/НҚ бұйрық).

        ГТС

        ---

        Заявка № СОЗ-1 от 23 ноября 2026 года на получение услуги подключения почтовой системы к ЕШЭП отклонена. Причины:

        1) as the file says

        Повторная заявка принимается через СОЗ (https://support.sts.kz) по истечении 30 календарных дней после получения настоящего уведомления.

        Предмет заявки: ministry.example.

        Сроки:

        1) Заявитель: повторно направить заявку (п. 10 Правил ЕШЭП (приказ № 386/НҚ)); начало: со дня получения настоящего уведомления; окончание: не установлено; по истечении: заявка не принимается.

        Основание: п. 10 Правил ЕШЭП (приказ № 386/НҚ).

        ГТС
    "]];
    expected.assert_eq(&format!(
        "{}\n{}\n{}",
        notice.to, notice.subject, notice.text
    ));
}
