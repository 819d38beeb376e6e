//! What somebody sees before a root signs.

use crate::ca::bundle::{RootName, SigningRequest, Wanted};
use crate::ca::protection;
use crate::ca::template::Validity;
use model::HostName;
use std::collections::BTreeSet;
use std::io::{self, Write};
use wire::keys::Sha256;

/// Writes all that a request asks for. Who has it signed compares the digest with the one that the gateway printed.
pub(super) fn request(
    request: &SigningRequest,
    digest: Sha256,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "request of SHA-256 {digest}")?;
    writeln!(out, "  made     {} by the gateway's clock", request.made)?;
    writeln!(
        out,
        "  rests on {}: {}",
        request.request,
        plain(&request.why)
    )?;
    match &request.wanted {
        Wanted::Issuers {
            root,
            protected,
            issuers,
            crl,
        } => {
            let protected: BTreeSet<&HostName> = protected.iter().collect();
            let (count, set) = (protected.len(), protection::digest(&protected));
            writeln!(out, "{} is to sign", named(root))?;
            writeln!(out, "{} issuing authorities (path length 0)", issuers.len())?;
            for wish in issuers {
                writeln!(
                    out,
                    "  {} generation {}, BIN {}, {}, {}",
                    wish.organisation,
                    wish.generation,
                    wish.bin,
                    plain(&wish.name),
                    during(wish.validity)
                )?;
            }
            writeln!(
                out,
                "  none for an address, nor for {count} domains (SHA-256 {set}):"
            )?;
            for domain in protected {
                writeln!(out, "    {domain}")?;
            }
            writeln!(
                out,
                "CRL {}, {} revoked, {}",
                crl.number,
                crl.revoked.len(),
                during(crl.validity)
            )
        }
        Wanted::Cross {
            older,
            newer,
            validity,
        } => writeln!(
            out,
            "{}\nand {}\nare to sign each other, {}",
            named(older),
            named(newer),
            during(*validity)
        ),
    }
}

fn named(root: &RootName) -> String {
    format!(
        "root {} (certificate of SHA-256 {})",
        root.number, root.sha256
    )
}

fn during(validity: Validity) -> String {
    format!("valid {} to {}", validity.from, validity.until)
}

/// A text without what would move a terminal's cursor: the file may come from anybody.
fn plain(text: &str) -> String {
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    text.chars().map(shown).collect()
}
