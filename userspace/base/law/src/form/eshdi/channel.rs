//! ЕШДИ прил. 1: request for channels (п. 5).

use super::{HEAD, SENDER};
use crate::clause::Clause;
use crate::deadline::Party;
use crate::form::FieldKind::{Date, Flag, Group, Line, Number, Text};
use crate::form::rows::{fields, join};
use crate::form::{Addressee, Field, FieldKind, Form, Is, Label, Refusal, Signing};

/// Request for channels. An operator files it.
///
/// The order asks for a main and a reserve channel (п. 5) and prints one line for the bandwidth, which each of the two
/// has. What is asked about each channel is our reading of «данные по каналам связи»; that their lines differ is asked
/// by the technical conditions.
pub const CHANNEL: Form = Form {
    id: "eshdi_channel",
    version: 1,
    clause: Clause::ESHDI_ANNEX_1,
    filed_by: &[Party::Operator],
    addressee: Addressee::Gts,
    signing: Signing::Electronic {
        clause: Some(Clause::ESHDI_ANNEX_1),
    },
    title: Label::new(
        "Заявка на подключение каналов связи к ЕШДИ",
        "Байланыс арналарын ИҚБШ қосуға өтінім",
    ),
    fields: join!(SENDER, REQUEST, CHANNELS, HEAD),
};

/// Whole Gbit/s; the least is the order's, the most our bound: forty links of 10G.
const BANDWIDTH_GBPS: FieldKind = Number { min: 1, max: 400 };

const REQUEST: &[Field] = fields! {
    "bandwidth_gbps", BANDWIDTH_GBPS, "каналы связи с пропускной способностью",
        "Байланыс арналарын келесі өткізу қабілетімен";
    "planned_access_date", Date, "планируемый срок получения доступа к ЕШДИ",
        "ИҚБШ-ға қолжетімділік алудың жоспарлы мерзімі";
    "obligations_ack", Flag,
        "Обязуемся представить данные по каналам связи, контактные данные, документы и создать условия для отказоустойчивого подключения к ЕШДИ",
        "Байланыс арналары бойынша деректерді, байланыс деректерін, құжаттарды беруге және ИҚБШ-ға қосылғанда бұзылмай тұрақты қосылу үшін жағдайлар жасауға міндеттенеміз",
        refuse(&[NOT_PROMISED]);
};

const CHANNELS: &[Field] = fields! {
    "main_channel", Group, "Основной канал", "Негізгі арна", by(Clause::ESHDI_5);
    "main_channel.address", Line, "Адрес подключения основного канала", "Негізгі арнаны қосу мекенжайы",
        by(Clause::ESHDI_5);
    "main_channel.line", Line, "Физическая линия основного канала", "Негізгі арнаның физикалық желісі",
        by(Clause::ESHDI_5);
    "main_channel.comment", Text, "Примечание к основному каналу", "Негізгі арнаға ескертпе",
        optional(), by(Clause::ESHDI_5);
    "reserve_channel", Group, "Резервный канал", "Резервтік арна", by(Clause::ESHDI_5);
    "reserve_channel.address", Line, "Адрес подключения резервного канала", "Резервтік арнаны қосу мекенжайы",
        by(Clause::ESHDI_5);
    "reserve_channel.line", Line, "Физическая линия резервного канала", "Резервтік арнаның физикалық желісі",
        by(Clause::ESHDI_5), refuse(&[SAME_LINE]);
    "reserve_channel.comment", Text, "Примечание к резервному каналу", "Резервтік арнаға ескертпе",
        optional(), by(Clause::ESHDI_5);
};

const NOT_PROMISED: Refusal = Refusal::new(
    Is::No,
    Clause::ESHDI_ANNEX_1,
    Label::new(
        "заявка подаётся с этим обязательством",
        "өтінім осы міндеттемемен беріледі",
    ),
);

const SAME_LINE: Refusal = Refusal::new(
    Is::SameAs("main_channel.line"),
    Clause::ESHDI_TU_REDUNDANCY,
    Label::new(
        "основной и резервный каналы проходят по независимым физическим линиям; укажите другую",
        "негізгі және резервтік арналар тәуелсіз физикалық желілер арқылы өтеді; басқасын көрсетіңіз",
    ),
);
