#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::{net::SocketAddr, time::Instant};

use ed25519_dalek::SigningKey;
use rustls::pki_types::ServerName;
use tempfile::TempDir;
use tokio::{io::AsyncWriteExt as _, sync::watch};
use tokio_rustls::{TlsConnector, client::TlsStream};
use urna_domain::{
    Millis,
    neighbour::{NeighbourCredential, group_of},
};
use urna_office::neighbours::{Copies, issue};
use urna_store::{Home, StoreKey};

use super::*;

const AUTHORITY: [u8; 32] = [7; 32];
const STRANGER: [u8; 32] = [8; 32];
/// Longer than any greeting, a busy machine allowed for.
const PATIENCE: Duration = Duration::from_secs(30);

fn id(name: &str) -> StationId {
    StationId::parse(name).unwrap()
}

fn credential(authority: &[u8; 32], station: &str) -> NeighbourCredential {
    issue(authority, &id(station), Copies::BestEffort).unwrap()
}

fn config(credential: NeighbourCredential, commits: watch::Receiver<u64>) -> Config {
    Config {
        own: Chain { station: id("mesa-1"), epoch: 1 },
        public_key: SigningKey::from_bytes(&[2; 32]).verifying_key(),
        credential,
        group: group_of(&urna_domain::Hash::ZERO),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        discover: false,
        peers: Vec::new(),
        link: Arc::new(crate::Link::default),
        clock: || Millis(1_000_000),
        commits,
        carry_after: Duration::from_secs(60),
    }
}

fn offer(epoch: u32) -> Ask {
    let clock = crate::clock::Clock { now: Millis(0), ahead_seconds: Some(-30) };
    Ask::Offer { epoch, received: 0, connected: true, clock }
}

/// A station that keeps copies.
struct Desk {
    store: Store,
    known: Arc<Known>,
    address: SocketAddr,
    _folder: TempDir,
    _commits: watch::Sender<u64>,
}

impl Desk {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path().join("home"));
        home.create().unwrap();
        let store = Store::open(&home, &StoreKey::from_bytes([1; 32])).unwrap();
        let credential = credential(&AUTHORITY, "mesa-1");
        let tls = tls::read(&credential).unwrap();
        let (commits, changes) = watch::channel(0);
        let config = config(credential, changes);
        let listener = TcpListener::bind(config.listen).await.unwrap();
        let address = listener.local_addr().unwrap();
        let known = Arc::new(Known::new(id("mesa-1")));
        let keeper = Arc::new(Keeper::new(store.clone(), config, known.clone(), tls.server));
        tokio::spawn(keeper.run(listener, TaskTracker::new(), CancellationToken::new()));
        Self { store, known, address, _folder: folder, _commits: commits }
    }

    /// Somebody with this credential, before saying anything.
    async fn reach(&self, credential: &NeighbourCredential) -> Result<TlsStream<TcpStream>, std::io::Error> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let name: ServerName<'static> = tls::any_neighbour().unwrap();
        TlsConnector::from(tls::read(credential).unwrap().client).connect(name, stream).await
    }

    /// The same, after saying to be a station.
    async fn greet(
        &self,
        credential: &NeighbourCredential,
        as_station: &str,
    ) -> Option<TlsStream<TcpStream>> {
        let mut stream = self.reach(credential).await.ok()?;
        let answer = say(&mut stream, &Ask::Hello { station: id(as_station) }).await?;
        assert!(matches!(answer, Answer::Hello { station } if station == id("mesa-1")));
        Some(stream)
    }

    fn kept(&self, station: &str) -> u64 {
        let chain = Chain { station: id(station), epoch: 5 };
        self.store.read(|read| neighbours::kept_through(read, &chain)).unwrap()
    }

    async fn until_refused(&self, callers: u64) {
        let began = Instant::now();
        while self.known.status().borrow().strangers_refused < callers {
            assert!(began.elapsed() < PATIENCE, "{:?}", self.known.status().borrow());
            sleep(Duration::from_millis(20)).await;
        }
    }
}

/// An answer, or nothing when the line is cut.
async fn say(stream: &mut TlsStream<TcpStream>, ask: &Ask) -> Option<Answer> {
    frame::write(stream, ask).await.ok()?;
    frame::read(stream).await.ok()?.map(|(answer, _)| answer)
}

fn copies(from: u64, count: u8) -> Ask {
    Ask::Copies { epoch: 5, from, sealed: (0..count).map(|byte| vec![byte; 40]).collect() }
}

fn have(answer: Option<Answer>) -> u64 {
    match answer {
        Some(Answer::Have { seq }) => seq,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_neighbour_s_copies_are_kept_and_counted() {
    let desk = Desk::open().await;
    let mut stream = desk.greet(&credential(&AUTHORITY, "mesa-2"), "mesa-2").await.unwrap();
    assert_eq!(have(say(&mut stream, &offer(5)).await), 0);
    let word = crate::ClockWord { ahead_seconds: 970, neighbours: 1, checked: true };
    assert_eq!(desk.known.status().borrow().clock, Some(word), "1,000 s apart, and it is 30 s behind itself");
    assert_eq!(have(say(&mut stream, &copies(1, 3)).await), 3);
    assert_eq!(have(say(&mut stream, &copies(1, 5)).await), 5, "what is there is passed over");
    assert_eq!(have(say(&mut stream, &copies(9, 1)).await), 5, "after a gap nothing is kept");
    assert_eq!(desk.kept("mesa-2"), 5);
}

#[tokio::test]
async fn a_stranger_is_refused_and_counted() {
    let desk = Desk::open().await;
    let stranger = credential(&STRANGER, "mesa-2");
    assert!(desk.greet(&stranger, "mesa-2").await.is_none(), "a certificate of another authority");
    desk.until_refused(1).await;
    // Its own authority beside our certificate: the caller trusts us, and we do not trust it.
    let mut half = stranger.clone();
    half.authority.clone_from(&credential(&AUTHORITY, "mesa-2").authority);
    assert!(desk.greet(&half, "mesa-2").await.is_none());
    desk.until_refused(2).await;
    let mut plain = TcpStream::connect(desk.address).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    desk.until_refused(3).await;
    assert_eq!(desk.kept("mesa-2"), 0);
}

#[tokio::test]
async fn nobody_speaks_for_another_station() {
    let desk = Desk::open().await;
    let own = credential(&AUTHORITY, "mesa-3");
    assert!(desk.greet(&own, "mesa-2").await.is_none());
    assert!(desk.greet(&own, "mesa-1").await.is_none(), "nor for the one that is called");
    desk.until_refused(2).await;
    let mut stream = desk.greet(&own, "mesa-3").await.unwrap();
    assert_eq!(have(say(&mut stream, &copies(1, 2)).await), 2);
    assert!(say(&mut stream, &Ask::Hello { station: id("mesa-2") }).await.is_none(), "nor later on");
    assert_eq!((desk.kept("mesa-2"), desk.kept("mesa-3")), (0, 2));
}

#[tokio::test]
async fn whoever_was_shut_out_is_let_go_at_once() {
    let desk = Desk::open().await;
    let own = credential(&AUTHORITY, "mesa-2");
    let mut stream = desk.greet(&own, "mesa-2").await.unwrap();
    assert_eq!(have(say(&mut stream, &copies(1, 1)).await), 1);
    desk.known.set_shut_out([id("mesa-2")].into());
    assert!(say(&mut stream, &copies(2, 1)).await.is_none());
    assert!(desk.greet(&own, "mesa-2").await.is_none());
    assert_eq!(desk.kept("mesa-2"), 1);
    desk.known.set_shut_out(Default::default());
    assert!(desk.greet(&own, "mesa-2").await.is_some());
}

#[tokio::test]
async fn who_sends_too_much_or_rubbish_is_let_go_and_leaves_nothing() {
    let desk = Desk::open().await;
    let own = credential(&AUTHORITY, "mesa-2");
    let too_many = Ask::Copies { epoch: 5, from: 1, sealed: vec![vec![0]; COPIES_MAX + 1] };
    let too_large = Ask::Copies { epoch: 5, from: 1, sealed: vec![vec![0; COPY_BYTES_MAX + 1]] };
    let from_nothing = Ask::Copies { epoch: 5, from: 0, sealed: vec![vec![0]] };
    for ask in [too_many, too_large, from_nothing] {
        let mut stream = desk.greet(&own, "mesa-2").await.unwrap();
        assert!(say(&mut stream, &ask).await.is_none());
    }
    for bytes in [[255; 64].as_slice(), &[0, 0, 0, 4, 9, 9, 9, 9]] {
        let mut stream = desk.greet(&own, "mesa-2").await.unwrap();
        stream.write_all(bytes).await.unwrap();
        assert!(say(&mut stream, &copies(1, 1)).await.is_none());
    }
    assert_eq!(desk.kept("mesa-2"), 0);
}

#[tokio::test]
async fn one_station_holds_two_lines_at_most() {
    let desk = Desk::open().await;
    let own = credential(&AUTHORITY, "mesa-2");
    let mut first = desk.greet(&own, "mesa-2").await.unwrap();
    let mut second = desk.greet(&own, "mesa-2").await.unwrap();
    for stream in [&mut first, &mut second] {
        assert_eq!(have(say(stream, &offer(5)).await), 0);
    }
    let mut third = desk.greet(&own, "mesa-2").await.unwrap();
    assert!(say(&mut third, &copies(1, 1)).await.is_none());
    let other = desk.greet(&credential(&AUTHORITY, "mesa-3"), "mesa-3").await;
    assert!(other.is_some(), "others are not kept out by it");
    drop(first);
    let began = Instant::now();
    loop {
        let mut again = desk.greet(&own, "mesa-2").await.unwrap();
        if say(&mut again, &copies(1, 1)).await.is_some() {
            break;
        }
        assert!(began.elapsed() < PATIENCE);
    }
}

#[tokio::test]
async fn a_caller_is_held_to_its_pace() {
    let desk = Desk::open().await;
    let mut stream = desk.greet(&credential(&AUTHORITY, "mesa-2"), "mesa-2").await.unwrap();
    let large = |from| Ask::Copies { epoch: 5, from, sealed: vec![vec![0; COPY_BYTES_MAX]] };
    let began = Instant::now();
    for from in 1..=3 {
        assert_eq!(have(say(&mut stream, &large(from)).await), from);
    }
    // Two megabytes were waited for; the pause after the third comes after its answer.
    assert!(began.elapsed() >= Duration::from_secs(2), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_keeper_that_claims_more_than_there_is_counts_for_nothing() {
    let desk = Desk::open().await;
    let liar = tls::read(&credential(&AUTHORITY, "mesa-2")).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (asked, mut was_asked) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(liar.server);
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = acceptor.accept(stream).await.unwrap();
            while let Ok(Some((ask, _))) = frame::read::<Ask>(&mut stream).await {
                let answer = match ask {
                    Ask::Hello { .. } => Answer::Hello { station: id("mesa-2") },
                    Ask::Offer { .. } | Ask::Copies { .. } | Ask::Fetch { .. } => Answer::Have { seq: 9_999 },
                };
                frame::write(&mut stream, &answer).await.unwrap();
                let _ = asked.send(()).await;
            }
        }
    });
    let own = credential(&AUTHORITY, "mesa-1");
    let client = tls::read(&own).unwrap().client;
    let (_commits, changes) = watch::channel(0);
    let origin = Arc::new(crate::origin::Origin::new(
        desk.store.clone(),
        config(own, changes),
        desk.known.clone(),
        client,
    ));
    let (_addresses, addresses) = watch::channel([address].into());
    tokio::spawn(origin.run(addresses, TaskTracker::new(), CancellationToken::new()));
    // Two greetings and two offers: the first call has ended, and another was made.
    for _ in 0..4 {
        timeout(PATIENCE, was_asked.recv()).await.unwrap().unwrap();
    }
    assert_eq!(desk.store.read(|read| neighbours::copied_through(read, 1)).unwrap(), 0);
    assert_eq!(desk.known.status().borrow().neighbours, []);
}
