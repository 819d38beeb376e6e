use super::*;

#[test]
fn looks_again_until_it_is_true() {
    let mut looks = 0;
    let seen = observe(Duration::from_secs(5), "three looks are done", || {
        looks += 1;
        (looks == 3).then_some(looks)
    });
    assert_eq!(seen.unwrap(), 3);
}

#[test]
fn a_limit_of_zero_looks_once_and_names_the_condition() {
    let mut looks = 0;
    let error = eventually(Duration::ZERO, "pigs fly", || {
        looks += 1;
        false
    })
    .unwrap_err();
    assert_eq!(looks, 1);
    assert!(error.to_string().contains("pigs fly"), "{error}");
}
