//! What administrators of Windows give to Group Policy: a script, and values of the registry.
//!
//! Both put a root where `certutil -addstore Root` puts it, into the trusted roots of the computer. The script is ASCII, since what else
//! it could hold depends on the code page of the console; the values are UTF-16, as `regedit` writes and reads version 5.00.

use crate::artefact::der_name;
use crate::distribution::Distribution;
use crate::root::{Root, plain};

/// The store of a computer's trusted roots, without what Group Policy or a domain put beside it.
const STORE: &str = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\SystemCertificates\ROOT\Certificates";
/// Property 3 of a stored certificate: its SHA-1 (`CERT_SHA1_HASH_PROP_ID`).
const SHA1_PROPERTY: u32 = 3;
/// Property 32: the certificate itself (`CERT_CERT_PROP_ID`).
const CERTIFICATE_PROPERTY: u32 = 32;
/// Octets of a line of values; `regedit` writes about as many.
const OCTETS_PER_LINE: usize = 24;

/// What stands before the roots; the label `known` is where all of them are gone through.
const HEAD: &str = r#"@echo off
rem Installs the root certificates of the unified Internet access gateway as trusted roots
rem (order 386/NK, Rules of the gateway, clause 23). Needs the .cer files beside it.
rem
rem   qaqpa-install.cmd           this computer; also as a start-up script of Group Policy
rem   qaqpa-install.cmd /domain   all computers of the domain, once, by an enterprise administrator
rem   qaqpa-install.cmd /remove   takes the roots out of this computer again
rem
rem Each file is installed only if its SHA-256 is the one that stands here: compare these with the
rem sheet that your operator handed over.
rem Ends with 0 if all is done, 1 if a root was left out, 2 if the option is unknown.
setlocal EnableExtensions DisableDelayedExpansion
set "MODE=%~1"
set "FAILED="
if "%MODE%"=="" goto known
if /i "%MODE%"=="/domain" goto known
if /i "%MODE%"=="/remove" goto known
echo qaqpa-install: unknown option %MODE%; use no option, /domain or /remove
exit /b 2

:known
"#;

/// What stands behind them: one root, by file, SHA-256 and thumbprint.
const TAIL: &str = r#"if defined FAILED exit /b 1
exit /b 0

:root
if /i "%MODE%"=="/remove" goto remove
if not exist "%~dp0%~1" (
  echo qaqpa-install: %~1 is not beside this script; put it there
  goto failed
)
set "FOUND="
for /f "skip=1 delims=" %%H in ('%SystemRoot%\System32\certutil.exe -hashfile "%~dp0%~1" SHA256') do if not defined FOUND set "FOUND=%%H"
if not defined FOUND set "FOUND=unknown"
set "FOUND=%FOUND: =%"
if /i not "%FOUND%"=="%~2" (
  echo qaqpa-install: %~1 is another file, its SHA-256 is %FOUND%; fetch it again
  goto failed
)
if /i "%MODE%"=="/domain" goto domain
"%SystemRoot%\System32\certutil.exe" -f -addstore Root "%~dp0%~1" >nul
if errorlevel 1 (
  echo qaqpa-install: Windows refused %~1; run this as an administrator
  goto failed
)
echo qaqpa-install: %~1 is trusted by this computer
exit /b 0

:domain
"%SystemRoot%\System32\certutil.exe" -f -dspublish "%~dp0%~1" RootCA >nul
if errorlevel 1 (
  echo qaqpa-install: the domain refused %~1; run this as an enterprise administrator
  goto failed
)
echo qaqpa-install: %~1 is published in the domain
exit /b 0

:remove
"%SystemRoot%\System32\certutil.exe" -delstore Root %~3 >nul
if errorlevel 1 (
  echo qaqpa-install: %~1 was not taken out; run this as an administrator, if it is installed at all
  goto failed
)
echo qaqpa-install: %~1 is no longer trusted by this computer
exit /b 0

:failed
set "FAILED=1"
exit /b 1
"#;

/// The script, with the line ends of Windows.
pub(crate) fn script(of: &Distribution) -> Vec<u8> {
    let call = |root: &Root| {
        let (sha256, sha1) = (plain(root.sha256()), plain(root.sha1()));
        format!(
            "call :root \"{}\" \"{sha256}\" \"{sha1}\"\n",
            der_name(root)
        )
    };
    let calls: String = of.roots().iter().map(call).collect();
    format!("{HEAD}{calls}{TAIL}")
        .replace('\n', "\r\n")
        .into_bytes()
}

/// The values of the registry, UTF-16 with its mark, lower octet first.
pub(crate) fn registry(of: &Distribution) -> Vec<u8> {
    let keys = of.roots().iter().map(|root| {
        let thumbprint = plain(root.sha1()).to_ascii_uppercase();
        format!(
            "\r\n; root {}, SHA-256 {}\r\n[{STORE}\\{thumbprint}]\r\n\"Blob\"=hex:{}\r\n",
            root.generation(),
            plain(root.sha256()),
            hex_lines(&blob(root))
        )
    });
    let head = "\u{feff}Windows Registry Editor Version 5.00\r\n".to_owned();
    let text: String = std::iter::once(head).chain(keys).collect();
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A certificate as the store keeps it: properties, each with number, 1, length, value.
fn blob(root: &Root) -> Vec<u8> {
    let sha1: &[u8] = root.sha1();
    let properties = [(SHA1_PROPERTY, sha1), (CERTIFICATE_PROPERTY, root.der())];
    let mut blob = Vec::new();
    for (number, value) in properties {
        // A certificate has at most 16 KiB.
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        for word in [number, 1, length] {
            blob.extend(word.to_le_bytes());
        }
        blob.extend_from_slice(value);
    }
    blob
}

/// Octets with commas between them, a backslash where a line goes on.
fn hex_lines(octets: &[u8]) -> String {
    let lines = octets.chunks(OCTETS_PER_LINE).map(|line| {
        let digits: Vec<String> = line.iter().map(|octet| format!("{octet:02x}")).collect();
        digits.join(",")
    });
    lines.collect::<Vec<_>>().join(",\\\r\n  ")
}
