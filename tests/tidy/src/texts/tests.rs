use super::*;

const RUSSIAN: &str = "\
      1. Утвердить:
      1) Правила
Приложение 1 к приказу
Глава 1. Общие положения
      1. Настоящие
Правила
      15-1. ГТС
      7) сервисы
Приложение 2 к Правилам
 ТЕХНИЧЕСКИЕ УСЛОВИЯ
1. Патчкорды
Приложение 3 к Правилам
1 Домен
2. Поле
Приложение 2 к приказу
Глава 1. Общие положения
      5.Слитно
";

#[test]
fn clauses_are_read_by_their_headings() {
    let found = order_386(RUSSIAN);
    let ids: Vec<&str> = found.keys().map(String::as_str).collect();
    let expected = [
        "eshdi-1",
        "eshdi-15-1",
        "eshdi-15-1.7",
        "eshdi-annex-2",
        "eshdi-annex-3",
        "eshdi-tu-1",
        "eshep-5",
        "o386-1",
        "o386-1.1",
    ];
    assert_eq!(ids, expected);
    assert_eq!(found["eshdi-1"], "1. Настоящие Правила ");
}

const KAZAKH: &str = "\
1. Мыналар:
1) осы бұйрыққа
1-тарау. Жалпы ережелер
20. Зиянды
- 1) қаржы
қағидаларына
2-қосымша
№ __ ТЕХНИКАЛЫҚ ШАРТТАРЫ
1. Патчкорд
Жалпы мәселелер:
2. Жұмыстар
бұйрығына
2-қосымша
1-тарау. Жалпы ережелер
3. Осы
қағидаларына
қосымша
1. Жол
";

#[test]
fn kazakh_clauses_are_read_by_theirs() {
    let found = order_386_in_kazakh(KAZAKH);
    let ids: Vec<&str> = found.keys().map(String::as_str).collect();
    let expected = [
        "eshdi-20",
        "eshdi-20.1",
        "eshdi-annex-2",
        "eshdi-tu-1",
        "eshdi-tu-general-2",
        "eshep-3",
        "eshep-annex",
        "o386-1",
        "o386-1.1",
    ];
    assert_eq!(ids, expected);
}

#[test]
fn amended_clauses_stand_between_the_order_s_own() {
    let text = "\
1. Внести
\"4. Негосударственная
45-8. Владелец
2. Комитету государственных услуг
1) регистрацию
Приложение 4 к приказу
Приложение 7 к Правилам
1. Строка
Соглашение об использовании
5. Стороны:
4) перерывы
";
    let found = amending("603", text);
    let ids: Vec<&str> = found.keys().map(String::as_str).collect();
    let expected = [
        "agr-5",
        "agr-5.4",
        "int-4",
        "int-45-8",
        "int-annex-7",
        "o603-1",
        "o603-2",
        "o603-2.1",
    ];
    assert_eq!(ids, expected);
}
