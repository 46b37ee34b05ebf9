//! From a listener to requests, with the limits that `axum::serve` lacks: time to send a head, connections at once, time to stop.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use super::limits::Limits;
use super::state::{Event, State};

/// Bytes of the head of a request at most: the URL and the headers.
const MAX_HEAD: usize = 64 << 10;
/// How long to wait when a connection can't be taken, such as when the process has no file handles left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Serves until `shutdown` is ready; then takes no more connections and finishes the requests under way, for as long as
/// [`Limits::drain_time`]. Takes up newly published indexes meanwhile.
pub async fn serve(listener: TcpListener, state: State, shutdown: impl Future<Output = ()>) {
    let limits = state.limits().clone();
    let router = super::router(state.clone());
    let connections = Arc::new(Semaphore::new(limits.connections.clamp(1, Semaphore::MAX_PERMITS)));
    let (stop, stopped) = watch::channel(());
    let reloading = tokio::spawn(reload(state.clone(), limits.reload_every));

    let mut shutdown = pin!(shutdown);
    loop {
        // The permit comes first: past the limit, connections wait in the system's queue.
        let taken = async { (Arc::clone(&connections).acquire_owned().await, listener.accept().await) };
        let (permit, accepted) = tokio::select! {
            taken = taken => taken,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection = connection(stream, router.clone(), limits.clone(), stopped.clone());
                tokio::spawn(async move {
                    connection.await;
                    drop(permit);
                });
            }
            Err(error) => {
                state.tell(&Event::AcceptFailed(error));
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }

    drop(listener);
    drop(stop);
    reloading.abort();
    // Each connection ends by itself within the time; when all have, all permits are back.
    let all = u32::try_from(limits.connections.max(1)).unwrap_or(u32::MAX);
    let _ = timeout(limits.drain_time, connections.acquire_many(all)).await;
}

/// Answers the requests of one connection, until it closes, its time is over or the server stops.
async fn connection(stream: TcpStream, router: Router, limits: Limits, mut stopped: watch::Receiver<()>) {
    // Answers are written whole; waiting to fill a packet only makes them late. Where that can't be set, they are late.
    let _ = stream.set_nodelay(true);
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.header_timeout).max_buf_size(MAX_HEAD);
    let mut served = pin!(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router)));
    // How a connection ended is its client's affair.
    tokio::select! {
        _ = served.as_mut() => return,
        _ = stopped.changed() => (),
        () = sleep(limits.connection_time) => (),
    }
    served.as_mut().graceful_shutdown();
    let _ = timeout(limits.drain_time, served).await;
}

/// Takes up what is published, for ever.
async fn reload(state: State, every: Duration) {
    let mut ticks = interval(every.max(Duration::from_millis(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = String::new();
    loop {
        ticks.tick().await;
        let reader = state.clone();
        let Ok(result) = tokio::task::spawn_blocking(move || reader.index().reload()).await else { continue };
        match result {
            Ok(true) => {
                let snapshot = state.snapshot();
                let version = snapshot.version().to_owned();
                state.tell(&Event::Reloaded { version, speeches: snapshot.speech_count() });
                told.clear();
            }
            Ok(false) => told.clear(),
            // The same failure is told once, not twice a second.
            Err(error) => {
                let message = error.to_string();
                if message != told {
                    state.tell(&Event::ReloadFailed(error));
                    told = message;
                }
            }
        }
    }
}
