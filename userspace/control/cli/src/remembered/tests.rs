use super::*;

#[test]
fn a_draft_is_remembered_until_it_is_closed() {
    let home = tempfile::tempdir().unwrap();
    let of = |control: &str| Drafts::of(Path::new(control), Some(home.path().to_owned()));
    let (one, other) = (of("/run/a/b.sock"), of("/run/a%2Fb.sock"));
    let remembered = |n: u128| Remembered {
        draft: DraftId(n),
        files: vec![PathBuf::from("/etc/x.toml")],
    };
    assert_eq!(one.recall().unwrap(), None);
    one.remember(&remembered(1)).unwrap();
    assert_eq!(one.recall().unwrap(), Some(remembered(1)));
    assert_eq!(other.recall().unwrap(), None, "another gateway");
    one.remember(&remembered(2)).unwrap();
    one.forget(DraftId(1)).unwrap();
    assert_eq!(one.recall().unwrap(), Some(remembered(2)));
    one.forget(DraftId(2)).unwrap();
    assert_eq!(one.recall().unwrap(), None);
}

#[test]
fn without_a_folder_nothing_is_remembered() {
    let drafts = Drafts::of(Path::new("/run/x.sock"), None);
    let remembered = Remembered {
        draft: DraftId(1),
        files: Vec::new(),
    };
    drafts.remember(&remembered).unwrap();
    assert_eq!(drafts.recall().unwrap(), None);
    drafts.forget(DraftId(1)).unwrap();
}

#[test]
fn a_foreign_file_is_told() {
    let home = tempfile::tempdir().unwrap();
    let drafts = Drafts::of(Path::new("/x"), Some(home.path().to_owned()));
    let file = drafts.file.clone().unwrap();
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    for text in [
        "",
        "{}",
        r#"{"draft":"zz","files":[]}"#,
        r#"{"draft":"1","files":[],"x":1}"#,
    ] {
        fs::write(&file, text).unwrap();
        assert!(
            matches!(drafts.recall(), Err(CliError::Usage { .. })),
            "{text:?}"
        );
    }
}
