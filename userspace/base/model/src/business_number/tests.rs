use super::*;
use proptest::prelude::*;

#[test]
fn shapes() {
    let check = |text: &str, good: bool| assert_eq!(text.parse::<Bin>().is_ok(), good, "{text}");
    check("", false);
    check("12345678901", false);
    check("1234567890123", false);
    check("12345678901x", false);
    check("１２３４５６７８９０１２", false);
}

proptest! {
    /// Of the ten numbers that share eleven digits at most one is a BIN, and the error of the others names it.
    #[test]
    fn one_check_digit_at_most(stem in "[0-9]{11}") {
        let good: Vec<u8> =
            (0..10u8).filter(|d| format!("{stem}{d}").parse::<Bin>().is_ok()).collect();
        prop_assert!(good.len() <= 1);
        for d in 0..10u8 {
            match format!("{stem}{d}").parse::<Bin>() {
                Ok(bin) => prop_assert_eq!(bin.to_string(), format!("{stem}{d}")),
                Err(BinError::CheckDigit { expected, .. }) => prop_assert_eq!(good.first(), Some(&expected)),
                Err(BinError::NeverIssued(_)) => prop_assert!(good.is_empty()),
                Err(BinError::Shape(_)) => prop_assert!(false, "twelve digits are the right shape"),
            }
        }
    }

    /// A single wrong digit is found; only the eleventh, whose weight is 11 and so nothing modulo 11, escapes the first weights.
    #[test]
    fn a_wrong_digit_is_found(stem in "[0-9]{11}", at in 0usize..10, other in 1u8..10) {
        let Some(bin) = (0..10u8).find_map(|d| format!("{stem}{d}").parse::<Bin>().ok()) else {
            return Ok(());
        };
        // Numbers whose check digit needs the second weights are weaker by construction; both sums must use the first.
        let mut text = bin.to_string().into_bytes();
        text[at] = b'0' + (text[at] - b'0' + other) % 10;
        let first = |t: &[u8]| -> usize {
            t.iter().take(11).enumerate().map(|(i, b)| usize::from(b - b'0') * (i + 1)).sum::<usize>() % 11
        };
        let text = String::from_utf8(text).unwrap();
        if first(text.as_bytes()) < 10 && first(bin.to_string().as_bytes()) < 10 {
            prop_assert!(text.parse::<Bin>().is_err());
        }
    }
}
