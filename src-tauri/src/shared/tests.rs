use std::time::Duration;

use super::*;

#[test]
fn what_a_screen_asks_by_itself_keeps_nobody_signed_in() {
    let shared = Shared::new(None, None, PathBuf::new());
    let long_ago = Instant::now().checked_sub(Duration::from_secs(599));
    let Some(long_ago) = long_ago else { return };
    *shared.session() = Some(Session::new(Post::PollWorker1, long_ago));
    let soon = Instant::now() + Duration::from_secs(2);
    let lasts = || shared.session().and_then(|session| session.post(soon)).is_some();
    assert!(shared.watching(Right::CheckIn).is_ok() && !lasts());
    assert!(shared.acting(Right::CheckIn).is_ok() && lasts());
}

#[test]
fn a_voter_who_waits_for_the_staff_keeps_the_booth_closed_until_the_vote_is_saved() {
    let shared = Shared::new(None, None, PathBuf::new());
    let closed = || shared.0.not_saved.load(Ordering::Relaxed);
    shared.note_cast(false, true);
    assert!(closed());
    shared.note_cast(true, true);
    assert!(!closed());
    // Staff led the voter away while it was being saved: nobody waits.
    shared.note_cast(false, false);
    assert!(!closed());
}
