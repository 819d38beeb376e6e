//! Labels beside the texts of the orders, which stand above the tables.

use super::super::integration::{
    CONNECTION, CONNECTION_UPDATE, SERVICE_PUBLICATION, SERVICE_UPDATE, TEST_ACT,
};
use super::super::*;

fn read(name: &str) -> Option<String> {
    let folder = crate::texts::folder()?;
    Some(std::fs::read_to_string(folder.join(name)).unwrap())
}

/// A text without spaces and blanks to fill in, in small letters: columns and pages break lines anywhere.
fn squash(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != '_')
        .flat_map(char::to_lowercase)
        .collect()
}

/// The rows 1 to `count` of the `nth` form under a title, squashed, without the colon after a heading.
fn rows(text: &str, title: &str, nth: usize, count: u16) -> Vec<String> {
    let mut titles = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.trim().starts_with(title));
    let (start, _) = titles.nth(nth).unwrap();
    let mut rows: Vec<String> = Vec::new();
    for line in text.lines().skip(start + 1) {
        let line = line.trim();
        let next = format!("{}.", rows.len() + 1);
        if rows.len() < usize::from(count) && line.starts_with(&next) {
            rows.push(line[next.len()..].to_owned());
            continue;
        }
        let over = ["Приложение", "Қазақстан Республикасының", "©"];
        let ended = over.iter().any(|head| line.starts_with(head)) || line.ends_with("-қосымша");
        // A label of the order itself may begin so, inside brackets.
        if ended && rows.len() == usize::from(count) {
            break;
        }
        if let Some(row) = rows.last_mut() {
            row.push_str(line);
        }
    }
    rows.iter()
        .map(|row| squash(row).trim_end_matches(':').to_owned())
        .collect()
}

#[test]
fn every_row_of_order_603_stands_as_printed() {
    let (Some(russian), Some(kazakh)) = (read("order-603-ru.txt"), read("order-603-kk.txt")) else {
        return;
    };
    let check = |form: &Form, ru_title: &str, kk_title: &str, nth: usize| {
        let numbered: Vec<&Field> = form.fields.iter().filter(|f| f.row.is_some()).collect();
        let count = numbered.last().and_then(|f| f.row).unwrap();
        let ru = rows(&russian, ru_title, 0, count);
        let kk = rows(&kazakh, kk_title, nth, count);
        assert_eq!(
            (ru.len(), kk.len()),
            (numbered.len(), numbered.len()),
            "{}",
            form.id
        );
        for (index, field) in numbered.iter().enumerate() {
            assert_eq!(
                squash(field.label.ru),
                ru[index],
                "{} {}",
                form.id,
                field.id
            );
            assert_eq!(
                squash(field.label.kk),
                kk[index],
                "{} {}",
                form.id,
                field.id
            );
        }
    };
    check(
        &SERVICE_PUBLICATION,
        SERVICE_PUBLICATION.title.ru,
        SERVICE_PUBLICATION.title.kk,
        0,
    );
    check(&TEST_ACT, TEST_ACT.title.ru, TEST_ACT.title.kk, 0);
    check(&CONNECTION, CONNECTION.title.ru, CONNECTION.title.kk, 0);
    check(
        &SERVICE_UPDATE,
        SERVICE_UPDATE.title.ru,
        SERVICE_UPDATE.title.kk,
        0,
    );
    // Both titles of annex 9 are defects of the text.
    let printed = "Заявка на актуализацию подключения к интеграционному к сервису";
    check(&CONNECTION_UPDATE, printed, SERVICE_UPDATE.title.kk, 1);
    let agreement = integration::AGREEMENT;
    assert!(squash(&russian).contains(&squash(agreement.title.ru)));
    assert!(squash(&kazakh).contains(&squash(agreement.title.kk)));
    for id in [
        "party1.gov_body",
        "party1.service_name_key",
        "party2.org_name",
    ] {
        let label = agreement.field(id).unwrap().label;
        assert!(squash(&russian).contains(&squash(label.ru)), "{id}");
        assert!(squash(&kazakh).contains(&squash(label.kk)), "{id}");
    }
}

#[test]
fn every_row_of_order_386_stands_as_printed() {
    let (Some(russian), Some(kazakh)) = (read("order-386-ru.txt"), read("order-386-kk.txt")) else {
        return;
    };
    let (russian, kazakh) = (squash(&russian), squash(&kazakh));
    let check = |form: &Form, id: &str| {
        let label = form.field(id).unwrap().label;
        assert!(
            russian.contains(&squash(label.ru)),
            "{} {id}: {}",
            form.id,
            label.ru
        );
        // The Kazakh text prints IP for the Internet resource.
        let printed = squash(label.kk).replace("ир", "ip");
        // Row 11 of annex 4 is torn apart by its columns.
        let torn = id == "write_credentials";
        let found = kazakh.replace("ир", "ip").contains(&printed);
        assert!(torn || found, "{} {id}: {}", form.id, label.kk);
    };
    for (form, count) in [(eshdi::WAF, 9), (eshdi::ANTIDEFACE, 11)] {
        let numbered: Vec<&Field> = form.fields.iter().filter(|f| f.row.is_some()).collect();
        assert!(
            numbered.iter().map(|f| f.row).eq((1..=count).map(Some)),
            "{}",
            form.id
        );
        for field in numbered {
            check(&form, field.id);
        }
        check(&form, "org_name");
        check(&form, "head_name_signature");
    }
    for id in [
        "org_name",
        "bandwidth_gbps",
        "planned_access_date",
        "obligations_ack",
        "head_name_signature",
        "seal",
    ] {
        check(&eshdi::CHANNEL, id);
    }
    for id in [
        "object_name_address",
        "operator_name",
        "attach_point",
        "link_tech",
        "redundancy",
        "patchcords",
        "patchcords.tube",
        "patchcords.marks",
        "patchcords.agreed",
    ] {
        check(&eshdi::CONDITIONS, id);
    }
    for id in [
        "org_name",
        "mail_domain",
        "obligations_ack",
        "tech_contacts",
        "head_name_signature",
    ] {
        let label = eshep::ONBOARD.field(id).unwrap().label;
        assert!(russian.contains(&squash(label.ru)), "{id}");
    }
}

#[test]
fn every_offered_name_of_software_is_in_the_order() {
    let Some(kazakh) = read("order-386-kk.txt") else {
        return;
    };
    let text = squash(&kazakh);
    for form in [eshdi::WAF, eshdi::ANTIDEFACE] {
        for field in form.fields {
            if let FieldKind::Software(names) = field.kind {
                for name in names {
                    assert!(text.contains(&squash(name)), "{} {name}", field.id);
                }
            }
        }
    }
}
