//! What keyd is told at its start.

use model::AuthorityId;
use std::path::PathBuf;
use std::str::FromStr;
use wire::keys::SealPurpose;

/// keyd: holds the long-lived private keys. Without it nothing is signed, sealed or unsealed; packets go on.
#[derive(Clone, Debug, clap::Parser)]
#[command(
    name = "keyd",
    version,
    after_help = "On a machine of its own a root is made, and signs, with `keyd ceremony`: see `keyd ceremony --help`."
)]
pub struct Config {
    /// Folder of the keys; made with mode 0700
    #[arg(long, value_name = "DIR", default_value = "/var/lib/qaqpa/keyd")]
    pub store: PathBuf,
    /// File of the 32 octets that the keys are sealed under: a credential, or /dev/fd/N for an inherited descriptor
    #[arg(long, value_name = "FILE")]
    pub sealing_key: PathBuf,
    /// Make that file, which must not exist yet, and end
    #[arg(long)]
    pub make_sealing_key: bool,
    /// Socket to answer on
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/keyd.sock")]
    pub socket: PathBuf,
    /// Socket of controld, which facts go to
    #[arg(long, value_name = "PATH", default_value = "/run/qaqpa/controld.sock")]
    pub control: PathBuf,
    /// User of controld, by its number: it has decisions signed and documents coded
    #[arg(long, value_name = "UID", required_unless_present = "make_sealing_key")]
    pub controld_uid: Option<u32>,
    /// User that may rotate keys, by its number; may be given more than once
    #[arg(long, value_name = "UID")]
    pub admin_uid: Vec<u32>,
    /// User of tlsd, by its number: it has leaves certified
    #[arg(long, value_name = "UID")]
    pub tlsd_uid: Option<u32>,
    /// User that may order something of the certification authorities, by its number; may be given more than once
    #[arg(long, value_name = "UID")]
    pub security_officer_uid: Vec<u32>,
    /// Library (PKCS#11) of the token that the keys of new roots are made in: each root's passphrase is the token's PIN then
    #[arg(long, value_name = "FILE", requires = "root_token")]
    pub root_module: Option<PathBuf>,
    /// Label of that token; the numbers of slots change
    #[arg(long, value_name = "LABEL", requires = "root_module")]
    pub root_token: Option<String>,
    /// Authority that has keys: they are made if they are missing; may be given more than once
    #[arg(long, value_name = "ID")]
    pub authority: Vec<AuthorityId>,
    /// User that may seal secrets of a purpose, like psk=990; may be given more than once
    #[arg(long, value_name = "PURPOSE=UID")]
    pub seal: Vec<PurposeUser>,
    /// User that may unseal secrets of a purpose, like psk=991; may be given more than once
    #[arg(long, value_name = "PURPOSE=UID")]
    pub unseal: Vec<PurposeUser>,
}

/// A user that may do something with secrets of a purpose. Written `psk=990`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PurposeUser {
    /// The purpose.
    pub purpose: SealPurpose,
    /// The user.
    pub uid: u32,
}

impl FromStr for PurposeUser {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('=').and_then(|(purpose, uid)| {
            let purpose = SealPurpose::labelled(purpose)?;
            let uid = uid.parse().ok()?;
            Some(Self { purpose, uid })
        });
        parts.ok_or_else(|| {
            let purposes: Vec<&str> = SealPurpose::ALL.iter().map(|one| one.label()).collect();
            let purposes = purposes.join(", ");
            format!("write it as PURPOSE=UID, for example psk=990; the purposes are {purposes}")
        })
    }
}
