//! A network that can fail: a TCP proxy on 127.0.0.1.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// One read; large enough that the proxy is never the slow part.
const CHUNK_BYTES: usize = 64 * 1024;
/// What a member of a set says of itself in the first message of a connection to another, and no station does.
const MEMBER: &[u8] = b"internalClient";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Pass,
    Refuse,
    BlackHole,
    LoseReplies,
    Delay(Duration),
}

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    There,
    Back,
}

/// A proxy to one port on 127.0.0.1. Dropping it closes everything.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    mode: watch::Sender<Mode>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    target: u16,
    /// What the members of a set say to each other always passes.
    members_pass: bool,
    accepted: AtomicUsize,
    /// Connections are closed as a machine does that has forgotten them, and not in good order.
    resetting: AtomicBool,
    /// Cancels the connections that are open now.
    open: Mutex<CancellationToken>,
    closed: CancellationToken,
}

impl Proxy {
    /// Starts a proxy to `target` on 127.0.0.1 that lets everything pass.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn to(target: u16) -> anyhow::Result<Self> {
        Self::start(target, false).await
    }

    /// The same to a member of a replica set that is known to everybody by this proxy's port: what fails here fails
    /// between stations and the member, and never between members. (But [`Self::refuse`] knows no difference.)
    ///
    /// # Errors
    /// When no port is free.
    pub async fn to_member(target: u16) -> anyhow::Result<Self> {
        Self::start(target, true).await
    }

    async fn start(target: u16, members_pass: bool) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no port for the proxy")?;
        let port = listener.local_addr()?.port();
        let (mode, watched) = watch::channel(Mode::Pass);
        let shared = Arc::new(Shared {
            target,
            members_pass,
            accepted: AtomicUsize::new(0),
            resetting: AtomicBool::new(false),
            open: Mutex::new(CancellationToken::new()),
            closed: CancellationToken::new(),
        });
        let worker = Arc::clone(&shared);
        tokio::spawn(async move {
            let closed = worker.closed.clone();
            closed.run_until_cancelled(serve(listener, port, watched, worker)).await;
        });
        Ok(Self { port, mode, shared })
    }

    /// The port to connect to.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many connections were accepted so far.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// Closes all open connections once; new ones are accepted.
    pub fn cut(&self) {
        self.shared.resetting.store(false, Ordering::SeqCst);
        self.shared.close_open();
    }

    /// Closes all connections and refuses new ones until [`Self::restore`], as when the cable is out.
    pub fn refuse(&self) {
        self.mode.send_replace(Mode::Refuse);
        self.shared.close_open();
    }

    /// Keeps connections open and accepts new ones, and lets not a byte pass until [`Self::restore`].
    pub fn black_hole(&self) {
        self.mode.send_replace(Mode::BlackHole);
    }

    /// Resets all open connections once, as a machine does that has forgotten them; new ones are accepted.
    pub fn reset(&self) {
        self.shared.resetting.store(true, Ordering::SeqCst);
        self.shared.close_open();
    }

    /// Lets every question pass and loses every answer until [`Self::restore`], which ends the connections that lost
    /// some.
    pub fn lose_replies(&self) {
        self.mode.send_replace(Mode::LoseReplies);
    }

    /// Lets each way of everything take this much longer until [`Self::restore`].
    pub fn delay(&self, by: Duration) {
        self.mode.send_replace(Mode::Delay(by));
    }

    /// Lets everything pass again.
    pub fn restore(&self) {
        self.mode.send_replace(Mode::Pass);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.closed.cancel();
        self.shared.close_open();
    }
}

impl Shared {
    fn close_open(&self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *open, CancellationToken::new()).cancel();
    }

    fn open_token(&self) -> CancellationToken {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Accepts while the mode allows it. The listener is dropped meanwhile, so that the system itself refuses.
async fn serve(listener: TcpListener, port: u16, mut mode: watch::Receiver<Mode>, shared: Arc<Shared>) {
    let mut listener = Some(listener);
    loop {
        if *mode.borrow_and_update() == Mode::Refuse {
            listener = None;
            if mode.changed().await.is_err() {
                return;
            }
            continue;
        }
        let Some(accepting) = &listener else {
            // The port was ours a moment ago; when somebody took it, connections are refused as before.
            listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.ok();
            tokio::task::yield_now().await;
            continue;
        };
        tokio::select! {
            changed = mode.changed() => if changed.is_err() { return },
            accepted = accepting.accept() => if let Ok((client, _)) = accepted {
                shared.accepted.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(carry(client, mode.clone(), Arc::clone(&shared)));
            },
        }
    }
}

async fn carry(mut client: TcpStream, mode: watch::Receiver<Mode>, shared: Arc<Shared>) {
    // Asked for first, so that a cut while we look who calls cuts this connection too.
    let open = shared.open_token();
    let Ok(mut server) = TcpStream::connect((Ipv4Addr::LOCALHOST, shared.target)).await else { return };
    // Small messages must not wait for each other: that would slow every test down.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    if shared.members_pass && open.run_until_cancelled(is_member(&client)).await == Some(true) {
        let both = tokio::io::copy_bidirectional(&mut client, &mut server);
        let _ = shared.closed.run_until_cancelled(both).await;
        return;
    }
    let carried = open.run_until_cancelled(async {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        // The end of either way ends both: no driver closes half a connection.
        tokio::select! {
            () = pump(Way::There, from_client, to_server, mode.clone()) => {}
            () = pump(Way::Back, from_server, to_client, mode) => {}
        }
    });
    if carried.await.is_none() && shared.resetting.load(Ordering::SeqCst) {
        let _ = (client.set_zero_linger(), server.set_zero_linger());
    }
}

/// Whether the caller is another member: its first message is one segment on this machine.
async fn is_member(client: &TcpStream) -> bool {
    let mut first = vec![0; CHUNK_BYTES];
    let read = client.peek(&mut first).await.unwrap_or(0);
    first.get(..read).unwrap_or_default().windows(MEMBER.len()).any(|window| window == MEMBER)
}

/// Copies one direction; the end of it, or an error, ends the writing side too.
async fn pump(
    way: Way,
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut mode: watch::Receiver<Mode>,
) {
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut torn = false;
    loop {
        let read = tokio::select! {
            read = from.read(&mut chunk) => read,
            _ = mode.wait_for(|mode| *mode != Mode::LoseReplies), if torn => return,
        };
        let Ok(read @ 1..) = read else { break };
        // Fails only when the proxy is gone, and so is this connection.
        let Ok(now) = mode.wait_for(|mode| *mode != Mode::BlackHole).await.map(|mode| *mode) else { return };
        match now {
            Mode::LoseReplies if way == Way::Back => {
                torn = true;
                continue;
            }
            Mode::Delay(by) => sleep(by).await,
            Mode::Pass | Mode::Refuse | Mode::BlackHole | Mode::LoseReplies => {}
        }
        if torn || to.write_all(chunk.get(..read).unwrap_or_default()).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    /// Long enough for loopback, short enough for a test that expects silence.
    const SILENCE: Duration = Duration::from_millis(60);

    async fn echo() -> anyhow::Result<u16> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mut from, mut to) = stream.into_split();
                tokio::spawn(async move { tokio::io::copy(&mut from, &mut to).await });
            }
        });
        Ok(port)
    }

    async fn ask(stream: &mut TcpStream) -> std::io::Result<u8> {
        stream.write_u8(7).await?;
        stream.read_u8().await
    }

    async fn connect(proxy: &Proxy) -> std::io::Result<TcpStream> {
        TcpStream::connect((Ipv4Addr::LOCALHOST, proxy.port())).await
    }

    #[tokio::test]
    async fn cut_closes_open_connections_and_accepts_new_ones() -> anyhow::Result<()> {
        let proxy = Proxy::to(echo().await?).await?;
        let mut stream = connect(&proxy).await?;
        assert_eq!(ask(&mut stream).await?, 7);
        proxy.cut();
        assert!(ask(&mut stream).await.is_err());
        assert_eq!(ask(&mut connect(&proxy).await?).await?, 7);
        assert_eq!(proxy.accepted(), 2);
        Ok(())
    }

    #[tokio::test]
    async fn refused_connections_come_back_after_restore() -> anyhow::Result<()> {
        let proxy = Proxy::to(echo().await?).await?;
        let mut stream = connect(&proxy).await?;
        assert_eq!(ask(&mut stream).await?, 7);
        proxy.refuse();
        assert!(ask(&mut stream).await.is_err());
        while connect(&proxy).await.is_ok() {
            tokio::task::yield_now().await;
        }
        proxy.restore();
        loop {
            if let Ok(mut stream) = connect(&proxy).await {
                assert_eq!(ask(&mut stream).await?, 7);
                return Ok(());
            }
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn black_hole_says_nothing_and_loses_nothing() -> anyhow::Result<()> {
        let proxy = Proxy::to(echo().await?).await?;
        let mut stream = connect(&proxy).await?;
        assert_eq!(ask(&mut stream).await?, 7);
        proxy.black_hole();
        assert!(timeout(SILENCE, ask(&mut stream)).await.is_err());
        proxy.restore();
        assert_eq!(stream.read_u8().await?, 7);
        Ok(())
    }

    #[tokio::test]
    async fn lost_replies_were_heard_and_the_connection_ends_when_they_are_found_again() -> anyhow::Result<()>
    {
        let proxy = Proxy::to(echo().await?).await?;
        let mut stream = connect(&proxy).await?;
        assert_eq!(ask(&mut stream).await?, 7);
        proxy.lose_replies();
        assert!(timeout(SILENCE, ask(&mut stream)).await.is_err());
        proxy.restore();
        assert!(stream.read_u8().await.is_err(), "an answer that was lost is not made up for");
        assert_eq!(ask(&mut connect(&proxy).await?).await?, 7);
        Ok(())
    }

    #[tokio::test]
    async fn reset_connection_says_so_and_a_delay_lets_everything_pass() -> anyhow::Result<()> {
        let proxy = Proxy::to(echo().await?).await?;
        let mut stream = connect(&proxy).await?;
        assert_eq!(ask(&mut stream).await?, 7);
        proxy.reset();
        let kind = stream.read_u8().await.map_err(|error| error.kind());
        assert_eq!(kind, Err(std::io::ErrorKind::ConnectionReset));
        proxy.delay(SILENCE);
        let mut stream = connect(&proxy).await?;
        assert_eq!(ask(&mut stream).await?, 7);
        Ok(())
    }

    #[tokio::test]
    async fn members_hear_each_other_while_stations_hear_nothing() -> anyhow::Result<()> {
        let proxy = Proxy::to_member(echo().await?).await?;
        let (mut member, mut station) = (connect(&proxy).await?, connect(&proxy).await?);
        let hello = [b"hello ", MEMBER].concat();
        let mut echoed = vec![0; hello.len()];
        proxy.lose_replies();
        member.write_all(&hello).await?;
        member.read_exact(&mut echoed).await?;
        assert_eq!(echoed, hello);
        assert!(timeout(SILENCE, ask(&mut station)).await.is_err());
        Ok(())
    }
}
