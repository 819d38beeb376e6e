use super::*;
use wire::keys::{Generation, RootStanding};

/// A root that openssl made, valid for a hundred years from 2026 on.
const ROOT: &[u8] = include_bytes!("tests/root.der");

fn root(standing: RootStanding) -> CertificateView {
    CertificateView {
        place: 1,
        what: CertificateKind::Root {
            root: Generation::FIRST,
            standing,
            signs_from: Timestamp::UNIX_EPOCH,
        },
        der: ROOT.to_vec(),
    }
}

#[test]
fn what_is_revoked_or_over_is_shown_no_more() {
    let board = Board::new(None);
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let shows = |views: &[CertificateView], now: &str| {
        board.show(views, at(now));
        let shown = board.shown();
        assert_eq!(shown.files.is_empty(), shown.distribution.is_none());
        shown.distribution.is_some()
    };
    assert!(!shows(&[], "2027-01-01T00:00:00Z"));
    assert!(shows(&[root(RootStanding::Active)], "2027-01-01T00:00:00Z"));
    assert!(shows(&[root(RootStanding::Active)], "2126-11-01T00:00:00Z"));
    assert!(!shows(
        &[root(RootStanding::Active)],
        "2126-12-01T00:00:00Z"
    ));
    assert!(shows(
        &[root(RootStanding::Retiring)],
        "2027-01-01T00:00:00Z"
    ));
    assert!(!shows(
        &[root(RootStanding::Revoked)],
        "2027-01-01T00:00:00Z"
    ));
    let bad = CertificateView {
        der: b"none".to_vec(),
        ..root(RootStanding::Active)
    };
    assert!(!shows(
        &[root(RootStanding::Active), bad],
        "2027-01-01T00:00:00Z"
    ));
}

/// What is wrong is looked at every few seconds, and told once.
#[test]
fn what_is_wrong_changes_the_page_once() {
    let board = Board::new(None);
    let now = "2027-01-01T00:00:00Z".parse().unwrap();
    let bad = || CertificateView {
        der: b"none".to_vec(),
        ..root(RootStanding::Active)
    };
    let mut last = board.shown();
    let mut changes = |views: &[CertificateView]| {
        board.show(views, now);
        let shown = board.shown();
        let is_new = !Arc::ptr_eq(&last, &shown);
        last = shown;
        is_new
    };
    assert!(changes(&[bad()]));
    assert!(!changes(&[bad()]));
    assert!(changes(&[]));
    assert!(!changes(&[]));
    assert!(changes(&[bad()]));
}
