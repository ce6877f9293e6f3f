//! Calls to the remote: each runs in a task of its own and is timed out on its handle. A driver's future is
//! never dropped half-way, because dropping one can leave its connection in a state nobody knows.

use std::{future::Future, time::Duration};

use tokio_util::sync::CancellationToken;

use crate::{lanes::Fault, remote::RemoteError};

/// Calls that overran their deadline and are still out, at most; beyond it no new call starts.
pub const OVERDUE_MAX: usize = 32;

/// Why a call brought nothing.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The remote said why.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// Our own deadline passed; the call goes on by itself and its outcome is not known.
    #[error("the centre did not answer within {0:?}")]
    Deadline(Duration),
    /// Too many earlier calls are still out.
    #[error("{OVERDUE_MAX} calls to the centre are still unanswered")]
    Overdue,
    /// The worker stops or the network counts as gone.
    #[error("the exchange was told to stop")]
    Cancelled,
    /// The task of the call ended without an answer.
    #[error("a call to the centre ended without an answer")]
    Lost,
}

impl CallError {
    /// What it means for the lane.
    pub fn fault(&self) -> Fault {
        match self {
            Self::Remote(error) => fault_of(error),
            Self::Deadline(_) | Self::Overdue | Self::Lost => Fault::NoAnswer,
            Self::Cancelled => Fault::Cancelled,
        }
    }

    /// Whether a write may have been applied all the same.
    pub fn is_ambiguous(&self) -> bool {
        match self {
            Self::Remote(RemoteError::Unknown(_)) | Self::Deadline(_) | Self::Lost => true,
            Self::Remote(
                RemoteError::Transient(_)
                | RemoteError::WrongTime
                | RemoteError::Overloaded(_)
                | RemoteError::Unauthorised(_)
                | RemoteError::Forbidden { .. }
                | RemoteError::Missing(_)
                | RemoteError::Protocol(_),
            )
            | Self::Overdue
            | Self::Cancelled => false,
        }
    }
}

/// What a refusal of the remote means for the lane.
pub fn fault_of(error: &RemoteError) -> Fault {
    match error {
        RemoteError::Transient(_) | RemoteError::WrongTime | RemoteError::Unknown(_) => Fault::NoAnswer,
        RemoteError::Overloaded(_) => Fault::Overloaded,
        RemoteError::Unauthorised(_) => Fault::Unauthorised,
        RemoteError::Forbidden { .. } | RemoteError::Missing(_) | RemoteError::Protocol(_) => Fault::Held,
    }
}

/// Places calls within a deadline, until told to stop.
#[derive(Debug, Clone)]
pub struct Caller {
    stop: CancellationToken,
    places: std::sync::Arc<tokio::sync::Semaphore>,
}

impl Caller {
    /// A caller that stops when `stop` says so.
    pub fn new(stop: CancellationToken) -> Self {
        Self { stop, places: std::sync::Arc::new(tokio::sync::Semaphore::new(OVERDUE_MAX)) }
    }

    /// The same calls, stopped by another token; unanswered calls keep counting.
    pub fn stopped_by(&self, stop: CancellationToken) -> Self {
        Self { stop, places: self.places.clone() }
    }

    /// Whether the caller was told to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Resolves when the caller is told to stop.
    pub async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    /// Places one call. Fails when the remote fails, the deadline passes, or the caller is told to stop; in the
    /// last two cases the call itself is left to end by itself.
    pub async fn place<T: Send + 'static>(
        &self,
        deadline: Duration,
        call: impl Future<Output = Result<T, RemoteError>> + Send + 'static,
    ) -> Result<T, CallError> {
        if self.stop.is_cancelled() {
            return Err(CallError::Cancelled);
        }
        let Ok(place) = self.places.clone().try_acquire_owned() else { return Err(CallError::Overdue) };
        let task = tokio::spawn(async move {
            let answer = call.await;
            drop(place);
            answer
        });
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(CallError::Cancelled),
            ended = tokio::time::timeout(deadline, task) => match ended {
                Ok(Ok(answer)) => Ok(answer?),
                Ok(Err(_ended_by_panic)) => Err(CallError::Lost),
                Err(_elapsed) => Err(CallError::Deadline(deadline)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };

    use super::*;

    const DEADLINE: Duration = Duration::from_secs(20);

    #[tokio::test(start_paused = true)]
    async fn a_call_past_its_deadline_is_ambiguous_and_ends_by_itself() {
        let applied = Arc::new(AtomicBool::new(false));
        let mark = applied.clone();
        let caller = Caller::new(CancellationToken::new());
        let error = caller
            .place(DEADLINE, async move {
                tokio::time::sleep(DEADLINE * 2).await;
                mark.store(true, Ordering::SeqCst);
                Ok(())
            })
            .await
            .unwrap_err();
        assert!(error.is_ambiguous());
        assert_eq!(error.fault(), Fault::NoAnswer);
        tokio::time::sleep(DEADLINE * 2).await;
        assert!(applied.load(Ordering::SeqCst), "the call was not cut");
    }

    #[tokio::test(start_paused = true)]
    async fn unanswered_calls_have_a_limit() {
        let caller = Caller::new(CancellationToken::new());
        for _ in 0..OVERDUE_MAX {
            let ended = caller.place(DEADLINE, std::future::pending::<Result<(), RemoteError>>()).await;
            assert!(matches!(ended, Err(CallError::Deadline(_))));
        }
        assert!(matches!(caller.place(DEADLINE, async { Ok(()) }).await, Err(CallError::Overdue)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_told_to_stop_does_not_wait_for_the_deadline() {
        let stop = CancellationToken::new();
        let caller = Caller::new(stop.clone());
        let waiting = caller.place(DEADLINE, std::future::pending::<Result<(), RemoteError>>());
        stop.cancel();
        assert!(matches!(waiting.await, Err(CallError::Cancelled)));
        assert!(matches!(caller.place(DEADLINE, async { Ok(()) }).await, Err(CallError::Cancelled)));
    }

    #[tokio::test]
    async fn a_panicking_call_is_an_unknown_outcome_and_not_ours() {
        let caller = Caller::new(CancellationToken::new());
        let ended: Result<(), _> = caller.place(DEADLINE, async { panic!("driver") }).await;
        assert!(matches!(&ended, Err(error @ CallError::Lost) if error.is_ambiguous()));
    }
}
