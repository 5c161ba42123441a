//! How a task waits: written once, it keeps a worker of its own from going on (a thread, a process)
//! or lets others have the thread meanwhile (an event loop); which of them, the [`Context`] knows.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{self, Poll};

use super::{Context, Interruption};
use crate::model::{TimeSpan, Timestamp};

/// What a task waits for.
pub enum Wait<'a> {
    /// A time on the session's clock.
    Until(Timestamp),
    /// Something that comes in its own time: a socket, an answer.
    For(Pin<&'a mut (dyn Future<Output = ()> + Send)>),
}

impl Wait<'_> {
    /// Returns when it will be over, where that is known beforehand.
    pub const fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Until(until) => Some(*until),
            Self::For(_) => None,
        }
    }
}

/// Sleeps for so long.
pub(super) async fn sleep(time: TimeSpan, context: &mut dyn Context) -> Result<(), Interruption> {
    let until = context.now() + time;
    wait(Wait::Until(until), context).await
}

/// Waits for a future of tokio's and returns what it gives.
///
/// Whatever needs tokio's runtime is to be made inside the future: outside of it there may be none.
pub(super) async fn wait_for<T: Send>(
    future: impl Future<Output = T> + Send,
    context: &mut dyn Context,
) -> Result<T, Interruption> {
    let mut came = None;
    {
        let mut future = pin!(async { came = Some(future.await) });
        wait(Wait::For(future.as_mut()), context).await?;
    }
    came.ok_or(Interruption::Stopped)
}

async fn wait(mut what: Wait<'_>, context: &mut dyn Context) -> Result<(), Interruption> {
    poll_fn(|waker| context.poll_wait(&mut what, waker)).await
}

/// Does with a context that keeps its worker waiting what was written for one that may not.
pub(super) fn at_once<T>(
    work: impl Future<Output = Result<T, Interruption>>,
) -> Result<T, Interruption> {
    let mut nobody = task::Context::from_waker(task::Waker::noop());
    match pin!(work).poll(&mut nobody) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(Interruption::Failed(
            "it waits on an event loop that is not there".to_owned(),
        )),
    }
}
