//! Packing the roll of a scope and publishing it: pages first, then the manifest, then the old pages go.

use bson::{Bson, Document, doc};
use urna_domain::{
    Hash,
    citizen::Citizen,
    packed::{
        BadRow, PAGE_ROWS, PAGE_TEXT_BYTES, PackManifest, PackVersion, PageEntry, SignedPack, encode_page,
    },
    scope::Scope,
};
use urna_sync::remote::{PublishedPack, RollBatch as _, RollEntry};

use super::{Admin, AdminError};
use crate::{
    error::Asked,
    names::{ROLL_PAGES, scope_slug},
    pack::ScopedPack,
    roll::ScopedRoll,
};

/// Batches that wait while a page is compressed.
const BATCHES_WAITING: usize = 2;

/// A page that fills with rows.
#[derive(Debug, Default)]
struct Filling {
    rows: Vec<Citizen>,
    bad: Vec<BadRow>,
    text_bytes: usize,
}

impl Filling {
    fn add(&mut self, entry: RollEntry<'_>) {
        let (id, reason) = match entry {
            RollEntry::Row(row) => match row.to_citizen() {
                Some(row) => {
                    self.text_bytes += text_bytes(&row);
                    self.rows.push(row);
                    return;
                }
                None => (row.id.to_owned(), "_id is out of bounds".to_owned()),
            },
            RollEntry::Bad { id, reason } => (id, reason),
        };
        self.text_bytes += id.len() + reason.len();
        self.bad.push(BadRow { id, reason });
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= PAGE_ROWS || self.bad.len() >= PAGE_ROWS || self.text_bytes >= PAGE_TEXT_BYTES
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.bad.is_empty()
    }
}

impl Admin {
    /// Packs the roll of a scope as it is and writes the pages of the new version beside those of any other, where
    /// nobody asks for them before [`Admin::publish_pack`]. The server time is taken before the first read, so the
    /// reading may take as long as it likes: what changes meanwhile comes to every station with its first delta. Also
    /// brings the scope's views and the rights of its stations up to date. `progress` is told the rows so far.
    pub async fn pack_scope(
        &self,
        scope: &Scope,
        version: &PackVersion,
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<PackManifest, AdminError> {
        self.check_scope(scope).await?;
        self.put_scope(scope, &scope_slug(scope)).await?;
        let pack = ScopedPack::new(self.link.clone(), scope);
        let marker = pack.marker().await?;
        let roll = ScopedRoll::new(self.link.clone(), scope)?;
        let t0 = roll.probe().await?.0;
        let (sink, mut batches) = tokio::sync::mpsc::channel(BATCHES_WAITING);
        let reading = tokio::spawn(async move { roll.stream(None, sink).await });
        let mut manifest = PackManifest {
            scope: scope.to_string(),
            version: version.clone(),
            t0,
            marker,
            pages: Vec::new(),
        };
        let mut filling = Filling::default();
        while let Some(batch) = batches.recv().await {
            let mut full = Vec::new();
            batch.for_each(&mut |entry| {
                filling.add(entry);
                if filling.is_full() {
                    full.push(std::mem::take(&mut filling));
                }
            });
            for page in full {
                self.put_page(&pack, &mut manifest, page).await?;
                progress(manifest.rows());
            }
        }
        reading.await.map_err(|_| AdminError::Refused("the reading broke off".to_owned()))??;
        if !filling.is_empty() {
            self.put_page(&pack, &mut manifest, filling).await?;
        }
        Ok(manifest)
    }

    async fn put_page(
        &self,
        pack: &ScopedPack,
        manifest: &mut PackManifest,
        page: Filling,
    ) -> Result<(), AdminError> {
        let rows = page.rows.len();
        let encoded = tokio::task::spawn_blocking(move || encode_page(&page.rows, &page.bad)).await;
        let encoded = encoded.map_err(|_| AdminError::Refused("a page could not be packed".to_owned()))?;
        let bytes = encoded.map_err(|error| AdminError::Refused(error.to_string()))?;
        let count = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        let entry = PageEntry { hash: Hash::of(&bytes), bytes: count(bytes.len()), rows: count(rows) };
        let document = pack.page_document(&manifest.version, manifest.pages.len(), bytes);
        let target = self.link.collection::<Document>(ROLL_PAGES);
        let inserting = async move { target.insert_one(document).await };
        self.link.call(&Asked::insert(ROLL_PAGES), inserting).await?;
        manifest.pages.push(entry);
        Ok(())
    }

    /// Makes a pack the one in force for its scope. The pages of the version before stay for stations that are loading
    /// them; older ones are removed. Fails when a page is missing, which happens when two publish the same scope.
    pub async fn publish_pack(
        &self,
        scope: &Scope,
        manifest: &PackManifest,
        signed: &SignedPack,
    ) -> Result<(), AdminError> {
        let pack = ScopedPack::new(self.link.clone(), scope);
        let version = &manifest.version;
        let target = self.link.collection::<Document>(ROLL_PAGES);
        let filter = doc! { "scope": pack.slug(), "version": version.as_str() };
        let asked = Asked::find(ROLL_PAGES);
        let present = self.link.call(&asked, async move { target.count_documents(filter).await }).await?;
        if usize::try_from(present) != Ok(manifest.pages.len()) {
            let why =
                "pages that were just written are gone; somebody else published this scope: publish again";
            return Err(AdminError::Refused(why.to_owned()));
        }
        let previous = self.version_in_force(&pack).await?;
        let document = pack.manifest_document(version, previous.as_deref(), signed);
        let target = self.link.collection::<Document>(ROLL_PAGES);
        let in_force = doc! { "_id": pack.slug() };
        self.link
            .call(&Asked::other("update", ROLL_PAGES), async move {
                target.replace_one(in_force, document).upsert(true).await
            })
            .await?;
        let kept: Vec<Bson> =
            [Some(version.as_str()), previous.as_deref()].into_iter().flatten().map(Bson::from).collect();
        let old = doc! { "scope": pack.slug(), "_id": { "$ne": pack.slug() }, "version": { "$nin": kept } };
        let target = self.link.collection::<Document>(ROLL_PAGES);
        let removing = async move { target.delete_many(old).await };
        self.link.call(&Asked::other("remove", ROLL_PAGES), removing).await?;
        Ok(())
    }

    async fn version_in_force(&self, pack: &ScopedPack) -> Result<Option<String>, AdminError> {
        let (target, filter) = (self.link.collection::<Document>(ROLL_PAGES), doc! { "_id": pack.slug() });
        let asked = Asked::find(ROLL_PAGES);
        let found = self.link.call(&asked, async move { target.find_one(filter).await }).await?;
        Ok(found.and_then(|document| document.get_str("version").ok().map(str::to_owned)))
    }

    /// The pack in force for a scope, unchecked.
    pub async fn pack_in_force(&self, scope: &Scope) -> Result<Option<PublishedPack>, AdminError> {
        Ok(ScopedPack::new(self.link.clone(), scope).published().await?)
    }

    /// One page of a pack, unchecked.
    pub async fn pack_page(
        &self,
        scope: &Scope,
        version: &PackVersion,
        number: usize,
    ) -> Result<Option<Vec<u8>>, AdminError> {
        let pages = ScopedPack::new(self.link.clone(), scope).pages(version, number, 1).await?;
        Ok(pages.into_iter().next().flatten())
    }
}

fn text_bytes(row: &Citizen) -> usize {
    let places = [&row.province, &row.municipality, &row.mesa].into_iter().flatten();
    let texts = [&row.name, &row.surname1, &row.surname2, &row.dni, &row.comunidad];
    texts.into_iter().chain(places).map(String::len).sum::<usize>() + row.id.as_str().len()
}
