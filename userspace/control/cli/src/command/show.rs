//! `show`: rows of the record.

use crate::error::CliError;
use crate::exit::Exit;
use crate::session::{ITEMS_MAX, Session};
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser as _;
use model::{OperatorId, Prefix, RowKind};
use wire::{Collection, Filter, Order};

/// Show rows of the record in force
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  qaqpa show catalogue --prefix 192.0.2.0/24
  qaqpa show channel --operator north
  qaqpa show rule --text \"request 17\"
  qaqpa show catalogue --json | jq -r '.items[].catalogue.prefix'")]
pub(crate) struct Show {
    /// The kind of row
    #[arg(value_name = "KIND", value_parser = kinds())]
    kind: RowKind,
    /// Only rows that share addresses with this prefix
    #[arg(long, value_name = "PREFIX")]
    prefix: Option<Prefix>,
    /// Only rows of this operator
    #[arg(long, value_name = "ID")]
    operator: Option<OperatorId>,
    /// Only rows with this text in some column
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
}

impl Show {
    /// Runs it.
    pub(crate) async fn run(self, session: &mut Session<'_>) -> Result<Exit, CliError> {
        let filter = Filter {
            text: self.text,
            prefix: self.prefix,
            operator: self.operator,
            ..Filter::default()
        };
        let of = Collection::Rows(self.kind);
        let mut link = session.controld().await?;
        let listed = link.list(of, filter, Order::Ascending, ITEMS_MAX).await?;
        session.answer_items(&listed, &format!("no {} row", self.kind))
    }
}

/// The kinds by their names.
fn kinds() -> impl clap::builder::TypedValueParser<Value = RowKind> {
    PossibleValuesParser::new(RowKind::ALL.iter().map(|kind| kind.label())).try_map(|name| {
        let kind = RowKind::ALL.iter().find(|kind| kind.label() == name);
        kind.copied().ok_or("no such kind")
    })
}
