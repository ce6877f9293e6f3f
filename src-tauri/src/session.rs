//! Who is at the staff window now, and what they may do there. It ends with the program, by signing out, and after ten
//! minutes in which nobody did anything.

use std::time::{Duration, Instant};

use urna_domain::officers::{Post, Role};

/// Without any act for this long somebody else may be sitting there.
const IDLE_MAX: Duration = Duration::from_secs(600);

/// What a command of the staff window needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    /// Finding people, checking them in, the booth.
    CheckIn,
    /// What the president decides.
    Preside,
    /// Looking after the machine and its connection.
    Tend,
    /// Testing the machine.
    Diagnose,
    /// The result, once it is certified, and what takes two PINs anyway.
    Look,
}

/// Whether a role has a right.
pub(crate) fn may(role: Role, right: Right) -> bool {
    match (role, right) {
        (Role::President, _) | (_, Right::Look) => true,
        (Role::PollWorker, Right::CheckIn | Right::Tend) | (Role::Support, Right::Tend | Right::Diagnose) => {
            true
        }
        (Role::PollWorker, Right::Preside | Right::Diagnose)
        | (Role::Support, Right::CheckIn | Right::Preside)
        | (Role::Auditor | Role::Office, Right::CheckIn | Right::Preside | Right::Tend | Right::Diagnose) => {
            false
        }
    }
}

/// Somebody at the staff window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Session {
    post: Post,
    active: Instant,
}

impl Session {
    /// Somebody signed in.
    pub(crate) fn new(post: Post, now: Instant) -> Self {
        Self { post, active: now }
    }

    /// Who it is, unless they went away long ago.
    pub(crate) fn post(self, now: Instant) -> Option<Post> {
        (now.saturating_duration_since(self.active) < IDLE_MAX).then_some(self.post)
    }

    /// They did something.
    pub(crate) fn acts(&mut self, now: Instant) {
        self.active = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHTS: [Right; 5] = [Right::CheckIn, Right::Preside, Right::Tend, Right::Diagnose, Right::Look];

    #[test]
    fn who_only_looks_or_helps_sees_nobody_of_the_roll() {
        let of = |post: Post| RIGHTS.map(|right| may(post.role(), right));
        assert_eq!(of(Post::President), [true; 5]);
        assert_eq!(of(Post::PollWorker1), [true, false, true, false, true]);
        assert_eq!(of(Post::Auditor), [false, false, false, false, true]);
        assert_eq!(of(Post::Support), [false, false, true, true, true]);
    }

    #[test]
    fn a_session_ends_when_nobody_did_anything_for_ten_minutes() {
        let start = Instant::now();
        let mut session = Session::new(Post::President, start);
        let later = start + IDLE_MAX - Duration::from_secs(1);
        assert_eq!(session.post(later), Some(Post::President));
        session.acts(later);
        assert_eq!(session.post(start + IDLE_MAX), Some(Post::President));
        assert_eq!(session.post(later + IDLE_MAX), None);
    }
}
