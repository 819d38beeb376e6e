use super::*;

#[test]
fn a_lock_tells_its_holder_and_refuses_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.lock");
    let checkout = Path::new("/somewhere/qaqpa");
    assert_eq!(Lock::look(&path).unwrap(), State::Free);

    let lock = Lock::take(&path, checkout).unwrap().unwrap();
    let holder = Holder {
        pid: std::process::id(),
        checkout: checkout.to_owned(),
        kept: false,
    };
    assert_eq!(Lock::look(&path).unwrap(), State::Live(holder.clone()));
    assert!(Lock::take(&path, checkout).unwrap().is_none());

    drop(lock);
    assert_eq!(Lock::look(&path).unwrap(), State::Dead(holder.clone()));

    Lock::take(&path, checkout)
        .unwrap()
        .unwrap()
        .keep()
        .unwrap();
    assert_eq!(
        Lock::look(&path).unwrap(),
        State::Kept(Holder {
            kept: true,
            ..holder
        })
    );

    Lock::take(&path, checkout)
        .unwrap()
        .unwrap()
        .free()
        .unwrap();
    assert_eq!(Lock::look(&path).unwrap(), State::Free);
}

#[test]
fn a_torn_file_is_a_dead_holder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lab.lock");
    std::fs::write(&path, "{\"pid\":").unwrap();
    assert!(matches!(Lock::look(&path).unwrap(), State::Dead(holder) if holder.pid == 0));
}
