//! A policy of Firefox, which trusts roots of its own and not the system's (`Certificates` → `Install`).

use crate::artefact::pem_name;
use crate::distribution::Distribution;
use serde_json::json;

/// `policies.json`. Firefox looks for the files that it names in its folders of certificates.
pub(crate) fn policy(of: &Distribution) -> String {
    let files: Vec<String> = of.roots().iter().map(pem_name).collect();
    let policy = json!({ "policies": { "Certificates": { "Install": files } } });
    format!("{policy:#}\n")
}
