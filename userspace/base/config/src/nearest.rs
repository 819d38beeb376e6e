//! The known name nearest to an unknown one.

/// Most characters of a name that is compared; a longer one is near to nothing.
const NAME_CHARS_MAX: usize = 32;

/// What to do about an unknown name.
pub(crate) fn suggestion(name: &str, known: &[&str]) -> String {
    nearest(name, known).map_or_else(
        || {
            let list: Vec<String> = known.iter().map(|k| format!("`{k}`")).collect();
            format!("known here: {}", list.join(", "))
        },
        |near| format!("did you mean `{near}`?"),
    )
}

/// The known name with the fewest edits, if a third of its characters suffice.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let name: Vec<char> = name.chars().take(NAME_CHARS_MAX + 1).collect();
    if name.len() > NAME_CHARS_MAX {
        return None;
    }
    let near = known
        .iter()
        .map(|k| (edits(&name, &k.chars().collect::<Vec<char>>()), *k));
    let (distance, best) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= (best.len() / 3).max(1)).then_some(best)
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut above: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (row[j] + usize::from(x != y))
                .min(row[j + 1] + 1)
                .min(next[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(above[j - 1] + 1);
            }
            next.push(best);
        }
        above = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests;
