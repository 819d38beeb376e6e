//! Hints for programs: what controld tells people at the gateway, in the words of this API.
//!
//! Most that refuse is said by controld, once for the command line and the API. A command that has a route here becomes that route, an
//! option the field of the body; the rest is what only somebody at the gateway can do, and is said to be.

/// Commands that have a route, or what stands in their place.
const ROUTED: &[(&str, &str)] = &[
    ("cases", "GET /cases"),
    ("epochs", "GET /epochs"),
    ("events", "GET /events"),
    ("notice handed-over", "POST /notices/{id}/hand-over"),
    ("notice print", "GET /notices/{id}"),
    ("notices", "GET /notices"),
    ("receipt enter", "POST /notices/{id}/receipt"),
    ("request canonical", "the field `form`"),
    ("request file", "POST /requests"),
    ("request form", "GET /forms/{id}"),
    ("request list", "GET /requests"),
    ("request show", "GET /requests/{n}"),
    ("request to-sign", "the field `to_sign`"),
    ("service list", "GET /services"),
    ("show", "GET /rows/{kind}"),
    ("status", "GET /status"),
    ("token issue", "POST /tokens"),
    ("token list", "GET /tokens"),
];

/// Options that are fields of bodies.
const FIELDS: &[(&str, &str)] = &[
    ("--base", "`base`"),
    ("--dispatched", "`letter.dispatched`"),
    ("--for", "`for_applicant`"),
    ("--form", "`form`"),
    ("--letter", "`letter.number`"),
    ("--received", "`letter.received_at`"),
    ("--row", "`row`"),
    ("--scan", "`letter.scan`"),
    ("--signature", "`signature`"),
    ("--why", "`why`"),
];

/// A hint in the words of the API.
pub(crate) fn for_programs(hint: &str) -> String {
    let mut told = String::with_capacity(hint.len());
    for (n, span) in hint.split('`').enumerate() {
        // Every second one stands between two signs.
        match span.strip_prefix("qaqpa ").filter(|_| n % 2 == 1) {
            Some(command) => told.push_str(&route(command)),
            None if n % 2 == 1 => told.extend(["`", span, "`"]),
            None => told.push_str(&fields(span)),
        }
    }
    told
}

fn route(command: &str) -> String {
    let is_it = |name: &str| {
        let rest = command.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let found = ROUTED.iter().find(|(name, _)| is_it(name));
    match found {
        // A field is named in words, which mark it themselves.
        Some((_, told)) if told.contains('`') => (*told).to_owned(),
        Some((_, route)) => format!("`{route}`"),
        None => format!("`qaqpa {command}` at the gateway"),
    }
}

fn fields(text: &str) -> String {
    let words = text.split_inclusive(' ').map(|word| {
        let name = word.trim_end_matches([' ', ',', '.', ':', ';']);
        let found = FIELDS.iter().find(|(option, _)| *option == name);
        found.map_or_else(
            || word.to_owned(),
            |(_, field)| word.replacen(name, field, 1),
        )
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::ROUTES;
    use std::path::Path;

    #[test]
    fn commands_become_routes_and_options_fields() {
        let check = |hint: &str, expected: &str| assert_eq!(for_programs(hint), expected);
        check("`qaqpa notices` lists them", "`GET /notices` lists them");
        check(
            "enter it: `qaqpa receipt enter 7`, or `qaqpa cases`",
            "enter it: `POST /notices/{id}/receipt`, or `GET /cases`",
        );
        check(
            "an administrator adds one with `qaqpa apply`",
            "an administrator adds one with `qaqpa apply` at the gateway",
        );
        check(
            "name the applicant with --for, and the letter: --letter, --dispatched",
            "name the applicant with `for_applicant`, and the letter: `letter.number`, `letter.dispatched`",
        );
        check(
            "send it as `Authorization: Bearer`",
            "send it as `Authorization: Bearer`",
        );
        check(
            "its administrator starts it with --keyd",
            "its administrator starts it with --keyd",
        );
        check(
            "sign what `qaqpa request to-sign 7` or `qaqpa request canonical` prints",
            "sign what the field `to_sign` or the field `form` prints",
        );
        check("`qaqpa noticeboard`", "`qaqpa noticeboard` at the gateway");
    }

    #[test]
    fn every_route_that_is_named_is_there() {
        for (command, route) in ROUTED {
            let Some((method, path)) = route.split_once(" /") else {
                continue;
            };
            let is_it = |one: &&crate::route::Route| {
                let own = format!("/{path}");
                let of_kind = one.path.replace("{kind}", path.trim_start_matches("rows/"));
                one.method.label().eq_ignore_ascii_case(method)
                    && (one.path == own || of_kind == own)
            };
            assert!(ROUTES.iter().any(|one| is_it(&one)), "{command}: {route}");
        }
    }

    /// What only somebody at the gateway can do.
    const AT_THE_GATEWAY: &[&str] = &[
        "apply",
        "calendar replace",
        "categories accept",
        "clock move",
        "confirm",
        "counters",
        "diff",
        "explain",
        "paths",
        "rollback",
    ];
    const ADMINISTRATORS: &[&str] = &[
        "--confirm",
        "--fonts",
        "--categories",
        "--image-categories",
        "--keyd",
        "--movable-legal-clock",
        "--signing-anchors",
        "--state",
        "--webhook-network",
        "--webhook-secrets",
    ];

    /// Everything that controld's sources say between quotes, tests left out.
    fn said(folder: &Path, texts: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
            if name.contains("tests") || name.contains("fixture") {
                continue;
            }
            if path.is_dir() {
                said(&path, texts);
            } else {
                let source = std::fs::read_to_string(&path).unwrap();
                let lines = source
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("//"));
                lines.for_each(|line| texts.extend([line, "\n"]));
            }
        }
    }

    /// A hint that names a command or option of which nobody said what a program shall do instead fails here.
    #[test]
    fn every_command_and_option_that_controld_names_is_known() {
        let mut texts = String::new();
        said(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../controld/src"),
            &mut texts,
        );
        let names = ROUTED.iter().map(|(name, _)| *name);
        let names: Vec<&str> = names.chain(AT_THE_GATEWAY.iter().copied()).collect();
        let mut found = 0;
        for command in texts.split("`qaqpa ").skip(1) {
            let command = command.split('`').next().unwrap();
            let is_it = |name: &&str| command == *name || command.starts_with(&format!("{name} "));
            assert!(names.iter().any(is_it), "qaqpa {command}");
            found += 1;
        }
        assert!(found > 40, "{found}");
        // Options of a command go with it.
        let outside = texts.lines().flat_map(|line| line.split('`').step_by(2));
        let words = outside
            .flat_map(|text| text.split(|sign: char| !(sign == '-' || sign.is_ascii_lowercase())));
        for word in words {
            let is_option = word.starts_with("--") && word.len() > 3;
            let known = FIELDS.iter().map(|(option, _)| *option);
            let mut known = known.chain(ADMINISTRATORS.iter().copied());
            assert!(!is_option || known.any(|option| option == word), "{word}");
        }
    }
}
