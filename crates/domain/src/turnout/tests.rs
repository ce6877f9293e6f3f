use super::*;

const FOURTEEN: Moment = Moment::at(14, 0);
const EIGHTEEN: Moment = Moment::at(18, 0);
const DAY: [Moment; 2] = [FOURTEEN, EIGHTEEN];

fn taken(moment: Moment) -> Advance {
    Advance { moment, electors: 900, voted: 412 }
}

#[test]
fn an_advance_is_taken_from_its_hour_until_the_next_one_s() {
    let at = |moment, due: &'static [Moment], done: &[Advance]| {
        check_advance(moment, &DAY, done, |hour| due.contains(&hour), false)
    };
    assert_eq!(at(FOURTEEN, &[], &[]), Err(AdvanceError::Early { moment: FOURTEEN }));
    assert_eq!(at(FOURTEEN, &[FOURTEEN], &[]), Ok(()));
    assert_eq!(at(EIGHTEEN, &[FOURTEEN], &[taken(FOURTEEN)]), Err(AdvanceError::Early { moment: EIGHTEEN }));
    assert_eq!(at(EIGHTEEN, &[FOURTEEN, EIGHTEEN], &[]), Ok(()), "one that was missed holds up no other");
    let past = Err(AdvanceError::Past { moment: FOURTEEN, next: EIGHTEEN });
    assert_eq!(at(FOURTEEN, &[FOURTEEN, EIGHTEEN], &[]), past);
}

#[test]
fn an_hour_that_the_election_does_not_have_is_told_by_nobody() {
    let noon = Moment::at(12, 0);
    for rehearsal in [false, true] {
        let asked = check_advance(noon, &DAY, &[], |_| true, rehearsal);
        assert_eq!(asked, Err(AdvanceError::None { moment: noon }));
    }
    assert_eq!(check_advance(noon, &[noon], &[], |_| true, false), Ok(()));
}

#[test]
fn a_rehearsal_has_no_hours_and_keeps_the_order() {
    let never = |_| false;
    assert_eq!(check_advance(FOURTEEN, &DAY, &[], never, true), Ok(()));
    assert_eq!(check_advance(EIGHTEEN, &DAY, &[], never, true), Ok(()));
    assert_eq!(
        check_advance(FOURTEEN, &DAY, &[taken(EIGHTEEN)], |_| true, true),
        Err(AdvanceError::Past { moment: FOURTEEN, next: EIGHTEEN })
    );
}
