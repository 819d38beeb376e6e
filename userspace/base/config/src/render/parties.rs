//! The rows of who takes part.

use super::{Writer, class, quoted};
use model::{
    Authority, AuthorityKind, ConditionsEnd, Contract, NoticeWays, Operator, Organisation,
    ReceiptRule, WithoutInspector, WithoutList,
};

pub(super) fn authority(w: &mut Writer, row: &Authority) {
    w.header("[[authority]]");
    w.text("id", &row.id);
    w.text(
        "kind",
        match row.kind {
            AuthorityKind::Gts => "gts",
            AuthorityKind::InfrastructureOperator => "infrastructure-operator",
        },
    );
    w.label(&row.name);
    w.text("duty-mail", &row.duty_mail);
    w.notice_ways(&row.notices);
    if !row.external.is_empty() {
        let systems = row.external.iter().map(|system| {
            let takes: Vec<String> = system.takes.iter().map(quoted).collect();
            let (id, webhook) = (quoted(&system.id), quoted(&system.webhook));
            format!(
                "{{ id = {id}, webhook = {webhook}, takes = [{}] }}",
                takes.join(", ")
            )
        });
        let systems: Vec<String> = systems.collect();
        w.plain("external", format!("[{}]", systems.join(", ")));
    }
    w.text(
        "without-list",
        match row.without_list {
            WithoutList::Pass => "pass",
            WithoutList::Drop => "drop",
        },
    );
    w.text(
        "receipt",
        match row.receipt {
            ReceiptRule::Delivery => "delivery",
            ReceiptRule::Confirmation => "confirmation",
        },
    );
    w.text(
        "without-inspector",
        match row.without_inspector {
            WithoutInspector::Refuse => "refuse",
            WithoutInspector::Pass => "pass",
        },
    );
    w.plain("new-flows-per-s", row.new_flows_per_s);
    w.text(
        "conditions-end",
        match row.conditions_end {
            ConditionsEnd::AtTheirEnd => "at-their-end",
            ConditionsEnd::TenDaysBefore => "ten-days-before",
        },
    );
}

pub(super) fn operator(w: &mut Writer, row: &Operator) {
    w.header("[[operator]]");
    w.text("id", &row.id);
    w.text("bin", row.bin);
    w.label(&row.name);
    w.text("notice-mail", &row.notice_mail);
    w.notice_ways(&row.notices);
}

pub(super) fn organisation(w: &mut Writer, row: &Organisation) {
    w.header("[[organisation]]");
    w.text("id", &row.id);
    w.text("bin", row.bin);
    w.label(&row.name);
    w.text_if("class", row.class.map(class));
    if let Some(Contract {
        operator,
        number,
        signed,
    }) = &row.contract
    {
        let (operator, number) = (quoted(operator), quoted(number));
        let contract = format!("{{ operator = {operator}, number = {number}, signed = {signed} }}");
        w.plain("contract", contract);
    }
    w.text_if("notice-mail", row.notice_mail.as_ref());
    w.notice_ways(&row.notices);
    if !row.acts_as.is_empty() {
        w.texts("acts-as", &row.acts_as);
    }
}

impl Writer {
    fn notice_ways(&mut self, ways: &NoticeWays) {
        self.text_if("notice-webhook", ways.webhook.as_ref());
        if !ways.by.is_empty() {
            self.texts("notice-by", &ways.by);
        }
    }
}
