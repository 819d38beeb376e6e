//! What the workspace's manifest must say.

/// Dependency lines of the root manifest without a comment that says why it is there. Ours need none.
pub fn uncommented_dependencies(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut complaints = Vec::new();
    for (number, line) in (1..).zip(manifest.lines()) {
        if line.starts_with('[') {
            inside = line.trim() == "[workspace.dependencies]";
            continue;
        }
        let is_entry = inside && line.contains('=') && !line.trim_start().starts_with('#');
        if is_entry && !line.contains("path = ") && reason(line).is_none() {
            complaints.push(format!("Cargo.toml:{number}: say why in a comment: {line}"));
        }
    }
    complaints
}

/// The comment after the value: a `#` that no string holds.
fn reason(line: &str) -> Option<&str> {
    let mut quoted = false;
    let start = line.char_indices().find_map(|(at, sign)| {
        quoted ^= sign == '"';
        (sign == '#' && !quoted).then_some(at)
    })?;
    Some(line[start + 1..].trim()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(
        clippy::fn_params_excessive_bools,
        reason = "whether it was complained of"
    )]
    fn check(line: &str, complained: bool) {
        let manifest =
            format!("[package]\nversion = \"1\"\n[workspace.dependencies]\n{line}\n[x]\ny = 1\n");
        assert_eq!(
            !uncommented_dependencies(&manifest).is_empty(),
            complained,
            "{line}"
        );
    }

    #[test]
    fn a_dependency_says_why_it_is_there() {
        check("redb = \"4.6\" # the store; cberner", false);
        check("law = { path = \"userspace/base/law\" }", false);
        check("# toml = \"1\"", false);
        check("redb = \"4.6\"", true);
        check("redb = \"4.6\" #", true);
        check("odd = { version = \"1\", features = [\"#\"] }", true);
    }
}
