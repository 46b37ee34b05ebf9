//! The server under test: in this process, on a port of its own, over an index of the project's sample speeches.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use axum::Router;
use tifa::corpus;
use tifa::index::{Index, IndexOptions, Indexer, Origin};
use tifa::server::{self, Limits, State};
use tifa::suggest;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// Where all servers of the tests run.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// A site that runs until the test program ends.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// `http://127.0.0.1:` and the port.
    pub(crate) origin: String,
}

impl Site {
    /// Serves an index. Pages of `friends` may read the answers, and frame what is made for frames.
    pub(crate) fn over(index: &Path, friends: &[&Site]) -> Site {
        let origins: Vec<_> = friends.iter().map(|friend| friend.origin.parse().expect("an origin")).collect();
        let seen =
            server::Site { allowed_origins: origins.clone(), frame_ancestors: origins, ..server::Site::default() };
        let state = State::new(Index::open(index).expect("an index"), Limits::default()).at(seen);
        let (listener, site) = Site::listening();
        RUNTIME.spawn(server::serve(listener, state, std::future::pending()));
        site
    }

    /// Serves whatever a router says, which is not tifa.
    pub(crate) fn of(router: Router) -> Site {
        let (listener, site) = Site::listening();
        Site::serve(listener, router);
        site
    }

    /// Serves whatever a router says, where somebody listens already.
    pub(crate) fn serve(listener: TcpListener, router: Router) {
        RUNTIME.spawn(async { axum::serve(listener, router).await });
    }

    /// A listener on a free port, and the site that it will be.
    pub(crate) fn listening() -> (TcpListener, Site) {
        let listener = RUNTIME.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        (listener, Site { origin })
    }
}

/// Indexes the project's folder `corpus` into a folder.
pub(crate) fn index_samples(dir: &Path) {
    let indexer = Indexer::open(dir, IndexOptions::default()).expect("an indexer");
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let found = corpus::find(std::slice::from_ref(&folder)).expect("the sample speeches");
    for (file, order) in found.files.iter().zip(0..) {
        for record in file.records(&Default::default()).expect("a file that can be read") {
            let draft = record.and_then(|record| record.read()).expect("a speech that can be read");
            let origin = Origin { order, file: file.path.clone() };
            let (id, hash) = (draft.id.clone(), draft.content_hash());
            indexer.offer(&id, hash, origin, || draft.into_speech()).expect("to offer");
        }
    }
    indexer.finish(&[folder], |_| false).expect("to publish");
    suggest::mine(&Index::open(dir).expect("an index")).expect("phrases to suggest");
}
