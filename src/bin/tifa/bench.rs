//! `tifa bench`

use crate::Found;

/// Measure.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> anyhow::Result<Found> {
    Ok(Found::Something)
}
