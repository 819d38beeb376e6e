//! One notice: on the screen, and on paper.

use crate::render::table::visible;
use crate::time;
use wire::NoticeDetail;

/// A notice on the screen: where it is, then its text.
pub(crate) fn told(detail: &NoticeDetail) -> String {
    let view = &detail.view;
    let mut lines = vec![
        format!(
            "notice {} to {} ({})",
            view.id,
            view.whom,
            visible(&view.to)
        ),
        format!(
            "way        {}, {} after {} tries",
            view.way, view.state, view.attempts
        ),
        format!("queued     {}", time::shown(view.queued_at)),
    ];
    let more = [
        ("delivered", view.delivered_at.map(time::shown)),
        (
            "counts",
            view.counts_from
                .map(|at| format!("from {}", time::shown(at))),
        ),
        ("received", view.received.clone()),
        (
            "last word",
            Some(view.last_reply.clone()).filter(|reply| !reply.is_empty()),
        ),
    ];
    for (name, text) in more {
        lines.extend(text.map(|text| format!("{name:10} {}", visible(&text))));
    }
    lines.push(String::new());
    lines.push(visible(&view.subject));
    lines.push(String::new());
    lines.extend(detail.text.lines().map(visible));
    if let Some((name, text)) = &detail.attachment {
        lines.push(format!("--- {name}"));
        lines.extend(text.lines().map(visible));
    }
    lines.join("\n")
}

/// A notice for paper: its text as it was queued, and the record of its hand-over to be filled in (603/НҚ, прил. 7, пп. 8, 9).
pub(crate) fn paper(detail: &NoticeDetail) -> String {
    let view = &detail.view;
    let mut lines = vec![
        "ХАБАРЛАМА / УВЕДОМЛЕНИЕ".to_owned(),
        format!("№ {}, {}", view.id, time::shown(view.queued_at)),
        format!("Кімге / Кому: {}", view.whom),
        String::new(),
        visible(&view.subject),
        String::new(),
    ];
    lines.extend(detail.text.lines().map(visible));
    if let Some((name, text)) = &detail.attachment {
        lines.push(format!("Қосымша / Приложение: {name}"));
        lines.extend(text.lines().map(visible));
    }
    lines.extend(
        [
            "",
            "Қолма-қол тапсыру туралы белгі / Отметка о вручении нарочно",
            "Тапсырылған күні мен уақыты / Дата и время вручения ______",
            "Тапсырған (лауазымы, Т.А.Ә., қолы) / Вручил (должность, Ф.И.О., подпись) ______",
            "Алған (ұйымы, лауазымы, Т.А.Ә., қолы) / Получил (организация, должность, Ф.И.О., подпись) ______",
        ]
        .map(str::to_owned),
    );
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fixtures;

    #[test]
    fn paper_bears_the_text_and_a_place_for_the_hand_over() {
        let detail = NoticeDetail {
            view: fixtures::notice(),
            text: "Өтінім.\n\n---\n\nЗаявка.\n".to_owned(),
            attachment: Some((
                "addresses.csv".to_owned(),
                "prefix\r\n192.0.2.1/32".to_owned(),
            )),
        };
        let text = paper(&detail);
        for part in [
            "№ 12, ",
            "operator north",
            "Заявка.",
            "192.0.2.1/32",
            "Получил",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        let text = told(&detail);
        assert!(text.contains("mail, failed after 3 tries"), "{text}");
        assert!(!text.contains('\u{1b}'), "controls are made visible");
    }
}
