//! scratch
#![allow(clippy::all, missing_docs)]
use std::time::Instant;
use urna_atlas::*;
use urna_sync::remote::*;
#[tokio::main]
async fn main() {
    let uri = std::env::args().nth(1).unwrap();
    let c = RemoteConfig::new(urna_domain::ids::StationId::parse("x-zx8ep7").unwrap(), urna_domain::scope::Scope::parse("comunidad == 'Extremadura'").unwrap(), "s1000000");
    let r = MongoRemote::connect(&uri, &c).await.unwrap();
    let t = Instant::now();
    println!("{:?} {:?}", r.probe().await, t.elapsed());
    let t = Instant::now();
    println!("{:?} {:?}", r.roll_count().await, t.elapsed());
    for _ in 0..5 {
        let (s, mut rx) = tokio::sync::mpsc::channel::<MongoBatch>(4);
        let t = Instant::now();
        let h = tokio::task::spawn_blocking(move || { let mut n = 0; let mut bytes = 0; let mut w = std::time::Duration::ZERO; while let Some(b) = rx.blocking_recv() { let t = Instant::now(); bytes += b.bytes(); b.for_each(&mut |e| if let RollEntry::Row(r) = e { n += r.name.len().min(1) }); w += t.elapsed(); } (n, bytes, w) });
        r.roll_stream(None, s).await.unwrap();
        println!("{:?} {:?}", h.await.unwrap(), t.elapsed());
    }
    let t = Instant::now();
    let p = r.probe().await.unwrap();
    println!("{:?}", t.elapsed());
    for _ in 0..5 { let t = Instant::now();
    let d = r.roll_delta(p, 1000).await.unwrap();
    println!("{} {:?}", d.changes.len(), t.elapsed()); }
}
