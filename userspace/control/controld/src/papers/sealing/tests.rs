use super::*;
use law::request::Place;

fn kept(fields: &[&str]) -> Kept {
    let sealed = |field: &&str| {
        let field = SealedField {
            field: (*field).to_owned(),
            purpose: SealPurpose::Psk,
        };
        (field, SealedBlob(vec![1, 2, 3]))
    };
    Kept {
        files: Vec::new(),
        sealed: fields.iter().map(sealed).collect(),
    }
}

/// A request that is filed again loses its earlier secrets, and none of those that acts brought.
#[test]
fn the_secrets_of_acts_stay_with_their_acts() {
    let number = RequestNumber(7);
    let mut papers = Papers::default();
    let mut check = |brought: Kept, place: Place, fields: &[&str], deleted: &[&str]| {
        let puts = match place {
            Place::Instead => brought.join(number, &mut papers),
            Place::Beside => brought.join_beside(number, &mut papers),
        };
        let sealed = papers.sealed.iter();
        let now: Vec<&str> = sealed.map(|one| one.field.as_str()).collect();
        assert_eq!(now, fields);
        let gone = puts.unwrap().into_iter().filter_map(|put| match put {
            Put::Delete { key } => Some(key),
            Put::Put { .. } | Put::DeleteRange { .. } => None,
        });
        let expected = deleted.iter().map(|field| keys::sealed(number, field));
        assert_eq!(gone.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    };
    let (own, act, later) = ("vpn.psk", "act-4.vpn.psk", "act-40.vpn.psk");
    check(kept(&[own]), Place::Instead, &[own], &[]);
    check(kept(&[act]), Place::Beside, &[own, act], &[]);
    check(kept(&[later]), Place::Beside, &[own, act, later], &[]);
    check(kept(&[]), Place::Instead, &[act, later], &[own]);
    let of = |revision: u32| {
        papers
            .sealed
            .iter()
            .filter_map(move |one| one.of_act(revision))
    };
    assert_eq!(of(4).collect::<Vec<_>>(), [own]);
    assert_eq!(of(40).count(), 1);
    assert_eq!(of(0).count(), 0);
}

/// The secrets of an act's form are sealed under names that no field of a request's own form has.
#[test]
fn the_secrets_of_an_act_are_sealed_under_its_revision() {
    let octets = SecretOctets::new(b"correct horse".to_vec()).unwrap();
    let form = NewForm {
        submission: Submission::default(),
        signed: None,
        files: Vec::new(),
        secrets: vec![secret(SealPurpose::Psk, "vpn.ph1.psk", octets).unwrap()],
    };
    let form = form.of_act(u32::MAX).unwrap();
    let [one] = form.secrets.as_slice() else {
        panic!("{:?}", form.secrets)
    };
    assert_eq!(one.field.as_str(), "act-4294967295.vpn.ph1.psk");
    assert_eq!(one.octets.reveal(), b"correct horse");
    let fields = law::form::FORMS.iter().flat_map(|form| form.fields);
    let mut ids = fields.map(|field| field.id);
    assert!(ids.all(|id| !id.starts_with(OF_ACT)));
}
