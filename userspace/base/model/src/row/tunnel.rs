//! Tunnels: the nineteen VPN rows of annexes 3, 5, 8 and 9 as values.

use crate::digest::ContentDigest;
use crate::id::SystemId;
use crate::words::words;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::num::NonZeroU32;

/// The tunnel of an information system: one for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tunnel {
    /// Whose it is.
    pub system: SystemId,
    /// What is told of the VPN gateway.
    pub gateway: String,
    /// Its mode.
    pub mode: TunnelMode,
    /// The public address of the far end.
    pub peer: IpAddr,
    /// How keys are agreed.
    pub phase1: Phase1,
    /// How packets are protected.
    pub phase2: Phase2,
    /// The request it rests on.
    pub request: String,
}

/// Phase 1: the IKE association.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase1 {
    /// How the ends prove who they are.
    pub proof: TunnelProof,
    /// Version of IKE.
    pub ike: IkeVersion,
    /// Diffie-Hellman group.
    pub group: DhGroup,
    /// Cipher.
    pub cipher: Cipher,
    /// Hash.
    pub hash: HashAlgorithm,
    /// Until keys are agreed anew, in seconds.
    pub lifetime_s: NonZeroU32,
}

/// How the ends of a tunnel prove who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TunnelProof {
    /// By a shared key, which is sealed; none while it is not sealed in here.
    SharedKey(Option<ContentDigest>),
    /// By certificates.
    Certificate,
}

/// Phase 2: the protection of packets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase2 {
    /// How packets are enclosed.
    pub encapsulation: Encapsulation,
    /// Integrity; none of its own where the cipher brings it (AEAD).
    pub integrity: Option<HashAlgorithm>,
    /// Group of perfect forward secrecy, where there is one.
    pub pfs: Option<DhGroup>,
    /// Until keys are made anew, in seconds.
    pub lifetime_s: NonZeroU32,
    /// Until keys are made anew, in units of 1,024 bytes.
    pub lifetime_kb: u64,
}

/// How packets of a tunnel are enclosed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encapsulation {
    /// ESP with this cipher (RFC 4303).
    Esp(Cipher),
    /// AH, which does not encrypt (RFC 4302).
    Ah,
}

words! {
    /// Modes of a tunnel.
    TunnelMode {
        /// Whole packets are enclosed.
        Tunnel = "tunnel",
        /// Their payload is.
        Transport = "transport",
    }
    /// Versions of IKE.
    IkeVersion {
        /// `IKEv2` (RFC 7296).
        V2 = "ikev2",
        /// `IKEv1` (RFC 2409); weak.
        V1 = "ikev1",
    }
    /// Diffie-Hellman groups; 1, 2 and 5 are weak.
    DhGroup {
        /// Group 1.
        Modp768 = "modp768",
        /// Group 2.
        Modp1024 = "modp1024",
        /// Group 5.
        Modp1536 = "modp1536",
        /// Group 14.
        Modp2048 = "modp2048",
        /// Group 15.
        Modp3072 = "modp3072",
        /// Group 16.
        Modp4096 = "modp4096",
        /// Group 17.
        Modp6144 = "modp6144",
        /// Group 18.
        Modp8192 = "modp8192",
        /// Group 19.
        Ecp256 = "ecp256",
        /// Group 20.
        Ecp384 = "ecp384",
        /// Group 21.
        Ecp521 = "ecp521",
        /// Group 31.
        Curve25519 = "curve25519",
    }
    /// Ciphers; DES and 3DES are weak.
    Cipher {
        /// DES.
        Des = "des",
        /// 3DES.
        TripleDes = "3des",
        /// AES-128-CBC.
        Aes128 = "aes128",
        /// AES-192-CBC.
        Aes192 = "aes192",
        /// AES-256-CBC.
        Aes256 = "aes256",
        /// AES-128-GCM.
        Aes128Gcm = "aes128gcm16",
        /// AES-256-GCM.
        Aes256Gcm = "aes256gcm16",
        /// ChaCha20-Poly1305.
        ChaCha20Poly1305 = "chacha20poly1305",
    }
    /// Hashes; MD5 is weak.
    HashAlgorithm {
        /// MD5.
        Md5 = "md5",
        /// SHA-1.
        Sha1 = "sha1",
        /// SHA-256.
        Sha256 = "sha256",
        /// SHA-384.
        Sha384 = "sha384",
        /// SHA-512.
        Sha512 = "sha512",
    }
}
