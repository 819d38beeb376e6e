use super::*;
use std::process::Command;

#[test]
fn each_way_to_change_is_seen_once() {
    let folder = tempfile::tempdir().unwrap();
    let (file, lists) = (folder.path().join("file"), folder.path().join("lists"));
    fs::create_dir(&lists).unwrap();
    let mut watched = Watched::new(vec![file.clone(), lists.clone()]);
    let mut check = |what: &str, expect: bool| {
        assert_eq!(watched.changed(), expect, "{what}");
        assert!(!watched.changed(), "{what}, and a second look");
    };
    check("nothing", false);
    fs::write(&file, "one").unwrap();
    check("a file that comes", true);
    fs::write(&file, "longer").unwrap();
    check("a file that grows", true);
    // As tools replace files: the new one has the old one's length.
    let beside = folder.path().join("beside");
    fs::write(&beside, "LONGER").unwrap();
    check("a file beside those that are watched", false);
    fs::rename(&beside, &file).unwrap();
    check("a file that is replaced", true);
    fs::write(lists.join("a"), "").unwrap();
    check("a file that comes into a folder", true);
    fs::write(lists.join("a"), "more").unwrap();
    check("a file that grows in a folder", true);
    fs::remove_file(lists.join("a")).unwrap();
    check("a file that goes from a folder", true);
    fs::remove_file(&file).unwrap();
    check("a file that goes", true);
}

#[tokio::test(start_paused = true)]
async fn a_change_is_told_at_the_next_look() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let mut reload = Reload::watch(vec![file.clone()]).unwrap();
    let waits = tokio::time::timeout(LOOK_EVERY * 3, reload.next()).await;
    assert!(waits.is_err(), "nothing changed: {waits:?}");
    fs::write(&file, "new").unwrap();
    let told = tokio::time::timeout(LOOK_EVERY * 2, reload.next()).await;
    assert_eq!(told, Ok(Cause::Changed));
}

#[tokio::test]
async fn sighup_is_told() {
    let mut reload = Reload::watch(Vec::new()).unwrap();
    let id = std::process::id().to_string();
    let sent = Command::new("kill").args(["-HUP", &id]).status();
    assert!(sent.unwrap().success());
    let told = tokio::time::timeout(Duration::from_secs(10), reload.next()).await;
    assert_eq!(told, Ok(Cause::Told));
}
