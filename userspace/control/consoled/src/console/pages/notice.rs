//! One notice with its text.

use super::Asking;
use crate::console::html::{Cell, Content, Section};
use crate::console::key::Key;
use crate::console::texts::{time, time_or_none};
use crate::problem::Problem;
use axum::response::Response;
use wire::{Answer, NoticeId, Query};

pub(super) async fn page(asking: &Asking<'_>) -> Result<Response, Problem> {
    let id = NoticeId(asking.call.param("id")?);
    let Answer::Notice(detail) = asking.ask(Query::Notice(id)).await? else {
        return Err(Problem::unexpected());
    };
    let (words, view) = (asking.visit.words, &detail.view);
    let fact = |key: Key, cell: Cell| (words.say(key), cell);
    let mut facts = vec![
        fact(Key::State, words.state(&view.state)),
        fact(Key::Recipient, Cell::Code(view.whom.clone())),
        fact(Key::Address, Cell::Code(view.to.clone())),
        fact(Key::Way, Cell::Text(words.word("way", view.way.label()))),
        fact(Key::Attempts, Cell::Code(view.attempts.to_string())),
        fact(Key::Queued, time(view.queued_at)),
        fact(Key::Delivered, time_or_none(view.delivered_at)),
        fact(Key::CountsFrom, time_or_none(view.counts_from)),
    ];
    if let Some(received) = &view.received {
        facts.push(fact(Key::ReceiptKnown, Cell::Text(received.clone())));
    }
    if !view.last_reply.is_empty() {
        facts.push(fact(Key::LastReply, Cell::Text(view.last_reply.clone())));
    }
    let section = |title: String, body: Content| Section {
        title,
        body,
        note: String::new(),
    };
    let mut sections = vec![
        section(view.subject.clone(), Content::Facts(facts)),
        section(
            words.say(Key::NoticeText),
            Content::Text(detail.text.clone()),
        ),
    ];
    if let Some((name, text)) = &detail.attachment {
        sections.push(section(name.clone(), Content::Text(text.clone())));
    }
    let title = format!("{} {id}", words.say(Key::Notice));
    Ok(asking.parts(title, sections))
}
