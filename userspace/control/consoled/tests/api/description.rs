//! The description of the API, judged by somebody else's reading of `OpenAPI` 3.1.

use super::place::Place;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Names the Python that has the package; `./x test` makes it.
const PYTHON: &str = "QAQPA_PYTHON";

const VALIDATE: &str = "
import json, sys
from openapi_spec_validator import validate
validate(json.load(sys.stdin))
";

/// Both descriptions are valid to the package `openapi-spec-validator`; a broken one is not, so that it is seen to look.
#[test]
fn the_description_is_valid_to_others() {
    let Some(python) = std::env::var_os(PYTHON) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "{PYTHON} names no Python that has the package `openapi-spec-validator`: run this by ./x test"
        );
        println!("not checked, since {PYTHON} is not set: ./x test sets it");
        return;
    };
    let place = Place::new(&[]);
    let is_valid = |text: &str| {
        let mut child = Command::new(&python)
            .args(["-c", VALIDATE])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        drop(input);
        let said = child.wait_with_output().unwrap();
        let why = String::from_utf8_lossy(&said.stderr).into_owned();
        (said.status.success(), why)
    };
    for language in ["ru", "kk"] {
        let said = place.curl(
            "/openapi.json",
            &["-H", &format!("Accept-Language: {language}")],
        );
        let (valid, why) = is_valid(&said.body);
        assert!(valid, "{language}: {why}");
        let broken = said.body.replace("\"responses\":", "\"answers\":");
        let (valid, why) = is_valid(&broken);
        assert!(!valid && !why.contains("ModuleNotFoundError"), "{why}");
    }
}
