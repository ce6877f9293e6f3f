//! The packed roll on a real server: published by the office, loaded by a station of the scope, refused when it is
//! anything else than what the office signed.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use bson::{Binary, Document, doc, spec::BinarySubtype};
use ed25519_dalek::SigningKey;
use mongodb::Client;
use tempfile::TempDir;
use urna_atlas::scope_slug;
use urna_domain::{
    Millis,
    packed::{PackManifest, Page, SignedPack},
    scope::Scope,
};
use urna_office::roll::{self, PublishReport};
use urna_store::{Home, Store, StoreKey, staging};
use urna_sync::{Config, Incident, SyncReport, load_carried_roll, remote::Remote as _, sync_once};

use super::{Bench, EXTREMADURA, Enrolled, person};

/// Three pages: two full ones and a rest.
const CITIZENS: u64 = 25_000;
const ROLL_PAGES: &str = "roll_pages";

/// A bench with a roll that is published for everybody, and a station that sees everybody.
struct Published {
    bench: Bench,
    station: Enrolled,
    scope: Scope,
    report: PublishReport,
}

/// A station's store and what its worker found.
struct Machine {
    store: Store,
    config: Config,
    incidents: Arc<Mutex<Vec<Incident>>>,
    _folder: TempDir,
}

impl Published {
    async fn new() -> Self {
        let bench = Bench::new().await;
        bench.generate(CITIZENS).await;
        let all = bench.collection("citizens").await.distinct("comunidad", Document::new()).await.unwrap();
        let texts: Vec<String> = all.iter().map(|text| format!("'{}'", text.as_str().unwrap())).collect();
        let scope = Scope::parse(&format!("comunidad IN {{{}}}", texts.join(", "))).unwrap();
        let station = bench.enrol(&scope.to_string()).await;
        let report = roll::publish(&bench.office, &scope.to_string(), None, |_| {}).await.unwrap();
        Self { bench, station, scope, report }
    }

    fn machine(&self) -> Machine {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::new(folder.path());
        home.create().unwrap();
        let store = Store::open(&home, &StoreKey::from_bytes([7; 32])).unwrap();
        let incidents: Arc<Mutex<Vec<Incident>>> = Arc::default();
        let heard = incidents.clone();
        let mut config = Config::new(self.scope.to_string(), Arc::new(|| Millis(1_790_000_000_000)));
        config.authority = Some(self.station.bundle.authority.0);
        config.witness = Some(Arc::new(move |_, incident, _| {
            heard.lock().unwrap().push(incident.clone());
            Ok(())
        }));
        Machine { store, config, incidents, _folder: folder }
    }

    async fn remote(&self) -> urna_atlas::MongoRemote {
        let bundle = &self.station.bundle;
        urna_atlas::MongoRemote::connect(&bundle.uri, &super::config(bundle)).await.unwrap()
    }

    async fn load(&self, machine: &Machine) -> SyncReport {
        let remote = Arc::new(self.remote().await);
        let report = sync_once(&machine.store, remote, machine.config.clone(), |_| {}).await.unwrap();
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        report
    }

    /// Who is on the roll at the centre.
    async fn there(&self) -> BTreeSet<String> {
        let ids = self.bench.collection("citizens").await.distinct("_id", Document::new()).await.unwrap();
        ids.iter()
            .map(|id| match id.as_object_id() {
                Some(id) => format!("o:{id}"),
                None => format!("s:{}", id.as_str().unwrap()),
            })
            .collect()
    }

    /// The authority's key, as somebody inside the office has it.
    fn key(&self) -> SigningKey {
        let bytes = std::fs::read(self.bench.path("office").join("authority.key")).unwrap();
        SigningKey::from_bytes(&bytes.try_into().unwrap())
    }

    async fn manifest(&self) -> (SignedPack, PackManifest) {
        let signed = self.station.remote.roll_pack().await.unwrap().unwrap().signed;
        let manifest = PackManifest::open(&signed, &self.station.bundle.authority.0).unwrap();
        (signed, manifest)
    }

    async fn put_manifest(&self, signed: &SignedPack) {
        let set = doc! { "$set": { "canon": binary(&signed.canon), "sig": binary(&signed.sig) } };
        let slug = scope_slug(&self.scope);
        let pages = self.bench.collection(ROLL_PAGES).await;
        let done = pages.update_one(doc! { "_id": slug }, set).await.unwrap();
        assert_eq!(done.matched_count, 1);
    }

    fn page_id(&self, number: usize) -> String {
        format!("{}/{}/{number:06}", scope_slug(&self.scope), self.report.version)
    }

    /// The whole roll comes, by the view, and the reason is on record.
    async fn refused(&self, why: &str) {
        let machine = self.machine();
        let report = self.load(&machine).await;
        assert_eq!((report.rows, report.proof_ok), (CITIZENS, Some(true)), "{why}");
        assert_eq!(machine.ids(), self.there().await, "{why}");
        let incidents = machine.incidents.lock().unwrap();
        let said: Vec<_> = incidents.iter().map(|incident| (incident.code, &incident.facts)).collect();
        assert_eq!(said, [("roll_pack_refused", &vec![("why", why.to_owned())])]);
    }
}

impl Machine {
    fn ids(&self) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        self.store
            .read(|r| {
                urna_store::roll::for_each(r, |row| {
                    ids.insert(row.id.to_owned());
                })
            })
            .unwrap();
        ids
    }

    /// What a machine holds that was cut off after so many pages.
    fn stage(&self, manifest: &PackManifest, pages: &[Option<Vec<u8>>]) {
        let plan = staging::BootstrapPlan { scope: manifest.scope.clone(), t0: manifest.t0 };
        let place = |next: usize| format!("pack/{}/{next}", manifest.version);
        self.store.write_blocking(|tx| staging::begin_at(tx, &plan, &place(0))).unwrap();
        for (number, bytes) in pages.iter().enumerate() {
            let page = Page::decode(bytes.as_ref().unwrap()).unwrap();
            let write = |tx: &urna_store::Tx<'_>| {
                let mut inserter = staging::Inserter::new(tx)?;
                page.for_each(|row| assert_eq!(inserter.insert(&row).unwrap(), Ok(())));
                inserter.finish_page(Some(&place(number + 1)))
            };
            self.store.write_blocking(write).unwrap();
        }
    }
}

fn binary(bytes: &[u8]) -> Binary {
    Binary { subtype: BinarySubtype::Generic, bytes: bytes.to_vec() }
}

#[tokio::test]
async fn a_station_loads_the_published_roll_and_what_changed_since() {
    let this = Published::new().await;
    assert_eq!((this.report.rows, this.report.pages), (CITIZENS, 3));
    assert!(this.report.bytes < CITIZENS * 20, "{} bytes", this.report.bytes);
    let citizens = this.bench.collection("citizens").await;
    let stamp = doc! { "rev": { "$type": "timestamp" } };
    let anybody = citizens.find_one(Document::new()).await.unwrap().unwrap();
    let id = anybody.get("_id").unwrap();
    let change = doc! { "$set": { "deleted": true }, "$currentDate": stamp };
    citizens.update_one(doc! { "_id": id }, change).await.unwrap();
    citizens.insert_one(person("new", "Extremadura")).await.unwrap();
    roll::adopt(&this.bench.office, |_| {}).await.unwrap();

    let machine = this.machine();
    let report = this.load(&machine).await;
    assert_eq!(report.proof_ok, Some(true));
    assert!(machine.incidents.lock().unwrap().is_empty());
    let mut expected = this.there().await;
    expected.remove(&format!("o:{}", id.as_object_id().unwrap()));
    assert_eq!(machine.ids(), expected);
    // All of the pack, one change, one arrival: nothing was read row by row.
    assert!(report.rows <= CITIZENS + 2, "{}", report.rows);
}

#[tokio::test]
async fn the_published_file_serves_a_place_without_a_network() {
    let this = Published::new().await;
    let out = this.bench.path("roll");
    let scope = this.scope.to_string();
    let report = roll::publish(&this.bench.office, &scope, Some(&out), |_| {}).await.unwrap();
    let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&out).unwrap());
    assert_eq!(mode & 0o777, 0o600);
    let machine = this.machine();
    let loading = (machine.store.clone(), machine.config.clone(), out);
    let load = move || load_carried_roll(&loading.0, &loading.1, &loading.2, |_| ()).unwrap();
    assert_eq!(tokio::task::spawn_blocking(load).await.unwrap(), CITIZENS);
    assert_eq!(machine.ids(), this.there().await);
    // The pages are not asked for again: without them the rest still comes.
    let pages = doc! { "version": report.version.as_str() };
    this.bench.collection(ROLL_PAGES).await.delete_many(pages).await.unwrap();
    this.bench.collection("citizens").await.insert_one(person("new", "Extremadura")).await.unwrap();
    roll::adopt(&this.bench.office, |_| {}).await.unwrap();
    let synced = this.load(&machine).await;
    assert_eq!((synced.rows, synced.proof_ok), (1, Some(true)));
    assert!(machine.incidents.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_load_that_was_cut_goes_on_with_the_next_page() {
    let this = Published::new().await;
    let (_, manifest) = this.manifest().await;
    let pages = this.station.remote.roll_pages(&manifest.version, 0, 2).await.unwrap();
    let machine = this.machine();
    machine.stage(&manifest, &pages);
    // The pages before are not needed any more.
    let first = doc! { "_id": { "$in": [this.page_id(0), this.page_id(1)] } };
    this.bench.collection(ROLL_PAGES).await.delete_many(first).await.unwrap();
    let report = this.load(&machine).await;
    assert_eq!((report.rows, report.proof_ok), (CITIZENS - 20_000, Some(true)));
    assert_eq!(machine.ids(), this.there().await);
    assert!(machine.incidents.lock().unwrap().is_empty());
}

#[tokio::test]
async fn half_a_pack_never_mixes_with_the_next_one() {
    let this = Published::new().await;
    let (_, manifest) = this.manifest().await;
    let pages = this.station.remote.roll_pages(&manifest.version, 0, 2).await.unwrap();
    let machine = this.machine();
    machine.stage(&manifest, &pages);
    // Removed without a trace: only a mixture of both packs would still hold them.
    let citizens = this.bench.collection("citizens").await;
    for _ in 0..10 {
        let somebody = citizens.find_one(Document::new()).await.unwrap().unwrap();
        citizens.delete_one(doc! { "_id": somebody.get("_id").unwrap() }).await.unwrap();
    }
    let scope = this.scope.to_string();
    let next = roll::publish(&this.bench.office, &scope, None, |_| {}).await.unwrap();
    assert_ne!(next.version, manifest.version);
    let report = this.load(&machine).await;
    assert_eq!((report.rows, report.proof_ok), (CITIZENS - 10, Some(true)));
    assert_eq!(machine.ids(), this.there().await);
}

#[tokio::test]
async fn the_pages_before_stay_for_those_who_load_them_and_older_ones_go() {
    let this = Published::new().await;
    let scope = this.scope.to_string();
    let mut versions = vec![this.report.version.clone()];
    for _ in 0..2 {
        versions.push(roll::publish(&this.bench.office, &scope, None, |_| {}).await.unwrap().version);
    }
    for (version, there) in versions.iter().zip([false, true, true]) {
        let pages = this.station.remote.roll_pages(version, 0, 3).await.unwrap();
        assert!(pages.iter().all(|page| page.is_some() == there), "{version}");
    }
    let (_, manifest) = this.manifest().await;
    assert_eq!(Some(&manifest.version), versions.last());
}

#[tokio::test]
async fn torn_altered_and_forged_packs_are_refused_and_the_view_is_read() {
    let this = Published::new().await;
    let pages = this.bench.collection(ROLL_PAGES).await;
    let second = doc! { "_id": this.page_id(1) };
    let page = pages.find_one(second.clone()).await.unwrap().unwrap();
    let mut bytes = page.get_binary_generic("bytes").unwrap().clone();
    bytes[700] ^= 4;
    pages.update_one(second.clone(), doc! { "$set": { "bytes": binary(&bytes) } }).await.unwrap();
    this.refused("altered").await;
    pages.delete_one(second).await.unwrap();
    this.refused("torn").await;

    let (signed, manifest) = this.manifest().await;
    this.put_manifest(&manifest.sign(&SigningKey::from_bytes(&[6; 32])).unwrap()).await;
    this.refused("forged").await;
    let mut flipped = signed.clone();
    flipped.canon[40] ^= 1;
    this.put_manifest(&flipped).await;
    this.refused("forged").await;
    let slug = scope_slug(&this.scope);
    pages.update_one(doc! { "_id": slug }, doc! { "$set": { "sig": "none", "canon": 5 } }).await.unwrap();
    this.refused("forged").await;
}

#[tokio::test]
async fn old_foreign_and_restored_packs_are_refused_and_the_view_is_read() {
    let this = Published::new().await;
    let (signed, manifest) = this.manifest().await;
    let foreign = PackManifest { scope: Scope::parse(EXTREMADURA).unwrap().to_string(), ..manifest.clone() };
    this.put_manifest(&foreign.sign(&this.key()).unwrap()).await;
    this.refused("foreign").await;
    let old = PackManifest { t0: manifest.t0 - ((32 * 86_400) << 32), ..manifest.clone() };
    this.put_manifest(&old.sign(&this.key()).unwrap()).await;
    this.refused("stale").await;
    let future = PackManifest { t0: manifest.t0 + (86_400 << 32), ..manifest };
    this.put_manifest(&future.sign(&this.key()).unwrap()).await;
    this.refused("restored").await;
    this.put_manifest(&signed).await;
    let restored = doc! { "$set": { "value": "after a restore" } };
    this.bench.collection("epochs").await.update_one(doc! { "_id": "restore" }, restored).await.unwrap();
    this.refused("restored").await;
}

#[tokio::test]
async fn a_station_finds_the_pages_of_its_own_scope_and_of_no_other() {
    let bench = Bench::new().await;
    bench.generate(1_700).await;
    let Enrolled { remote, bundle } = bench.enrol(EXTREMADURA).await;
    let own = roll::publish(&bench.office, EXTREMADURA, None, |_| {}).await.unwrap();
    let other = roll::publish(&bench.office, "comunidad == 'Murcia'", None, |_| {}).await.unwrap();
    assert_eq!((own.rows, own.pages, other.rows), (100, 1, 100));
    assert!(remote.roll_pages(&own.version, 0, 1).await.unwrap()[0].is_some());
    assert!(remote.roll_pages(&other.version, 0, 1).await.unwrap()[0].is_none());
    let database = Client::with_uri_str(&bundle.uri).await.unwrap().database(&bundle.database);
    let foreign = format!("pages_{}", scope_slug(&Scope::parse("comunidad == 'Murcia'").unwrap()));
    for name in [foreign.as_str(), ROLL_PAGES] {
        let refused = database.collection::<Document>(name).find_one(Document::new()).await.unwrap_err();
        assert!(refused.to_string().contains("not authorized"), "{name}");
    }
}
