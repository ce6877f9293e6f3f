//! The first download out of a packed roll, by network or in a file: the same roll as the view's, or the view itself.

use ed25519_dalek::SigningKey;
use urna_domain::{
    Hash,
    citizen::Citizen,
    packed::{BadRow, PackManifest, PackRefusal, PackVersion, PageEntry, encode_page},
};
use urna_store::{quarantine, roll, staging};

use super::{SCOPE, Station, centre, citizen};
use crate::{
    CarriedError,
    lanes::{Fault, Lane},
    load_carried_roll,
    remote::Remote as _,
    rounds::{PACK_REFUSED, PAGES_PER_CALL},
    testing::{Cloud, Op, Trouble},
};

const PAGE: usize = 50;
const CITIZENS: u32 = 450;

fn authority() -> SigningKey {
    SigningKey::from_bytes(&[5; 32])
}

fn station(cloud: &Cloud) -> Station {
    let mut station = Station::new("mesa-1", cloud);
    station.config.authority = Some(authority().verifying_key().to_bytes());
    station
}

/// Packs the roll as it is.
async fn pack(cloud: &Cloud, version: u8) -> PackManifest {
    let t0 = cloud.remote().probe().await.unwrap().0;
    let version = PackVersion::from_random([version; 16]);
    let mut pages = Vec::new();
    for rows in cloud.roll_rows().chunks(PAGE) {
        let bytes = encode_page(rows, &[]).unwrap();
        pages.push(entry(&bytes, rows.len()));
        cloud.held().packed_pages.insert((version.clone(), pages.len() - 1), bytes);
    }
    PackManifest {
        scope: SCOPE.into(),
        version,
        t0,
        marker: cloud.held().restore_marker.clone().unwrap_or_default(),
        pages,
    }
}

fn entry(bytes: &[u8], rows: usize) -> PageEntry {
    PageEntry {
        hash: Hash::of(bytes),
        bytes: bytes.len().try_into().unwrap(),
        rows: rows.try_into().unwrap(),
    }
}

fn publish(cloud: &Cloud, pack: &PackManifest) {
    cloud.held().pack = Some(pack.sign(&authority()).unwrap());
}

async fn published(citizens: u32) -> (Cloud, PackManifest) {
    let cloud = centre(citizens);
    let pack = pack(&cloud, 1).await;
    publish(&cloud, &pack);
    cloud.pass_seconds(60);
    (cloud, pack)
}

/// The roll comes whole, by the view, and the reason is on record once.
async fn refused(cloud: &Cloud, why: &str) {
    let station = station(cloud);
    let tally = station.well(Lane::Roll).await;
    assert_eq!(tally.rows, u64::from(CITIZENS), "{why}");
    assert_eq!(station.roll_ids(), cloud.roll_ids(), "{why}");
    assert!(cloud.calls(Op::RollStream) > 0, "{why}");
    let incidents = station.incidents.lock().unwrap();
    let facts: Vec<_> = incidents.iter().map(|incident| (incident.code, incident.facts.as_slice())).collect();
    assert_eq!(facts, [(PACK_REFUSED, [("why", why.to_owned())].as_slice())]);
}

#[tokio::test(start_paused = true)]
async fn a_packed_roll_brings_the_scope_without_reading_it_row_by_row() {
    let (cloud, pack) = published(CITIZENS).await;
    let station = station(&cloud);
    let tally = station.well(Lane::Roll).await;
    assert_eq!(tally.rows, u64::from(CITIZENS));
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    for row in cloud.roll_rows() {
        assert_eq!(station.look(|r| roll::by_citizen(r, &row.id)).unwrap().citizen, row);
    }
    assert_eq!((cloud.calls(Op::RollStream), cloud.calls(Op::RollCount)), (0, 0));
    assert_eq!(cloud.calls(Op::RollPages) as usize, pack.pages.len().div_ceil(PAGES_PER_CALL));
    assert_eq!(station.look(staging::resume), None);
    assert!(station.incidents.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_packed_roll_that_a_person_stopped_waits_and_then_comes() {
    let (cloud, _) = published(CITIZENS).await;
    let station = station(&cloud);
    station.roll_held.send_replace(true);
    station.well(Lane::Roll).await;
    assert_eq!((cloud.calls(Op::RollPack), cloud.calls(Op::RollPages)), (0, 0));
    station.roll_held.send_replace(false);
    assert_eq!(station.well(Lane::Roll).await.rows, u64::from(CITIZENS));
    assert_eq!(station.roll_ids(), cloud.roll_ids());
}

#[tokio::test(start_paused = true)]
async fn what_changed_since_the_pack_comes_with_the_first_delta() {
    let cloud = centre(CITIZENS);
    // Drawn before the pack's time and visible after it: the window behind that time finds it.
    cloud.put_late(citizen(900_000));
    let pack = pack(&cloud, 1).await;
    publish(&cloud, &pack);
    cloud.put(Citizen { surname1: "Muñoz".into(), ..citizen(0) });
    cloud.take_out(&citizen(1).id);
    cloud.put(citizen(1_000_000));
    cloud.pass_seconds(86_400);
    cloud.reveal();
    let station = station(&cloud);
    station.well(Lane::Roll).await;
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    let changed = station.look(|r| roll::by_citizen(r, &citizen(0).id)).unwrap();
    assert_eq!(changed.citizen.surname1, "Muñoz");
}

#[tokio::test(start_paused = true)]
async fn an_empty_roll_can_be_packed() {
    let (cloud, _) = published(0).await;
    let station = station(&cloud);
    station.well(Lane::Roll).await;
    assert!(station.look(roll::state).cursor > 0);
    assert_eq!(cloud.calls(Op::RollStream), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_citizen_is_set_aside_out_of_a_pack_too() {
    let (cloud, mut pack) = published(10).await;
    let bad = [BadRow { id: "3.5".into(), reason: "_id: object id, text, integer or UUID".into() }];
    let bytes = encode_page(&cloud.roll_rows(), &bad).unwrap();
    pack.pages = vec![entry(&bytes, 10)];
    cloud.held().packed_pages.insert((pack.version.clone(), 0), bytes);
    publish(&cloud, &pack);
    let station = station(&cloud);
    let tally = station.well(Lane::Roll).await;
    assert_eq!((tally.rows, tally.quarantined), (10, 1));
    assert_eq!(station.look(|r| quarantine::list(r, 10))[0].id, "3.5");
}

#[tokio::test(start_paused = true)]
async fn a_torn_pack_is_refused_for_the_view() {
    let (cloud, pack) = published(CITIZENS).await;
    cloud.held().packed_pages.remove(&(pack.version, 6));
    refused(&cloud, "torn").await;
}

#[tokio::test(start_paused = true)]
async fn a_page_that_was_changed_or_put_in_another_s_place_is_refused() {
    for change in [
        |pages: &mut Vec<Vec<u8>>| pages[5][20] ^= 1,
        |pages: &mut Vec<Vec<u8>>| pages.swap(0, 5),
        |pages: &mut Vec<Vec<u8>>| pages[8].clear(),
    ] {
        let (cloud, pack) = published(CITIZENS).await;
        let mut pages: Vec<Vec<u8>> = cloud.held().packed_pages.values().cloned().collect();
        change(&mut pages);
        let version = pack.version.clone();
        let numbered = pages.into_iter().enumerate().map(|(number, page)| ((version.clone(), number), page));
        cloud.held().packed_pages = numbered.collect();
        refused(&cloud, "altered").await;
    }
}

#[tokio::test(start_paused = true)]
async fn pages_of_another_pack_are_refused() {
    let (cloud, old) = published(CITIZENS).await;
    cloud.put(Citizen { name: "Eva".into(), ..citizen(0) });
    let new = pack(&cloud, 2).await;
    publish(&cloud, &new);
    let page = cloud.held().packed_pages[&(old.version, 0)].clone();
    cloud.held().packed_pages.insert((new.version, 0), page);
    refused(&cloud, "altered").await;
}

#[tokio::test(start_paused = true)]
async fn a_forged_pack_is_refused_for_the_view() {
    let (cloud, pack) = published(CITIZENS).await;
    cloud.held().pack = Some(pack.sign(&SigningKey::from_bytes(&[6; 32])).unwrap());
    refused(&cloud, "forged").await;
}

#[tokio::test(start_paused = true)]
async fn a_pack_of_another_scope_is_refused_for_the_view() {
    let (cloud, pack) = published(CITIZENS).await;
    publish(&cloud, &PackManifest { scope: "comunidad == 'Madrid'".into(), ..pack });
    refused(&cloud, "foreign").await;
}

#[tokio::test(start_paused = true)]
async fn an_old_pack_is_refused_for_the_view() {
    let (cloud, _) = published(CITIZENS).await;
    cloud.pass_seconds(32 * 86_400);
    refused(&cloud, "stale").await;
}

#[tokio::test(start_paused = true)]
async fn a_pack_of_the_time_before_a_restore_is_refused_for_the_view() {
    let (cloud, _) = published(CITIZENS).await;
    cloud.held().restore_marker = Some("restored".into());
    refused(&cloud, "restored").await;
}

#[tokio::test(start_paused = true)]
async fn a_page_that_this_program_cannot_read_is_refused_for_the_view() {
    let (cloud, mut pack) = published(CITIZENS).await;
    let strange = b"another format".to_vec();
    pack.pages[3] = entry(&strange, PAGE);
    cloud.held().packed_pages.insert((pack.version.clone(), 3), strange);
    publish(&cloud, &pack);
    refused(&cloud, "unreadable").await;
}

#[tokio::test(start_paused = true)]
async fn a_cut_load_goes_on_with_the_next_page_of_the_same_pack() {
    let (cloud, _) = published(CITIZENS).await;
    let station = station(&cloud);
    cut_after_one_call(&cloud, &station).await;
    let (probes, asked) = (cloud.calls(Op::Probe), cloud.calls(Op::RollPages));
    let tally = station.well(Lane::Roll).await;
    assert_eq!(tally.rows, u64::from(CITIZENS) - 200, "only what was missing");
    assert_eq!((cloud.calls(Op::Probe), cloud.calls(Op::RollPages)), (probes, asked + 2));
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    assert_eq!(cloud.calls(Op::RollStream), 0);
}

/// Four pages come, and then nothing.
async fn cut_after_one_call(cloud: &Cloud, station: &Station) {
    cloud.trouble_later(Op::RollPages, 1, Trouble::NoAnswer);
    assert_eq!(station.fails(Lane::Roll).await, Fault::NoAnswer);
    assert_eq!(station.look(staging::resume).unwrap().rows, 200);
    assert_eq!(station.look(roll::count), 0, "nobody sees half a roll");
}

#[tokio::test(start_paused = true)]
async fn half_a_pack_never_mixes_with_another_version() {
    let (cloud, _) = published(CITIZENS).await;
    let station = station(&cloud);
    cut_after_one_call(&cloud, &station).await;
    // The only trace of them is on the pages that were staged.
    cloud.forget(&citizen(3).id);
    let new = pack(&cloud, 2).await;
    publish(&cloud, &new);
    let tally = station.well(Lane::Roll).await;
    assert_eq!(tally.rows, u64::from(CITIZENS) - 1);
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    assert_eq!(cloud.calls(Op::RollStream), 0);
}

#[tokio::test(start_paused = true)]
async fn half_a_pack_that_is_gone_is_left_for_the_view() {
    let (cloud, _) = published(CITIZENS).await;
    let station = station(&cloud);
    cut_after_one_call(&cloud, &station).await;
    cloud.forget(&citizen(3).id);
    cloud.held().pack = None;
    station.well(Lane::Roll).await;
    assert_eq!(station.roll_ids(), cloud.roll_ids());
}

#[tokio::test(start_paused = true)]
async fn half_a_view_goes_on_as_a_view() {
    let (cloud, _) = published(CITIZENS).await;
    let mut station = station(&cloud);
    station.config.authority = None;
    cloud.lose_stream_after(1);
    station.fails(Lane::Roll).await;
    station.config.authority = Some(authority().verifying_key().to_bytes());
    station.well(Lane::Roll).await;
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    assert_eq!(cloud.calls(Op::RollPack), 0);
}

#[tokio::test(start_paused = true)]
async fn a_refused_pack_is_not_asked_for_again_while_the_view_is_loaded() {
    let (cloud, pack) = published(CITIZENS).await;
    cloud.held().packed_pages.remove(&(pack.version, 6));
    let station = station(&cloud);
    cloud.lose_stream_after(0);
    station.fails(Lane::Roll).await;
    let asked = cloud.calls(Op::RollPack);
    station.well(Lane::Roll).await;
    assert_eq!(cloud.calls(Op::RollPack), asked);
    assert_eq!(station.incidents.lock().unwrap().len(), 1, "on record once");
    assert_eq!(station.roll_ids(), cloud.roll_ids());
}

#[tokio::test(start_paused = true)]
async fn a_credential_that_is_older_than_packs_reads_the_view_and_nobody_is_alarmed() {
    let (cloud, _) = published(CITIZENS).await;
    let station = station(&cloud);
    cloud.trouble(Op::RollPack, Trouble::Forbidden);
    station.well(Lane::Roll).await;
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    assert!(station.incidents.lock().unwrap().is_empty());
}

/// The pack as a file.
fn carried(cloud: &Cloud, pack: &PackManifest) -> Vec<u8> {
    let mut file = pack.sign(&authority()).unwrap().file_head();
    for number in 0..pack.pages.len() {
        file.extend_from_slice(&cloud.held().packed_pages[&(pack.version.clone(), number)]);
    }
    file
}

fn load_file(station: &Station, bytes: &[u8]) -> Result<u64, CarriedError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let told = std::cell::Cell::new(0);
    let loaded = load_carried_roll(&station.store, &station.config, file.path(), |percent| {
        assert!(percent > told.replace(percent) && percent <= 100);
    });
    assert!(loaded.is_err() || told.get() == 100);
    loaded
}

/// A centre whose clock agrees with the stations', and a pack of its roll.
async fn published_today() -> (Cloud, PackManifest) {
    let cloud = centre(CITIZENS);
    cloud.pass_seconds((super::DAY / 1_000).unsigned_abs() - 100_000);
    let pack = pack(&cloud, 1).await;
    publish(&cloud, &pack);
    (cloud, pack)
}

#[tokio::test(start_paused = true)]
async fn a_roll_in_a_file_serves_without_a_network_and_goes_on_with_changes() {
    let (cloud, pack) = published_today().await;
    let station = station(&cloud);
    let at_the_pack = cloud.roll_ids();
    assert_eq!(load_file(&station, &carried(&cloud, &pack)).unwrap(), u64::from(CITIZENS));
    assert_eq!(station.roll_ids(), at_the_pack);
    cloud.take_out(&citizen(1).id);
    cloud.put(citizen(1_000_000));
    cloud.pass_seconds(3_600);
    assert_eq!(station.well(Lane::Roll).await.rows, 2);
    assert_eq!(station.roll_ids(), cloud.roll_ids());
    assert_eq!((cloud.calls(Op::RollPages), cloud.calls(Op::RollStream)), (0, 0));
    let again = load_file(&station, &carried(&cloud, &pack));
    assert!(matches!(again, Err(CarriedError::NotNewer)), "{again:?}");
    assert_eq!(station.roll_ids(), cloud.roll_ids());
}

#[tokio::test(start_paused = true)]
async fn a_load_from_a_file_and_one_from_the_centre_continue_each_other() {
    let (cloud, pack) = published_today().await;
    let station = station(&cloud);
    cut_after_one_call(&cloud, &station).await;
    assert_eq!(load_file(&station, &carried(&cloud, &pack)).unwrap(), u64::from(CITIZENS));
    assert_eq!(station.roll_ids(), cloud.roll_ids());
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_not_what_the_authority_signed_for_this_station_leaves_no_trace() {
    let (cloud, pack) = published_today().await;
    let good = carried(&cloud, &pack);
    let head = pack.sign(&authority()).unwrap().file_head().len();
    let changed = |place: usize| {
        let mut file = good.clone();
        file[place] ^= 1;
        file
    };
    let signed_by = |key: &SigningKey, pack: &PackManifest| {
        [pack.sign(key).unwrap().file_head().as_slice(), &good[head..]].concat()
    };
    let other_key = SigningKey::from_bytes(&[6; 32]);
    let foreign = PackManifest { scope: "comunidad == 'Madrid'".into(), ..pack.clone() };
    let old = PackManifest { t0: pack.t0 - ((32 * 86_400) << 32), ..pack.clone() };
    for (file, why) in [
        (good[..good.len() - 1].to_vec(), PackRefusal::Torn),
        (good[..head + 10].to_vec(), PackRefusal::Torn),
        (good[..head - 10].to_vec(), PackRefusal::Torn),
        (changed(good.len() - 20), PackRefusal::Altered),
        ([good.as_slice(), b"x"].concat(), PackRefusal::Altered),
        (changed(60), PackRefusal::Forged),
        (signed_by(&other_key, &pack), PackRefusal::Forged),
        (signed_by(&authority(), &foreign), PackRefusal::Foreign),
        (signed_by(&authority(), &old), PackRefusal::Stale),
        (b"name;surname1;surname2\n".to_vec(), PackRefusal::Unreadable),
    ] {
        let station = station(&cloud);
        let refused = load_file(&station, &file);
        assert!(matches!(refused, Err(CarriedError::Refused(said)) if said == why), "{why:?}: {refused:?}");
        assert_eq!((station.look(staging::resume), station.look(roll::count)), (None, 0), "{why:?}");
    }
    let station = station(&cloud);
    let nowhere =
        load_carried_roll(&station.store, &station.config, std::path::Path::new("/nowhere"), |_| ());
    assert!(matches!(nowhere, Err(CarriedError::File(_))));
}
