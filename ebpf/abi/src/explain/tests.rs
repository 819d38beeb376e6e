extern crate std;

use super::*;
use crate::forward::Way;

#[test]
fn questions_and_answers_are_read_back() {
    let question = Question {
        port: Port {
            number: 0x0102,
            role: 3,
            backup: 4,
            operator: 0x0506,
            link: 0x0708,
        },
        ifindex: 0x090a_0b0c,
        reserved: [0; 5],
    };
    assert_eq!(Question::of(question.octets()), question);
    for &reason in Reason::ALL {
        for begins in [Begins::Nothing, Begins::No, Begins::Freely, Begins::Service] {
            let answer = Answer {
                verdict: Verdict {
                    row: 5,
                    rule: 6,
                    begins,
                    service: Service { rule: 7, per_s: 8 },
                    ..Verdict::bare(reason)
                },
                way: Way::Options as u32,
                exit: u32::MAX,
            };
            assert_eq!(Answer::of(answer.words()), Some(answer));
        }
    }
}

#[test]
fn codes_without_meaning_are_refused() {
    let good = Answer {
        verdict: Verdict::bare(Reason::Denied),
        way: 0,
        exit: 0,
    };
    for (at, code) in [(0, 256), (3, 4)] {
        let mut words = good.words();
        words[at] = code;
        assert_eq!(Answer::of(words), None);
    }
}
