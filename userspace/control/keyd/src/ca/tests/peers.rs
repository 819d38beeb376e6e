//! Chains, as three other libraries judge them: OpenSSL, rustls-webpki and NSS.

use super::*;
use crate::ca::template::{Serial, Subject, Validity};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};

#[path = "../../../tests/peers/debian.rs"]
mod debian;

/// What a client has and is sent.
struct Chain {
    root: Vec<u8>,
    between: Vec<Vec<u8>>,
    leaf: Vec<u8>,
    at: Timestamp,
}

impl Chain {
    /// What webpki says; an error in its words.
    fn webpki(&self, name: &str) -> Result<(), String> {
        let root = CertificateDer::from(self.root.as_slice());
        let anchors = [anchor_from_trusted_cert(&root).unwrap()];
        let between: Vec<CertificateDer<'_>> = self
            .between
            .iter()
            .map(|der| CertificateDer::from(der.as_slice()))
            .collect();
        let leaf = CertificateDer::from(self.leaf.as_slice());
        let leaf = EndEntityCert::try_from(&leaf).map_err(|e| e.to_string())?;
        let seconds = u64::try_from(self.at.as_second()).unwrap();
        let at = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let algorithms = [
            webpki::ring::ECDSA_P256_SHA256,
            webpki::ring::ECDSA_P384_SHA384,
        ];
        leaf.verify_for_usage(
            &algorithms,
            &anchors,
            &between,
            at,
            KeyUsage::server_auth(),
            None,
            None,
        )
        .map_err(|e| format!("{e:?}"))?;
        let name = ServerName::try_from(name).unwrap();
        leaf.verify_is_valid_for_subject_name(&name)
            .map_err(|e| format!("{e:?}"))
    }

    /// What OpenSSL says; an error in its words.
    fn openssl(&self, name: &str) -> Result<(), String> {
        let mut command = self.command();
        command.args([
            "-purpose",
            "sslserver",
            "-x509_strict",
            "-verify_hostname",
            name,
        ]);
        self.run(command)
    }

    fn command(&self) -> Command {
        let mut command = Command::new("openssl");
        command
            .arg("verify")
            .arg("-attime")
            .arg(self.at.as_second().to_string());
        command
    }

    fn run(&self, mut command: Command) -> Result<(), String> {
        let folder = TempDir::new().unwrap();
        let put = |name: &str, der: &[u8]| -> PathBuf {
            let path = folder.path().join(name);
            fs::write(&path, der).unwrap();
            path
        };
        command.arg("-trusted").arg(put("root", &self.root));
        for (place, der) in self.between.iter().enumerate() {
            command
                .arg("-untrusted")
                .arg(put(&format!("between{place}"), der));
        }
        let output = command.arg(put("leaf", &self.leaf)).output().unwrap();
        if output.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// What NSS says, which looks at no host's name here; an error in its words.
    fn nss(&self) -> Result<(), String> {
        let tools = ["usr/bin/certutil", "usr/bin/vfychain"];
        let [Some(certutil), Some(vfychain)] =
            tools.map(|path| debian::file("libnss3-tools", path))
        else {
            return Err("there is no NSS".to_owned());
        };
        let folder = TempDir::new().unwrap();
        let database = format!("sql:{}", folder.path().display());
        let put = |name: &str, der: &[u8]| -> PathBuf {
            let path = folder.path().join(name);
            fs::write(&path, der).unwrap();
            path
        };
        let mut make = debian::command(&certutil);
        make.args(["-N", "--empty-password", "-d", &database]);
        let mut trust = debian::command(&certutil);
        trust.args(["-A", "-n", "root", "-t", "C,,", "-d", &database, "-i"]);
        trust.arg(put("root", &self.root));
        for command in [&mut make, &mut trust] {
            let output = command.output().unwrap();
            assert!(output.status.success(), "{output:?}");
        }
        // Usage 1 is that of a server; its minutes are whole, so that the next one is asked for.
        let minute = self.at + SignedDuration::from_secs(59);
        let minute = minute.strftime("%y%m%d%H%MZ").to_string();
        let mut verify = debian::command(&vfychain);
        verify.args(["-d", &database, "-u", "1", "-b", &minute]);
        verify.arg(put("leaf", &self.leaf));
        for (place, der) in self.between.iter().enumerate() {
            verify.arg(put(&format!("between{place}"), der));
        }
        let output = verify.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        if output.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&said).into_owned())
    }

    fn is_good(&self, name: &str) {
        self.webpki(name).unwrap();
        self.openssl(name).unwrap();
        if is_nss_there() {
            self.nss().unwrap();
        }
    }

    /// The same, and NSS refuses it too, in these words.
    fn is_refused_by_all(&self, name: &str, words: (&str, &str), nss: &str) {
        self.is_refused(name, words);
        if is_nss_there() {
            let said = self.nss().unwrap_err();
            assert!(said.contains(nss), "{said}");
        }
    }

    fn is_refused(&self, name: &str, (webpki, openssl): (&str, &str)) {
        let said = self.webpki(name).unwrap_err();
        assert!(said.contains(webpki), "{said}");
        let said = self.openssl(name).unwrap_err();
        assert!(said.contains(openssl), "{said}");
    }
}

fn is_nss_there() -> bool {
    debian::file("libnss3-tools", "usr/bin/vfychain").is_some()
}

fn chain_of(gateway: &Gateway, root: u32, leaf: Vec<u8>) -> Chain {
    Chain {
        root: gateway.root_der(root),
        between: gateway.chain(),
        leaf,
        at: gateway.now + SignedDuration::from_secs(1),
    }
}

#[test]
fn a_good_leaf_verifies() {
    let mut gateway = Gateway::ready();
    let order = gateway.leaf_order(&["www.example.org", "*.example.net"]);
    let leaf = gateway.certify(&order).unwrap();
    let chain = chain_of(&gateway, 1, leaf);
    chain.is_good("www.example.org");
    chain.is_good("a.example.net");
    chain.is_refused(
        "other.example.org",
        ("CertNotValidForName", "hostname mismatch"),
    );
    let late = Chain {
        at: gateway.now + days(2),
        ..chain
    };
    let words = ("CertExpired", "expired");
    late.is_refused_by_all("www.example.org", words, "Certificate has expired");
}

/// A leaf whose first name is too long for a subject has none, and its names are critical (RFC 5280 §4.1.2.6).
#[test]
fn a_leaf_without_a_subject_verifies() {
    let mut gateway = Gateway::ready();
    let name = format!("{}.{}.example.org", "a".repeat(60), "b".repeat(60));
    let order = gateway.leaf_order(&[&name]);
    let leaf = gateway.certify(&order).unwrap();
    chain_of(&gateway, 1, leaf).is_good(&name);
}

/// A leaf that the issuing authority's key has signed past keyd's checks.
fn forged(
    gateway: &Gateway,
    names: &[&str],
    change: impl Fn(&mut rcgen::CertificateParams),
) -> Vec<u8> {
    let organisation: OrganisationId = SCHOOL.parse().unwrap();
    let (generation, issuing) = gateway.authorities.book.newest(&organisation).unwrap();
    let id = KeyId::Issuing(organisation);
    let permit = gateway.access.permit(OFFICER, Wish::Order("test")).unwrap();
    let secret = gateway
        .keyring
        .authority_secret(&permit, &id, generation)
        .unwrap()
        .unwrap();
    let signer = Signer::new(Curve::P256, secret.reveal(), &SystemRandom::new()).unwrap();
    let issuer = issuing.made.subject.issuer(signer).unwrap();
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = rcgen::CertificateParams::new(names).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    let second = |at: Timestamp| time::OffsetDateTime::from_unix_timestamp(at.as_second()).unwrap();
    params.not_before = second(gateway.now);
    params.not_after = second(gateway.now + days(1));
    params.is_ca = rcgen::IsCa::ExplicitNoCa;
    params.use_authority_key_identifier_extension = true;
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    change(&mut params);
    let key = signer::LeafPoint::from(&leaf_key());
    params.signed_by(&key, &issuer).unwrap().der().to_vec()
}

/// Even whoever has an issuing key signs nothing for the protected set, and nothing for an address: OpenSSL, rustls and NSS
/// refuse the chain, and for its names alone.
#[test]
fn a_protected_name_signed_by_force_is_refused() {
    let gateway = Gateway::ready();
    let words = ("NameConstraintViolation", "excluded subtree violation");
    let nss = "not permitted to issue a certificate with this name";
    let check = |names: &[&str], asked: &str| {
        let leaf = forged(&gateway, names, |_| {});
        chain_of(&gateway, 1, leaf).is_refused_by_all(asked, words, nss);
    };
    check(&[BANK], BANK);
    check(&["online.halyk.kz"], "online.halyk.kz");
    check(&["egov.gov.kz"], "egov.gov.kz");
    check(&["*.halyk.kz"], "online.halyk.kz");
    // One among names that nobody protects is enough, whichever is asked for.
    check(&["www.example.org", BANK], "www.example.org");
    check(&["www.example.org", "192.0.2.1"], "www.example.org");
    check(&["www.example.org", "2001:db8::1"], "www.example.org");
    // The same by force for other names verifies: it is the constraint that refuses.
    for name in ["www.example.org", "nothalyk.kz", "kz.example.org"] {
        let leaf = forged(&gateway, &[name], |_| {});
        chain_of(&gateway, 1, leaf).is_good(name);
    }
}

/// An issuing authority signs no further authority.
#[test]
fn an_authority_under_an_issuing_one_is_refused() {
    let gateway = Gateway::ready();
    let random = SystemRandom::new();
    let secret = Curve::P256.make(&random).unwrap();
    let own = Signer::new(Curve::P256, secret.reveal(), &random).unwrap();
    let organisation: OrganisationId = SCHOOL.parse().unwrap();
    let (generation, issuing) = gateway.authorities.book.newest(&organisation).unwrap();
    let id = KeyId::Issuing(organisation);
    let permit = gateway.access.permit(OFFICER, Wish::Order("test")).unwrap();
    let theirs = gateway
        .keyring
        .authority_secret(&permit, &id, generation)
        .unwrap()
        .unwrap();
    let theirs = Signer::new(Curve::P256, theirs.reveal(), &random).unwrap();
    let theirs = issuing.made.subject.issuer(theirs).unwrap();
    let subject = Subject::untrusted(number(9));
    let validity = Validity::until(gateway.now, gateway.now + days(1)).unwrap();
    let serial = Serial::draw(&random).unwrap();
    let below = template::cross((&subject, &own), &theirs, validity, serial).unwrap();
    let own = subject.issuer(own).unwrap();
    let names = ["www.example.org".parse().unwrap()];
    let leaf = template::leaf(&names, (&leaf_key()).into(), &own, validity, &random).unwrap();
    let mut chain = chain_of(&gateway, 1, leaf.der);
    chain.between.push(below.der);
    chain.is_refused_by_all(
        "www.example.org",
        (
            "PathLenConstraintViolated",
            "path length constraint exceeded",
        ),
        "Certificate path length constraint is invalid",
    );
}

/// While two roots have signed each other, whoever trusts either of them goes on.
#[test]
fn a_rotation_breaks_no_client() {
    let mut gateway = Gateway::ready();
    let before = gateway.leaf_order(&["www.example.org"]);
    let leaf = gateway.certify(&before).unwrap();
    chain_of(&gateway, 1, leaf).is_good("www.example.org");
    gateway
        .order(AuthorityAct::RotateRoot {
            passphrase: passphrase(2),
        })
        .unwrap();
    gateway.now += days(60);
    let crossed = AuthorityAct::CrossSign {
        older: root_key(1),
        newer: root_key(2),
    };
    gateway.order(crossed).unwrap();
    // Still under the old root.
    let order = gateway.leaf_order(&["www.example.org"]);
    let leaf = gateway.certify(&order).unwrap();
    chain_of(&gateway, 1, leaf.clone()).is_good("www.example.org");
    chain_of(&gateway, 2, leaf).is_good("www.example.org");
    // And under the new one.
    let switch = AuthorityAct::SwitchIssuer {
        organisation: SCHOOL.parse().unwrap(),
        to: root_key(2),
    };
    gateway.order(switch).unwrap();
    let order = gateway.leaf_order(&["www.example.org"]);
    let leaf = gateway.certify(&order).unwrap();
    chain_of(&gateway, 1, leaf.clone()).is_good("www.example.org");
    chain_of(&gateway, 2, leaf.clone()).is_good("www.example.org");
    // Without the cross certificate the old clients would be lost: it is what carries them.
    let mut bare = chain_of(&gateway, 1, leaf);
    bare.between.truncate(1);
    assert!(bare.webpki("www.example.org").is_err());
    assert!(bare.openssl("www.example.org").is_err());
}

/// A leaf for a bad upstream is one that no client takes for good.
#[test]
fn an_untrusted_leaf_is_trusted_by_nobody() {
    let mut gateway = Gateway::ready();
    let mut order = gateway.leaf_order(&["expired.example.org"]);
    order.under = LeafIssuer::Untrusted;
    let leaf = gateway.certify(&order).unwrap();
    let chain = chain_of(&gateway, 1, leaf);
    let words = ("UnknownIssuer", "unable to get local issuer");
    chain.is_refused_by_all("expired.example.org", words, "issuer is not recognized");
    assert!(gateway.certificates().iter().all(|view| {
        let text = String::from_utf8_lossy(&view.der).into_owned();
        !text.contains("certificate is not valid")
    }));
}

/// The CRL of a root names what was revoked, and OpenSSL reads it so.
#[test]
fn a_revoked_issuing_authority_is_on_the_crl() {
    let mut gateway = Gateway::ready();
    let school: OrganisationId = SCHOOL.parse().unwrap();
    let check = |gateway: &Gateway, expected: Result<(), &str>| {
        let root = gateway.authorities.book.root(number(1)).unwrap();
        let folder = TempDir::new().unwrap();
        let crl = folder.path().join("crl");
        fs::write(&crl, &root.crl.as_ref().unwrap().made.der).unwrap();
        let chain = Chain {
            root: gateway.root_der(1),
            between: Vec::new(),
            leaf: gateway.authorities.book.issuers[&(school.clone(), number(1))]
                .made
                .certificate
                .der
                .clone(),
            at: gateway.now + SignedDuration::from_secs(1),
        };
        let mut command = chain.command();
        command
            .args(["-crl_check", "-x509_strict", "-CRLfile"])
            .arg(&crl);
        match (chain.run(command), expected) {
            (Ok(()), Ok(())) => {}
            (Err(said), Err(words)) => assert!(said.contains(words), "{said}"),
            (said, expected) => panic!("{said:?} {expected:?}"),
        }
    };
    check(&gateway, Ok(()));
    let revoke = AuthorityAct::RevokeIssuer {
        organisation: school.clone(),
        generation: number(1),
        reason: wire::keys::RevocationReason::KeyCompromise,
    };
    gateway.order(revoke).unwrap();
    gateway
        .order(AuthorityAct::SignCrl { with: root_key(1) })
        .unwrap();
    check(&gateway, Err("certificate revoked"));
    gateway.now += days(91);
    check(&gateway, Err("CRL has expired"));
}
