//! Who may read the index now: so many at once, a short queue behind them, and the rest is turned away.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Hands out turns, first come, first served.
pub(super) struct Turns {
    working: Arc<Semaphore>,
    /// Those at work and those in the queue.
    present: Arc<Semaphore>,
    patience: Duration,
}

/// A turn. To be kept until the work has ended, also when nobody waits for the result any more.
pub(super) struct Turn {
    _working: OwnedSemaphorePermit,
    _present: OwnedSemaphorePermit,
}

impl Turns {
    pub(super) fn new(at_once: usize, queue: usize, patience: Duration) -> Turns {
        let at_once = at_once.clamp(1, Semaphore::MAX_PERMITS);
        let present = at_once.saturating_add(queue).min(Semaphore::MAX_PERMITS);
        Turns { working: Arc::new(Semaphore::new(at_once)), present: Arc::new(Semaphore::new(present)), patience }
    }

    /// Waits for a turn; `None` where the queue is full or the wait was too long.
    pub(super) async fn take(&self) -> Option<Turn> {
        let present = Arc::clone(&self.present).try_acquire_owned().ok()?;
        let working = timeout(self.patience, Arc::clone(&self.working).acquire_owned()).await.ok()?.ok()?;
        Some(Turn { _working: working, _present: present })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_turns_away_and_a_finished_turn_makes_room() {
        let turns = Turns::new(1, 0, Duration::from_secs(60));
        let first = turns.take().await;
        assert!(first.is_some());
        assert!(turns.take().await.is_none());
        drop(first);
        assert!(turns.take().await.is_some());
    }

    #[tokio::test]
    async fn who_waits_too_long_is_turned_away_and_leaves_its_place() {
        let turns = Turns::new(1, 1, Duration::ZERO);
        let _first = turns.take().await;
        for _ in 0..3 {
            assert!(turns.take().await.is_none());
        }
    }
}
