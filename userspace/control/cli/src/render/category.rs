//! What lists of categories say of a resource, in sentences.

use super::table::visible;
use wire::CategoryView;

/// What is known of a host or an address.
pub(crate) fn sentence(view: &CategoryView) -> String {
    let host = visible(&view.host);
    let mut lines = vec![match view.exempt {
        Some(exempt) => {
            let clause = exempt.clause();
            format!("{host} is never decrypted: it is of {exempt} ({clause})")
        }
        None if view.categories.is_empty() => format!("{host} is of no category"),
        None => {
            let categories = view.categories.iter().map(model::Category::as_str);
            let categories: Vec<&str> = categories.collect();
            format!("{host} is of {}", categories.join(", "))
        }
    }];
    if view.protected {
        lines.push("  no issuing authority of this gateway can certify it".to_owned());
    }
    for entry in &view.entries {
        let (category, what) = (&entry.category, visible(&entry.entry));
        lines.push(format!("  {category}: {what}, by {}", visible(&entry.list)));
        if !entry.reason.is_empty() {
            lines.push(format!("    {}", visible(&entry.reason)));
        }
        lines.push(format!("    {}", visible(&entry.voucher)));
    }
    lines.push(format!("  by the index {}", view.index));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use law::ExemptCategory;
    use model::Category;
    use wire::CategoryEntry;
    use wire::keys::Sha256;

    #[test]
    fn what_is_exempt_is_said_first_with_its_clause() {
        let exempt = ExemptCategory::FinanceAndBanking;
        let view = CategoryView {
            host: "online.kaspi.kz".to_owned(),
            exempt: Some(exempt),
            protected: true,
            categories: vec![Category::from(exempt)],
            entries: vec![CategoryEntry {
                category: Category::from(exempt),
                entry: "kaspi.kz and *.kaspi.kz".to_owned(),
                list: "finance-and-banking.toml".to_owned(),
                voucher: "it is part of this gateway's image".to_owned(),
                reason: "payments of most of the country".to_owned(),
            }],
            index: Sha256([0xab; 32]),
        };
        let expected = format!(
            "online.kaspi.kz is never decrypted: it is of finance-and-banking ({})\n\
             \x20 no issuing authority of this gateway can certify it\n\
             \x20 finance-and-banking: kaspi.kz and *.kaspi.kz, by finance-and-banking.toml\n\
             \x20   payments of most of the country\n\
             \x20   it is part of this gateway's image\n\
             \x20 by the index {}",
            exempt.clause(),
            "ab".repeat(32)
        );
        assert_eq!(sentence(&view), expected);
        let unknown = CategoryView {
            exempt: None,
            protected: false,
            categories: Vec::new(),
            entries: Vec::new(),
            ..view
        };
        assert!(sentence(&unknown).starts_with("online.kaspi.kz is of no category\n"));
    }
}
