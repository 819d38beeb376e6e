//! The register of services, which an initiator searches before it files a connection (307/НҚ, п. 45-1).
//!
//! Whoever files requests may search it. What it shows of a service is its passport ([`ServiceView`]), made of the row and of the
//! rows of its owner and system; nothing else of them is told.

use crate::core::Core;
use crate::error::{ControlError, refuse};
use crate::listing::{Filling, read_cursor};
use model::{IntegrationService, Record, Row, RowKey, RowKind, ServiceKey};
use wire::{Answer, Item, Listing, Order, RefusalCode, ServiceState, ServiceView};

impl Core {
    /// A page of the register.
    pub(crate) fn services(&self, listing: &Listing) -> Result<Answer, ControlError> {
        let record = self.ledger.record();
        let after: Option<ServiceKey> = listing.after.as_ref().map(read_cursor).transpose()?;
        let text = listing.filter.text.as_ref().map(|text| text.to_lowercase());
        let mut filling = Filling::new(listing);
        let mut rows: Vec<&IntegrationService> = record
            .of_kind(RowKind::IntegrationService)
            .filter_map(service)
            .collect();
        if listing.order == Order::Descending {
            rows.reverse();
        }
        let comes_later = |row: &&IntegrationService| match (&after, listing.order) {
            (None, Order::Ascending | Order::Descending) => true,
            (Some(after), Order::Ascending) => row.key > *after,
            (Some(after), Order::Descending) => row.key < *after,
        };
        for row in rows.into_iter().filter(comes_later) {
            let Some(view) = shown(record, row) else {
                continue;
            };
            let wanted = text.as_ref().is_none_or(|text| has_text(&view, text));
            if wanted && !filling.take(&row.key, Item::Service(Box::new(view)))? {
                break;
            }
        }
        Ok(Answer::Page(filling.page()))
    }

    /// The passport of a published service.
    pub(crate) fn passport(&self, key: &ServiceKey) -> Result<Answer, ControlError> {
        let record = self.ledger.record();
        let row = record.row(&RowKey::IntegrationService(key.clone()));
        let view = row.and_then(service).and_then(|row| shown(record, row));
        let view = view.ok_or_else(|| {
            refuse(
                RefusalCode::NotFound,
                format!("no service {key} is published"),
                "`qaqpa service list` shows the register",
            )
        })?;
        Ok(Answer::Service(Box::new(view)))
    }
}

fn service(row: &Row) -> Option<&IntegrationService> {
    if let Row::IntegrationService(row) = row {
        Some(row)
    } else {
        None
    }
}

/// What the register shows of a service. The record holds none without its owner and its system.
fn shown(record: &Record, row: &IntegrationService) -> Option<ServiceView> {
    let owner = record.row(&RowKey::Organisation(row.organisation.clone()))?;
    let system = record.row(&RowKey::InformationSystem(row.system.clone()))?;
    let (Row::Organisation(owner), Row::InformationSystem(system)) = (owner, system) else {
        return None;
    };
    Some(ServiceView {
        key: row.key.clone(),
        name: row.name.clone(),
        owner: owner.id.clone(),
        owner_name: owner.name.clone(),
        owner_bin: owner.bin,
        system: system.name.clone(),
        mode: row.mode,
        gateways: row.gateways.clone(),
        personal_data: row.personal_data,
        security: row.address.security,
        authorisation: row.address.login.as_ref().map(|login| login.method),
        schemas: u32::try_from(row.schemas.len()).unwrap_or(u32::MAX),
        state: match policy::service_halt(record, row) {
            None => ServiceState::Works,
            Some(_) => ServiceState::Suspended,
        },
    })
}

/// Whether a service is one that is looked for: `text` is in lower case.
fn has_text(view: &ServiceView, text: &str) -> bool {
    let columns = [
        view.key.as_str(),
        &view.name.ru,
        &view.name.kk,
        view.owner.as_str(),
        &view.owner_name.ru,
        &view.owner_name.kk,
        &view.system,
    ];
    let mut columns = columns.iter();
    columns.any(|column| column.to_lowercase().contains(text)) || view.owner_bin.to_string() == text
}
