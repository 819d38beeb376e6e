//! What every document has: who issues it, its number and date, who signs it, and the seal that proves it.

use jiff::Timestamp;
use jiff::civil::Date;
use model::Bin;

use crate::field::{Fault, FieldError, Line};
use crate::language::{Bilingual, Language};

/// The fewest and the most signs of a [`VerificationCode`]. No official reference: sixteen signs of thirty-two are 80 bits.
pub const CODE_CHARS: std::ops::RangeInclusive<usize> = 8..=40;
/// The most characters of a [`CheckAddress`], so that its QR code stays readable in print.
pub const ADDRESS_CHARS_MAX: usize = 160;

/// The authority whose letterhead a document bears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Its name.
    pub name: Bilingual<Line>,
    /// Its postal address; none where it is not known.
    pub address: Option<Bilingual<Line>>,
    /// Its business identification number; none where it is not known.
    pub bin: Option<Bin>,
    /// Telephone, mail address, site: what the letterhead gives.
    pub contacts: Line,
}

/// Whoever signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The post.
    pub position: Bilingual<Line>,
    /// Initials and surname.
    pub name: Line,
}

impl Signer {
    /// Somebody whom nothing that is stored names: whoever signs the paper by hand writes post and name in.
    pub fn by_hand() -> Result<Self, FieldError> {
        Ok(Self {
            position: Bilingual::line("signer.position", "(лауазымы)", "(должность)")?,
            name: Line::new("signer.name", "(Т.А.Ә. / Ф.И.О.)")?,
        })
    }

    /// Somebody who signed electronically, as the certificate names him.
    pub fn electronic(name: &str) -> Result<Self, FieldError> {
        Ok(Self {
            position: Bilingual::line(
                "signer.position",
                "Электрондық цифрлық қолтаңбамен қол қойды",
                "Подписал электронной цифровой подписью",
            )?,
            name: Line::new("signer.name", name)?,
        })
    }
}

/// A legal person that a document speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its name.
    pub name: Bilingual<Line>,
    /// Its business identification number; none where it is not known.
    pub bin: Option<Bin>,
}

impl Organisation {
    /// Its name, and its number where it is known: `ТОО «Алатау Байланыс», БИН 100140005679`.
    pub fn named(&self, language: Language) -> String {
        let name = self.name.of(language);
        match self.bin {
            Some(bin) => format!("{name}, {}\u{a0}{bin}", language.pick("БСН", "БИН")),
            None => name.to_string(),
        }
    }
}

/// Letterhead, number, date, addressee and signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The authority.
    pub issuer: Issuer,
    /// The document's number in the authority's register.
    pub number: Line,
    /// The date it bears.
    pub date: Date,
    /// To whom it goes.
    pub addressee: Organisation,
    /// Who signs for the authority.
    pub signer: Signer,
}

/// The code by which anyone can check a document: 8 to 40 capital Latin letters, digits and hyphens.
///
/// Whoever issues documents draws it at random and stores it; it is no secret of the document's holder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VerificationCode(String);

/// Where the code can be checked: an `https` address without query and fragment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckAddress(String);

/// What makes a copy checkable. It stands on each page, in words and as a QR code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The code.
    pub code: VerificationCode,
    /// Where it can be checked.
    pub address: CheckAddress,
    /// When this file was made.
    pub issued: Timestamp,
}

impl VerificationCode {
    /// Checks a code.
    pub fn new(code: &str) -> Result<Self, FieldError> {
        let sign = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
        if CODE_CHARS.contains(&code.len()) && code.bytes().all(sign) {
            return Ok(Self(code.to_owned()));
        }
        Err(FieldError {
            field: "seal.code",
            fault: Fault::Shape("a code is 8 to 40 capital Latin letters, digits and hyphens"),
        })
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl CheckAddress {
    /// Checks an address.
    pub fn new(address: &str) -> Result<Self, FieldError> {
        let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte);
        let path = address.strip_prefix("https://");
        let fits = |path: &str| !path.is_empty() && path.bytes().all(sign);
        if address.len() <= ADDRESS_CHARS_MAX && path.is_some_and(fits) {
            return Ok(Self(address.trim_end_matches('/').to_owned()));
        }
        Err(FieldError {
            field: "seal.address",
            fault: Fault::Shape(
                "an address begins with https:// and has at most 160 letters, digits and signs of -._~:/",
            ),
        })
    }

    /// The address, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Seal {
    /// What the QR code holds: the address, a slash, the code.
    pub fn link(&self) -> String {
        format!("{}/{}", self.address.0, self.code.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_takes_what_a_reader_can_type() {
        let code = |text: &str| VerificationCode::new(text).is_ok();
        assert!(code("7KQ2-M4XD-9TBE-H3WA"));
        for wrong in [
            "SHORT-1",
            "lower-case-code",
            "CODE WITH SPACE",
            "КОД-ҚАЗАҚ-12",
            "",
        ] {
            assert!(!code(wrong), "{wrong}");
        }
        assert!(!code(&"A".repeat(41)));
        let address = |text: &str| CheckAddress::new(text).map(|a| a.0).ok();
        let expected = Some("https://support.sts.kz/check".to_owned());
        assert_eq!(address("https://support.sts.kz/check/"), expected);
        for wrong in [
            "http://support.sts.kz",
            "https://",
            "https://a.kz/?q=1",
            "https://a.kz/#x",
            "javascript:alert(1)",
        ] {
            assert_eq!(address(wrong), None, "{wrong}");
        }
        assert_eq!(address(&format!("https://{}", "a".repeat(160))), None);
    }

    #[test]
    fn the_link_is_address_and_code() {
        let seal = Seal {
            code: VerificationCode::new("7KQ2-M4XD-9TBE-H3WA").unwrap(),
            address: CheckAddress::new("https://support.sts.kz/check").unwrap(),
            issued: Timestamp::UNIX_EPOCH,
        };
        assert_eq!(
            seal.link(),
            "https://support.sts.kz/check/7KQ2-M4XD-9TBE-H3WA"
        );
    }
}
