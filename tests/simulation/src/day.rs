//! A day: things happen to the stations, the networks and the cluster, in an order and at times that the seed decides.
//! Then everything heals, and all must come together within [`HEALED_MAX`].

use std::{sync::Arc, time::Duration};

use tempfile::TempDir;
use tokio::{
    sync::Notify,
    time::{Instant, sleep, sleep_until},
};
use urna_domain::{citizen::Citizen, dni::Dni, event::Fact, ids::CitizenId};
use urna_sync::simulation::{self, Bug};

use crate::{
    chance::Chance,
    checks,
    cloud::State,
    network::Weather,
    plan::Plan,
    station::{Station, fast_dir},
    wire::Cloud,
};

/// Once the network is back, everything is where it belongs within this time.
pub const HEALED_MAX: Duration = Duration::from_secs(600);
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(5);
/// A clock may be wrong by so many years, either way.
const CLOCK_YEARS_MAX: u64 = 30;
const YEAR_MS: u64 = 365 * 24 * 3_600_000;

/// How a day went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Things that happened.
    pub steps: u64,
    /// Calls to the cluster.
    pub calls: u64,
    /// Events that were recorded.
    pub events: usize,
    /// Times a station was cut off at a durable step.
    pub cuts: u64,
    /// Virtual length.
    pub length: Duration,
    /// Virtual time until everything was where it belongs.
    pub healed_in: Duration,
    /// A number out of everything that happened: the same for the same seed.
    pub fingerprint: u64,
}

/// A day that broke a promise.
#[derive(Debug)]
pub struct Failure {
    /// Which promise.
    pub why: String,
    /// What happened before, oldest first.
    pub story: Vec<String>,
}

/// Runs the day of a seed, with a planted mistake or none.
pub fn run(seed: u64, bug: Option<Bug>) -> Result<Report, Failure> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let mut chance = Chance::new(seed);
    let _entered = simulation::enter(chance.word(), bug);
    runtime.block_on(async {
        let mut day = Day::begin(chance);
        let result = day.pass().await;
        for station in &mut day.stations {
            station.cut().await;
        }
        result.map_err(|why| Failure { why, story: day.story })
    })
}

struct Day {
    plan: Plan,
    chance: Chance,
    cloud: Cloud,
    stations: Vec<Station>,
    burned: Arc<Notify>,
    cuts: u64,
    citizens: u64,
    began: Instant,
    story: Vec<String>,
    _dir: TempDir,
}

impl Day {
    fn begin(mut chance: Chance) -> Self {
        let plan = Plan::draw(&mut chance);
        let dir = tempfile::tempdir_in(fast_dir()).unwrap();
        let mut state = State::new(chance.fork());
        state.page_max = plan.page_max;
        state.refuse_every = plan.refuse_every;
        state.hints = plan.hints;
        let cloud = Cloud::new(state, plan.stations);
        let burned = Arc::new(Notify::new());
        let stations = (0..plan.stations)
            .map(|number| Station::new(number, &cloud, dir.path(), burned.clone()))
            .collect();
        let began = Instant::now();
        let mut day = Self {
            plan,
            chance,
            cloud,
            stations,
            burned,
            cuts: 0,
            citizens: 0,
            began,
            story: Vec::new(),
            _dir: dir,
        };
        for scope in 0..plan.stations {
            (0..plan.citizens).for_each(|_| day.add_citizen(scope, Duration::ZERO));
        }
        day
    }

    async fn pass(&mut self) -> Result<Report, String> {
        self.tell(format!("{:?}", self.plan));
        self.wait(Duration::from_secs(60)).await;
        for station in &mut self.stations {
            station.start().await;
        }
        for step in 0..self.plan.steps {
            if self.plan.closes_at == Some(step) {
                self.close().await;
            }
            self.something_happens().await;
            let pause = self.chance.pause(0, self.plan.pause_ms_max);
            self.wait(pause).await;
            self.check()?;
        }
        self.heal().await;
        let healed_in = self.come_together().await?;
        for station in &mut self.stations {
            station.read_ledger()?;
        }
        self.check()?;
        checks::at_the_end(&self.cloud, &self.stations)?;
        Ok(self.report(healed_in))
    }

    fn report(&self, healed_in: Duration) -> Report {
        let length = self.began.elapsed();
        let calls = self.cloud.calls();
        let events = self.stations.iter().map(|station| station.ledger.len()).sum();
        let mut fingerprint = urna_domain::Hash::of(self.story.concat().as_bytes()).0;
        fingerprint.rotate_left(usize::try_from(calls % 32).unwrap());
        let fingerprint = fingerprint.iter().take(8).fold(0, |word, byte| word << 8 | u64::from(*byte));
        Report { steps: self.plan.steps, calls, events, cuts: self.cuts, length, healed_in, fingerprint }
    }

    fn tell(&mut self, what: String) {
        let calls = self.cloud.calls();
        tracing::info!(at = self.began.elapsed().as_millis(), "{what}");
        self.story.push(format!("{:>9} ms, call {calls:>4}: {what}\n", self.began.elapsed().as_millis()));
    }

    /// Lets time pass. A station whose fuse burns down meanwhile is cut off there and starts again a little later.
    async fn wait(&mut self, pause: Duration) {
        let until = Instant::now() + pause;
        let burned = self.burned.clone();
        loop {
            tokio::select! {
                biased;
                () = burned.notified() => self.after_the_cut().await,
                () = sleep_until(until) => return,
            }
        }
    }

    async fn after_the_cut(&mut self) {
        for number in 0..self.stations.len() {
            if self.stations[number].burned_down() {
                self.cuts += 1;
                self.tell(format!("mesa-{number} is cut off at a durable step"));
                self.stations[number].cut().await;
                sleep(self.chance.pause(0, 20_000)).await;
                self.stations[number].start().await;
            }
        }
    }

    fn check(&mut self) -> Result<(), String> {
        for station in &mut self.stations {
            checks::received_is_there(&self.cloud, station)?;
        }
        Ok(())
    }

    async fn something_happens(&mut self) {
        let number = self.chance.place(self.stations.len());
        match self.chance.between(0, 99) {
            0..=24 => self.voters_come(number),
            25..=27 => self.doubles_come(),
            28..=31 => self.note(number),
            32..=55 => self.office_edits(),
            56..=66 => self.weather(number),
            67..=71 => self.fail_over(),
            72..=76 => self.lag(),
            77..=84 => self.light_fuse(number),
            85..=87 => self.off_and_on(number).await,
            88..=90 => self.clock(number),
            91..=94 => self.disk(number),
            95 => self.long_pause().await,
            96..=97 => self.another_scope(number).await,
            _ => self.backup_or_restore().await,
        }
    }

    fn voters_come(&mut self, number: usize) {
        let voters = self.chance.between(1, 6);
        self.tell(format!("{voters} voters come to mesa-{number}"));
        for _ in 0..voters {
            self.stations[number].check_in(&mut self.chance);
        }
    }

    /// The same person comes to two stations.
    fn doubles_come(&mut self) {
        let number = self.chance.between(0, self.citizens - 1);
        let citizen = citizen(number).id;
        self.tell(format!("citizen {number} comes to two stations"));
        for station in self.stations.iter_mut().take(2) {
            station.check_in_this(&citizen);
        }
    }

    fn note(&mut self, number: usize) {
        let fact = Fact::IncidentNoted { code: "queue".to_owned(), facts: serde_json::Map::new() };
        self.stations[number].record(&fact);
    }

    fn office_edits(&mut self) {
        let edits = self.chance.between(1, 8);
        self.tell(format!("the office changes {edits} times"));
        for _ in 0..edits {
            let slow = self.chance.percent(self.plan.slow_edits);
            let takes = if slow { self.chance.pause(1_000, 10_000) } else { Duration::ZERO };
            let scope = self.chance.place(self.stations.len());
            let who = citizen(self.chance.between(0, self.citizens - 1)).id;
            let name = format!("Ana {}", self.chance.between(0, 99));
            let bad = self.chance.percent(self.plan.bad_edits);
            match self.chance.between(0, 9) {
                0..=1 => self.add_citizen(scope, takes),
                2..=4 => self.cloud.with(|state| {
                    state.edit(&who, takes, |row| (row.citizen.name, row.bad) = (name, bad));
                }),
                5..=6 => self.cloud.with(|state| state.edit(&who, takes, |row| row.scope = None)),
                _ => self.cloud.with(|state| state.edit(&who, takes, |row| row.scope = Some(scope))),
            }
        }
    }

    fn add_citizen(&mut self, scope: usize, takes: Duration) {
        let row = citizen(self.citizens);
        self.citizens += 1;
        self.cloud.with(|state| state.add(row, scope, takes));
    }

    fn weather(&mut self, number: usize) {
        let weather = Weather::draw(&mut self.chance);
        let everywhere = self.chance.percent(40);
        self.tell(format!("{weather:?} at mesa-{number}, everywhere: {everywhere}"));
        for other in 0..self.stations.len() {
            if everywhere || other == number {
                self.cloud.set_weather(other, weather);
            }
        }
    }

    fn fail_over(&mut self) {
        self.tell("another member becomes primary".to_owned());
        self.cloud.with(State::fail_over);
    }

    fn lag(&mut self) {
        let lag = [20, 500, 8_000, 60_000][self.chance.place(4)];
        self.tell(format!("a majority is behind by up to {lag} ms"));
        self.cloud.with(|state| state.lag_ms_max = lag);
    }

    fn light_fuse(&mut self, number: usize) {
        let steps = self.chance.between(0, 25);
        self.tell(format!("mesa-{number} will be cut off after {steps} durable steps"));
        self.stations[number].light_fuse(steps);
        if self.chance.percent(60) {
            self.voters_come(number);
        }
    }

    async fn off_and_on(&mut self, number: usize) {
        let cut = self.chance.percent(50);
        self.tell(format!("mesa-{number} is switched off, without warning: {cut}"));
        if cut {
            self.stations[number].cut().await;
        } else {
            self.stations[number].stop().await;
        }
        let pause = self.chance.pause(0, 60_000);
        self.wait(pause).await;
        self.stations[number].start().await;
    }

    fn clock(&mut self, number: usize) {
        let years = i64::try_from(self.chance.between(0, CLOCK_YEARS_MAX * YEAR_MS)).unwrap();
        let offset = if self.chance.percent(50) { years } else { -years };
        self.tell(format!("the clock of mesa-{number} is wrong by {offset} ms"));
        self.stations[number].set_clock(offset);
    }

    fn disk(&mut self, number: usize) {
        let full = !self.stations[number].full;
        self.tell(format!("the disk of mesa-{number} is full: {full}"));
        self.stations[number].fill_disk(full);
    }

    async fn long_pause(&mut self) {
        let most = if self.chance.percent(8) { 4 * 3_600_000 } else { 10 * 60_000 };
        let pause = self.chance.pause(60_000, most);
        self.tell(format!("nothing happens for {} s", pause.as_secs()));
        self.wait(pause).await;
    }

    async fn another_scope(&mut self, number: usize) {
        let scope = self.chance.place(self.stations.len());
        self.tell(format!("mesa-{number} gets the scope {scope}"));
        self.stations[number].stop().await;
        self.stations[number].scope = scope;
        self.stations[number].start().await;
    }

    async fn backup_or_restore(&mut self) {
        if !self.plan.restores {
            return;
        }
        if self.chance.percent(50) {
            self.tell("the centre makes a backup".to_owned());
            self.cloud.with(State::back_up);
            return;
        }
        if !self.cloud.with(|state| state.has_backup()) {
            return;
        }
        // A restore takes longer than any call may: all connections break before it, and no answer outlives it.
        for station in &mut self.stations {
            station.cut().await;
        }
        self.cloud.with(State::restore);
        self.tell("the centre is restored from its backup".to_owned());
        for station in &mut self.stations {
            station.received.clear();
            station.start().await;
        }
    }

    async fn close(&mut self) {
        self.tell("the stations close".to_owned());
        for station in &mut self.stations {
            station.fill_disk(false);
            station.start().await;
            station.close(&mut self.chance);
        }
        let pause = self.chance.pause(0, self.plan.pause_ms_max);
        self.wait(pause).await;
    }

    async fn heal(&mut self) {
        self.tell("everything heals".to_owned());
        self.cloud.with(|state| state.lag_ms_max = 50);
        for number in 0..self.stations.len() {
            self.cloud.set_weather(number, Weather::Clear);
            let station = &mut self.stations[number];
            station.put_out_fuse();
            if station.burned_down() {
                station.cut().await;
            }
            station.fill_disk(false);
            station.start().await;
        }
    }

    async fn come_together(&mut self) -> Result<Duration, String> {
        let began = Instant::now();
        loop {
            match checks::not_yet(&self.cloud, &self.stations) {
                None => return Ok(began.elapsed()),
                Some(what) if began.elapsed() > HEALED_MAX => {
                    return Err(format!("not within {HEALED_MAX:?}: {what}"));
                }
                Some(_) => sleep(LOOK).await,
            }
        }
    }
}

/// A citizen by number.
fn citizen(number: u64) -> Citizen {
    Citizen {
        id: CitizenId::parse(&format!("s:{number:07}")).unwrap(),
        name: "Ana".to_owned(),
        surname1: format!("García {}", number % 5),
        surname2: "Peña".to_owned(),
        dni: Dni::from_number(u32::try_from(number).unwrap()).unwrap().as_str().to_owned(),
        comunidad: "Extremadura".to_owned(),
        province: Some("Badajoz".to_owned()),
        municipality: None,
        mesa: None,
        postal: false,
        rev: 0,
        ver: 1,
    }
}
