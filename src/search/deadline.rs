//! The time limit of a search, looked at while it runs. A search on a blocking thread goes on when nobody waits for it any more.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

pub(super) struct Deadline {
    limit: Duration,
    start: Instant,
    ticks: Cell<u32>,
    passed: Cell<bool>,
}

/// The clock is read once in so many ticks.
const TICKS_PER_LOOK: u32 = 2048;

impl Deadline {
    pub(super) fn new(limit: Duration) -> Deadline {
        Deadline { limit, start: Instant::now(), ticks: Cell::new(0), passed: Cell::new(false) }
    }

    /// To be called in every loop; true once the time is over. The loop then ends as if there were nothing left, and
    /// [`Deadline::check`] turns what was found into an error.
    #[inline]
    pub(super) fn is_over(&self) -> bool {
        let ticks = self.ticks.get() + 1;
        self.ticks.set(ticks);
        if ticks.is_multiple_of(TICKS_PER_LOOK) { self.is_over_now() } else { self.passed.get() }
    }

    /// The same, with a look at the clock each time: for loops whose single steps may take long.
    pub(super) fn is_over_now(&self) -> bool {
        self.ticks.set(0);
        if self.start.elapsed() > self.limit {
            self.passed.set(true);
        }
        self.passed.get()
    }

    /// An error where the time has passed.
    pub(super) fn check(&self) -> Result<()> {
        if self.is_over_now() {
            return Err(Error::TimedOut { limit_ms: u64::try_from(self.limit.as_millis()).unwrap_or(u64::MAX) });
        }
        Ok(())
    }
}
