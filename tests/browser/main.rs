//! What people see and do, in a real browser: Debian's Chromium, which `scripts/test` installs.
#![cfg(all(feature = "server", unix))]

#[path = "../support/browser.rs"]
mod browser;
mod host;
#[path = "../support/shelf.rs"]
mod shelf;

mod composition;
mod example;
mod failures;
mod looks;
mod pages;
mod reading;
mod searching;
mod widget;
